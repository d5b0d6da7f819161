"""Whether generated clips differ as drawn ones do, are nobody's copy, and hold together for half a minute.

Owns three questions and their sets of clips. Likeness is measured on small pictures, one mean colour for eight pixels
each way and four moments of the clip: where things are and in what light, not the waves of a sea. No weight moves.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import obedience, scenes
from synthesis.codec import from_frames
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order

TAUGHT = 512  # clips of the training pool in which a copy is looked for
MOMENTS = 4
LONG_CELLS = 15  # of two seconds
LONG = ("a calm sea at noon", "a forest in the morning", "the city at night")


def diversity(engine: Engine, *, prompts: int, seeds: int) -> float:
    """How far apart clips of one prompt are, over how far apart drawn clips of the same words are.

    Both share every factor and differ in their seeds: 1 is as varied as the world that was learnt.
    """
    made, real = [], []
    for asked in obedience.asked(prompts, "en"):
        orders = [replace(asked.order, seed=seed) for seed in range(seeds)]
        made.append(apart(small(obedience.generated(engine, orders))))
        drawn = [scenes.draw(asked.factors, np.random.default_rng([7, seed])).frames for seed in range(seeds)]
        real.append(apart(small(from_frames(torch.from_numpy(np.stack(drawn))))))
    return float(np.mean(made) / max(float(np.mean(real)), 1e-6))


def memorisation(engine: Engine, *, clips: int) -> float:
    """How near generated clips come to what was taught, over how near fresh drawn clips of the same factors come:
    medians of the distance to the nearest of TAUGHT training clips. Well below 1 would be copying."""
    taught = small(_drawn(range(TAUGHT)))
    asked = obedience.asked(clips, "en")
    made = small(obedience.generated(engine, (each.order for each in asked)))
    fresh = [scenes.draw(each.factors, np.random.default_rng([8, i])).frames for i, each in enumerate(asked)]
    known = small(from_frames(torch.from_numpy(np.stack(fresh))))
    return _nearest(made, taught) / max(_nearest(known, taught), 1e-6)


def drift(engine: Engine) -> tuple[float, float]:
    """Of films of half a minute, last cell against first: (change of the mean colour, in 0..1; detail left, as the
    ratio of what a blur takes away). 0 and 1 are right where the words ask for nothing new."""
    colors, details = [], []
    for seed, prompt in enumerate(LONG):
        first, *_, last = _film(engine, Order("", (prompt,), "", seed, 0, 0))
        colors.append(float((first.mean((0, 1, 2)) - last.mean((0, 1, 2))).abs().mean()))
        details.append(_detail(last) / max(_detail(first), 1e-6))
    return float(np.mean(colors)), float(np.mean(details))


def small(frames: Tensor) -> Tensor:
    """Clips (B, 16, 64, 112, 3) as MOMENTS small pictures each: (B, MOMENTS * 8 * 14 * 3)."""
    moments = frames[:, :: frames.shape[1] // MOMENTS].flatten(0, 1).permute(0, 3, 1, 2)
    return F.avg_pool2d(moments, 8).reshape(len(frames), -1)


def apart(points: Tensor) -> float:
    """Mean distance between two of them (n, d)."""
    distances: Tensor = F.pdist(points)
    return float(distances.mean())


def _nearest(points: Tensor, among: Tensor) -> float:
    """Median distance to the nearest of `among`."""
    return float(torch.cdist(points, among).min(1).values.median())


def _drawn(seeds: Sequence[int]) -> Tensor:
    return from_frames(torch.from_numpy(np.stack([scenes.sample(seed).frames for seed in seeds])))


def _film(engine: Engine, order: Order) -> list[Tensor]:
    """The frames of LONG_CELLS cells (16, 64, 112, 3), each continuing the one before."""
    cells: list[Tensor] = []
    before: bytes | None = None
    last: CellCodes | None = None
    for index in range(LONG_CELLS):
        data = engine.render(replace(order, index=index), context=before)
        now = CellCodes.from_bytes(data, engine.codec)
        cells.append(from_frames(engine.decode(now, before=last)))
        before, last = data, now
    return cells


def _detail(frames: Tensor) -> float:
    """What a blur of four pixels takes away: mean absolute difference."""
    planes = frames.permute(0, 3, 1, 2)
    blurred = F.interpolate(F.avg_pool2d(planes, 4), scale_factor=4, mode="bilinear")
    return float((planes - blurred).abs().mean())
