"""Who is there: the subject and the pattern that words name, as numbers that belong to a cell's codes.

Owns these numbers (the *cast*) and how a cell of the picture sees the one who is cast: from which side, how far, how
large, how fast. Like the blocking, the cast is decided once for a clip, before anything is drawn. Words in any language
that `reading` knows give the same cast. Knows no nets.

B batch · T latent steps · H, W a grid over the picture
"""

import math
from functools import lru_cache

import torch
from torch import Tensor

from synthesis import blocking as block
from synthesis import scenes
from synthesis.prompt import Parts
from synthesis.reading import is_heard, understand

UNKNOWN = 0
SUBJECTS = scenes.FACTORS["subject"][:-1]  # all but nobody
PATTERNS = scenes.FACTORS["pattern"][1:]  # plain is never said
LENGTH = 2
_PERIODS = (96.0, 48.0, 24.0, 12.0)  # pixels
_RINGS = (0.5, 1.0, 1.5)  # of the subject's radius
FEATURES = 4 * len(_PERIODS) + len(_RINGS) + 2 + 2 + 2 + 2


def said(parts: Parts) -> Tensor:
    """The cast (2,) int64 of a text (style, prompt) or (style, prompt, details): the surest subject, or the first of
    equally sure ones; the first pattern. UNKNOWN where none is named."""
    return torch.tensor(_said(tuple(parts)))


@lru_cache(maxsize=4096)
def _said(parts: Parts) -> tuple[int, int]:
    style, prompt, details = (*parts, "", "", "")[:3]
    heard = [factor for factor in understand(prompt, style, details).factors if is_heard(factor)]
    subjects = sorted((f for f in heard if f.factor == "subject"), key=lambda f: -f.confidence)
    patterns = [f for f in heard if f.factor == "pattern"]
    return _number(SUBJECTS, subjects[0].value if subjects else ""), _number(
        PATTERNS, patterns[0].value if patterns else ""
    )


def drawn(factors: dict[str, str]) -> tuple[int, int]:
    """The cast of a drawn clip."""
    return _number(SUBJECTS, factors["subject"]), _number(PATTERNS, factors["pattern"])


def _number(values: tuple[str, ...], value: str) -> int:
    return 1 + values.index(value) if value in values else UNKNOWN


def features(cast: Tensor, plan: Tensor, rows: int, columns: int) -> Tensor:
    """The one who is cast, as each cell of a grid sees them: (B, T, H, W, FEATURES), zeros where nobody is cast.

    cast (B, T, 2), plan (B, T, 3): size, and the path in bins of two pixels.
    """
    size, x, y = plan[..., 0].float(), plan[..., 1] * 2.0 + 1, plan[..., 2] * 2.0 + 1  # (B, T), pixels
    small, large = scenes.RADIUS
    radius = small + (large - small) * (size - 0.5).clamp(min=0) / (block.SIZES - 1)
    across = (torch.arange(columns) + 0.5) * (scenes.WIDTH / columns)
    down = (torch.arange(rows) + 0.5) * (scenes.HEIGHT / rows)
    dx = (across - x[..., None])[:, :, None].expand(-1, -1, rows, -1)  # (B, T, H, W)
    dy = (down - y[..., None])[..., None].expand(-1, -1, -1, columns)
    waves = torch.stack([d * (2 * math.pi / period) for period in _PERIODS for d in (dx, dy)], -1)
    far = (dx.square() + dy.square()).sqrt() / radius[..., None, None]
    rings = torch.stack([torch.exp(-2 * (far / ring).square()) for ring in _RINGS], -1)
    wide = radius[..., None, None]
    offsets = torch.stack([(dx / wide).tanh(), (dy / wide).tanh(), dx / scenes.WIDTH, dy / scenes.HEIGHT], -1)
    flat = torch.cat([_moves(x), _moves(y), (size / block.SIZES)[..., None], torch.ones_like(size)[..., None]], -1)
    seen = torch.cat(
        [waves.sin(), waves.cos(), rings, offsets, flat[:, :, None, None].expand(-1, -1, rows, columns, -1)], -1
    )
    there = (cast[..., 0] > UNKNOWN) & (plan[..., 0] > 0)
    return seen * there[..., None, None, None]


def _moves(place: Tensor) -> Tensor:
    """How far each step goes: (B, T) pixels -> (B, T, 1), the first as the second."""
    if place.shape[1] == 1:
        return torch.zeros_like(place)[..., None]
    moved = place.diff(dim=1)
    return (torch.cat([moved[:, :1], moved], 1) / 8)[..., None]
