"""A plan becomes rows: Wants opened and closed, takes asked for, stamped and let go.

Plans of one team hold its advisory lock, so that letting a take go cannot race another room that begins to want it.
Doing a plan twice changes nothing. Knows no engine and no document: it is given a Timeline.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Now

from collab.film import kept_out
from collab.film.recipes import Segment
from collab.film.timeline import Timeline
from collab.models import Acceptance, Adapter, Member, Planned, Room, Take, Update, Want
from collab.rendering import laying, listing, planning, stock, takes
from collab.rendering.planning import Place, Plan, Standing

BEHIND_MAX = 50  # rooms that one sweep wakes the planner for


def apply(
    room: Room,
    timeline: Timeline,
    *,
    seq: int,
    pressed: bool = False,
    offer: Collection[Place] = (),
    keep: Collection[Place] = (),
    more: Collection[tuple[str, int, int]] = (),
) -> Plan | None:
    """Plan the room's timeline, read at `seq`, and make its rows agree with the plan.

    `pressed` lets a large plan through the ask gate; `offer` and `keep` are places where somebody asks to see what
    could be shown in place of a kept take, and where somebody is done; `more` are (clip, index, variation) of further
    takes that somebody asks for. None when a newer plan was quicker, or nobody
    enters the room any more.
    """
    with transaction.atomic():
        takes.lock_team(room.team_id)
        room = Room.objects.select_related("hand__current", "team").get(id=room.id)
        if room.gone or seq < room.planned_seq:
            return None
        timeline = timeline.without_script()
        drawn = timeline.muffled(kept_out.hits(timeline, room.team.kept_out))
        plan = _plan(room, drawn, offer=offer, keep=keep, more=more)
        hold = plan.asks and not room.automatic and not pressed
        author = _author(room, seq)
        _close(room, plan.closes)
        _request(room, plan, drawn)
        _open(room, plan, drawn, hold=hold, author=author)
        unheard = laying.apply(room, drawn, author=author)
        _supersede(room.team_id, [*(want.key for want in plan.closes), *(unheard or [])])
        _settle_context(room.team_id, [*plan.keys, *(want.key for want in plan.closes)])
        takes.fail_what_hangs(room.team_id)
        before = listing.planned(room)
        Planned.objects.update_or_create(room=room, defaults={"timeline": timeline.to_json()})
        Room.objects.filter(id=room.id).update(planned_seq=seq, title=timeline.title)
        _tell(room, plan, before, timeline, seq=seq, sounds=unheard is not None)
        takes.wake_workers()
    return plan


def close(room: Room) -> None:
    """Ask for nothing any more: nobody enters this room. A plan opens again what is wanted then."""
    with transaction.atomic():
        takes.lock_team(room.team_id)
        wanted = Want.objects.filter(room=room, until=None)
        keys = list(wanted.values_list("key", flat=True))
        wanted.update(until=Now())
        _supersede(room.team_id, keys)
        _settle_context(room.team_id, keys)


def behind() -> list[str]:
    """Rooms whose plan is older than their log, once people pause."""
    quiet = Now() - timedelta(seconds=settings.PLAN_QUIET_SECONDS_MAX)
    newest = Update.objects.filter(room=OuterRef("id")).order_by("-seq").values("created")[:1]
    rows = Room.objects.filter(head__seq__gt=F("planned_seq"), head__bad=None, gone=None).annotate(
        newest=Subquery(newest)
    )
    return [str(room) for room in rows.filter(newest__lt=quiet).values_list("id", flat=True)[:BEHIND_MAX]]


def _plan(room: Room, timeline: Timeline, **asked_for: Collection[Any]) -> Plan:
    standing = [
        Standing(
            want.clip, want.index, want.key, want.own,
            context=want.context, offer=want.offer, variation=want.variation,
        )
        for want in Want.objects.filter(room=room, until=None, sound=False).order_by("id")
    ]  # fmt: skip
    offers, hand = [want for want in standing if want.offer], str(room.hand_id)
    asked = planning.plan(timeline, hand=hand, in_hand=(), standing=offers, more=asked_for["more"])
    stock.lend(room, asked.keys.values())
    rows = Take.objects.filter(team=room.team_id, key__in=asked.keys, state__in=Take.IN_HAND)
    have = dict(rows.values_list("key", "context"))
    return planning.plan(
        timeline,
        hand=hand,
        in_hand={key for key, context in have.items() if not context},
        codes_in_hand={key for key, context in have.items() if context},
        standing=standing,
        accepted=_accepted(room),
        **asked_for,
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
    _open_offers(room, plan, author)


def _open_offers(room: Room, plan: Plan, author: Member | None) -> None:
    """What somebody asked to see is drawn at once: it was one press for one segment."""
    Want.objects.bulk_create(
        Want(
            room=room,
            clip=part.clip,
            index=part.index,
            variation=part.variation,
            key=part.key,
            own=part.own,
            asked_by=author,
            offer=True,
        )
        for part in plan.offers
    )
    for want in plan.promotes:
        Want.objects.filter(room=room, clip=want.clip, index=want.index, key=want.key, offer=True, until=None).update(
            offer=False
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
    shown = {part.key for part in (*plan.wanted, *plan.offered)}
    known = {
        take.key: take
        for take in Take.objects.filter(team=room.team_id, key__in=plan.keys)
        .select_related("adapter")
        .defer("top", "codes", "recipe")
    }
    for part in parts:
        stamp = _stamp(room, part, known)
        take = known.get(part.key)
        if take is None:
            known[part.key] = _new_take(room, part, context=part.key not in shown, stamp=stamp)
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


def _stamp(room: Room, part: Segment, known: dict[str, Take]) -> Adapter | None:
    """The adapter version that will draw it: its predecessor's while that may be used, else the hand's current one.

    Variations take the current one: "another take" is how people meet a new version.
    """
    before = known.get(part.follows)
    if part.variation == 0 and before and (before.adapter is None or not before.adapter.stale):
        return before.adapter
    current = room.hand.current
    return current if current and not current.stale else None


def _supersede(team_id: int, keys: list[str]) -> None:
    """Let go of unfinished takes that no open Want of any room of the team names."""
    wanted = Want.objects.filter(room__team=team_id, key=OuterRef("key"), until=None)
    Take.objects.filter(~Exists(wanted), team=team_id, key__in=keys, state__in=takes.LIVE).update(
        state=Take.State.SUPERSEDED, lease=None, fence=F("fence") + 1
    )


def _settle_context(team_id: int, keys: list[str]) -> None:
    """Unfinished takes that nobody shows any more need no picture."""
    shown = Want.objects.filter(room__team=team_id, key=OuterRef("key"), until=None, context=False)
    Take.objects.filter(~Exists(shown), team=team_id, key__in=keys, state__in=takes.LIVE).update(context=True)


def _tell(room: Room, plan: Plan, before: Timeline, now: Timeline, *, seq: int, sounds: bool) -> None:
    """The fact `plan`: the words that were read and the segments of the clips that changed; all laid sounds where any
    of them did."""
    old, new = listing.quotes(before), listing.quotes(now)
    gone = sorted(set(old) - set(new))
    changed = {clip for clip in new if new[clip] != old.get(clip)}
    changed |= {part.clip for part, context in plan.opens if not context}
    changed |= {want.clip for want in (*plan.reopens, *plan.promotes)}
    changed |= {part.clip for part in plan.offers}
    changed |= {want.clip for want in plan.closes if not want.context and want.clip in new}
    if not (changed or gone or sounds or before.style != now.style):
        return
    takes.tell_plan(
        room,
        {
            "seq": seq,
            "style": now.style,
            "clips": {clip: new[clip] for clip in sorted(changed)},
            "gone": gone,
            "affected": len(plan.affected),
            "context": len(plan.affected_context),
            **({"sounds": laying.listed(room)} if sounds else {}),
        },
    )
