"""Copies of a film: one for each pupil of a class, or one's own with credit; and how far each is.

Owns `Assignment`, `Work` and where a copy comes from. A copy is a room of the same team, so it shows the takes of its
origin at once and nothing is drawn for it. Refuses to know the gallery (gallery.py).
"""

import logging
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from collab.film import templates
from collab.film.timeline import TITLE_MAX
from collab.log import feed, rooms
from collab.models import Assignment, Audit, Member, Room, Team, Work
from collab.people.permissions import Access, NotFound
from collab.rendering import stock

LINES_MAX, LINE_MAX = 12, 200
COPIES_MAX = 20  # a person's own in one team, an assignment's apart

Json = dict[str, Any]

log = logging.getLogger(__name__)


class BadList(Exception):
    """A checklist with too many lines, or too long ones."""


class TooMany(Exception):
    """This person has as many copies as one may have."""


class NoTemplate(Exception):
    """There is no template of this name."""


def templates_in(language: str) -> list[Json]:
    """What a film can begin from: {"id", "aim", "title", "about", "clips", "seconds", "picture"}, by what people come
    for. picture: where one of it is; None before it is drawn."""
    posters = stock.posters(language)
    found = {name: templates.template(name, language) for name in templates.names()}
    return [
        {
            "id": name,
            "aim": templates.aim(name),
            "title": each.title,
            "about": each.about,
            "clips": len(each.clips),
            "seconds": sum(seconds for _, _, seconds in each.clips),
            "picture": f"/media/templates/{posters[name]}.jpg" if name in posters else None,
        }
        for name, each in found.items()
        if each
    ]


def begin(owner: Member, *, title: str, template: str) -> Room:
    """A new room of a team that this person owns: the sample film (""), a blank one or a template, whose checklist
    waits to be given. Raises NoTemplate."""
    hand = owner.team.hands.order_by("id")[0]
    if not template:
        return rooms.create_room(team=owner.team, hand=hand, title=title, language=owner.language)
    found = templates.template(template, owner.language)
    if found is None:
        raise NoTemplate
    film = templates.plain(found, title=title, language=owner.language)
    with transaction.atomic():
        room = rooms.create_room(team=owner.team, hand=hand, title=film["title"], language=owner.language, film=film)
        if found.checklist:
            Assignment.objects.create(room=room, checklist=list(found.checklist), each_joins=True)
    return room


def write(access: Access, *, checklist: list[str], each_joins: bool) -> Assignment:
    """Say what is asked of each pupil. Raises BadList."""
    lines = [" ".join(line.split()) for line in checklist if line.strip()]
    if len(lines) > LINES_MAX or any(len(line) > LINE_MAX for line in lines):
        raise BadList
    with transaction.atomic():
        found, _ = Assignment.objects.update_or_create(
            room=access.room, defaults={"checklist": lines, "each_joins": each_joins}
        )
        Audit.objects.create(room=access.room, member=access.member, what="assignment", data={"lines": len(lines)})
        _tell(access.room)
        for work in found.works.select_related("room").order_by("room_id"):
            _tell(work.room)
    return found


def give(access: Access) -> int:
    """A copy for each pupil of the room who has none yet; how many got one. Twice gives nothing twice."""
    assignment, _ = Assignment.objects.get_or_create(room=access.room)
    pupils = Member.objects.filter(room=access.room, role=Member.Role.EDITOR, removed=None)
    left = list(pupils.exclude(works__assignment=assignment).order_by("id"))
    given = sum(_give_one(assignment, member) for member in left)
    with transaction.atomic():
        Assignment.objects.filter(pk=assignment.pk, given=None).update(given=timezone.now())
        Audit.objects.create(room=access.room, member=access.member, what="give", data={"copies": given})
        _tell(access.room)
    return given


def welcome(member: Member) -> None:
    """Somebody came in: their copy, where the assignment says so. Coming in never fails with it."""
    if member.room_id is None or member.role != Member.Role.EDITOR:
        return
    assignment = Assignment.objects.filter(room=member.room_id, each_joins=True).exclude(given=None).first()
    if assignment is None or Work.objects.filter(assignment=assignment, member=member).exists():
        return
    try:
        with transaction.atomic():
            _give_one(assignment, member)
            _tell(assignment.room)
    except Exception:
        log.exception("member %s got no copy", member.pk)


def tick(access: Access, done: list[int]) -> list[int]:
    """What of the checklist is done. Raises NotFound in a room that is nobody's copy of an assignment."""
    with transaction.atomic():
        work = Work.objects.select_for_update(of=("self",)).select_related("assignment__room")
        found = work.filter(room=access.room).first()
        if found is None:
            raise NotFound
        found.done = sorted({line for line in done if 0 <= line < len(found.assignment.checklist)})
        found.save(update_fields=["done"])
        for room in sorted((access.room, found.assignment.room), key=lambda room: room.pk):
            _tell(room)
    return list(found.done)


def copy(member: Member, of: Room, *, credit: bool) -> Room:
    """A room of its own for this person, with the film of another. Raises TooMany, or BadLog."""
    if Member.objects.filter(user=member.user_id, team=of.team_id, room__credit__isnull=False).count() >= COPIES_MAX:
        raise TooMany
    return _copy(member, of, credit={"title": of.title, "by": authors(of)} if credit else None)


LESSON = """
    WITH RECURSIVE lesson (id) AS (
        SELECT %s::uuid UNION SELECT rooms.id FROM collab_room rooms JOIN lesson ON rooms.origin_id = lesson.id
        WHERE rooms.gone IS NULL
    ) SELECT id FROM lesson
"""


def lesson_rooms(room: Room) -> list[UUID]:
    """The rooms of a lesson: this one, and in a class the copies of its film and what was made of them."""
    if room.team.kind != Team.Kind.CLASS:
        return [room.pk]
    with connection.cursor() as cursor:
        cursor.execute(LESSON, [room.pk])
        return [found for (found,) in cursor.fetchall()]


def their_copies(access: Access, member_id: int) -> list[tuple[Access, int]]:
    """Whoever leads the lesson in each copy in which this person is, with the number that they have there."""
    here = Member.objects.filter(pk=member_id, room=access.room).first()
    if here is None or access.member.room_id is not None:  # who owns one room alone is in no copy
        return []
    theirs = Member.objects.filter(user=here.user_id, room__in=lesson_rooms(access.room), room__approved=None)
    rows = theirs.exclude(room=access.room).select_related("room__team", "room__hand").order_by("room_id")
    return [(Access(one.room, access.member), one.pk) for one in rows if one.room]


def authors(room: Room) -> str:
    """The chosen names of a film's people: its guests, or who owns it."""
    people = Member.objects.filter(removed=None)
    guests = people.filter(room=room, role__in=[Member.Role.EDITOR, Member.Role.OWNER]).order_by("id")
    names = list(guests.values_list("name", flat=True)[:6])
    return ", ".join(names or people.filter(team=room.team_id, room=None).values_list("name", flat=True)[:1])[:200]


def lesson(access: Access) -> Json:
    """What this room is to this person: a copy, somebody's work, an assignment: LESSON."""
    room, member = access.room, access.member
    assignment = Assignment.objects.filter(room=room).first()
    work = Work.objects.filter(room=room).select_related("assignment").first()
    mine = Work.objects.filter(assignment=assignment, member=member).first() if assignment else None
    return {
        "credit": room.credit,
        "mine": str(mine.room_id) if mine else None,
        "task": _task(work, member) if work else None,
        "assignment": _say(assignment) if assignment and member.role == Member.Role.OWNER else None,
    }


def _task(work: Work, member: Member) -> Json:
    """A pupil's checklist. home: the class's room, where this person may enter it."""
    homes = Member.objects.filter(team=member.team_id, user=member.user_id, removed=None)
    enters = homes.filter(room=None).exists() or homes.filter(room=work.assignment.room_id).exists()
    return {
        "checklist": work.assignment.checklist,
        "done": work.done,
        "home": str(work.assignment.room_id) if enters else None,
    }


def _say(assignment: Assignment) -> Json:
    works = assignment.works.select_related("member", "room__exhibit").order_by("member_id")
    return {
        "checklist": assignment.checklist,
        "each_joins": assignment.each_joins,
        "given": assignment.given is not None,
        "works": [
            {"member": str(work.member_id), "name": work.member.name, "room": str(work.room_id), "done": len(work.done)}
            for work in works
        ],
    }


def _give_one(assignment: Assignment, member: Member) -> bool:
    with transaction.atomic():
        # Whoever presses twice, or comes in while copies are given, gets one.
        Member.objects.select_for_update().get(pk=member.pk)
        if Work.objects.filter(assignment=assignment, member=member).exists():
            return False
        room = _copy(member, Room.objects.get(pk=assignment.room_id), credit=None)
        Work.objects.create(assignment=assignment, member=member, room=room)
    return True


def _copy(member: Member, of: Room, *, credit: Json | None) -> Room:
    """Nobody owns the copy's clips: whoever is in its room may write in all of them."""
    film = rooms.plain(of)
    film["clips"] = {name: {**clip, "owner": ""} for name, clip in film["clips"].items()}
    title = (film.get("title") or of.title)[:TITLE_MAX]
    with transaction.atomic():
        room = rooms.create_room(
            team=of.team, hand=of.hand, title=title, language=of.language, automatic=of.automatic, film=film
        )
        # Who is given a copy while the class is frozen looks there too.
        held = {"frozen": of.frozen, "cursors_hidden": of.cursors_hidden} if credit is None else {}
        Room.objects.filter(pk=room.pk).update(origin=of, credit=credit, **held)
        room.origin, room.credit = of, credit
        if member.room_id is not None:  # who owns the team is in all of its rooms
            Member.objects.create(
                team_id=of.team_id, user_id=member.user_id, room=room, role=Member.Role.EDITOR, name=member.name,
                color=member.color, language=member.language, picture=member.picture, paused=member.paused,
            )  # fmt: skip
        Audit.objects.create(room=room, member=member, what="copy", data={"of": str(of.pk)})
    return room


def _tell(room: Room) -> None:
    feed.publish(room, "lesson", {})
