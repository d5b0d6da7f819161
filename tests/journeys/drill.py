"""The kitchen drill, drawn without an engine: rooms of a class in both languages, for stories of playing."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.web import Web

SECOND = 1000
# One room in each language; the English one is drawn, of the Spanish one nothing is.
MAKE = """
import json
from collab import tasks
from collab.models import Member, Team
from collab.people import assignments, members
from tests.journeys import numbered
owner = members.found("Marta")
Team.objects.update(kind="class")
made = {{}}
for language in ("en", "es"):
    Member.objects.filter(pk=owner.member.pk).update(language=language)
    owner.member.refresh_from_db()
    room = assignments.begin(owner.member, title="", template="kitchen")
    tasks.plan([str(room.id)])
    if language == "en":
        numbered.draw(str(room.id), {{f"c{{number}}": number for number in range(1, 5)}})
    made[language] = {{
        "room": str(room.id),
        "code": members.invite(room).code,
        "viewer": members.invite(room, role="viewer").code,
        "link": members.sign_in_link(owner.user, room=room),
    }}
Member.objects.filter(pk=owner.member.pk).update(language={teacher!r})
print(json.dumps(made))
"""


@dataclass
class Drill:
    web: Web
    browser: Any
    rooms: dict[str, dict[str, str]]
    vera: Any = None
    marta: Any = None
    ana: Any = None
    bo: Any = None

    def open(self, locale: str, *, width: int = 1280, height: int = 800, **how: Any) -> Any:
        size = {"width": width, "height": height}
        address = f"http://{self.web.address}"
        page = self.browser.new_context(base_url=address, locale=locale, viewport=size, **how).new_page()
        page.set_default_timeout(20 * SECOND)
        return page


def look(page: Any, name: str) -> None:
    """Keep a picture of the page where somebody asked for them."""
    if folder := os.environ.get("TELAR_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png")


def make(web: Web, *, teacher: str) -> dict[str, dict[str, str]]:
    """teacher: whose language Marta reads."""
    made: dict[str, dict[str, str]] = web.run(MAKE.format(teacher=teacher))
    return made


def until(page: Any, phase: str) -> None:
    """The film that this page plays has come so far."""
    page.locator(f".play-mode[data-phase={phase}]").wait_for()


def frame(page: Any) -> int:
    """Which frame of the film the video shows."""
    shown: int = page.evaluate("Math.floor(document.querySelector('video').currentTime * 24 + 0.01)")
    return shown


def said(page: Any) -> str:
    """What a screen reader is told."""
    return str(page.locator(".play-mode > [role=status]").first.inner_text())
