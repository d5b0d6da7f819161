"""Titles: texts that stand over the film's picture for a while.

A title begins at "clip:frame", at a frame of its clip's own source, and moves with the clip; where a trim hides that
frame, it begins at the nearest one that is shown. It lasts so many frames of the film, also over what comes after its
clip. Pure, standard library only. Nothing drawn depends on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collab.film.lenient import at_frames, line, whole

TITLES_MAX = 500
WORDS_MAX = 200
FRAMES_MAX = 14_400
LOOKS = ("middle", "low", "card")  # over the picture, at its foot, over black


@dataclass(frozen=True)
class Title:
    """What a title says, in one line, how it stands (one of LOOKS) and for how many frames."""

    text: str
    look: str
    frames: int


def read(found: Mapping[str, Any]) -> dict[str, Title]:
    """Those that name a frame of a clip."""
    kept = {
        name: Title(
            line(value.get("text"), WORDS_MAX),
            look if (look := value.get("look")) in LOOKS else LOOKS[0],
            whole(value.get("frames"), 1, FRAMES_MAX, 1),
        )
        for name, value in at_frames(found)
    }
    return dict(list(kept.items())[:TITLES_MAX])
