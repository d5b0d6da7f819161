"""A class: what makes a team one, the room frozen and let go on, who wrote when.

Owns the commands of whoever leads a class, apart from those over people (doors.py). Refuses to know sockets: each web
process finds out by itself what changed (usher.py).
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from collab.film import kept_out
from collab.log import feed
from collab.models import Acceptance, Audit, Footage, Member, Room, Team
from collab.people import aliases, assignments, members
from collab.people.permissions import Access, NotFound
from collab.rendering import budget, footage, lessons, listing, takes, wake
from collab.wire import doors

ENTRIES_MAX = 20_000  # looked at for who wrote when, in all rooms together: a lesson's worth
HERE_SECONDS = 60  # whose window was open so lately counts as here (doors.note)

Json = dict[str, Any]


def freeze(access: Access, frozen: bool) -> Room:
    """From now on owners alone change anything here and in the copies that pupils have of this film, or (False)
    everybody does again who did before."""
    with transaction.atomic():
        changed = _set(access.room, "frozen", timezone.now() if frozen else None, where={"frozen__isnull": frozen})
        if access.room in changed:
            Audit.objects.create(room=access.room, member=access.member, what="freeze" if frozen else "thaw")
    return Room.objects.select_related("team").get(pk=access.room.pk)


def _set(room: Room, field: str, value: Any, *, where: Json) -> list[Room]:
    """Set a field of those rooms of the lesson for which `where` holds, and tell their screens, rooms in id order."""
    rows = Room.objects.select_for_update(no_key=True, of=("self",)).select_related("team")
    found = list(rows.filter(pk__in=assignments.lesson_rooms(room), **where).order_by("pk"))
    for each in found:
        setattr(each, field, value)
        each.save(update_fields=[field])
        tell(each)
    return found


def set_class(access: Access, is_class: bool) -> Room:
    """Make the room's team a class, where pupils change only what is theirs or nobody's; or a team again."""
    kind = Team.Kind.CLASS if is_class else Team.Kind.TEAM
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=access.room.team_id)
        if team.kind != kind:
            team.kind = kind
            team.save(update_fields=["kind"])
            Audit.objects.create(room=access.room, member=access.member, what="kind", data={"kind": kind})
            lessons.settle(team.hands.values_list("id", flat=True))  # a lesson that may not be any more ends here
            for room in team.rooms.select_related("team").order_by("id"):
                tell(room)
    return Room.objects.select_related("team").get(pk=access.room.pk)


def allow(access: Access, *, takes_max: int | None, joules_max: float | None, afresh: bool) -> Room:
    """What may be drawn for the room's team from now on; what waited for it is drawn at once."""
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=access.room.team_id)
        budget.allow(team.pk, takes=takes_max, joules=joules_max, afresh=afresh)
        data = {"takes": takes_max, "joules": joules_max, "afresh": afresh}
        Audit.objects.create(room=access.room, member=access.member, what="budget", data=data)
        takes.tell_rules(team.pk)
        takes.wake_workers()
    return access.room


def hide_cursors(access: Access, hidden: bool) -> Room:
    """Hide everybody's cursors and playheads on every screen of the room and of its copies, or show them again."""
    with transaction.atomic():
        _set(access.room, "cursors_hidden", hidden, where={"cursors_hidden": not hidden})
    return Room.objects.select_related("team").get(pk=access.room.pk)


def keep_out(access: Access, words: list[str]) -> list[str]:
    """Of clips that say one of these words nothing is drawn, in no film of the team; what was waits until it is."""
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=access.room.team_id)
        team.kept_out = kept_out.tidy(words)
        team.save(update_fields=["kept_out"])
        Audit.objects.create(room=access.room, member=access.member, what="kept_out", data={"words": team.kept_out})
        ids = [str(room) for room in team.rooms.order_by("id").values_list("id", flat=True)]
        transaction.on_commit(lambda: wake.wake("collab.tasks.plan", "plan", room_ids=ids))
    return list(team.kept_out)


def set_teaches(access: Access, teaches: bool) -> Room:
    """Whether what the class accepts from now on teaches its hands. Saying no takes back what it taught until now."""
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=access.room.team_id)
        hands: list[int | None] = []
        if team.class_teaches != teaches:
            team.class_teaches = teaches
            team.save(update_fields=["class_teaches"])
            what = "class_teaches" if teaches else "class_teaches_not"
            Audit.objects.create(room=access.room, member=access.member, what=what)
            if not teaches:
                lessons.take_back(Acceptance.objects.filter(room__team=team))
                footage.take_back(Footage.objects.filter(room__team=team))
            hands = list(team.hands.values_list("id", flat=True))
        rooms = list(team.rooms.select_related("team").order_by("id"))
        lessons.tell(hands, also=[(room.pk, "class", listing.rules(room)) for room in rooms])
    return Room.objects.select_related("team").get(pk=access.room.pk)


# A person is a user here: a pupil is one member in the class's room and another in their copy.
IDLE = """
    SELECT members.user_id, extract(epoch FROM now() - max(entries.created))
    FROM collab_head heads
    JOIN collab_update entries ON entries.room_id = heads.room_id AND entries.seq > heads.seq - %s
    CROSS JOIN LATERAL jsonb_array_elements(entries.parts) part
    JOIN collab_member members ON members.id = (part ->> 0)::bigint
    WHERE heads.room_id = ANY(%s) GROUP BY 1
"""
FAILED = """
    SELECT members.user_id, count(DISTINCT (wants.room_id, wants.clip, wants.index))
    FROM collab_want wants JOIN collab_take takes ON takes.team_id = %s AND takes.key = wants.key
    JOIN collab_member members ON members.id = wants.asked_by_id
    WHERE wants.room_id = ANY(%s) AND wants.until IS NULL AND NOT wants.context AND takes.state = 'failed'
    GROUP BY 1
"""


def people(room: Room) -> list[Json]:
    """Everybody who may enter, with what they did here and in the copies of this film: seconds since they last wrote
    (None: not in the newest entries), how many of the segments that they asked for failed, the copy in which they are
    now, with the seconds since they came, and the number by which files call them."""
    lesson = assignments.lesson_rooms(room)
    with connection.cursor() as cursor:
        cursor.execute(IDLE, [ENTRIES_MAX // len(lesson), lesson])
        idle = {user: float(seconds) for user, seconds in cursor.fetchall()}
        cursor.execute(FAILED, [room.team_id, lesson])
        failed = dict(cursor.fetchall())
    elsewhere, numbers = _elsewhere(room, lesson), aliases.numbers(room)
    return [
        {
            **listing.person(one),
            "number": numbers.get(one.pk, 0),
            "idle": idle.get(one.user_id),
            "failed": failed.get(one.user_id, 0),
            "copy": elsewhere.get(one.user_id),
        }
        for one in listing.people(room).order_by("id")
    ]


def _elsewhere(room: Room, lesson: list[UUID]) -> dict[int, Json]:
    """Whose window is open in a copy, which one, and for how many seconds."""
    now = timezone.now()
    there = Member.objects.filter(room__in=lesson, removed=None, seen__gt=now - timedelta(seconds=HERE_SECONDS))
    rows = there.exclude(room=room).order_by("seen").values_list("user", "room", "came")
    return {
        user: {"room": str(copy), "since": max((now - came).total_seconds(), 0.0)} for user, copy, came in rows if came
    }


def reset_secret(access: Access, member_id: int) -> str:
    """New pictures for a guest who has forgotten theirs, to be told to them. Raises NotFound."""
    with transaction.atomic():
        guests = Member.objects.select_for_update().filter(room=access.room, removed=None)
        member = guests.filter(pk=member_id).exclude(role=Member.Role.OWNER).first()
        if member is None:
            raise NotFound
        Audit.objects.create(room=access.room, member=member, what="secret_reset", data={"by": access.member.pk})
        return members.new_secret(member)


def tell(room: Room) -> None:
    """Screens by a fact, sockets by a look at the doors, both after the commit."""
    feed.publish(room, "class", listing.rules(room))
    doors.look_at(room.pk)
