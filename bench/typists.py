"""The small load generator: typists in rooms, in one Python process. Enough to see that a room is quick; for a
server's ceiling a faster one is needed (bench/peers.py), since this one is slower than what it measures.

Open loop: an edit is due at its time, however late the last one came back, and latency counts from then.
"""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from collab.film import lib0, validation
from collab.wire import protocol
from collab.wire.protocol import Kind, Step

FIRST_CLIENT = 100_000
LETTERS = b"abcd"
CONNECT_SECONDS_MAX = 30.0


@dataclass
class Typist:
    """One client: what it sent and when, what it heard of the others."""

    room: int
    client: int
    others: list["Typist"] = field(default_factory=list)
    line: ClientConnection | None = None
    due: list[float] = field(default_factory=list)  # when each edit was to leave
    heard: dict[int, int] = field(default_factory=dict)  # edits of each other client that arrived
    told: int = 0  # edits called saved
    answers: int = 0  # our SyncStep2s, which are counted as saved too
    joined: float = 0.0
    latencies: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)

    async def join(self, address: str, headers: Sequence[str]) -> None:
        started = time.perf_counter()
        fields = dict(header.split(": ", 1) for header in headers)
        self.line = await connect(address, additional_headers=fields, compression=None, max_size=None)
        await self.line.send(bytes((Kind.FEED,)) + lib0.text(json.dumps({"since": 0})))
        await self.line.send(protocol.ask(b"\0"))
        while not self.joined:
            await self.hear(bytes(await self.line.recv(decode=False)), started)

    async def listen(self) -> None:
        assert self.line
        with contextlib.suppress(ConnectionClosed):  # in the middle of an answer, when the load is over
            async for message in self.line:
                await self.hear(bytes(message) if not isinstance(message, str) else b"", 0.0)

    async def hear(self, message: bytes, started: float) -> None:
        reader, now = lib0.Reader(message), time.perf_counter()
        kind = reader.uint()
        if kind == Kind.SYNC:
            step, body = reader.uint(), reader.take()
            if step == Step.ASK and self.line:
                self.answers += 1
                await self.line.send(protocol.answer(b"\0\0"))
            elif step == Step.ANSWER:
                self.joined = now - started
            else:
                self.arrived(body, now)
        elif kind == Kind.SAVED:
            saved = reader.uint() - self.answers
            self.saves += [now - due for due in self.due[self.told : saved]]
            self.told = max(self.told, saved)

    def arrived(self, update: bytes, now: float) -> None:
        for client, end in validation.reach(update).items():
            if client == self.client or client < FIRST_CLIENT:
                continue
            other = self.others[(client - FIRST_CLIENT) % len(self.others)]
            before, edits = self.heard.get(client, 0), end // len(LETTERS)
            self.latencies += [now - due for due in other.due[before:edits]]
            self.heard[client] = max(before, edits)

    async def type(self, *, rate: float, start: float, stop: float) -> None:
        due = start + random.random() / rate
        while due < stop:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            clock = len(self.due) * len(LETTERS)
            self.due.append(due)
            assert self.line
            await self.line.send(protocol.update(edit(self.client, clock)))
            due += 1 / rate


def edit(client: int, clock: int) -> bytes:
    """Four letters after this client's own last ones in `script`."""
    me = lib0.uint(client)
    place = b"\x84" + me + lib0.uint(clock - 1) if clock else b"\x04\x01" + lib0.text("script")
    return b"\x01\x01" + me + lib0.uint(clock) + place + lib0.block(LETTERS) + b"\0"


def percentile(values: list[float], share: float) -> float:
    """In milliseconds; -1 where nothing was measured."""
    return 1000 * sorted(values)[int(share * (len(values) - 1))] if values else -1.0


async def load(
    *,
    address: str,
    headers: Sequence[str],
    prefix: str,
    rooms: int,
    clients: int,
    rate: float,
    secs: float,
    hold: float = 0.0,
    writers: int | None = None,
) -> dict[str, Any]:
    """Rooms of clients, the first `writers` of each (or all) making `rate` edits a second for `secs` seconds; what they
    saw."""
    typists = [Typist(number // clients, FIRST_CLIENT + number) for number in range(rooms * clients)]
    for typist in typists:
        typist.others = typists[typist.room * clients : (typist.room + 1) * clients]
        # Everybody's client ids follow each other, so a room's start at a multiple of its size.
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            await typist.join(address % f"{prefix}-{typist.room}", headers)
    await asyncio.sleep(hold)
    listeners = [asyncio.create_task(typist.listen()) for typist in typists]
    start = time.perf_counter()
    if rate:
        writing = [t for number, t in enumerate(typists) if writers is None or number % clients < writers]
        await asyncio.gather(*(typist.type(rate=rate, start=start, stop=start + secs) for typist in writing))
        await asyncio.sleep(0.5)  # the last ones arrive
    for typist in typists:
        assert typist.line
        await typist.line.close()
    await asyncio.gather(*listeners)
    return summary(typists, clients=clients, secs=secs)


def summary(typists: list[Typist], *, clients: int, secs: float) -> dict[str, Any]:
    latencies = [value for typist in typists for value in typist.latencies]
    saves = [value for typist in typists for value in typist.saves]
    joins = [typist.joined for typist in typists]
    sent = sum(len(typist.due) for typist in typists)
    return {
        "ready": len(typists), "rooms": len(typists) // clients, "clients": clients,
        "expected_per_s": sent * (clients - 1) / (secs or 1), "delivered_per_s": len(latencies) / (secs or 1),
        "missing": sent * (clients - 1) - len(latencies), "acks": len(saves), "sent": sent,
        "p50_ms": percentile(latencies, 0.5), "p95_ms": percentile(latencies, 0.95),
        "ack_p95_ms": percentile(saves, 0.95), "join_p50_ms": percentile(joins, 0.5),
    }  # fmt: skip
