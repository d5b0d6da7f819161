"""What is said when something does not work."""

import re
from pathlib import Path

import pytest

from collab import sentences

COLLAB = Path(sentences.__file__).parent


@pytest.mark.parametrize("language", sentences.LANGUAGES)
@pytest.mark.parametrize("code", sentences.CODES)
def test_every_code_is_a_sentence(code: str, language: str) -> None:
    said = sentences.sentence(code, language)
    assert said != code
    assert said.endswith((".", "!"))


def test_the_two_languages_say_it_differently() -> None:
    assert all(sentences.sentence(code, "en") != sentences.sentence(code, "es") for code in sentences.CODES)


def test_a_language_we_do_not_speak_is_answered_in_english() -> None:
    assert sentences.sentence("not_found", "fr") == sentences.sentence("not_found", "en")


def test_a_code_nobody_wrote_a_sentence_for_is_its_own_sentence() -> None:
    assert sentences.sentence("strange", "es") == "strange"


def test_no_code_is_listed_that_nobody_uses() -> None:
    code = "\n".join(path.read_text() for path in COLLAB.rglob("*.py") if path.name != "sentences.py")
    assert set(sentences.CODES) <= set(re.findall(r'"(\w+)"', code))
