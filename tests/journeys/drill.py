"""The kitchen drill, drawn without an engine: rooms of a class in both languages, for stories of playing."""

import json
from typing import Any

from tests.journeys.web import Web

# One room in each language; the English one is drawn, of the Spanish one nothing is.
MAKE = """
import json
from collab import tasks
from collab.models import Member, Team
from collab.people import assignments, members
from tests.journeys import numbered
owner = members.found("Marta")
Team.objects.update(kind="class")
made = {}
for language in ("en", "es"):
    Member.objects.filter(pk=owner.member.pk).update(language=language)
    owner.member.refresh_from_db()
    room = assignments.begin(owner.member, title="", template="kitchen")
    tasks.plan([str(room.id)])
    if language == "en":
        numbered.draw(str(room.id), {f"c{number}": number for number in range(1, 5)})
    made[language] = {
        "room": str(room.id),
        "code": members.invite(room).code,
        "viewer": members.invite(room, role="viewer").code,
        "link": members.sign_in_link(owner.user, room=room),
    }
print(json.dumps(made))
"""
# What the plan worker does; only the web process runs in these stories.
PLAN = """
import json
from collab import tasks
tasks.plan([{room!r}])
print(json.dumps({{}}))
"""


def make(web: Web) -> dict[str, dict[str, str]]:
    made: dict[str, dict[str, str]] = web.run(MAKE)
    return made


def plan(web: Web, room: str) -> None:
    web.run(PLAN.format(room=room))


def until(page: Any, phase: str) -> None:
    """The film that this page plays has come so far."""
    page.locator(f".play-mode[data-phase={phase}]").wait_for()


def frame(page: Any) -> int:
    """Which frame of the film the video shows."""
    shown: int = page.evaluate("Math.floor(document.querySelector('video').currentTime * 24 + 0.01)")
    return shown


def said(page: Any) -> str:
    """What a screen reader is told."""
    return str(
        json.loads(page.evaluate("JSON.stringify(document.querySelector('.play-mode [role=status]').innerText)"))
    )
