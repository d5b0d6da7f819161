"""Mattes: places that the codes were never taught, painted, and which place stands in for each.

A matte (film's word for a painting that stands where a scene was not shot) covers what lies behind and below the
subject; where it leaves the sky open, the sky of the hour and the weather stays. The codes' nets hear its *stand-in*, a
place that they know; `matting` lays the matte over their frames. Nothing in a matte is left to chance, so that a small
net can learn it by heart: what differs from clip to clip are light, weather and who is there. Owns their pictures and
these ties; the places that were taught are `repainted`. Knows no words and no nets.
"""

import numpy as np

from synthesis.painting import (
    DARK_WOOD,
    GRASS,
    GREY,
    NOWHERE,
    SHADE,
    STONE,
    WHITE,
    WOOD,
    Matte,
    below,
    box,
    disc,
    everywhere,
    gable,
    hill,
    indoors,
    oval,
)
from synthesis.places import LEFT, WIDTH, Plate, X, Y
from synthesis.repainted import REPAINTED


def _ruins(plate: Plate) -> None:
    """Ancient Rome: a temple's front, columns along a paved way, cypresses."""
    plate.add(below(hill(39, 2, 120, 10)), (0.66, 0.64, 0.42))
    for cx in (-22, -12, 124, 134):
        plate.add(oval(cx, 30, 3.2, 15), (0.16, 0.36, 0.20))
    plate.add(gable(56, 6, 33, 15), STONE)
    plate.add(gable(56, 8.5, 25, 14), SHADE)
    plate.add(box(56, 16.5, 33, 2), STONE)
    plate.add(box(56, 31, 28, 13), (0.40, 0.35, 0.33))
    for cx in (28, 39, 50, 62, 73, 84):
        _column(plate, cx, 18, 45, 2.6)
    plate.add(box(56, 45.5, 35, 1.5), STONE)
    plate.add(box(56, 48, 38, 1.4), SHADE)
    for cx, top in ((4, 20), (108, 20), (-16, 32), (128, 28)):
        _column(plate, cx, top, 50, 3.4)
    plate.add(below(49.5), (0.82, 0.75, 0.60))
    joint = np.minimum(np.abs((X % 18) - 9), np.abs((Y - 49) % 6 - 3) * 1.6)
    plate.add(np.maximum(0.3 + joint - 0.9, 50 - Y), (0.68, 0.60, 0.47))


def _column(plate: Plate, cx: float, top: float, bottom: float, half: float) -> None:
    plate.add(box(cx, (top + bottom) / 2, half, (bottom - top) / 2), STONE)
    plate.add(box(cx + half * 0.55, (top + bottom) / 2, half * 0.35, (bottom - top) / 2 - 1), SHADE)
    for row in (top, bottom):
        plate.add(box(cx, row, half + 1.2, 1.1), STONE)


def _space(plate: Plate) -> None:
    """The ground of a moon under black sky: a planet with a ring, stars, craters."""
    plate.add(NOWHERE - 99, (0.02, 0.02, 0.07), lit=False)
    spots = np.random.default_rng(7).uniform((LEFT, -8), (LEFT + WIDTH, 38), (70, 2))
    for cx, cy in spots:
        plate.add(disc(cx, cy, 0.55), (0.95, 0.95, 1.0), lit=False)
    plate.add(np.abs(oval(84, 15, 17, 4)) - 0.9, (0.92, 0.80, 0.62), lit=False)
    plate.add(disc(84, 15, 9.5), (0.86, 0.52, 0.30), lit=False)
    plate.add(np.maximum(disc(84, 15, 9.5), np.abs(Y - 13) - 1.4), (0.95, 0.70, 0.45), lit=False)
    front = np.maximum(np.abs(oval(84, 15, 17, 4)) - 0.9, 15 - Y)
    plate.add(front, (0.92, 0.80, 0.62), lit=False)
    plate.add(disc(22, 10, 4), (0.45, 0.62, 0.92), lit=False)
    plate.add(below(hill(42, 2.5, 90, 20)), (0.50, 0.50, 0.55), lit=False)
    plate.add(below(hill(48, 1.2, 60, 0)), (0.66, 0.66, 0.70), lit=False)
    for cx, cy, rx in ((10, 53, 9), (62, 60, 13), (98, 52, 8), (-20, 59, 10), (132, 60, 10)):
        plate.add(oval(cx, cy, rx, rx * 0.26), (0.40, 0.40, 0.45), lit=False)
        plate.add(oval(cx, cy + 0.9, rx * 0.8, rx * 0.18), (0.54, 0.54, 0.58), lit=False)


def _underwater(plate: Plate) -> None:
    """Under the sea: light from above, sand, corals and weeds."""
    everywhere(plate, (0.20, 0.62, 0.82), (0.03, 0.22, 0.45))
    for cx in (8, 38, 64, 100):
        ray = np.abs(X - cx - (Y - 0) * 0.35) - 2.5 - Y * 0.06
        plate.add(np.maximum(ray, Y - 42), (0.36, 0.74, 0.88), soft=5.0)
    plate.add(below(hill(52, 1.6, 75, 30)), (0.80, 0.72, 0.48))
    for cx, tall, color in ((6, 20, (0.93, 0.38, 0.42)), (104, 24, (0.95, 0.55, 0.25)), (-24, 18, (0.8, 0.35, 0.7))):
        for lean, share in ((-0.45, 0.75), (0.0, 1.0), (0.42, 0.7)):
            branch = np.abs(X - cx - lean * (54 - Y)) - 1.9
            plate.add(np.maximum(branch, np.maximum(54 - tall * share - Y, Y - 54)), color)
            plate.add(disc(cx + lean * tall * share, 54 - tall * share, 2.4), color)
    for cx, tall in ((20, 17), (26, 22), (90, 15), (120, 22), (134, 16)):
        weed = np.abs(X - cx - 1.6 * np.sin((Y - 54) / 4.0)) - 1.2
        plate.add(np.maximum(weed, np.maximum(54 - tall - Y, Y - 55)), (0.12, 0.55, 0.30))
    for cx, cy in ((34, 12), (36, 20), (33, 28), (78, 8), (80, 17)):
        plate.add(np.abs(disc(cx, cy, 1.3)) - 0.35, (0.80, 0.94, 1.0))


def _classroom(plate: Plate) -> None:
    """A blackboard with a sum, a window, desks in a row."""
    indoors(plate)
    everywhere(plate, (0.95, 0.90, 0.72), (0.93, 0.86, 0.64))
    plate.add(box(64, 18, 29, 13.5), WOOD)
    plate.add(box(64, 18, 27, 11.8), (0.12, 0.34, 0.26))
    for cx, half in ((48, 4), (60, 4), (76, 6)):
        plate.add(box(cx, 14, half, 0.7), (0.88, 0.93, 0.88))
    plate.add(np.minimum(box(54, 14, 0.6, 2.4), box(54, 14, 2.4, 0.6)), (0.88, 0.93, 0.88))
    plate.add(np.minimum(box(67, 13, 2.2, 0.5), box(67, 15, 2.2, 0.5)), (0.88, 0.93, 0.88))
    plate.add(box(58, 22, 9, 0.6), (0.88, 0.93, 0.88))
    plate.add(box(64, 31.5, 29, 1), WOOD)
    window = box(14, 16, 11, 11)
    plate.add(window - 1.8, WHITE)
    plate.cut(window)
    plate.add(np.maximum(np.minimum(np.abs(X - 14), np.abs(Y - 16)) - 0.7, window), WHITE)
    plate.add(box(106, 12, 6, 6), WHITE)
    plate.add(disc(106, 12, 4.2), (0.30, 0.62, 0.86))
    plate.add(oval(105, 11, 2.4, 1.6), (0.35, 0.68, 0.30))
    plate.add(below(44), (0.70, 0.50, 0.30))
    for cx in (-14, 12, 38, 74, 100, 126):
        plate.add(box(cx, 45.5, 10, 1.5), (0.88, 0.66, 0.38))
        for side in (-8, 8):
            plate.add(box(cx + side, 51, 0.9, 5), (0.34, 0.36, 0.42))
    plate.add(below(57), (0.62, 0.43, 0.25))


def _hospital(plate: Plate) -> None:
    """An operating room: a large lamp, a table, a screen with a pulse."""
    indoors(plate)
    everywhere(plate, (0.78, 0.93, 0.92), (0.60, 0.84, 0.84))
    tile = np.minimum(np.abs((X % 14) - 7), np.abs((Y % 12) - 6))
    plate.add(0.35 + tile - 0.8, (0.70, 0.88, 0.88))
    plate.add(np.maximum(np.abs(X - 56 - (Y - 2) * 0.2) - 1.0, Y - 8), GREY)
    plate.add(oval(58, 10, 17, 4.6), GREY)
    for cx in (47, 58, 69):
        plate.add(oval(cx, 11, 4.4, 2.6), (1.0, 0.98, 0.80), lit=False)
    plate.add(box(100, 22, 10, 8.5), (0.20, 0.23, 0.28))
    plate.add(box(100, 22, 8.5, 7), (0.02, 0.12, 0.10), lit=False)
    pulse = 22 - 4.5 * np.exp(-(((X - 99) / 1.2) ** 2)) + 3.0 * np.exp(-(((X - 102) / 1.1) ** 2))
    plate.add(np.maximum(np.abs(Y - pulse) - 0.75, box(100, 22, 8, 6.5)), (0.30, 1.0, 0.45), lit=False)
    plate.add(box(100, 41, 1.2, 11), GREY)
    plate.add(box(12, 30, 10, 17), WHITE)
    plate.add(np.minimum(box(12, 24, 4.5, 1.4), box(12, 24, 1.4, 4.5)), (0.88, 0.18, 0.20))
    plate.add(below(49), (0.50, 0.70, 0.72))
    plate.add(box(56, 45, 27, 2.4), (0.20, 0.58, 0.56))
    plate.add(box(34, 42.4, 6, 1.6), WHITE)
    plate.add(box(56, 54, 3, 7), GREY)
    plate.add(box(56, 61, 12, 1.3), GREY)


def _park(plate: Plate) -> None:
    """A garden: round trees, a winding path, beds of flowers, a bench."""
    plate.add(below(hill(37, 2.2, 100, 30)), (0.30, 0.55, 0.30))
    for cx, top, radius in ((6, 22, 12), (30, 27, 8), (84, 26, 9), (106, 21, 13), (-22, 25, 11), (134, 26, 11)):
        plate.add(box(cx, (top + 46) / 2, 1.7, (46 - top) / 2), WOOD)
        plate.add(disc(cx, top, radius), (0.22, 0.52, 0.22))
        plate.add(disc(cx - radius * 0.25, top - radius * 0.25, radius * 0.55), (0.32, 0.64, 0.28))
    plate.add(below(hill(44, 1.0, 90, 0)), GRASS)
    half = 3 + np.clip(Y - 44, 0, 99) * 0.55
    plate.add(np.maximum(np.abs(X - 58 - 7 * np.sin((Y - 44) / 6)) - half, 44 - Y), (0.87, 0.78, 0.58))
    plate.add(box(28, 44, 8, 1.0), DARK_WOOD)
    plate.add(box(28, 40.6, 8, 1.0), DARK_WOOD)
    for side in (-6, 6):
        plate.add(box(28 + side, 44, 0.8, 3.6), DARK_WOOD)
    for number, cx in enumerate(range(-30, 140, 6)):
        if not 40 < cx < 82:
            color = ((0.92, 0.25, 0.32), (0.98, 0.82, 0.25), (0.75, 0.40, 0.80))[number % 3]
            plate.add(disc(cx, 54 + 2 * (number % 2), 1.5), color)


def _castle(plate: Plate) -> None:
    """The Middle Ages: towers with flags on a hill, a gate, thatched houses."""
    plate.add(below(hill(40, 3, 130, 5)), (0.36, 0.55, 0.30))
    plate.add(oval(56, 46, 50, 12), (0.40, 0.60, 0.32))
    _wall(plate, 56, 26, 26, 42)
    for cx, top, half in ((30, 14, 6.5), (82, 14, 6.5), (56, 8, 8)):
        _wall(plate, cx, top, half, 42)
        plate.add(gable(cx, top - 11, half + 1.2, top - 1), (0.70, 0.24, 0.20))
        plate.add(box(cx + 2.4, top - 11.6, 2.4, 1.4), (0.98, 0.82, 0.25))
        plate.add(box(cx, top + 8, 1.2, 2.2), (0.20, 0.20, 0.26))
    plate.add(np.minimum(disc(56, 34, 4.6), box(56, 38.5, 4.6, 4.5)), (0.28, 0.18, 0.12))
    for cx in (-18, 3, 110, 130):
        plate.add(box(cx, 43, 7, 5), (0.93, 0.88, 0.76))
        plate.add(box(cx, 45, 1.6, 3), DARK_WOOD)
        plate.add(gable(cx, 30, 9.5, 39), (0.68, 0.52, 0.28))
    plate.add(below(hill(47.5, 0.8, 70, 0)), (0.45, 0.66, 0.32))
    plate.add(np.maximum(np.abs(X - 56) - 4 - np.clip(Y - 44, 0, 99) * 0.5, 44 - Y), (0.78, 0.68, 0.50))


def _wall(plate: Plate, cx: float, top: float, half: float, bottom: float) -> None:
    """Grey stone with battlements."""
    plate.add(box(cx, (top + bottom) / 2, half, (bottom - top) / 2), (0.68, 0.67, 0.68))
    plate.add(np.maximum(np.abs((X - cx) % 4 - 2) - 1.1, box(cx, top - 1, half, 1.4)), (0.68, 0.67, 0.68))


def _stage(plate: Plate) -> None:
    """A theatre: red curtains, a spotlight on boards, heads of those who watch."""
    indoors(plate)
    everywhere(plate, (0.16, 0.10, 0.22), (0.24, 0.14, 0.28), lit=False)
    beam = np.abs(X - 56) - 6 - Y * 0.42
    plate.add(np.maximum(beam, Y - 50), (0.62, 0.52, 0.50), soft=5.0, lit=False)
    plate.add(below(46), (0.66, 0.42, 0.22))
    plate.add(np.maximum(np.abs(Y % 5 - 2.5) - 0.4, 46 - Y) + NOWHERE, (0.52, 0.32, 0.16))
    plate.add(oval(56, 53, 30, 6), (0.96, 0.80, 0.52))
    folds = (0.62 + 0.22 * np.sin(X * 1.15))[..., None]
    red = folds * np.array((1.0, 0.13, 0.16)) + NOWHERE[..., None]
    sweep = 17 + 7 * np.clip(1 - np.abs(Y - 50) / 44, 0, 1)
    plate.add(np.maximum(NOWHERE + np.minimum(X - 36 + sweep, 76 + sweep - X), Y - 54), red)
    scallop = 7 + 3.2 * np.abs(np.sin(X * np.pi / 19))
    plate.add(Y - scallop, red * 0.86)
    plate.add(np.abs(Y - scallop) - 0.7, (0.98, 0.80, 0.28))
    for number, cx in enumerate(range(-32, 150, 11)):
        plate.add(disc(cx, 64.5 - 1.2 * (number % 2), 4.2), (0.07, 0.05, 0.09), lit=False)


def _river(plate: Plate) -> None:
    """A lake before woods, a wooden bridge, reeds, a green shore."""
    plate.add(below(hill(29, 2.5, 80, 15)), (0.42, 0.58, 0.48))
    for number, cx in enumerate(range(-34, 150, 9)):
        tall = 12 + 3 * (number % 3)
        plate.add(oval(cx, 34 - tall / 2, 5.2, tall / 2 + 2), (0.20, 0.46 + 0.05 * (number % 2), 0.24))
    depth = np.clip((Y - 34) / 16, 0, 1)[..., None] + NOWHERE[..., None]
    blue = np.asarray((0.52, 0.78, 0.88)) * (1 - depth) + np.asarray((0.14, 0.42, 0.66)) * depth
    plate.add(below(34), blue, water=1.0)
    for cx, cy, half in ((16, 39, 9), (70, 38, 12), (100, 43, 10), (38, 45, 8), (-16, 43, 9), (128, 39, 8)):
        plate.add(box(cx, cy, half, 0.45), (0.80, 0.93, 0.97), water=1.0)
    arch = np.abs(np.hypot((X - 92) / 24, (Y - 42) / 12) - 1) * 12 - 1.3
    plate.add(np.maximum(arch, Y - 42), DARK_WOOD)
    rail = np.abs(np.hypot((X - 92) / 26, (Y - 38) / 13) - 1) * 13 - 0.6
    plate.add(np.maximum(rail, Y - 36), DARK_WOOD)
    for cx in (74, 83, 92, 101, 110):
        plate.add(box(cx, 29 + 0.02 * (cx - 92) ** 2, 0.6, 3), DARK_WOOD)
    plate.add(below(hill(50, 1.0, 85, 40)), (0.36, 0.62, 0.26))
    for cx in (4, 8, 12, -20, -16, 120, 124):
        plate.add(box(cx, 44, 0.55, 7), (0.30, 0.48, 0.18))
        plate.add(oval(cx, 37, 1.2, 3), (0.46, 0.28, 0.14))


def _room(plate: Plate) -> None:
    """A room to live in: shelves of books, a bed, a lamp, a picture, a carpet."""
    indoors(plate)
    everywhere(plate, (0.60, 0.72, 0.86), (0.52, 0.62, 0.80))
    plate.add(box(16, 25, 17, 21), DARK_WOOD)
    for row in (11, 24, 37):
        plate.add(box(16, row, 15, 5.4), (0.26, 0.16, 0.10))
        for number, cx in enumerate(range(3, 31, 4)):
            color = ((0.85, 0.25, 0.25), (0.25, 0.55, 0.85), (0.95, 0.80, 0.35), (0.35, 0.65, 0.40))[number % 4]
            plate.add(box(cx, row + 1.2 - 0.6 * (number % 2), 1.7, 4.2), color)
    plate.add(box(58, 15, 10, 8), (0.92, 0.80, 0.45))
    plate.add(box(58, 15, 8.5, 6.5), (0.70, 0.88, 0.96))
    plate.add(np.maximum(gable(57, 11, 8, 21.5), np.abs(X - 58) - 8.5), (0.40, 0.62, 0.45))
    plate.add(below(47), (0.72, 0.52, 0.34))
    plate.add(oval(50, 56, 30, 5), (0.80, 0.30, 0.32))
    plate.add(oval(50, 56, 23, 3.4), (0.93, 0.76, 0.52))
    plate.add(box(111, 31, 2.2, 14), DARK_WOOD)
    plate.add(box(98, 41, 19, 5), (0.93, 0.93, 0.97))
    plate.add(box(93, 42, 14, 4.6), (0.36, 0.52, 0.82))
    plate.add(oval(105, 35.5, 5, 2.6), WHITE)
    plate.add(box(78, 36, 0.9, 12), (0.36, 0.30, 0.28))
    plate.add(gable(78, 14, 7.5, 24), (1.0, 0.90, 0.60), lit=False)


# In the order of their numbers, by which the weights know them: a new one comes last.
PAINTED: dict[str, Matte] = {
    "ruins": _ruins,
    "space": _space,
    "underwater": _underwater,
    "classroom": _classroom,
    "hospital": _hospital,
    "park": _park,
    "castle": _castle,
    "stage": _stage,
    "river": _river,
    "room": _room,
    **REPAINTED,
}
STAND_INS = {
    "ruins": "desert",
    "space": "snow",
    "underwater": "sea",
    "classroom": "kitchen",
    "hospital": "kitchen",
    "park": "mountains",
    "castle": "mountains",
    "stage": "kitchen",
    "river": "forest",
    "room": "kitchen",
}
MATTES = {name: PAINTED[name] for name in STAND_INS}  # those that the codes were never taught
# Where no weather comes in.
ROOFED = frozenset({"space", "underwater", "classroom", "hospital", "stage", "room", "kitchen"})
