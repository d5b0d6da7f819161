"""Sounds that are plain to look at, and how tests read those of a film."""

import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from synthesis import mixing, sounds

Sound = NDArray[np.int16]
Write = Callable[..., Path]  # conftest.write

LOUD = np.full(sounds.SAMPLES, 12_000, np.int16)  # a fade is plainest on what never moves
FADE = 120


def heard(*pieces: mixing.Piece) -> Sound:
    """What is heard of a film's pieces."""
    return np.concatenate(list(mixing.samples(pieces)))


def decoded_sound(film: Path) -> NDArray[np.float64]:
    """What a player hears, placed where the file says: the first sample is the first picture's."""
    with av.open(str(film)) as container:
        frames = list(container.decode(audio=0))
    assert frames[0].pts * frames[0].time_base == 0
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float64) * 32768


def shape(film: Path) -> list[str]:
    with av.open(str(film)) as container:
        return [stream.type for stream in container.streams]


def ramped(sound: Sound, *, opening: bool = True, closing: bool = True) -> Sound:
    made = sound.astype(float)
    if opening:
        made[:FADE] *= np.arange(FADE) / FADE
    if closing:
        made[-FADE:] *= np.arange(FADE)[::-1] / FADE
    return np.rint(made).astype(np.int16)


def wav(path: Path) -> Sound:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")
