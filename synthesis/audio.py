"""Sound, on the same idea as the picture: a hierarchical VQ-VAE between scores and two levels of codes.

A top code says what sounds in a quarter of a second, a bottom code what is particular in each frame of the film. The
decoder looks back alone, so that what is heard never depends on what comes next, and cells that are decoded apart join.
Knows no words and no samples: a score becomes samples in `vocoder`.

B batch · T latent steps, a quarter of a second each · H hops = 24 T · 36 numbers of a hop (`foley`)
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import checkpoint, foley
from synthesis.codebook import WIDTH, Codebook

STEPS = 8  # of a cell, as the picture has them
FRAMES = 6  # of the film in a step, each with a bottom code
ROWS = 1 + FRAMES  # codes of a step: the top one, then those of its frames
CODES = (STEPS, ROWS)
_FRAME = foley.HOPS_A_FRAME * foley.WIDTH  # numbers of a frame
_PLACE, _SPREAD = -3.5, 3.0  # of logarithms of amplitudes, so that a net sees numbers near one
COMMITMENT = 0.25
# The share of training samples whose bottom codes are kept back, so that the top alone says what it can.
HIDDEN = 0.1


@dataclass(frozen=True)
class SoundCodecConfig:
    width: int
    codes: int

    @classmethod
    def of(cls, size: str) -> "SoundCodecConfig":
        return cls(*{"small": (128, 256), "tiny": (16, 32)}[size])

    def plain(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Coded:
    """score (B, H, 36) as it is heard again; codes (B, T, 7); commitment: a scalar."""

    score: Tensor
    codes: Tensor
    commitment: Tensor


class SoundCodec(nn.Module):
    """Scores <-> codes."""

    def __init__(self, config: SoundCodecConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.inward = nn.Linear(_FRAME, width)
        self.look = nn.Conv1d(width, width, 3, padding=1)
        self.top_in = nn.Linear(FRAMES * width, WIDTH)
        self.top = Codebook(config.codes)
        self.top_out = nn.Linear(WIDTH, FRAMES * width)
        self.bottom_in = nn.Linear(2 * width, WIDTH)
        self.bottom = Codebook(config.codes)
        self.bottom_out = nn.Linear(WIDTH, width)
        self.unsaid = nn.Parameter(torch.zeros(WIDTH))
        self.back = nn.ModuleList(nn.Conv1d(width, width, 3) for _ in range(2))
        self.outward = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, _FRAME))

    def forward(self, score: Tensor) -> Coded:
        """score (B, H, 36); in training some lose their bottom codes."""
        count, hops, _ = score.shape
        frames = _normal(score).reshape(count, hops // foley.HOPS_A_FRAME, -1)  # (B, 6 T, 4 * 36)
        seen = F.gelu(self.inward(frames))
        seen = seen + F.gelu(self.look(seen.transpose(1, 2))).transpose(1, 2)  # (B, 6 T, D)
        top = self.top(self.top_in(seen.reshape(count, seen.shape[1] // FRAMES, -1)))
        theme = self._theme(top.vectors)
        bottom = self.bottom(self.bottom_in(torch.cat([seen, theme], 2)))
        vectors = bottom.vectors
        if self.training:
            kept = torch.rand(len(score), 1, 1) >= HIDDEN
            vectors = torch.where(kept, vectors, self.unsaid)
        codes = torch.cat([top.codes[..., None], bottom.codes.view(count, -1, FRAMES)], 2)
        return Coded(self._made(theme, vectors), codes, top.commitment + bottom.commitment)

    @torch.inference_mode()
    def encode(self, score: Tensor) -> Tensor:
        """score (B, H, 36) -> codes (B, T, 7)."""
        codes: Tensor = self(score).codes
        return codes

    @torch.inference_mode()
    def decode(self, codes: Tensor, *, top_alone: bool = False) -> Tensor:
        """codes (B, T, 7) -> score (B, H, 36)."""
        bottom = self.bottom.look_up(codes[:, :, 1:].flatten(1))
        if top_alone:
            bottom = self.unsaid.expand_as(bottom)
        return self._made(self._theme(self.top.look_up(codes[:, :, 0])), bottom)

    def _theme(self, vectors: Tensor) -> Tensor:
        """(B, T, 16) -> (B, 6 T, D)."""
        theme: Tensor = self.top_out(vectors)
        return theme.reshape(len(vectors), FRAMES * vectors.shape[1], -1)

    def _made(self, theme: Tensor, bottom: Tensor) -> Tensor:
        x = theme + self.bottom_out(bottom)
        for conv in self.back:
            x = x + F.gelu(conv(F.pad(x.transpose(1, 2), (2, 0), mode="replicate"))).transpose(1, 2)
        return _told(self.outward(x).reshape(len(x), foley.HOPS_A_FRAME * x.shape[1], foley.WIDTH))

    def save(self, path: Path) -> None:
        """Write the checkpoint: maps in bfloat16, codebooks as they are, because rounding would merge codes."""
        tensors = dict(self.state_dict()) | {name: p.to(torch.bfloat16) for name, p in self.named_parameters()}
        checkpoint.save(path, tensors, {"net": self.config.plain()})

    @classmethod
    def load(cls, path: Path) -> "SoundCodec":
        """A frozen codec. Raises BadCheckpoint."""
        tensors, config = checkpoint.load(path)
        codec = cls(SoundCodecConfig(**config["net"]))
        codec.load_state_dict(tensors)  # copied into float32, in which everything is heard
        return codec.eval().requires_grad_(False)

    @property
    def hash(self) -> str:
        """Names the weights: codes belong to those that read them."""
        return checkpoint.digest(dict(self.state_dict()))


def loss(coded: Coded, score: Tensor) -> Tensor:
    """How far a score is from the one that was meant: a scalar.

    Logarithms of amplitudes, because ears hear ratios; what is hardly heard weighs little, and a pitch as much as its
    voice is heard.
    """
    heard = torch.sigmoid(1.5 * (score[..., : foley.LEVELS] - foley.HEARD)) + 0.05
    level = (
        coded.score[..., : foley.LEVELS].clamp(min=foley.FAINT) - score[..., : foley.LEVELS].clamp(min=foley.FAINT)
    ).abs()
    sung = heard[..., foley.BANDS :]
    pitch = (coded.score[..., foley.LEVELS :] - score[..., foley.LEVELS :]).abs()
    bands = (level * heard)[..., : foley.BANDS].mean()
    return bands + (level[..., foley.BANDS :] * sung).mean() + 2 * (pitch * sung).mean() + COMMITMENT * coded.commitment


def _normal(score: Tensor) -> Tensor:
    return torch.cat(
        [(score[..., : foley.LEVELS] - _PLACE) / _SPREAD, score[..., foley.LEVELS :] - foley.OCTAVES / 2], -1
    )


def _told(normal: Tensor) -> Tensor:
    """The inverse of _normal, within a score's bounds."""
    level = (normal[..., : foley.LEVELS] * _SPREAD + _PLACE).clamp(foley.SILENCE, foley.LOUDEST)
    return torch.cat([level, (normal[..., foley.LEVELS :] + foley.OCTAVES / 2).clamp(0, foley.OCTAVES)], -1)
