"""What the document process is asked, and what it answers, in one shape."""

from collections.abc import Sequence
from typing import Any

import msgpack

from collab.film.policy import Actor

Verdict = tuple[str, list[int], bytes]  # as of `Rooms.judge`, a keystroke's too


def asked(update: bytes, *, first: bool = False, sender: Actor | None = None) -> list[Any]:
    """An update of this person, or of the server."""
    if sender is None:
        return [update, first, b""]
    fields = (sender.member, sender.role, sender.frozen, sender.is_class, sender.approved)
    return [update, first, msgpack.packb(fields)]


def verdicts(answer: dict[str, Any], updates: Sequence[Sequence[Any]]) -> list[Verdict]:
    """Of what was `asked`: a keystroke is saved, under its client id, as it was sent."""
    return [
        ("saved", [verdict], update) if isinstance(verdict, int) else (verdict[0], list(verdict[1]), verdict[2])
        for verdict, (update, *_) in zip(answer["verdicts"], updates, strict=False)
    ]


def codes(answer: dict[str, Any]) -> list[str]:
    return ["saved" if isinstance(verdict, int) else verdict[0] for verdict in answer["verdicts"]]
