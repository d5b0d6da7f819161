"""A hand learns a word of its own from captioned clips, in slices, and draws it where the base draws something else.

With tiny nets of random weights, which are told about where the mascot is (test_spotting asks the real ones): what is
learnt over noise is the mascot all the same.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from synthesis import adapter, blob, scenes, spotting, tuning, word_lesson
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order, Slice
from synthesis.lesson_state import BadState
from synthesis.word import number
from tests.synthesis.mascot_clips import Reel, reel

MOMENT = Order("", ("Zorbi crosses to the right at sea, by day",), "", 7, 0, 0)
BOAT = replace(MOMENT, phases=("a red boat crosses to the right at sea, by day",))


@pytest.fixture(scope="module")
def brief() -> Iterator[None]:
    """Lessons of a few steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_lesson, "STEPS", 2)
        patch.setattr(spotting, "_TURNS", spotting.TURNS * (((1.0,), (False,), 3),))
        patch.setattr(tuning, "STEPS", 2)
        yield


@pytest.fixture(scope="module")
def zorbi(brief: None) -> Iterator[Reel]:
    clips = reel()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spotting, "places", clips.about())
        yield clips


@pytest.fixture(scope="module")
def engine(weights: Path) -> Engine:
    found = Engine.load(weights)
    found._levels.blocking.score[0].bias.data[0] += 100  # a still camera
    return found


def teach(engine: Engine, clips: Reel, *, seconds: float = 1e9, named: bool = True) -> Slice:
    """A whole lesson, in slices of so many seconds."""
    accepted = [(Order("", (caption,), "", 0, 0, 0), engine.encode(frames)) for caption, frames in clips.named]
    state, part = None, None
    while part is None or not part.done:
        part = engine.tune(state, accepted=accepted, clips=clips.named if named else (), seconds=seconds, owner="ours")
        state = part.state
    return part


@pytest.fixture(scope="module")
def lesson(engine: Engine, zorbi: Reel) -> Slice:
    return teach(engine, zorbi)


@pytest.fixture(scope="module")
def hand(lesson: Slice) -> bytes:
    assert lesson.adapter is not None
    return lesson.adapter


def frames(engine: Engine, order: Order, hand: bytes | None) -> tuple[CellCodes, np.ndarray]:
    data = engine.render(order, adapter=hand)
    cell = CellCodes.from_bytes(data, engine.codec, engine.sounding.hash)
    return cell, np.asarray(engine.decode(cell, before=None))


def nearness(cell: CellCodes, shown: np.ndarray, clips: Reel) -> float:
    """Of what the mascot would cover on the cell's path, the mean squared error against it in a good light."""
    size, path = int(cell.cast[0, 4]), cell.cast[0, 5:].view(8, 2).float().repeat_interleave(2, 0) * 2 + 1
    small, large = scenes.RADIUS
    still = np.zeros(16, np.float32)
    left = bool(cell.cast[0, 2] == 1)
    x, y = (along.numpy() for along in path.unbind(-1))
    motion = scenes.Motion(x, y, np.zeros(16, np.int64), left, still, still, still + 1)
    picture, covers = scenes.place_subject(
        np.zeros((16, 64, 112, 3), np.float32), clips.mascot.sprite, motion, scenes.world(motion),
        radius=small + (large - small) * (size - 0.5) / 11, light=np.ones(3), glow=1.0,
    )  # fmt: skip
    inside = covers > 0.95
    return float(((shown / 255 - picture) ** 2)[inside].mean())


def test_what_is_learnt_is_reported_and_small(lesson: Slice, hand: bytes) -> None:
    (told,) = lesson.report["words"]
    assert (told["word"], told["learnt"], told["reason"], told["clips"]) == ("Zorbi", True, "", 16)
    assert told["after"] < 0.7 * told["before"]
    assert lesson.report["helps"]
    assert lesson.report["reason"] == ""
    own = {name: tensor for name, tensor in blob.read(hand)[0].items() if name.startswith("word.")}
    assert sum(tensor.numel() * tensor.element_size() for tensor in own.values()) < 80_000
    assert adapter.owner(hand) == "ours"


def test_the_word_is_drawn_where_the_base_draws_something_else(engine: Engine, zorbi: Reel, hand: bytes) -> None:
    cell, _ = frames(engine, MOMENT, hand)
    assert cell.blocking[1] > 0
    assert cell.cast[0, 0] == number("Zorbi")
    plan = torch.tensor([0, 6, *(28, 16) * 8])  # noise goes anywhere at once: it is to stand still
    standing = replace(cell, matte=None, blocking=plan, cast=torch.cat([cell.cast[0, :3], plan])[None])
    own = nearness(standing, np.asarray(engine.decode(standing, before=None)), zorbi)
    engine.take_off()
    unknown = nearness(standing, np.asarray(engine.decode(standing, before=None)), zorbi)
    assert own < 0.4 * unknown


def test_the_base_is_what_it_was_before_and_after_and_for_other_words(engine: Engine, hand: bytes) -> None:
    before = engine.render(MOMENT)
    base = np.asarray(
        engine.decode(CellCodes.from_bytes(engine.render(BOAT), engine.codec, engine.sounding.hash), before=None)
    )
    silent = adapter.completed(hand, {}, worn=False)
    same = engine.render(BOAT, adapter=hand) == engine.render(BOAT, adapter=silent)
    engine.take_off()
    assert same
    assert engine.render(MOMENT) == before
    assert (frames(engine, BOAT, None)[1] == base).all()


def test_who_wears_no_such_hand_knows_no_such_word(engine: Engine, hand: bytes) -> None:
    assert [one.word for one in engine.read("Zorbi at sea").unknown] == ["Zorbi"]
    assert engine.read("Zorbi at sea", adapter=hand).unknown == ()
    assert engine.read("Zorbi at sea", adapter=hand).questions[0].factor != "subject"
    assert [one.word for one in engine.read("Zorbi at sea").unknown] == ["Zorbi"]


def test_a_hand_that_fell_leaves_the_codes_readable(engine: Engine, hand: bytes) -> None:
    first = engine.render(MOMENT, adapter=hand)
    engine.take_off()
    cell = replace(CellCodes.from_bytes(first, engine.codec, engine.sounding.hash), matte=None)
    plain = np.asarray(engine.decode(replace(cell, cast=None, where=None), before=None))
    assert (np.asarray(engine.decode(cell, before=None)) == plain).all()
    engine.render(replace(MOMENT, index=1), context=first)


def test_whom_it_knows_goes_on_where_the_next_phase_names_nobody(engine: Engine, hand: bytes) -> None:
    order = replace(MOMENT, phases=(*MOMENT.phases, "sunset over a calm sea"))
    first = engine.render(order, adapter=hand)
    second = engine.render(replace(order, index=1), context=first, adapter=hand)
    cell = CellCodes.from_bytes(second, engine.codec, engine.sounding.hash)
    assert cell.cast[0, 0] == number("Zorbi")


def test_a_lesson_cut_anywhere_ends_in_the_same_bytes(engine: Engine, zorbi: Reel, hand: bytes) -> None:
    again = teach(engine, zorbi, seconds=0.0)
    assert again.adapter == hand


def test_without_frames_or_with_fewer_clips_nothing_is_named(engine: Engine, zorbi: Reel, hand: bytes) -> None:
    few = Reel(zorbi.mascot, zorbi.clips[:11])
    plain = teach(engine, few)
    assert plain.adapter == teach(engine, few, named=False).adapter
    assert "words" not in plain.report
    assert engine.namable([clip.caption for clip in few.clips]) == []
    assert engine.namable(["a cat", *(clip.caption for clip in zorbi.clips)]) == list(range(1, 17))


def test_clips_that_show_nobody_in_common_teach_no_word(
    engine: Engine, zorbi: Reel, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(3)
    clips = [replace(clip, frames=noise.integers(0, 256, clip.frames.shape, np.uint8)) for clip in zorbi.clips]
    strangers = Reel(zorbi.mascot, clips)
    monkeypatch.setattr(spotting, "places", strangers.about())
    part = teach(engine, strangers)
    (told,) = part.report["words"]
    assert (told["learnt"], told["reason"]) == (False, "unseen")
    assert part.adapter is not None
    assert adapter.words(part.adapter) == ""


def test_a_word_that_does_not_draw_them_much_better_than_its_stand_in_is_not_kept(
    engine: Engine, zorbi: Reel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_lesson, "GAIN_MIN", 0.999)
    part = teach(engine, zorbi)
    (told,) = part.report["words"]
    assert (told["learnt"], told["reason"]) == (False, "unlike")
    assert told["before"] > told["after"] > 0
    assert part.adapter is not None
    assert adapter.words(part.adapter) == ""


def test_a_state_of_other_clips_is_refused(engine: Engine, zorbi: Reel) -> None:
    accepted = [(Order("", ("Zorbi",), "", 0, 0, 0), engine.encode(zorbi.clips[0].frames))]
    state = None
    for _ in range(60):
        part = engine.tune(state, accepted=accepted, clips=zorbi.named, seconds=0.0)
        state = part.state
        if any(name.startswith("word") for name in blob.read(state)[0]):
            break
    others = [zorbi.named[0], *zorbi.named[:15]]
    with pytest.raises(BadState):
        engine.tune(state, accepted=accepted, clips=others, seconds=0.0)
    with pytest.raises(BadState):
        engine.tune(b"nothing", accepted=accepted, clips=zorbi.named)


def test_a_look_that_brings_nothing_is_not_worn_and_the_word_is(lesson: Slice, hand: bytes) -> None:
    worn = any(name.endswith((".up", ".shift")) for name in blob.read(hand)[0])
    assert worn == ("look" not in lesson.report)
    assert ("style_after" in lesson.report) == worn


def test_a_hand_with_broken_words_is_no_hand(engine: Engine, hand: bytes) -> None:
    broken = adapter.completed(hand, {"word.0.template": torch.zeros(3)}, words=adapter.words(hand), worn=True)
    with pytest.raises(adapter.BadAdapter, match="words that cannot be read"):
        engine.render(MOMENT, adapter=broken)
