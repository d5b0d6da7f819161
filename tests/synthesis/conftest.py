"""A few takes as files, and a tiny machine: made once for a module."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from synthesis import media, scenes
from synthesis.codec import Codec
from synthesis.engine import Engine
from synthesis.tiny import make_tiny
from tests.synthesis.waves import Sound, Write

Frames = NDArray[np.uint8]


@pytest.fixture(scope="module", autouse=True)
def _seeded_module() -> None:
    torch.manual_seed(0)


@pytest.fixture(autouse=True)
def _seeded(_seeded_module: None) -> None:
    """Nets begin the same whatever ran before, so what is learnt in a few steps is no matter of the day."""
    torch.manual_seed(0)


@pytest.fixture(scope="module")
def native() -> list[Frames]:
    """Two scenes and two extremes: noise and black."""
    noise = np.random.default_rng(3).integers(0, 256, (16, 64, 112, 3), np.uint8)
    return [scenes.sample(6000).frames, scenes.sample(6001).frames, noise, np.zeros_like(noise)]


@pytest.fixture(scope="module")
def takes(native: list[Frames], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("takes")
    paths = [folder / f"{place}.mp4" for place in range(len(native))]
    for path, frames in zip(paths, native, strict=True):
        media.write_take(frames, path, metadata={"cell": path.stem, "engine": "small"})
    return paths


@pytest.fixture(scope="module")
def decoded(takes: list[Path]) -> list[Frames]:
    return [media.read_frames(path) for path in takes]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint folder of random weights."""
    folder = tmp_path_factory.mktemp("weights")
    make_tiny(folder)
    return folder


@pytest.fixture(scope="module")
def engine(weights: Path) -> Engine:
    return Engine.load(weights)


@pytest.fixture(scope="module")
def codec(weights: Path) -> Codec:
    return Codec.load(weights / "codec")


@pytest.fixture
def write(native: list[Frames], tmp_path: Path) -> Write:
    """Writes a take with a sound, or a silent one."""

    def one(name: str, sound: Sound | None, **metadata: str) -> Path:
        media.write_take(native[0], tmp_path / name, metadata=metadata, sound=sound)
        return tmp_path / name

    return one
