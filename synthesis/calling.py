"""Which words call for a hand: those of a style that it was taught under, or words near to them.

Owns the styles that an adapter remembers and how far an order's style calls for it, a share between 0 and 1.
Without it what a team taught would be drawn for every other prompt too, and had to be taught weakly. Knows no nets.

S styles · D width of the text model's states
"""

from collections import Counter
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis.prompt import WIDTH, Reader

# Cosines of two styles' mean states: English rewordings of one style lie above 0.8, other styles below 0.55.
OTHER, SAME = 0.55, 0.8
GRADES = 8  # shares are rounded to eighths, so that few sets of weights are worn
COMMON = 0.125  # so large a share of the lessons must carry a style for it to be remembered


def styles(lessons: Sequence[str], reader: Reader) -> Tensor:
    """The styles that enough lessons carry, as unit vectors (S, D), in an adapter's precision; zeros for no words."""
    counts = Counter(style.strip() for style in lessons)
    least = max(COMMON * len(lessons), 1)
    kept = [style for style, count in counts.items() if count >= least] or [counts.most_common(1)[0][0]]
    return torch.stack([_unit(style, reader) for style in kept]).bfloat16().float()


def share(taught: Tensor | None, style: str, reader: Reader) -> float:
    """How far a style calls for what was taught under these (S, D): 0 not at all, 1 wholly, in eighths.

    What was taught without words of style is called by all words, and so is an adapter that remembers none.
    """
    if taught is None or not taught.any(1).all():
        return 1.0
    return _graded(float((taught @ _unit(style.strip(), reader)).max()))


def alike(said: Sequence[str], reader: Reader) -> dict[str, list[int]]:
    """Texts of style that call for each other wholly: under the most frequent of them, the places of all."""
    groups: dict[str, list[int]] = {}
    for style, _ in Counter(text.strip() for text in said).most_common():
        own = [at for at, text in enumerate(said) if text.strip() == style]
        near = (lead for lead in groups if lead and style and _cosine(lead, style, reader) >= SAME)
        groups.setdefault(next(near, style), []).extend(own)
    return {lead: sorted(own) for lead, own in groups.items()}


def nearest(taught: Tensor, style: str, reader: Reader) -> tuple[int, float]:
    """Which of the styles (S, D) a style calls for, and how far, in eighths. No words call for no words alone."""
    if not style.strip():
        plain = (~taught.any(1)).nonzero()[:, 0].tolist()
        return (plain[0], 1.0) if plain else (0, 0.0)
    cosines = taught @ _unit(style.strip(), reader)
    return int(cosines.argmax()), _graded(float(cosines.max()))


def unit(style: str, reader: Reader) -> Tensor:
    """A style as an adapter remembers it (D,)."""
    return _unit(style.strip(), reader).bfloat16().float()


def _cosine(one: str, other: str, reader: Reader) -> float:
    return float(_unit(one, reader) @ _unit(other, reader))


def _graded(cosine: float) -> float:
    return round(min(max((cosine - OTHER) / (SAME - OTHER), 0.0), 1.0) * GRADES) / GRADES


def _unit(style: str, reader: Reader) -> Tensor:
    """The mean of a style's states, normalised as the priors' own ear does it: their channels differ tenfold."""
    if not style:
        return torch.zeros(WIDTH)
    mean = F.layer_norm(reader.states((style,)), (WIDTH,)).mean(0)
    return F.normalize(mean, dim=0)
