"""The work of a class: copies with a checklist, a gallery that the teacher approves, remixes that name their origin."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from pycrdt import Doc, Text

from collab.film import templates
from collab.log import rooms
from collab.log.entries import Entry
from collab.models import Exhibit, Member, Room, Take, Team, Want, Work
from collab.people import assignments, classroom, gallery, members
from collab.people.permissions import Access, Frozen, NotFound, Paused, access_room
from collab.rendering import wants
from collab.wire import doors
from tests.collab.reel import access, draw, facts
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lesson(cast: Cast, room: Room) -> Cast:
    """The cast's room as a class; bob and spare are its pupils, and alice teaches the whole team."""
    classroom.set_class(access(cast, "alice"), True)
    Member.objects.filter(name="Alice").update(room=None)
    room.refresh_from_db()
    return cast


def enter(cast: Cast, name: str, room: Room | None = None) -> Access:
    return access_room(cast.users[name], (room or cast.room).pk)


def copy_of(cast: Cast, name: str) -> Room:
    return Work.objects.get(member=cast.members[name]).room


def test_each_pupil_gets_one_copy_with_the_film_and_twice_is_once(lesson: Cast) -> None:
    teacher = enter(lesson, "alice")
    assignments.write(teacher, checklist=["  Add   a clip ", "", "Accept a take"], each_joins=False)
    assert assignments.give(teacher) == 1  # rita reviews, vera looks: they have no film of their own
    assert assignments.give(teacher) == 0
    copy = copy_of(lesson, "bob")
    film, mine = rooms.plain(lesson.room), rooms.plain(copy)
    assert mine == film
    assert (copy.origin, copy.title) == (lesson.room, film["title"])
    assert enter(lesson, "bob", copy).member.name == "Bob"
    assert enter(lesson, "alice", copy).member.role == Member.Role.OWNER
    for stranger in ("rita", "vera", "charlie"):
        with pytest.raises(NotFound):
            enter(lesson, stranger, copy)
    assert assignments.lesson(enter(lesson, "bob"))["mine"] == str(copy.pk)
    assert assignments.lesson(enter(lesson, "bob"))["assignment"] is None
    assert assignments.lesson(enter(lesson, "bob", copy))["task"] == {
        "checklist": ["Add a clip", "Accept a take"], "done": [], "home": str(lesson.room.pk),
    }  # fmt: skip


def test_a_copy_shows_the_takes_of_its_origin_and_nothing_is_drawn_for_it(lesson: Cast, tmp_path: Any) -> None:
    wants.apply(lesson.room, rooms.fold(lesson.room)[1], seq=1, pressed=True)
    draw(tmp_path)
    before = Take.objects.count()
    assignments.give(enter(lesson, "alice"))
    copy = copy_of(lesson, "bob")
    plan = wants.apply(copy, rooms.fold(copy)[1], seq=1, pressed=True)
    assert plan is not None
    assert plan.affected == ()
    assert Take.objects.count() == before
    assert Want.objects.filter(room=copy, until=None, context=False).count() > 0


def test_a_pupils_clips_are_nobodys_in_their_copy(lesson: Cast) -> None:
    film = rooms.plain(lesson.room)
    film["clips"]["c1"]["owner"] = str(lesson.members["rita"].pk)
    other = rooms.create_room(team=lesson.room.team, hand=lesson.room.hand, title="", language="en", film=film)
    made = assignments.copy(lesson.members["bob"], other, credit=False)
    assert {clip["owner"] for clip in rooms.plain(made)["clips"].values()} == {""}


def test_the_teacher_sees_how_far_each_is_and_a_strange_tick_is_dropped(lesson: Cast) -> None:
    teacher = enter(lesson, "alice")
    assignments.write(teacher, checklist=["One", "Two"], each_joins=False)
    assignments.give(teacher)
    copy = copy_of(lesson, "bob")
    assert assignments.tick(enter(lesson, "bob", copy), [1, 1, 7, -1]) == [1]
    told = assignments.lesson(enter(lesson, "alice"))["assignment"]
    assert told["works"] == [{"member": str(lesson.members["bob"].pk), "name": "Bob", "room": str(copy.pk), "done": 1}]
    assert facts(lesson.room, "lesson")
    assert facts(copy, "lesson")
    with pytest.raises(NotFound):
        assignments.tick(enter(lesson, "bob"), [0])


def test_a_list_is_short(lesson: Cast) -> None:
    teacher = enter(lesson, "alice")
    for lines in (["x"] * 13, ["x" * 201]):
        with pytest.raises(assignments.BadList):
            assignments.write(teacher, checklist=lines, each_joins=False)


def test_who_comes_in_later_gets_a_copy_too_where_the_teacher_says_so(lesson: Cast) -> None:
    teacher = enter(lesson, "alice")
    late = members.join(nobody(), code=members.invite(lesson.room).code, name="Late")
    assignments.welcome(late)
    assert not Work.objects.exists()
    assignments.write(teacher, checklist=[], each_joins=True)
    assignments.welcome(late)
    assert not Work.objects.exists()  # it is written, and not given yet
    assignments.give(teacher)
    later = members.join(nobody(), code=members.invite(lesson.room).code, name="Later")
    for _ in range(2):
        assignments.welcome(later)
    assert set(Work.objects.values_list("member__name", flat=True)) == {"Bob", "Late", "Later"}


def nobody() -> Any:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def test_a_film_hangs_in_the_gallery_once_the_teacher_approves(lesson: Cast) -> None:
    assignments.give(enter(lesson, "alice"))
    copy = copy_of(lesson, "bob")
    assert gallery.ask(enter(lesson, "bob", copy)) == "asked"
    assert gallery.hanging(enter(lesson, "vera")) == []
    (waiting,) = gallery.hanging(enter(lesson, "alice"))
    assert (waiting["by"], waiting["approved"], waiting["room"]) == ("Bob", False, str(copy.pk))
    gallery.approve(enter(lesson, "alice"), copy.pk, True)
    (hangs,) = gallery.hanging(enter(lesson, "vera"))
    assert set(hangs) == {"room", "title", "by", "credit", "approved", "poster"}
    gallery.approve(enter(lesson, "alice"), copy.pk, False)
    assert gallery.hanging(enter(lesson, "alice")) == []
    assert gallery.state(copy) == "no"


def test_a_remix_is_ones_own_and_names_its_origin(lesson: Cast) -> None:
    assignments.give(enter(lesson, "alice"))
    copy = copy_of(lesson, "bob")
    rita = Member.objects.filter(name="Rita")
    rita.update(role=Member.Role.EDITOR)
    gallery.ask(enter(lesson, "bob", copy))
    with pytest.raises(NotFound):
        gallery.remix(enter(lesson, "rita"), copy.pk)
    gallery.approve(enter(lesson, "alice"), copy.pk, True)
    made = gallery.remix(enter(lesson, "rita"), copy.pk)
    assert assignments.lesson(enter(lesson, "rita", made))["credit"] == {"title": copy.title, "by": "Bob"}
    with pytest.raises(NotFound):
        enter(lesson, "bob", made)
    # A remix of a remix names the remix, and the credit stays when its origin is gone.
    gallery.ask(enter(lesson, "rita", made))
    gallery.approve(enter(lesson, "alice"), made.pk, True)
    again = gallery.remix(enter(lesson, "bob"), made.pk)
    assert again.credit == {"title": made.title, "by": "Rita"}
    Work.objects.filter(room=copy).delete()
    Room.objects.filter(pk=made.pk).update(origin=None)
    assert Room.objects.get(pk=again.pk).credit == {"title": made.title, "by": "Rita"}


def test_a_person_has_so_many_remixes_and_no_more(lesson: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignments, "COPIES_MAX", 1)
    gallery.ask(enter(lesson, "alice"))
    gallery.remix(enter(lesson, "bob"), lesson.room.pk)
    with pytest.raises(assignments.TooMany):
        gallery.remix(enter(lesson, "bob"), lesson.room.pk)


def test_another_class_sees_nothing_of_the_gallery_and_takes_no_copy_of_it(lesson: Cast) -> None:
    gallery.ask(enter(lesson, "alice"))
    team = Team.objects.create(name="Next door", kind="class")
    room = rooms.create_room(team=team, hand=lesson.room.hand, title="", language="en")
    user = get_user_model().objects.create_user("next")
    Member.objects.create(team=team, room=room, user=user, role="owner", name="Next")
    there = access_room(user, room.pk)
    assert gallery.hanging(there) == []
    assert gallery.poster(there, lesson.room.pk) is None
    for refused in (lambda: gallery.remix(there, lesson.room.pk), lambda: approve(there, lesson.room)):
        with pytest.raises(NotFound):
            refused()
    assert Exhibit.objects.get().approved


def approve(there: Access, room: Room) -> None:
    gallery.approve(there, room.pk, False)


def test_who_is_shown_out_of_a_class_is_out_of_their_copy_too(lesson: Cast) -> None:
    assignments.give(enter(lesson, "alice"))
    copy = copy_of(lesson, "bob")
    doors.remove(enter(lesson, "alice"), lesson.members["bob"].pk)
    for room in (lesson.room, copy):
        with pytest.raises(NotFound):
            enter(lesson, "bob", room)
    assert facts(copy, "people")[-1]["role"] is None


@pytest.mark.parametrize("name", [*templates.names(), templates.BLANK])
def test_a_room_begins_from_a_template_whose_checklist_waits_to_be_given(lesson: Cast, name: str) -> None:
    teacher = Member.objects.get(name="Alice")
    room = assignments.begin(teacher, title="", template=name)
    found = templates.template(name, "en")
    assert found
    assert rooms.plain(room) == templates.plain(found, title="", language="en")
    told = assignments.lesson(Access(room, teacher))["assignment"]
    assert (told["checklist"] if told else []) == list(found.checklist)
    assert not (told and told["given"])


def test_a_template_of_a_strange_name_makes_no_room(lesson: Cast) -> None:
    with pytest.raises(assignments.NoTemplate):
        assignments.begin(Member.objects.get(name="Alice"), title="", template="strange")
    assert Room.objects.count() == 1


# The teacher's hand reaches into the copies


def given(lesson: Cast) -> Room:
    assignments.give(enter(lesson, "alice"))
    return copy_of(lesson, "bob")


def test_a_freeze_holds_in_the_copies_too_and_in_what_was_made_of_them(lesson: Cast) -> None:
    copy = given(lesson)
    remix = assignments.copy(enter(lesson, "bob", copy).member, copy, credit=True)
    other = rooms.create_room(team=lesson.room.team, hand=lesson.room.hand, title="Another lesson", language="en")
    classroom.freeze(enter(lesson, "alice"), True)
    assert set(Room.objects.exclude(frozen=None)) == {lesson.room, copy, remix}
    for room in (lesson.room, copy, remix):
        assert facts(room, "class")[-1]["frozen"] is True
        with pytest.raises(Frozen):
            access_room(lesson.users["bob"], room.pk, need=Member.Role.EDITOR)
    assert other.frozen is None
    classroom.freeze(enter(lesson, "alice"), False)
    assert not Room.objects.exclude(frozen=None).exists()
    classroom.freeze(enter(lesson, "alice", copy), True)  # one pupil's copy alone
    assert set(Room.objects.exclude(frozen=None)) == {copy, remix}


def test_in_a_team_that_is_no_class_a_freeze_is_of_one_room(lesson: Cast) -> None:
    given(lesson)
    classroom.set_class(enter(lesson, "alice"), False)
    classroom.freeze(enter(lesson, "alice"), True)
    assert list(Room.objects.exclude(frozen=None)) == [lesson.room]


def test_who_is_given_a_copy_while_the_class_is_frozen_or_they_are_paused_looks_there_too(lesson: Cast) -> None:
    classroom.freeze(enter(lesson, "alice"), True)
    doors.pause(enter(lesson, "alice"), lesson.members["bob"].pk, True)
    copy = given(lesson)
    with pytest.raises(Frozen):
        access_room(lesson.users["bob"], copy.pk, need=Member.Role.EDITOR)
    classroom.freeze(enter(lesson, "alice"), False)
    with pytest.raises(Paused):
        access_room(lesson.users["bob"], copy.pk, need=Member.Role.EDITOR)


def test_cursors_are_hidden_in_the_copies_too(lesson: Cast) -> None:
    copy = given(lesson)
    classroom.hide_cursors(enter(lesson, "alice"), True)
    assert facts(copy, "class")[-1]["cursors_hidden"] is True


def test_the_panel_tells_who_wrote_in_their_copy_and_whose_segments_failed_there(lesson: Cast, tmp_path: Any) -> None:
    copy = given(lesson)
    bob = enter(lesson, "bob", copy).member
    assert {one["name"]: one["idle"] for one in classroom.people(lesson.room)}["Bob"] is None
    rooms.append([Entry(copy.pk, rooms.head(copy.pk), [(bob.pk, b"")], {})])
    Take.objects.create(team=copy.team, key="k", recipe={}, state="failed")
    Want.objects.create(room=copy, clip="c1", index=0, key="k", asked_by=bob)
    told = {one["name"]: (one["idle"], one["failed"]) for one in classroom.people(lesson.room)}
    assert 0 <= told["Bob"][0] < 60
    assert told["Bob"][1] == 1
    assert told["Rita"] == (None, 0)


def test_what_a_pupil_wrote_lately_is_taken_back_in_their_copy_too(lesson: Cast, client: Any) -> None:
    copy = given(lesson)
    bob = enter(lesson, "bob", copy).member
    title = rooms.plain(copy)["title"]
    film: Doc[Any] = Doc()
    for update in rooms.log(copy.pk).updates:
        film.apply_update(update)
    before = film.get_state()
    film.get("title", type=Text).insert(0, "Bob was here. ")
    rooms.append([Entry(copy.pk, rooms.head(copy.pk), [(bob.pk, film.get_update(before))], {film.client_id: bob.pk})])
    assert rooms.plain(copy)["title"] == f"Bob was here. {title}"
    client.force_login(lesson.users["alice"])
    number = lesson.members["bob"].pk
    answer = client.post(f"/api/rooms/{lesson.room.pk}/people/{number}/take-back")
    assert answer.json()["changed"] is True
    assert rooms.plain(copy)["title"] == title
    assert client.post(f"/api/rooms/{lesson.room.pk}/people/{number}/take-back").json()["changed"] is False
