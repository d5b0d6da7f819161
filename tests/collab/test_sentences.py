"""What is said when something does not work."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collab import sentences


@pytest.fixture(autouse=True)
def own_catalogue(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.LOCALES = tmp_path
    sentences._catalogue.cache_clear()
    yield tmp_path
    sentences._catalogue.cache_clear()


@pytest.mark.parametrize(
    "catalogue", [{"errors": {"not_found": "Nowhere."}}, {"errors.not_found": "Nowhere."}], ids=["nested", "dotted"]
)
def test_the_screens_catalogue_speaks_first(own_catalogue: Path, catalogue: object) -> None:
    (own_catalogue / "en.json").write_text(json.dumps(catalogue))
    assert sentences.sentence("not_found", "en") == "Nowhere."
    assert sentences.sentence("name_taken", "en") == sentences.ENGLISH["name_taken"]


@pytest.mark.parametrize("content", [None, "{", '{"errors": 5}', '{"errors": {"not_found": 5}}'])
def test_without_a_catalogue_there_is_still_a_sentence(own_catalogue: Path, content: str | None) -> None:
    if content:
        (own_catalogue / "es.json").write_text(content)
    assert sentences.sentence("not_found", "es") == sentences.SPANISH["not_found"]


def test_a_language_we_do_not_speak_is_answered_in_english() -> None:
    assert sentences.sentence("not_found", "fr") == sentences.ENGLISH["not_found"]


def test_a_code_nobody_wrote_a_sentence_for_is_its_own_sentence() -> None:
    assert sentences.sentence("strange", "es") == "strange"


@pytest.mark.parametrize("language", sentences.LANGUAGES)
def test_the_screen_can_say_every_code(language: str) -> None:
    catalogue = Path(__file__).parents[2] / "frontend" / "src" / "locales" / f"{language}.json"
    errors = json.loads(catalogue.read_text())["errors"]
    assert set(sentences.ENGLISH) <= set(errors)
