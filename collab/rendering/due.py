"""Which hands are taught by themselves, and when.

Owns the pace of it; what a tune is and what it makes is adapters.py's.
"""

from datetime import timedelta

from django.db.models import Max, Q
from django.db.models.functions import Now

from collab.models import Acceptance, Hand, Job, Room
from collab.rendering import adapters, claims, hand_listing, lessons

QUIET_MINUTES = 10  # at most one tune by itself in so long
GATHER_SECONDS = 10  # and none while somebody gives one after the other: it would learn from half of them
LIVE = lessons.LIVE_JOBS


def start() -> int:
    """Start the tunes that are due by themselves: enough new acceptances, nothing to draw, not too often."""
    if claims.waits("preview") or claims.waits("full"):
        return 0
    count = 0
    teaching = Q(acceptances__teaches=True) | Q(footage_clips__teaches=True)
    for hand in Hand.objects.filter(teaching).select_related("team").distinct():
        if is_due(hand) and (room := room_of(hand)):
            adapters.start(room)
            count += 1
    return count


def is_due(hand: Hand) -> bool:
    """Whether enough was accepted since the last tune, nothing just now, and that tune was long enough ago.

    What was taken back is due at once: only a lesson that failed by itself makes it wait.
    """
    if not lessons.keys(hand):
        return False
    jobs = Job.objects.filter(hand=hand, kind=Job.Kind.TUNE)
    lately = Q(created__gt=Now() - timedelta(minutes=QUIET_MINUTES))
    if hand.relearn:
        failed = Q(state=Job.State.FAILED) & ~Q(reason="tune_withdrawn") & lately
        return not jobs.filter(Q(state__in=LIVE) | failed).exists()
    if jobs.filter(Q(state__in=LIVE) | lately).exists():
        return False
    untaught = set(hand_listing.untaught(hand))
    accepted, brought = Acceptance.objects.filter(hand=hand, teaches=True), hand_listing.footage_of(hand)
    just_now = Now() - timedelta(seconds=GATHER_SECONDS)
    if accepted.filter(created__gt=just_now).exists() or brought.filter(given__gt=just_now).exists():
        return False
    last = jobs.aggregate(last=Max("created"))["last"]
    if last:
        accepted, brought = accepted.filter(created__gt=last), brought.filter(given__gt=last)
    fresh = {*accepted.values_list("key", flat=True), *(clip.key for clip in brought.only("id"))}
    return len(fresh & untaught) >= hand_listing.ENOUGH


def room_of(hand: Hand) -> Room | None:
    """The room that a tune of its own accord is for: where the newest lesson was accepted, if it has the hand still."""
    given = Acceptance.objects.filter(hand=hand, teaches=True, room__hand=hand).order_by("-created", "-id")
    newest = given.select_related("room__team").first()
    if newest:
        return newest.room
    brought = hand_listing.footage_of(hand).filter(footage__room__hand=hand).order_by("-given")
    clip = brought.select_related("footage__room__team").first()
    return clip.footage.room if clip else hand.rooms.select_related("team").order_by("id").first()
