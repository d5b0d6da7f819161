"""A room's past: who changed what and when, an old state looked at, and restored.

Everything is read from the log. To restore is an edit like any other: by a person's command, at
the end of the log, through the same compare-and-append; so it is undone by restoring what was before it. Refuses to
know what updates hold: the document process says so.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from collab.film import sandbox_client
from collab.log import rooms
from collab.log.rooms import BadLog
from collab.models import Audit, Member, Room, Team, Update
from collab.people.permissions import Access, Approved, NotAllowed, NotFound

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=5)  # after this long a person's work counts as another span
ENTRIES_MAX = 5_000  # read for one page
TRIES_MAX = 20
LATELY = timedelta(minutes=10)  # how much of one person's work is taken back at once

Json = dict[str, Any]


class NoState(Exception):
    """The log has no such entry."""


class Full(Exception):
    """The document with the restored words would be larger than a room may be."""


class Busy(Exception):
    """Others wrote again and again while we tried."""


@dataclass
class Span:
    """One person's work without a longer pause: entries `first` to `last` (others may have written between)."""

    member: int | None
    first: int
    last: int
    began: datetime
    ended: datetime
    edits: int = 0
    where: list[str] = field(default_factory=list)


def page(room: Room, *, before: int | None = None) -> Json:
    """The newest spans up to entry `before`, latest first: {"head", "spans", "next"}; `next` asks for older ones."""
    head = rooms.head(room.id)
    end = head if before is None else min(before, head)
    start = max(0, end - ENTRIES_MAX)
    rows = Update.objects.filter(room=room, seq__gt=start, seq__lte=end).order_by("seq")
    found, owners = spans([(row.seq, row.parts, row.created) for row in rows.only("seq", "parts", "created")])
    say_where(room, found, owners, start=start, end=end)
    members = Member.objects.in_bulk({span.member for span in found if span.member})
    told = [say(span, members) for span in sorted(found, key=lambda span: span.last, reverse=True)]
    return {"head": head, "spans": told, "next": start or None}


def spans(entries: list[tuple[int, list[Any], datetime]]) -> tuple[list[Span], list[int]]:
    """Group (seq, parts, created) into spans; and for every part in order the index of its span."""
    found: list[Span] = []
    current: dict[int | None, int] = {}
    owners = []
    for seq, parts, created in entries:
        for member, _ in parts:
            at = current.get(member)
            if at is None or created - found[at].ended > PAUSE:
                at = current[member] = len(found)
                found.append(Span(member, seq, seq, created, created))
            span = found[at]
            span.last, span.ended, span.edits = seq, created, span.edits + 1
            owners.append(at)
    return found, owners


def say_where(room: Room, found: list[Span], owners: list[int], *, start: int, end: int) -> None:
    """Fill in where each span wrote. A log that cannot be read there leaves it out: who and when is still told."""
    try:
        base, tail = rooms.log(room.id, until=start), rooms.log(room.id, since=start, until=end)
        parts = list(zip(owners, tail.updates, strict=True))
        places = rooms.child().call("touched", base.updates, parts)
    except (BadLog, ValueError, sandbox_client.Failed, sandbox_client.Died) as error:
        log.warning("what was changed in room %s is not known: %s", room.id, error)
        return
    for at, where in places:
        found[at].where = where


def say(span: Span, members: dict[int, Member]) -> Json:
    return {
        "member": person(members.get(span.member or 0)),
        "first": span.first,
        "last": span.last,
        "began": span.began.isoformat(),
        "ended": span.ended.isoformat(),
        "edits": span.edits,
        "where": span.where,
    }


def person(member: Member | None) -> Json | None:
    """Who it was; None for the room's beginning, and for who is gone: whoever was shown out is named no more."""
    if member is None or member.removed is not None:
        return None
    return {"id": str(member.pk), "name": member.name, "color": member.color}


def state_at(room: Room, seq: int) -> Json:
    """The document as it was after entry `seq`, as plain data. Raises NoState, or BadLog where the log is damaged."""
    if not 0 <= seq <= rooms.head(room.id):
        raise NoState
    plain: Json = rooms.child().call("fold", rooms.log(room.id, until=seq).updates)["plain"]
    return {"seq": seq, "document": plain}


def restore(access: Access, seq: int) -> Json:
    """Write an edit after which the document reads as it did after entry `seq`. In a class owners alone do: it changes
    everybody's clips.

    {"seq": where the log ends now, "before": where it ended, "changed": whether there was anything to do}. Raises
    NoState, Full, Busy, NotAllowed, or BadLog where the log is damaged.
    """
    if access.room.team.kind == Team.Kind.CLASS and access.member.role != Member.Role.OWNER:
        raise NotAllowed
    for _ in range(TRIES_MAX):
        now = rooms.log(access.room.id)
        if not 0 <= seq <= now.seq:
            raise NoState
        then = rooms.log(access.room.id, until=seq)
        answer = rooms.child().call("restore", now.updates, then.updates)
        if answer.get("full"):
            raise Full
        if not answer["update"]:
            return {"seq": now.seq, "before": now.seq, "changed": False}
        if written := write(access, now.seq, answer["update"], wanted=seq):
            return {"seq": written, "before": now.seq, "changed": True}
    raise Busy


def take_back(access: Access, member_id: int, *, lately: timedelta = LATELY) -> Json:
    """Write an edit that undoes what one person wrote lately, and leaves what others wrote meanwhile.

    Answers and raises as `restore`; NotFound for somebody who never was in the room.
    """
    if not Member.objects.filter(pk=member_id, team=access.room.team_id).exists():
        raise NotFound
    for _ in range(TRIES_MAX):
        end = rooms.head(access.room.id)
        rows = Update.objects.filter(room=access.room, seq__lte=end, created__gt=timezone.now() - lately)
        entries = list(rows.order_by("seq").values_list("seq", "parts"))
        theirs = [member == member_id for _, parts in entries for member, _ in parts]
        update = b""
        if any(theirs):
            start = entries[0][0] - 1
            base, tail = rooms.log(access.room.id, until=start), rooms.log(access.room.id, since=start, until=end)
            answer = rooms.child().call("undo", base.updates, list(zip(theirs, tail.updates, strict=True)))
            if answer.get("full"):
                raise Full
            update = answer["update"]
        if not update:
            return {"seq": end, "before": end, "changed": False}
        if written := write(access, end, update, wanted=end, what="taken_back"):
            return {"seq": written, "before": end, "changed": True}
    raise Busy


def write(access: Access, end: int, update: bytes, *, wanted: int, what: str = "restored") -> int | None:
    """Append the edit in the person's name; None when the log moved meanwhile. Raises Approved."""
    room = access.room
    if Room.objects.filter(pk=room.pk).exclude(approved=None).exists():
        raise Approved
    with transaction.atomic():
        outcome = rooms.append_signed(room, access.member.pk, end, update)
        if outcome is not None:
            Audit.objects.create(room=room, member=access.member, what=what, data={"to": wanted, "entry": outcome})
    return outcome
