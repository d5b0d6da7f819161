"""Editions of a film: the same clips in another style, with other words for its names, or in another language.

Owns `Room.edition`, `Room.edition_of` and `Room.gone`. An edition is a room of the same team, laid out from a film:
what its words leave as it was has the same keys, so its takes are there at once. All editions stand beside one another,
under the film from which the first was made. A deleted one is closed to everybody and asks for nothing; its log, its
takes and what was said of it stay, so that it can be brought back. The film itself has no name here and is not deleted.
Refuses to know named versions (history.py), which are one room's past.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from collab import sentences
from collab.film.timeline import LIMITS, TITLE_MAX
from collab.log import feed, rooms
from collab.models import Audit, ClientId, Exhibit, Member, Play, Room, Team, Want
from collab.people.permissions import Access, Approved, NotAllowed, NotFound, access_room
from collab.rendering import listing, takes, wake, wants
from collab.review import pins
from collab.wire import doors

NAME_MAX = 40
EDITIONS_MAX = 12  # of one film
TRIES_MAX = 20

Json = dict[str, Any]


class BadName(Exception):
    """An edition wants a name of 1 to NAME_MAX characters, which no other of its film has."""


class Long(Exception):
    """A style, a word or a prompt with more characters than a film may hold."""


@dataclass(frozen=True, slots=True)
class Other:
    """What an edition says otherwise than its film: None and what is not named stay as they are."""

    style: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)  # what named words stand for, by id
    prompts: Mapping[str, str] = field(default_factory=dict)  # what clips say, by id
    language: str | None = None  # that its words are in


class TooMany(Exception):
    """The film has EDITIONS_MAX editions."""


class Shown(Exception):
    """The edition hangs in the gallery of its class, or is being played by it: others rely on it."""


class Here(Exception):
    """Nobody deletes the room in which they are."""


class Busy(Exception):
    """Others wrote again and again while we tried."""


def make(access: Access, name: str, other: Other | None = None) -> Room:
    """An edition of this room's film, which says something else.

    Whoever writes in the room writes in the edition too. In a class its teacher alone makes them. Raises BadName, Long,
    TooMany, NotAllowed, or BadLog.
    """
    may_make(access)
    of, member = access.room, access.member
    name = tidy(name)
    other = other or Other()
    film = dressed(rooms.plain(of), other)
    language = other.language if other.language in sentences.languages() else of.language or member.language
    with transaction.atomic():
        root = lock(of)
        make_room(root, name)
        title = f"{(root.title or film['title'])[: TITLE_MAX - NAME_MAX - 3]} · {name}"
        new = rooms.create_room(
            team=of.team, hand=of.hand, title=title, language=language, automatic=of.automatic,
            film={**film, "title": title},
        )  # fmt: skip
        Room.objects.filter(pk=new.pk).update(edition=name, edition_of=root, origin=of)
        new.refresh_from_db()
        bring(of, new, member)
        Audit.objects.create(room=new, member=member, what="edition", data={"of": str(of.pk)})
        tell(root)
    return new


def tidy(name: str) -> str:
    """Raises BadName."""
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_MAX:
        raise BadName
    return name


def lock(room: Room) -> Room:
    """The film under which an edition stands. While a transaction holds it and its editions, in the order in which
    facts are numbered, no other changes what stands there."""
    held = of_one(room).select_for_update(no_key=True).order_by("pk")
    return next(each for each in held if each.pk == (room.edition_of_id or room.pk))


def make_room(root: Room, name: str) -> None:
    """Raises TooMany where the film has no room for one more edition, BadName where another one has this name."""
    if Room.objects.filter(edition_of=root, gone=None).count() >= EDITIONS_MAX:
        raise TooMany
    free(root, name)


def free(root: Room, name: str, *, of: Room | None = None) -> None:
    """Raises BadName where an edition other than `of` has this name."""
    others = Room.objects.filter(edition_of=root, gone=None).values_list("pk", "edition")
    if name.casefold() in {each.casefold() for pk, each in others if of is None or pk != of.pk}:
        raise BadName


def rename(access: Access, other: UUID, name: str) -> None:
    """Another name for an edition, in its film's title too where that ends in the old one. Who writes in it may.

    Raises BadName, NotFound, NotAllowed, Frozen, Paused, Approved, Busy, or BadLog.
    """
    name = tidy(name)
    room = sibling(access, other)
    inside = access_room(access.member.user, room.pk, need=Member.Role.EDITOR)
    may_make(inside)
    for _ in range(TRIES_MAX):
        log = rooms.whole_log(room)
        old, new = (f" · {each}" for each in (room.edition, name))
        update = rooms.child().call("retitle", log.updates, old, new)["update"]
        with transaction.atomic():
            free(lock(room), name, of=room)
            if update and rooms.append_signed(room, inside.member.pk, log.seq, update) is None:
                continue
            if name != room.edition:
                Room.objects.filter(pk=room.pk).update(edition=name)
                data = {"from": room.edition, "to": name}
                Audit.objects.create(room=room, member=inside.member, what="edition_named", data=data)
                tell(room)
            return
    raise Busy


def delete(access: Access, other: UUID) -> None:
    """Put an edition away: who is in it is shown out, and nothing is drawn for it any more. Its owners may, and who
    made it as long as nobody else has written in it. Raises Here, NotFound, NotAllowed, Approved or Shown.
    """
    if other == access.room.pk:
        raise Here
    room = sibling(access, other)
    with transaction.atomic():
        inside = access_room(access.member.user, room.pk)
        if not may_delete(inside):
            raise NotAllowed
        takes.lock_team(room.team_id)  # before rows, as plans do
        root = lock(room)
        if inside.room.approved_id:
            raise Approved
        if Exhibit.objects.filter(room=room).exists() or Play.objects.filter(room=room, ended=None).exists():
            raise Shown
        Room.objects.filter(pk=room.pk).update(gone=Now())
        wants.close(room)
        Audit.objects.create(room=room, member=inside.member, what="edition_gone")
        doors.look_at(room.pk)
        tell(root)


def bring_back(access: Access, other: UUID) -> None:
    """Open a deleted edition again, for who might delete it. Raises NotFound, BadName or TooMany."""
    room = of_one(access.room).exclude(gone=None).filter(pk=other).first()
    inside = room and as_before(access, room)
    if not room or not inside or not may_delete(inside):
        raise NotFound
    with transaction.atomic():
        root = lock(room)
        make_room(root, room.edition)
        Room.objects.filter(pk=room.pk).update(gone=None)
        Audit.objects.create(room=room, member=inside.member, what="edition_back")
        transaction.on_commit(lambda: wake.wake("collab.tasks.plan", "plan", room_ids=[str(room.pk)]))
        tell(root)


def sibling(access: Access, other: UUID) -> Room:
    """An edition of this film, other than the film itself, that this person may enter. Raises NotFound."""
    room = of_one(access.room).filter(pk=other, gone=None).exclude(edition_of=None).first()
    if room is None or not may_enter(access, room):
        raise NotFound
    return room


def may_delete(inside: Access) -> bool:
    """Whether this person may delete the edition in which they are, or would be if it were there."""
    if inside.member.role == Member.Role.OWNER:
        return True
    if inside.room.team.kind == Team.Kind.CLASS or inside.room.frozen or inside.member.paused:
        return False
    user = inside.member.user_id
    made = Audit.objects.filter(room=inside.room, what="edition", member__user=user)
    others = ClientId.objects.filter(room=inside.room).exclude(member=None).exclude(member__user=user)
    return made.exists() and not others.exists()


def as_before(access: Access, room: Room) -> Access | None:
    """As whom this person entered a deleted edition."""
    members = Member.objects.filter(Q(room=room) | Q(room=None), team=room.team_id, user=access.member.user_id)
    member = members.filter(removed=None).order_by(F("room_id").asc(nulls_last=True)).first()
    return Access(room, member) if member else None


def tell(room: Room) -> None:
    """Every room of the film hears that its editions are others. Call it last in a transaction."""
    for each in of_one(room).filter(gone=None).order_by("pk"):
        feed.publish(each, "editions", {})


def may_make(access: Access) -> None:
    """Raises NotAllowed."""
    role, is_class = access.member.role, access.room.team.kind == Team.Kind.CLASS
    if role != Member.Role.OWNER and (is_class or role != Member.Role.EDITOR):
        raise NotAllowed


def dressed(film: Json, other: Other) -> Json:
    """The film as it is said otherwise. Raises Long.

    Its clips are nobody's and open: a lock stood against changing this film, and an edition is there to be changed.
    """
    texts = {"text": [other.style or "", *other.prompts.values()], "word": other.words.values()}
    if any(len(text) > LIMITS[kind] for kind, said in texts.items() for text in said):
        raise Long
    named = film.get("words", {}).items()
    return {
        **film,
        "style": film["style"] if other.style is None else other.style,
        "words": {key: {**word, "text": other.words.get(key, word.get("text", ""))} for key, word in named},
        "clips": {
            key: {**clip, "prompt": other.prompts.get(key, clip["prompt"]), "owner": "", "locked": False}
            for key, clip in film["clips"].items()
        },
    }


def bring(of: Room, new: Room, maker: Member) -> None:
    """Who writes in the one room writes in the other; who owns the team is in all of its rooms."""
    writers = Member.objects.filter(room=of, removed=None, role__in=[Member.Role.OWNER, Member.Role.EDITOR])
    for each in {row.pk: row for row in [*writers, *([maker] if maker.room_id else [])]}.values():
        Member.objects.create(
            team_id=of.team_id, user_id=each.user_id, room=new, role=each.role, name=each.name, color=each.color,
            language=each.language, paused=each.paused,
        )  # fmt: skip


def family(access: Access) -> list[Json]:
    """The film and its editions, in the order in which they were made, as far as this person may enter them: EDITION.

    `same` of `cells` show the very take that this room shows there.
    """
    here = keys(access.room)
    found = []
    for room in of_one(access.room).filter(gone=None).select_related("team").order_by("created"):
        inside = access if room.pk == access.room.pk else enter(access, room)
        if inside:
            there = keys(room)
            same = sum(here.get(place) == key for place, key in there.items())
            found.append(
                {
                    "room": str(room.pk),
                    "name": room.edition,
                    "title": room.title,
                    "style": listing.planned(room).style,
                    "language": room.language,
                    "here": room.pk == access.room.pk,
                    "cells": len(there),
                    "same": same,
                    "renames": bool(room.edition_of_id) and writes(inside),
                    "deletes": bool(room.edition_of_id) and room.pk != access.room.pk and may_delete(inside),
                }
            )
    return found


def deleted(access: Access) -> list[Json]:
    """The deleted editions that this person may bring back, newest first: {"room", "name"}."""
    rows = of_one(access.room).exclude(gone=None).select_related("team").order_by("-gone")
    known = [(room, as_before(access, room)) for room in rows]
    return [{"room": str(room.pk), "name": room.edition} for room, inside in known if inside and may_delete(inside)]


def writes(inside: Access) -> bool:
    """Whether this person may give the edition another name."""
    try:
        may_make(access_room(inside.member.user, inside.room.pk, need=Member.Role.EDITOR))
    except (NotAllowed, NotFound):
        return False
    return True


def of_one(room: Room) -> QuerySet[Room]:
    root = room.edition_of_id or room.pk
    return Room.objects.filter(Q(pk=root) | Q(edition_of=root), team=room.team_id)


def keys(room: Room) -> dict[tuple[str, int], str]:
    """What the room asks for, by clip and cell."""
    rows = Want.objects.filter(room=room, until=None, context=False, offer=False).values_list("clip", "index", "key")
    return {(clip, index): key for clip, index, key in rows}


def may_enter(access: Access, room: Room) -> bool:
    return enter(access, room) is not None


def enter(access: Access, room: Room) -> Access | None:
    """Another room, as the same person; None where they may not."""
    try:
        return access_room(access.member.user, room.pk)
    except NotFound:
        return None


def film(access: Access, other: UUID) -> Json:
    """An edition as it is shown now, to be played beside this film, as `pins.watch` tells a version.

    A take that this room has too is told under this room's address, so that the same picture is the same address.
    Raises NotFound for a room that is no edition of this film, or not this person's.
    """
    room = of_one(access.room).filter(pk=other).select_related("hand", "team").first()
    if room is None or not may_enter(access, room):
        raise NotFound
    timeline = listing.planned(room)
    shown = pins.shown(room, timeline, now=True)
    asked = [take.key for take in shown.values()]
    seen = Q(context=False) | Q(sound=True)
    ours = set(Want.objects.filter(seen, room=access.room, key__in=asked).values_list("key", flat=True))

    def picture(place: tuple[str, int]) -> Json:
        take = shown.get(place)
        return pins.picture(access.room.pk if take and take.key in ours else room.pk, take)

    name = room.edition or room.title
    return {"id": 0, "name": name, "seq": room.planned_seq, "created": room.created.isoformat()} | pins.played(
        timeline, picture
    )
