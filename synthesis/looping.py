"""A clip that may be played over and over: its last frames come up into its first ones.

Owns how a clip's cuts become a loop's, and how its seam is measured; the frames are made by `joining` and `dissolving`.
Loads numpy and PyAV, never torch.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synthesis import media
from synthesis.dissolving import Dissolve

OVERLAP = 12  # frames, half a second
LEAST = 3  # fewer hide no seam

Piece = tuple[Path, int, int]


def looped(cuts: Sequence[Piece | int]) -> tuple[list[Piece], Dissolve] | None:
    """A clip's cuts as a loop's, and the dissolve at its end: its first frames are taken from its beginning and come up
    over its last ones, wholly in the last of them. So the loop's last and first frame are neighbours in the take, and
    their seam is the take's own. It is as much shorter as both overlap.

    None for a clip that is too short, or not drawn yet in a part: its seam would be black.
    """
    pieces = [cut for cut in cuts if not isinstance(cut, int)]
    if len(pieces) < len(cuts) or not pieces:
        return None
    length = sum(stop - start for _, start, stop in pieces)
    # What goes on underneath are frames of one take: those that the clip has of its last one.
    _, start, stop = pieces[-1]
    overlap = min(OVERLAP, length // 3, stop - start - 1)
    if overlap < LEAST:
        return None
    kept = _between(pieces, overlap, length - overlap)
    return kept + _between(pieces, 0, overlap), (length - 2 * overlap, overlap - 1)


def seam(path: Path) -> tuple[float, float]:
    """How far a file's first frame is from its last, and the most that two neighbouring frames are from one another:
    mean absolute differences of bytes, 0 to 255."""
    frames = media.read_frames(path)
    return _apart(frames[-1], frames[0]), max(_apart(one, other) for one, other in pairwise(frames))


def _apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def _between(pieces: Sequence[Piece], first: int, last: int) -> list[Piece]:
    """The frames [first, last) of pieces that follow one another."""
    found, at = [], 0
    for take, start, stop in pieces:
        low, high = max(first - at, 0), min(last - at, stop - start)
        if low < high:
            found.append((take, start + low, start + high))
        at += stop - start
    return found
