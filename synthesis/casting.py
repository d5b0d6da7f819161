"""Who is there: the subject and the pattern that words name, and which way it looks, as numbers of a cell's codes.

Owns these numbers, the *cast*. Like the blocking it is decided once for a clip, before anything is drawn, and words in
any language that `reading` knows give the same one. Knows no nets.
"""

from functools import lru_cache

import torch
from torch import Tensor

from synthesis import scenes
from synthesis.prompt import Parts
from synthesis.reading import is_heard, understand

UNKNOWN = 0
SUBJECTS = scenes.FACTORS["subject"][:-1]  # all but nobody
PATTERNS = scenes.FACTORS["pattern"][1:]  # plain is never said
RIGHT, LEFT = 0, 1
LENGTH = 3  # subject, pattern, and which way it looks
_GOES = 3  # how far who goes somewhere goes in a cell at least, in bins of two pixels


def said(parts: Parts) -> Tensor:
    """Subject and pattern (2,) int64 of a text (style, prompt) or (style, prompt, details): the surest subject, or the
    first of equally sure ones; the first pattern. UNKNOWN where none is named."""
    return torch.tensor(_said(tuple(parts))[:2])


def somebody(parts: Parts) -> bool | None:
    """Whether somebody is to be there: yes where the words name who; no where all of them are known and name nobody;
    None where a word is unknown, since it may be somebody."""
    subject, _, unknown = _said(tuple(parts))
    return True if subject else None if unknown else False


@lru_cache(maxsize=4096)
def _said(parts: Parts) -> tuple[int, int, int]:
    """Subject, pattern, and how many words are unknown."""
    style, prompt, details = (*parts, "", "", "")[:3]
    understood = understand(prompt, style, details)
    heard = [factor for factor in understood.factors if is_heard(factor)]
    subjects = sorted((f for f in heard if f.factor == "subject"), key=lambda f: -f.confidence)
    patterns = [f for f in heard if f.factor == "pattern"]
    named = (found[0].value if found else "" for found in (subjects, patterns))
    return _number(SUBJECTS, next(named)), _number(PATTERNS, next(named)), len(understood.unknown)


def drawn(factors: dict[str, str]) -> tuple[int, int]:
    """Subject and pattern of a drawn clip."""
    return _number(SUBJECTS, factors["subject"]), _number(PATTERNS, factors["pattern"])


def looks(blocking: Tensor) -> int | None:
    """Which way somebody looks who goes to the left or to the right all through a blocking (18,); else None."""
    steps = blocking[2::2].diff()
    if abs(int(steps.sum())) < _GOES or bool((steps > 0).any() and (steps < 0).any()):
        return None
    return LEFT if steps.sum() < 0 else RIGHT


def _number(values: tuple[str, ...], value: str) -> int:
    return 1 + values.index(value) if value in values else UNKNOWN
