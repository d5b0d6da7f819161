"""The subjects of the drawn world: silhouettes as signed distances, in a few poses each.

It owns shapes and their colours, in a square from -1 to 1 (x right, y down, facing right). It knows nothing of places,
cameras or frames.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[Any]  # float32 in what leaves this module, float64 in passing
Color = tuple[float, float, float] | Field

SIDE = 56  # pixels of a sprite's side
POSES = 4  # phases of a gait, a wing beat, a flicker

COLORS: dict[str, tuple[float, float, float]] = {
    "red": (0.90, 0.12, 0.12),
    "yellow": (0.98, 0.83, 0.10),
    "green": (0.13, 0.68, 0.22),
    "blue": (0.13, 0.32, 0.92),
    "purple": (0.58, 0.18, 0.76),
    "white": (0.96, 0.96, 0.96),
}
DARK = (0.10, 0.09, 0.12)
WOOD = (0.45, 0.28, 0.14)
SKIN = (0.93, 0.73, 0.58)
GLASS = (0.72, 0.88, 0.98)

_AXIS = ((np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE * 2 - 1) * 1.05
X: Field = np.broadcast_to(_AXIS[None, None, :], (POSES, SIDE, SIDE)).copy()
Y: Field = np.broadcast_to(_AXIS[None, :, None], (POSES, SIDE, SIDE)).copy()
BEAT: Field = np.sin(np.arange(POSES, dtype=np.float32) / POSES * 2 * np.pi)[:, None, None]
SWAY: Field = np.cos(np.arange(POSES, dtype=np.float32) / POSES * 2 * np.pi)[:, None, None]
_EDGE = 2.6 / SIDE  # one and a quarter sprite pixels: soft enough to be drawn at half size


class Sprite:
    """Shapes painted one over the other, with one dark outline around them all."""

    def __init__(self) -> None:
        self.shapes: list[tuple[Field, Color]] = []

    def add(self, distance: Field, color: Color) -> None:
        self.shapes.append((distance, color))

    def paint(self, *, outline: float = 0.065) -> Field:
        """Premultiplied RGBA of all poses, float32 (POSES, SIDE, SIDE, 4) in 0..1."""
        union = np.minimum.reduce([distance for distance, _ in self.shapes])
        alpha = _cover(union - outline)
        rgb = np.empty((*X.shape, 3), np.float32)
        rgb[:] = DARK
        for distance, color in self.shapes:
            weight = _cover(distance)[..., None]
            rgb = rgb * (1 - weight) + np.asarray(color, np.float32) * weight
        return np.concatenate([rgb * alpha[..., None], alpha[..., None]], axis=-1)


def _cover(distance: Field) -> Field:
    return np.clip(0.5 - distance / _EDGE, 0, 1).astype(np.float32)


def _shade(color: tuple[float, float, float], factor: float) -> tuple[float, float, float]:
    return (color[0] * factor, color[1] * factor, color[2] * factor)


def _patterned(color: tuple[float, float, float], pattern: str) -> Color:
    if pattern == "plain":
        return color
    stripes, spots = np.sin(X * 13 + 0.6) > 0.25, np.sin(X * 11 + 0.4) * np.sin(Y * 11 + 0.9) > 0.35
    mark = stripes if pattern == "striped" else spots
    other = (0.15, 0.15, 0.2) if min(color) > 0.8 or color[1] > 0.8 else (0.97, 0.97, 0.94)
    return np.where(mark[..., None], np.array(other, np.float32), np.array(color, np.float32))


# Signed distances, negative inside. Every argument may be a number or a field over the poses.


def disc(cx: Field | float, cy: Field | float, radius: float) -> Field:
    return np.hypot(X - cx, Y - cy) - np.float32(radius)


def oval(cx: Field | float, cy: Field | float, rx: float, ry: float, turn: Field | float = 0.0) -> Field:
    """An ellipse (approximate distance), turned by `turn` radians."""
    cos, sin = np.cos(turn), np.sin(turn)
    u = (X - cx) * cos + (Y - cy) * sin
    v = (Y - cy) * cos - (X - cx) * sin
    return ((np.hypot(u / rx, v / ry) - 1) * min(rx, ry)).astype(np.float32)


def box(cx: Field | float, cy: Field | float, hx: float, hy: float, round_: float = 0.0) -> Field:
    dx, dy = np.abs(X - cx) - (hx - round_), np.abs(Y - cy) - (hy - round_)
    return np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - np.float32(round_)


def limb(ax: Field | float, ay: Field | float, bx: Field | float, by: Field | float, radius: float) -> Field:
    """A thick line from a to b."""
    dx, dy = bx - ax, by - ay
    along = np.clip(((X - ax) * dx + (Y - ay) * dy) / (dx * dx + dy * dy + 1e-6), 0, 1)
    return (np.hypot(X - ax - along * dx, Y - ay - along * dy) - radius).astype(np.float32)


def polygon(points: Sequence[tuple[Field | float, Field | float]]) -> Field:
    """Any simple polygon; points in order."""
    nearest = np.full(X.shape, 9.0, np.float32)
    sign = np.ones(X.shape, np.float32)
    for (ax, ay), (bx, by) in zip(points, [*points[-1:], *points[:-1]], strict=True):
        ex, ey, wx, wy = bx - ax, by - ay, X - ax, Y - ay
        along = np.clip((wx * ex + wy * ey) / (ex * ex + ey * ey + 1e-6), 0, 1)
        nearest = np.minimum(nearest, np.hypot(wx - ex * along, wy - ey * along))
        above, below, left = ay <= Y, by > Y, ex * wy > ey * wx
        sign = np.where((above & below & left) | (~above & ~below & ~left), -sign, sign)
    return nearest * sign


Draw = Callable[[Sprite, Color, tuple[float, float, float]], None]


def figure(draw: Draw, color: str, pattern: str) -> Field:
    """All poses of one subject: premultiplied RGBA float32 (POSES, SIDE, SIDE, 4)."""
    sprite = Sprite()
    base = COLORS[color]
    draw(sprite, _patterned(base, pattern), _shade(base, 0.68))
    return sprite.paint()


def _bird(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(polygon([(-0.5, 0.0), (-1.0, -0.22), (-0.95, 0.18)]), shade)
    s.add(polygon([(0.75, -0.12), (1.0, 0.0), (0.72, 0.1)]), (0.98, 0.6, 0.1))
    s.add(oval(0.0, 0.05, 0.62, 0.34), body)
    s.add(disc(0.55, -0.1, 0.27), body)
    s.add(disc(0.62, -0.14, 0.06), DARK)
    s.add(polygon([(0.25, 0.0), (-0.35, 0.0), (-0.45 + 0.1 * SWAY, -0.1 - 0.78 * BEAT)]), shade)


def _fish(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    swing = 0.12 * BEAT
    s.add(polygon([(-0.45, 0.0), (-1.0, -0.42 + swing), (-0.85, 0.0), (-1.0, 0.42 + swing)]), shade)
    s.add(polygon([(-0.25, -0.3), (0.3, -0.32), (-0.2, -0.68)]), shade)
    s.add(oval(0.12, 0.0, 0.78, 0.46), body)
    s.add(disc(0.58, -0.1, 0.11), (1.0, 1.0, 1.0))
    s.add(disc(0.61, -0.1, 0.055), DARK)
    s.add(polygon([(0.0, 0.05), (0.25, 0.05), (-0.05, 0.32)]), shade)


def _horse(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    for hip, phase in ((-0.45, BEAT), (-0.28, -BEAT), (0.25, SWAY), (0.4, -SWAY)):
        s.add(limb(hip, 0.2, hip + 0.16 * phase, 0.92, 0.075), shade if phase is SWAY else body)
    s.add(limb(-0.6, -0.05, -0.92, 0.4 + 0.08 * BEAT, 0.08), shade)
    s.add(oval(-0.05, 0.05, 0.6, 0.28), body)
    s.add(limb(0.4, 0.0, 0.62, -0.55, 0.16), body)
    s.add(limb(0.62, -0.6, 0.92, -0.42, 0.13), body)
    s.add(polygon([(0.52, -0.72), (0.58, -1.0), (0.7, -0.72)]), body)
    s.add(limb(0.28, -0.15, 0.5, -0.68, 0.07), shade)
    s.add(disc(0.7, -0.58, 0.045), DARK)


def _cat(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(limb(-0.55, 0.1, -0.85, -0.45, 0.08), shade)
    s.add(limb(-0.85, -0.45, -0.7 + 0.1 * BEAT, -0.75, 0.08), shade)
    for hip, phase in ((-0.45, BEAT), (-0.2, -BEAT), (0.2, BEAT), (0.42, -BEAT)):
        s.add(limb(hip, 0.3, hip + 0.12 * phase, 0.82, 0.09), body)
    s.add(oval(-0.08, 0.15, 0.58, 0.3), body)
    s.add(polygon([(0.3, -0.4), (0.32, -0.82), (0.56, -0.52)]), body)
    s.add(polygon([(0.62, -0.52), (0.86, -0.82), (0.9, -0.38)]), body)
    s.add(disc(0.6, -0.26, 0.34), body)
    s.add(disc(0.5, -0.3, 0.06), DARK)
    s.add(disc(0.76, -0.3, 0.06), DARK)
    s.add(disc(0.64, -0.16, 0.05), (0.95, 0.5, 0.55))


def _balloon(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(limb(-0.3, 0.25, -0.14, 0.7, 0.03), WOOD)
    s.add(limb(0.3, 0.25, 0.14, 0.7, 0.03), WOOD)
    s.add(polygon([(-0.52, 0.05), (0.52, 0.05), (0.18, 0.48), (-0.18, 0.48)]), body)
    s.add(disc(0.0, -0.3, 0.66), body)
    s.add(oval(0.0, -0.28, 0.22, 0.66), shade)
    s.add(box(0.0, 0.8, 0.2, 0.16, 0.04), WOOD)


def _car(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(polygon([(-0.58, -0.05), (-0.38, -0.5), (0.25, -0.5), (0.52, -0.05)]), body)
    s.add(box(0.0, 0.15, 0.95, 0.26, 0.12), body)
    s.add(polygon([(-0.44, -0.08), (-0.3, -0.4), (-0.1, -0.4), (-0.1, -0.08)]), GLASS)
    s.add(polygon([(0.02, -0.08), (0.02, -0.4), (0.18, -0.4), (0.38, -0.08)]), GLASS)
    s.add(box(0.86, 0.1, 0.07, 0.07, 0.03), (1.0, 0.95, 0.6))
    for cx in (-0.52, 0.52):
        s.add(disc(cx, 0.42, 0.25), DARK)
        s.add(disc(cx, 0.42, 0.11), (0.8, 0.8, 0.82))


def _rocket(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(polygon([(-0.2, 0.5), (0.2, 0.5), (0.06 * BEAT, 1.0 + 0.04 * SWAY)]), (1.0, 0.62, 0.1))
    s.add(polygon([(-0.24, 0.1), (-0.62, 0.62), (-0.2, 0.52)]), shade)
    s.add(polygon([(0.24, 0.1), (0.62, 0.62), (0.2, 0.52)]), shade)
    s.add(oval(0.0, -0.15, 0.32, 0.8), body)
    s.add(polygon([(-0.23, -0.62), (0.0, -1.0), (0.23, -0.62)]), shade)
    s.add(disc(0.0, -0.25, 0.15), GLASS)


def _boat(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(limb(0.0, -0.95, 0.0, 0.45, 0.04), WOOD)
    s.add(polygon([(0.08, -0.9), (0.08, 0.3), (0.82, 0.3)]), body)
    s.add(polygon([(-0.08, -0.72), (-0.08, 0.3), (-0.62, 0.3)]), shade)
    s.add(polygon([(-0.9, 0.42), (0.95, 0.42), (0.62, 0.85), (-0.62, 0.85)]), WOOD)


def _person(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    for phase in (BEAT, -BEAT):
        s.add(limb(0.0, 0.25, 0.24 * phase, 0.92, 0.105), (0.16, 0.18, 0.3))
    s.add(limb(-0.2, -0.28, -0.34 - 0.2 * BEAT, 0.22, 0.085), SKIN)
    s.add(limb(0.2, -0.28, 0.34 + 0.2 * BEAT, 0.22, 0.085), SKIN)
    s.add(box(0.0, 0.0, 0.28, 0.36, 0.12), body)
    s.add(disc(0.0, -0.62, 0.24), SKIN)
    s.add(oval(0.0, -0.8, 0.27, 0.14), shade)


def _house(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(box(0.45, -0.6, 0.1, 0.3), (0.5, 0.35, 0.3))
    s.add(box(0.0, 0.3, 0.68, 0.55), body)
    s.add(polygon([(-0.95, -0.2), (0.0, -0.95), (0.95, -0.2)]), (0.62, 0.2, 0.16))
    s.add(box(-0.28, 0.52, 0.16, 0.33), WOOD)
    s.add(box(0.32, 0.25, 0.18, 0.18), (1.0, 0.92, 0.55))


def _tree(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(box(0.0, 0.55, 0.12, 0.42), WOOD)
    s.add(disc(-0.4, -0.05, 0.42), body)
    s.add(disc(0.4, -0.05, 0.42), body)
    s.add(disc(0.04 * BEAT, -0.48, 0.46), body)
    s.add(disc(0.12, 0.02, 0.3), shade)


def _ball(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    s.add(disc(0.0, 0.0, 0.82), body)
    s.add(np.maximum(disc(0.0, 0.0, 0.82), np.abs(Y + 0.3 * X) - 0.14), shade)
    s.add(disc(-0.28, -0.42, 0.17), (1.0, 1.0, 1.0))


def _flame(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    tip = 0.22 * BEAT
    s.add(polygon([(-0.62, 0.3), (-0.6, -0.3 - 0.15 * BEAT), (-0.2, 0.0)]), body)
    s.add(polygon([(0.62, 0.3), (0.58, -0.38 + 0.15 * BEAT), (0.2, 0.0)]), body)
    s.add(polygon([(-0.45, 0.25), (tip, -1.0), (0.45, 0.25)]), body)
    s.add(oval(0.0, 0.42, 0.62, 0.5), body)
    s.add(polygon([(-0.26, 0.45), (-0.5 * tip, -0.3), (0.26, 0.45)]), (1.0, 0.85, 0.35))
    s.add(oval(0.0, 0.55, 0.32, 0.3), (1.0, 0.95, 0.7))


def _butterfly(s: Sprite, body: Color, shade: tuple[float, float, float]) -> None:
    open_ = 0.72 + 0.28 * SWAY
    for side in (-1.0, 1.0):
        s.add(oval(side * 0.5 * open_, -0.32, 0.46, 0.5, side * 0.5), body)
        s.add(oval(side * 0.4 * open_, 0.42, 0.34, 0.4, side * -0.4), shade)
        s.add(limb(0.0, -0.55, side * 0.25, -0.95, 0.03), DARK)
    s.add(oval(0.0, 0.0, 0.09, 0.62), DARK)


SUBJECTS: dict[str, Draw] = {
    "bird": _bird,
    "fish": _fish,
    "horse": _horse,
    "cat": _cat,
    "balloon": _balloon,
    "car": _car,
    "rocket": _rocket,
    "boat": _boat,
    "person": _person,
    "house": _house,
    "tree": _tree,
    "ball": _ball,
    "flame": _flame,
    "butterfly": _butterfly,
}
