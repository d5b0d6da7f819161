"""Where is it? The recogniser of whole frames: it tells all places, mattes too, apart.

As `recognising` asks who is there: taught anew by each evaluation, on drawn clips alone, and never guiding what is
drawn.
"""

import random

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import captions, mattes, places, recognising, scenes
from synthesis.codec import from_frames, to_first
from synthesis.engine import Engine, Order
from synthesis.recognising import Recogniser, surest

PLACES = (*places.PLACES, *mattes.MATTES)
FIRST_SEED = 930_000_000  # as that of `recognising`


def shown(frames: Tensor) -> Tensor:
    """The first frame of each step, half as large: (2 T, H, W, 3) in 0..1 -> (T, 3, H / 2, W / 2)."""
    return F.avg_pool2d(to_first(frames[::2]), 2)


def drawn(place: str, seed: int) -> Tensor:
    """Pictures (T, 3, H / 2, W / 2) of a scene of one integer in this place, half of them mirror images; a place that
    was taught is painted as often as drawn."""
    rng = np.random.default_rng([scenes.VERSION, FIRST_SEED + seed])
    taught = mattes.STAND_INS.get(place, place)
    factors = scenes.sensible(scenes.choose(rng) | {"place": taught, "camera": "still"})
    painted = place in mattes.MATTES or seed % 4 < 2
    clip = scenes.draw(factors, rng, matte=place if painted else "")
    return shown(from_frames(torch.from_numpy(clip.frames)).flip([2] if seed % 2 else []))


def taught(seed: int = 0) -> Recogniser:
    """A net that has learnt all places from drawn scenes. Deterministic given the seed."""
    return recognising.learnt(
        [drawn(place, at) for place in PLACES for at in range(recognising.EACH)], len(PLACES), seed=seed
    )


def obeyed(engine: Engine, net: Recogniser, each: int, language: str, *, preview: bool = False) -> float:
    """The share of generated clips in which the matte that was asked for is recognised, each equally often."""
    found = []
    for matte in mattes.PAINTED:
        for seed in range(each):
            _, frames = recognising.made(engine, asked(matte, seed, language), preview=preview)
            found.append(PLACES[surest(net, shown(frames))] == matte)
    return float(np.mean(found))


def asked(place: str, seed: int, language: str) -> Order:
    """An order whose prompt names a place and everything else of a scene."""
    factors = scenes.choose(np.random.default_rng([scenes.VERSION, FIRST_SEED + seed])) | {"place": place}
    if place in mattes.ROOFED:
        factors["weather"] = "clear"
    words = captions.everything(factors, random.Random(f"{place} {seed}"), language)
    return Order("", (words.prompt,), "", seed, 0, 0)


def real(net: Recogniser, each: int) -> float:
    """The share of drawn scenes whose matte is recognised: what the net is worth."""
    asked = [(matte, recognising.EACH + at) for matte in mattes.PAINTED for at in range(each)]
    return float(np.mean([PLACES[surest(net, drawn(matte, seed))] == matte for matte, seed in asked]))
