"""Rain and snow before the picture: streaks and flakes that the codec is too coarse to keep and a matte paints over.

They fall in the frame, not in the world, as in the drawn scenes, and are where they were after sixteen frames, so that
one cell goes on as the next. Light, so that they hide nobody. Knows no words and no nets.
"""

import functools

import numpy as np
from numpy.typing import NDArray

from synthesis.scenes import FRAMES, HEIGHT, WIDTH

FALLING = ("rain", "snow")  # their numbers, from 1, are a cell's (`setting`)
_DROPS, _FLAKES = 46, 20  # of flakes a second one is half a picture below: half a picture is what they fall in a cell
_FALL = {"rain": 2 * HEIGHT / FRAMES, "snow": HEIGHT / 2 / FRAMES}  # pixels a frame
_COLOR = {"rain": (191, 209, 242), "snow": (255, 255, 255)}


def fallen(frames: NDArray[np.uint8], weather: str) -> NDArray[np.uint8]:
    """Frames (16, 64, 112, 3) uint8 behind what falls."""
    veil = _veil(weather)[..., None]
    made: NDArray[np.uint8] = (frames * (1 - veil) + np.array(_COLOR[weather]) * veil + 0.5).astype(np.uint8)
    return made


@functools.cache
def _veil(weather: str) -> NDArray[np.float32]:
    """How much of each pixel it covers (16, 64, 112)."""
    rng, rain = np.random.default_rng(5), weather == "rain"
    count = _DROPS if rain else _FLAKES
    x, y, sway = rng.uniform(0, WIDTH, count), rng.uniform(0, HEIGHT, count), rng.uniform(0, 2 * np.pi, count)
    if not rain:
        x, y, sway = np.tile(x, 2), np.concatenate([y, y + HEIGHT / 2]), np.tile(sway, 2)
    veil = np.zeros((FRAMES, HEIGHT, WIDTH), np.float32)
    for frame in range(FRAMES):
        across = 0 * x if rain else 1.2 * np.sin(sway + 2 * np.pi * frame / FRAMES)
        for tail in range(4 if rain else 1):
            columns = (x + across + 0.5 * tail).astype(int) % WIDTH
            rows = np.floor(y + _FALL[weather] * frame - tail).astype(int) % HEIGHT
            if not rain:
                veil[frame, rows, (columns + 1) % WIDTH] = 0.6
            veil[frame, rows, columns] = 0.34 if rain else 0.9
    return veil
