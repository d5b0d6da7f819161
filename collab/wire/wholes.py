"""What everybody who comes in with nothing is sent: a film's whole document as one frame, for as long as nobody writes.

A class opens its film within a minute. The document process encodes it once (`judging.Live.whole`), but each newcomer
of a long film made it cross between the two processes. Owns how much of that is kept. Knows no document: what is kept
is of one room at one end of its log, and the end names all of it.
"""

import uuid
from collections import OrderedDict
from typing import NamedTuple

from collab.wire.sockets import Frame

BYTES_MAX = 32 * 1024 * 1024


class Whole(NamedTuple):
    """A film as its log's end `seq` has it. state: the state vector beside it."""

    seq: int
    frame: Frame
    state: bytes

    @property
    def size(self) -> int:
        """A frame keeps its message and, once sent, what stands on the wire."""
        return 2 * len(self.frame.data) + len(self.state)


class Wholes:
    """The films that were asked for last, as many as fit."""

    def __init__(self) -> None:
        self._kept: OrderedDict[uuid.UUID, Whole] = OrderedDict()
        self._bytes = 0

    def get(self, room: uuid.UUID, seq: int | None) -> Whole | None:
        """The room's, if its log ends there; of another end it is forgotten."""
        whole = self._kept.get(room)
        if whole is None or whole.seq != seq:
            self.forget(room)
            return None
        self._kept.move_to_end(room)
        return whole

    def keep(self, room: uuid.UUID, whole: Whole) -> None:
        self.forget(room)
        self._kept[room] = whole
        self._bytes += whole.size
        while self._bytes > BYTES_MAX:
            self.forget(next(iter(self._kept)))

    def forget(self, room: uuid.UUID) -> None:
        whole = self._kept.pop(room, None)
        self._bytes -= whole.size if whole else 0
