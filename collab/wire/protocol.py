"""Message frames of `/ws/rooms/<id>`: what they are, how long they may be, who may send which.

Owns the formulas and numbers of PROTOCOL.md. Refuses to know what an update means (validation.py) and where a
message goes (hub.py).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from collab.film import lib0

KB = 1024
UPDATE_BYTES_MAX = 64 * KB
FIRST_BYTES_MAX = 4 * KB * KB  # the first SyncStep2 of a connection
STATE_VECTOR_BYTES_MAX = 64 * KB
AWARENESS_BYTES_MAX = 64 * KB
STATE_BYTES_MAX = 4 * KB  # one person's presence
FEED_BYTES_MAX = 200


class Close(IntEnum):
    """Close codes. 44xx are final: y-websocket never comes back by itself; 45xx may be tried again."""

    SIGN_IN = 4401
    NOT_ALLOWED = 4403
    RELOAD = 4409
    UNAVAILABLE = 4503
    TOO_SLOW = 4508
    TOO_LARGE = 4513
    TOO_FAST = 4529


SENTENCES = {
    Close.SIGN_IN: "Sign in first.",
    Close.NOT_ALLOWED: "This room is not open to you, or your role does not do this.",
    Close.RELOAD: "This page no longer fits the room: reload it.",
    Close.UNAVAILABLE: "The room cannot be opened just now: it is tried again.",
    Close.TOO_SLOW: "This connection takes in less than the room sends.",
    Close.TOO_LARGE: "This message is too large.",
    Close.TOO_FAST: "This connection sends more than the room takes.",
}


class Kind(IntEnum):
    SYNC = 0
    AWARENESS = 1
    QUERY_AWARENESS = 3
    FEED = 64
    SAVED = 65
    REFUSED = 66


class Step(IntEnum):
    """The second number of a sync message."""

    ASK = 0  # SyncStep1: here is my state vector
    ANSWER = 1  # SyncStep2: here is what you lack
    UPDATE = 2


UPDATE = bytes((Kind.SYNC, Step.UPDATE))


class BadMessage(Exception):
    """A frame that ends its connection; `close` says how."""

    def __init__(self, close: Close, why: str) -> None:
        super().__init__(why)
        self.close = close


@dataclass(frozen=True)
class Ask:
    """SyncStep1. `state` is a state vector, unread."""

    state: bytes


class Edit(NamedTuple):
    """SyncStep2 (`first` true) or an update. `update` is unread."""

    update: bytes
    first: bool


@dataclass(frozen=True)
class Presence:
    """Awareness entries in order: (client id, clock, state as JSON text, still unread)."""

    entries: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class WhoIsHere:
    pass


@dataclass(frozen=True)
class Since:
    """Kind 64: the client knows the feed up to `fact`."""

    fact: int


Message = Ask | Edit | Presence | WhoIsHere | Since


def keystroke(frame: bytes) -> bytes:
    """The update of a short update frame; b"" of any other, which `parse` is for."""
    return frame[3:] if 3 < len(frame) < 131 and frame[2] == len(frame) - 3 and frame.startswith(UPDATE) else b""


def parse(frame: bytes) -> Message:
    """What a client's frame says. Raises BadMessage for unknown kinds, wrong lengths, trailing bytes."""
    reader = lib0.Reader(frame)
    try:
        kind = reader.uint()
        message = PARSERS[kind](reader)
        reader.end()
    except KeyError:
        raise BadMessage(Close.RELOAD, f"unknown kind {kind}") from None
    except lib0.Malformed as error:
        raise BadMessage(Close.RELOAD, str(error)) from error
    return message


def parse_sync(reader: lib0.Reader) -> Message:
    step = reader.uint()
    if step == Step.ASK:
        return Ask(bounded(reader, STATE_VECTOR_BYTES_MAX))
    if step == Step.ANSWER:
        return Edit(bounded(reader, FIRST_BYTES_MAX), True)
    if step == Step.UPDATE:
        return Edit(bounded(reader, UPDATE_BYTES_MAX), False)
    raise lib0.Malformed(f"unknown sync step {step}")


def parse_awareness(reader: lib0.Reader) -> Message:
    inner = lib0.Reader(bounded(reader, AWARENESS_BYTES_MAX))
    entries = tuple((inner.uint(), inner.uint(), inner.text()) for _ in range(inner.count()))
    inner.end()
    return Presence(entries)


def parse_query(reader: lib0.Reader) -> Message:
    return WhoIsHere()


def parse_feed(reader: lib0.Reader) -> Message:
    data = bounded(reader, FEED_BYTES_MAX)
    try:
        since = json.loads(data)["since"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise lib0.Malformed("kind 64 wants {'since': n}") from None
    if type(since) is not int or not 0 <= since < 2**53:
        raise lib0.Malformed("since must be a number of a fact")
    return Since(since)


PARSERS: dict[int, Callable[[lib0.Reader], Message]] = {
    Kind.SYNC: parse_sync,
    Kind.AWARENESS: parse_awareness,
    Kind.QUERY_AWARENESS: parse_query,
    Kind.FEED: parse_feed,
}


def bounded(reader: lib0.Reader, bytes_max: int) -> bytes:
    """Bytes behind their length. A length over `bytes_max` is TOO_LARGE, before anything is copied."""
    start = reader.at
    if reader.uint() > bytes_max:
        raise BadMessage(Close.TOO_LARGE, f"over {bytes_max} bytes")
    reader.at = start
    return reader.take()


def may_write(role: str) -> bool:
    """Whether this role's updates are taken. Reviewers and viewers read; their words go elsewhere."""
    return role in ("owner", "editor")


def read_state(text: str) -> dict[str, Any] | None:
    """One person's presence: an object, or None for "gone". Raises Malformed for all else."""
    if len(text) > STATE_BYTES_MAX:
        raise lib0.Malformed("a presence is too large")
    try:
        state = json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise lib0.Malformed("a presence is not JSON") from None
    if state is not None and not isinstance(state, dict):
        raise lib0.Malformed("a presence is not an object")
    return state


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def ask(state: bytes) -> bytes:
    return bytes((Kind.SYNC, Step.ASK)) + lib0.block(state)


def answer(update: bytes) -> bytes:
    return bytes((Kind.SYNC, Step.ANSWER)) + lib0.block(update)


def update(data: bytes) -> bytes:
    return bytes((Kind.SYNC, Step.UPDATE)) + lib0.block(data)


def awareness(entries: Iterable[tuple[int, int, Mapping[str, Any] | None]]) -> bytes:
    """(client id, clock, state or None for "gone") of each."""
    parts = [
        lib0.uint(client) + lib0.uint(clock) + lib0.text(json.dumps(state, separators=(",", ":")))
        for client, clock, state in entries
    ]
    return bytes((Kind.AWARENESS,)) + lib0.block(lib0.uint(len(parts)) + b"".join(parts))


def feed(fact: Mapping[str, Any]) -> bytes:
    return bytes((Kind.FEED,)) + lib0.text(json.dumps(fact, ensure_ascii=False, separators=(",", ":")))


def saved(count: int) -> bytes:
    return bytes((Kind.SAVED,)) + lib0.uint(count)


def refused(code: str, sentence: str) -> bytes:
    return bytes((Kind.REFUSED,)) + lib0.text(json.dumps({"code": code, "message": sentence}, ensure_ascii=False))
