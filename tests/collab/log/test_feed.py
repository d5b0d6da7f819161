"""Numbered facts, and the hint that says there is one."""

from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import transaction

from collab.log import feed
from collab.models import Fact, Room


def test_r17_facts_are_numbered_without_a_hole(cast: Any) -> None:
    numbers = [feed.publish(cast.room, "job", {"id": n}) for n in range(3)]
    assert numbers == [1, 2, 3]
    cast.room.refresh_from_db()
    assert cast.room.facts == 3
    assert feed.since(cast.room.id, 1, limit=10) == [{"n": 2, "kind": "job", "id": 1}, {"n": 3, "kind": "job", "id": 2}]
    assert [fact["n"] for fact in feed.since(cast.room.id, 0, limit=2)] == [1, 2]


def test_r17_a_fact_of_a_transaction_that_failed_leaves_no_hole(cast: Any) -> None:
    with transaction.atomic():
        feed.publish(cast.room, "job", {})
        transaction.set_rollback(True)
    assert feed.publish(cast.room, "job", {}) == 1


def test_a_large_fact_says_read_instead(cast: Any) -> None:
    feed.publish(cast.room, "plan", {"clips": {"c1": "x" * feed.FACT_BYTES_MAX}})
    assert feed.since(cast.room.id, 0, limit=1) == [{"n": 1, "kind": "plan", "read": True}]


def test_a_fact_cannot_pretend_another_number_or_kind(cast: Any) -> None:
    feed.publish(cast.room, "job", {"n": 99, "kind": "state"})
    assert feed.since(cast.room.id, 0, limit=1) == [{"n": 1, "kind": "job"}]


def test_a_room_that_is_gone_has_no_facts(cast: Any) -> None:
    with pytest.raises(Room.DoesNotExist):
        feed.publish(Room(), "job", {})
    assert not Fact.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_a_hint_goes_out_after_the_commit_over_one_connection(cast: Any) -> None:
    from channels.db import database_sync_to_async

    layer = get_channel_layer()
    assert layer
    channel = await layer.new_channel()
    await layer.group_add(feed.GROUP, channel)

    @database_sync_to_async
    def publish() -> None:
        with transaction.atomic():
            feed.publish(cast.room, "job", {})

    await publish()
    await publish()
    hints = [await layer.receive(channel) for _ in range(2)]
    assert [(hint["room"], hint["fact"]) for hint in hints] == [(str(cast.room.id), 1), (str(cast.room.id), 2)]
    assert len(feed.senders) == 1
