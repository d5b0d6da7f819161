"""Whether one update's bytes may be given to the CRDT: limits and well-formedness, before anything is applied.

Owns the shape of a Yjs update (version 1) and its limits. Refuses to know documents and members: the caller
passes the clocks already known and learns which client ids the update writes under. Iterative, one pass; it
runs in the document process, for the bytes come from strangers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from collab.lib0 import Malformed, Reader

CLOCK_MAX = 2**31
VALUE_DEPTH_MAX = 12
TYPE_DEPTH_MAX = 6
ROOTS = frozenset({"title", "style", "script", "words", "tracks", "clips", "variations"})

ARRAY, MAP, TEXT = 0, 1, 2


class Refused(Exception):
    """The update is not taken. `code`: malformed, too_large, gap, root, content."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


@dataclass(frozen=True)
class Limits:
    size: int
    clients: int
    structs: int
    units: int  # new clock values: a client's characters, list items, map entries


LIVE = Limits(64 * 1024, 8, 4_096, 100_000)
FIRST = Limits(4 * 1024 * 1024, 64, 50_000, 6_000_000)


@dataclass(frozen=True)
class Checked:
    """`ends`: the next clock of each client id once the update is in, where that is new; `overlaps`: whether it
    repeats what is known (then its bytes may not enter the log as they are). `typing`: whether it holds nothing but
    text and deletions."""

    ends: Mapping[int, int]
    overlaps: bool
    typing: bool


Id = tuple[int, int]


class Structs:
    """What one pass over an update collects."""

    def __init__(self, known: Mapping[int, int], limits: Limits, *, lenient: bool = False) -> None:
        self.known = known
        self.lenient = lenient
        self.limits = limits
        self.starts: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        self.named: list[Id] = []  # origins and parents
        self.depths: dict[Id, int] = {}  # of shared types made here
        self.count = 0
        self.typing = True


def check(update: bytes, *, known: Mapping[int, int], limits: Limits) -> Checked:
    """Read the whole update or raise Refused.

    known: the next clock of each client id in the document. A struct beyond it, or an origin, parent or deletion
    that names an unknown item, is a gap: nothing that cannot be integrated at once is ever taken.
    """
    if len(update) > limits.size:
        raise Refused("too_large", f"{len(update)} bytes")
    structs = Structs(known, limits)
    reader = Reader(update)
    try:
        read_structs(reader, structs)
        deleted = read_deletions(reader)
        reader.end()
    except Malformed as error:
        raise Refused("malformed", str(error)) from error
    for client, clock in (*structs.named, *deleted):
        if clock >= max(known.get(client, 0), structs.ends.get(client, 0)):
            raise Refused("gap", f"names the unknown item {client}:{clock}")
    new = {client: end for client, end in structs.ends.items() if end > known.get(client, 0)}
    overlaps = any(start < known.get(client, 0) for client, start in structs.starts.items())
    return Checked(new, overlaps, structs.typing)


class Everything(dict[int, int]):
    """Clocks that know every item there could be."""

    def get(self, client: int, default: object = None) -> int:
        return CLOCK_MAX


def reach(update: bytes) -> dict[int, int]:
    """The next clock of each client id after an update that stands in the log: what a reader must arrive at.

    Bears runs of no length, which the CRDT itself writes where a character was split. Raises Refused.
    """
    structs = Structs(Everything(), Limits(2**31, 2**31, 2**31, 2**31), lenient=True)
    try:
        read_structs(Reader(update), structs)
    except Malformed as error:
        raise Refused("malformed", str(error)) from error
    return structs.ends


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


def read_structs(reader: Reader, structs: Structs) -> None:
    sections = reader.count()
    if sections > structs.limits.clients:
        raise Refused("too_large", f"{sections} client ids")
    for _ in range(sections):
        read_section(reader, structs)


def read_section(reader: Reader, structs: Structs) -> None:
    """The structs of one client id: they follow each other without a hole from its first clock."""
    count, client, clock = reader.count(), reader.uint(), reader.uint()
    structs.count += count
    if structs.count > structs.limits.structs:
        raise Refused("too_large", f"{structs.count} structs")
    if client in structs.ends:
        raise Malformed("one client id twice")
    if client >= 2**53:
        raise Malformed("a client id over 53 bits")
    if clock > structs.known.get(client, 0):
        raise Refused("gap", f"client {client} goes on at {clock}, known to {structs.known.get(client, 0)}")
    structs.starts[client] = start = clock
    for _ in range(count):
        length = read_struct(reader, structs, (client, clock))
        if length < 1 and not structs.lenient:
            raise Malformed("a run of no length")
        clock += length
        if clock >= CLOCK_MAX or clock - start > structs.limits.units:
            raise Refused("too_large", f"a run to clock {clock}")
    structs.ends[client] = clock


def read_struct(reader: Reader, structs: Structs, own: Id) -> int:
    """One struct; returns its length in clock units."""
    info = reader.byte()
    kind = info & 0x1F
    if kind == 0:
        if info:
            raise Malformed("a collected run with flags")
        return reader.uint()
    if kind not in CONTENTS:
        raise Refused("content", f"content {kind}")
    depth = read_place(reader, structs, info, own)
    structs.typing = structs.typing and kind in TYPED
    if kind != TYPE:
        return CONTENTS[kind](reader)
    if depth > TYPE_DEPTH_MAX:
        raise Refused("content", "types too deep in each other")
    structs.depths[own] = depth
    if reader.uint() not in (ARRAY, MAP, TEXT):
        raise Refused("content", "a type other than array, map and text")
    return 1


def read_place(reader: Reader, structs: Structs, info: int, own: Id) -> int:
    """Origins, or parent and key. Returns how deep a type put here would be, as far as this update tells."""
    around = [(reader.uint(), reader.uint()) for flag in (0x80, 0x40) if info & flag]
    for client, clock in around:
        # The CRDT trusts a client to name its own earlier items: we do not.
        if client == own[0] and clock >= own[1]:
            raise Malformed("an item beside one that is not yet there")
    if around:
        structs.named += around
        return 1
    depth = 1
    by = reader.uint()
    if by > 1:
        raise Malformed("a parent that is neither a root nor an item")
    if by:
        name = reader.text()
        if name not in ROOTS:
            raise Refused("root", f"root {name[:40]!r}")
    else:
        parent = reader.uint(), reader.uint()
        if parent[0] == own[0] and parent[1] >= own[1]:
            raise Malformed("an item inside one that is not yet there")
        structs.named.append(parent)
        depth = structs.depths.get(parent, 0) + 1
    if info & 0x20:
        reader.text()
    return depth


def read_string(reader: Reader) -> int:
    """Length in UTF-16 units, as Yjs counts."""
    value = reader.text()
    return len(value) if value.isascii() else len(value) + sum(character > "\uffff" for character in value)


def read_format(reader: Reader) -> int:
    reader.text()
    reader.text()
    return 1


def read_values(reader: Reader) -> int:
    """A list of plain values. Walked with a counter stack: nesting costs no recursion."""
    length = reader.count()
    stack: list[tuple[int, bool]] = [(length, False)]  # (values left, whether each has a key)
    while stack:
        left, keyed = stack.pop()
        if not left:
            continue
        stack.append((left - 1, keyed))
        if keyed:
            reader.text()
        inside = read_value(reader)
        if inside is not None:
            stack.append(inside)
            if len(stack) > VALUE_DEPTH_MAX:
                raise Refused("content", "values too deep in each other")
    return length


def read_value(reader: Reader) -> tuple[int, bool] | None:
    """One plain value, or the (count, keyed) of a list or object whose values follow."""
    tag = reader.byte()
    if tag in FIXED:
        reader.skip(FIXED[tag])
    elif tag == 125:
        reader.signed()
    elif tag == 119:
        reader.text()
    elif tag == 116:
        reader.take()
    elif tag in (117, 118):
        return reader.count(), tag == 118
    else:
        raise Malformed(f"value of kind {tag}")
    return None


# undefined, null, true, false; float32, float64, bigint
FIXED = {127: 0, 126: 0, 120: 0, 121: 0, 124: 4, 123: 8, 122: 8}
TYPE = 7
TYPED = (1, 4)
# Deleted runs, strings, formats, types, plain values. Not: JSON of old, binaries, embeds, documents, moves.
CONTENTS = {1: Reader.uint, 4: read_string, 6: read_format, TYPE: Reader.uint, 8: read_values}


def read_deletions(reader: Reader) -> list[Id]:
    """The last item of each deleted run."""
    last: list[Id] = []
    for _ in range(reader.count()):
        client = reader.uint()
        for _ in range(reader.count()):
            clock, length = reader.uint(), reader.uint()
            if length < 1:
                raise Malformed("a run of no length")
            if clock + length > CLOCK_MAX:
                raise Refused("too_large", "a deletion beyond every clock")
            last.append((client, clock + length - 1))
    return last
