"""What one edit costs, stage by stage: microseconds of CPU for plain typing, ten people in each of many rooms.

Each stage runs the product's own code alone, on as many edits as a tick holds near capacity, and is charged by its
thread's clock. The commit leaves out what PostgreSQL itself uses. Run as a program of its own by `run`, for it needs a
database: `python -m bench.stages` prints {"stage": microseconds}.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

ROOMS, EACH, PEOPLE, ROUNDS = 50, 3, 10, 40  # EACH: edits of a room in one tick, by as many of its people
EDITS = ROOMS * EACH


def run() -> None:
    """The table, in lines: one for each stage, and their sum."""
    from bench import house
    from bench.lines import tell

    with house.opened("fast") as telar:
        command = [sys.executable, "-m", "bench.stages"]
        done = subprocess.run(command, cwd=house.ROOT, env=telar.environment, stdout=subprocess.PIPE, check=True)
    costs: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    for stage, cost in costs.items():
        goal = "<= 6" if stage == "validate" else ""
        tell("room", f"stage: {stage}", cost, "us/edit", goal, cost <= 6 if goal else None)
    whole = sum(cost for stage, cost in costs.items() if stage != "validate")  # a part of judging
    tell("room", "stage: all", whole, "us/edit")


def timed(
    work: Callable[..., Any], *, before: Callable[[], Any] | None = None, after: Callable[[], Any] = lambda: None
) -> float:
    """Microseconds of this thread's CPU for an edit, where `work` is one tick of EDITS; the middle of ROUNDS.
    before: makes what `work` gets. Neither it nor `after` is charged."""
    costs = []
    for _ in range(ROUNDS):
        given = [before()] if before else []
        started = time.thread_time()
        work(*given)
        costs.append((time.thread_time() - started) / EDITS * 1e6)
        after()
    return sorted(costs)[ROUNDS // 2]


class Typing:
    """The next edits of each room: its people type in turn."""

    def __init__(self) -> None:
        self.tick = -1

    def __call__(self) -> list[list[bytes]]:
        self.tick += 1
        return [[self.edit(room, self.tick * EACH + number) for number in range(EACH)] for room in range(ROOMS)]

    def edit(self, room: int, turn: int) -> bytes:
        from bench import typists

        person, clock = turn % PEOPLE, turn // PEOPLE * len(typists.LETTERS)
        return typists.edit(typists.FIRST_CLIENT + room * PEOPLE + person, clock)


def read() -> float:
    """From the transport's bytes to the hub's queue."""
    import secrets
    import uuid

    from websockets.frames import Frame, Opcode

    from collab.wire import protocol
    from collab.wire.consumers import RoomConsumer
    from collab.wire.edge import Direct, ShortCut
    from collab.wire.hub import Hub
    from collab.wire.sockets import Socket

    hub = Hub(uuid.UUID(bytes=secrets.token_bytes(16)), Silent())  # type: ignore[arg-type]
    consumer, connection = RoomConsumer(), ShortCut()
    connection.state, connection.data, connection.current_frame = ShortCut.STATE_OPEN, b"", None
    connection.inside_message, connection.autoPingTimeoutCall = False, None
    connection.transport = None
    connection.way = way = Direct(connection, consumer.take)
    way.clear = True
    consumer.hub, consumer.socket = hub, Socket(member=1, user={}, role="editor", line=way)
    for rate in (consumer.frames, consumer.bytes):
        rate.each = 0.0  # as many people's
    wires = [
        Frame(Opcode.BINARY, protocol.update(update)).serialize(mask=True) for room in Typing()() for update in room
    ]

    def work() -> None:
        for wire in wires:
            connection.dataReceived(wire)
        assert len(hub.take()[0]) == EDITS

    return timed(work)


class Silent:
    """Hubs that nobody wakes."""

    def wake(self, hub: Any) -> None:
        pass


def judge() -> tuple[float, float, float]:
    """(all of judging, of it the reading of the bytes, the way to the document process and back)."""
    import msgpack

    from collab.film import document, sandbox, validation

    rooms, typing = sandbox.Rooms(bytearray(sandbox.MARKER.size)), Typing()
    for room in range(ROOMS):
        rooms.load(str(room), None, 1, [document.seed(title="Bench", language="en")])
    spent, whole_way = [0.0], validation.read_keystroke

    def watched(*arguments: Any, **named: Any) -> Any:
        started = time.thread_time()
        read = whole_way(*arguments, **named)
        spent[0] += time.thread_time() - started
        return read

    seq, judging, packing = 1, 0.0, 0.0
    author = msgpack.packb(("1", "editor", False, False, False))

    def work(updates: list[list[bytes]]) -> list[Any]:
        nonlocal seq, judging, packing
        batch = [[str(room), seq, [[update, False, author] for update in each]] for room, each in enumerate(updates)]
        started = time.thread_time()
        request = msgpack.unpackb(msgpack.packb(("judge", batch)))[1]
        between = time.thread_time()
        answers = rooms.judge(request)
        after = time.thread_time()
        msgpack.unpackb(msgpack.packb(answers))
        judging += after - between
        packing += between - started + time.thread_time() - after
        seq += 1
        return [verdict for answer in answers for verdict in answer["verdicts"]]

    for _ in range(PEOPLE):  # everybody has written: their first letters are no keystrokes yet
        work(typing())
    whole = []
    for turn in range(2):  # with validation watched, and not, because watching costs
        validation.read_keystroke = watched if turn else whole_way
        spent[0] = judging = packing = 0.0
        for _ in range(ROUNDS):
            assert all(isinstance(verdict, int) for verdict in work(typing()))
        whole.append((judging, spent[0], packing))
    validation.read_keystroke = whole_way
    edits = ROUNDS * EDITS / 1e6
    return whole[0][0] / edits, whole[1][1] / edits, whole[0][2] / edits


def commit() -> float:
    """Compare and append, in this process: what it asks of the database driver."""
    import django

    django.setup()
    from collab.log import rooms
    from collab.log.entries import Entry
    from collab.management.commands import bench_rooms
    from collab.people import members
    from collab.wire import bench_names

    owner, typing = members.found("Bench"), Typing()
    ids = bench_rooms.make([f"stage-{number}" for number in range(ROOMS)], owner)
    seqs = {name: rooms.head(id) for name, id in ids.items()}

    def work(updates: list[list[bytes]]) -> None:
        entries = [
            Entry(bench_names.room_id(name), seqs[name], [(owner.member.pk, update) for update in updates[number]])
            for number, name in enumerate(ids)
        ]
        for name in ids:
            seqs[name] += 1
        outcomes = rooms.append(entries)
        assert all(type(outcome) is int for outcome in outcomes.values())

    return timed(work, before=typing)


def tell_all() -> float:
    """One tick's update of a room to everybody in it and *saved* to its authors, to the kernel's door."""
    import uuid

    from pycrdt import merge_updates
    from twisted.internet import tcp

    from collab.wire import protocol
    from collab.wire.edge import Direct, ShortCut
    from collab.wire.hub import Hub
    from collab.wire.sockets import Frame, Socket

    hub = Hub(uuid.UUID(int=1), Silent())  # type: ignore[arg-type]
    ends = []
    for _ in range(PEOPLE):
        ours, theirs = socket.socketpair()
        ends.append((ours, theirs))
        connection = ShortCut()
        transport = object.__new__(tcp.Server)
        transport.socket, transport._tempDataBuffer, transport._tempDataLen = ours, [], 0
        connection.state, connection.transport = ShortCut.STATE_OPEN, transport
        person = Socket(member=1, user={}, role="editor", line=Direct(connection, lambda _: None))
        person.entered = person.listens = True
        hub.sockets.add(person)
    message = protocol.update(merge_updates(*Typing()()[0]))
    authors = dict.fromkeys(list(hub.sockets)[:EACH])

    def work() -> None:
        for _ in range(ROOMS):
            frame = Frame(message)
            for person in authors:
                person.put(*person.acknowledgement(), frame)
            hub.broadcast(frame, but=authors)

    def drain() -> None:
        for _, theirs in ends:
            theirs.recv(1 << 20)

    return timed(work, after=drain)


def main() -> None:
    committed = commit()  # first: it sets Django up for the others
    judged, validated, passed = judge()
    costs = {
        "read and queue": read(),
        "pass to the document process and back": passed,
        "judge and apply": judged,
        "validate": validated,
        "commit": committed,
        f"frame and send to {PEOPLE}": tell_all(),
    }
    sys.stdout.write(json.dumps(costs) + "\n")


if __name__ == "__main__":
    main()
