"""A take's sound: two seconds of samples, as FLAC in a box of its own behind the picture; and back.

Owns what a sound of the house is (24 kHz, mono, 16 bit) and where in a take's file it lies. A player's SourceBuffer
skips the box (ISO/IEC 14496-12, 4.2), so that takes with a sound and takes without one go through one buffer. Loads
numpy and PyAV, never torch.
"""

import io
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

Sound = NDArray[np.int16]

RATE = 24_000
PER_FRAME = 1000  # samples to a film frame: a cut at any frame is a cut at a sample
SAMPLES = 48_000  # of a take

BOX = bytes.fromhex("7e1a5d504d0a4f6e9b1c2c6c0e5a11d0")
# The head of a file that holds a sound alone (ISO/IEC 14496-12, 4.3): one of these boxes and no film.
HEAD = (20).to_bytes(4, "big") + b"ftypiso5" + bytes(4) + b"iso5"
# A FLAC of SAMPLES cannot be larger: noise is kept as it is, under small headers.
BYTES_MAX = 2 * SAMPLES + 32_768
# A take has five boxes; a file of more than this is not ours, and is not walked to its end.
_BOXES_MAX = 64
_FLAC = {"compression_level": "8"}
# Nobody will write tags into it later; the usual 8 KiB left for them would be half of a quiet sound.
_FORM = {"fflags": "+bitexact", "metadata_header_padding": "0"}


class BrokenSound(ValueError):
    """A file has a box of ours whose sound cannot be read."""


def check(samples: Sound) -> None:
    """Raises ValueError for anything but SAMPLES of int16."""
    if samples.shape != (SAMPLES,) or samples.dtype != np.int16:
        raise ValueError(f"a sound is ({SAMPLES},) int16, not {samples.shape} {samples.dtype}")


def box(samples: Sound, *, about: str) -> bytes:
    """The box that goes behind a take's picture; the same samples give the same bytes. about: what the FLAC says of
    itself, wherever it goes. Raises as `check`."""
    data = BOX + _encoded(samples, about)
    return (8 + len(data)).to_bytes(4, "big") + b"uuid" + data


def has(path: Path) -> bool:
    """Whether a take carries a sound, by its boxes alone. Raises BrokenSound for a box that is cut off."""
    with path.open("rb") as file:
        return _place(file) is not None


def read(path: Path) -> Sound | None:
    """A take's samples, or None where it carries none. Raises BrokenSound where its box holds no sound of ours."""
    data = flac(path)
    return None if data is None else _samples(data)


def flac(path: Path) -> bytes | None:
    """A take's sound as a FLAC file, as it lies there; None where it carries none. Raises as `has`."""
    with path.open("rb") as file:
        place = _place(file)
        if place is None:
            return None
        file.seek(place[0])
        return file.read(place[1] - place[0])


def _encoded(samples: Sound, about: str) -> bytes:
    check(samples)
    whole = io.BytesIO()
    with av.open(whole, "w", format="flac", options=_FORM) as out:
        out.metadata["comment"] = about
        stream = out.add_stream("flac", rate=RATE, options=_FLAC, format="s16", layout="mono")
        for frame in (audio_frame(samples), None):
            out.mux(stream.encode(frame))
    return whole.getvalue()


def audio_frame(samples: Sound, *, at: int = 0) -> AudioFrame:
    """Samples as PyAV has them, the first being number `at`."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples)[None], format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
    return frame


def _place(file: BinaryIO) -> tuple[int, int] | None:
    """From where to where the first box of ours holds its FLAC; None where there is none, also in a file that is no
    MP4."""
    end = file.seek(0, io.SEEK_END)
    place = 0
    for _ in range(_BOXES_MAX):
        if place >= end:
            break
        file.seek(place)
        head = file.read(32)
        size, start = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, start = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - place
        if len(head) < 8 or size < start:
            return None
        if head[4:8] == b"uuid" and head[start : start + 16] == BOX:
            return _checked(place + start + 16, place + size, end)
        place += size
    return None


def _checked(start: int, stop: int, end: int) -> tuple[int, int]:
    if stop > end or not 0 < stop - start <= BYTES_MAX:
        raise BrokenSound(f"a sound of {stop - start} bytes, or one cut off")
    return start, stop


def _samples(data: bytes) -> Sound:
    try:
        with av.open(io.BytesIO(data), "r", format="flac") as container:
            parts, count = [], 0
            for frame in container.decode(audio=0):
                if (frame.sample_rate, frame.layout.name, frame.format.name) != (RATE, "mono", "s16"):
                    raise BrokenSound(f"a sound of {frame.sample_rate} Hz, {frame.layout.name}, {frame.format.name}")
                count += frame.samples
                if count > SAMPLES:
                    raise BrokenSound(f"a sound of more than {SAMPLES} samples")
                parts.append(frame.to_ndarray().reshape(-1).astype(np.int16, copy=False))
    except (av.FFmpegError, IndexError) as error:
        raise BrokenSound(f"a sound that is no FLAC: {error}") from error
    if count != SAMPLES:
        raise BrokenSound(f"a sound of {count} samples, not {SAMPLES}")
    return np.concatenate(parts)
