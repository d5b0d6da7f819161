"""Colours of a style are learnt from what the base draws and what was accepted."""

import math

import numpy as np
import pytest
import torch

from synthesis import calling, looks, lut, lut_lesson, scenes, transport
from synthesis.lesson_state import State
from synthesis.lut_lesson import Course
from synthesis.prompt import Reader
from tests.synthesis.asking import NEON, SEPIA, boat


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def finished(course: Course) -> State:
    now = State()
    while not now.done:
        course.step(now)
    return now


def course(reader: Reader, styles: list[str], seen, *, left_out=(), drawn=None, **more: float) -> Course:
    """A lesson in which the base draws scenes, and accepted is another scene in some look."""
    return Course(
        [boat(style, seed) for seed, style in enumerate(styles)],
        drawn or (lambda asked: scenes.sample(asked.seed).frames),
        seen,
        reader,
        left_out=left_out,
        seed=0,
        **more,
    )


def of(look):
    return lambda number: look(scenes.sample(number).frames)


@pytest.mark.parametrize("look", [looks.duotone, looks.negative, looks.sepia])
def test_a_look_is_found_and_shows_a_clip_that_did_not_teach_it(reader, look):
    lesson = course(reader, [SEPIA] * 8, of(look))
    (found,) = lesson.learnt(finished(lesson))
    assert (found.style, found.clips, found.reason) == (SEPIA, 8, "")
    assert found.after < 0.6 * found.before
    fresh = scenes.sample(77).frames
    wanted, shown = look(fresh).astype(float), found.grade.shown(fresh).astype(float)
    assert np.abs(shown - wanted).mean() < 0.6 * np.abs(fresh - wanted).mean()


def test_a_look_of_steps_is_shown_by_curves(reader):
    lesson = course(reader, [SEPIA] * 8, of(looks.poster))
    now = finished(lesson)
    (found,) = lesson.learnt(now)
    assert found.reason == ""
    assert found.grade.curves is not None
    fresh = scenes.sample(77).frames
    tabled = lut.Grade(now.tensors[f"table.0.{lut_lesson.FOLDS - 1}"])
    near, far = (
        np.abs(grade.shown(fresh) - looks.poster(fresh).astype(float)).mean() for grade in (found.grade, tabled)
    )
    assert near < 0.6 * far


@pytest.mark.parametrize(("look", "curves"), [(looks.duotone, False), (looks.poster, True)])
def test_what_brings_the_held_out_clips_nearest_is_worn(reader, look, curves):
    lesson = course(reader, [SEPIA] * 8, of(look))
    now = finished(lesson)
    left = {
        way: sum(now.losses[f"left.{transport.ROUNDS}.{way}.0.{fold}"] for fold in range(lut_lesson.FOLDS))
        for way in ("table", "both", "curves")
    }
    (found,) = lesson.learnt(now)
    assert found.after == pytest.approx(min(left.values()) / lut_lesson.FOLDS)
    assert (found.grade.curves is not None) == (left["table"] > min(left.values())) == curves


def test_each_style_has_its_own_table_and_near_words_share_one(reader):
    near = "a faded sepia photo"
    assert calling.share(calling.styles([SEPIA], reader), near, reader) == 1
    said = [SEPIA, NEON] * 8 + [near] * 2

    def seen(number: int) -> np.ndarray:
        return (looks.negative if said[number] == NEON else looks.sepia)(scenes.sample(number).frames)

    lesson = course(reader, said, seen)
    assert {style: len(own) for style, own in lesson.groups.items()} == {SEPIA: 10, NEON: 8}
    sepia, neon = lesson.learnt(finished(lesson))
    fresh = scenes.sample(77).frames
    for own, look, other in ((sepia, looks.sepia, looks.negative), (neon, looks.negative, looks.sepia)):
        shown = own.grade.shown(fresh).astype(float)
        assert np.abs(shown - look(fresh)).mean() < 0.5 * np.abs(shown - other(fresh)).mean()


def test_what_looks_as_the_base_draws_it_needs_no_table(reader):
    lesson = course(reader, [SEPIA] * 8, lambda number: scenes.sample(number).frames)
    assert lesson.learnt(finished(lesson))[0].reason == "alike"


def test_looks_without_anything_in_common_have_no_table(reader):
    every = [looks.negative, looks.duotone, looks.ink, lambda frames: frames[..., ::-1].copy()]
    lesson = course(reader, [SEPIA] * 12, lambda number: every[number % 4](scenes.sample(number).frames))
    found = lesson.learnt(finished(lesson))[0]
    assert found.reason == "unlike", found


def test_a_table_that_makes_one_grey_of_everything_is_refused(reader):
    noise = np.random.default_rng(0)
    lesson = course(reader, [SEPIA] * 8, lambda number: noise.integers(120, 136, (16, 64, 112, 3)).astype(np.uint8))
    assert lesson.learnt(finished(lesson))[0].reason == "narrow"


def test_fewer_clips_teach_no_colours_and_what_is_left_out_teaches_none(reader):
    assert not course(reader, [SEPIA] * 3, of(looks.sepia)).groups
    assert not course(reader, [SEPIA] * 4, of(looks.sepia), left_out=[1]).groups
    asked: list[int] = []
    lesson = course(
        reader, [SEPIA] * 6, lambda n: asked.append(n) or looks.sepia(scenes.sample(n).frames), left_out=[2]
    )
    finished(lesson)
    assert sorted(asked) == [0, 1, 3, 4, 5]


def test_the_held_out_clips_teach_nothing(reader):
    said = [SEPIA] * 8
    one = course(reader, said, of(looks.sepia), pull=math.inf)

    def odd(number: int) -> np.ndarray:
        return (looks.negative if number % 4 == 3 else looks.sepia)(scenes.sample(number).frames)

    other = course(reader, said, odd, pull=math.inf)
    first, second = finished(one), finished(other)
    for what in ("table", "both", "curves"):
        last = f"{what}.0.{lut_lesson.FOLDS - 1}"
        assert torch.equal(first.tensors[last], second.tensors[last])
    assert other.learnt(second)[0].after > one.learnt(first)[0].after


def test_every_clip_measures_once(reader):
    lesson = course(reader, [SEPIA] * 6, of(looks.sepia))
    now = finished(lesson)
    drawn, seen = (torch.stack([now.samples[f"{what}.{n}"] for n in range(6)]) for what in ("drawn", "seen"))
    assert lesson.learnt(now)[0].before == pytest.approx(float(transport.distances(drawn, seen, 0).mean()), rel=1e-4)


def test_of_many_clips_of_a_style_the_first_teach_and_the_others_are_not_drawn(reader):
    lesson = course(reader, [SEPIA] * 20, of(looks.sepia))
    assert list(lesson.groups.values()) == [list(range(lut_lesson.CLIPS_MAX))]
