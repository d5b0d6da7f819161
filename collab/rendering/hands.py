"""A team's hands: made, named, and chosen for a room.

Choosing is like an edit of the whole film: every recipe names its hand, so every key is another one. What people
accepted or locked stays, as for any such edit, and a large change waits at the ask gate. Choosing back finds the old
takes in hand. Knows no engine.
"""

from django.db import transaction

from collab.film.recipes import folded
from collab.log import feed
from collab.models import Audit, Hand, Room
from collab.people.permissions import Access, Approved
from collab.rendering import hand_listing, lessons, listing, takes, wants

NAME_MAX = 80
HANDS_MAX = 20  # of one team


class NoHand(Exception):
    """The team has no such hand."""


class BadName(Exception):
    """A hand needs a name of at most NAME_MAX letters that no other hand of the team has."""


class TooMany(Exception):
    """The team has as many hands as it may."""


def new(access: Access, name: str) -> Hand:
    """A hand that knows nothing but the base. Raises BadName or TooMany."""
    room = access.room
    with transaction.atomic():
        takes.lock_team(room.team_id)
        hands = Hand.objects.filter(team=room.team_id)
        if hands.count() >= HANDS_MAX:
            raise TooMany
        hand = Hand.objects.create(team_id=room.team_id, name=_free_name(room, name))
        Audit.objects.create(room=room, member=access.member, what="hand_new", data={"hand": hand.pk})
    return hand


def rename(access: Access, hand_id: int, name: str) -> Hand:
    """Another name for a hand of the team. Raises NoHand or BadName."""
    room = access.room
    with transaction.atomic():
        takes.lock_team(room.team_id)
        hand = _hand(room, hand_id)
        before, hand.name = hand.name, _free_name(room, name, but=hand)
        hand.save(update_fields=["name"])
        Audit.objects.create(
            room=room, member=access.member, what="hand_name", data={"hand": hand.pk, "before": before}
        )
        lessons.tell([hand.pk])
    return hand


def choose(access: Access, hand_id: int) -> Room:
    """Draw the room with another hand of its team from now on. Raises NoHand, and Approved for an approved film.

    Accepted and locked segments keep their takes; the others are planned anew, and wait for a press where they are
    many.
    """
    room = access.room
    with transaction.atomic():
        takes.lock_team(room.team_id)
        hand = _hand(room, hand_id)
        held = Room.objects.select_for_update(no_key=True, of=("self",)).get(id=room.id)
        if held.approved_id:
            raise Approved
        if held.hand_id == hand.pk:
            return held
        data = {"hand": hand.pk, "before": held.hand_id}
        held.hand = hand
        held.save(update_fields=["hand"])
        Audit.objects.create(room=room, member=access.member, what="hand_choose", data=data)
        wants.apply(held, listing.planned(held), seq=held.planned_seq)
        feed.publish(held, "hand", hand_listing.hand_state(hand))
    return held


def _hand(room: Room, hand_id: int) -> Hand:
    hand = Hand.objects.filter(team=room.team_id, id=hand_id).first()
    if hand is None:
        raise NoHand
    return hand


def _free_name(room: Room, name: str, *, but: Hand | None = None) -> str:
    """The name as it is kept; hold the team's lock. Raises BadName."""
    kept = folded(name[: NAME_MAX * 8])
    others = Hand.objects.filter(team=room.team_id, name__iexact=kept).exclude(id=but.pk if but else 0)
    if not kept or not kept.isprintable() or len(kept) > NAME_MAX or others.exists():
        raise BadName
    return kept
