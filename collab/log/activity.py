"""What happened in a room, told the way people speak: one line for a person's work, not one for each keystroke.

Reads the log, acceptances, comments, decisions and named versions, and writes nothing. Refuses to tell what was said:
a comment's words stay in the review. Who was shown out is named no more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from collab.log import authors, history
from collab.log.rooms import BadLog
from collab.models import Audit, Comment, Decision, Member, Room, Update, Version

ENTRIES_MAX = 1_000  # of the log, read for one page
ROWS_MAX = 200  # of each other kind
CLIPS_MAX = 12  # named in a line; of more it says how many
AUDITED = {
    "accept": "accepted",
    "unaccept": "unaccepted",
    "replace": "replaced",
    "restored": "restored",
    "taken_back": "taken_back",
    "edition_named": "edition_named",
    "edition_gone": "edition_gone",
    "edition_back": "edition_back",
}
ABOUT_VERSIONS = ("version_named", "version_gone", "version_back")  # told one by one, with their names

Json = dict[str, Any]


@dataclass
class Line:
    """What one person did without a longer pause."""

    member: int | None
    deed: str
    at: datetime
    clips: dict[str, None] = field(default_factory=dict)
    name: str = ""
    seq: int | None = None  # the entry after which the film was so


def page(room: Room, *, before: datetime | None = None) -> Json:
    """The newest lines before a moment, latest first: {"lines", "next"}; `next` asks for older ones."""
    entries, start = window(Update.objects.filter(room=room).order_by("-seq"), ENTRIES_MAX, before)
    kinds = [*AUDITED, *ABOUT_VERSIONS]
    audits, since = window(Audit.objects.filter(room=room, what__in=kinds).order_by("-id"), ROWS_MAX, before)
    comments, said = window(Comment.objects.filter(room=room, removed=None).order_by("-id"), ROWS_MAX, before)
    decided, was = window(
        Decision.objects.filter(room=room).select_related("version").order_by("-id"), ROWS_MAX, before
    )
    named, kept = window(Version.objects.filter(room=room).order_by("-id"), ROWS_MAX, before)
    # Where one kind is cut off, all are: the rest of them comes with the next page.
    cut = max((moment for moment in (start, since, said, was, kept) if moment), default=None)
    lines = [
        *of_log(room, entries, audits),
        *grouped(
            [row for row in audits if row.what in AUDITED],
            lambda row: AUDITED[row.what],
            lambda row: str(row.data.get("clip", "")),
        ),
        *(about_version(row) for row in audits if row.what in ABOUT_VERSIONS),
        *grouped(comments, lambda row: "answered" if row.parent_id else "commented", lambda row: row.clip),
        *(Line(row.member_id, row.verdict, row.created, clips_of(row.clip), row.version.name) for row in decided),
        *(Line(row.member_id, "named", row.created, {}, row.name, row.seq) for row in named),
    ]
    shown = sorted((line for line in lines if not cut or line.at >= cut), key=lambda line: line.at, reverse=True)
    people = Member.objects.in_bulk({line.member for line in shown if line.member})
    return {"lines": [say(line, people) for line in shown], "next": cut.isoformat() if cut else None}


def window(rows: QuerySet[Any], most: int, before: datetime | None) -> tuple[list[Any], datetime | None]:
    """The newest rows before a moment, oldest first; and the moment at which they are cut off, if they are."""
    found = list((rows.filter(created__lt=before) if before else rows)[: most + 1])
    cut = found[most - 1].created if len(found) > most else None
    return found[:most][::-1], cut


def of_log(room: Room, entries: list[Update], audits: list[Audit]) -> list[Line]:
    """What people wrote, by span and deed. Entries by which something was restored are told as that."""
    told: authors.Deeds = []
    if entries:
        try:
            told = authors.read(room, since=entries[0].seq - 1, until=entries[-1].seq)
        except (BadLog, ValueError):  # who and when is still told
            told = [[("changed", "")] for entry in entries for _ in entry.parts]
    whole = {row.data.get("entry") for row in audits}
    found, owners = history.spans([(entry.seq, entry.parts, entry.created) for entry in entries])
    lines: list[dict[str, Line]] = [{} for _ in found]
    parts = [entry for entry in entries for _ in entry.parts]
    for at, entry, deeds in zip(owners, parts, told, strict=True):
        if entry.seq in whole:
            continue
        # The server writes a room's beginning: that is one thing, not all that stands in it.
        for deed, whose in deeds if found[at].member else [("began", "")]:
            line = lines[at].setdefault(deed, Line(found[at].member, deed, entry.created))
            line.at, line.seq = entry.created, entry.seq
            line.clips.update(clips_of(whose))
    return [line for span in lines for line in plainly(span)]


def plainly(span: dict[str, Line]) -> Iterable[Line]:
    """What was made in a span was not changed as well, and what is gone again was never there."""
    made, removed = (list(span[deed].clips) if deed in span else [] for deed in ("made", "removed"))
    for deed, line in span.items():
        if line.clips:
            hide = set(made) & set(removed) if deed in ("made", "removed") else {*made, *removed}
            line.clips = {clip: None for clip in line.clips if clip not in hide}
            if not line.clips:
                continue
        yield line


def grouped(rows: list[Any], deed: Callable[[Any], str], clip: Callable[[Any], str]) -> list[Line]:
    """One line for what a person did again and again without a longer pause."""
    lines: list[Line] = []
    current: dict[tuple[int | None, str], Line] = {}
    for row in rows:
        key = (row.member_id, deed(row))
        line = current.get(key)
        if line is None or row.created - line.at > history.PAUSE:
            line = current[key] = Line(*key, row.created)
            lines.append(line)
        line.at = row.created
        line.clips.update(clips_of(clip(row)))
    return lines


def about_version(row: Audit) -> Line:
    """A version that was renamed is told under the name that it has since."""
    return Line(row.member_id, row.what, row.created, {}, str(row.data.get("to") or row.data.get("name", "")))


def clips_of(clip: str) -> dict[str, None]:
    return {clip: None} if clip else {}


def say(line: Line, people: dict[int, Member]) -> Json:
    return {
        "member": history.person(people.get(line.member or 0)),
        "beginning": line.deed == "began",
        "deed": line.deed,
        "at": line.at.isoformat(),
        "clips": list(line.clips)[:CLIPS_MAX],
        "more": max(0, len(line.clips) - CLIPS_MAX),
        "name": line.name,
    }
