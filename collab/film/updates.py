"""The bytes of one Yjs update (version 1) as plain runs: its shape and its limits, read to the last byte.

Knows no document. Whatever is not exactly an update, or holds what a film never holds, is Refused. Iterative, one
pass; it runs in the document process, for the bytes come from strangers.
"""

import struct
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from collab.film.items import ARRAY, MAP, TEXT, Id
from collab.film.lib0 import Malformed, Reader

CLOCK_MAX = 2**31
CLIENT_MAX = 2**53
VALUE_DEPTH_MAX = 12
STRING_BYTES_MAX = 64 * 1024  # of a key or a plain value; how long a text may be is the film's matter
ROOTS = frozenset(
    {"title", "style", "script", "words", "tracks", "clips", "variations", "retouches", "markers", "titles", "sounds"}
)

COLLECTED, DELETED, STRING, FORMAT, TYPE, VALUES = 0, 1, 4, 6, 7, 8


class Refused(Exception):
    """The update is not taken. `code`: one of the refusals of PROTOCOL.md."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


@dataclass(frozen=True)
class Limits:
    size: int
    clients: int
    structs: int
    units: int  # new clock values: a client's characters, list items, map entries


NOTHING = b"\0"  # the state vector of who has nothing of the film
LIVE = Limits(64 * 1024, 8, 4_096, 100_000)
FIRST = Limits(4 * 1024 * 1024, 64, 50_000, 6_000_000)
LOG = Limits(2**31, 2**31, 2**31, 2**31)


class Struct(NamedTuple):
    """A run of one client's items as the bytes tell it."""

    client: int
    clock: int
    length: int
    kind: int
    left: Id | None
    right: Id | None
    parent: str | Id | None  # a root's name, or the item of a type
    key: str | None
    content: Any

    @property
    def named(self) -> tuple[Id, ...]:
        """The items it builds on."""
        ids = (self.left, self.right, self.parent)
        return tuple(each for each in ids if type(each) is tuple)


@dataclass
class Parsed:
    """One pass over the bytes: each client's runs in order, and the deletions."""

    runs: dict[int, list[Struct]] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    deleted: list[tuple[int, int, int]] = field(default_factory=list)
    count: int = 0


def parse(update: bytes, limits: Limits, *, lenient: bool = False) -> Parsed:
    """Raises Malformed or Refused. lenient: bear what a log may hold."""
    reader, parsed = Reader(update), Parsed()
    sections = reader.count()
    if sections > limits.clients:
        raise Refused("too_large", f"{sections} client ids")
    for _ in range(sections):
        read_section(reader, parsed, limits, lenient=lenient)
    read_deletions(reader, parsed, lenient=lenient)
    reader.end()
    return parsed


def read_section(reader: Reader, parsed: Parsed, limits: Limits, *, lenient: bool) -> None:
    """The runs of one client id: they follow each other without a hole from its first clock."""
    count, client, clock = reader.count(), reader.uint(), reader.uint()
    parsed.count += count
    if parsed.count > limits.structs:
        raise Refused("too_large", f"{parsed.count} structs")
    if client in parsed.runs:
        raise Malformed("one client id twice")
    if client >= CLIENT_MAX:
        raise Malformed("a client id over 53 bits")
    runs: list[Struct] = []
    start = clock
    for _ in range(count):
        run = read_run(reader, client, clock, lenient=lenient)
        if run.length < 1 and not lenient:
            raise Malformed("a run of no length")
        clock += run.length
        if clock >= CLOCK_MAX or clock - start > limits.units:
            raise Refused("too_large", f"a run to clock {clock}")
        if run.length:
            runs.append(run)
    parsed.runs[client], parsed.starts[client], parsed.ends[client] = runs, start, clock


def read_run(reader: Reader, client: int, clock: int, *, lenient: bool) -> Struct:
    info = reader.byte()
    kind = info & 0x1F
    if kind == COLLECTED:
        if info:
            raise Malformed("a collected run with flags")
        return Struct(client, clock, reader.uint(), kind, None, None, None, None, None)
    if kind not in CONTENTS:
        raise Refused("content", f"content {kind}")
    left = (reader.uint(), reader.uint()) if info & 0x80 else None
    right = (reader.uint(), reader.uint()) if info & 0x40 else None
    parent = key = None
    if not (left or right):
        parent, key = read_parent(reader, lenient=lenient), read_name(reader) if info & 0x20 else None
    length, content = CONTENTS[kind](reader)
    run = Struct(client, clock, length, kind, left, right, parent, key, content)
    for other, at in run.named:
        # The CRDT trusts a client to name its own earlier items: we do not.
        if other == client and at >= clock:
            raise Malformed("an item that builds on one that is not yet there")
    return run


def read_parent(reader: Reader, *, lenient: bool) -> str | Id:
    by = reader.uint()
    if by > 1:
        raise Malformed("a parent that is neither a root nor an item")
    if not by:
        return reader.uint(), reader.uint()
    name = reader.text()
    if name not in ROOTS and not lenient:
        raise Refused("root", f"root {name[:40]!r}")
    return name


def read_name(reader: Reader) -> str:
    name = reader.text()
    if len(name) > STRING_BYTES_MAX:
        raise Refused("too_large", "a long name")
    return name


Content = tuple[int, Any]  # length in clock units, and what policy.py wants to know


def read_deleted(reader: Reader) -> Content:
    return reader.uint(), None


def read_string(reader: Reader) -> Content:
    units = utf16(reader.text())
    return units, units


def utf16(text: str) -> int:
    """Length as Yjs counts."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def read_format(reader: Reader) -> Content:
    """A name, and a value as JSON text: the CRDT reads it by recursion, so it may not be deep."""
    read_name(reader)
    value = read_name(reader)
    if value.count("[") + value.count("{") > VALUE_DEPTH_MAX:
        raise Refused("content", "a format too deep")
    return 1, None


def read_type(reader: Reader) -> Content:
    kind = reader.uint()
    if kind not in (ARRAY, MAP, TEXT):
        raise Refused("content", "a type other than array, map and text")
    return 1, kind


def read_values(reader: Reader) -> Content:
    """A list of plain values. Walked with a stack: nesting costs no recursion."""
    values: list[Any] = []
    length = reader.count()
    stack: list[tuple[int, Any]] = [(length, values)]  # (values left, where they go)
    while stack:
        left, into = stack.pop()
        if not left:
            continue
        stack.append((left - 1, into))
        key = read_name(reader) if isinstance(into, dict) else len(into)
        value, inside = read_value(reader)
        if isinstance(into, dict):
            into[key] = value
        else:
            into.append(value)
        if inside is not None:
            stack.append((inside, value))
            if len(stack) > VALUE_DEPTH_MAX:
                raise Refused("content", "values too deep in each other")
    return length, values


def read_value(reader: Reader) -> tuple[Any, int | None]:
    """One plain value; for a list or an object it is empty, and the number of values that follow for it."""
    tag = reader.byte()
    if tag in CONSTANTS:
        return CONSTANTS[tag], None
    if tag in NUMBERS:
        form = NUMBERS[tag]
        return struct.unpack(form, reader.fixed(struct.calcsize(form)))[0], None
    if tag == 125:
        return reader.signed(), None
    if tag == 119:
        return read_name(reader), None
    if tag == 116:
        return reader.take(), None
    if tag == 117:
        return [], reader.count()
    if tag == 118:
        return {}, reader.count()
    raise Malformed(f"value of kind {tag}")


# undefined, null, true, false; float32, float64, bigint
CONSTANTS = {127: None, 126: None, 120: True, 121: False}
NUMBERS = {124: ">f", 123: ">d", 122: ">q"}
# Deleted runs, strings, formats, types, plain values. Not: JSON of old, binaries, embeds, documents, moves.
CONTENTS = {DELETED: read_deleted, STRING: read_string, FORMAT: read_format, TYPE: read_type, VALUES: read_values}


def read_deletions(reader: Reader, parsed: Parsed, *, lenient: bool) -> None:
    """Each client once, its ranges in order and apart, as Yjs writes them: else a few bytes could name everything a
    million times."""
    seen: set[int] = set()
    for _ in range(reader.count()):
        client, count, end = reader.uint(), reader.count(), 0
        if client in seen and not lenient:
            raise Malformed("one client id deleted from twice")
        seen.add(client)
        for _ in range(count):
            clock, length = reader.uint(), reader.uint()
            if length < 1 and not lenient:
                raise Malformed("a run of no length")
            if clock < end and not lenient:
                raise Malformed("deletions out of order")
            end = clock + length
            if end > CLOCK_MAX:
                raise Refused("too_large", "a deletion beyond every clock")
            if length:
                parsed.deleted.append((client, clock, length))


def check_state(state: bytes, *, clients_max: int = 4_096) -> None:
    """Whether bytes are a state vector of bearable size. Raises Refused."""
    reader = Reader(state)
    try:
        count = reader.count()
        if count > clients_max:
            raise Refused("too_large", f"{count} client ids")
        for _ in range(count):
            reader.uint()
            if reader.uint() >= CLOCK_MAX:
                raise Malformed("a clock is too high")
        reader.end()
    except Malformed as error:
        raise Refused("malformed", str(error)) from error
