"""A web process alone: real daphne on a database of its own, for stories that need no picture."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(__file__).parent / "node"
SECONDS = 20.0
START_SECONDS_MAX = 180.0  # seconds on an idle machine; its first answer imports everything

MAKE = """
import json, sys
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from collab.log import rooms
from collab.models import Hand, Member, Team
team = Team.objects.create(name="Loom")
room = rooms.create_room(team=team, hand=Hand.objects.create(team=team, name="Ours"), title="Film", language="en")
cookies = {}
for name, role in (("alice", "owner"), ("bob", "editor"), ("vera", "viewer"), ("charlie", None)):
    user = get_user_model().objects.create_user(f"{name}-{room.id}")
    if role:
        Member.objects.create(team=team, user=user, room=room, role=role, name=name.title(), color="#2f7fd1")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    cookies[name] = "sessionid=" + session.session_key
print(json.dumps({"room": str(room.id), "cookies": cookies}))
"""


@dataclass
class Web:
    """One daphne; `stop` and `start` keep its port and its database."""

    environment: dict[str, str]
    port: int
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "collab.web", "-p", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=self.log.open("ab"), stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://{self.address}/healthz", timeout=5)
                return
            except OSError as error:
                if getattr(error, "code", None):
                    return
                time.sleep(0.05)
        self.kill()
        raise AssertionError("daphne did not start:\n" + self.log.read_text()[-3000:])

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def run(self, code: str) -> Any:
        """Run code in a process with Django set up; its last line of output is JSON."""
        whole = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", whole], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


def make_web(folder: Path, port: int, database_url: str | None = None, **more: str) -> Web:
    """A new database on the session's PostgreSQL (or the given one), migrated; daphne not yet started."""
    base = database_url or os.environ["DATABASE_URL"]
    environment = {
        **os.environ,
        "DATABASE_URL": _new_database(base, template=_migrated(base)),
        "DJANGO_SETTINGS_MODULE": "collab.settings",
        "TELAR_DATA": str(folder),
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    return Web(environment, port, folder / "web.log")


def run_web(folder: Path, port: int, **more: str) -> Iterator[Web]:
    """A fixture's whole life: `make_web`, started, and killed behind the stories."""
    running = make_web(folder, port, **more)
    running.start()
    yield running
    running.kill()


def told(web: Web, house: str, verb: str, film: dict[str, Any], *more: Any) -> Any:
    """What `tests.journeys.<house>` answers when it does this to the film's room, beside the server."""
    said = f"print(json.dumps({house}.{verb}(*{(film['room'], *more)!r})))"
    return web.run(f"import json\nfrom tests.journeys import {house}\n{said}")


def signed_in(web: Web, chromium: Any, cookie: str) -> Any:
    """A browser context of somebody that MAKE made. cookie: "name=value", as it told."""
    context = chromium.new_context(base_url=f"http://{web.address}", viewport={"width": 1280, "height": 800})
    name, _, value = cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": f"http://{web.address}"}])
    return context


@cache
def _migrated(base: str) -> str:
    """The name of a migrated database on the PostgreSQL of `base`, to copy: migrating takes ten times as long."""
    url = _new_database(base, template="template1")
    migrate = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(migrate, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)
    return url.partition("?")[0].rpartition("/")[2]


def _new_database(base: str, *, template: str) -> str:
    """Create a database like `template`; its URL."""
    name = f"journey_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(base, autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        connection.execute(create)
    head, mark, query = base.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{query}"


@dataclass
class Typist:
    """A stock client in Node, and what it told."""

    process: "subprocess.Popen[str]"
    told: "Queue[dict[str, Any]]" = field(default_factory=Queue)
    seen: list[dict[str, Any]] = field(default_factory=list)

    def do(self, verb: str, **arguments: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": verb, **arguments}) + "\n")
        self.process.stdin.flush()

    def hear(self, event: str, **wanted: Any) -> dict[str, Any]:
        """The next event of this kind with these fields; fails after SECONDS."""
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                told = self.told.get(timeout=max(0.01, deadline - time.monotonic()))
            except Empty:
                raise AssertionError(f"no {event} {wanted}; seen last: {self.seen[-5:]}") from None
            self.seen.append(told)
            if told["event"] == event and all(told.get(name) == value for name, value in wanted.items()):
                return told

    def leave(self) -> None:
        self.process.kill()
        self.process.wait()


def typist(web: Web, room: str, cookie: str, *options: str, origin: str | None = None, count: bool = False) -> Typist:
    """A client in the room; with `count` it tells which of its words are called saved. More options: typist.mjs."""
    return node_client(web.address, room, cookie, *options, origin=origin, count=count)


def node_client(
    address: str, room: str, cookie: str, *options: str, origin: str | None = None, count: bool = False
) -> Typist:
    command = ["node", "typist.mjs", f"ws://{address}/ws/rooms", room, cookie, origin or f"http://{address}"]
    command += ["count"] if count else []
    command += options
    process = subprocess.Popen(command, cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    client = Typist(process)

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            client.told.put({**json.loads(line), "heard": time.time()})

    threading.Thread(target=read, daemon=True).start()
    return client
