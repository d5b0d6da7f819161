"""Who made each clip and who last changed it.

Owns `Authors`, which is derived from the log and brought up to where it ends when somebody asks. Holds the ids of
members alone: names are read when they are told, so that who is gone is named no more.
"""

from datetime import datetime
from typing import Any

from collab.film import sandbox_client
from collab.log import history, rooms
from collab.log.rooms import BadLog
from collab.models import Authors, Member, Room, Update

STEP = 5_000  # entries read at once

Json = dict[str, Any]
Deeds = list[list[tuple[str, str]]]


def of(room: Room) -> Json:
    """{"seq", "clips": {clip: {"made", "changed"}}}, each {"member", "beginning", "when"}.

    Raises BadLog where the log is damaged.
    """
    row = up_to_date(room)
    ids = {one for clip in row.clips.values() for one, _ in clip.values() if one}
    people = Member.objects.in_bulk(ids)
    told = {
        clip: {
            what: {"member": history.person(people.get(one)), "beginning": one is None, "when": when}
            for what, (one, when) in authors.items()
        }
        for clip, authors in row.clips.items()
    }
    return {"seq": row.seq, "clips": told}


def up_to_date(room: Room) -> Authors:
    """The row, read on to the end of the log. Two who do so at once write the same."""
    row = Authors.objects.filter(room=room).first() or Authors(room=room)
    end = rooms.head(room.id)
    while row.seq < end:
        until = min(end, row.seq + STEP)
        entries = list(
            Update.objects.filter(room=room, seq__gt=row.seq, seq__lte=until)
            .order_by("seq")
            .values_list("parts", "created")
        )
        told = read(room, since=row.seq, until=until)
        writers = [(member, created) for parts, created in entries for member, _ in parts]
        note(row.clips, writers, told)
        row.seq = until
        Authors.objects.update_or_create(room=room, defaults={"seq": row.seq, "clips": row.clips})
    return row


def read(room: Room, *, since: int, until: int) -> Deeds:
    """What every part of the entries (since, until] did, in order. Raises BadLog."""
    try:
        base, tail = rooms.log(room.id, until=since), rooms.log(room.id, since=since, until=until)
        told: Deeds = rooms.child().call("deeds", base.updates, tail.updates)
    except (sandbox_client.Failed, sandbox_client.Died) as error:
        raise BadLog(str(error)) from error
    return told


def note(clips: dict[str, Any], writers: list[tuple[int | None, datetime]], told: Deeds) -> None:
    for (member, created), deeds in zip(writers, told, strict=True):
        stamp = [member, created.isoformat()]
        for deed, clip in deeds:
            if deed == "removed":
                clips.pop(clip, None)
            elif deed == "made":
                clips[clip] = {"made": stamp, "changed": stamp}
            elif clip in clips:
                clips[clip]["changed"] = stamp
