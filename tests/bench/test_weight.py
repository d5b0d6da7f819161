"""What a page of the screen makes a browser load is read from the build's manifest."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bench import screen, weight

LATE = ["src/join/JoinPage.tsx", "src/editor/EditorPage.tsx", "src/prompt/code.ts", "src/locales/en.json"]
MAIN = {"file": "main.js", "dynamicImports": LATE, "imports": ["_shared.js"], "css": ["style.css"]}
EDITOR = {"file": "editor.js", "name": "EditorPage", "imports": [weight.MAIN, "_player.js"]}
CHUNKS: dict[str, Any] = {
    weight.MAIN: MAIN,
    "_shared.js": {"file": "shared.js"},
    "_player.js": {"file": "player.js", "css": ["player.css"]},
    "src/join/JoinPage.tsx": {"file": "join.js", "name": "JoinPage"},
    "src/editor/EditorPage.tsx": EDITOR,
    "src/prompt/code.ts": {"file": "code.js", "name": "code", "imports": ["_shared.js"]},
    "src/locales/en.json": {"file": "en.js"},
    "src/locales/es.json": {"file": "es.js"},
}
TEXTS = {"player.js": "new AudioContext()", "es.js": "palabras, " * 40}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "frontend" / "dist" / ".vite").mkdir(parents=True)
    dist = tmp_path / "frontend" / "dist"
    for chunk in CHUNKS.values():
        for file in (chunk["file"], *chunk.get("css", [])):
            (dist / file).write_text(TEXTS.get(file, file * 30))
    (dist / ".vite" / "manifest.json").write_text(json.dumps(CHUNKS))
    return dist


def packed(dist: Path, *files: str) -> int:
    return sum(len(gzip.compress((dist / file).read_bytes(), 9)) for file in files)


def test_a_page_is_its_files_and_all_that_they_need_with_the_longer_words(dist: Path) -> None:
    build = weight.Build(dist)
    assert build.page("door") == {"main.js", "shared.js", "style.css", "join.js"}
    assert build.page("editor") == {"main.js", "shared.js", "style.css", "editor.js", "player.js", "player.css"}
    assert build.first_load("door") == packed(dist, "main.js", "shared.js", "style.css", "join.js", "es.js")


def test_what_comes_later_is_told_by_name_without_what_is_there_and_without_words(dist: Path) -> None:
    assert weight.Build(dist).late() == {"code": packed(dist, "code.js")}


def test_a_door_that_brings_the_player_does_not_hold(
    dist: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bench.house.ROOT", dist.parents[1])

    def told() -> dict[str, Any]:
        screen.sizes()
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return {line["figure"]: line for line in lines}

    lines = told()
    assert lines["first load of the door, gzip"]["holds"] is True
    assert lines["first load of the editor, gzip"]["has_player"] is True
    assert list(lines["loaded later, gzip"]["parts"]) == ["code"]
    (dist / "join.js").write_text(TEXTS["player.js"])
    assert told()["first load of the door, gzip"]["holds"] is False
