"""Whoever clips have in common is found in each of them, without anybody saying where: by the weights that ship."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import scenes, spotting
from synthesis.codec import Codec
from synthesis.engine import weights_folder
from synthesis.spotting import Spotted
from tests.synthesis.mascot_clips import KIPO, Reel, reel


@pytest.fixture(scope="module")
def trained() -> Codec:
    return Codec.load(weights_folder() / "codec")


def spotted(codec: Codec, frames: Tensor) -> tuple[Spotted, Tensor]:
    first = at = spotting.begin(codec, frames)
    for turn in range(spotting.TURNS):
        at = spotting.nearer(frames, at, first, turn)
    return spotting.every_frame(frames, at)


@pytest.fixture(scope="module")
def kipo() -> Reel:
    return reel(KIPO)


@pytest.fixture(scope="module")
def found(trained: Codec, kipo: Reel) -> tuple[Spotted, Tensor]:
    return spotted(trained, kipo.frames)


def test_it_is_found_in_every_clip_nearer_than_the_codec_has_it(
    trained: Codec, kipo: Reel, found: tuple[Spotted, Tensor]
) -> None:
    at, fit = found
    guess = torch.stack(spotting.places(trained, kipo.frames), -1)
    own = torch.stack([at.x, at.y], -1).unflatten(1, (8, 2)).mean(2)
    off, off_at_first = ((each - kipo.path).norm(dim=-1).mean(1) for each in (own, guess))
    assert off.mean() < 2 < off_at_first.mean()
    assert off.max() < 5
    assert fit.min() > 0.5
    assert (at.blocking()[:, 2:].view(-1, 8, 2) * 2 + 1 - kipo.path).norm(dim=-1).mean() < 3


def test_which_way_it_looks_and_how_large_it_is(kipo: Reel, found: tuple[Spotted, Tensor]) -> None:
    at, _ = found
    assert at.left.tolist() == [clip.mirrored for clip in kipo.clips]
    true = torch.tensor([clip.radius for clip in kipo.clips])
    ratio = at.radius / true
    assert (ratio / ratio.mean() - 1).abs().max() < 0.12


def test_what_it_looks_like_and_what_it_covers(found: tuple[Spotted, Tensor]) -> None:
    at, _ = found
    sprite = torch.from_numpy(KIPO.sprite[:1].copy()).permute(0, 3, 1, 2)
    along = ((torch.arange(spotting.SIDE) + 0.5) / spotting.SIDE * 2 - 1) * spotting.REACH / 1.05
    grid = torch.stack(torch.meshgrid(along, along, indexing="xy"), -1)[None]
    true = F.grid_sample(sprite, grid, align_corners=False)[0].permute(1, 2, 0)
    covered, seen = true[..., 3] > 0.5, at.sure > 0.5
    assert (covered & seen).sum() / (covered | seen).sum() > 0.7
    inside = F.avg_pool2d(true[None, None, ..., 3], 5, 1, 2)[0, 0] > 0.99
    colours = [F.normalize(each[inside] - each[inside].mean(0), dim=0) for each in (true[..., :3], at.look)]
    assert (colours[0] * colours[1]).sum(0).min() > 0.5


def test_clips_of_this_and_that_show_nobody_in_common(trained: Codec) -> None:
    clips = [scenes.sample(970_000_000 + i).frames for i in range(16)]
    _, fit = spotted(trained, torch.from_numpy(np.stack(clips)))
    assert (fit > 0.5).sum() < 12
