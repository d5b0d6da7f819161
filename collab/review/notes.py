"""Notes to take away: every comment as a line of a table, in the order of the film."""

import csv
import io
from datetime import datetime
from typing import Any

from collab.film import timeline as frames
from collab.film.timeline import FRAME_RATE, SEGMENT_FRAMES, Timeline
from collab.models import Comment, Room
from collab.people import aliases
from collab.rendering import listing
from collab.review import pins

COLUMNS = (
    "comment", "answer_to", "timecode", "film_frame", "frames", "clip", "clip_frame", "author", "text", "resolved",
    "resolved_by", "version", "older_take", "take_sha256", "written",
)  # fmt: skip
# A table program reads a cell that begins so as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(room: Room) -> str:
    """CSV, with places as they are in the film now; a comment whose frame is not in it has none."""
    timeline = listing.planned(room)
    shown = pins.shown(room, timeline, now=True)
    rows = Comment.objects.filter(room=room, removed=None).select_related("member", "version", "resolved_by", "parent")
    found = [(film_frame(timeline, row.clip, row.frame), row) for row in rows]
    found.sort(key=lambda one: (one[0] is None, one[0] or 0, one[1].parent_id or one[1].pk, one[1].pk))
    numbers = {clip.id: number for number, clip in enumerate(timeline.clips, start=1)}
    called = aliases.Aliases(room)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for at, row in found:
        take = shown.get((row.clip, row.frame // SEGMENT_FRAMES))
        line = cells(row, at, numbers.get(row.clip), called, older=bool(take and row.file and take.file != row.file))
        writer.writerow([safe(cell) for cell in line])
    return out.getvalue()


def places(room: Room) -> dict[int, int | None]:
    """Of each thread's head, the frame of the film that it stands on now."""
    timeline = listing.planned(room)
    heads = Comment.objects.filter(room=room, parent=None).values_list("pk", "clip", "frame")
    return {number: film_frame(timeline, clip, frame) for number, clip, frame in heads}


def cells(row: Comment, at: int | None, number: int | None, called: aliases.Aliases, *, older: bool) -> list[Any]:
    return [
        row.pk,
        row.parent_id or "",
        "" if at is None else timecode(at),
        "" if at is None else at,
        row.until - row.frame,
        number or "",
        row.frame,
        called.name(row.member),
        called.words(row.text),
        moment(row.resolved),
        called.name(row.resolved_by),
        row.version.name if row.version else "",
        "yes" if older else "no",
        row.file,
        moment(row.created),
    ]


def moment(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds") if when else ""


def safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def film_frame(timeline: Timeline, clip: str, frame: int) -> int | None:
    """The frame of the film that shows this frame of a clip's source; None where none does."""
    at = 0
    for cut in frames.film(timeline):
        if cut.clip == clip and cut.start <= frame < cut.stop:
            return at + frame - cut.start
        at += cut.stop - cut.start
    return None


def timecode(frame: int) -> str:
    """HH:MM:SS:FF."""
    seconds, rest = divmod(frame, FRAME_RATE)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{rest:02}"
