"""Words that a hand knows: which captions make one worth a lesson, and how a prompt that says one is told to nets."""

from dataclasses import replace

import pytest
import torch

from synthesis import casting, vocabulary
from synthesis.orders import Order, Retouch
from synthesis.reading import understand
from synthesis.vocabulary import Vocabulary, is_form, wanted
from synthesis.word import Drawing, Meaning, number

ZORBI = Meaning("Zorbi", "ball", "purple", "r")
KIPO = Meaning("Kipo", "person", "green", "r")
KNOWS = Vocabulary((ZORBI, KIPO))
MOMENT = Order("", ("Zorbi jumps on the beach",), "", 7, 0, 0)


def heard(text: str) -> str:
    return KNOWS.heard(replace(MOMENT, phases=(text,))).phases[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Zorbi jumps on the beach", "a purple ball jumps on the beach"),
        ("our happy zorbi jumps, ZORBI!", "our happy purple ball jumps, a purple ball!"),
        ("the Zorbis jump", "the purple ball jump"),
        ("Zorbi's friend Kipo", "a purple ball friend a green person"),
        ("a yellow Zorbi at night", "a yellow ball at night"),
        ("Zorbi salta en la playa", "una pelota morada salta en la playa"),
        ("nuestro Zorbi salta en la playa", "nuestro pelota morada salta en la playa"),
        ("un Kipo azul", "un persona azul"),
        ("a boat at sea", "a boat at sea"),
        ("Zorbit and the Kip", "Zorbit and the Kip"),
    ],
)
def test_a_prompt_is_told_with_a_stand_in_in_its_language(said: str, told: str) -> None:
    assert heard(said) == told


def test_who_is_named_is_cast_and_whom_the_base_knows_stands_in_for_it() -> None:
    order = KNOWS.heard(MOMENT)
    assert order.who == number("zorbi") == number("Zorbi") != number("Kipo")
    assert order.who > len(casting.SUBJECTS)
    assert casting.said(order.words)[0] == 1 + casting.SUBJECTS.index("ball")
    assert casting.somebody(order.words) is True
    assert casting.somebody(MOMENT.words) is None


def test_what_names_nobody_of_ours_is_the_very_same_order() -> None:
    assert KNOWS.heard(replace(MOMENT, phases=("a boat",))) == replace(MOMENT, phases=("a boat",))
    assert Vocabulary().heard(MOMENT) == MOMENT
    assert KNOWS.heard(replace(MOMENT, style="in the manner of Zorbi", phases=("a boat",))).who == 0


def test_each_cell_casts_whom_its_own_phase_names() -> None:
    story = replace(MOMENT, phases=("a boat", "Kipo waves", "it rains"))
    assert [KNOWS.heard(replace(story, index=at)).who for at in range(3)] == [0, KIPO.number, 0]


def test_details_and_the_words_of_a_retouch_may_name_somebody() -> None:
    details = KNOWS.heard(replace(MOMENT, phases=("at sea",), details="Kipo, striped"))
    assert (details.who, details.details) == (KIPO.number, "a green person, striped")
    corner = replace(MOMENT, variation=1, retouch=Retouch((True,) * 112, "Kipo"))
    told = KNOWS.heard(corner)
    assert told.who == KIPO.number
    assert told.part == "a green person"


def test_a_word_that_the_hand_knows_is_understood_and_no_longer_unknown() -> None:
    plain = understand("Zorbi meets a cow at sea")
    read = KNOWS.understood(plain)
    assert [one.word for one in plain.unknown] == ["Zorbi", "meets", "cow"]
    assert [one.word for one in read.unknown] == ["meets", "cow"]
    assert (read.factors[0].factor, read.factors[0].value, read.factors[0].words) == ("word", "Zorbi", "Zorbi")
    assert read.known == plain.known + 1
    assert Vocabulary().understood(plain) == plain


@pytest.mark.parametrize("written", ["Zorbi", "ZORBI", "zórbi", "Zorbis", "Zorbi's", "zorbi’s"])
def test_forms_of_a_word(written: str) -> None:
    assert is_form(written, "Zorbi")
    assert not is_form(written, "Zorb")


TWELVE = [f"Zorbi {what}" for what in ("jumps", "falls", "rises", "waits")] * 3


def test_a_word_is_worth_a_lesson_when_enough_captions_say_it() -> None:
    assert wanted(TWELVE) == {"Zorbi": list(range(12))}
    assert wanted(TWELVE[1:]) == {}
    assert wanted(["a boat at sea", *TWELVE]) == {"Zorbi": list(range(1, 13))}
    assert wanted([*TWELVE[:8], *["the zorbis fall"] * 4]) == {"Zorbi": list(range(12))}


def test_what_is_understood_is_no_word_of_ours() -> None:
    assert wanted(["a cat jumps"] * 16) == {}


def test_of_words_that_come_together_the_name_is_taught_and_not_what_it_does() -> None:
    assert list(wanted(["happy Zorbi wears spectacles"] * 12)) == ["Zorbi"]
    assert list(wanted(["wearing spectacles, Zorbi jumps"] * 12)) == ["Zorbi"]
    assert list(wanted(["zorbi wears spectacles"] * 12)) == ["zorbi"]


def test_two_words_of_clips_of_their_own_are_both_taught_and_no_more_than_three() -> None:
    assert list(wanted([*TWELVE, *["Kipo jumps"] * 12])) == ["Zorbi", "Kipo"]
    assert len(wanted([f"{name} jumps" for name in ("Zorbi", "Kipo", "Lumo", "Brakka") for _ in range(12)])) == 3


def test_words_come_back_from_an_adapters_tensors_but_not_of_another_refiner() -> None:
    learnt = [(ZORBI, Drawing("ball").state_dict()), (KIPO, Drawing("person").state_dict())]
    tensors, plain = vocabulary.packed(learnt)
    both = Vocabulary.read(tensors, plain, refiner="r")
    assert both.meanings == (ZORBI, KIPO)
    assert both.drawings[KIPO.number].stand_in == 1 + casting.SUBJECTS.index("person")
    assert Vocabulary.read(tensors, plain, refiner="another") == Vocabulary()
    assert Vocabulary.read({}, "", refiner="r") == Vocabulary()
    with pytest.raises(ValueError, match="not the tensors of a word"):
        Vocabulary.read({name: torch.zeros(2) for name in tensors}, plain, refiner="r")
