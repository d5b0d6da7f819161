"""The refiner: the subject that the codec's decoder draws, drawn again by a net that knows who it is.

Eleven hundred bits a step hold a subject's place, colour and bulk, but not what it is: the decoder alone draws one
blob for a horse and a cat. The refiner is told the cast and the blocking beside the decoder's features, and corrects
its frames about the subject, in the subject's own frame: centred on its path, turned so that it looks to the right.
What a subject looks like is learnt as a template, features of a square about it, which is laid where the path has it
in either frame and as large as it is (after MarioNette, Smirnov 2021; there they are pictures, here convolutions make a
picture of them and of what the codes say). It learns on true codes and on codes with mistakes, as a prior makes them
and it is to mend them (the noise of cascaded diffusion, Ho 2022). Where nobody is cast (brought footage, words that
name no subject) nothing is corrected. It looks at one latent step alone, so that cells join as they did. Owns the net,
its loss, and what of a picture it sees.

N latent steps of two frames · S side of a crop in cells of four pixels · H, W frame size · C channels
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import blocking as block
from synthesis import casting
from synthesis.casting import Figure
from synthesis.codec import PATCH, STRIDE, Stage, to_first, to_last

SIDE = 12  # a subject is at most eight cells wide, and a path is sure to about one
TEMPLATE = (16, 32)  # channels and side of what a subject looks like
REACH = 1.25  # of its radius, how far a template reaches
_FADED = 6  # pixels at a crop's edge over which they fade
_WAVES = (48.0, 24.0, 12.0)  # pixels
_SEEN = 4 * len(_WAVES) + 2 + 3


@dataclass(frozen=True)
class RefinerConfig:
    """features: channels of the decoder's features; channels: at H/4 and H/2; blocks: of each."""

    features: int
    channels: tuple[int, int]
    blocks: tuple[int, int]

    @classmethod
    def of(cls, size: str, features: int) -> "RefinerConfig":
        return {"small": cls(features, (96, 48), (3, 1)), "tiny": cls(features, (16, 8), (1, 1))}[size]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


class Refiner(nn.Module):
    """The decoder's features about a subject, and who that is -> what is wrong with its frames there."""

    def __init__(self, config: RefinerConfig) -> None:
        super().__init__()
        self.config = config
        wide, fine = config.channels
        self.look = nn.Conv2d(config.features + _SEEN, wide, 1)
        self.subject = nn.Embedding(1 + len(casting.SUBJECTS), 2 * wide)
        self.pattern = nn.Embedding(1 + len(casting.PATTERNS), 2 * wide)
        self.wide = Stage(wide, config.blocks[0], back=0)
        self.up = nn.ConvTranspose2d(wide, fine, 2, stride=2)
        self.fine = Stage(fine, config.blocks[1], back=0)
        channels, side = TEMPLATE
        self.template = nn.Embedding(1 + len(casting.SUBJECTS), channels * side**2)
        self.up_again = nn.ConvTranspose2d(fine, 2 * STRIDE * channels, 2, stride=2)
        self.draw = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1)
        self.draw_on = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1)
        self.correct = nn.Conv2d(2 * channels, 3, 1)
        for table in (self.template, self.subject, self.pattern):
            nn.init.normal_(table.weight, std=0.1)
        for parameter in self.correct.parameters():
            nn.init.zeros_(parameter)  # at first the frames stay as they are

    def forward(self, features: Tensor, figure: Figure) -> Tensor:
        """features (N, C, H/4, W/4) of the codec -> corrections (N, 2, 4 S, 4 S, 3) of the frames' crops, float32."""
        x, gate = self.heard(features, figure)
        x = torch.cat([x, self._laid(figure).to(x.dtype) * (1 + gate)], 1)
        x = F.gelu(self.draw(x), approximate="tanh")
        x = F.gelu(self.draw_on(x), approximate="tanh")
        return placed(self.correct(x), figure)

    def heard(self, features: Tensor, figure: Figure) -> tuple[Tensor, Tensor]:
        """What the codes say about a subject, and how far it opens each channel of its template: both (2 N, channels,
        4 S, 4 S), in the turned frame."""
        own = turned(crops(features, corners(figure)), figure.leftwards)  # (N, S, S, C)
        told = torch.cat([own.to(self.look.weight.dtype), _seen(figure).to(self.look.weight.dtype)], -1)
        scale, shift = self._named(figure.cast)[:, :, None, None].chunk(2, 1)
        x = self.look(to_first(told)) * (1 + scale) + shift
        x = self.up_again(self.fine(self.up(self.wide(x, 1)), 1))
        x, gate = x.reshape(len(x) * STRIDE, -1, *x.shape[2:]).chunk(2, 1)
        return x, gate

    def _laid(self, figure: Figure) -> Tensor:
        """The templates where the subjects are in either frame: (2 N, channels, 4 S, 4 S)."""
        channels, side = TEMPLATE
        return lay(self.template(figure.cast[:, 0]).view(-1, channels, side, side).float(), figure)

    def _named(self, cast: Tensor) -> Tensor:
        named: Tensor = self.subject(cast[:, 0]) + self.pattern(cast[:, 1])
        return named

    @torch.inference_mode()
    def refined(
        self,
        features: Tensor,
        frames: Tensor,
        figure: Figure,
        where: Tensor,
        words: "Mapping[int, Learnt] | None" = None,
    ) -> Tensor:
        """Frames (2 N, H, W, 3) of one stream, corrected. features (N, C, H/4, W/4); where (N, 8, 14) bool: the
        cells of eight pixels in which the figure is shown; all others are left as they are. words: whom a hand knows
        beside the subjects, by their number; whom nobody knows is left as the codec draws it."""
        own = figure.there & (figure.cast[:, 0] <= len(casting.SUBJECTS))
        if own.any():
            some = own.nonzero()[:, 0]
            frames = _corrected(frames, self(features[some], figure.at(some)), figure, some, where)
        for number, word in (words or {}).items():
            some = (figure.there & (figure.cast[:, 0] == number)).nonzero()[:, 0]
            if len(some):
                made = word.corrections(self, features[some], about(frames, figure)[some], figure.at(some))
                frames = _corrected(frames, made, figure, some, where)
        return frames


def _corrected(frames: Tensor, corrections: Tensor, figure: Figure, some: Tensor, where: Tensor) -> Tensor:
    """Frames with the corrections (n, 2, 4 S, 4 S, 3) of some of their steps."""
    corrections = corrections.transpose(1, 3).transpose(1, 2)  # (n, 4S, 4S, 2, 3)
    count, (height, width) = len(where), frames.shape[1:3]
    margin = SIDE // 2 * PATCH
    canvas = frames.new_zeros(count, height + 2 * margin, width + 2 * margin, STRIDE, 3)
    rows, columns = _places(corners(figure.at(some)) * PATCH, SIDE * PATCH)
    canvas[some[:, None, None], rows, columns] = corrections
    shown = canvas[:, margin : margin + height, margin : margin + width]
    kept = where.repeat_interleave(height // 8, 1).repeat_interleave(width // 14, 2)
    return frames + (shown * kept[..., None, None]).permute(0, 3, 1, 2, 4).flatten(0, 1)


class Learnt(Protocol):
    """A word of a hand, which draws somebody whom no scene has."""

    def corrections(self, refiner: Refiner, features: Tensor, shown: Tensor, figure: Figure) -> Tensor:
        """As those of a Refiner. shown: `about` the same steps."""


def lay(templates: Tensor, figure: Figure) -> Tensor:
    """Templates (N, C, side, side) where the subjects are in either frame: (2 N, C, 4 S, 4 S), in the turned frame."""
    x, y = middles(figure).unbind(-1)  # (N, 2), pixels of a crop
    along = torch.arange(SIDE * PATCH) + 0.5
    reach = REACH * figure.radius[:, None, None]
    across, down = (along - x[..., None]) / reach, (along - y[..., None]) / reach  # (N, 2, 4 S)
    square = (-1, -1, SIDE * PATCH, SIDE * PATCH)
    grid = torch.stack([across[:, :, None].expand(square), down[..., None].expand(square)], -1)
    return F.grid_sample(templates.repeat_interleave(STRIDE, 0), grid.flatten(0, 1), align_corners=False)


def placed(made: Tensor, figure: Figure) -> Tensor:
    """What was made in the turned frame (2 N, 3, 4 S, 4 S) as corrections (N, 2, 4 S, 4 S, 3) of crops."""
    last = to_last(made).float()
    return turned(last.reshape(-1, STRIDE, *last.shape[1:]) * _fading(), figure.leftwards, axis=3)


def about(frames: Tensor, figure: Figure) -> Tensor:
    """Crops of a stream's frames (2 N, H, W, 3) about each subject: (N, 2, 4 S, 4 S, 3)."""
    pairs = frames.reshape(-1, STRIDE, *frames.shape[1:]).permute(0, 1, 4, 2, 3).flatten(1, 2)  # (N, 6, H, W)
    seen = crops(pairs, corners(figure), PATCH)
    return seen.view(*seen.shape[:3], STRIDE, 3).permute(0, 3, 1, 2, 4)


def corners(figure: Figure) -> Tensor:
    """The first row and column (N, 2) of each crop, in cells of a picture with S / 2 more at each side."""
    return ((figure.plan[:, [2, 1]] * 2 + 1) / PATCH).round().long()


def middles(figure: Figure) -> Tensor:
    """Where the subjects are in both frames of each step: (N, 2, 2), x and y in pixels of the turned crops."""
    centre = figure.plan[:, 1:] * 2.0 + 1  # the path is that of a step's middle
    frames = torch.stack([centre - figure.moves / 2, centre + figure.moves / 2], 1)
    frames = frames - (corners(figure).flip(1) - SIDE // 2)[:, None] * PATCH
    x, y = frames.unbind(-1)
    return torch.stack([torch.where(figure.leftwards[:, None], SIDE * PATCH - x, x), y], -1)


def crops(pictures: Tensor, first: Tensor, scale: int = 1) -> Tensor:
    """The cells about each subject, zeros outside: pictures (N, C, h, w) -> (N, S, S, C), times `scale` where a cell is
    so many pixels wide. first: `corners`."""
    margin = SIDE // 2 * scale
    wide = to_last(F.pad(pictures, (margin, margin, margin, margin)))
    rows, columns = _places(first * scale, SIDE * scale)
    return wide[torch.arange(len(wide))[:, None, None], rows, columns]


def turned(x: Tensor, left: Tensor, axis: int = 2) -> Tensor:
    """Those that look to the left, turned round."""
    return torch.where(left.view(-1, *[1] * (x.dim() - 1)), x.flip(axis), x)


def loss(corrections: Tensor, wanted: Tensor, coverage: Tensor) -> Tensor:
    """Mean error of pixels and of edges; what the subject covers weighs five times.

    corrections, wanted (N, 2, 4 S, 4 S, 3), coverage (N, 4 S, 4 S) in 0..1; below 0: outside the picture.
    """
    weight = ((1 + 4 * coverage) * (coverage >= 0))[:, None, ..., None]
    error = corrections - wanted
    plain = (weight * (error.abs() + error.square())).mean()
    across = (weight[..., 1:, :] * error.diff(dim=3).abs()).mean()
    down = (weight[:, :, 1:] * error.diff(dim=2).abs()).mean()
    return plain + 0.5 * (across + down)


def _places(first: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """Indices of the rows (N, side, 1) and the columns (N, 1, side) of squares."""
    along = torch.arange(side)
    return (first[:, :1] + along)[..., None], (first[:, 1:] + along)[:, None]


def _seen(figure: Figure) -> Tensor:
    """How each cell of the crops sees the subject: (N, S, S, SEEN), in the turned frame."""
    x, y = middles(figure).mean(1)[:, :, None, None].unbind(1)  # (N, 1, 1)
    along = (torch.arange(SIDE) + 0.5) * PATCH
    dx, dy = (along - x).expand(-1, SIDE, -1), (along[:, None] - y).expand(-1, -1, SIDE)
    radius = figure.radius[:, None, None]
    waves = torch.stack([d * (2 * math.pi / wave) for wave in _WAVES for d in (dx, dy)], -1)
    offsets = torch.stack([(dx / radius).tanh(), (dy / radius).tanh()], -1)
    ahead = torch.where(figure.leftwards, -figure.moves[:, 0], figure.moves[:, 0])
    moves = torch.stack([ahead / 4, figure.moves[:, 1] / 4, figure.plan[:, 0] / block.SIZES], -1)
    whole = moves[:, None, None].expand(-1, SIDE, SIDE, -1)
    return torch.cat([waves.sin(), waves.cos(), offsets, whole], -1)


def _fading() -> Tensor:
    """1 inside a crop, falling to 0 at its edge: (4 S, 4 S, 1)."""
    side = SIDE * PATCH
    near = torch.minimum(torch.arange(side), torch.arange(side).flip(0)) + 0.5
    line = (near / _FADED).clamp(max=1)
    return (line[:, None] * line)[..., None]
