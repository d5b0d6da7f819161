"""Finishes: what is done to the frames at the end, named in the style or in a moment's words."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch

from synthesis import captions, conditions, finishes, media, setting, watermark
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Retouch
from synthesis.reading import understand
from synthesis.scenes import sample
from tests.synthesis.asking import order

LOCALES = Path(__file__).parents[2] / "frontend" / "src" / "locales"
NEON = 1 + setting.FINISH_NAMES.index("neon")


def test_every_finish_has_words_in_both_languages() -> None:
    for table in captions.LANGUAGES.values():
        assert set(table["finish"]) == set(finishes.FINISHES)


def test_whatever_a_caption_calls_a_finish_it_is_understood() -> None:
    for table in captions.LANGUAGES.values():
        for finish in finishes.FINISHES:
            for said in table["finish"][finish]:
                (found,) = (f for f in understand("", said).factors if f.factor == "finish")
                assert found.value == finish, said


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_the_screen_writes_into_a_style_is_understood(language: str) -> None:
    words = json.loads((LOCALES / f"{language}.json").read_text())["reading"]["value"]["finish"]
    assert set(words) == set(finishes.FINISHES)
    for finish, said in words.items():
        number = 1 + setting.FINISH_NAMES.index(finish)
        assert setting.finish((said, "")) == number, said
        assert setting.finish((f"Warm evening light, {said}", "a boat at sea")) == number, said


def test_no_two_finishes_are_alike_and_none_is_plain() -> None:
    frames = sample(5).frames
    made = {"plain": frames, **{name: finishes.finished(frames, name) for name in finishes.FINISHES}}
    for (one, a), (other, b) in combinations(made.items(), 2):
        assert np.abs(a.astype(int) - b.astype(int)).mean() > 6, (one, other)


@pytest.mark.parametrize("finish", list(finishes.FINISHES))
def test_a_finish_is_the_same_again_and_leaves_shape_and_input_alone(finish: str) -> None:
    frames = sample(5).frames
    kept = frames.copy()
    made = finishes.finished(frames, finish)
    assert made.shape == frames.shape
    assert made.dtype == np.uint8
    assert (made == finishes.finished(frames, finish)).all()
    assert (frames == kept).all()


@pytest.mark.parametrize("finish", list(finishes.FINISHES))
def test_what_is_finished_can_still_be_told_by_its_mark(finish: str, tmp_path: Path) -> None:
    metadata = {"engine": "x", "key": finish}
    path = tmp_path / "take.mp4"
    media.write_take(finishes.finished(sample(11).frames, finish), path, metadata=metadata)
    found = watermark.detect(media.read_frames(path))
    assert found.payload == media.payload(metadata)


@pytest.mark.parametrize(
    ("style", "prompt", "finish"),
    [
        ("black and white", "a cat", "noir"),
        ("", "a black and white cat", ""),
        ("", "a cat in black and white style", "noir"),
        ("blanco y negro", "un gato", "noir"),
        ("", "New York in the 1980s", "video"),
        ("", "Nueva York en los años ochenta", "video"),
        ("", "in the 1920s, a dancer", "old_film"),
        ("", "a car in 1987", ""),
        ("watercolour painting", "a boat", "watercolour"),
        ("", "a horse by Van Gogh", "painting"),
        ("", "a boat on the oil sea", ""),
        ("", "night vision, a cat", "night_vision"),
        ("", "a cat at night", ""),
        ("", "a cyberpunk city", "neon"),
        ("", "un dibujo a lápiz de una casa", "pencil"),
        ("", "a child draws with a pencil", ""),
    ],
)
def test_which_finish_words_name(style: str, prompt: str, finish: str) -> None:
    assert setting.finish((style, prompt)) == (1 + setting.FINISH_NAMES.index(finish) if finish else None)


def test_details_ask_for_no_finish() -> None:
    assert setting.finish(("", "a boat", "neon")) is None


def without(engine: Engine) -> CellCodes:
    return CellCodes.from_bytes(engine.render(order("a red bird")), engine.codec)


def test_a_finish_changes_the_frames_and_no_code(engine: Engine) -> None:
    style = CellCodes.from_bytes(engine.render(order("a red bird", style="neon")), engine.codec)
    assert style.finish is not None
    assert style.finish.tolist() == [NEON]
    plain = replace(style, finish=None)
    assert plain.to_bytes(engine.codec) == without(engine).to_bytes(engine.codec)
    frames = engine.decode(plain, before=None).numpy()
    assert (engine.decode(style, before=None).numpy() == finishes.finished(frames, "neon")).all()


def test_a_finish_stays_until_another_is_named_and_a_retouch_keeps_it(engine: Engine) -> None:
    first = CellCodes.from_bytes(engine.render(order("a red bird, neon")), engine.codec)
    assert conditions.finish(order("it flies away", index=1), first, None).tolist() == [NEON]
    another = conditions.finish(order("in watercolour", index=1), first, None)
    assert setting.FINISH_NAMES[int(another) - 1] == "watercolour"
    part = Retouch(tuple([True] * 112), "a car in watercolour", open=True)
    assert conditions.finish(order("a red bird", variation=1, retouch=part), None, first).tolist() == [NEON]


def test_a_finish_of_another_version_is_none(engine: Engine) -> None:
    plain = without(engine)
    strange = replace(plain, finish=torch.tensor([99]))
    assert (engine.decode(strange, before=None) == engine.decode(plain, before=None)).all()


def test_codes_remember_their_finish() -> None:
    cell = CellCodes(torch.zeros(18), torch.zeros(8, 4, 7), finish=torch.tensor([NEON]))
    assert CellCodes.from_bytes(cell.to_bytes("x"), "x").finish.tolist() == [NEON]
    assert CellCodes.from_bytes(replace(cell, finish=None).to_bytes("x"), "x").finish is None
