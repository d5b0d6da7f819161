"""What is said when something does not work."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from collab import sentences
from collab.wire.sockets import Socket
from tests.collab.wire.test_sockets import Wire

COLLAB = Path(sentences.__file__).parent


@pytest.mark.parametrize("language", sentences.languages())
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


@pytest.mark.parametrize("language", sentences.languages())
def test_every_reason_why_a_change_was_not_taken_is_a_sentence(language: str) -> None:
    said = sentences.changes(language)
    assert said.keys() == sentences.changes("en").keys()
    assert all(sentence.endswith(".") for sentence in said.values())


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("es", "es"),
        ("es_ES.UTF-8", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en;q=0.5, fr, es;q=0.7", "es"),
        ("es;q=0, en;q=0.1", "en"),
        ("fr-FR, de;q=0.5", "en"),
        ("*", "en"),
        ("../es", "en"),
        ("", "en"),
    ],
)
def test_the_nearest_language_is_spoken(wanted: str, spoken: str) -> None:
    assert sentences.nearest(wanted) == spoken


@pytest.fixture
def third(settings: Any, tmp_path: Path) -> Iterator[dict[str, dict[str, str]]]:
    """A house with one more file among its catalogues."""
    shutil.copytree(settings.LOCALES, tmp_path / "locales")
    words = json.loads((tmp_path / "locales" / "en.json").read_text())
    for part in ("errors", "changes"):
        words["server"][part] = {code: said.upper() for code, said in words["server"][part].items()}
    (tmp_path / "locales" / "pt-BR.json").write_text(json.dumps(words))
    settings.LOCALES = tmp_path / "locales"
    for kept in (sentences.languages, sentences._catalogue):
        kept.cache_clear()
    yield words["server"]
    for kept in (sentences.languages, sentences._catalogue):
        kept.cache_clear()


def test_one_more_file_is_one_more_language(third: dict[str, dict[str, str]]) -> None:
    assert sentences.languages() == ("en", "es", "pt-BR")
    assert sentences.nearest("pt-br") == "pt-BR"
    assert sentences.sentence("not_found", "pt-BR") == third["errors"]["not_found"]
    told = Socket(member=1, user={}, role="editor", language="pt-BR", line=Wire()).sentences
    assert told["frozen"] == third["changes"]["frozen"]


def test_whoever_asks_in_it_is_answered_in_it(third: dict[str, dict[str, str]], db: None) -> None:
    answer = Client(headers={"accept-language": "pt-BR,pt;q=0.9"}).get("/sign-in/nobody")
    assert answer.content.decode() in third["errors"].values()


@pytest.mark.parametrize("language", sentences.languages())
def test_a_text_that_the_screen_fetches_late_leaves_in_a_file_all_the_same(language: str) -> None:
    lost, marking = (sentences.phrase("review", name, language) for name in ("lost_edl", "synthetic_files"))
    assert lost != marking
