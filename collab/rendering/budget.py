"""What a team may have drawn: takes and joules that its owner allows, and what was drawn since.

Owns the four columns of `Team`. Refuses to know what a take is: it is told what one cost. A stage that has begun is
finished, so a budget may be passed by what was in hand when it ran out.
"""

from django.db.models import F, Q, QuerySet

from collab.models import Team

TAKES_MAX, JOULES_MAX = 1_000_000, 1e9

Json = dict[str, float | int | None]


def left(team: str = "") -> Q:
    """A condition: there is budget left. team: the way to the team, such as "team__"."""
    takes = Q(**{f"{team}takes_max": None}) | Q(**{f"{team}takes_spent__lt": F(f"{team}takes_max")})
    joules = Q(**{f"{team}joules_max": None}) | Q(**{f"{team}joules_spent__lt": F(f"{team}joules_max")})
    return takes & joules


def is_spent(team_id: int) -> bool:
    """Whether nothing more is drawn for this team until its owner allows more."""
    return not _rows(team_id).filter(left()).exists()


def spend(team_id: int, *, takes: int, joules: float) -> bool:
    """Set down what was drawn. True: with this the budget is used up."""
    _rows(team_id).update(takes_spent=F("takes_spent") + takes, joules_spent=F("joules_spent") + joules)
    team = _rows(team_id).get()
    had = _has_left(team.takes_spent - takes, team.takes_max) and _has_left(team.joules_spent - joules, team.joules_max)
    return had and is_spent(team_id)


def _has_left(spent: float, most: float | None) -> bool:
    return most is None or spent < most


def allow(team_id: int, *, takes: int | None, joules: float | None, afresh: bool) -> None:
    """What may be drawn from now on (None: as much as is asked for). afresh: counted from zero."""
    zero = {"takes_spent": 0, "joules_spent": 0} if afresh else {}
    _rows(team_id).update(takes_max=takes, joules_max=joules, **zero)


def state(team_id: int) -> Json:
    """What the owner sees."""
    team = _rows(team_id).get()
    return {
        "takes_max": team.takes_max,
        "joules_max": team.joules_max,
        "takes": team.takes_spent,
        "joules": round(team.joules_spent, 1),
    }


def _rows(team_id: int) -> QuerySet[Team]:
    return Team.objects.filter(pk=team_id)
