"""Rows for tests: a film as people write it, planned and drawn without an engine."""

from pathlib import Path
from typing import Any

from django.db.models import F

from collab.film.timeline import Timeline
from collab.models import Fact, Head, Room, Take, Want
from collab.people.permissions import Access
from collab.rendering import claims, wants
from tests.conftest import Cast


def plain(*prompts: str, style: str = "warm", **clip_fields: object) -> dict[str, Any]:
    """A film of clips of one cell each: c0, c1 ..."""
    clips = {
        f"c{number}": {
            "place": ["t", f"{number:03}"], "prompt": prompt, "start": 0, "stop": 48, "seed": 1, "source": "prompt",
            **clip_fields,
        }
        for number, prompt in enumerate(prompts)
    }  # fmt: skip
    return {"style": style, "tracks": {"t": {"pos": "a", "kind": "picture"}}, "clips": clips}


def write(room: Room, document: dict[str, Any], *, seq: int | None = None, pressed: bool = False) -> Any:
    """What a plan task does after somebody wrote this."""
    if seq is None:
        Head.objects.filter(room=room).update(seq=F("seq") + 1)
        seq = Head.objects.get(room=room).seq
    return wants.apply(room, Timeline.from_plain(document), seq=seq, pressed=pressed)


def access(cast: Cast, name: str = "bob") -> Access:
    return Access(cast.room, cast.members[name])


def states(room: Room) -> dict[str, str]:
    """The takes that the room's open Wants name, by clip and cell."""
    wants = Want.objects.filter(room=room, until=None).order_by("clip", "index")
    have = {take.key: take for take in Take.objects.filter(team=room.team_id)}
    return {f"{want.clip}:{want.index}" + ("*" if want.context else ""): have[want.key].state for want in wants}


def draw(path: Path, *, stage: str = "full") -> None:
    """Draw everything that can be drawn, with bytes in place of pictures."""
    while claim := claims.claim("preview", base="base"):
        claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
    if stage == "preview":
        return
    while claim := claims.claim("full", base="base"):
        film = path / "film"
        film.write_bytes(claim.key.encode())
        claims.fulfil(claim, codes=b"codes", film=film if claim.picture else None, thumb=None, seconds=2)


def facts(room: Room, kind: str) -> list[dict[str, Any]]:
    return [fact.data for fact in Fact.objects.filter(room=room, kind=kind).order_by("number")]
