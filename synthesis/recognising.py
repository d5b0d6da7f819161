"""Who is it? A small net that tells all subjects, guests too, apart by the square about them.

The observer's peer: it asks of generated clips whether a subject is recognised among all that can be drawn. It is
taught anew by each evaluation, on drawn clips alone (a minute), so it ships no weights; it never guides what is drawn.
It is told where the subject should be: what is not there is not recognised.

K squares · S side of a square in pixels
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import captions, casting, guests, refining, scenes
from synthesis.casting import Figure
from synthesis.codec import PATCH, from_frames, to_first
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order
from synthesis.refiner_training import recoloured

SIDE = refining.SIDE * PATCH
STEPS, BATCH, RATE = 700, 48, 3e-3
EACH = 24  # drawn clips of each subject to learn from
SHIFT = 3  # pixels by which a square may lie beside its subject
# Scenes that no pool has drawn, apart from those of the other questions.
FIRST_SEED = 920_000_000


class Recogniser(nn.Module):
    """Pictures (K, 3, H, W) in 0..1 -> logits (K, classes)."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        widths, strides = (3, 32, 64, 96, 96), (2, 2, 2, 1)
        self.layers = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=stride, padding=1)
            for (a, b), stride in zip(pairwise(widths), strides, strict=True)
        )
        self.norms = nn.ModuleList(nn.GroupNorm(8, width) for width in widths[1:])
        self.head = nn.Linear(2 * widths[-1], classes)

    def forward(self, squares: Tensor) -> Tensor:
        x = squares - squares.mean((2, 3), keepdim=True)
        for layer, norm in zip(self.layers, self.norms, strict=True):
            x = F.silu(norm(layer(x)))
        logits: Tensor = self.head(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1))
        return logits


def squares(frames: Tensor, figure: Figure) -> Tensor:
    """The subject's square in the first frame of each step, turned so that it looks to the right.

    frames (2 T, H, W, 3) in 0..1; figure: of T steps -> (T, 3, S, S).
    """
    found = refining.crops(to_first(frames[::2]), refining.corners(figure), PATCH)
    return to_first(refining.turned(found, figure.leftwards))


def drawn(subject: str, seed: int) -> Tensor:
    """Squares (T, 3, S, S) of a scene of one integer with this subject in it."""
    rng = np.random.default_rng([scenes.VERSION, FIRST_SEED + seed])
    guest = subject if subject in guests.GUESTS else ""
    factors = scenes.choose(rng)
    if factors["subject"] == "nothing":
        factors |= {"color": "red"}
    factors = scenes.sensible(factors | {"subject": guests.STAND_INS.get(subject, subject), "camera": "still"})
    clip = scenes.draw(factors, rng, guest=guest)
    cast = torch.tensor((*casting.drawn(factors, guest=guest), int(clip.mirrored)))
    figure = Figure.of(cast, torch.from_numpy(clip.blocking.astype(np.int64)))
    return squares(from_frames(torch.from_numpy(clip.frames)), figure)


def taught(seed: int = 0) -> Recogniser:
    """A net that has learnt all subjects from drawn scenes. Deterministic given the seed."""
    lessons = [drawn(subject, at) for subject in casting.SUBJECTS for at in range(EACH)]
    return learnt(lessons, len(casting.SUBJECTS), seed=seed)


def learnt(lessons: list[Tensor], classes: int, *, seed: int) -> Recogniser:
    """A net that tells classes apart, EACH clips of every one in turn: pictures (T, 3, H, W), softer, shifted, in other
    colours, so that it looks for shapes. Deterministic given the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = Recogniser(classes)
    generator = torch.Generator().manual_seed(seed)
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=STEPS)
    for batch, truth in _batches(lessons, generator):
        optimiser.zero_grad()
        torch.autograd.backward(F.cross_entropy(net(batch), truth))
        optimiser.step()
        schedule.step()
    return net.eval().requires_grad_(False)


def recognised(net: Recogniser, seen: Tensor) -> str:
    """Whom most of some squares (K, 3, S, S) of one clip show."""
    return casting.SUBJECTS[surest(net, seen)]


def surest(net: Recogniser, seen: Tensor) -> int:
    """The class of most of some pictures (K, 3, H, W) of one clip."""
    return int(net(seen).log_softmax(-1).mean(0).argmax())


def obeyed(engine: Engine, net: Recogniser, each: int, language: str, *, preview: bool = False) -> float:
    """The share of generated clips in which the guest that was asked for is recognised, each guest equally often."""
    found = []
    for guest in guests.GUESTS:
        for seed in range(each):
            cell, frames = made(engine, asked(guest, seed, language), preview=preview)
            assert cell.cast is not None
            figure = Figure.of(cell.cast[0, : casting.LENGTH], cell.blocking)
            found.append(recognised(net, squares(frames, figure)) == guest)
    return float(np.mean(found))


def made(engine: Engine, order: Order, *, preview: bool) -> tuple[CellCodes, Tensor]:
    """A cell, and its frames (2 T, H, W, 3) in 0..1 as they were drawn, whatever window then moves over them."""
    data = engine.preview(order) if preview else engine.render(order)
    cell = CellCodes.from_bytes(data, engine.codec)
    return cell, from_frames(engine.decode(replace(cell, views=None), before=None))


def asked(guest: str, seed: int, language: str) -> Order:
    """An order whose prompt names a guest and everything else of a scene."""
    factors = scenes.choose(np.random.default_rng([scenes.VERSION, FIRST_SEED + seed]))
    color = "red" if factors["color"] == "none" else factors["color"]
    factors = scenes.sensible(factors | {"subject": guest, "color": color})
    words = captions.everything(factors, random.Random(f"{guest} {seed}"), language)
    return Order("", (words.prompt,), "", seed, 0, 0)


def real(net: Recogniser, subjects: tuple[str, ...], each: int) -> float:
    """The share of drawn scenes in which these subjects are recognised: what the net is worth."""
    asked = [(subject, EACH + at) for subject in subjects for at in range(each)]
    return float(np.mean([recognised(net, drawn(subject, seed)) == subject for subject, seed in asked]))


def _batches(lessons: list[Tensor], generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    for _ in range(STEPS):
        rows = torch.randint(len(lessons), (BATCH,), generator=generator)
        steps = torch.randint(scenes.STEPS, (BATCH,), generator=generator)
        batch = torch.stack([lessons[row][step] for row, step in zip(rows, steps, strict=True)])
        batch = recoloured(batch.permute(0, 2, 3, 1)[:, None], generator)[:, 0].permute(0, 3, 1, 2)
        yield _worn(batch, generator), rows // EACH


def _worn(batch: Tensor, generator: torch.Generator) -> Tensor:
    """Some softer, all shifted and noisy, as what a decoder draws."""
    soft = F.avg_pool2d(F.pad(batch, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    share = torch.rand(len(batch), 1, 1, 1, generator=generator)
    batch = batch + share * (soft - batch)
    dx, dy = (int(by) for by in torch.randint(-SHIFT, SHIFT + 1, (2,), generator=generator))
    return batch.roll((dy, dx), (2, 3)) + 0.02 * torch.randn(batch.shape, generator=generator)
