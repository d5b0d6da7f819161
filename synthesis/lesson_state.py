"""What a lesson keeps between slices, and its bytes. Knows nothing of what the numbers mean."""

import json
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from synthesis import blob

_PLAIN = ("step", "turn", "seconds", "losses", "strength", "left_out", "done")
_KINDS = {"tensors": "tensor.", "moments": "moment.", "samples": "sample."}


class BadState(ValueError):
    """The bytes are no state of a lesson, or one of another base or other examples."""


@dataclass
class State:
    """A lesson as far as it has come."""

    step: int = 0  # of all kinds
    turn: int = 0  # steps of learning
    seconds: float = 0.0
    losses: dict[str, float] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    moments: dict[str, Tensor] = field(default_factory=dict)
    samples: dict[str, Tensor] = field(default_factory=dict)  # the gate's, "<when>.<number>"
    left_out: list[int] = field(default_factory=list)
    strength: int = 0  # which of the strengths is being measured
    done: bool = False

    def to_bytes(self, name: str) -> bytes:
        """Losses travel as text with all their digits, so that nothing is rounded on the way."""
        plain = {part: getattr(self, part) for part in _PLAIN}
        tensors = {prefix + key: t for kind, prefix in _KINDS.items() for key, t in getattr(self, kind).items()}
        return written(tensors, plain, name)

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> "State":
        """name: which lesson it must be of. Raises BadState."""
        tensors, plain = opened(data, name)
        kinds: dict[str, Any] = {
            kind: {key[len(prefix) :]: t for key, t in tensors.items() if key.startswith(prefix)}
            for kind, prefix in _KINDS.items()
        }
        try:
            return cls(**{part: plain[part] for part in _PLAIN}, **kinds)
        except KeyError as error:
            raise BadState(f"not a state of a lesson: {error}") from error


def written(tensors: dict[str, Tensor], plain: dict[str, Any], name: str) -> bytes:
    """Tensors and plain values of a lesson's state as bytes. name: which lesson it is of."""
    return blob.write(tensors, {"state": json.dumps({"name": name, **plain}, sort_keys=True)})


def opened(data: bytes, name: str) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """What `written` wrote. Raises BadState, also for a state of another lesson."""
    try:
        tensors, metadata = blob.read(data)
        plain: dict[str, Any] = json.loads(metadata["state"])
        found = plain.pop("name")
    except (blob.BadBlob, KeyError, json.JSONDecodeError) as error:
        raise BadState(f"not a state of a lesson: {error}") from error
    if found != name:
        raise BadState(f"a state of the lesson ({found}), but this is ({name})")
    return tensors, plain
