"""The invisible mark: 32 bits hidden in the picture itself, for when the metadata is gone.

Spread spectrum over the middle frequencies (DCT) of the luma of the native frames, the same pattern
in each frame, under a fixed public key. It says "this was made here" and which take it was, to
whoever looks for it; it is no proof against somebody who wants to remove it, and a fixed key can be
forged. Works on arrays alone: files and codecs are media.py's.

Three ideas carry it. *Pilot*: a part of the coefficients carries no payload but a fixed sequence;
detection asks for that alone, so that its false-alarm rate follows from the normal distribution.
*Host rejection*: the marker knows the picture, so it takes the picture's own part out of each
correlation before it adds the bit (Malvar and Florencio, "Improved spread spectrum", 2003).
*Whitening*: the strength follows the fall of natural spectra, so that each coefficient weighs the same.
"""

import functools
import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

BITS = 32
# The picture that reaches the file: the last native row is cut (see media.py).
HEIGHT, WIDTH = 63, 112
# Correlation that each bit is brought to, and the pilot's, in levels (of 255) per coefficient.
STRENGTH = 1.0
PILOT_STRENGTH = 1.0
# Radii (share of the Nyquist frequency) between which the mark lives: above the shapes that the eye
# follows, below what scaling and H.264 throw away.
BAND = (0.16, 0.55)
# A picture without the mark scores above this less than once in 10^9 (one-sided normal tail).
THRESHOLD = 6.0
_KEY = b"telar mark 1"
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # BT.709


@dataclass(frozen=True)
class Detection:
    """What was read from a picture.

    payload: 32 bits, meaningless unless is_marked. score: the pilot's correlation in standard
    deviations of an unmarked picture. is_marked: score >= THRESHOLD.
    """

    payload: int
    score: float
    is_marked: bool


def mark(frames: NDArray[np.uint8], payload: int) -> NDArray[np.uint8]:
    """Hide `payload` in native frames.

    frames: (n, 64, 112, 3) uint8 RGB. payload: 0 <= payload < 2^32. Returns new frames of the same
    shape, about 40 dB from the given ones. Deterministic.

    Raises ValueError for a payload that does not fit.
    """
    if not 0 <= payload < 1 << BITS:
        raise ValueError(f"a mark carries {BITS} bits, not {payload}")
    coefficients = _spectrum(_luma(frames[:, :HEIGHT].mean(0, dtype=np.float32)))
    pattern = np.zeros_like(frames[0], np.float32)
    pattern[:HEIGHT] = _picture(_addition(coefficients, payload))[:, :, None]
    pattern[HEIGHT:] = pattern[HEIGHT - 1]
    return np.clip(np.rint(frames + pattern), 0, 255).astype(np.uint8)
