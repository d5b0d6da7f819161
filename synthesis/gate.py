"""The gate's measures: whether what was learnt varies still and copies none.

Owns thresholds and arithmetic on codes and losses. Knows no nets: `tuning` measures and samples, this weighs.
"""

import math
from collections.abc import Sequence
from itertools import combinations

import torch
from torch import Tensor

USE_MIN, DIVERSITY_MIN = 0.7, 0.6  # of what the base does
COPY = 0.95  # so large a share of equal codes is a copy


def use(samples: Sequence[Tensor]) -> float:
    """How many codes are in even use: the perplexity of all samples' codes."""
    counts = torch.cat([sample.flatten() for sample in samples]).bincount().float()
    shares = counts[counts > 0] / counts.sum()
    return math.exp(float(-(shares * shares.log()).sum()))


def diversity(groups: Sequence[Sequence[Tensor]]) -> float:
    """The mean share of codes in which two samples of one group (same words, other seeds) differ."""
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    return sum(1 - same(*pair) for pair in pairs) / len(pairs) if pairs else 1.0


def copies(samples: Sequence[Tensor], taught: Sequence[Tensor]) -> int:
    """How many samples are nearly one of the clips that taught."""
    return sum(nearest(sample, taught) >= COPY for sample in samples)


def nearest(sample: Tensor, clips: Sequence[Tensor]) -> float:
    """The share of codes that a sample has in common with the clip that it has most in common with."""
    return max(same(sample, clip) for clip in clips)


def same(one: Tensor, other: Tensor) -> float:
    """The share of equal codes."""
    return float((one == other).float().mean())


def verdict(
    base: Sequence[Sequence[Tensor]], own: Sequence[Sequence[Tensor]], taught: Sequence[Tensor]
) -> tuple[str, dict[str, float]]:
    """Why it may not be used ("copies", "narrow", or "" for nothing), and the figures.

    base and own: groups of samples of the same words and seeds, without and with what was learnt. taught: the codes of
    the clips that it learnt from. The base may be as near to them by itself: it drew them.
    """
    flat_base, flat_own = ([sample for group in groups for sample in group] for groups in (base, own))
    figures = {
        "use": use(flat_own) / use(flat_base),
        "diversity": diversity(own) / max(diversity(base), 1e-6),
        "copies": float(copies(flat_own, taught)),
        "copies_base": float(copies(flat_base, taught)),
    }
    if figures["copies"] > figures["copies_base"]:
        return "copies", figures
    if figures["use"] < USE_MIN or figures["diversity"] < DIVERSITY_MIN:
        return "narrow", figures
    return "", figures
