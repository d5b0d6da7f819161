"""A wake-up by name: it reaches the queue, and an absent broker holds nobody up."""

import json
import uuid

import pytest
from django.conf import settings
from redis import Redis

from collab import wake
from collab.celery import app


def test_a_wake_up_stands_in_its_queue_with_its_arguments() -> None:
    queue = f"test-{uuid.uuid4()}"
    assert wake.wake("collab.tasks.plan", queue, room_id="r")
    redis = (
        Redis(unix_socket_path=settings.REDIS_URL.removeprefix("unix://"))
        if settings.SOCKET
        else Redis.from_url(settings.REDIS_URL)
    )
    (message,) = redis.lrange(queue, 0, -1)
    redis.delete(queue)
    assert json.loads(message)["headers"]["task"] == "collab.tasks.plan"
    assert json.loads(message)["headers"]["kwargsrepr"] == "{'room_id': 'r'}"


def test_an_absent_broker_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    away = app.connection_for_write("redis+socket:///nowhere/redis.sock")
    monkeypatch.setattr(app, "connection_for_write", lambda: away)
    assert not wake.wake("collab.tasks.plan", "plan", room_id="r")
