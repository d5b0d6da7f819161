"""Scores to samples: noise through a bank of bands, and two voices with their overtones.

The synthesiser of differentiable digital signal processing (Engel et al. 2020): filtered noise and harmonic
oscillators, told by a few slow curves. Its noise is a function of where it lies in a clip and its voices go on from a
phase, so that cells that are synthesised apart join sample by sample. Loads no torch.

H hops of a score
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis import foley, sounds

HOP = sounds.RATE // foley.HOP_RATE
_FFT = 512
_FREQUENCIES = np.fft.rfftfreq(_FFT, 1 / sounds.RATE)
# How the bands' amplitudes are spread over the bins: between the two nearest centres.
_AT = np.interp(_FREQUENCIES, foley.CENTRES, np.arange(foley.BANDS))
_WINDOW = np.sin(np.pi * (np.arange(2 * HOP) + 0.5) / (2 * HOP))  # its square and the next one's add up to 1
# How much weaker each overtone is than the one below it.
_OVERTONES = (0.62, 0.22)
_COUNT = (10, 3)
Phase = tuple[float, float]


def synthesise(score: NDArray[np.float32], *, seed: int, index: int, phase: Phase) -> tuple[NDArray[np.int16], Phase]:
    """A cell's samples (48,000) and the phase in which its voices end.

    score (H + 1, 36): the cell's, after the last hop of the cell before; at a clip's beginning its own first hop twice.
    seed, index: of the cell, from which its noise follows. phase: in turns, of the voices at its beginning.
    """
    if score.shape != (foley.HOPS + 1, foley.WIDTH):
        raise ValueError(f"a cell's score is {(foley.HOPS + 1, foley.WIDTH)}, not {score.shape}")
    sung, ends = _voices(score, phase)
    samples = _noise(score[:, : foley.BANDS], seed=seed, index=index) + sung
    # Loud things press against full scale and never pass it.
    return (np.tanh(samples) * 32_000).round().astype(np.int16), ends


def _noise(levels: NDArray[Any], *, seed: int, index: int) -> NDArray[np.float64]:
    """levels (H + 1, N) -> a cell's samples of noise. Each hop's grain reaches over the next hop."""
    drawn = np.concatenate([_grains(seed, index - 1)[-1:], _grains(seed, index)])
    low = np.floor(_AT).astype(int)
    high = np.minimum(low + 1, foley.BANDS - 1)
    gains = np.exp(levels[:, low] * (1 - (_AT - low)) + levels[:, high] * (_AT - low))
    gains = gains * np.clip(_FREQUENCIES / 40, 0, 1)
    grains = np.fft.irfft(drawn * gains, _FFT)[:, : 2 * HOP] * _WINDOW
    samples = np.zeros((len(levels) + 1, HOP))
    samples[:-1] += grains[:, :HOP]
    samples[1:] += grains[:, HOP:]
    return np.asarray(samples[1:-1].reshape(-1))


def _grains(seed: int, index: int) -> NDArray[np.complex128]:
    """White spectra of a cell's hops, by its place alone: (H, bins)."""
    rng = np.random.default_rng([seed % 2**63, index + 1])
    both = rng.standard_normal((2, foley.HOPS, len(_FREQUENCIES)))
    return np.asarray((both[0] + 1j * both[1]) * np.sqrt(_FFT / 2))


def _voices(score: NDArray[np.float32], phase: Phase) -> tuple[NDArray[np.float64], Phase]:
    """Both voices over the cell, each curve drawn straight from hop to hop."""
    places = np.arange(sounds.SAMPLES) / HOP
    hops = np.arange(foley.HOPS + 1)
    samples, ends = np.zeros(sounds.SAMPLES), []
    for voice in range(foley.VOICES):
        loud = np.exp(score[:, foley.BANDS + voice].astype(np.float64))
        loud[score[:, foley.BANDS + voice] <= foley.SILENCE + 1] = 0
        octaves = score[:, foley.BANDS + foley.VOICES + voice].astype(np.float64)
        hertz = foley.BASE_HZ[voice] * 2 ** np.interp(places, hops, octaves)
        turns = phase[voice] + np.cumsum(hertz) / sounds.RATE
        level = np.interp(places, hops, loud)
        for k in range(1, _COUNT[voice] + 1):
            audible = np.clip((sounds.RATE / 2 - k * hertz) / 1000, 0, 1)
            samples += level * audible * _OVERTONES[voice] ** (k - 1) * np.sin(2 * np.pi * k * turns)
        ends.append(float(turns[-1] % 1))
    return samples, (ends[0], ends[1])
