"""Runs that can be killed, figures that move nothing, and clips that are never trained on."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from synthesis import scenes, training
from synthesis.codec import Codec, CodecConfig, from_frames
from synthesis.dataset import Pool
from synthesis.training import Average, CodecTraining, Run, Schedule, encode_pool, measure_codec, train_codec

TINY = CodecConfig.of("tiny")
STEPS = 8  # 15 % and 75 % of it are passed: latents become codes, crops become whole clips


@pytest.fixture(scope="module")
def pool() -> Pool:
    """Twelve clips to train on and four to measure."""
    clips = [scenes.sample(seed) for seed in range(4)] * 4
    return Pool(
        frames=np.stack([clip.frames[:, :, :: 1 - 2 * (i % 2)] for i, clip in enumerate(clips)]),
        coverage=np.stack([clip.coverage for clip in clips]),
        factors=np.stack([scenes.index(clip.factors) for clip in clips]),
        blocking=np.stack([clip.blocking for clip in clips]),
        mirrored=np.array([clip.mirrored for clip in clips], np.uint8),
    )


def train(pool: Pool, folder: Path, *, until: int | None = None, steps: int = STEPS) -> Codec:
    return train_codec(pool, Run(folder), TINY, steps=steps, batch=4, until=until)


def same(one: nn.Module, two: nn.Module) -> bool:
    theirs = two.state_dict()
    return all(torch.equal(tensor, theirs[name]) for name, tensor in one.state_dict().items())


class Killed(BaseException):
    """What a process sees of kill -9: nothing."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The codec's training dies in the step after this one; every step before it was saved."""
    take: Callable[..., dict[str, float]] = training.codec_step

    def mortal(now: CodecTraining, *rest: object) -> dict[str, float]:
        if now.step == step:
            raise Killed
        return take(now, *rest)

    monkeypatch.setattr(training, "codec_step", mortal)
    monkeypatch.setattr(training, "SAVE_SECONDS", -1.0)


@pytest.mark.parametrize("step", [1, 4, 7])
def test_a_run_that_was_killed_ends_as_if_it_had_not_been(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    straight = train(pool, tmp_path / "straight")
    with monkeypatch.context() as mortal:
        killed_at(step, mortal)
        with pytest.raises(Killed):
            train(pool, tmp_path / "killed")
    torch.manual_seed(12345)  # a fresh process has random numbers of its own
    assert same(straight, train(pool, tmp_path / "killed"))


def test_a_run_that_was_asked_to_stop_goes_on_exactly(pool: Pool, tmp_path: Path) -> None:
    straight = train(pool, tmp_path / "straight")
    for until in (2, 5, STEPS):
        parts = train(pool, tmp_path / "parts", until=until)
    assert same(straight, parts)


def test_a_finished_run_trains_no_further(pool: Pool, tmp_path: Path) -> None:
    assert same(train(pool, tmp_path, steps=3), train(pool, tmp_path, steps=3))


def test_another_seed_is_another_codec(pool: Pool, tmp_path: Path) -> None:
    one = train(pool, tmp_path / "one", steps=1)
    two = train_codec(pool, Run(tmp_path / "two"), TINY, steps=1, batch=4, seed=1)
    assert not same(one, two)


def test_evaluation_never_moves_weights_or_codebooks(pool: Pool, tmp_path: Path) -> None:
    now = CodecTraining.begin(TINY, rate=1e-3, dtype=torch.float32, seed=0)
    training.codec_step(now, pool, now.pick(12, 4), Schedule(STEPS, 1e-3))
    before = {name: tensor.clone() for name, tensor in now.codec.state_dict().items()}
    averages = {name: tensor.clone() for name, tensor in now.average.weights.items()}
    draws = torch.get_rng_state()
    copy = training.averaged(now)
    copy.train()
    measure_codec(copy, pool, clips=2)
    encode_pool(copy, pool)
    assert all(torch.equal(before[name], tensor) for name, tensor in now.codec.state_dict().items())
    assert all(torch.equal(averages[name], tensor) for name, tensor in now.average.weights.items())
    assert torch.equal(draws, torch.get_rng_state())
    assert now.codec.patch.weight.requires_grad
    assert not now.codec.top_book.frozen


def test_held_out_clips_are_never_trained_on(pool: Pool, tmp_path: Path) -> None:
    other = pool.frames.copy()
    other[pool.trained_on :] = 255 - other[pool.trained_on :]
    assert same(train(pool, tmp_path / "one"), train(replace(pool, frames=other), tmp_path / "two"))


def test_each_clip_is_picked_once_an_epoch() -> None:
    now = CodecTraining.begin(TINY, rate=1e-3, dtype=torch.float32, seed=0)
    epochs = [np.concatenate([now.pick(12, 4) for _ in range(3)]) for _ in range(2)]
    assert [sorted(epoch) for epoch in epochs] == [list(range(12))] * 2
    assert list(epochs[0]) != list(epochs[1])


def test_the_curves_name_their_columns_once(pool: Pool, tmp_path: Path) -> None:
    told: list[dict[str, float]] = []
    for until in (1, 2):
        train_codec(pool, Run(tmp_path), TINY, steps=2, batch=4, until=until, say=told.append)
    with (tmp_path / "curves.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2"]
    assert {"psnr", "psnr_subject", "psnr_top", "use_top", "perplexity_bottom", "commitment"} <= rows[0].keys()
    assert float(rows[1]["psnr"]) == pytest.approx(told[1]["psnr"], rel=1e-3)


def test_the_rate_warms_up_and_falls_to_a_hundredth() -> None:
    schedule = Schedule(300, 1e-2)
    rates = [schedule.at(step) for step in range(300)]
    assert rates[0] == pytest.approx(1e-3)
    assert max(rates) == rates[9] == 1e-2
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert schedule.at(300) == pytest.approx(1e-4)


def test_the_average_follows_the_masters() -> None:
    net = nn.Linear(2, 2)
    average = Average(net, decay=0.5)
    first = net.weight.detach().clone()
    average.follow({"weight": torch.zeros(2, 2), "bias": torch.zeros(2)})
    average.into(net)
    assert torch.allclose(net.weight, first / 2)


def test_the_codes_of_a_pool_are_those_of_its_clips(pool: Pool) -> None:
    torch.manual_seed(0)
    codec = Codec(TINY).freeze()
    codes = encode_pool(codec, pool, batch=5)
    assert codes.codec == codec.hash
    own = codec.encode(from_frames(torch.from_numpy(pool.frames[7:8])))
    assert (codes.top[7] == own.top[0].numpy()).all()
    assert (codes.bottom[7] == own.bottom[0].numpy()).mean() > 0.99
