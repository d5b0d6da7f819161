"""Eight pictures a second become twenty-four, and each picture stands where the film says."""

import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis import motion


def noise(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (count, 6, 8, 3), np.uint8)


def test_a_native_frame_is_shown_untouched_in_the_middle_of_its_three() -> None:
    native = noise(16)
    film = motion.to_film_rate(native)
    assert film.shape == (48, 6, 8, 3)
    assert film.dtype == np.uint8
    np.testing.assert_array_equal(film[1::3], native)
    assert [motion.film_frame(i) for i in range(3)] == [1, 4, 7]


def test_between_two_native_frames_the_picture_is_a_linear_blend() -> None:
    native = noise(5)
    film = motion.to_film_rate(native)
    before, after = native[:-1].astype(float), native[1:].astype(float)
    assert np.abs(film[2:-2:3] - (2 * before + after) / 3).max() <= 0.5
    assert np.abs(film[3:-1:3] - (before + 2 * after) / 3).max() <= 0.5


def test_the_ends_repeat_the_only_neighbour_they_have() -> None:
    native = noise(4)
    film = motion.to_film_rate(native)
    np.testing.assert_array_equal(film[0], native[0])
    np.testing.assert_array_equal(film[-1], native[-1])


def test_a_single_frame_stands_still() -> None:
    native = noise(1)
    np.testing.assert_array_equal(motion.to_film_rate(native), np.repeat(native, 3, axis=0))


def test_no_frames_are_refused() -> None:
    with pytest.raises(ValueError, match="no frames"):
        motion.to_film_rate(noise(0))
