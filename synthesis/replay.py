"""What a lesson is made of: accepted cells, and the base clips that are replayed beside them. Knows no net."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from synthesis import checkpoint
from synthesis.codes import BadCodes, CellCodes
from synthesis.prompt import Parts


@dataclass(frozen=True)
class Example:
    """An accepted cell: what blocking and top heard, what the bottom heard, and its full codes."""

    theme: Parts
    words: Parts
    codes: CellCodes

    def __post_init__(self) -> None:
        if self.codes.bottom is None:
            raise BadCodes("a preview cannot be taught: it has no bottom codes")


@dataclass(frozen=True)
class Replay:
    """Base clips to learn beside (`taught`) and to measure on (`held`): they travel with the weights."""

    taught: list[Example]
    held: list[Example]

    @classmethod
    def open(cls, path: Path) -> "Replay":
        """Read what `save` wrote. Raises checkpoint.BadCheckpoint."""
        tensors, config = checkpoint.load(path)
        examples = [
            Example(tuple(words[:2]), tuple(words), CellCodes(*(part.to(torch.int64) for part in parts)))
            for words, *parts in zip(
                config["words"], tensors["blocking"], tensors["top"], tensors["bottom"], strict=True
            )
        ]
        held = int(config["held"])
        return cls(examples[:-held], examples[-held:])

    def save(self, path: Path) -> None:
        """Write beside the weights: codes as safetensors, words as JSON."""
        every = [*self.taught, *self.held]
        tensors = {
            "blocking": torch.stack([e.codes.blocking for e in every]).to(torch.int16),
            "top": torch.stack([e.codes.top for e in every]).to(torch.int16),
            "bottom": torch.stack([bottom_of(e) for e in every]).to(torch.int16),
        }
        checkpoint.save(path, tensors, {"words": [list(e.words) for e in every], "held": len(self.held)})


def bottom_of(example: Example) -> Tensor:
    """The bottom codes, which an example always has."""
    assert example.codes.bottom is not None
    return example.codes.bottom
