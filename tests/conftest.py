"""A real PostgreSQL and a real Redis for every session, and the cast.

alice owns, bob edits, rita reviews, vera views, charlie is outside.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import pytest

from collab import embedded

STORIES = "tests/journeys/"
DATA = Path(tempfile.mkdtemp(prefix="telar-test-"))


def discard(servers: embedded.Servers) -> None:
    """Stop the servers and remove their cluster, which stands outside the data folder when we are root."""
    servers.stop()
    cluster = servers.cluster.resolve()
    shutil.rmtree(cluster if servers.owner is None else cluster.parent)


def start_servers() -> None:
    """Before Django reads its settings; given servers are used as they are.

    Of processes that share the tests each has its own: what one empties, another would miss.
    """
    atexit.register(shutil.rmtree, DATA, ignore_errors=True)
    shared = "PYTEST_XDIST_WORKER" in os.environ
    if shared or not ("DATABASE_URL" in os.environ and "REDIS_URL" in os.environ):
        servers = embedded.start(DATA, DATA / "logs", lasting=False)
        os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = servers.database_url, servers.redis_url

        atexit.register(discard, servers)
    os.environ["TELAR_DATA"] = str(DATA)
    os.environ["DJANGO_SETTINGS_MODULE"] = "collab.settings"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ["TELAR_STOCK_JOULES"] = "0"  # nothing is drawn but what a test asks for


start_servers()
django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Two processes share the tests: one tells the stories, one after the other, the other runs file by file.

    A story has a whole Telar and a browser that draw beside it: two of them at once would wait for each other on two
    cores, where a story and the other tests fill each other's pauses. So the stories are one piece of work, the first
    that is given out. A file is one as well, since its tests share what it makes once.
    """
    from xdist.scheduler import LoadFileScheduling

    class Stories(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            return STORIES if file.startswith(STORIES) else file

    config.option.loadscopereorder = False  # in the order of the list below, not by the number of tests
    return Stories(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The stories come first: they take longest."""
    items.sort(key=lambda item: not item.nodeid.startswith(STORIES))


KEPT_TABLES = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Between two tests rows are deleted, not tables truncated: that makes forty new files, 0.2 s against 0.03.

    What the migrations know of models and permissions stays, so nobody writes it anew.
    """
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.backends.postgresql.operations import DatabaseOperations
    from django.db.models.signals import post_migrate

    def delete_rows(self: Any, style: Any, tables: list[str], **_: Any) -> list[str]:
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables if table not in KEPT_TABLES]

    DatabaseOperations.sql_flush = delete_rows
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


@dataclass(frozen=True)
class Cast:
    """Five people and one empty room; `members` holds a Member by name (charlie has none)."""

    room: Any
    users: dict[str, Any]
    members: dict[str, Any]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def make_cast() -> Cast:
    from django.contrib.auth import get_user_model

    from collab.models import Hand, Head, Member, Room, Team

    team = Team.objects.create(name="Loom")
    room = Room.objects.create(team=team, hand=Hand.objects.create(team=team, name="Ours"))
    Head.objects.create(room=room)
    roles = {"alice": "owner", "bob": "editor", "rita": "reviewer", "vera": "viewer"}
    users = {name: get_user_model().objects.create_user(name) for name in (*roles, "charlie")}
    members = {
        name: Member.objects.create(team=team, user=users[name], room=room, role=role, name=name.title())
        for name, role in roles.items()
    }
    return Cast(room, users, members)


@contextmanager
def shared_rows(blocker: Any) -> Iterator[None]:
    """Rows that the tests of a file share: what is written inside stays until the end, and what each of those tests
    changes is rolled back to it. Their transactions are savepoints then, so nothing in that file may need a commit.

    blocker: pytest-django's fixture `django_db_blocker`.
    """
    from django.db import transaction

    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
