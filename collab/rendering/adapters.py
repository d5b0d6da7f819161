"""A hand's versions: its tunes and their slices, what they make, and which version is current.

Owns `Adapter`, `TrainingUse` and the jobs of kind tune. Knows no engine: tasks.py teaches, this keeps.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Now

from collab.log import feed
from collab.models import FOOTAGE, Adapter, Audit, FootageClip, Hand, Job, Room, Take, TrainingUse
from collab.people.permissions import Access
from collab.rendering import hand_listing, lessons, pace, store, wake

ATTEMPTS_MAX = 3
CODED_AT_ONCE = 8  # clips of footage that are made ready for a lesson in one task
# What every version is shown by: drawn with the base and with the version, in the style that most of its lessons have.
PROBES = {
    "boat": "a red boat sails over a calm sea at sunset",
    "cat": "a black cat walks through a forest in the snow",
    "car": "a yellow car drives through the city at night",
}
LEARNING = 0.85  # of a tune's work; the rest is drawing the probes
# A slice asks nobody while it runs, and its last one also weighs what was learnt: it gets more time than a take.
LEASES = 6
LIVE = lessons.LIVE_JOBS


class NothingAccepted(Exception):
    """Nobody accepted a finished take of this hand yet, and no clip of footage teaches it."""


@dataclass(frozen=True)
class Lesson:
    """One slice of a tune, ours until the lease ends.

    state: what the slices before learnt (None: the first). accepted: recipe and codes of each take, newest first; keys:
    theirs.
    clips: the clips of footage among them, whose captions may teach words. probes: those of PROBES that are drawn
    already.
    """

    job: str
    fence: int
    state: bytes | None
    accepted: list[tuple[dict[str, Any], bytes]]
    owner: str
    probes: tuple[str, ...] = ()
    clips: tuple[FootageClip, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def style(self) -> str:
        """The style that most of the lessons have."""
        styles = Counter(recipe["style"] for recipe, _ in self.accepted)
        return styles.most_common(1)[0][0] if styles else ""

    @property
    def next_probe(self) -> str | None:
        """The probe that is still to be drawn."""
        return next((name for name in PROBES if name not in self.probes), None)


class NoVersion(Exception):
    """The hand has no version of this number."""


class Stale(Exception):
    """Something that taught the version was taken back: it is not used again."""


class Shelved(Exception):
    """The version did not pass the gate."""


def start(room: Room, *, access: Access | None = None) -> Job:
    """Teach the room's hand from what its people accepted; a tune that is already going is the answer too.

    Raises NothingAccepted, and lessons.Silent for a class that teaches nothing.
    """
    if not lessons.may_teach(room.team):
        raise lessons.Silent
    try:
        with transaction.atomic():
            hand = Hand.objects.select_for_update(of=("self",)).select_related("team").get(id=room.hand_id)
            keys = lessons.keys(hand)
            if not keys:
                raise NothingAccepted
            job = Job.objects.create(
                kind=Job.Kind.TUNE,
                room=room,
                hand=hand,
                member=access.member if access else None,
                order={"keys": keys},
            )
            if access:
                Audit.objects.create(room=room, member=access.member, what="teach", data={"job": str(job.id)})
            _tell(job)
    except IntegrityError:  # one tune at a time teaches a hand
        return Job.objects.get(hand=room.hand, kind=Job.Kind.TUNE, state__in=LIVE)
    _wake()
    return job


def claim_slice(*, base: str) -> Lesson | None:
    """The next slice to teach; None when no tune waits.

    base: the version of the engine that teaches. It learns from takes that it drew itself: others' codes may be of
    another codec.
    """
    _expire()
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(kind=Job.Kind.TUNE, state__in=LIVE, lease=None)
            .order_by("created")
            .first()
        )
        if job is None:
            return None
        Job.objects.filter(id=job.id).update(
            state=Job.State.RUNNING, lease=_lease(), fence=F("fence") + 1, attempts=F("attempts") + 1
        )
        job.refresh_from_db()
    owner = owner_of(job.room.team_id)
    drawn = tuple(probe["name"] for probe in job.report.get("probes", []))
    state = bytes(job.slice) if job.slice else None
    clips = tuple(_clips(job.order["keys"]).filter(base=base, codes__isnull=False).order_by("id").defer("codes"))
    accepted = _accepted(job, base)
    return Lesson(str(job.id), job.fence, state, list(accepted.values()), owner, drawn, clips, keys=tuple(accepted))


def waits() -> bool:
    """Whether a tune has a slice to be taught."""
    return Job.objects.filter(kind=Job.Kind.TUNE, state__in=LIVE, lease=None).exists()


def save_slice(lesson: Lesson, *, state: bytes, progress: float) -> bool:
    """Keep what a slice learnt and let the next begin. False when it came too late.

    progress: of the learning, 0 to 1.
    """
    return _save(lesson, slice=state, progress=LEARNING * min(max(progress, 0), 1))


def save_probe(lesson: Lesson, name: str, *, state: bytes, before: bytes, after: bytes) -> bool:
    """Keep a probe's two pictures and let the next slice begin. False when it came too late."""
    pictures = {
        when: store.keep_bytes(data, suffix=".jpg", folder="probes")
        for when, data in (("before", before), ("after", after))
    }
    job = Job.objects.get(id=lesson.job)
    drawn = [*job.report.get("probes", []), {"name": name, "style": lesson.style, **pictures}]
    progress = LEARNING + (1 - LEARNING) * len(drawn) / (len(PROBES) + 1)
    return _save(lesson, slice=state, progress=progress, report={"probes": drawn})


def worn_in(room_id: uuid.UUID, sha256: str, *, base: str) -> bytes | None:
    """The bytes of a version for a draft in a room: of its own hand, for this base, in use still; None otherwise."""
    rows = Adapter.objects.filter(sha256=sha256, base=base, stale=False, hand__rooms=room_id)
    if not sha256 or not rows.exists():
        return None
    try:
        return store.read_pinned(store.adapter_name(sha256), sha256)
    except (store.Torn, FileNotFoundError):
        return None


def owner_of(team_id: int) -> str:
    """What stands in an adapter's bytes: the team that it belongs to."""
    return f"team {team_id}"


def use(access: Access, number: int) -> None:
    """Go back, or forward, to a version of the room's hand; 0 is the base. The next take uses it.

    Raises NoVersion, Stale or Shelved.
    """
    with transaction.atomic():
        hand = Hand.objects.select_for_update().get(id=access.room.hand_id)
        version = hand.versions.filter(number=number).first() if number else None
        if number and version is None:
            raise NoVersion
        if version and version.stale:
            raise Stale
        if version and not version.helps:
            raise Shelved
        hand.current = version
        hand.save(update_fields=["current"])
        Audit.objects.create(room=access.room, member=access.member, what="hand_version", data={"number": number})
        lessons.tell([hand.id])


def finish(lesson: Lesson, *, adapter: bytes | None, report: dict[str, Any], base: str) -> Adapter | None:
    """End a tune: the version it made, current at once if its report says that it helps.

    None when it came too late, or when the machine found nothing worth keeping.
    """
    sha256 = store.keep_bytes(adapter, suffix=".safetensors", folder="adapters") if adapter else ""
    with transaction.atomic():
        hand = (
            Hand.objects.select_for_update().filter(jobs__id=lesson.job).first()
        )  # before the job, as lessons.settle does
        job = _mine(lesson).select_for_update().first()
        if job is None or hand is None:
            return None
        left_out = {lesson.keys[at] for at in report.get("left_out", [])}
        version = _version(hand, job, sha256=sha256, report=report, base=base, left_out=left_out) if sha256 else None
        helps = bool(version and version.helps)
        if helps:
            hand.current = version
        hand.relearn = False
        hand.save(update_fields=["current", "relearn"])
        job.state, job.progress, job.lease, job.slice = Job.State.DONE, 1, None, None
        job.report, job.finished, job.reason = report, Now(), "" if helps else _why_not(report)
        job.save()
        _tell(Job.objects.get(id=job.id))
    return version


def fail(lesson: Lesson, *, reason: str = "tune_failed") -> None:
    """One slice went wrong: it is tried again, then the tune begins anew, and after the third attempt it is failed."""
    with transaction.atomic():
        job = _mine(lesson).select_for_update().first()
        if job:
            _back_or_failed(job, reason)


def give_up(lesson: Lesson) -> None:
    """Hand a slice back; it does not count as an attempt."""
    _mine(lesson).update(lease=None, fence=F("fence") + 1, attempts=F("attempts") - 1)


def _expire() -> None:
    late = Job.objects.filter(kind=Job.Kind.TUNE, state=Job.State.RUNNING, lease__lt=Now())
    if not late.exists():
        return
    with transaction.atomic():
        for job in late.select_for_update(skip_locked=True):
            _back_or_failed(job, "tune_lost")


def _back_or_failed(job: Job, reason: str) -> None:
    rows = Job.objects.filter(id=job.id)
    if job.attempts < ATTEMPTS_MAX:
        last = job.attempts + 1 == ATTEMPTS_MAX  # from the beginning: it may be the state that nobody can go on from
        anew: dict[str, Any] = {"slice": None, "progress": 0, "report": {}} if last else {}
        rows.update(lease=None, fence=F("fence") + 1, **anew)
        return
    rows.update(state=Job.State.FAILED, lease=None, slice=None, fence=F("fence") + 1, reason=reason, finished=Now())
    _tell(Job.objects.get(id=job.id))


def _accepted(job: Job, base: str) -> dict[str, tuple[dict[str, Any], bytes]]:
    """What the job was started with, by its keys; a tune learns from one list from its first slice to its last."""
    keys = job.order["keys"]
    takes = Take.objects.filter(team=job.room.team_id, key__in=keys, codes__isnull=False, base=base)
    found = {take.key: (take.recipe, bytes(take.codes or b"")) for take in takes.only("key", "recipe", "codes")}
    for clip in _clips(keys).filter(base=base, codes__isnull=False).select_related("footage"):
        words: dict[str, Any] = {"style": clip.footage.style, "phases": [clip.caption], "details": ""}
        found[clip.key] = words | {"seed": 0, "index": 0, "variation": 0}, bytes(clip.codes or b"")
    return {key: found[key] for key in keys if key in found}


def _clips(keys: Iterable[str]) -> QuerySet[FootageClip]:
    """The clips of footage among what a tune learns from."""
    own = [key.removeprefix(FOOTAGE) for key in keys if key.startswith(FOOTAGE)]
    return FootageClip.objects.filter(id__in=own, teaches=True)


def uncoded(*, base: str) -> list[FootageClip]:
    """Clips of footage that a tune which waits learns from, and of which this engine has no codes: a few at a time."""
    live = Job.objects.filter(kind=Job.Kind.TUNE, state__in=LIVE, lease=None)
    keys = [key for order in live.values_list("order", flat=True) for key in order["keys"]]
    return list(_clips(keys).exclude(base=base).defer("codes").order_by("id")[:CODED_AT_ONCE])


def keep_codes(clip: FootageClip, codes: bytes | None, *, base: str) -> None:
    """What a lesson will read of a clip; None where its file cannot be read, so that the lesson goes on without it."""
    FootageClip.objects.filter(id=clip.id).update(codes=codes, base=base)


def _version(
    hand: Hand, job: Job, *, sha256: str, report: dict[str, Any], base: str, left_out: Collection[str]
) -> Adapter:
    last = hand.versions.aggregate(last=Max("number"))["last"] or 0
    version = Adapter.objects.create(
        hand=hand,
        number=last + 1,
        base=base,
        file=store.adapter_name(sha256),
        sha256=sha256,
        helps=report.get("helps") is True,
        reason="" if report.get("helps") is True else _why_not(report),
        report=report | {"joules": round(pace.joules(report.get("seconds", 0)), 1)},
        member=job.member,
        probes=job.report.get("probes", []),
    )
    keys = job.order["keys"]
    takes = Take.objects.filter(team=hand.team_id, key__in=keys).values_list("key", "file")
    clips = [(key, "") for key in keys if key.startswith(FOOTAGE)]
    TrainingUse.objects.bulk_create(
        TrainingUse(adapter=version, key=key, file=file, left_out=key in left_out) for key, file in [*takes, *clips]
    )
    return version


# The engine's reasons, in the catalogue's codes.
REASONS = {"forgets": "tune_forgets", "narrow": "tune_narrow", "copies": "tune_copies"}


def _why_not(report: dict[str, Any]) -> str:
    """The catalogue's code for a tune that changed nothing."""
    return REASONS.get(report.get("reason", ""), "tune_no_gain")


def _save(lesson: Lesson, **fields: Any) -> bool:
    with transaction.atomic():
        kept = _mine(lesson).update(lease=None, attempts=0, **fields)
        if kept:
            _tell(Job.objects.get(id=lesson.job))
    return bool(kept)


def _mine(lesson: Lesson) -> Any:
    return Job.objects.filter(id=lesson.job, fence=lesson.fence, state=Job.State.RUNNING, lease__isnull=False)


def _lease() -> Any:
    return Now() + timedelta(seconds=settings.LEASE_SECONDS * LEASES)


def _tell(job: Job) -> None:
    """The job to its room, the hand to every room that has it."""
    assert job.hand is not None
    hand = hand_listing.hand_state(job.hand)
    for room in Room.objects.filter(hand=job.hand_id).order_by("id"):
        if room.id == job.room_id:
            feed.publish(room, "job", hand_listing.job_state(job))
        feed.publish(room, "hand", hand)


def _wake() -> None:
    transaction.on_commit(lambda: wake.wake("collab.tasks.tune", "render"))
