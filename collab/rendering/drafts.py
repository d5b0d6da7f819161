"""Drafts: what somebody's words would look like now, and what is understood of them, for their eyes alone.

Owns a draft's way through Redis: the order, which order is a person's newest, and its answers. Text and pictures stay
there for seconds and nowhere else: a draft is never a take and never a row. Knows nothing of how one is drawn.
"""

import json
import math
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from redis import Redis, RedisError
from redis import asyncio as redis_async

from collab.film import recipes, timeline
from collab.rendering import wake

SEEDS_MAX = 4
ASK_SECONDS = 0.1  # how often a worker that draws looks whether the order is still the newest
_DATABASE = 2  # beside the broker's and the channel layer's
_ALIVE = "telar:drafts:alive"  # there while a worker answers

Answer = dict[str, Any]


class Newer(Exception):
    """The same person has asked again since."""


class Late(Exception):
    """No worker answered in time."""


class Busy(Late):
    """No worker answered in time, and one answered somebody else a moment ago: it comes to this later."""


class Away(Exception):
    """The messages between the web and the machine do not pass."""


class TooLong(Exception):
    """A text is longer than any that a film may hold."""


class NoMachine(Exception):
    """The machine could not be loaded, or failed."""


@dataclass(frozen=True)
class Order:
    """What is asked. room, member: of whom. seeds: a picture each; none asks for the reading alone.

    adapter: the SHA-256 of the hand's weights and the base that they fit; "" for none.
    faithful: draw as the preview will, at half as much time again.
    """

    room: str
    member: int
    style: str
    prompt: str
    details: str
    seeds: tuple[int, ...]
    faithful: bool = False
    adapter: tuple[str, str] = ("", "")
    ticket: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        if max(map(len, (self.style, self.prompt, self.details))) > timeline.RESOLVED_MAX:
            raise TooLong

    @property
    def person(self) -> str:
        """Who may have one draft at a time: a member in a room."""
        return f"{self.room}:{self.member}"

    @property
    def phase(self) -> str:
        """The words of the moment that is drawn: the first; "" where there are none."""
        return next(iter(recipes.phases(self.prompt)), "")


# The web's side


async def made(order: Order) -> Answer:
    """Have a draft made: {"understood", "called" (how far the style calls for the room's hand; None: it has none),
    "pictures" (base64 of JPEGs, one a seed), "reason" (why there are none)}.

    Raises Newer, Busy, Late, Away, NoMachine. Nobody waits longer than DRAFT_SECONDS to be understood, and as long for
    each picture: four of a slow machine come, if late.
    """
    began = time.monotonic()
    try:
        async with _client(_patience(order)) as redis:
            await _post(redis, order)
            if not await sync_to_async(wake.wake, thread_sensitive=False)(
                "collab.tasks.draft", "draft", ticket=order.ticket
            ):
                raise Away
            understood = await _answer(redis, order, began + settings.DRAFT_SECONDS)
            if understood is None:
                raise Busy if await redis.exists(_ALIVE) else Late
            wanted = bool(order.seeds and order.phase)
            drawn = await _answer(redis, order, began + _patience(order)) if wanted else {"pictures": []}
    except (RedisError, OSError) as error:
        raise Away from error
    return {**understood, **nothing("draft_busy")} | ({"reason": "", **drawn} if drawn else {})


def _patience(order: Order) -> float:
    """Seconds for all of the answer."""
    return float(settings.DRAFT_SECONDS * max(len(order.seeds), 1))


def _kept(order: Order) -> int:
    """Seconds for which it is there, whoever draws it counts as alive, and a bit more."""
    return max(int(settings.DRAFT_SECONDS_KEPT), math.ceil(_patience(order)) + 1)


def nothing(reason: str) -> Answer:
    """What is said of pictures where there are none."""
    return {"pictures": [], "reason": reason}


async def _post(redis: "redis_async.Redis", order: Order) -> None:
    """Lay the order down as its person's newest; whoever waits for the one before hears so."""
    before = await redis.set(_newest(order.person), order.ticket, ex=_kept(order), get=True)
    pipe = redis.pipeline()
    pipe.set(_order(order.ticket), json.dumps(asdict(order)), ex=_kept(order))
    if before:
        older = before.decode()
        pipe.delete(_order(older))
        _push(pipe, older, {"newer": True})
    await pipe.execute()


async def _answer(redis: "redis_async.Redis", order: Order, ends: float) -> Answer | None:
    """The next answer; None when time is up."""
    left = max(ends - time.monotonic(), 0.01)  # 0 would be for ever
    waiting: Any = redis.blpop([_answers(order.ticket)], timeout=left)
    found = await waiting
    if found is None:
        return None
    answer: Answer = json.loads(found[1])
    if answer.get("newer"):
        raise Newer
    if answer.get("failed"):
        raise NoMachine
    return answer


@asynccontextmanager
async def _client(patience: float) -> AsyncIterator["redis_async.Redis"]:
    redis = redis_async.Redis.from_url(  # a second more, for a Redis that takes and never answers
        settings.REDIS_URL, db=_DATABASE, socket_connect_timeout=1, socket_timeout=patience + 1
    )
    try:
        yield redis
    finally:
        await redis.aclose()


def lately() -> bool:
    """Whether a worker has answered somebody within DRAFT_SECONDS_KEPT. Raises RedisError."""
    with Redis.from_url(settings.REDIS_URL, db=_DATABASE, socket_connect_timeout=1, socket_timeout=2) as redis:
        return bool(redis.exists(_ALIVE))


# The worker's side


class Box:
    """The orders and answers, for a worker. Every call may raise RedisError."""

    def __init__(self) -> None:
        self._redis = Redis.from_url(settings.REDIS_URL, db=_DATABASE, socket_connect_timeout=1, socket_timeout=2)

    def order(self, ticket: str) -> Order | None:
        """The order, unless it is too old or another has taken its place."""
        text = self._redis.get(_order(ticket))
        if not isinstance(text, bytes):
            return None
        plain = json.loads(text)
        return Order(**{**plain, "seeds": tuple(plain["seeds"]), "adapter": tuple(plain["adapter"])})

    def answer(self, order: Order, answer: Answer) -> None:
        """Hand in a part of the answer, in order: {"understood", "called"} first, {"pictures"} or {"failed"} then."""
        with self._redis.pipeline() as pipe:
            _push(pipe, order.ticket, answer)
            if "failed" not in answer:
                pipe.set(_ALIVE, 1, ex=_kept(order))
            pipe.execute()

    def watch(self, order: Order) -> Callable[[], bool]:
        """Asked by the engine between its steps: whether nobody waits for this one any more."""
        asked, gone = time.monotonic(), False

        def should_stop() -> bool:
            nonlocal asked, gone
            if not gone and time.monotonic() - asked >= ASK_SECONDS:
                asked, gone = time.monotonic(), not self._redis.exists(_order(order.ticket))
            return gone

        return should_stop


def _push(pipe: Any, ticket: str, answer: Answer) -> None:
    pipe.rpush(_answers(ticket), json.dumps(answer))
    pipe.expire(_answers(ticket), settings.DRAFT_SECONDS_KEPT)


def _order(ticket: str) -> str:
    return f"telar:draft:{ticket}"


def _answers(ticket: str) -> str:
    return f"telar:draft:{ticket}:answers"


def _newest(person: str) -> str:
    return f"telar:drafts:{person}"
