"""Editions of a film: the same clips in another style, with other words for its names, or in another language.

Owns `Room.edition` and `Room.edition_of`. An edition is a room of the same team, laid out from a film: what its words
leave as it was has the same keys, so its takes are there at once. All editions stand beside one another, under the film
from which the first was made. Refuses to know named versions (history.py), which are one room's past.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from collab.film.timeline import LIMITS, TITLE_MAX
from collab.log import rooms
from collab.models import Audit, Member, Room, Team, Want
from collab.people.permissions import Access, NotAllowed, NotFound, access_room
from collab.rendering import listing
from collab.review import pins

NAME_MAX = 40
EDITIONS_MAX = 12  # of one film

Json = dict[str, Any]


class BadName(Exception):
    """An edition wants a name of 1 to NAME_MAX characters, which no other of its film has."""


class Long(Exception):
    """A style or a word with more characters than a film may hold."""


class TooMany(Exception):
    """The film has EDITIONS_MAX editions."""


def make(access: Access, name: str, *, style: str | None = None, words: Mapping[str, str] | None = None) -> Room:
    """An edition of this room's film. style: its look, None for the same; words: what named words stand for, by id.

    Whoever writes in the room writes in the edition too. In a class its teacher alone makes them. Raises BadName, Long,
    TooMany, NotAllowed, or BadLog.
    """
    may_make(access)
    of, member = access.room, access.member
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_MAX:
        raise BadName
    film = dressed(rooms.plain(of), style=style, words=words or {})
    with transaction.atomic():
        root = Room.objects.select_for_update(no_key=True).get(pk=of.edition_of_id or of.pk)
        family = list(Room.objects.filter(edition_of=root).values_list("edition", flat=True))
        if len(family) >= EDITIONS_MAX:
            raise TooMany
        if name.casefold() in {each.casefold() for each in family}:
            raise BadName
        title = f"{(root.title or film['title'])[: TITLE_MAX - NAME_MAX - 3]} · {name}"
        new = rooms.create_room(
            team=of.team, hand=of.hand, title=title, language=member.language, automatic=of.automatic,
            film={**film, "title": title},
        )  # fmt: skip
        Room.objects.filter(pk=new.pk).update(edition=name, edition_of=root, origin=of)
        new.refresh_from_db()
        bring(of, new, member)
        Audit.objects.create(room=new, member=member, what="edition", data={"of": str(of.pk)})
    return new


def may_make(access: Access) -> None:
    """Raises NotAllowed."""
    role, is_class = access.member.role, access.room.team.kind == Team.Kind.CLASS
    if role != Member.Role.OWNER and (is_class or role != Member.Role.EDITOR):
        raise NotAllowed


def dressed(film: Json, *, style: str | None, words: Mapping[str, str]) -> Json:
    """The film in another style and with other words. Raises Long.

    Its clips are nobody's and open: a lock stood against changing this film, and an edition is there to be changed.
    """
    if len(style or "") > LIMITS["text"] or any(len(text) > LIMITS["word"] for text in words.values()):
        raise Long
    named = {key: {**word, "text": words.get(key, word.get("text", ""))} for key, word in film.get("words", {}).items()}
    clips = {key: {**clip, "owner": "", "locked": False} for key, clip in film["clips"].items()}
    return {**film, "style": film["style"] if style is None else style, "words": named, "clips": clips}


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
    for room in of_one(access.room).order_by("created"):
        if room.pk == access.room.pk or may_enter(access, room):
            there = keys(room)
            same = sum(here.get(place) == key for place, key in there.items())
            found.append(
                {
                    "room": str(room.pk),
                    "name": room.edition,
                    "title": room.title,
                    "style": listing.planned(room).style,
                    "here": room.pk == access.room.pk,
                    "cells": len(there),
                    "same": same,
                }
            )
    return found


def of_one(room: Room) -> QuerySet[Room]:
    root = room.edition_of_id or room.pk
    return Room.objects.filter(Q(pk=root) | Q(edition_of=root), team=room.team_id)


def keys(room: Room) -> dict[tuple[str, int], str]:
    """What the room asks for, by clip and cell."""
    rows = Want.objects.filter(room=room, until=None, context=False, offer=False).values_list("clip", "index", "key")
    return {(clip, index): key for clip, index, key in rows}


def may_enter(access: Access, room: Room) -> bool:
    try:
        access_room(access.member.user, room.pk)
    except NotFound:
        return False
    return True


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
