"""A loop: its last frame is followed by its first as any frame by the next."""

from pathlib import Path

import numpy as np
import pytest

from synthesis import joining, looping, media
from tests.synthesis.waves import LOUD, Write, decoded_sound

A, B, C = Path("a"), Path("b"), Path("c")


def test_the_first_frames_come_up_over_the_last_ones() -> None:
    assert looping.looped([(A, 0, 48)]) == ([(A, 12, 36), (A, 0, 12)], (24, 11))
    assert looping.looped([(A, 40, 48), (B, 0, 48), (C, 0, 20)]) == (
        [(B, 4, 48), (C, 0, 8), (A, 40, 48), (B, 0, 4)],
        (52, 11),
    )


def test_a_short_clip_and_a_short_last_take_fade_over_fewer() -> None:
    assert looping.looped([(A, 0, 15)]) == ([(A, 5, 10), (A, 0, 5)], (5, 4))
    assert looping.looped([(A, 0, 48), (B, 0, 4)]) == ([(A, 3, 48), (B, 0, 1), (A, 0, 3)], (46, 2))


@pytest.mark.parametrize("cuts", [[], [(A, 0, 8)], [(A, 0, 48), (B, 0, 3)], [(A, 0, 48), 6], [24]])
def test_what_is_too_short_or_black_in_a_part_is_no_loop(cuts: list[looping.Piece | int]) -> None:
    assert looping.looped(cuts) is None


def travelling(path: Path) -> Path:
    """A bright bar that goes from left to right, far from where it began, while it gets darker."""
    frames = np.zeros((16, 64, 112, 3), np.uint8)
    for at, frame in enumerate(frames):
        frame[:, at * 6 : at * 6 + 20] = 230 - 6 * at
    frames += np.arange(112, dtype=np.uint8)[:, None] // 8
    media.write_take(frames, path, metadata={"key": "k"})
    return path


def test_the_seam_of_a_loop_is_no_wider_than_a_step_between_neighbours(tmp_path: Path) -> None:
    take = travelling(tmp_path / "take.mp4")
    before, step = looping.seam(take)
    assert before > 2 * step, "the clip itself jumps"
    found = looping.looped([(take, 0, 48)])
    assert found
    pieces, dissolve = found
    joining.write_film(pieces, tmp_path / "loop.mp4", metadata={}, dissolves=[dissolve])
    loop = media.read_frames(tmp_path / "loop.mp4")
    assert len(loop) == 36
    seam, step = looping.seam(tmp_path / "loop.mp4")
    assert seam <= step
    own = media.read_frames(take)
    assert seam == pytest.approx(np.abs(own[11].astype(int) - own[12]).mean()), "as in the take"
    assert np.array_equal(loop[:24], own[12:36]), "what is not faded is the take's, bit for bit"


def test_its_sound_comes_round_with_it(write: Write, tmp_path: Path) -> None:
    take = write("loud.mp4", LOUD)
    found = looping.looped([(take, 0, 48)])
    assert found
    joining.write_film(found[0], tmp_path / "loop.mp4", metadata={}, dissolves=[found[1]])
    heard = decoded_sound(tmp_path / "loop.mp4")
    assert abs(len(heard) / 24_000 - 1.5) < 0.1
    assert np.abs(heard.astype(int)).max() > 1_000
