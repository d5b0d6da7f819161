"""What people bring: how a video comes, whether it teaches, and how it goes.

Owns `Footage` and `FootageClip`, the files of both, and who may see them: whoever writes in the room, since a video of
people is nobody else's. Withdrawing and deleting are always allowed to those who brought it and to owners, in a frozen
or approved room too. Knows no engine and no decoder: ingesting.py reads what came, tasks.py makes codes.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from collab.film.recipes import folded, resolve
from collab.log import feed
from collab.models import Audit, Footage, FootageClip, Member, Room
from collab.people.permissions import Access, NotAllowed
from collab.rendering import lessons, listing, store, wake

BYTES_MAX = 500 * 1024**2
PIECE_BYTES = 4 * 1024**2
SECONDS_MAX = 120
CLIPS_MAX = SECONDS_MAX // 2
COMING_MAX = 2  # of one person at once
FOOTAGE_MAX = 40  # of one team
NAME_MAX, CAPTION_MAX, STYLE_MAX = 120, 300, 500
ATTEMPTS_MAX = 3
STALLED_MINUTES = 30  # without a byte: given up
FAILED_HOURS = 24  # for so long a refusal can be read
LEASE_SECONDS = 400  # longer than the wall clock of the child
State = Footage.State


class NoFootage(Exception):
    """There is no such video, or no such clip, in this room."""


class NoConsent(Exception):
    """Nobody said that who stands in it agreed."""


class TooLarge(Exception):
    """The video has more bytes than are taken in, or none."""


class TooMany(Exception):
    """The team, or this person, has as many videos as may be."""


class NoSpace(Exception):
    """The disk would be full."""


class OutOfStep(Exception):
    """These bytes do not follow those that came; `got` says where to go on."""

    def __init__(self, got: int) -> None:
        super().__init__(got)
        self.got = got


class Teaching(Exception):
    """The words of a clip that teaches stay as they are: take it back first."""


class NoWords(Exception):
    """A clip without words, or with too many, teaches nothing."""


@dataclass(frozen=True)
class Reading:
    """A video to be read, ours until the lease ends."""

    id: uuid.UUID
    fence: int


def sees(access: Access) -> bool:
    """Whether this person may see what was brought: who writes in the room, not who looks or reviews."""
    return access.member.role in {Member.Role.OWNER, Member.Role.EDITOR}


def allow(access: Access, footage: Footage | None = None) -> None:
    """Raises NotAllowed for who may not see it; with a video, for who neither brought it nor owns the room."""
    owns = access.member.role == Member.Role.OWNER
    if not sees(access) or (footage and not owns and footage.member_id != access.member.pk):
        raise NotAllowed


# Coming


def begin(access: Access, *, name: str, size: int, consent: bool) -> Footage:
    """A video that is about to come. Raises NoConsent, TooLarge, TooMany, NoSpace, or lessons.Silent for a class that
    teaches nothing: what may not be used is not taken."""
    room = access.room
    if not lessons.may_teach(room.team):
        raise lessons.Silent
    if not consent:
        raise NoConsent
    if not 0 < size <= BYTES_MAX:
        raise TooLarge
    if store.free_bytes() < 2 * size + BYTES_MAX:
        raise NoSpace
    with transaction.atomic():
        Room.objects.select_for_update(no_key=True).get(id=room.id)
        there = Footage.objects.filter(room__team=room.team_id).exclude(state=State.FAILED)
        coming = there.filter(member=access.member, state=State.COMING)
        if there.count() >= FOOTAGE_MAX or coming.count() >= COMING_MAX:
            raise TooMany
        footage = Footage.objects.create(
            room=room,
            member=access.member,
            name=_name(name),
            size=size,
            style=_style(room),
        )
        data = {"footage": str(footage.id), "bytes": size, "consent": True}
        Audit.objects.create(room=room, member=access.member, what="footage_begun", data=data)
        _tell(room)
    return footage


def take_piece(access: Access, footage_id: str, *, at: int, source: BinaryIO, length: int) -> int:
    """Write the bytes that come from `source` behind those that came; how many there are now.

    Raises NoFootage, NotAllowed, OutOfStep, or TooLarge for more than was told or than a piece holds.
    """
    with transaction.atomic():
        footage = _of(access, footage_id, lock=True)
        if footage.member_id != access.member.pk:
            raise NotAllowed
        if footage.state != State.COMING or at != footage.got:
            raise OutOfStep(footage.got)
        if not 0 < length <= min(PIECE_BYTES, footage.size - at):
            raise TooLarge
        data = source.read(length)
        with store.arriving(store.upload_name(footage.id)).open("r+b" if at else "wb") as file:
            file.seek(at)
            file.write(data)
            file.truncate()
        footage.got = at + len(data)
        whole = footage.got == footage.size
        footage.state = State.WAITING if whole else State.COMING
        Footage.objects.filter(id=footage.id).update(got=footage.got, state=footage.state, touched=Now())
        if whole:
            store.arrived(store.upload_name(footage.id))
            _tell(access.room)
            transaction.on_commit(lambda: _wake(footage.id))
    return footage.got


# Reading


def claim(footage_id: str) -> Reading | None:
    """This video, if it still has to be read and nobody reads it; after the third attempt it is failed."""
    late = Q(state=State.READING, lease__lt=Now())
    with transaction.atomic():
        rows = Footage.objects.select_for_update(skip_locked=True, of=("self",)).select_related("room")
        footage = rows.filter(Q(state=State.WAITING) | late, id=footage_id).first()
        if footage is None:
            return None
        if footage.attempts >= ATTEMPTS_MAX:
            _end(footage, state=State.FAILED, reason="footage_lost")
            return None
        lease = Now() + timedelta(seconds=LEASE_SECONDS)
        Footage.objects.filter(id=footage.id).update(
            state=State.READING, lease=lease, fence=F("fence") + 1, attempts=F("attempts") + 1
        )
        footage.refresh_from_db()
        _tell(footage.room)
    return Reading(footage.id, footage.fence)


def clip_id(footage: uuid.UUID, number: int) -> uuid.UUID:
    """Follows from the video, so that its files are found also when a worker died before their rows were written."""
    return uuid.uuid5(footage, str(number))


def keep(reading: Reading, count: int, *, seconds: float, broken: bool) -> bool:
    """A video was read into so many clips, whose files are there. False when somebody deleted it meanwhile."""
    with transaction.atomic():
        footage = _mine(reading)
        if footage is None:
            return False
        rows = (FootageClip(id=clip_id(footage.id, number), footage=footage, number=number) for number in range(count))
        FootageClip.objects.bulk_create(rows)
        footage.seconds = seconds
        _end(footage, state=State.READY, reason="footage_partly" if broken else "")
    return True


def refuse(reading: Reading, reason: str) -> None:
    """A video cannot be taken, and why."""
    with transaction.atomic():
        footage = _mine(reading)
        if footage:
            _end(footage, state=State.FAILED, reason=reason)


def waiting() -> list[str]:
    """Videos that nobody reads now, oldest first."""
    rows = Footage.objects.filter(Q(state=State.WAITING) | Q(state=State.READING, lease__lt=Now()))
    return [str(found) for found in rows.order_by("created").values_list("id", flat=True)[:10]]


def tidy() -> None:
    """Give up what stopped coming, and forget refusals that were there to be read for long enough."""
    stalled = Q(state=State.COMING, touched__lt=Now() - timedelta(minutes=STALLED_MINUTES))
    read = Q(state=State.FAILED, touched__lt=Now() - timedelta(hours=FAILED_HOURS))
    for footage in Footage.objects.filter(stalled | read).select_related("room"):
        with transaction.atomic():
            _drop([footage])
            _tell(footage.room)


# Teaching


def describe(access: Access, footage_id: str, style: str) -> None:
    """The words of a video's look. Raises NoFootage, NotAllowed, NoWords or Teaching."""
    with transaction.atomic():
        footage = _of(access, footage_id, lock=True)
        if footage.clips.filter(teaches=True).exists():
            raise Teaching
        if len(style) > STYLE_MAX:
            raise NoWords
        Footage.objects.filter(id=footage.id).update(style=folded(style))
        _tell(access.room)


def caption(access: Access, footage_id: str, number: int, text: str) -> None:
    """A clip's words. Raises NoFootage, NotAllowed, NoWords or Teaching."""
    with transaction.atomic():
        clip = _clip(access, footage_id, number)
        if clip.teaches:
            raise Teaching
        if len(text) > CAPTION_MAX:
            raise NoWords
        FootageClip.objects.filter(id=clip.id).update(caption=folded(text))
        _tell(access.room)


def set_teaches(access: Access, footage_id: str, number: int, teaches: bool) -> None:
    """Whether a clip teaches the room's hand. Taking it back makes what it taught stale at once.

    Raises NoFootage, NotAllowed, NoWords, or lessons.Silent for a class that teaches nothing.
    """
    room = access.room
    if teaches and not lessons.may_teach(room.team):
        raise lessons.Silent
    with transaction.atomic():
        clip = _clip(access, footage_id, number)
        if clip.teaches == teaches:
            return
        if teaches and not clip.caption:
            raise NoWords
        hands = [clip.hand_id if not teaches else room.hand_id]
        rows = FootageClip.objects.filter(id=clip.id)
        rows.update(teaches=teaches, given=Now(), **({"hand": room.hand_id} if teaches else {}))
        lessons.settle(hands)
        what = "footage_given" if teaches else "footage_taken_back"
        Audit.objects.create(room=room, member=access.member, what=what, data={"footage": footage_id, "clip": number})
        lessons.tell(hands, also=[_fact(room)])


# Going


def delete(access: Access, footage_id: str) -> None:
    """Files and rows; every version that it taught is stale at once. Raises NoFootage or NotAllowed."""
    with transaction.atomic():
        footage = _of(access, footage_id, lock=True)
        allow(access, footage)
        hands = _drop([footage])
        data = {"footage": footage_id}
        Audit.objects.create(room=access.room, member=access.member, what="footage_deleted", data=data)
        lessons.tell(hands, also=[_fact(access.room)])


def forget(room: Room, members: Collection[int]) -> tuple[list[int | None], list[lessons.Telling]]:
    """What these people brought to the room is deleted; the hands that this concerns, and what is to be told."""
    rows = list(Footage.objects.filter(room=room, member__in=members))
    return (_drop(rows), [_fact(room)]) if rows else ([], [])


def take_back(footage: QuerySet[Footage]) -> None:
    """None of it teaches any more. Tell the hands afterwards."""
    rows = FootageClip.objects.filter(footage__in=footage, teaches=True)
    hands = set(rows.values_list("hand", flat=True))
    rows.update(teaches=False)
    lessons.settle(hands)


def files(footage: Iterable[Footage]) -> list[str]:
    """The names in the clip store of these videos and of all clips that they may have."""
    names = []
    for one in footage:
        names.append(store.upload_name(one.id))
        for number in range(CLIPS_MAX):
            names += store.footage_names(clip_id(one.id, number)).values()
    return names


def clip_file(access: Access, clip: uuid.UUID, kind: str) -> str:
    """The name of a clip's picture or film, for who may see it. Raises NoFootage or NotAllowed."""
    allow(access)
    if not FootageClip.objects.filter(id=clip, footage__room=access.room).exists():
        raise NoFootage
    return store.footage_names(clip)[kind]


def _drop(rows: list[Footage]) -> list[int | None]:
    """Delete rows, and their files once that is certain; the hands that learnt from them."""
    clips = FootageClip.objects.filter(footage__in=rows, teaches=True)
    hands = sorted({hand for hand in clips.values_list("hand", flat=True) if hand})
    names = files(rows)
    Footage.objects.filter(id__in=[one.id for one in rows]).delete()
    lessons.settle(hands)
    transaction.on_commit(lambda: _remove(names))
    return list(hands)


def _remove(names: Iterable[str]) -> None:
    for name in names:
        store.remove(name)
        store.never_arrived(name)


def _end(footage: Footage, *, state: str, reason: str) -> None:
    """Read or refused: either way what came is deleted."""
    footage.state, footage.reason, footage.lease = state, reason, None
    footage.save(update_fields=["state", "reason", "lease", "seconds"])
    Footage.objects.filter(id=footage.id).update(touched=Now())
    _tell(footage.room)
    names = [store.upload_name(footage.id)] if state == State.READY else files([footage])
    transaction.on_commit(lambda: _remove(names))


def _mine(reading: Reading) -> Footage | None:
    rows = Footage.objects.select_for_update(of=("self",)).select_related("room")
    return rows.filter(id=reading.id, fence=reading.fence, state=State.READING).first()


def _of(access: Access, footage_id: str, *, lock: bool = False) -> Footage:
    allow(access)
    rows = Footage.objects.filter(room=access.room, id=_uuid(footage_id))
    footage = (rows.select_for_update() if lock else rows).first()
    if footage is None:
        raise NoFootage
    return footage


def _clip(access: Access, footage_id: str, number: int) -> FootageClip:
    footage = _of(access, footage_id, lock=True)
    clip = footage.clips.filter(number=number).first()
    if clip is None:
        raise NoFootage
    return clip


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NoFootage from error


def _style(room: Room) -> str:
    """The film's look as it was last planned."""
    film = listing.planned(room)
    return folded(resolve(film.style, film.words))[:STYLE_MAX]


def _name(name: str) -> str:
    """The file's name as people know it, for the screen alone; files are named by the house."""
    kept = "".join(letter for letter in folded(name) if letter.isprintable())
    return kept[-NAME_MAX:] or "video"


def _fact(room: Room) -> lessons.Telling:
    return room.pk, "footage", {}


def _tell(room: Room) -> None:
    feed.publish(room, "footage", {})


def _wake(footage_id: uuid.UUID) -> None:
    wake.wake("collab.tasks.ingest", "default", footage_id=str(footage_id))
