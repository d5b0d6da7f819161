"""The camera: a window over the drawn picture, which pans, comes closer or follows, from one cell into the next.

The codes are drawn under a still camera: one that moves changes every code of every step, and the priors never learnt
to draw that. A window always does what is asked, at the price of some sharpness. Owns how each move goes, as *views*,
and the filming. Knows no nets.

A view is (x, y, zoom): how far the window's middle lies from the picture's, in pixels, and how many times nearer it is.
A cell has one at each border of its latent steps, nine in all; between them it moves evenly.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis.blocking import STEPS

KINDS = ("still", "pan", "zoom", "follow")  # in the blocking's numbers
VIEWS = STEPS + 1
WHOLE = (0.0, 0.0, 1.0)
NEAR = 1.3  # the window of a pan, and of one that follows: what is outside it is the room to move in
CLOSER, CLOSEST = 1.35, 1.75  # in a cell, and at all
_MIDDLE = torch.tensor([56.0, 32.0])


def views(kind: str, *, path: Tensor | None, start: Tensor | None, right: bool) -> Tensor | None:
    """The views (9, 3) of one cell, float32; None where the whole picture stays in sight.

    path (8, 2): where the subject's middle is at each latent step, in pixels; None: there is nobody. start (3,): where
    the cell before left off; None: at the whole picture, or in a first cell where the move likes it best.
    right: the way of a pan that may choose.
    """
    if kind == "pan":
        return _pan(start, right=right)
    if kind == "zoom":
        return _zoom(start)
    if kind == "follow" and path is not None:
        return _follow(path, start)
    return None if start is None else start.expand(VIEWS, 3).clone()


def film(frames: Tensor, seen: Tensor) -> Tensor:
    """Frames (2 T, 64, 112, 3) uint8 through the windows of views (T + 1, 3): the same shape."""
    count, height, width = frames.shape[:3]
    when = (torch.arange(count) + 0.5) / 2  # in latent steps
    first = when.long()
    part = (when - first)[:, None]
    now = seen[first] * (1 - part) + seen[first + 1] * part  # (2 T, 3)
    x, y, zoom = (each[:, None, None] for each in now.unbind(1))
    columns = (torch.arange(width) + 0.5 - width / 2) / zoom + x
    rows = (torch.arange(height) + 0.5 - height / 2)[:, None] / zoom + y
    grid = torch.stack(
        [columns.expand(count, height, width) * 2 / width, rows.expand(count, height, width) * 2 / height], -1
    )
    pictures = frames.permute(0, 3, 1, 2).float()
    shown = F.grid_sample(pictures, grid, mode="bicubic", padding_mode="border", align_corners=False)
    return shown.permute(0, 2, 3, 1).round().clamp(0, 255).to(torch.uint8)


def under(mask: Tensor, seen: Tensor | None) -> Tensor:
    """A mask of cells of what is shown (rows, columns), as one of the drawn picture: wherever it lies at any step."""
    if seen is None:
        return mask
    rows, columns = mask.shape
    size = torch.tensor([2 * _MIDDLE[0] / columns, 2 * _MIDDLE[1] / rows])  # of a cell, (x, y)
    drawn = torch.zeros_like(mask)
    corners = mask.nonzero().flip(1) * size - _MIDDLE  # (cells, 2)
    for view in seen:
        low = (corners / view[2] + view[:2] + _MIDDLE) / size
        high = ((corners + size) / view[2] + view[:2] + _MIDDLE) / size
        for (left, top), (right, bottom) in zip(low.tolist(), high.tolist(), strict=True):
            drawn[int(max(top, 0)) : _above(bottom, rows), int(max(left, 0)) : _above(right, columns)] = True
    return drawn


def _pan(start: Tensor | None, *, right: bool) -> Tensor:
    """From one side to the other; who has come to a side goes back from there."""
    room = _room(NEAR)[0]
    side = 1.0 if right else -1.0
    if start is not None and start[0] != 0:
        side = -float(start[0].sign())
    end = torch.tensor([side * room, 0.0 if start is None else float(start[1]), NEAR])
    return _between(torch.tensor([-side * room, 0.0, NEAR]) if start is None else start, end)


def _zoom(start: Tensor | None) -> Tensor:
    begin = torch.tensor(WHOLE) if start is None else start
    zoom = max(float(begin[2]), min(float(begin[2]) * CLOSER, CLOSEST))
    return _between(begin, torch.tensor([*begin[:2].tolist(), zoom]))


def _follow(path: Tensor, start: Tensor | None) -> Tensor:
    """The subject in the middle, as far as the picture reaches; from elsewhere it is caught up with in a second."""
    at = torch.cat([path[:1], (path[1:] + path[:-1]) / 2, path[-1:]]) - _MIDDLE  # (9, 2), at the borders
    room = torch.tensor(_room(NEAR))
    there = torch.cat([at.clamp(-room, room), torch.full((VIEWS, 1), NEAR)], 1)
    if start is None:
        return there
    share = _eased(torch.linspace(0, 2, VIEWS).clamp(max=1))[:, None]
    return start * (1 - share) + there * share


def _between(start: Tensor, end: Tensor) -> Tensor:
    share = _eased(torch.linspace(0, 1, VIEWS))[:, None]
    return start * (1 - share) + end * share


def _eased(share: Tensor) -> Tensor:
    """Slow at both ends, so that one move may end in another."""
    return share * share * (3 - 2 * share)


def _room(zoom: float) -> tuple[float, float]:
    """How far from the middle a window of this zoom can go, in pixels: x, y."""
    x, y = (_MIDDLE * (1 - 1 / zoom)).tolist()
    return x, y


def _above(edge: float, most: int) -> int:
    """The first whole number at or above an edge, a hair's breadth not counted."""
    return min(max(-int(-(edge - 1e-4) // 1), 0), most)
