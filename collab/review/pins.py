"""What a named version shows: the take of every cell, pinned when the version got its name, and watched ever since.

Owns `Pin`. Refuses to know the log: it is given the timeline as it was then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from collab.film import dissolves, points
from collab.film import timeline as frames
from collab.film.timeline import SEGMENT_FRAMES, Timeline
from collab.models import Pin, Room, Take, Version
from collab.people.permissions import Access
from collab.rendering import listing, planning

Json = dict[str, Any]


class NoVersion(Exception):
    """The room has no such version."""


class NotPinned(Exception):
    """The version is from before versions pinned their takes: its words are known, its pictures are not."""


class NoClip(Exception):
    """Neither the film nor the version has this clip."""


@dataclass(frozen=True)
class Shown:
    """The take at one cell. thumb: "" without one."""

    key: str
    file: str
    thumb: str


def pin(version: Version, timeline: Timeline, *, now: bool) -> None:
    """Pin what the version shows, in the caller's transaction. now: it is the film of this moment, not of long ago."""
    version.timeline = timeline.without_script().to_json()
    version.save(update_fields=["timeline"])
    found = shown(version.room, timeline, now=now)
    Pin.objects.bulk_create(
        Pin(version=version, clip=clip, index=index, key=take.key, file=take.file, thumb=take.thumb)
        for (clip, index), take in found.items()
    )


def shown(room: Room, timeline: Timeline, *, now: bool) -> dict[tuple[str, int], Shown]:
    """By clip and cell; of laid sounds by their point and cell.

    What the screens show now goes before what the words alone would ask for: an accepted take stands though the style
    changed, and a cell that waits for its take shows the one before."""
    parts = [*planning.wanted(timeline, hand=str(room.hand_id)), *planning.heard(timeline)]
    asked = {(part.clip, part.index): part.key for part in parts}
    rows = Take.objects.filter(team=room.team_id, key__in=asked.values())
    rows = rows.only("key", "file", "thumb", "preview_file", "preview_thumb")
    takes = {take.key: read(take) for take in rows if take.file or take.preview_file}
    found = {place: takes[key] for place, key in asked.items() if key in takes}
    if now:
        seen = {(part["clip"], part["index"]): part for part in listing.segments(room) if part["url"]}
        found |= {
            place: Shown(part["shown"], Path(part["url"]).stem, Path(part["thumb"]).stem if part["thumb"] else "")
            for place, part in seen.items()
            if place in asked
        }
    return found


def read(take: Take) -> Shown:
    return Shown(take.key, take.file or take.preview_file, take.thumb if take.file else take.preview_thumb)


def version_of(room: Room, number: int) -> Version:
    """The room's version of this id, unless it was deleted. Raises NoVersion."""
    row = Version.objects.filter(room=room, pk=number, gone=None).select_related("member", "room").first()
    if row is None:
        raise NoVersion
    return row


def timeline_of(version: Version) -> Timeline:
    """What the document said then. Raises NotPinned."""
    if not version.timeline:
        raise NotPinned
    return Timeline.from_json(version.timeline)


def watch(access: Access, number: int) -> Json:
    """A version to be played: its clips, and its cells with the files they are pinned to.

    Raises NoVersion or NotPinned.
    """
    version = version_of(access.room, number)
    timeline = timeline_of(version)
    takes = {(row.clip, row.index): row for row in version.pins.all()}
    return {
        "id": version.pk,
        "name": version.name,
        "seq": version.seq,
        "created": version.created.isoformat(),
        **played(timeline, lambda place: picture(version.room_id, takes.get(place))),
    }


def played(timeline: Timeline, picture_of: Callable[[tuple[str, int]], Json]) -> Json:
    """What is needed to play a film: its length in frames, its clips, titles, dissolves and laid sounds, and its cells
    with what shows there.

    Frames [from, to) of the film are frames [head, head + to - from) of the file. `quiet`, where it is so: not heard.
    """
    clips, found, at = {clip.id: clip for clip in timeline.clips}, [], 0
    for cut in frames.film(timeline):
        for index, start, stop in frames.cell_cuts(clips[cut.clip], cut.start, cut.stop) if cut.clip else []:
            first = at + index * SEGMENT_FRAMES + start - cut.start
            place = {"clip": cut.clip, "index": index, "from": first, "to": first + stop - start, "head": start}
            place |= {"quiet": True} if clips[str(cut.clip)].quiet else {}
            found.append({**place, **picture_of((str(cut.clip), index))})
        at += cut.stop - cut.start
    said = [
        {"id": clip.id, "prompt": clip.prompt, "start": clip.start, "stop": clip.stop}
        for clip in timeline.clips
        if clip.source == "prompt"
    ]
    over = [{"from": one.start, "to": one.stop, "text": one.text, "look": one.look} for one in points.titled(timeline)]
    into = [{"from": first, "frames": frames} for first, frames in dissolves.dissolved(timeline)]
    heard = laid(timeline, picture_of)
    return {"length": at, "clips": said, "cells": found, "titles": over, "dissolves": into, "sounds": heard}


def laid(timeline: Timeline, picture_of: Callable[[tuple[str, int]], Json]) -> list[Json]:
    """The laid sounds: over frames [from, to) of the film, with the files of their cells as far as they are drawn."""
    return [
        {
            "from": one.start,
            "to": one.stop,
            "level": one.sound.level,
            "text": one.sound.text,
            "urls": [picture_of((one.name, index))["url"] for index in range(cells_of(one))],
        }
        for one in points.laid(timeline)
    ]


def cells_of(one: points.Laid) -> int:
    return -(-(one.stop - one.start) // SEGMENT_FRAMES)


def picture(room: UUID, row: Pin | Shown | None) -> Json:
    media = f"/media/rooms/{room}/takes"
    return {
        "key": row.key if row else None,
        "url": f"{media}/{row.file}.mp4" if row else None,
        "thumb": f"{media}/{row.thumb}.jpg" if row and row.thumb else None,
    }
