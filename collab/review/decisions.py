"""What was decided: a film or a clip of it approved, asked for again, or an approved film opened once more.

Owns `Decision` and the lock on an approved film, which is kept the way a freeze is (doors.py, usher.py). A decision is
about a version: what was seen is pinned. Rows are added and never changed, so they are the trail too.
"""

from typing import Any

from django.db import transaction

from collab.log import feed
from collab.models import Audit, Decision, Room
from collab.people.permissions import Access, Approved
from collab.rendering import listing
from collab.review import pins
from collab.wire import doors

REASON_MAX = 500
DECISIONS_MAX = 5_000
TOLD_MAX = 500

Json = dict[str, Any]
Verdict = Decision.Verdict


class NoReason(Exception):
    """Who asks again says what for."""


class Long(Exception):
    """More than REASON_MAX characters."""


class Full(Exception):
    """The room holds DECISIONS_MAX decisions."""


class NotApproved(Exception):
    """The film is open already."""


def of(room: Room) -> list[Json]:
    """The newest TOLD_MAX decisions, latest first."""
    rows = Decision.objects.filter(room=room).select_related("member", "version").order_by("-id")[:TOLD_MAX]
    return [say(row) for row in rows]


def say(row: Decision) -> Json:
    return {
        "id": row.pk,
        "version": row.version_id,
        "version_name": row.version.name,
        "clip": row.clip or None,
        "verdict": row.verdict,
        "reason": row.reason,
        "member": listing.person(row.member) if row.member else None,
        "created": row.created.isoformat(),
    }


def decide(access: Access, number: int, *, verdict: str, clip: str = "", reason: str = "") -> Json:
    """Approve a version or one clip of it, or ask for it again (then with a reason). An approved film is locked.

    Raises NoVersion, NotPinned, NoClip, NoReason, Long, Full or Approved.
    """
    reason = clean(reason)
    if verdict == Verdict.AGAIN and not reason:
        raise NoReason
    with transaction.atomic():
        room = lock(access)  # before the version, which nobody deletes from here on
        version = pins.version_of(room, number)
        timeline = pins.timeline_of(version)
        if clip and all(one.id != clip for one in timeline.clips):
            raise pins.NoClip
        if room.approved_id:
            raise Approved
        row = Decision(room=room, version=version, clip=clip, verdict=verdict, reason=reason, member=access.member)
        if verdict == Verdict.APPROVED and not clip:
            room.approved = version
            room.save(update_fields=["approved"])
        return keep(access, row)


def reopen(access: Access, reason: str = "") -> Json:
    """Let an approved film be changed again. Raises NotApproved or Long."""
    reason = clean(reason)
    with transaction.atomic():
        room = lock(access)
        if room.approved is None:
            raise NotApproved
        row = Decision(room=room, version=room.approved, verdict=Verdict.REOPENED, reason=reason, member=access.member)
        room.approved = None
        room.save(update_fields=["approved"])
        return keep(access, row)


def lock(access: Access) -> Room:
    rooms = Room.objects.select_for_update(no_key=True, of=("self",)).select_related("approved")
    room = rooms.get(pk=access.room.pk)
    if Decision.objects.filter(room=room).count() >= DECISIONS_MAX:
        raise Full
    return room


def keep(access: Access, row: Decision) -> Json:
    row.save()
    said = say(row)
    data = {"version": row.version_id, "clip": row.clip, "reason": row.reason}
    Audit.objects.create(room=row.room, member=access.member, what=f"decide_{row.verdict}", data=data)
    feed.publish(row.room, "decision", {"decision": said, "approved": listing.approved(row.room)})
    doors.look_at(row.room.pk)
    return said


def clean(reason: str) -> str:
    reason = " ".join(reason.split())
    if len(reason) > REASON_MAX:
        raise Long
    return reason
