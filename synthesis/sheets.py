"""Contact sheets: pictures laid out in a grid and written as PNG, for eyes. It reads nothing and knows no net."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def write_png(path: Path, image: NDArray[np.uint8]) -> None:
    """image: uint8 (height, width, 3)."""
    height, width, _ = image.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), image.reshape(height, -1)], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def film_strip(clips: NDArray[np.uint8], *, every: int = 5, columns: int = 2, gap: int = 2) -> NDArray[np.uint8]:
    """Clips (n, frames, h, w, 3) as strips of each `every`-th frame, `columns` strips side by side."""
    shown = clips[:, ::every]
    strips = [np.concatenate([*np.pad(clip, ((0, 0), (0, gap), (0, gap), (0, 0)))], axis=1) for clip in shown]
    strips += [np.zeros_like(strips[0])] * (-len(strips) % columns)
    rows = [np.concatenate(strips[i : i + columns], axis=1) for i in range(0, len(strips), columns)]
    return np.concatenate(rows, axis=0)
