"""Sounds laid over a film: summed where they lie, pressed where they are too loud, and nowhere else a sample moved."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from synthesis import joining, media, mixing, sounds
from tests.synthesis.waves import FADE, LOUD, Sound, Write, decoded_sound, heard, ramped, wav


@pytest.fixture
def say(tmp_path: Path) -> Callable[..., Path]:
    def one(name: str, sound: Sound) -> Path:
        media.write_sound(sound, tmp_path / name)
        return tmp_path / name

    return one


def laid_over(pieces: list[mixing.Piece], *laid: mixing.Laid) -> Sound:
    return np.concatenate(list(mixing.overlaid(mixing.samples(pieces), laid)))


NOISE = np.random.default_rng(4).integers(-7000, 7000, sounds.SAMPLES).astype(np.int16)


def test_a_laid_sound_is_added_at_its_frames_and_what_is_beside_it_stays_bit_for_bit(
    write: Write, say: Callable[..., Path]
) -> None:
    take, rain = write("take.mp4", NOISE), say("rain.mp4", LOUD)
    plain = heard((take, 0, 48), (None, 0, 20), (take, 3, 9))
    pieces: list[mixing.Piece] = [(take, 0, 48), (None, 0, 20), (take, 3, 9)]
    found = laid_over(pieces, mixing.Laid(40, 60, 100, (rain,)))
    np.testing.assert_array_equal(found[:40_000], plain[:40_000])
    np.testing.assert_array_equal(found[60_000:], plain[60_000:])
    over = ramped(LOUD[:20_000]).astype(int)
    np.testing.assert_array_equal(found[40_000:60_000], plain[40_000:60_000] + over)


def test_a_level_of_half_is_heard_as_half_as_loud_and_none_is_silence(write: Write, say: Callable[..., Path]) -> None:
    rain, black = say("rain.mp4", LOUD), [(None, 0, 48)]
    for level, loud in ((100, 12_000), (50, 3000), (0, 0)):
        assert laid_over(black, mixing.Laid(0, 48, level, (rain,)))[24_000] == loud
    assert not mixing.is_heard(black, [mixing.Laid(0, 48, 0, (rain,))])
    assert mixing.is_heard(black, [mixing.Laid(0, 48, 1, (rain,))])


def test_what_is_too_loud_together_is_pressed_and_never_turns_over(write: Write, say: Callable[..., Path]) -> None:
    ramp = np.linspace(-32_768, 32_767, sounds.SAMPLES).astype(np.int16)
    take, rain = write("take.mp4", ramp), say("rain.mp4", ramp)
    both = laid_over([(take, 0, 48)], mixing.Laid(0, 48, 100, (rain,)))[FADE:-FADE].astype(int)
    steps = np.diff(both)
    assert steps.min() >= 0, "louder is never softer"
    assert steps.max() <= 4, "and there is no corner"
    assert both[0] < -32_000
    assert both[-1] > 32_000
    quiet = np.abs(2 * ramp[FADE:-FADE].astype(int)) < mixing.KNEE * 32_768
    np.testing.assert_array_equal(both[quiet], 2 * ramp[FADE:-FADE][quiet].astype(int))


def test_cells_that_meet_go_on_and_one_that_is_not_there_yet_is_silence_between_fades(
    say: Callable[..., Path],
) -> None:
    slow = (9000 * np.sin(np.arange(2 * sounds.SAMPLES) / 40)).astype(np.int16)
    one, two = say("one.mp4", slow[: sounds.SAMPLES]), say("two.mp4", slow[sounds.SAMPLES :])
    np.testing.assert_array_equal(mixing.voiced(mixing.Laid(0, 80, 100, (one, two))), ramped(slow[:80_000]))
    other = say("other.mp4", LOUD)
    seam = mixing.voiced(mixing.Laid(0, 96, 100, (one, other)))[47_998:48_002]
    assert np.abs(seam).max() < 400
    missing = mixing.voiced(mixing.Laid(0, 144, 100, (one, None, two)))
    assert missing[48_000 - FADE // 2] != slow[48_000 - FADE // 2]
    assert not missing[48_000:96_000].any()
    assert missing[47_999] == missing[96_000] == 0


def test_a_film_of_silent_takes_is_heard_where_something_is_laid_in_all_its_forms(
    takes: list[Path], say: Callable[..., Path], tmp_path: Path
) -> None:
    cuts: list[joining.Cut] = [(takes[0], 0, 48), 100]
    laid = [mixing.Laid(60, 100, 100, (say("rain.mp4", LOUD),))]
    for name, how in (("plain.mp4", {}), ("burnt.mp4", {"line": lambda place: "x"})):
        joining.write_film(cuts, tmp_path / name, metadata={}, laid=laid, **how)
        sound = decoded_sound(tmp_path / name)
        assert np.abs(sound[:58_000]).max() < 30
        assert sound[62_000:98_000].min() > 10_000
        assert np.abs(sound[102_000:]).max() < 30
    assert joining.write_sound(cuts, tmp_path / "sound.wav", laid=laid)
    exact = wav(tmp_path / "sound.wav")
    np.testing.assert_array_equal(exact[60_000:100_000], ramped(LOUD[:40_000]))
    assert joining.write_laid(laid[0], tmp_path / "rain.wav")
    np.testing.assert_array_equal(wav(tmp_path / "rain.wav"), ramped(LOUD[:40_000]))
    assert not joining.write_laid(mixing.Laid(0, 48, 100, (None,)), tmp_path / "none.wav")
