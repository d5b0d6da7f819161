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
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from synthesis import adapter, blob, checkpoint
from synthesis.codes import BadCodes, CellCodes
from synthesis.masking import Batch, hide_share, hide_some, loss, near
from synthesis.prior import STRIDE, Prior, Words
from synthesis.prompt import Parts, Reader

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
_BETAS, _EPS = (0.9, 0.99), 1e-8


class BadState(ValueError):
    """The bytes are no state of a lesson, or one of another base or other examples."""


@dataclass(frozen=True)
class Example:
    """An accepted cell: what blocking and top heard, what the bottom heard, and its full codes."""

    theme: Parts
    words: Parts
    codes: CellCodes

    def __post_init__(self) -> None:
        if self.codes.bottom is None:
            raise BadCodes("a preview cannot be taught: it has no bottom codes")


@dataclass(frozen=True)
class Slice:
    """What one slice leaves. state: for the next. adapter: bytes, when done and it helps, else None.

    report, when done: helps, strength, style_before, style_after, base_before, base_after, seconds, steps,
    reason; {} before.
    """

    state: bytes
    step: int
    steps: int
    done: bool
    adapter: bytes | None
    report: dict[str, Any]


@dataclass(frozen=True)
class Replay:
    """Base clips to learn beside (`taught`) and to measure on (`held`): they travel with the weights."""

    taught: list[Example]
    held: list[Example]

    @classmethod
    def open(cls, path: Path) -> "Replay":
        """Read what `save` wrote. Raises checkpoint.BadCheckpoint."""
        tensors, config = checkpoint.load(path)
        examples = [
            Example(tuple(words[:2]), tuple(words), CellCodes(*(part.to(torch.int64) for part in parts)))
            for words, *parts in zip(
                config["words"], tensors["blocking"], tensors["top"], tensors["bottom"], strict=True
            )
        ]
        held = int(config["held"])
        return cls(examples[:-held], examples[-held:])

    def save(self, path: Path) -> None:
        """Write beside the weights: codes as safetensors, words as JSON."""
        every = [*self.taught, *self.held]
        tensors = {
            "blocking": torch.stack([e.codes.blocking for e in every]).to(torch.int16),
            "top": torch.stack([e.codes.top for e in every]).to(torch.int16),
            "bottom": torch.stack([_bottom(e) for e in every]).to(torch.int16),
        }
        checkpoint.save(path, tensors, {"words": [list(e.words) for e in every], "held": len(self.held)})


@dataclass
class _State:
    step: int = 0
    seconds: float = 0.0
    losses: dict[str, float] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    moments: dict[str, Tensor] = field(default_factory=dict)
    strength: int = 0  # which of STRENGTHS is being measured
    done: bool = False


class Lesson:
    """One engine's nets and replay, ready to be taught."""

    def __init__(self, priors: Mapping[str, Prior], reader: Reader, replay: Replay, *, base: str) -> None:
        self._priors, self._reader, self._replay, self._base = priors, reader, replay, base

    def slice(self, state: bytes | None, accepted: Sequence[Example], *, seconds: float, seed: int) -> Slice:
        """Steps from `state` for about `seconds`, at least one. Raises BadState, ValueError for no example."""
        if not accepted:
            raise ValueError("nothing was accepted, so there is nothing to learn")
        course = _Course(self._priors, self._reader, self._replay, accepted, seed=seed)
        name = f"{self._base} {seed} {len(accepted)} {STEPS}"
        now = course.begin() if state is None else _read(state, name)
        start, cpu = time.monotonic(), time.process_time()
        while not now.done:
            course.step(now)
            if time.monotonic() - start >= seconds:
                break
        now.seconds += time.process_time() - cpu
        return self._slice(now, name)

    def _slice(self, now: _State, name: str) -> Slice:
        state = _write(now, name)
        if not now.done:
            return Slice(state, now.step, _steps(), False, None, {})
        report = _report(now)
        taught = None
        if report["helps"]:
            taught = adapter.to_bytes(now.tensors, base=self._base, strength=report["strength"])
        return Slice(state, _steps(), _steps(), True, taught, report)


class _Course:
    """The steps of one lesson on given examples."""

    def __init__(
        self, priors: Mapping[str, Prior], reader: Reader, replay: Replay, accepted: Sequence[Example], *, seed: int
    ) -> None:
        self.priors, self.reader, self.seed = priors, reader, seed
        self.replay = replay
        # One in four is held out; with fewer than four, the same cells are measured behind other masks.
        every = range(len(accepted))
        held = [i for i in every if i % 4 == 3] if len(accepted) >= HOLD_OUT_FROM else list(every)
        self.held = [accepted[i] for i in held]
        self.taught = [e for i, e in enumerate(accepted) if i not in held] or list(accepted)

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
        """The next step: measure the base, learn, or measure what was learnt."""
        if now.step < len(LEVELS):
            self._measure(now, LEVELS[now.step], "before")
        elif now.step < len(LEVELS) + STEPS:
            self._learn(now, now.step - len(LEVELS))
        else:
            self._judge(now)
        now.step += 1

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
            now.done = True

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
        words = Words(*self.reader.batch([e.theme if level == "top" else e.words for e in examples]))
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
        bottoms = torch.stack([_bottom(e)[span] for e, span in zip(examples, spans, strict=True)])
        return Batch(bottoms, plan, words, near(plan, config.rows, config.columns), top=tops)

    def _generator(self, step: int) -> torch.Generator:
        return torch.Generator().manual_seed(self.seed * 10_000_019 + step + 1)


def _steps() -> int:
    """Steps of a whole lesson, at most."""
    return len(LEVELS) + STEPS + len(STRENGTHS) * len(LEVELS)


def _draw(examples: list[Example], count: int, generator: torch.Generator) -> list[Example]:
    return [examples[int(i)] for i in torch.randint(len(examples), (count,), generator=generator)]


def _bottom(example: Example) -> Tensor:
    assert example.codes.bottom is not None
    return example.codes.bottom


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
        "done": now.done,
    }
    return blob.write(now.tensors | now.moments, {"state": json.dumps(plain, sort_keys=True)})


def _read(data: bytes, name: str) -> _State:
    try:
        tensors, metadata = blob.read(data)
        plain = json.loads(metadata["state"])
    except (blob.BadBlob, KeyError, ValueError) as error:
        raise BadState(f"not a state of a lesson: {error}") from error
    if plain["name"] != name:
        raise BadState(f"a state of the lesson ({plain['name']}), but this is ({name})")
    own = {key: tensor for key, tensor in tensors.items() if key.endswith((".down", ".up"))}
    moments = {key: tensor for key, tensor in tensors.items() if key not in own}
    return _State(plain["step"], plain["seconds"], plain["losses"], own, moments, plain["strength"], plain["done"])


def _report(now: _State) -> dict[str, Any]:
    """What a person is told: means over both levels, nat a code."""
    kept = now.strength < len(STRENGTHS)
    strength = STRENGTHS[now.strength if kept else -1]

    def mean(what: str, when: str) -> float:
        """Over the levels that were measured: a top that forgets spares the bottom's measurement."""
        found = [now.losses[key] for level in LEVELS if (key := f"{what}.{level}.{when}") in now.losses]
        return sum(found) / len(found)

    before, after = mean("style", "before"), mean("style", str(strength))
    helps = kept and after < before * (1 - GAIN_MIN)
    reason = "" if helps else ("forgets" if not kept else "no_gain")
    return {
        "helps": helps,
        "strength": strength,
        "style_before": before,
        "style_after": after,
        "base_before": mean("base", "before"),
        "base_after": mean("base", str(strength)),
        "seconds": round(now.seconds, 1),
        "steps": STEPS,
        "reason": reason,
    }
