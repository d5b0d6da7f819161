"""The refiner: told who is where it corrects frames there, step by step; told nothing it says nothing of anybody."""

import pytest
import torch

from synthesis import casting, refining
from synthesis.refiner_training import recoloured, some_aside
from synthesis.refining import Refiner, RefinerConfig, Stage

STEPS = 3


@pytest.fixture(scope="module")
def refiner() -> Refiner:
    torch.manual_seed(1)
    net = Refiner(RefinerConfig.of("tiny", 16)).eval().requires_grad_(False)
    for parameter in net.parameters():
        parameter.normal_(std=0.2)
    return net


@pytest.fixture(scope="module")
def features() -> torch.Tensor:
    return torch.randn(STEPS, 16, 16, 28, generator=torch.Generator().manual_seed(3))


def staged(subject: str = "", *, aside: tuple[slice, slice] | None = None) -> Stage:
    who = 1 + casting.SUBJECTS.index(subject) if subject else casting.UNKNOWN
    hidden = torch.zeros(1, STEPS, 8, 14, dtype=torch.bool)
    if aside:
        hidden[:, :, aside[0], aside[1]] = True
    return Stage(torch.tensor([who, 0]).expand(1, STEPS, 2), torch.tensor([6, 20, 16]).expand(1, STEPS, 3), hidden)


def made(refiner: Refiner, features: torch.Tensor, stage: Stage) -> torch.Tensor:
    frames: torch.Tensor = refiner(features, torch.full((1, 2 * STEPS, 64, 112, 3), 0.5), stage)
    return frames


def test_a_fresh_one_leaves_frames_as_they_are(features: torch.Tensor) -> None:
    fresh = Refiner(RefinerConfig.of("tiny", 16))
    assert (made(fresh, features, staged("cat")) == 0.5).all()


def test_another_subject_is_another_picture(refiner: Refiner, features: torch.Tensor) -> None:
    cat, horse, nobody = (made(refiner, features, staged(name)) for name in ("cat", "horse", ""))
    assert cat.shape == (1, 2 * STEPS, 64, 112, 3)
    assert not torch.equal(cat, horse)
    assert not torch.equal(cat, nobody)


def test_cells_aside_are_told_of_nobody(refiner: Refiner, features: torch.Tensor) -> None:
    everywhere = (slice(None), slice(None))
    assert torch.equal(made(refiner, features, staged("cat", aside=everywhere)), made(refiner, features, staged()))
    half = made(refiner, features, staged("cat", aside=(slice(None), slice(7, 14))))
    assert torch.equal(half[..., 80:, :], made(refiner, features, staged())[..., 80:, :])
    assert not torch.equal(half[..., :40, :], made(refiner, features, staged())[..., :40, :])


def test_a_step_is_corrected_by_itself(refiner: Refiner, features: torch.Tensor) -> None:
    other = features.clone()
    other[0] += 1
    before, after = made(refiner, features, staged("cat")), made(refiner, other, staged("cat"))
    assert torch.allclose(before[:, 2:], after[:, 2:], atol=1e-5)
    assert not torch.allclose(before[:, :2], after[:, :2], atol=1e-2)


def test_an_error_in_the_subject_weighs_more_than_one_beside_it() -> None:
    frames, coverage = torch.zeros(1, 2, 64, 112, 3), torch.zeros(1, 1, 8, 14)
    coverage[0, 0, 2, 3] = 1
    inside, outside = frames.clone(), frames.clone()
    inside[:, :, 17:23, 25:31] = outside[:, :, 33:39, 65:71] = 0.5
    assert refining.loss(inside, frames, coverage) > 5 * refining.loss(outside, frames, coverage) > 0
    assert refining.loss(frames, frames, coverage) == 0


def test_an_edge_that_is_lost_counts_more_than_the_same_error_everywhere() -> None:
    frames, coverage = torch.zeros(1, 2, 64, 112, 3), torch.zeros(1, 1, 8, 14)
    striped = frames.clone()
    striped[:, :, :, ::2] = 0.2
    assert refining.loss(striped, frames, coverage) > refining.loss(frames + 0.1, frames, coverage)


def test_other_colours_keep_what_is_light_and_where() -> None:
    frames = torch.rand(16, 2, 8, 8, 3, generator=torch.Generator().manual_seed(0))
    changed = recoloured(frames, torch.Generator().manual_seed(1))
    assert changed.shape == frames.shape
    assert changed.min() >= 0
    assert changed.max() <= 1
    assert ((changed - frames).abs().flatten(1).amax(1) > 0.1).all()
    grey = recoloured(torch.full((64, 1, 1, 1, 3), 0.25), torch.Generator().manual_seed(1)).flatten(1)
    assert torch.allclose(torch.minimum((grey - 0.25).abs(), (grey - 0.75).abs()), torch.zeros(()), atol=1e-6)


def test_what_is_aside_is_one_rectangle_for_all_steps() -> None:
    aside = some_aside(torch.Size((400, 4, 8, 14)), torch.Generator().manual_seed(5))
    hit = aside.flatten(1).any(1)
    assert 20 <= int(hit.sum()) <= 60  # one in ten
    assert (aside == aside[:, :1]).all()
    for one in aside[hit][:, 0]:
        rows, columns = one.any(1).nonzero()[:, 0], one.any(0).nonzero()[:, 0]
        assert one[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
        assert int(one.sum()) == len(rows) * len(columns)
