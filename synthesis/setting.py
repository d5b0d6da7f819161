"""Where it plays, what falls and how it is finished: what words name of these, as numbers of a cell's codes.

Owns these numbers. Like the cast they are decided once for a cell, and words in any language that `reading` knows give
the same ones. Knows no nets.
"""

from functools import lru_cache

from torch import Tensor

from synthesis.falling import FALLING
from synthesis.finishes import FINISHES
from synthesis.inflection import words
from synthesis.intensity import amount
from synthesis.mattes import PAINTED, ROOFED
from synthesis.prompt import Parts
from synthesis.reading import Factor, is_heard, understand

PLAIN = 0  # no matte: the place that the codes hold stays as it is drawn; no finish: so do the frames; nothing falls
MATTE_NAMES, FINISH_NAMES = tuple(PAINTED), tuple(FINISHES)  # their numbers, from 1


def matte(parts: Parts) -> int | None:
    """The number of the surest place, or the first of equally sure ones, of a text (style, prompt) or (style, prompt,
    details). None where no place is named."""
    return _number(parts, "place", MATTE_NAMES)


def finish(parts: Parts) -> int | None:
    """The same of a finish; None where none is named."""
    return _number(parts, "finish", FINISH_NAMES)


def weather(parts: Parts) -> int | None:
    """The same of the weather before the picture, and of how much of it there is; PLAIN for a clear sky."""
    surest = _surest(parts, "weather")
    if surest is None:
        return None
    name = f"{_amount(surest, parts)} {surest.value}".strip()
    return 1 + FALLING.index(name) if name in FALLING else PLAIN


def _amount(weather: Factor, parts: Parts) -> str:
    texts = dict(zip(("style", "prompt", "details"), parts, strict=False))
    line, said = words(texts[weather.part]), [word.folded for word in words(weather.words)]
    folded = [word.folded for word in line]
    first = next(at for at in range(len(line)) if folded[at : at + len(said)] == said)
    return amount(line, first, first + len(said) - 1)


def falls(number: Tensor | None, matte: Tensor | None) -> str:
    """What falls in a cell of this number (1,); "" for nothing, for one of another version, and under a roof."""
    kind = PLAIN if number is None else int(number)
    place = PLAIN if matte is None else abs(int(matte))
    roofed = PLAIN < place <= len(MATTE_NAMES) and MATTE_NAMES[place - 1] in ROOFED
    return FALLING[kind - 1] if PLAIN < kind <= len(FALLING) and not roofed else ""


def finish_of(number: Tensor | None) -> str:
    """The finish of a cell's number (1,); "" for none, and for one of another version."""
    place = PLAIN if number is None else int(number)
    return FINISH_NAMES[place - 1] if PLAIN < place <= len(FINISH_NAMES) else ""


def _number(parts: Parts, factor: str, names: tuple[str, ...]) -> int | None:
    surest = _surest(parts, factor)
    if surest is None:
        return None
    return 1 + names.index(surest.value) if surest.value in names else PLAIN


@lru_cache(maxsize=4096)
def _surest(parts: Parts, factor: str) -> Factor | None:
    style, prompt, details = (*parts, "", "", "")[:3]
    said = [found for found in understand(prompt, style, details).factors if found.factor == factor and is_heard(found)]
    return max(said, key=lambda found: found.confidence, default=None)
