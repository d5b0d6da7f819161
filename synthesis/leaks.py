"""`study --only leaks`: what a hand gives away of the clips that taught it.

Owns three questions, asked of a dozen hands. Can one tell by a hand's losses and colours whether a clip taught it, or
was another of the same look (membership inference)? Does it draw a clip that taught it once more? Does another team's
hand come nearer to a team's clips than the base does by itself? A leak of one team's hand into the next would show in
the last.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from synthesis import adapter, gate, transport
from synthesis.codec import Codec
from synthesis.engine import Engine
from synthesis.lesson_batches import mean_loss
from synthesis.lesson_measures import LEVELS
from synthesis.levels import TOP_SAMPLING
from synthesis.looks import FIRST_SEED, IN_A_ROW, Team, accepted, learn
from synthesis.masking import hide_all, hide_share
from synthesis.notebook import Found, Notebook
from synthesis.orders import Order
from synthesis.prior import FREE, Words, sample
from synthesis.replay import Example
from synthesis.tuning import Lesson

Line = Callable[[str], None]
Scores = NDArray[np.float64]
SEED = FIRST_SEED + 200_000
VIEWS = (hide_share, hide_all)  # a clip's loss is looked at behind these masks, on both levels
ROUNDS = 2000  # of the bootstrap
CERTAIN = 95.0  # per cent: how sure a bound is, both sides together


@dataclass(frozen=True)
class Crew:
    """A team with its hand: the clips that taught it and what they were asked by, as many others of its look, and what
    was learnt."""

    team: Team
    taught: list[Example]
    orders: list[Order]
    tensors: adapter.Tensors
    others: Sequence[Example] = ()
    other_orders: Sequence[Order] = ()


def main(engine: Engine, codec: Codec, options: argparse.Namespace, say: Line) -> None:
    """Run the study: a few lines to `say`; the hands and every single score in `options.out`/leaks-..."""
    book = Notebook(options.out / f"leaks-{engine.version}-{options.accepted}-{options.samples}")
    crews = paired(
        [_crew(engine, codec, book, number, options.accepted) for number in range(2 * -(-options.hands // 2))]
    )
    each = -(-options.samples // len(crews))
    asked = [book.entry(f"members-{i:02}", partial(members, engine, own)) for i, own in enumerate(crews)]
    near = [book.entry(f"near-{i:02}", partial(samples, engine, own, each)) for i, own in enumerate(crews)]
    seen = list[Found]()
    for number, own in enumerate(crews):
        following = (crews[(number + step) % len(crews)] for step in range(1, len(crews)))
        if other := next((crew for crew in following if crew.team != own.team), None):
            seen.append(book.entry(f"canaries-{number:02}", partial(canaries, engine, own, other)))
    for line in (*told_members(asked), *told_copies(near), *told_canaries(seen)):
        say(line)


def paired(crews: Sequence[Crew]) -> list[Crew]:
    """Two hands of one look, and what taught the one are the others of the other: a clip that is easy or hard by itself
    counts once on either side. With sets apart, two dozen clips differ by chance in more than who they taught."""
    pairs = [(crew, crews[number ^ 1]) for number, crew in enumerate(crews)]
    return [replace(crew, others=other.taught, other_orders=other.orders) for crew, other in pairs]


def _crew(engine: Engine, codec: Codec, book: Notebook, number: int, count: int) -> Crew:
    """A team and its whole lesson; who else is asked about comes from its pair."""
    team = IN_A_ROW[number // 2 % len(IN_A_ROW)]
    films, name = accepted(team, codec, count, first=SEED + 1000 * number), f"hand-{number:02}"

    def teach() -> bytes:
        lesson, _ = learn(engine, films)
        assert lesson.adapter is not None
        book.entry(f"{name}-report", lambda: lesson.report)
        return lesson.adapter

    tensors = adapter.from_bytes(book.bytes(f"{name}.safetensors", teach), base=engine.version)
    left_out = book.entry(f"{name}-report", dict)["left_out"]
    kept = [film for at, film in enumerate(films) if at not in left_out]
    examples = [film.example(codec.hash) for film in kept]
    taught = engine.lesson().course(examples, seed=0).taught
    return Crew(team, taught, [kept[examples.index(clip)].order for clip in taught], tensors)


# Membership


def members(engine: Engine, own: Crew) -> Found:
    """Of each clip that taught and of each other: how much more its loss is with the hand than by the base, in nat, a
    number for each level and view; and how much farther it lies from what the base draws of its order in the hand's
    colours. A list a clip."""
    lesson = engine.lesson()

    def losses(clips: Sequence[Example]) -> NDArray[np.float64]:
        return np.array([_views(lesson, clip) for clip in clips])

    before = [losses(clips) for clips in (own.taught, own.others)]
    with adapter.worn(lesson.priors, own.tensors):
        after = [losses(clips) for clips in (own.taught, own.others)]
    losses_of = [there - first for first, there in zip(before, after, strict=True)]
    asked = ((own.taught, own.orders), (own.others, own.other_orders))
    taught, others = (
        np.column_stack([lost, _colours(engine, own, *clips)]).tolist()
        for lost, clips in zip(losses_of, asked, strict=True)
    )
    return {"look": own.team.name, "taught": taught, "others": others}


def _colours(engine: Engine, own: Crew, clips: Sequence[Example], orders: Sequence[Order]) -> Scores:
    """How much farther each clip lies from what is drawn of its order, with the hand's colours than without."""
    if adapter.TABLES not in own.tensors:
        return np.zeros(len(clips))
    grade = adapter.grade_of(own.tensors, 0)
    accepted = (np.asarray(engine.decode(clip.codes, before=None)) for clip in clips)
    drawn, seen = transport.beside(map(engine.sketch, orders), accepted)
    first, there = (transport.distances(each, seen, 0) for each in (drawn, transport.graded(drawn, grade)))
    return np.asarray(there - first, np.float64)


def auc(taught: Scores, others: Scores) -> float:
    """How often a clip that taught has the smaller score of two: 0.5 is a guess, 1 a certainty."""
    smaller = (taught[:, None] < others).mean() + 0.5 * (taught[:, None] == others).mean()
    return float(smaller)


def bound(hands: Sequence[tuple[Scores, Scores]], rng: np.random.Generator) -> tuple[float, float, float]:
    """The AUC over all hands together and the ends of its interval, by a bootstrap of pairs of hands and of their
    clips."""

    def drawn(scores: Scores) -> Scores:
        return scores[rng.integers(len(scores), size=len(scores))]

    found = []
    for _ in range(ROUNDS):
        chosen = [hands[2 * i + side] for i in rng.integers(len(hands) // 2, size=len(hands) // 2) for side in (0, 1)]
        found.append(_pooled([(drawn(taught), drawn(others)) for taught, others in chosen]))
    low, high = np.percentile(found, [(100 - CERTAIN) / 2, (100 + CERTAIN) / 2])
    return _pooled(hands), float(low), float(high)


def told_members(asked: Sequence[Found]) -> list[str]:
    """What membership inference comes to. Who asks may know a hand's usual change and look at what differs from it."""
    lines = []
    for name, centred in (("as it is", False), ("against the hand's own middle", True)):
        value, low, high = bound([_scores(found, centred) for found in asked], np.random.default_rng(0))
        lines.append(f"membership, {name}: AUC {value:.3f}, {CERTAIN:.0f} % within {low:.3f} and {high:.3f}")
    each = [auc(*_scores(found, False)) for found in asked]
    return [*lines, "membership, each hand alone: " + ", ".join(f"{value:.2f}" for value in each)]


def _scores(found: Found, centred: bool) -> tuple[Scores, Scores]:
    """A number a clip: the mean over levels, views and colours. Nat outweigh colours by far where a hand moves codes at
    all; where it does not, they are nothing."""
    taught, others = (np.array(found[who]).mean(1) for who in ("taught", "others"))
    every = np.concatenate([taught, others])
    middle, spread = (np.median(every), every.std() + 1e-9) if centred else (0.0, 1.0)
    return (taught - middle) / spread, (others - middle) / spread


def _pooled(pairs: Sequence[tuple[Scores, Scores]]) -> float:
    taught, others = (np.concatenate(scores) for scores in zip(*pairs, strict=True))
    return auc(taught, others)


def _views(lesson: Lesson, clip: Example) -> list[float]:
    """A clip's loss on each level and behind each view, always the same masks."""
    return [
        mean_loss(lesson.priors[level], [clip], lesson.reader, torch.Generator().manual_seed(number), hide)
        for level in LEVELS
        for number, hide in enumerate(VIEWS)
    ]


# Copies


def samples(engine: Engine, own: Crew, count: int) -> Found:
    """Samples with the hand, under the words and paths of clips that taught it: how much of the nearest of them each
    is, as a share of equal top codes. Nothing could come nearer: a film has paths of its own."""
    lesson, found = engine.lesson(), list[float]()
    with adapter.worn(lesson.priors, own.tensors):
        for number in range(count):
            clip = own.taught[number % len(own.taught)]
            found.append(gate.nearest(_drawn(lesson, clip, own.team.style, number), _tops(own.taught)))
    return {"near": found}


def told_copies(near: Sequence[Found]) -> list[str]:
    """How many samples are nearly a clip that taught, and how near the nearest comes."""
    shares = np.concatenate([found["near"] for found in near])
    copies = int((shares >= gate.COPY).sum())
    return [f"copies: {copies} of {len(shares)}; equal codes, usual {np.median(shares):.2f}, most {shares.max():.2f}"]


# Canaries


def canaries(engine: Engine, own: Crew, other: Crew) -> Found:
    """Another team's hand is asked for the prompts of the clips that taught `own`, along their paths, in its own style:
    how near it comes to them; and the same of the base."""
    lesson, found = engine.lesson(), Found()
    for who, strength in (("base", 0.0), ("other", 1.0)):
        with adapter.worn(lesson.priors, other.tensors, strength=strength):
            drawn = [_drawn(lesson, clip, other.team.style, number) for number, clip in enumerate(own.taught)]
        found[who] = [gate.nearest(codes, _tops(own.taught)) for codes in drawn]
    return found


def told_canaries(seen: Sequence[Found]) -> list[str]:
    """How much nearer another team's hand comes to a team's clips than the base does, and how often it draws one."""
    if not seen:
        return []
    rng = np.random.default_rng(0)
    more = [np.array(found["other"]) - np.array(found["base"]) for found in seen]
    means = [np.concatenate([more[i] for i in rng.integers(len(more), size=len(more))]).mean() for _ in range(ROUNDS)]
    low, high = np.percentile(means, [(100 - CERTAIN) / 2, (100 + CERTAIN) / 2])
    copies = {who: sum(share >= gate.COPY for found in seen for share in found[who]) for who in ("base", "other")}
    return [
        f"canaries: another team's hand is nearer than the base by {np.concatenate(more).mean():+.4f} of the codes, "
        f"{CERTAIN:.0f} % within {low:+.4f} and {high:+.4f}",
        f"canaries, nearly drawn: {copies['other']} of {sum(map(len, more))} by it, {copies['base']} by the base",
    ]


def _drawn(lesson: Lesson, clip: Example, style: str, seed: int) -> Tensor:
    """Top codes for a clip's prompt and path, as a take is drawn."""
    return sample(
        lesson.priors["top"],
        torch.full_like(clip.codes.top, FREE),
        words=Words.read(lesson.reader, (style, *clip.theme[1:])),
        plan=clip.codes.blocking,
        how=TOP_SAMPLING,
        generator=torch.Generator().manual_seed(SEED + seed),
    )


def _tops(clips: Sequence[Example]) -> list[Tensor]:
    return [clip.codes.top for clip in clips]
