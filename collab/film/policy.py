"""What a film may hold and who may change it: one table of paths, read before an update is applied.

Owns the schema's strict side (document.py reads leniently) and the permissions inside the document. Pure: knows the
places that an update touches and who sent it, not how either was found.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from collab.film import markers, sounds, timeline, titles
from collab.film.items import MAP, TEXT, Place
from collab.film.updates import CLOCK_MAX, COLLECTED, DELETED, FORMAT, STRING, TYPE, VALUES, Refused
from collab.film.validation import Checked, Written

NAME_MAX = 80
POS_MAX = 200
CHOICES_MAX = 200
PARAGRAPH_MAX = 80  # two letters of the script, each "client:clock"
VARIATIONS_MAX = 2_000
RETOUCHES_MAX = 2_000
OWNER = "owner"

Path = tuple[str | None, ...]


@dataclass(frozen=True)
class Actor:
    """Who sent an update: a member's id as clips name it, a role, whether the room is frozen to all but owners,
    whether it is a class's, where clips that are somebody's are closed to everybody else, and whether its film is
    approved, which closes it to all."""

    member: str = ""
    role: str = OWNER
    frozen: bool = False
    is_class: bool = False
    approved: bool = False


SERVER = Actor()


@dataclass(frozen=True)
class Guard:
    """What stands in the way at a clip: whether it is locked, and whose it is ("" nobody's)."""

    locked: bool
    owner: str

    def keeper(self, actor: Actor) -> bool:
        return actor.role == OWNER or (self.owner != "" and self.owner == actor.member)


@dataclass(frozen=True)
class Row:
    """What one path holds. `type`: a shared type's kind, or None for a plain value that `fits` must accept.
    `limit`: characters of a text, entries of a map."""

    type: int | None = None
    limit: int = 0
    fits: Callable[[Any], bool] = lambda value: False


def whole(low: int, high: int) -> Callable[[Any], bool]:
    """A finite number without a fraction, however it was encoded."""

    def fits(value: Any) -> bool:
        if type(value) not in (int, float) or not math.isfinite(value):
            return False
        return bool(value == int(value) and low <= value <= high)

    return fits


def words(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= longest


def place(value: Any) -> bool:
    """[track, pos]"""
    if not isinstance(value, list) or len(value) != 2:
        return False
    return words(timeline.ID_MAX)(value[0]) and words(POS_MAX)(value[1])


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def choices(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= CHOICES_MAX


def leads(value: Any) -> bool:
    """What may be chosen at the end of a clip: [{"label", "to"}]. An empty list is an ending; a clip that is not there
    may be named, since somebody may delete it while another chooses it."""
    return isinstance(value, list) and len(value) <= timeline.CHOICES_MAX and all(map(lead, value))


def lead(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() != {"label", "to"} or value["label"] == "":
        return False
    return words(timeline.LABEL_MAX)(value["label"]) and words(timeline.ID_MAX)(value["to"])


def retouch(value: Any) -> bool:
    """{of, mask, words, open}: of which take what is drawn anew, which cells, what stands there, to its end or not."""
    if not isinstance(value, dict) or value.keys() != {"of", "mask", "words", "open"}:
        return False
    mask = value["mask"]
    return (
        whole(0, timeline.VARIATION_MAX)(value["of"])
        and isinstance(mask, str)
        and timeline.MASK.fullmatch(mask) is not None
        and words(timeline.WORD_MAX)(value["words"])
        and flag(value["open"])
    )


def marker(value: Any) -> bool:
    """{label, color}"""
    if not isinstance(value, dict) or value.keys() != {"label", "color"}:
        return False
    return words(markers.LABEL_MAX)(value["label"]) and value["color"] in markers.COLORS


# "*" stands for an id.
ROWS: Mapping[Path, Row] = {
    ("title",): Row(TEXT, timeline.TITLE_MAX),
    ("style",): Row(TEXT, timeline.TEXT_MAX),
    ("script",): Row(TEXT, timeline.SCRIPT_MAX),
    ("words",): Row(MAP, timeline.WORDS_MAX),
    ("words", "*"): Row(MAP),
    ("words", "*", "name"): Row(fits=words(NAME_MAX)),
    ("words", "*", "text"): Row(TEXT, timeline.WORD_MAX),
    ("words", "*", "choices"): Row(fits=choices),
    ("tracks",): Row(MAP, timeline.TRACKS_MAX),
    ("tracks", "*"): Row(MAP),
    ("tracks", "*", "pos"): Row(fits=words(POS_MAX)),
    ("tracks", "*", "name"): Row(fits=words(NAME_MAX)),
    ("tracks", "*", "kind"): Row(fits=lambda value: value in timeline.KINDS),
    ("clips",): Row(MAP, timeline.CLIPS_MAX),
    ("clips", "*"): Row(MAP),
    ("clips", "*", "place"): Row(fits=place),
    ("clips", "*", "prompt"): Row(TEXT, timeline.TEXT_MAX),
    ("clips", "*", "details"): Row(TEXT, timeline.TEXT_MAX),
    ("clips", "*", "start"): Row(fits=whole(0, timeline.SOURCE_FRAMES_MAX - 1)),
    ("clips", "*", "stop"): Row(fits=whole(1, timeline.SOURCE_FRAMES_MAX)),
    ("clips", "*", "seed"): Row(fits=whole(0, timeline.SEED_MAX)),
    ("clips", "*", "source"): Row(fits=words(timeline.ID_MAX)),
    ("clips", "*", "locked"): Row(fits=flag),
    ("clips", "*", "owner"): Row(fits=words(timeline.ID_MAX)),
    ("clips", "*", "paragraph"): Row(fits=words(PARAGRAPH_MAX)),
    ("clips", "*", "choices"): Row(fits=leads),
    ("clips", "*", "quiet"): Row(fits=flag),
    ("clips", "*", "dissolve"): Row(fits=whole(0, timeline.DISSOLVE_MAX)),
    ("variations",): Row(MAP, VARIATIONS_MAX),
    ("variations", "*"): Row(fits=whole(0, timeline.VARIATION_MAX)),
    ("retouches",): Row(MAP, RETOUCHES_MAX),
    ("retouches", "*"): Row(fits=retouch),
    ("markers",): Row(MAP, markers.MARKERS_MAX),
    ("markers", "*"): Row(fits=marker),
    ("titles",): Row(MAP, titles.TITLES_MAX),
    ("titles", "*"): Row(MAP),
    ("titles", "*", "text"): Row(fits=words(titles.WORDS_MAX)),
    ("titles", "*", "look"): Row(fits=lambda value: value in titles.LOOKS),
    ("titles", "*", "frames"): Row(fits=whole(1, titles.FRAMES_MAX)),
    ("sounds",): Row(MAP, sounds.SOUNDS_MAX),
    ("sounds", "*"): Row(MAP),
    ("sounds", "*", "text"): Row(fits=words(sounds.WORDS_MAX)),
    ("sounds", "*", "frames"): Row(fits=whole(*sounds.FRAMES)),
    ("sounds", "*", "level"): Row(fits=whole(0, sounds.LEVEL_MAX)),
    ("sounds", "*", "seed"): Row(fits=whole(0, sounds.SEED_MAX)),
}
# What an id of these maps says after the clip's: ":index", ":index:n", ":frame".
SUFFIX = {"variations": 1, "retouches": 2, "markers": 1, "titles": 1, "sounds": 1}
WHOSE = {"locked", "owner"}  # the fields of a clip that say who may change it


def row(path: Path) -> Row | None:
    """The row of a path; None where a film holds nothing."""
    if len(path) == 1:
        return ROWS.get(path)
    longest = timeline.ID_MAX + 8 * SUFFIX.get(str(path[0]), 0)
    key = path[1]
    return ROWS.get((path[0], "*", *path[2:])) if key and len(key) <= longest else None


def check_schema(checked: Checked) -> None:
    """Whether a film can hold what is written. Raises Refused."""
    for run in checked.written:
        if run.place is not None and run.kind != COLLECTED:
            check_run(run, run.place)
    if any(run.made for run in checked.written):
        check_spans(checked)


def check_spans(checked: Checked) -> None:
    """A new clip ends after it starts. Of a known one two people may each move an end, and one undo: readers clamp."""
    made = {id(run.made) for run in checked.written if run.made}
    spans: dict[int, dict[str | None, Any]] = {}
    gone = deleted(checked)
    for run in checked.written:
        if run.place and run.kind == VALUES and id(run.place.type) in made and not gone(run.client, run.end - 1):
            spans.setdefault(id(run.place.type), {})[run.place.key] = run.content[-1]
    if any(span.get("start", -1) >= span.get("stop", math.inf) for span in spans.values()):
        raise Refused("value", "a clip that ends before it starts")


def deleted(checked: Checked) -> Callable[[int, int], bool]:
    """Whether the same update deletes an item that it brings: an undo keeps what it replaced."""
    runs: dict[int, list[tuple[int, int]]] = {}
    for client, clock, length in checked.deleted:
        runs.setdefault(client, []).append((clock, clock + length))

    def gone(client: int, clock: int) -> bool:
        ranges = runs.get(client, [])
        at = bisect_right(ranges, (clock, CLOCK_MAX)) - 1
        return at >= 0 and clock < ranges[at][1]

    return gone


def check_run(run: Written, at: Place) -> None:
    found = row(at.path)
    if found is None:
        raise Refused("content", f"nothing stands at {at.path!r:.80}")
    if run.kind == DELETED:
        return
    if at.key is None:
        fits = found.type == TEXT and run.kind in (STRING, FORMAT)
    elif found.type is not None:
        fits = run.kind == TYPE and run.content == found.type
    else:
        fits = run.kind == VALUES  # several: values that followed each other, kept for an undo
        if fits and not all(found.fits(value) for value in run.content):
            raise Refused("value", f"{at.path!r:.80} is not {run.content!r:.80}")
    if not fits:
        raise Refused("content", f"content {run.kind} at {at.path!r:.80}")


def clip_of(path: Path) -> str | None:
    """The clip that a path belongs to."""
    if len(path) > 1 and path[0] == "clips":
        return path[1]
    if len(path) > 1 and path[0] in SUFFIX and path[1]:
        return path[1].rsplit(":", SUFFIX[path[0]])[0]
    return None


def check_rights(paths: Iterable[Path], actor: Actor, guard: Callable[[str], Guard | None]) -> None:
    """Whether this person may touch these paths. guard: what stands at a clip, None where there is none yet.

    A locked clip is changed by its owner and by the room's; so is whose it is. What nobody owns anybody may claim,
    lock and unlock; in a class its owners alone say whose it is, and what is somebody's nobody else changes. In a
    frozen room only its owners change anything, in an approved one nobody does. Raises Refused.
    """
    touched = set(paths)
    if touched and actor.approved:
        raise Refused("approved", f"{actor.role} {actor.member}")
    if touched and actor.frozen and actor.role != OWNER:
        raise Refused("frozen", f"{actor.role} {actor.member}")
    whole_clips = {path for path in touched if len(path) == 2 and path[0] == "clips"}
    for path in touched:
        clip = clip_of(path)
        found = guard(clip) if clip else None
        if found is None or found.keeper(actor):
            continue
        if path[-1] in WHOSE and len(path) == 3:
            # Deleting a clip deletes its fields; then the clip itself is what was touched.
            if (found.owner or actor.is_class) and path[:2] not in whole_clips:
                raise Refused("not_yours", f"{path!r:.80}")
        elif found.locked:
            raise Refused("locked", f"{path!r:.80}")
        elif found.owner and actor.is_class:
            raise Refused("foreign", f"{path!r:.80}")
