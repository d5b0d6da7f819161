"""The dissolved frames that screens ask for: a part of one take coming up over another, as a file like a take's.

Owns their address, which says all of what they are, and the latest of them, kept in this process: they are made of two
files in half a second, for whoever comes first. Loads numpy and PyAV when one is made, never torch.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from collab.film.timeline import DISSOLVE_MAX, SEGMENT_FRAMES
from collab.models import Room
from collab.rendering import store, takes

BLACK = "black"
_TAKE = r"[0-9a-f]{64}"
_NUMBER = r"([0-9]{1,2})"
# Twin of frontend/src/player/dissolves.ts: the fields of a Part, in order.
ADDRESS = re.compile("-".join([f"({_TAKE})", _NUMBER, _NUMBER, f"({_TAKE}|{BLACK})", _NUMBER, _NUMBER, _NUMBER]))
KEPT = 64  # about 150 kB each


class NoBlend(Exception):
    """There is no such dissolve, or not for this room."""


@dataclass(frozen=True)
class Part:
    """Frames [start, stop) of `over`, coming up over `under` (None: black) from its frame `first` on, when `done` of
    the dissolve's `of` frames are over. Takes by the SHA-256 of their files."""

    over: str
    start: int
    stop: int
    under: str | None
    first: int
    done: int
    of: int


def read(address: str) -> Part:
    """What an address says. Raises NoBlend where it names frames that are none."""
    said = ADDRESS.fullmatch(address)
    if said is None:
        raise NoBlend
    over, start, stop, under, *rest = said.groups()
    part = Part(over, int(start), int(stop), None if under == BLACK else under, *map(int, rest))
    frames = part.stop - part.start
    inside = frames > 0 and part.stop <= SEGMENT_FRAMES and part.first < SEGMENT_FRAMES
    if not inside or not part.done + frames <= part.of <= DISSOLVE_MAX:
        raise NoBlend
    return part


def part(room: Room, asked: Part) -> bytes:
    """The film of it, as the export has these frames. Raises NoBlend."""
    named = [name for name in (asked.over, asked.under) if name]
    if not all(takes.may_read(room, name) for name in named):
        raise NoBlend
    try:
        return _kept(asked, _make)
    except (OSError, ValueError) as error:  # a file is gone, or is no take
        raise NoBlend from error


def _make(asked: Part) -> bytes:
    from synthesis import dissolving

    with store.workbench() as bench:
        over, under = (
            store.local(store.film_name(name), bench) if name else None for name in (asked.over, asked.under)
        )
        below = dissolving.Under(under, asked.first, asked.done, asked.of)
        path = bench / "dissolve.mp4"
        dissolving.write(Path(str(over)), asked.start, asked.stop, under=below, path=path)
        return path.read_bytes()


_known: OrderedDict[Part, bytes] = OrderedDict()
_one = Lock()


def _kept(asked: Part, make: Callable[[Part], bytes]) -> bytes:
    """What was made lately, or is made now: one at a time, so that a class that presses *play* takes one processor."""
    with _one:
        if asked not in _known:
            _known[asked] = make(asked)
        _known.move_to_end(asked)
        while len(_known) > KEPT:
            _known.popitem(last=False)
        return _known[asked]
