"""The document process (`python -m collab.film.sandbox SOCKET MARKER`): decodes what strangers sent.

Owns the live documents of the open rooms, least recently used out first. Knows no Django, no members, no
database: it may be killed at any moment and loses nothing. One request at a time: a frame is 4 bytes of length and
a msgpack list [verb, *arguments], its answer a frame likewise.

Before anything risky it writes into shared memory where it is (the marker: progress, room, update), so that
whoever finds it dead or hanging knows what killed it.
"""

import gc
import mmap
import os
import resource
import signal
import socket
import struct
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import msgpack
from pycrdt import Doc, Text, merge_updates

from collab.film import document, revision, validation
from collab.film.judging import (
    DOCUMENT_BYTES_MAX,
    Live,
    Spoilt,
    Unsettled,
    Verdict,
    judge_one,
    judge_typing,
    read_state,
    reraise,
    sender,
    settle,
)
from collab.film.updates import FIRST, LIVE, NOTHING, Refused, check_state

LIVE_DOCUMENTS_MAX = 500
LIVE_BYTES_MAX = 128 * 1024 * 1024
MEMORY_BYTES_MAX = 1024**3
REQUEST_SECONDS_MAX = 60
IDLE_SECONDS = 600.0
SHRINK_SECONDS = 1.0  # between two looks for what to let go of: they walk all documents
OUT_OF_MEMORY = 70
MARKER = struct.Struct("<3Q")  # progress, room + 1, update + 1 (0: none)


class Rooms:
    """The verbs. Arguments and answers are plain data."""

    def __init__(self, marker: Any) -> None:
        self.live: OrderedDict[str, Live] = OrderedDict()
        self.marker = marker
        self.progress = 0
        self.shrunk = 0.0  # when documents were last let go of
        self.careful: set[str] = set()  # rooms whose keystrokes are applied one by one

    def mark(self, room: int = -1, update: int = -1) -> None:
        self.progress += 1
        MARKER.pack_into(self.marker, 0, self.progress, room + 1, update + 1)

    def find(self, room: str, seq: int) -> Live | None:
        """The room's document if it stands exactly at `seq`."""
        live = self.live.get(room)
        if live is None or live.seq != seq:
            return None
        self.live.move_to_end(room)
        live.used = time.monotonic()
        return live

    def load(self, room: str, base: int | None, seq: int, updates: list[bytes]) -> dict[str, Any]:
        """Bring a document to `seq`: from nothing, or on from where it stands at `base`."""
        live = Live() if base is None else self.find(room, base)
        if live is None:
            return {"need": True}
        if self.live.get(room) is not live:
            self.forget(room)
        for update in updates:
            self.mark()
            live.take_in(update)
            validation.absorb(update, live.items)
        self.mark()
        document.read(live.doc)
        live.forget_guards()
        live.measure()
        live.seq = seq
        self.live[room] = live
        self.live.move_to_end(room)
        self.shrink()
        return {}

    def forget(self, room: str) -> int:
        """Drop a document; returns how large it was."""
        live = self.live.pop(room, None)
        if live is None:
            return 0
        live.items.let_go()
        return live.held

    def shrink(self) -> None:
        """Let go of what nobody has used for a while, and of the longest unused when there is too much."""
        self.shrunk = time.monotonic()
        for room in [room for room, live in self.live.items() if live.used < self.shrunk - IDLE_SECONDS]:
            self.forget(room)
        size = sum(live.held for live in self.live.values())
        while len(self.live) > 1 and (len(self.live) > LIVE_DOCUMENTS_MAX or size > LIVE_BYTES_MAX):
            size -= self.forget(next(iter(self.live)))

    def drop(self, rooms: list[str]) -> dict[str, Any]:
        for room in rooms:
            self.forget(room)
        return {}

    def judge(self, batch: list[tuple[str, int, list[list[Any]]]]) -> list[dict[str, Any]]:
        """Verdicts for the updates of many rooms, one dict per room.

        batch: (room, seq, [(update, whether it is a first synchronisation, author)]), the author as the packed fields
        of policy.Actor, b"" for the server itself. A room's dict is {"need": True} when its document must be loaded
        first; else "verdicts", one per update: the client id of a keystroke, which is saved as it was sent, or [code,
        new client ids, bytes for the log] ("saved", "known", or why it is refused); and "merged": what everybody should
        get. Fewer verdicts than updates and "spoilt": the last of them spoilt the document, which was dropped.
        """
        answers = []
        if time.monotonic() - self.shrunk > SHRINK_SECONDS:
            self.shrink()
        for index, (room, seq, updates) in enumerate(batch):
            live = self.find(room, seq)
            answers.append({"need": True} if live is None else self.judge_room(index, room, live, updates))
        self.mark()
        return answers

    def judge_room(self, index: int, room: str, live: Live, updates: list[list[Any]]) -> dict[str, Any]:
        """One room's dict. Where keystrokes fail together, its document is asked for, and then they are tried alone."""
        try:
            return self.judge_each(index, room, live, updates)
        except Unsettled:
            self.forget(room)
            self.careful.add(room)
            return {"need": True}

    def judge_each(self, index: int, room: str, live: Live, updates: list[list[Any]]) -> dict[str, Any]:
        verdicts: list[Verdict | int] = []
        parts: list[bytes] = []  # what everybody should get, in order
        careful = room in self.careful
        self.mark(index)
        for number, (update, first, author) in enumerate(updates):
            try:
                client = None if careful else judge_typing(live, update, author)
                if client is not None:
                    verdicts.append(client)
                    continue
                parts.append(settle(live))
                self.mark(index, number)
                verdict = judge_one(live, update, FIRST if first else LIVE, sender(author))
                self.mark(index)
                parts.append(verdict[2])
                verdicts.append(verdict)
            except Refused as refused:
                verdicts.append((refused.code, [], b""))
            except BaseException as error:
                reraise(error)
                refusal = error.args[0] if isinstance(error, Spoilt) else error
                verdicts.append((refusal.code if isinstance(refusal, Refused) else "malformed", [], b""))
                self.forget(room)
                return {"verdicts": verdicts, "merged": b"", "spoilt": True}
        parts.append(settle(live))
        self.careful.discard(room)
        written = [part for part in parts if part]
        if written:
            live.seq += 1
        merged = b"" if not written else written[0] if len(written) == 1 else merge_updates(*written)
        return {"verdicts": verdicts, "merged": merged}

    def prove(self, room: str, seq: int) -> dict[str, Any]:
        """Read the whole document, and again from its own bytes: slow, for suspects."""
        live = self.find(room, seq)
        if live is None:
            return {"need": True}
        self.mark()
        whole = live.doc.get_update()
        return {"same": document.read(live.doc) == document.read(self.replay([whole]))}

    def join(self, index: int, room: str, seq: int, states: list[bytes]) -> dict[str, Any]:
        """For each state vector what its owner lacks ("" when the vector is nonsense); and our own vector."""
        live = self.find(room, seq)
        if live is None:
            return {"need": True}
        return {"answers": [self.difference(live, state) for state in states], "state": live.doc.get_state()}

    def difference(self, live: Live, state: bytes) -> bytes:
        try:
            check_state(state)
        except Refused:
            return b""
        self.mark()
        return live.whole() if state == NOTHING else live.doc.get_update(state)

    def seed(self, title: str, language: str) -> dict[str, Any]:
        return {"update": document.seed(title=title, language=language), "client": document.SERVER_CLIENT}

    def lay(self, plain: dict[str, Any]) -> dict[str, Any]:
        return {"update": document.lay(plain), "client": document.SERVER_CLIENT}

    def fold(self, updates: list[bytes]) -> dict[str, Any]:
        """The document that these updates make, as plain data."""
        return {"plain": document.read(self.replay(updates))}

    def whole(self, room: str, seq: int) -> dict[str, Any]:
        """A live document as one update, after proof that it makes the same document."""
        live = self.find(room, seq)
        if live is None:
            return {"need": True}
        whole = live.whole()
        again = self.replay([whole])
        # Two vectors that say the same may name their clients in another order.
        same = read_state(again.get_state()) == read_state(live.doc.get_state())
        if not same or document.read(again) != document.read(live.doc):
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

    def deeds(self, base: list[bytes], updates: list[bytes]) -> list[list[tuple[str, str]]]:
        """What each of `updates`, which follow `base`, did: (deed, whose)."""
        doc = self.replay(base)

        def marked() -> Iterator[bytes]:
            for update in updates:
                self.mark()
                yield update

        return revision.deeds(doc, marked())

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

    def retitle(self, updates: list[bytes], old: str, new: str) -> dict[str, Any]:
        """The edit by which the film's title ends in `new` where it ended in `old`: {"update"}, empty elsewhere."""
        return {"update": revision.retitle(self.replay(updates), old, new)}

    def undo(self, base: list[bytes], parts: list[tuple[bool, bytes]]) -> dict[str, Any]:
        """The edit that takes back the marked ones of `parts`, which follow `base`: {"update"} or {"full": True}."""
        doc = self.replay(base)

        def marked() -> Iterator[tuple[bool, bytes]]:
            for undone, update in parts:
                self.mark()
                yield undone, update

        update = revision.undo(doc, marked())
        self.mark()
        document.read(doc)
        return {"full": True} if len(doc.get_update()) > DOCUMENT_BYTES_MAX else {"update": update}

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


def answer(rooms: Rooms, request: list[Any]) -> Any:
    verb, *arguments = request
    verbs: dict[str, Callable[..., Any]] = {
        name: getattr(rooms, name)
        for name in (
            "load",
            "drop",
            "judge",
            "prove",
            "join",
            "seed",
            "lay",
            "fold",
            "snapshot",
            "whole",
            "touched",
            "deeds",
            "restore",
            "undo",
            "retitle",
        )
    }
    try:
        return verbs[verb](*arguments)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # as dead as any other way: the marker says at what
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


def canary(rooms: Rooms) -> None:
    """Take a film through every step before anybody's is touched; a program that cannot do it ends here."""
    words: Doc[Any] = Doc(client_id=document.SERVER_CLIENT + 1)
    words.get("title", type=Text).insert(0, "canary")
    film = rooms.seed("", "en")["update"]
    rooms.load("canary", None, 1, [film])
    (answer,) = rooms.judge([("canary", 1, [[words.get_update(), False, b""], [b"rubbish", False, b""]])])
    title = document.look(rooms.live["canary"].doc, "title", None)
    if [code for code, _, _ in answer["verdicts"]] != ["saved", "malformed"] or "canary" not in title:
        raise SystemExit("the document process cannot read a film")
    rooms.drop(["canary"])
    rooms.mark()


def main(channel: int, marker: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; our end is the socket's
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rooms = Rooms(mmap.mmap(marker, MARKER.size))
    canary(rooms)
    # A batch is thousands of short lists, which die by their counts: the collector would walk every open document.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    serve(socket.socket(fileno=channel), rooms)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
