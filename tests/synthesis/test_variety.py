"""Differing, copying, holding together: each figure says what it claims on clips that are made for it."""

import numpy as np
import pytest
import torch

from synthesis import obedience, scenes, variety
from synthesis.codec import from_frames
from synthesis.engine import Engine, Order


def drawn(*seeds: int) -> torch.Tensor:
    return from_frames(torch.from_numpy(np.stack([scenes.sample(seed).frames for seed in seeds])))


def test_one_picture_again_and_again_is_no_variety() -> None:
    same, different = variety.small(drawn(1, 1, 1)), variety.small(drawn(1, 2, 3))
    assert variety.apart(same) == pytest.approx(0, abs=1e-5)
    assert variety.apart(different) > 1


def test_a_machine_that_hands_out_its_lessons_is_caught(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variety, "TAUGHT", 24)
    monkeypatch.setattr(obedience, "generated", lambda _, orders: drawn(*range(len(list(orders)))))
    assert variety.memorisation(engine, clips=6) < 0.01
    fresh = range(5_000_000, 5_000_006)
    monkeypatch.setattr(obedience, "generated", lambda _, orders: drawn(*fresh))
    assert variety.memorisation(engine, clips=6) > 0.5


def test_drift_sees_a_film_that_fades_and_blurs(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = drawn(3)[0]
    monkeypatch.setattr(variety, "_film", lambda *_: [clip, clip])
    assert variety.drift(engine) == (0, pytest.approx(1))
    faded = clip.mean((1, 2), keepdim=True).expand_as(clip) * 0.5
    monkeypatch.setattr(variety, "_film", lambda *_: [clip, faded])
    color, detail = variety.drift(engine)
    assert color > 0.05
    assert detail < 0.1


def test_a_long_film_is_one_chain(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variety, "LONG_CELLS", 3)
    film = variety._film(engine, Order("", ("a calm sea",), "", 1, 0, 0))
    assert [tuple(cell.shape) for cell in film] == [(16, 64, 112, 3)] * 3
