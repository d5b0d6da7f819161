"""The stock: takes of the templates' own words, drawn ahead of whoever begins from one, and lent to every team.

Owns the team of kind `stock`, in which nobody is, and how its rooms are called: one for each template and language.
What is lent goes one way. A team gets copies of takes in stock; nothing that a team wrote or taught comes into it.
Refuses to know when the stock is drawn (stocking.py).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db.models import Q

from collab.film import recipes, templates
from collab.film.recipes import Segment
from collab.film.timeline import canonical
from collab.models import Hand, Room, Take, Team, Want

STOCK = Q(team__kind=Team.Kind.STOCK)
PEOPLES = ~STOCK  # takes that somebody asked for
POSTER = ("c1", 0)  # the segment that stands for a template
# What a copy does not share with its original: whose it is and by which keys, and what only who draws it needs.
OWN = {"id", "team", "key", "recipe", "follows", "anchor", "adapter", "lease", "fence", "attempts", "requested"}


def titles(language: str) -> dict[str, str]:
    """How the rooms of the templates are called, by template. Other words of a template: another room."""
    found = {name: templates.template(name, language) for name in templates.names()}
    words = {name: canonical(asdict(each)) for name, each in found.items() if each}
    return {name: f"{name}.{language}.{hashlib.sha256(said.encode()).hexdigest()[:12]}" for name, said in words.items()}


def lend(room: Room, parts: Iterable[Segment]) -> None:
    """Copy takes in stock for keys that the room's team does not have. Hold the team's lock.

    A hand that has learnt something draws its own; and what continues another take is lent together with that one.
    """
    if room.hand.current_id is not None or room.team.kind == Team.Kind.STOCK:
        return
    asked = {part.key: part for part in sorted(parts, key=lambda part: part.index)}
    have = set(Take.objects.filter(team=room.team_id, key__in=asked).values_list("key", flat=True))
    there = _in_stock([part for part in asked.values() if part.key not in have])
    lent: dict[str, Take] = {}
    for part in asked.values():
        if part.key in there and (not part.follows or part.follows in lent) and not part.anchor:
            lent[part.key] = _copy(there[part.key], part, room)
    Take.objects.bulk_create(lent.values())


def _in_stock(parts: list[Segment]) -> dict[str, Take]:
    """Takes in stock that have a picture, by the key that the asking team has for them."""
    hand = Hand.objects.filter(STOCK).first() if parts else None
    if hand is None:
        return {}
    named = {recipes.key({**part.recipe, "hand": str(hand.pk)}): part.key for part in parts}
    drawn = Take.objects.filter(STOCK, Q(file__gt="") | Q(preview_file__gt=""), key__in=named, adapter=None)
    return {named[take.key]: take for take in drawn}


def _copy(take: Take, part: Segment, room: Room) -> Take:
    """As far as the original has come. What is at work there is not at work here."""
    came: dict[str, Any] = {
        field.name: getattr(take, field.name) for field in Take._meta.concrete_fields if field.name not in OWN
    }
    came["state"] = Take.State.READY if take.state == Take.State.READY else Take.State.PREVIEWED
    return Take(
        **came, team_id=room.team_id, key=part.key, recipe=part.recipe, follows=part.follows, anchor=part.anchor
    )


def posters(language: str) -> dict[str, str]:
    """The SHA-256 of a picture for each template that has one, by template."""
    names = {title: name for name, title in titles(language).items()}
    clip, index = POSTER
    shown = Want.objects.filter(room__team__kind=Team.Kind.STOCK, room__gone=None, room__title__in=names, until=None)
    keys = {key: names[title] for key, title in shown.filter(clip=clip, index=index).values_list("key", "room__title")}
    rows = Take.objects.filter(STOCK, key__in=keys).values_list("key", "thumb", "preview_thumb")
    return {keys[key]: thumb or small for key, thumb, small in rows if thumb or small}


def is_poster(sha256: str) -> bool:
    """Whether this is a picture of the stock: nobody's secret."""
    return Take.objects.filter(STOCK, Q(thumb=sha256) | Q(preview_thumb=sha256)).exists()
