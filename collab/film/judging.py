"""One open document, and the judging of one update on it: checked, applied, looked back at, weighed; of keystrokes,
which are sure from their bytes, many are applied as one.

Belongs to the document process (sandbox.py), which says when. Knows no log, no batch and no marker.
"""

import functools
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import msgpack
from pycrdt import Doc, merge_updates

from collab.film import document, lib0, policy, validation
from collab.film.items import Items, Place
from collab.film.lib0 import Reader
from collab.film.policy import SERVER, Actor, Guard, Path
from collab.film.updates import LOG, Limits, Refused, parse
from collab.film.validation import Checked, Written

DOCUMENT_BYTES_MAX = 5 * 1024 * 1024
# Characters of a text that is written anew for a few bytes of somebody's: more would fill the log in their place.
STRAIGHT_MAX = 50_000
ALLOWED_MAX = 4_096


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
        self.allowed: set[tuple[Place, bytes]] = set()  # who types where, by what `guards` says
        self.typed: dict[int, bytes] = {}  # keystrokes that were judged and are not applied yet, by client id
        self.encoded = b""  # the whole document as it stands, once somebody asked for it

    def apply(self, update: bytes) -> bytes:
        """What the update brought, as one update; empty when it brought nothing."""
        return self.heard(lambda: self.doc.apply_update(update))

    def heard(self, change: Callable[[], None]) -> bytes:
        """What a change brought, as one update.

        The CRDT tells it by encoding all that its authors ever typed, so it is listened to for this one alone.
        """
        written: list[bytes] = []
        self.encoded = b""
        subscription = self.doc.observe(lambda event: written.append(event.update))
        try:
            change()
        finally:
            with suppress(BaseException):  # a document that the CRDT panicked over may answer with another panic
                self.doc.unobserve(subscription)
        return written[0] if written else b""

    def take_in(self, update: bytes) -> bytes:
        """Apply without a word of what it brought; returns the state vector."""
        self.encoded = b""
        with self.doc.transaction():
            self.doc.apply_update(update)
            return self.doc.get_state()

    def whole(self) -> bytes:
        """The document as one update. A class that comes in asks for the same thirty times: it is encoded once."""
        self.encoded = self.encoded or self.doc.get_update()
        return self.encoded

    @property
    def held(self) -> int:
        """Bytes that stand for it in memory: the document, about, and what it was encoded as."""
        return self.size + len(self.encoded)

    def measure(self) -> None:
        self.known = read_state(self.doc.get_state())
        self.size = len(self.doc.get_update())

    def forget_guards(self, *clips: str) -> None:
        """Something touched these clips' rights; without a name: any may have changed."""
        for clip in clips or tuple(self.guards):
            self.guards.pop(clip, None)
        self.allowed.clear()

    def guard(self, clip: str) -> Guard | None:
        """Who may change a clip; remembered until something touches it."""
        if clip not in self.guards:
            found = document.keeping(self.doc, clip)
            self.guards[clip] = Guard(*found) if found else None
        return self.guards[clip]


def read_state(state: bytes) -> dict[int, int]:
    reader = Reader(state)
    return {reader.uint(): reader.uint() for _ in range(reader.uint())}


class Spoilt(Exception):
    """Refused after it was applied: the document holds what may not be there. Its argument is the Refused."""


class Unsettled(Exception):
    """Keystrokes that passed one by one could not be applied together, by which of them is not known: the document is
    spoilt."""


Verdict = tuple[str, list[int], bytes]  # a code, new client ids, bytes for the log


id_bytes = functools.lru_cache(maxsize=4_096)(lib0.uint)  # of those who type the ids come again and again


@functools.lru_cache(maxsize=4_096)
def sender(author: bytes) -> Actor:
    """Who wrote, from the packed fields of an Actor; of b"" the server."""
    return Actor(*msgpack.unpackb(author)) if author else SERVER


def judge_typing(live: Live, update: bytes, author: bytes) -> int | None:
    """The client id of a keystroke in a text that is known to take it, judged from the bytes alone: it is saved as it
    was sent. None where `judge_one` must decide.

    What is taken so waits in `live.typed`: `settle` gives it to the CRDT, all in one. Raises Refused.
    """
    typed = validation.read_keystroke(update, live.known, live.items)
    if typed is None:
        return None
    client, end, place, units, goes_on = typed
    left = live.credit.get(place, -1) - units
    if left < 0 or live.size + len(update) > DOCUMENT_BYTES_MAX:
        return None
    if (place, author) not in live.allowed:
        policy.check_rights([place.path], sender(author), live.guard)
        if len(live.allowed) >= ALLOWED_MAX:
            live.allowed.clear()
        live.allowed.add((place, author))
    live.credit[place] = left
    live.known[client] = end
    live.items.add(client, end, place, goes_on=goes_on)
    live.size += len(update)
    before = live.typed.get(client)
    live.typed[client] = merge_updates(before, update) if before else update
    return client


def settle(live: Live) -> bytes:
    """Apply the keystrokes that wait, as the one update that is returned. Raises Unsettled."""
    if not live.typed:
        return b""
    typed, live.typed = live.typed, {}
    try:
        merged = merge_keystrokes(typed)
        state = live.take_in(merged)
        for client in typed:
            if id_bytes(client) + lib0.uint(live.known[client]) not in state:
                raise ValueError("keystrokes were not integrated whole")
    except BaseException as error:
        reraise(error)
        raise Unsettled from error
    return merged


def merge_keystrokes(typed: Mapping[int, bytes]) -> bytes:
    """One update of what each client id typed, which is its runs between a 1 (one author) and a 0 (nothing deleted):
    their runs behind one another, as the CRDT itself would merge them, at a third of the cost."""
    if len(typed) == 1:
        return next(iter(typed.values()))
    runs = [typed[client][1:-1] for client in sorted(typed, reverse=True)]
    return lib0.uint(len(runs)) + b"".join(runs) + b"\0"


def reraise(error: BaseException) -> None:
    """Let through what is not the fault of the update at hand. (The CRDT's own panics are no Exceptions either.)"""
    if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | Unsettled):
        raise error


def judge_one(live: Live, update: bytes, limits: Limits, actor: Actor) -> Verdict:
    """One update's verdict. Raises Refused; Spoilt, or whatever the CRDT throws: then the document is spoilt."""
    checked = validation.check(update, known=live.known, limits=limits, items=live.items)
    policy.check_schema(checked)
    paths = [run.place.path for run in checked.written if run.place]
    if checked.deleted:
        remember_guards(live, checked, paths)
    else:
        policy.check_rights(paths, actor, live.guard)
    if checked.ends:
        check_size(live, len(update))
    brought = live.apply(update)
    if not brought:
        if checked.ends:
            raise ValueError("an update that promised news brought none")
        return "known", [], b""
    try:
        weigh(live, checked, actor, update=update, brought=brought, paths=paths)
        straight = [straighten(live, place) for place in checked.turned]
    except Refused as refused:
        raise Spoilt(refused) from refused
    log = brought if checked.overlaps else update
    if any(straight):
        log = merge_updates(log, *filter(None, straight))
    live.size += len(log)
    return "saved", list(checked.ends), log


def straighten(live: Live, place: Place) -> bytes:
    """Write a text anew, as the server, in which an item lies between two that stand the other way round: as it reads
    here it reads everywhere from now on, on whatever screen and from whatever log. Raises Refused."""
    text = document.text_at(live.doc, place.path)
    words = str(text or "")
    if len(words) > STRAIGHT_MAX:
        raise Refused("malformed", "an item between two that stand the other way round, in a long text")
    if text is None or not words:
        return b""

    def write() -> None:
        with live.doc.transaction():
            text.clear()
            text.insert(0, words)

    written = live.heard(write)
    validation.absorb(written, live.items)
    live.known = read_state(live.doc.get_state())
    return written


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


def weigh(live: Live, checked: Checked, actor: Actor, *, update: bytes, brought: bytes, paths: list[Path]) -> None:
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
        policy.check_rights(paths, actor, live.guard)
    for path in paths:
        if path[0] == "clips" and (len(path) == 2 or path[-1] in policy.WHOSE):
            live.forget_guards(path[1] or "")
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
