"""What could be shown in place of an accepted or locked take: seen on a press, then put in its place or left; and more
takes of a segment, drawn beside the one that is shown.

Owns the commands about offers. Which takes are kept, and what an offer asks for, is planning's.
"""

from django.db import transaction
from django.db.models.functions import Now

from collab.film.timeline import VARIATION_MAX
from collab.models import Acceptance, Audit, Take, Want
from collab.people.permissions import Access
from collab.rendering import lessons, listing, takes, wants


class NoOffer(Exception):
    """Nothing else could be shown there now."""


class Locked(Exception):
    """A locked clip shows what it shows until somebody unlocks it."""


def see(access: Access, *, clip: str, index: int) -> None:
    """Ask for the take that look, words and hand ask for now, beside the one that is kept. Raises NoOffer."""
    room = access.room
    with transaction.atomic():
        takes.lock_team(room.team_id)
        room.refresh_from_db()
        plan = wants.apply(room, listing.planned(room), seq=room.planned_seq, offer=[(clip, index)])
        if plan is None or (clip, index) not in {(part.clip, part.index) for part in plan.offered}:
            raise NoOffer
        _note(access, "see", clip=clip, index=index)


def more(access: Access, *, clip: str, index: int, count: int) -> list[int]:
    """Ask for `count` further takes of a segment, which differ in what was left to chance; the film shows what it
    showed. Returns their variations, which nobody had. Raises NoOffer where the film has no such segment, or Locked.
    """
    room = access.room
    with transaction.atomic():
        takes.lock_team(room.team_id)
        room.refresh_from_db()
        timeline = listing.planned(room)
        if any(each.id == clip and each.locked for each in timeline.clips):
            raise Locked
        first = max(listing.next_variation(room, clip=clip, index=index), timeline.variation(clip, index) + 1)
        new = list(range(first, min(first + count, VARIATION_MAX + 1)))
        asked = [(clip, index, variation) for variation in new]
        plan = wants.apply(room, timeline, seq=room.planned_seq, more=asked)
        drawn = {(part.clip, part.index, part.variation) for part in plan.offered} if plan else set()
        if not new or not set(asked) <= drawn:
            raise NoOffer
        _note(access, "more", clip=clip, index=index, count=len(new))
    return new


def keep(access: Access, *, clip: str, index: int) -> None:
    """Leave the kept take in its place; what was drawn to compare is no longer waited for. Raises NoOffer."""
    room = access.room
    with transaction.atomic():
        takes.lock_team(room.team_id)
        room.refresh_from_db()
        _open_offer(access, clip, index)
        wants.apply(room, listing.planned(room), seq=room.planned_seq, keep=[(clip, index)])
        _note(access, "keep", clip=clip, index=index)


def replace(access: Access, *, clip: str, index: int) -> None:
    """Put the offered take in the place of the kept one: it is accepted, and the older acceptance stays below it.

    Taking the new one back therefore shows the older one again. Raises NoOffer, Locked, or takes.NotReady.
    """
    room = access.room
    with transaction.atomic():
        takes.lock_team(room.team_id)
        room.refresh_from_db()
        offer = _open_offer(access, clip, index)
        timeline = listing.planned(room)
        if any(each.id == clip and each.locked for each in timeline.clips):
            raise Locked
        take = Take.objects.defer("top", "codes").get(team=room.team_id, key=offer.key)
        if take.state != Take.State.READY or not take.file:
            raise takes.NotReady
        shown = Want.objects.filter(room=room, clip=clip, index=index, until=None, context=False, offer=False)
        shown.update(until=Now())
        Acceptance.objects.filter(room=room, clip=clip, index=index, key=offer.key).delete()
        Acceptance.objects.create(
            room=room,
            clip=clip,
            index=index,
            key=offer.key,
            file=take.file,
            member=access.member,
            hand=room.hand,
            teaches=lessons.may_teach(room.team),
        )
        wants.apply(room, timeline, seq=room.planned_seq)
        _note(access, "replace", clip=clip, index=index)
        takes.tell_accepted(room, offer, [room.hand_id], accepted=True)


def _open_offer(access: Access, clip: str, index: int) -> Want:
    """What was offered of the variation that the film asks for: the others are more takes, and in nobody's place."""
    number = listing.planned(access.room).variation(clip, index)
    found = Want.objects.filter(
        room=access.room, clip=clip, index=index, variation=number, until=None, offer=True
    ).first()
    if found is None:
        raise NoOffer
    return found


def _note(access: Access, what: str, **data: object) -> None:
    Audit.objects.create(room=access.room, member=access.member, what=what, data=data)
