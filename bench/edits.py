"""What an evening of editing costs: 200 edits of a film of 60 segments, planned as the server plans them.

Counted are takes: those that the planner asks for, beside those of a machine that draws the whole film again at each
edit, and of one that draws the edited clip again (all clips, when what they share was edited). The edits are drawn
from one seed; each is planned by itself, as if somebody had paused after it. Joules count previews, full takes and the
codes of cells that are only continued, each way. No server: `planning` is pure.
"""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from bench import joules
from bench.joules import Costs
from bench.lines import tell
from collab.film.timeline import SEGMENT_FRAMES, Clip, Timeline, Track, Word
from collab.rendering import planning

CLIPS, CELLS = 30, 2
EDITS = 200
SEED = 200

Edit = Callable[[Timeline, random.Random], tuple[Timeline, int]]


def run() -> None:
    evening, costs = play(), joules.measure()
    for name, takes, _ in evening.ways():
        tell("edits", f"takes, {name}", takes, "takes")
    tell("edits", "context cells, codes only", evening.context, "cells")
    tell("edits", "edits that asked for nothing", evening.silent, "edits")
    ratio = evening.planned / evening.clip
    tell("edits", "planned over edited clip", ratio, "times", "<= 1", ratio <= 1)
    tell("edits", "planned over whole film", evening.planned / evening.whole, "times")
    tell_joules(evening, costs)


def tell_joules(evening: "Evening", costs: Costs) -> None:
    spent = {name: costs.joules(takes, context) for name, takes, context in evening.ways()}
    planned, _, clip = spent.values()
    for name, value in spent.items():
        is_ours = name == "planned"
        tell(
            "edits",
            f"joules, {name}",
            value,
            "J",
            "<= edited clip" if is_ours else "",
            planned <= clip if is_ours else None,
            watts=joules.WATTS,
        )
    about = {"full": round(costs.full, 3), "codes_only": round(costs.codes, 3)}
    tell("edits", "a cell, preview and full take", costs.shown, "CPU-seconds", "", None, **about)


@dataclass
class Evening:
    """Takes drawn until now, by each way of working, and cells that these only continue."""

    planned: int = 0
    context: int = 0
    whole: int = 0
    whole_context: int = 0
    clip: int = 0
    clip_context: int = 0
    silent: int = 0
    in_hand: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def ways(self) -> list[tuple[str, int, int]]:
        """(way of working, takes, cells that these only continue)."""
        return [
            ("planned", self.planned, self.context),
            ("whole film at each edit", self.whole, self.whole_context),
            ("edited clip at each edit", self.clip, self.clip_context),
        ]

    def plan(self, film: Timeline, touched: int, edited: Collection[str] = ()) -> None:
        """One edit was made: `touched` is how many segments the edited clips show, `edited` are these clips."""
        made = planning.plan(film, hand="h", in_hand=self.in_hand, codes_in_hand=self.codes)
        self.in_hand |= {part.key for part in made.affected}
        self.codes |= {part.key for part in made.affected_context}
        self.planned += len(made.affected)
        self.context += len(made.affected_context)
        self.silent += not (made.affected or made.affected_context)
        self.whole += len(made.wanted)
        self.whole_context += len(made.context)
        self.clip += touched
        self.clip_context += sum(part.clip in edited for part in made.context)


def play(edits: int = EDITS) -> Evening:
    """The evening, from a film that is drawn already."""
    die = random.Random(SEED)
    film, evening = first(), Evening()
    evening.plan(film, 0)
    evening = Evening(in_hand=evening.in_hand, codes=evening.codes)
    past: list[tuple[Timeline, int]] = []  # what an undo brings back, and how many segments it touches
    for _ in range(edits):
        (edit,) = die.choices([edit for edit, _ in EDITED], [weight for _, weight in EDITED])
        before = film
        if edit is None:
            film, touched = past.pop() if past else (film, 0)
        else:
            film, touched = edit(film, die)
            past.append((before, touched))
        evening.plan(film, touched, differing(before, film))
    return evening


def differing(before: Timeline, film: Timeline) -> set[str]:
    """The clips that an edit changed: all of them where it changed what they share."""
    if (before.style, before.words) != (film.style, film.words):
        return {clip.id for clip in film.clips}
    cells = set(before.variations.items()) ^ set(film.variations.items())
    return {clip.id for clip in set(film.clips) - set(before.clips)} | {name.split(":")[0] for name, _ in cells}


def first() -> Timeline:
    track = Track(id="t", pos="a", name="Picture", kind="picture")
    clips = tuple(scene(f"c{number}", f"a{number:03}", number) for number in range(CLIPS))
    words = (Word("w1", "hero", "a red bird"),)
    return Timeline(style="warm light", words=words, tracks=(track,), clips=clips)


def scene(name: str, pos: str, number: int) -> Clip:
    hero = "{hero} over" if number % 5 == 0 else "waves on"
    return Clip(
        id=name,
        track="t",
        pos=pos,
        prompt=f"{hero} a calm sea {number}",
        details="soft light",
        start=0,
        stop=CELLS * SEGMENT_FRAMES,
        seed=number,
        source="prompt",
        locked=False,
        owner="",
    )


def prompt(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    return changed(film, die, lambda clip: replace(clip, prompt=f"{clip.prompt} w{die.randrange(10**6)}"))


def details(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    return changed(film, die, lambda clip: replace(clip, details=f"details {die.randrange(10**6)}"))


def seed(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    return changed(film, die, lambda clip: replace(clip, seed=die.randrange(2**31)))


def trim(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    return changed(film, die, lambda clip: replace(clip, start=die.randrange(clip.stop - 12)))


def longer(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    return changed(film, die, lambda clip: replace(clip, stop=clip.stop + die.choice((12, 24, 48))))


def move(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    return changed(film, die, lambda clip: replace(clip, pos=f"a{die.randrange(999):03}"))


def variation(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    clip = die.choice(film.clips)
    cell = f"{clip.id}:{die.randrange(CELLS)}"
    return replace(film, variations={**film.variations, cell: film.variations.get(cell, 0) + 1}), 1


def add(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    name = f"n{die.randrange(10**6)}"
    return replace(film, clips=(*film.clips, scene(name, f"a{die.randrange(999):03}", die.randrange(999)))), CELLS


def remove(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    gone = die.choice(film.clips)
    return replace(film, clips=tuple(clip for clip in film.clips if clip is not gone)), 0


def style(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    return replace(film, style=f"light {die.randrange(10**6)}"), len(planning.wanted(film, hand="h"))


def word(film: Timeline, die: random.Random) -> tuple[Timeline, int]:
    """A machine that does not know who uses a word draws all clips again."""
    known = replace(film.words[0], text=f"a bird {die.randrange(10**6)}")
    return replace(film, words=(known,)), len(planning.wanted(film, hand="h"))


def changed(film: Timeline, die: random.Random, how: Callable[[Clip], Clip]) -> tuple[Timeline, int]:
    """One clip edited; how many segments it shows."""
    at = die.randrange(len(film.clips))
    clip = how(film.clips[at])
    shown = (clip.stop - 1) // SEGMENT_FRAMES - clip.start // SEGMENT_FRAMES + 1
    return replace(film, clips=(*film.clips[:at], clip, *film.clips[at + 1 :])), shown


# How often each happens among 100 edits (None: an undo): an assumption, not a record.
EDITED: list[tuple[Edit | None, int]] = [
    (prompt, 30), (details, 14), (trim, 12), (move, 8), (longer, 4), (seed, 4), (variation, 8), (None, 10), (add, 4),
    (remove, 3), (style, 1), (word, 2),
]  # fmt: skip
