"""A take's sound lies behind its picture, sample for sample, and nothing that reads the picture minds it."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis import joining, media, motion, sounds, watermark
from tests.synthesis.boxes import boxes, packets

Frames = NDArray[np.uint8]
Sound = NDArray[np.int16]


def tone(hertz: float = 440) -> Sound:
    return (8000 * np.sin(2 * np.pi * hertz * np.arange(sounds.SAMPLES) / sounds.RATE)).astype(np.int16)


NOISE = np.random.default_rng(5).integers(-32768, 32768, sounds.SAMPLES).astype(np.int16)


def flac(samples: Sound, *, rate: int = sounds.RATE, layout: str = "mono", form: str = "s16") -> bytes:
    """A FLAC of anything, as somebody else may write it."""
    whole = io.BytesIO()
    with av.open(whole, "w", format="flac") as out:
        stream = out.add_stream("flac", rate=rate, format=form, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples[None], format=form, layout=layout)
        frame.sample_rate = rate
        for one in (frame, None):
            out.mux(stream.encode(one))
    return whole.getvalue()


def with_box(take: Path, path: Path, content: bytes, *, kind: bytes = sounds.BOX, size: int | None = None) -> Path:
    """A silent take with a box behind it. size: what the box says of itself, where it lies."""
    said = 24 + len(content) if size is None else size
    path.write_bytes(take.read_bytes() + said.to_bytes(4, "big") + b"uuid" + kind + content)
    return path


@pytest.mark.parametrize(
    "samples", [tone(), NOISE, 0 * NOISE, np.full(sounds.SAMPLES, -32768, np.int16)], ids=["tone", "noise", "0", "low"]
)
def test_a_sound_comes_back_sample_for_sample(samples: Sound, native: list[Frames], tmp_path: Path) -> None:
    media.write_take(native[0], tmp_path / "take.mp4", metadata={}, sound=samples)
    read = media.read_sound(tmp_path / "take.mp4")
    assert read is not None
    assert read.dtype == np.int16
    np.testing.assert_array_equal(read, samples)


def test_a_frame_of_the_film_is_a_whole_number_of_samples() -> None:
    assert media.RATE * sounds.PER_FRAME == sounds.RATE
    assert media.TAKE_FRAMES * sounds.PER_FRAME == sounds.SAMPLES
    assert motion.FILM_RATE == media.RATE


def test_the_picture_is_the_silent_takes_and_the_sound_one_box_behind_it(
    native: list[Frames], takes: list[Path], tmp_path: Path
) -> None:
    media.write_take(native[0], tmp_path / "take.mp4", metadata={"engine": "small", "cell": "0"}, sound=tone())
    data, silent = (tmp_path / "take.mp4").read_bytes(), takes[0].read_bytes()
    assert data[: len(silent)] == silent
    [(name, content)] = list(boxes(data[len(silent) :]))
    assert (name, content[:16].hex()) == ("uuid", "7e1a5d504d0a4f6e9b1c2c6c0e5a11d0")
    assert content[16:20] == b"fLaC"
    with av.open(io.BytesIO(content[16:])) as container:
        (stream,) = container.streams
        assert (stream.codec_context.name, stream.rate, stream.layout.name) == ("flac", 24_000, "mono")


def test_the_same_sound_gives_the_same_bytes() -> None:
    assert sounds.box(tone(), about="x") == sounds.box(tone(), about="x")
    assert sounds.box(tone(), about="x") != sounds.box(tone(441), about="x")


def test_a_sound_by_itself_says_that_it_is_synthetic(native: list[Frames], takes: list[Path], tmp_path: Path) -> None:
    media.write_take(native[0], tmp_path / "take.mp4", metadata={}, sound=tone())
    data = sounds.flac(tmp_path / "take.mp4")
    assert data is not None
    with av.open(io.BytesIO(data)) as container:
        assert container.metadata["comment"] == media.SYNTHETIC
    assert sounds.flac(takes[0]) is None


def test_frames_metadata_and_mark_are_read_as_ever(native: list[Frames], decoded: list[Frames], tmp_path: Path) -> None:
    take = tmp_path / "take.mp4"
    media.write_take(native[0], take, metadata={"engine": "small", "cell": "0"}, sound=NOISE)
    np.testing.assert_array_equal(media.read_frames(take), decoded[0])
    assert media.read_metadata(take) == {"engine": "small", "cell": "0"}
    assert watermark.detect(media.read_frames(take)).payload == media.payload(media.read_metadata(take))


def test_a_film_copies_the_pictures_of_a_take_with_a_sound(native: list[Frames], tmp_path: Path) -> None:
    take, film = tmp_path / "take.mp4", tmp_path / "film.mp4"
    media.write_take(native[0], take, metadata={}, sound=tone())
    joining.write_film([(take, 10, 20), 3], film, metadata={})
    assert [bytes(p) for p in packets(film)][:10] == [bytes(p) for p in packets(take)][10:20]


def test_a_take_without_a_sound_is_silent(takes: list[Path]) -> None:
    assert media.read_sound(takes[0]) is None


@pytest.mark.parametrize(
    "samples",
    [tone()[:-1], np.zeros((2, sounds.SAMPLES), np.int16), np.zeros(sounds.SAMPLES, np.float32), np.zeros(0, np.int16)],
)
def test_another_length_or_type_is_refused_and_leaves_nothing(
    samples: Sound, native: list[Frames], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="a sound is"):
        media.write_take(native[0], tmp_path / "take.mp4", metadata={}, sound=samples)
    assert list(tmp_path.iterdir()) == []


# What strangers and accidents leave


def test_a_box_of_somebody_else_is_no_sound(takes: list[Path], tmp_path: Path) -> None:
    take = with_box(takes[0], tmp_path / "take.mp4", flac(tone()), kind=bytes(range(16)))
    assert media.read_sound(take) is None
    assert len(media.read_frames(take)) == 48


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"fLaC",
        b"RIFF" + bytes(400),
        flac(tone())[:4000],
        flac(tone()[:-1000]),
        flac(np.concatenate([tone(), tone()])),
        flac(tone(), rate=48_000),
        flac(np.repeat(tone(), 2), layout="stereo"),
        flac(np.zeros(3_000_000, np.int16)),
        flac(NOISE) + bytes(sounds.BYTES_MAX),
    ],
    ids=["empty", "head", "wav", "cut", "short", "long", "rate", "stereo", "minutes", "large"],
)
def test_a_box_of_ours_without_a_sound_of_ours_is_an_error_that_says_so(
    content: bytes, takes: list[Path], tmp_path: Path
) -> None:
    take = with_box(takes[0], tmp_path / "take.mp4", content)
    with pytest.raises(sounds.BrokenSound, match="a sound"):
        media.read_sound(take)
    assert len(media.read_frames(take)) == 48


def test_a_file_cut_off_within_its_sound_is_an_error(native: list[Frames], tmp_path: Path) -> None:
    take = tmp_path / "take.mp4"
    media.write_take(native[0], take, metadata={}, sound=tone())
    take.write_bytes(take.read_bytes()[:-10])
    with pytest.raises(sounds.BrokenSound, match="cut off"):
        media.read_sound(take)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 25])
def test_a_box_that_lies_of_its_size_takes_no_memory(size: int, takes: list[Path], tmp_path: Path) -> None:
    take = with_box(takes[0], tmp_path / "take.mp4", flac(tone()), size=size)
    with pytest.raises(sounds.BrokenSound):
        media.read_sound(take)


@pytest.mark.parametrize(
    "data",
    [b"", b"abc", bytes(5000), b"\0\0\0\x08free" * 5000, b"\0\0\0\x01mdat" + b"\xff" * 8, b"\0\0\0\0mdat", b"no film"],
)
def test_a_file_that_is_no_take_has_no_sound(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    assert media.read_sound(tmp_path / "file") is None


def test_a_box_with_a_long_size_is_found(takes: list[Path], tmp_path: Path) -> None:
    content = flac(tone())
    head = b"\0\0\0\x01uuid" + (32 + len(content)).to_bytes(8, "big") + sounds.BOX
    (tmp_path / "take.mp4").write_bytes(takes[0].read_bytes() + head + content)
    read = media.read_sound(tmp_path / "take.mp4")
    assert read is not None
    np.testing.assert_array_equal(read, tone())
