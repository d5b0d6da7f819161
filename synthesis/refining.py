"""The refiner: what the codec's decoder draws, drawn again by a net that knows who is there.

Eleven hundred bits a step hold a subject's place, colour and bulk, but not what it is: the decoder alone draws one
blob for a horse and a cat. The refiner is told the cast and the blocking beside the decoder's features, and corrects
its frames. It learns on true codes and on codes that the bottom prior drew, whose mistakes it is to mend (noise
as in cascaded diffusion, Ho 2022). Where nobody is cast (brought footage, words that name no subject) it only sharpens.
It looks at one latent step alone, so that cells join as they did. Owns the net, its loss and its course.

B batch · T latent steps · H, W frame size · C channels
"""

from dataclasses import asdict, dataclass
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import casting
from synthesis.codec import PATCH, STRIDE, to_first, to_last
from synthesis.codec import Stage as Blocks

FINER = 2  # pixels of a cell in which the corrections are written


@dataclass(frozen=True)
class RefinerConfig:
    """features: channels of the decoder's features; channels: at H/4 and H/2; blocks: of each."""

    features: int
    channels: tuple[int, int]
    blocks: tuple[int, int]

    @classmethod
    def of(cls, size: str, features: int) -> "RefinerConfig":
        return {"small": cls(features, (96, 48), (4, 2)), "tiny": cls(features, (16, 8), (1, 1))}[size]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Stage:
    """Who is where, for each latent step.

    cast (B, T, 2): `casting`'s numbers. plan (B, T, 3): size, and the path in bins of two pixels. aside (B, T, 8, 14)
    bool: cells of eight pixels that are told of nobody.
    """

    cast: Tensor
    plan: Tensor
    aside: Tensor


class Refiner(nn.Module):
    """The decoder's features and frames, who is there and where -> frames."""

    def __init__(self, config: RefinerConfig) -> None:
        super().__init__()
        self.config = config
        wide, fine = config.channels
        self.look = nn.Conv2d(config.features, wide, 1)
        self.place = nn.Linear(casting.FEATURES, wide)
        self.subject = nn.Embedding(1 + len(casting.SUBJECTS), 2 * wide)
        self.pattern = nn.Embedding(1 + len(casting.PATTERNS), 2 * wide)
        self.wide = Blocks(wide, config.blocks[0], back=0)
        self.up = nn.ConvTranspose2d(wide, fine, 2, stride=2)
        self.fine = Blocks(fine, config.blocks[1], back=0)
        self.correct = nn.Conv2d(fine, 3 * STRIDE * FINER**2, 1)
        for table in (self.subject, self.pattern):
            nn.init.normal_(table.weight, std=0.3)
        for parameter in self.correct.parameters():
            nn.init.zeros_(parameter)  # at first the frames stay as they are

    def forward(self, features: Tensor, frames: Tensor, stage: Stage) -> Tensor:
        """features (B*T, C, H/4, W/4) and frames (B, 2T, H, W, 3) of the codec -> frames of that shape, not clamped."""
        rows, columns = features.shape[-2:]
        seen = casting.features(stage.cast, stage.plan, rows, columns).flatten(0, 1)  # (B*T, h, w, F)
        aside = stage.aside.flatten(0, 1).repeat_interleave(rows // 8, 1).repeat_interleave(columns // 14, 2)
        seen = seen * ~aside[..., None]
        scale, shift = self._named(stage.cast).flatten(0, 1)[:, None, None].chunk(2, -1)
        there = seen[..., -1:]
        told = self.place(seen.to(self.place.weight.dtype)) * (1 + scale) + shift
        x = self.look(features.to(told.dtype)) + to_first(told * there.to(told.dtype))
        steps = stage.plan.shape[1]
        x = self.fine(self.up(self.wide(x, steps)), steps)
        return frames + pixels(self.correct(x), steps)

    def _named(self, cast: Tensor) -> Tensor:
        """(B, T, 2) -> (B, T, 2 C): how far each channel of the place is heard, and what is added to it."""
        named: Tensor = self.subject(cast[..., 0]) + self.pattern(cast[..., 1])
        return named


def pixels(x: Tensor, steps: int) -> Tensor:
    """(B*T, 2*4*3, H/2, W/2) -> (B, 2T, H, W, 3) float32."""
    n, _, h, w = x.shape
    y = to_last(x).reshape(n, h, w, STRIDE, FINER, FINER, 3).permute(0, 3, 1, 4, 2, 5, 6)
    return y.reshape(n // steps, steps * STRIDE, h * FINER, w * FINER, 3).float()


def loss(made: Tensor, frames: Tensor, coverage: Tensor) -> Tensor:
    """Mean error of pixels and of edges; what the subject covers weighs nine times.

    made, frames (B, 2T, H, W, 3) in 0..1; coverage (B, T, h, w) in 0..1, of cells of eight pixels.
    """
    weight = 1 + 8 * F.interpolate(coverage.flatten(0, 1)[:, None], scale_factor=2 * PATCH, mode="nearest")[:, 0]
    weight = weight.view(*coverage.shape[:2], *weight.shape[1:]).repeat_interleave(STRIDE, 1)[..., None]
    error = made - frames
    plain = (weight * (error.abs() + error.square())).mean()
    across = (weight[..., 1:, :] * error.diff(dim=3).abs()).mean()
    down = (weight[:, :, 1:] * error.diff(dim=2).abs()).mean()
    return plain + 0.5 * (across + down)
