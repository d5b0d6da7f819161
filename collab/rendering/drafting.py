"""HTTP's edge for drafts: what my words would look like now, and what the machine understood of them.

Part of the API (api.py), which answers for the errors. It waits without holding up anybody: the work is a worker's.
"""

from typing import Annotated, Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.security import SessionAuth

from collab.film import kept_out
from collab.film.timeline import SEED_MAX
from collab.models import Member
from collab.people import rates
from collab.people.permissions import access_room
from collab.rendering import budget, claims, drafts

router = Router()
session = SessionAuth()

Json = dict[str, Any]
Seed = Annotated[int, Field(ge=0, le=SEED_MAX)]


UNREAD: Json = {"understood": None, "called": None}


class TooMany(Exception):
    """One person has asked for too many drafts in this minute."""


ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (drafts.Late, 503, "draft_late"),
    (drafts.Away, 503, "draft_away"),
    (drafts.TooLong, 422, "draft_long"),
    (drafts.NoMachine, 503, "machine_missing"),
    (TooMany, 429, "too_many_drafts"),
)


class DraftBody(Schema):
    style: str = ""
    prompt: str = ""
    details: str = ""
    seeds: list[Seed] = Field(default=[], max_length=drafts.SEEDS_MAX)
    faithful: bool = False


def asks(request: HttpRequest) -> Any:
    """Whose session this is. Drafts follow typing, so they are counted apart from commands. Raises TooMany."""
    user = session(request)
    if user and not rates.within(f"drafts:{user.pk}", most=settings.DRAFTS_PER_MINUTE):
        raise TooMany
    return user


@router.post("/{room_id}/draft", auth=asks)
async def draft(request: HttpRequest, room_id: str, body: DraftBody) -> Json:
    """{"understood", "called", "pictures", "reason"}: for the asker alone, kept nowhere.

    `understood` is null where nothing is wrong and nothing comes: a newer one of the same person has taken this one's
    place (reason draft_newer), or the machine is busy with others (draft_busy): ask again.
    """
    order, why_not = await sync_to_async(_order)(request, room_id, body)
    try:
        answer = await drafts.made(order)
    except drafts.Newer:
        return UNREAD | drafts.nothing("draft_newer")
    except drafts.Late as late:
        if not isinstance(late, drafts.Busy) and not await sync_to_async(claims.previews)():
            raise
        return UNREAD | drafts.nothing("draft_busy")
    return answer | {"reason": why_not} if why_not and body.seeds else answer


def _order(request: HttpRequest, room_id: str, body: DraftBody) -> tuple[drafts.Order, str]:
    """What is asked of the machine, and why no pictures are asked of it ("" where they are)."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    team = access.room.team
    said = kept_out.found(f"{body.prompt}\n{body.details}\n{body.style}", team.kept_out)
    why_not = "kept_out" if said else "budget_spent" if budget.is_spent(team.pk) else ""
    hand = access.room.hand.current
    order = drafts.Order(
        room=str(access.room.id),
        member=access.member.pk,
        style=body.style,
        prompt=body.prompt,
        details=body.details,
        seeds=() if why_not else tuple(body.seeds),
        faithful=body.faithful,
        adapter=(hand.sha256, hand.base) if hand and not hand.stale else ("", ""),
    )
    return order, why_not
