"""From the engine's 8 frames per second to the film's 24.

Owns which film frame shows which native frame. Knows nothing of files, codes or models.
Between two native frames the picture is a linear blend of both.
"""

import numpy as np
from numpy.typing import NDArray

NATIVE_RATE = 8
FILM_RATE = 24
RATIO = FILM_RATE // NATIVE_RATE
OFFSET = RATIO // 2


def film_frame(native: int) -> int:
    """The film frame that shows native frame `native` unblended: the middle of its three."""
    return RATIO * native + OFFSET


def to_film_rate(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make 3 film frames of each native frame.

    frames: (n, h, w, 3) uint8, n >= 1, at 8 per second. Returns (3n, h, w, 3) at 24 per second:
    film frame 3i + 1 is native frame i, bit for bit; the first and the last film frame, which have
    a native neighbour on one side only, repeat it.

    Raises ValueError when there are no frames.
    """
    if len(frames) == 0:
        raise ValueError("no frames to bring to the film's rate")
    before, after, share = _neighbours(len(frames))
    weight = share[:, None, None, None]
    blend = frames[before] * (1 - weight) + frames[after] * weight
    return np.rint(blend).astype(np.uint8)


def _neighbours(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """For each film frame: the native frame before it, the one after it, and the latter's share in 0..1."""
    place = np.clip((np.arange(RATIO * count) - OFFSET) / RATIO, 0, count - 1)
    before = np.floor(place).astype(np.intp)
    after = np.minimum(before + 1, count - 1)
    return before, after, (place - before).astype(np.float32)
