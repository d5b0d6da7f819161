"""The story up to the takes with stock `y-websocket` clients and no browser: join by code, change one clip, see
exactly its segments drawn again."""

import hashlib
import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest

from tests.journeys.conftest import Telar
from tests.journeys.web import NODE, Typist, node_client

RENDER_SECONDS_MAX = 300.0


class Person:
    """Somebody who joined by code: their cookie, their room, what the API tells them."""

    def __init__(self, telar: Telar, name: str) -> None:
        self.base = f"http://127.0.0.1:{telar.port}"
        body = json.dumps({"code": telar.code, "name": name, "language": "en"}).encode()
        request = urllib.request.Request(
            f"{self.base}/api/join", body, {"Content-Type": "application/json", "Origin": self.base}
        )
        with urllib.request.urlopen(request) as answer:
            cookies = SimpleCookie()
            for header in answer.headers.get_all("Set-Cookie") or []:
                cookies.load(header)
            self.room: str = json.load(answer)["room"]
        self.cookie = f"sessionid={cookies['sessionid'].value}"

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(self.base + path, headers={"Cookie": self.cookie})
        with urllib.request.urlopen(request) as answer:
            body: bytes = answer.read()
            return body

    def segments(self) -> dict[tuple[str, int], dict[str, Any]]:
        state = json.loads(self.get(f"/api/rooms/{self.room}/takes"))
        return {(segment["clip"], segment["index"]): segment for segment in state["segments"]}

    def all_ready(self) -> dict[tuple[str, int], dict[str, Any]]:
        """Every segment, once all are drawn."""
        deadline = time.monotonic() + RENDER_SECONDS_MAX
        while time.monotonic() < deadline:
            segments = self.segments()
            if segments and all(segment["state"] == "ready" for segment in segments.values()):
                return segments
            time.sleep(0.5)
        raise AssertionError({where: segment["state"] for where, segment in self.segments().items()})


@pytest.fixture
def two(telar: Telar) -> Iterator[tuple[Person, Typist, Typist]]:
    if shutil.which("node") is None:
        pytest.skip("There is no Node on this machine.")
    if not (NODE / "node_modules" / "y-websocket").exists():
        subprocess.run(["npm", "ci"], cwd=NODE, check=True, capture_output=True)
    number = time.monotonic_ns() % 10**6
    people = [Person(telar, f"{name} {number}") for name in ("Ana", "Ben")]
    clients = [node_client(f"127.0.0.1:{telar.port}", person.room, person.cookie) for person in people]
    for client in clients:
        client.hear("sync", synced=True)
    yield people[0], clients[0], clients[1]
    for client in clients:
        client.leave()


def test_stock_clients_change_one_clip_and_exactly_its_segments_are_drawn_again(
    two: tuple[Person, Typist, Typist],
) -> None:
    person, ana, ben = two
    before = person.all_ready()
    files = {where: hashlib.sha256(person.get(segment["url"])).hexdigest() for where, segment in before.items()}
    ana.do("clips")
    clip = max(ana.hear("clips")["clips"])
    ana.do("prompt", clip=clip, at=0, words="In winter: ")
    deadline = time.monotonic() + RENDER_SECONDS_MAX
    while person.segments()[clip, 0]["key"] == before[clip, 0]["key"] and time.monotonic() < deadline:
        time.sleep(0.2)
    after = person.all_ready()
    changed = {where for where in before if after[where]["key"] != before[where]["key"]}
    assert changed == {where for where in before if where[0] == clip}
    for where, segment in after.items():
        same = hashlib.sha256(person.get(segment["url"])).hexdigest() == files[where]
        assert same == (where not in changed)
    ben.do("clips")
    assert ben.hear("clips")["clips"][clip]["prompt"].startswith("In winter: ")
