"""The teacher's hand: one person paused, cursors hidden, words kept out, and the end of a class."""

from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth import get_user_model

from collab.film import kept_out
from collab.film.timeline import Timeline
from collab.log import quarantine
from collab.models import Acceptance, Audit, Fact, Hand, Member, Pin, Room, Take, Team, Version, Want, Work
from collab.people import assignments, classes, classroom, farewell, members
from collab.people.permissions import Access, NotAllowed, NotFound, Paused, access_room
from collab.rendering import claims, listing, store
from collab.wire import doors, usher
from collab.wire.hub import Hubs
from tests.collab.peer import enter
from tests.collab.reel import access, draw, facts, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


# One person paused


def test_who_is_paused_looks_and_does_nothing_else_until_they_may_again(cast: Cast) -> None:
    owner, bob = access(cast, "alice"), cast.members["bob"]
    doors.pause(owner, bob.pk, True)
    assert access_room(cast.users["bob"], cast.room.id).member == bob
    with pytest.raises(Paused):
        access_room(cast.users["bob"], cast.room.id, need=Member.Role.EDITOR)
    assert access_room(cast.users["rita"], cast.room.id, need=Member.Role.REVIEWER)
    assert facts(cast.room, "people")[-1] == {"member": bob.pk, "role": "editor", "paused": True}
    assert {one["name"]: one["paused"] for one in classroom.people(cast.room)}["Bob"]
    doors.pause(owner, bob.pk, False)
    assert access_room(cast.users["bob"], cast.room.id, need=Member.Role.EDITOR)


def test_nobody_pauses_an_owner_or_somebody_of_another_room(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        doors.pause(access(cast, "alice"), cast.members["alice"].pk, True)
    with pytest.raises(NotFound):
        doors.pause(access(cast, "alice"), 999_999, True)


def test_a_pause_holds_in_all_films_of_the_pupil(cast: Cast, room: Room) -> None:
    copy = assignments.copy(cast.members["bob"], room, credit=True)
    doors.pause(access(cast, "alice"), cast.members["bob"].pk, True)
    with pytest.raises(Paused):
        access_room(cast.users["bob"], copy.id, need=Member.Role.EDITOR)


async def test_a_pupil_who_is_paused_is_refused_live_with_a_sentence_and_no_strike(
    cast: Cast, room: Room, hall: Hubs
) -> None:
    await database_sync_to_async(Member.objects.filter(name="Bob").update)(language="es")
    alice, bob = await enter(cast, room, "alice", "bob")
    pause = database_sync_to_async(doors.pause)
    await pause(access(cast, "alice"), cast.members["bob"].pk, True)
    await bob.until(lambda: any(fact.get("paused") for fact in bob.facts))
    theirs = next(s for s in hall.open[room.id].sockets if s.member == cast.members["bob"].pk)
    await alice.until_true(lambda: theirs.held_back, seconds=1 + usher.GRACE_SECONDS)
    await bob.write(" by Bob")
    await bob.until(lambda: bob.refused is not None)
    assert bob.refused == {
        "code": "paused", "message": "Quien enseña quiere que mires un rato: podrás escribir cuando lo diga.",
    }  # fmt: skip
    await alice.write(" by Alice")
    await alice.all_saved()
    assert "Bob" not in alice.title
    assert await database_sync_to_async(quarantine.recent(room.id).count)() == 0


def test_hiding_cursors_is_told_to_everybody_and_twice_is_once(cast: Cast) -> None:
    for _ in range(2):
        classroom.hide_cursors(access(cast, "alice"), True)
    (told,) = facts(cast.room, "class")
    assert told["cursors_hidden"] is True
    assert listing.state(cast.room)["cursors_hidden"] is True


def test_the_panel_tells_whose_segments_failed(cast: Cast) -> None:
    document = plain("a boat", "a car")
    document["clips"]["c0"]["owner"] = str(cast.members["bob"].pk)
    write(cast.room, document)
    Take.objects.filter(recipe__phases=["a boat"]).update(state="failed", reason="render_failed")
    told = {one["name"]: one["failed"] for one in classroom.people(cast.room)}
    assert told == {"Alice": 0, "Bob": 1, "Rita": 0, "Vera": 0}


# Words kept out


@pytest.mark.parametrize(
    ("text", "word", "says"),
    [
        ("a Gun on the table", "gun", True),
        ("it has begun", "gun", False),
        ("two guns", "gun", False),
        ("two guns", "gun*", True),
        ("Una BÓMBA", "bomba", True),
        ("el avión  caza", "AVION CAZA", True),
        ("a (big) one", "(big)", True),
    ],
)
def test_a_word_is_found_whole_whatever_its_case_and_accents(text: str, word: str, says: bool) -> None:
    assert bool(kept_out.found(text, [word])) is says


def test_a_word_hidden_in_a_named_word_or_the_style_is_found() -> None:
    film = plain("a {hero} runs", "a boat", "")
    film["words"] = {"w": {"name": "hero", "text": "man with a gun"}}
    assert kept_out.hits(Timeline.from_plain(film), ["gun"]) == {"c0": "gun"}
    film["style"] = "like a gun fight"
    assert kept_out.hits(Timeline.from_plain(film), ["gun"]) == {"c0": "gun", "c1": "gun"}
    assert kept_out.hits(Timeline.from_plain(film), []) == {}


def test_the_list_is_kept_tidy() -> None:
    assert kept_out.tidy([" Gun ", "gun", "", "  *", "war   plane"]) == ["gun", "war plane"]


def test_of_a_clip_that_says_a_kept_out_word_nothing_is_drawn_and_the_reason_is_told(cast: Cast, tmp_path: Any) -> None:
    classroom.keep_out(access(cast, "alice"), ["gun"])
    write(cast.room, plain("a man with a gun", "a boat"))
    drawn = claims.claim("preview", base="base")
    assert drawn is not None
    assert drawn.recipe["phases"] == ["a boat"]
    assert claims.claim("preview", base="base") is None
    told = facts(cast.room, "plan")[-1]
    assert told["kept_out"] == {"c0": "gun"}
    assert told["clips"]["c0"]["prompt"] == "a man with a gun"  # the screen knows that its words were read
    state = listing.state(cast.room)
    assert state["kept_out"] == {"c0": "gun"}
    assert [one["clip"] for one in state["segments"]] == ["c1"]


def test_what_was_drawn_before_disappears_with_the_word_and_comes_back_when_it_is_taken_off(
    cast: Cast, tmp_path: Any
) -> None:
    film = plain("a man with a gun")
    write(cast.room, film)
    draw(tmp_path)
    classroom.keep_out(access(cast, "alice"), ["gun"])
    write(cast.room, film)
    assert listing.segments(cast.room) == []
    classroom.keep_out(access(cast, "alice"), [])
    plan = write(cast.room, film)
    assert plan.affected == ()
    assert listing.segments(cast.room)[0]["state"] == "ready"
    assert facts(cast.room, "plan")[-1]["kept_out"] == {}


# The end of a class


@pytest.fixture
def school(cast: Cast, room: Room, tmp_path: Any) -> Cast:
    classroom.set_class(access(cast, "alice"), True)
    Member.objects.filter(name="Alice").update(room=None)
    assignments.give(access_room(cast.users["alice"], room.pk))
    write(room, plain("a boat"), seq=2)
    draw(tmp_path)
    return cast


def test_deleting_a_class_deletes_its_people_films_and_files_with_a_receipt_that_names_nobody(school: Cast) -> None:
    users, rooms = get_user_model().objects, Room.objects.filter(team=school.room.team_id)
    files = [store.film_name(take.file) for take in Take.objects.exclude(file="")]
    assert files
    receipt = farewell.delete(access_room(school.users["alice"], school.room.pk))
    assert {part: receipt[part] for part in ("name", "people", "films")} == {"name": "Loom", "people": 3, "films": 2}
    assert receipt["takes"] >= 1
    assert not any(name in str(receipt) for name in ("Bob", "Rita", "Vera"))
    assert set(users.filter(username__in=school.users).values_list("username", flat=True)) == {"alice", "charlie"}
    assert [str(room.pk) for room in rooms] == [receipt["room"]]
    assert not Take.objects.exists()
    assert not Work.objects.exists()
    assert not Want.objects.exclude(room=receipt["room"]).exists()
    for name in files:
        with pytest.raises(FileNotFoundError):
            store.size(name)
    begun = access_room(school.users["alice"], receipt["room"])
    assert begun.member.role == Member.Role.OWNER
    assert begun.room.team.kind == Team.Kind.TEAM
    assert Fact.objects.exclude(room=receipt["room"]).count() == 0


def test_who_leads_another_class_deletes_one_whole_and_the_other_is_as_it_was(school: Cast) -> None:
    teacher = access_room(school.users["alice"], school.room.pk)
    other = classes.begin(teacher.member, name="7B", title="", template="blank")
    bob = members.join(school.users["bob"], code=members.invite(other).code, name="Bob")
    before = (Fact.objects.filter(room=other).count(), Audit.objects.filter(room=other).count())
    receipt = farewell.delete(teacher)
    assert receipt["room"] is None
    assert list(Team.objects.values_list("name", flat=True)) == ["7B"]
    assert not Hand.objects.exclude(team=other.team).exists()
    assert (Fact.objects.filter(room=other).count(), Audit.objects.filter(room=other).count()) == before
    assert access_room(school.users["alice"], other.pk).member.role == Member.Role.OWNER
    assert access_room(school.users["bob"], other.pk).member == bob
    assert [one["name"] for one in classes.led(school.users["alice"])] == ["7B"]
    # The last one leaves an empty film, as a class alone always did.
    last = farewell.delete(access_room(school.users["alice"], other.pk))
    assert access_room(school.users["alice"], last["room"]).room.team.kind == Team.Kind.TEAM
    assert not get_user_model().objects.filter(username="bob").exists()


def test_a_team_that_somebody_else_owns_too_stays_for_them(school: Cast) -> None:
    teacher = access_room(school.users["alice"], school.room.pk)
    classes.begin(teacher.member, name="7B", title="", template="blank")
    Member.objects.create(team=school.room.team, user=school.users["charlie"], role="owner", name="Charlie")
    receipt = farewell.delete(teacher)
    assert access_room(school.users["charlie"], receipt["room"]).member.name == "Charlie"


def test_older_takes_that_a_version_or_an_acceptance_keeps_go_with_the_class(school: Cast, tmp_path: Any) -> None:
    (tmp_path / "pinned").write_bytes(b"pinned")
    (tmp_path / "accepted").write_bytes(b"accepted")
    pinned, accepted = (store.keep(tmp_path / name, suffix=".mp4") for name in ("pinned", "accepted"))
    version = Version.objects.create(room=school.room, seq=1, name="First")
    Pin.objects.create(version=version, clip="c0", index=0, key="k", file=pinned)
    Acceptance.objects.create(room=school.room, clip="c0", index=0, key="k", file=accepted)
    farewell.delete(access_room(school.users["alice"], school.room.pk))
    for name in (pinned, accepted):
        with pytest.raises(FileNotFoundError):
            store.size(store.film_name(name))


def test_a_file_that_another_teams_take_bears_stays(school: Cast) -> None:
    mine = Take.objects.exclude(file="")[0]
    other = Team.objects.create(name="Other")
    Take.objects.create(team=other, key=mine.key, recipe=mine.recipe, state="ready", file=mine.file)
    farewell.delete(access_room(school.users["alice"], school.room.pk))
    assert store.size(store.film_name(mine.file)) > 0


def test_a_pupil_who_is_in_another_class_too_keeps_that(school: Cast) -> None:
    team = Team.objects.create(name="Next door", kind="class")
    room = Room.objects.create(team=team, hand=school.room.hand)
    Member.objects.create(team=team, room=room, user=school.users["bob"], role="editor", name="Bob")
    Room.objects.filter(pk=room.pk).update(hand=school.room.hand)
    farewell.delete(access_room(school.users["alice"], school.room.pk))
    assert access_room(school.users["bob"], room.pk)


def test_only_who_owns_the_whole_team_deletes_it_and_only_a_class(cast: Cast, school: Cast) -> None:
    teacher = access_room(school.users["alice"], school.room.pk)
    guest = Access(school.room, school.members["rita"])
    with pytest.raises(NotAllowed):
        farewell.delete(guest)
    classroom.set_class(teacher, False)
    with pytest.raises(farewell.NoClass):
        farewell.delete(teacher)
    assert Member.objects.filter(name="Bob").exists()
