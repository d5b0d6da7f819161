"""Clips on disk for training: drawn once, read many times; and the codes that a codec made of them.

Owns two folders of memory-mapped arrays. Knows no net.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from synthesis import scenes

HELD_OUT = 256  # the last clips of a pool are never trained on
SHAPES: dict[str, tuple[tuple[int, ...], type]] = {
    "frames": ((scenes.FRAMES, scenes.HEIGHT, scenes.WIDTH, 3), np.uint8),
    "coverage": ((scenes.STEPS, 8, 14), np.uint8),
    "factors": ((len(scenes.FACTORS),), np.uint8),
    "blocking": ((18,), np.int16),
    "mirrored": ((), np.uint8),
}


@dataclass(frozen=True)
class Pool:
    """frames (N, 16, 64, 112, 3) uint8, coverage (N, 8, 8, 14) uint8, factors (N, 9) uint8, blocking (N, 18) int16,
    mirrored (N,) uint8."""

    frames: NDArray[np.uint8]
    coverage: NDArray[np.uint8]
    factors: NDArray[np.uint8]
    blocking: NDArray[np.int16]
    mirrored: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def trained_on(self) -> int:
        """Clips [0, trained_on) may be trained on; the rest is for measuring."""
        return len(self) - min(HELD_OUT, len(self) // 4)

    def factors_of(self, i: int) -> dict[str, str]:
        return scenes.named(self.factors[i])

    @classmethod
    def open(cls, folder: Path) -> "Pool":
        """The finished pool of a folder. Raises FileNotFoundError when there is none, or it is not finished."""
        count = json.loads((folder / "pool.json").read_text())["clips"]
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r")[:count] for name in SHAPES}
        return cls(**arrays)


def render_pool(folder: Path, *, clips: int, first_seed: int = 0, say: Callable[[int], None] = lambda _: None) -> Pool:
    """Draw `clips` clips into a folder, going on where an earlier call was stopped.

    say: told how many are drawn, each hundred. Raises ValueError when the folder was begun for another number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    progress = folder / "progress.json"
    done = json.loads(progress.read_text())["clips"] if progress.exists() else 0
    mode = "r+" if done else "w+"
    arrays = {
        name: open_memmap(folder / f"{name}.npy", mode=mode, dtype=kind, shape=(clips, *shape))
        for name, (shape, kind) in SHAPES.items()
    }
    if len(arrays["frames"]) != clips:
        raise ValueError(f"{folder} was begun for {len(arrays['frames'])} clips, not {clips}")
    for i in range(done, clips):
        clip = scenes.sample(first_seed + i)
        arrays["frames"][i], arrays["coverage"][i] = clip.frames, clip.coverage
        arrays["factors"][i], arrays["blocking"][i] = scenes.index(clip.factors), clip.blocking
        arrays["mirrored"][i] = clip.mirrored
        if (i + 1) % 100 == 0:
            progress.write_text(json.dumps({"clips": i + 1}))
            say(i + 1)
    (folder / "pool.json").write_text(json.dumps({"clips": clips, "scenes": scenes.VERSION, "first_seed": first_seed}))
    return Pool.open(folder)


@dataclass(frozen=True)
class PoolCodes:
    """What a codec made of a pool: top (N, 8, 4, 7) and bottom (N, 8, 8, 14) uint16; `codec` is its hash."""

    top: NDArray[np.uint16]
    bottom: NDArray[np.uint16]
    codec: str

    @classmethod
    def open(cls, folder: Path) -> "PoolCodes":
        codec = json.loads((folder / "codes.json").read_text())["codec"]
        return cls(np.load(folder / "top.npy"), np.load(folder / "bottom.npy"), codec)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "top.npy", self.top)
        np.save(folder / "bottom.npy", self.bottom)
        (folder / "codes.json").write_text(json.dumps({"codec": self.codec}))
