"""What people wrote, as plain values: the film's arrangement and its words.

Knows the meaning of a document (ranges, words, cells) and nothing of how it is stored, planned or drawn; what a
segment asks for is recipes.py. Standard library only, so that every process can read it. Readers here are lenient: a
strange document is clamped, never refused. A key is only as stable as this reading.
Time is an integer frame at 24 per second; ranges are half-open; a *cell* is 48 frames of a clip's own source.
"""

import json
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from collab.film import markers as marking
from collab.film import sounds as laying
from collab.film import titles as titling
from collab.film.lenient import ID_MAX as ID_MAX  # an id is as long everywhere
from collab.film.lenient import mapping, named, text, whole
from collab.film.markers import MARKERS_MAX, Marker
from collab.film.sounds import SOUNDS_MAX, Sound
from collab.film.titles import TITLES_MAX, Title

FRAME_RATE = 24
SEGMENT_FRAMES = 48
CLIPS_MAX = 500
SEGMENTS_MAX = 1000
TRACKS_MAX = 16
WORDS_MAX = 200
SOURCE_FRAMES_MAX = 14_400
TEXT_MAX = 2_000
RESOLVED_MAX = 4_000
TITLE_MAX = 200
SCRIPT_MAX = 200_000
WORD_MAX = 200
SEED_MAX = 2**31 - 1
VARIATION_MAX = 999
CHOICES_MAX = 6  # at the end of a clip: a key each
LABEL_MAX = 80
DISSOLVE_MAX = 48  # frames

LIMITS = {
    "clips": CLIPS_MAX,
    "segments": SEGMENTS_MAX,
    "tracks": TRACKS_MAX,
    "words": WORDS_MAX,
    "source_frames": SOURCE_FRAMES_MAX,
    "text": TEXT_MAX,
    "resolved": RESOLVED_MAX,
    "title": TITLE_MAX,
    "script": SCRIPT_MAX,
    "word": WORD_MAX,
    "seed": SEED_MAX,
    "variation": VARIATION_MAX,
    "choices": CHOICES_MAX,
    "label": LABEL_MAX,
    "dissolve": DISSOLVE_MAX,
    "markers": MARKERS_MAX,
    "titles": TITLES_MAX,
    "sounds": SOUNDS_MAX,
}

KINDS = ("picture", "sound", "title")
MASK = re.compile(r"[0-9a-f]{28}")  # 14 x 8 cells of the picture, row by row, one bit each


@dataclass(frozen=True)
class Word:
    """A named phrase, used in texts as `{name}`."""

    id: str
    name: str
    text: str


@dataclass(frozen=True)
class Track:
    id: str
    pos: str
    name: str
    kind: str


@dataclass(frozen=True)
class Choice:
    """What somebody who plays the film may choose at the end of a clip, and the clip that it leads to."""

    label: str
    to: str


@dataclass(frozen=True)
class Clip:
    """Shows the frames [start, stop) of its own endless source.

    `choices` say what comes after it for who plays the film: None the next clip, () nothing, the film ends there.
    `quiet`: its own sound is not heard. Over its first `dissolve` frames it comes up over what is
    before it; 0 is a cut. Nothing drawn depends on any of them.
    """

    id: str
    track: str
    pos: str
    prompt: str
    details: str
    start: int
    stop: int
    seed: int
    source: str
    locked: bool
    owner: str
    choices: tuple[Choice, ...] | None = None
    quiet: bool = False
    dissolve: int = 0

    @property
    def length(self) -> int:
        """Frames shown."""
        return self.stop - self.start


@dataclass(frozen=True)
class Retouch:
    """A take that is take `of` of its cell with the cells of `mask` drawn anew.

    `words` say what stands there, "" what the clip says. It ends as take `of` does, so that what follows still fits,
    unless it is `open`: then nothing followed.
    """

    of: int
    mask: str
    words: str
    open: bool


@dataclass(frozen=True)
class Cut:
    """A stretch of the film: frames [start, stop) of a clip's source; black, counted from 0, where `clip` is None."""

    clip: str | None
    start: int
    stop: int


@dataclass(frozen=True)
class Timeline:
    """The whole document: tracks in order, clips in order of their track and place."""

    title: str = ""
    style: str = ""
    script: str = ""
    words: tuple[Word, ...] = ()
    tracks: tuple[Track, ...] = ()
    clips: tuple[Clip, ...] = ()
    variations: Mapping[str, int] = field(default_factory=dict)
    retouches: Mapping[str, Retouch] = field(default_factory=dict)
    markers: Mapping[str, Marker] = field(default_factory=dict)
    titles: Mapping[str, Title] = field(default_factory=dict)
    sounds: Mapping[str, Sound] = field(default_factory=dict)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Timeline":
        """Read what `document.read` gives, or anything shaped a little like it. Never raises."""
        plain = plain if isinstance(plain, Mapping) else {}
        tracks = _tracks(mapping(plain.get("tracks")))
        return cls(
            title=text(plain.get("title"), TITLE_MAX),
            style=text(plain.get("style"), TEXT_MAX),
            script=text(plain.get("script"), SCRIPT_MAX),
            words=_words(mapping(plain.get("words"))),
            tracks=tracks,
            clips=_clips(mapping(plain.get("clips")), tracks),
            variations=_variations(mapping(plain.get("variations"))),
            retouches=_retouches(mapping(plain.get("retouches"))),
            markers=marking.read(mapping(plain.get("markers"))),
            titles=titling.read(mapping(plain.get("titles"))),
            sounds=laying.read(mapping(plain.get("sounds"))),
        )

    def to_json(self) -> str:
        """One canonical line: equal timelines give equal text."""
        return canonical(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Timeline":
        """The inverse of `to_json`."""
        data = json.loads(text)
        return cls(
            title=data["title"],
            style=data["style"],
            script=data["script"],
            words=tuple(Word(**word) for word in data["words"]),
            tracks=tuple(Track(**track) for track in data["tracks"]),
            clips=tuple(Clip(**{**clip, "choices": _choices(clip.get("choices"))}) for clip in data["clips"]),
            variations=data["variations"],
            retouches={name: Retouch(**one) for name, one in data.get("retouches", {}).items()},
            markers={name: Marker(**one) for name, one in data.get("markers", {}).items()},
            titles={name: Title(**one) for name, one in data.get("titles", {}).items()},
            sounds={name: Sound(**one) for name, one in data.get("sounds", {}).items()},
        )

    def variation(self, clip: str, index: int) -> int:
        """Which variation of a cell is shown."""
        return self.variations.get(f"{clip}:{index}", 0)

    def stands_on(self, clip: str, index: int, variation: int) -> list[int]:
        """The variations of the same cell that one of them stands on, nearest first; the last is 0."""
        found = []
        while variation:
            one = self.retouches.get(f"{clip}:{index}:{variation}")
            variation = one.of if one else 0
            found.append(variation)
        return found

    def muffled(self, clips: Collection[str]) -> "Timeline":
        """The same film with nothing to draw in these clips and laid sounds."""
        if not clips:
            return self
        return replace(
            self,
            clips=tuple(replace(one, prompt="") if one.id in clips else one for one in self.clips),
            sounds={name: one for name, one in self.sounds.items() if name not in clips},
        )

    def without_script(self) -> "Timeline":
        """What the machine reads of it: the outline is for people."""
        return replace(self, script="")


# Frames and cells


def cells(clip: Clip) -> range:
    """Indices of the cells of which the clip shows at least one frame."""
    return range(clip.start // SEGMENT_FRAMES, math.ceil(clip.stop / SEGMENT_FRAMES))


def cell_cuts(clip: Clip, start: int, stop: int) -> list[tuple[int, int, int]]:
    """The source frames [start, stop) of a clip as (cell, first frame of the cell, frame after the last)."""
    return [
        (
            index,
            max(start - index * SEGMENT_FRAMES, 0),
            min(stop - index * SEGMENT_FRAMES, SEGMENT_FRAMES),
        )
        for index in range(start // SEGMENT_FRAMES, math.ceil(stop / SEGMENT_FRAMES))
    ]


def film(timeline: Timeline) -> list[Cut]:
    """What is seen, from the first frame to the last.

    Clips of a track follow each other. A higher picture track (a later `pos`) covers a lower one where it has no gap;
    an empty prompt is no gap: it is the black that somebody has yet to fill.
    """
    layers = [_layer(timeline, track.id) for track in timeline.tracks if track.kind == "picture"]
    length = max((sum(cut.stop - cut.start for cut in layer) for layer in layers), default=0)
    seen = [Cut(None, 0, length)] if length else []
    for layer in layers:
        seen = _cover(seen, layer)
    return seen


def _layer(timeline: Timeline, track: str) -> list[Cut]:
    return [
        Cut(None if clip.source != "prompt" else clip.id, clip.start, clip.stop)
        for clip in timeline.clips
        if clip.track == track
    ]


def _cover(below: list[Cut], above: list[Cut]) -> list[Cut]:
    """Lay `above` over `below` from frame 0 on; its gaps let `below` through."""
    result: list[Cut] = []
    at = 0
    for cut in above:
        length = cut.stop - cut.start
        result += [cut] if cut.clip else _slice(below, at, at + length)
        at += length
    return result + _slice(below, at, sum(cut.stop - cut.start for cut in below))


def _slice(cuts: list[Cut], first: int, last: int) -> list[Cut]:
    """The part [first, last) of a row of cuts."""
    result, at = [], 0
    for cut in cuts:
        length = cut.stop - cut.start
        low, high = max(first - at, 0), min(last - at, length)
        if low < high:
            first_frame = cut.start + low if cut.clip else 0
            result.append(Cut(cut.clip, first_frame, first_frame + high - low))
        at += length
    return result


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values, equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# Lenient reading


def _words(entries: Mapping[str, Any]) -> tuple[Word, ...]:
    return tuple(
        Word(name, text(word.get("name"), WORD_MAX), text(word.get("text"), WORD_MAX))
        for name, word in named(entries)[:WORDS_MAX]
    )


def _tracks(entries: Mapping[str, Any]) -> tuple[Track, ...]:
    """Tracks by (pos, id); a film without a picture track is given one, so that its clips show."""
    read = [
        Track(
            id=name,
            pos=text(entry.get("pos"), ID_MAX),
            name=text(entry.get("name"), WORD_MAX),
            kind=entry.get("kind") if entry.get("kind") in KINDS else "picture",  # type: ignore[arg-type]
        )
        for name, entry in named(entries)[:TRACKS_MAX]
    ]
    if not any(track.kind == "picture" for track in read):
        read.append(Track("picture", "", "", "picture"))
    return tuple(sorted(read, key=lambda track: (track.pos, track.id)))


def _clips(entries: Mapping[str, Any], tracks: tuple[Track, ...]) -> tuple[Clip, ...]:
    order = {track.id: number for number, track in enumerate(tracks)}
    first = next(track.id for track in tracks if track.kind == "picture")
    read = [_clip(name, entry, order, first) for name, entry in named(entries)]
    read.sort(key=lambda clip: (order[clip.track], clip.pos, clip.id))
    return tuple(read[:CLIPS_MAX])


def _clip(name: str, entry: Mapping[str, Any], tracks: Mapping[str, int], first: str) -> Clip:
    """One clip; on a missing track it shows on the first picture track, and it shows one frame at least."""
    place = entry.get("place")
    track, pos = place if isinstance(place, list | tuple) and len(place) == 2 else ("", "")
    start = whole(entry.get("start"), 0, SOURCE_FRAMES_MAX - 1, 0)
    source = entry.get("source")
    return Clip(
        id=name,
        track=track if isinstance(track, str) and track in tracks else first,
        pos=text(pos, ID_MAX),
        prompt=text(entry.get("prompt"), TEXT_MAX),
        details=text(entry.get("details"), TEXT_MAX),
        start=start,
        stop=whole(entry.get("stop"), start + 1, SOURCE_FRAMES_MAX, min(start + SEGMENT_FRAMES, SOURCE_FRAMES_MAX)),
        seed=whole(entry.get("seed"), 0, SEED_MAX, 0),
        source=source[:ID_MAX] if isinstance(source, str) and source else "prompt",
        locked=entry.get("locked") is True,
        owner=text(entry.get("owner"), ID_MAX),
        choices=_choices(entry.get("choices")),
        quiet=entry.get("quiet") is True,
        dissolve=whole(entry.get("dissolve"), 0, DISSOLVE_MAX, 0),
    )


def _choices(value: object) -> tuple[Choice, ...] | None:
    """Those that say something; a clip to which nothing leads any more may stand in them."""
    if not isinstance(value, list | tuple):
        return None
    read = [
        Choice(text(one.get("label"), LABEL_MAX), text(one.get("to"), ID_MAX))
        for one in value[:CHOICES_MAX]
        if isinstance(one, Mapping)
    ]
    return tuple(one for one in read if one.label)


def _variations(entries: Mapping[str, Any]) -> dict[str, int]:
    """Those that name a cell: "clip:index"."""
    return {
        name: number
        for name, value in sorted(entries.items())
        if isinstance(name, str)
        and len(name) <= ID_MAX + 8
        and name.rpartition(":")[2].isdigit()
        and (number := whole(value, 0, VARIATION_MAX, 0))
    }


def _retouches(entries: Mapping[str, Any]) -> dict[str, Retouch]:
    """Those that name a take and an earlier one to stand on: "clip:index:n", so that none can stand on itself."""
    return {
        name: Retouch(of, mask, text(value.get("words"), WORD_MAX), value.get("open") is True)
        for name, value in sorted(entries.items())
        if isinstance(name, str)
        and len(name) <= ID_MAX + 16
        and isinstance(value, Mapping)
        and re.fullmatch(r".+:[0-9]{1,3}:[0-9]{1,3}", name)
        and isinstance(mask := value.get("mask"), str)
        and MASK.fullmatch(mask)
        and (of := whole(value.get("of"), 0, VARIATION_MAX, 0)) < int(name.rpartition(":")[2])
    }
