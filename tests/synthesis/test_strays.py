"""Clips that pull a style's colours away from the others' are left out; a rare one that goes with them stays."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from synthesis import looks, scenes, strays, transport
from synthesis.lesson_state import State
from synthesis.lut_lesson import Course
from synthesis.prompt import Reader
from tests.synthesis.asking import SEPIA, boat


def points(colours: Tensor, seed: int) -> Tensor:
    """Pixels of these colours (P, 3), anywhere in the picture."""
    where = torch.rand(len(colours), 2, generator=torch.Generator().manual_seed(seed))
    return torch.cat([colours, where * torch.tensor([transport.DOWN, transport.ACROSS])], 1)


def some(low: float, high: float, seed: int) -> Tensor:
    return low + (high - low) * torch.rand(600, 3, generator=torch.Generator().manual_seed(seed))


def found(pairs: list[tuple[Tensor, Tensor]]) -> list[int]:
    """Which of drawn and accepted colours are strays."""
    drawn, seen = (torch.stack([points(side, at) for at, side in enumerate(each)]) for each in zip(*pairs, strict=True))
    now = State()
    asked = [
        strays.step(now, "one", turn, drawn, seen, pull=strays.PULL, seed=0) for turn in range(strays.steps(len(pairs)))
    ]
    return [at for at in asked if at is not None]


def negatives(count: int, low: float = 0.2, high: float = 0.8) -> list[tuple[Tensor, Tensor]]:
    """Clips of middle colours, each accepted as its negative."""
    return [(colours, 1 - colours) for colours in (some(low, high, seed) for seed in range(count))]


def test_a_clip_that_asks_something_else_of_the_same_colours_is_one():
    own = negatives(11)
    drawn = own[4][0]
    assert found([*own[:4], (drawn, 0 * drawn), *own[4:]]) == [4]


@pytest.mark.parametrize(("low", "high"), [(0.2, 0.8), (0.3, 0.9)])
def test_a_rare_clip_that_goes_with_the_others_is_none_however_far_it_lies(low, high):
    """The second pulls them a little, and comes near itself where it teaches."""
    dark = some(0.0, 0.2, 77)
    pairs = [*negatives(11, low, high), (dark, 1 - dark)]
    drawn, seen = (torch.stack([points(side, at) for at, side in enumerate(each)]) for each in zip(*pairs, strict=True))
    left = strays._left(drawn, seen, range(11), 0)
    assert left[11] > 20 * left[:11].max()
    assert found(pairs) == []


def test_a_clip_that_is_a_little_off_is_none() -> None:
    colours = some(0.2, 0.8, 50)
    assert found([*negatives(11), (colours, (1.1 - colours).clamp(0, 1))]) == []


def test_of_few_clips_none_is_looked_at():
    assert [strays.steps(count) for count in (11, 12, 16)] == [0, 6, 7]


# In a lesson of colours


@pytest.fixture(scope="module")
def lessons() -> dict[str, tuple[Course, State]]:
    """Of twelve sepia clips, and of eleven with noise among them, looked for or not."""
    reader, noise = Reader(), np.random.default_rng(0).integers(0, 256, (16, 64, 112, 3)).astype(np.uint8)

    def lesson(odd: int | None, pull: float = strays.PULL) -> tuple[Course, State]:
        course = Course(
            [boat(SEPIA, seed) for seed in range(12)],
            lambda asked: scenes.sample(asked.seed).frames,
            lambda number: noise if number == odd else looks.sepia(scenes.sample(number).frames),
            reader,
            pull=pull,
            seed=0,
        )
        now = course.begin()
        while not now.done:
            course.step(now)
        return course, now

    return {"own": lesson(None), "slipped in": lesson(3), "not looked for": lesson(3, math.inf)}


def test_noise_slipped_in_is_left_out_and_the_hand_is_as_good_as_without(lessons):
    fresh = scenes.sample(77).frames
    missed = []
    for course, now in lessons.values():
        (learnt,) = course.learnt(now)
        assert learnt.reason == ""
        missed.append(np.abs(learnt.grade.shown(fresh).astype(float) - looks.sepia(fresh)).mean())
    assert [now.left_out for _, now in lessons.values()] == [[], [3], []]
    assert abs(missed[1] - missed[0]) < 1 < missed[2] - missed[1]  # levels of 255


def test_a_stray_neither_teaches_nor_measures(lessons):
    course, now = lessons["slipped in"]
    (learnt,) = course.learnt(now)
    assert learnt.clips == 11
    drawn, seen = (torch.stack([now.samples[f"{what}.{n}"] for n in range(12) if n != 3]) for what in ("drawn", "seen"))
    assert learnt.before == pytest.approx(float(transport.distances(drawn, seen, 0).mean()), rel=1e-4)


def test_its_lesson_goes_on_where_it_was_cut(lessons):
    course, whole = lessons["slipped in"]
    now = course.begin()
    while not now.done:
        course.step(now)
        if now.step <= 12 + strays.steps(12):
            now = State.from_bytes(now.to_bytes(course.name), course.name)
    assert (now.left_out, now.losses) == (whole.left_out, whole.losses)
