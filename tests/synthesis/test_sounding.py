"""A cell sounds as it was asked for, the same each time, and goes on where the cell before ended."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from synthesis import media, mixing, sounds, vocoder
from synthesis.checkpoint import BadCheckpoint
from synthesis.codes import CellCodes
from synthesis.engine import Engine, MissingWeights, Order, Retouch, Stopped
from synthesis.sounding import Sounding, stages
from synthesis.tiny import make_tiny
from tests.synthesis.boxes import boxes

FIRST = Order("", ("heavy rain over a calm sea",), "", 7, 0, 0)
SECOND = replace(FIRST, index=1)
CORNER = [cell % 14 > 9 and cell // 14 > 4 for cell in range(8 * 14)]


@pytest.fixture(scope="module")
def sounding(engine) -> Sounding:
    assert engine.sounding is not None
    return engine.sounding


def read(engine: Engine, sounding: Sounding, data: bytes) -> CellCodes:
    return CellCodes.from_bytes(data, engine.codec, sounding.hash)


def test_a_take_carries_two_seconds_of_sound_the_same_each_time(engine, tmp_path) -> None:
    paths = [tmp_path / "0.mp4", tmp_path / "1.mp4"]
    for path in paths:
        engine.render(FIRST, path=path)
    one, two = (media.read_sound(path) for path in paths)
    assert one is not None
    assert one.shape == (sounds.SAMPLES,)
    assert (one == two).all()
    engine.render(replace(FIRST, seed=8), path=paths[1])
    assert (media.read_sound(paths[1]) != one).any()


def test_a_preview_sounds_as_the_take_that_follows_it(engine, tmp_path) -> None:
    top = engine.preview(FIRST, path=tmp_path / "preview.mp4")
    engine.render(FIRST, top=top, path=tmp_path / "full.mp4")
    assert (media.read_sound(tmp_path / "preview.mp4") == media.read_sound(tmp_path / "full.mp4")).all()


def test_a_cell_goes_on_where_the_one_before_ended(engine, sounding) -> None:
    """In samples: the second cell is what a synthesis of both at once would have gone on with."""
    first = read(engine, sounding, engine.render(FIRST))
    second = read(engine, sounding, engine.render(SECOND, context=engine.render(FIRST)))
    assert second.sound is not None
    assert first.phase is not None
    joined = sounding.samples(SECOND, second, first)
    apart = sounding.samples(SECOND, second, None)
    score = sounding.score(second, first)
    assert np.allclose(score[0], sounding.score(first)[-1]), "its first grain is the other's last"
    assert (joined[: vocoder.HOP] != apart[: vocoder.HOP]).any()
    again, _ = vocoder.synthesise(score, seed=7, index=1, phase=(float(first.phase[0]), float(first.phase[1])))
    assert (joined == again).all()


def test_other_words_sound_otherwise_and_leave_the_picture_to_the_picture(weights, engine, sounding) -> None:
    mute = Engine.load(weights)
    mute.sounding = None
    with_sound, without = (read(one, sounding, one.render(FIRST)) for one in (engine, mute))
    assert torch.equal(with_sound.bottom, without.bottom)
    assert with_sound.sound is not None
    assert without.sound is None


def test_a_variation_ends_as_the_next_cell_expects(engine, sounding) -> None:
    first = engine.render(FIRST)
    other = read(engine, sounding, engine.render(replace(FIRST, variation=1), anchor=first))
    first_codes = read(engine, sounding, first)
    assert torch.equal(other.sound[-1], first_codes.sound[-1])
    assert (other.sound != first_codes.sound).any()


def test_a_part_drawn_again_leaves_what_is_heard(engine, sounding) -> None:
    first = engine.render(FIRST)
    order = replace(FIRST, variation=1, retouch=Retouch(tuple(CORNER), "a house"))
    other = read(engine, sounding, engine.render(order, anchor=first))
    assert torch.equal(other.sound, read(engine, sounding, first).sound)


def test_a_film_from_before_there_was_sound_goes_on_and_is_heard_from_there(engine, sounding, tmp_path) -> None:
    first = read(engine, sounding, engine.render(FIRST))
    silent = replace(first, sound=None, phase=None).to_bytes(engine.codec)
    codes = engine.render(SECOND, context=silent, path=tmp_path / "take.mp4")
    assert read(engine, sounding, codes).sound is not None
    assert media.read_sound(tmp_path / "take.mp4") is not None


def test_sound_of_another_codec_is_not_continued_and_the_picture_is(engine, sounding) -> None:
    first = engine.render(FIRST)
    cell = CellCodes.from_bytes(first, engine.codec, "another")
    assert cell.sound is None
    assert torch.equal(cell.top, read(engine, sounding, first).top)


def test_weights_without_sound_draw_silent_takes(tmp_path) -> None:
    make_tiny(tmp_path)
    for path in tmp_path.glob("sound*"):
        path.unlink()
    Engine.load(tmp_path).render(FIRST, path=tmp_path / "take.mp4")
    assert media.read_sound(tmp_path / "take.mp4") is None


def test_a_prior_of_another_codec_is_refused(tmp_path) -> None:
    make_tiny(tmp_path)
    other = tmp_path / "other"
    make_tiny(other, seed=1)
    for suffix in (".safetensors", ".json"):
        (other / f"sound{suffix}").replace(tmp_path / f"sound{suffix}")
    with pytest.raises(BadCheckpoint, match="another codec of sound"):
        Engine.load(tmp_path)


def test_hands_and_versions_are_the_pictures_alone(weights, engine, tmp_path) -> None:
    """Films keep their takes and teams their hands when the sound learns."""
    make_tiny(tmp_path)
    for path in tmp_path.glob("sound*"):
        path.unlink()
    assert Engine.load(tmp_path).version == engine.version


# Laid sounds


def test_a_sound_by_itself_is_the_same_each_time_and_its_file_holds_no_picture(engine, tmp_path) -> None:
    paths = [tmp_path / "0.mp4", tmp_path / "1.mp4"]
    for path in paths:
        engine.hear(FIRST, path=path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert [name for name, _ in boxes(paths[0].read_bytes())] == ["ftyp", "uuid"]
    assert media.SYNTHETIC.encode() in paths[0].read_bytes()
    first = media.read_sound(paths[0])
    assert first is not None
    engine.hear(replace(FIRST, seed=8), path=paths[1])
    assert (media.read_sound(paths[1]) != first).any()


def test_the_next_cell_of_a_sound_by_itself_goes_on(engine, tmp_path) -> None:
    first = engine.hear(FIRST, path=tmp_path / "0.mp4")
    engine.hear(SECOND, context=first, path=tmp_path / "1.mp4")
    engine.hear(FIRST, path=tmp_path / "2.mp4")
    one, two, anew = (media.read_sound(tmp_path / f"{number}.mp4") for number in range(3))
    assert mixing._meets(one, two)
    assert (two != anew).any()
    with pytest.raises(ValueError, match="context"):
        engine.hear(SECOND)


def test_somebody_is_in_it_only_where_its_words_name_one(engine, sounding) -> None:
    def size(words: str) -> int:
        return int(read(engine, sounding, engine.hear(replace(FIRST, phases=(words,)))).blocking[1])

    assert size("heavy rain") == 0
    assert stages(replace(FIRST, phases=("a red car drives past",)))
    assert not stages(FIRST)


def test_hearing_is_given_up_between_steps_and_not_tried_with_silent_weights(engine, tmp_path) -> None:
    with pytest.raises(Stopped):
        engine.hear(FIRST, path=tmp_path / "sound.mp4", should_stop=lambda: True)
    assert list(tmp_path.iterdir()) == []
    make_tiny(tmp_path)
    (tmp_path / "sound_codec.safetensors").unlink()
    with pytest.raises(MissingWeights, match="silent"):
        Engine.load(tmp_path).hear(FIRST)
