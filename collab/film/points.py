"""Where on the film stands what belongs to its clips: the markers on them, the titles and sounds that begin over them,
and where they are not heard.

Pure, standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from collab.film.markers import Marker
from collab.film.sounds import Sound
from collab.film.timeline import Clip, Timeline, film

Said = TypeVar("Said")


@dataclass(frozen=True)
class Over:
    """Frames [start, stop) of the film under this text."""

    start: int
    stop: int
    text: str
    look: str


@dataclass(frozen=True)
class Laid:
    """A sound over the frames [start, stop) of the film; name: the point at which it stands, "clip:frame"."""

    name: str
    start: int
    stop: int
    sound: Sound


def marked(timeline: Timeline) -> list[tuple[int, Marker]]:
    """The markers that the film shows, each with its frame of the film, in order."""
    found = [
        (at + frame - clip.start, marker)
        for at, clip, frame, marker in _said(timeline, timeline.markers)
        if clip.start <= frame < clip.stop
    ]
    return sorted(found, key=lambda each: each[0])


def titled(timeline: Timeline) -> list[Over]:
    """The titles over the film in order, none over another: of several at a frame the one that began last is seen. One
    without words is not there."""
    length = sum(cut.stop - cut.start for cut in film(timeline))
    spans = []
    for at, clip, frame, title in _said(timeline, timeline.titles):
        first = _begins(at, clip, frame)
        if title.text and first < length:
            spans.append((first, min(first + title.frames, length), f"{clip.id}:{frame}", title))
    spans.sort(key=lambda span: span[:3])
    found: list[Over] = []
    for start, stop in pairwise(sorted({edge for span in spans for edge in span[:2]})):
        over = [title for first, last, _, title in spans if first <= start < last]
        if over:
            _add(found, Over(start, stop, over[-1].text, over[-1].look))
    return found


def laid(timeline: Timeline) -> list[Laid]:
    """The laid sounds that the film has, in order; any number at a time. One without words is not there, and none that
    is named as a clip is."""
    length = sum(cut.stop - cut.start for cut in film(timeline))
    clips = {clip.id for clip in timeline.clips}
    found = []
    for at, clip, frame, sound in _said(timeline, timeline.sounds):
        name, first = f"{clip.id}:{frame}", _begins(at, clip, frame)
        if sound.text and first < length and name not in clips:
            found.append(Laid(name, first, min(first + sound.frames, length), sound))
    return sorted(found, key=lambda one: (one.start, one.stop, one.name))


def _begins(at: int, clip: Clip, frame: int) -> int:
    """The frame of the film where what stands at a frame of a clip begins: at the nearest that is shown."""
    return at + min(max(frame, clip.start), clip.stop - 1) - clip.start


def quiet(timeline: Timeline) -> list[tuple[int, int]]:
    """The frames [start, stop) of the film over which its clips are not heard, in order, joined where they meet."""
    silent = {clip.id for clip in timeline.clips if clip.quiet}
    found: list[tuple[int, int]] = []
    at = 0
    for cut in film(timeline):
        start, at = at, at + cut.stop - cut.start
        if cut.clip in silent:
            found[-1:] = [(found[-1][0], at)] if found and found[-1][1] == start else [*found[-1:], (start, at)]
    return found


def _add(found: list[Over], over: Over) -> None:
    """Append, joining what goes on."""
    last = found[-1] if found else None
    if last and (last.stop, last.text, last.look) == (over.start, over.text, over.look):
        found[-1] = Over(last.start, over.stop, over.text, over.look)
    else:
        found.append(over)


def _said(timeline: Timeline, said: Mapping[str, Said]) -> list[tuple[int, Clip, int, Said]]:
    """(first frame of the clip on the film, clip, frame of its source, what stands there), clips in their order."""
    by_clip: dict[str, list[tuple[int, Said]]] = {}
    for name, one in said.items():
        clip, _, frame = name.rpartition(":")
        by_clip.setdefault(clip, []).append((int(frame), one))
    found = []
    at = {track.id: 0 for track in timeline.tracks if track.kind == "picture"}
    for each in timeline.clips:
        if each.track in at:
            found += [(at[each.track], each, frame, one) for frame, one in by_clip.get(each.id, [])]
            at[each.track] += each.length
    return found
