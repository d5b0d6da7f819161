"""Teaching colours: from what the base draws of accepted orders and what was accepted to a colour table for each style.

A look is first of all its colours. Whoever teaches it by codes moves what is drawn as well, and places fall apart; a
table leaves every place, outline and path as they were. Owns the lesson's order: draw each order by the base, leave
strays out, then for each style fit a table on three quarters of its clips and measure it on the others, by each quarter
in turn: a few clips lie apart by what is in them, and alone tell too little (cross-validation). The last quarter's
table is worn. A table alone, tone curves alone, and curves with a table after them are fitted; that is worn which
brings the held-out clips nearest: a print in three tones has steps. Each step is a function of (state, seed).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from synthesis import calling, lut, strays, transport
from synthesis.lesson_state import State
from synthesis.orders import Order
from synthesis.prompt import Reader

FOLDS = 4
CLIPS_MIN, CLIPS_MAX, STYLES_MAX = FOLDS, 16, 8  # clips of a style, and styles of one hand
LOOKS = (3, 6, 9, 12, 15)  # the rounds after which it is measured: what the curve is made of, and a step each
# Colours that are so near were drawn alike already; a table that leaves more than this share of the distance between
# held-out clips brings nothing; one that leaves less than this of the colours' spread makes one grey of everything.
ALIKE, LEFT_MAX, SPREAD_MIN = 0.03, 0.75, 0.3
# What a grade may be made of. The first two are fitted one after the other, the last falls off the second.
_FITTED = _TABLE, _BOTH = "table", "both"
_CURVES = "curves"
_WAYS = (*_FITTED, _CURVES)
Frames = NDArray[np.uint8]


@dataclass(frozen=True)
class Learnt:
    """What became of a style's colours: before, after: distances of held-out clips, in channels of 0..1. reason: why
    there is no grade ("alike", "unlike", "narrow"). curve: [round, what is left of the distance]."""

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
        pull: float = strays.PULL,
        seed: int,
    ) -> None:
        """pull: from which pull on a clip is a stray (`strays`), infinity for none."""
        self.orders, self._drawn, self._seen, self._pull, self._seed = orders, drawn, seen, pull, seed
        kept = [i for i in range(len(orders)) if i not in left_out]
        alike = calling.alike([orders[i].style for i in kept], reader)
        groups = {style: [kept[i] for i in own[:CLIPS_MAX]] for style, own in alike.items() if len(own) >= CLIPS_MIN}
        # Under each style the numbers of its clips.
        self.groups = dict(list(groups.items())[:STYLES_MAX])
        self._asked = [i for group in self.groups.values() for i in group]
        # Of which style each step of the search for strays is, and which step of it.
        self._searched = [(n, turn) for n, own in enumerate(self._all()) for turn in range(strays.steps(len(own)))]
        self._least = dict[str, lut.Fit]()

    @property
    def name(self) -> str:
        """Which lesson it is; a state of another is refused."""
        return f"grades {self.groups} {self._seed} {transport.PIXELS} {transport.ROUNDS} {FOLDS} {self._pull}"

    @property
    def steps(self) -> int:
        return len(self._asked) + len(self._searched) + FOLDS * len(_FITTED) * len(LOOKS) * len(self.groups)

    def begin(self) -> State:
        return State(done=self.steps == 0)

    def step(self, now: State) -> None:
        """The next step: draw an order by the base, look for a style's strays, or fit its table for some rounds and
        measure it."""
        searched = now.step - len(self._asked)
        if searched < 0:
            number = self._asked[now.step]
            generator = torch.Generator().manual_seed(self._seed * 10_007 + number)
            now.samples[f"drawn.{number}"] = transport.pixels(self._drawn(self.orders[number]), generator)
            now.samples[f"seen.{number}"] = transport.pixels(self._seen(number), generator)
        elif searched < len(self._searched):
            self._search(now, *self._searched[searched])
        elif now.step < self.steps:
            fit, look = divmod(searched - len(self._searched), len(LOOKS))
            fold, way = divmod(fit, len(_FITTED))
            self._fit(now, *divmod(fold, FOLDS), _FITTED[way], look)
        now.step = min(now.step + 1, self.steps)
        now.done = now.step == self.steps

    def learnt(self, now: State) -> list[Learnt]:
        """Each style's outcome, once the lesson is done."""
        return [self._style(now, number, style) for number, style in enumerate(self.groups)]

    def _all(self) -> list[list[int]]:
        return list(self.groups.values())

    def _kept(self, now: State, number: int) -> list[int]:
        """A style's clips, once its strays are known."""
        return [i for i in self._all()[number] if i not in now.left_out]

    def _search(self, now: State, number: int, turn: int) -> None:
        group = self._all()[number]
        drawn, seen = (_of(now, what, group) for what in ("drawn", "seen"))
        stray = strays.step(now, str(number), turn, drawn, seen, pull=self._pull, seed=self._seed)
        now.left_out += [] if stray is None else [group[stray]]

    def _style(self, now: State, number: int, style: str) -> Learnt:
        clips = len(self._kept(now, number))
        folded = partial(_folded, now, number, clips)
        before = folded("before")
        after, way = min((folded(f"left.{LOOKS[-1]}.{way}"), way) for way in _WAYS)
        reason = "alike" if before < ALIKE else "unlike" if after > LEFT_MAX * before else ""
        reason = reason or ("narrow" if folded(f"spread.{way}") < SPREAD_MIN else "")
        left = [(n, folded(f"left.{n}.{way}") / max(before, 1e-6)) for n in LOOKS]
        grade = self._grade(now, f"{number}.{FOLDS - 1}", way)
        return Learnt(style, clips, before, after, reason, grade, [(0, 1.0), *left])

    def _grade(self, now: State, name: str, way: str) -> lut.Grade:
        """What a fold comes to."""
        curves = None if way == _TABLE else now.tensors[f"curves.{name}"]
        return lut.Grade(now.tensors[f"{way}.{name}"] if way in _FITTED else lut.packed(lut.plain()), curves)

    def _fit(self, now: State, number: int, fold: int, way: str, look: int) -> None:
        """A few rounds of a style's fold, and how its held-out clips lie then."""
        name, last = f"{number}.{fold}", look == len(LOOKS) - 1
        group = self._kept(now, number)
        held = group[fold::FOLDS]
        taught = [i for i in group if i not in held]
        now.tensors.setdefault(f"curves.{name}", self._curves(now, taught))
        own, seen = self._before(now, name, way, taught), _of(now, "seen", held)
        table = transport.fitted(
            own,
            _of(now, "seen", taught),
            now.tensors.get(f"{way}.{name}", lut.plain()),
            rounds=slice(LOOKS[look - 1] if look else 0, LOOKS[look]),
            seed=self._seed,
            fit=self._least_squares(f"{way}.{name}", own),
        )
        now.tensors[f"{way}.{name}"] = lut.packed(table) if last else table
        shown = {way: transport.through(self._before(now, name, way, held), table)}
        if way == _BOTH:
            shown[_CURVES] = self._before(now, name, way, held)
        drawn = _of(now, "drawn", held)
        now.losses[f"before.{name}"] = float(transport.distances(drawn, seen, self._seed).mean())
        for each, points in shown.items():
            left = float(transport.distances(points, seen, self._seed).mean())
            now.losses[f"left.{LOOKS[look]}.{each}.{name}"] = left
            now.losses[f"spread.{each}.{name}"] = float(_spread(points) / _spread(drawn).clamp(min=1e-6))

    def _least_squares(self, name: str, own: Tensor) -> lut.Fit:
        """Of a fold's colours, which are the same in all its rounds; the last one's are kept."""
        if name not in self._least:
            self._least = {name: lut.Fit(own[..., :3].reshape(-1, 3), stiff=transport.STIFF)}
        return self._least[name]

    def _before(self, now: State, name: str, way: str, numbers: Sequence[int]) -> Tensor:
        """Drawn pixels as they come to the table."""
        drawn = _of(now, "drawn", numbers)
        return drawn if way == _TABLE else transport.graded(drawn, self._grade(now, name, _CURVES))

    def _curves(self, now: State, taught: Sequence[int]) -> Tensor:
        drawn, seen = (_of(now, what, taught)[..., :3].flatten(0, 1) for what in ("drawn", "seen"))
        return lut.packed(lut.matched(drawn, seen))


def _folded(now: State, number: int, clips: int, what: str) -> float:
    """A mean over a style's clips, each by the fold that never learnt it."""
    return sum(now.losses[f"{what}.{number}.{fold}"] * len(range(fold, clips, FOLDS)) for fold in range(FOLDS)) / clips


def _of(now: State, what: str, numbers: Sequence[int]) -> Tensor:
    return torch.stack([now.samples[f"{what}.{number}"] for number in numbers])


def _spread(points: Tensor) -> Tensor:
    """How far a clip's colours lie from their mean, on the average."""
    return points[..., :3].std(1).mean()
