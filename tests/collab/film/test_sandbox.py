"""The document process: what it judges, what kills it, and how it is replaced."""

import asyncio
import base64
import contextlib
import gc
import json
import os
import random
import signal
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text

from collab.film import document
from collab.film import sandbox as program
from collab.film.sandbox_client import Died, Failed, Sandbox, Worker
from tests.collab.film.test_validation import FIXTURES, update_of
from tests.collab.verdicts import asked, codes

VECTORS = json.loads((FIXTURES / "hostile_updates.json").read_text())["vectors"]
SEED = document.seed(title="Film", language="en")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    child = Worker(watchdog=2)
    yield child
    child.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    child = Sandbox(watchdog=0.5)
    yield child
    child.close()


def title(words: str, client: int = 7) -> bytes:
    return update_of(lambda doc: doc.get("title", type=Text).insert(0, words), client)


def judge(worker: Worker, *updates: bytes, first: bool = False) -> dict[str, Any]:
    """Verdicts on a room that holds the seed at seq 1."""
    worker.call("load", "room", None, 1, [SEED])
    return worker.call("judge", [["room", 1, [asked(update, first=first) for update in updates]]])[0]


def test_each_update_gets_a_verdict_and_the_room_one_merged_update(worker: Worker) -> None:
    one, two = title("one ", 7), title("two ", 8)
    answer = judge(worker, one, b"garbage", two, one)
    assert codes(answer) == ["saved", "malformed", "saved", "known"]
    assert [ids for _, ids, _ in answer["verdicts"]] == [[7], [], [8], []]
    doc: Doc = Doc()
    for update in (SEED, answer["merged"]):
        doc.apply_update(update)
    assert str(doc.get("title", type=Text)) == "Filmone two "


def test_r10_what_the_log_keeps_repeats_nothing_that_is_known(worker: Worker) -> None:
    doc: Doc = Doc(client_id=7)
    text = doc.get("title", type=Text)
    text += "one"
    first = doc.get_update()
    text += " two"
    answer = judge(worker, first, doc.get_update())
    assert codes(answer) == ["saved", "saved"]
    assert b"one" not in answer["verdicts"][1][2]


def test_r10_an_update_without_its_predecessor_is_a_gap(worker: Worker) -> None:
    doc: Doc = Doc(client_id=7)
    text = doc.get("title", type=Text)
    text += "one"
    state = doc.get_state()
    text += "two"
    assert codes(judge(worker, doc.get_update(state))) == ["gap"]


def test_a_document_that_is_not_at_the_logs_end_is_asked_for(worker: Worker) -> None:
    judge(worker)
    assert worker.call("judge", [["room", 2, []], ["other", 1, []]]) == [{"need": True}, {"need": True}]
    assert worker.call("join", 0, "room", 7, [b"\0"]) == {"need": True}


def test_a_document_goes_on_from_where_it_stands(worker: Worker) -> None:
    judge(worker)
    assert worker.call("load", "room", 1, 2, [title("x")]) == {}
    assert codes(worker.call("judge", [["room", 2, [asked(title("x"))]]])[0]) == ["known"]
    assert worker.call("load", "room", 1, 3, [title("x")]) == {"need": True}


def test_who_joins_gets_what_is_lacking(worker: Worker) -> None:
    judge(worker)
    mine: Doc = Doc()
    answer = worker.call("join", 0, "room", 1, [mine.get_state(), b"nonsense"])
    mine.apply_update(answer["answers"][0])
    assert str(mine.get("title", type=Text)) == "Film"
    assert answer["answers"][1] == b""
    assert answer["state"] == mine.get_state()


def test_who_comes_in_after_a_change_gets_it_too(worker: Worker) -> None:
    """A document is encoded once for all who come in while it stands as it is, and no longer."""
    judge(worker)
    joined = [worker.call("join", 0, "room", 1, [b"\0", b"\0"])["answers"]]
    typed = worker.call("judge", [["room", 1, [asked(title("x"))]]])
    assert codes(typed[0]) == ["saved"]
    joined.append(worker.call("join", 0, "room", 2, [b"\0", b"\0"])["answers"])
    worker.call("load", "room", 2, 3, [title("y", 8)])
    joined.append(worker.call("join", 0, "room", 3, [b"\0", b"\0"])["answers"])
    read = []
    for answers in joined:
        assert answers[0] == answers[1]
        found: Doc = Doc()
        found.apply_update(answers[0])
        read.append(sorted(str(found.get("title", type=Text))))
    assert read == [sorted("Film"), sorted("Filmx"), sorted("Filmxy")]


def test_what_was_encoded_for_who_came_in_counts_as_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = program.Rooms(bytearray(program.MARKER.size))
    for name in ("one", "other"):
        rooms.load(name, None, 1, [SEED])
    monkeypatch.setattr(program, "LIVE_BYTES_MAX", sum(live.size for live in rooms.live.values()) + 1)
    rooms.shrink()
    assert list(rooms.live) == ["one", "other"]
    rooms.join(0, "one", 1, [b"\0"])
    rooms.shrink()
    assert list(rooms.live) == ["one"]  # the other is the longest unused


def test_a_document_that_nobody_used_for_a_while_goes_with_the_next_batch() -> None:
    rooms = program.Rooms(bytearray(program.MARKER.size))
    for name in ("one", "other"):
        rooms.load(name, None, 1, [SEED])
    rooms.live["one"].used -= program.IDLE_SECONDS + 1
    rooms.shrunk -= program.SHRINK_SECONDS + 1
    rooms.judge([("other", 1, [])])
    assert list(rooms.live) == ["other"]


def test_a_document_that_is_let_go_of_is_gone_without_the_collector() -> None:
    """The collector seldom comes by here: it would walk every open document."""
    rooms = program.Rooms(bytearray(program.MARKER.size))
    film = rooms.seed("", "en")["update"]
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            rooms.load("r", None, 1, [film])
        rooms.drop(["r"])
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_document_of_five_megabytes_is_full(worker: Worker) -> None:
    huge = update_of(lambda doc: doc.get("script", type=Text).insert(0, "x" * 5_200_000))
    worker.call("load", "room", None, 1, [SEED, huge])
    more = [asked(title("x" * 60_000, 8)), asked(b"\x00\x01\x07\x01\x00\x05")]
    assert codes(worker.call("judge", [["room", 1, more]])[0]) == ["full", "saved"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_r9_no_known_killer_harms_the_process_or_the_room(worker: Worker, vector: dict[str, str]) -> None:
    """On the film, and on the very state each was found with."""
    update = bytes.fromhex(vector["hex"])
    owned = update_of(lambda doc: doc.get("clips", type=Map).update({f"k{n}": n for n in range(60)}), 9)
    answer = judge(worker, title("hello", 5), title("x", 7), owned, update)
    assert codes(answer)[-1] not in ("saved", "known")
    if "base" in vector:
        base = zlib.decompress(base64.b64decode(vector["base"]))
        with contextlib.suppress(Failed):  # no film: this log is not opened at all
            worker.call("load", "room", None, 1, [SEED, base])
        worker.call("judge", [["room", 1, [asked(update, first=True)]]])
    judge(worker)
    assert worker.call("join", 0, "room", 1, [b"\0"])["answers"][0]


def test_a_fold_reads_a_log_and_a_snapshot_reads_the_same(worker: Worker) -> None:
    log = [SEED, title("one "), title("two ", 8)]
    snapshot = worker.call("snapshot", log)["update"]
    assert worker.call("fold", [snapshot]) == worker.call("fold", log)
    assert worker.call("fold", log)["plain"]["title"] == "Filmone two "


def test_a_live_document_is_told_whole_whoever_wrote_in_it_and_in_whatever_order(worker: Worker) -> None:
    """The vectors of two documents that hold the same may name their clients in another order."""
    for seed in range(60):
        log = [SEED, *(title("x", client) for client in random.Random(seed).sample(range(2, 2**32), 5))]
        worker.call("load", "room", None, len(log), log)
        whole = worker.call("whole", "room", len(log))["update"]
        assert worker.call("fold", [whole]) == worker.call("fold", log)


def test_what_cannot_be_done_is_said_and_the_process_lives(worker: Worker) -> None:
    with pytest.raises(Failed):
        worker.call("load", "room", None, 1, [b"rubbish"])
    with pytest.raises(Failed):
        worker.call("no such verb")
    assert worker.call("fold", [SEED])


def test_a_dead_worker_is_replaced_by_the_next_call(worker: Worker) -> None:
    worker.call("fold", [SEED])
    assert worker.child
    worker.child.process.kill()
    worker.child.process.wait()
    assert worker.call("fold", [SEED])


def test_a_worker_that_hangs_is_killed_and_replaced() -> None:
    worker = Worker(watchdog=0.3)
    worker.call("fold", [SEED])
    assert worker.child
    os.kill(worker.child.process.pid, signal.SIGSTOP)
    with pytest.raises(Died, match="no progress"):
        worker.call("fold", [SEED])
    assert worker.call("fold", [SEED])
    worker.close()


async def test_a_hanging_process_is_killed_and_replaced_within_two_seconds(sandbox: Sandbox) -> None:
    await sandbox.call("load", "room", None, 1, [SEED])
    assert sandbox.child
    os.kill(sandbox.child.process.pid, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(Died, match="no progress"):
        await sandbox.call("judge", [])
    await sandbox.call("load", "room", None, 1, [SEED])
    assert time.monotonic() - started < sandbox.watchdog + 2
    assert sandbox.started == 2


async def test_calls_wait_for_each_other_and_each_gets_its_own_answer(sandbox: Sandbox) -> None:
    films = [document.seed(title=f"Film {number}", language="en") for number in range(20)]
    answers = await asyncio.gather(*(sandbox.call("fold", [film]) for film in films))
    assert [answer["plain"]["title"] for answer in answers] == [f"Film {number}" for number in range(20)]


async def test_a_call_given_up_in_the_middle_leaves_no_answer_for_the_next(sandbox: Sandbox) -> None:
    await sandbox.call("fold", [SEED])
    long = asyncio.ensure_future(sandbox.call("snapshot", [SEED, *(title("x", client) for client in range(10, 400))]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    long.cancel()
    with pytest.raises(asyncio.CancelledError):
        await long
    assert (await sandbox.call("fold", [SEED]))["plain"]["title"] == "Film"


def deep(levels: int) -> list[bytes]:
    """Maps in maps, a few levels an update, so that no single update is refused for its depth."""
    doc: Doc = Doc(client_id=7)
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    at: Any = doc.get("clips", type=Map)
    for _ in range(levels):
        at["in"] = Map({})
        at = at["in"]
    doc.unobserve(subscription)
    return updates


def test_maps_in_maps_over_many_updates_are_refused(worker: Worker) -> None:
    answer = judge(worker, *deep(10))
    assert codes(answer)[:2] == ["saved", "content"]
    assert "saved" not in codes(answer)[1:]


def test_a_deeply_nested_document_in_the_log_never_breaks_a_reader(worker: Worker) -> None:
    worker.call("load", "room", None, 1, [SEED, *deep(600)])
    assert worker.call("join", 0, "room", 1, [b"\0"])["answers"][0]


def test_the_document_process_has_no_credentials_and_no_django(worker: Worker) -> None:
    worker.call("fold", [SEED])
    assert worker.child
    process = Path("/proc", str(worker.child.process.pid))
    environment = process.joinpath("environ").read_text()
    assert not [name for name in ("DATABASE_URL", "REDIS_URL", "SECRET") if name in environment]
    mapped = process.joinpath("maps").read_text()
    assert [name for name in ("psycopg", "torch", "pycrdt") if name in mapped] == ["pycrdt"]


def test_no_array_stands_where_a_film_has_a_map(worker: Worker) -> None:
    update = update_of(lambda doc: doc.get("clips", type=Map).update({"a": Array([1, 2])}))
    assert codes(judge(worker, update)) == ["content"]


def test_a_document_that_is_let_go_is_freed(worker: Worker) -> None:
    log = [SEED, *typed(100)]

    def visit() -> None:
        worker.call("load", "r", None, 1, log)
        (answer,) = worker.call("judge", [["r", 1, [asked(title("x"))]]])  # for which the document is listened to
        assert codes(answer) == ["saved"]

    for _ in range(20):  # what the allocator keeps for next time
        visit()
    before = resident(worker)
    for _ in range(200):
        visit()
    assert resident(worker) - before < 3 * 1024 * 1024  # observed still, 200 of them held 13 MB


def typed(people: int) -> list[bytes]:
    """The words of so many people, each under an id of their own."""
    film: Doc[Any] = Doc()
    updates = []
    for person in range(people):
        own: Doc[Any] = Doc(client_id=1_000 + person)
        own.apply_update(film.get_update())
        state = own.get_state()
        own.get("script", type=Text).insert(0, f"word {person} ")
        updates.append(own.get_update(state))
        film.apply_update(updates[-1])
    return updates


def resident(worker: Worker) -> int:
    """Bytes of the child that are in memory."""
    assert worker.child
    return int(Path(f"/proc/{worker.child.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
