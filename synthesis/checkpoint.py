"""Weights beside the JSON of how they were made: atomic to write, checked when read.

Owns the two files of a checkpoint (`name.safetensors`, `name.json`) and their hash. Knows no net.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor


class BadCheckpoint(Exception):
    """The files are missing, cut short, or not of each other; the text says which and why."""


def save(path: Path, tensors: dict[str, Tensor], config: dict[str, Any]) -> str:
    """Write both files, each whole or not at all, and return the SHA-256 of the weights. path has no suffix."""
    data = save_tensors({name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()})
    sha = hashlib.sha256(data).hexdigest()
    write(path.with_suffix(".safetensors"), data)
    write(path.with_suffix(".json"), json.dumps({**config, "sha256": sha}, indent=2, sort_keys=True).encode())
    return sha


def load(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read both files. Raises BadCheckpoint, whose text names the file."""
    try:
        data = path.with_suffix(".safetensors").read_bytes()
        config: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
    except (OSError, ValueError) as error:
        raise BadCheckpoint(f"{path}: {error}") from error
    if hashlib.sha256(data).hexdigest() != config.get("sha256"):
        raise BadCheckpoint(f"{path}: the weights are not those that the JSON was written for")
    try:
        return load_tensors(data), config
    except SafetensorError as error:
        raise BadCheckpoint(f"{path}: {error}") from error


def packed(name: str, table: Tensor) -> dict[str, Tensor]:
    """A large table for a file: in eight bits, with the step between their numbers beside it."""
    step = table.float().abs().amax().clamp(min=1e-12).view(1) / 127
    return {name: (table.float() / step).round().to(torch.int8), f"{name}.step": step}


def unpacked(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights as a net takes them, from those of a file; what was not packed as it is."""
    return {
        name: tensor.float() * tensors[f"{name}.step"] if tensor.dtype == torch.int8 else tensor
        for name, tensor in tensors.items()
        if not name.endswith(".step")
    }


def write(path: Path, data: bytes) -> None:
    """Atomic: a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def digest(tensors: dict[str, Tensor]) -> str:
    """16 hex digits that name a set of weights, whatever file they stand in."""
    sha = hashlib.sha256()
    for name in sorted(tensors):
        sha.update(name.encode() + tensors[name].detach().cpu().contiguous().view(-1).float().numpy().tobytes())
    return sha.hexdigest()[:16]
