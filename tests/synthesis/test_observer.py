"""The observer learns to read clips; what it is asked is fixed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from synthesis import captions, checkpoint, obedience, observer, scenes
from synthesis.codec import from_frames
from synthesis.observer import Observer


def clips(count: int) -> list[scenes.Clip]:
    return [scenes.sample(obedience.FIRST_SEED + 5000 + i) for i in range(count)]


def test_it_learns_eight_clips_by_heart() -> None:
    torch.manual_seed(0)
    drawn, net = clips(8), Observer()
    frames = from_frames(torch.from_numpy(np.stack([clip.frames for clip in drawn])))
    factors = torch.from_numpy(np.stack([scenes.index(clip.factors) for clip in drawn]).astype(np.int64))
    coverage = torch.from_numpy(np.stack([clip.coverage for clip in drawn]).astype(np.float32) / 255)
    optimiser = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(60):
        optimiser.zero_grad()
        observer.loss(net(frames), factors, coverage).backward()
        optimiser.step()
    read = observer.accuracy(observer.read_factors(net, frames), [clip.factors for clip in drawn])
    assert min(read[name] for name in ("place", "time", "color")) >= 0.8


@pytest.mark.parametrize(("x", "y"), [(1, 0), (0, -1), (0, 0)])
def test_flow_is_how_far_the_picture_moves(x: int, y: int) -> None:
    """A smooth picture that moves by two pixels, one of half size, each frame."""
    torch.manual_seed(0)
    big = torch.nn.functional.interpolate(torch.rand(1, 3, 12, 18), (120, 180), mode="bicubic")[0].permute(1, 2, 0)
    frames = torch.stack([big[28 - 2 * y * i : 92 - 2 * y * i, 34 - 2 * x * i : 146 - 2 * x * i] for i in range(8)])
    moved = observer.flow(frames[None])[0, :3]  # the last frame has nothing after it
    assert torch.allclose(moved.mean((0, 1)), torch.tensor([float(x), float(y)]), atol=0.2)


def test_what_nobody_does_is_not_counted() -> None:
    nobody = scenes.sensible({**clips(1)[0].factors, "subject": "nothing"})
    somebody = scenes.sensible({**nobody, "subject": "boat", "color": "red", "action": "left"})
    wrong = [{**nobody, "color": "red", "action": "rise"}, {**somebody, "color": "blue"}]
    found = observer.accuracy(wrong, [nobody, somebody])
    assert (found["color"], found["action"], found["subject"]) == (0, 1, 1)


def test_the_same_clips_are_asked_for_in_both_languages() -> None:
    english, spanish = obedience.asked(4, "en"), obedience.asked(4, "es")
    assert [each.factors for each in english] == [each.factors for each in spanish]
    assert all(a.order.phases != b.order.phases for a, b in zip(english, spanish, strict=True))
    assert english == obedience.asked(4, "en")


def test_a_prompt_that_leaves_nothing_open_names_the_color_and_the_place() -> None:
    factors = scenes.sensible({**clips(1)[0].factors, "subject": "boat", "place": "sea", "color": "red"})
    order = obedience.order_of(factors, seed=1)
    assert "red" in order.phase
    assert any(words in order.phase.lower() for words in captions.ENGLISH["place"]["sea"])
    assert replace(order, details="").words == order.words


def test_an_observer_of_other_scenes_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net = Observer()
    observer.save(tmp_path / "observer", net)
    assert torch.equal(observer.load(tmp_path / "observer").patch.weight, net.patch.weight.bfloat16().float())
    monkeypatch.setattr(scenes, "VERSION", scenes.VERSION + 1)
    with pytest.raises(checkpoint.BadCheckpoint, match="taught on scenes"):
        observer.load(tmp_path / "observer")


def test_who_never_moves_the_camera_obeys_most_clips_and_none_of_those_that_ask_for_it():
    truth = [{"weather": "clear", "camera": camera} for camera in ("still", "still", "still", "pan")]
    read = [{"weather": "clear", "camera": "still"}] * 4
    assert obedience.unusual(read, truth)["camera"] == 0
    read[3] = {"weather": "clear", "camera": "pan"}
    assert obedience.unusual(read, truth)["camera"] == 1
