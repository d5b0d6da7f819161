"""Grades: from the colour that is drawn to the colour that is shown, by a tone curve for each channel and then a colour
table, which film calls a 3D LUT. Curves may have steps that a table's knots are too far apart for.

Owns their form, how frames are looked up in them, and the table and curves that lead best from some colours to others.
A grade knows colours alone: it reaches everything in a picture, and no clip can be read from it.

N knots along each of red, green and blue (9) · P pixels
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

KNOTS = 9
SHAPE = (KNOTS, KNOTS, KNOTS, 3)
CURVES = (3, 256)  # of red, green and blue, at each level
STAY = 1e-4  # how far a knot that no colour touched is held where it was, against squared errors of colours


def plain() -> Tensor:
    """The table that changes nothing: (N, N, N, 3) float32 in 0..1, by red, green, blue."""
    along = torch.linspace(0, 1, KNOTS)
    return torch.stack(torch.meshgrid(along, along, along, indexing="ij"), -1)


def looked_up(colours: Tensor, table: Tensor) -> Tensor:
    """Colours (..., 3) float in 0..1 through a table, between its knots by eight neighbours (trilinear)."""
    places = colours.reshape(1, -1, 1, 1, 3).flip(-1) * 2 - 1
    found = F.grid_sample(table.permute(3, 0, 1, 2)[None], places, align_corners=True, padding_mode="border")
    return found.reshape(3, -1).T.reshape(colours.shape)


@dataclass(frozen=True)
class Grade:
    """A packed table (N, N, N, 3) uint8, and the curves before it (3, 256) uint8, None: none."""

    table: Tensor
    curves: Tensor | None = None

    def shown(self, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Frames (T, H, W, 3) in these colours."""
        return np.asarray(packed(self.of(torch.from_numpy(frames).float() / 255)).numpy())

    def of(self, colours: Tensor) -> Tensor:
        """What colours (..., 3) float in 0..1 become."""
        if self.curves is not None:
            colours = curved(colours, self.curves.float() / 255)
        return looked_up(colours, self.table.float() / 255)

    def mixed(self, share: float) -> "Grade":
        """As far as it is called for: share 0 changes nothing, 1 is the grade."""
        table = packed(torch.lerp(plain(), self.table.float() / 255, share))
        if self.curves is None:
            return Grade(table)
        return Grade(table, packed(torch.lerp(straight(), self.curves.float() / 255, share)))


def packed(numbers: Tensor) -> Tensor:
    """A table or curves in eight bits a number, as codes carry them."""
    return (numbers.clamp(0, 1) * 255).round().byte()


def straight() -> Tensor:
    """The curves that change nothing: (3, 256) float32 in 0..1."""
    return (torch.arange(CURVES[1]) / 255).expand(CURVES)


def curved(colours: Tensor, curves: Tensor) -> Tensor:
    """Colours (..., 3) float in 0..1 through curves (3, 256), each at its nearest level."""
    levels = (colours * 255).round().long().clamp(0, 255)
    return torch.stack([curves[channel][levels[..., channel]] for channel in range(3)], -1)


def matched(colours: Tensor, wanted: Tensor) -> Tensor:
    """The rising curves (3, 256) after which the colours (P, 3) have each level as often as the wanted ones (P, 3) do
    (histogram matching); a level between two has the middle of its share."""
    edges = (torch.arange(CURVES[1] + 1) - 0.5) / 255
    found = []
    for channel in range(3):
        now, goal = (each[:, channel].contiguous().sort().values for each in (colours, wanted))
        ranks = torch.searchsorted(now, edges).float()
        middle = (ranks[:-1] + ranks[1:]) / 2 / len(now) * len(goal)
        found.append(goal[middle.long().clamp(max=len(goal) - 1)])
    return torch.stack(found)


class Fit:
    """The table that leads best from these colours (P, 3) to whatever is wanted of them, by least squares.

    stiff: how much its bends count (squared second differences of neighbouring knots) against squared errors.
    """

    def __init__(self, colours: Tensor, *, stiff: float) -> None:
        self._knots, self._weights = _corners(colours)
        count = KNOTS**3
        self._rows = torch.zeros(len(colours), count).scatter_add_(1, self._knots, self._weights)
        held = stiff / count * _bending() + STAY / count * torch.eye(count)
        self._factor = torch.linalg.cholesky(self._rows.T @ self._rows / len(colours) + held)
        self._plain = plain().reshape(count, 3)

    def table(self, wanted: Tensor) -> Tensor:
        """The table that comes nearest to wanted (P, 3)."""
        missed = self._rows.T @ (wanted - self._rows @ self._plain) / len(wanted)
        return (self._plain + torch.cholesky_solve(missed, self._factor)).clamp(0, 1).reshape(SHAPE)

    def colours(self, table: Tensor) -> Tensor:
        """What the colours become by a table: `looked_up`, in a quarter of its time."""
        return (self._weights[..., None] * table.reshape(-1, 3)[self._knots]).sum(1)


def _corners(colours: Tensor) -> tuple[Tensor, Tensor]:
    """The eight knots about each colour (P, 8), and how much each counts."""
    places = colours.clamp(0, 1) * (KNOTS - 1)
    low = places.floor().clamp(max=KNOTS - 2)
    part, low = places - low, low.long()
    corners, weights = [], []
    for number in range(8):
        step = torch.tensor([number >> 2 & 1, number >> 1 & 1, number & 1])
        at = low + step
        corners.append((at[:, 0] * KNOTS + at[:, 1]) * KNOTS + at[:, 2])
        weights.append(torch.where(step > 0, part, 1 - part).prod(1))
    return torch.stack(corners, 1), torch.stack(weights, 1)


@cache
def _bending() -> Tensor:
    """The matrix whose product with a table from both sides is the sum of its squared second differences."""
    every = torch.eye(KNOTS**3).reshape(KNOTS, KNOTS, KNOTS, -1)
    second = [every.diff(dim=along, n=2).flatten(0, 2) for along in range(3)]
    return torch.as_tensor(sum(rows.T @ rows for rows in second))
