"""Drawing a take: claimed as a row, with a lease on the database's clock and a fence that makes late results no-ops.

Owns the way of a take from `requested` to `ready` or `failed`. Knows no engine: tasks.py hands over what it drew.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from collab.models import Adapter, Room, Take, Team, Want
from collab.rendering import budget, pace, store, takes, turns
from collab.rendering.stock import PEOPLES, STOCK

Stage = Literal["preview", "full"]

ATTEMPTS_MAX = 3
EXPIRE_MAX = 100
ASK_SECONDS = 0.2  # how often who draws looks whether it is still wanted

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """One stage of one take, ours until the lease ends. Blobs are what the engine gave for the takes it continues.

    unsound: why nothing may be drawn with the version that it is stamped with, a code of the catalogue; "" mostly.
    """

    take: int
    team: int
    key: str
    stage: Stage
    fence: int
    recipe: dict[str, Any]
    picture: bool
    context: bytes | None
    anchor: bytes | None
    top: bytes | None
    adapter: bytes | None
    unsound: str = ""
    sound: bool = False  # of a laid sound: no picture, and one stage
    stock: bool = False  # drawn ahead, for nobody yet
    began: float = field(default_factory=time.monotonic)


@dataclass
class Watch:
    """Asked by the engine between its steps: whether to stop. Renews the lease while the take is still wanted.

    disturbed: what else would stop it.
    """

    claim: Claim
    disturbed: Callable[[], bool] = lambda: False
    asked: float = field(default_factory=time.monotonic)
    renewed: float = field(default_factory=time.monotonic)
    lost: bool = False

    def __call__(self) -> bool:
        now = time.monotonic()
        if self.lost or now - self.asked < ASK_SECONDS:
            return self.lost
        self.asked = now
        renew = now - self.renewed > settings.LEASE_SECONDS / 4
        self.renewed = now if renew else self.renewed
        self.lost = not is_mine(self.claim, renew=renew) or self.disturbed()
        return self.lost


def claim(stage: Stage, *, base: str, stock: bool = False) -> Claim | None:
    """The next take for this stage, of the person whose turn it is; None when there is none to do now.

    base: the version of the engine that asks. stock: of what is drawn ahead, where nobody has a turn. A preview may be
    claimed when the top codes that it continues exist, a full take when all its codes do.
    """
    expire()
    with transaction.atomic():
        _renew_stamps(base)
        if stage == "full" and not stock and not _full_is_due():
            return None
        waiting = turns.in_turn(_claimable(stage, stock=stock), stage)
        take = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if take is None:
            return None
        if not stock:
            turns.serve(take.person or 0, stage)
        state = Take.State.REQUESTED if stage == "preview" else Take.State.RENDERING
        Take.objects.filter(id=take.id).update(
            state=state, lease=_lease(), fence=F("fence") + 1, attempts=F("attempts") + 1, base=base
        )
        claimed = _claimed(take.id, stage)  # under the row's lock: a version that falls meanwhile finds this fence
        if stage == "full":
            takes.tell_takes(take.team_id, [take.key])
    return claimed


def is_mine(claim: Claim, *, renew: bool) -> bool:
    """Whether the take is still wanted and still ours; `renew` starts the lease anew."""
    mine = Take.objects.filter(id=claim.take, fence=claim.fence, lease__isnull=False)
    return bool(mine.update(lease=_lease())) if renew else mine.exists()


def previewed(claim: Claim, *, top: bytes, film: Path | None, thumb: Path | None, seconds: float) -> bool:
    """Keep a preview: its top codes and, for a shown take, its files. False when it came too late."""
    files = _keep(film, thumb, names=("preview_file", "preview_thumb"))
    with transaction.atomic():
        kept = _mine(claim, Take.State.REQUESTED).update(
            state=Take.State.PREVIEWED, lease=None, attempts=0, top=top, previewed=Now(), **files, **_cost(seconds)
        )
        if kept:
            _told(claim, seconds)
    return bool(kept)


def fulfil(claim: Claim, *, codes: bytes, film: Path | None, thumb: Path | None, seconds: float) -> bool:
    """Keep a full take. False when it came too late: somebody else has it, or nobody wants it."""
    files = _keep(film, thumb, names=("file", "thumb"))
    with transaction.atomic():
        kept = _mine(claim, Take.State.RENDERING).update(
            state=Take.State.READY,
            lease=None,
            attempts=0,
            reason="",
            codes=codes,
            ready=Now(),
            **files,
            **_cost(seconds),
        )
        if kept:
            if not claim.picture:  # a context take that a room began to show meanwhile gets its picture now
                Take.objects.filter(id=claim.take, context=False, file="").update(state=Take.State.REQUESTED)
            _told(claim, seconds)
    return bool(kept)


def heard(claim: Claim, *, codes: bytes, film: Path, seconds: float) -> bool:
    """Keep a cell of a laid sound: it is done in one stage. False when it came too late."""
    files = _keep(film, None, names=("file", "thumb"))
    with transaction.atomic():
        kept = _mine(claim, Take.State.REQUESTED).update(
            state=Take.State.READY,
            lease=None,
            attempts=0,
            reason="",
            top=codes,
            codes=codes,
            previewed=Now(),
            ready=Now(),
            **files,
            **_cost(seconds),
        )
        if kept:
            _told(claim, seconds)
    return bool(kept)


def fail(claim: Claim, *, reason: str) -> bool:
    """One attempt went wrong. After the third the take is failed, and what continues it too. False when too late."""
    with transaction.atomic():
        takes.lock_team(claim.team)
        take = _mine(claim).select_for_update().defer("top", "codes", "recipe").first()
        if take:
            _back_or_failed(take, reason)
    return take is not None


def give_up(claim: Claim) -> None:
    """Hand a take back unfinished; it does not count as an attempt."""
    state = _resting(claim.stage)
    _mine(claim).update(state=state, lease=None, fence=F("fence") + 1, attempts=F("attempts") - 1)


def draw_context_again(claim: Claim) -> None:
    """The codes that a take continues are of another codec: they are drawn anew, as codes alone.

    Pictures that people saw stay as they are. The take waits meanwhile, and nobody counts an attempt.
    """
    take = Take.objects.only("follows", "anchor").get(id=claim.take)
    with transaction.atomic():
        takes.lock_team(claim.team)
        give_up(claim)
        before = Take.objects.filter(team=claim.team, key__in=[take.follows, take.anchor], state=Take.State.READY)
        before.update(state=Take.State.REQUESTED, top=None, codes=None, attempts=0, fence=F("fence") + 1)
        takes.wake_workers()


def expire() -> int:
    """Take back what dead workers held; how many takes that were."""
    late = Q(lease__lt=Now(), state__in=[Take.State.REQUESTED, Take.State.RENDERING])
    teams = sorted(set(Take.objects.filter(late).values_list("team", flat=True)[:EXPIRE_MAX]))
    count = 0
    for team in teams:
        with transaction.atomic():
            takes.lock_team(team)
            rows = Take.objects.filter(late, team=team).select_for_update(skip_locked=True)
            for take in rows.defer("codes", "recipe")[:EXPIRE_MAX]:
                _back_or_failed(take, "worker_lost")
                count += 1
    return count


def waits(stage: Stage, *, stock: bool = False) -> bool:
    """Whether a take could be claimed for this stage now."""
    return _claimable(stage, stock=stock).exists()


def waits_for_another(stage: Stage, person: int) -> bool:
    """The same, of takes that somebody else asked for: a person who types outdates their own."""
    others = Want.objects.filter(room__team=OuterRef("team"), key=OuterRef("key"), until=None, held=False)
    others = others.filter(Q(asked_by=None) | ~Q(asked_by=person))
    return _claimable(stage).filter(Exists(others)).exists()


def _claimable(stage: Stage, *, stock: bool = False) -> QuerySet[Take]:
    state, part = (Take.State.REQUESTED, "top") if stage == "preview" else (Take.State.PREVIEWED, "codes")
    wanted = Want.objects.filter(room__team=OuterRef("team"), key=OuterRef("key"), until=None, held=False)
    there = Q(**{f"{part}__isnull": False})
    before = Take.objects.filter(there, team=OuterRef("team"), key=OuterRef("follows"))
    anchor = Take.objects.filter(there, team=OuterRef("team"), key=OuterRef("anchor"))
    return (
        Take.objects.filter(
            Exists(wanted),
            STOCK if stock else PEOPLES,
            Q(adapter=None) | Q(adapter__stale=False),
            budget.left("team__"),
            state=state,
            lease=None,
        )
        .filter(Q(follows="") | Exists(before))
        .filter(Q(anchor="") | Exists(anchor))
        .defer("top", "codes")
    )


def previews() -> bool:
    """Whether a preview that somebody asked for is being drawn now."""
    return Take.objects.filter(PEOPLES, state=Take.State.REQUESTED, lease__gt=Now()).exists()


def at_work() -> bool:
    """Whether anything that somebody asked for is being drawn now."""
    return Take.objects.filter(PEOPLES, lease__gt=Now()).exists()


def _full_is_due() -> bool:
    """Previews first: not while one waits or is being drawn, unless full takes have waited long enough."""
    return turns.full_is_due() if _claimable("preview").exists() or previews() else True


def _renew_stamps(base: str) -> None:
    """Versions that may not be used any more, or not on this base, are replaced by the hand's current one.

    Their previews are thrown away; a preview of another base is not continued either.
    """
    unusable = Q(adapter__stale=True) | (Q(adapter__isnull=False) & ~Q(adapter__base=base))
    foreign = Q(state=Take.State.PREVIEWED) & ~Q(base=base)
    waiting = Take.objects.filter(unusable | foreign, lease=None, state__in=takes.LIVE[:2])
    for take in waiting.select_for_update(skip_locked=True, of=("self",)).defer("top", "codes"):
        Take.objects.filter(id=take.id).update(
            state=Take.State.REQUESTED, adapter=_current(take, base), top=None, preview_file="", preview_thumb=""
        )


def _current(take: Take, base: str) -> Adapter | None:
    """The version that the hand in the take's recipe points at, if this base may use it."""
    hand = take.recipe.get("hand")
    rows = Adapter.objects.filter(hand__id=hand, hand__current=F("id"), hand__team=take.team_id, base=base, stale=False)
    return rows.first()


def _claimed(take_id: int, stage: Stage) -> Claim:
    take = Take.objects.select_related("adapter__hand", "team").get(id=take_id)
    part = "top" if stage == "preview" else "codes"
    adapter, unsound = _weights(take)
    blobs = dict(Take.objects.filter(team=take.team_id, key__in=[take.follows, take.anchor]).values_list("key", part))
    return Claim(
        take=take.id,
        team=take.team_id,
        key=take.key,
        stage=stage,
        fence=take.fence,
        recipe=take.recipe,
        picture=take.sound or not (take.context or take.file),
        context=_bytes(blobs.get(take.follows)),
        anchor=_bytes(blobs.get(take.anchor)),
        top=_bytes(take.top) if stage == "full" else None,
        adapter=adapter,
        unsound=unsound,
        sound=take.sound,
        stock=take.team.kind == Team.Kind.STOCK,
    )


def _weights(take: Take) -> tuple[bytes | None, str]:
    """The bytes of the version that draws a take: its team's own, for the base that claimed it, and whole."""
    version = take.adapter
    if version is None:
        return None, ""
    if version.hand.team_id != take.team_id or version.base != take.base or version.stale:
        log.error("take %s is stamped with a version that is not its own: %s", take.pk, version.pk)
        return None, "adapter_foreign"
    try:
        return store.read_pinned(store.adapter_name(version.sha256), version.sha256), ""
    except (store.Torn, FileNotFoundError):
        log.exception("the file of version %s is damaged", version.pk)
        return None, "adapter_damaged"


def _bytes(blob: object) -> bytes | None:
    return bytes(blob) if isinstance(blob, bytes | bytearray | memoryview) else None


def _mine(claim: Claim, state: str | None = None) -> QuerySet[Take]:
    state = state or (Take.State.REQUESTED if claim.stage == "preview" else Take.State.RENDERING)
    return Take.objects.filter(id=claim.take, fence=claim.fence, state=state)


def _resting(stage: Stage) -> str:
    return Take.State.REQUESTED if stage == "preview" else Take.State.PREVIEWED


def _back_or_failed(take: Take, reason: str) -> None:
    """Under the team's lock: once more, or failed with what hangs on it."""
    rows = Take.objects.filter(id=take.id)
    if take.attempts < ATTEMPTS_MAX:
        state = take.state if take.state == Take.State.REQUESTED else Take.State.PREVIEWED
        rows.update(state=state, lease=None, fence=F("fence") + 1)
        takes.wake_workers()
        return
    rows.update(state=Take.State.FAILED, lease=None, fence=F("fence") + 1, reason=reason[:200])
    takes.tell_takes(take.team_id, [take.key, *takes.fail_what_hangs(take.team_id)])


def _told(claim: Claim, seconds: float) -> None:
    """A stage is kept: what it cost, whom it concerns, and what can be drawn now. Last in its transaction."""
    if not claim.sound:
        pace.note(claim.stage, time.monotonic() - claim.began)
    shown = int(claim.stage == "full" and claim.picture)
    used_up = budget.spend(claim.team, takes=shown, joules=pace.joules(seconds))
    takes.tell_takes(claim.team, [claim.key])
    if used_up:
        takes.tell_rules(claim.team)
    takes.wake_workers()


def sketched(room_id: str, *, seconds: float) -> None:
    """Drafts are no takes, but their joules count."""
    with transaction.atomic():
        room = Room.objects.filter(id=room_id).first()
        if room and budget.spend(room.team_id, takes=0, joules=pace.joules(seconds)):
            takes.tell_rules(room.team_id)


def _keep(film: Path | None, thumb: Path | None, *, names: tuple[str, str]) -> dict[str, str]:
    """File first, row second: no row ever names a file that is not there. What was not drawn changes no field."""
    kept = {names[0]: store.keep(film, suffix=".mp4")} if film else {}
    return kept | ({names[1]: store.keep(thumb, suffix=".jpg")} if thumb else {})


def _lease() -> Any:
    return Now() + timedelta(seconds=settings.LEASE_SECONDS)


def _cost(seconds: float) -> dict[str, Any]:
    return {"seconds": F("seconds") + seconds, "joules": F("joules") + pace.joules(seconds)}
