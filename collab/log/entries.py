"""One entry of the log, and the rows that entries become: their seal, and how PostgreSQL takes them.

Knows no tables. What goes out is packed here: the driver would take longer over it than the server to store it.
"""

import uuid
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from collab import prepared
from collab.prepared import Packed


class Entry(NamedTuple):
    """What one tick adds to one room: `parts` are (member id or None for the server, update) in order.

    seq: where the writer believes the log ends. clients: client ids the updates write under, with their members.
    """

    room: uuid.UUID
    seq: int
    parts: Sequence[tuple[int | None, bytes]]
    clients: Mapping[int, int | None] = {}


def seal(seq: int, parts: str, body: bytes) -> int:
    """CRC-32 of one row: its place, whose its parts are (as `json.dumps` writes them; "" for a snapshot), its bytes."""
    return zlib.crc32(body, zlib.crc32(f"{seq} {parts}".encode()))


def spelled(parts: Sequence[tuple[int | None, bytes]]) -> str:
    """[[member, length], ...] as `json.dumps` writes it, in a third of its time."""
    shares = [f"[{'null' if member is None else member}, {len(update)}]" for member, update in parts]
    return f"[{', '.join(shares)}]"


def packed(entries: Sequence[Entry]) -> dict[str, Packed]:
    """The columns of their rows, as arrays: rooms, seqs, parts, bodies, crcs."""
    seqs, parts, bodies, crcs = [], [], [], []
    for entry in entries:
        shares, body = spelled(entry.parts), b"".join([update for _, update in entry.parts])
        seqs.append((entry.seq + 1).to_bytes(8, "big"))
        parts.append(shares.encode())
        bodies.append(body)
        crcs.append(seal(entry.seq + 1, shares, body).to_bytes(8, "big"))
    return {
        "rooms": prepared.array(prepared.UUID, [entry.room.bytes for entry in entries]),
        "seqs": prepared.array(prepared.INT8, seqs),
        "parts": prepared.array(prepared.TEXT, parts),
        "bodies": prepared.array(prepared.BYTEA, bodies),
        "crcs": prepared.array(prepared.INT8, crcs),
    }
