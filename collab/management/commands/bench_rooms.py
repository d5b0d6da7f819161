"""`manage.py bench_rooms --prefix P --count N`: rooms and a session for a load generator.

Prints {"cookie", "rooms", "pids"}: an editor's session, the ids by name, and the processes of this Telar that a
benchmark is to pin and to charge (web, document process, PostgreSQL). The rooms open under their names where
TELAR_BENCH=1.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from collab.log import rooms
from collab.log.entries import Entry
from collab.models import Head, Member, Room
from collab.people import members
from collab.wire import bench_names


class Command(BaseCommand):
    help = "Make the rooms PREFIX-0 to PREFIX-(COUNT-1) and one editor's session; print them as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prefix", required=True, action="append", help="may be given several times")
        parser.add_argument("--count", type=int, required=True)

    def handle(self, *, prefix: list[str], count: int, **_: Any) -> None:
        names = [f"{one}-{number}" for one in prefix for number in range(count)]
        owner = members.found("Bench", team="Bench")
        Member.objects.filter(pk=owner.member.pk).update(role=Member.Role.EDITOR)
        made = make(names, owner)
        answer = {"cookie": f"sessionid={session(owner.user)}", "rooms": made, "pids": list(processes())}
        self.stdout.write(json.dumps(answer))


def make(names: list[str], owner: members.Owner) -> dict[str, str]:
    """The sample film in rooms of these names, many rows at once: a benchmark wants thousands."""
    laid = rooms.child().call("seed", "Bench", "en")
    ids = {name: bench_names.room_id(name) for name in names}
    with transaction.atomic():
        Room.objects.bulk_create(Room(id=id, team=owner.team, hand=owner.hand, title=name) for name, id in ids.items())
        Head.objects.bulk_create(Head(room_id=id) for id in ids.values())
        rooms.append([Entry(id, 0, [(None, laid["update"])], {laid["client"]: None}) for id in ids.values()])
    return {name: str(id) for name, id in ids.items()}


def session(user: Any) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.save()
    return str(store.session_key)


def processes() -> Iterator[int]:
    """The web processes on this database, all below them, and PostgreSQL; none where they run elsewhere."""
    parents = {int(entry.name): parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    found = [pid for pid in parents if is_web(pid)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]
    found += [parents[own]] if own in parents else []
    for pid in found:
        yield pid
        found += [child for child, of in parents.items() if of == pid and child != own]


def parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def is_web(pid: int) -> bool:
    try:
        command, environment = (Path(f"/proc/{pid}/{file}").read_bytes() for file in ("cmdline", "environ"))
    except OSError:
        return False
    ours = f"DATABASE_URL={os.environ.get('DATABASE_URL', '')}".encode()
    return b"collab.asgi" in command and ours in environment.split(b"\0")
