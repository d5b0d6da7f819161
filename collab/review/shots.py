"""What leaves with a film for another editing program: every cell with all its takes, its words and its comments.

Decided when somebody presses, as plain JSON; the worker only writes it down. Reads rows and changes none.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Q

from collab.film import dissolves, points
from collab.film import timeline as frames
from collab.film.markers import Marker
from collab.film.timeline import SEGMENT_FRAMES, Clip, Timeline
from collab.models import Comment, Room, Take, Version, Want
from collab.people import aliases
from collab.rendering import listing
from collab.review import pins
from collab.review.pins import Shown

TAKES_MAX = 20  # of one cell, the newest; the one that is shown is always among them

Json = dict[str, Any]
Place = tuple[str, int]


def film(room: Room, version: Version | None) -> tuple[Timeline, dict[Place, Shown]]:
    """A version's words and pins, or the film's as it is shown now. Raises NotPinned."""
    if version:
        rows = {(row.clip, row.index): Shown(row.key, row.file, row.thumb) for row in version.pins.all()}
        return pins.timeline_of(version), rows
    timeline = listing.planned(room)
    return timeline, pins.shown(room, timeline, now=True)


def shots(room: Room, version: Version | None) -> list[Json]:
    """The film in order: {"gap": frames} for black, else a cut of one cell (frames [head, head + frames) of its takes);
    `dissolve`: over how many frames from here on its clip comes up.

    Raises NotPinned.
    """
    timeline, shown = film(room, version)
    clips = {clip.id: (number, clip) for number, clip in enumerate(timeline.clips, start=1)}
    takes, said = takes_of(room, shown), comments_of(room)
    found: list[Json] = []
    marks, at = points.marked(timeline), 0
    into = dict(dissolves.dissolved(timeline))
    for cut in frames.film(timeline):
        if cut.clip is None:
            found.append({"gap": cut.stop - cut.start, **marks_of(marks, at, cut.stop - cut.start)})
            at += cut.stop - cut.start
            continue
        number, clip = clips[cut.clip]
        for index, start, stop in frames.cell_cuts(clip, cut.start, cut.stop):
            place = (clip.id, index)
            found.append(
                {
                    **words(timeline, clip, number),
                    "index": index,
                    "head": start,
                    "frames": stop - start,
                    "dissolve": into.get(at, 0),
                    "shown": shown[place].file if place in shown else None,
                    "takes": takes.get(place, []),
                    "comments": [one for one in said[clip.id] if one["index"] == index],
                    **marks_of(marks, at, stop - start),
                }
            )
            at += stop - start
    return found


def marks_of(marks: list[tuple[int, Marker]], at: int, length: int) -> Json:
    """The markers of the film's frames [at, at + length), each with its frame counted from there."""
    here = [(frame - at, one) for frame, one in marks if at <= frame < at + length]
    return {"markers": [{"frame": frame, "label": one.label, "color": one.color} for frame, one in here]}


def words(timeline: Timeline, clip: Clip, number: int) -> Json:
    return {
        "clip": clip.id,
        "number": number,
        "prompt": clip.prompt,
        "details": clip.details,
        "style": timeline.style,
        "seed": clip.seed,
        "quiet": clip.quiet,
    }


def takes_of(room: Room, shown: dict[Place, Shown]) -> dict[Place, list[Json]]:
    """Every finished take that the room ever had at a cell, oldest first, and the file that is shown."""
    wants = Want.objects.filter(room=room, context=False).order_by("id").values_list("clip", "index", "key")
    keys: dict[Place, list[str]] = defaultdict(list)
    for clip, index, key in wants:
        if key not in keys[clip, index]:
            keys[clip, index].append(key)
    asked = {key for place in keys.values() for key in place} | {take.key for take in shown.values()}
    rows = Take.objects.filter(~Q(file=""), team=room.team_id, key__in=asked).select_related("adapter")
    known = {take.key: take for take in rows.defer("top", "codes")}
    found: dict[Place, list[Json]] = {}
    for place in {**keys, **shown}:
        ready = [say(known[key]) for key in keys.get(place, []) if key in known][-TAKES_MAX:]
        here = shown.get(place)
        if here and all(take["file"] != here.file for take in ready):
            ready = [*ready[1 - TAKES_MAX :], {"key": here.key, "file": here.file}]
        found[place] = ready
    return found


def say(take: Take) -> Json:
    return {
        "key": take.key,
        "file": take.file,
        "recipe": take.recipe,
        "base": take.base,
        "hand_version": take.adapter.number if take.adapter else 0,
    }


def comments_of(room: Room) -> dict[str, list[Json]]:
    """The threads of each clip, with the cell and the frames of its take that they stand on."""
    rows = Comment.objects.filter(room=room, removed=None).select_related("member", "resolved_by").order_by("id")
    heads = {row.pk: row for row in rows if row.parent_id is None}
    called = aliases.Aliases(room)
    answers: dict[int, list[Json]] = defaultdict(list)
    for row in rows:
        if row.parent_id in heads:
            answers[row.parent_id or 0].append({"author": called.name(row.member), "text": called.words(row.text)})
    found: dict[str, list[Json]] = defaultdict(list)
    for row in heads.values():
        index, frame = divmod(row.frame, SEGMENT_FRAMES)
        found[row.clip].append(
            {
                "id": row.pk,
                "index": index,
                "frame": frame,
                "frames": min(row.until - row.frame, SEGMENT_FRAMES - frame),
                "author": called.name(row.member),
                "text": called.words(row.text),
                "file": row.file,
                "region": row.region,
                "strokes": row.strokes,
                "resolved": row.resolved is not None,
                "answers": answers[row.pk],
            }
        )
    return found
