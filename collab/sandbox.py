"""The document process (`python -m collab.sandbox SOCKET MARKER`): decodes what strangers sent.

Owns the live documents of the open rooms, least recently used out first. Knows no Django, no members, no
database: it may be killed at any moment and loses nothing. One request at a time: a frame is 4 bytes of length and
a msgpack list [verb, *arguments], its answer a frame likewise.

Before anything risky it writes into shared memory where it is (the marker: progress, room, update), so that
whoever finds it dead or hanging knows what killed it.
"""

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

from collab import document, policy, revision, validation
from collab.items import Items, Place
from collab.lib0 import Reader
from collab.policy import Actor, Guard, Path
from collab.updates import FIRST, LIVE, LOG, Limits, Refused, check_state, parse
from collab.validation import Checked, Written

DOCUMENT_BYTES_MAX = 5 * 1024 * 1024
LIVE_DOCUMENTS_MAX = 500
LIVE_BYTES_MAX = 128 * 1024 * 1024
MEMORY_BYTES_MAX = 1024**3
REQUEST_SECONDS_MAX = 60
IDLE_SECONDS = 600.0
OUT_OF_MEMORY = 70
MARKER = struct.Struct("<3Q")  # progress, room + 1, update + 1 (0: none)


class Live:
    """One open document: the log up to `seq` is in it. `known` maps client ids to their next clock."""

    def __init__(self) -> None:
        self.doc: Doc[Any] = Doc(client_id=document.SERVER_CLIENT)
        self.seq = 0
        self.size = 0
        self.used = time.monotonic()
        self.known: dict[int, int] = {}
        self.items = Items()
        self.credit: dict[Place, int] = {}  # characters that a text takes before it must be measured again
        self.guards: dict[str, Guard | None] = {}
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

    def guard(self, clip: str) -> Guard | None:
        """Who may change a clip; remembered until something touches it."""
        if clip not in self.guards:
            found = document.keeping(self.doc, clip)
            self.guards[clip] = Guard(*found) if found else None
        return self.guards[clip]


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
        live.used = time.monotonic()
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
            validation.absorb(update, live.items)
        self.mark()
        document.read(live.doc)
        live.guards.clear()
        live.measure()
        live.seq = seq
        self.live[room] = live
        self.shrink()
        return {}

    def shrink(self) -> None:
        """Let go of what nobody has used for a while, and of the longest unused when there is too much."""
        for room in [room for room, live in self.live.items() if live.used < time.monotonic() - IDLE_SECONDS]:
            del self.live[room]
        size = sum(live.size for live in self.live.values())
        while len(self.live) > 1 and (len(self.live) > LIVE_DOCUMENTS_MAX or size > LIVE_BYTES_MAX):
            size -= self.live.popitem(last=False)[1].size

    def drop(self, rooms: list[str]) -> dict[str, Any]:
        for room in rooms:
            self.live.pop(room, None)
        return {}

    def judge(self, batch: list[tuple[str, int, list[list[Any]]]]) -> list[dict[str, Any]]:
        """Verdicts for the updates of many rooms, one dict per room.

        batch: (room, seq, [(update, whether it is a first synchronisation, and the fields of policy.Actor)]); without
        these the server itself wrote. A room's dict is {"need": True} when its document must be loaded first; else
        "verdicts", one [code, new client ids, bytes for the log] per update ("saved", "known", or why it is refused),
        and "merged": what everybody should get. Fewer verdicts than updates and "spoilt": the last of them spoilt the
        document, which was dropped.
        """
        answers = []
        self.shrink()
        for index, (room, seq, updates) in enumerate(batch):
            live = self.find(room, seq)
            answers.append({"need": True} if live is None else self.judge_room(index, room, live, updates))
        self.mark()
        return answers

    def judge_room(self, index: int, room: str, live: Live, updates: list[list[Any]]) -> dict[str, Any]:
        verdicts: list[tuple[str, list[int], bytes]] = []
        for number, (update, first, *sender) in enumerate(updates):
            self.mark(index, number)
            try:
                limits = FIRST if first else LIVE
                verdicts.append(judge_one(live, update, limits, Actor(*sender)))
            except BaseException as error:  # the CRDT's panics are not Exceptions
                if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                    raise
                refusal = error.args[0] if isinstance(error, Spoilt) else error
                verdicts.append((refusal.code if isinstance(refusal, Refused) else "malformed", [], b""))
                if isinstance(error, Refused):
                    continue
                self.live.pop(room, None)
                return {"verdicts": verdicts, "merged": b"", "spoilt": True}
        written = [log for code, _, log in verdicts if code == "saved"]
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


class Spoilt(Exception):
    """Refused after it was applied: the document holds what may not be there. Its argument is the Refused."""


def judge_one(live: Live, update: bytes, limits: Limits, sender: Actor) -> tuple[str, list[int], bytes]:
    """One update's verdict. Raises Refused; Spoilt, or whatever the CRDT throws: then the document is spoilt."""
    checked = validation.check(update, known=live.known, limits=limits, items=live.items)
    policy.check_schema(checked)
    paths = [run.place.path for run in checked.written if run.place]
    if checked.deleted:
        remember_guards(live, checked, paths)
    else:
        policy.check_rights(paths, sender, live.guard)
    if checked.ends:
        check_size(live, len(update))
    brought = live.apply(update)
    if not brought:
        if checked.ends:
            raise ValueError("an update that promised news brought none")
        return "known", [], b""
    try:
        weigh(live, checked, sender, update=update, brought=brought, paths=paths)
    except Refused as refused:
        raise Spoilt(refused) from refused
    log = brought if checked.overlaps else update
    live.size += len(log)
    return "saved", list(checked.ends), log


def remember_guards(live: Live, checked: Checked, paths: list[Path]) -> None:
    """Who may change the clips that this could touch is asked before it does."""
    gone = (live.items.within(client, clock, clock + length) for client, clock, length in checked.deleted)
    touched = dict.fromkeys(place for places in gone for place in places if place)
    for clip in {policy.clip_of(path) for path in (*paths, *(place.path for place in touched))}:
        if clip:
            live.guard(clip)


def check_size(live: Live, more: int) -> None:
    if live.size + more > DOCUMENT_BYTES_MAX:
        live.measure()
        if live.size + more > DOCUMENT_BYTES_MAX:
            raise Refused("full", f"{live.size} bytes")


def weigh(live: Live, checked: Checked, sender: Actor, *, update: bytes, brought: bytes, paths: list[Path]) -> None:
    """What was applied: whole, allowed, readable and within the film's limits. Raises Refused or ValueError."""
    if checked.typing and brought == update:
        live.known.update(checked.ends)
    else:
        state = read_state(live.doc.get_state())
        if any(state.get(client, 0) != end for client, end in checked.ends.items()):
            raise ValueError("an update was not integrated whole")
        live.known = state
    validation.keep(checked, live.items)
    if checked.deleted:
        paths = paths + deletions(live, brought)
        policy.check_rights(paths, sender, live.guard)
    for path in paths:
        if path[0] == "clips" and (len(path) == 2 or path[-1] in policy.WHOSE):
            live.guards.pop(path[1] or "", None)
    look_back(live, checked)


def deletions(live: Live, brought: bytes) -> list[Path]:
    """The paths where something was deleted just now. A synchronisation repeats all deletions there ever were, so
    the CRDT's own word is taken for what is new."""
    touched: dict[Place, None] = {}
    for client, clock, length in parse(brought, LOG, lenient=True).deleted:
        touched.update(dict.fromkeys(place for place in live.items.within(client, clock, clock + length) if place))
    return [place.path for place in touched]


def look_back(live: Live, checked: Checked) -> None:
    """Read what was written to: some bytes pass every check and hang the next reader; let that be us, before they
    are stored. Of plain typing only every so many characters are read, to measure the text. Raises Refused."""
    if checked.typing and spend(live, checked.written[0]):
        return
    places = dict.fromkeys(run.place for run in checked.written if run.place)
    with live.doc.transaction():
        touched = {tuple(str(key) for key in place.path[:2]) for place in places}
        entries = {path: document.look(live.doc, *path) for path in touched}
        for root in {path[0] for path in touched if len(path) == 2}:
            if document.count(live.doc, root) > policy.ROWS[root,].limit:
                raise Refused("many", f"{root!r:.80}")
    for place in places:
        if place.key is None:
            measure_text(live, place, entries[tuple(str(key) for key in place.path[:2])])


def spend(live: Live, run: Written) -> bool:
    """Whether the text is known to take so many characters more."""
    left = live.credit.get(run.place, 0) - run.content if run.place else -1
    if run.place and left >= 0:
        live.credit[run.place] = left
    return left >= 0


def measure_text(live: Live, place: Place, entry: Any) -> None:
    """How many characters this text still takes. Raises Refused when it took too many."""
    found = policy.row(place.path)
    text = entry.get(place.path[2], "") if isinstance(entry, dict) else entry or ""
    live.credit[place] = left = (found.limit if found else 0) - len(text)
    if left < 0:
        raise Refused("long", f"{place.path!r:.80}")


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
            "fold",
            "snapshot",
            "whole",
            "touched",
            "restore",
            "undo",
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
    (answer,) = rooms.judge([("canary", 1, [[words.get_update(), False], [b"rubbish", False]])])
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
    serve(socket.socket(fileno=channel), rooms)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
