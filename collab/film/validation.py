"""Whether one update may be given to the CRDT: well-formed, within its limits, and built on what is there.

Owns the check of clocks and where each new item would lie. Refuses to know documents and members: the caller passes
the clocks and items already known, and policy.py judges what is written. Iterative throughout.
"""

import functools
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from collab.film.items import Id, Items, Place, Runs, Type
from collab.film.lib0 import Malformed
from collab.film.updates import CLOCK_MAX, LOG, STRING, TYPE, Limits, Parsed, Refused, Struct, parse, utf16

TYPE_DEPTH_MAX = 6


class Written(NamedTuple):
    """What a run would write: up to the client's clock `end`, in this place (None: into what was collected), behind
    the client's last item or elsewhere."""

    client: int
    end: int
    place: Place | None
    goes_on: bool
    kind: int
    content: Any  # plain values, a type's kind, or the units of a text
    made: Type | None


class Checked(NamedTuple):
    """`ends`: the next clock of each client id once the update is in, where that is new; `overlaps`: whether it
    repeats what is known (then its bytes may not enter the log as they are). `typing`: whether it is one piece of
    text among known text and nothing else. `places`: keys that no item stood at before. `deleted`: ranges
    (client, clock, length). `turned`: texts with an item between two that stand the other way round."""

    ends: Mapping[int, int]
    overlaps: bool
    typing: bool
    written: list[Written]
    places: list[Place]
    deleted: list[tuple[int, int, int]]
    turned: Collection[Place] = ()


def check(update: bytes, *, known: Mapping[int, int], limits: Limits, items: Items | None = None) -> Checked:
    """Read the whole update or raise Refused.

    known: the next clock of each client id in the document. A struct beyond it, or an origin, parent or deletion
    that names an unknown item, is a gap: nothing that cannot be integrated at once is ever taken. items: where the
    document's items lie; without them every place is taken for a collected one.
    """
    if len(update) > limits.size:
        raise Refused("too_large", f"{len(update)} bytes")
    items = items or Items()
    if typed := check_typing(update, known, items):
        return typed
    try:
        parsed = parse(update, limits)
        check_clocks(parsed, known)
        placing = Placing(parsed, known, items)
        written = list(placing.write())
    except Malformed as error:
        raise Refused("malformed", str(error)) from error
    new = {client: end for client, end in parsed.ends.items() if end > known.get(client, 0)}
    overlaps = any(start < known.get(client, 0) for client, start in parsed.starts.items())
    return Checked(new, overlaps, False, written, list(placing.places.values()), parsed.deleted, placing.turned)


def check_clocks(parsed: Parsed, known: Mapping[int, int]) -> None:
    """Whatever the update goes on from, builds on or deletes is there. Raises Refused."""
    for client, start in parsed.starts.items():
        if start > known.get(client, 0):
            raise Refused("gap", f"client {client} goes on at {start}, known to {known.get(client, 0)}")
    last = [(client, clock + length - 1) for client, clock, length in parsed.deleted]
    named = [each for runs in parsed.runs.values() for run in runs for each in run.named]
    for client, clock in (*named, *last):
        if clock >= max(known.get(client, 0), parsed.ends.get(client, 0)):
            raise Refused("gap", f"names the unknown item {client}:{clock}")


# One piece of text after, before or between known items: what a keystroke is.
NUMBER = rb"([\x80-\xff]{0,7}[\x00-\x7f])"
KEYSTROKE = re.compile(
    rb"\x01\x01%b%b(?:\x84%b%b|\xc4%b%b%b%b|\x44%b%b)([\x01-\x7f])(.+)\x00" % ((NUMBER,) * 10), re.DOTALL
)


def number(raw: bytes) -> int:
    """What a NUMBER says. Clocks are read for every keystroke, and nearly all have two bytes or three."""
    if len(raw) == 2:
        return raw[0] + (raw[1] << 7) - 0x80
    if len(raw) == 3:
        return raw[0] + (raw[1] << 7) + (raw[2] << 14) - 0x4080
    value = shift = 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        shift += 7
    return value


author_of = functools.lru_cache(maxsize=4_096)(number)  # of those who type the ids come again and again


class Keystroke(NamedTuple):
    """Text among known text: whose client id, up to which clock of it, in which place, of how many units, and whether
    behind the same client's last item."""

    client: int
    end: int
    place: Place
    units: int
    goes_on: bool


def read_keystroke(update: bytes, known: Mapping[int, int], items: Items) -> Keystroke | None:
    """The short way for typing under an id that is known; None where the whole check must decide. It refuses nothing
    by itself."""
    match = KEYSTROKE.fullmatch(update)
    if match is None:
        return None
    author, start, a, b, c, d, e, f, g, h, size, words = match.groups()
    if size[0] != len(words):
        return None
    client, clock = author_of(author), number(start)
    if clock != known.get(client):
        return None
    beside = a or c or g
    other, at = client if beside == author else author_of(beside), number(b or d or h)
    place = items.place(other, at)
    if place is None or place.key is not None:
        return None
    if e:
        right = client if e == author else author_of(e), number(f)
        if items.place(*right) is not place or (right[0] == other and items.turned((other, at), right)):
            return None
    try:
        text = words.decode()
    except UnicodeDecodeError:
        return None
    units = len(text) if len(text) == len(words) else utf16(text)
    if clock + units >= CLOCK_MAX:
        return None
    return Keystroke(client, clock + units, place, units, at == clock - 1 and other == client and not g)


def check_typing(update: bytes, known: Mapping[int, int], items: Items) -> Checked | None:
    """A keystroke as the whole check would tell it."""
    typed = read_keystroke(update, known, items)
    if typed is None:
        return None
    client, end, place, units, goes_on = typed
    return Checked({client: end}, False, True, [Written(client, end, place, goes_on, STRING, units, None)], [], [])


class Placing:
    """Finds where the runs of one update would lie, in an order in which each comes after what it builds on."""

    def __init__(self, parsed: Parsed, known: Mapping[int, int], items: Items, *, of_log: bool = False) -> None:
        self.of_log = of_log  # it stands there, whatever it is
        self.parsed = parsed
        self.known = known
        self.items = items
        self.placed = {client: Runs(start) for client, start in parsed.starts.items()}
        self.done = dict.fromkeys(parsed.runs, 0)
        self.turned: dict[Place, None] = {}
        self.types: dict[Id, Type] = {}
        self.places: dict[tuple[int, str | None], Place] = {}  # not yet known to their types

    def write(self) -> Iterator[Written]:
        """Every run that brings something new. Raises Malformed or Refused."""
        for first in self.parsed.runs:
            line = [first]  # clients, each waiting for the next
            while line:
                client = line[-1]
                if self.done[client] == len(self.parsed.runs[client]):
                    line.pop()
                    continue
                run = self.parsed.runs[client][self.done[client]]
                other = self.awaited(run)
                if other is None:
                    self.done[client] += 1
                    yield from self.take(run)
                elif other in line:
                    raise Malformed("items that wait for each other")
                else:
                    line.append(other)

    def awaited(self, run: Struct) -> int | None:
        """The client whose runs must be placed before this one."""
        for client, clock in run.named:
            if client != run.client and clock >= self.known.get(client, 0) and clock >= self.placed[client].end:
                return client
        return None

    def take(self, run: Struct) -> Iterator[Written]:
        end, known = run.clock + run.length, self.known.get(run.client, 0)
        place = self.find(run)
        before = self.items.place(run.client, known - 1) if run.clock < known < end else None
        if before and place and before is not place:
            raise Malformed("a run that goes on elsewhere than it began")
        made = self.make(run, place) if run.kind == TYPE else None
        goes_on = run.left == (run.client, run.clock - 1)
        self.placed[run.client].add(end, place, goes_on=goes_on)
        if end > known:
            yield Written(run.client, end, place, goes_on or run.clock < known, run.kind, run.content, made)

    def find(self, run: Struct) -> Place | None:
        """Where the run lies: beside its origins, else under its parent. None: under what was collected."""
        left, right = self.at(run.left), self.at(run.right)
        if left and right and left is not right:
            raise Malformed("an item between two of different places")
        if left and run.left and run.right and self.are_turned(run.left, run.right):
            if not self.of_log and (left.key is not None or run.right[1] < self.known.get(run.right[0], 0)):
                raise Malformed("an item between two that stand the other way round")
            self.turned[left] = None
        if run.left or run.right or run.parent is None:
            return left or right
        parent = self.items.root(run.parent) if isinstance(run.parent, str) else self.type(run.parent)
        return self.key(parent, run.key) if parent else None

    def are_turned(self, left: Id, right: Id) -> bool:
        """Whether both were typed in one go, and not in this order: where the item lies hangs on how the letters are
        cut into items by then. Yjs itself sends such an item, with both its letters, when a deletion of what holds the
        text is undone."""
        client, known = left[0], self.known.get(left[0], 0)
        if client != right[0] or left[1] < right[1]:
            return False
        last_known = min(left[1], known - 1)
        if right[1] <= last_known and not self.items.turned((client, last_known), right):
            return False
        return left[1] < known or self.placed[client].unbroken(max(right[1], known - 1), left[1])

    def at(self, item: Id | None) -> Place | None:
        if item is None:
            return None
        client, clock = item
        if clock < self.known.get(client, 0):
            return self.items.place(client, clock)
        return self.placed[client].at(clock)

    def type(self, item: Id) -> Type | None:
        return self.types.get(item) or self.items.types.get(item)

    def key(self, parent: Type, key: str | None) -> Place:
        """The place of a key. A new one is not told to its type yet: the update may still be refused."""
        found = parent.find(key) or self.places.get((id(parent), key))
        if found is None:
            found = self.places[id(parent), key] = Place(parent, key)
        return found

    def make(self, run: Struct, place: Place | None) -> Type | None:
        if place is None:
            return None
        made = Type((*place.type.path, place.key), run.content)
        if len(made.path) > TYPE_DEPTH_MAX + 1 and not self.of_log:
            raise Refused("content", "types too deep in each other")
        self.types[run.client, run.clock] = made
        return made


def keep(checked: Checked, items: Items) -> None:
    """The update was applied: its items are known from now on."""
    for place in checked.places:
        place.type.keep(place)
    for run in checked.written:
        items.add(run.client, run.end, run.place, goes_on=run.goes_on)
        if run.made:
            items.types[run.client, run.end - 1] = run.made


def absorb(update: bytes, items: Items) -> dict[int, int]:
    """Learn the items of an update that stands in the log; returns the next clock of each of its client ids.

    Bears runs of no length, which the CRDT itself writes where a character was split. Raises Refused.
    """
    known = {client: runs.end for client, runs in items.clients.items()}
    try:
        parsed = parse(update, LOG, lenient=True)
        check_clocks(parsed, known)
        placing = Placing(parsed, known, items, of_log=True)
        written = list(placing.write())
    except Malformed as error:
        raise Refused("malformed", str(error)) from error
    keep(Checked({}, True, False, written, list(placing.places.values()), []), items)
    return parsed.ends


def reach(update: bytes) -> dict[int, int]:
    """The next clock of each client id after an update that stands in the log: what a reader must arrive at."""
    try:
        return parse(update, LOG, lenient=True).ends
    except Malformed as error:
        raise Refused("malformed", str(error)) from error
