"""A clip comes up over the one before it: every frame is the blend that it should be, in every way a film leaves."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from synthesis import dissolving, joining, media, mixing, sounds, watermark
from synthesis.dissolving import Under
from tests.synthesis.boxes import packets
from tests.synthesis.waves import LOUD, Write, decoded_sound

Frames = NDArray[np.uint8]

OTHER = np.full(sounds.SAMPLES, 8_000, np.int16)


def flat(level: int) -> NDArray[np.uint8]:
    return np.full((6, 4), level, np.uint8)


def test_a_frame_is_the_share_of_the_way_from_under_to_over_to_the_nearest_byte() -> None:
    shown = [int(dissolving.blend(flat(10), flat(101), done=frame, of=6)[0, 0]) for frame in range(6)]
    assert shown == [round(10 + 91 * (frame + 1) / 7) for frame in range(6)]
    assert int(dissolving.blend(flat(255), flat(0), done=0, of=48)[0, 0]) == 250
    assert int(dissolving.blend(flat(0), flat(255), done=47, of=48)[0, 0]) == 250
    assert int(dissolving.blend(flat(0), flat(1), done=0, of=1)[0, 0]) == 1, "a half goes up"


def test_two_pictures_that_are_alike_blend_into_themselves() -> None:
    for level in (0, 77, 255):
        assert (dissolving.blend(flat(level), flat(level), done=3, of=12) == level).all()


def test_pieces_are_split_where_a_dissolve_begins_and_ends_and_what_is_under_them_goes_on() -> None:
    a, b = Path("a"), Path("b")
    cuts = dissolving.split([[(a, 0, 30)], [(b, 40, 48), (b, 0, 48)]], [(30, 20)])
    assert cuts == [[(a, 0, 30)], [(b, 40, 48), (b, 0, 12), (b, 12, 48)]]
    assert dissolving.unders([piece for cut in cuts for piece in cut], [(30, 20)]) == {
        30: Under(a, 30, 0, 20),
        38: Under(a, 38, 8, 20),
    }


def test_at_the_beginning_of_the_film_and_after_a_gap_there_is_black_underneath() -> None:
    a = Path("a")
    pieces: list[tuple[Path | None, int, int]] = [(a, 0, 6), (a, 6, 48), (None, 0, 5), (a, 3, 4)]
    assert dissolving.unders(pieces, [(0, 6), (53, 1)]) == {0: Under(None, 0, 0, 6), 53: Under(None, 5, 0, 1)}


def planes(take: Path, frame: int) -> NDArray[np.int32]:
    return dissolving.planes_of(media.decoded(take, frame, frame + 1)[0]).astype(np.int32)


def test_the_outgoing_take_goes_on_and_its_last_frame_stands(
    takes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watermark, "mark_luma", lambda luma, payload: None)
    shown = list(dissolving.pictures(takes[1], 4, 10, under=Under(takes[0], 45, 2, 9)))
    for place, picture in enumerate(shown):
        below, above = planes(takes[0], min(45 + place, 47)), planes(takes[1], 4 + place)
        share = 2 + place + 1
        wanted = np.floor(below + (above - below) * share / 10 + 0.5)
        np.testing.assert_array_equal(dissolving.planes_of(picture), wanted)


def test_a_blend_carries_the_mark_of_the_take_that_comes_in_in_every_frame(takes: list[Path], tmp_path: Path) -> None:
    for under in (Under(takes[0], 20, 0, 12), Under(None, 0, 0, 12)):
        dissolving.write(takes[1], 0, 12, under=under, path=tmp_path / "part.mp4")
        for frame in media.read_frames(tmp_path / "part.mp4"):
            found = watermark.detect(frame[None])
            assert found.is_marked
            assert found.payload == media.payload(media.read_metadata(takes[1]))


def test_the_mark_costs_a_blend_little(takes: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    under = Under(takes[0], 20, 0, 12)
    marked = [dissolving.planes_of(one) for one in dissolving.pictures(takes[1], 0, 12, under=under)]
    monkeypatch.setattr(watermark, "mark_luma", lambda luma, payload: None)
    plain = [dissolving.planes_of(one) for one in dissolving.pictures(takes[1], 0, 12, under=under)]
    error = np.stack(marked).astype(float)[:, : media.HEIGHT] - np.stack(plain)[:, : media.HEIGHT]
    assert 10 * np.log10(219**2 / (error**2).mean()) >= 38


def frames(film: Path) -> NDArray[np.int32]:
    return media.read_frames(film).astype(np.int32)


def test_only_the_frames_of_the_dissolve_are_encoded_anew(takes: list[Path], tmp_path: Path) -> None:
    cuts: list[joining.Cut] = [(takes[0], 0, 30), (takes[1], 5, 48)]
    joining.write_film(cuts, tmp_path / "cut.mp4", metadata={})
    joining.write_film(cuts, tmp_path / "film.mp4", metadata={}, dissolves=[(30, 12)])
    before, after = ([bytes(one) for one in packets(tmp_path / name)] for name in ("cut.mp4", "film.mp4"))
    assert [at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other] == list(
        range(30, 42)
    )


def test_a_player_gets_the_very_frames_of_the_film(takes: list[Path], tmp_path: Path) -> None:
    """Across a cell's border too: each part by itself."""
    cuts: list[joining.Cut] = [(takes[0], 0, 46), (takes[1], 40, 48), (takes[2], 0, 48)]
    joining.write_film(cuts, tmp_path / "film.mp4", metadata={}, dissolves=[(46, 20)])
    dissolving.write(takes[1], 40, 48, under=Under(takes[0], 46, 0, 20), path=tmp_path / "one.mp4")
    dissolving.write(takes[2], 0, 12, under=Under(takes[0], 47, 8, 20), path=tmp_path / "two.mp4")
    parts = [bytes(one) for name in ("one.mp4", "two.mp4") for one in packets(tmp_path / name)]
    assert [bytes(one) for one in packets(tmp_path / "film.mp4")[46:66]] == parts
    assert [one.pts for one in packets(tmp_path / "one.mp4")] == [one.pts for one in packets(takes[1])[40:48]]


def test_a_line_burnt_in_and_titles_lie_over_the_dissolve(takes: list[Path], tmp_path: Path) -> None:
    cuts: list[joining.Cut] = [(takes[0], 0, 30), (takes[1], 5, 48)]
    films = {}
    for name, asked in {
        "plain": {},
        "titled": {"titles": [(34, 38, "El mar", "low")]},
        "burnt": {"line": lambda place: f"x {place:05}"},
    }.items():
        joining.write_film(cuts, tmp_path / "film.mp4", metadata={}, dissolves=[(30, 12)], **asked)
        films[name] = frames(tmp_path / "film.mp4")
    upper = slice(0, 200)  # where neither stands
    for name in ("titled", "burnt"):
        assert len(films[name]) == len(films["plain"]) == 73
        assert np.abs(films[name][30:42, upper] - films["plain"][30:42, upper]).mean() < 2
    changed = [at for at in range(30, 42) if np.abs(films["titled"][at, 200:] - films["plain"][at, 200:]).max() > 100]
    assert changed == [34, 35, 36, 37]
    assert all(np.abs(films["burnt"][at] - films["plain"][at]).max() > 100 for at in range(30, 42))


def test_a_film_comes_up_from_black_and_black_over_black_stays_black(takes: list[Path], tmp_path: Path) -> None:
    joining.write_film([(takes[2], 0, 20), 9], tmp_path / "film.mp4", metadata={}, dissolves=[(0, 8), (20, 9)])
    shown = frames(tmp_path / "film.mp4")
    light = shown.mean((1, 2, 3))
    assert (np.diff(light[:8]) > 0).all()
    assert light[0] < 40 < light[8]
    assert light[20] > 40, "a take that is missing is black, and the one before it goes out"
    joining.write_film([20, (takes[3], 0, 9), 3], tmp_path / "film.mp4", metadata={}, dissolves=[(29, 3)])
    joining.write_film([20, 9, 3], tmp_path / "film.mp4", metadata={}, dissolves=[(20, 9)])
    assert frames(tmp_path / "film.mp4").max() == 0


def test_a_take_from_before_an_upgrade_dissolves_too(
    takes: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.mp4"
    with monkeypatch.context() as patched:
        patched.setattr(media, "_X264", media._X264 | {"profile": "main"})
        media.encode(_pictures(120), other, metadata={})
    joining.write_film([(other, 0, 20), (takes[1], 0, 48)], tmp_path / "film.mp4", metadata={}, dissolves=[(20, 10)])
    assert len(media.read_frames(tmp_path / "film.mp4")) == 68


def _pictures(level: int) -> list[VideoFrame]:
    made = []
    for place in range(media.TAKE_FRAMES):
        picture = VideoFrame.from_ndarray(np.full((540, 640), level, np.uint8), format="yuv420p")
        picture.pts, picture.time_base = place, Fraction(1, media.RATE)
        made.append(picture)
    return made


# What is heard


def heard(pieces: list[mixing.Piece], dissolves: list[tuple[int, int]]) -> NDArray[np.int32]:
    parts = dissolving.split([pieces], dissolves)[0]
    return np.concatenate(list(mixing.samples(parts, dissolving.unders(parts, dissolves)))).astype(np.int32)


def test_the_incoming_sound_comes_in_with_equal_power_while_the_outgoing_goes_out(write: Write) -> None:
    first, second = write("first.mp4", LOUD), write("second.mp4", OTHER)
    found = heard([(first, 0, 30), (second, 10, 48)], [(30, 12)])
    angle = np.pi / 2 * np.arange(12_000) / 12_000
    wanted = 12_000 * np.cos(angle) + 8_000 * np.sin(angle)
    assert np.abs(found[30_000:42_000] - wanted).max() <= 1
    assert (found[200:30_000] == 12_000).all(), "no fade before the cut: it goes on underneath"
    assert (found[42_000:67_800] == 8_000).all()
    assert np.abs(np.diff(found[29_000:43_000])).max() < 5, "nothing clicks"


def test_what_the_outgoing_take_has_no_sound_for_is_silence_and_ends_without_a_click(write: Write) -> None:
    first, second = write("first.mp4", LOUD), write("second.mp4", None)
    found = heard([(first, 0, 44), (second, 0, 48)], [(44, 24)])
    assert np.abs(np.diff(found[200:])).max() < 12_000 / mixing.FADE + 5
    assert found[47_000] > 10_000
    assert not found[48_000:].any()
    whole = heard([(first, 0, 48), (second, 0, 48)], [(48, 24)])
    assert whole[47_999] == 0, "a take that is over ends as before a cut"


def test_a_sound_comes_up_from_silence_over_black(write: Write) -> None:
    take = write("take.mp4", LOUD)
    found = heard([(None, 0, 5), (take, 0, 48)], [(5, 12)])
    assert not found[:5_000].any()
    wanted = 12_000 * np.sin(np.pi / 2 * np.arange(12_000) / 12_000)
    assert np.abs(found[5_200:17_000] - wanted[200:]).max() <= 1


def test_a_dissolve_over_two_cells_sounds_through(write: Write) -> None:
    first, second = write("first.mp4", LOUD), write("second.mp4", OTHER)
    found = heard([(first, 0, 10), (second, 40, 44), (second, 44, 48)], [(10, 8)])
    assert np.abs(np.diff(found[300:17_800])).max() < 5


def test_a_film_without_a_dissolve_sounds_as_ever(write: Write) -> None:
    pieces: list[mixing.Piece] = [(write("first.mp4", LOUD), 0, 30), (write("second.mp4", OTHER), 10, 48)]
    np.testing.assert_array_equal(heard(pieces, []), np.concatenate(list(mixing.samples(pieces))))


def test_the_sound_beside_a_bundle_is_dissolved_too(write: Write, tmp_path: Path) -> None:
    first, second = write("first.mp4", LOUD), write("second.mp4", OTHER)
    assert joining.write_sound([(first, 0, 30), (second, 0, 48)], tmp_path / "film.wav", dissolves=[(30, 12)])
    samples = np.frombuffer((tmp_path / "film.wav").read_bytes()[-78 * 2000 :], "<i2")
    assert abs(int(samples[36_000]) - round(20_000 * np.sqrt(0.5))) <= 1


def test_a_quiet_clip_is_not_heard_under_the_one_that_comes_up_over_it(write: Write, tmp_path: Path) -> None:
    first, second = write("first.mp4", LOUD), write("second.mp4", OTHER)
    cuts: list[joining.Cut] = [(first, 0, 30), (second, 0, 48)]

    def mixed(quiet: tuple[int, int]) -> NDArray[np.int16]:
        joining.write_sound(cuts, tmp_path / "film.wav", dissolves=[(30, 12)], quiet=[quiet])
        return np.frombuffer((tmp_path / "film.wav").read_bytes()[-78 * 2000 :], "<i2")

    half = np.sqrt(0.5)
    outgoing, incoming = mixed((0, 30)), mixed((30, 78))
    assert not outgoing[:30_000].any()
    assert abs(int(outgoing[36_000]) - round(8_000 * half)) <= 1, "the incoming one alone"
    assert abs(int(incoming[36_000]) - round(12_000 * half)) <= 1, "what goes out, alone"
    assert not incoming[42_000:].any()
    for name, how in (("plain.mp4", {}), ("burnt.mp4", {"line": lambda place: "x"})):
        joining.write_film(cuts, tmp_path / name, metadata={}, dissolves=[(30, 12)], quiet=[(0, 30)], **how)
        assert abs(int(decoded_sound(tmp_path / name)[36_000]) - round(8_000 * half)) < 400
