"""Whether sounds are what was asked for: an ear that is taught on scores, not on the machine's own, reads them back.

Owns the ear (a linear one, on how loud each band and voice is, at most, at least and on average, and how it changes)
and the questions. The floors stand in `evaluation`. Knows nothing of codes.
"""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import captions, foley, scenes
from synthesis.audio import SoundCodec
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order
from synthesis.obedience import FIRST_SEED, Asked, order_of

READ = ("place", "weather", "subject")
TAUGHT, TESTED = 4000, 600
_STEPS = 400


@dataclass(frozen=True)
class Ear:
    """For each factor of READ: weights (F, values) and a bias, on features that are normalised first."""

    mean: Tensor
    spread: Tensor
    heads: dict[str, tuple[Tensor, Tensor]]

    @classmethod
    def taught(cls, first_seed: int = FIRST_SEED) -> "Ear":
        """Logistic regression on TAUGHT scores that no training saw."""
        scores = [foley.sample(first_seed + number) for number in range(TAUGHT)]
        seen = features(torch.from_numpy(np.stack([one.score for one in scores])))
        mean, spread = seen.mean(0), seen.std(0) + 0.05
        heads = {}
        for name in READ:
            truth = torch.tensor([scenes.FACTORS[name].index(one.factors[name]) for one in scores])
            heads[name] = _fitted((seen - mean) / spread, truth, len(scenes.FACTORS[name]))
        return cls(mean, spread, heads)

    def read(self, scores: Tensor) -> list[dict[str, str]]:
        """What is heard in scores (B, H, 36)."""
        seen = (features(scores) - self.mean) / self.spread
        found = {name: (seen @ weight + bias).argmax(1) for name, (weight, bias) in self.heads.items()}
        return [{name: scenes.FACTORS[name][int(found[name][at])] for name in READ} for at in range(len(scores))]


def features(scores: Tensor) -> Tensor:
    """(B, H, 36) -> (B, 180), of what can be heard: of each number its mean, its quietest and loudest twentieth, its
    middle and how it changes."""
    level = scores[..., : foley.LEVELS].clamp(min=foley.HEARD)
    sung = scores[..., foley.BANDS : foley.LEVELS] > foley.HEARD + 1
    pitch = torch.where(sung, scores[..., foley.LEVELS :], torch.tensor(foley.OCTAVES / 2))
    heard = torch.cat([level, pitch], -1)
    parts = torch.quantile(heard, torch.tensor([0.05, 0.5, 0.95]), dim=1)
    return torch.cat([heard.mean(1), *parts, heard.diff(dim=1).abs().mean(1)], 1)


def accuracy(read: list[dict[str, str]], truth: list[dict[str, str]]) -> dict[str, float]:
    """Share read as it is; of subjects only those count that are there and make a noise."""
    found = {}
    for name in READ:
        pairs = [
            (a[name], b[name])
            for a, b in zip(read, truth, strict=True)
            if name != "subject" or b[name] not in ("nothing", "house")
        ]
        found[name] = sum(a == b for a, b in pairs) / max(len(pairs), 1)
    return found


def real(ear: Ear, codec: SoundCodec) -> tuple[dict[str, float], dict[str, float]]:
    """What the ear reads right of scores that it was not taught on, which is the most that can be asked of made ones;
    and of the same scores after the codec, which is the most that a prior could reach."""
    scores = [foley.sample(FIRST_SEED + TAUGHT + number) for number in range(TESTED)]
    stacked, truth = torch.from_numpy(np.stack([one.score for one in scores])), [one.factors for one in scores]
    return accuracy(ear.read(stacked), truth), accuracy(ear.read(codec.decode(codec.encode(stacked))), truth)


class Hearing:
    """What an engine's cells sound like, as scores. Preview codes are enough: sound is in them."""

    def __init__(self, engine: Engine) -> None:
        """Raises ValueError for an engine whose takes are silent."""
        if engine.sounding is None:
            raise ValueError("these weights make silent takes")
        self._engine, self._sounding = engine, engine.sounding

    def cell(self, order: Order, before: CellCodes | None = None) -> CellCodes:
        context = None if before is None else before.to_bytes(self._engine.codec, self._sounding.hash)
        return CellCodes.from_bytes(
            self._engine.preview(order, context=context), self._engine.codec, self._sounding.hash
        )

    def alone(self, order: Order, before: CellCodes | None = None) -> CellCodes:
        """A cell of a laid sound."""
        context = None if before is None else before.to_bytes(self._engine.codec, self._sounding.hash)
        return CellCodes.from_bytes(self._engine.hear(order, context=context), self._engine.codec, self._sounding.hash)

    def score(self, cell: CellCodes, before: CellCodes | None = None) -> Tensor:
        """(H, 36)."""
        return torch.from_numpy(self._sounding.score(cell, before)[1:])

    def said_alone(self, ear: Ear, each: int) -> dict[str, float]:
        """Of laid sounds whose words say one thing and nothing else: the share in which it is heard, by factor. `each`
        of every place, of rain, and of every subject that makes a noise."""
        found: dict[str, list[bool]] = {name: [] for name in READ}
        for name, value in _ALONE:
            told = [words for words in captions.ENGLISH[name][value] if words]
            orders = [Order("", (told[seed % len(told)],), "", seed, 0, 0) for seed in range(each)]
            heard = ear.read(torch.stack([self.score(self.alone(order)) for order in orders]))
            found[name] += [one[name] == value for one in heard]
        return {name: float(np.mean(hits)) for name, hits in found.items()}

    def obeyed(self, ear: Ear, wanted: list[Asked]) -> dict[str, float]:
        """Share of sounds in which each factor is heard as it was asked."""
        scores = torch.stack([self.score(self.cell(each.order)) for each in wanted])
        return accuracy(ear.read(scores), [each.factors for each in wanted])

    def follows(self, count: int) -> float:
        """Of cars that cross the picture: a motor's loudness against nearness to the middle, as correlation."""
        found = []
        for seed in range(count):
            cell = self.cell(order_of(_CROSSING, seed=seed))
            motor = self.score(cell)[:, foley.BANDS].view(scenes.STEPS, -1).mean(1)
            across = cell.blocking[2::2] * 2.0 + 1  # pixels
            near = torch.exp(-((across - scenes.WIDTH / 2) / 45).square())
            if near.std() > 0.05 and motor.std() > 1e-3:
                found.append(float(torch.corrcoef(torch.stack([motor, near]))[0, 1]))
        return float(np.mean(found)) if found else 0.0

    def seam(self, prompts: Sequence[str], *, alone: bool = False) -> float:
        """How far the bands' loudness jumps from one cell to the next, over how far it jumps inside (median)."""
        found, make = [], self.alone if alone else self.cell
        for seed, prompt in enumerate(prompts):
            first = make(Order("", (prompt,), "", seed, 0, 0))
            second = make(Order("", (prompt,), "", seed, 1, 0), first)
            both = torch.cat([self.score(first), self.score(second, first)])[:, : foley.BANDS].clamp(min=-7)
            moves = both.diff(dim=0).abs().mean(1)
            found.append(float(moves[foley.HOPS - 1] / moves.mean().clamp_min(1e-6)))
        return float(np.median(found))

    def cost_alone(self, order: Order) -> float:
        """CPU-seconds of a cell of a laid sound, with its file."""
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            self._engine.hear(order, path=Path(folder) / "sound.mp4")
            return time.process_time() - began

    def cost(self, order: Order) -> float:
        """CPU-seconds of the sound of one cell: sampled, decoded and synthesised."""
        cell = self.cell(order)
        began = time.process_time()
        drawn = self._sounding.sounded(order, cell, before=None, end=None, check=lambda: None)
        self._sounding.samples(order, drawn, None)
        return time.process_time() - began


# What may be asked for by itself; weather but rain only muffles what is there.
_ALONE = (
    *(("place", value) for value in scenes.FACTORS["place"]),
    ("weather", "rain"),
    *(("subject", value) for value in scenes.FACTORS["subject"] if value not in ("nothing", "house")),
)
_CROSSING = {
    "subject": "car",
    "place": "desert",
    "time": "day",
    "weather": "clear",
    "camera": "still",
    "action": "right",
    "speed": "fast",
    "color": "red",
    "pattern": "plain",
}


def _fitted(seen: Tensor, truth: Tensor, values: int) -> tuple[Tensor, Tensor]:
    weight = torch.zeros(seen.shape[1], values, requires_grad=True)
    bias = torch.zeros(values, requires_grad=True)
    optimiser = torch.optim.Adam([weight, bias], lr=0.03)
    for _ in range(_STEPS):
        optimiser.zero_grad()
        loss = F.cross_entropy(seen @ weight + bias, truth) + 1e-4 * weight.square().sum()
        torch.autograd.backward(loss)
        optimiser.step()
    return weight.detach(), bias.detach()
