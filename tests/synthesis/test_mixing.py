"""A film is heard as its takes are, cut at the same frames; nothing clicks, and nothing comes late."""

import hashlib
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis import joining, media, mixing, sounds
from tests.synthesis.boxes import boxes, packets
from tests.synthesis.waves import FADE, LOUD, Sound, Write, decoded_sound, heard, ramped, shape, wav

# What is cut and where it fades


def test_a_stretch_of_a_take_is_its_samples_with_a_fade_of_five_milliseconds_on_both_sides(write: Write) -> None:
    noise = np.random.default_rng(2).integers(-9000, 9000, sounds.SAMPLES).astype(np.int16)
    take = write("take.mp4", noise)
    found = heard((take, 7, 9))
    np.testing.assert_array_equal(found, ramped(noise[7000:9000]))
    assert FADE / sounds.RATE == 0.005
    assert found[0] == found[-1] == 0


def test_a_take_cut_in_two_goes_on_where_it_was_cut(write: Write) -> None:
    take = write("take.mp4", LOUD)
    np.testing.assert_array_equal(heard((take, 3, 10), (take, 10, 30)), ramped(LOUD[3000:30_000]))
    dipped = heard((take, 3, 10), (take, 11, 30))
    assert dipped[6999] == dipped[7000] == 0, "a frame is missing there"


def test_the_next_cell_of_a_clip_goes_on_and_another_take_does_not(write: Write) -> None:
    told = {"engine": "small-1", "adapter": "", "cell": "77:4:0"}
    first = write("first.mp4", LOUD, **told)
    seam = slice(sounds.SAMPLES - 1, sounds.SAMPLES + 1)
    following = write("next.mp4", LOUD, **told | {"cell": "77:5:0"})
    np.testing.assert_array_equal(heard((first, 0, 48), (following, 0, 48)), ramped(np.concatenate([LOUD, LOUD])))
    others = [
        {"cell": "77:6:0"},
        {"cell": "77:4:0"},
        {"cell": "78:5:0"},
        {"cell": "77:5:1"},
        {"cell": "77:5:0", "engine": "small-2"},
        {"cell": "77:5:0", "adapter": "a1"},
        {"cell": ""},
        {"cell": "77:five:0"},
    ]
    for other in others:
        take = write("other.mp4", LOUD, **told | other)
        assert list(heard((first, 0, 48), (take, 0, 48))[seam]) == [0, 0], other


def test_a_cell_that_was_drawn_after_other_words_does_not_go_on_though_its_file_says_so(write: Write) -> None:
    """The cell before was drawn anew, and this one waits: its file is the one that continued another sound."""
    first, stale = write("first.mp4", LOUD, cell="77:4:0"), write("stale.mp4", -LOUD, cell="77:5:0")
    assert list(heard((first, 0, 48), (stale, 0, 48))[47_999:48_001]) == [0, 0]


@pytest.mark.parametrize("seed", range(8))
def test_the_loudest_noise_goes_on_too(seed: int, write: Write) -> None:
    whole = np.random.default_rng(seed).integers(-32768, 32768, 2 * sounds.SAMPLES).astype(np.int16)
    first = write("first.mp4", whole[: sounds.SAMPLES], cell="77:4:0")
    second = write("second.mp4", whole[sounds.SAMPLES :], cell="77:5:0")
    np.testing.assert_array_equal(heard((first, 0, 48), (second, 0, 48)), ramped(whole))


def test_a_trimmed_edge_between_two_cells_fades(write: Write) -> None:
    first, second = write("first.mp4", LOUD, cell="77:4:0"), write("second.mp4", LOUD, cell="77:5:0")
    for stop, start in ((47, 0), (48, 1)):
        found = heard((first, 0, stop), (second, start, 48))
        assert list(found[stop * 1000 - 1 : stop * 1000 + 1]) == [0, 0]


def test_two_takes_that_say_nothing_of_a_cell_do_not_go_on(write: Write) -> None:
    first, second = write("first.mp4", LOUD, cell="clip-a"), write("second.mp4", LOUD, cell="clip-a")
    assert heard((first, 0, 48), (second, 0, 48))[sounds.SAMPLES] == 0


def test_a_take_without_a_sound_is_silence_and_what_meets_it_fades(write: Write) -> None:
    first, silent = write("first.mp4", LOUD, cell="77:4:0"), write("silent.mp4", None, cell="77:5:0")
    found = heard((first, 0, 48), (silent, 0, 10), (first, 0, 1))
    np.testing.assert_array_equal(found, np.concatenate([ramped(LOUD), np.zeros(10_000), ramped(LOUD[:1000])]))


def test_a_long_film_is_not_held_in_memory(write: Write) -> None:
    take = write("take.mp4", LOUD)
    stream = mixing.samples([(take, 0, 48)] * 100_000)
    assert len(next(stream)) == sounds.SAMPLES


# What a player gets


def clicks(*places: int) -> Sound:
    sound = np.zeros(sounds.SAMPLES, np.int16)
    sound[list(places)] = 25_000
    return sound


def test_a_click_is_heard_with_the_frame_it_belongs_to(write: Write, tmp_path: Path) -> None:
    """Through the encoder and back: its delay is declared, so that a player drops it."""
    take = write("take.mp4", clicks(10_000, 40_000))
    joining.write_film([5, (take, 8, 45), (take, 36, 44)], tmp_path / "film.mp4", metadata={})
    sound = decoded_sound(tmp_path / "film.mp4")
    frames = 5 + 37 + 8
    assert 0 <= len(sound) - frames * 1000 < 1024, "the encoder fills up its last block"
    wanted = np.zeros(len(sound))
    wanted[[5000 + 2000, 5000 + 32_000, 42_000 + 4000]] = 1
    lags = range(-600, 601)
    fits = [float(np.dot(np.roll(wanted, lag), sound)) for lag in lags]
    assert abs(lags[int(np.argmax(fits))]) <= 24, "within a millisecond"
    peaks = [int(np.argmax(np.abs(sound[at - 500 : at + 500]))) + at - 500 for at in (7000, 37_000, 46_000)]
    assert np.abs(np.array(peaks) - [7000, 37_000, 46_000]).max() <= 24


def test_gaps_and_silent_takes_are_silent_in_the_film(write: Write, takes: list[Path], tmp_path: Path) -> None:
    hum = (9000 * np.sin(np.arange(sounds.SAMPLES) / 9)).astype(np.int16)
    take = write("take.mp4", hum)
    joining.write_film([(take, 0, 24), 60, (takes[0], 0, 48), (take, 24, 48)], tmp_path / "film.mp4", metadata={})
    sound = decoded_sound(tmp_path / "film.mp4")
    assert np.abs(sound[26_000:130_000]).max() < 30
    for start in (2000, 134_000):
        part = sound[start : start + 20_000]
        assert 0.95 < np.sqrt((part**2).mean()) / (9000 / np.sqrt(2)) < 1.05


def test_a_film_sounds_as_its_takes_do(write: Write, tmp_path: Path) -> None:
    """Loss is far below what is heard, also across a seam that goes on."""
    at = np.arange(2 * sounds.SAMPLES)
    rng = np.random.default_rng(1)
    whole = (5000 * np.sin(at / 11) + 3000 * np.sin(at / 31) + rng.normal(0, 300, len(at))).astype(np.int16)
    first = write("first.mp4", whole[: sounds.SAMPLES], cell="9:0:0")
    second = write("second.mp4", whole[sounds.SAMPLES :], cell="9:1:0")
    joining.write_film([(first, 0, 48), (second, 0, 48)], tmp_path / "film.mp4", metadata={})
    sound = decoded_sound(tmp_path / "film.mp4")[: len(whole)]
    middle = slice(2000, -2000)
    error = sound[middle] - whole[middle]
    assert 10 * np.log10((whole[middle].astype(float) ** 2).mean() / (error**2).mean()) > 25
    seam = slice(sounds.SAMPLES - 200, sounds.SAMPLES + 200)
    assert np.abs(sound[seam] - whole[seam]).max() < 1500


def test_the_pictures_are_those_of_the_silent_film(write: Write, takes: list[Path], tmp_path: Path) -> None:
    take = write("take.mp4", LOUD, engine="small", cell="0")
    for name, source in (("sound.mp4", take), ("silent.mp4", takes[0])):
        joining.write_film([(source, 3, 40), 7, (source, 0, 48)], tmp_path / name, metadata={})
    one, other = packets(tmp_path / "sound.mp4"), packets(tmp_path / "silent.mp4")
    assert [bytes(packet) for packet in one] == [bytes(packet) for packet in other]
    assert [(packet.pts, packet.dts, packet.duration) for packet in one] == [
        (packet.pts, packet.dts, packet.duration) for packet in other
    ]


def test_where_the_film_is_quiet_its_takes_are_not_heard_and_those_beside_them_fade(write: Write) -> None:
    take = write("take.mp4", LOUD)
    pieces: list[mixing.Piece] = [(take, 0, 10), (take, 10, 30), (take, 30, 48)]
    found = heard(*mixing.hushed(pieces, [(10, 30)]))
    np.testing.assert_array_equal(
        found, np.concatenate([ramped(LOUD[:10_000]), np.zeros(20_000, np.int16), ramped(LOUD[30_000:])])
    )
    assert mixing.hushed(pieces, []) == pieces


def test_a_film_that_is_quiet_all_through_has_no_sound_stream(write: Write, tmp_path: Path) -> None:
    take = write("take.mp4", LOUD)
    cuts: list[joining.Cut] = [(take, 0, 48), 60, (take, 0, 9)]
    for name, how in (("plain.mp4", {}), ("burnt.mp4", {"line": lambda place: "x"})):
        joining.write_film(cuts, tmp_path / name, metadata={}, quiet=[(0, 48), (108, 117)], **how)
        assert shape(tmp_path / name) == ["video"]
        joining.write_film(cuts, tmp_path / name, metadata={}, quiet=[(0, 48)], **how)
        sound = decoded_sound(tmp_path / name)
        assert np.abs(sound[:107_000]).max() < 30
        assert sound[110_000:115_000].min() > 10_000
    assert not joining.write_sound(cuts, tmp_path / "sound.wav", quiet=[(0, 200)])


def test_a_film_of_silent_takes_has_no_sound_stream(write: Write, takes: list[Path], tmp_path: Path) -> None:
    joining.write_film([(takes[0], 0, 48), 5], tmp_path / "silent.mp4", metadata={})
    assert shape(tmp_path / "silent.mp4") == ["video"]
    joining.write_film([(takes[0], 0, 48), (write("take.mp4", LOUD), 0, 1)], tmp_path / "film.mp4", metadata={})
    assert shape(tmp_path / "film.mp4") == ["video", "audio"]


def test_the_stream_is_one_that_any_player_has(write: Write, tmp_path: Path) -> None:
    joining.write_film([(write("take.mp4", LOUD), 0, 48)], tmp_path / "film.mp4", metadata={})
    with av.open(str(tmp_path / "film.mp4")) as container:
        context = container.streams.audio[0].codec_context
        assert (context.name, context.profile) == ("aac", "LC")
        assert (context.sample_rate, context.layout.name) == (24_000, "mono")


def test_the_film_starts_before_it_is_all_there_and_its_sound_lies_beside_its_pictures(
    write: Write, tmp_path: Path
) -> None:
    film, take = tmp_path / "film.mp4", write("take.mp4", LOUD)
    joining.write_film([(take, 0, 48), 500, (take, 0, 48)] * 2, film, metadata={})
    names = [name for name, _ in boxes(film.read_bytes())]
    assert names.index("moov") < names.index("mdat")
    with av.open(str(film)) as container:
        order = sorted(
            (packet.pos, packet.stream.type, float(packet.dts * packet.time_base))
            for packet in container.demux()
            if packet.size
        )
    reached = {"video": 0.0, "audio": 0.0}
    for _, kind, seconds in order:
        reached[kind] = seconds
        assert abs(reached["video"] - reached["audio"]) < 0.2


def test_a_film_with_a_line_or_a_title_is_heard_as_one_without(write: Write, tmp_path: Path) -> None:
    take = write("take.mp4", clicks(10_000, 40_000))
    cuts: list[joining.Cut] = [(take, 0, 48), 5]
    joining.write_film(cuts, tmp_path / "plain.mp4", metadata={})
    joining.write_film(cuts, tmp_path / "burnt.mp4", metadata={}, line=lambda place: f"x {place}")
    joining.write_film(cuts, tmp_path / "titled.mp4", metadata={}, titles=[(4, 20, "El mar", "low")])
    plain = decoded_sound(tmp_path / "plain.mp4")
    for name in ("burnt.mp4", "titled.mp4"):
        np.testing.assert_array_equal(decoded_sound(tmp_path / name), plain)


def test_the_same_cuts_give_the_same_film(write: Write, tmp_path: Path) -> None:
    take, hashes = write("take.mp4", clicks(9)), set()
    for name in ("one.mp4", "two.mp4"):
        joining.write_film([(take, 2, 9), 3], tmp_path / name, metadata={"title": "x"})
        hashes.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(hashes) == 1


def test_a_take_of_other_settings_keeps_its_sound_when_it_is_encoded_again(
    native: list[NDArray[np.uint8]], write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(media._X264, "profile", "baseline")
        other = write("other.mp4", clicks(24_000))
    joining.write_film([(other, 0, 48)], tmp_path / "film.mp4", metadata={})
    assert abs(int(np.argmax(np.abs(decoded_sound(tmp_path / "film.mp4")))) - 24_000) <= 24


def test_a_take_whose_sound_is_broken_is_refused_and_leaves_no_film(takes: list[Path], tmp_path: Path) -> None:
    take, film = tmp_path / "take.mp4", tmp_path / "film.mp4"
    take.write_bytes(takes[0].read_bytes() + (28).to_bytes(4, "big") + b"uuid" + sounds.BOX + b"fLaC")
    with pytest.raises(ValueError, match="a sound"):
        joining.write_film([(take, 0, 48)], film, metadata={})
    assert list(tmp_path.iterdir()) == [take]


# A film that another program joins


def test_the_sound_of_a_film_by_itself_is_exact(write: Write, takes: list[Path], tmp_path: Path) -> None:
    noise = np.random.default_rng(2).integers(-9000, 9000, sounds.SAMPLES).astype(np.int16)
    take, path = write("take.mp4", noise), tmp_path / "sound.wav"
    assert joining.write_sound([(take, 3, 20), 100, (takes[0], 0, 48), (take, 0, 48)], path)
    silence = np.zeros(148_000, np.int16)
    np.testing.assert_array_equal(wav(path), np.concatenate([ramped(noise[3000:20_000]), silence, ramped(noise)]))
    with av.open(str(path)) as container:
        assert container.metadata["comment"] == media.SYNTHETIC


def test_a_silent_film_has_no_sound_by_itself(takes: list[Path], tmp_path: Path) -> None:
    assert not joining.write_sound([(takes[0], 0, 48), 5], tmp_path / "sound.wav")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="gap of"):
        joining.write_sound([0], tmp_path / "sound.wav")
