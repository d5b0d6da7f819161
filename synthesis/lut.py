"""Colour tables: what film calls a 3D LUT, from the colour that is drawn to the colour that is shown.

Owns the table's form, how frames are looked up in it, and the table that leads best from some colours to others.
A table knows colours alone: it reaches everything in a picture, and no clip can be read from it.

N knots along each of red, green and blue (9) · P pixels
"""

from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

KNOTS = 9
SHAPE = (KNOTS, KNOTS, KNOTS, 3)
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


def shown(frames: NDArray[np.uint8], table: Tensor) -> NDArray[np.uint8]:
    """Frames (T, H, W, 3) as a packed table shows them."""
    colours = looked_up(torch.from_numpy(frames).float() / 255, table.float() / 255)
    return np.asarray((colours * 255).round().clamp(0, 255).byte().numpy())


def packed(table: Tensor) -> Tensor:
    """A table in eight bits a number, as codes carry it."""
    return (table.clamp(0, 1) * 255).round().byte()


def mixed(table: Tensor, share: float) -> Tensor:
    """A packed table as far as it is called for: share 0 changes nothing, 1 is the table."""
    return packed(torch.lerp(plain(), table.float() / 255, share))


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
