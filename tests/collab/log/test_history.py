"""A room's past: who changed what and when, named states, an old state looked at and brought back."""

import asyncio
import random
import threading
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pycrdt import Array, Doc, Map, Text

from collab.film import document, revision
from collab.log import history, rooms
from collab.log.entries import Entry
from collab.models import Audit, Room, Update
from collab.people.permissions import Access, NotFound
from collab.wire.hub import Hubs
from tests.collab.log.writer import Writer
from tests.collab.peer import Peer, enter
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def access(cast: Cast, name: str = "bob") -> Access:
    return Access(cast.room, cast.members[name])


def title(room: Room, seq: int | None = None) -> str:
    words: str = history.state_at(room, rooms.head(room.id) if seq is None else seq)["document"]["title"]
    return words


def test_history_says_who_changed_what_and_when(room: Room, alice: Writer, bob: Writer) -> None:
    alice.type(" one")
    bob.edit(lambda doc: doc.get("clips", type=Map)["c2"].__setitem__("stop", 96))
    alice.edit(lambda doc: doc.get("clips", type=Map)["c1"]["prompt"].insert(0, "In winter: "))
    told = history.page(room)
    assert told["head"] == 4
    newest, second, beginning = told["spans"]
    assert (newest["member"]["name"], newest["first"], newest["last"], newest["edits"]) == ("Alice", 2, 4, 2)
    assert newest["where"] == ["clips/c1/prompt", "title"]
    assert (second["member"]["name"], second["where"]) == ("Bob", ["clips/c2/stop"])
    assert (beginning["member"], beginning["first"]) == (None, 1)
    assert newest["began"] < second["began"] < newest["ended"]


def test_a_longer_pause_begins_another_span(room: Room, alice: Writer) -> None:
    for words in (" one", " two", " three"):
        alice.type(words)
    early = timezone.now() - timedelta(hours=1)
    Update.objects.filter(room=room, seq__lte=2).update(created=early)
    spans = history.page(room)["spans"]
    assert [(span["first"], span["last"]) for span in spans] == [(3, 4), (2, 2), (1, 1)]


def test_a_long_history_comes_page_by_page(room: Room, alice: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        alice.type(f" {number}")
    monkeypatch.setattr(history, "ENTRIES_MAX", 4)
    seen, before = [], None
    while True:
        page = history.page(room, before=before)
        seen += [(span["first"], span["last"], span["where"]) for span in page["spans"]]
        before = page["next"]
        if before is None:
            break
    assert [(first, last) for first, last, _ in seen] == [(7, 10), (3, 6), (2, 2), (1, 1)]
    assert [where for _, _, where in seen[:3]] == [["title"]] * 3


def test_history_that_cannot_be_read_still_says_who_and_when(room: Room, alice: Writer) -> None:
    alice.type(" one")
    Update.objects.filter(room=room, seq=1).update(bytes=b"rust")
    assert [(span["last"], span["where"]) for span in history.page(room)["spans"]] == [(2, []), (1, [])]


def test_an_old_state_can_be_looked_at(room: Room, alice: Writer) -> None:
    for words in (" one", " two"):
        alice.type(words)
    rooms.keep(room.id, 3, rooms.child().call("snapshot", rooms.log(room.id).updates)["update"])
    assert [title(room, seq) for seq in range(4)] == ["", "Film", "Film one", "Film one two"]
    assert history.state_at(room, 1)["document"]["clips"]["c1"]["stop"] > 0
    for nowhere in (-1, 4):
        with pytest.raises(history.NoState):
            history.state_at(room, nowhere)


def test_restoring_is_a_new_edit_in_its_persons_name(room: Room, cast: Cast, alice: Writer) -> None:
    wanted = alice.type(" one")
    alice.edit(lambda doc: doc.get("clips", type=Map).__delitem__("c1"))
    before = alice.type(" two")
    assert history.restore(access(cast), wanted) == {"seq": before + 1, "before": before, "changed": True}
    assert history.state_at(room, before + 1)["document"] == history.state_at(room, wanted)["document"]
    assert title(room, before) == "Film one two"  # what was is still there
    assert history.page(room)["spans"][0]["member"]["name"] == "Bob"
    assert Audit.objects.get(what="restored").data == {"to": wanted, "entry": before + 1}


def test_everybody_hears_of_what_is_restored_and_it_is_planned(
    room: Room, cast: Cast, alice: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(rooms.feed, "hint", told.append)
    monkeypatch.setattr(rooms.wake, "wake", lambda task, *_, **said: told.append((task, said)))
    wanted = alice.type(" one")
    before = alice.type(" two")
    history.restore(access(cast), wanted)
    assert told[-2:] == [
        {"ends": {str(room.id): before + 1}},
        ("collab.tasks.plan", {"room_ids": [str(room.id)]}),
    ]


def test_a_restore_is_undone_by_restoring_what_was_before(room: Room, cast: Cast, alice: Writer) -> None:
    alice.type(" one")
    done = history.restore(access(cast), 1)
    assert title(room) == "Film"
    history.restore(access(cast), done["before"])
    assert title(room) == "Film one"
    assert history.restore(access(cast), done["before"])["changed"] is False


def test_words_that_are_typed_meanwhile_stay(room: Room, cast: Cast, alice: Writer, bob: Writer) -> None:
    alice.type(" one")
    alice.type(" two")
    bob.read()
    history.restore(access(cast, "alice"), 2)
    text = bob.doc.get("title", type=Text)  # Bob has not heard of it yet
    written: list[bytes] = []
    subscription = bob.doc.observe(lambda event: written.append(event.update))
    text.insert(0, "Our ")
    bob.doc.unobserve(subscription)
    rooms.append([Entry(room.id, rooms.head(room.id), [(bob.member, written[0])], {bob.client: bob.member})])
    assert title(room) == "Our Film one"


def test_two_who_restore_at_once_both_end_at_the_end_of_the_log(room: Room, cast: Cast, alice: Writer) -> None:
    for words in (" one", " two", " three"):
        alice.type(words)
    start = threading.Barrier(2)
    done: list[Any] = []

    def press(name: str, seq: int) -> None:
        from django.db import connection

        start.wait()
        done.append(history.restore(access(cast, name), seq)["seq"])
        connection.close()

    both = [threading.Thread(target=press, args=args) for args in (("alice", 1), ("bob", 2))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(done) == [5, 6]
    assert title(room) in ("Film", "Film one")


def test_nothing_is_restored_into_a_damaged_room(room: Room, cast: Cast, alice: Writer) -> None:
    alice.type(" one")
    rooms.note(room.id, 2, "entry 2 cannot be applied")
    with pytest.raises(rooms.BadLog):
        history.restore(access(cast), 1)


def test_a_state_that_would_be_too_large_is_refused(room: Room, cast: Cast, alice: Writer) -> None:
    full = alice.edit(lambda doc: doc.get("script", type=Text).insert(0, "x" * 5_300_000))
    alice.edit(lambda doc: doc.get("script", type=Text).clear())
    alice.edit(lambda doc: doc.get("script", type=Text).insert(0, "y"))
    with pytest.raises(history.Full):
        history.restore(access(cast), full)


async def test_everybody_in_the_room_sees_what_was_restored(room: Room, cast: Cast, hall: Hubs) -> None:
    alice = await Peer(cast.users["alice"], room).join()
    await alice.write(" one")
    await alice.all_saved()
    await sync_to_async(history.restore)(access(cast), 1)
    async with asyncio.timeout(5):
        await alice.until(lambda: alice.title == "Film")
    await alice.write(" two")
    await alice.all_saved()
    assert (await sync_to_async(rooms.fold)(room))[1].title == "Film two"


LETTERS = ("a", "la mar ", "ñandú", "😀", "👩‍👩‍👧 ", "\n")


def scribble(die: random.Random, doc: Doc[Any]) -> None:
    """One random edit of a film, strange but valid ones among them."""
    clips, title = doc.get("clips", type=Map), doc.get("title", type=Text)
    name = die.choice(["c1", "c2", "c3", "new"])
    clip = clips.get(name)
    if clip is None:
        clips[name] = Map({"prompt": Text(die.choice(LETTERS)), "stop": die.randrange(99), "place": ["t", "a"]})
    elif isinstance(clip, Map):
        verbs = [
            lambda: clips.__delitem__(name),
            lambda: clip.__setitem__("stop", die.choice([1, 2.5, None, True, "x", {"deep": [1, {"a": None}]}])),
            lambda: clip.__setitem__("prompt", Text(die.choice(LETTERS))),
            lambda: clip.__setitem__("inner", Map({"text": Text("x"), "list": Array([1])})),
            lambda: clip.__setitem__("odd", Array([1, 2])),
        ]
        die.choice(verbs)()
    words = str(title)
    at = die.randint(0, len(words))
    title.insert(len(words[:at].encode()), die.choice(LETTERS))
    words = str(title)
    if len(words) > 6:
        del title[0 : len(words[: die.randint(0, 6)].encode())]


def test_any_state_of_a_random_film_can_be_restored() -> None:
    for seed in range(150):
        die = random.Random(seed)
        doc: Doc[Any] = Doc(client_id=7)
        states = [doc.get_update()]
        for _ in range(30):
            scribble(die, doc)
            states.append(doc.get_update())
        now, then = (Doc(client_id=1) for _ in range(2))
        now.apply_update(states[-1])
        then.apply_update(die.choice(states))
        update = revision.restore(now, then)
        assert document.read(now) == document.read(then), f"seed {seed}"
        if update:
            doc.apply_update(update)
        assert document.read(doc) == document.read(then), f"seed {seed}"
        assert revision.restore(now, then) == b"", f"seed {seed}"


def test_what_one_person_wrote_lately_is_taken_back_and_what_others_wrote_meanwhile_stays(
    cast: Cast, room: Room, alice: Writer, bob: Writer
) -> None:
    bob.type(" (early)")
    Update.objects.filter(room=room).update(created=timezone.now() - timedelta(minutes=11))
    bob.type(" rubbish")
    alice.type(" by Alice")
    bob.edit(lambda doc: doc.get("clips", type=Map).pop("c1"))
    alice.edit(lambda doc: doc.get("clips", type=Map)["c2"]["prompt"].insert(0, "In winter: "))
    before = history.state_at(room, 2)["document"]["clips"]["c1"]
    made = history.take_back(access(cast, "alice"), cast.members["bob"].pk)
    assert made == {"seq": 7, "before": 6, "changed": True}
    now = history.state_at(room, 7)["document"]
    assert now["title"] == "Film (early) by Alice"
    assert now["clips"]["c1"] == before
    assert now["clips"]["c2"]["prompt"].startswith("In winter: ")
    audit = Audit.objects.get()
    assert (audit.what, audit.member) == ("taken_back", cast.members["alice"])
    # It is an edit like any other: the log after it can be written on and taken back.
    bob.type("!")
    assert title(room) == "Film (early) by Alice!"
    history.restore(access(cast, "alice"), 6)
    assert "rubbish" in title(room)


def test_taking_back_twice_changes_nothing_more(cast: Cast, room: Room, alice: Writer, bob: Writer) -> None:
    bob.type(" rubbish")
    history.take_back(access(cast, "alice"), cast.members["bob"].pk)
    again = history.take_back(access(cast, "alice"), cast.members["bob"].pk)
    assert (again["changed"], title(room)) == (False, "Film")
    with pytest.raises(NotFound):
        history.take_back(access(cast, "alice"), 0)


async def test_who_is_writing_sees_what_was_taken_back_and_writes_on(cast: Cast, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await bob.write(" rubbish")
    await bob.all_saved()
    await alice.write(" by Alice")
    await alice.all_saved()
    await sync_to_async(history.take_back)(access(cast, "alice"), cast.members["bob"].pk)
    await bob.until(lambda: bob.title == "Film by Alice")
    await bob.write(", and Bob")
    await bob.all_saved()
    await alice.until(lambda: alice.title == "Film by Alice, and Bob")
