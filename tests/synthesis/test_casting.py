"""Who is there: the same numbers however it is said."""

import pytest
import torch

from synthesis import casting, guests

HORSE = 1 + casting.SUBJECTS.index("horse")
STRIPED = 1 + casting.PATTERNS.index("striped")


@pytest.mark.parametrize(
    "prompt", ["a horse at sea", "two ponies in the snow", "Un caballo va rápido hacia la derecha", "el caballo"]
)
def test_a_subject_is_the_same_number_in_either_language(prompt: str) -> None:
    assert casting.said(("", prompt)).tolist() == [HORSE, casting.UNKNOWN]


def test_details_name_a_pattern_and_also_a_subject() -> None:
    assert casting.said(("", "a horse", "striped")).tolist() == [HORSE, STRIPED]
    assert casting.said(("watercolour", "at sea", "a horse with stripes")).tolist() == [HORSE, STRIPED]


def test_words_that_name_nobody_cast_nobody() -> None:
    assert casting.said(("", "sunset over a calm sea")).tolist() == [casting.UNKNOWN, casting.UNKNOWN]
    assert casting.said(()).tolist() == [casting.UNKNOWN, casting.UNKNOWN]


def test_of_two_subjects_the_first_is_cast() -> None:
    assert casting.said(("", "a horse and a cat")).tolist()[0] == HORSE
    assert casting.said(("", "a cat and a horse")).tolist()[0] == 1 + casting.SUBJECTS.index("cat")


def test_a_drawn_clip_is_cast_as_its_words_would_be() -> None:
    for subject in casting.SUBJECTS:
        number = 1 + casting.SUBJECTS.index(subject)
        host = guests.STAND_INS.get(subject, subject)
        guest = subject if subject in guests.GUESTS else ""
        assert casting.drawn({"subject": host, "pattern": "striped"}, guest=guest) == (number, STRIPED)
    assert casting.drawn({"subject": "nothing", "pattern": "plain"}) == (casting.UNKNOWN, casting.UNKNOWN)


def test_somebody_is_there_if_named_nobody_if_all_is_known_and_open_if_a_word_is_not() -> None:
    assert casting.somebody(("", "a horse at sea")) is True
    assert casting.somebody(("watercolour", "at sea", "a red bird")) is True
    assert casting.somebody(("", "sunset over a calm sea")) is False
    assert casting.somebody(("", "atardecer sobre un mar en calma")) is False
    assert casting.somebody(("", "a cow at sea")) is None
    assert casting.somebody(("", "New York in the 1980s")) is False
    assert casting.somebody(()) is False


def test_who_goes_one_way_looks_that_way_and_who_turns_round_looks_neither() -> None:
    def looks(columns: list[int]) -> int | None:
        return casting.looks(torch.tensor([0, 5, *[value for x in columns for value in (x, 16)]]))

    assert looks([10, 12, 14, 14, 16, 18, 20, 22]) == casting.RIGHT
    assert looks([22, 20, 18, 16, 14, 14, 12, 10]) == casting.LEFT
    assert looks([10, 10, 11, 11, 12, 12, 12, 12]) is None
    assert looks([10, 12, 14, 16, 14, 12, 10, 18]) is None
