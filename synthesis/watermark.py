"""The invisible mark: 32 bits hidden in the picture itself, for when a file has lost its metadata.

Owns the pattern, how it is hidden and how it is read; works on arrays alone (files are media.py's).
The mark says that a picture was made here, and which take it was, to whoever looks for it. It is no
proof against somebody who wants to remove it, and as its key is public it can be forged.

Spread spectrum: the middle frequencies (DCT) of the luma are dealt out by a fixed random order to one
*pilot*, which is always the same and says only that there is a mark, and to 32 groups, one a bit. Each
coefficient has a fixed random sign; a group says 1 when most of its coefficients have theirs and 0
when most have the opposite. The marker sees the picture, so it changes a group's cheapest
coefficients and leaves alone those which already agree. Every frame gets the same pattern.
"""

import functools
import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BITS = 32
# The native rows and columns that reach a file; the last of 64 rows is cut (media.py says why).
HEIGHT, WIDTH = 63, 112
# Radii, in shares of the Nyquist frequency, between which the mark lives: above the shapes that the
# eye follows, below what scaling and H.264 throw away.
BAND = (0.25, 0.7)
PILOT_SHARE = 0.4
# A group speaks when this share of its coefficients has the right sign by at least this much
# (levels of 255 in the orthonormal DCT of a native frame).
AGREEMENT = 0.75
DEPTH = 4.0
# No coefficient is changed by more: a busy picture keeps 38 dB and may lose a bit instead.
CHANGE_MAX = 18.0
# Over the choice of signs, any unmarked picture scores above t with probability at most
# exp(-t^2 / 2) (Hoeffding's bound for random signs): 1.6e-8 at 6.
THRESHOLD = 6.0
_KEY = b"telar mark 1"
_LIMITED = np.float32(219 / 255)  # a level of luma in a file for each of a picture's
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # BT.709


@dataclass(frozen=True)
class Detection:
    """What was read. payload: 32 bits, noise unless is_marked. score: the pilot's correlation in
    standard deviations of an unmarked picture. is_marked: score >= THRESHOLD.
    """

    payload: int
    score: float
    is_marked: bool


def payload(name: str) -> int:
    """The 32 bits that stand for `name`: the first of its SHA-256. Two names may share them."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[: BITS // 8], "big")


def mark(frames: NDArray[np.uint8], payload: int) -> NDArray[np.uint8]:
    """Hide a payload in native frames.

    frames: (n, 64, 112, 3) uint8 RGB, n >= 1. payload: 0 <= payload < 2^32. Returns new frames of the
    same shape, 38 dB away or more (43 for what the machine draws); the same input gives the same output.

    Raises ValueError for a payload of more bits.
    """
    if not 0 <= payload < 1 << BITS:
        raise ValueError(f"a mark carries {BITS} bits, which {payload} does not fit")
    pattern = _pattern(_spectrum(_luma(frames)), payload)
    rows = np.vstack([pattern, pattern[-1:]])[:, :, None]  # (64, 112, 1)
    marked: NDArray[np.uint8] = np.clip(np.rint(frames + rows), 0, 255).astype(np.uint8)
    return marked


def mark_luma(luma: NDArray[np.uint8], payload: int) -> None:
    """Hide a payload, in place, in the luma (h, w) of one picture, limited range, of any size from 112 x 63 up: for
    pictures that were made from marked ones. Raises ValueError as `mark`."""
    if not 0 <= payload < 1 << BITS:
        raise ValueError(f"a mark carries {BITS} bits, which {payload} does not fit")
    height, width = luma.shape
    change = _spectral(_spectrum(luma.astype(np.float32) / _LIMITED), payload).reshape(HEIGHT, WIDTH)
    grown = np.float32(np.sqrt(height * width / (HEIGHT * WIDTH)) * _LIMITED)
    pattern = grown * (_basis(HEIGHT, height).T @ change @ _basis(WIDTH, width))
    luma[:] = np.clip(np.rint(luma + pattern), 16, 235).astype(np.uint8)


def detect(frames: NDArray[np.uint8]) -> Detection:
    """Look for the mark.

    frames: (n, h, w, 3) uint8 RGB, n >= 1, whole pictures, native or of any size from 112 x 63 up: a
    delivered file as it is read, or one that was scaled since. More frames, less doubt.

    Raises ValueError for smaller pictures.
    """
    if frames.shape[1] < HEIGHT or frames.shape[2] < WIDTH:
        raise ValueError(f"a mark cannot be read from less than {WIDTH} x {HEIGHT} pixels")
    spectrum = _spectrum(_luma(frames))
    pilot, *groups = (_correlation(spectrum, group) for group in _groups())
    bits = sum(1 << place for place, value in enumerate(groups) if value > 0)
    return Detection(payload=bits, score=pilot, is_marked=pilot >= THRESHOLD)


@dataclass(frozen=True)
class _Group:
    """Coefficients that say one thing together: flat indices into the spectrum, and a sign (+1, -1) each."""

    places: NDArray[np.intp]
    signs: Floats


@functools.cache
def _groups() -> tuple[_Group, ...]:
    """The pilot, then one group for each bit, the lowest first."""
    rng = np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(_KEY).digest(), "big")))
    radius = np.hypot(np.arange(HEIGHT)[:, None] / HEIGHT, np.arange(WIDTH)[None] / WIDTH).ravel()
    band = rng.permutation(np.flatnonzero((radius >= BAND[0]) & (radius < BAND[1])))
    signs = rng.choice(np.array([-1, 1], np.float32), len(band))
    pilot = round(PILOT_SHARE * len(band))
    cuts = [pilot, *(pilot + (len(band) - pilot) * bit // BITS for bit in range(1, BITS))]
    return tuple(map(_Group, np.split(band, cuts), np.split(signs, cuts)))


def _pattern(spectrum: Floats, payload: int) -> Floats:
    """What to add to the picture (HEIGHT, WIDTH) so that each group says its part of the payload."""
    change = _spectral(spectrum, payload).reshape(HEIGHT, WIDTH)
    return np.asarray(_basis(HEIGHT, HEIGHT).T @ change @ _basis(WIDTH, WIDTH), np.float32)


def _spectral(spectrum: Floats, payload: int) -> Floats:
    """The same as coefficients, flat."""
    change = np.zeros(HEIGHT * WIDTH, np.float32)
    pilot, *groups = _groups()
    change[pilot.places] = _change(spectrum, pilot, sign=1)
    for place, group in enumerate(groups):
        change[group.places] = _change(spectrum, group, sign=1 if payload >> place & 1 else -1)
    return change


def _change(spectrum: Floats, group: _Group, *, sign: int) -> Floats:
    """The least that makes AGREEMENT of the group's coefficients agree with sign by DEPTH, within CHANGE_MAX."""
    agreeing = sign * group.signs * spectrum[group.places]
    cheapest = np.argsort(-agreeing, kind="stable")[: int(np.ceil(AGREEMENT * len(agreeing)))]
    needed = np.maximum(DEPTH - agreeing[cheapest], 0)
    change: Floats = np.zeros_like(agreeing)
    change[cheapest] = np.where(needed <= CHANGE_MAX, needed, 0)
    return sign * group.signs * change


def _correlation(spectrum: Floats, group: _Group) -> float:
    """Agreement of a group with its signs, in standard deviations of random signs."""
    values = np.clip(spectrum[group.places], -DEPTH, DEPTH)
    norm = float(np.linalg.norm(values))
    return float(values @ group.signs) / norm if norm else 0.0


def _luma(frames: NDArray[np.uint8]) -> Floats:
    """The mean luma of frames (h, w), without the native row that never reaches a file."""
    total = np.zeros(frames.shape[1:], np.float32)
    for frame in frames:
        total += frame
    luma: Floats = total @ (_LUMA / np.float32(len(frames)))
    return luma[:HEIGHT] if luma.shape == (HEIGHT + 1, WIDTH) else luma


def _spectrum(luma: Floats) -> Floats:
    """The HEIGHT * WIDTH lowest DCT coefficients, flat, scaled as if the picture had that size.

    A larger picture holds the same ones, so nothing needs to be scaled down before detection.
    """
    height, width = luma.shape
    scale = np.float32(np.sqrt(HEIGHT * WIDTH / (height * width)))
    spectrum = scale * (_basis(HEIGHT, height) @ luma @ _basis(WIDTH, width).T)
    return np.asarray(spectrum, np.float32).ravel()


@functools.lru_cache(maxsize=8)
def _basis(count: int, size: int) -> Floats:
    """The first `count` rows of the orthonormal DCT-II of a signal of `size` samples."""
    order, sample = np.arange(count)[:, None], np.arange(size)[None]
    rows = np.sqrt(2 / size) * np.cos(np.pi * order * (sample + 0.5) / size)
    rows[0] /= np.sqrt(2)
    basis: Floats = rows.astype(np.float32)
    return basis
