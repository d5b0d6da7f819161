"""kill -9 in mid edit: no word that was called saved is lost, and both clients end with the same film."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.machine import Machine, running_machine
from tests.journeys.web import MAKE, Typist, typist

TITLE = """
import json
from collab.log import rooms
print(json.dumps(rooms.child().call("fold", rooms.log({room!r}).updates)["plain"]["script"]))
"""
EDITS = 120
PAUSE_SECONDS = 0.02


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with running_machine(tmp_path) as machine:
        yield machine


def write_through(machine: Machine, fault: Callable[[], None]) -> tuple[set[str], str, list[str], str]:
    """Two people write while `fault` strikes twice. Returns the words called saved before the end, the stored text,
    both screens' texts after everything was called saved, and the text before."""
    film: dict[str, Any] = machine.web.run(MAKE)
    both = [typist(machine.web, film["room"], film["cookies"][name], "script", count=True) for name in ("alice", "bob")]
    for client in both:
        client.hear("sync", synced=True)
    before = title(both[0])
    written: list[set[str]] = [set(), set()]
    for number in range(EDITS):
        for client, words, name in zip(both, written, "ab", strict=True):
            word = f" {name}{number}"
            client.do("insert", words=word)
            words.add(word)
        if number in (EDITS // 3, 2 * EDITS // 3):
            fault()
        time.sleep(PAUSE_SECONDS)
    for client, words in zip(both, written, strict=True):
        saved(client, words)
    stored = machine.web.run(TITLE.format(room=film["room"]))
    for client in both:
        client.hear("title", title=stored) if title(client) != stored else None
    titles = [title(client) for client in both]
    for client in both:
        client.leave()
    return written[0] | written[1], stored, titles, before


def saved(client: Typist, words: set[str]) -> None:
    """Wait until the server has called all these words saved."""
    missing = set(words)
    while missing:
        missing.discard(client.hear("saved")["words"])


def title(client: Typist) -> str:
    client.do("title")
    said: str = client.hear("said")["title"]
    return said


@pytest.mark.parametrize("part", ["document_process", "redis", "web", "postgres"])
def test_a_killed_part_costs_no_word_that_was_called_saved(machine: Machine, part: str) -> None:
    words, stored, titles, before = write_through(machine, getattr(machine, f"kill_{part}"))
    assert [word for word in words if word not in f"{stored} "] == []
    assert titles == [stored, stored]
    assert len(stored) == len(before) + sum(map(len, words))  # nothing twice either
