"""Teaching: a low-rank adapter learns what people accepted, in slices, and is let through a gate.

Owns the lesson's order (measure, learn, measure at ever smaller strength), its state between slices and the
report. Each step is a function of (state, seed), so that a lesson cut anywhere ends in the same bytes. Every
batch mixes accepted cells with replayed base clips: that is what keeps the base from being forgotten.
Knows nothing of who accepted, or why.
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from synthesis import adapter, blob, gate
from synthesis.masking import Batch, hide_share, hide_some, loss, near
from synthesis.prior import FREE, STRIDE, Prior, Sampling, Words, sample
from synthesis.prompt import Parts, Reader
from synthesis.replay import Example, Replay, bottom_of

LEVELS = ("top", "bottom")
STEPS = 48  # of learning, half of them at each level
RATE = 2e-3
WARM_UP = 6
# Of each batch, how many are accepted and how many replayed.
MIX = {"top": (4, 8), "bottom": (4, 4)}
STRENGTHS = (1.0, 0.75, 0.5, 0.25)
FORGOTTEN_MAX = 1.05
GAIN_MIN = 0.002
HOLD_OUT_FROM = 4
MEASURED_MAX = 24
# How often a lesson looks at itself, and by how many examples: what the curves are made of.
LOOK_STEPS, LOOKED_AT = 12, 8
SIFTED = 8  # accepted cells that one step looks at before the lesson
# What the gate samples, without and with what was learnt: so many words, so many seeds of each.
GROUPS, SEEDS = 2, 3
_SAMPLING = Sampling(steps=6, steps_on=3)
_BETAS, _EPS = (0.9, 0.99), 1e-8


class BadState(ValueError):
    """The bytes are no state of a lesson, or one of another base or other examples."""


@dataclass(frozen=True)
class Slice:
    """What one slice leaves. state: for the next. adapter: bytes when done, also of what is better not used.

    report, when done: helps, strength, style_before, style_after, base_before, base_after, seconds, steps, reason
    (why it does not help), curve, [step, style, base] as shares of the loss before, left_out, the accepted cells
    that were not learnt from, and what the gate found (gate.verdict); {} before.
    """

    state: bytes
    step: int
    steps: int
    done: bool
    adapter: bytes | None
    report: dict[str, Any]


@dataclass
class _State:
    step: int = 0
    seconds: float = 0.0
    losses: dict[str, float] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    moments: dict[str, Tensor] = field(default_factory=dict)
    samples: dict[str, Tensor] = field(default_factory=dict)  # the gate's, "sample.<when>.<number>"
    left_out: list[int] = field(default_factory=list)
    strength: int = 0  # which of STRENGTHS is being measured
    done: bool = False


class Lesson:
    """One engine's nets and replay, ready to be taught."""

    def __init__(
        self, priors: Mapping[str, Prior], reader: Reader, replay: Replay, *, base: str, owner: str = ""
    ) -> None:
        """owner: whose the adapter will be; it is written into its bytes."""
        self._priors, self._reader, self._replay, self._base, self._owner = priors, reader, replay, base, owner

    def slice(self, state: bytes | None, accepted: Sequence[Example], *, seconds: float, seed: int) -> Slice:
        """Steps from `state` for about `seconds`, at least one. Raises BadState, ValueError for no example."""
        if not accepted:
            raise ValueError("nothing was accepted, so there is nothing to learn")
        course = _Course(self._priors, self._reader, self._replay, accepted, seed=seed)
        name = f"{self._base} {seed} {len(accepted)} {STEPS} {GROUPS} {SEEDS}"
        now = course.begin() if state is None else _read(state, name)
        start, cpu = time.monotonic(), time.process_time()
        while not now.done:
            course.step(now)
            if time.monotonic() - start >= seconds:
                break
        now.seconds += time.process_time() - cpu
        return self._slice(now, name, course)

    def _slice(self, now: _State, name: str, course: "_Course") -> Slice:
        state, steps = _write(now, name), course.steps
        if not now.done:
            return Slice(state, now.step, steps, False, None, {})
        report = _report(now, course)
        taught = adapter.to_bytes(now.tensors, base=self._base, strength=report["strength"], owner=self._owner)
        return Slice(state, steps, steps, True, taught, report)


class _Course:
    """The steps of one lesson on given examples."""

    def __init__(
        self, priors: Mapping[str, Prior], reader: Reader, replay: Replay, accepted: Sequence[Example], *, seed: int
    ) -> None:
        self.priors, self.reader, self.seed = priors, reader, seed
        self.replay, self.accepted = replay, accepted
        self.held, self.taught = _held_out(accepted)

    @property
    def sifting(self) -> int:
        """Steps before the lesson, in which what does not belong is left out."""
        return -(-len(self.accepted) // SIFTED) if len(self.accepted) >= gate.OUTLIER_FROM else 0

    @property
    def steps(self) -> int:
        """Steps of the whole lesson, at most."""
        return self.sifting + len(LEVELS) + STEPS + len(STRENGTHS) * len(LEVELS) + 2 * GROUPS * SEEDS

    def begin(self) -> _State:
        """The state before the first step: an adapter that changes nothing."""
        tensors = adapter.fresh(self.priors, self._generator(-1))
        moments = {
            f"{name}.{kind}": torch.zeros_like(tensor)
            for name, tensor in tensors.items()
            for kind in ("mean", "square")
        }
        return _State(tensors=tensors, moments=moments)

    def step(self, now: _State) -> None:
        """The next step: leave out, measure the base, learn, measure what was learnt, or sample with it."""
        at = now.step - self.sifting
        if at >= 0:
            self.held, self.taught = _held_out([e for i, e in enumerate(self.accepted) if i not in now.left_out])
        if at < 0:
            self._sift(now)
        elif at < len(LEVELS):
            self._measure(now, LEVELS[at], "before")
        elif at < len(LEVELS) + STEPS:
            self._lesson(now, at - len(LEVELS))
        elif not _is_judged(now):
            self._judge(now)
        else:
            self._sample(now)
        now.step += 1

    def _sift(self, now: _State) -> None:
        """How strange the base finds some of the accepted under their own words; at the end, who is left out."""
        first = now.step * SIFTED
        for i, example in enumerate(self.accepted[first : first + SIFTED], start=first):
            now.losses[f"each.{i}"] = self._mean("top", [example])
        if now.step == self.sifting - 1:
            now.left_out = gate.outliers([now.losses[f"each.{i}"] for i in range(len(self.accepted))])

    def _lesson(self, now: _State, turn: int) -> None:
        if turn == 0:
            self._look(now, 0)
        self._learn(now, turn)
        if (turn + 1) % LOOK_STEPS == 0:
            self._look(now, turn + 1)

    def _learn(self, now: _State, step: int) -> None:
        """One step of Adam on one level's part of the adapter."""
        level = LEVELS[step % len(LEVELS)]
        generator = self._generator(step)
        new, old = MIX[level]
        examples = _draw(self.taught, new, generator) + _draw(self.replay.taught, old, generator)
        nets = {level: self.priors[level]}
        own = {n: t.requires_grad_() for n, t in now.tensors.items() if n.startswith(f"{level}.")}
        adapter.branch(nets, own)
        try:
            batch = self._batch(level, examples, generator)
            with torch.enable_grad():
                hidden = hide_some(batch.codes.shape, generator)
                value = loss(self.priors[level], batch, hidden).weighted
            gradients = torch.autograd.grad(value, list(own.values()), allow_unused=True)
        finally:
            adapter.unbranch(nets)
        turn = step // len(LEVELS) + 1
        for (name, tensor), gradient in zip(own.items(), gradients, strict=True):
            tensor.requires_grad_(False)
            if gradient is not None:
                _adam(tensor, gradient, now.moments, name, turn=turn)

    def _look(self, now: _State, turn: int) -> None:
        """How far style and base are from where they began, by a few examples of each."""
        originals = adapter.attach(self.priors, now.tensors)
        try:
            for what, examples in (("style", self.held), ("base", self.replay.held)):
                values = [self._mean(level, examples[:LOOKED_AT]) for level in LEVELS]
                now.losses[f"curve.{what}.{turn}"] = sum(values) / len(values)
        finally:
            adapter.clear(self.priors, originals)

    def _judge(self, now: _State) -> None:
        """Measure one level at the strength in question; too much forgotten, and the next smaller is asked."""
        strength = STRENGTHS[now.strength]
        level = next(x for x in LEVELS if f"base.{x}.{strength}" not in now.losses)
        nets = {level: self.priors[level]}
        own = {n: t for n, t in now.tensors.items() if n.startswith(f"{level}.")}
        originals = adapter.attach(nets, own, strength=strength)
        try:
            self._measure(now, level, str(strength))
        finally:
            adapter.clear(nets, originals)
        if not now.losses[f"base.{level}.{strength}"] <= FORGOTTEN_MAX * now.losses[f"base.{level}.before"]:
            now.strength += 1
            now.done = now.strength == len(STRENGTHS)
        elif level == LEVELS[-1]:
            now.done = not _gains(now)  # what brings nothing is not sampled

    def _sample(self, now: _State) -> None:
        """One more of the gate's samples: all of the base's, then the same words and seeds with what was learnt."""
        number = len(now.samples)
        when, turn = ("base", "own")[number // (GROUPS * SEEDS)], number % (GROUPS * SEEDS)
        example = self.taught[(turn // SEEDS) * len(self.taught) // GROUPS]
        nets = {"top": self.priors["top"]}
        own = {n: t for n, t in now.tensors.items() if n.startswith("top.")}
        originals = adapter.attach(nets, own, strength=STRENGTHS[now.strength]) if when == "own" else None
        try:
            drawn = sample(
                self.priors["top"],
                torch.full_like(example.codes.top, FREE),
                words=Words.one(self.reader.states(example.theme)),
                plan=example.codes.blocking,
                how=_SAMPLING,
                generator=self._generator(2_000_000 + turn),
            )
        finally:
            if originals is not None:
                adapter.clear(nets, originals)
        now.samples[f"sample.{when}.{turn}"] = drawn.clone()
        now.done = len(now.samples) == 2 * GROUPS * SEEDS

    def _measure(self, now: _State, level: str, when: str) -> None:
        """The loss of held-out accepted cells and of held-out base clips, always behind the same masks."""
        repeats = max(1, 8 // len(self.held))
        now.losses[f"style.{level}.{when}"] = self._mean(level, (self.held * repeats)[:MEASURED_MAX])
        now.losses[f"base.{level}.{when}"] = self._mean(level, self.replay.held[:MEASURED_MAX])

    def _mean(self, level: str, examples: list[Example]) -> float:
        values = []
        with torch.no_grad():
            for i in range(0, len(examples), 8):
                generator = self._generator(1_000_000 + i)
                batch = self._batch(level, examples[i : i + 8], generator)
                values.append(float(loss(self.priors[level], batch, hide_share(batch.codes.shape, generator)).weighted))
        return sum(values) / len(values)

    def _batch(self, level: str, examples: list[Example], generator: torch.Generator) -> Batch:
        """Windows of one level, each from a step of the clip drawn at random."""
        config = self.priors[level].config
        words = self._words([e.theme if level == "top" else e.words for e in examples])
        firsts = [
            STRIDE * int(i) for i in torch.randint((8 - config.window) // 2 + 1, (len(examples),), generator=generator)
        ]
        spans = [slice(first, first + config.window) for first in firsts]
        pairs = list(zip((e.codes for e in examples), spans, strict=True))
        plans = [
            torch.cat([codes.blocking[:2], codes.blocking[2:].view(8, 2)[span].flatten()]) for codes, span in pairs
        ]
        plan, tops = torch.stack(plans), torch.stack([codes.top[span] for codes, span in pairs])
        if level == "top":
            return Batch(tops, plan, words, near(plan, config.rows, config.columns))
        bottoms = torch.stack([bottom_of(e)[span] for e, span in zip(examples, spans, strict=True)])
        return Batch(bottoms, plan, words, near(plan, config.rows, config.columns), top=tops)

    def _words(self, texts: list[Parts]) -> Words:
        """Read one by one: a lesson comes back to the same words, and the reader remembers them."""
        read = [self.reader.states(text) for text in texts]
        mask = torch.zeros(len(read), max(map(len, read)), dtype=torch.bool)
        states = torch.zeros(*mask.shape, read[0].shape[1])
        for row, (told, known) in enumerate(zip(read, mask, strict=True)):
            states[row, : len(told)], known[: len(told)] = told, True
        return Words(states, mask)

    def _generator(self, step: int) -> torch.Generator:
        return torch.Generator().manual_seed(self.seed * 10_000_019 + step + 1)


def _held_out(accepted: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Those measured on and those learnt from. One in four is held out; with fewer than four, the same cells are
    measured behind other masks."""
    every = range(len(accepted))
    held = [i for i in every if i % 4 == 3] if len(accepted) >= HOLD_OUT_FROM else list(every)
    return [accepted[i] for i in held], [e for i, e in enumerate(accepted) if i not in held] or list(accepted)


def _is_judged(now: _State) -> bool:
    """Whether a strength was found at which little enough is forgotten."""
    return now.strength < len(STRENGTHS) and f"base.{LEVELS[-1]}.{STRENGTHS[now.strength]}" in now.losses


def _gains(now: _State) -> bool:
    """Whether held-out accepted cells are drawn better at the strength in question."""
    strength = str(STRENGTHS[now.strength])
    return _over_levels(now, "style", strength) < _over_levels(now, "style", "before") * (1 - GAIN_MIN)


def _over_levels(now: _State, what: str, when: str) -> float:
    """The mean over the levels that were measured: a top that forgets spares the bottom's measurement."""
    found = [now.losses[key] for level in LEVELS if (key := f"{what}.{level}.{when}") in now.losses]
    return sum(found) / len(found)


def _draw(examples: list[Example], count: int, generator: torch.Generator) -> list[Example]:
    return [examples[int(i)] for i in torch.randint(len(examples), (count,), generator=generator)]


def _adam(tensor: Tensor, gradient: Tensor, moments: dict[str, Tensor], name: str, *, turn: int) -> None:
    """One step of Adam in place; turn counts from 1. The rate warms up, then falls along a cosine to a tenth."""
    mean, square = moments[f"{name}.mean"], moments[f"{name}.square"]
    mean.lerp_(gradient, 1 - _BETAS[0])
    square.lerp_(gradient**2, 1 - _BETAS[1])
    share = turn / (STEPS // len(LEVELS))
    rate = RATE * min(1.0, turn / WARM_UP) * (0.55 + 0.45 * math.cos(math.pi * share))
    size = (square / (1 - _BETAS[1] ** turn)).sqrt() + _EPS
    tensor -= rate * (mean / (1 - _BETAS[0] ** turn)) / size


def _write(now: _State, name: str) -> bytes:
    """A state as bytes. Losses travel as text with all their digits, so that nothing is rounded on the way."""
    plain = {
        "name": name,
        "step": now.step,
        "seconds": now.seconds,
        "losses": now.losses,
        "strength": now.strength,
        "left_out": now.left_out,
        "done": now.done,
    }
    return blob.write(now.tensors | now.moments | now.samples, {"state": json.dumps(plain, sort_keys=True)})


def _read(data: bytes, name: str) -> _State:
    try:
        tensors, metadata = blob.read(data)
        plain = json.loads(metadata["state"])
    except (blob.BadBlob, KeyError, ValueError) as error:
        raise BadState(f"not a state of a lesson: {error}") from error
    if plain["name"] != name:
        raise BadState(f"a state of the lesson ({plain['name']}), but this is ({name})")
    own = {key: tensor for key, tensor in tensors.items() if key.endswith((".down", ".up"))}
    samples = {key: tensor for key, tensor in tensors.items() if key.startswith("sample.")}
    moments = {key: tensor for key, tensor in tensors.items() if key not in own and key not in samples}
    return _State(
        step=plain["step"],
        seconds=plain["seconds"],
        losses=plain["losses"],
        tensors=own,
        moments=moments,
        samples=samples,
        left_out=plain["left_out"],
        strength=plain["strength"],
        done=plain["done"],
    )


def _report(now: _State, course: _Course) -> dict[str, Any]:
    """What a person is told: means over both levels, nat a code."""
    kept = now.strength < len(STRENGTHS)
    strength = STRENGTHS[now.strength if kept else -1]
    reason, figures = "no_gain" if kept else "forgets", dict[str, float]()
    if now.samples:
        groups = {when: _groups(now, when) for when in ("base", "own")}
        reason, figures = gate.verdict(groups["base"], groups["own"], [e.codes.top for e in course.taught])
    return {
        "helps": reason == "",
        "strength": strength,
        "style_before": _over_levels(now, "style", "before"),
        "style_after": _over_levels(now, "style", str(strength)),
        "base_before": _over_levels(now, "base", "before"),
        "base_after": _over_levels(now, "base", str(strength)),
        "seconds": round(now.seconds, 1),
        "steps": STEPS,
        "reason": reason,
        "curve": _curve(now),
        "left_out": now.left_out,
        "gate": {name: round(value, 3) for name, value in figures.items()},
    }


def _groups(now: _State, when: str) -> list[list[Tensor]]:
    every = [now.samples[f"sample.{when}.{turn}"] for turn in range(GROUPS * SEEDS)]
    return [every[first : first + SEEDS] for first in range(0, len(every), SEEDS)]


def _curve(now: _State) -> list[list[float]]:
    """[step, style, base] at each look, as shares of what they were before."""
    turns = sorted(int(name.rpartition(".")[2]) for name in now.losses if name.startswith("curve.style."))
    return [
        [turn, *(round(now.losses[f"curve.{x}.{turn}"] / now.losses[f"curve.{x}.0"], 4) for x in ("style", "base"))]
        for turn in turns
    ]
