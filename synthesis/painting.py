"""Shapes and colours that mattes are painted with: signed distances in frame pixels, negative inside."""

from collections.abc import Callable

import numpy as np

from synthesis.places import COLUMNS, ROWS, Field, Plate, Rgb, X, Y

Matte = Callable[[Plate], None]  # painted over a plate that is empty
STONE, SHADE, GRASS, WOOD = (0.90, 0.85, 0.74), (0.62, 0.56, 0.48), (0.38, 0.66, 0.27), (0.62, 0.42, 0.24)
DARK_WOOD, GREY, WHITE = (0.42, 0.27, 0.15), (0.66, 0.69, 0.73), (0.96, 0.97, 0.97)
NOWHERE: Field = np.zeros((ROWS, COLUMNS), np.float32)


def box(cx: float, cy: float, half_width: float, half_height: float) -> Field:
    """Signed distance of a box, in frame pixels."""
    return np.maximum(np.abs(X - cx) - half_width, np.abs(Y - cy) - half_height)


def disc(cx: float, cy: float, radius: float) -> Field:
    return np.hypot(X - cx, Y - cy) - radius


def oval(cx: float, cy: float, rx: float, ry: float) -> Field:
    return (np.hypot((X - cx) / rx, (Y - cy) / ry) - 1) * min(rx, ry)


def below(row: float | Field) -> Field:
    return row - Y + NOWHERE


def gable(cx: float, top: float, half_width: float, bottom: float) -> Field:
    """A triangle that stands on its base."""
    return np.maximum(np.abs(X - cx) - half_width * (Y - top) / (bottom - top), np.maximum(top - Y, Y - bottom))


def hill(base: float, height: float, length: float, shift: float) -> Field:
    return base - height * np.sin((X + shift) / length * 2 * np.pi)


def darker(color: Rgb, share: float) -> Rgb:
    """The colour with so much of its light."""
    red, green, blue = color
    return red * share, green * share, blue * share


def everywhere(plate: Plate, upper: Rgb, lower: Rgb, *, lit: bool = True) -> None:
    """A wall of two colours that melt into one another: nothing of the sky stays."""
    share = np.clip(Y / 64, 0, 1)[..., None] + NOWHERE[..., None]
    plate.add(NOWHERE - 99, np.asarray(upper) * (1 - share) + np.asarray(lower) * share, lit=lit)


def indoors(plate: Plate) -> None:
    """Lamps are on, whatever the hour."""
    plate.light = 0.45 + 0.55 * plate.light
