"""Scores become samples: as loud and as high as they say, and without a seam between cells."""

import numpy as np
import pytest

from synthesis import foley, sounds, vocoder
from synthesis.foley import BANDS, HOPS, SILENCE, VOICES, WIDTH

Score = foley.Array


def silent(hops: int = HOPS + 1) -> Score:
    score = np.full((hops, WIDTH), SILENCE, np.float32)
    score[:, BANDS + VOICES :] = 2.0
    return score


def heard(score: Score, *, seed: int = 1, index: int = 0, phase: vocoder.Phase = (0.0, 0.0)) -> np.ndarray:
    return vocoder.synthesise(score, seed=seed, index=index, phase=phase)[0].astype(np.float64) / 32_000


def spectrum(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.fft.rfftfreq(len(samples), 1 / sounds.RATE), np.abs(np.fft.rfft(samples))


def test_a_cell_is_two_seconds_of_a_thousand_samples_a_frame() -> None:
    assert sounds.SAMPLES == 48 * sounds.PER_FRAME == 48_000
    assert len(heard(silent())) == 48_000
    assert np.abs(heard(silent())).max() < 0.002, "silence is silent"


def test_a_band_alone_is_heard_about_its_own_frequency() -> None:
    score = silent()
    score[:, 16] = 0.0
    frequencies, amplitudes = spectrum(heard(score))
    centre = (frequencies * amplitudes**2).sum() / (amplitudes**2).sum()
    assert abs(centre - foley.CENTRES[16]) < 0.1 * foley.CENTRES[16]


@pytest.mark.parametrize(("voice", "octaves", "hertz"), [(0, 2.0, 160.0), (1, 1.0, 1000.0)])
def test_a_voice_sings_the_pitch_that_it_is_told(voice: int, octaves: float, hertz: float) -> None:
    score = silent()
    score[:, BANDS + voice] = np.log(0.2)
    score[:, BANDS + VOICES + voice] = octaves
    frequencies, amplitudes = spectrum(heard(score))
    assert abs(frequencies[amplitudes.argmax()] - hertz) < 2


def test_ten_times_as_loud_is_ten_times_as_loud() -> None:
    soft, loud = silent(), silent()
    soft[:, :BANDS], loud[:, :BANDS] = np.log(0.005), np.log(0.05)
    assert 9 < heard(loud).std() / heard(soft).std() < 11


def test_two_cells_join_as_if_they_were_one() -> None:
    """The same long score in two cells, and in cells that begin elsewhere: no sample jumps more at the joint."""
    score = silent(2 * HOPS + 1)
    score[:, :12] = np.log(0.3)  # low noise shows a joint most
    score[:, BANDS] = np.log(0.2)
    first, ends = vocoder.synthesise(score[: HOPS + 1], seed=9, index=0, phase=(0.0, 0.0))
    second, _ = vocoder.synthesise(score[HOPS:], seed=9, index=1, phase=ends)
    joined = np.concatenate([first, second]).astype(np.float64)
    jumps = np.abs(np.diff(joined, 2))
    assert jumps[47_990:48_010].max() < np.quantile(jumps, 0.999)
    apart, _ = vocoder.synthesise(score[HOPS:], seed=10, index=1, phase=(0.37, 0.0))
    bad = np.abs(np.diff(np.concatenate([first, apart]).astype(np.float64), 2))
    assert bad[47_990:48_010].max() > jumps[47_990:48_010].max(), "another noise and another phase are heard"


def test_the_same_cell_has_the_same_samples_and_another_seed_has_others() -> None:
    score = silent()
    score[:, :BANDS] = np.log(0.05)
    assert (heard(score) == heard(score)).all()
    assert (heard(score) != heard(score, seed=2)).any()
    assert (heard(score) != heard(score, index=1)).any()


def test_loud_things_press_against_full_scale_and_never_turn_over() -> None:
    score = silent()
    score[:, :BANDS] = foley.LOUDEST
    samples = vocoder.synthesise(score, seed=1, index=0, phase=(0.0, 0.0))[0]
    assert samples.dtype == np.int16
    assert 30_000 < np.abs(samples.astype(int)).max() <= 32_000


def test_a_score_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="score"):
        heard(silent(HOPS))
