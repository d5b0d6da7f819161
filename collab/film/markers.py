"""Markers: points of the film that people named.

A marker stands at "clip:frame", on a frame of its clip's own source: it moves with the clip, and one that a trim hides
is there again with its frame.

Pure, standard library only. Nothing drawn depends on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collab.film.lenient import at_frames, line

MARKERS_MAX = 1_000
LABEL_MAX = 80
COLORS = ("red", "orange", "yellow", "green", "blue", "purple")


@dataclass(frozen=True)
class Marker:
    """What a marker says, in one line; `color` is one of COLORS."""

    label: str
    color: str


def read(found: Mapping[str, Any]) -> dict[str, Marker]:
    """Those that name a frame of a clip."""
    kept = {
        name: Marker(line(value.get("label"), LABEL_MAX), color if color in COLORS else COLORS[0])
        for name, value in at_frames(found)
        if isinstance(color := value.get("color"), str)
    }
    return dict(list(kept.items())[:MARKERS_MAX])
