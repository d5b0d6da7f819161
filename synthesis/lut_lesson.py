"""Teaching colours: from what the base draws of accepted orders and what was accepted to a colour table for each style.

A look is first of all its colours. Whoever teaches it by codes moves what is drawn as well, and places fall apart; a
table leaves every place, outline and path as they were. Owns the lesson's order: draw each order by the base,
then for each style fit a table on three quarters of its clips and measure it on the others, by each quarter in turn: a
few clips lie apart by what is in them, and alone tell too little (cross-validation). The last quarter's table is worn.
What was drawn and what was accepted are two films, so no pixel of one belongs to a pixel of the other: their colours
are led together as a whole, clip by clip, along random lines (sliced optimal transport, Pitié, Kokaram and Dahyot
2007), rows and columns counting a little, so that a sky becomes a sky. Tone curves after the table are worn where they
bring the held-out clips nearer: a print in three tones has steps. Each step is a function of (state, seed).

N clips · P pixels of one · D lines
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from synthesis import calling, lut
from synthesis.lesson_state import State
from synthesis.orders import Order
from synthesis.prompt import Reader

FOLDS = 4
CLIPS_MIN, CLIPS_MAX, STYLES_MAX = FOLDS, 16, 8  # clips of a style, and styles of one hand
PIXELS, EVERY = 1024, 4  # of a clip, out of every fourth frame
DOWN, ACROSS = 0.5, 0.25  # how much a whole height and width count beside a whole channel of colour
ROUNDS, LINES, MEASURED_LINES = 15, 32, 64
LOOKS = (3, 6, 9, 12, 15)  # the rounds after which it is measured: what the curve is made of, and a step each
# `study --only leaks`: stiffer tables come nearer to clips that did not teach them, and tell less of those that did.
STIFF = 3.0
# Colours that are so near were drawn alike already; a table that leaves more than this share of the distance between
# held-out clips brings nothing; one that leaves less than this of the colours' spread makes one grey of everything.
ALIKE, LEFT_MAX, SPREAD_MIN = 0.03, 0.75, 0.3
# What each fold says of its held-out clips: distances, and what is left of their spread.
_MEASURES = ("before", "tabled", "curved", "spread_tabled", "spread_curved")
Frames = NDArray[np.uint8]


@dataclass(frozen=True)
class Learnt:
    """What became of a style's colours: before, after: distances of held-out clips, in channels of 0..1. reason: why
    there is no grade ("alike", "unlike", "narrow"). grade: with tone curves where these bring held-out clips nearer.
    curve: [round, what is left of the distance]."""

    style: str
    clips: int
    before: float
    after: float
    reason: str
    grade: lut.Grade
    curve: list[tuple[int, float]]


class Course:
    """The steps of the lesson. orders: what was accepted, each as a clip's first cell. drawn: what the base draws of an
    order; seen: the frames of an accepted one, by its number."""

    def __init__(
        self,
        orders: Sequence[Order],
        drawn: Callable[[Order], Frames],
        seen: Callable[[int], Frames],
        reader: Reader,
        *,
        left_out: Sequence[int] = (),
        seed: int,
    ) -> None:
        self.orders, self._drawn, self._seen, self._seed = orders, drawn, seen, seed
        kept = [i for i in range(len(orders)) if i not in left_out]
        alike = calling.alike([orders[i].style for i in kept], reader)
        groups = {style: [kept[i] for i in own[:CLIPS_MAX]] for style, own in alike.items() if len(own) >= CLIPS_MIN}
        # Under each style the numbers of its clips.
        self.groups = dict(list(groups.items())[:STYLES_MAX])
        self._asked = [i for group in self.groups.values() for i in group]

    @property
    def name(self) -> str:
        """Which lesson it is; a state of another is refused."""
        return f"grades {self.groups} {self._seed} {PIXELS} {ROUNDS} {FOLDS}"

    @property
    def steps(self) -> int:
        return len(self._asked) + FOLDS * len(LOOKS) * len(self.groups)

    def step(self, now: State) -> None:
        """The next step: draw an order by the base, or fit a style's table for some rounds and measure it."""
        if now.step < len(self._asked):
            number = self._asked[now.step]
            generator = torch.Generator().manual_seed(self._seed * 10_007 + number)
            now.samples[f"drawn.{number}"] = pixels(self._drawn(self.orders[number]), generator)
            now.samples[f"seen.{number}"] = pixels(self._seen(number), generator)
        elif now.step < self.steps:
            fit, look = divmod(now.step - len(self._asked), len(LOOKS))
            number, fold = divmod(fit, FOLDS)
            self._fit(now, f"{number}.{fold}", list(self.groups.values())[number], fold, look)
        now.step = min(now.step + 1, self.steps)
        now.done = now.step == self.steps

    def learnt(self, now: State) -> list[Learnt]:
        """Each style's outcome, once the lesson is done."""
        found = []
        for number, (style, group) in enumerate(self.groups.items()):
            folded = {name: _folded(now, name, number, len(group)) for name in _MEASURES}
            curved = folded["curved"] < folded["tabled"]
            before, after = folded["before"], folded["curved" if curved else "tabled"]
            spread = folded["spread_curved" if curved else "spread_tabled"]
            reason = "alike" if before < ALIKE else "unlike" if after > LEFT_MAX * before else ""
            reason = reason or ("narrow" if spread < SPREAD_MIN else "")
            left = [_folded(now, f"left.{n}", number, len(group)) / max(before, 1e-6) for n in LOOKS[:-1]]
            curve = [(0, 1.0), *zip(LOOKS, [*left, after / max(before, 1e-6)], strict=True)]
            table, curves = (now.tensors[f"{what}.{number}.{FOLDS - 1}"] for what in ("table", "curves"))
            grade = lut.Grade(table, curves if curved else None)
            found.append(Learnt(style, len(group), before, after, reason, grade, curve))
        return found

    def _fit(self, now: State, name: str, group: Sequence[int], fold: int, look: int) -> None:
        taught = [i for place, i in enumerate(group) if place % FOLDS != fold]
        held = [i for place, i in enumerate(group) if place % FOLDS == fold]
        drawn, seen = _of(now, "drawn", held), _of(now, "seen", held)
        if look == 0:
            now.losses[f"before.{name}"] = float(distances(drawn, seen, self._seed).mean())
        table = fitted(
            _of(now, "drawn", taught),
            _of(now, "seen", taught),
            now.tensors.get(f"table.{name}", lut.plain()),
            rounds=slice(LOOKS[look - 1] if look else 0, LOOKS[look]),
            seed=self._seed,
        )
        if look < len(LOOKS) - 1:
            now.tensors[f"table.{name}"] = table
            left = distances(through(drawn, table), seen, self._seed)
            now.losses[f"left.{LOOKS[look]}.{name}"] = float(left.mean())
        else:
            self._end(now, name, table, taught, held)

    def _end(self, now: State, name: str, table: Tensor, taught: Sequence[int], held: Sequence[int]) -> None:
        """Curves after a table that is done, and how held-out clips lie with them and without."""
        own, goal = through(_of(now, "drawn", taught), table), _of(now, "seen", taught)
        curves = lut.matched(own[..., :3].flatten(0, 1), goal[..., :3].flatten(0, 1))
        drawn, seen = _of(now, "drawn", held), _of(now, "seen", held)
        tabled = through(drawn, table)
        for what, shown in (("tabled", tabled), ("curved", _curved(tabled, curves))):
            now.losses[f"{what}.{name}"] = float(distances(shown, seen, self._seed).mean())
            now.losses[f"spread_{what}.{name}"] = float(_spread(shown) / _spread(drawn).clamp(min=1e-6))
        now.tensors |= {f"table.{name}": lut.packed(table), f"curves.{name}": lut.packed(curves)}


def _folded(now: State, what: str, number: int, clips: int) -> float:
    """A mean over a style's clips, each by the fold that never learnt it."""
    return sum(now.losses[f"{what}.{number}.{fold}"] * len(range(fold, clips, FOLDS)) for fold in range(FOLDS)) / clips


def pixels(frames: Frames, generator: torch.Generator) -> Tensor:
    """Some pixels of a clip (P, 5): their colours in 0..1, and how far down and across they lie."""
    some = torch.from_numpy(np.ascontiguousarray(frames[::EVERY]))
    _, height, width, _ = some.shape
    at = torch.randint(some[..., 0].numel(), (PIXELS,), generator=generator)
    down, across = at // width % height / height, at % width / width
    return torch.cat([some.reshape(-1, 3)[at] / 255, DOWN * down[:, None], ACROSS * across[:, None]], 1)


def fitted(drawn: Tensor, seen: Tensor, table: Tensor, *, rounds: slice, seed: int) -> Tensor:
    """A table (9, 9, 9, 3) that leads the colours of drawn (N, P, 5) to those of seen (N, P, 5), clip by clip, a few of
    ROUNDS nearer than the one before."""
    generator, fit = torch.Generator().manual_seed(seed), lut.Fit(drawn[..., :3].reshape(-1, 3), stiff=STIFF)
    for lines in [_lines(LINES, generator) for _ in range(ROUNDS)][rounds]:
        now = fit.colours(table).view_as(drawn[..., :3])
        moved = _transport(torch.cat([now, drawn[..., 3:]], -1), seen, lines)
        table = fit.table((now + moved[..., :3]).reshape(-1, 3))
    return table


def through(points: Tensor, table: Tensor) -> Tensor:
    """Pixels (..., 5) with their colours through a table."""
    return torch.cat([lut.looked_up(points[..., :3], table), points[..., 3:]], -1)


def _curved(points: Tensor, curves: Tensor) -> Tensor:
    return torch.cat([lut.curved(points[..., :3], curves), points[..., 3:]], -1)


def graded(points: Tensor, grade: lut.Grade) -> Tensor:
    """Pixels (..., 5) with their colours in a grade."""
    shown = through(points, grade.table.float() / 255)
    return shown if grade.curves is None else _curved(shown, grade.curves.float() / 255)


def distances(one: Tensor, other: Tensor, seed: int) -> Tensor:
    """How far the pixels of clips lie apart, (N, P, 5) each: their sliced Wasserstein distances (N,)."""
    lines = _lines(MEASURED_LINES, torch.Generator().manual_seed(seed))
    return ((one @ lines).sort(1).values - (other @ lines).sort(1).values).abs().mean((1, 2))


def _transport(points: Tensor, goal: Tensor, lines: Tensor) -> Tensor:
    """How each point moves so that, seen along the lines (5, D), all of a clip's lie as the goal's do: (N, P, 5)."""
    along = points @ lines
    ranks = along.argsort(1).argsort(1)
    moves = (goal @ lines).sort(1).values.gather(1, ranks) - along
    return moves @ lines.T * (lines.shape[0] / lines.shape[1])


def _lines(count: int, generator: torch.Generator) -> Tensor:
    return F.normalize(torch.randn(5, count, generator=generator), dim=0)


def _of(now: State, what: str, numbers: Sequence[int]) -> Tensor:
    return torch.stack([now.samples[f"{what}.{number}"] for number in numbers])


def _spread(points: Tensor) -> Tensor:
    """How far a clip's colours lie from their mean, on the average."""
    return points[..., :3].std(1).mean()
