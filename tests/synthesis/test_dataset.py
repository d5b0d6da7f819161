"""Clips on disk: drawn once, gone on with where a stop was, and their last part kept for measuring."""

from pathlib import Path

import numpy as np
import pytest

from synthesis import dataset, scenes
from synthesis.dataset import Pool, PoolCodes, render_pool
from synthesis.scenes import Clip

FACTORS = scenes.choose(np.random.default_rng(0))


class Drawing:
    """scenes.sample without the pictures: the clip of a seed is full of it. Dies at one seed, once."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.dies_at, self.drawn = dies_at, 0

    def __call__(self, seed: int) -> Clip:
        if seed == self.dies_at:
            self.dies_at = None
            raise KeyboardInterrupt
        self.drawn += 1
        full = {name: np.full(shape, seed % 200, kind) for name, (shape, kind) in dataset.SHAPES.items()}
        return Clip(full["frames"], FACTORS, full["coverage"], full["blocking"], bool(full["mirrored"]))


def draw(monkeypatch: pytest.MonkeyPatch, dies_at: int | None = None) -> Drawing:
    drawing = Drawing(dies_at)
    monkeypatch.setattr(scenes, "sample", drawing)
    return drawing


def test_a_pool_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = draw(monkeypatch, dies_at=150)
    with pytest.raises(KeyboardInterrupt):
        render_pool(tmp_path, clips=210)
    with pytest.raises(FileNotFoundError):
        Pool.open(tmp_path)
    assert drawing.drawn == 150
    pool = render_pool(tmp_path, clips=210)
    assert drawing.drawn == 150 + 110  # the hundred that were put down are not drawn again
    assert (pool.frames[:, 0, 0, 0, 0] == np.arange(210) % 200).all()
    assert (pool.blocking[:, 5] == np.arange(210) % 200).all()


def test_a_pool_holds_the_clips_of_its_integers(tmp_path: Path) -> None:
    pool = render_pool(tmp_path, clips=3, first_seed=40)
    assert len(pool) == 3
    for i in range(3):
        clip = scenes.sample(40 + i)
        assert (pool.frames[i] == clip.frames).all()
        assert (pool.coverage[i] == clip.coverage).all()
        assert (pool.blocking[i] == clip.blocking).all()
        assert pool.factors_of(i) == clip.factors


def test_a_pool_of_another_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(monkeypatch)
    render_pool(tmp_path, clips=120)
    with pytest.raises(ValueError, match="120 clips, not 130"):
        render_pool(tmp_path, clips=130)
    assert len(Pool.open(tmp_path)) == 120


def test_progress_is_told_each_hundred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(monkeypatch)
    told: list[int] = []
    render_pool(tmp_path, clips=230, say=told.append)
    assert told == [100, 200]


def pool_of(count: int) -> Pool:
    arrays = {
        name: np.zeros((count, *shape), kind) for name, (shape, kind) in dataset.SHAPES.items() if name != "frames"
    }
    return Pool(frames=np.zeros((count, 1), np.uint8), **arrays)


@pytest.mark.parametrize(("clips", "taught"), [(12256, 12000), (1000, 750), (8, 6)])
def test_the_last_clips_are_for_measuring(clips: int, taught: int) -> None:
    assert pool_of(clips).trained_on == taught


def test_codes_of_a_pool_come_back_with_the_name_of_their_codec(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    codes = PoolCodes(
        rng.integers(256, size=(5, 8, 4, 7)).astype(np.uint16),
        rng.integers(1024, size=(5, 8, 8, 14)).astype(np.uint16),
        "0123456789abcdef",
    )
    codes.save(tmp_path / "codes")
    again = PoolCodes.open(tmp_path / "codes")
    assert again.codec == codes.codec
    assert (again.top == codes.top).all()
    assert (again.bottom == codes.bottom).all()
