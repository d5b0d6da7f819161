"""What a word's lesson keeps between slices, and its bytes. Knows nothing of what the numbers mean."""

from dataclasses import dataclass, field, fields

import torch
from torch import Tensor

from synthesis import lesson_state
from synthesis.lesson_state import BadState
from synthesis.optim import MuonAdamW
from synthesis.spotting import Spotted
from synthesis.word import Drawing

_PLAIN = ("step", "seconds", "stand_in", "color", "reason", "before", "after", "held", "taught", "count", "done")
_KINDS = ("net", "first_moment", "second_moment")


@dataclass
class State:
    """A word's lesson as far as it has come."""

    step: int = 0
    seconds: float = 0.0
    stand_in: str = ""
    color: str = ""
    reason: str = ""  # why it was not learnt
    before: float = 0.0
    after: float = 0.0
    held: list[int] = field(default_factory=list)
    taught: list[int] = field(default_factory=list)
    count: int = 0  # of the optimiser
    done: bool = False
    first: Spotted | None = None
    at: Spotted | None = None
    top: Tensor = field(default_factory=lambda: torch.zeros(0))
    bottom: Tensor = field(default_factory=lambda: torch.zeros(0))
    net: dict[str, Tensor] = field(default_factory=dict)
    first_moment: dict[str, Tensor] = field(default_factory=dict)
    second_moment: dict[str, Tensor] = field(default_factory=dict)

    def keep(self, net: Drawing, optimiser: MuonAdamW) -> None:
        self.net = {name: tensor.detach().clone() for name, tensor in net.state_dict().items()}
        self.first_moment, self.second_moment, self.count = optimiser.first, optimiser.second, optimiser.count

    def restore(self, optimiser: MuonAdamW) -> None:
        optimiser.load_state_dict(
            {"count": self.count, "masters": self.net, "first": self.first_moment, "second": self.second_moment}
        )

    def to_bytes(self, name: str) -> bytes:
        """name: which lesson it is of."""
        tensors = {"top": self.top, "bottom": self.bottom}
        for kind in _KINDS:
            tensors |= {f"{kind}/{key}": tensor for key, tensor in getattr(self, kind).items()}
        for when in ("first", "at"):
            if (spotted := getattr(self, when)) is not None:
                tensors |= {f"{when}/{part.name}": getattr(spotted, part.name).clone() for part in fields(spotted)}
        return lesson_state.written(tensors, {part: getattr(self, part) for part in _PLAIN}, name)

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> "State":
        """Raises BadState."""
        tensors, plain = lesson_state.opened(data, name)
        try:
            state = cls(**plain, top=tensors.pop("top"), bottom=tensors.pop("bottom"))
        except (KeyError, TypeError) as error:
            raise BadState(f"not a state of a word's lesson: {error}") from error
        for kind in _KINDS:
            setattr(state, kind, _under(kind, tensors))
        for when in ("first", "at"):
            if own := _under(when, tensors):
                setattr(state, when, Spotted(**own))
        return state


def _under(kind: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.partition("/")[2]: tensor for name, tensor in tensors.items() if name.startswith(f"{kind}/")}
