"""Rooms by name, for benchmarks alone: load generators know `prefix-n`, never our random ids.

With TELAR_BENCH=1 `/ws/rooms/<prefix>-<n>` leads to the room that `manage.py bench_rooms` made under that name. It is
entered like any other: by a member's session.
"""

import re
import uuid
from typing import Any

SPACE = uuid.UUID("5f0d2a3e-6f4b-4a51-9c1d-7f5c9a1e0b42")
ROOM = re.compile(r"(/ws/rooms/)([a-z0-9]+-\d+)")


def room_id(name: str) -> uuid.UUID:
    return uuid.uuid5(SPACE, name)


def by_name(application: Any) -> Any:
    async def call(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if named := ROOM.fullmatch(scope["path"]):
            scope = {**scope, "path": f"{named[1]}{room_id(named[2])}"}
        await application(scope, receive, send)

    return call
