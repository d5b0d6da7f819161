"""How a prior learns: some codes of a window are hidden, and it says what they were.

Owns batches, the ways of hiding (at random; behind a known beginning, as when a cell continues another;
before a known end, as for a variation) and the loss, in which the cells of the subject weigh more: they are
few, and a plain mean learns everything but them. Knows nothing of optimisers or of where batches come from.

B batch · T latent steps · H, W latent grid
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis.prior import FREE, STRIDE, Prior, Words, plan_features

SUBJECT_WEIGHT = {"top": 3.0, "bottom": 4.0, "sound": 2.0}
# The share of a cell that the subject must cover to count as the subject's.
COVERED = 0.15
MEASURED_SHARE = 0.7
# exp(-(r / 10)^2 / 2) at fourteen pixels.
NEAR = 0.37
# What is hidden of windows of a shape (B, T, H, W): True where hidden.
Hide = Callable[[torch.Size, torch.Generator], Tensor]


@dataclass(frozen=True)
class Batch:
    """Windows to learn from. codes (B, T, H, W); plan (B, 2 + 2 T); top (B, T, 4, 7) for the bottom prior;
    subject (B, T, H, W) True where the subject is; heard (B,) False where the plan is kept back."""

    codes: Tensor
    plan: Tensor
    words: Words
    subject: Tensor
    top: Tensor | None = None
    heard: Tensor | None = None


@dataclass(frozen=True)
class Loss:
    """Mean cross-entropy in nat: weighted (what is minimised), over all hidden cells, over the subject's."""

    weighted: Tensor
    all: float
    subject: float


def hide_some(shape: torch.Size, generator: torch.Generator) -> Tensor:
    """What to hide of windows (B, T, H, W): True where hidden, in each at least one cell.

    Half of the windows hide cells at random anywhere; four in ten know their first two steps whole, one in
    eight of those all but the last two; one in seven knows the last step.
    """
    batch, steps = shape[:2]
    share = torch.cos(torch.rand(batch, 1, 1, 1, generator=generator) * math.pi / 2)
    hidden = torch.rand(shape, generator=generator) < share.clamp(min=0.02)
    kind = torch.rand(batch, generator=generator)
    hidden[kind < 0.4, :STRIDE] = False
    hidden[kind < 0.05, : steps - STRIDE] = False
    hidden[(kind > 0.3) & (kind < 0.44), -1] = False
    hidden[:, STRIDE, 0, 0] |= ~hidden.flatten(1).any(1)
    return hidden


def hide_share(shape: torch.Size, generator: torch.Generator) -> Tensor:
    """The fixed share that is hidden when a loss is measured."""
    return torch.rand(shape, generator=generator) < MEASURED_SHARE


def hide_all(shape: torch.Size, generator: torch.Generator) -> Tensor:
    """Everything: what a clip is drawn from. With some codes known, these give a look away."""
    return torch.ones(shape, dtype=torch.bool)


def hide_more(shape: torch.Size, generator: torch.Generator) -> Tensor:
    """As `hide_some`, but everything in half of the windows."""
    hidden = hide_some(shape, generator)
    hidden[::2] = True
    return hidden


def loss(prior: Prior, batch: Batch, hidden: Tensor, *, columns: Tensor | None = None) -> Loss:
    """The loss of a batch with `hidden` (B, T, H, W or fewer columns) hidden.

    columns (B, C): for each window the columns to look at, where a crop saves time; None for all.
    """
    stage = prior.set_stage(batch.words, batch.plan, batch.top, heard=batch.heard)
    codes, subject = batch.codes, batch.subject
    if columns is not None:
        stage = replace(stage, ground=_crop(stage.ground, columns))
        codes, subject = _crop(codes, columns), _crop(subject, columns)
    logits = prior.logits(codes.masked_fill(hidden, FREE), stage, hidden)  # (n, K)
    each = F.cross_entropy(logits, codes[hidden], reduction="none")
    there = subject[hidden]
    weight = torch.where(there, SUBJECT_WEIGHT[prior.config.level], 1.0)
    weighted = (each * weight).sum() / weight.sum()
    flat = each.detach()
    return Loss(weighted, float(flat.mean()), float(flat[there].mean()) if there.any() else math.nan)


def near(plan: Tensor, rows: int, columns: int) -> Tensor:
    """Which cells lie about the subject by the plan (B, 2 + 2 T) alone: (B, T, H, W), for codes without masks."""
    features = plan_features(plan, rows, columns)
    return features[..., 1] > NEAR  # closeness at a spread of ten pixels


def around(subject: Tensor, width: int, generator: torch.Generator) -> Tensor:
    """For each window (B, T, H, W) the `width` columns around its subject, moved a little: (B, width)."""
    total = subject.shape[3]
    weight = subject.float().sum((1, 2)) + 1e-3  # (B, W)
    centre = (weight * torch.arange(total)).sum(1) / weight.sum(1)
    moved = centre + torch.randn(len(centre), generator=generator) * 1.5
    first = (moved - width / 2 + 0.5).round().clamp(0, total - width).long()
    return first[:, None] + torch.arange(width)


def _crop(x: Tensor, columns: Tensor) -> Tensor:
    """(B, T, H, W, ...) -> (B, T, H, C, ...)."""
    index = columns[:, None, None, :].expand(*x.shape[:3], -1)
    if x.ndim == 5:
        return x.gather(3, index[..., None].expand(*index.shape, x.shape[4]))
    return x.gather(3, index)
