"""The sound of a film: its takes' sounds one behind the other, cut where the pictures are cut.

Owns what is heard where two stretches meet, and the stream that carries it. Sounds that go on into one another join as
they are; every other edge gets a short fade, so that nothing clicks. A gap is silence, and so is a take without a
sound. Over all of it lie the sounds that people laid there. Loads numpy and PyAV, never torch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from synthesis import media, sounds
from synthesis.dissolving import Under
from synthesis.sounds import Sound

# Frames [start, stop) of a take; no take is silence.
Piece = tuple[Path | None, int, int]
# Frames [start, stop) of the film.
Span = tuple[int, int]

CUTS: Mapping[int, Under] = MappingProxyType({})  # a film without a dissolve
FADE = 120  # samples: 5 ms
STEP = 64  # between two samples nobody hears it
KNEE = 0.8  # of full scale: laid over one another, sounds are pressed together above it
BIT_RATE = 96_000
# Without `bitexact` the encoder writes its own name into the stream; the fast coder is as good here, in half the time.
_AAC = {"flags": "+bitexact", "aac_coder": "fast"}


@dataclass(frozen=True)
class Laid:
    """A sound laid over frames [start, stop) of the film: the files of its cells in order, None for one that is not
    drawn yet, and how loud it is, 0 to 100."""

    start: int
    stop: int
    level: int
    cells: tuple[Path | None, ...]


class SoundStream:
    """The sound stream of a film that is being written; no stream at all where none of its takes has a sound."""

    def __init__(
        self,
        out: OutputContainer,
        pieces: Sequence[Piece],
        unders: Mapping[int, Under] = CUTS,
        laid: Sequence[Laid] = (),
    ) -> None:
        """pieces: the whole film, in order. unders: as `samples` has them. laid: over all of it. To be made before the
        first picture is written."""
        self._out, self._stream = out, aac(out) if is_heard(pieces, laid) else None
        self._samples, self._at = overlaid(samples(pieces, unders), laid), 0

    def add(self) -> None:
        """Write the sound of the next piece, beside its pictures, so that a player finds both at one place."""
        if self._stream is None:
            return
        heard = next(self._samples)
        frame = sounds.audio_frame(heard, at=self._at)
        self._out.mux(self._stream.encode(frame))
        self._at += len(heard)

    def end(self) -> None:
        if self._stream is not None:
            self._out.mux(self._stream.encode(None))


def hushed(pieces: Sequence[Piece], quiet: Sequence[Span]) -> list[Piece]:
    """The pieces with silence where the film is quiet: a piece that begins under one of these spans ends under it."""
    found, at = [], 0
    for take, start, stop in pieces:
        silent = any(first <= at < last for first, last in quiet)
        found.append((None if silent else take, start, stop))
        at += stop - start
    return found


def is_heard(pieces: Sequence[Piece], laid: Sequence[Laid] = ()) -> bool:
    """Whether any take among them has a sound, or anything is laid over them."""
    over = any(one.level and any(one.cells) for one in laid)
    return over or any(sounds.has(take) for take in {take for take, _, _ in pieces if take})


def write_wav(heard: Iterator[Sound], path: Path, *, about: str) -> None:
    """Write what is heard, part by part, as a WAV, which every editing program reads, sample for sample."""
    with av.open(str(path), "w", format="wav", options={"fflags": "+bitexact"}) as out:
        out.metadata["comment"] = about
        stream = out.add_stream("pcm_s16le", rate=sounds.RATE, layout="mono", format="s16")
        at = 0
        for part in heard:
            out.mux(stream.encode(sounds.audio_frame(part, at=at)))
            at += len(part)
        out.mux(stream.encode(None))


def aac(out: OutputContainer) -> AudioStream:
    stream = out.add_stream("aac", rate=sounds.RATE, options=_AAC, layout="mono", format="fltp")
    stream.bit_rate = BIT_RATE
    return stream


class _Takes:
    """What one film reads of its takes; few sounds are held at a time, however long it is."""

    def __init__(self) -> None:
        self.about, self.sound = cache(_about), lru_cache(maxsize=2)(_read)


def samples(pieces: Sequence[Piece], unders: Mapping[int, Under] = CUTS) -> Iterator[Sound]:
    """What is heard of each piece: sounds.PER_FRAME samples to a frame. unders: what lies under the pieces that come up
    over another take, by the frame at which they begin. Raises sounds.BrokenSound."""
    takes, opening, at = _Takes(), True, 0
    for place, (take, start, stop) in enumerate(pieces):
        under, at = unders.get(at), at + stop - start
        closing = place + 1 == len(pieces) or not (
            _goes_on(pieces[place], pieces[place + 1], takes) or _goes_out(pieces[place], unders.get(at))
        )
        sound = takes.sound(take)
        if sound is None:
            heard = np.zeros((stop - start) * sounds.PER_FRAME, np.int16)
        else:
            heard = faded(sound[start * sounds.PER_FRAME : stop * sounds.PER_FRAME], opening=opening, closing=closing)
        yield crossed(heard, under, takes.sound(under.take)) if under else heard
        opening = closing


def crossed(heard: Sound, under: Under, sound: Sound | None) -> Sound:
    """What comes in over what goes out, with equal power; what the outgoing take has no sound for is silence.

    sound: the outgoing take's own, None for a silent one.
    """
    steps = under.done * sounds.PER_FRAME + np.arange(len(heard))
    angle = np.pi / 2 * steps / (under.of * sounds.PER_FRAME)
    mixed = heard * np.sin(angle)
    if sound is not None and (rest := sound[under.first * sounds.PER_FRAME :][: len(heard)]).size:
        ends = (under.first * sounds.PER_FRAME + len(rest)) == sounds.SAMPLES
        mixed[: len(rest)] += faded(rest, opening=False, closing=ends) * np.cos(angle[: len(rest)])
    return np.clip(np.rint(mixed), -32_768, 32_767).astype(np.int16)


def overlaid(heard: Iterator[Sound], laid: Sequence[Laid]) -> Iterator[Sound]:
    """What is heard, with the laid sounds over it: summed, and pressed together softly where that is too loud. Where
    nothing is laid, it stays as it is, bit for bit. Raises sounds.BrokenSound."""
    voice, at = lru_cache(maxsize=4)(voiced), 0
    for part in heard:
        first, at = at, at + len(part)
        over = [one for one in laid if one.start * sounds.PER_FRAME < at and first < one.stop * sounds.PER_FRAME]
        if not over:
            yield part
            continue
        mix = part.astype(np.float64)
        for one in over:
            begin = one.start * sounds.PER_FRAME
            low, high = max(first, begin), min(at, one.stop * sounds.PER_FRAME)
            mix[low - first : high - first] += (one.level / 100) ** 2 * voice(one)[low - begin : high - begin]
        yield np.rint(pressed(mix / 32_768) * 32_768).clip(-32_768, 32_767).astype(np.int16)


def voiced(one: Laid) -> Sound:
    """All samples of a laid sound, at its full level; it fades where it begins and ends, where a cell of it is missing,
    and where two do not meet."""
    cells = [sounds.read(cell) if cell else None for cell in one.cells]
    frames, parts, opening = one.stop - one.start, [], True
    for place, cell in enumerate(cells):
        length = min(media.TAKE_FRAMES, frames - place * media.TAKE_FRAMES) * sounds.PER_FRAME
        after = cells[place + 1] if place + 1 < len(cells) else None
        closing = cell is None or after is None or not _meets(cell, after)
        silence = np.zeros(length, np.int16)
        parts.append(silence if cell is None else faded(cell[:length], opening=opening, closing=closing))
        opening = closing
    return np.concatenate(parts)


def pressed(mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """A sum within full scale: as it is below KNEE, above it nearer and nearer to 1, without a corner."""
    over = np.maximum(np.abs(mix) - KNEE, 0) / (1 - KNEE)
    return np.sign(mix) * (np.minimum(np.abs(mix), KNEE) + (1 - KNEE) * np.tanh(over))


def faded(sound: Sound, *, opening: bool, closing: bool) -> Sound:
    """A sound with a fade of FADE samples at the edges that nothing goes on over."""
    gain = np.ones(len(sound))
    ramp = np.arange(FADE) / FADE
    if opening:
        gain[:FADE] = ramp
    if closing:
        gain[-FADE:] = ramp[::-1]
    return np.rint(sound * gain).astype(np.int16)


def _goes_on(piece: Piece, after: Piece, takes: _Takes) -> bool:
    """Whether the sound of a piece goes on in the piece after it without a seam.

    It does within one take, and from the end of a take to the beginning of the one that the same engine drew behind it:
    the next cell of the same seed and variation. The takes themselves say so. Where the words changed and the next
    cell was not drawn anew yet, the samples say that it does not.
    """
    (take, _, stop), (other, start, _) = piece, after
    if take == other and stop == start:
        return True
    if (stop, start) != (media.TAKE_FRAMES, 0) or not _next(takes.about(take), takes.about(other)):
        return False
    sound, following = takes.sound(take), takes.sound(other)
    return sound is not None and following is not None and _meets(sound, following)


def _goes_out(piece: Piece, under: Under | None) -> bool:
    """Whether the sound of a piece goes on under the one that comes up over it."""
    take, _, stop = piece
    return under is not None and (under.take, under.first) == (take, stop) and stop < media.TAKE_FRAMES


def _meets(sound: Sound, following: Sound) -> bool:
    """Whether two sounds meet in a step that is no larger than those around it: a larger one is a click."""
    around = np.concatenate([sound[-FADE:], following[:FADE]]).astype(np.int32)
    steps = np.abs(np.diff(around))
    seam, steps[FADE - 1] = steps[FADE - 1], 0
    return bool(seam <= 2 * steps.max() + STEP)


def _about(take: Path | None) -> dict[str, str]:
    """What a take with a sound says of itself; nothing for a silent one."""
    return media.read_metadata(take) if take and sounds.has(take) else {}


def _read(take: Path | None) -> Sound | None:
    return sounds.read(take) if take else None


def _next(metadata: dict[str, str], after: dict[str, str]) -> bool:
    """Whether two takes were drawn one behind the other; all but the cell's index is the same then."""
    seed, index, variation = _cell(metadata)
    return index >= 0 and _cell(after) == (seed, index + 1, variation) and {**metadata, "cell": after["cell"]} == after


def _cell(metadata: dict[str, str]) -> tuple[str, int, str]:
    """A take's seed, index and variation; an index of -1 where it says nothing of the kind, footage say."""
    parts = metadata.get("cell", "").split(":")
    if len(parts) != 3 or not parts[1].isdecimal():
        return "", -1, ""
    return parts[0], int(parts[1]), parts[2]
