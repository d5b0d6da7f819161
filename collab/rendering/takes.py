"""What people say about takes: accept, try again, go ahead; who may read their files; and how rooms hear of them.

Everything that changes a team's takes holds the team's advisory lock and ends by telling the rooms, in its own
transaction. Asking for takes is wants.py, drawing them claims.py, what screens read listing.py.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from collab.film import kept_out
from collab.log import feed
from collab.models import Acceptance, Audit, Comment, Pin, Room, Take, Team, Want
from collab.people.permissions import Access
from collab.rendering import lessons, listing, wake

LIVE = [Take.State.REQUESTED, Take.State.PREVIEWED, Take.State.RENDERING]
# Advisory locks share one space in PostgreSQL; this is ours for teams ("tk").
LOCK_SPACE = 0x746B


class NoSegment(Exception):
    """The film does not ask for this segment now."""


class NotReady(Exception):
    """The segment's take is not finished."""


class NothingToRetry(Exception):
    """The room wants no failed take of this key."""


def lock_team(team_id: int) -> None:
    """Hold the team's plans back until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, team_id])


def release(access: Access) -> int:
    """Let what waits at the ask gate be drawn; how many segments that were."""
    room = access.room
    with transaction.atomic():
        lock_team(room.team_id)
        waiting = Want.objects.filter(room=room, until=None, held=True)
        clips = sorted(set(waiting.values_list("clip", flat=True)))
        count = listing.held(room)
        waiting.update(held=False)
        _note(access, "render", {"segments": count})
        if clips:
            _tell_clips(room, clips)
            wake_workers()
    return count


def hold(access: Access) -> int:
    """Stop: what is asked for and not yet begun waits at the ask gate again; how many segments that were.

    What another room of the team asks for too is drawn for that one; what is being drawn is finished.
    """
    room = access.room
    with transaction.atomic():
        lock_team(room.team_id)
        idle = Take.objects.filter(team=room.team_id, key=OuterRef("key"), state__in=LIVE[:2], lease=None)
        going = Want.objects.filter(Exists(idle), room=room, until=None, held=False, sound=False)
        clips = sorted(set(going.values_list("clip", flat=True)))
        count = going.filter(context=False).count()
        going.update(held=True)
        _note(access, "hold", {"segments": count})
        if clips:
            _tell_clips(room, clips)
    return count


def set_automatic(access: Access, automatic: bool) -> None:
    """Whether large renders start without a press; saying yes releases what waits."""
    with transaction.atomic():
        Room.objects.filter(id=access.room.id).update(automatic=automatic)
        feed.publish(access.room, "gate", {"automatic": automatic})
    if automatic:
        release(access)


def retry(access: Access, key: str) -> None:
    """Try a failed take again, with the failed takes it continues and those that failed because of it.

    Raises NothingToRetry.
    """
    team = access.room.team_id
    with transaction.atomic():
        lock_team(team)
        wanted = Want.objects.filter(room=access.room, key=key, until=None).exists()
        if not wanted or not Take.objects.filter(team=team, key=key, state=Take.State.FAILED).exists():
            raise NothingToRetry
        keys = _failed_chain(team, key)
        Take.objects.filter(team=team, key__in=keys).update(
            state=Take.State.REQUESTED, attempts=0, reason="", requested=Now(), lease=None, fence=F("fence") + 1
        )
        _note(access, "retry", {"key": key})
        tell_takes(team, keys)
        wake_workers()


def accept(access: Access, *, clip: str, index: int) -> str:
    """Say that a segment's take is right: who, when, which file. Returns its key.

    From now on the machine leaves it alone until somebody edits the clip itself. Raises NoSegment or NotReady.
    """
    room = access.room
    with transaction.atomic():
        lock_team(room.team_id)
        want, take = _shown(room, clip, index)
        if take.state != Take.State.READY or not take.file:
            raise NotReady
        _, new = Acceptance.objects.get_or_create(
            room=room,
            clip=clip,
            index=index,
            key=want.key,
            defaults={
                "file": take.file,
                "member": access.member,
                "hand": room.hand,
                "teaches": lessons.may_teach(room.team),
            },
        )
        if new:
            _note(access, "accept", {"clip": clip, "index": index, "key": want.key, "file": take.file})
            tell_accepted(room, want, [room.hand_id], accepted=True)
    return want.key


def unaccept(access: Access, *, clip: str, index: int) -> None:
    """Take the acceptance of a segment's take back, and with it what it taught. Raises NoSegment."""
    room = access.room
    with transaction.atomic():
        lock_team(room.team_id)
        want, _ = _shown(room, clip, index)
        given = Acceptance.objects.filter(room=room, clip=clip, index=index, key=want.key)
        hands = lessons.take_back(given)
        gone, _ = given.delete()
        if gone:
            _note(access, "unaccept", {"clip": clip, "index": index, "key": want.key})
            tell_accepted(room, want, [*hands, room.hand_id], accepted=False)


def may_read(room: Room, sha256: str) -> bool:
    """Whether the room has, or had, a Want for a take that owns this file, or keeps the file for a review."""
    named = Q(file=sha256) | Q(thumb=sha256) | Q(preview_file=sha256) | Q(preview_thumb=sha256)
    wants = Want.objects.filter(room=room, key=OuterRef("key"))
    return Take.objects.filter(named, Exists(wants), team=room.team_id).exists() or is_kept(room, sha256)


def is_kept(room: Room, sha256: str) -> bool:
    """Whether a version shows the file, or something was said of it: the take may hold another file by now."""
    pinned = Pin.objects.filter(Q(file=sha256) | Q(thumb=sha256), version__room=room)
    return pinned.exists() or Comment.objects.filter(room=room, file=sha256).exists()


def tell_takes(team_id: int, keys: Iterable[str]) -> None:
    """Tell every room that shows one of these takes what became of it. Call it last in a transaction."""
    takes = Take.objects.filter(team=team_id, key__in=list(keys)).select_related("adapter").defer("top", "codes")
    by_key = {take.key: take for take in takes}
    shown = Q(context=False) | Q(sound=True)
    wants = Want.objects.filter(shown, room__team=team_id, key__in=by_key, until=None)
    pairs = sorted(set(wants.values_list("room", "key")))
    rooms = Room.objects.in_bulk({room for room, _ in pairs})
    for room, key in pairs:
        feed.publish(rooms[room], "take", listing.take_fact(rooms[room], by_key[key]))


def tell_rules(team_id: int) -> None:
    """Tell every room of a team what holds there now. Call it last in a transaction."""
    for room in Room.objects.filter(team=team_id).select_related("team").order_by("id"):
        feed.publish(room, "class", listing.rules(room))


def wake_workers() -> None:
    """There may be something to draw: say so once this transaction holds."""
    transaction.on_commit(lambda: wake.wake("collab.tasks.preview", "draft"))
    transaction.on_commit(lambda: wake.wake("collab.tasks.render", "render"))


def fail_what_hangs(team_id: int) -> list[str]:
    """What continues a failed take fails with its reason, down the chain. Returns the keys; hold the team's lock."""
    failed: list[str] = []
    while True:
        broken = Take.objects.filter(
            Q(key=OuterRef("follows")) | Q(key=OuterRef("anchor")), team=team_id, state=Take.State.FAILED
        )
        hanging = Take.objects.filter(Exists(broken), team=team_id, state__in=LIVE[:2])
        keys = list(hanging.values_list("key", flat=True))
        if not keys:
            return failed
        hanging.update(
            state=Take.State.FAILED,
            lease=None,
            fence=F("fence") + 1,
            reason=Subquery(broken.values("reason")[:1]),
        )
        failed += keys


def _failed_chain(team_id: int, key: str) -> list[str]:
    """A failed take, the failed ones it stands on, and the failed ones that stand on those."""
    failed = {
        take.key: take
        for take in Take.objects.filter(team=team_id, state=Take.State.FAILED).only("key", "follows", "anchor")
    }
    found: set[str] = set()
    look = [key]
    while look:
        name = look.pop()
        if name in found or name not in failed:
            continue
        found.add(name)
        look += [failed[name].follows, failed[name].anchor]
        look += [take.key for take in failed.values() if name in (take.follows, take.anchor)]
    return sorted(found)


def _tell_clips(room: Room, clips: list[str]) -> None:
    """The fact `plan` for clips whose words stayed."""
    timeline = listing.planned(room)
    quotes = listing.quotes(timeline)
    tell_plan(
        room,
        {
            "seq": room.planned_seq,
            "style": timeline.style,
            "clips": {clip: quotes[clip] for clip in clips if clip in quotes},
            "gone": [],
            "affected": 0,
            "context": 0,
        },
    )


def tell_plan(room: Room, fact: dict[str, Any]) -> None:
    """The fact `plan`, with the segments of the clips that it quotes. Call it last in a transaction."""
    said = kept_out.hits(listing.planned(room), Team.objects.values_list("kept_out", flat=True).get(pk=room.team_id))
    segments = listing.segments(room, clips=list(fact["clips"]))
    fact |= {"segments": segments, "kept_out": said, **listing.gate(room)}
    feed.publish(room, "plan", fact)


def _shown(room: Room, clip: str, index: int) -> tuple[Want, Take]:
    want = Want.objects.filter(room=room, clip=clip, index=index, until=None, context=False, offer=False).first()
    take = Take.objects.filter(team=room.team_id, key=want.key).defer("top", "codes").first() if want else None
    if want is None or take is None:
        raise NoSegment
    return want, take


def tell_accepted(room: Room, want: Want, hands: Iterable[int | None], *, accepted: bool) -> None:
    """The fact `accept`, and what it means for these hands. Call it last in a transaction."""
    fact = {"clip": want.clip, "index": want.index, "key": want.key, "accepted": accepted}
    lessons.tell(hands, also=[(room.id, "accept", fact)])


def _note(access: Access, what: str, data: dict[str, Any]) -> None:
    Audit.objects.create(room=access.room, member=access.member, what=what, data=data)
