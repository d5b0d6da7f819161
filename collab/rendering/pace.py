"""How long work takes in this house, and what that costs: the one owner of `Pace`. Knows no team and no person."""

from django.conf import settings
from django.db import connection

NEWEST_COUNTS = 0.2  # how much the newest one weighs
AT_FIRST = {"preview": 1.0, "full": 3.0}  # seconds, before the first was drawn here

KEEP = """
    INSERT INTO collab_pace (stage, seconds) VALUES (%s, %s)
    ON CONFLICT (stage) DO UPDATE SET seconds = collab_pace.seconds + %s * (excluded.seconds - collab_pace.seconds)
"""


def note(stage: str, seconds: float) -> None:
    """How long one stage of a take took, by the clock."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [stage, seconds, NEWEST_COUNTS])


def of(stage: str) -> float:
    """Seconds that a stage of a take took lately, whoever asked for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seconds FROM collab_pace WHERE stage = %s", [stage])
        row = cursor.fetchone()
    return float(row[0]) if row else AT_FIRST[stage]


def joules(seconds: float) -> float:
    """What so much work costs."""
    return seconds * float(settings.WATTS_PER_CORE)
