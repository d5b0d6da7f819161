"""Measures against figures that can be worked out by hand."""

import pytest
import torch

from synthesis import metrics


def clips(value: float, count: int = 2) -> torch.Tensor:
    return torch.full((count, 4, 16, 16, 3), value)


def test_an_error_of_a_tenth_is_20_db() -> None:
    assert metrics.psnr(clips(0.6), clips(0.5)) == pytest.approx(20, abs=1e-3)
    assert metrics.psnr(clips(0.51), clips(0.5)) == pytest.approx(40, abs=1e-2)


def test_psnr_is_the_mean_over_clips() -> None:
    made = torch.cat([clips(0.6, 1), clips(0.51, 1)])
    assert metrics.psnr(made, clips(0.5)) == pytest.approx(30, abs=1e-2)


def test_psnr_of_the_subject_counts_covered_cells_of_covered_clips_alone() -> None:
    made, real = clips(0.5), clips(0.5)
    made[:, :, :8, :8] += 0.1  # one cell of four is off by a tenth
    made[0, 0:2] -= 0.4  # and the first latent step by more
    coverage = torch.zeros(2, 2, 2, 2)
    coverage[0, 1, 0, 0] = 0.5  # but only the second step of one clip has a subject
    assert metrics.psnr(made, real, coverage) == pytest.approx(20, abs=1e-3)


def test_equal_pictures_have_a_finite_psnr() -> None:
    assert metrics.psnr(clips(0.5), clips(0.5)) == pytest.approx(100)


def test_motion_of_the_same_clip_is_one_to_one() -> None:
    real = torch.rand(2, 8, 16, 16, 3, generator=torch.Generator().manual_seed(0))
    assert metrics.latent_motion(real, real) == pytest.approx((1, 1))


def test_a_picture_that_stutters_shows_inside_its_latent_steps() -> None:
    real = torch.arange(8.0).view(1, 8, 1, 1, 1).expand(1, 8, 16, 16, 3) / 8
    held = real[:, ::2].repeat_interleave(2, 1)
    assert metrics.latent_motion(held, real) == pytest.approx((0, 2))
