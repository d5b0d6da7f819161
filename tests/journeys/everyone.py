"""A class on a web process alone, once in each language, with drawn films; and axe, which looks at its screens."""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys import browsers
from tests.journeys.conftest import ROOT, free_port
from tests.journeys.reviewing import DRAW, SECOND
from tests.journeys.web import Web, make_web

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LOCALES = ROOT / "frontend" / "src" / "locales"
LANGUAGES = ("en", "es")
WORDS = {language: json.loads((LOCALES / f"{language}.json").read_text()) for language in LANGUAGES}
# What is said from the start, then what parts of the screen bring late.
CATALOGUES = {language: [words, *words["late"].values()] for language, words in WORDS.items()}

MAKE = """
import json
from django.contrib.auth.models import AnonymousUser
from collab.log import rooms
from collab.models import Room, Team
from collab.people import assignments, gallery, members
from collab.people.permissions import access_room
made = {}
for language, name in (("en", "Marta"), ("es", "Inés")):
    owner = members.found(name, language=language)
    room = rooms.create_room(team=owner.team, hand=owner.hand, title="Film", language=language)
    Team.objects.filter(pk=owner.team.pk).update(kind="class")
    access, code = access_room(owner.user, room.id), members.invite(room).code
    pupil = members.join(AnonymousUser(), code=code, name="Bo", language=language)
    assignments.write(access, checklist=["One", "Two"], each_joins=False)
    assignments.give(access)
    copy = Room.objects.get(origin=room)
    gallery.ask(access_room(pupil.user, copy.id))
    made[language] = {
        "room": str(room.id), "copy": str(copy.id), "code": code,
        "links": [members.sign_in_link(owner.user, room=room) for _ in range(8)],
    }
print(json.dumps(made))
"""
DRAW_ALL = DRAW.replace(
    "room = Room.objects.get()\ntasks.plan_one(str(room.id))",
    "for room in Room.objects.all():\n    tasks.plan_one(str(room.id))",
)
assert DRAW_ALL != DRAW


def t(language: str, key: str, **values: object) -> str:
    """A sentence of the screen, as frontend/src/i18n.ts fills it."""
    found = next(words for words in (_sentence(one, key) for one in CATALOGUES[language]) if words)
    return re.sub(r"\{(\w+)\}", lambda blank: str(values.get(blank[1], blank[0])), found)


def _sentence(catalogue: dict[str, Any], key: str) -> str:
    found: Any = catalogue
    for part in key.split("."):
        found = found.get(part, {})
    return found or ""


@dataclass
class School:
    """Where it is, what was made in it, and the browser contexts of those who are in it."""

    web: Web
    made: dict[str, dict[str, Any]]
    browser: Any
    contexts: list[Any] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web.port}"

    def open(self, language: str, **how: Any) -> Any:
        locale = {"en": "en-GB", "es": "es-ES"}[language]
        usual = {"base_url": self.address, "viewport": {"width": 1280, "height": 800}}
        context = self.browser.new_context(locale=locale, **(usual | how))
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60 * SECOND)
        return page

    def teacher(self, language: str, **how: Any) -> Any:
        page = self.open(language, **how)
        page.goto(self.made[language]["links"].pop())
        page.locator(".clip").first.wait_for()
        page.get_by_text(t(language, "status.saved"), exact=True).wait_for()
        return page

    def pupil(self, language: str, name: str, **how: Any) -> Any:
        """Somebody who comes in by the class's code and takes the pictures that they are given."""
        page = self.open(language, **how)
        page.goto(f"/?code={self.made[language]['code']}")
        page.get_by_label(t(language, "join.name")).fill(name)
        page.get_by_role("button", name=t(language, "join.button"), exact=True).click()
        page.get_by_role("button", name=t(language, "pictures.go")).click()
        page.locator(".clip").first.wait_for()
        page.get_by_text(t(language, "status.saved"), exact=True).wait_for()
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.web.kill()


def make_school(folder: Path, chromium: Any, *, drawn: bool = True) -> School:
    web = make_web(folder, free_port())
    made = web.run(MAKE)
    if drawn:
        web.run(DRAW_ALL)
    web.start()
    return School(web, made, chromium)


class Eyes:
    """Looks at a screen in light and dark with axe, which gets past the policy as the browser's own tools do."""

    def __init__(self, page: Any, name: str) -> None:
        self.page, self.name = page, name
        self.tools = browsers.tools(page)
        self.found: list[str] = []
        self.screens = 0

    def look(self, screen: str) -> None:
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.shoot(f"{screen}-{scheme}")
            self.screens += 1
            self.found += [f"{self.name} {screen} {scheme}: {each}" for each in self.breaches()]
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def shoot(self, name: str) -> None:
        """A picture of the screen, for eyes: only where somebody asked for it."""
        if folder := os.environ.get("TELAR_LOOK"):
            self.page.screenshot(path=str(Path(folder) / f"{self.name}-{name}.png"))

    def breaches(self) -> list[str]:
        """What axe finds on the screen as it is, one line for each element."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.run(AXE.read_text() + "\nnull")
        # Without preload: styles that are still on their way it would fetch and lay into the page, which its policy
        # forbids.
        how = "{preload: false, resultTypes: ['violations']}"
        ask = f"axe.run(document, {how}).then((found) => JSON.stringify(found.violations))"
        found = json.loads(self.run(ask)["value"])
        return [
            f"{rule['id']} at {node['target']}: {node['failureSummary']}" for rule in found for node in rule["nodes"]
        ]

    def run(self, source: str) -> dict[str, Any]:
        answer = self.tools.send("Runtime.evaluate", {"expression": source, "awaitPromise": True})
        assert "exceptionDetails" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result
