"""Tensors and a few words as bytes: safetensors, read back with their metadata. Knows nothing of their meaning."""

import json
from collections.abc import Mapping

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor


class BadBlob(ValueError):
    """The bytes are not whole safetensors."""


def write(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> bytes:
    """The bytes; the same input gives the same bytes (metadata are put in order)."""
    whole = {name: tensor.contiguous() for name, tensor in tensors.items()}
    return save(whole, dict(metadata) if len(metadata) < 2 else {"json": json.dumps(dict(metadata), sort_keys=True)})


def read(data: bytes) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors and metadata. Raises BadBlob."""
    try:
        tensors = load(data)
    except SafetensorError as error:
        raise BadBlob(str(error)) from error
    # The header: its length in eight bytes, then JSON.
    length = int.from_bytes(data[:8], "little")
    found: dict[str, str] = json.loads(data[8 : 8 + length]).get("__metadata__", {})
    if "json" in found:
        found = json.loads(found["json"])
    return tensors, found
