"""The recogniser: it learns to tell subjects from drawn scenes, and is asked where the subject should be."""

import pytest
import torch

from synthesis import casting, recognising, scenes
from synthesis.casting import Figure

SOME = ("heart", "train", "car", "bird", "crowd", "tree")


@pytest.fixture(scope="module")
def net() -> recognising.Recogniser:
    """A short lesson, of a few subjects."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(casting, "SUBJECTS", SOME)
        patch.setattr(recognising, "STEPS", 150)
        patch.setattr(recognising, "EACH", 8)
        return recognising.taught()


def test_it_tells_subjects_apart_that_it_never_saw_so(net: recognising.Recogniser) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(casting, "SUBJECTS", SOME)
        assert recognising.real(net, SOME, 4) > 0.6  # chance gives 0.17


def test_most_squares_of_a_clip_decide(net: recognising.Recogniser) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(casting, "SUBJECTS", SOME)
        clips = {subject: recognising.drawn(subject, 3) for subject in ("heart", "train")}
        mixed = torch.cat([clips["heart"], clips["train"][:1]])
        assert recognising.recognised(net, mixed) == "heart"


def test_squares_are_about_the_subject_and_turned_to_the_right() -> None:
    """A bright spot before the subject, whichever way it looks, lies to the right."""
    path = torch.tensor([0, 5, *([28, 16] * scenes.STEPS)])
    for looks, ahead in ((casting.RIGHT, 8), (casting.LEFT, -8)):
        frames = torch.zeros(2 * scenes.STEPS, scenes.HEIGHT, scenes.WIDTH, 3)
        frames[:, 33, 57 + ahead] = 1
        found = recognising.squares(frames, Figure.of(torch.tensor([1, 0, looks]), path))
        assert found.shape == (scenes.STEPS, 3, recognising.SIDE, recognising.SIDE)
        row, column = divmod(int(found[0, 0].argmax()), recognising.SIDE)
        assert abs(row - recognising.SIDE / 2) <= 3
        assert column > recognising.SIDE / 2 + 4


def test_a_prompt_names_the_guest_and_everything_else_of_a_scene() -> None:
    for language, words in (("en", "clown"), ("es", "payas")):
        order = recognising.asked("clown", 2, language)
        assert words in order.phase
        assert order.details == ""
    assert recognising.asked("clown", 2, "en") == recognising.asked("clown", 2, "en")
