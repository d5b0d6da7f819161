"""Whether clips are what was asked for: the observer reads generated ones back, and real ones beside them.

Owns the questions: which factors are asked in which words, which pairs of prompts differ in one word, and what is
counted. The floors stand in `evaluation`.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from synthesis import captions, conditions, observer, scenes
from synthesis.codec import Codec, from_frames
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order
from synthesis.observer import Observer

Factors = dict[str, str]
# Seeds of scenes that no pool has drawn, apart from those that measure the codec.
FIRST_SEED = 910_000_000
USUAL = {"weather": "clear", "camera": "still"}
WAYS = {"right": (0, 1), "left": (0, -1), "fall": (1, 1), "rise": (1, -1)}


@dataclass(frozen=True)
class Asked:
    """One clip that is asked for: what it should be, and the words."""

    factors: Factors
    order: Order


def asked(count: int, language: str) -> list[Asked]:
    """`count` clips asked for in words that name every factor; the same clips in either language."""
    found = []
    for i in range(count):
        factors = scenes.choose(np.random.default_rng([scenes.VERSION, FIRST_SEED + i]))
        found.append(Asked(factors, order_of(factors, seed=i, language=language)))
    return found


def order_of(factors: Factors, *, seed: int, language: str = "en") -> Order:
    """An order whose prompt names every factor."""
    words = captions.everything(factors, random.Random(f"{seed} {language}"), language)
    return Order(words.style, (words.prompt,), words.details, seed, 0, 0)


def generated(engine: Engine, orders: Iterable[Order]) -> Tensor:
    """First cells of the orders: (n, 16, 64, 112, 3) in 0..1."""
    return torch.stack([_frames(engine, engine.render(order)) for order in orders])


def obeyed(engine: Engine, net: Observer, wanted: list[Asked]) -> tuple[dict[str, float], dict[str, float]]:
    """Share of generated clips in which each factor is read as it was asked: of all, and of those that ask for more
    than the USUAL. Most scenes have clear air and a still camera, so the first flatters who never moves it."""
    read = observer.read_factors(net, generated(engine, (each.order for each in wanted)))
    truth = [each.factors for each in wanted]
    return observer.accuracy(read, truth), unusual(read, truth)


def previewed(engine: Engine, net: Observer, wanted: list[Asked]) -> dict[str, float]:
    """The same of previews, which have top codes alone: what a draft shows while somebody types."""
    frames = torch.stack([_frames(engine, engine.preview(each.order)) for each in wanted])
    return observer.accuracy(observer.read_factors(net, frames), [each.factors for each in wanted])


def unusual(read: list[Factors], truth: list[Factors]) -> dict[str, float]:
    """Of the clips that ask for another value than the usual one, the share that is read as asked; by factor."""
    found = {}
    for name, usual in USUAL.items():
        pairs = [(a[name], b[name]) for a, b in zip(read, truth, strict=True) if b[name] != usual]
        found[name] = sum(a == b for a, b in pairs) / max(len(pairs), 1)
    return found


@dataclass(frozen=True)
class Ceilings:
    """Shares read right by factor, of drawn clips of the factors asked for, and of what each level keeps of them.

    real: as they were drawn. codec: after both levels of codes. refined: the same, corrected where there is a refiner.
    top: from the top codes alone. bottom: where the bottom prior has drawn under their own top codes; what it draws
    there and not under the top prior's, the top prior lost.
    """

    real: dict[str, float]
    codec: dict[str, float]
    refined: dict[str, float]
    top: dict[str, float]
    bottom: dict[str, float]


def ceilings(engine: Engine, codec: Codec, net: Observer, wanted: list[Asked]) -> Ceilings:
    """What could be read at best, of the clips that are asked for."""
    drawn = [scenes.draw(each.factors, np.random.default_rng(i)) for i, each in enumerate(wanted)]
    real = from_frames(torch.from_numpy(np.stack([clip.frames for clip in drawn])))
    codes = codec.encode(real)
    cells = []
    for each, clip, top, bottom in zip(wanted, drawn, codes.top, codes.bottom, strict=True):
        blocking = torch.from_numpy(clip.blocking.astype(np.int64))
        cast, where = conditions.cast(each.order, blocking, None, None)
        cells.append(CellCodes(blocking, top, bottom, cast=cast, where=where))
    refined = [from_frames(engine.decode(cell, before=None)) for cell in cells]
    tops = [replace(cell, bottom=None).to_bytes(engine.codec) for cell in cells]
    redrawn = [_frames(engine, engine.render(each.order, top=top)) for each, top in zip(wanted, tops, strict=True)]
    truth = [each.factors for each in wanted]

    def shares(frames: Tensor) -> dict[str, float]:
        return observer.accuracy(observer.read_factors(net, frames), truth)

    kept, alone = codec.decode(codes.top, codes.bottom), codec.decode(codes.top, None)
    return Ceilings(*map(shares, (real, kept, torch.stack(refined), alone, torch.stack(redrawn))))


def directions(engine: Engine, net: Observer, each: int) -> float:
    """Share of clips whose subject moves the way that the prompt says, among right, left, rise and fall."""
    right = 0
    for action, (axis, sign) in WAYS.items():
        orders = [order_of(_mover(i, action), seed=i) for i in range(each)]
        right += int((_shift(engine, net, orders)[:, axis] * sign > 0.2).sum())
    return right / (each * len(WAYS))


def speeds(engine: Engine, net: Observer, each: int) -> tuple[float, float]:
    """How far subjects move for slow and for fast words, over how far for neither: medians of the same clips."""
    far = {}
    for speed in scenes.PACE:
        orders = [order_of({**_mover(i, "right"), "speed": speed}, seed=i) for i in range(each)]
        far[speed] = float(_shift(engine, net, orders)[:, 0].abs().median())
    return far["slow"] / max(far["normal"], 1e-6), far["fast"] / max(far["normal"], 1e-6)


def details_change(engine: Engine, net: Observer, count: int) -> tuple[float, float]:
    """A colour said in the details alone: how often it is read, and how often place and time stay as they were."""
    obeys = keeps = 0
    for i in range(count):
        colors = [scenes.FACTORS["color"][(i + k) % 6] for k in (0, 1 + i % 5)]
        factors = {**_mover(i, "stand"), "pattern": "plain"}
        order = replace(order_of({**factors, "color": "none"}, seed=i), details="")
        orders = [replace(order, details=f"a {color} {factors['subject']}") for color in colors]
        before, after = observer.read_factors(net, generated(engine, orders))
        obeys += after["color"] == colors[1]
        keeps += all(before[name] == after[name] for name in ("place", "time"))
    return obeys / count, keeps / count


def unsaid(engine: Engine, net: Observer, count: int) -> dict[str, float]:
    """Of clips whose words name somebody and a place alone, in how many the second cell is read in the same colour, and
    at the same hour, as the first."""
    same = dict.fromkeys(("color", "time"), 0)
    for i in range(count):
        factors, words = _mover(i, "stand"), captions.ENGLISH
        prompt = f"{words['subject'][factors['subject']][0]} {words['place'][factors['place']][0]}"
        order = Order("", (prompt,), "", i, 0, 0)
        first = engine.render(order)
        second = CellCodes.from_bytes(engine.render(replace(order, index=1), context=first), engine.codec)
        begun = CellCodes.from_bytes(first, engine.codec)
        cells = [engine.decode(begun, before=None), engine.decode(second, before=begun)]
        before, after = observer.read_factors(net, from_frames(torch.stack(cells)))
        for name in same:
            same[name] += before[name] == after[name]
    return {name: found / count for name, found in same.items()}


def unseen(engine: Engine, net: Observer, each: int) -> float:
    """Combinations that training never drew: how often the place, and the subject's colour, are both as asked."""
    wanted = []
    for i in range(each):
        for subject, place in scenes.HELD_OUT:
            factors = scenes.sensible({**_mover(i, "stand"), "subject": subject, "place": place})
            wanted.append(Asked(factors, order_of(factors, seed=i)))
    read = observer.read_factors(net, generated(engine, (each.order for each in wanted)))
    both = [all(a[name] == b.factors[name] for name in ("place", "color")) for a, b in zip(read, wanted, strict=True)]
    return sum(both) / len(both)


def _mover(seed: int, action: str) -> Factors:
    """Factors of a clip with a subject, a still camera and clear air."""
    factors = scenes.choose(np.random.default_rng([scenes.VERSION, FIRST_SEED + 1000 + seed]))
    if factors["subject"] == "nothing":
        factors |= {"subject": "boat", "color": "red"}
    return scenes.sensible({**factors, "action": action, "speed": "normal", "weather": "clear", "camera": "still"})


def _shift(engine: Engine, net: Observer, orders: list[Order]) -> Tensor:
    """How far the subject is at the end from where it began, in cells of eight pixels: (n, 2)."""
    path = net(generated(engine, orders)).path
    moved: Tensor = path[:, -2:].mean(1) - path[:, :2].mean(1)
    return moved


def _frames(engine: Engine, codes: bytes) -> Tensor:
    return from_frames(engine.decode(CellCodes.from_bytes(codes, engine.codec), before=None))
