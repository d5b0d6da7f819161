"""Whole stories: every process of `make run`, on data of their own, with the shipped weights and real Chromium."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from collab import embedded
from tests.journeys import browsers
from tests.journeys.screen import wait_until_drawn
from tests.journeys.strays import Watched

if TYPE_CHECKING:
    from tests.journeys.everyone import School

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS_MAX = 90


@dataclass
class Telar:
    """A running Telar: where it is, how to join, and its processes."""

    data: Path
    port: int
    process: "subprocess.Popen[str]"
    address: str = ""
    code: str = ""
    link: str = ""
    said: list[str] = field(default_factory=list)

    def pids(self, pattern: str) -> list[int]:
        """Processes below this supervisor whose command line holds `pattern`."""
        found = []
        for pid in descendants(self.process.pid):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if pattern in command:
                found.append(pid)
        return found

    def stop(self, how: int = signal.SIGINT) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)

    def discard(self) -> None:
        """Stop it and remove its data, which stands outside the folder when we are root."""
        self.stop()
        cluster = (self.data / "postgres").resolve()
        if cluster.is_relative_to("/var/lib/telar"):
            shutil.rmtree(cluster.parent, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)


def descendants(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(entry.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_telar(data: Path, **environment: str) -> Telar:
    """Start every process and return when it says that it is ready; its words are the failure's message."""
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    port = free_port()
    clean |= {"TELAR_DATA": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1", **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "collab.supervisor"],
        cwd=ROOT,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    telar = Telar(data, port, process)
    ready = threading.Event()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            telar.said.append(line)
            found = re.match(r"\s+(address|join code|owner)\s+(\S+)", line)
            if found:
                setattr(telar, {"join code": "code", "owner": "link"}.get(found[1], found[1]), found[2])
            if "Ctrl-C stops" in line:
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    if not ready.wait(READY_SECONDS_MAX) or process.poll() is not None:
        telar.stop()
        pytest.fail("Telar did not start:\n" + "".join(telar.said))
    return telar


@pytest.fixture(scope="session")
def telar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telar]:
    """One running Telar for the stories that do not break it."""
    running = start_telar(tmp_path_factory.mktemp("telar") / "a folder")
    yield running
    running.discard()


def come_in(house: Telar, chromium: Any, name: str, **how: Any) -> Any:
    """A page of somebody who joined the sample film's room by its code. how: more of the browser context's options."""
    size = {"width": 1280, "height": 800}
    context = chromium.new_context(base_url=house.address, locale="en-GB", **({"viewport": size} | how))
    page = context.new_page()
    page.set_default_timeout(90_000)  # a film is drawn beside it, on the same two cores
    page.goto(house.address)
    page.get_by_label("Room code").fill(house.code)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    page.locator("[role=option]").first.wait_for()
    page.get_by_text("Saved", exact=True).wait_for()
    return page


@pytest.fixture(scope="session")
def drawn_house(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[Telar]:
    """A Telar that drew its sample film while its owner looked on, and was stopped: to be copied, not started."""
    stopped = start_telar(tmp_path_factory.mktemp("drawn") / "data")
    context = chromium.new_context(base_url=stopped.address, locale="en-GB")
    page = context.new_page()
    page.goto(stopped.link)
    wait_until_drawn(page, seconds=240)
    context.close()
    stopped.stop()
    yield stopped
    stopped.discard()


def copy_data(data: Path, to: Path) -> None:
    """The data of a Telar that does not run, with a cluster of its own: as root it stands outside, behind a link."""
    shutil.copytree(data, to, symlinks=True, ignore=shutil.ignore_patterns("logs", "lock"))
    link = to / "postgres"
    if link.is_symlink():
        cluster = link.readlink()
        own = embedded.OUTSIDE / secrets.token_hex(6) / cluster.name
        own.parent.mkdir(mode=0o711)
        subprocess.run(["cp", "-a", str(cluster), str(own)], check=True)
        link.unlink()
        link.symlink_to(own)


@pytest.fixture(scope="module")
def house(drawn_house: Telar, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telar]:
    """A Telar of a file's own, for stories that change the film for each other. Its sample film is drawn already."""
    data = tmp_path_factory.mktemp("house") / "data"
    copy_data(drawn_house.data, data)
    running = start_telar(data)
    yield running
    running.discard()


@pytest.fixture(scope="module")
def owl(house: Telar, chromium: Any) -> Iterator[Any]:
    """Somebody in that house, who sees the sample film drawn."""
    page = come_in(house, chromium, "Owl")
    wait_until_drawn(page, seconds=240)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator["School"]:
    """A school with drawn films, for the stories of one file."""
    from tests.journeys.everyone import make_school  # which itself stands on this file

    running = make_school(tmp_path_factory.mktemp("school"), chromium)
    yield running
    running.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Real Chromium, or who stands in for it (browsers.py)."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = Watched(browsers.launch(playwright))
        yield browser
        browser.close()
        assert not browser.taken(), "after the last story something left the house, or wanted to"


@pytest.fixture(autouse=True)
def nothing_leaves(request: pytest.FixtureRequest) -> Iterator[None]:
    """No story's page asks anybody but its own house, nor does what its policy forbids."""
    watched = request.getfixturevalue("chromium") if "chromium" in request.fixturenames else None
    yield
    strays = watched.taken() if watched else []
    assert not strays, "\n".join(strays)
