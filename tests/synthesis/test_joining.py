"""A film is its takes' frames, cut anywhere; and a line over them where somebody asks."""

import hashlib
import json
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis import dissolving, joining, lettering, media, watermark
from tests.synthesis.boxes import boxes, packets

Frames = NDArray[np.uint8]

FILLER = Path(__file__).parents[2] / "frontend" / "public" / "filler.mp4"


def test_a_film_shows_its_takes_frames_bit_for_bit(takes: list[Path], decoded: list[Frames], tmp_path: Path) -> None:
    """Whole takes, cuts of every parity, one frame again and again, gaps shorter and longer than a take."""
    ranges = [(0, 0, 48), (1, 7, 30), (0, 3, 4), (0, 3, 4), (0, 4, 5), (0, 4, 5), (2, 47, 48), (1, 0, 1)]
    cuts: list[joining.Cut] = [(takes[i], start, stop) for i, start, stop in ranges]
    film = tmp_path / "film.mp4"
    joining.write_film([5, *cuts, 100, cuts[1]], film, metadata={})
    shown = media.read_frames(film)
    wanted = [decoded[i][start:stop] for i, start, stop in ranges]
    black = np.zeros((1, 360, 640, 3), np.uint8)
    np.testing.assert_array_equal(shown, np.concatenate([black.repeat(5, 0), *wanted, black.repeat(100, 0), wanted[1]]))


def test_the_filler_that_the_screen_plays_in_a_gap_is_the_black_that_leaves(tmp_path: Path) -> None:
    """Where another encoder is pinned: joining.write_black(frontend/public/filler.mp4) writes it anew."""
    joining.write_film([media.TAKE_FRAMES], tmp_path / "film.mp4", metadata={})
    filler, leaves = FILLER, tmp_path / "film.mp4"
    shown, wanted = ([dissolving.planes_of(one) for one in media.decoded(path, 0, 48)] for path in (filler, leaves))
    np.testing.assert_array_equal(np.stack(shown), np.stack(wanted))
    assert [bytes(packet) for packet in packets(filler)] == [bytes(packet) for packet in packets(leaves)]
    with media.reading(filler) as one, media.reading(leaves) as other:
        assert one.streams.video[0].codec_context.extradata == other.streams.video[0].codec_context.extradata


def test_a_film_copies_the_encoded_pictures(takes: list[Path], tmp_path: Path) -> None:
    joining.write_film([(takes[1], 10, 20)], tmp_path / "film.mp4", metadata={})
    assert [bytes(p) for p in packets(tmp_path / "film.mp4")] == [bytes(p) for p in packets(takes[1])[10:20]]


def test_a_film_is_a_plain_file_that_starts_before_it_is_all_there(takes: list[Path], tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    joining.write_film([(takes[0], 0, 48), 24], film, metadata={})
    names = [name for name, _ in boxes(film.read_bytes())]
    assert names.index("moov") < names.index("mdat")
    assert "moof" not in names
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert stream.duration * stream.time_base == 3
        assert stream.average_rate == 24
    assert all(packet.is_keyframe for packet in packets(film))


def test_a_film_says_that_it_is_synthetic(takes: list[Path], tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    joining.write_film([(takes[0], 0, 48)], film, metadata={"title": "El mar"})
    with av.open(str(film)) as container:
        assert "trainedAlgorithmicMedia" in container.metadata["comment"]
        assert container.metadata["genre"] == "Synthetic"
        assert json.loads(container.metadata["description"]) == {"title": "El mar"}
    assert watermark.detect(media.read_frames(film)).is_marked


def test_the_same_cuts_give_the_same_film(takes: list[Path], tmp_path: Path) -> None:
    hashes = set()
    for name in ("one.mp4", "two.mp4"):
        joining.write_film([(takes[0], 2, 9), 3], tmp_path / name, metadata={"title": "x"})
        hashes.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(hashes) == 1


def test_progress_rises_to_one(takes: list[Path], tmp_path: Path) -> None:
    told: list[float] = []
    cuts: list[joining.Cut] = [(takes[0], 0, 4), 2, (takes[1], 0, 4), 2]
    joining.write_film(cuts, tmp_path / "film.mp4", metadata={}, progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize("stretch", [(0, 49), (-1, 4), (5, 5), (9, 3)])
def test_a_range_outside_its_take_is_refused_and_leaves_nothing(
    stretch: tuple[int, int], takes: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="which has 48"):
        joining.write_film([(takes[0], 0, 48), (takes[0], *stretch)], tmp_path / "film.mp4", metadata={})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cuts", [[], [0], [-3]])
def test_an_empty_film_or_gap_is_refused(cuts: list[joining.Cut], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"film needs|gap of"):
        joining.write_film(cuts, tmp_path / "film.mp4", metadata={})


def test_a_take_of_other_settings_is_encoded_again_so_that_the_film_plays(
    native: list[Frames], takes: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.mp4"
    with monkeypatch.context() as patch:
        patch.setitem(media._X264, "profile", "baseline")
        media.write_take(native[0], other, metadata={})
    film = tmp_path / "film.mp4"
    joining.write_film([(takes[0], 0, 48), (other, 4, 48), (other, 0, 2)], film, metadata={})
    frames, source = media.read_frames(film), media.read_frames(other)
    assert np.array_equal(frames[:48], media.read_frames(takes[0]))
    again = np.concatenate([source[4:48], source[:2]]).astype(int)
    assert len(frames) == 48 + 46
    assert np.abs(frames[48:] - again).mean() < 2
    assert sorted(tmp_path.iterdir()) == [film, other]


def test_a_line_is_burnt_into_each_frame_by_its_number_and_the_rest_stays(takes: list[Path], tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    joining.write_film([(takes[0], 8, 40), 3], film, metadata={"title": "x"}, line=lambda place: f"Cut 1  {place:011}")
    burnt, whole = media.read_frames(film), media.read_frames(takes[0])
    assert len(burnt) == 35
    # The same places stand in frontend/src/player/burnt.test.ts.
    top, left, height, width = 314, 206, 34, 228
    for place in (0, 31, 34):
        drawn = lettering.line(f"Cut 1  {place:011}")
        assert drawn.shape[:2] == (height, width)
        ink = drawn[..., 0] > 128
        seen = burnt[place, top : top + height, left : left + width].mean(axis=2)
        assert seen[ink].mean() > 200
        assert seen[~ink].mean() < seen[ink].mean() - 80
    there = np.abs(burnt[0].astype(int) - whole[8]).mean(axis=2)
    outside = np.ones_like(there, bool)
    outside[top : top + height, left : left + width] = False
    assert there[outside].mean() < 4, "encoded once more, and nothing else"
    assert there[~outside].mean() > 20
    assert watermark.detect(burnt[:32]).is_marked
    assert "Synthetic" in av.open(str(film)).metadata["comment"]
