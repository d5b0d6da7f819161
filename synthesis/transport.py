"""The colours of one film led to those of another: clips' pixels, how far they lie apart, a table that moves them.

No pixel of one film belongs to a pixel of the other, so colours are led together as a whole, clip by clip, along random
lines (sliced optimal transport, Pitié, Kokaram and Dahyot 2007), rows and columns counting a little, so that a sky
becomes a sky. Owns distances and moves; knows nothing of lessons.

N clips · P pixels of one · D lines
"""

from collections.abc import Iterable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from synthesis import lut

PIXELS, EVERY = 1024, 4  # of a clip, out of every fourth frame
DOWN, ACROSS = 0.5, 0.25  # how much a whole height and width count beside a whole channel of colour
ROUNDS, LINES, MEASURED_LINES = 15, 32, 64
# `study --only leaks`: stiffer tables come nearer to clips that did not teach them, and tell less of those that did.
STIFF = 3.0
Frames = NDArray[np.uint8]


def pixels(frames: Frames, generator: torch.Generator) -> Tensor:
    """Some pixels of a clip (P, 5): their colours in 0..1, and how far down and across they lie."""
    some = torch.from_numpy(np.ascontiguousarray(frames[::EVERY]))
    _, height, width, _ = some.shape
    at = torch.randint(some[..., 0].numel(), (PIXELS,), generator=generator)
    down, across = at // width % height / height, at % width / width
    return torch.cat([some.reshape(-1, 3)[at] / 255, DOWN * down[:, None], ACROSS * across[:, None]], 1)


def beside(*sides: Iterable[Frames]) -> list[Tensor]:
    """Pixels of each side's clips (N, P, 5), always the same ones: what a study measures by."""
    generator = torch.Generator().manual_seed(0)
    return [torch.stack([pixels(frames, generator) for frames in side]) for side in sides]


def fitted(drawn: Tensor, seen: Tensor, table: Tensor, *, rounds: slice, seed: int, fit: lut.Fit) -> Tensor:
    """A table (9, 9, 9, 3) that leads the colours of drawn (N, P, 5) to those of seen (N, P, 5), clip by clip, a few of
    ROUNDS nearer than the one before. fit: the least squares of drawn."""
    generator = torch.Generator().manual_seed(seed)
    for lines in [_lines(LINES, generator) for _ in range(ROUNDS)][rounds]:
        now = fit.colours(table).view_as(drawn[..., :3])
        moved = _moves(torch.cat([now, drawn[..., 3:]], -1), seen, lines)
        table = fit.table((now + moved[..., :3]).reshape(-1, 3))
    return table


def through(points: Tensor, table: Tensor) -> Tensor:
    """Pixels (..., 5) with their colours through a table."""
    return torch.cat([lut.looked_up(points[..., :3], table), points[..., 3:]], -1)


def graded(points: Tensor, grade: lut.Grade) -> Tensor:
    """Pixels (..., 5) with their colours in a grade."""
    return torch.cat([grade.of(points[..., :3]), points[..., 3:]], -1)


def distances(one: Tensor, other: Tensor, seed: int) -> Tensor:
    """How far the pixels of clips lie apart, (N, P, 5) each: their sliced Wasserstein distances (N,)."""
    lines = _lines(MEASURED_LINES, torch.Generator().manual_seed(seed))
    return (_along(one, lines).sort(2).values - _along(other, lines).sort(2).values).abs().mean((1, 2))


def _moves(points: Tensor, goal: Tensor, lines: Tensor) -> Tensor:
    """How each point moves so that, seen along the lines (5, D), all of a clip's lie as the goal's do: (N, P, 5)."""
    now, order = _along(points, lines).sort(2)
    moves = torch.empty_like(now).scatter_(2, order, _along(goal, lines).sort(2).values - now)
    return moves.transpose(1, 2) @ lines.T * (lines.shape[0] / lines.shape[1])


def _along(points: Tensor, lines: Tensor) -> Tensor:
    """Where points (N, P, 5) lie along lines (5, D): (N, D, P), since rows are sorted twice as fast as columns."""
    return lines.T @ points.transpose(1, 2)


def _lines(count: int, generator: torch.Generator) -> Tensor:
    return F.normalize(torch.randn(5, count, generator=generator), dim=0)
