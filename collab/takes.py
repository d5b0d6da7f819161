"""A plan becomes rows: Wants opened and closed, takes asked for and let go; and what people say about takes.

Plans of one team take its advisory lock, so that letting a take go cannot race another room that wants it. Everything
here ends by telling the rooms, in its own transaction. Drawing is claims.py; what screens read is listing.py.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from collab import feed, listing, planning, wake
from collab.models import Acceptance, Adapter, Audit, Member, Planned, Room, Take, Update, Want
from collab.permissions import Access
from collab.planning import Plan, Standing
from collab.timeline import Segment, Timeline

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


def apply(room: Room, timeline: Timeline, *, seq: int, pressed: bool = False) -> Plan | None:
    """Plan the room's timeline, read at `seq`, and make its rows agree with the plan.

    `pressed` lets a large plan through the ask gate. None when a newer plan was quicker. Twice is once.
    """
    with transaction.atomic():
        lock_team(room.team_id)
        room = Room.objects.select_related("hand__current").get(id=room.id)
        if seq < room.planned_seq:
            return None
        timeline = timeline.without_script()
        plan = _plan(room, timeline)
        hold = plan.asks and not room.automatic and not pressed
        author = _author(room, seq)
        _close(room, plan.closes)
        _request(room, plan, timeline)
        _open(room, plan, timeline, hold=hold, author=author)
        _supersede(room.team_id, [want.key for want in plan.closes])
        _settle_context(room.team_id, [*plan.keys, *(want.key for want in plan.closes)])
        fail_what_hangs(room.team_id)
        before = listing.planned(room)
        Planned.objects.update_or_create(room=room, defaults={"timeline": timeline.to_json()})
        Room.objects.filter(id=room.id).update(planned_seq=seq, title=timeline.title)
        _tell(room, plan, before, timeline, seq=seq)
        wake_workers()
    return plan


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


def set_automatic(access: Access, automatic: bool) -> None:
    """Whether large renders start without a press; saying yes releases what waits."""
    Room.objects.filter(id=access.room.id).update(automatic=automatic)
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
            room=room, clip=clip, index=index, key=want.key, defaults={"file": take.file, "member": access.member}
        )
        if new:
            _note(access, "accept", {"clip": clip, "index": index, "key": want.key, "file": take.file})
            _tell_accepted(room, want, accepted=True)
    return want.key


def unaccept(access: Access, *, clip: str, index: int) -> None:
    """Take the acceptance of a segment's take back. Raises NoSegment."""
    room = access.room
    with transaction.atomic():
        lock_team(room.team_id)
        want, _ = _shown(room, clip, index)
        gone, _ = Acceptance.objects.filter(room=room, clip=clip, index=index, key=want.key).delete()
        if gone:
            _note(access, "unaccept", {"clip": clip, "index": index, "key": want.key})
            _tell_accepted(room, want, accepted=False)


def may_read(room: Room, sha256: str) -> bool:
    """Whether the room has, or had, a Want for a take that owns this file."""
    named = Q(file=sha256) | Q(thumb=sha256) | Q(preview_file=sha256) | Q(preview_thumb=sha256)
    wants = Want.objects.filter(room=room, key=OuterRef("key"))
    return Take.objects.filter(named, Exists(wants), team=room.team_id).exists()


def tell_takes(team_id: int, keys: Iterable[str]) -> None:
    """Tell every room that shows one of these takes what became of it. Call it last in a transaction."""
    takes = Take.objects.filter(team=team_id, key__in=list(keys)).select_related("adapter").defer("top", "codes")
    by_key = {take.key: take for take in takes}
    wants = Want.objects.filter(room__team=team_id, key__in=by_key, until=None, context=False)
    pairs = sorted(set(wants.values_list("room", "key")))
    rooms = Room.objects.in_bulk({room for room, _ in pairs})
    for room, key in pairs:
        feed.publish(rooms[room], "take", listing.take_fact(rooms[room], by_key[key]))


def wake_workers() -> None:
    """There may be something to draw: say so once this transaction holds."""
    transaction.on_commit(lambda: wake.wake("collab.tasks.preview", "draft"))
    transaction.on_commit(lambda: wake.wake("collab.tasks.render", "render"))


# A plan


def _plan(room: Room, timeline: Timeline) -> Plan:
    asked = planning.plan(timeline, hand=str(room.hand_id), in_hand=())
    takes = Take.objects.filter(team=room.team_id, key__in=asked.keys, state__in=Take.IN_HAND)
    have = dict(takes.values_list("key", "context"))
    wants = Want.objects.filter(room=room, until=None).order_by("id")
    return planning.plan(
        timeline,
        hand=str(room.hand_id),
        in_hand={key for key, context in have.items() if not context},
        codes_in_hand={key for key, context in have.items() if context},
        standing=[Standing(want.clip, want.index, want.key, want.own, want.context) for want in wants],
        accepted=_accepted(room),
    )


def _accepted(room: Room) -> list[Standing]:
    """What people of the room accepted, newest first, with what the clip said of the cell then."""
    places = Acceptance.objects.filter(room=room).order_by("-created", "-id").values_list("clip", "index", "key")
    wants = Want.objects.filter(room=room, context=False, key__in=[key for _, _, key in places])
    owns = {(want.clip, want.index, want.key): want.own for want in wants}
    return [Standing(*place, own=owns[place]) for place in places if place in owns]


def _author(room: Room, seq: int) -> Member | None:
    """Who wrote the newest update since the last plan."""
    update = Update.objects.filter(room=room, seq__gt=room.planned_seq, seq__lte=seq).order_by("-seq").first()
    member = update.parts[-1][0] if update and update.parts else None
    return Member.objects.filter(id=member, team=room.team_id).first() if isinstance(member, int) else None


def _close(room: Room, closes: Iterable[Standing]) -> None:
    for want in closes:
        Want.objects.filter(
            room=room, clip=want.clip, index=want.index, key=want.key, context=want.context, until=None
        ).update(until=Now())


def _open(room: Room, plan: Plan, timeline: Timeline, *, hold: bool, author: Member | None) -> None:
    """Open the plan's Wants. A large plan's are held, and so is a copy of what is held already."""
    drawn = {part.key for part in (*plan.affected, *plan.affected_context)} if hold else set()
    drawn |= set(Want.objects.filter(room=room, until=None, held=True).values_list("key", flat=True))
    owners = _owners(room, timeline)
    for want in plan.reopens:
        Want.objects.create(
            room=room,
            clip=want.clip,
            index=want.index,
            variation=timeline.variation(want.clip, want.index),
            key=want.key,
            own=want.own,
            asked_by=owners.get(want.clip, author),
        )
    Want.objects.bulk_create(
        Want(
            room=room,
            clip=part.clip,
            index=part.index,
            variation=part.variation,
            key=part.key,
            own=part.own,
            context=context,
            asked_by=owners.get(part.clip, author),
            held=part.key in drawn,
        )
        for part, context in plan.opens
    )


def _owners(room: Room, timeline: Timeline) -> dict[str, Member]:
    """The members that clips say they belong to, by clip."""
    claimed = {clip.id: int(clip.owner) for clip in timeline.clips if clip.owner.isdigit() and len(clip.owner) < 16}
    members = Member.objects.filter(team=room.team_id).in_bulk(set(claimed.values()))
    return {clip: members[owner] for clip, owner in claimed.items() if owner in members}


def _request(room: Room, plan: Plan, timeline: Timeline) -> None:
    """Ask for every take that the plan needs and the team does not have, in film order, what others continue first."""
    order = {clip.id: number for number, clip in enumerate(timeline.clips)}
    parts = sorted(plan.keys.values(), key=lambda part: (order[part.clip], part.index, part.variation))
    shown = {part.key for part in plan.wanted}
    takes = {
        take.key: take
        for take in Take.objects.filter(team=room.team_id, key__in=plan.keys)
        .select_related("adapter")
        .defer("top", "codes", "recipe")
    }
    for part in parts:
        stamp = _stamp(room, part, takes)
        take = takes.get(part.key)
        if take is None:
            takes[part.key] = _new_take(room, part, context=part.key not in shown, stamp=stamp)
        elif take.state == Take.State.SUPERSEDED:
            _ask_again(take, context=part.key not in shown, stamp=stamp)
        elif take.context and part.key in shown:
            _ask_for_picture(take)


def _new_take(room: Room, part: Segment, *, context: bool, stamp: Adapter | None) -> Take:
    return Take.objects.create(
        team_id=room.team_id,
        key=part.key,
        recipe=part.recipe,
        context=context,
        follows=part.follows,
        anchor=part.anchor,
        adapter=stamp,
    )


def _ask_again(take: Take, *, context: bool, stamp: Adapter | None) -> None:
    take.state, take.context, take.adapter = Take.State.REQUESTED, context, stamp
    Take.objects.filter(id=take.id).update(
        state=Take.State.REQUESTED, context=context, adapter=stamp, attempts=0, reason="", requested=Now()
    )


def _ask_for_picture(take: Take) -> None:
    """A context take is shown now: what is drawn already as codes is drawn once more, with its picture."""
    take.context = False
    Take.objects.filter(id=take.id).update(context=False)
    Take.objects.filter(id=take.id, state=Take.State.READY).update(
        state=Take.State.REQUESTED, attempts=0, requested=Now()
    )


def _stamp(room: Room, part: Segment, takes: dict[str, Take]) -> Adapter | None:
    """The adapter version that will draw it: its predecessor's while that may be used, else the hand's current one.

    Variations take the current one: "another take" is how people meet a new version.
    """
    before = takes.get(part.follows)
    if part.variation == 0 and before and (before.adapter is None or not before.adapter.stale):
        return before.adapter
    current = room.hand.current
    return current if current and not current.stale else None


def _supersede(team_id: int, keys: list[str]) -> None:
    """Let go of unfinished takes that no open Want of any room of the team names."""
    wanted = Want.objects.filter(room__team=team_id, key=OuterRef("key"), until=None)
    Take.objects.filter(~Exists(wanted), team=team_id, key__in=keys, state__in=LIVE).update(
        state=Take.State.SUPERSEDED, lease=None, fence=F("fence") + 1
    )


def _settle_context(team_id: int, keys: list[str]) -> None:
    """Unfinished takes that nobody shows any more need no picture."""
    shown = Want.objects.filter(room__team=team_id, key=OuterRef("key"), until=None, context=False)
    Take.objects.filter(~Exists(shown), team=team_id, key__in=keys, state__in=LIVE).update(context=True)


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


# Telling


def _tell(room: Room, plan: Plan, before: Timeline, now: Timeline, *, seq: int) -> None:
    """The fact `plan`: the words that were read and the segments of the clips that changed."""
    old, new = listing.quotes(before), listing.quotes(now)
    gone = sorted(set(old) - set(new))
    changed = {clip for clip in new if new[clip] != old.get(clip)}
    changed |= {part.clip for part, context in plan.opens if not context}
    changed |= {want.clip for want in plan.reopens}
    changed |= {want.clip for want in plan.closes if not want.context and want.clip in new}
    if not (changed or gone or before.style != now.style):
        return
    _publish_plan(
        room,
        {
            "seq": seq,
            "style": now.style,
            "clips": {clip: new[clip] for clip in sorted(changed)},
            "gone": gone,
            "affected": len(plan.affected),
            "context": len(plan.affected_context),
        },
    )


def _tell_clips(room: Room, clips: list[str]) -> None:
    """The same for clips whose words stayed."""
    timeline = listing.planned(room)
    quotes = listing.quotes(timeline)
    _publish_plan(
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


def _publish_plan(room: Room, fact: dict[str, Any]) -> None:
    fact |= {"segments": listing.segments(room, clips=list(fact["clips"])), "held": listing.held(room)}
    feed.publish(room, "plan", fact)


def _shown(room: Room, clip: str, index: int) -> tuple[Want, Take]:
    want = Want.objects.filter(room=room, clip=clip, index=index, until=None, context=False).first()
    take = Take.objects.filter(team=room.team_id, key=want.key).defer("top", "codes").first() if want else None
    if want is None or take is None:
        raise NoSegment
    return want, take


def _tell_accepted(room: Room, want: Want, *, accepted: bool) -> None:
    fact = {"clip": want.clip, "index": want.index, "key": want.key, "accepted": accepted}
    feed.publish(room, "accept", fact)
    feed.publish(room, "hand", listing.hand_state(room.hand))


def _note(access: Access, what: str, data: dict[str, Any]) -> None:
    Audit.objects.create(room=access.room, member=access.member, what=what, data=data)
