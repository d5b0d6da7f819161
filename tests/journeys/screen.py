"""What stories read from a screen of the editor, and how they write on it."""

import hashlib
import re
from typing import Any

SECOND = 1000
# A prompt's words, without the cursors that are drawn among them.
READ = """(node) => { const copy = node.cloneNode(true);
                      copy.querySelectorAll('.cm-ySelectionCaret').forEach((caret) => caret.remove());
                      return copy.textContent.replaceAll('\\u2060', '').trim(); }"""


def takes(page: Any) -> dict[str, Any]:
    """What the room shows, as the server tells it."""
    room = re.search(r"/rooms/([^/?]+)", page.url)
    assert room
    answer = page.request.get(f"/api/rooms/{room[1]}/takes")
    assert answer.ok, answer.text()
    state: dict[str, Any] = answer.json()
    return state


def wait_until_drawn(page: Any, seconds: int) -> list[dict[str, Any]]:
    """Every segment of the film has its full take; the screen itself is what is waited for."""
    page.wait_for_function(
        """() => { const cells = [...document.querySelectorAll('.cell[data-state]')];
                   return cells.length > 0 && cells.every((cell) => cell.dataset.state === 'ready'); }""",
        timeout=seconds * SECOND,
    )
    segments: list[dict[str, Any]] = takes(page)["segments"]
    return segments


def first(page: Any) -> dict[str, Any]:
    """What the first segment of the film shows."""
    clip = page.locator("[data-clip]").first.get_attribute("data-clip")
    found: dict[str, Any] = next(part for part in takes(page)["segments"] if (part["clip"], part["index"]) == (clip, 0))
    return found


def bytes_of(page: Any, segments: list[dict[str, Any]]) -> dict[str, str]:
    """SHA-256 of each shown file, read over HTTP, by segment."""
    found = {}
    for segment in segments:
        answer = page.request.get(segment["url"])
        assert answer.ok
        name = f"{segment['clip']}:{segment['index']}"
        found[name] = hashlib.sha256(answer.body()).hexdigest()
        assert found[name] in segment["url"], "a take is named by its bytes"
    return found


def write(page: Any, level: str, words: str) -> None:
    field = page.get_by_role("textbox", name=level)
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
