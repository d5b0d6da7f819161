"""Training of the refiner: windows of the training clips, as their codes hold them and as a prior may mistake them.

Owns what a step sees, a function of (clip folder, seed, step). Two thirds of the windows have mistakes among the codes
about their subject, as those that a prior draws; some have lost the bottom, as a preview has; and some are recoloured,
so that a subject's colours are taken from its codes, whatever a team has taught.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import blocking as block
from synthesis import casting, masking, refining
from synthesis.camera import KINDS as CAMERAS
from synthesis.casting import Figure
from synthesis.codec import PATCH, STRIDE, Codec, from_frames
from synthesis.dataset import Pool
from synthesis.prior_training import Clips, held_out, numbers, picked
from synthesis.refining import Refiner

BATCH, WINDOW = 12, 4
ALIKE = 24  # how many codes are taken for one another
MISTAKEN, RECOLOURED = 8, 2  # windows of a batch: the first ones, and the last
UNSEEN_SHARE = 0.15  # of windows that have no bottom codes
MEASURED = 48


@dataclass(frozen=True)
class Lot:
    """Windows to learn from, step by step: features (N, C, H/4, W/4), figure, and of the crops about the subject what
    the decoder's frames lack (N, 2, 4 S, 4 S, 3), and how far the subject covers a pixel (N, 4 S, 4 S), -1 outside."""

    features: Tensor
    figure: Figure
    wanted: Tensor
    coverage: Tensor


class RefinerCourse:
    """Corrections of decoded frames, with the frames that the codes were made of as the aim."""

    def __init__(self, net: Refiner, codec: Codec, pool: Pool, clips: Clips, *, seed: int = 0) -> None:
        self._net, self._codec, self._pool, self._clips, self._seed = net, codec, pool, clips, seed
        vectors = codec.bottom_book.look_up(torch.arange(codec.config.bottom_codes))
        self._confused = torch.cdist(vectors, vectors).topk(1 + ALIKE, largest=False).indices[:, 1:]

    def loss(self, step: int, share: float) -> Tensor:
        """share: how much of the training is done; unused here."""
        generator = numbers(self._seed + step)
        indices = picked(self._clips.taught, BATCH, self._seed, step)
        first = int(torch.randint(block.STEPS - WINDOW + 1, (), generator=generator))
        steps = slice(first, first + WINDOW)
        frames, (top, bottom) = self._frames(indices, steps), self._codes(indices, steps)
        some, last = slice(0, MISTAKEN), slice(len(indices) - RECOLOURED, None)
        frames[last] = recoloured(frames[last], generator)
        codes = self._codec.encode(frames[last])
        top[last], bottom[last] = codes.top, codes.bottom
        bottom[some] = mistaken(bottom[some], self._plan(indices[some], steps), self._confused, generator)
        dropped = torch.rand(len(indices), generator=generator) < UNSEEN_SHARE
        lot = self._lot(indices, steps, frames, self._codec.features(top, bottom, dropped))
        return refining.loss(self._net(lot.features, lot.figure), lot.wanted, lot.coverage)

    def figures(self) -> dict[str, float]:
        """PSNR in dB of what the subject covers in held-out clips, decoded and refined: of their own codes, of codes
        with mistakes, of the top alone."""
        indices, found = held_out(self._clips, MEASURED), dict[str, list[float]]()
        with torch.no_grad():
            for at in range(0, len(indices), 12):
                for name, value in self._measured(indices[at : at + 12]).items():
                    found.setdefault(name, []).append(value)
        return {name: float(np.mean(values)) for name, values in found.items()}

    def _measured(self, indices: list[int]) -> dict[str, float]:
        steps = slice(0, WINDOW)
        frames, (top, bottom) = self._frames(indices, steps), self._codes(indices, steps)
        wrong = mistaken(bottom, self._plan(indices, steps), self._confused, numbers(-1))
        nothing, row = torch.ones(len(indices), dtype=torch.bool), {}
        for name, own, dropped in (("own", bottom, ~nothing), ("mistaken", wrong, ~nothing), ("top", bottom, nothing)):
            lot = self._lot(indices, steps, frames, self._codec.features(top, own, dropped))
            row[f"{name}, decoded"] = psnr(lot.wanted, lot.coverage)
            row[f"{name}, refined"] = psnr(lot.wanted - self._net(lot.features, lot.figure), lot.coverage)
        return row

    def _plan(self, indices: list[int], steps: slice) -> Tensor:
        """Camera, size and the path's steps: (B, 2 + 2 T)."""
        plan = torch.from_numpy(self._clips.blocking[indices].astype(np.int64))
        return torch.cat([plan[:, :2], plan[:, 2 + 2 * steps.start : 2 + 2 * steps.stop]], 1)

    def _frames(self, indices: list[int], steps: slice) -> Tensor:
        frames = np.stack([self._pool.frames[i, 2 * steps.start : 2 * steps.stop] for i in indices])
        return from_frames(torch.from_numpy(frames))

    def _codes(self, indices: list[int], steps: slice) -> tuple[Tensor, Tensor]:
        top, bottom = (levels[indices][:, steps].astype(np.int64) for levels in (self._clips.top, self._clips.bottom))
        return torch.from_numpy(top), torch.from_numpy(bottom)

    def _lot(self, indices: list[int], steps: slice, frames: Tensor, features: Tensor) -> Lot:
        """Of windows with these frames and the features that some codes of theirs have; those with nobody left out."""
        blocking = torch.from_numpy(self._clips.blocking[indices].astype(np.int64))
        cast = torch.tensor([(*casting.drawn(self._clips.factors(i)), int(self._pool.mirrored[i])) for i in indices])
        figure = Figure.joined([Figure.of(*one).at(steps) for one in zip(cast, blocking, strict=True)])
        cover = torch.from_numpy(self._pool.coverage[indices][:, steps].astype(np.float32) / 255).flatten(0, 1)
        missing = frames - self._codec.pictures(features, WINDOW)
        zooms = (blocking[:, 0] == CAMERAS.index("zoom")).repeat_interleave(WINDOW)  # sizes are of its beginning alone
        some = (figure.there & ~zooms).nonzero()[:, 0]
        figure, first = figure.at(some), refining.corners(figure.at(some))
        pairs = missing.reshape(-1, STRIDE, *missing.shape[2:]).permute(0, 1, 4, 2, 3).flatten(1, 2)  # (N, 6, H, W)
        wanted = refining.crops(pairs[some], first, PATCH)  # (N, 4 S, 4 S, 6)
        wanted = wanted.view(*wanted.shape[:3], STRIDE, 3).permute(0, 3, 1, 2, 4)
        wide = F.interpolate(cover[some, None], scale_factor=2 * PATCH, mode="nearest")
        coverage = refining.crops(wide + 1, first, PATCH)[..., 0] - 1
        return Lot(features[some], figure, wanted, coverage)


def mistaken(bottom: Tensor, blocking: Tensor, confused: Tensor, generator: torch.Generator) -> Tensor:
    """Bottom codes (B, T, h, w) with mistakes as a prior makes them about the subject: a code becomes one of those that
    lie nearest to it, or that of a cell beside it.

    blocking (B, 2 + 2 T); confused (K, n): the codes nearest to each.
    """
    near = masking.near(blocking, *bottom.shape[2:])
    share = torch.rand(len(bottom), 1, 1, 1, generator=generator)
    kind, draw = torch.rand(2, *bottom.shape, generator=generator)
    alike = confused[bottom].gather(-1, (draw * confused.shape[1]).long()[..., None])[..., 0]
    way = int(torch.randint(4, (), generator=generator))
    beside = bottom.roll((1, -1, 0, 0)[way], 2).roll((0, 0, 1, -1)[way], 3)
    wrong = torch.where(kind < 0.6 * share, alike, torch.where(kind < share, beside, bottom))
    return torch.where(near, wrong, bottom)


def psnr(error: Tensor, coverage: Tensor) -> float:
    """Of an error (N, 2, ...) of frames in 0..1, where the subject covers more than half."""
    there = (coverage > 0.5)[:, None, ..., None].expand_as(error)
    return float(-10 * error[there].square().mean().log10())


def recoloured(frames: Tensor, generator: torch.Generator) -> Tensor:
    """Frames (B, F, H, W, 3) in 0..1, each clip in other colours: each a mixture of the three, some turned round."""
    mix = torch.randn(len(frames), 3, 3, generator=generator).mul(2).softmax(-1)
    turned = (torch.rand(len(frames), 1, 1, 1, 1, generator=generator) < 0.3).float()
    return turned + (1 - 2 * turned) * torch.einsum("bfhwc,bdc->bfhwd", frames, mix)
