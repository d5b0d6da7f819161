"""The places of the drawn world: two painted plates (far and near), clouds, and the light of an hour and a weather.

It owns skies, grounds and their palettes, drawn once per clip on plates wider than the frame. It knows nothing of
subjects, cameras or time inside a clip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[Any]  # float32 in what leaves this module, float64 in passing
Rgb = tuple[float, float, float]

LEFT, TOP, WIDTH, HEIGHT = -36, -10, 184, 84  # what a plate covers, in frame pixels
SCALE = 1.5  # plate pixels per frame pixel
COLUMNS, ROWS = round(WIDTH * SCALE), round(HEIGHT * SCALE)
X: Field = ((np.arange(COLUMNS, dtype=np.float32) + 0.5) / SCALE + LEFT)[None, :]
Y: Field = ((np.arange(ROWS, dtype=np.float32) + 0.5) / SCALE + TOP)[:, None]


@dataclass(frozen=True)
class Hour:
    """The palette of a time of day. Colours 0..1; sun = (height in the frame, radius in pixels)."""

    zenith: Rgb
    horizon: Rgb
    light: Rgb
    sun: Rgb
    sun_y: float
    sun_radius: float
    glow: float
    cloud: Rgb


HOURS: dict[str, Hour] = {
    "day": Hour((0.22, 0.52, 0.94), (0.76, 0.90, 1.0), (1, 1, 1), (1, 0.97, 0.7), 9, 6, 0.2, (1, 1, 1)),
    "sunset": Hour(
        (0.36, 0.18, 0.42), (1.0, 0.62, 0.22), (1.0, 0.74, 0.58), (1, 0.84, 0.35), 29, 9, 0.55, (0.95, 0.5, 0.42)
    ),
    "night": Hour(
        (0.02, 0.03, 0.12), (0.09, 0.12, 0.30), (0.34, 0.38, 0.62), (0.97, 0.96, 0.86), 12, 6, 0.12, (0.2, 0.22, 0.36)
    ),
    "dawn": Hour(
        (0.48, 0.50, 0.80), (1.0, 0.80, 0.80), (0.93, 0.84, 0.90), (1, 0.96, 0.86), 30, 6, 0.35, (1.0, 0.85, 0.87)
    ),
}


DEEP: dict[str, Rgb] = {
    "day": (0.05, 0.33, 0.68),
    "sunset": (0.35, 0.17, 0.36),
    "night": (0.03, 0.06, 0.2),
    "dawn": (0.35, 0.42, 0.68),
}  # of water


@dataclass(frozen=True)
class Backdrop:
    """Plates of one place. far (ROWS, COLUMNS, 3); near (ROWS, COLUMNS, 5): premultiplied RGB, alpha, share of water;
    clouds (ROWS, COLUMNS) alpha; cloud and haze colours; where a subject stands (frame row of its feet)."""

    far: Field
    near: Field
    clouds: Field
    cloud: Field
    haze: Field
    light: Field
    floor: float


class Plate:
    """A premultiplied RGBA plate with a water channel, painted shape over shape in the light of an hour, before a sky
    of which `horizon` is the lowest colour."""

    def __init__(self, light: Field, horizon: Field, time: str) -> None:
        self.data: Field = np.zeros((ROWS, COLUMNS, 5), np.float32)
        self.light, self.horizon, self.time = light, horizon, time

    def add(
        self, distance: Field, color: Rgb | Field, *, soft: float = 1.0, water: float = 0.0, lit: bool = True
    ) -> None:
        """Paint where `distance` (frame pixels, negative inside) says; lit colours take the hour's light."""
        weight = np.clip(0.5 - distance / soft, 0, 1)[..., None]
        rgb = np.asarray(color, np.float32) * (self.light if lit else 1.0)
        paint = np.broadcast_to(
            np.concatenate(
                [np.broadcast_to(rgb, (*weight.shape[:2], 3)), np.ones_like(weight), np.full_like(weight, water)], -1
            ),
            self.data.shape,
        )
        self.data = self.data * (1 - weight) + paint * weight

    def water(self, top: float, bottom: float) -> None:
        """Water from one row to another, in which the sky is seen."""
        depth = np.clip((Y - top) / 28, 0, 1)[..., None]
        deep = _rgb(DEEP[self.time])
        color = (self.horizon * 0.75 + deep * 0.25) * (1 - depth) + deep * depth
        self.add(np.maximum(top - Y, Y - bottom) + 0 * X, color, water=1.0, lit=False)

    def cut(self, distance: Field) -> None:
        """A hole: what lies behind shows through."""
        self.data = self.data * (1 - np.clip(0.5 - distance, 0, 1)[..., None])


def backdrop(
    place: str, time: str, weather: str, rng: np.random.Generator, *, matte: Callable[[Plate], None] | None = None
) -> Backdrop:
    """Draw one place at one hour in one weather; `rng` chooses the arrangement. matte: what is painted instead, before
    the same sky and about the same floor."""
    hour = HOURS[time]
    light = _rgb(hour.light)
    grey = {"clear": 0.0, "fog": 0.35, "rain": 0.7, "snow": 0.6}[weather]
    overcast = _rgb((0.50, 0.53, 0.60) if weather == "rain" else (0.74, 0.77, 0.83)) * (0.25 + 0.75 * light)
    zenith = _rgb(hour.zenith) * (1 - grey) + overcast * grey
    horizon = _rgb(hour.horizon) * (1 - grey * 0.75) + overcast * grey * 0.75
    far = _sky(hour, zenith, horizon, rng, shown=1 - grey)
    dim = light * (0.82 if weather == "rain" else 1.0)
    near = Plate(dim, horizon, time)
    floor = PLACES[place](near, rng)
    if matte:
        near = Plate(dim, horizon, time)
        matte(near)
    if weather == "snow" and place not in ("kitchen", "sea"):
        _whiten(near)
    count = {"clear": 2, "fog": 2, "rain": 6, "snow": 5}[weather]
    clouds = _clouds(count, rng)
    cloud = _rgb(hour.cloud) * (1 - 0.5 * grey) + overcast * 0.5 * grey
    return Backdrop(
        far,
        near.data,
        clouds,
        cloud.astype(np.float32),
        (0.5 * horizon + 0.5 * overcast).astype(np.float32),
        light,
        floor,
    )


def _rgb(color: Rgb) -> Field:
    return np.array(color, np.float32)


def _sky(hour: Hour, zenith: Field, horizon: Field, rng: np.random.Generator, *, shown: float) -> Field:
    mix = np.clip((Y - TOP) / 52, 0, 1)[..., None] ** 1.15
    sky = np.broadcast_to(zenith * (1 - mix) + horizon * mix, (ROWS, COLUMNS, 3)).copy()
    sun_x, sun_y = rng.uniform(18, 94), hour.sun_y + rng.uniform(-2, 2)
    distance = np.hypot(X - sun_x, Y - sun_y)
    night = hour.zenith[2] < 0.2
    if night:
        stars = rng.integers(0, (int(ROWS * 0.6), COLUMNS), (70, 2))
        sky[stars[:, 0], stars[:, 1]] += (rng.uniform(0.3, 0.9, (70, 1)) * shown).astype(np.float32)
    sun = _rgb(hour.sun)
    halo = (hour.glow * np.exp(-distance / (hour.sun_radius * 2.2)) * (0.3 + 0.7 * shown))[..., None]
    sky = sky * (1 - halo) + sun * halo
    inside = np.clip(0.5 - (distance - hour.sun_radius), 0, 1)
    if night:
        inside = inside * np.clip(0.5 + np.hypot(X - sun_x - 3.2, Y - sun_y + 1.6) - hour.sun_radius * 0.85, 0, 1)
    inside = (inside * (0.12 + 0.88 * shown))[..., None]
    return np.clip(sky * (1 - inside) + sun * inside, 0, 1).astype(np.float32)


def _clouds(count: int, rng: np.random.Generator) -> Field:
    nearest = np.full((ROWS, COLUMNS), 99.0, np.float32)
    for _ in range(count):
        cx, cy, width = rng.uniform(LEFT, LEFT + WIDTH), rng.uniform(-2, 18), rng.uniform(8, 15)
        for shift, lift, share in ((-0.6, 0.1, 0.6), (0.0, -0.12, 0.75), (0.65, 0.12, 0.55)):
            rx, ry = width * share, width * share * 0.42
            nearest = np.minimum(
                nearest, (np.hypot((X - cx - shift * width) / rx, (Y - cy - lift * width) / ry) - 1) * ry
            )
    clouds: Field = (np.clip(0.5 - nearest / 2.5, 0, 1) * 0.85).astype(np.float32)
    return clouds


def _whiten(near: Plate) -> None:
    """A thin cover of snow: near colours go half way to white."""
    alpha, white = near.data[..., 3:4], _rgb((0.9, 0.93, 1.0)) * near.light
    dry = 1 - near.data[..., 4:5]
    near.data[..., :3] += (white * alpha - near.data[..., :3]) * 0.35 * dry


def _wave(rng: np.random.Generator, base: float, height: float, length: float) -> Field:
    """A rolling silhouette: row of the ground for each column (1, COLUMNS)."""
    a, b = rng.uniform(0, 6.3, 2)
    roll = np.sin(X / length * 6.283 + a) * 0.65 + np.sin(X / length * 13.9 + b) * 0.25
    top: Field = (base - height * roll).astype(np.float32)
    return top


def _ridge(rng: np.random.Generator, base: float, height: float, step: float) -> Field:
    """A zigzag silhouette of peaks, (1, COLUMNS)."""
    knots = np.arange(LEFT - step, LEFT + WIDTH + 2 * step, step / 2)
    tops = np.where(np.arange(len(knots)) % 2, rng.uniform(0.55, 1.0, len(knots)), rng.uniform(0.05, 0.3, len(knots)))
    line: Field = (base - height * np.interp(X[0], knots + rng.uniform(-1, 1), tops))[None, :].astype(np.float32)
    return line


def _pines(plate: Plate, rng: np.random.Generator, *, base: float, height: float, color: Rgb, count: int) -> None:
    nearest = np.full((ROWS, COLUMNS), 99.0, np.float32)
    for cx in np.linspace(LEFT, LEFT + WIDTH, count) + rng.uniform(-2, 2, count):
        tall = height * rng.uniform(0.75, 1.15)
        rise = np.clip((Y - (base - tall)) / tall, 0, 1)
        tooth = (rise * 3.0) % 1.0
        half = tall * 0.34 * (0.35 * rise + 0.65 * (np.floor(rise * 3) + tooth) / 3 * (0.55 + 0.45 * tooth)) + 0.2
        nearest = np.minimum(nearest, np.maximum(np.abs(X - cx) - half, np.maximum(base - tall - Y, Y - base)))
    plate.add(nearest, color)


def _sea(plate: Plate, rng: np.random.Generator) -> float:
    top = rng.uniform(33, 38)
    plate.water(top, 99)
    return top + 13


def _beach(plate: Plate, rng: np.random.Generator) -> float:
    top = rng.uniform(31, 35)
    plate.water(top, 60)
    shore = _wave(rng, 49, 1.6, 60)
    plate.add(shore - 1.3 - Y, (0.96, 0.96, 0.92))
    plate.add(shore - Y, (0.93, 0.80, 0.52))
    cx = rng.choice([rng.uniform(8, 24), rng.uniform(88, 104)])
    lean = 6.0 if cx < 56 else -6.0
    trunk = np.abs(X - cx - lean * ((52 - Y) / 34) ** 2) - 1.5
    plate.add(np.maximum(trunk, np.maximum(19 - Y, Y - 53)), (0.45, 0.30, 0.16))
    for angle in np.linspace(0.15, np.pi - 0.15, 6):
        dx, dy = np.cos(angle) * 7, -np.sin(angle) * 3.5 + 2.2
        u, v = X - cx - lean - dx, Y - 19 - dy
        slope = np.cos(angle) * 0.75
        plate.add((np.hypot(u / 8, (v - slope * u * 0.55) / 2.0) - 1) * 2, (0.12, 0.48, 0.18))
    return 53.0


def _desert(plate: Plate, rng: np.random.Generator) -> float:
    plate.add(_wave(rng, 38, 6, 90) - Y, (0.86, 0.60, 0.34))
    plate.add(_wave(rng, 46, 5, 70) - Y, (0.93, 0.70, 0.40))
    for cx in (rng.uniform(-20, 30), rng.uniform(80, 130)):
        base, tall = rng.uniform(46, 52), rng.uniform(14, 18)
        green: Rgb = (0.16, 0.48, 0.22)
        plate.add(np.maximum(np.abs(X - cx) - 2, np.maximum(base - tall - Y, Y - base)), green)
        for side in (-1, 1):
            arm = base - tall * (0.5 if side < 0 else 0.62)
            plate.add(np.maximum(np.abs(X - cx - side * 3.2) - 3.2, np.abs(Y - arm) - 1.3), green)
            plate.add(np.maximum(np.abs(X - cx - side * 5.5) - 1.3, np.maximum(arm - 6 - Y, Y - arm)), green)
    plate.add(_wave(rng, 55, 3, 110) - Y, (0.97, 0.77, 0.47))
    return 55.0


def _forest(plate: Plate, rng: np.random.Generator) -> float:
    plate.add(34 - Y + 0 * X, (0.16, 0.36, 0.24))
    _pines(plate, rng, base=40, height=22, color=(0.14, 0.38, 0.26), count=22)
    _pines(plate, rng, base=50, height=28, color=(0.06, 0.27, 0.13), count=13)
    plate.add(_wave(rng, 49, 1.2, 50) - Y, (0.24, 0.47, 0.16))
    return 55.0


def _mountains(plate: Plate, rng: np.random.Generator) -> float:
    for base, height, step, color in ((46, 34, 46, (0.52, 0.54, 0.68)), (50, 24, 36, (0.36, 0.38, 0.48))):
        top = _ridge(rng, base, height, step)
        plate.add(top - Y, color)
        jag = 1.3 * np.sin(X * 1.1) + 0.8 * np.sin(X * 2.3)
        plate.add(np.maximum(top - Y, Y - (base - height * 0.62) + jag), (0.97, 0.98, 1.0))
    plate.add(_wave(rng, 49, 1.5, 70) - Y, (0.33, 0.58, 0.22))
    return 55.0


def _snow(plate: Plate, rng: np.random.Generator) -> float:
    plate.add(_wave(rng, 38, 4, 80) - Y, (0.82, 0.88, 0.97))
    for base, tall in ((43, 14), (46, 17), (47, 16)):
        cx = rng.uniform(-20, 132)
        rise = np.clip((Y - base + tall) / tall, 0, 1)
        shape = np.maximum(
            np.abs(X - cx) - tall * 0.32 * (0.3 * rise + 0.7 * np.ceil(rise * 3) / 3 * rise),
            np.abs(Y - base + tall / 2) - tall / 2,
        )
        plate.add(shape, (0.16, 0.36, 0.30))
        plate.add(np.maximum(shape, (rise * 3 % 1) * 6 - 2.2), (0.95, 0.97, 1.0))
    plate.add(_wave(rng, 48, 3, 95) - Y, (0.95, 0.97, 1.0))
    return 55.0


def _city(plate: Plate, rng: np.random.Generator) -> float:
    dark = plate.time == "night"
    for base, low, high, color in ((52, 20, 36, (0.52, 0.55, 0.66)), (52, 12, 28, (0.36, 0.38, 0.47))):
        left = LEFT - 4.0
        while left < LEFT + WIDTH:
            wide, tall = rng.uniform(9, 16), rng.uniform(low, high)
            top = base - tall
            inside = np.maximum(np.abs(X - left - wide / 2) - wide / 2, np.maximum(top - Y, Y - base))
            tint = rng.uniform(0.85, 1.12)
            plate.add(inside, (color[0] * tint, color[1] * tint, color[2] * tint))
            _windows(plate, rng, left=left, top=top, wide=wide, base=base, dark=dark)
            left += wide + rng.uniform(-1, 2.5)
    plate.add(50 - Y + 0 * X, (0.55, 0.55, 0.57))
    plate.add(52 - Y + 0 * X, (0.27, 0.28, 0.31))
    plate.add(np.maximum(np.abs(Y - 59) - 0.8, np.abs((X % 16) - 8) - 4), (0.95, 0.9, 0.6))
    return 57.0


def _windows(
    plate: Plate, rng: np.random.Generator, *, left: float, top: float, wide: float, base: float, dark: bool
) -> None:
    column, row = (X - left - 1.5) / 3.2, (Y - top - 2.0) / 4.0
    number = np.floor(column) * 7 + np.floor(row) * 13
    on = np.sin(number * 12.9898 + left) > (-0.1 if dark else -2.0)
    glass = np.maximum(np.abs((column % 1) - 0.4) * 3.2 - 0.95, np.abs((row % 1) - 0.4) * 4.0 - 1.2)
    inside = np.maximum(np.abs(X - left - wide / 2) - wide / 2 + 1.2, np.maximum(top + 1.5 - Y, Y - base + 3))
    shape = np.where(on, np.maximum(glass, inside), 9.0).astype(np.float32)
    plate.add(shape, (1.0, 0.85, 0.42) if dark else (0.68, 0.80, 0.90), lit=not dark)


def _kitchen(plate: Plate, rng: np.random.Generator) -> float:
    plate.light = 0.45 + 0.55 * plate.light
    plate.add(-99 + 0 * X + 0 * Y, (0.93, 0.85, 0.68))
    tile = np.minimum(np.abs((X % 10) - 5), np.abs((Y % 10) - 5))
    plate.add(np.maximum(0.5 - tile, 30 - Y) * 1.0 + 0 * X, (0.86, 0.91, 0.90))
    cx = rng.uniform(20, 40) if rng.random() < 0.5 else rng.uniform(72, 92)
    window = np.maximum(np.abs(X - cx) - 14, np.abs(Y - 14) - 11)
    plate.add(window - 2, (0.98, 0.97, 0.93))
    plate.cut(window)
    plate.add(np.maximum(np.minimum(np.abs(X - cx), np.abs(Y - 14)) - 0.8, window), (0.98, 0.97, 0.93))
    side = 112 - cx
    plate.add(np.maximum(np.abs(X - side) - 15, np.abs(Y - 9) - 8), (0.66, 0.42, 0.22))
    plate.add(np.maximum(np.abs(X - side) - 0.5, np.abs(Y - 9) - 8), (0.45, 0.27, 0.14))
    plate.add(44 - Y + 0 * X, (0.60, 0.38, 0.20))
    plate.add(np.maximum(42 - Y, Y - 46) + 0 * X, (0.86, 0.84, 0.80))
    plate.add(np.maximum(np.abs((X % 26) - 13) - 0.5, 47 - Y), (0.42, 0.26, 0.13))
    stove = np.maximum(np.abs(X - side) - 11, np.maximum(46 - Y, Y - 90))
    plate.add(stove, (0.80, 0.82, 0.85))
    plate.add(np.maximum(np.abs(X - side) - 8, np.maximum(51 - Y, Y - 60)), (0.20, 0.21, 0.25))
    plate.add(np.maximum(np.abs(X - side) - 5, np.maximum(36 - Y, Y - 42)), (0.42, 0.45, 0.52))
    return 50.0


Place = Callable[[Plate, np.random.Generator], float]
PLACES: dict[str, Place] = {
    "sea": _sea,
    "city": _city,
    "desert": _desert,
    "forest": _forest,
    "mountains": _mountains,
    "beach": _beach,
    "snow": _snow,
    "kitchen": _kitchen,
}
