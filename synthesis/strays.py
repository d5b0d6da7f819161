"""Strays: clips of a style that pull its colours away from where the others' lead, and the steps of looking for them.

Owns who is one. A clip that lies far from the others may be the only one that shows a night, and then a hand without it
is worse; one that was slipped in (noise, black, another look, another clip's words) asks the same colours to become
something else: it stays far even where it teaches, and the others are served worse. So what counts is how much further
away they are left where it teaches too: its influence (Hampel 1974), on a fit of the nearest (least trimmed squares,
Rousseeuw 1984). Figures: `study --only poison`. Each step is one fit, a function of (state, seed).

N clips · P pixels of one
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from synthesis import lut, transport
from synthesis.lesson_state import State

JUDGED_FROM = 12  # of fewer clips of a style each is too large a part of what is known: eleven of three films lost one
PIXELS, ROUNDS = 512, 3  # of a clip, and of a fit: enough to tell who is far
NEAR = 0.75  # the share of clips that are taken for the others; whoever is not among them may be a stray
TRIMS = 2  # fits after which it is said again who the others are
PULL, PULL_MIN = 1.06, 0.002  # so many times as far are the others left by a stray, and by half a level of 255 more
STAYS = 1.8  # and so many times as far as they were it stays itself, though it teaches


def steps(count: int) -> int:
    """How many it takes among so many clips; none where nothing can be said."""
    return TRIMS + 1 + count - _near(count) if count >= JUDGED_FROM else 0


def step(now: State, name: str, turn: int, drawn: Tensor, seen: Tensor, *, pull: float, seed: int) -> int | None:
    """One of them, of the search of that name, and the number of the clip that it found to be a stray, if any.

    drawn, seen (N, P, 5): `transport.pixels` of what the base draws of each clip, and of what was accepted of it.
    pull: PULL, or infinity where nobody is to be found.
    """
    drawn, seen = drawn[:, :PIXELS], seen[:, :PIXELS]
    near = now.tensors.get(f"near.{name}", torch.arange(len(drawn))).tolist()
    if turn > TRIMS:
        asked = [at for at in range(len(drawn)) if at not in near][turn - TRIMS - 1]
        left, alone = _left(drawn, seen, sorted([*near, asked]), seed), now.losses[f"alone.{name}"]
        pulled = float(left[near].mean()) > max(pull * alone, alone + PULL_MIN)
        return asked if pulled and float(left[asked]) > STAYS * alone else None
    left = _left(drawn, seen, near, seed)
    if turn < TRIMS:
        now.tensors[f"near.{name}"] = left.argsort()[: _near(len(drawn))].sort().values
    else:
        now.losses[f"alone.{name}"] = float(left[near].mean())
    return None


def _near(count: int) -> int:
    return round(NEAR * count)


def _left(drawn: Tensor, seen: Tensor, taught: Sequence[int], seed: int) -> Tensor:
    """How far each clip is from what was accepted of it (N,), once some have taught curves and a table after them."""
    own, goal = drawn[taught], seen[taught]
    curves = lut.packed(lut.matched(own[..., :3].flatten(0, 1), goal[..., :3].flatten(0, 1)))
    before = lut.Grade(lut.packed(lut.plain()), curves)
    own = transport.graded(own, before)
    fit = lut.Fit(own[..., :3].reshape(-1, 3), stiff=transport.STIFF)
    table = transport.fitted(own, goal, lut.plain(), rounds=slice(ROUNDS), seed=seed, fit=fit)
    return transport.distances(transport.through(transport.graded(drawn, before), table), seen, seed)
