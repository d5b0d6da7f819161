"""Editions of a film: the same clips in another style or with other words, drawn only where the words differ."""

import json
from typing import Any

import pytest
from django.test import Client

from collab.log import activity, named, rooms
from collab.models import Audit, ClientId, Exhibit, Fact, Member, Play, Room, Take, Want
from collab.people import classroom, editions, members
from collab.people.editions import Other
from collab.people.permissions import Access, Approved, Frozen, NotAllowed, NotFound, access_room
from collab.rendering import takes, wants
from collab.wire import doors
from tests.collab.reel import access, draw
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def film(cast: Cast, room: Room, tmp_path: Any) -> Room:
    """The sample film, with a name in its first clip, drawn."""
    plain = rooms.plain(room)
    plain["words"] = {"w1": {"name": "hero", "text": "a white bird", "choices": []}}
    plain["clips"]["c1"]["prompt"] = "{hero} over the sea"
    plain["clips"]["c2"]["locked"] = True
    made = rooms.create_room(team=room.team, hand=room.hand, title="Harbour", language="en", film=plain)
    for name, role in (("alice", "owner"), ("bob", "editor"), ("rita", "reviewer"), ("vera", "viewer")):
        Member.objects.create(team=room.team, user=cast.users[name], room=made, role=role, name=name.title())
    plan(made)
    draw(tmp_path)
    return made


def plan(room: Room) -> Any:
    found = wants.apply(room, rooms.fold(room)[1], seq=rooms.head(room.pk), pressed=True)
    assert found is not None
    return found


def enter(cast: Cast, name: str, room: Room) -> Access:
    return access_room(cast.users[name], room.pk)


def asked(room: Room) -> dict[tuple[str, int], str]:
    return editions.keys(room)


def test_an_edition_with_the_same_words_asks_for_nothing_that_is_not_there(cast: Cast, film: Room) -> None:
    before = Take.objects.count()
    same = editions.make(enter(cast, "bob", film), "A copy to play with")
    assert plan(same).affected == ()
    assert (Take.objects.count(), asked(same)) == (before, asked(film))
    assert len(asked(same)) > 5


def test_another_word_asks_for_the_clips_that_say_it_and_no_others(cast: Cast, film: Room) -> None:
    before = Take.objects.count()
    night = editions.make(enter(cast, "bob", film), "Owl", Other(words={"w1": "an owl", "strange": "x"}))
    affected = {(part.clip, part.index) for part in plan(night).affected}
    first = {place for place in asked(film) if place[0] == "c1"}
    assert affected == first
    assert Take.objects.count() == before + len(first)
    assert {place for place, key in asked(night).items() if asked(film)[place] != key} == first
    told = {each["name"]: each for each in editions.family(enter(cast, "bob", film))}
    assert (told["Owl"]["cells"], told["Owl"]["same"]) == (len(asked(film)), len(asked(film)) - len(first))
    assert (told[""]["here"], told[""]["same"]) == (True, len(asked(film)))


def test_in_another_language_only_the_clips_that_say_something_else_are_drawn_anew(cast: Cast, film: Room) -> None:
    before = Take.objects.count()
    said = {"c2": "un zorro cruza la nieve", "strange": "x"}
    spanish = editions.make(enter(cast, "bob", film), "Español", Other(prompts=said, language="es"))
    assert rooms.plain(spanish)["clips"]["c2"]["prompt"] == said["c2"]
    assert rooms.plain(spanish)["clips"].keys() == rooms.plain(film)["clips"].keys()
    second = {place for place in asked(film) if place[0] == "c2"}
    assert {(part.clip, part.index) for part in plan(spanish).affected} == second
    assert Take.objects.count() == before + len(second), "the others' takes are the film's own"
    assert {place for place, key in asked(spanish).items() if asked(film)[place] != key} == second
    told = {each["name"]: each["language"] for each in editions.family(enter(cast, "bob", film))}
    assert told == {"": "en", "Español": "es"}


def test_over_http_it_says_what_was_asked_of_it(cast: Cast, film: Room) -> None:
    client = Client()
    client.force_login(cast.users["bob"])
    body = {
        "name": "Tinta",
        "style": "tinta",
        "words": {"w1": "un búho"},
        "prompts": {"c2": "un zorro"},
        "language": "es",
    }
    answer = client.post(f"/api/rooms/{film.pk}/editions", json.dumps(body), "application/json")
    assert answer.status_code == 200, answer.content
    made = Room.objects.get(pk=answer.json()["room"])
    plain = rooms.plain(made)
    said = (plain["style"], plain["words"]["w1"]["text"], plain["clips"]["c2"]["prompt"], made.language)
    assert said == ("tinta", "un búho", "un zorro", "es")


def test_the_language_of_an_edition_is_the_films_own_or_one_that_is_spoken(cast: Cast, film: Room) -> None:
    bob = enter(cast, "bob", film)
    spanish = editions.make(bob, "Español", Other(language="es"))
    assert editions.make(enter(cast, "bob", spanish), "Tinta").language == "es"
    assert editions.make(bob, "Klingon", Other(language="tlh")).language == "en"
    with pytest.raises(editions.Long):
        editions.make(bob, "Long", Other(prompts={"c1": "x" * 2_001}))


def test_another_style_asks_for_all_and_waits_for_a_press_when_that_is_much(cast: Cast, film: Room) -> None:
    ink = editions.make(enter(cast, "alice", film), "Ink", Other(style="black ink on paper"))
    found = wants.apply(ink, rooms.fold(ink)[1], seq=1)
    assert found is not None
    assert {(part.clip, part.index) for part in found.affected} == set(asked(film))
    assert Want.objects.filter(room=ink, until=None, held=False, context=False).count() == 0
    assert takes.release(enter(cast, "alice", ink)) == len(asked(ink))
    assert rooms.plain(film)["style"] != "black ink on paper", "the film itself is as it was"


def test_it_is_a_room_of_those_who_write_with_clips_that_are_open(cast: Cast, film: Room) -> None:
    made = editions.make(enter(cast, "bob", film), "  Ink   wash ")
    assert (made.edition, made.edition_of_id, made.origin_id) == ("Ink wash", film.pk, film.pk)
    assert made.title == rooms.plain(made)["title"] == "Film · Ink wash"
    assert {(clip["locked"], clip["owner"]) for clip in rooms.plain(made)["clips"].values()} == {(False, "")}
    roles = {name: enter(cast, name, made).member.role for name in ("alice", "bob")}
    assert roles == {"alice": "owner", "bob": "editor"}
    for name in ("rita", "vera", "charlie"):
        with pytest.raises(NotFound):
            enter(cast, name, made)
    # Who may not enter one is not told of it.
    assert [each["name"] for each in editions.family(enter(cast, "rita", film))] == [""]


def test_an_edition_of_an_edition_stands_beside_it(cast: Cast, film: Room) -> None:
    ink = editions.make(enter(cast, "bob", film), "Ink", Other(style="ink"))
    more = editions.make(enter(cast, "bob", ink), "Ink, Spanish")
    assert more.edition_of_id == film.pk
    assert rooms.plain(more)["style"] == "ink"
    assert [each["name"] for each in editions.family(enter(cast, "bob", ink))] == ["", "Ink", "Ink, Spanish"]


def test_one_plays_beside_the_other(cast: Cast, film: Room, tmp_path: Any) -> None:
    ink = editions.make(enter(cast, "bob", film), "Ink", Other(words={"w1": "an owl"}))
    plan(ink)
    told = editions.film(enter(cast, "bob", film), ink.pk)
    assert (told["name"], told["length"]) == ("Ink", max(cell["to"] for cell in told["cells"]))
    drawn = {cell["clip"] for cell in told["cells"] if cell["url"]}
    assert drawn == {clip for clip, _ in asked(film)} - {"c1"}
    # The same take has the same address, so that nothing seems to differ that does not.
    assert all(f"/rooms/{film.pk}/" in cell["url"] for cell in told["cells"] if cell["url"])
    draw(tmp_path)
    told = editions.film(enter(cast, "bob", film), ink.pk)
    assert {cell["clip"] for cell in told["cells"] if f"/rooms/{ink.pk}/" in cell["url"]} == {"c1"}
    back = editions.film(enter(cast, "bob", ink), film.pk)
    assert {cell["clip"] for cell in back["cells"] if cell["url"]} == {clip for clip, _ in asked(film)}


def test_a_film_that_is_no_edition_of_it_or_not_ones_own_is_not_found(cast: Cast, film: Room) -> None:
    with pytest.raises(NotFound):
        editions.film(enter(cast, "bob", film), cast.room.pk)
    ink = editions.make(enter(cast, "bob", film), "Ink")
    with pytest.raises(NotFound):
        editions.film(enter(cast, "rita", film), ink.pk)


def test_who_may_make_one_and_how_many(cast: Cast, film: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rita", "vera"):
        with pytest.raises(NotAllowed):
            editions.make(enter(cast, name, film), "Ink")
    for bad in ("", "   ", "x" * 41):
        with pytest.raises(editions.BadName):
            editions.make(enter(cast, "bob", film), bad)
    with pytest.raises(editions.Long):
        editions.make(enter(cast, "bob", film), "Ink", Other(style="x" * 2_001))
    with pytest.raises(editions.Long):
        editions.make(enter(cast, "bob", film), "Ink", Other(words={"w1": "x" * 201}))
    editions.make(enter(cast, "bob", film), "Ink")
    with pytest.raises(editions.BadName):
        editions.make(enter(cast, "bob", film), "INK")
    monkeypatch.setattr(editions, "EDITIONS_MAX", 1)
    with pytest.raises(editions.TooMany):
        editions.make(enter(cast, "bob", film), "Oil")


def test_in_a_class_the_teacher_makes_them(cast: Cast, film: Room) -> None:
    classroom.set_class(access(cast, "alice"), True)
    with pytest.raises(NotAllowed):
        editions.make(enter(cast, "bob", film), "Ink")
    assert editions.make(enter(cast, "alice", film), "Ink").pk


def test_a_frozen_room_makes_none(cast: Cast, film: Room) -> None:
    classroom.freeze(enter(cast, "alice", film), True)
    with pytest.raises(Frozen):
        access_room(cast.users["bob"], film.pk, need=Member.Role.REVIEWER)


def test_another_name_is_its_films_title_too_and_whoever_writes_gives_it(cast: Cast, film: Room) -> None:
    ink = editions.make(enter(cast, "bob", film), "Ink")
    bob = enter(cast, "bob", film)
    editions.rename(bob, ink.pk, "  Black   ink ")
    told = editions.family(bob)
    assert [each["name"] for each in told] == ["", "Black ink"]
    assert rooms.plain(ink)["title"] == "Film · Black ink"
    assert Audit.objects.get(what="edition_named").data == {"from": "Ink", "to": "Black ink"}
    assert [line["deed"] for line in activity.page(ink)["lines"]].count("edition_named") == 1
    editions.rename(bob, ink.pk, "Black ink")  # nothing to do
    assert Audit.objects.filter(what="edition_named").count() == 1
    # A title of its own stays.
    other = rooms.create_room(
        team=film.team, hand=film.hand, title="Sea", language="en", film=rooms.plain(film) | {"title": "Sea"}
    )
    Room.objects.filter(pk=other.pk).update(edition="Oil", edition_of=film)
    Member.objects.create(team=film.team, user=cast.users["alice"], room=other, role="owner", name="Alice")
    alice = enter(cast, "alice", film)
    editions.rename(alice, other.pk, "Oils")
    assert rooms.plain(other)["title"] == "Sea"
    for bad in ("", "x" * 41, "BLACK INK"):
        with pytest.raises(editions.BadName):
            editions.rename(alice, other.pk, bad)
    with pytest.raises(NotFound):
        editions.rename(alice, film.pk, "The film has no name here")
    with pytest.raises(NotFound):
        editions.rename(alice, cast.room.pk, "Not of this film")


def test_who_may_not_write_in_an_edition_gives_it_no_name(cast: Cast, film: Room) -> None:
    ink = editions.make(enter(cast, "alice", film), "Ink")
    Member.objects.create(team=film.team, user=cast.users["rita"], room=ink, role="reviewer", name="Rita")
    with pytest.raises(NotAllowed):
        editions.rename(enter(cast, "rita", film), ink.pk, "Oil")
    with pytest.raises(NotFound):
        editions.rename(enter(cast, "vera", film), ink.pk, "Oil")
    version = named.name_version(enter(cast, "alice", ink), "Cut")
    Room.objects.filter(pk=ink.pk).update(approved=version["id"])
    with pytest.raises(Approved):
        editions.rename(enter(cast, "alice", film), ink.pk, "Oil")
    Room.objects.filter(pk=ink.pk).update(approved=None)
    classroom.set_class(access(cast, "alice"), True)
    with pytest.raises(NotAllowed):
        editions.rename(enter(cast, "bob", film), ink.pk, "Oil")
    told = {name: editions.family(enter(cast, name, film))[1]["renames"] for name in ("alice", "bob", "rita")}
    assert told == {"alice": True, "bob": False, "rita": False}


def test_a_deleted_edition_is_closed_asks_for_nothing_and_comes_back_whole(cast: Cast, film: Room) -> None:
    alice = enter(cast, "alice", film)
    ink = editions.make(enter(cast, "bob", film), "Ink", Other(style="black ink on paper"))
    plan(ink)
    asked_for, head = asked(ink), rooms.head(ink.pk)
    waiting = set(Take.objects.filter(state__in=takes.LIVE).values_list("key", flat=True))
    assert waiting & set(asked_for.values())
    held = doors.issue(enter(cast, "bob", ink), cast.users["bob"], session="")
    assert doors.check([held]) == []
    editions.delete(alice, ink.pk)
    assert not Take.objects.filter(key__in=waiting, state__in=takes.LIVE).exists()
    assert asked(ink) == {}
    with pytest.raises(NotFound):
        enter(cast, "bob", ink)
    assert [changed.access for changed in doors.check([held])] == [None], "who is in it is shown out"
    assert [each["name"] for each in editions.family(alice)] == [""]
    assert ink.pk not in [room.pk for room, _ in members.memberships(cast.users["alice"])]
    assert wants.apply(ink, rooms.fold(ink)[1], seq=rooms.head(ink.pk), pressed=True) is None
    assert str(ink.pk) not in wants.behind()
    assert editions.deleted(alice) == [{"room": str(ink.pk), "name": "Ink"}]
    assert Fact.objects.filter(room=film, kind="editions").count() == 2
    editions.bring_back(alice, ink.pk)
    assert editions.deleted(alice) == []
    plan(ink)
    assert asked(ink) == asked_for
    assert rooms.head(ink.pk) == head
    assert enter(cast, "bob", ink).member.role == "editor"
    assert [line["deed"] for line in activity.page(ink)["lines"]][:2] == ["edition_back", "edition_gone"]


def test_its_owner_deletes_it_and_who_made_it_while_nobody_else_wrote_in_it(cast: Cast, film: Room) -> None:
    bob = enter(cast, "bob", film)
    hers, his = editions.make(enter(cast, "alice", film), "Hers"), editions.make(bob, "His")
    assert {each["name"]: each["deletes"] for each in editions.family(bob)} == {"": False, "Hers": False, "His": True}
    with pytest.raises(NotAllowed):
        editions.delete(bob, hers.pk)
    editions.delete(bob, his.pk)
    assert [each["name"] for each in editions.deleted(bob)] == ["His"]
    editions.bring_back(bob, his.pk)
    ClientId.objects.create(room=his, client=7, member=Member.objects.get(room=his, name="Alice"))
    assert not any(each["deletes"] for each in editions.family(bob))
    with pytest.raises(NotAllowed):
        editions.delete(bob, his.pk)
    editions.delete(enter(cast, "alice", film), his.pk)
    with pytest.raises(NotFound):
        editions.bring_back(bob, his.pk)
    with pytest.raises(NotFound):
        editions.bring_back(bob, hers.pk)


def test_what_others_rely_on_is_not_deleted(cast: Cast, film: Room) -> None:
    alice = enter(cast, "alice", film)
    ink = editions.make(alice, "Ink")
    with pytest.raises(editions.Here):
        editions.delete(alice, film.pk)
    with pytest.raises(NotFound):
        editions.delete(enter(cast, "alice", ink), film.pk)
    version = named.name_version(enter(cast, "alice", ink), "Cut")
    Room.objects.filter(pk=ink.pk).update(approved=version["id"])
    with pytest.raises(Approved):
        editions.delete(alice, ink.pk)
    Room.objects.filter(pk=ink.pk).update(approved=None)
    shown = Exhibit.objects.create(room=ink, by="Alice")
    with pytest.raises(editions.Shown):
        editions.delete(alice, ink.pk)
    shown.delete()
    played = Play.objects.create(room=ink)
    with pytest.raises(editions.Shown):
        editions.delete(alice, ink.pk)
    played.delete()
    editions.delete(alice, ink.pk)


def test_it_comes_back_where_there_is_room_and_its_name_is_free(
    cast: Cast, film: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = enter(cast, "alice", film)
    ink = editions.make(alice, "Ink")
    editions.delete(alice, ink.pk)
    again = editions.make(alice, "Ink")
    with pytest.raises(editions.BadName):
        editions.bring_back(alice, ink.pk)
    editions.rename(alice, again.pk, "Ink 2")
    monkeypatch.setattr(editions, "EDITIONS_MAX", 1)
    with pytest.raises(editions.TooMany):
        editions.bring_back(alice, ink.pk)
    monkeypatch.setattr(editions, "EDITIONS_MAX", 2)
    editions.bring_back(alice, ink.pk)
