"""What people say of frames: comments, answers, mentions, drawings; resolved, taken away and brought back.

Owns `Comment`. A comment belongs to frames of a clip's own source and to the take that was seen there: it moves with
the clip, and outlives the take. Refuses to know what the document holds beyond the last plan.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from collab.film.timeline import SEGMENT_FRAMES, SOURCE_FRAMES_MAX
from collab.log import feed
from collab.models import Audit, Comment, Member, Pin, Room, Take, Version, Want
from collab.people.permissions import Access, NotAllowed
from collab.rendering import listing
from collab.review import pins

COMMENTS_MAX = 2_000
TEXT_MAX = 2_000
STROKES_MAX = 40
STROKE_POINTS_MAX = 400
POINTS_MAX = 2_000
PLACE_MAX = 10_000  # a frame's width, and its height, in the whole numbers of a drawing
MENTIONS_MAX = 20

Json = dict[str, Any]


class NoComment(Exception):
    """The room has no such comment."""


class Empty(Exception):
    """Nothing was written and nothing drawn."""


class Long(Exception):
    """More than TEXT_MAX characters."""


class BadDrawing(Exception):
    """Outside the frame, or more than a drawing may hold."""


class Full(Exception):
    """The room holds COMMENTS_MAX comments."""


def of(room: Room) -> list[Json]:
    """Every comment of the room, oldest first. What was taken away is told only where an answer hangs on it."""
    rows = list(Comment.objects.filter(room=room).select_related("member", "resolved_by").order_by("id"))
    held = {row.parent_id for row in rows if row.parent_id and not row.removed}
    return [say(row) for row in rows if not row.removed or row.pk in held]


def say(row: Comment) -> Json:
    gone = row.removed is not None
    return {
        "id": row.pk,
        "parent": row.parent_id,
        "version": row.version_id,
        "member": listing.person(row.member) if row.member else None,
        "clip": row.clip,
        "frame": row.frame,
        "until": row.until,
        "key": row.key,
        "url": f"/media/rooms/{row.room_id}/takes/{row.file}.mp4" if row.file else None,
        "text": "" if gone else row.text,
        "region": None if gone else row.region,
        "strokes": [] if gone else row.strokes,
        "mentions": [] if gone else [str(member) for member in row.mentions],
        "resolved": row.resolved.isoformat() if row.resolved else None,
        "resolved_by": row.resolved_by.name if row.resolved_by else None,
        "removed": gone,
        "created": row.created.isoformat(),
    }


def write(
    access: Access,
    *,
    clip: str,
    frame: int,
    until: int | None = None,
    text: str = "",
    region: Sequence[int] | None = None,
    strokes: Sequence[Sequence[int]] = (),
    version: int | None = None,
    seen: str = "",
) -> Json:
    """A comment on frames [frame, until) of a clip's source (one frame by default), of a version or of the film.

    seen: the file that its author looked at. Raises NoClip, NoVersion, Empty, Long, BadDrawing or Full.
    """
    last = frame + 1 if until is None else until
    if not 0 <= frame < last <= SOURCE_FRAMES_MAX:
        raise BadDrawing
    row = Comment(room=access.room, member=access.member, clip=clip, frame=frame, until=last, text=clean(text))
    row.region, row.strokes = clean_region(region), clean_strokes(strokes)
    if not (row.text or row.strokes or row.region):
        raise Empty
    row.version = pins.version_of(access.room, version) if version is not None else None
    take = take_at(access.room, row.version, clip, frame // SEGMENT_FRAMES, seen=seen)
    row.key, row.file = (take.key, take.file) if take else ("", "")
    return keep(access, row)


def answer(access: Access, parent: int, text: str) -> Json:
    """An answer to a comment; to an answer, in the same thread. Raises NoComment, Empty, Long or Full."""
    head = find(access.room, parent)
    head = head.parent or head
    row = Comment(room=access.room, member=access.member, parent=head, version=head.version, text=clean(text))
    if not row.text:
        raise Empty
    row.clip, row.frame, row.until, row.key, row.file = head.clip, head.frame, head.until, head.key, head.file
    return keep(access, row)


def keep(access: Access, row: Comment) -> Json:
    row.mentions = mentioned(access.room, row.text)
    with transaction.atomic():
        Room.objects.select_for_update(no_key=True).get(pk=access.room.pk)
        if Comment.objects.filter(room=access.room, removed=None).count() >= COMMENTS_MAX:
            raise Full
        row.save()
        return tell(row)


def resolve(access: Access, number: int, resolved: bool) -> Json:
    """What a thread asked for is done; or it is not after all. Raises NoComment."""
    with transaction.atomic():
        row = find(access.room, number, lock=True)
        row.resolved = timezone.now() if resolved else None
        row.resolved_by = access.member if resolved else None
        row.save(update_fields=["resolved", "resolved_by"])
        return tell(row)


def rewrite(access: Access, number: int, text: str) -> Json:
    """Other words, from the author. Raises NoComment, NotAllowed, Empty or Long."""
    with transaction.atomic():
        row = find(access.room, number, lock=True)
        if row.member_id != access.member.pk:
            raise NotAllowed
        row.text = clean(text)
        if not (row.text or row.strokes or row.region):
            raise Empty
        row.mentions = mentioned(access.room, row.text)
        row.save(update_fields=["text", "mentions"])
        return tell(row)


def remove(access: Access, number: int, removed: bool = True) -> Json:
    """Take a comment away, or bring it back: its author, and owners. Raises NoComment or NotAllowed."""
    with transaction.atomic():
        row = find(access.room, number, lock=True, removed=not removed)
        if access.member.role != Member.Role.OWNER and row.member_id != access.member.pk:
            raise NotAllowed
        row.removed = timezone.now() if removed else None
        row.save(update_fields=["removed"])
        what = "comment_removed" if removed else "comment_back"
        Audit.objects.create(room=access.room, member=access.member, what=what, data={"comment": row.pk})
        return tell(row)


def tell(row: Comment) -> Json:
    said = say(row)
    feed.publish(row.room, "comment", {"comment": said})
    return said


def find(room: Room, number: int, *, lock: bool = False, removed: bool = False) -> Comment:
    rows = Comment.objects.select_related("member", "room", "parent", "version", "resolved_by")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row = rows.filter(room=room, pk=number, removed__isnull=not removed).first()
    if row is None:
        raise NoComment
    return row


def take_at(room: Room, version: Version | None, clip: str, index: int, *, seen: str) -> pins.Shown | None:
    """The take that is seen there: the file its author names, if the room ever showed it there; else what the
    version, or the film, shows. Raises NoClip."""
    if version:
        if all(one.id != clip for one in pins.timeline_of(version).clips):
            raise pins.NoClip
        row = version.pins.filter(clip=clip, index=index).first()
        return pins.Shown(row.key, row.file, row.thumb) if row else None
    wants = Want.objects.filter(room=room, clip=clip, index=index, context=False)
    if not wants.exists() and all(one.id != clip for one in listing.planned(room).clips):
        raise pins.NoClip
    here = Want.objects.filter(room=room, clip=clip, index=index, key=OuterRef("key"))
    named = Take.objects.filter(Q(file=seen) | Q(preview_file=seen), Exists(here), team=room.team_id)
    if seen and (take := named.only("key").first()):
        return pins.Shown(take.key, seen, "")
    pinned = Pin.objects.filter(version__room=room, clip=clip, index=index, file=seen).first() if seen else None
    if pinned:
        return pins.Shown(pinned.key, pinned.file, "")
    part = next((one for one in listing.segments(room, clips=[clip]) if one["index"] == index and one["url"]), None)
    return pins.Shown(part["shown"], part["url"].rpartition("/")[2].removesuffix(".mp4"), "") if part else None


def mentioned(room: Room, text: str) -> list[int]:
    """Who is named as @Name; of two names of which one begins the other, the longer."""
    if "@" not in text:
        return []
    people = sorted(listing.people(room).values_list("name", "pk"), key=lambda one: -len(one[0]))
    found: dict[int, None] = {}
    for start in (match.end() for match in re.finditer("@", text)):
        rest = text[start:].casefold()
        whose = next((member for name, member in people if names(rest, name.casefold())), None)
        if whose is not None:
            found[whose] = None
    return list(found)[:MENTIONS_MAX]


def names(rest: str, name: str) -> bool:
    return rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()


def clean(text: str) -> str:
    text = "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()
    if len(text) > TEXT_MAX:
        raise Long
    return text


def clean_region(region: Sequence[int] | None) -> list[int] | None:
    if region is None:
        return None
    if len(region) != 4 or not inside(region):
        raise BadDrawing
    left, top, right, bottom = region
    if left >= right or top >= bottom:
        raise BadDrawing
    return [left, top, right, bottom]


def clean_strokes(strokes: Sequence[Sequence[int]]) -> list[list[int]]:
    sizes = [len(stroke) for stroke in strokes]
    if len(sizes) > STROKES_MAX or sum(sizes) > POINTS_MAX * 2:
        raise BadDrawing
    if any(size % 2 or not 2 <= size <= STROKE_POINTS_MAX * 2 for size in sizes):
        raise BadDrawing
    if not all(inside(stroke) for stroke in strokes):
        raise BadDrawing
    return [list(stroke) for stroke in strokes]


def inside(places: Sequence[int]) -> bool:
    return all(0 <= place <= PLACE_MAX for place in places)
