"""What a room shows of its hand and of long work: versions, what teaches, a job's progress, as plain JSON for screens.

Reads rows and writes none. Reasons are codes of the catalogue's `errors`.
"""

from typing import Any

from django.db.models import QuerySet

from collab.models import Acceptance, Adapter, FootageClip, Hand, Job, Team, TrainingUse
from collab.rendering import store

ENOUGH = 8  # acceptances that start a tune by themselves
TOLD_MAX = 8  # versions in a fact; the whole line is read by HTTP (ledger.py)

Json = dict[str, Any]


def hand_state(hand: Hand) -> Json:
    """HAND: the versions of a room's hand, and how much was accepted since the last one."""
    hand = Hand.objects.select_related("current", "team").get(id=hand.id)
    versions = hand.versions.order_by("-number")[:TOLD_MAX]
    job = Job.objects.filter(hand=hand, kind=Job.Kind.TUNE).order_by("-created").first()
    live = job if job and job.state in (Job.State.WAITING, Job.State.RUNNING) else None
    return {
        "id": hand.pk,
        "name": hand.name,
        "version": hand.current.number if hand.current else 0,
        "versions": [_version(version, hand) for version in versions],
        "accepted": len(untaught(hand)),
        "enough": ENOUGH,
        "relearns": hand.relearn,
        "silent": hand.team.kind == Team.Kind.CLASS and not hand.team.class_teaches,
        "job": job_state(live) if live else None,
    }


def untaught(hand: Hand) -> list[str]:
    """Keys that were accepted for the hand and no version that may be used has learnt from, oldest first; then those of
    its clips of footage."""
    taught = TrainingUse.objects.filter(adapter__hand=hand, adapter__stale=False).values("key")
    brought = footage_keys(hand)
    learnt = set(taught.filter(key__in=brought).values_list("key", flat=True))
    keys = (
        Acceptance.objects.filter(hand=hand, teaches=True)
        .exclude(key__in=taught)
        .order_by("created", "id")
        .values_list("key", flat=True)
    )
    return [*dict.fromkeys(keys), *(key for key in brought if key not in learnt)]


def footage_of(hand: Hand) -> QuerySet[FootageClip]:
    """The clips of footage that teach a hand, oldest first."""
    return FootageClip.objects.filter(hand=hand, teaches=True).order_by("given", "id")


def footage_keys(hand: Hand) -> list[str]:
    """The keys of those."""
    return [clip.key for clip in footage_of(hand).only("id")]


def job_state(job: Job) -> Json:
    """JOB."""
    done = job.kind == Job.Kind.EXPORT and job.state == Job.State.DONE
    return {
        "id": str(job.id),
        "kind": job.kind,
        "state": job.state,
        "progress": round(job.progress, 3),
        "url": f"/media/rooms/{job.room_id}/exports/{job.id}.{store.EXPORTS[job.order.get('format', 'mp4')]}"
        if done
        else None,
        "reason": job.reason or None,
    }


def _version(version: Adapter, hand: Hand) -> Json:
    return {
        "number": version.number,
        "current": version.id == hand.current_id,
        "helps": version.helps,
        "stale": version.stale,
        "reason": version.reason,
        "report": version.report,
        "created": version.created.isoformat(),
    }
