"""What a text says of place, hour and weather, as a bias on the logits of the top codes.

Owns which factors are heard so, their numbers and the table: for each value, row of the picture and code how much
likelier the code is where the value is said. A masked transformer learns late that one word changes every cell: in
training it nearly always sees some of them, which show the weather better than a word does; but drawing begins with
all of them hidden. The table is taught on such windows, with the transformer's weights as they are (`prior_training`).
It is a log-odds table, as in a product of experts (Hinton 2002), so its rows can be read.

B batch · H rows · K codes
"""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor, nn

from synthesis.prompt import Parts
from synthesis.reading import Factor, is_heard, understand
from synthesis.scenes import FACTORS

HEARD = ("place", "time", "weather")  # of the factors those that change the picture everywhere
UNSAID = 0
_NUMBERS = {
    pair: number for number, pair in enumerate(((name, value) for name in HEARD for value in FACTORS[name]), start=1)
}


def said(texts: Sequence[Parts]) -> Tensor:
    """What each text says of the factors that are heard: (B, 3) int64, UNSAID where it leaves one open.

    A text is (style, prompt) or (style, prompt, details). Of several values the surest counts, of equally sure ones
    the first.
    """
    return torch.tensor([_said(tuple(parts)) for parts in texts])


@lru_cache(maxsize=4096)
def _said(parts: Parts) -> tuple[int, ...]:
    style, prompt, details = (*parts, "", "", "")[:3]
    found = [factor for factor in understand(prompt, style, details).factors if is_heard(factor)]
    return tuple(_number([factor for factor in found if factor.factor == name]) for name in HEARD)


def _number(found: list[Factor]) -> int:
    if not found:
        return UNSAID
    surest = max(found, key=lambda factor: factor.confidence)
    return _NUMBERS.get((surest.factor, surest.value), UNSAID)  # a matte whose words no stand-in replaced says nothing


class Saying(nn.Module):
    """The table: zeros at first, and for what is left unsaid always."""

    def __init__(self, rows: int, codes: int) -> None:
        super().__init__()
        self.rows, self.codes = rows, codes
        # No random number is drawn: other nets begin as without it.
        nothing = torch.zeros(1 + len(_NUMBERS), rows * codes)
        self.table = nn.Embedding(1 + len(_NUMBERS), rows * codes, padding_idx=UNSAID, _weight=nothing)

    def forward(self, said: Tensor) -> Tensor:
        """said (B, 3) -> what is added to the logits of a window that is hidden whole: (B, 1, H, 1, K) float32."""
        added: Tensor = self.table(said).float().sum(1)
        return added.view(-1, 1, self.rows, 1, self.codes)
