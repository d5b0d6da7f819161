"""`study --only words`: invented mascots teach a hand a word each, and it is measured whether the word draws them.

Owns what is written of a mascot: a row of figures, a sheet, and blind pairs with their key apart.
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from synthesis import adapter, nets, scenes, vocabulary
from synthesis.codec import Codec
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order
from synthesis.mascots import FIRST_SEED, MASCOTS, Brought, Frames, Mascot, clip
from synthesis.precision import probe
from synthesis.refining import Refiner
from synthesis.sheets import film_strip, write_png
from synthesis.teams import keep_key
from synthesis.word_lesson import Course
from synthesis.word_state import State

Line = Callable[[str], None]
# What each word is asked for, and the same in Spanish once: actions, places and hours that a hand has to keep to.
ASKED = (
    "{} crosses to the right in the forest by day",
    "{} jumps on the beach at sunset",
    "{} stands still in the snow at night",
    "{} salta en la cocina de día",
    "{} goes to the left slowly in the city at noon, in the rain",
    "{} circles over the sea at dawn",
    "{} comes down in the mountains at dusk",
    "{} goes to the right among dunes, by day",
)


def main(engine: Engine, codec: Codec, options: argparse.Namespace, say: Line) -> None:
    """A line of JSON a mascot to `say`, and everything else in `options.out`."""
    options.out.mkdir(parents=True, exist_ok=True)
    refiner = nets.load(options.weights, probe()).refiner
    if refiner is None:
        raise ValueError("these weights have no refiner, so no word can be drawn")
    for number, mascot in enumerate(MASCOTS):
        row = study(engine, codec, refiner, number, options)
        say(json.dumps(row))
        (options.out / f"word-{mascot.name}.json").write_text(json.dumps(row, indent=1))


def study(engine: Engine, codec: Codec, refiner: Refiner, number: int, options: argparse.Namespace) -> dict[str, Any]:
    """One word's lesson, measured; its hand, pairs and sheet are written."""
    mascot = MASCOTS[number]
    brought = [clip(mascot, FIRST_SEED + 1000 * number + i) for i in range(options.accepted)]
    now, hand, size = _learn(engine, codec, refiner, mascot, brought)
    (options.out / f"word-{mascot.name}.safetensors").write_bytes(hand)
    orders = [Order("", (asked.format(mascot.name),), "", 100 + i, 0, 0) for i, asked in enumerate(ASKED)]
    before = [_shown(engine, order, None) for order in orders]
    own = [_shown(engine, order, hand) for order in orders]
    engine.take_off()
    same = (_shown(engine, orders[0], None)[1] == before[0][1]).all()
    sides = [(one[1], other[1]) for one, other in zip(before, own, strict=True)]
    keep_key(options.out / "key.json", write_pairs(options, mascot, brought, sides, random.Random(number)))
    near = []
    for (base, shown), (cell, shown_own) in zip(before, own, strict=True):
        somewhere = base if base.blocking[1] > 0 else cell  # the base may stage nobody
        near.append((nearness(shown, somewhere, mascot), nearness(shown_own, cell, mascot)))
    return {
        "word": mascot.name,
        "clips": len(brought),
        "seen_in": len(now.held) + len(now.taught),
        "stand_in": f"{now.color} {now.stand_in}",
        "learnt": not now.reason,
        "held_out_db": [round(_decibel(error), 1) for error in (now.before, now.after)],
        "drawn_db": [round(float(np.mean([_decibel(pair[side]) for pair in near])), 1) for side in (0, 1)],
        "nearer": round(float(np.mean([after < base for base, after in near])), 3),
        "cpu_seconds": round(now.seconds, 1),
        "kilobytes": round(size / 1000, 1),
        "off": "identical" if same else "changed",
    }


def nearness(shown: Frames, cell: CellCodes, mascot: Mascot) -> float:
    """The mean squared error of frames, where the mascot would stand on a cell's path, against the mascot: in its
    nearest pose and the nearest light, one for all colours."""
    assert cell.cast is not None
    size, path = int(cell.blocking[1]), cell.blocking[2:].view(-1, 2).repeat_interleave(2, 0).float() * 2 + 1
    small, large = scenes.RADIUS
    radius = small + (large - small) * (size - 0.5) / 11
    x, y = (along.numpy() for along in path.unbind(-1))
    still, errors = np.zeros(scenes.FRAMES, np.float32), []
    for pose in range(len(mascot.sprite)):
        for left in (False, True):
            motion = scenes.Motion(x, y, np.full(scenes.FRAMES, pose), left, still, still, still + 1)
            picture, covers = scenes.place_subject(
                np.zeros(shown.shape, np.float32), mascot.sprite, motion, scenes.world(motion), radius=radius,
                light=np.ones(3), glow=1.0,
            )  # fmt: skip
            there = (covers > 0.95)[..., None] * np.ones(3)
            seen, wanted = shown / 255 * there, picture * there
            light = (seen * wanted).sum((1, 2, 3)) / np.maximum((wanted**2).sum((1, 2, 3)), 1e-6)
            error = ((seen - light[:, None, None, None] * wanted) ** 2).sum((1, 2, 3))
            errors.append(error / np.maximum(there.sum((1, 2, 3)), 1))
    return float(np.min(errors, axis=0).mean())


def write_pairs(
    options: argparse.Namespace, mascot: Mascot, brought: list[Brought], sides: list[tuple[Frames, Frames]],
    rng: random.Random,
) -> dict[str, str]:  # fmt: skip
    """Each pair as one picture: clips that taught on top, then A and B; which of them wore the hand is told apart. And
    all of them as one sheet, base and hand by turns."""
    key = {}
    for number, (base, own) in enumerate(sides):
        name = f"{mascot.name}-{number:02}"
        first = rng.random() < 0.5
        key[name] = "A" if first else "B"
        shown = [*(one.frames for one in rng.sample(brought, 2)), *((own, base) if first else (base, own))]
        write_png(options.out / "pairs" / f"{name}.png", film_strip(np.stack(shown), columns=1))
    sheet = [brought[0].frames, brought[1].frames, *(frames for side in sides for frames in side)]
    write_png(options.out / f"sheet-{mascot.name}.png", film_strip(np.stack(sheet)))
    return key


def _learn(
    engine: Engine, codec: Codec, refiner: Refiner, mascot: Mascot, brought: list[Brought]
) -> tuple[State, bytes, int]:
    """A word's lesson without one of a look; the hand, and how many bytes of it are the word's."""
    course, now = Course(codec, refiner, mascot.name, [one.frames for one in brought], seed=0), State()
    began = time.process_time()
    while not now.done:
        course.step(now)
    now.seconds = time.process_time() - began
    words = [] if now.reason else [course.learnt(now)]
    nothing = adapter.fresh(engine.lesson().priors, torch.Generator().manual_seed(0))
    plain = adapter.to_bytes(nothing, base=engine.version, strength=0.0)
    tensors, told = vocabulary.packed(words)
    hand = adapter.completed(plain, tensors, words=told, worn=False)
    return now, hand, len(hand) - len(plain)


def _shown(engine: Engine, order: Order, hand: bytes | None) -> tuple[CellCodes, Frames]:
    sound = engine.sounding.hash if engine.sounding else ""
    cell = CellCodes.from_bytes(engine.render(order, adapter=hand), engine.codec, sound)
    return cell, np.asarray(engine.decode(cell, before=None))


def _decibel(error: float) -> float:
    return float(-10 * np.log10(max(error, 1e-6)))
