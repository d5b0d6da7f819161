"""Laid sounds as rows, and as screens read them: a Want and a take for each cell, drawn by those who draw previews.

A cell costs a small part of what a picture does, so that none waits for a press. Knows no engine and no document: it is
given a Timeline, inside the transaction of its plan. How a take is drawn and told is the pictures' way (claims, takes).
"""

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Now

from collab.film.recipes import Segment
from collab.film.timeline import Timeline
from collab.models import Member, Room, Take, Want
from collab.rendering import planning

# As screens name them; all others wait.
_STATES = {Take.State.READY: "ready", Take.State.FAILED: "failed"}


def apply(room: Room, timeline: Timeline, *, author: Member | None) -> list[str] | None:
    """Make the room's rows of laid sounds agree with its film. The keys that it wants no more; None where nothing
    changed. Hold the team's lock."""
    asked = {(part.clip, part.index, part.key): part for part in planning.heard(timeline)}
    standing = {
        (want.clip, want.index, want.key): want for want in Want.objects.filter(room=room, sound=True, until=None)
    }
    gone = [want for name, want in standing.items() if name not in asked]
    fresh = [part for name, part in asked.items() if name not in standing]
    if not gone and not fresh:
        return None
    Want.objects.filter(id__in=[want.pk for want in gone]).update(until=Now())
    _request(room, fresh)
    Want.objects.bulk_create(
        Want(
            room=room, clip=part.clip, index=part.index, key=part.key, own=part.own, context=True, sound=True,
            asked_by=author,
        )
        for part in fresh
    )  # fmt: skip
    return [want.key for want in gone]


def listed(room: Room) -> list[dict[str, Any]]:
    """Every cell that the room's film asks for: {"spot", "index", "key", "state", "url", "reason"}."""
    rows = list(Want.objects.filter(room=room, until=None, sound=True).order_by("id"))
    keys = {want.key for want in rows}
    takes = {
        take.key: take
        for take in Take.objects.filter(team=room.team_id, key__in=keys).only("key", "state", "file", "reason")
    }
    return [
        {"spot": want.clip, "index": want.index, "key": want.key, **_shown(room, takes.get(want.key))} for want in rows
    ]


def _shown(room: Room, take: Take | None) -> dict[str, Any]:
    state = _STATES.get(Take.State(take.state), "waiting") if take else "waiting"
    url = f"/media/rooms/{room.id}/takes/{take.file}.mp4" if take and take.file else None
    return {"state": state, "url": url, "reason": (take.reason or None) if take else None}


def _request(room: Room, parts: Iterable[Segment]) -> None:
    """Ask for what the team does not have; a sound that was let go of is asked for again."""
    by_key = {part.key: part for part in parts}
    known = dict(Take.objects.filter(team=room.team_id, key__in=by_key).values_list("key", "state"))
    Take.objects.bulk_create(
        Take(team_id=room.team_id, key=key, recipe=part.recipe, context=True, sound=True, follows=part.follows)
        for key, part in by_key.items()
        if key not in known
    )
    again = [key for key, state in known.items() if state == Take.State.SUPERSEDED]
    Take.objects.filter(team=room.team_id, key__in=again).update(
        state=Take.State.REQUESTED, attempts=0, reason="", requested=Now()
    )
