"""The teacher's hand in real Chromium: one pupil paused, cursors hidden, a word kept out with its reason, the end."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.test_assignments import School, come_in, led

pytestmark = pytest.mark.browser
MAKE = """
import json
from collab.log import rooms
from collab.models import Team
from collab.people import members
owner = members.found("Marta")
Team.objects.update(kind="class")
room = rooms.create_room(team=owner.team, hand=owner.hand, title="Film", language="en")
link = members.sign_in_link(owner.user, room=room)
print(json.dumps({"room": str(room.id), "code": members.invite(room).code, "link": link}))
"""
# What the plan worker does; only the web process runs here.
PLAN = """
import json
from collab import tasks
from collab.models import Room
tasks.plan([str(room) for room in Room.objects.values_list("id", flat=True)])
print(json.dumps({}))
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[School]:
    running = led(tmp_path_factory.mktemp("teacher"), chromium, MAKE)
    running.bo = come_in(running, "Bo")
    yield running
    running.web.kill()


def type_in(page: Any, words: str) -> None:
    page.locator(".level.prompt .cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type(words)


def test_a_pupil_who_is_paused_looks_while_the_others_write_on(school: School) -> None:
    teacher, ana, bo = school.teacher, school.ana, school.bo
    teacher.get_by_role("tab", name="Class").click()
    teacher.get_by_role("button", name="Pause writing Ana").click()
    ana.get_by_text("You look for a while", exact=True).wait_for()
    ana.get_by_text("The teacher has you look for a while", exact=False).first.wait_for()
    type_in(ana, "Ana writes. ")
    type_in(bo, "Bo writes. ")
    bo.get_by_text("Saved", exact=True).wait_for()
    ana.locator(".clip .words", has_text="Bo writes.").first.wait_for()
    assert ana.locator(".clip .words", has_text="Ana writes.").count() == 0
    teacher.get_by_role("button", name="Let write again Ana").click()
    ana.get_by_text("Saved", exact=True).wait_for()
    type_in(ana, "Ana writes. ")
    ana.get_by_text("Saved", exact=True).wait_for()
    bo.locator(".clip .words", has_text="Ana writes.").first.wait_for()


def test_one_press_hides_the_cursors_on_every_screen(school: School) -> None:
    school.teacher.get_by_label("Hide cursors on every screen").click()
    for page in (school.ana, school.bo):
        page.locator(".editor.quieted").wait_for()
    school.teacher.get_by_label("Hide cursors on every screen").click()
    for page in (school.ana, school.bo):
        page.locator(".editor:not(.quieted)").wait_for()


def test_a_clip_that_says_a_kept_out_word_tells_its_author_why_nothing_is_drawn(school: School) -> None:
    teacher, ana = school.teacher, school.ana
    teacher.get_by_label("One a line", exact=False).fill("sail*")
    teacher.get_by_role("button", name="Keep these out").click()
    teacher.get_by_text("1 word is kept out.").wait_for()
    school.web.run(PLAN)
    ana.locator(".clip").first.click()
    ana.get_by_text("Nothing is drawn of this clip: the teacher keeps “sail*” out.", exact=False).wait_for()
    ana.locator('.cell[data-state="kept_out"]').first.wait_for()
    teacher.get_by_label("One a line", exact=False).fill("")
    teacher.get_by_role("button", name="Keep these out").click()
    teacher.get_by_text("0 words are kept out.").wait_for()
    school.web.run(PLAN)
    ana.locator('.cell[data-state="waiting"]').first.wait_for()
    assert ana.get_by_text("Nothing is drawn of this clip", exact=False).count() == 0


def test_a_deleted_class_gives_a_receipt_and_shows_everybody_out(school: School) -> None:
    teacher, ana = school.teacher, school.ana
    teacher.get_by_role("button", name="Delete the class").click()
    teacher.get_by_role("button", name="Delete for good").click()
    teacher.get_by_role("heading", name="The class is deleted").wait_for()
    teacher.get_by_text("People: 2. Films: 1.", exact=False).wait_for()
    ana.get_by_role("alert").wait_for()
    teacher.get_by_role("link", name="Begin anew").click()
    teacher.get_by_text("Saved", exact=True).wait_for()
    assert teacher.get_by_role("option").count() == 1
