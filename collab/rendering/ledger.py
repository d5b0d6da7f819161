"""What a hand's line shows: its versions, what taught each, and what teaches now, as plain JSON for one room.

Reads rows and writes none. Of lessons that came from other rooms it tells the number alone: who accepted, and what,
never leaves a room.
"""

from typing import Any

from collab.models import FOOTAGE, Acceptance, Adapter, FootageClip, Hand, Room, Take, Want
from collab.people.permissions import Access
from collab.rendering import footage, listing

LESSONS_MAX = 200

Json = dict[str, Any]


def hand(access: Access) -> Json:
    """HAND LINE: versions newest first, and the accepted takes of this room that teach the hand or could."""
    room = access.room
    here = {person.pk: person.name for person in listing.people(room)}
    places = _places(room)
    takes = _takes(room, places)
    versions = room.hand.versions.order_by("-number").prefetch_related("uses")[: listing.VERSIONS_MAX]
    given = Acceptance.objects.filter(room=room, hand=room.hand).order_by("-created", "-id")[:LESSONS_MAX]
    return {
        "name": room.hand.name,
        "version": room.hand.current.number if room.hand.current else 0,
        "versions": [_version(room, version, here, places, takes, sees=footage.sees(access)) for version in versions],
        "lessons": [
            {
                **_lesson(room, one.key, (one.clip, one.index), takes),
                "teaches": one.teaches,
                "by": here.get(one.member_id or 0),
            }
            for one in given
        ],
    }


def hands(room: Room) -> list[Json]:
    """Every hand of the room's team, oldest first."""
    rows = Hand.objects.filter(team=room.team_id).select_related("current").order_by("id")
    return [
        {
            "id": one.pk,
            "name": one.name,
            "version": one.current.number if one.current else 0,
            "chosen": one.pk == room.hand_id,
        }
        for one in rows
    ]


def may_read(room: Room, sha256: str) -> bool:
    """Whether this is a probe's picture of the hand that the room has."""
    versions = Adapter.objects.filter(hand=room.hand_id)
    return any(versions.filter(probes__contains=[{when: sha256}], stale=False).exists() for when in ("before", "after"))


def _version(
    room: Room,
    version: Adapter,
    here: dict[int, str],
    places: dict[str, tuple[str, int]],
    takes: dict[str, Take],
    *,
    sees: bool,
) -> Json:
    """sees: whether footage is shown to whoever asks; how many clips it was is told to everybody. What the lesson left
    out is shown and not counted."""
    keys = [use.key for use in version.uses.all() if not use.key.startswith(FOOTAGE)]
    brought = [use.key.removeprefix(FOOTAGE) for use in version.uses.all() if use.key.startswith(FOOTAGE)]
    left_out = {use.key for use in version.uses.all() if use.left_out}
    clips = {clip.id.hex: clip for clip in FootageClip.objects.filter(id__in=brought).select_related("footage")}
    own = [clips[key] for key in brought if key in clips and clips[key].footage.room_id == room.id]
    return {
        "number": version.number,
        "created": version.created.isoformat(),
        "current": version.id == room.hand.current_id,
        "helps": version.helps,
        "stale": version.stale,
        "reason": version.reason,
        "by": here.get(version.member_id or 0),
        "by_itself": version.member_id is None,
        "report": version.report,
        "uses": [
            {**_lesson(room, key, places[key], takes), "left_out": key in left_out} for key in keys if key in places
        ],
        "footage": [
            {**footage_clip(room, clip), "left_out": clip.key in left_out}
            for clip in sorted(own, key=lambda clip: clip.number)
            if sees
        ],
        "brought": sum(clip.key not in left_out for clip in own),
        "elsewhere": sum(key not in places and key not in left_out for key in keys)
        + sum(clip.footage.room_id != room.id and clip.key not in left_out for clip in clips.values()),
        "deleted": len(brought) - len(clips),
        "probes": [] if version.stale else [_probe(room, probe) for probe in version.probes],
    }


def footage_clip(room: Room, clip: FootageClip) -> Json:
    """A clip of footage as a lesson."""
    thumb = f"/media/rooms/{room.id}/footage/{clip.id}.jpg"
    return {"footage": str(clip.footage_id), "clip": clip.number, "caption": clip.caption, "thumb": thumb}


def _lesson(room: Room, key: str, place: tuple[str, int], takes: dict[str, Take]) -> Json:
    clip, index = place
    return {"clip": clip, "index": index, "key": key, "thumb": listing.picture(room.id, takes.get(key))["thumb"]}


def _probe(room: Room, probe: Json) -> Json:
    """The pictures' addresses in place of their names."""
    pictures = {when: f"/media/rooms/{room.id}/probes/{probe[when]}.jpg" for when in ("before", "after")}
    return {"name": probe["name"], "style": probe["style"], **pictures}


def _places(room: Room) -> dict[str, tuple[str, int]]:
    """Where in this room a key was asked for, newest first."""
    wants = Want.objects.filter(room=room, context=False).order_by("id").values_list("key", "clip", "index")
    return {key: (clip, index) for key, clip, index in wants}


def _takes(room: Room, keys: dict[str, tuple[str, int]]) -> dict[str, Take]:
    rows = Take.objects.filter(team=room.team_id, key__in=keys).select_related("adapter")
    return {take.key: take for take in rows.defer("top", "codes", "recipe")}
