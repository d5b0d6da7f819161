"""What it costs to draw the templates' own words ahead: every cell of every template, in each language.

No server: `planning` is pure, and cells that two templates share are drawn once, as for a team.
"""

from bench import joules
from bench.lines import tell
from collab.film import templates
from collab.film.timeline import Timeline
from collab.rendering import planning

BUDGET = 5_000.0  # joules that a language has, as shipped (TELAR_STOCK_JOULES)


def run() -> None:
    costs = joules.measure()
    spent = {language: costs.joules(*cells(language)) for language in languages()}
    dearest = max(spent.values())
    tell(
        "stock",
        "joules of all templates, the dearest language",
        dearest,
        "J",
        f"<= {BUDGET:.0f}",
        dearest <= BUDGET,
        languages={language: round(value) for language, value in spent.items()},
        cells={language: sum(cells(language)) for language in spent},
        watts=joules.WATTS,
    )


def languages() -> list[str]:
    """Those that every template speaks."""
    return sorted(set.intersection(*(set(texts) for texts in templates.TEMPLATES.values())))


def cells(language: str) -> tuple[int, int]:
    """How many cells all templates show, and how many others these continue."""
    shown: set[str] = set()
    context: set[str] = set()
    for name in templates.names():
        found = templates.template(name, language)
        assert found
        film = Timeline.from_plain(templates.plain(found, title="", language=language))
        plan = planning.plan(film, hand="stock", in_hand=())
        shown |= {part.key for part in plan.wanted}
        context |= {part.key for part in plan.context}
    return len(shown), len(context - shown)
