"""The refiner: told who is where it corrects frames there, step by step; where nobody is, it corrects nothing."""

from dataclasses import replace

import pytest
import torch

from synthesis import casting, refining
from synthesis.casting import Figure
from synthesis.refiner_training import mistaken, psnr, recoloured
from synthesis.refining import Refiner, RefinerConfig

STEPS = 8
FRAMES = torch.full((2 * STEPS, 64, 112, 3), 0.5)
EVERYWHERE = torch.ones(STEPS, 8, 14, dtype=torch.bool)


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


def figure(
    subject: str = "cat", *, size: int = 6, first: int = 28, step: int = 0, row: int = 16, looks: int = 0
) -> Figure:
    """Somebody who begins at column `first`, in bins of two pixels, and goes `step` bins a latent step."""
    who = 1 + casting.SUBJECTS.index(subject) if subject else casting.UNKNOWN
    path = [value for i in range(STEPS) for value in (first + step * i, row)]
    return Figure.of(torch.tensor([who, 0, looks]), torch.tensor([0, size, *path]))


def changed(refiner: Refiner, features: torch.Tensor, who: Figure, where: torch.Tensor = EVERYWHERE) -> torch.Tensor:
    """Where frames are other than they were: bool (16, 64, 112)."""
    return (refiner.refined(features, FRAMES, who, where) != FRAMES).any(-1)


def test_a_fresh_one_leaves_frames_as_they_are(features: torch.Tensor) -> None:
    assert not changed(Refiner(RefinerConfig.of("tiny", 16)), features, figure()).any()


def test_frames_change_about_the_subject_alone(refiner: Refiner, features: torch.Tensor) -> None:
    where = changed(refiner, features, figure(first=20, row=14))  # the middle lies at 41, 29
    rows, columns = where.any(0).any(1).nonzero()[:, 0], where.any(0).any(0).nonzero()[:, 0]
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (4, 51, 16, 63)


def test_at_the_edge_of_the_picture_what_lies_in_it_changes(refiner: Refiner, features: torch.Tensor) -> None:
    where = changed(refiner, features, figure(first=0, row=31))
    assert where[:, 40:, :24].all(0).any()
    assert not where[:, :, 30:].any()


@pytest.mark.parametrize("who", [figure(""), figure(size=0)], ids=["nobody is named", "nobody is staged"])
def test_where_nobody_is_nothing_changes(refiner: Refiner, features: torch.Tensor, who: Figure) -> None:
    assert not changed(refiner, features, who).any()


def test_another_subject_is_another_picture(refiner: Refiner, features: torch.Tensor) -> None:
    cat, horse = (refiner.refined(features, FRAMES, figure(name), EVERYWHERE) for name in ("cat", "horse"))
    assert not torch.equal(cat, horse)


def test_where_a_figure_is_not_shown_all_stays(refiner: Refiner, features: torch.Tensor) -> None:
    corner = EVERYWHERE.clone()
    corner[:, :, 7:] = corner[:, 4:] = False
    where = changed(refiner, features, figure(), corner)
    assert where[:, :32, :56].any()
    assert not where[:, 32:].any()
    assert not where[:, :, 56:].any()


@pytest.mark.parametrize("looks", [casting.RIGHT, casting.LEFT])
def test_each_cell_sees_on_which_side_of_the_subject_it_lies(looks: int) -> None:
    across, down = refining._seen(figure(looks=looks))[0, ..., 12:14].unbind(-1)  # over the radius, tanh
    assert (across[:, :5] < 0).all()
    assert (across[:, 7:] > 0).all()
    assert (down[:5] < 0).all()
    assert (down[7:] > 0).all()


def test_a_step_is_corrected_by_itself(refiner: Refiner, features: torch.Tensor) -> None:
    other = features.clone()
    other[0] += 1
    before, after = (refiner.refined(seen, FRAMES, figure(), EVERYWHERE) for seen in (features, other))
    assert torch.allclose(before[2:], after[2:], atol=1e-5)
    assert not torch.allclose(before[:2], after[:2], atol=1e-2)


def test_whoever_looks_to_the_left_is_turned_round(refiner: Refiner) -> None:
    """What is seen in a mirror is drawn as in a mirror."""
    seen = torch.randn(1, 16, 16, 28, generator=torch.Generator().manual_seed(4)).expand(STEPS, -1, -1, -1)
    right, left = (
        figure(first=20, step=1),
        figure(first=35, step=-1, looks=casting.LEFT),
    )  # 41 pixels from the left, and from the right
    one, other = (Figure(who.cast[:1], who.plan[:1], who.moves[:1]) for who in (right, left))
    drawn = refiner(seen[:1], one)
    assert torch.allclose(refiner(seen[:1].flip(3), other), drawn.flip(3), atol=1e-4)


def test_a_subject_lies_in_either_frame_where_its_path_has_it() -> None:
    middles = refining.middles(figure(first=20, step=2))
    assert torch.allclose(middles[:, 1] - middles[:, 0], torch.tensor([2.0, 0.0]))  # four pixels a step of two frames
    assert (refining.middles(figure(first=20)).diff(dim=1) == 0).all()
    assert ((middles - 24).abs() <= 3).all()  # in the middle of a crop of 48 pixels


def test_a_larger_subject_s_template_is_laid_larger(refiner: Refiner) -> None:
    small, large = (refiner._laid(figure(size=size))[0].abs().sum() for size in (1, 11))
    assert large > 1.3 * small


def test_figures_are_joined_step_by_step() -> None:
    both = Figure.joined([figure("cat").at(slice(6, 8)), figure("horse")])
    assert both.cast[:, 0].tolist() == 2 * [figure("cat").cast[0, 0]] + 8 * [figure("horse").cast[0, 0]]
    assert len(both.plan) == len(both.moves) == 10
    assert torch.equal(replace(both).at(slice(2, 10)).plan, figure("horse").plan)


def test_an_error_in_the_subject_weighs_more_than_one_beside_it_and_outside_the_picture_none() -> None:
    right, coverage = torch.zeros(1, 2, 48, 48, 3), torch.zeros(1, 48, 48)
    coverage[:, 20:28, 20:28] = 1
    coverage[:, :8] = -1
    inside, beside, outside = right.clone(), right.clone(), right.clone()
    inside[:, :, 22:26, 22:26] = beside[:, :, 36:40, 36:40] = outside[:, :, 2:6, 2:6] = 0.5
    assert refining.loss(inside, right, coverage) > 3 * refining.loss(beside, right, coverage) > 0
    assert refining.loss(outside, right, coverage) == refining.loss(right, right, coverage) == 0


def test_an_edge_that_is_lost_counts_more_than_the_same_error_everywhere() -> None:
    right, coverage = torch.zeros(1, 2, 48, 48, 3), torch.zeros(1, 48, 48)
    striped = right.clone()
    striped[:, :, :, ::2] = 0.2
    assert refining.loss(striped, right, coverage) > refining.loss(right + 0.1, right, coverage)


def test_the_quality_of_a_subject_is_measured_inside_it() -> None:
    error, coverage = torch.zeros(1, 2, 48, 48, 3), torch.zeros(1, 48, 48)
    coverage[:, :24], error[:, :, :24], error[:, :, 24:] = 1, 0.1, 0.9
    assert psnr(error, coverage) == pytest.approx(20, abs=1e-3)


def test_crops_are_zero_outside_the_picture() -> None:
    ones = torch.ones(2, 1, 16, 28)
    seen = refining.crops(ones, torch.tensor([[8, 14], [0, 0]]))
    assert seen[0].all()
    assert (seen[1, :6] == 0).all()
    assert (seen[1, :, :6] == 0).all()
    assert (seen[1, 6:, 6:] == 1).all()


def test_mistakes_are_made_about_the_subject_with_codes_that_are_alike_or_near() -> None:
    generator = torch.Generator().manual_seed(2)
    codes = torch.randint(0, 32, (6, 4, 8, 14), generator=generator)
    plan = torch.tensor([[0, 6, *[20, 16] * 4]]).expand(6, -1)
    confused = (torch.arange(32)[:, None] + 100).expand(-1, 3)
    wrong = mistaken(codes, plan, confused, generator)
    other = wrong != codes
    assert other.any()
    assert not other[..., 8:].any()
    assert not other[:, :, :2].any()
    alike = wrong >= 100
    assert alike.any()
    assert torch.equal(wrong[alike], codes[alike] + 100)


def test_other_colours_keep_what_is_light_and_where() -> None:
    frames = torch.rand(16, 2, 8, 8, 3, generator=torch.Generator().manual_seed(0))
    coloured = recoloured(frames, torch.Generator().manual_seed(1))
    assert coloured.shape == frames.shape
    assert coloured.min() >= 0
    assert coloured.max() <= 1
    assert ((coloured - frames).abs().flatten(1).amax(1) > 0.1).all()
    grey = recoloured(torch.full((64, 1, 1, 1, 3), 0.25), torch.Generator().manual_seed(1)).flatten(1)
    assert torch.allclose(torch.minimum((grey - 0.25).abs(), (grey - 0.75).abs()), torch.zeros(()), atol=1e-6)
