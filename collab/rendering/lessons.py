"""What teaches a hand: acceptances and clips of footage, and who gave them; what is taken back, and the versions that
fall with it.

Owns `teaches` of an acceptance and `stale` of a version, and moves the hand's pointer off stale ones. A version is
taught from the base, by the takes of its `TrainingUse` alone: so leaving one out of the next is exact. Whoever calls
locks hands before anything is published, and publishes through `tell`. Knows no engine.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from collab.log import feed
from collab.models import Acceptance, Adapter, Audit, Hand, Job, Room, Take, Team, TrainingUse, Want
from collab.people.permissions import Access
from collab.rendering import hand_listing, wake

# Accepted takes that a tune learns from: the first so many teach the look by codes, so many of each style its colours.
LOOK_MAX, STYLE_MAX = 32, 16
# So many styles, those that were accepted last, take turns in a lesson. Of more, none would have the share of it by
# which a hand remembers a style (`synthesis.calling`), nor enough clips to learn it by.
STYLES_MAX = 6
LESSON_MAX = STYLES_MAX * STYLE_MAX
# With so many people or more, nobody teaches more than one part in as many: with fewer it could not be held.
PEOPLE_FOR_A_CAP = 5
LIVE_JOBS = [Job.State.WAITING, Job.State.RUNNING]

Telling = tuple[uuid.UUID, str, Mapping[str, Any]]  # room, kind and data of a fact


class NoLesson(Exception):
    """Nobody accepted this in the room."""


class Silent(Exception):
    """A class teaches nothing until its teacher says otherwise."""


def may_teach(team: Team) -> bool:
    """Whether what this team accepts teaches its hands."""
    return team.kind != Team.Kind.CLASS or team.class_teaches


def keys(hand: Hand) -> list[str]:
    """What the next tune learns from, people and styles taking turns, the newest first: finished takes whose acceptance
    teaches and clips of footage that do, shared out fairly between the people who gave them, and of each between the
    styles: a hand that learns from the newest alone forgets what it could."""
    if not may_teach(hand.team):
        return []
    given = list(_teaching(hand).order_by("-created", "-id").values_list("created", "key", "member"))
    there = Take.objects.filter(team=hand.team_id, key__in=[key for _, key, _ in given], codes__isnull=False)
    styles: dict[str, str] = dict(there.values_list("key", "recipe__style"))
    lessons = [one for one in given if one[1] in styles]
    for clip in hand_listing.footage_of(hand).select_related("footage"):
        styles[clip.key] = clip.footage.style
        lessons.append((clip.given, clip.key, clip.footage.member_id))
    lessons.sort(key=lambda one: one[0], reverse=True)
    by_person: dict[int | None, list[str]] = defaultdict(list)
    for key, member in {key: member for _, key, member in reversed(lessons)}.items():
        by_person[member].insert(0, key)
    lists = [_in_turns(own, styles) for own in by_person.values()]
    asked = _asked_for(_turns(lists), styles)
    return _fair([[key for key in own if key in asked] for own in lists])


def set_teaches(access: Access, *, clip: str, index: int, key: str, teaches: bool) -> None:
    """Whether an accepted take teaches; it stays accepted. Taking it back makes what it taught stale at once.

    Raises NoLesson, and Silent for a class that teaches nothing.
    """
    room = access.room
    if teaches and not may_teach(room.team):
        raise Silent
    with transaction.atomic():
        found = Acceptance.objects.filter(room=room, clip=clip, index=index, key=key)
        hands = list(found.values_list("hand", flat=True))
        if not hands:
            raise NoLesson
        found.update(teaches=teaches)
        settle(hands)
        what = "lesson_given" if teaches else "lesson_taken_back"
        Audit.objects.create(room=room, member=access.member, what=what, data={"clip": clip, "index": index})
        tell(hands)


def forget(room: Room, members: Collection[int]) -> list[int | None]:
    """What these people accepted or asked for in the room teaches no more; the hands that this concerns.

    Tell them afterwards.
    """
    asked = Want.objects.filter(
        room=room, clip=OuterRef("clip"), index=OuterRef("index"), key=OuterRef("key"), asked_by__in=members
    )
    return take_back(Acceptance.objects.filter(Q(member__in=members) | Exists(asked), room=room))


def take_back(acceptances: Any) -> list[int | None]:
    """These acceptances teach no more; the hands that this concerns. Tell them afterwards."""
    teaching = acceptances.filter(teaches=True)
    hands = sorted(set(teaching.exclude(hand=None).values_list("hand", flat=True)))
    teaching.update(teaches=False)
    settle(hands)
    return list(hands)


def settle(hands: Iterable[int | None]) -> None:
    """Make versions agree with what still teaches: the stale ones fall, pointers and work under way leave them."""
    wanted = [hand for hand in hands if hand]
    for hand in (
        Hand.objects.select_for_update(of=("self",)).select_related("team").filter(id__in=wanted).order_by("id")
    ):
        taught, brought = _teaching(hand).values("key"), hand_listing.footage_keys(hand)
        used = TrainingUse.objects.filter(adapter=OuterRef("id")).exclude(key__in=taught).exclude(key__in=brought)
        fallen = list(hand.versions.filter(Exists(used), stale=False).values_list("id", flat=True))
        stopped = _stop(hand)
        if not fallen and not stopped:
            continue
        Adapter.objects.filter(id__in=fallen).update(stale=True)
        _let_go(fallen)
        if hand.current_id in fallen:
            hand.current = hand.versions.filter(stale=False, helps=True).order_by("-number").first()
        hand.relearn = bool(keys(hand))
        hand.save(update_fields=["current", "relearn"])


def tell(hands: Iterable[int | None], also: Iterable[Telling] = ()) -> None:
    """The hands to every room that has one of them, and what else is to be told, rooms in id order."""
    facts: dict[uuid.UUID, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for room, kind, data in also:
        facts[room].append((kind, data))
    for hand in Hand.objects.filter(id__in=[hand for hand in hands if hand]):
        state = hand_listing.hand_state(hand)
        for room in hand.rooms.values_list("id", flat=True):
            facts[room].append(("hand", state))
    for room, told in sorted(facts.items()):
        for kind, data in told:
            feed.publish(Room(id=room), kind, data)


def _teaching(hand: Hand) -> Any:
    return Acceptance.objects.filter(hand=hand, teaches=True)


def _in_turns(keys: Sequence[str], styles: Mapping[str, str]) -> list[str]:
    """One person's lessons, given newest first, their styles taking turns; what has none of the newest ones is last."""
    by_style: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        by_style[styles[key]].append(key)
    shelves = list(by_style.values())
    newest, rest = shelves[:STYLES_MAX], shelves[STYLES_MAX:]
    return _turns(newest) + [key for own in rest for key in own]


def _asked_for(keys: Sequence[str], styles: Mapping[str, str]) -> set[str]:
    """Those that a lesson would use: the first LOOK_MAX, and of each style the first STYLE_MAX."""
    asked, each = set(keys[:LOOK_MAX]), Counter[str]()
    for key in keys:
        each[styles[key]] += 1
        if each[styles[key]] <= STYLE_MAX:
            asked.add(key)
    return asked


def _turns(lists: Sequence[Sequence[str]]) -> list[str]:
    return [part[turn] for turn in range(max(map(len, lists), default=0)) for part in lists if turn < len(part)]


def _fair(lists: Sequence[Sequence[str]]) -> list[str]:
    """At most LESSON_MAX keys, people taking turns, and nobody over their share."""
    most = LESSON_MAX
    if len(lists) >= PEOPLE_FOR_A_CAP:
        fits = [most for most in range(1, LESSON_MAX + 1) if most <= max(1, _total(lists, most) // PEOPLE_FOR_A_CAP)]
        most = max(fits)
    return _turns([part[:most] for part in lists])[:LESSON_MAX]


def _total(lists: Sequence[Sequence[str]], most: int) -> int:
    return min(LESSON_MAX, sum(min(len(part), most) for part in lists))


def _stop(hand: Hand) -> bool:
    """End a tune that learns from what no longer teaches; its worker comes too late."""
    teaching: set[str] = set()
    if may_teach(hand.team):
        teaching = {*_teaching(hand).values_list("key", flat=True), *hand_listing.footage_keys(hand)}
    job = Job.objects.filter(hand=hand, kind=Job.Kind.TUNE, state__in=LIVE_JOBS).first()
    if job is None or set(job.order["keys"]) <= teaching:
        return False
    Job.objects.filter(id=job.id).update(
        state=Job.State.FAILED, reason="tune_withdrawn", lease=None, slice=None, fence=F("fence") + 1, finished=Now()
    )
    return True


def _let_go(versions: Collection[int]) -> None:
    """What is being drawn by a version that fell is drawn anew by another: a claim renews the stamp."""
    taken = Take.objects.filter(adapter__in=versions, lease__isnull=False)
    taken.filter(state=Take.State.RENDERING).update(state=Take.State.PREVIEWED, lease=None, fence=F("fence") + 1)
    taken.filter(state=Take.State.REQUESTED).update(lease=None, fence=F("fence") + 1)
    transaction.on_commit(lambda: wake.wake("collab.tasks.preview", "draft"))
