"""Two web processes on one room: rows are the truth, Redis only hints, and nobody notices which process they met."""

import contextlib
import json
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from pycrdt import Doc, Text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from collab import embedded
from collab.film import lib0
from collab.wire import protocol
from collab.wire.protocol import Kind, Step
from collab.wire.usher import GRACE_SECONDS
from tests.journeys.conftest import free_port
from tests.journeys.web import MAKE, SECONDS, Web, make_web

LETTERS = 60
ROOMS = 24
PAUSE_SECONDS = 0.02


class House:
    """Two web processes on one database and one Redis."""

    def __init__(self, folder: Path) -> None:
        self.servers = embedded.start(folder, folder / "logs")
        redis_url = {"REDIS_URL": self.servers.redis_url}
        self.one = make_web(folder, free_port(), self.servers.database_url, **redis_url)
        self.other = Web(self.one.environment, free_port(), folder / "other.log")
        for web in (self.one, self.other):
            web.start()

    def flush_redis(self) -> None:
        with redis.Redis(unix_socket_path=str(self.servers.sockets / "redis.sock")) as client:
            client.flushall()

    def kill_redis(self) -> None:
        assert self.servers.redis
        self.servers.redis.send_signal(signal.SIGKILL)
        self.servers.redis.wait()

    def revive_redis(self) -> None:
        self.servers.revive()

    def sql(self, query: str, *values: Any) -> None:
        with psycopg.connect(self.one.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(query, values)

    def close(self) -> None:
        for web in (self.one, self.other):
            web.kill()
        self.servers.stop()
        cluster = self.servers.cluster.resolve()
        if cluster.is_relative_to("/var/lib/telar"):
            shutil.rmtree(cluster.parent, ignore_errors=True)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    running = House(tmp_path_factory.mktemp("house"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def films(house: House) -> Iterator[dict[str, Any]]:
    """A room for each story, all made at once: a process that starts costs seconds."""
    each = "\n".join(f"    {line}" for line in MAKE.strip().splitlines()[5:-1])
    head = "\n".join(MAKE.strip().splitlines()[:5])
    made = house.one.run(
        f"{head}\nmade = []\nfor _ in range({ROOMS}):\n{each}\n"
        "    made.append({'room': str(room.id), 'cookies': cookies})\nprint(json.dumps(made))"
    )
    return iter(made)


@pytest.fixture
def film(films: Iterator[dict[str, Any]]) -> dict[str, Any]:
    return next(films)


class Person:
    """A client with a document of its own, which may go from one process to the other with it."""

    def __init__(self, film: dict[str, Any], name: str) -> None:
        self.film, self.name = film, name
        self.doc: Doc[Any] = Doc()
        self.lines = contextlib.ExitStack()
        self.present: dict[int, Any] = {}
        self.refused: Any = None
        self.synced = False
        self.sent = self.saved = 0
        self.outbox: list[bytes] = []
        self.applying = False
        self.clock = 0
        self.subscription = self.doc.observe(lambda event: self.applying or self.outbox.append(event.update))

    @property
    def script(self) -> str:
        return str(self.doc.get("script", type=Text))

    def join(self, web: Web, *, reads: bool = False) -> "Person":
        """Synchronise both ways; who only reads is asked for nothing."""
        headers = {"Cookie": self.film["cookies"][self.name], "Origin": f"http://{web.address}"}
        address = f"ws://{web.address}/ws/rooms/{self.film['room']}"
        self.line = self.lines.enter_context(connect(address, additional_headers=headers))
        self.sent = self.saved = 0
        self.synced = False
        self.line.send(bytes((Kind.FEED,)) + lib0.text(json.dumps({"since": 0})))
        self.line.send(protocol.ask(self.doc.get_state()))
        self.until(lambda: self.synced and self.sent == (not reads))
        return self

    def leave(self) -> None:
        self.lines.close()

    def write(self, words: str) -> None:
        """Type at the end, and say it if the line is open."""
        script = self.doc.get("script", type=Text)
        script += words

    def send(self) -> None:
        updates, self.outbox = self.outbox, []
        for update in updates:
            self.sent += 1
            self.line.send(protocol.update(update))

    def type(self, words: str) -> None:
        self.write(words)
        self.send()

    def say_here(self, **state: Any) -> None:
        self.clock += 1
        self.line.send(protocol.awareness([(self.doc.client_id, self.clock, state)]))

    def until(self, holds: Callable[[], bool], seconds: float = SECONDS) -> None:
        """Listen until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            left = deadline - time.monotonic()
            assert left > 0, f"{self.name}: it did not happen in {seconds} s; script {self.script!r}, {self.refused}"
            with contextlib.suppress(TimeoutError):
                self.take(bytes(self.line.recv(left)))

    def all_saved(self) -> None:
        self.until(lambda: self.saved >= self.sent)

    def take(self, frame: bytes) -> None:
        reader = lib0.Reader(frame)
        kind = reader.uint()
        if kind == Kind.SYNC:
            self.sync(reader.uint(), reader.take())
        elif kind == Kind.AWARENESS:
            inner = lib0.Reader(reader.take())
            for _ in range(inner.uint()):
                client, _, state = inner.uint(), inner.uint(), json.loads(inner.text())
                self.present[client] = state
        elif kind == Kind.SAVED:
            self.saved = reader.uint()
        elif kind == Kind.REFUSED:
            self.refused = json.loads(reader.text())

    def sync(self, step: int, body: bytes) -> None:
        if step == Step.ASK:
            self.outbox.clear()
            self.sent += 1
            self.line.send(protocol.answer(self.doc.get_update(body)))
            return
        self.applying = True
        self.doc.apply_update(body)
        self.applying = False
        self.synced = self.synced or step == Step.ANSWER

    def closed_after(self) -> tuple[int | None, float]:
        """The code that ends this line, and after how many seconds from now."""
        started = time.monotonic()
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.line.recv(SECONDS)
        return self.line.protocol.close_code, time.monotonic() - started


@pytest.fixture
def pair(house: House, film: dict[str, Any]) -> Iterator[tuple[Person, Person]]:
    """alice on one process, bob on the other."""
    both = Person(film, "alice").join(house.one), Person(film, "bob").join(house.other)
    yield both
    for person in both:
        person.leave()


def type_through(pair: tuple[Person, Person], fault: Callable[[], None]) -> None:
    """Both type at once while something happens; no word is lost, none is there twice, both see the same."""
    words = []
    before = len(pair[0].script)
    for number in range(LETTERS):
        for person in pair:
            words.append(f" {person.name[0]}{number}.")
            person.type(words[-1])
        if number == LETTERS // 3:
            fault()
        time.sleep(PAUSE_SECONDS)
    length = before + sum(map(len, words))
    for person in pair:
        person.all_saved()
    for person in pair:
        person.until(lambda person=person: len(person.script) == length)
        assert person.refused is None
    assert pair[0].script == pair[1].script
    assert [word for word in words if pair[0].script.count(word) != 1] == []


def sees(person: Person, other: Person, **state: Any) -> None:
    """Wait until `person` sees this presence of `other`, under the name that the server knows."""
    person.until(
        lambda: (
            (there := person.present.get(other.doc.client_id)) is not None
            and there["user"]["name"] == other.name.title()
            and {name: there.get(name) for name in state} == state
        )
    )


def test_edits_cross_while_both_processes_append_at_once(pair: tuple[Person, Person]) -> None:
    type_through(pair, lambda: None)


def test_r26_presence_crosses_with_the_name_that_the_server_knows_and_leaving_clears(
    house: House, film: dict[str, Any], pair: tuple[Person, Person]
) -> None:
    alice, bob = pair
    alice.say_here(clip="c1", user={"name": "The boss"})
    sees(bob, alice, clip="c1")
    bob.say_here(clip="c2")
    sees(alice, bob, clip="c2")
    vera = Person(film, "vera").join(house.other, reads=True)
    sees(vera, alice, clip="c1")  # at once, though alice says nothing
    alice.leave()
    bob.until(lambda: bob.present[alice.doc.client_id] is None)
    vera.leave()


def test_r26_a_room_that_opens_on_a_process_asks_the_others_who_is_in_it(house: House, film: dict[str, Any]) -> None:
    alice = Person(film, "alice").join(house.one)
    alice.say_here(clip="c1")
    alice.until(lambda: alice.doc.client_id in alice.present)
    bob = Person(film, "bob").join(house.other)
    sees(bob, alice, clip="c1")
    alice.leave()
    bob.leave()


def test_a_wiped_redis_costs_no_word_and_hints_and_presence_come_back(
    house: House, pair: tuple[Person, Person]
) -> None:
    type_through(pair, house.flush_redis)
    alice, bob = pair
    house.flush_redis()
    time.sleep(1.5)  # longer than a process takes to enlist again
    alice.say_here(clip="after")
    sees(bob, alice, clip="after")


def test_a_redis_that_is_away_for_a_while_costs_no_word_and_no_line(house: House, pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    alice.say_here(clip="before")
    sees(bob, alice, clip="before")
    type_through(pair, house.kill_redis)
    started = time.monotonic()
    alice.type(" by rows alone")
    bob.until(lambda: "by rows alone" in bob.script)
    assert time.monotonic() - started < 1.5
    bob.until(lambda: bob.present[alice.doc.client_id] is None)  # nothing is known of who is there
    house.revive_redis()
    sees(bob, alice, clip="before")  # told again, unasked
    type_through_after = " and with hints"
    bob.type(type_through_after)
    alice.until(lambda: type_through_after in alice.script)


@pytest.mark.parametrize("hints", [True, False])
def test_who_moves_to_the_other_process_with_offline_edits_is_not_refused(
    house: House, pair: tuple[Person, Person], hints: bool
) -> None:
    alice, bob = pair
    if not hints:
        house.kill_redis()
    chosen = random.Random(11)
    webs = [house.one, house.other]
    try:
        for number in range(6):
            alice.type(f" on{number}.")
            alice.all_saved()
            alice.leave()
            for part in range(chosen.randrange(1, 5)):
                alice.write(f" off{number}-{part}.")
            webs.reverse()
            alice.join(webs[0])
            alice.all_saved()
            assert alice.refused is None
        bob.until(lambda: bob.script == alice.script)
        assert " on5. off5-0." in bob.script
    finally:
        house.revive_redis()


def test_r26_who_moves_is_there_once(house: House, film: dict[str, Any], pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    alice.say_here(clip="c1")
    sees(bob, alice, clip="c1")
    old = alice.line
    alice.join(house.other)  # the old line is dead, but nobody knows
    alice.say_here(clip="c2")
    sees(bob, alice, clip="c2")
    carol = Person(film, "bob").join(house.one)
    sees(carol, alice, clip="c2")
    old.close()
    alice.say_here(clip="c3")
    sees(carol, alice, clip="c3")
    sees(bob, alice, clip="c3")
    carol.leave()


@pytest.mark.parametrize("which", ["one", "other"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE collab_member SET removed = now() WHERE room_id = %s AND name = 'Bob'", 4403),
        ("DELETE FROM collab_member WHERE room_id = %s AND name = 'Bob'", 4403),
        ("UPDATE auth_user SET password = 'another' WHERE username = 'bob-' || %s", 4401),
        ("UPDATE auth_user SET is_active = false WHERE username = 'bob-' || %s", 4401),
    ],
)
def test_r27_who_may_not_stay_is_out_of_both_processes_within_a_second(
    house: House, film: dict[str, Any], which: str, change: str, code: int
) -> None:
    bob = Person(film, "bob").join(getattr(house, which))
    house.sql(change, film["room"])
    closed, seconds = bob.closed_after()
    assert (closed, seconds < 1.0) == (code, True)


def test_r28_a_room_frozen_behind_both_processes_backs_takes_no_words_in_either(
    house: House, film: dict[str, Any], pair: tuple[Person, Person]
) -> None:
    alice, bob = pair
    carl = Person(film, "bob").join(house.one)
    house.sql("UPDATE collab_room SET frozen = now() WHERE id = %s", film["room"])
    time.sleep(1.0 + GRACE_SECONDS)  # what the rule promises, and nothing tells a client
    for person in (bob, carl):
        person.type(" too late")
        person.until(lambda person=person: person.refused is not None)
        assert person.refused["code"] == "frozen"
    alice.type(" the teacher")
    alice.all_saved()
    bob.until(lambda: "the teacher" in bob.script)
    assert "too late" not in alice.script
    carl.leave()


def test_r26_a_process_that_is_killed_takes_its_people_along(house: House, pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    alice.say_here(clip="c1")
    sees(bob, alice, clip="c1")
    house.one.kill()
    try:
        bob.until(lambda: bob.present[alice.doc.client_id] is None)
        alice.write(" offline")
        alice.join(house.other)
        bob.until(lambda: bob.script.endswith(" offline"))
    finally:
        house.one.start()
