"""The nets of a checkpoint folder: built, loaded, checked against one another, and named by a version.

Owns which nets draw a picture, where their files lie and how they become modules. Refuses to know what they are for.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor

from synthesis import checkpoint
from synthesis.blocking import Blocking, BlockingConfig
from synthesis.codec import Codec
from synthesis.matting import Matting, MattingConfig
from synthesis.precision import name_of
from synthesis.prior import Prior, PriorConfig
from synthesis.refining import Refiner, RefinerConfig

Net = TypeVar("Net", bound=torch.nn.Module)
WEIGHTS = Path(__file__).parent / "weights"


class MissingWeights(RuntimeError):
    """There are no trained weights where the engine looked."""


def weights_folder() -> Path:
    """The weights that ship, or those of TELAR_WEIGHTS."""
    return Path(os.environ.get("TELAR_WEIGHTS") or WEIGHTS)


@dataclass(frozen=True)
class Nets:
    """What draws a picture.

    version: the size, the weights that write codes and the number format, in one word. A hand is taught on codes, so it
    outlives another refiner.
    """

    codec: Codec
    blocking: Blocking
    top: Prior
    bottom: Prior
    refiner: Refiner | None  # weights from before there was one draw without
    matting: Matting | None  # so do those from before there were mattes
    version: str


def load(weights: Path, dtype: torch.dtype) -> Nets:
    """The nets of a folder, for inference. `blocking` is float32 everywhere: it is small.

    Raises checkpoint.BadCheckpoint, with a sentence.
    """
    codec = Codec.load(weights / "codec", dtype)
    blocking, _ = _loaded(weights / "blocking", lambda net: Blocking(BlockingConfig(**net)), codec, torch.float32)
    top, size = _loaded(weights / "top", _prior, codec, dtype)
    bottom, _ = _loaded(weights / "bottom", _prior, codec, dtype)
    refiner = load_refiner(weights, codec, dtype) if _is_there(weights / "refiner") else None
    matting = None
    if _is_there(weights / "mattes"):
        matting, _ = _loaded(weights / "mattes", lambda net: Matting(MattingConfig(**net)), codec, dtype)
    parts = [codec.hash, *(checkpoint.digest(dict(net.state_dict())) for net in (blocking, top, bottom))]
    digest = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:8]
    return Nets(codec, blocking, top, bottom, refiner, matting, f"{size}-{digest}-{name_of(dtype)}")


def _prior(net: dict[str, Any]) -> Prior:
    return Prior(PriorConfig(**net))


def load_refiner(weights: Path, codec: Codec, dtype: torch.dtype) -> Refiner:
    """The refiner of a folder, for inference. Raises checkpoint.BadCheckpoint."""
    return _loaded(weights / "refiner", lambda net: Refiner(RefinerConfig(**net)), codec, dtype)[0]


def _is_there(path: Path) -> bool:
    return path.with_suffix(".safetensors").exists()


def _loaded(path: Path, build: Callable[[dict[str, Any]], Net], codec: Codec, dtype: torch.dtype) -> tuple[Net, str]:
    """A net with its weights, and its size in a word. Raises BadCheckpoint where they are those of another version of
    the code, or were trained on another codec's codes."""
    tensors, config = checkpoint.load(path)
    net = _built(build, tensors, config, path)
    if config["codec"] != codec.hash:
        raise checkpoint.BadCheckpoint(f"{path}: this net was trained on the codes of another codec")
    net.to(dtype).eval().requires_grad_(False)
    return net, str(config["size"])


def _built(
    build: Callable[[dict[str, Any]], Net], tensors: dict[str, Tensor], config: dict[str, Any], path: Path
) -> Net:
    """A net with its weights. Raises BadCheckpoint where they are those of another version of the code."""
    try:
        net = build(config["net"])
        net.load_state_dict({key: value.float() for key, value in checkpoint.unpacked(tensors).items()})
    except (KeyError, TypeError, RuntimeError) as error:
        raise checkpoint.BadCheckpoint(f"{path}: these weights are of another version of Telar") from error
    return net
