"""What a page of the screen makes a browser load, as the build says it, packed as it is sent. Knows no browser."""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

MAIN = "index.html"
# What a page is made of: the main file brings the page's own beside it.
PAGES = {"door": (MAIN, "src/join/JoinPage.tsx"), "editor": (MAIN, "src/editor/EditorPage.tsx")}
WORDS = re.compile(r"src/locales/(en|es)\.json")
# Names that the browser gives, so that no packing changes them: the player's clock and its sound.
PLAYER = ("playbackRate", "AudioContext")


@dataclass(frozen=True)
class Build:
    """The built screen in the folder `dist`."""

    dist: Path

    @cached_property
    def chunks(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.dist / ".vite" / "manifest.json").read_text())
        return found

    def page(self, name: str) -> set[str]:
        """The files of a page, its words apart: those it begins with, and all that they need at once."""
        wanted, seen = list(PAGES[name]), set()
        while wanted:
            chunk = wanted.pop()
            if chunk not in seen:
                seen.add(chunk)
                wanted += self.chunks[chunk].get("imports", [])
        return {file for chunk in seen for file in self._files(chunk)}

    def late(self) -> dict[str, int]:
        """What is loaded when somebody opens it, by its name: bytes of its own, beyond what both pages have."""
        here = self.page("door") | self.page("editor")
        parts = {name for chunk in self.chunks.values() for name in chunk.get("dynamicImports", [])}
        own = {self.chunks[name]["name"]: self._files(name) - here for name in parts if not WORDS.match(name)}
        return {name: sum(map(self.weight, files)) for name, files in sorted(own.items()) if files}

    def words(self) -> int:
        """The words of the language that has most."""
        return max(self.weight(chunk["file"]) for name, chunk in self.chunks.items() if WORDS.match(name))

    def weight(self, file: str) -> int:
        return len(gzip.compress((self.dist / file).read_bytes(), 9))

    def first_load(self, page: str) -> int:
        return sum(map(self.weight, self.page(page))) + self.words()

    def has_player(self, page: str) -> bool:
        texts = [(self.dist / file).read_text() for file in self.page(page) if file.endswith(".js")]
        return any(name in text for name in PLAYER for text in texts)

    def _files(self, chunk: str) -> set[str]:
        return {self.chunks[chunk]["file"], *self.chunks[chunk].get("css", [])}
