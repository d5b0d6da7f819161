"""A machine that cannot run Telar is told so in one sentence."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from collab import embedded, install, supervisor
from tests.conftest import discard

ROOT = Path(__file__).resolve().parent.parent


def program(folder: Path, name: str, prints: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)


def test_an_old_node_is_named_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "node", "v18.19.0")
    program(tmp_path, "npm", "10.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(install.CannotInstall, match=r"20\.19 or newer, and found v18\.19\.0"):
        install.find_node()


def test_a_missing_node_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(install.CannotInstall, match="no node with npm was found"):
        install.find_node()


def test_a_wrong_python_is_refused_and_a_right_one_beside_it_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "python3", "3 14")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))
    with pytest.raises(install.CannotInstall, match=r"needs Python 3\.11 or 3\.12"):
        install.find_python()
    program(tmp_path, "python3.12", "3 12")
    assert install.find_python() == str(tmp_path / "python3.12")


def test_a_step_that_fails_names_the_log_that_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "LOG", tmp_path / "install.log")
    with pytest.raises(install.CannotInstall, match=r"Is there a network\? .*install\.log"):
        install.run(["sh", "-c", "echo no route to host; exit 1"], "Nothing could be installed. Is there a network")
    assert "no route to host" in (tmp_path / "install.log").read_text()


def test_a_busy_port_names_itself_and_a_way_out(tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        environment = {**os.environ, "TELAR_DATA": str(tmp_path), "PORT": str(port)}
        command = [sys.executable, "-m", "collab.supervisor"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"Port {port} is in use by another program. Choose another: PORT={port + 1} make run"
    )


def test_a_second_start_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with supervisor.lock(tmp_path), pytest.raises(embedded.CannotStart, match="already running"):
        supervisor.lock(tmp_path)


def test_a_child_that_dies_is_started_again_and_waits_longer_each_time(tmp_path: Path) -> None:
    starts: list[float] = []

    def start() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(["true"])
        process.wait()
        starts.append(now)
        return process

    child = supervisor.Child("short", start)
    now = 100.0
    while now < 130.0:
        child.keep(now)
        now += 0.1
    waits = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert len(starts) > 3
    assert waits == sorted(waits)
    assert waits[-1] <= supervisor.BACK_OFF_SECONDS_MAX + 0.2


def test_postgresql_killed_without_warning_comes_back_with_its_data(tmp_path: Path) -> None:
    import psycopg

    servers = embedded.start(tmp_path, tmp_path / "logs")
    try:
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute("create table kept as select 7 as number")
        assert servers.postgres is not None
        servers.postgres.kill()
        servers.postgres.wait()
        servers.revive()
        embedded.wait_for(servers, lambda: embedded.answers(servers.sockets), "PostgreSQL")
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("select number from kept").fetchone() == (7,)
    finally:
        discard(servers)


def test_who_keeps_the_data_finds_all_again_and_who_deletes_it_begins_anew(tmp_path: Path) -> None:
    """Rows that outlived the folder would name takes whose files are gone."""
    import psycopg

    def begin() -> embedded.Servers:
        servers = embedded.start(tmp_path / "data", tmp_path / "logs")
        begun.append(servers)
        return servers

    def is_kept() -> bool:
        with psycopg.connect(begun[-1].database_url) as connection:
            return connection.execute("select to_regclass('kept')").fetchone() != (None,)

    begun: list[embedded.Servers] = []
    try:
        with psycopg.connect(begin().database_url, autocommit=True) as connection:
            connection.execute("create table kept ()")
        begun[-1].stop()
        begin()
        assert is_kept()
        begun[-1].stop()
        shutil.rmtree(tmp_path / "data")
        begin()
        assert not is_kept()
    finally:
        begun[-1].stop()
        for servers in begun:
            if servers.owner is not None:
                shutil.rmtree(servers.cluster.parent, ignore_errors=True)


def test_postgresql_runs_from_a_folder_with_spaces_and_a_very_long_path(tmp_path: Path) -> None:
    deep = tmp_path / "a folder with spaces" / ("long" * 40)
    servers = embedded.start(deep, deep / "logs")
    try:
        assert embedded.answers(servers.sockets)
        assert len(str(servers.sockets / ".s.PGSQL.5432")) < 107
    finally:
        discard(servers)
