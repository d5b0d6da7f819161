"""Refused changes with their authors, and what follows when one person's are refused again and again.

Owns `Quarantine`. The bytes are kept for whoever has to understand them, and are never given to the CRDT again.
"""

import hashlib
import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone

from collab.models import Quarantine

BYTES_MAX = 64 * 1024
# Nobody's doing: the room is full, or was frozen while somebody wrote.
NO_STRIKE = ("full", "frozen", "approved")


def keep(room: uuid.UUID, member: int, code: str, update: bytes) -> int:
    """Keep a refused update; returns how many strikes its author has in this room now."""
    digest = hashlib.sha256(update).hexdigest()
    Quarantine.objects.create(
        room_id=room, member_id=member, code=code, sha256=digest, size=len(update), bytes=update[:BYTES_MAX]
    )
    return recent(room).filter(member_id=member).count()


def recent(room: uuid.UUID) -> QuerySet[Quarantine]:
    since = timezone.now() - timedelta(seconds=settings.STRIKE_SECONDS)
    return Quarantine.objects.filter(room_id=room, created__gt=since).exclude(code__in=NO_STRIKE)


def muted(room: uuid.UUID) -> set[int | None]:
    """Members whose strikes are too many: they read this room and do not write it until the oldest are forgotten."""
    counts = recent(room).values("member_id").annotate(strikes=Count("id"))
    return {row["member_id"] for row in counts if row["strikes"] >= settings.STRIKES_MUTE}


def forget() -> None:
    """Nothing is kept longer than it may be of use."""
    Quarantine.objects.filter(created__lt=timezone.now() - timedelta(days=settings.QUARANTINE_DAYS)).delete()
