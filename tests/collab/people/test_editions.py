"""Editions of a film: the same clips in another style or with other words, drawn only where the words differ."""

from typing import Any

import pytest

from collab.log import rooms
from collab.models import Member, Room, Take, Want
from collab.people import classroom, editions
from collab.people.permissions import Access, Frozen, NotAllowed, NotFound, access_room
from collab.rendering import takes, wants
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
    night = editions.make(enter(cast, "bob", film), "Owl", words={"w1": "an owl", "strange": "x"})
    affected = {(part.clip, part.index) for part in plan(night).affected}
    first = {place for place in asked(film) if place[0] == "c1"}
    assert affected == first
    assert Take.objects.count() == before + len(first)
    assert {place for place, key in asked(night).items() if asked(film)[place] != key} == first
    told = {each["name"]: each for each in editions.family(enter(cast, "bob", film))}
    assert (told["Owl"]["cells"], told["Owl"]["same"]) == (len(asked(film)), len(asked(film)) - len(first))
    assert (told[""]["here"], told[""]["same"]) == (True, len(asked(film)))


def test_another_style_asks_for_all_and_waits_for_a_press_when_that_is_much(cast: Cast, film: Room) -> None:
    ink = editions.make(enter(cast, "alice", film), "Ink", style="black ink on paper")
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
    ink = editions.make(enter(cast, "bob", film), "Ink", style="ink")
    more = editions.make(enter(cast, "bob", ink), "Ink, Spanish")
    assert more.edition_of_id == film.pk
    assert rooms.plain(more)["style"] == "ink"
    assert [each["name"] for each in editions.family(enter(cast, "bob", ink))] == ["", "Ink", "Ink, Spanish"]


def test_one_plays_beside_the_other(cast: Cast, film: Room, tmp_path: Any) -> None:
    ink = editions.make(enter(cast, "bob", film), "Ink", words={"w1": "an owl"})
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
        editions.make(enter(cast, "bob", film), "Ink", style="x" * 2_001)
    with pytest.raises(editions.Long):
        editions.make(enter(cast, "bob", film), "Ink", words={"w1": "x" * 201})
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
