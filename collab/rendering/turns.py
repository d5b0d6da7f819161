"""Whose turn it is: round robin by person, previews before full takes, and how long each has to wait.

Owns `Turn`. Reads takes and wants and changes neither. A turn is a user's, not a clip's or a room's: who
asks for thirty takes waits as long for the second as who asks for two.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now

from collab.models import Room, Take, Turn, Want
from collab.rendering import budget, pace
from collab.rendering.stock import PEOPLES

# Previews go first; a full take is due all the same after so many previews or so long a wait.
PREVIEWS_FIRST = 4
WAIT_SECONDS = 10
LINE_MAX = 2_000  # takes that are looked at to say who waits how long
PLACES_MAX = 200
LINE_SECONDS = 1.0  # how long one look serves everybody who asks
AGAIN_MIN, AGAIN_MAX = 2.0, 10.0  # seconds until it is worth asking again
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
STATES = {"preview": Take.State.REQUESTED, "full": Take.State.PREVIEWED}

Json = dict[str, Any]


def in_turn(takes: QuerySet[Take], stage: str) -> Any:
    """Takes in the order in which they are drawn: whoever was served longest ago first, then the oldest of theirs.

    A QuerySet of Take with `person`, who is served with it: of several who ask, the one who waited longest.
    """
    served = Turn.objects.filter(stage=stage, person=OuterRef("person")).values("served")
    asked = Want.objects.filter(room__team=OuterRef("team"), key=OuterRef("key"), until=None, held=False)
    asked = asked.annotate(person=Coalesce("asked_by__user_id", Value(0)))
    asked = asked.annotate(served=Coalesce(Subquery(served), Value(LONG_AGO))).order_by("served", "id")
    rows = takes.annotate(person=Subquery(asked.values("person")[:1]), turn=Subquery(asked.values("served")[:1]))
    return rows.order_by("turn", "requested", "id")


SERVE = """
    INSERT INTO collab_turn (person, stage, served) VALUES (%s, %s, clock_timestamp())
    ON CONFLICT (person, stage) DO UPDATE SET served = excluded.served
"""


def serve(person: int, stage: str) -> None:
    """This person had their turn: everybody else who waits comes first now."""
    with connection.cursor() as cursor:
        cursor.execute(SERVE, [person, stage])


def full_is_due() -> bool:
    """While previews wait: whether PREVIEWS_FIRST were drawn since the last full take was begun, or it and a full
    take's wait are WAIT_SECONDS ago."""
    begun = Turn.objects.filter(stage="full").order_by("-served").values_list("served", flat=True).first() or LONG_AGO
    if len(Take.objects.filter(PEOPLES, previewed__gt=begun).values_list("id")[:PREVIEWS_FIRST]) == PREVIEWS_FIRST:
        return True
    long_ago = Now() - timedelta(seconds=WAIT_SECONDS)
    waits = Take.objects.filter(PEOPLES, state=Take.State.PREVIEWED, previewed__lt=long_ago)
    return waits.exists() and not Turn.objects.filter(stage="full", served__gt=long_ago).exists()


# How long each has to wait


@dataclass(frozen=True)
class Waiting:
    """A take in the line: its place (0: it is being drawn), and seconds until it is on the screen."""

    stage: str
    place: int
    seconds: float


def places(room: Room) -> Json:
    """What waits in a room: {"segments": [{"clip", "index", "stage", "place", "seconds"}], "again": seconds}.

    Estimates, from how long such work took here lately.
    """
    line = _line()
    open_now = Want.objects.filter(room=room, until=None, held=False, context=False).order_by("id")
    names = {(room.team_id, key): (clip, index) for clip, index, key in open_now.values_list("clip", "index", "key")}
    found = [
        {"clip": clip, "index": index, "stage": line[key].stage, "place": line[key].place, "seconds": line[key].seconds}
        for key, (clip, index) in names.items()
        if key in line
    ][:PLACES_MAX]
    soonest = min((line[key].seconds / 2 for key in names if key in line), default=AGAIN_MAX)
    return {"segments": found, "again": max(AGAIN_MIN, min(AGAIN_MAX, soonest))}


def _line() -> dict[tuple[int, str], Waiting]:
    """Everything that waits in this house, by team and key: one look a second, however many ask."""
    found: dict[tuple[int, str], Waiting] | None = cache.get("turns:line")
    if found is None:
        found = {**_line_of("full"), **_line_of("preview")}
        cache.set("turns:line", found, timeout=LINE_SECONDS)
    return found


def _line_of(stage: str) -> dict[tuple[int, str], Waiting]:
    each = pace.of(stage)
    at_work = Take.objects.filter(PEOPLES, lease__gt=Now(), state__in=_at_work(stage)).values_list("team", "key")
    now = {name: Waiting(stage, 0, round(each / 2, 1)) for name in at_work}
    lanes = max(1, len(now))
    waiting = Take.objects.filter(PEOPLES, budget.left("team__"), state=STATES[stage], lease=None)
    rows = in_turn(waiting, stage).filter(person__isnull=False).values_list("person", "team", "key")[:LINE_MAX]
    line = {
        (team, key): Waiting(stage, place, round(each * (len(now) / 2 + place) / lanes, 1))
        for place, (team, key) in enumerate(deal(rows), 1)
    }
    return line | now


def _at_work(stage: str) -> list[str]:
    return [Take.State.REQUESTED] if stage == "preview" else [Take.State.RENDERING]


def deal(rows: Iterable[tuple[int, int, str]]) -> list[tuple[int, str]]:
    """Rows of (person, team, key) in the order of turns, dealt out: everybody's first, then everybody's second ..."""
    rounds: dict[int, list[tuple[int, str]]] = defaultdict(list)
    had: dict[int, int] = defaultdict(int)
    for person, team, key in rows:
        rounds[had[person]].append((team, key))
        had[person] += 1
    return [name for number in sorted(rounds) for name in rounds[number]]
