"""Invented looks, the clips that teams accept in them, and a whole lesson: what the studies of a hand are made of.

Owns the looks and how their clips come about (scenes drawn in the look, or videos of a folder, read by the codec).
Measures nothing.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from synthesis import brought, captions, footage, scenes
from synthesis.codec import Codec
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order, Slice
from synthesis.replay import Example

FIRST_SEED = 950_000_000  # scenes that no pool and no other measure has drawn
Frames = NDArray[np.uint8]


def duotone(frames: Frames) -> Frames:
    """From deep blue to pale orange by lightness alone."""
    return _toned(frames, np.array([24, 30, 92]), np.array([255, 196, 120]))


def negative(frames: Frames) -> Frames:
    """Light is dark, and every colour its opposite."""
    return 255 - frames


def poster(frames: Frames) -> Frames:
    """Three tones of each colour, on rose paper."""
    steps = np.round(frames / 255 * 2) / 2
    return np.asarray(steps * np.array([255, 190, 205]), np.uint8)


def sepia(frames: Frames) -> Frames:
    """Brown by lightness alone, and nothing quite black or white."""
    return _toned(frames, np.array([70, 48, 32]), np.array([232, 214, 180]))


def ink(frames: Frames) -> Frames:
    """Black lines on white paper, where the lightness changes."""
    light = frames.mean(-1)
    down, across = np.gradient(light, axis=(-2, -1))
    paper = 255 - np.clip(6 * np.hypot(down, across), 0, 255)
    return np.repeat(np.asarray(paper, np.uint8)[..., None], 3, axis=-1)


@dataclass(frozen=True)
class Team:
    """An invented team: the words of its style and how its pictures look."""

    name: str
    style: str
    look: Callable[[Frames], Frames]


TEAMS = (
    Team("dusk", "blue and orange duotone print", duotone),
    Team("negative", "photographic negative", negative),
    Team("poster", "pink poster print", poster),
)
# Five looks that one team comes to love one after the other.
IN_A_ROW = (*TEAMS, Team("sepia", "faded sepia photograph", sepia), Team("ink", "black ink line drawing", ink))


@dataclass(frozen=True)
class Film:
    """One accepted clip of a team: what was asked for, its codes as a blob, and its pictures."""

    order: Order
    codes: bytes
    frames: Frames

    def example(self, codec: str) -> Example:
        """The clip as a lesson reads it; codec: the hash of whose codes it is made."""
        return Example(self.order.theme, self.order.words, CellCodes.from_bytes(self.codes, codec))


def orders(team: Team, seed: int) -> tuple[Order, scenes.Clip]:
    """What a clip of a seed asks for in the team's style, and the clip as the scenes draw it."""
    clip = scenes.sample(seed)
    words = captions.everything(clip.factors, random.Random(seed))
    return Order(team.style, (words.prompt,), words.details, seed, 0, 0), clip


def accepted(team: Team, codec: Codec, count: int, *, first: int) -> list[Film]:
    """Clips drawn in the team's look, as the codec reads them."""
    films = []
    for seed in range(first, first + count):
        order, clip = orders(team, seed)
        frames = team.look(clip.frames)
        blocking = torch.from_numpy(clip.blocking.astype(np.int64))
        cell = replace(brought.cell(codec, frames), blocking=blocking)
        films.append(Film(order, cell.to_bytes(codec.hash), frames))
    return films


def rushes(folder: Path, style: str, codec: Codec, count: int) -> list[Film]:
    """Clips of 2 s from a folder of videos, each named as what it shows, one of each video in turn."""
    reels = []
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            reels.append([(path.stem, np.asarray(frames)) for frames in footage.clips(file, footage.Count())])
    turns = [reel[turn] for turn in range(max(map(len, reels))) for reel in reels if turn < len(reel)]
    return [
        Film(Order(style, (words,), "", number, 0, 0), brought.cell(codec, frames).to_bytes(codec.hash), frames)
        for number, (words, frames) in enumerate(turns[:count])
    ]


def learn(engine: Engine, films: Sequence[Film]) -> tuple[Slice, float]:
    """A whole lesson, and how long it took on the clock."""
    state, start = None, time.monotonic()
    while True:
        part = engine.tune(state, accepted=[(film.order, film.codes) for film in films], seconds=60)
        state = part.state
        if part.done:
            return part, time.monotonic() - start


def drawn(engine: Engine, order: Order, adapter: bytes | None) -> Frames:
    """The pictures of an order, by the base (None) or by what was learnt."""
    cell = CellCodes.from_bytes(engine.render(order, adapter=adapter), engine.codec)
    return np.asarray(engine.decode(cell, before=None))


def _toned(frames: Frames, dark: NDArray[np.int64], pale: NDArray[np.int64]) -> Frames:
    """Two colours and what lies between them, by lightness alone."""
    light = frames.mean(-1, keepdims=True) / 255
    return np.asarray(dark + (pale - dark) * light, np.uint8)
