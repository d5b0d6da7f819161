"""Weather before the picture: streaks of rain and flakes of snow that the codec is too coarse to keep, fog that a matte
paints over.

They fall or hang in the frame, not in the world, as in the drawn scenes, and are where they were after sixteen frames,
so that one cell goes on as the next. Translucent, so that they hide nobody. Knows no words and no nets.
"""

import functools

import numpy as np
from numpy.typing import NDArray

from synthesis.scenes import FRAMES, HEIGHT, WIDTH

KINDS, AMOUNTS = ("rain", "snow", "fog"), ("", "light", "heavy")
# Their numbers, from 1, are a cell's (`setting`).
FALLING = tuple(f"{amount} {kind}".strip() for amount in AMOUNTS for kind in KINDS)
# Of flakes a second one is half a picture below: half a picture is what they fall in a cell.
_DROPS, _FLAKES = {"light": 16, "": 46, "heavy": 110}, {"light": 7, "": 20, "heavy": 48}
_TAIL = {"light": 2, "": 4, "heavy": 6}  # pixels of a streak
_FOG = {"light": 0.5, "": 1.0, "heavy": 1.5}
_FALL = {"rain": 2 * HEIGHT / FRAMES, "snow": HEIGHT / 2 / FRAMES}  # pixels a frame
_COLOR = {"rain": (191, 209, 242), "snow": (255, 255, 255)}


def fallen(frames: NDArray[np.uint8], weather: str) -> NDArray[np.uint8]:
    """Frames (16, 64, 112, 3) uint8 behind what falls, or in the fog: one of FALLING."""
    amount, _, kind = weather.rpartition(" ")
    veil = _FOG[amount] * _fog() if kind == "fog" else _veil(kind, amount)
    color = _haze(frames) if kind == "fog" else np.array(_COLOR[kind])
    made: NDArray[np.uint8] = (frames * (1 - veil[..., None]) + color * veil[..., None] + 0.5).astype(np.uint8)
    return made


def _haze(frames: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Fog has the light of its hour: each frame's mean, half grey and lifted (16, 1, 1, 3)."""
    mean = frames.mean((1, 2), keepdims=True)
    lifted: NDArray[np.float64] = np.minimum((mean + mean.mean(-1, keepdims=True)) / 2 * 1.35 + 12, 255)
    return lifted


@functools.cache
def _fog() -> NDArray[np.float32]:
    """How much of each pixel it covers (16, 64, 112): most at the horizon, in banks that rise and sink."""
    row, column = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    turn = 2 * np.pi * np.arange(FRAMES, dtype=np.float32)[:, None, None] / FRAMES
    depth = 0.18 + 0.20 * np.exp(-(((row - 30) / 17) ** 2))
    banks = np.sin(column / 19 + 2 * np.sin(row / 15)) * np.cos(turn + row / 11) + np.sin(column / 8 - row / 6 + 1)
    veil: NDArray[np.float32] = np.clip(depth + 0.07 * banks, 0, 1).astype(np.float32)
    return veil


@functools.cache
def _veil(kind: str, amount: str) -> NDArray[np.float32]:
    """How much of each pixel it covers (16, 64, 112)."""
    rng, rain = np.random.default_rng(5), kind == "rain"
    count = (_DROPS if rain else _FLAKES)[amount]
    x, y, sway = rng.uniform(0, WIDTH, count), rng.uniform(0, HEIGHT, count), rng.uniform(0, 2 * np.pi, count)
    if not rain:
        x, y, sway = np.tile(x, 2), np.concatenate([y, y + HEIGHT / 2]), np.tile(sway, 2)
    veil = np.zeros((FRAMES, HEIGHT, WIDTH), np.float32)
    for frame in range(FRAMES):
        across = 0 * x if rain else 1.2 * np.sin(sway + 2 * np.pi * frame / FRAMES)
        for tail in range(_TAIL[amount] if rain else 1):
            columns = (x + across + 0.5 * tail).astype(int) % WIDTH
            rows = np.floor(y + _FALL[kind] * frame - tail).astype(int) % HEIGHT
            if not rain:
                veil[frame, rows, (columns + 1) % WIDTH] = 0.6
            veil[frame, rows, columns] = 0.34 if rain else 0.9
    return veil
