"""The gate's measures: what does not belong among the accepted; whether what was learnt varies still and copies none.

Owns thresholds and arithmetic on codes and losses. Knows no nets: `tuning` measures and samples, this weighs.
"""

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import median

import torch
from torch import Tensor

# An accepted cell is left out when its words fit it so much worse than others' fit theirs.
OUTLIER_FROM = 8  # of fewer examples nothing can be said
OUTLIER_SPREADS, OUTLIER_SHARE = 5.0, 0.25  # robust spreads above the median, and at least this share of it
LEFT_OUT_MAX = 0.25  # more than this share are no outliers
USE_MIN, DIVERSITY_MIN = 0.7, 0.6  # of what the base does
COPY = 0.95  # so large a share of equal codes is a copy


def outliers(losses: Sequence[float]) -> list[int]:
    """Which examples the base finds far stranger than the rest under their own words: a poisoned caption, a slip.

    A look of its own is strange as a whole, and nothing is left out for that.
    """
    if len(losses) < OUTLIER_FROM:
        return []
    middle = median(losses)
    spread = 1.4826 * median(abs(loss - middle) for loss in losses)
    limit = middle + max(OUTLIER_SPREADS * spread, OUTLIER_SHARE * middle)
    found = [i for i, loss in enumerate(losses) if loss > limit]
    return found if len(found) <= LEFT_OUT_MAX * len(losses) else []


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
