"""A film whose script has a long history: what a newcomer waits for it, here and at the peer.

The history is the editing trace of a real paper, 259,778 edits by one author (CC BY 4.0, github.com/josephg/
editing-traces), replayed into the text that each server's clients share. TELAR_BENCH_TRACE names its file; the figure
is left out where there is none. It travels as any client's first synchronisation does.
"""

import functools
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from pycrdt import Doc, Text
from websockets.sync.client import ClientConnection, connect

from bench import house, peers
from bench.lines import note, tell
from bench.peers import Hocuspocus, Target
from collab.film import lib0
from collab.wire import protocol
from collab.wire.protocol import Kind, Step

TRACE = house.ROOT.parent / "shared" / "data" / "crdt" / "automerge-paper.json.gz"
ROOM = "large"
JOINERS = 20
SECONDS = 60.0
READS_MAX = 50


def joins(target: Target, *, than: float | None) -> float | None:
    """Join p50 in ms, one newcomer after the other, into the large document; None where there is no trace.

    than: the peer's, where there is one.
    """
    path = Path(os.environ.get("TELAR_BENCH_TRACE", TRACE))
    if not path.exists():
        note(f"  no trace at {path}: the large document is left out (TELAR_BENCH_TRACE names one)")
        return None
    target.rooms(ROOM, 1)
    with Line(target) as line:  # it stays: a peer without storage forgets a document that nobody is in
        length = fill(line, path)
        seen = peers.load(target, prefix=ROOM, rooms=1, clients=JOINERS, rate=0, secs=0, conc=1, fresh=False)
    if seen.get("sync_bytes", length) < length:
        raise RuntimeError(f"{target.name} sent {seen['sync_bytes']} bytes of a film of {length} characters")
    value = float(seen["join_p50_ms"])
    goal = f"<= {than:.1f}" if than is not None else ""
    held = value <= than if than is not None else None
    tell("room", f"join p50 of 259,778 edits, {target.name}", value, "ms", goal, held, characters=length)
    return value


def fill(line: "Line", path: Path) -> int:
    """Bring the trace into the room as its first client; returns how many characters a second one finds."""
    root, say = ("text", protocol.update) if line.named else ("script", protocol.answer)
    line.read()
    line.send(say(update(path, root)))
    for _ in range(READS_MAX):  # the server may still be storing it
        film: Doc[Any] = Doc()
        film.apply_update(line.read())
        if length := len(str(film.get(root, type=Text))):
            return length
        time.sleep(0.2)
    raise RuntimeError("the large document was not taken")


@functools.cache
def update(path: Path, root: str) -> bytes:
    """The whole trace as one Yjs update, written by one client: Yjs replays it in 20 s, pycrdt in many minutes."""
    command = ["node", str(Path(__file__).with_name("trace.mjs")), str(path), root]
    done: subprocess.CompletedProcess[bytes] = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return done.stdout


class Line:
    """A blocking client of either server: Hocuspocus puts the room's name before each message."""

    def __init__(self, target: Target) -> None:
        named = self.named = isinstance(target, Hocuspocus)
        room = f"{ROOM}-0"
        self.before = lib0.text(room) if named else b""
        self.hello = self.before + bytes((2, 0)) + lib0.text("x") + lib0.text("4.7.0") if named else b""
        self.address = f"ws://127.0.0.1:{target.port}" + (target.path % room if "%s" in target.path else target.path)
        self.headers = dict(header.split(": ", 1) for header in target.headers)

    def __enter__(self) -> "Line":
        self.socket: ClientConnection = connect(
            self.address, additional_headers=self.headers, compression=None, max_size=None
        ).__enter__()
        if self.hello:
            self.socket.send(self.hello)
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, message: bytes) -> None:
        self.socket.send(self.before + message)

    def read(self) -> bytes:
        """The whole film."""
        self.send(protocol.ask(b"\0"))
        while True:
            message = self.socket.recv(SECONDS, decode=False)[len(self.before) :]
            if message[:1] in (bytes((Kind.SYNC,)), b"\4") and message[1] == Step.ANSWER:
                return lib0.Reader(message[2:]).take()
