"""Clips of an invented mascot as a test has them: where it is in each is known, and the codec can be told."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from synthesis import mascots
from synthesis.codec import Codec
from synthesis.mascots import FIRST_SEED, MASCOTS, Brought, Mascot

ZORBI, KIPO = MASCOTS
COUNT = 16


@dataclass(frozen=True)
class Reel:
    """Sixteen clips of a mascot."""

    mascot: Mascot
    clips: list[Brought]

    @property
    def frames(self) -> Tensor:
        return torch.from_numpy(np.stack([clip.frames for clip in self.clips]))

    @property
    def path(self) -> Tensor:
        """Where it is, in pixels, at each latent step: (N, T, 2)."""
        steps = np.stack([clip.blocking[2:].reshape(-1, 2) for clip in self.clips])
        return torch.from_numpy(steps.astype(np.float32)) * 2 + 1

    @property
    def named(self) -> list[tuple[str, np.ndarray]]:
        return [(clip.caption, clip.frames) for clip in self.clips]

    def about(self) -> Callable[[Codec, Tensor], tuple[Tensor, Tensor]]:
        """What a codec that was trained sees of these clips: places some pixels off. In place of `spotting.places`."""
        off = torch.randn(COUNT, 8, 2, generator=torch.Generator().manual_seed(2)) * 2
        known = {clip.frames.tobytes(): path for clip, path in zip(self.clips, self.path + off, strict=True)}

        def places(codec: Codec, frames: Tensor) -> tuple[Tensor, Tensor]:
            found = torch.stack([known[clip.numpy().tobytes()] for clip in frames])
            return found[..., 0], found[..., 1]

        return places


def reel(mascot: Mascot = ZORBI, first: int = FIRST_SEED) -> Reel:
    return Reel(mascot, [mascots.clip(mascot, first + i) for i in range(COUNT)])
