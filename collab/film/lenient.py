"""Reading what a stranger may have written: whatever stands there, a value of the expected shape comes out.

Pure, standard library only. Knows no field of the film.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

ID_MAX = 64


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def named(value: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The entries that are maps with a usable id, by id."""
    return sorted(
        (name, entry)
        for name, entry in value.items()
        if isinstance(name, str) and 0 < len(name) <= ID_MAX and isinstance(entry, Mapping)
    )


def at_frames(value: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The entries that are maps and name a frame of a clip, "clip:frame", by name."""
    return [
        (name, entry)
        for name, entry in sorted(value.items(), key=str)
        if isinstance(name, str)
        and len(name) <= ID_MAX + 8
        and re.fullmatch(r".+:(0|[1-9][0-9]{0,4})", name)
        and isinstance(entry, Mapping)
    ]


def line(value: object, most: int) -> str:
    """Text in one line."""
    return " ".join(text(value, most).split())


def text(value: object, most: int) -> str:
    """Text without what neither a screen nor PostgreSQL can hold (NUL, lone surrogates), cut at `most`."""
    if not isinstance(value, str):
        return ""
    return value[:most].replace("\0", "").encode("utf-8", "ignore").decode()


def whole(value: object, low: int, high: int, default: int) -> int:
    """A whole number within [low, high]; text that says one counts; anything else is the default."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,15}\s*", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return default
    return max(low, min(high, int(value)))
