"""Finishes: what is done to the drawn frames at the very end, as a laboratory finishes a film.

Old film, watercolour, neon. A finish is a function of the pixels alone, the same in every cell, and no net knows of
it: whoever wants a look that is in no list teaches a hand. Owns these functions; knows no words.

T frames · H, W frame size
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.uint8]
Light = NDArray[Any]  # floats in 0..1: (T, H, W) or (T, H, W, 3)
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # of ITU-R BT.601


def noir(frames: Light) -> Light:
    """Black and white, hard contrast."""
    light = grey(frames) ** 0.75
    return shown(light * light * (3 - 2 * light))


def old_film(frames: Light) -> Light:
    """The 1920s: warm grey, flickering light, dark corners, scratches and dust."""
    rng = np.random.default_rng(1920)
    light = soft(grey(frames), 1) ** 0.8
    light = 0.5 + 1.25 * (light - 0.5)
    light *= 1 + rng.uniform(-0.09, 0.09, (len(light), 1, 1))
    light *= 1 - 0.55 * _corners(light) ** 2
    for number in range(len(light)):
        light[number, :, rng.integers(light.shape[2])] += 0.22 * (rng.random() < 0.6)
        for _ in range(rng.integers(0, 4)):
            row, column = rng.integers(light.shape[1] - 2), rng.integers(light.shape[2] - 2)
            light[number, row : row + 2, column : column + rng.integers(1, 3)] *= 0.45
    return _toned(light, (0.07, 0.05, 0.03), (1.0, 0.95, 0.82))


def video(frames: Light) -> Light:
    """The 1980s on tape: colours that run to the side, lines, a little noise, strong reds and blues."""
    rng = np.random.default_rng(1980)
    light = grey(frames)[..., None]
    colour = frames - light
    for shift in (1, 2, 3):
        colour = colour + _moved(frames - light, 0, shift)
    sharp = light + 0.8 * (light - _moved(light, 0, 1))
    lines = 1 - 0.16 * (np.arange(frames.shape[1]) % 2)[None, :, None, None]
    noise = rng.normal(0, 0.025, (*frames.shape[:3], 1))
    made: Light = (sharp + 0.42 * colour * np.array([1.25, 0.9, 1.25])) * lines + 0.03 + noise
    return made


def watercolour(frames: Light) -> Light:
    """Flat washes, darker at their edges, on rough white paper."""
    flat = patches(frames, 1)
    washes = 0.5 * (flat + soft(flat, 1))
    rim = edges(grey(washes))
    paper = _paper(frames.shape[1:3], 3)
    vivid = grey(washes)[..., None] + 1.35 * (washes - grey(washes)[..., None])
    washed = 0.14 + 0.86 * np.clip(vivid, 0, 1) ** 0.85
    return (washed - 0.5 * np.clip(rim - 0.05, 0, 0.4)[..., None]) * (0.93 + 0.14 * paper[..., None])


def painting(frames: Light) -> Light:
    """Oil: flat patches in strong colours, under strokes that swirl."""
    flat = patches(frames, 1)
    light = grey(flat)[..., None]
    made: Light = (light + 1.45 * (flat - light)) * (0.84 + 0.32 * _strokes(frames.shape[1:3])[..., None])
    return made


def comic(frames: Light) -> Light:
    """Few flat colours in black outlines."""
    flat = patches(frames, 1)
    light = grey(flat)[..., None]
    tones = (np.round(np.sqrt(np.clip(light, 0, 1)) * 5) / 5) ** 2  # as many of them in the dark
    vivid = tones + 1.6 * (flat - light)
    line = np.clip(5 * (edges(grey(flat)) - 0.09), 0, 1)[..., None]
    made: Light = vivid * (1 - line) + 0.04 * line
    return made


def neon(frames: Light) -> Light:
    """Dark, in violet and blue; outlines glow in what colour they have."""
    frames = frames**0.7  # a night is dark enough
    light = grey(frames)[..., None]
    colour = np.clip(light + 2.4 * (frames - light), 0, 1)
    rim = np.clip(6 * edges(grey(frames)) - 0.15, 0, 1)[..., None]
    glow = rim * (0.35 + colour)
    night = light * np.array([0.34, 0.12, 0.52]) + 0.28 * frames * np.array([0.9, 0.5, 1.3])
    made: Light = night + 0.75 * glow + 0.9 * soft(glow, 2) * np.array([1.2, 0.7, 1.4])
    return made


def night_vision(frames: Light) -> Light:
    """A green tube: what is dark is lifted, with noise, seen through a round glass."""
    rng = np.random.default_rng(5)
    light = 1.5 * np.sqrt(np.clip(grey(frames), 0, 1)) - 0.45 + rng.normal(0, 0.035, frames.shape[:3])
    light *= np.clip(1.25 - 1.15 * _corners(light) ** 2, 0, 1)
    return _toned(light, (0.0, 0.06, 0.02), (0.55, 1.0, 0.5))


def pixels(frames: Light) -> Light:
    """Blocks in few colours, as old games had."""
    count, height, width = frames.shape[:3]
    blocks = frames.reshape(count, height // 2, 2, width // 2, 2, 3).mean((2, 4))
    light = grey(blocks)[..., None]
    few = np.round((light + 1.25 * (blocks - light)) * 5) / 5
    made: Light = few.repeat(2, 1).repeat(2, 2)
    return made


def pencil(frames: Light) -> Light:
    """Lines where shapes end, hatching where it is dark, on cream paper."""
    light = soft(grey(frames), 1)
    rows, columns = np.mgrid[: frames.shape[1], : frames.shape[2]]
    hatch = ((rows + columns) % 3 == 0) * np.clip(0.62 - light, 0, 1) * 0.9
    hatch = hatch + ((rows - columns) % 3 == 0) * np.clip(0.32 - light, 0, 1) * 0.9
    line = np.clip(3.2 * edges(grey(frames)), 0, 0.85)
    dark = np.clip(line + hatch, 0, 1) * (0.8 + 0.3 * _paper(frames.shape[1:3], 1))
    return _toned(1 - dark, (0.16, 0.15, 0.17), (0.97, 0.95, 0.89))


FINISHES: dict[str, Callable[[Light], Light]] = {
    "noir": noir,
    "old_film": old_film,
    "video": video,
    "watercolour": watercolour,
    "painting": painting,
    "comic": comic,
    "neon": neon,
    "night_vision": night_vision,
    "pixels": pixels,
    "pencil": pencil,
}


def finished(frames: Frames, finish: str) -> Frames:
    """Frames (T, H, W, 3) uint8 in a finish. Deterministic."""
    made = FINISHES[finish](frames.astype(np.float32) / 255)
    result: Frames = (np.clip(made, 0, 1) * 255 + 0.5).astype(np.uint8)
    return result


def grey(frames: Light) -> Light:
    """How light each pixel is: (T, H, W, 3) -> (T, H, W)."""
    light: Light = frames @ _GREY
    return light


def shown(light: Light) -> Light:
    """Grey as colour: (T, H, W) -> (T, H, W, 3)."""
    return np.repeat(light[..., None], 3, axis=-1)


def soft(frames: Light, reach: int) -> Light:
    """The mean of a square of 2 reach + 1 about each pixel."""
    for axis in (1, 2):
        widths = [(0, 0)] * frames.ndim
        widths[axis] = (reach, reach)
        wide = np.pad(frames, widths, mode="edge")
        size = frames.shape[axis]
        frames = np.mean([wide.take(range(by, by + size), axis) for by in range(2 * reach + 1)], axis=0)
    return frames


def edges(light: Light) -> Light:
    """How fast the light changes: (T, H, W)."""
    down, across = np.gradient(light, axis=(1, 2))
    steep: Light = np.hypot(down, across)
    return steep


def patches(frames: Light, reach: int) -> Light:
    """Flat patches with sharp borders: each pixel becomes the mean of the evenest of the four squares at whose corner
    it is (Kuwahara 1976)."""
    means, spread = soft(frames, reach), soft(grey(frames) ** 2, reach) - soft(grey(frames), reach) ** 2
    corners = [(down, across) for down in (-reach, reach) for across in (-reach, reach)]
    evenest = np.argmin([_moved(spread, *corner) for corner in corners], axis=0)
    made: Light = np.choose(evenest[..., None], [_moved(means, *corner) for corner in corners])
    return made


def _moved(frames: Light, down: int, across: int) -> Light:
    """So many pixels down and to the right, borders going on."""
    rows, columns = (np.arange(size) - by for size, by in zip(frames.shape[1:3], (down, across), strict=True))
    rows, columns = rows.clip(0, frames.shape[1] - 1), columns.clip(0, frames.shape[2] - 1)
    return frames[:, rows[:, None], columns]


def _corners(light: Light) -> Light:
    """0 in the middle of a frame, 1 at its corners: (H, W)."""
    rows, columns = (np.linspace(-1, 1, size) for size in light.shape[1:3])
    far: Light = np.hypot(rows[:, None], columns[None]) / np.sqrt(2)
    return far


def _paper(size: tuple[int, ...], grain: int) -> Light:
    """Rough paper, the same at all times: (H, W) in 0..1."""
    rough = np.random.default_rng(9).random((1, *size))
    smooth: Light = soft(rough, grain)[0]
    made: Light = (smooth - smooth.min()) / (smooth.max() - smooth.min())
    return made


def _strokes(size: tuple[int, ...]) -> Light:
    """Brush strokes, the same at all times: noise drawn out along a swirling field (line integral convolution, Cabral
    and Leedom 1993), (H, W) in 0..1."""
    rows, columns = np.mgrid[: size[0], : size[1]].astype(np.float32)
    way = 0.4 + 1.1 * np.sin(rows / 13 + columns / 29) + 0.9 * np.cos(columns / 17)
    noise = np.random.default_rng(1889).random(size)
    along = [
        noise[
            (rows + by * np.sin(way)).round().astype(int) % size[0],
            (columns + by * np.cos(way)).round().astype(int) % size[1],
        ]
        for by in range(-4, 5)
    ]
    drawn: Light = np.mean(along, axis=0)
    made: Light = (drawn - drawn.min()) / (drawn.max() - drawn.min())
    return made


def _toned(light: Light, dark: tuple[float, float, float], bright: tuple[float, float, float]) -> Light:
    """From one colour to another by lightness."""
    share = np.clip(light, 0, 1)[..., None]
    made: Light = np.asarray(dark) * (1 - share) + np.asarray(bright) * share
    return made
