"""Whether sounds are what was asked for: an ear that is taught on scores, not on the machine's own, reads them back.

Owns the ear (a linear one, on how loud each band and voice is, at most, at least and on average, and how it changes)
and the questions. The floors stand in `evaluation`. Knows nothing of codes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import foley, scenes
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

    def score(self, cell: CellCodes, before: CellCodes | None = None) -> Tensor:
        """(H, 36)."""
        return torch.from_numpy(self._sounding.score(cell, before)[1:])

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

    def seam(self, prompts: Sequence[str]) -> float:
        """How far the bands' loudness jumps from one cell to the next, over how far it jumps inside (median)."""
        found = []
        for seed, prompt in enumerate(prompts):
            first = self.cell(Order("", (prompt,), "", seed, 0, 0))
            second = self.cell(Order("", (prompt,), "", seed, 1, 0), first)
            both = torch.cat([self.score(first), self.score(second, first)])[:, : foley.BANDS].clamp(min=-7)
            moves = both.diff(dim=0).abs().mean(1)
            found.append(float(moves[foley.HOPS - 1] / moves.mean().clamp_min(1e-6)))
        return float(np.median(found))

    def cost(self, order: Order) -> float:
        """CPU-seconds of the sound of one cell: sampled, decoded and synthesised."""
        cell = self.cell(order)
        began = time.process_time()
        drawn = self._sounding.sounded(order, cell, before=None, end=None, check=lambda: None)
        self._sounding.samples(order, drawn, None)
        return time.process_time() - began


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
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return weight.detach(), bias.detach()
