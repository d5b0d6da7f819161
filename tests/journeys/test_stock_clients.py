"""Two stock `y-websocket` clients from Node edit one film through a real web process."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import free_port
from tests.journeys.web import MAKE, NODE, Typist, Web, run_web, typist


@pytest.fixture(scope="module", params=["plain", "fast"])
def web(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Web]:
    if shutil.which("node") is None:
        pytest.skip("There is no Node on this machine.")
    if not (NODE / "node_modules" / "y-websocket").exists():
        subprocess.run(["npm", "ci"], cwd=NODE, check=True, capture_output=True)
    yield from run_web(tmp_path_factory.mktemp("web"), free_port(), TELAR_EDGE=request.param)


@pytest.fixture
def film(web: Web) -> dict[str, Any]:
    return web.run(MAKE)


@pytest.fixture
def two(web: Web, film: dict[str, Any]) -> Iterator[tuple[Typist, Typist]]:
    """alice and bob, both in the room."""
    both = tuple(typist(web, film["room"], film["cookies"][name]) for name in ("alice", "bob"))
    for client in both:
        client.hear("sync", synced=True)
    yield both
    for client in both:
        client.leave()


def test_both_see_the_sample_film_and_each_others_words(two: tuple[Typist, Typist]) -> None:
    alice, bob = two
    alice.do("clips")
    assert alice.hear("clips")["clips"]["c1"]["prompt"].startswith("Sunset over a calm sea")
    alice.do("insert", words=" of ours")
    bob.hear("title", title="Film of ours")
    bob.do("insert", at=0, words="A ")
    alice.hear("title", title="A Film of ours")


def test_the_web_process_opens_no_document_and_draws_no_picture(web: Web, two: tuple[Typist, Typist]) -> None:
    assert web.process
    mapped = Path(f"/proc/{web.process.pid}/maps").read_text()
    assert [name for name in ("pycrdt", "torch", "psycopg") if name in mapped] == ["psycopg"]


def test_the_server_says_who_is_here(two: tuple[Typist, Typist]) -> None:
    alice, bob = two
    alice.do("state", field="user", value={"name": "Bob the forger"})
    bob.do("state", field="playhead", value=7)  # a stock client is unseen until it says something
    assert names(bob, "Alice") == ["Alice"]
    assert names(alice, "Bob") == ["Bob", "Bob the forger"]  # her own copy is her own affair


def names(client: Typist, wanted: str) -> list[str]:
    """Who is here for this client, once `wanted` is."""
    client.do("here")
    while True:
        found = sorted(user["name"] for user in client.hear("here")["users"] if user)
        if wanted in found:
            return found


def test_words_written_offline_arrive_at_the_return(two: tuple[Typist, Typist]) -> None:
    alice, bob = two
    alice.do("disconnect")
    alice.hear("close")
    alice.do("insert", at=0, words="Offline: ")
    bob.do("insert", words=" goes on")
    alice.do("connect")
    bob.hear("title", title="Offline: Film goes on")
    alice.do("title")
    assert alice.hear("said")["title"] == "Offline: Film goes on"


@pytest.mark.parametrize(("name", "code"), [("charlie", 4403), ("nobody", 4401)])
def test_who_may_not_come_in_is_told_once_and_for_ever(web: Web, film: dict[str, Any], name: str, code: int) -> None:
    client = typist(web, film["room"], film["cookies"].get(name, "sessionid=wrong"))
    assert client.hear("close")["code"] == code
    client.leave()


def test_a_strange_origin_is_turned_away(web: Web, film: dict[str, Any]) -> None:
    client = typist(web, film["room"], film["cookies"]["alice"], origin="http://elsewhere.example")
    assert client.hear("close")["code"] == 1006
    client.leave()


def test_a_viewer_reads_and_her_words_go_nowhere(web: Web, film: dict[str, Any], two: tuple[Typist, Typist]) -> None:
    vera = typist(web, film["room"], film["cookies"]["vera"])
    vera.hear("sync", synced=True)
    two[0].do("insert", words="!")
    vera.hear("title", title="Film!")
    vera.do("insert", words=" by Vera")
    assert vera.hear("close")["code"] == 4403
    two[1].do("title")
    assert two[1].hear("said")["title"] == "Film!"
    vera.leave()
