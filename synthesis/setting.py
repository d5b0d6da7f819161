"""Where it plays: the matte that words name, as a number of a cell's codes.

Owns these numbers. Like the cast it is decided once for a cell, and words in any language that `reading` knows give the
same one. Knows no nets.
"""

from functools import lru_cache

from synthesis.mattes import MATTES
from synthesis.prompt import Parts
from synthesis.reading import is_heard, understand

UNMATTED = 0  # the place that the codes hold stays as it is drawn
NAMES = tuple(MATTES)  # their numbers, from 1


@lru_cache(maxsize=4096)
def said(parts: Parts) -> int | None:
    """The number of the surest place, or the first of equally sure ones, of a text (style, prompt) or (style, prompt,
    details); UNMATTED for one that the codes know. None where no place is named."""
    style, prompt, details = (*parts, "", "", "")[:3]
    places = [found for found in understand(prompt, style, details).factors if found.factor == "place"]
    heard = sorted((found for found in places if is_heard(found)), key=lambda found: -found.confidence)
    if not heard:
        return None
    return 1 + NAMES.index(heard[0].value) if heard[0].value in NAMES else UNMATTED
