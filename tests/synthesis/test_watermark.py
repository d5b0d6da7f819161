"""The mark survives the delivered file, is not seen, and is not found where nobody put it."""

import functools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis import joining, media, scenes, watermark

SCENES = range(7000, 7012)
UNMARKED = 200
DECIBELS_MIN = 38.0


@functools.cache
def frames(seed: int) -> NDArray[np.uint8]:
    return scenes.sample(seed).frames


def decibels(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return float(10 * np.log10(255**2 / error))


def wrong_bits(read: int, written: int) -> int:
    return (read ^ written).bit_count()


def test_the_mark_is_read_back_from_the_file_that_leaves(tmp_path: Path) -> None:
    wrong = 0
    for seed in SCENES:
        metadata = {"cell": f"{seed}:0:0"}
        media.write_take(frames(seed), tmp_path / "take.mp4", metadata=metadata)
        found = watermark.detect(media.read_frames(tmp_path / "take.mp4"))
        assert found.is_marked, f"scene {seed} scores {found.score:.1f}"
        wrong += wrong_bits(found.payload, media.payload(metadata))
    assert wrong / (watermark.BITS * len(SCENES)) <= 0.01


def test_two_hundred_unmarked_scenes_are_not_called_marked() -> None:
    scores = [watermark.detect(scenes.sample(8000 + seed).frames).score for seed in range(UNMARKED)]
    assert max(scores) < watermark.THRESHOLD
    # As a normal variable would: nowhere near the threshold, and centred.
    assert max(map(abs, scores)) < 4.5
    assert abs(np.mean(scores)) < 0.4


@pytest.mark.parametrize("seed", SCENES)
def test_the_eye_is_left_alone(seed: int) -> None:
    assert decibels(watermark.mark(frames(seed), 0xC0FFEE42), frames(seed)) >= DECIBELS_MIN


@pytest.mark.parametrize("shade", [0, 16, 128, 255])
def test_a_plain_picture_carries_the_mark_too(shade: int) -> None:
    plain = np.full((16, 64, 112, 3), shade, np.uint8)
    marked = watermark.mark(plain, 0x12345678)
    found = watermark.detect(marked)
    assert found.is_marked
    assert found.payload == 0x12345678
    assert not watermark.detect(plain).is_marked
    assert decibels(marked, plain) >= DECIBELS_MIN


@pytest.mark.parametrize("payload", [0, 1, 1 << 31, (1 << 32) - 1, 0xAAAAAAAA])
def test_any_payload_of_32_bits_is_read_back(payload: int) -> None:
    assert watermark.detect(watermark.mark(frames(7000), payload)).payload == payload


@pytest.mark.parametrize("payload", [-1, 1 << 32])
def test_a_payload_that_does_not_fit_is_refused(payload: int) -> None:
    with pytest.raises(ValueError, match="32 bits"):
        watermark.mark(frames(7000), payload)


def test_a_picture_too_small_to_tell_is_refused() -> None:
    with pytest.raises(ValueError, match="112 x 63"):
        watermark.detect(np.zeros((1, 62, 112, 3), np.uint8))


def test_a_part_of_a_marked_film_is_enough(tmp_path: Path) -> None:
    media.write_take(frames(7001), tmp_path / "take.mp4", metadata={})
    joining.write_film([(tmp_path / "take.mp4", 10, 22)], tmp_path / "film.mp4", metadata={})
    assert watermark.detect(media.read_frames(tmp_path / "film.mp4")).is_marked


def test_the_same_input_gives_the_same_marked_frames_and_leaves_its_own_alone() -> None:
    before = frames(7002).copy()
    first, second = watermark.mark(frames(7002), 5), watermark.mark(frames(7002), 5)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(frames(7002), before)


def test_names_become_payloads_of_32_bits() -> None:
    assert watermark.payload("one take") == watermark.payload("one take")
    assert watermark.payload("one take") != watermark.payload("another take")
    assert 0 <= watermark.payload("one take") < 1 << 32
