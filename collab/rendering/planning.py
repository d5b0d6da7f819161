"""What a timeline needs drawn: a set difference between the keys it asks for and the keys in hand.

Pure: takes values, gives values, knows no rows. Nothing here looks at what changed; it looks at what is.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from collab.film import points, recipes
from collab.film import timeline as film
from collab.film.recipes import Segment
from collab.film.timeline import Clip, Timeline

# More affected segments than this wait for a press, unless the room renders by itself.
ASK_ABOVE = 8


Place = tuple[str, int]  # clip, index


@dataclass(frozen=True)
class Standing:
    """An open Want of the room: what a segment asked for until now."""

    clip: str
    index: int
    key: str
    own: str
    context: bool = False
    offer: bool = False
    variation: int = 0

    @property
    def place(self) -> Place:
        return self.clip, self.index


@dataclass(frozen=True)
class Plan:
    """What one timeline asks for, measured against what is in hand.

    wanted: the segments shown. context: cells that only have to be there because a wanted one continues them. kept:
    Wants that stand although style, words or hand now say otherwise, since a person accepted or locked them. affected
    and affected_context: those whose key is not in hand, one per key, in film order. opens and closes: Wants to open
    (context flagged) and to close; reopens: accepted ones that an edit had closed and its undo brings back.
    offered: what could be shown in place of kept ones, and more takes of a segment, where somebody asked to see them;
    never part of the ask gate.
    offers: those of them to open. promotes: offers that are what is shown now.
    """

    wanted: tuple[Segment, ...]
    context: tuple[Segment, ...]
    kept: tuple[Standing, ...]
    affected: tuple[Segment, ...]
    affected_context: tuple[Segment, ...]
    opens: tuple[tuple[Segment, bool], ...]
    reopens: tuple[Standing, ...]
    closes: tuple[Standing, ...]
    offered: tuple[Segment, ...] = ()
    offers: tuple[Segment, ...] = ()
    promotes: tuple[Standing, ...] = ()

    @cached_property
    def asks(self) -> bool:
        """Whether somebody has to press before this is drawn. Context is counted apart, by the same bound."""
        return len(self.affected) > ASK_ABOVE or len(self.affected_context) > ASK_ABOVE

    @cached_property
    def keys(self) -> dict[str, Segment]:
        """Every segment that has to exist, by key, shown ones first."""
        return {part.key: part for part in (*self.context, *self.offered, *self.wanted)}


def plan(
    timeline: Timeline,
    *,
    hand: str,
    in_hand: Collection[str],
    codes_in_hand: Collection[str] = (),
    standing: Iterable[Standing] = (),
    accepted: Iterable[Standing] = (),
    offer: Collection[Place] = (),
    keep: Collection[Place] = (),
    more: Collection[tuple[str, int, int]] = (),
) -> Plan:
    """Plan one room.

    in_hand: keys whose takes have or will have a picture. codes_in_hand: keys of context takes, codes without a
    picture. standing: the room's open Wants. accepted: what people of this room accepted, newest first. offer: where
    somebody asks to see what could be shown in place of a kept one; keep: where somebody is done looking. more:
    (clip, index, variation) of further takes that somebody asks to see beside the one that is shown.
    """
    open_now = tuple(standing)
    asked = wanted(timeline, hand=hand)
    kept = _kept(timeline, asked, tuple(want for want in open_now if not want.offer), tuple(accepted))
    held = {stay.place for stay in kept if not stay.context}
    shown = tuple(part for part in asked if (part.clip, part.index) not in held)
    seen = {(want.clip, want.index, want.key) for want in open_now if want.offer and want.place not in keep}
    offered = tuple(
        part
        for part in asked
        if (part.clip, part.index) in held
        and ((part.clip, part.index) in offer or (part.clip, part.index, part.key) in seen)
    ) + _more(timeline, asked, open_now, more, hand=hand)
    known = {(want.clip, want.index, want.key) for want in open_now if want.offer}
    needed = context(timeline, (*shown, *offered), hand=hand)
    pictures = set(in_hand)
    codes = pictures | set(codes_in_hand)
    affected = _missing(shown, pictures)
    drawn = {part.key for part in affected}
    return Plan(
        wanted=shown,
        context=needed,
        kept=kept,
        affected=affected,
        affected_context=_missing(needed, codes | drawn),
        opens=_opens(shown, needed, open_now),
        reopens=tuple(stay for stay in kept if stay not in set(open_now)),
        closes=_closes((*shown, *offered), needed, open_now, kept),
        offered=offered,
        offers=tuple(part for part in offered if (part.clip, part.index, part.key) not in known),
        promotes=_promotes(shown, open_now),
    )


def wanted(timeline: Timeline, *, hand: str) -> tuple[Segment, ...]:
    """The segments that the film shows, in film order; at most 1,000."""
    pictures = {track.id for track in timeline.tracks if track.kind == "picture"}
    found: list[Segment] = []
    for clip in timeline.clips:
        if clip.track in pictures:
            found += _shown(timeline, clip, hand=hand)
    return tuple(found[: film.SEGMENTS_MAX])


def heard(timeline: Timeline) -> tuple[Segment, ...]:
    """The cells of laid sounds that the film has, in film order."""
    found = (
        recipes.sound_cell(timeline, one.name, index)
        for one in points.laid(timeline)
        for index in range(math.ceil((one.stop - one.start) / film.SEGMENT_FRAMES))
    )
    return tuple(part for part in found if part)


def context(timeline: Timeline, shown: Iterable[Segment], *, hand: str) -> tuple[Segment, ...]:
    """What `shown` continues and does not hold: cells before, and the takes of their own cell that they stand on."""
    shown = tuple(shown)
    have = {(part.clip, part.index, part.variation) for part in shown}
    clips = {clip.id: clip for clip in timeline.clips}
    needed: dict[tuple[str, int, int], Segment] = {}
    for part in shown:
        # Every cell stands on the ones before it, and a variation on another take of its own cell.
        own = [(part.index, number) for number in reversed(timeline.stands_on(part.clip, part.index, part.variation))]
        for index, variation in [*((index, 0) for index in range(part.index)), *own]:
            place = (part.clip, index, variation)
            if place in have or place in needed:
                continue
            found = recipes.segment(timeline, clips[part.clip], index=index, variation=variation, hand=hand)
            if found:
                needed[place] = found
    return tuple(needed.values())


def _shown(timeline: Timeline, clip: Clip, *, hand: str) -> list[Segment]:
    shown = ((index, timeline.variation(clip.id, index)) for index in film.cells(clip))
    found = (recipes.segment(timeline, clip, index=at, variation=number, hand=hand) for at, number in shown)
    return [segment for segment in found if segment]


def _more(
    timeline: Timeline,
    asked: Iterable[Segment],
    standing: Iterable[Standing],
    more: Collection[tuple[str, int, int]],
    *,
    hand: str,
) -> tuple[Segment, ...]:
    """Further takes of segments that the film has: those asked for now, and those from before of which the clip still
    says the same. The variation that the film asks for is none of them."""
    shown = {(part.clip, part.index): part.variation for part in asked}
    before = {(*want.place, want.variation): want.key for want in standing if want.offer}
    clips = {clip.id: clip for clip in timeline.clips}
    found = []
    for clip, index, variation in dict.fromkeys((*before, *more)):
        if shown.get((clip, index), variation) == variation:
            continue
        part = recipes.segment(timeline, clips[clip], index=index, variation=variation, hand=hand)
        if part and ((clip, index, variation) in more or part.key == before[clip, index, variation]):
            found.append(part)
    return tuple(found)


def _kept(
    timeline: Timeline, asked: Iterable[Segment], standing: tuple[Standing, ...], accepted: tuple[Standing, ...]
) -> tuple[Standing, ...]:
    """Wants that a person's accept or lock protects: the clip says of the cell what it said then, only style, words or
    hand moved. With a locked clip stays its context too, for what is still being drawn there."""
    locked = {clip.id for clip in timeline.clips if clip.locked}
    keys = {stay.key for stay in accepted}
    stays = [stay for stay in standing if not stay.context and (stay.clip in locked or stay.key in keys)]
    by_place = {(stay.clip, stay.index, stay.own): stay for stay in (*reversed(accepted), *stays)}
    kept = [
        stay for part in asked if (stay := by_place.get((part.clip, part.index, part.own))) and stay.key != part.key
    ]
    clips = {stay.clip for stay in kept if stay.clip in locked}
    return (*kept, *(stay for stay in standing if stay.context and stay.clip in clips))


def _missing(parts: Iterable[Segment], have: Collection[str]) -> tuple[Segment, ...]:
    """Those whose key is not there, one per key."""
    return tuple({part.key: part for part in parts if part.key not in have}.values())


def _opens(
    shown: Iterable[Segment], needed: Iterable[Segment], standing: Iterable[Standing]
) -> tuple[tuple[Segment, bool], ...]:
    open_now = {(stay.clip, stay.index, stay.context, stay.key) for stay in standing}
    pairs = [*((part, False) for part in shown), *((part, True) for part in needed)]
    return tuple(
        (part, context) for part, context in pairs if (part.clip, part.index, context, part.key) not in open_now
    )


def _promotes(shown: Iterable[Segment], standing: Iterable[Standing]) -> tuple[Standing, ...]:
    now = {(part.clip, part.index, part.key) for part in shown}
    return tuple(want for want in standing if want.offer and (want.clip, want.index, want.key) in now)


def _closes(
    shown: Iterable[Segment], needed: Iterable[Segment], standing: Iterable[Standing], kept: Iterable[Standing]
) -> tuple[Standing, ...]:
    stay = {(part.clip, part.index, False, part.key) for part in shown}
    stay |= {(part.clip, part.index, True, part.key) for part in needed}
    stay |= {(want.clip, want.index, want.context, want.key) for want in kept}
    return tuple(want for want in standing if (want.clip, want.index, want.context, want.key) not in stay)
