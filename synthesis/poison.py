"""`study --only poison`: three of sixteen clips are slipped in among a team's own, and who is left out of the lesson.

Owns the poisons and three questions. How many of them are found, and how many of the team's own are left out with them?
How far from the team's look are fresh clips left by a hand that was taught so, beside one that was not, and beside one
that took whatever came? Moves no weight for good.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from synthesis import brought, lut_lesson, sifting, transport
from synthesis.codec import Codec
from synthesis.engine import Engine
from synthesis.lesson_state import State
from synthesis.looks import FIRST_SEED, IN_A_ROW, Film, Frames, Team, accepted, drawn, negative, orders, poster
from synthesis.notebook import Found, Notebook

Line = Callable[[str], None]
SEED = FIRST_SEED + 400_000
FRESH = 8  # clips that no lesson saw
# A team that accepts what the base draws, so that its words are true and its colours need no lesson.
AS_DRAWN = Team("as drawn", "", lambda frames: frames)
LOOKS = (AS_DRAWN, *IN_A_ROW)
KINDS = ("clean", "fewer", "words", "noise", "black", "look")


@dataclass(frozen=True)
class Lot:
    """What a team accepted, what came from elsewhere for each clip, and fresh clips."""

    team: Team
    own: Sequence[Film]
    other: Sequence[Film]
    fresh: Sequence[Film]


def main(engine: Engine, codec: Codec, options: argparse.Namespace, say: Line) -> None:
    """A line of JSON for each look and poison to `say`; each is kept in `options.out`/poison-..."""
    book = Notebook(options.out / f"poison-{engine.version}-{options.accepted}")
    for number, team in enumerate(LOOKS):
        lot = cache(partial(_lot, engine, codec, team, SEED + 1000 * number, options.accepted))
        sketch = cache(engine.sketch)
        for kind in KINDS:
            find = partial(_found, engine, codec, lot, kind, sketch)
            say(json.dumps({"look": team.name, "poison": kind, **book.entry(f"{team.name}-{kind}", find)}))


def _lot(engine: Engine, codec: Codec, team: Team, first: int, count: int) -> Lot:
    fresh = accepted(team, codec, FRESH, first=first + 500)
    other = Team("other", team.style, poster if team.look is negative else negative)
    if team is not AS_DRAWN:
        own = accepted(team, codec, count, first=first)
        return Lot(team, own, accepted(other, codec, count, first=first), fresh)
    asked = [orders(team, seed)[0] for seed in range(first, first + count)]
    own = [Film(order, engine.render(order), drawn(engine, order, None)) for order in asked]
    return Lot(team, own, accepted(other, codec, count, first=first), fresh)


def slots(count: int) -> range:
    """Where something is slipped in among so many clips: every fifth place, as large a share as one person may have."""
    return range(3, count, 5)


def slipped_in(lot: Lot, kind: str, codec: Codec) -> list[Film]:
    """A team's clips, some of them with another clip's words, or as another picture: noise, black, another look. clean:
    as they are; fewer: without those, so that nothing better can come of the others."""
    films, rng = list(lot.own), np.random.default_rng(0)
    if kind == "fewer":
        return [film for at, film in enumerate(films) if at not in slots(len(films))]
    for at in () if kind == "clean" else slots(len(films)):
        own, words = films[at], lot.own[(at + 5) % len(films)].order
        if kind == "words":
            films[at] = replace(own, order=replace(own.order, phases=words.phases, details=words.details))
        elif kind == "look":
            films[at] = replace(own, codes=lot.other[at].codes, frames=lot.other[at].frames)
        else:
            frames = rng.integers(0, 256 if kind == "noise" else 1, own.frames.shape).astype(np.uint8)
            films[at] = Film(own.order, brought.cell(codec, frames).to_bytes(codec.hash), frames)
    return films


def _found(engine: Engine, codec: Codec, lot: Callable[[], Lot], kind: str, sketch: Callable[..., Frames]) -> Found:
    """found, false: how many of the slipped in, and of the team's own, are left out. left: what a hand leaves of fresh
    clips' distance; left_unsifted: where nobody is left out."""
    given = lot()
    films, bad = slipped_in(given, kind, codec), set() if kind in ("clean", "fewer") else set(slots(len(given.own)))
    lesson = engine.lesson()
    examples = [film.example(codec.hash) for film in films]
    strange = _run(sifting.Course(lesson.priors["top"], lesson.reader, examples, seed=0)).left_out
    course = partial(
        lut_lesson.Course,
        [film.order for film in films],
        sketch,
        lambda at: films[at].frames,
        lesson.reader,
        seed=0,
    )
    sifted = course(left_out=strange)
    now = _run(sifted)
    out = {*strange, *now.left_out}
    open_to_all = course(pull=float("inf"))
    return {
        "slipped_in": len(bad),
        "found": len(out & bad),
        "by_words": len(bad & set(strange)),
        "false": len(out - bad),
        "left": _left(sifted, now, given, sketch),
        "left_unsifted": _left(open_to_all, _run(open_to_all), given, sketch),
    }


def _run(course: sifting.Course | lut_lesson.Course) -> State:
    now = course.begin()
    while not now.done:
        course.step(now)
    return now


def _left(course: lut_lesson.Course, now: State, lot: Lot, sketch: Callable[..., Frames]) -> float | None:
    """Which share of fresh clips' distance is left by what was learnt; None: no colours were."""
    learnt = [one for one in course.learnt(now) if not one.reason]
    if not learnt:
        return None
    points, seen = transport.beside((sketch(film.order) for film in lot.fresh), (film.frames for film in lot.fresh))
    first, there = (transport.distances(each, seen, 0) for each in (points, transport.graded(points, learnt[0].grade)))
    return round(float(there.mean() / first.mean()), 3)
