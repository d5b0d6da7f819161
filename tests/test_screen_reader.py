"""The script for a person with a screen reader quotes what the screen says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| .+? \| (.+?) \| (.+?) \| `([\w.]+)` \|$", re.MULTILINE)
QUOTED = ROW.findall((ROOT / "docs" / "screen-reader.md").read_text())


def said(language: str, key: str) -> str | None:
    """A sentence of the catalogue, wherever the screen fetches it."""
    words: dict[str, Any] = json.loads((ROOT / "frontend" / "src" / "locales" / f"{language}.json").read_text())
    for section in (words, *words["late"].values()):
        found: Any = section
        for part in key.split("."):
            found = found.get(part, {})
        if found:
            return str(found)
    return None


def test_it_goes_from_the_door_to_the_film() -> None:
    keys = [key for _, _, key in QUOTED]
    assert (keys[0], keys[-1]) == ("join.title", "keys.title")
    assert "header.exported" in keys


@pytest.mark.parametrize(("english", "spanish", "key"), QUOTED)
def test_what_is_to_be_heard_is_what_the_screen_says(english: str, spanish: str, key: str) -> None:
    assert said("en", key) == english
    assert said("es", key) == spanish
