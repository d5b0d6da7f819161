"""What happened in a room, told the way people speak; and who made and last changed each clip."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pycrdt import Map, Text

from collab.log import activity, authors, history, named, rooms
from collab.models import Audit, Authors, Comment, Member, Room, Update
from collab.people.permissions import Access
from tests.collab.log.writer import Writer
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def clips(doc: Any) -> Any:
    return doc.get("clips", type=Map)


def prompt(words: str, clip: str = "c1") -> Any:
    return lambda doc: clips(doc)[clip]["prompt"].insert(0, words)


def make(clip: str) -> Any:
    def change(doc: Any) -> None:
        fields = {"place": ["picture", "b0"], "start": 0, "stop": 48, "seed": 9, "source": "prompt", "locked": False}
        clips(doc)[clip] = Map({**fields, "owner": "", "prompt": Text("a lamp"), "details": Text("")})

    return change


def told(room: Room) -> list[tuple[str | None, str, list[str]]]:
    """Who, what, which clips; without the room's beginning."""
    lines = activity.page(room)["lines"]
    return [
        (line["member"] and line["member"]["name"], line["deed"], line["clips"])
        for line in lines
        if not line["beginning"]
    ]


def test_a_hundred_letters_are_one_line(room: Room, alice: Writer, bob: Writer) -> None:
    for letter in "In winter the boat comes home":
        alice.edit(prompt(letter))
    bob.edit(prompt("x", "c2"))
    bob.edit(prompt("y", "c3"))
    assert told(room) == [("Bob", "prompt", ["c2", "c3"]), ("Alice", "prompt", ["c1"])]


def test_what_was_made_was_not_changed_too_and_what_is_gone_again_was_never_there(
    room: Room, alice: Writer, bob: Writer
) -> None:
    alice.edit(make("n1"))
    alice.edit(prompt("A lamp ", "n1"))
    bob.edit(make("n2"))
    bob.edit(lambda doc: clips(doc).__delitem__("n2"))
    assert told(room) == [("Alice", "made", ["n1"])]


def test_a_lock_a_length_and_the_title_have_words_of_their_own(room: Room, alice: Writer) -> None:
    alice.edit(lambda doc: clips(doc)["c1"].__setitem__("locked", True))
    alice.edit(lambda doc: clips(doc)["c2"].__setitem__("stop", 90))
    alice.type(" two")
    alice.edit(lambda doc: doc.get("variations", type=Map).__setitem__("c3:1", 2))
    alice.edit(lambda doc: clips(doc)["c1"].__setitem__("locked", False))
    alice.edit(lambda doc: clips(doc)["c2"].__setitem__("quiet", True))
    alice.edit(lambda doc: clips(doc)["c2"].__delitem__("quiet"))
    alice.edit(lambda doc: clips(doc)["c2"].__setitem__("dissolve", 12))
    assert told(room) == [
        ("Alice", "dissolve", ["c2"]),
        ("Alice", "heard", ["c2"]),
        ("Alice", "quieted", ["c2"]),
        ("Alice", "unlocked", ["c1"]),
        ("Alice", "takes", ["c3"]),
        ("Alice", "title", []),
        ("Alice", "length", ["c2"]),
        ("Alice", "locked", ["c1"]),
    ]


def test_another_day_is_another_line(room: Room, alice: Writer) -> None:
    first = alice.edit(prompt("one "))
    Update.objects.filter(room=room, seq__lte=first).update(created=timezone.now() - timedelta(days=1))
    alice.edit(prompt("two "))
    assert told(room) == [("Alice", "prompt", ["c1"]), ("Alice", "prompt", ["c1"])]


def test_what_was_accepted_said_named_and_restored_stands_beside_it(room: Room, cast: Cast, alice: Writer) -> None:
    alice.edit(prompt("one "))
    member = cast.members["bob"]
    for clip in ("c1", "c2"):
        Audit.objects.create(room=room, member=member, what="accept", data={"clip": clip, "index": 0})
    head = Comment.objects.create(room=room, member=member, clip="c2", frame=3, until=4, text="too dark")
    Comment.objects.create(room=room, member=member, clip="c2", frame=3, until=4, text="yes", parent=head)
    Comment.objects.create(room=room, member=member, clip="c3", frame=3, until=4, removed=timezone.now())
    named.name_version(Access(room, cast.members["alice"]), "First cut")
    history.restore(Access(room, cast.members["alice"]), 1)
    assert told(room) == [
        ("Alice", "restored", []),
        ("Alice", "named", []),
        ("Bob", "answered", ["c2"]),
        ("Bob", "commented", ["c2"]),
        ("Bob", "accepted", ["c1", "c2"]),
        ("Alice", "prompt", ["c1"]),
    ]
    page = activity.page(room)
    assert [line["name"] for line in page["lines"] if line["deed"] == "named"] == ["First cut"]
    assert "too dark" not in str(page)


def test_a_version_that_is_renamed_deleted_and_brought_back_is_told_by_its_name(room: Room, cast: Cast) -> None:
    who = Access(room, cast.members["alice"])
    version = named.name_version(who, "Frist cut")["id"]
    named.rename(who, version, "First cut")
    named.delete(who, version)
    named.bring_back(who, version)
    lines = [(line["deed"], line["name"]) for line in activity.page(room)["lines"]]
    assert lines[:3] == [("version_back", "First cut"), ("version_gone", "First cut"), ("version_named", "First cut")]


def test_pages_follow_each_other_without_a_gap(room: Room, alice: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    day = timezone.now() - timedelta(days=30)
    for at in range(12):
        alice.edit(prompt(f"{at} "))
        Audit.objects.create(room=room, member_id=alice.member, what="accept", data={"clip": "c2"})
    for at, seq in enumerate(Update.objects.filter(room=room).order_by("seq").values_list("seq", flat=True)):
        Update.objects.filter(room=room, seq=seq).update(created=day + timedelta(hours=2 * at))
    for at, row in enumerate(Audit.objects.filter(room=room, what="accept").order_by("id")):
        Audit.objects.filter(pk=row.pk).update(created=day + timedelta(hours=2 * at + 1))
    whole = activity.page(room)
    assert (len(whole["lines"]), whole["next"]) == (12 + 12 + 1, None)
    monkeypatch.setattr(activity, "ENTRIES_MAX", 5)
    monkeypatch.setattr(activity, "ROWS_MAX", 3)
    found, before = [], None
    for _ in range(20):
        page = activity.page(room, before=before)
        found += page["lines"]
        if page["next"] is None:
            break
        assert len(page["lines"]) <= 10
        before = timezone.datetime.fromisoformat(page["next"])
    assert [line["at"] for line in found] == [line["at"] for line in whole["lines"]]


def test_who_was_shown_out_is_named_nowhere(room: Room, cast: Cast, bob: Writer) -> None:
    bob.edit(make("n1"))
    Audit.objects.create(room=room, member_id=bob.member, what="accept", data={"clip": "c1"})
    assert "Bob" in str(activity.page(room))
    assert "Bob" in str(authors.of(room))
    Member.objects.filter(pk=bob.member).update(removed=timezone.now())
    assert "Bob" not in str(activity.page(room))
    assert "Bob" not in str(authors.of(room))
    assert "Bob" not in str(history.page(room))
    assert authors.of(room)["clips"]["n1"]["made"] == {
        "member": None,
        "beginning": False,
        "when": authors.of(room)["clips"]["n1"]["made"]["when"],
    }


def test_a_damaged_log_still_says_who_and_when(room: Room, alice: Writer) -> None:
    last = alice.edit(prompt("one "))
    Update.objects.filter(room=room, seq=last).update(crc=1)
    assert told(room) == [("Alice", "changed", [])]


def test_each_clip_has_a_maker_and_somebody_who_changed_it_last(room: Room, alice: Writer, bob: Writer) -> None:
    bob.edit(make("n1"))
    alice.edit(prompt("A lamp ", "n1"))
    alice.edit(prompt("Then ", "c1"))
    found = authors.of(room)["clips"]
    assert names(found["n1"]) == ("Bob", "Alice")
    assert names(found["c1"]) == (None, "Alice")
    assert found["c1"]["made"]["beginning"]
    # Read on from where it stood, not from the beginning, and what is gone is forgotten.
    bob.edit(lambda doc: doc.get("variations", type=Map).__setitem__("c1:0", 1))
    bob.edit(lambda doc: clips(doc).__delitem__("n1"))
    found = authors.of(room)["clips"]
    assert names(found["c1"]) == (None, "Bob")
    assert "n1" not in found
    row = Authors.objects.get(room=room)
    assert row.seq == rooms.head(room.id)
    row.delete()
    assert authors.of(room)["clips"] == found


def names(clip: Any) -> tuple[str | None, str | None]:
    made, changed = clip["made"]["member"], clip["changed"]["member"]
    return made and made["name"], changed and changed["name"]
