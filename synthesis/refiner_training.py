"""Training of the refiner: windows of the training clips, as their codes hold them and as a prior may mistake them.

Owns what a step sees, a function of (clip folder, seed, step). In half of the windows a guest is wanted where the codes
hold its stand-in. Two thirds have mistakes among the codes about their subject, as those that a prior draws; some have
lost the bottom, as a preview has; and some are recoloured, so that a subject's colours are taken from its codes,
whatever a team has taught.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from synthesis import blocking as block
from synthesis import casting, guests, masking, refining
from synthesis.camera import KINDS as CAMERAS
from synthesis.casting import Figure
from synthesis.codec import PATCH, STRIDE, Codec, from_frames
from synthesis.dataset import Pool, Visits
from synthesis.prior_training import Clips, held_out, numbers, picked
from synthesis.refining import Refiner

VISITED, OWN, WINDOW = 6, 6, 4  # windows of a batch: those with guests first
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


@dataclass(frozen=True)
class Windows:
    """B windows of clips: frames (B, 2 T, H, W, 3) in 0..1 as wanted, codes, camera, size and path (B, 2 + 2 T), who is
    where at their B T steps, and how far whoever is wanted or in the codes covers a cell (B, T, 8, 14) in 0..1."""

    frames: Tensor
    top: Tensor
    bottom: Tensor
    plan: Tensor
    coverage: Tensor
    figure: Figure

    def __add__(self, other: "Windows") -> "Windows":
        return Windows(
            torch.cat([self.frames, other.frames]),
            torch.cat([self.top, other.top]),
            torch.cat([self.bottom, other.bottom]),
            torch.cat([self.plan, other.plan]),
            torch.cat([self.coverage, other.coverage]),
            Figure.joined([self.figure, other.figure]),
        )


class RefinerCourse:
    """Corrections of decoded frames, with the frames that the codes were made of as the aim, or those in which a guest
    has the place of who is in the codes."""

    def __init__(self, net: Refiner, codec: Codec, pool: Pool, clips: Clips, visits: Visits, *, seed: int = 0) -> None:
        self._net, self._codec, self._pool, self._clips, self._seed = net, codec, pool, clips, seed
        self._visits = visits
        self._taught = int((visits.of < clips.taught).sum())
        self._confused = confusions(codec)

    def loss(self, step: int, share: float) -> Tensor:
        """share: how much of the training is done; unused here."""
        generator = numbers(self._seed + step)
        first = int(torch.randint(block.STEPS - WINDOW + 1, (), generator=generator))
        steps = slice(first, first + WINDOW)
        visited = self.visited(picked(self._taught, VISITED, self._seed, step), steps)
        windows = visited + self.own(picked(self._clips.taught, OWN, self._seed, step), steps)
        frames, top, bottom = windows.frames, windows.top, windows.bottom
        some, last = slice(0, MISTAKEN), slice(-RECOLOURED, None)
        frames[last] = recoloured(frames[last], generator)
        codes = self._codec.encode(frames[last])
        top[last], bottom[last] = codes.top, codes.bottom
        bottom[some] = mistaken(bottom[some], windows.plan[some], self._confused, generator)
        dropped = torch.rand(len(frames), generator=generator) < UNSEEN_SHARE
        lot = self._lot(windows, self._codec.features(top, bottom, dropped))
        return refining.loss(self._net(lot.features, lot.figure), lot.wanted, lot.coverage)

    def figures(self) -> dict[str, float]:
        """PSNR in dB of what the subject covers in held-out clips, decoded and refined: of their own codes, of codes
        with mistakes, of the top alone, and of guests where the codes hold their stand-ins."""
        steps, found = slice(0, WINDOW), dict[str, list[float]]()
        own, visits = held_out(self._clips, MEASURED), range(self._taught, len(self._visits))
        visited = [visits[at] for at in np.linspace(0, len(visits) - 1, min(MEASURED, len(visits))).astype(int)]
        with torch.no_grad():
            for at in range(0, len(own), 12):
                self._measure(found, self.own(own[at : at + 12], steps), ("own", "mistaken", "top"))
            for at in range(0, len(visited), 12):
                self._measure(found, self.visited(visited[at : at + 12], steps), ("guest",))
        return {name: float(np.mean(values)) for name, values in found.items()}

    def _measure(self, found: dict[str, list[float]], windows: Windows, names: tuple[str, ...]) -> None:
        bottom, all_ = windows.bottom, torch.ones(len(windows.frames), dtype=torch.bool)
        for name in names:
            wrong = mistaken(bottom, windows.plan, self._confused, numbers(-1)) if name == "mistaken" else bottom
            dropped = all_ if name == "top" else ~all_
            lot = self._lot(windows, self._codec.features(windows.top, wrong, dropped))
            made = lot.wanted - self._net(lot.features, lot.figure)
            found.setdefault(f"{name}, decoded", []).append(psnr(lot.wanted, lot.coverage))
            found.setdefault(f"{name}, refined", []).append(psnr(made, lot.coverage))

    def own(self, indices: list[int], steps: slice) -> Windows:
        """Windows of clips as they are."""
        cast = [(*casting.drawn(self._clips.factors(i)), int(self._pool.mirrored[i])) for i in indices]
        return self._windows(indices, steps, cast, self._pool.frames, self._pool.coverage, indices)

    def visited(self, rows: list[int], steps: slice) -> Windows:
        """Windows of guests, with the codes of the clips that they visit."""
        visits, names = self._visits, tuple(guests.GUESTS)
        indices = [int(visits.of[row]) for row in rows]
        cast = [
            (
                *casting.drawn(self._clips.factors(i), guest=names[int(visits.guest[row])]),
                int(self._pool.mirrored[i]),
            )
            for row, i in zip(rows, indices, strict=True)
        ]
        windows = self._windows(indices, steps, cast, visits.frames, visits.coverage, rows)
        hosts = torch.from_numpy(self._pool.coverage[indices][:, steps].astype(np.float32) / 255)
        return replace(windows, coverage=torch.maximum(windows.coverage, hosts))

    def _windows(
        self,
        indices: list[int],
        steps: slice,
        cast: list[tuple[int, int, int]],
        frames: NDArray[np.uint8],
        coverage: NDArray[np.uint8],
        rows: list[int],
    ) -> Windows:
        """Codes and plans of the pool's clips `indices`; pictures of `rows`."""
        shown = np.stack([frames[row, 2 * steps.start : 2 * steps.stop] for row in rows])
        top, bottom = (levels[indices][:, steps].astype(np.int64) for levels in (self._clips.top, self._clips.bottom))
        blocking = torch.from_numpy(self._clips.blocking[indices].astype(np.int64))
        path = slice(2 + 2 * steps.start, 2 + 2 * steps.stop)
        return Windows(
            from_frames(torch.from_numpy(shown)),
            torch.from_numpy(top),
            torch.from_numpy(bottom),
            torch.cat([blocking[:, :2], blocking[:, path]], 1),
            torch.from_numpy(coverage[rows][:, steps].astype(np.float32) / 255),
            Figure.joined([Figure.of(*one).at(steps) for one in zip(torch.tensor(cast), blocking, strict=True)]),
        )

    def _lot(self, windows: Windows, features: Tensor) -> Lot:
        """Of windows with the features that some codes of theirs have; those with nobody left out."""
        figure = windows.figure
        missing = windows.frames - self._codec.pictures(features, WINDOW)
        zooms = (windows.plan[:, 0] == CAMERAS.index("zoom")).repeat_interleave(WINDOW)  # sizes are of its start
        some = (figure.there & ~zooms).nonzero()[:, 0]
        figure, first = figure.at(some), refining.corners(figure.at(some))
        pairs = missing.reshape(-1, STRIDE, *missing.shape[2:]).permute(0, 1, 4, 2, 3).flatten(1, 2)  # (N, 6, H, W)
        wanted = refining.crops(pairs[some], first, PATCH)  # (N, 4 S, 4 S, 6)
        wanted = wanted.view(*wanted.shape[:3], STRIDE, 3).permute(0, 3, 1, 2, 4)
        wide = F.interpolate(windows.coverage.flatten(0, 1)[some, None], scale_factor=2 * PATCH, mode="nearest")
        coverage = refining.crops(wide + 1, first, PATCH)[..., 0] - 1
        return Lot(features[some], figure, wanted, coverage)


def confusions(codec: Codec) -> Tensor:
    """The bottom codes that lie nearest to each: (K, ALIKE)."""
    vectors = codec.bottom_book.look_up(torch.arange(codec.config.bottom_codes))
    return torch.cdist(vectors, vectors).topk(1 + ALIKE, largest=False).indices[:, 1:]


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
