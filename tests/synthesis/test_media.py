"""Files that a browser appends and an export joins: one fragment, keyframes alone, one parameter set."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from synthesis import joining, media, motion, watermark
from tests.synthesis.boxes import box, boxes, packets

Frames = NDArray[np.uint8]
IDR, SEI = 5, 6


def units(packet: av.Packet) -> list[int]:
    """The types of the NAL units in an encoded picture."""
    data, types = bytes(packet), []
    while data:
        size = int.from_bytes(data[:4], "big")
        types.append(data[4] & 31)
        data = data[4 + size :]
    return types


def parameters(path: Path) -> bytes:
    with av.open(str(path)) as container:
        return container.streams.video[0].codec_context.extradata or b""


# What a take is


def test_every_picture_can_be_the_first(takes: list[Path]) -> None:
    for take in takes:
        found = packets(take)
        assert len(found) == 48
        assert all(packet.is_keyframe for packet in found)
        assert all([kind for kind in units(packet) if kind != SEI] == [IDR] for packet in found)


def test_all_takes_share_one_parameter_set_of_the_codec_the_screen_asks_for(takes: list[Path]) -> None:
    (only,) = {parameters(take) for take in takes}
    assert only[1:4].hex() in ("64001e", "64101e")  # High, level 3.0: avc1.64001e in the screen's player


def test_a_take_is_one_fragment_fit_to_be_appended(takes: list[Path]) -> None:
    data = takes[0].read_bytes()
    assert [name for name, _ in boxes(data)] == ["ftyp", "moov", "moof", "mdat"]
    assert box(data, "moov", "mvex", "trex")
    flags = int.from_bytes(box(data, "moof", "traf", "tfhd")[1:4], "big")
    assert flags & 0x020000, "the data's place counts from the moof"
    assert not flags & 0x000001, "no place in the file, which a buffer does not know"
    assert int.from_bytes(box(data, "moof", "traf", "trun")[4:8], "big") == 48


def test_a_take_lasts_exactly_two_seconds_from_zero(takes: list[Path]) -> None:
    found = packets(takes[0])
    ticks = [packet.pts for packet in found]
    assert found[0].time_base * 24_000 == 1
    assert ticks == [1000 * place for place in range(48)]
    assert [packet.dts for packet in found] == ticks
    assert sum(packet.duration for packet in found) * found[0].time_base == 2


def test_a_film_and_its_takes_say_how_their_colours_are_meant(takes: list[Path], tmp_path: Path) -> None:
    joining.write_film([(takes[0], 0, 4)], tmp_path / "film.mp4", metadata={})
    for path in (takes[0], tmp_path / "film.mp4"):
        with av.open(str(path)) as container:
            context = container.streams.video[0].codec_context
            assert (context.width, context.height, context.pix_fmt) == (640, 360, "yuv420p")
            assert context.color_primaries == ColorPrimaries.BT709
            assert context.color_trc == ColorTrc.BT709
            assert context.colorspace == Colorspace.ITU709
            assert context.color_range == ColorRange.MPEG


@pytest.mark.parametrize("color", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (200, 120, 40)])
def test_colours_arrive_as_they_were_drawn(color: tuple[int, int, int], tmp_path: Path) -> None:
    frames = np.full((16, 64, 112, 3), color, np.uint8)
    media.write_take(frames, tmp_path / "take.mp4", metadata={})
    shown = media.read_frames(tmp_path / "take.mp4").mean((0, 1, 2))
    assert np.abs(shown - color).max() < 6


def test_a_take_shows_its_native_frames_where_motion_says(native: list[Frames], decoded: list[Frames]) -> None:
    small = decoded[0].reshape(48, 9, 40, 16, 40, 3).mean((2, 4))
    drawn = native[0][:, :63].reshape(16, 9, 7, 16, 7, 3).mean((2, 4))
    for i in range(16):
        errors = np.abs(small[motion.film_frame(i)] - drawn).mean((1, 2, 3))
        assert errors[i] < 4
        assert errors[i] == errors.min()


def test_the_same_frames_give_the_same_bytes(native: list[Frames], takes: list[Path], tmp_path: Path) -> None:
    media.write_take(native[0], tmp_path / "elsewhere.mp4", metadata={"engine": "small", "cell": "0"})
    assert (tmp_path / "elsewhere.mp4").read_bytes() == takes[0].read_bytes()


def test_a_take_says_that_it_is_synthetic_and_what_it_was_told(takes: list[Path]) -> None:
    with av.open(str(takes[1])) as container:
        assert "Synthetic" in container.metadata["comment"]
        assert "trainedAlgorithmicMedia" in container.metadata["comment"]
        assert container.metadata["genre"] == "Synthetic"
    assert media.read_metadata(takes[1]) == {"cell": "1", "engine": "small"}


def test_metadata_keeps_any_letter(native: list[Frames], tmp_path: Path) -> None:
    told = {"title": 'El telar «azul» 🎬 "\\; =\n', "": ""}
    media.write_take(native[3], tmp_path / "take.mp4", metadata=told)
    assert media.read_metadata(tmp_path / "take.mp4") == told


def test_the_picture_carries_the_mark_of_its_metadata(takes: list[Path], decoded: list[Frames]) -> None:
    for take, frames in zip(takes, decoded, strict=True):
        found = watermark.detect(frames)
        assert found.is_marked
        assert found.payload == media.payload(media.read_metadata(take))


def test_read_frames_gives_every_frame_as_it_is_seen(decoded: list[Frames]) -> None:
    assert decoded[0].shape == (48, 360, 640, 3)
    assert decoded[0].dtype == np.uint8


def test_the_settings_have_a_name() -> None:
    assert len(media.ENCODER) == 16
    assert int(media.ENCODER, 16) >= 0


# Files appear whole or not at all


@pytest.mark.parametrize("shape", [(15, 64, 112, 3), (16, 63, 112, 3), (16, 64, 112)])
def test_frames_of_another_shape_are_refused_and_leave_nothing(shape: tuple[int, ...], tmp_path: Path) -> None:
    for write in (lambda f, p: media.write_take(f, p, metadata={}), media.write_thumb):
        with pytest.raises(ValueError, match="a take is"):
            write(np.zeros(shape, np.uint8), tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_floats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="float32"):
        media.write_take(np.zeros((16, 64, 112, 3), np.float32), tmp_path / "file", metadata={})


def test_a_write_that_fails_midway_keeps_the_old_file_and_leaves_no_part(
    native: list[Frames], takes: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "take.mp4"
    path.write_bytes(takes[0].read_bytes())
    pictures = media.film_pictures

    def break_off(film: Frames) -> Iterator[object]:
        for place, picture in enumerate(pictures(film)):
            if place == 20:
                assert [file for file in tmp_path.iterdir() if file != path], "it is being written beside the old one"
                raise OSError("the disk is full")
            yield picture

    monkeypatch.setattr(media, "film_pictures", break_off)
    with pytest.raises(OSError, match="disk is full"):
        media.write_take(native[1], path, metadata={})
    assert path.read_bytes() == takes[0].read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_something_else_than_a_film_is_not_read(tmp_path: Path, takes: list[Path]) -> None:
    (tmp_path / "list.mp4").write_text(f"ffconcat version 1.0\nfile '{takes[0]}'\n")
    with pytest.raises(av.FFmpegError):
        media.read_frames(tmp_path / "list.mp4")


# Thumbs


def test_a_thumb_shows_four_moments_side_by_side(native: list[Frames], tmp_path: Path) -> None:
    media.write_thumb(native[0], tmp_path / "thumb.jpg")
    data = (tmp_path / "thumb.jpg").read_bytes()
    assert data[:2] == b"\xff\xd8"
    assert data[-2:] == b"\xff\xd9"
    assert b"Synthetic" in data
    with av.open(str(tmp_path / "thumb.jpg")) as container:
        (frame,) = container.decode(video=0)
    assert (frame.width, frame.height) == (640, 90)
    shown = frame.to_ndarray(format="rgb24").reshape(9, 10, 4, 16, 10, 3).mean((1, 4))  # (9, 4, 16, 3)
    drawn = native[0][:, :63].reshape(16, 9, 7, 16, 7, 3).mean((2, 4))
    for place, moment in enumerate((1, 5, 9, 13)):
        assert np.abs(shown[:, place] - drawn[moment]).mean() < 5


def test_the_same_frames_give_the_same_thumb(native: list[Frames], tmp_path: Path) -> None:
    for name in ("one.jpg", "two.jpg"):
        media.write_thumb(native[1], tmp_path / name)
    assert (tmp_path / "one.jpg").read_bytes() == (tmp_path / "two.jpg").read_bytes()
