"""Captioned moving scenes, endless and licence-free: a subject in a place, at an hour, in a weather, seen by a camera.

Owns what a clip is made of (its factors), how things move, and what is drawn where; shapes are in `figures`, places
in `places`, words in `captions`. Every clip is a function of one integer. The held-out combinations never come out of
`sample`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from synthesis import figures, guests, mattes, places

VERSION = 1  # another number means other pictures: evaluation compares only within one
FRAMES, WIDTH, HEIGHT = 16, 112, 64
STEPS = FRAMES // 2

SUBJECTS = (*figures.SUBJECTS, "nothing")
ACTIONS = ("stand", "right", "left", "rise", "fall", "bounce", "circle")
FACTORS: dict[str, tuple[str, ...]] = {
    "subject": SUBJECTS,
    "place": tuple(places.PLACES),
    "time": tuple(places.HOURS),
    "weather": ("clear", "fog", "rain", "snow"),
    "camera": ("still", "pan", "zoom", "follow"),
    "action": ACTIONS,
    "speed": ("slow", "normal", "fast"),
    "color": (*figures.COLORS, "none"),
    "pattern": ("plain", "striped", "spotted"),
}
PACE = {"slow": 0.4, "normal": 1.0, "fast": 2.0}
AIRBORNE = ("bird", "balloon", "rocket", "butterfly")
# Combinations that training never sees: the evaluation asks whether they are mixed all the same.
HELD_OUT = (("car", "kitchen"), ("fish", "desert"), ("boat", "snow"), ("rocket", "forest"), ("horse", "city"))
RADIUS = (11.2, 15.2)  # pixels, half of a subject's side
Array = NDArray[Any]  # float32 at rest, float64 in passing


@dataclass(frozen=True)
class Clip:
    """frames uint8 (16, 64, 112, 3); coverage uint8 (8, 8, 14): share of each cell the subject covers, of 255;
    blocking int16 (18,): camera, size (0: no subject), then x, y of each latent step in bins of two pixels; mirrored:
    the subject looks to the left."""

    frames: NDArray[np.uint8]
    factors: dict[str, str]
    coverage: NDArray[np.uint8]
    blocking: NDArray[np.int16]
    mirrored: bool


@dataclass(frozen=True)
class Motion:
    """Per frame: the subject's place in the world (pixels), pose, the camera's offset and zoom."""

    x: Array
    y: Array
    pose: NDArray[np.int64]
    mirrored: bool
    camera_x: Array
    camera_y: Array
    zoom: Array


def index(factors: dict[str, str]) -> NDArray[np.uint8]:
    """Factors as (9,) numbers, in the order of FACTORS."""
    return np.array([values.index(factors[name]) for name, values in FACTORS.items()], np.uint8)


def named(indices: NDArray[np.uint8]) -> dict[str, str]:
    """The inverse of index."""
    return {name: values[int(i)] for (name, values), i in zip(FACTORS.items(), indices, strict=True)}


def sample(seed: int) -> Clip:
    """The clip of one integer."""
    rng = np.random.default_rng([VERSION, seed])
    return draw(choose(rng), rng)


def visit(seed: int, guest: str) -> Clip:
    """The clip of one integer with a guest in its stand-in's place: all else is the same, pixel for pixel.

    Raises ValueError where the clip is not the stand-in's.
    """
    rng = np.random.default_rng([VERSION, seed])
    factors = choose(rng)
    if factors["subject"] != guests.STAND_INS[guest]:
        raise ValueError(f"{guests.STAND_INS[guest]} stands in for {guest}, not {factors['subject']}")
    return draw(factors, rng, guest=guest)


def painted(seed: int, matte: str, *, guest: str = "") -> Clip:
    """The clip of one integer before a matte; guest: with one of those for whom its subject stands in, too."""
    rng = np.random.default_rng([VERSION, seed])
    return draw(choose(rng), rng, guest=guest, matte=matte)


def choose(rng: np.random.Generator) -> dict[str, str]:
    """One combination of factors that is not held out and makes sense."""
    factors = {name: str(rng.choice(values)) for name, values in FACTORS.items()}
    factors["subject"] = "nothing" if rng.random() < 0.1 else str(rng.choice(SUBJECTS[:-1]))
    factors["weather"] = str(rng.choice(FACTORS["weather"], p=[0.46, 0.18, 0.18, 0.18]))
    factors["camera"] = str(rng.choice(FACTORS["camera"], p=[0.46, 0.2, 0.17, 0.17]))
    factors["color"] = str(rng.choice(FACTORS["color"][:-1]))
    factors["pattern"] = str(rng.choice(FACTORS["pattern"], p=[0.6, 0.2, 0.2]))
    if (factors["subject"], factors["place"]) in HELD_OUT:
        return choose(rng)
    return sensible(factors)


def sensible(factors: dict[str, str]) -> dict[str, str]:
    """Rain does not fall in a kitchen, nobody has no colour, and nothing is followed that stays."""
    factors = dict(factors)
    if factors["place"] == "kitchen":
        factors["weather"] = "clear"
    if factors["subject"] == "nothing":
        factors |= {"action": "stand", "speed": "normal", "color": "none", "pattern": "plain"}
    if factors["action"] not in ("left", "right", "rise", "fall") and factors["camera"] == "follow":
        factors["camera"] = "still"
    if factors["action"] == "stand":
        factors["speed"] = "normal"
    return factors


def draw(factors: dict[str, str], rng: np.random.Generator, *, guest: str = "", matte: str = "") -> Clip:
    """The clip of these factors; `rng` chooses what they leave open. guest, matte: who is drawn in the subject's place,
    and what behind it instead of the place; all else is the same, pixel for pixel."""
    painted = mattes.PAINTED[matte] if matte else None
    stage = places.backdrop(factors["place"], factors["time"], factors["weather"], rng, matte=painted)
    radius = float(rng.uniform(*RADIUS))
    motion = move(factors, radius, stage.floor, rng)
    grid = world(motion)
    picture = background(stage, motion, grid, rng)
    alpha = np.zeros((FRAMES, HEIGHT, WIDTH), np.float32)
    if factors["subject"] != "nothing":
        shape = guests.GUESTS[guest] if guest else figures.SUBJECTS[factors["subject"]]
        sprite = figures.figure(shape, factors["color"], factors["pattern"])
        glow = 1.0 if factors["subject"] == "flame" else None
        picture, alpha = place_subject(picture, sprite, motion, grid, radius=radius, light=stage.light, glow=glow)
    picture = weather(picture, factors["weather"], stage.haze, rng)
    frames = (picture.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    cover = alpha.reshape(STEPS, 2, 8, 8, 14, 8).mean((1, 3, 5))
    return Clip(frames, factors, (cover * 255).astype(np.uint8), blocking(factors, motion, radius), motion.mirrored)


def move(factors: dict[str, str], radius: float, floor: float, rng: np.random.Generator) -> Motion:
    """Where the subject and the camera are at each frame. Speed stretches the path, nothing else."""
    pace, action = PACE[factors["speed"]], factors["action"]
    t = np.arange(FRAMES, dtype=np.float32) / (FRAMES - 1)
    ground = float(floor) - 0.88 * radius
    home_y = float(rng.uniform(20, 30)) if factors["subject"] in AIRBORNE else ground
    x: Array = np.full(FRAMES, float(rng.uniform(38, 74)), np.float32)
    y: Array = np.full(FRAMES, home_y, np.float32)
    if action in ("left", "right"):
        side, length = (1 if action == "right" else -1), 38 * pace
        x = 56 + float(rng.uniform(-8, 8)) + side * length * (t - 0.5)
    elif action in ("rise", "fall"):
        length = min(17 * pace, 36.0)
        low = 32 + length / 2 if action == "rise" else 32 - length / 2
        y = low + (-1 if action == "rise" else 1) * length * t + float(rng.uniform(-2, 2))
    elif action == "bounce":
        y = min(home_y, 46.0) - 15 * np.abs(np.sin(np.pi * 1.5 * pace * t + float(rng.uniform(0, 0.3))))
    elif action == "circle":
        turn = 2 * np.pi * (0.75 * pace * t + float(rng.uniform(0, 1)))
        x, y = 56 + 19 * np.cos(turn), 31 + 11 * np.sin(turn)
    beats = 0.5 if action == "stand" else 0.6 * pace
    pose = np.floor(np.arange(FRAMES) * beats + float(rng.uniform(0, 4))).astype(np.int64) % figures.POSES
    camera_x, camera_y, zoom = film(factors["camera"], x, y, t, rng)
    mirrored = action == "left" or (action not in ("right",) and bool(rng.random() < 0.5))
    to = np.float32
    return Motion(x.astype(to), y.astype(to), pose, mirrored, camera_x.astype(to), camera_y.astype(to), zoom.astype(to))


def film(camera: str, x: Array, y: Array, t: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    still = np.zeros(FRAMES, np.float32)
    if camera == "pan":
        return float(rng.choice([-1, 1])) * 26 * (t - 0.5), still, still + 1
    if camera == "zoom":
        return still, still, 1 + 0.4 * t
    if camera == "follow":
        return np.clip(x - x[0] * 0.25 - 56 * 0.75, -30, 30), np.clip((y - y.mean()) * 0.6, -9, 9), still + 1
    return still, still, still + 1


def world(motion: Motion) -> tuple[Array, Array]:
    """World coordinates of every pixel of every frame: two of (16, 64, 112)."""
    column, row = np.arange(WIDTH, dtype=np.float32) + 0.5, np.arange(HEIGHT, dtype=np.float32) + 0.5
    zoom = motion.zoom[:, None, None]
    x = (column[None, None, :] - 56) / zoom + 56 + motion.camera_x[:, None, None]
    y = (row[None, :, None] - 32) / zoom + 32 + motion.camera_y[:, None, None]
    shape = (FRAMES, HEIGHT, WIDTH)
    return np.broadcast_to(x, shape), np.broadcast_to(y, shape)


def background(stage: places.Backdrop, motion: Motion, grid: tuple[Array, Array], rng: np.random.Generator) -> Array:
    """(16, 64, 112, 3): the far plate at half the camera's move, drifting clouds, the near plate, light on water."""
    x, y = grid
    lag = 0.5 * motion.camera_x[:, None, None]
    far = look_up(stage.far, x - lag, y)
    drift = float(rng.uniform(-5, 5)) * np.arange(FRAMES, dtype=np.float32)[:, None, None] / FRAMES
    clouds = look_up(stage.clouds[..., None], x - lag + drift, y)
    picture = far * (1 - clouds) + stage.cloud * clouds
    near = look_up(stage.near, x, y)
    frame = np.arange(FRAMES, dtype=np.float32)[:, None, None]
    ripple = np.sin(0.45 * x + 1.5 * y + 0.9 * frame) * np.sin(0.21 * x - 0.6 * frame)
    lit = near[..., :3] + (near[..., 4] * near[..., 3] * 0.10 * ripple)[..., None] * stage.light
    result: Array = picture * (1 - near[..., 3:4]) + lit
    return result


def look_up(plate: Array, x: Array, y: Array) -> Array:
    """Bilinear samples of a plate (ROWS, COLUMNS, C) at world coordinates: (16, 64, 112, C)."""
    u = (x - places.LEFT) / places.WIDTH * 2 - 1
    v = (y - places.TOP) / places.HEIGHT * 2 - 1
    return grid_sample(np.broadcast_to(plate, (FRAMES, *plate.shape)), u, v, padding="border")


def grid_sample(images: Array, u: Array, v: Array, *, padding: str) -> Array:
    source = torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32)).permute(0, 3, 1, 2)
    at = torch.from_numpy(np.stack([u, v], -1).astype(np.float32))
    out = F.grid_sample(source, at, mode="bilinear", padding_mode=padding, align_corners=False)
    result: Array = out.permute(0, 2, 3, 1).numpy()
    return result


def place_subject(
    picture: Array,
    sprite: Array,
    motion: Motion,
    grid: tuple[Array, Array],
    *,
    radius: float,
    light: Array,
    glow: float | None,
) -> tuple[Array, Array]:
    """The picture with the subject in it, and the subject's alpha (16, 64, 112)."""
    u = (grid[0] - motion.x[:, None, None]) / radius / 1.05
    v = (grid[1] - motion.y[:, None, None]) / radius / 1.05
    drawn = grid_sample(sprite[motion.pose], -u if motion.mirrored else u, v, padding="zeros")
    shade = np.float32(glow) if glow is not None else 0.45 + 0.55 * light
    alpha = drawn[..., 3]
    return picture * (1 - alpha[..., None]) + drawn[..., :3] * shade, alpha


def weather(picture: Array, kind: str, haze: Array, rng: np.random.Generator) -> Array:
    """Fog over everything, streaks of rain or flakes of snow in front of it; light, so that they hide nobody."""
    if kind == "fog":
        row = np.linspace(0.55, 0.32, HEIGHT, dtype=np.float32)[None, :, None, None]
        return picture * (1 - row) + np.clip(haze * 1.1, 0, 1) * row
    if kind in ("rain", "snow"):
        return particles(picture, rng, rain=kind == "rain")
    return picture


def particles(picture: Array, rng: np.random.Generator, *, rain: bool) -> Array:
    count, fall = (46, 7.0) if rain else (40, 1.6)
    x0, y0 = rng.uniform(0, WIDTH, count), rng.uniform(0, HEIGHT, count)
    sway = rng.uniform(0, 2 * np.pi, count)
    veil = np.zeros((FRAMES, HEIGHT, WIDTH), np.float32)
    for frame in range(FRAMES):
        x = (x0 + (-0.8 * frame if rain else 1.2 * np.sin(sway + 0.5 * frame))) % WIDTH
        y = (y0 + fall * frame) % HEIGHT
        for tail in range(4 if rain else 1):
            columns, rows = (x + 0.12 * tail * 4).astype(int) % WIDTH, (y - tail).astype(int) % HEIGHT
            veil[frame, rows, columns] = 0.34 if rain else 0.9
            if not rain:
                veil[frame, rows, (columns + 1) % WIDTH] = 0.6
    color = np.array((0.75, 0.82, 0.95) if rain else (1, 1, 1), np.float32)
    return picture * (1 - veil[..., None]) + color * veil[..., None]


def blocking(factors: dict[str, str], motion: Motion, radius: float) -> NDArray[np.int16]:
    """The blocking as the camera sees it (18,)."""
    camera = FACTORS["camera"].index(factors["camera"])
    if factors["subject"] == "nothing":
        return np.array([camera, 0, *([28, 16] * STEPS)], np.int16)
    share = (radius - RADIUS[0]) / (RADIUS[1] - RADIUS[0])
    size = 1 + min(int(share * 11), 10)
    x = (motion.x - motion.camera_x - 56) * motion.zoom + 56
    y = (motion.y - motion.camera_y - 32) * motion.zoom + 32
    path = np.stack([x.reshape(STEPS, 2).mean(1) / 2, y.reshape(STEPS, 2).mean(1) / 2], 1)
    bins = np.clip(np.floor(path), 0, [55, 31]).astype(np.int16)
    return np.concatenate([[camera, size], bins.reshape(-1)]).astype(np.int16)
