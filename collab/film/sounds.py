"""Laid sounds: what people ask to hear over the film, beside what its takes sound like.

A sound begins at "clip:frame", as a title does, and moves with its clip; it lasts so many frames of the film, also over
what comes after its clip. It is drawn in cells of two seconds, from its own words and seed alone. Pure, standard
library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collab.film.lenient import at_frames, line, whole

SOUNDS_MAX = 100
WORDS_MAX = 200
FRAMES = (24, 480)  # from one second to twenty
LEVEL_MAX = 100
SEED_MAX = 2**31 - 1


@dataclass(frozen=True)
class Sound:
    """What is to be heard, for how many frames, how loud (0 to 100) and from which random numbers."""

    text: str
    frames: int
    level: int
    seed: int


def read(found: Mapping[str, Any]) -> dict[str, Sound]:
    """Those that name a frame of a clip."""
    kept = {
        name: Sound(
            line(value.get("text"), WORDS_MAX),
            whole(value.get("frames"), *FRAMES, FRAMES[0]),
            whole(value.get("level"), 0, LEVEL_MAX, LEVEL_MAX),
            whole(value.get("seed"), 0, SEED_MAX, 0),
        )
        for name, value in at_frames(found)
    }
    return dict(list(kept.items())[:SOUNDS_MAX])
