"""What a long study has found so far, an entry a file, so that one that was stopped goes on where it was.

Owns the files' names and that none is ever half written. Knows nothing of what is found.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Found = dict[str, Any]


class Notebook:
    """Entries in one folder. Another base or other sizes are another study: give it another folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def entry(self, name: str, find: Callable[[], Found]) -> Found:
        """What was found under this name: by `find`, the first time."""
        found: Found = json.loads(self.bytes(f"{name}.json", lambda: json.dumps(find(), indent=1).encode()))
        return found

    def bytes(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The file of this name, made the first time."""
        path = self.folder / name
        if not path.exists():
            half = path.with_suffix(".half")
            half.write_bytes(make())
            os.replace(half, path)
        return path.read_bytes()
