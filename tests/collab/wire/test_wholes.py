"""Films that are sent whole, kept for as long as nobody writes and as many as fit."""

import uuid

import pytest

from collab.wire import wholes
from collab.wire.sockets import Frame
from collab.wire.wholes import Whole, Wholes

ONE, OTHER = uuid.uuid4(), uuid.uuid4()


def whole(seq: int, size: int = 100) -> Whole:
    return Whole(seq, Frame(bytes(size)), b"state")


def test_a_film_is_known_at_the_end_of_its_log_alone() -> None:
    kept, film = Wholes(), whole(3)
    kept.keep(ONE, film)
    assert kept.get(ONE, 3) is film
    assert kept.get(OTHER, 3) is None
    assert kept.get(ONE, None) is None
    kept.keep(ONE, film)
    assert kept.get(ONE, 4) is None
    assert kept.get(ONE, 3) is None  # nobody goes back


def test_what_does_not_fit_is_forgotten_longest_unasked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wholes, "BYTES_MAX", 2 * whole(1).size)
    kept, third = Wholes(), uuid.uuid4()
    for room in (ONE, OTHER):
        kept.keep(room, whole(1))
    assert kept.get(ONE, 1)
    kept.keep(third, whole(1))
    assert [bool(kept.get(room, 1)) for room in (ONE, OTHER, third)] == [True, False, True]
    kept.keep(ONE, whole(1, size=10_000))
    assert not any(kept.get(room, 1) for room in (ONE, OTHER, third))
    kept.keep(ONE, whole(2))  # and nothing of what went is counted still
    kept.keep(OTHER, whole(2))
    assert kept.get(ONE, 2)
    assert kept.get(OTHER, 2)
