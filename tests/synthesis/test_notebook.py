"""A long study goes on where it was stopped."""

import pytest

from synthesis.notebook import Notebook


def never():
    raise AssertionError("it was found already")


def test_what_was_found_is_not_looked_for_again(tmp_path):
    assert Notebook(tmp_path / "a").entry("row", lambda: {"loss": 0.1}) == {"loss": 0.1}
    assert Notebook(tmp_path / "a").entry("row", never) == {"loss": 0.1}
    assert Notebook(tmp_path / "a").bytes("hand", lambda: b"weights") == b"weights"
    assert Notebook(tmp_path / "a").bytes("hand", never) == b"weights"
    assert Notebook(tmp_path / "b").bytes("hand", lambda: b"others") == b"others"


def test_what_was_stopped_half_way_is_done_anew(tmp_path):
    book = Notebook(tmp_path)

    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        book.entry("row", stopped)
    (tmp_path / "row.half").write_bytes(b'{"lo')
    assert book.entry("row", lambda: {"loss": 0.1}) == {"loss": 0.1}
