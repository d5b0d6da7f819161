"""When the stock is drawn: while nobody writes or waits, on mains, and for so many joules at most.

Owns the stock's rooms and budget. It is the lowest priority there is: one take at a time, by the worker that draws full
takes, given up between two steps when anybody wants anything; so it goes on where it was, also after a restart.
"""

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Now
from redis import RedisError

from collab.film import templates
from collab.log import rooms
from collab.models import Hand, Job, Member, Room, Team, Update
from collab.rendering import budget, claims, drafts, footage, pace, stock, takes, wants

NOBODY = 0  # the team whose lock is held while the stock is changed
POWER = Path("/sys/class/power_supply")

log = logging.getLogger(__name__)


def due() -> bool:
    """Whether there is something to draw ahead, and it may be drawn now. Lays the templates out where they are not
    yet."""
    if not settings.STOCK_JOULES:
        return False
    wanted = _wanted()
    laid = set(_rooms().values_list("title", flat=True)) == set(wanted)
    if (laid and not _waits()) or disturbed():
        return False
    if not laid:
        _lay_out(wanted)
    return True


def may_draw() -> bool:
    """Whether what is laid out may be drawn now."""
    return bool(settings.STOCK_JOULES) and not disturbed()


def disturbed() -> bool:
    """Whether anybody has just written, waits for a picture, a draft, a film or a lesson, or the machine runs on its
    battery."""
    return (
        on_battery(POWER)
        or _written_lately()
        or _sketched_lately()
        or claims.waits("preview")
        or claims.waits("full")
        or claims.at_work()
        or Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).exists()
        or bool(footage.waiting())
    )


def lost(claim: claims.Claim, *, seconds: float) -> None:
    """What was given up cost something all the same."""
    budget.spend(claim.team, takes=0, joules=pace.joules(seconds))


def on_battery(power: Path) -> bool:
    """Whether a battery of this machine is being emptied. power: the folder in which Linux tells of its supplies."""
    return any(_read(supply / "status") == "Discharging" for supply in power.glob("*") if _is_battery(supply))


def _is_battery(supply: Path) -> bool:
    return _read(supply / "type") == "Battery" and _read(supply / "scope") != "Device"  # of a mouse: Device


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _written_lately() -> bool:
    newest = Update.objects.order_by("-id").exclude(room__team__kind=Team.Kind.STOCK)
    since = Now() - timedelta(seconds=settings.STOCK_QUIET_SECONDS)
    return Update.objects.filter(id=newest.values("id")[:1], created__gt=since).exists()


def _sketched_lately() -> bool:
    try:
        return drafts.lately()
    except RedisError:
        return True  # nobody knows; the next look tells


def _waits() -> bool:
    return claims.waits("preview", stock=True) or claims.waits("full", stock=True)


def _rooms() -> QuerySet[Room]:
    return Room.objects.filter(team__kind=Team.Kind.STOCK, gone=None)


def _wanted() -> dict[str, tuple[str, str]]:
    """(template, language) by the title of its room: in the languages of those who may begin a film."""
    owners = Member.objects.filter(role=Member.Role.OWNER, room=None, removed=None)
    languages = sorted(set(owners.values_list("language", flat=True)))
    return {title: (name, each) for each in languages for name, title in stock.titles(each).items()}


def _lay_out(wanted: dict[str, tuple[str, str]]) -> None:
    """A room for each template that has none, and budget for it; rooms of words that are no more are closed."""
    with transaction.atomic():
        takes.lock_team(NOBODY)
        there = set(_rooms().values_list("title", flat=True))
        for room in _rooms().exclude(title__in=wanted):
            wants.close(room)
            Room.objects.filter(pk=room.pk).update(gone=Now())
        missing = {title: each for title, each in wanted.items() if title not in there}
        hand = _hand()
        for title, (name, language) in missing.items():
            found = templates.template(name, language)
            assert found
            film = templates.plain(found, title=title, language=language)
            rooms.create_room(team=hand.team, hand=hand, title=title, language=language, film=film)
        share = settings.STOCK_JOULES / len(templates.TEMPLATES)
        more = Coalesce(F("joules_max"), Value(0.0)) + share * len(missing)
        Team.objects.filter(pk=hand.team_id).update(joules_max=more)
    log.info("%s templates are drawn ahead", len(missing))


def _hand() -> Hand:
    """The stock's hand, which nobody teaches."""
    found = Hand.objects.select_related("team").filter(stock.STOCK).first()
    if found is None:
        team = Team.objects.create(name="Stock", kind=Team.Kind.STOCK, joules_max=0)
        found = Hand.objects.create(team=team, name="Stock")
    return found
