"""The clip store: names by content, whole files, a tidy workbench."""

import os
from pathlib import Path

from collab.rendering import store


def test_a_file_is_named_by_what_is_in_it(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"one film")
    second.write_bytes(b"one film")
    assert store.keep(first, suffix=".mp4") == store.keep(second, suffix=".mp4")


def test_what_a_killed_worker_left_is_tidied_away(tmp_path: Path) -> None:
    with store.workbench() as bench:
        left, fresh = bench.parent / "left", bench.parent / "fresh"
        left.mkdir()
        fresh.mkdir()
        os.utime(left, (0, 0))
        store.tidy()
        assert not left.exists()
        assert fresh.exists()
        assert bench.exists()
