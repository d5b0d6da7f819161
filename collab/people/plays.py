"""A class plays a film: the play that its teacher starts and ends, what each pupil chose, and the table of it.

Owns `Play` and `Pick`. A pick is held against the film as it was last planned, so that nobody has words of their own
counted. Who leads the room plays along uncounted. Refuses to know where somebody is just now: presence says that.
"""

import csv
import io
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from collab.film.timeline import Clip, Timeline
from collab.log import feed
from collab.models import Audit, Member, Pick, Play, Room
from collab.people import aliases
from collab.people.permissions import Access
from collab.rendering import listing
from collab.review.notes import safe

PLAYS_MAX = 20  # kept of one room
PICKS_MAX = 300  # of one person in one play: drills are short, loops are not endless
STEPS_MAX = 30  # of a way, shown of each person

COLUMNS = ("pupil", "way", "step", "clip", "choice", "leads_to", "when")

Json = dict[str, Any]


class Playing(Exception):
    """A play is running already."""


class NotPlaying(Exception):
    """No play is running."""


class NoPlay(Exception):
    """There is no such play of this room."""


class NoChoice(Exception):
    """The film holds no such choice, or no such ending."""


class TooMany(Exception):
    """As many plays are kept as may be."""


class Full(Exception):
    """This person chose as often as one may in a play."""


def start(access: Access) -> Json:
    """From now on what the room's people choose is kept. Raises Playing or TooMany."""
    with transaction.atomic():
        room = _lock(access.room)
        if _of(room).filter(ended=None).exists():
            raise Playing
        if _of(room).count() >= PLAYS_MAX:
            raise TooMany
        play = Play.objects.create(room=room, member=access.member)
        Audit.objects.create(room=room, member=access.member, what="play", data={"play": play.pk})
        return _tell(room)


def end(access: Access) -> None:
    """What is chosen from now on is kept no more. Raises NotPlaying."""
    with transaction.atomic():
        room = _lock(access.room)
        if not _of(room).filter(ended=None).update(ended=timezone.now()):
            raise NotPlaying
        Audit.objects.create(room=room, member=access.member, what="play_end")
        _tell(room)


def delete(access: Access, play_id: int) -> None:
    """Forget a play and all that was chosen in it. Raises NoPlay."""
    with transaction.atomic():
        room = _lock(access.room)
        play = _find(room, play_id)
        running = play.ended is None
        play.delete()
        Audit.objects.create(room=room, member=access.member, what="play_deleted", data={"play": play_id})
        if running:
            _tell(room)


def record(access: Access, *, clip: str, label: str, to: str, way: int) -> None:
    """Keep what this person chose at the end of a clip; with `to` "" that the film ended for them there.

    Raises NotPlaying, NoChoice or Full.
    """
    play = _of(access.room).filter(ended=None).first()
    if play is None:
        raise NotPlaying
    _check(listing.planned(access.room), clip=clip, label=label, to=to)
    if access.member.role == Member.Role.OWNER:
        return
    if play.picks.filter(member=access.member).count() >= PICKS_MAX:
        raise Full
    try:
        with transaction.atomic():
            Pick.objects.create(play=play, member=access.member, way=way, clip=clip, label=label, to=to)
    except IntegrityError as error:  # deleted just now
        raise NotPlaying from error


def mine(access: Access) -> Json:
    """The play that runs, if any, and this person's last way through the film in it."""
    play = listing.play(access.room)
    picks = Pick.objects.filter(play=play["id"], member=access.member) if play else Pick.objects.none()
    way = picks.aggregate(last=Max("way"))["last"] or 0
    return {"play": play, "way": way, "path": [_step(pick) for pick in picks.filter(way=way).order_by("id")]}


def kept(room: Room) -> list[Json]:
    """The room's plays, newest first."""
    people = Count("picks__member", distinct=True)
    rows = _of(room).annotate(people=people, choices=Count("picks", filter=~Q(picks__to=""))).order_by("-id")
    return [{**_play(play), "people": play.people, "choices": play.choices} for play in rows]


def result(room: Room, play_id: int) -> Json:
    """Who chose what: how often each choice was taken, and each person's last way. Raises NoPlay."""
    play = _find(room, play_id)
    numbers = aliases.numbers(room)
    return {
        **_play(play),
        "choices": _counts(play),
        "people": [
            {"id": str(member), "number": numbers.get(member, 0), "ways": way, "path": path[-STEPS_MAX:]}
            for member, (way, path) in sorted(_ways(play).items())
        ],
    }


def table(room: Room, play_id: int) -> str:
    """Every pick of a play as CSV. Pupils are numbers, which the teacher's screen tells to names: no name is in a file.
    Raises NoPlay."""
    play = _find(room, play_id)
    numbers, clips = aliases.numbers(room), _clip_numbers(listing.planned(room))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    at, step = (0, 0), 0
    for pick in play.picks.order_by("member_id", "way", "id").iterator():
        step = step + 1 if at == (pick.member_id, pick.way) else 1
        at = (pick.member_id, pick.way)
        line = [
            numbers.get(pick.member_id, ""), pick.way, step, clips.get(pick.clip, ""), pick.label,
            clips.get(pick.to, ""), _moment(pick.created),
        ]  # fmt: skip
        writer.writerow([safe(cell) for cell in line])
    return out.getvalue()


# What a film lets choose


def _check(timeline: Timeline, *, clip: str, label: str, to: str) -> None:
    """Raises NoChoice."""
    clips = {one.id: one for one in timeline.clips}
    found = clips.get(clip)
    if found is None or not (_ends(timeline, found) if to == "" else _leads(clips, found, label, to)):
        raise NoChoice


def _leads(clips: dict[str, Clip], clip: Clip, label: str, to: str) -> bool:
    return to in clips and any((one.label, one.to) == (label, to) for one in clip.choices or ())


def _ends(timeline: Timeline, clip: Clip) -> bool:
    """Whether the film can end there: it says so, or nothing follows on its track."""
    if clip.choices is not None:
        return not clip.choices
    return clip == [one for one in timeline.clips if one.track == clip.track][-1]


# Rows as JSON


WAYS = """
    SELECT picks.member_id, picks.way, picks.clip, picks.label, picks."to"
    FROM collab_pick picks JOIN (
        SELECT member_id, max(way) AS way FROM collab_pick WHERE play_id = %s GROUP BY 1
    ) last ON last.member_id = picks.member_id AND last.way = picks.way
    WHERE picks.play_id = %s ORDER BY picks.id
"""


def _ways(play: Play) -> dict[int, tuple[int, list[Json]]]:
    """Of each person, the number of their last way and its steps."""
    found: dict[int, tuple[int, list[Json]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(WAYS, [play.pk, play.pk])
        for member, way, clip, label, to in cursor.fetchall():
            found.setdefault(member, (way, []))[1].append({"clip": clip, "label": label, "to": to})
    return found


def _counts(play: Play) -> list[Json]:
    rows = play.picks.exclude(to="").values("clip", "label", "to").order_by("clip", "label", "to")
    return [dict(row) for row in rows.annotate(count=Count("id"), people=Count("member", distinct=True))]


def _clip_numbers(timeline: Timeline) -> dict[str, int]:
    return {clip.id: number for number, clip in enumerate(timeline.clips, 1)}


def _play(play: Play) -> Json:
    return {"id": play.pk, "started": _moment(play.started), "ended": _moment(play.ended) or None}


def _step(pick: Pick) -> Json:
    return {"clip": pick.clip, "label": pick.label, "to": pick.to}


def _moment(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds") if when else ""


def _of(room: Room) -> QuerySet[Play]:
    return Play.objects.filter(room=room)


def _find(room: Room, play_id: int) -> Play:
    play = _of(room).filter(pk=play_id).first()
    if play is None:
        raise NoPlay
    return play


def _lock(room: Room) -> Room:
    """One at a time starts and ends."""
    rows: QuerySet[Room] = Room.objects.select_for_update(no_key=True, of=("self",))
    return rows.get(pk=room.pk)


def _tell(room: Room) -> Json:
    play = listing.play(room)
    feed.publish(room, "play", {"play": play})
    return {"play": play}
