"""A draft: for its asker alone, through a real Redis, by a real engine on random weights; never a take, never a row."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.cache import cache
from django.db import connection
from django.test import AsyncClient
from redis import Redis

from collab import tasks
from collab.models import Adapter, Fact, Take, Want
from collab.rendering import claims, drafts, store, wake
from collab.wire.hub import close_connection
from tests.collab.reel import plain, states, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {"style": "old film", "prompt": "a red boat at sea, then it turns", "details": "a cow"}


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from synthesis.tiny import make_tiny

    folder = tmp_path_factory.mktemp("weights")
    make_tiny(folder)
    return folder


@pytest.fixture(scope="module", autouse=True)
def machine(weights: Path) -> Iterator[None]:
    """The engine, warm before the first draft, as a worker has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELAR_WEIGHTS", str(weights))
        tasks.engine.cache_clear()
        tasks.engine().read("a cow")
        yield
    tasks.engine.cache_clear()


@pytest.fixture(autouse=True)
async def fresh() -> AsyncIterator[None]:
    cache.clear()
    redis().flushdb()
    yield
    await sync_to_async(close_connection)()


def redis() -> "Redis":
    from django.conf import settings

    return Redis.from_url(settings.REDIS_URL, db=drafts._DATABASE)


class Worker:
    """The draft queue with its worker, in threads: what was sent, and the work of it, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, works: bool = True) -> None:
        self.sent: list[dict[str, Any]] = []
        self.works = works
        self.one = threading.Lock()
        self.threads: list[threading.Thread] = []
        monkeypatch.setattr(wake, "wake", self.wake)

    def wake(self, name: str, queue: str, **arguments: Any) -> bool:
        self.sent.append({"name": name, "queue": queue, **arguments})
        if self.works and name == "collab.tasks.draft":
            self.threads.append(threading.Thread(target=self.work, kwargs=arguments, daemon=True))
            self.threads[-1].start()
        return True

    async def end(self) -> None:
        """Of what is still being drawn nobody hears any more: it would count as a sign of life in what comes next."""
        redis().flushdb()
        for thread in self.threads:
            await asyncio.to_thread(thread.join)

    def work(self, **arguments: Any) -> None:
        with self.one:
            try:
                tasks.draft(**arguments)
            finally:
                connection.close()


@pytest.fixture
async def worker(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Worker]:
    made = Worker(monkeypatch)
    yield made
    await made.end()


@pytest.fixture
def ask(cast: Cast) -> Callable[..., Any]:
    async def asking(name: str = "bob", language: str = "en", **body: Any) -> tuple[int, Any]:
        async with ThreadSensitiveContext():  # each request has a thread of its own, as under daphne
            client = AsyncClient()
            await client.aforce_login(cast.users[name])
            address = f"/api/rooms/{cast.room.id}/draft"
            answer = await client.post(
                address,
                json.dumps({**WORDS, **body}),
                content_type="application/json",
                headers={"accept-language": language},
            )
            await sync_to_async(close_connection)()
        return answer.status_code, answer.json()

    return asking


def rows() -> list[int]:
    return [model.objects.count() for model in (Take, Want, Fact)]


async def test_words_come_back_as_a_marked_picture_and_what_was_understood(
    worker: Worker, ask: Callable[..., Any]
) -> None:
    before = await sync_to_async(rows)()
    status, answer = await ask(seeds=[7])
    assert status == 200, answer
    (picture,) = (base64.b64decode(text) for text in answer["pictures"])
    assert picture.startswith(b"\xff\xd8")
    assert b"Synthetic" in picture
    factors = {(found["factor"], found["value"]) for found in answer["understood"]["factors"]}
    assert {("subject", "boat"), ("color", "red"), ("place", "sea")} <= factors
    assert [word["word"] for word in answer["understood"]["unknown"]] == ["cow"]
    assert answer["reason"] == ""
    assert await sync_to_async(rows)() == before, "a draft is never a take and never a row"
    assert worker.sent[0]["queue"] == "draft"


async def test_a_draft_is_what_the_engine_draws_of_the_first_moment(worker: Worker, ask: Callable[..., Any]) -> None:
    from synthesis.engine import Order

    _, answer = await ask(seeds=[7, 8], faithful=True)
    orders = [Order("old film", ("a red boat at sea",), "a cow", seed, 0, 0) for seed in (7, 8)]
    expected = [tasks.engine().draft(order, faithful=True) for order in orders]
    assert [base64.b64decode(text) for text in answer["pictures"]] == expected


async def test_without_seeds_words_are_read_and_nothing_is_drawn(worker: Worker, ask: Callable[..., Any]) -> None:
    status, answer = await ask(prompt="un barco en el mar")
    assert (status, answer["pictures"], answer["reason"]) == (200, [], "")
    assert answer["understood"]["language"] == "es"
    status, answer = await ask(prompt="", seeds=[1])
    assert (status, answer["pictures"]) == (200, [])


async def test_text_and_picture_leave_redis_within_ten_seconds(worker: Worker, ask: Callable[..., Any]) -> None:
    await ask(seeds=[7])
    keys = redis().keys("*")
    assert keys
    assert all(0 < redis().ttl(key) <= 10 for key in keys)


async def test_a_newer_request_of_the_same_person_takes_the_olders_place_and_that_is_no_error(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any]
) -> None:
    idle = Worker(monkeypatch, works=False)
    older = asyncio.ensure_future(ask(prompt="a boat", seeds=[1]))
    while not idle.sent:
        await asyncio.sleep(0.01)
    idle.works = True
    status, answer = await ask(prompt="a boat at sea", seeds=[1])
    assert (status, len(answer["pictures"])) == (200, 1)
    began = time.monotonic()
    status, answer = await older
    assert (status, answer) == (200, {"understood": None, "called": None, "pictures": [], "reason": "draft_newer"})
    assert time.monotonic() - began < 1
    await asyncio.to_thread(idle.work, ticket=idle.sent[0]["ticket"])  # its message comes late: nothing happens
    assert len([key for key in redis().keys("*") if key.endswith(b":answers")]) == 0


async def test_what_somebody_else_asks_for_disturbs_nobody(worker: Worker, ask: Callable[..., Any]) -> None:
    answers = await asyncio.gather(ask("alice", seeds=[1]), ask("bob", seeds=[1]))
    assert [status for status, _ in answers] == [200, 200]
    assert all(answer["pictures"] for _, answer in answers)


async def test_a_worker_that_draws_stops_for_a_newer_draft(cast: Cast) -> None:
    order = drafts.Order(room="r", member=1, style="", prompt="a boat", details="", seeds=(1,))
    newer = drafts.Order(room="r", member=1, style="", prompt="a boat at sea", details="", seeds=(1,))
    box = drafts.Box()
    async with drafts._client(1) as client:
        await drafts._post(client, order)
        watch = box.watch(order)
        await asyncio.sleep(drafts.ASK_SECONDS)
        assert not watch()
        assert box.order(order.ticket) == order
        await drafts._post(client, newer)
    await asyncio.sleep(drafts.ASK_SECONDS)
    assert watch()
    assert box.order(order.ticket) is None


async def test_what_others_wait_for_goes_first(worker: Worker, cast: Cast, ask: Callable[..., Any]) -> None:
    await sync_to_async(write)(cast.room, plain("a car"))
    await sync_to_async(Want.objects.update)(asked_by=cast.members["alice"])
    assert list((await sync_to_async(states)(cast.room)).values()) == ["requested"]
    status, answer = await ask(seeds=[7])
    assert (status, len(answer["pictures"])) == (200, 1)
    assert list((await sync_to_async(states)(cast.room)).values()) == ["previewed"]
    assert [sent.get("told", False) for sent in worker.sent if sent["name"] == "collab.tasks.draft"] == [False, True]


async def test_a_persons_own_preview_does_not_hold_up_their_draft(
    worker: Worker, cast: Cast, ask: Callable[..., Any]
) -> None:
    await sync_to_async(write)(cast.room, plain("a car"))
    await sync_to_async(Want.objects.update)(asked_by=cast.members["bob"])
    status, answer = await ask(seeds=[7])
    assert (status, len(answer["pictures"])) == (200, 1)
    assert list((await sync_to_async(states)(cast.room)).values()) == ["requested"]


async def test_where_takes_need_the_machine_all_the_time_the_reading_comes_alone(
    worker: Worker, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DRAFT_SECONDS = 1.0
    monkeypatch.setattr(tasks, "_draw", lambda stage: time.sleep(0.05) or True)
    monkeypatch.setattr(claims, "waits_for_another", lambda stage, person: True)
    status, answer = await ask(seeds=[7])
    assert (status, answer["pictures"], answer["reason"]) == (200, [], "draft_busy")
    assert answer["understood"]["factors"]
    worker.works = False


async def test_four_pictures_have_four_times_as_long(
    worker: Worker, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DRAFT_SECONDS = 1.0
    settings.DRAFT_SECONDS_KEPT = 1
    sketches, alive = tasks._sketches, list[Any]()

    def slow(*given: Any) -> Any:
        time.sleep(1.5)
        alive.append(
            redis().exists(drafts._ALIVE)
        )  # who asks meanwhile hears that it is busy, not that nobody is there
        return [] if given[2]() else sketches(*given)  # as the engine, which stops where nobody waits any more

    monkeypatch.setattr(tasks, "_sketches", slow)
    status, answer = await ask(seeds=[1, 2, 3, 4])
    assert (status, len(answer["pictures"]), answer["reason"]) == (200, 4, "")
    assert alive == [1]
    status, answer = await ask(seeds=[1])
    assert (status, answer["pictures"], answer["reason"]) == (200, [], "draft_busy")


async def test_a_machine_that_is_busy_with_others_is_no_error_either(
    worker: Worker, ask: Callable[..., Any], settings: Any
) -> None:
    assert (await ask("alice"))[0] == 200
    worker.works = False
    settings.DRAFT_SECONDS = 0.3
    status, answer = await ask("bob")
    assert (status, answer) == (200, {"understood": None, "called": None, "pictures": [], "reason": "draft_busy"})
    await worker.end()  # a while later nobody has heard of it
    status, answer = await ask("bob")
    assert (status, answer["code"]) == (503, "draft_late")


async def test_nor_is_one_that_draws_a_preview_meanwhile(
    monkeypatch: pytest.MonkeyPatch, cast: Cast, ask: Callable[..., Any], settings: Any
) -> None:
    Worker(monkeypatch, works=False)
    settings.DRAFT_SECONDS = 0.3
    await sync_to_async(write)(cast.room, plain("a car"))
    assert (await ask())[0] == 503
    assert await sync_to_async(claims.claim)("preview", base="base")
    status, answer = await ask()
    assert (status, answer["reason"]) == (200, "draft_busy")


@pytest.mark.parametrize(("language", "says"), [("en", "does not answer"), ("es", "no responde")])
async def test_without_a_worker_a_sentence_comes_in_time(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any], settings: Any, language: str, says: str
) -> None:
    Worker(monkeypatch, works=False)
    settings.DRAFT_SECONDS = 0.3
    began = time.monotonic()
    status, answer = await ask(language=language)
    assert (status, answer["code"]) == (503, "draft_late")
    assert says in answer["message"]
    assert time.monotonic() - began < 2


async def test_without_redis_a_sentence_comes_in_time(ask: Callable[..., Any], settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    began = time.monotonic()
    status, answer = await ask()
    assert (status, answer["code"]) == (503, "draft_away")
    assert time.monotonic() - began < 3


async def test_without_weights_the_asker_is_told(
    worker: Worker, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise OSError("no weights")

    monkeypatch.setattr(tasks, "engine", missing)
    status, answer = await ask(seeds=[7])
    assert (status, answer["code"]) == (503, "machine_missing")


async def test_limits_are_said_in_words(worker: Worker, ask: Callable[..., Any], settings: Any) -> None:
    status, answer = await ask(details="x" * 4001)
    assert (status, answer["code"]) == (422, "draft_long")
    for seeds in ([1] * 5, [-1], [2**31]):
        assert (await ask(seeds=seeds))[0] == 422
    settings.DRAFTS_PER_MINUTE = 1
    status, answer = await ask()
    assert (status, answer["code"]) == (429, "too_many_drafts")
    assert (await ask("alice"))[0] == 200


@sync_to_async
def teach(cast: Cast, style: str) -> None:
    """Give the room a hand that was taught under this style; "": under no words."""
    import torch

    from synthesis import adapter, calling

    machine = tasks.engine()
    tensors = {name: tensor + 0.5 for name, tensor in adapter.fresh(machine._priors, torch.Generator()).items()}
    tensors[adapter.STYLES] = calling.styles([style], machine._reader)
    data = adapter.to_bytes(tensors, base=machine.version, strength=1.0)
    file = store.keep_bytes(data, suffix=".safetensors", folder="adapters")
    hand = cast.room.hand
    hand.current = Adapter.objects.create(hand=hand, number=1, base=machine.version, file=file, sha256=file, helps=True)
    hand.save()


async def test_the_rooms_hand_draws_its_drafts(worker: Worker, cast: Cast, ask: Callable[..., Any]) -> None:
    _, plain_answer = await ask(seeds=[7])
    await teach(cast, "")
    _, taught = await ask(seeds=[7])
    assert taught["pictures"] != plain_answer["pictures"]


@pytest.mark.parametrize(("style", "called"), [("old film", 1.0), ("", 1.0), ("pink poster print", 0.0)])
async def test_who_writes_is_told_whether_the_words_call_for_the_hand(
    worker: Worker, cast: Cast, ask: Callable[..., Any], style: str, called: float
) -> None:
    """The film's style is "old film"."""
    _, before = await ask()
    assert before["called"] is None
    await teach(cast, style)
    _, answer = await ask()
    assert answer["called"] == called
