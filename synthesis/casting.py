"""Who is there: the subject and the pattern that words name, and which way it looks, as numbers of a cell's codes.

Owns these numbers, the *cast*. Like the blocking it is decided once for a clip, before anything is drawn, and words in
any language that `reading` knows give the same one. Owns also the *figure*: who is where at each step, of cast and
blocking together. Knows no nets.

N latent steps
"""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from synthesis import blocking as block
from synthesis import guests, scenes
from synthesis.prompt import Parts
from synthesis.reading import is_heard, understand

UNKNOWN = 0
SUBJECTS = (*scenes.FACTORS["subject"][:-1], *guests.GUESTS)  # all but nobody
PATTERNS = scenes.FACTORS["pattern"][1:]  # plain is never said
RIGHT, LEFT = 0, 1
LENGTH = 3  # subject, pattern, and which way it looks
_GOES = 3  # how far who goes somewhere goes in a cell at least, in bins of two pixels


@dataclass(frozen=True)
class Figure:
    """Who is where at each step.

    cast (N, 3): subject, pattern and which way it looks. plan (N, 3): size, and place in bins of two pixels. moves
    (N, 2): how far it goes from the step before, in such bins.
    """

    cast: Tensor
    plan: Tensor
    moves: Tensor

    @classmethod
    def of(cls, cast: Tensor, blocking: Tensor) -> "Figure":
        """The figure of a clip: cast (3,), blocking (18,)."""
        path = blocking[2:].view(-1, 2)
        moves = torch.cat([path[1:2] - path[:1], path.diff(dim=0)])
        return cls(cast.expand(len(path), -1), torch.cat([blocking[1:2].expand(len(path), 1), path], 1), moves)

    @classmethod
    def joined(cls, figures: "list[Figure]") -> "Figure":
        """The steps of several, one after the other."""
        return cls(*(torch.cat([getattr(one, name) for one in figures]) for name in cls.__dataclass_fields__))

    def at(self, steps: slice | Tensor) -> "Figure":
        return Figure(self.cast[steps], self.plan[steps], self.moves[steps])

    @property
    def there(self) -> Tensor:
        """Bool (N,): somebody is cast, and staged."""
        return (self.cast[:, 0] > UNKNOWN) & (self.plan[:, 0] > 0)

    @property
    def radius(self) -> Tensor:
        """Half of the subjects' sides, in pixels (N,)."""
        small, large = scenes.RADIUS
        return small + (large - small) * (self.plan[:, 0] - 0.5) / (block.SIZES - 1)

    @property
    def leftwards(self) -> Tensor:
        return self.cast[:, 2] == LEFT


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


def drawn(factors: dict[str, str], *, guest: str = "") -> tuple[int, int]:
    """Subject and pattern of a drawn clip. guest: who is in the subject's place."""
    return _number(SUBJECTS, guest or factors["subject"]), _number(PATTERNS, factors["pattern"])


def looks(blocking: Tensor) -> int | None:
    """Which way somebody looks who goes to the left or to the right all through a blocking (18,); else None."""
    steps = blocking[2::2].diff()
    if abs(int(steps.sum())) < _GOES or bool((steps > 0).any() and (steps < 0).any()):
        return None
    return LEFT if steps.sum() < 0 else RIGHT


def _number(values: tuple[str, ...], value: str) -> int:
    return 1 + values.index(value) if value in values else UNKNOWN
