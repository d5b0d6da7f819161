"""Guests: subjects that the codes were never taught, and who stands in for each of them.

A guest is drawn by the refiner alone. The codes' nets hear its *stand-in* (film's word for who takes an actor's place
while a scene is set up), a subject that they know, about as bulky and moving alike; the refiner, which hears the
guest, draws it in the stand-in's place. Owns their silhouettes, as `figures` does those of the taught subjects, and
these ties. Knows nothing of words.
"""

from synthesis.figures import (
    BEAT,
    DARK,
    GLASS,
    SKIN,
    SWAY,
    WOOD,
    Color,
    Draw,
    Sprite,
    box,
    disc,
    limb,
    oval,
    polygon,
)

WHITE, GREY, ORANGE, PINK = (0.97, 0.97, 0.97), (0.62, 0.64, 0.68), (0.98, 0.6, 0.1), (0.95, 0.5, 0.55)
Shade = tuple[float, float, float]


def _dog(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(limb(-0.6, 0.0, -0.92, -0.34 + 0.14 * BEAT, 0.08), body)
    for hip, phase in ((-0.5, BEAT), (-0.34, -BEAT), (0.14, BEAT), (0.3, -BEAT)):
        s.add(limb(hip, 0.3, hip + 0.14 * phase, 0.9, 0.09), body)
    s.add(oval(-0.12, 0.14, 0.58, 0.26), body)
    s.add(limb(0.34, 0.05, 0.5, -0.3, 0.17), body)
    s.add(oval(0.54, -0.42, 0.27, 0.24), body)
    s.add(oval(0.8, -0.34, 0.2, 0.13), body)
    s.add(disc(0.96, -0.38, 0.08), DARK)
    s.add(oval(0.36, -0.34, 0.12, 0.3, 0.25), shade)
    s.add(disc(0.6, -0.5, 0.055), DARK)


def _rabbit(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(oval(0.24, -0.68 + 0.03 * BEAT, 0.11, 0.34, -0.25), shade)
    s.add(oval(0.48, -0.7, 0.11, 0.34, 0.1), body)
    s.add(disc(-0.72, 0.4, 0.17), WHITE)
    s.add(oval(-0.28, 0.42, 0.46, 0.42), body)
    s.add(oval(-0.2, 0.84, 0.36, 0.12), shade)
    s.add(limb(0.2, 0.5, 0.34, 0.86, 0.09), body)
    s.add(disc(0.4, -0.12, 0.34), body)
    s.add(disc(0.52, -0.18, 0.07), DARK)
    s.add(disc(0.72, -0.04, 0.07), PINK)


def _bear(s: Sprite, body: Color, shade: Shade) -> None:
    for side, phase in ((-1, BEAT), (1, -BEAT)):
        s.add(limb(side * 0.26, 0.5, side * 0.3, 0.86 + 0.06 * phase, 0.17), shade)
        s.add(limb(side * 0.42, 0.02, side * 0.66, 0.34 + 0.1 * phase, 0.14), shade)
        s.add(disc(side * 0.34, -0.8, 0.17), shade)
    s.add(oval(0.0, 0.26, 0.5, 0.5), body)
    s.add(oval(0.0, 0.34, 0.28, 0.32), WHITE)
    s.add(disc(0.0, -0.46, 0.42), body)
    s.add(oval(0.06, -0.32, 0.2, 0.16), WHITE)
    s.add(disc(0.08, -0.38, 0.08), DARK)
    s.add(disc(-0.14, -0.56, 0.06), DARK)
    s.add(disc(0.22, -0.56, 0.06), DARK)


def _elephant(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(limb(-0.78, -0.05, -0.92, 0.35 + 0.06 * BEAT, 0.04), shade)
    for hip, phase in ((-0.56, BEAT), (-0.24, -BEAT), (0.06, BEAT), (0.3, -BEAT)):
        s.add(limb(hip, 0.3, hip + 0.07 * phase, 0.86, 0.14), body)
    s.add(oval(-0.16, 0.0, 0.64, 0.46), body)
    s.add(disc(0.5, -0.26, 0.36), body)
    s.add(limb(0.78, -0.12, 0.9, 0.3, 0.12), body)
    s.add(limb(0.9, 0.3, 0.84 + 0.08 * BEAT, 0.72, 0.09), body)
    s.add(limb(0.64, 0.04, 0.8, 0.2, 0.05), WHITE)
    s.add(oval(0.28 + 0.03 * SWAY, -0.26, 0.23, 0.36), shade)
    s.add(disc(0.64, -0.36, 0.055), DARK)


def _giraffe(s: Sprite, body: Color, shade: Shade) -> None:
    for hip, phase in ((-0.5, BEAT), (-0.34, -BEAT), (0.06, BEAT), (0.2, -BEAT)):
        s.add(limb(hip, 0.3, hip + 0.12 * phase, 0.94, 0.065), body)
    s.add(limb(-0.56, 0.16, -0.74, 0.46 + 0.06 * BEAT, 0.04), shade)
    s.add(oval(-0.16, 0.22, 0.46, 0.2), body)
    s.add(limb(0.16, 0.14, 0.46, -0.66, 0.12), body)
    s.add(limb(0.48, -0.78, 0.76, -0.68, 0.115), body)
    s.add(limb(0.42, -0.84, 0.4, -0.98, 0.035), DARK)
    s.add(limb(0.54, -0.86, 0.54, -1.0, 0.035), DARK)
    for x, y in ((-0.38, 0.18), (-0.12, 0.28), (0.08, 0.16), (0.26, -0.14), (0.36, -0.42)):
        s.add(disc(x, y, 0.085), shade)
    s.add(disc(0.58, -0.78, 0.04), DARK)


def _dinosaur(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(polygon([(-0.3, 0.0), (-1.0, 0.3 + 0.12 * BEAT), (-0.2, 0.42)]), body)
    for x in (-0.42, -0.2, 0.02):
        s.add(polygon([(x - 0.12, -0.02), (x, -0.34), (x + 0.14, -0.06)]), shade)
    for hip, phase in ((-0.2, BEAT), (0.06, -BEAT)):
        s.add(limb(hip, 0.36, hip + 0.16 * phase, 0.86, 0.13), shade if phase is BEAT else body)
        s.add(limb(hip + 0.16 * phase, 0.88, hip + 0.16 * phase + 0.16, 0.9, 0.07), body)
    s.add(oval(-0.06, 0.16, 0.44, 0.34, 0.3), body)
    s.add(limb(0.16, 0.0, 0.36, -0.46, 0.2), body)
    s.add(box(0.58, -0.62, 0.36, 0.18, 0.1), body)
    s.add(polygon([(0.34, -0.46), (0.94, -0.46), (0.88, -0.32 + 0.05 * BEAT), (0.4, -0.3)]), body)
    s.add(box(0.72, -0.455, 0.2, 0.035), WHITE)
    s.add(limb(0.3, 0.06, 0.52, 0.16, 0.05), shade)
    s.add(disc(0.48, -0.68, 0.06), WHITE)
    s.add(disc(0.5, -0.68, 0.035), DARK)


def _shark(s: Sprite, body: Color, shade: Shade) -> None:
    swing = 0.12 * BEAT
    s.add(polygon([(-0.6, 0.0), (-1.0, -0.56 + swing), (-0.8, 0.02), (-0.98, 0.4 + swing)]), shade)
    s.add(polygon([(-0.2, -0.2), (0.02, -0.86), (0.3, -0.2)]), shade)
    s.add(oval(0.1, 0.02, 0.86, 0.34), body)
    s.add(oval(0.2, 0.2, 0.66, 0.16), WHITE)
    s.add(polygon([(0.1, 0.16), (0.34, 0.16), (-0.08, 0.62)]), shade)
    s.add(disc(0.66, -0.08, 0.06), DARK)
    s.add(limb(0.6, 0.18, 0.84, 0.12, 0.03), DARK)


def _train(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(box(-0.44, -0.16, 0.42, 0.52, 0.04), body)
    s.add(box(-0.44, -0.66, 0.5, 0.08, 0.03), shade)
    s.add(box(-0.44, -0.28, 0.22, 0.2, 0.03), GLASS)
    s.add(box(0.34, 0.08, 0.52, 0.28, 0.1), body)
    s.add(box(0.58, -0.4, 0.11, 0.24), DARK)
    s.add(box(0.58, -0.62, 0.18, 0.07), DARK)
    s.add(disc(0.2, -0.2, 0.13), shade)
    s.add(polygon([(0.78, 0.34), (1.0, 0.66), (0.7, 0.66)]), GREY)
    s.add(box(0.0, 0.42, 0.86, 0.09), DARK)
    for cx, radius in ((-0.56, 0.24), (-0.02, 0.24), (0.5, 0.2)):
        s.add(disc(cx, 0.6, radius), DARK)
        s.add(disc(cx, 0.6, 0.5 * radius), (0.85, 0.3, 0.2))


def _truck(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(box(-0.3, -0.2, 0.66, 0.52, 0.05), body)
    s.add(box(-0.3, -0.02, 0.66, 0.07), shade)
    s.add(polygon([(0.42, 0.36), (0.42, -0.36), (0.72, -0.36), (0.96, 0.02), (0.96, 0.36)]), GREY)
    s.add(polygon([(0.52, 0.0), (0.52, -0.26), (0.68, -0.26), (0.84, 0.0)]), GLASS)
    s.add(box(0.0, 0.4, 0.94, 0.08), DARK)
    for cx in (-0.62, -0.2, 0.62):
        s.add(disc(cx, 0.52, 0.22), DARK)
        s.add(disc(cx, 0.52, 0.09), (0.8, 0.8, 0.82))


def _plane(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(polygon([(-0.6, -0.1), (-1.0, -0.66), (-0.72, -0.66), (-0.36, -0.1)]), shade)
    s.add(polygon([(0.1, -0.1), (-0.3, -0.62), (-0.1, -0.62), (0.36, -0.1)]), shade)
    s.add(oval(0.04, 0.0, 0.94, 0.22), body)
    s.add(polygon([(0.3, 0.06), (-0.5, 0.72), (-0.2, 0.72), (0.44, 0.06)]), shade)
    s.add(polygon([(-0.7, 0.02), (-0.98, 0.24), (-0.84, 0.24), (-0.5, 0.02)]), shade)
    s.add(polygon([(0.62, -0.14), (0.88, -0.04), (0.62, -0.02)]), GLASS)
    for x in (-0.3, -0.08, 0.14, 0.36):
        s.add(disc(x, -0.06, 0.055), GLASS)


def _robot(s: Sprite, body: Color, shade: Shade) -> None:
    for side, phase in ((-1, BEAT), (1, -BEAT)):
        s.add(box(side * 0.2, 0.72, 0.11, 0.2), GREY)
        s.add(limb(side * 0.46, -0.12, side * (0.62 + 0.04 * phase), 0.34, 0.09), GREY)
        s.add(box(side * 0.2, 0.9, 0.17, 0.08, 0.02), DARK)
    s.add(limb(0.0, -0.7, 0.0, -0.92, 0.035), DARK)
    s.add(disc(0.0, -0.94, 0.08), (0.95, 0.25, 0.2))
    s.add(box(0.0, 0.14, 0.4, 0.4, 0.05), body)
    s.add(box(0.0, 0.12, 0.22, 0.18, 0.02), shade)
    s.add(box(0.0, -0.5, 0.34, 0.24, 0.04), body)
    s.add(box(0.02, -0.52, 0.24, 0.11), DARK)
    s.add(disc(-0.08, -0.52, 0.065), (0.5, 1.0, 0.9))
    s.add(disc(0.14, -0.52, 0.065), (0.5, 1.0, 0.9))


def _astronaut(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(box(-0.36, 0.04, 0.14, 0.36, 0.06), GREY)
    for phase in (BEAT, -BEAT):
        s.add(limb(0.0, 0.4, 0.18 * phase, 0.8, 0.17), WHITE)
    s.add(limb(-0.1, -0.06, -0.42, 0.22 + 0.14 * BEAT, 0.13), WHITE)
    s.add(limb(0.14, -0.06, 0.5, 0.16 - 0.14 * BEAT, 0.13), WHITE)
    s.add(box(0.0, 0.12, 0.34, 0.36, 0.16), WHITE)
    s.add(box(0.06, 0.08, 0.2, 0.15, 0.04), body)
    s.add(disc(0.0, -0.52, 0.4), WHITE)
    s.add(oval(0.1, -0.5, 0.26, 0.22), DARK)
    s.add(oval(0.02, -0.58, 0.08, 0.05), GLASS)


def _clown(s: Sprite, body: Color, shade: Shade) -> None:
    for side, phase in ((-1, BEAT), (1, -BEAT)):
        s.add(limb(side * 0.14, 0.36, side * 0.26, 0.78 + 0.05 * phase, 0.15), shade)
        s.add(oval(side * 0.34, 0.92, 0.22, 0.09), (0.9, 0.2, 0.15))
        s.add(limb(side * 0.24, -0.1, side * 0.72, 0.1 - 0.26 * phase, 0.11), body)
        s.add(disc(side * 0.36, -0.5, 0.24), ORANGE)
    s.add(oval(0.0, 0.16, 0.4, 0.42), body)
    s.add(disc(0.0, 0.06, 0.07), WHITE)
    s.add(disc(0.0, 0.3, 0.07), WHITE)
    s.add(disc(0.0, -0.48, 0.32), SKIN)
    s.add(polygon([(-0.24, -0.7), (0.0, -1.04), (0.24, -0.7)]), shade)
    s.add(disc(0.04, -0.44, 0.1), (0.9, 0.1, 0.1))
    s.add(disc(-0.12, -0.58, 0.05), DARK)
    s.add(disc(0.16, -0.58, 0.05), DARK)
    s.add(box(0.03, -0.28, 0.15, 0.035), (0.9, 0.1, 0.1))


def _dancer(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(limb(0.0, 0.3, -0.02, 0.92, 0.065), SKIN)
    s.add(limb(0.05, 0.3, 0.5 + 0.06 * BEAT, 0.62 - 0.16 * BEAT, 0.065), SKIN)
    s.add(limb(-0.1, -0.22, -0.54, -0.62 + 0.12 * BEAT, 0.055), SKIN)
    s.add(limb(0.1, -0.22, 0.58, -0.5 - 0.12 * BEAT, 0.055), SKIN)
    s.add(polygon([(-0.16, 0.02), (0.16, 0.02), (0.66, 0.4 + 0.06 * SWAY), (-0.66, 0.4 - 0.06 * SWAY)]), body)
    s.add(box(0.0, -0.1, 0.16, 0.2, 0.06), shade)
    s.add(disc(0.0, -0.52, 0.2), SKIN)
    s.add(oval(-0.03, -0.64, 0.21, 0.12), WOOD)
    s.add(disc(-0.1, -0.8, 0.1), WOOD)


def _children(s: Sprite, body: Color, shade: Shade) -> None:
    for cx, cloth, hair, phase in ((-0.46, body, WOOD, BEAT), (0.46, shade, ORANGE, -BEAT)):
        y = 0.08 * abs(phase)
        for way in (1, -1):
            s.add(limb(cx, 0.4 - y, cx + 0.13 * way, 0.92 - y, 0.075), (0.16, 0.18, 0.3))
        s.add(limb(cx - 0.12, 0.06 - y, cx - 0.36, 0.0 - 0.2 * phase - y, 0.06), SKIN)
        s.add(limb(cx + 0.12, 0.06 - y, cx + 0.36, 0.0 + 0.2 * phase - y, 0.06), SKIN)
        s.add(box(cx, 0.22 - y, 0.19, 0.25, 0.08), cloth)
        s.add(disc(cx, -0.28 - y, 0.24), SKIN)
        s.add(oval(cx - 0.03, -0.44 - y, 0.25, 0.12), hair)


def _crowd(s: Sprite, body: Color, shade: Shade) -> None:
    people = (
        (-0.66, 0.16, GREY), (0.0, 0.1, shade), (0.66, 0.16, (0.3, 0.45, 0.7)),
        (-0.34, 0.4, body), (0.34, 0.42, (0.85, 0.7, 0.3)),
    )  # fmt: skip
    for number, (cx, y, cloth) in enumerate(people):
        bob = 0.05 * (BEAT if number % 2 else -BEAT)
        s.add(box(cx, 0.62, 0.21, 0.34, 0.08), (0.16, 0.18, 0.3))
        s.add(oval(cx, y + 0.08 + bob, 0.27, 0.3), cloth)
        s.add(disc(cx, y - 0.36 + bob, 0.19), SKIN)
        s.add(oval(cx, y - 0.48 + bob, 0.2, 0.1), WOOD if number % 2 else DARK)


def _flower(s: Sprite, body: Color, shade: Shade) -> None:
    sway = 0.06 * BEAT
    s.add(limb(0.0, 0.92, sway, -0.2, 0.065), (0.15, 0.5, 0.2))
    s.add(oval(0.26, 0.5, 0.28, 0.12, -0.5), (0.2, 0.62, 0.25))
    s.add(oval(-0.26, 0.62, 0.28, 0.12, 0.5), (0.2, 0.62, 0.25))
    for cx, cy in ((0.0, -0.72), (0.36, -0.46), (0.24, -0.04), (-0.24, -0.04), (-0.36, -0.46)):
        s.add(disc(cx + sway, cy + 0.02, 0.26), body)
    s.add(disc(sway, -0.34, 0.2), (1.0, 0.82, 0.2))


def _umbrella(s: Sprite, body: Color, shade: Shade) -> None:
    s.add(limb(0.0, -0.8, 0.0, 0.74, 0.045), WOOD)
    s.add(limb(0.0, 0.76, 0.22, 0.78, 0.045), WOOD)
    s.add(limb(0.0, -0.98, 0.0, -0.8, 0.035), DARK)
    for cx, color in ((-0.62, body), (0.0, shade), (0.62, body)):
        s.add(
            polygon([(cx - 0.33, 0.02), (cx + 0.33, 0.02), (0.45 * cx + 0.14, -0.7), (0.45 * cx - 0.14, -0.7)]), color
        )
    s.add(polygon([(-0.95, 0.04), (-0.62, -0.5), (0.0, -0.86), (-0.34, 0.02)]), body)
    s.add(polygon([(0.95, 0.04), (0.62, -0.5), (0.0, -0.86), (0.34, 0.02)]), body)


def _heart(s: Sprite, body: Color, shade: Shade) -> None:
    beat = 1 + 0.06 * BEAT
    s.add(disc(-0.38 * beat, -0.3, 0.44), body)
    s.add(disc(0.38 * beat, -0.3, 0.44), body)
    s.add(polygon([(-0.8 * beat, -0.12), (0.0, -0.4), (0.8 * beat, -0.12), (0.0, 0.86 * beat)]), body)
    s.add(oval(-0.42, -0.42, 0.14, 0.1, -0.6), WHITE)


GUESTS: dict[str, Draw] = {
    "dog": _dog,
    "rabbit": _rabbit,
    "bear": _bear,
    "elephant": _elephant,
    "giraffe": _giraffe,
    "dinosaur": _dinosaur,
    "shark": _shark,
    "train": _train,
    "truck": _truck,
    "plane": _plane,
    "robot": _robot,
    "astronaut": _astronaut,
    "clown": _clown,
    "dancer": _dancer,
    "children": _children,
    "crowd": _crowd,
    "flower": _flower,
    "umbrella": _umbrella,
    "heart": _heart,
}
STAND_INS = {
    "dog": "cat",
    "rabbit": "cat",
    "bear": "cat",
    "elephant": "horse",
    "giraffe": "horse",
    "dinosaur": "horse",
    "shark": "fish",
    "train": "car",
    "truck": "car",
    "plane": "bird",
    "robot": "person",
    "astronaut": "person",
    "clown": "person",
    "dancer": "person",
    "children": "person",
    "crowd": "person",
    "flower": "tree",
    "umbrella": "balloon",
    "heart": "ball",
}
# Whose colour nobody says has one of these, each as likely: guests, and those whom the codes were taught. White only
# where nothing else will do: it drifts into others most.
_ANY = ("red", "yellow", "blue", "purple")
OWN_COLORS: dict[str, tuple[str, ...]] = {
    "bird": _ANY,
    "fish": _ANY,
    "horse": ("yellow", "red"),
    "cat": ("yellow", "red"),
    "balloon": _ANY,
    "car": _ANY,
    "rocket": ("red", "blue"),
    "boat": _ANY,
    "person": _ANY,
    "house": ("yellow", "red", "blue"),
    "tree": ("green",),
    "ball": _ANY,
    "flame": ("red",),
    "butterfly": _ANY,
    "dog": ("yellow", "red"),
    "rabbit": ("white",),
    "bear": ("yellow", "red"),
    "elephant": ("blue",),
    "giraffe": ("yellow",),
    "dinosaur": ("green",),
    "shark": ("blue",),
    "train": ("red", "blue", "green"),
    "truck": _ANY,
    "plane": ("red", "blue"),
    "robot": ("blue", "red"),
    "astronaut": ("white",),
    "clown": ("red", "yellow", "purple"),
    "dancer": _ANY,
    "children": _ANY,
    "crowd": _ANY,
    "flower": ("red", "yellow", "purple"),
    "umbrella": _ANY,
    "heart": ("red",),
}
