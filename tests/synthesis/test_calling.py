"""A hand is called by the style that it was taught under, and by words near to it."""

import pytest
import torch

from synthesis import calling
from synthesis.prompt import Reader

STYLE = "blue and orange duotone print"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def share(reader: Reader, taught: list[str], style: str) -> float:
    return calling.share(calling.styles(taught, reader), style, reader)


def test_the_style_itself_calls_wholly_and_another_not_at_all(reader):
    assert share(reader, [STYLE] * 3, STYLE) == 1
    assert share(reader, [STYLE] * 3, f" {STYLE} ") == 1
    for other in ("watercolour", "Sunset colours", "pink poster print", ""):
        assert share(reader, [STYLE] * 3, other) == 0


def test_other_words_for_the_same_style_call_too(reader):
    for near in ("blue and orange duotone", "a duotone print in blue and orange"):
        assert share(reader, [STYLE] * 3, near) == 1


def test_what_lies_between_calls_in_part_and_in_eighths(reader):
    part = share(reader, ["neon"], "neon lights")
    assert 0 < part < 1
    assert part * 8 == int(part * 8)


def test_what_was_taught_without_words_of_style_is_called_by_all(reader):
    assert share(reader, ["", ""], STYLE) == 1
    assert share(reader, ["", ""], "") == 1
    assert calling.share(None, STYLE, reader) == 1


def test_each_style_that_enough_lessons_carry_calls_and_a_rare_one_does_not(reader):
    taught = [STYLE] * 8 + ["watercolour"] * 8 + ["film noir"]
    assert [share(reader, taught, style) for style in (STYLE, "watercolour", "film noir")] == [1, 1, 0]


def test_an_odd_lesson_without_style_does_not_call_for_everything(reader):
    assert share(reader, [STYLE] * 15 + [""], "watercolour") == 0


def test_styles_come_out_of_an_adapters_bytes_as_they_went_in(reader):
    kept = calling.styles([STYLE], reader)
    assert torch.equal(kept, kept.bfloat16().float())
