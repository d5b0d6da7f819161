"""An assignment in real Chromium: a template, a copy for each pupil, a checklist, the gallery, a remix with credit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import free_port
from tests.journeys.web import Web, make_web

pytestmark = pytest.mark.browser
SECOND = 1000
MAKE = """
import json
from collab.log import rooms
from collab.people import members
owner = members.found("Marta")
room = rooms.create_room(team=owner.team, hand=owner.hand, title="Film", language="en")
print(json.dumps({"link": members.sign_in_link(owner.user, room=room)}))
"""


@dataclass
class School:
    web: Web
    browser: Any
    teacher: Any
    code: str = ""
    ana: Any = None
    bo: Any = None

    def open(self, locale: str = "en-GB") -> Any:
        size = {"width": 1280, "height": 800}
        context = self.browser.new_context(base_url=f"http://{self.web.address}", locale=locale, viewport=size)
        page = context.new_page()
        page.set_default_timeout(20 * SECOND)
        return page


def led(folder: Path, chromium: Any, make: str) -> School:
    """A class that a program made, told by its room's code and its teacher's link; the teacher stands in the film, and
    Ana came in."""
    web = make_web(folder, free_port())
    made = web.run(make)
    web.start()
    running = School(web, chromium, None, code=made["code"])
    running.teacher = running.open()
    running.teacher.goto(made["link"])
    running.teacher.locator(".clip").first.wait_for()
    running.ana = come_in(running, "Ana")
    return running


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[School]:
    web = make_web(tmp_path_factory.mktemp("school"), free_port())
    link = web.run(MAKE)["link"]
    web.start()
    running = School(web, chromium, None)
    running.teacher = running.open()
    running.teacher.goto(link)
    running.teacher.locator(".clip").first.wait_for()
    yield running
    web.kill()


def come_in(school: School, name: str) -> Any:
    page = school.open()
    page.goto("/")
    page.get_by_label("Room code").fill(school.code)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Go in").click()
    page.get_by_text("Saved", exact=True).wait_for()
    return page


def test_the_teacher_begins_from_a_template_with_its_checklist(school: School) -> None:
    teacher = school.teacher
    teacher.goto("/")
    teacher.get_by_role("button", name="New film").click()
    teacher.get_by_label("The water cycle").check()
    teacher.get_by_role("button", name="Make it").click()
    teacher.get_by_text("Saved", exact=True).wait_for()
    assert teacher.get_by_label("Film title").input_value() == "The water cycle"
    assert teacher.get_by_role("option").count() == 5
    teacher.get_by_role("tab", name="Class").click()
    teacher.get_by_label("This is a class").click()
    lines = teacher.get_by_label("What each does, one line each")
    lines.wait_for()
    assert lines.input_value().startswith("Say in the script what happens to the water")
    lines.fill("Make one clip yours\nAccept a take")
    school.code = teacher.evaluate("fetch('/api' + location.pathname).then((r) => r.json()).then((r) => r.code)")


def test_each_pupil_gets_a_copy_and_so_does_who_comes_in_later(school: School) -> None:
    teacher = school.teacher
    school.ana = come_in(school, "Ana")
    teacher.get_by_role("button", name="Give each a copy of this film").click()
    teacher.get_by_text("1 pupil got a copy of this film.").wait_for()
    school.bo = come_in(school, "Bo")
    for pupil in (school.ana, school.bo):
        pupil.get_by_role("link", name="Open your own copy").click()
        pupil.get_by_role("link", name="Back to the class").wait_for()
        pupil.get_by_text("Saved", exact=True).wait_for()
        assert pupil.get_by_role("option").count() == 5
    teacher.get_by_role("link", name="Film of Bo").wait_for()


def test_the_teacher_sees_what_a_pupil_has_done(school: School) -> None:
    ana = school.ana
    ana.get_by_role("tab", name="Task").click()
    ana.get_by_text("0 of 2 done").wait_for()
    ana.get_by_label("Make one clip yours").click()
    ana.get_by_text("1 of 2 done").wait_for()
    school.teacher.locator(".works li", has_text="Ana").get_by_text("1 of 2 done").wait_for()
    ana.locator(".clip").first.click()
    ana.get_by_role("tab", name="Clip").click()
    ana.locator(".level.prompt .cm-content").click()
    ana.keyboard.press("Control+Home")
    ana.keyboard.type("Ana was here. ")
    ana.get_by_text("Saved", exact=True).wait_for()


def test_a_film_hangs_in_the_gallery_after_the_teachers_approval_and_is_taken_further(school: School) -> None:
    teacher, ana, bo = school.teacher, school.ana, school.bo
    ana.get_by_role("tab", name="Task").click()
    ana.get_by_role("button", name="Show it in the gallery").click()
    ana.get_by_text("You have asked: it hangs in the gallery once the teacher approves.").wait_for()
    bo.get_by_role("tab", name="Gallery").click()
    bo.get_by_text("Nothing hangs here yet.", exact=False).wait_for()
    teacher.get_by_role("tab", name="Gallery").click()
    teacher.get_by_text("1 film waits for you").wait_for()
    teacher.get_by_role("button", name="Approve The water cycle").click()
    ana.get_by_text("This film hangs in the gallery.").wait_for()
    film = bo.get_by_role("listitem", name="The water cycle")
    film.get_by_text("by Ana").wait_for()
    film.get_by_role("button", name="Take it further").click()
    bo.get_by_text("After “The water cycle” by Ana").wait_for()
    bo.get_by_text("Saved", exact=True).wait_for()
    bo.locator(".clip .words", has_text="Ana was here.").first.wait_for()
    # It is Bo's own: what is written here does not reach Ana's film.
    bo.locator(".clip").first.click()
    bo.locator(".level.prompt .cm-content").click()
    bo.keyboard.press("Control+Home")
    bo.keyboard.type("Bo went on. ")
    bo.get_by_text("Saved", exact=True).wait_for()
    assert ana.locator(".clip .words", has_text="Bo went on.").count() == 0
