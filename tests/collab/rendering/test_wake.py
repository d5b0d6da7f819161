"""A wake-up by name: it reaches the queue, and a broker that is absent, cut off or silent holds nobody up."""

import json
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from redis import Redis

from collab.celery import app
from collab.rendering import wake


@pytest.fixture(autouse=True)
def fresh_line() -> Iterator[None]:
    """Each test opens a line of its own, and leaves none to the next."""
    wake.hang_up()
    yield
    wake.hang_up()


@pytest.fixture
def redis() -> Redis:
    if settings.SOCKET:
        return Redis(unix_socket_path=settings.REDIS_URL.removeprefix("unix://"))
    return Redis.from_url(settings.REDIS_URL)


@pytest.fixture
def queue(redis: Redis) -> Iterator[str]:
    name = f"test-{uuid.uuid4()}"
    yield name
    redis.delete(name)


def test_a_wake_up_stands_in_its_queue_with_its_arguments(queue: str, redis: Redis) -> None:
    assert wake.wake("collab.tasks.plan", queue, room_id="r")
    (message,) = redis.lrange(queue, 0, -1)
    assert json.loads(message)["headers"]["task"] == "collab.tasks.plan"
    assert json.loads(message)["headers"]["kwargsrepr"] == "{'room_id': 'r'}"


def test_wake_ups_of_a_thread_share_one_line(queue: str, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, opens = [], app.connection_for_write
    monkeypatch.setattr(app, "connection_for_write", lambda: opened.append(1) or opens())
    assert all(wake.wake("collab.tasks.plan", queue, room_id="r") for _ in range(5))
    assert redis.llen(queue) == 5
    assert len(opened) == 1


def test_a_line_that_was_cut_is_opened_again(queue: str, redis: Redis) -> None:
    assert wake.wake("collab.tasks.plan", queue, room_id="r")
    redis.client_kill_filter(_type="normal", skipme=True)
    assert wake.wake("collab.tasks.plan", queue, room_id="r")
    assert redis.llen(queue) == 2


def test_an_absent_broker_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    away = app.connection_for_write("redis+socket:///nowhere/redis.sock")
    monkeypatch.setattr(app, "connection_for_write", lambda: away)
    assert not wake.wake("collab.tasks.plan", "plan", room_id="r")


def test_a_broker_that_takes_and_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wake.PROMPT, "socket_timeout", 0.1)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "s"))
        silent.listen()
        mute = f"redis+socket://{tmp_path / 's'}"
        opens = app.connection_for_write
        monkeypatch.setattr(app, "connection_for_write", lambda: opens(mute))
        assert not wake.wake("collab.tasks.plan", "plan", room_id="r")
