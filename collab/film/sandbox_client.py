"""The handle of the document process: start, ask, watch, replace.

Two uses. `Sandbox` is web's: asynchronous, one request at a time, a dead or hanging child is replaced at once and
the caller told what killed it. `worker()` is the kept child of a process that may block (Celery tasks, commands).
Refuses to know rooms and rows: what a child should hold, its callers load.
"""

import asyncio
import contextlib
import mmap
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import msgpack

MARKER = struct.Struct("<3Q")  # progress, room + 1, update + 1: written by the child
PROGRAM = "collab.film.sandbox"
SERVER_CLIENT = 1  # as document.SERVER_CLIENT: the id under which the server writes
START_SECONDS_MAX = 20.0  # a busy machine may take seconds to start one; from its first sign on the watchdog counts
REPLY_BYTES_MAX = 64 * 1024 * 1024
HOUSE = Path(__file__).resolve().parents[2]


class Died(Exception):
    """The child is gone, or was killed for not getting on. `room`, `update`: what it was at, as indexes of the
    batch; None when it was at none."""

    def __init__(self, why: str, room: int | None, update: int | None) -> None:
        super().__init__(why)
        self.room = room
        self.update = update


class Failed(Exception):
    """The child lives, but could not do what was asked."""


class Child:
    """One document process: its socket, its marker, its end."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        marker = os.memfd_create("telar-marker")
        os.ftruncate(marker, MARKER.size)
        command = [sys.executable, "-m", PROGRAM, str(theirs.fileno()), str(marker)]
        self.process = subprocess.Popen(
            command,
            pass_fds=(theirs.fileno(), marker),
            cwd=HOUSE,
            # No credentials: whoever breaks out of the CRDT finds an empty house.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(HOUSE), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
        )
        self.marker = mmap.mmap(marker, MARKER.size, prot=mmap.PROT_READ)
        self.socket = ours
        self.started = time.monotonic()
        theirs.close()
        os.close(marker)

    @property
    def progress(self) -> int:
        return int(MARKER.unpack_from(self.marker)[0])

    def stands_still(self, since: int) -> bool:
        """Whether it has not got on from `since`. Starting is slower than working."""
        starting = since == 0 and time.monotonic() - self.started < START_SECONDS_MAX
        return self.progress == since and not starting

    def died(self, why: str) -> Died:
        """End it and say what it was at."""
        _, room, update = MARKER.unpack_from(self.marker)
        self.end()
        return Died(
            f"{why} (exit {self.process.returncode})", room - 1 if room else None, update - 1 if update else None
        )

    def end(self) -> None:
        """Kill it. The socket is its user's to close: an event loop may still hold its number."""
        self.process.kill()
        self.process.wait()


def pack(request: tuple[Any, ...]) -> bytes:
    body: bytes = msgpack.packb(request)
    return len(body).to_bytes(4, "big") + body


def unpack(body: bytes) -> Any:
    """The child's answer. Raises Failed when it says so."""
    answer = msgpack.unpackb(body)
    if isinstance(answer, dict) and "error" in answer:
        raise Failed(answer["error"])
    return answer


def length(head: bytes) -> int:
    size = int.from_bytes(head, "big")
    if size > REPLY_BYTES_MAX:
        raise ConnectionError(f"an answer of {size} bytes")
    return size


class Sandbox:
    """Web's document process. Safe to call from many tasks of one event loop: calls wait for each other.

    watchdog: seconds without progress after which a child is killed. Progress, not the answer, is watched, so a
    long replay is let run.
    """

    def __init__(self, *, watchdog: float) -> None:
        self.watchdog = watchdog
        self.child: Child | None = None
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.turn = asyncio.Lock()
        self.started = 0  # children so far: when it grows, every document must be loaded anew

    async def call(self, *request: Any) -> Any:
        """Ask the child. Raises Died (the next call starts another) or Failed."""
        async with self.turn:
            child = await self.ready()
            assert self.streams
            exchange = asyncio.ensure_future(self.exchange(*self.streams, request))
            try:
                return unpack(await self.watch(child, exchange))
            except BaseException as error:
                if isinstance(error, Failed):
                    raise
                exchange.cancel()
                self.streams[1].transport.abort()
                self.child = self.streams = None
                died = child.died(str(error) or type(error).__name__)
                if isinstance(error, asyncio.CancelledError):
                    raise
                raise died from error

    async def ready(self) -> Child:
        if self.child is None:
            child = Child()
            self.streams = await asyncio.open_connection(sock=child.socket)
            self.child = child
            self.started += 1
        return self.child

    async def watch(self, child: Child, exchange: "asyncio.Future[bytes]") -> bytes:
        while True:
            seen = child.progress
            done, _ = await asyncio.wait({exchange}, timeout=self.watchdog)
            if done:
                return exchange.result()
            if child.stands_still(seen):
                raise TimeoutError(f"no progress in {self.watchdog} s")

    @staticmethod
    async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: tuple[Any, ...]) -> bytes:
        writer.write(pack(request))
        await writer.drain()
        return await reader.readexactly(length(await reader.readexactly(4)))

    async def restart(self) -> None:
        """Give up this child, once it is not at anybody's request; the next call starts another."""
        async with self.turn:
            self.close()

    def close(self) -> None:
        if self.streams:
            self.streams[1].transport.abort()
        if self.child:
            self.child.end()
        self.child = self.streams = None


class Worker:
    """A blocking document process, for one caller at a time (a lock sees to it)."""

    def __init__(self, *, watchdog: float) -> None:
        self.watchdog = watchdog
        self.child: Child | None = None
        self.turn = threading.Lock()

    def call(self, *request: Any) -> Any:
        """Ask the child; a dead one is replaced by the next call. Raises Died or Failed."""
        with self.turn:
            if self.child and self.child.process.poll() is not None:  # it died of nothing we asked
                self.child.socket.close()
                self.child = None
            child = self.child = self.child or Child()
            try:
                child.socket.sendall(pack(request))
                return unpack(self.receive(child, length(self.receive(child, 4))))
            except (OSError, msgpack.UnpackException, ValueError) as error:
                self.child = None
                child.socket.close()
                raise child.died(str(error)) from error

    def receive(self, child: Child, size: int) -> bytes:
        body = bytearray()
        while len(body) < size:
            self.wait(child)
            part = child.socket.recv(size - len(body))
            if not part:
                raise ConnectionError("it ended")
            body += part
        return bytes(body)

    def wait(self, child: Child) -> None:
        deadline, seen = time.monotonic() + self.watchdog, child.progress
        while not select.select([child.socket], [], [], max(0.0, deadline - time.monotonic()))[0]:
            if child.stands_still(seen):
                raise TimeoutError(f"no progress in {self.watchdog} s")
            deadline, seen = time.monotonic() + self.watchdog, child.progress

    def close(self) -> None:
        with self.turn, contextlib.suppress(OSError):
            if self.child:
                self.child.end()
                self.child.socket.close()
            self.child = None


kept: dict[int, Worker] = {}


def worker(*, watchdog: float) -> Worker:
    """This process's own blocking child, started at the first use (and anew after a fork)."""
    return kept.setdefault(os.getpid(), Worker(watchdog=watchdog))
