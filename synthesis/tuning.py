"""Teaching: a low-rank adapter learns what people accepted, in slices, and is let through a gate.

Owns the lesson's order (measure, learn, measure at ever smaller strength, sample), and the report. Each step is a
function of (state, seed), so that a lesson cut anywhere ends in the same bytes. Base clips whose words call for what is
taught are replayed in every batch; the others it never touches. Knows nothing of who accepted, or why.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor

from synthesis import adapter, calling, gate, lesson_measures, optim
from synthesis.lesson_batches import batch, mean_loss
from synthesis.lesson_measures import AT_ONCE, HIDING, LEVELS, Job, mean, parts
from synthesis.lesson_state import State
from synthesis.masking import hide_some, loss
from synthesis.prior import FREE, Prior, Sampling, Words, sample
from synthesis.prompt import Reader
from synthesis.replay import Example, Replay

STEPS = 24  # of learning, half of them at each level
RATE = 4e-2  # of matrices; vectors, which Adam moves, go at half of it
WARM_UP = 4
# Of each batch, how many are accepted, and how many replayed where base clips call for what is taught.
NEW, OLD = 4, {"top": 8, "bottom": 4}
WHOLE = 0.4  # the share of windows of which nothing is known: there a look is decided
STRENGTHS = (1.0, 0.75, 0.5, 0.25, 0.125)
FORGOTTEN_MAX = 1.05
GAIN_MIN = 0.002
HOLD_OUT_FROM = 4
# How often a lesson looks at itself, and by how many examples: what the curves are made of.
LOOK_STEPS, LOOKED_AT = 12, 4
# What the gate samples, without and with what was learnt: so many words, so many seeds of each.
GROUPS, SEEDS = 2, 3
_SAMPLING = Sampling(steps=6, steps_on=3)


class Lesson:
    """One engine's nets and replay, ready to be taught."""

    def __init__(
        self, priors: Mapping[str, Prior], reader: Reader, replay: Replay, *, base: str, owner: str = ""
    ) -> None:
        """owner: whose the adapter will be; it is written into its bytes."""
        self.priors, self.reader, self.replay, self.base, self._owner = priors, reader, replay, base, owner

    def course(self, accepted: Sequence[Example], *, seed: int) -> "Course":
        """The steps of a lesson on what was accepted."""
        return Course(self.priors, self.reader, self.replay, accepted, seed=seed)

    def learnt(self, course: "Course", now: State) -> tuple[bytes, dict[str, Any]]:
        """The adapter of a lesson that is done, also of what is better not used, and its report.

        helps, strength, steps, reason (why it does not help), called (how far base clips call for it) and what the gate
        found (gate.verdict); of the loss before and after: style_ (held-out accepted cells, 70 % hidden), drawn_ (all
        hidden), base_ (held-out base clips, 70 % hidden); curve: [step, drawn, base] as shares of the loss before.
        """
        report = _report(now, course)
        tensors = now.tensors | {adapter.STYLES: course.styles}
        return adapter.to_bytes(tensors, base=self.base, strength=report["strength"], owner=self._owner), report

    def bare(self, accepted: Sequence[Example]) -> bytes:
        """An adapter that adds nothing to the nets: for what is shown beside them."""
        styles = calling.styles([example.theme[0] for example in accepted], self.reader)
        return adapter.to_bytes({adapter.STYLES: styles}, base=self.base, strength=1.0, owner=self._owner)

    def everywhere(self, data: bytes) -> float:
        """The loss of held-out base clips with an adapter worn whatever their words, over that without it: what the
        styles that call for it spare the base."""
        tensors, held = adapter.from_bytes(data, base=self.base), self.replay.held
        if not adapter.adds(tensors):
            return 1.0
        course = Course(self.priors, self.reader, self.replay, held[:1], seed=0)
        jobs = [job for job in lesson_measures.jobs(held, held, lambda _: 1.0) if job.what == "base"]
        losses = {}
        for when, strength in (("before", 0.0), ("after", 1.0)):
            for job in jobs:
                with course.worn(tensors, job.level, strength):
                    losses[job.key(when)] = course.loss(job)
        return (mean(jobs, losses, "base", "after") or 0.0) / (mean(jobs, losses, "base", "before") or 1.0)


class Course:
    """The steps of one lesson on given examples."""

    def __init__(
        self,
        priors: Mapping[str, Prior],
        reader: Reader,
        replay: Replay,
        accepted: Sequence[Example],
        *,
        seed: int,
    ) -> None:
        """Settle who teaches, who is measured on, which styles will call, and which base clips do."""
        self.priors, self.reader, self.replay, self.seed = priors, reader, replay, seed
        self.name = f"look {seed} {len(accepted)} {STEPS} {GROUPS} {SEEDS} form {adapter.FORM}"
        self.styles = calling.styles([e.theme[0] for e in accepted], self.reader)
        self.held, self.taught = _held_out(accepted)
        self.learnt = [e for e in self.taught if self.grade(e)] or self.taught
        self.replayed = [e for e in self.replay.taught if self.grade(e)]
        self.jobs = lesson_measures.jobs(self.held, self.replay.held, self.grade)

    def grade(self, example: Example) -> float:
        """How far an example's words call for what is taught."""
        return calling.share(self.styles, example.theme[0], self.reader)

    @property
    def steps(self) -> int:
        """Steps of the whole lesson, at most."""
        after = sum(job.grade > 0 for job in self.jobs)
        judging = len(STRENGTHS) * (max(after, 1) + GROUPS * SEEDS) + GROUPS * SEEDS
        return len(self.jobs) + STEPS + judging

    def begin(self) -> State:
        """The state before the first step: an adapter that changes nothing."""
        tensors = adapter.fresh(self.priors, self._generator(-1))
        moments = {f"{name}.first": torch.zeros_like(tensor) for name, tensor in tensors.items()}
        vectors = {name: tensor for name, tensor in tensors.items() if not optim.is_matrix(tensor)}
        return State(
            tensors=tensors, moments=moments | {f"{n}.second": torch.zeros_like(t) for n, t in vectors.items()}
        )

    def step(self, now: State) -> None:
        """The next step: measure the base, learn, measure what was learnt, or sample with it."""
        if job := next((job for job in self.jobs if job.key("before") not in now.losses), None):
            now.losses[job.key("before")] = self.loss(job)
        elif now.turn < STEPS:
            self._lesson(now)
        elif not self._is_judged(now):
            self._judge(now)
        else:
            self._sample(now)
        now.step += 1

    def _lesson(self, now: State) -> None:
        if now.turn == 0:
            self._look(now)
        self.learn(now, now.turn)
        now.turn += 1
        if now.turn % LOOK_STEPS == 0 or now.turn == STEPS:
            self._look(now)

    def learn(self, now: State, step: int) -> None:
        """One step of descent on one level's part of the adapter."""
        level = LEVELS[step % len(LEVELS)]
        nets, own = {level: self.priors[level]}, _of(level, now.tensors)
        for tensor in own.values():
            tensor.requires_grad_()
        adapter.branch(nets, own)
        try:
            with torch.enable_grad():
                value = self.missed(level, step)
            gradients = torch.autograd.grad(value, list(own.values()), allow_unused=True)
        finally:
            adapter.unbranch(nets)
        turn = step // len(LEVELS) + 1
        for (name, tensor), gradient in zip(own.items(), gradients, strict=True):
            tensor.requires_grad_(False)
            if gradient is not None:
                moments = {
                    kind: m for kind in ("first", "second") if (m := now.moments.get(f"{name}.{kind}")) is not None
                }
                optim.descend(tensor, gradient, moments, rate=_rate(turn, tensor.ndim), count=turn)

    def missed(self, level: str, step: int) -> Tensor:
        """The loss that a step makes smaller: of some accepted and some replayed clips, much of them hidden."""
        generator = self._generator(step)
        examples = _draw(self.learnt, NEW, generator)
        if self.replayed:
            examples += _draw(self.replayed, OLD[level], generator)
        windows = batch(self.priors[level], examples, self.reader, generator)
        hidden = hide_some(windows.codes.shape, generator)
        hidden[torch.rand(len(examples), generator=generator) < WHOLE] = True
        return loss(self.priors[level], windows, hidden).weighted

    def _look(self, now: State) -> None:
        """How far style and base are from where they began, by a few examples of each."""
        for what, examples in (("drawn", self.held), ("base", self.replay.held)):
            values = []
            for level in LEVELS:
                for number, (grade, part) in enumerate(parts(examples[:LOOKED_AT], self.grade)):
                    key = f"look.{what}.{level}.{number}"
                    if now.turn == 0 or grade > 0:
                        with self.worn(now.tensors, level, grade):
                            now.losses[key] = self.loss(Job(what, level, number, grade, part[:LOOKED_AT]))
                    values.append(now.losses[key])
            now.losses[f"curve.{what}.{now.turn}"] = sum(values) / len(values)

    def _judge(self, now: State) -> None:
        """Measure one job at the strength in question; too much forgotten, and the next smaller is asked."""
        strength = STRENGTHS[now.strength]
        for job in self.jobs:  # what is not called for is as it was
            if job.grade == 0:
                now.losses[job.key(str(strength))] = now.losses[job.key("before")]
        left = [job for job in self.jobs if job.key(str(strength)) not in now.losses]
        for job in left[:1]:
            with self.worn(now.tensors, job.level, strength * job.grade):
                now.losses[job.key(str(strength))] = self.loss(job)
        if self._forgets(now):
            now.strength += 1
            now.done = now.strength == len(STRENGTHS)
        elif self._is_judged(now):
            now.done = not self._gains(now)  # what brings nothing is not sampled

    def _forgets(self, now: State) -> bool:
        """Whether a level whose base clips are all measured has forgotten too much."""
        strength = str(STRENGTHS[now.strength])
        for level in LEVELS:
            after = mean(self.jobs, now.losses, "base", strength, levels=(level,))
            if after is not None and not after <= FORGOTTEN_MAX * (
                mean(self.jobs, now.losses, "base", "before", levels=(level,)) or 0
            ):
                return True
        return False

    def _is_judged(self, now: State) -> bool:
        """Whether a strength was found at which little enough is forgotten, and all of it measured."""
        return now.strength < len(STRENGTHS) and all(
            job.key(str(STRENGTHS[now.strength])) in now.losses for job in self.jobs
        )

    def _gains(self, now: State) -> bool:
        """Whether held-out accepted cells are drawn better, most and all hidden taken together."""
        before, after = (
            sum(mean(self.jobs, now.losses, what, when) or math.inf for what in ("style", "drawn"))
            for when in ("before", str(STRENGTHS[now.strength]))
        )
        return after < before * (1 - GAIN_MIN)

    def _sample(self, now: State) -> None:
        """One more of the gate's samples: all of the base's, then the same words and seeds with what was learnt."""
        number = len(now.samples)
        when, turn = ("base", "own")[number // (GROUPS * SEEDS)], number % (GROUPS * SEEDS)
        example = self.taught[(turn // SEEDS) * len(self.taught) // GROUPS]
        strength = STRENGTHS[now.strength] * self.grade(example) if when == "own" else 0.0
        with self.worn(now.tensors, "top", strength):
            drawn = sample(
                self.priors["top"],
                torch.full_like(example.codes.top, FREE),
                words=Words.read(self.reader, example.theme),
                plan=example.codes.blocking,
                how=_SAMPLING,
                generator=self._generator(2_000_000 + turn),
            )
        now.samples[f"{when}.{turn}"] = drawn.clone()
        if len(now.samples) == 2 * GROUPS * SEEDS:
            self._weigh(now)

    def _weigh(self, now: State) -> None:
        """What copies or has grown narrow is tried weaker; the base's samples stay."""
        now.done = self.verdict(now)[0] == "" or now.strength == len(STRENGTHS) - 1
        if not now.done:
            now.strength += 1
            now.samples = {name: sample for name, sample in now.samples.items() if name.startswith("base.")}

    def verdict(self, now: State) -> tuple[str, dict[str, float]]:
        """The gate's, on all samples."""
        groups = {when: _groups(now, when) for when in ("base", "own")}
        return gate.verdict(groups["base"], groups["own"], [e.codes.top for e in self.taught])

    def loss(self, job: Job) -> float:
        """Always behind the same masks."""
        generator = self._generator(1_000_000 + AT_ONCE * job.number)
        return mean_loss(self.priors[job.level], job.examples, self.reader, generator, HIDING[job.what])

    def worn(self, tensors: Mapping[str, Tensor], level: str, strength: float) -> AbstractContextManager[None]:
        """One level wears its part of the adapter; at strength 0 it is the base."""
        return adapter.worn({level: self.priors[level]}, _of(level, tensors), strength=strength)

    def _generator(self, step: int) -> torch.Generator:
        return torch.Generator().manual_seed(self.seed * 10_000_019 + step + 1)


def _held_out(accepted: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Those measured on and those learnt from. One in four is held out; with fewer than four, the same cells are
    measured behind other masks."""
    every = range(len(accepted))
    held = [i for i in every if i % 4 == 3] if len(accepted) >= HOLD_OUT_FROM else list(every)
    return [accepted[i] for i in held], [e for i, e in enumerate(accepted) if i not in held] or list(accepted)


def _of(level: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in tensors.items() if name.startswith(f"{level}.")}


def _draw(examples: list[Example], count: int, generator: torch.Generator) -> list[Example]:
    return [examples[int(i)] for i in torch.randint(len(examples), (count,), generator=generator)]


def _rate(turn: int, dimensions: int) -> float:
    """The rate warms up, then falls along a cosine to a tenth; turn counts a level's steps from 1."""
    share = turn / (STEPS // len(LEVELS))
    return (RATE if dimensions > 1 else RATE / 2) * min(1.0, turn / WARM_UP) * (0.55 + 0.45 * math.cos(math.pi * share))


def _report(now: State, course: Course) -> dict[str, Any]:
    """What a person is told: means over both levels, nat a code."""
    kept = now.strength < len(STRENGTHS)
    strength = STRENGTHS[now.strength if kept else -1]
    reason, figures = "no_gain" if kept else "forgets", dict[str, float]()
    if len(now.samples) == 2 * GROUPS * SEEDS:
        reason, figures = course.verdict(now)
    losses = {
        f"{what}_{name}": value
        for what in HIDING
        for name, when in (("before", "before"), ("after", str(strength)))
        if (value := mean(course.jobs, now.losses, what, when)) is not None  # what forgets is not measured further
    }
    return losses | {
        "helps": reason == "",
        "strength": strength,
        "called": round(sum(map(course.grade, course.replay.held)) / len(course.replay.held), 3),
        "steps": STEPS,
        "reason": reason,
        "curve": _curve(now),
        "gate": {name: round(value, 3) for name, value in figures.items()},
    }


def _groups(now: State, when: str) -> list[list[Tensor]]:
    every = [now.samples[f"{when}.{turn}"] for turn in range(GROUPS * SEEDS)]
    return [every[first : first + SEEDS] for first in range(0, len(every), SEEDS)]


def _curve(now: State) -> list[list[float]]:
    """[step, drawn, base] at each look, as shares of what they were before."""
    turns = sorted(int(name.rpartition(".")[2]) for name in now.losses if name.startswith("curve.drawn."))
    return [
        [turn, *(round(now.losses[f"curve.{x}.{turn}"] / now.losses[f"curve.{x}.0"], 4) for x in ("drawn", "base"))]
        for turn in turns
    ]
