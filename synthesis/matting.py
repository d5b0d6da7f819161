"""Matting: laying a matte, a place painted in advance, over the frames that the decoder drew.

The nets before it drew that place or its stand-in with whoever is in it. This one keeps that subject and the sky, and
paints the matte everywhere else: out = frame + alpha (painted - frame), the matting equation of Porter and Duff (1984)
with a learnt alpha, as in Background Matting (Sengupta 2020). What a matte looks like is a learnt template that stays
where it is: codes are drawn under a still camera, and the window that moves comes after. It is painted in the light of
the frame, and its colours turn as the frame's do, for a hand may draw in colours of its own. The net is told the
blocking, so that it knows about where the subject is, and looks at one frame alone, so that cells join as they did.
Owns the net and its loss.

M frames · H, W frame size · K mattes
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis.casting import Figure
from synthesis.codec import STRIDE
from synthesis.setting import MATTE_NAMES, PLAIN

TEMPLATE = (6, 32, 56)  # channels, rows and columns of what a matte looks like
REACH = 1.6  # of its radius, how far about a subject the net is told that it may be there
_BANDS = 3  # of a frame, whose colours tell the light and what a hand makes of them
_SPREAD = 10.0  # brings covariances of colours to the size of colours


@dataclass(frozen=True)
class MattingConfig:
    """channels: of the frame in cells of four pixels, and of the frame itself."""

    channels: tuple[int, int]

    @classmethod
    def of(cls, size: str) -> "MattingConfig":
        return {"small": cls((24, 28)), "tiny": cls((8, 8))}[size]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


class Matting(nn.Module):
    """Frames, where somebody may be, and which matte -> frames with the matte in them."""

    def __init__(self, config: MattingConfig) -> None:
        super().__init__()
        self.config = config
        wide, fine = config.channels
        channels = TEMPLATE[0]
        self.template = nn.Embedding(len(MATTE_NAMES), channels * TEMPLATE[1] * TEMPLATE[2])
        self.matte = nn.Embedding(len(MATTE_NAMES), 2 * wide)
        self.look = nn.Conv2d(4, wide, 4, stride=4)
        self.around = nn.ModuleList(nn.Conv2d(wide, wide, 3, padding=1) for _ in range(2))
        self.up = nn.ConvTranspose2d(wide, 12, 4, stride=4)
        self.lay = nn.ConvTranspose2d(channels, 16, 2, stride=2)
        self.light = nn.Sequential(nn.Linear(3 * _BANDS, 24), nn.GELU(), nn.Linear(24, 2 * fine))
        self.tint = nn.Sequential(nn.Linear(9 * _BANDS, 32), nn.GELU(), nn.Linear(32, 12))
        self.draw = nn.Conv2d(4 + 12 + 16, fine, 3, padding=1)
        self.paint = nn.Conv2d(fine, 4, 3, padding=1)
        for table in (self.template, self.matte):
            nn.init.normal_(table.weight, std=0.1)
        for own in self.tint[-1].parameters():  # at first a matte is in its own colours
            nn.init.zeros_(own)

    def forward(self, frames: Tensor, near: Tensor, number: Tensor) -> Tensor:
        """frames (M, H, W, 3) in 0..1; near (M, H, W) in 0..1: `presence`; number (M,) int64, none of them PLAIN ->
        frames like them, float32."""
        own = number - 1
        own_frames = frames.permute(0, 3, 1, 2).to(self.look.weight.dtype)
        x = torch.cat([2 * own_frames - 1, near[:, None].to(own_frames)], 1)
        scale, shift = self.matte(own)[:, :, None, None].chunk(2, 1)
        coarse = F.gelu(self.look(x)) * (1 + scale) + shift
        for layer in self.around:
            coarse = coarse + F.gelu(layer(coarse))
        fine = self.draw(torch.cat([x, self.up(coarse), self._laid(own)], 1))
        told = _bands(frames.permute(0, 3, 1, 2).float(), (near == 0).float())
        means, spreads = (each.to(own_frames.dtype) for each in told)
        scale, shift = self.light(means)[:, :, None, None].chunk(2, 1)
        made = self.paint(F.gelu(fine * (1 + scale) + shift)).float().sigmoid().permute(0, 2, 3, 1)
        turn, add = self.tint(torch.cat([means, _SPREAD * spreads], 1)).float().split((9, 3), 1)
        painted, alpha = made[..., :3], made[..., 3:]
        painted = painted + torch.einsum("mhwc,mdc->mhwd", painted, turn.view(-1, 3, 3)) + add[:, None, None]
        mixed: Tensor = frames + alpha * (painted - frames)
        return mixed

    def _laid(self, own: Tensor) -> Tensor:
        """The templates of each frame's matte, as large as a frame: (M, 16, H, W). Each is laid once."""
        found, place = torch.unique(own, return_inverse=True)
        laid: Tensor = self.lay(self.template(found).view(-1, *TEMPLATE))
        return laid[place]

    @torch.inference_mode()
    def matted(self, frames: Tensor, figures: Sequence[Figure], number: Tensor) -> Tensor:
        """Frames (2 N, H, W, 3) of one stream; those of steps that have a matte show it, those of a negative number its
        mirror image. figures: each who is there at the N steps; number (N,), of which one that this net does not know
        is none."""
        wanted = number.repeat_interleave(STRIDE)
        known = (wanted != PLAIN) & (wanted.abs() <= len(MATTE_NAMES))
        if not known.any():
            return frames
        near = presence(figures, count=len(number), size=(frames.shape[1], frames.shape[2]))
        frames = frames.clone()
        for some, across in ((known & (wanted > 0), []), (known & (wanted < 0), [2])):
            if some.any():
                made = self(frames[some].clamp(0, 1).flip(across), near[some].flip(across), wanted[some].abs())
                frames[some] = made.flip(across)
        return frames


def _bands(frames: Tensor, behind: Tensor) -> tuple[Tensor, Tensor]:
    """Of each band of frames (M, 3, H, W): the mean colour, (M, 9), and how its colours go together, (M, 18), where
    nobody is: behind (M, H, W), 1 there. Somebody red makes no red light."""
    seen = F.adaptive_avg_pool2d(behind[:, None], (_BANDS, 1)).clamp(min=1e-3)

    def mean(values: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(values * behind[:, None], (_BANDS, 1)) / seen

    def products(values: Tensor) -> Tensor:
        return torch.stack([values[:, one] * values[:, two] for one in range(3) for two in range(one, 3)], 1)

    means = mean(frames)
    return means.flatten(1), (mean(products(frames)) - products(means)).flatten(1)


def presence(figures: Sequence[Figure], *, count: int, size: tuple[int, int]) -> Tensor:
    """Where somebody may be at `count` steps, in both frames of each: (2 count, H, W), 1 in their middle, 0 from REACH
    of their radius on. Whoever is staged counts, also one whom no words name."""
    rows, columns = torch.arange(size[0])[:, None] + 0.5, torch.arange(size[1])[None] + 0.5
    near = torch.zeros(count * STRIDE, *size)
    for figure in figures:
        centre = figure.plan[:, 1:] * 2.0 + 1  # the path is that of a step's middle
        places = torch.stack([centre - figure.moves / 2, centre + figure.moves / 2], 1).flatten(0, 1)
        x, y = places[:, :1, None], places[:, 1:, None]
        radius = (REACH * figure.radius).repeat_interleave(STRIDE)[:, None, None]
        own = (1 - torch.hypot(columns - x, rows - y) / radius).clamp(min=0)
        there = (figure.plan[:, 0] > 0).repeat_interleave(STRIDE)
        near = torch.maximum(near, own * there[:, None, None])
    return near


def loss(made: Tensor, wanted: Tensor, coverage: Tensor) -> Tensor:
    """Mean error of pixels and of edges; what the subject covers weighs four times. made, wanted (M, H, W, 3), coverage
    (M, H, W) in 0..1."""
    weight = (1 + 3 * coverage)[..., None]
    error = made - wanted
    plain = (weight * (error.abs() + error.square())).mean()
    across = (weight[:, :, 1:] * error.diff(dim=2).abs()).mean()
    down = (weight[:, 1:] * error.diff(dim=1).abs()).mean()
    return plain + 0.5 * (across + down)
