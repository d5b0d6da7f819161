"""The document process (`python -m collab.sandbox SOCKET MARKER`): decodes what strangers sent.

Owns the live documents of the open rooms, least recently used out first. Knows no Django, no members, no
database: it may be killed at any moment and loses nothing. One request at a time: a frame is 4 bytes of length and
a msgpack list [verb, *arguments], its answer a frame likewise.

Before anything risky it writes into shared memory where it is (the marker: progress, room, update), so that
whoever finds it dead or hanging knows what killed it.
"""

import mmap
import resource
import signal
import socket
import struct
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import msgpack
from pycrdt import Doc, merge_updates

from collab import document, revision, validation
from collab.lib0 import Reader

DOCUMENT_BYTES_MAX = 5 * 1024 * 1024
LIVE_DOCUMENTS_MAX = 500
LIVE_BYTES_MAX = 128 * 1024 * 1024
MEMORY_BYTES_MAX = 1024**3
REQUEST_SECONDS_MAX = 60
ALWAYS_READ_BYTES_MAX = 32 * 1024
MARKER = struct.Struct("<3Q")  # progress, room + 1, update + 1 (0: none)


class Live:
    """One open document: the log up to `seq` is in it. `known` maps client ids to their next clock."""

    def __init__(self) -> None:
        self.doc: Doc[Any] = Doc(client_id=document.SERVER_CLIENT)
        self.seq = 0
        self.size = 0
        self.known: dict[int, int] = {}
        self.typing = True  # nothing but typing since the last reading
        self.written: list[bytes] = []
        self.subscription = self.doc.observe(lambda event: self.written.append(event.update))

    def apply(self, update: bytes) -> bytes:
        """What the update brought, as one update; empty when it brought nothing."""
        self.written.clear()
        self.doc.apply_update(update)
        return self.written[0] if self.written else b""

    def measure(self) -> None:
        self.known = read_state(self.doc.get_state())
        self.size = len(self.doc.get_update())


def read_state(state: bytes) -> dict[int, int]:
    reader = Reader(state)
    return {reader.uint(): reader.uint() for _ in range(reader.uint())}


class Rooms:
    """The verbs. Arguments and answers are plain data."""

    def __init__(self, marker: Any) -> None:
        self.live: OrderedDict[str, Live] = OrderedDict()
        self.marker = marker
        self.progress = 0

    def mark(self, room: int = -1, update: int = -1) -> None:
        self.progress += 1
        MARKER.pack_into(self.marker, 0, self.progress, room + 1, update + 1)

    def find(self, room: str, seq: int) -> Live | None:
        """The room's document if it stands exactly at `seq`."""
        live = self.live.get(room)
        if live is None or live.seq != seq:
            return None
        self.live.move_to_end(room)
        return live

    def load(self, room: str, base: int | None, seq: int, updates: list[bytes]) -> dict[str, Any]:
        """Bring a document to `seq`: from nothing, or on from where it stands at `base`."""
        live = Live() if base is None else self.find(room, base)
        if live is None:
            return {"need": True}
        self.live.pop(room, None)
        for update in updates:
            self.mark()
            live.apply(update)
        self.mark()
        document.read(live.doc)
        live.measure()
        live.seq = seq
        self.live[room] = live
        self.shrink()
        return {}

    def shrink(self) -> None:
        size = sum(live.size for live in self.live.values())
        while len(self.live) > 1 and (len(self.live) > LIVE_DOCUMENTS_MAX or size > LIVE_BYTES_MAX):
            size -= self.live.popitem(last=False)[1].size

    def drop(self, rooms: list[str]) -> dict[str, Any]:
        for room in rooms:
            self.live.pop(room, None)
        return {}

    def judge(self, batch: list[tuple[str, int, list[tuple[bytes, bool]]]]) -> list[dict[str, Any]]:
        """Verdicts for the updates of many rooms, one dict per room.

        batch: (room, seq, [(update, whether it is a first synchronisation)]). A room's dict is {"need": True} when
        its document must be loaded first; else "verdicts", one [code, new client ids, bytes for the log] per update
        ("saved", "known", or why it is refused), and "merged": what everybody should get. Fewer verdicts than
        updates and "spoilt": the last of them spoilt the document, which was dropped.
        """
        answers = []
        for index, (room, seq, updates) in enumerate(batch):
            live = self.find(room, seq)
            answers.append({"need": True} if live is None else self.judge_room(index, room, live, updates))
        self.mark()
        return answers

    def judge_room(self, index: int, room: str, live: Live, updates: list[tuple[bytes, bool]]) -> dict[str, Any]:
        verdicts: list[tuple[str, list[int], bytes]] = []
        for number, (update, first) in enumerate(updates):
            self.mark(index, number)
            try:
                verdicts.append(judge_one(live, update, validation.FIRST if first else validation.LIVE))
            except validation.Refused as refused:
                verdicts.append((refused.code, [], b""))
            except BaseException as error:  # the CRDT's panics are not Exceptions
                if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                    raise
                self.live.pop(room, None)
                verdicts.append(("malformed", [], b""))
                return {"verdicts": verdicts, "merged": b"", "spoilt": True}
        written = [log for code, _, log in verdicts if code == "saved"]
        if written:
            read_back(live)
            live.seq += 1
        merged = b"" if not written else written[0] if len(written) == 1 else merge_updates(*written)
        return {"verdicts": verdicts, "merged": merged}

    def join(self, index: int, room: str, seq: int, states: list[bytes]) -> dict[str, Any]:
        """For each state vector what its owner lacks ("" when the vector is nonsense); and our own vector."""
        live = self.find(room, seq)
        if live is None:
            return {"need": True}
        return {"answers": [self.difference(live, state) for state in states], "state": live.doc.get_state()}

    def difference(self, live: Live, state: bytes) -> bytes:
        try:
            validation.check_state(state)
        except validation.Refused:
            return b""
        self.mark()
        return live.doc.get_update(state)

    def seed(self, title: str, language: str) -> dict[str, Any]:
        return {"update": document.seed(title=title, language=language), "client": document.SERVER_CLIENT}

    def fold(self, updates: list[bytes]) -> dict[str, Any]:
        """The document that these updates make, as plain data."""
        return {"plain": document.read(self.replay(updates))}

    def whole(self, room: str, seq: int) -> dict[str, Any]:
        """A live document as one update, after proof that it makes the same document."""
        live = self.find(room, seq)
        if live is None:
            return {"need": True}
        whole = live.doc.get_update()
        again = self.replay([whole])
        if again.get_state() != live.doc.get_state() or document.read(again) != document.read(live.doc):
            return {"error": "the snapshot reads differently"}
        return {"update": whole}

    def touched(self, updates: list[bytes], parts: list[tuple[int, bytes]]) -> list[tuple[int, list[str]]]:
        """Where each span wrote: `parts` are (span, update) that follow `updates`. (msgpack takes no number as key.)"""
        doc = self.replay(updates)

        def marked() -> Iterator[tuple[int, bytes]]:
            for span, update in parts:
                self.mark()
                yield span, update

        return list(revision.touched(doc, marked()).items())

    def restore(self, now: list[bytes], then: list[bytes]) -> dict[str, Any]:
        """The edit that makes the document of `now` read like that of `then`: {"update"} or {"full": True}."""
        doc, old = self.replay(now), self.replay(then)
        update = revision.restore(doc, old)
        self.mark()
        if len(doc.get_update()) > DOCUMENT_BYTES_MAX:
            return {"full": True}
        if document.read(doc) != document.read(old):
            return {"error": "the restored document reads differently"}
        return {"update": update}

    def replay(self, updates: list[bytes]) -> Doc[Any]:
        doc: Doc[Any] = Doc(client_id=document.SERVER_CLIENT)
        for update in updates:
            self.mark()
            doc.apply_update(update)
        self.mark()
        return doc

    def snapshot(self, updates: list[bytes]) -> dict[str, Any]:
        """The updates as one, after proof that it makes the same document and leaves nothing behind."""
        doc = self.replay(updates)
        whole = doc.get_update()
        again = self.replay([whole])
        state = read_state(doc.get_state())
        promised = [item for update in updates for item in validation.reach(update).items()]
        if state != read_state(again.get_state()) or any(state.get(client, 0) < end for client, end in promised):
            return {"error": "something in the log is not integrated"}
        if document.read(doc) != document.read(again):
            return {"error": "the snapshot reads differently"}
        return {"update": whole}


def read_back(live: Live) -> None:
    """Some bytes pass every check and hang the next reader: let that be us, before they are stored.

    Reading 500 clips takes 45 ms, so a large document is not read for mere typing: of 80,000 texts put at random
    between the items of other texts none hurt a reader (arrays can be hurt so; this schema reads none).
    """
    if not live.typing or live.size < ALWAYS_READ_BYTES_MAX:
        document.read(live.doc)
        live.typing = True


def judge_one(live: Live, update: bytes, limits: validation.Limits) -> tuple[str, list[int], bytes]:
    """One update's verdict. Raises Refused, or whatever the CRDT throws: then the document is spoilt."""
    checked = validation.check(update, known=live.known, limits=limits)
    if checked.ends and live.size + len(update) > DOCUMENT_BYTES_MAX:
        live.measure()
        if live.size + len(update) > DOCUMENT_BYTES_MAX:
            raise validation.Refused("full", f"{live.size} bytes")
    brought = live.apply(update)
    if not brought:
        if checked.ends:
            raise ValueError("an update that promised news brought none")
        return "known", [], b""
    state = read_state(live.doc.get_state())
    if any(state.get(client, 0) != end for client, end in checked.ends.items()):
        raise ValueError("an update was not integrated whole")
    live.known = state
    live.typing = live.typing and checked.typing
    log = brought if checked.overlaps else update
    live.size += len(log)
    return "saved", list(checked.ends), log


def answer(rooms: Rooms, request: list[Any]) -> Any:
    verb, *arguments = request
    verbs: dict[str, Callable[..., Any]] = {
        name: getattr(rooms, name)
        for name in ("load", "drop", "judge", "join", "seed", "fold", "snapshot", "whole", "touched", "restore")
    }
    try:
        return verbs[verb](*arguments)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:300]}


def serve(channel: socket.socket, rooms: Rooms) -> None:
    """Answer until the other side is gone."""
    stream = channel.makefile("rwb")
    while len(head := stream.read(4)) == 4:
        signal.alarm(REQUEST_SECONDS_MAX)  # a last word of the kernel's, should nobody be left to watch us
        request = msgpack.unpackb(stream.read(int.from_bytes(head, "big")), use_list=True)
        reply = msgpack.packb(answer(rooms, request))
        signal.alarm(0)
        stream.write(len(reply).to_bytes(4, "big") + reply)
        stream.flush()


def main(channel: int, marker: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; our end is the socket's
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(socket.socket(fileno=channel), Rooms(mmap.mmap(marker, MARKER.size)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
