"""The places that the codes know, painted once more as mattes: what a prior draws as a smudge stands there sharp.

Which place it is, and all else of a clip, is in the codes as ever; the matte is laid over their frames as those of
`mattes` are. Owns these pictures alone.
"""

import numpy as np

from synthesis.painting import (
    DARK_WOOD,
    GREY,
    NOWHERE,
    WHITE,
    WOOD,
    Matte,
    below,
    box,
    darker,
    disc,
    gable,
    hill,
    indoors,
    oval,
)
from synthesis.places import Plate, Rgb, X, Y


def _sea(plate: Plate) -> None:
    """Open water: two islands far away, a lighthouse on one."""
    for cx, rx, ry in ((12, 17, 5.5), (20, 9, 8), (104, 12, 3.4)):
        plate.add(np.maximum(oval(cx, 35, rx, ry), Y - 35.5), (0.36, 0.46, 0.56))
    plate.add(box(14, 25.5, 1.5, 5.5), WHITE)
    plate.add(box(14, 24.6, 1.5, 1.1), (0.85, 0.25, 0.22))
    plate.add(box(14, 19, 2.1, 1.3), (1.0, 0.90, 0.55), lit=False)
    plate.add(gable(14, 15.2, 2.6, 18), (0.85, 0.25, 0.22))
    plate.water(35, 99)
    for cx, cy, half in (
        (40, 38, 9),
        (78, 41, 12),
        (22, 45, 11),
        (98, 48, 9),
        (58, 54, 15),
        (10, 59, 10),
        (92, 61, 12),
    ):
        plate.add(box(cx, cy, half, 0.5), plate.horizon * 0.6 + 0.4 * plate.light, water=1.0, lit=False)


def _city(plate: Plate) -> None:
    """New York, more or less: far towers with spires, houses of brick and glass, a water tower, a road."""
    for at, roof, wide in ((-26, 26, 6), (-10, 18, 5), (6, 22, 6), (22, 12, 6), (40, 24, 6), (56, 17, 5), (70, 8, 6),
                          (88, 20, 6), (102, 15, 5), (118, 23, 6), (134, 18, 6)):  # fmt: skip
        plate.add(box(at, (roof + 52) / 2, wide, (52 - roof) / 2), (0.60, 0.66, 0.78))
    for at, tip in ((22, 0), (70, -5)):
        plate.add(box(at, tip + 10, 3.4, 3.5), (0.60, 0.66, 0.78))
        plate.add(gable(at, tip, 1.4, tip + 8), (0.60, 0.66, 0.78))
    houses: tuple[tuple[float, float, float, Rgb], ...] = (
        (-28, 30, 9, (0.62, 0.36, 0.30)), (-9, 24, 9, (0.44, 0.48, 0.58)), (10, 31, 9, (0.72, 0.44, 0.32)),
        (30, 22, 10, (0.38, 0.45, 0.60)), (50, 33, 9, (0.80, 0.68, 0.52)), (86, 27, 10, (0.62, 0.36, 0.30)),
        (106, 20, 9, (0.40, 0.50, 0.62)), (125, 31, 9, (0.76, 0.62, 0.46)), (144, 25, 9, (0.44, 0.48, 0.58)),
    )  # fmt: skip
    for cx, top, half, color in houses:
        plate.add(box(cx, (top + 51) / 2, half, (51 - top) / 2), color)
        plate.add(box(cx, top, half + 0.8, 0.9), darker(color, 0.75))
        _windows(plate, cx, top, half)
    _water_tower(plate, 10, 31)
    plate.add(below(49.5), (0.62, 0.62, 0.64))
    plate.add(below(52), (0.25, 0.26, 0.30))
    plate.add(np.maximum(np.abs(Y - 59) - 0.8, np.abs((X % 16) - 8) - 4), (0.96, 0.86, 0.45))
    for cx in (-18, 20, 66, 96, 134):
        plate.add(box(cx, 42, 0.7, 8), (0.18, 0.20, 0.24))
        plate.add(disc(cx, 33.5, 1.7), (1.0, 0.92, 0.66), lit=False)


def _windows(plate: Plate, cx: float, top: float, half: float) -> None:
    """Panes by day; after dark two in three are lit."""
    dark = plate.time == "night"
    column, row = (X - cx + half - 1.2) / 3.6, (Y - top - 2.2) / 4.4
    pane = np.maximum(np.abs(column % 1 - 0.5) * 3.6 - 1.1, np.abs(row % 1 - 0.5) * 4.4 - 1.3)
    inside = box(cx, (top + 49) / 2 + 1, half - 1.0, (49 - top) / 2 - 2)
    on = (np.floor(column) * 2 + np.floor(row) * 5 + cx) % 3 != 0
    shape = np.maximum(pane, inside)
    plate.add(shape, (0.74, 0.86, 0.95) if not dark else (0.20, 0.22, 0.30))
    if dark:
        plate.add(np.where(on, shape, 9.0), (1.0, 0.84, 0.42), lit=False)


def _water_tower(plate: Plate, cx: float, roof: float) -> None:
    for side in (-2.6, 2.6):
        plate.add(box(cx + side, roof - 2.4, 0.5, 2.4), DARK_WOOD)
    plate.add(box(cx, roof - 7, 3.8, 3), WOOD)
    plate.add(gable(cx, roof - 14, 4.6, roof - 9.6), DARK_WOOD)


def _desert(plate: Plate) -> None:
    """Dunes with a shaded side, table mountains far away, two cacti."""
    for cx, top, half in ((14, 25, 15), (96, 21, 11), (118, 27, 13), (-20, 29, 12)):
        slope = np.maximum(np.abs(X - cx) - half - (Y - top) * 0.35, top - Y)
        plate.add(slope + NOWHERE, (0.78, 0.46, 0.34))
        for row in (top + 3, top + 7):
            plate.add(np.maximum(slope, np.abs(Y - row) - 0.7), (0.66, 0.36, 0.28))
    plate.add(below(hill(39, 3, 96, 0)), (0.90, 0.64, 0.36))
    _dune(plate, 74, 33, 46, (0.96, 0.74, 0.44), (0.80, 0.54, 0.30))
    _dune(plate, 22, 39, 52, (0.98, 0.78, 0.48), (0.84, 0.58, 0.33))
    _dune(plate, 126, 41, 50, (0.98, 0.78, 0.48), (0.84, 0.58, 0.33))
    for cx, base, tall in ((8, 52, 20), (101, 51, 17)):
        _cactus(plate, cx, base, tall)
    plate.add(below(hill(53, 1.6, 110, 20)), (0.99, 0.82, 0.54))
    for cx, cy in ((30, 58), (58, 61), (88, 57), (-14, 60), (120, 60)):
        plate.add(np.maximum(np.abs(Y - cy - 0.8 * np.sin(X / 4)) - 0.45, np.abs(X - cx) - 10), (0.90, 0.68, 0.40))


def _dune(plate: Plate, cx: float, top: float, half: float, light: Rgb, shade: Rgb) -> None:
    side = np.abs(X - cx) / half
    crest = top + (58 - top) * side**1.35
    plate.add(below(crest), light)
    plate.add(np.maximum(below(crest), cx + 1.5 * np.sin(Y / 3.2) + (Y - top) * 0.35 - X), shade)


def _cactus(plate: Plate, cx: float, base: float, tall: float) -> None:
    green, bright = (0.14, 0.46, 0.24), (0.28, 0.62, 0.32)
    for side, share in ((-1, 0.45), (1, 0.62)):
        arm = base - tall * share
        plate.add(box(cx + side * 3.4, arm, 3.4, 1.5), green)
        plate.add(box(cx + side * 6, arm - 3.5, 1.6, 4), green)
        plate.add(disc(cx + side * 6, arm - 7.5, 1.6), green)
    plate.add(box(cx, base - tall / 2, 2.3, tall / 2), green)
    plate.add(disc(cx, base - tall, 2.3), green)
    plate.add(box(cx - 0.7, base - tall / 2, 0.5, tall / 2 - 1), bright)


def _forest(plate: Plate) -> None:
    """Rows of trees that grow paler with distance, two great trunks near, ferns, a path."""
    for row, tall, step, shift, color in (
        (38, 24, 11, 3, (0.46, 0.62, 0.52)),
        (43, 27, 14, 9, (0.24, 0.48, 0.32)),
        (48, 27, 19, 0, (0.12, 0.36, 0.20)),
    ):
        plate.add(below(row), color)
        for number, cx in enumerate(range(-34 + shift, 150, step)):
            _fir(plate, cx, row + 1, tall * (0.85, 1.1, 0.95)[number % 3], color)
    plate.add(below(hill(48, 0.9, 60, 12)), (0.28, 0.52, 0.20))
    half = 2.5 + np.clip(Y - 48, 0, 99) * 0.7
    plate.add(np.maximum(np.abs(X - 54 - 5 * np.sin((Y - 48) / 5)) - half, 48 - Y), (0.66, 0.52, 0.34))
    for cx, half_width in ((2, 5.5), (108, 6.5)):
        flare = half_width + 4 * np.clip((Y - 46) / 12, 0, 1) ** 2
        plate.add(np.maximum(np.abs(X - cx) - flare, Y - 57), (0.40, 0.28, 0.18))
        plate.add(np.maximum(np.abs(X - cx + half_width * 0.4) - 0.7, np.abs(Y - 26) - 22), (0.54, 0.40, 0.26))
    for cx, cy, rx, ry in ((-4, 1, 17, 9), (14, -2, 12, 8), (104, 0, 18, 10), (86, -4, 10, 7), (128, 2, 14, 9)):
        plate.add(oval(cx, cy, rx, ry), (0.10, 0.36, 0.16))
        plate.add(oval(cx - 2, cy - 1.5, rx * 0.65, ry * 0.6), (0.20, 0.50, 0.20))
    for cx in (14, 22, 90, 98, -20, 122):
        for lean in (-1.0, -0.4, 0.4, 1.0):
            frond = np.abs(X - cx - lean * (59 - Y) * 0.9) - 0.8
            plate.add(np.maximum(frond, np.maximum(50.5 + 2 * abs(lean) - Y, Y - 59)), (0.22, 0.60, 0.22))


def _fir(plate: Plate, cx: float, base: float, tall: float, color: Rgb) -> None:
    rise = np.clip((Y - base + tall) / tall, 0, 1)
    tooth = (rise * 4) % 1.0
    half = tall * 0.30 * (0.3 * rise + 0.7 * (np.floor(rise * 4) + tooth) / 4 * (0.6 + 0.4 * tooth)) + 0.2
    plate.add(np.maximum(np.abs(X - cx) - half, np.maximum(base - tall - Y, Y - base)), color)


def _mountains(plate: Plate) -> None:
    """Peaks with snow and a shaded side, a lake below them, firs, a meadow in flower."""
    for cx, top, half, color in ((18, 12, 40, (0.62, 0.64, 0.78)), (100, 16, 38, (0.62, 0.64, 0.78)),
                                 (60, 3, 44, (0.50, 0.52, 0.66)), (-16, 20, 36, (0.50, 0.52, 0.66)),
                                 (132, 12, 38, (0.50, 0.52, 0.66))):  # fmt: skip
        _peak(plate, cx, top, half, color)
    plate.add(below(hill(42, 1.6, 70, 0)), (0.26, 0.44, 0.32))
    plate.add(
        oval(64, 46.5, 30, 3.6), plate.horizon * 0.5 + np.array((0.10, 0.24, 0.40)) * plate.light, water=1.0, lit=False
    )
    for number, cx in enumerate((-28, -19, -10, 2, 10, 19, 95, 103, 112, 124, 133, 142)):
        _fir(plate, cx, 49, (13, 17, 15)[number % 3], (0.11, 0.34, 0.22))
    plate.add(below(hill(48.5, 1.1, 95, 30)), (0.36, 0.62, 0.25))
    plate.add(below(hill(56, 1.0, 80, 0)), (0.44, 0.70, 0.30))
    for number, cx in enumerate(range(-32, 148, 9)):
        color = ((0.98, 0.90, 0.40), (0.95, 0.95, 0.98), (0.88, 0.42, 0.62))[number % 3]
        plate.add(disc(cx, 53 + 3.2 * (number % 3), 1.1), color)


def _peak(plate: Plate, cx: float, top: float, half: float, color: Rgb) -> None:
    whole = gable(cx, top, half, 48) + NOWHERE
    right = np.maximum(whole, cx + 1.6 * np.sin(Y / 2.6) - X)
    snow = np.maximum(whole, Y - top - 11 + 2.6 * np.sin(X * 0.9) + 1.4 * np.sin(X * 2.1))
    plate.add(whole, color)
    plate.add(right, darker(color, 0.74))
    plate.add(snow, (0.98, 0.99, 1.0))
    plate.add(np.maximum(snow, right), (0.78, 0.84, 0.94))


def _beach(plate: Plate) -> None:
    """Sand and foam, two palms, an island far away, a parasol."""
    plate.add(np.maximum(oval(84, 33, 20, 5), Y - 33.5), (0.34, 0.52, 0.44))
    plate.water(33, 60)
    for cx, cy, half in ((52, 36, 10), (96, 39, 9), (70, 42, 12), (24, 40, 8)):
        plate.add(box(cx, cy, half, 0.45), plate.horizon * 0.5 + 0.5 * plate.light, water=1.0, lit=False)
    shore = 48.5 - 1.5 * np.sin(X / 9.5) - 0.7 * np.sin(X / 4.1)
    plate.add(below(shore - 1.6), (0.97, 0.98, 0.96))
    plate.add(below(shore), (0.82, 0.68, 0.44))
    plate.add(below(shore + 2.5), (0.95, 0.83, 0.56))
    for cx, base, lean in ((11, 54, 9.0), (-20, 53, 7.0), (132, 54, -9.0)):
        _palm(plate, cx, base, lean)
    plate.add(np.abs(X - 101) - 0.6 + np.maximum(np.abs(Y - 46) - 10, 0), WHITE)
    roof = np.maximum(np.hypot((X - 101) / 12, (Y - 37) / 8) - 1, (Y - 37) / 8) * 8
    plate.add(roof, (0.90, 0.26, 0.26))
    plate.add(np.maximum(roof, np.abs(np.abs(X - 101) - 5.5) - 1.6 + (37 - Y) * 0.15), (0.98, 0.95, 0.88))
    for cx, cy in ((30, 60), (66, 58), (86, 61), (48, 62)):
        plate.add(disc(cx, cy, 0.9), (0.98, 0.95, 0.90))


def _palm(plate: Plate, cx: float, base: float, lean: float) -> None:
    top = base - 36
    along = np.clip((base - Y) / 36, 0, 1)
    trunk = np.abs(X - cx - lean * along**2) - (1.9 - 0.7 * along)
    plate.add(np.maximum(trunk, np.maximum(top - Y, Y - base)), (0.52, 0.36, 0.20))
    hx = cx + lean
    for angle in (-0.35, 0.25, 0.9, 2.25, 2.9, 3.5):
        dx, dy = np.cos(angle), -np.sin(angle)
        along_leaf = (X - hx) * dx + (Y - top) * dy
        droop = (X - hx) * -dy + (Y - top) * dx
        bent = droop - np.sign(dx) * 0.035 * along_leaf**2
        leaf = np.maximum(
            np.abs(bent) - 1.9 * np.clip(1 - along_leaf / 17, 0, 1), np.maximum(-along_leaf, along_leaf - 16)
        )
        plate.add(leaf, (0.14, 0.50, 0.20))
    for side in (-1.4, 1.4):
        plate.add(disc(hx + side, top + 1.6, 1.3), (0.42, 0.28, 0.16))


def _snow(plate: Plate) -> None:
    """White hills with blue shade, firs under snow, a hut with a lit window, a fence."""
    plate.add(below(hill(37, 3.5, 84, 10)), (0.74, 0.82, 0.94))
    for number, cx in enumerate(range(-32, 146, 8)):
        _fir(plate, cx, 40 - (number % 2), (9, 12, 10)[number % 3], (0.30, 0.46, 0.46))
    plate.add(below(hill(42, 2.6, 110, 62)), (0.86, 0.91, 0.98))
    for cx, base, tall in ((5, 50, 27), (-18, 49, 22), (94, 49, 23), (109, 51, 29), (130, 49, 22)):
        _fir(plate, cx, base, tall, (0.12, 0.34, 0.28))
        rise = np.clip((Y - base + tall) / tall, 0, 1)
        cap = np.maximum(np.abs(X - cx) - tall * 0.30 * rise - 0.2, ((rise * 4) % 1 - 0.42) * 5)
        plate.add(np.maximum(cap, np.maximum(base - tall - Y, Y - base + 2)), (0.96, 0.98, 1.0))
    plate.add(box(30, 42, 9, 5.5), (0.52, 0.33, 0.20))
    plate.add(box(33, 42, 2.2, 2.0), (1.0, 0.86, 0.46), lit=False)
    plate.add(box(25.5, 43.5, 1.8, 4), DARK_WOOD)
    plate.add(gable(30, 27, 14, 37.5), (0.95, 0.97, 1.0))
    plate.add(box(36, 29, 1.4, 3), (0.52, 0.33, 0.20))
    plate.add(below(hill(48.5, 1.4, 95, 5)), (0.94, 0.97, 1.0))
    plate.add(np.maximum(below(hill(54, 1.6, 70, 30)), Y - 57 - 1.2 * np.sin(X / 9)), (0.84, 0.90, 0.98))
    for cx in range(58, 90, 7):
        plate.add(box(cx, 47.5, 0.7, 3), DARK_WOOD)
    plate.add(box(72, 46.5, 15, 0.6), DARK_WOOD)


def _kitchen(plate: Plate) -> None:
    """Tiles, a window with curtains, cupboards, a stove with a pot under its hood, a sink, a refrigerator."""
    indoors(plate)
    plate.add(NOWHERE - 99, (0.97, 0.90, 0.72))
    tile = np.minimum(np.abs((X % 8) - 4), np.abs((Y % 7) - 3.5))
    plate.add(np.maximum(NOWHERE, 25 - Y), (0.86, 0.94, 0.93))
    plate.add(np.maximum(3.4 - tile, 25 - Y) * 0 + np.maximum(0.45 - tile, 25 - Y), (0.98, 0.99, 0.98))
    window = box(34, 14, 12, 9)
    plate.add(window - 1.8, WHITE)
    plate.cut(window)
    plate.add(np.maximum(np.minimum(np.abs(X - 34), np.abs(Y - 14)) - 0.7, window), WHITE)
    for side in (-1, 1):
        curtain = np.maximum(np.abs(X - 34 - side * 11) - 3.4 + np.clip(Y - 14, 0, 9) * 0.15, np.abs(Y - 13.5) - 10)
        plate.add(curtain, (0.90, 0.36, 0.34))
    plate.add(box(34, 3.4, 16, 1.0), DARK_WOOD)
    for cx in (3, 65, 79, -16, 128):
        plate.add(box(cx, 11, 7, 9), WOOD)
        plate.add(np.maximum(box(cx, 11, 5.6, 7.6), 0.8 - box(cx, 11, 5.6, 7.6) - 1.6), (0.52, 0.34, 0.19))
        plate.add(disc(cx + 4, 17, 0.8), (0.98, 0.85, 0.45))
    plate.add(gable(72 + 22, 2, 14, 22), GREY)
    plate.add(box(94, -2, 4.5, 8), GREY)
    plate.add(below(42), (0.66, 0.44, 0.25))
    plate.add(box(56, 42.2, 99, 1.6), (0.92, 0.90, 0.86))
    for cx in (-20, 2, 24, 46, 68):
        plate.add(np.abs(box(cx, 50.5, 9.4, 5.4)) - 0.45, (0.44, 0.28, 0.15))
        plate.add(box(cx, 47.4, 2.2, 0.6), (0.98, 0.85, 0.45))
    plate.add(box(94, 50, 12.5, 9.5), (0.88, 0.90, 0.93))
    plate.add(box(94, 52, 9, 4.6), (0.16, 0.17, 0.22))
    for cx in (87, 94, 101):
        plate.add(disc(cx, 44.6, 1.1), (0.25, 0.26, 0.30))
    plate.add(box(91, 37, 5.4, 3.8), (0.30, 0.50, 0.72))
    plate.add(box(91, 33, 6.2, 0.8), (0.22, 0.38, 0.58))
    plate.add(np.abs(oval(36, 37, 2.6, 4.0)) - 0.7 + np.maximum(Y - 38, 0), GREY)
    plate.add(box(36, 41.4, 9, 0.9), GREY)
    plate.add(box(116, 30, 7.5, 27), (0.90, 0.94, 0.96))
    plate.add(box(116, 24, 7.5, 0.5), GREY)
    for row in (19, 31):
        plate.add(box(110.8, row, 0.6, 3.2), GREY)
    checks = np.where((np.floor(X / 9) + np.floor(Y / 4.5)) % 2 < 1, 56.0 - Y, 9.0)
    plate.add(below(56), (0.90, 0.86, 0.78))
    plate.add(checks, (0.72, 0.50, 0.38))


REPAINTED: dict[str, Matte] = {
    "sea": _sea,
    "city": _city,
    "desert": _desert,
    "forest": _forest,
    "mountains": _mountains,
    "beach": _beach,
    "snow": _snow,
    "kitchen": _kitchen,
}
