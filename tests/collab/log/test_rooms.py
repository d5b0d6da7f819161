"""The log: compare and append, read back whole, folded, compacted."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from pycrdt import Doc, Text

from collab import tasks
from collab.log import rooms
from collab.log.entries import Entry, spelled
from collab.log.rooms import BadLog, Damaged, Moved, Owned
from collab.models import ClientId, Head, Room, Snapshot, Update


def entry(cast: Any, seq: int, *updates: bytes, clients: dict[int, int] | None = None) -> Entry:
    return Entry(cast.room.id, seq, [(cast.members["alice"].id, update) for update in updates], clients or {})


def words(client: int, *texts: str) -> list[bytes]:
    """Updates of one client that types these words at the end of the title."""
    doc: Doc = Doc(client_id=client)
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    title = doc.get("title", type=Text)
    for text in texts:
        title += text
    doc.unobserve(subscription)
    return updates


def make(cast: Any, language: str = "en", title: str = "") -> Room:
    return rooms.create_room(team=cast.room.team, hand=cast.room.hand, title=title, language=language)


def test_an_entry_goes_to_the_end_of_the_log_and_comes_back_as_it_was(cast: Any) -> None:
    assert rooms.append([entry(cast, 0, b"one", b"two")]) == {cast.room.id: 1}
    assert rooms.append([entry(cast, 1, b"three")]) == {cast.room.id: 2}
    assert rooms.log(cast.room.id) == rooms.Log(2, [b"one", b"two", b"three"], 0)
    assert rooms.log(cast.room.id, since=1).updates == [b"three"]


def test_who_wrote_each_update_is_kept(cast: Any) -> None:
    rooms.append([entry(cast, 0, b"one")])
    assert Update.objects.get().parts == [[cast.members["alice"].id, 3]]


def test_a_writer_who_does_not_know_the_end_of_the_log_writes_nothing(cast: Any) -> None:
    rooms.append([entry(cast, 0, b"one")])
    assert rooms.append([entry(cast, 0, b"late")]) == {cast.room.id: Moved(1)}
    assert rooms.log(cast.room.id).updates == [b"one"]


def test_a_client_id_belongs_to_the_member_who_used_it_first(cast: Any) -> None:
    alice, bob = cast.members["alice"].id, cast.members["bob"].id
    rooms.append([entry(cast, 0, b"one", clients={7: alice})])
    assert rooms.append([entry(cast, 1, b"forged", clients={7: bob})]) == {cast.room.id: Owned({7: alice})}
    assert rooms.append([entry(cast, 1, b"two", clients={7: alice, 8: alice})]) == {cast.room.id: 2}
    assert rooms.owners(cast.room.id) == {7: alice, 8: alice}


def test_a_client_id_that_came_with_nothing_stored_is_nobodys(cast: Any) -> None:
    alice = cast.members["alice"].id
    assert rooms.append([entry(cast, 5, b"late", clients={9: alice})]) == {cast.room.id: Moved(0)}
    assert rooms.owners(cast.room.id) == {}


def test_one_commit_writes_many_rooms_and_leaves_out_the_one_that_moved(cast: Any) -> None:
    other = make(cast)
    rooms.append([entry(cast, 0, b"one")])
    outcomes = rooms.append([entry(cast, 0, b"late"), Entry(other.id, 1, [(None, b"here")])])
    assert outcomes == {cast.room.id: Moved(1), other.id: 2}
    assert rooms.head(other.id) == 2


def test_of_one_commit_each_room_learns_why_it_was_left_out(cast: Any) -> None:
    good, moved, damaged, missing = make(cast), make(cast), make(cast), uuid.uuid4()
    Head.objects.filter(room=damaged).update(bad=1)
    outcomes = rooms.append([Entry(id, 1, [(None, b"x")]) for id in (missing, damaged.id, good.id)])
    outcomes |= rooms.append([Entry(moved.id, 5, [(None, b"x")])])
    assert outcomes == {good.id: 2, moved.id: Moved(1), damaged.id: Damaged(1), missing: Moved(-1)}
    assert [rooms.head(room.id) for room in (good, moved, damaged)] == [2, 1, 1]
    assert Update.objects.filter(room__in=[moved, damaged], seq__gt=1).count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("believed", "outcome"), [(0, Moved(1)), (1, 2)], ids=["as it was", "as it will be"])
def test_of_two_writers_the_second_waits_and_is_compared_with_what_the_first_left(
    cast: Any, believed: int, outcome: Moved | int
) -> None:
    """The statement began before the first one's commit, and must not go by what it saw then."""

    def second() -> dict[Any, Any]:
        try:
            return dict(rooms.append([entry(cast, believed, b"second")]))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            rooms.append([entry(cast, 0, b"first")])
            found = pool.submit(second)
            while not waiting():  # for the head that is locked here
                assert not found.done()
        assert found.result() == {cast.room.id: outcome}
    assert rooms.log(cast.room.id).updates == [b"first", b"second"][: rooms.head(cast.room.id)]


def waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_shares_are_spelled_as_a_reader_spells_them() -> None:
    parts = [(7, b"four"), (None, b""), (12345, bytes(70_000))]
    assert spelled(parts) == json.dumps([[7, 4], [None, 0], [12345, 70_000]])
    assert spelled([]) == "[]"


@pytest.mark.django_db(transaction=True)
def test_the_commit_of_the_log_waits_for_the_disk(cast: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        rooms.append([entry(cast, 0, b"one")])
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


def test_a_damaged_entry_is_found(cast: Any) -> None:
    rooms.append([entry(cast, 0, b"one")])
    Update.objects.update(bytes=b"0ne")
    with pytest.raises(BadLog, match="damaged"):
        rooms.log(cast.room.id)


def test_a_missing_entry_is_found(cast: Any) -> None:
    for seq, update in enumerate((b"one", b"two", b"three")):
        rooms.append([entry(cast, seq, update)])
    Update.objects.filter(seq=2).delete()
    with pytest.raises(BadLog, match="entry 2 is missing"):
        rooms.log(cast.room.id)


@pytest.mark.parametrize(("language", "style"), [("en", "Warm light"), ("es", "Luz cálida")])
def test_a_new_room_opens_with_the_sample_film_in_its_language(cast: Any, language: str, style: str) -> None:
    seq, timeline = rooms.fold(make(cast, language))
    assert (seq, timeline.style, len(timeline.clips)) == (1, style, 5)


def test_a_new_room_bears_the_title_it_was_given(cast: Any) -> None:
    assert rooms.fold(make(cast, title="Nuestra película"))[1].title == "Nuestra película"


def test_nobody_may_write_under_the_servers_client_id(cast: Any) -> None:
    room, alice = make(cast), cast.members["alice"].id
    assert rooms.append([Entry(room.id, 1, [(alice, b"x")], {1: alice})]) == {room.id: Owned({1: None})}


def test_a_compacted_log_folds_to_the_same_film_and_keeps_every_entry(cast: Any) -> None:
    room = make(cast)
    for seq, update in enumerate(words(7, *"a long enough story " * 12), 1):
        rooms.append([Entry(room.id, seq, [(None, update)])])
    before = rooms.fold(room)
    assert rooms.compact(room)
    assert Snapshot.objects.get().seq == before[0] == Head.objects.get(room=room).seq
    assert Update.objects.filter(room=room).count() == before[0]
    assert rooms.log(room.id).snapshot == before[0]
    assert rooms.fold(room) == before
    assert not rooms.compact(room)


def test_a_damaged_snapshot_is_passed_over_for_the_entries(cast: Any) -> None:
    room = make(cast)
    Snapshot.objects.create(room=room, seq=1, bytes=b"rust", crc=0)
    assert rooms.fold(room)[1].style == "Warm light"


def test_what_is_not_integrated_is_never_compacted_away(cast: Any) -> None:
    room = make(cast)
    first, *later = words(7, *"abc" * 80)
    for seq, update in enumerate(later, 1):
        rooms.append([Entry(room.id, seq, [(None, update)])])
    with pytest.raises(rooms.sandbox_client.Failed, match="not integrated"):
        rooms.compact(room)
    rooms.append([Entry(room.id, 1 + len(later), [(None, first)])])
    assert rooms.compact(room)
    assert "abcabc" in rooms.fold(room)[1].title


def test_client_ids_are_recorded_once(cast: Any) -> None:
    alice = cast.members["alice"].id
    for seq in range(3):
        rooms.append([entry(cast, seq, b"x", clients={7: alice})])
    assert ClientId.objects.count() == 1


def test_older_snapshots_are_thinned_out_and_the_newest_kept(cast: Any) -> None:
    for seq in (1, 400, 900, 2_100, 2_300, 2_500, 2_700, 2_900):
        rooms.keep(cast.room.id, seq, b"x")
    kept = Snapshot.objects.order_by("seq").values_list("seq", flat=True)
    assert list(kept) == [1, 2_100, 2_500, 2_700, 2_900]


def test_a_compaction_that_failed_waits_for_as_many_entries_more(cast: Any) -> None:
    room = make(cast)
    for seq, update in enumerate(words(7, *"abc" * 80)[1:], 1):
        rooms.append([Entry(room.id, seq, [(None, update)])])
    tasks.compact(str(room.id))
    assert Head.objects.get(room=room).stuck == rooms.head(room.id)
    assert rooms.long_logs() == []
    Head.objects.filter(room=room).update(stuck=0)
    assert rooms.long_logs() == [str(room.id)]
