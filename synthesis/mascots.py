"""Invented mascots, whom no scene has: clips of them as a team would bring them, with captions that name them.

Owns their shapes and how a clip of one comes about: a drawn scene in which the mascot has the subject's place. For the
study and for tests alone; nothing is trained on them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthesis import captions, figures, places, scenes
from synthesis.figures import BEAT, DARK, SWAY, Sprite, box, disc, limb, oval, polygon

Frames = NDArray[np.uint8]
FIRST_SEED = 960_000_000  # scenes that no pool and no other measure has drawn
_CREAM, _GOLD, _MINT, _CORAL = (0.97, 0.92, 0.78), (0.98, 0.78, 0.12), (0.35, 0.86, 0.70), (0.98, 0.42, 0.36)
_PLUM, _NAVY = (0.50, 0.20, 0.70), (0.12, 0.20, 0.55)


def _zorbi(s: Sprite) -> None:
    """A plum-coloured ball of fur with one large eye, horns and a cream belly."""
    for side in (-1, 1):
        s.add(polygon([(side * 0.2, -0.55), (side * 0.62, -1.0), (side * 0.55, -0.4)]), _GOLD)
        s.add(oval(side * 0.34, 0.86 + 0.05 * side * BEAT, 0.22, 0.12), _GOLD)
    s.add(disc(0.0, 0.05, 0.74), _PLUM)
    s.add(oval(0.1, 0.36, 0.42, 0.36), _CREAM)
    s.add(disc(0.16, -0.2, 0.3), (0.98, 0.98, 0.98))
    s.add(disc(0.24, -0.18, 0.15), DARK)


def _kipo(s: Sprite) -> None:
    """A mint-coloured, tall thing on two legs with a coral hat, a navy scarf and a beak."""
    for phase in (BEAT, -BEAT):
        s.add(limb(0.0, 0.5, 0.2 * phase, 0.94, 0.08), _CORAL)
    s.add(oval(0.0, 0.08, 0.42, 0.56), _MINT)
    s.add(limb(-0.36, 0.0, -0.62, 0.26 + 0.14 * SWAY, 0.09), _MINT)
    s.add(box(0.0, -0.08, 0.42, 0.1), _NAVY)
    s.add(disc(0.04, -0.42, 0.32), _MINT)
    s.add(polygon([(0.3, -0.5), (0.72, -0.36), (0.3, -0.26)]), _GOLD)
    s.add(polygon([(-0.34, -0.6), (0.06, -1.04), (0.4, -0.6)]), _CORAL)
    s.add(disc(0.14, -0.46, 0.07), DARK)


@dataclass(frozen=True)
class Mascot:
    """name: the word that captions have for it. flies: where it is when it stays."""

    name: str
    draw: Callable[[Sprite], None]
    flies: bool

    @property
    def sprite(self) -> figures.Field:
        """All poses, premultiplied RGBA float32 (POSES, SIDE, SIDE, 4)."""
        sprite = Sprite()
        self.draw(sprite)
        return sprite.paint()


MASCOTS = (Mascot("Zorbi", _zorbi, flies=False), Mascot("Kipo", _kipo, flies=False))


@dataclass(frozen=True)
class Brought:
    """A captioned clip of a mascot, and what a person could see in it: frames (16, 64, 112, 3); blocking (18,) and
    mirrored as in `scenes.Clip`; radius: half of its side, pixels."""

    caption: str
    frames: Frames
    blocking: NDArray[np.int16]
    mirrored: bool
    radius: float


def clip(mascot: Mascot, seed: int, language: str = "en") -> Brought:
    """The clip of one integer."""
    rng = np.random.default_rng([scenes.VERSION, seed])
    factors = scenes.choose(rng)
    factors |= {"subject": "bird" if mascot.flies else "cat", "color": "none", "pattern": "plain"}
    factors |= {"camera": "still", "action": factors["action"]}
    factors = scenes.sensible(factors)
    stage = places.backdrop(factors["place"], factors["time"], factors["weather"], rng)
    radius = float(rng.uniform(*scenes.RADIUS))
    motion = scenes.move(factors, radius, stage.floor, rng)
    grid = scenes.world(motion)
    picture = scenes.background(stage, motion, grid, rng)
    picture, _ = scenes.place_subject(picture, mascot.sprite, motion, grid, radius=radius, light=stage.light, glow=None)
    picture = scenes.weather(picture, factors["weather"], stage.haze, rng)
    frames = (picture.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    plan = scenes.blocking(factors, motion, radius)
    return Brought(_caption(mascot, factors, seed, language), frames, plan, motion.mirrored, radius)


def _caption(mascot: Mascot, factors: dict[str, str], seed: int, language: str) -> str:
    """What a person would write under it: its name in the place of a subject."""
    words = {
        **captions.LANGUAGES[language],
        "subject": {factors["subject"]: [f"m {mascot.name}" if language == "es" else mascot.name]},
    }
    return captions.moment(
        factors, {*captions.SAID, captions.EVERYTHING} - {"camera", "color"}, random.Random(seed), words
    )
