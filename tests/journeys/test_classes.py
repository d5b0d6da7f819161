"""Two classes of one teacher in real Chromium: opened at the door, told apart, one deleted and the other untouched."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.everyone import Eyes
from tests.journeys.reviewing import look
from tests.journeys.test_assignments import SECOND, School, led

pytestmark = pytest.mark.browser
MAKE = """
import json
from collab.log import rooms
from collab.models import Team
from collab.people import members
owner = members.found("Marta", team="7A")
Team.objects.update(kind="class")
room = rooms.create_room(team=owner.team, hand=owner.hand, title="Film", language="en")
link = members.sign_in_link(owner.user, room=room)
print(json.dumps({"room": str(room.id), "code": members.invite(room).code, "link": link}))
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[School]:
    """The first class, with Ana in it; its teacher stands at the door."""
    running = led(tmp_path_factory.mktemp("classes"), chromium, MAKE)
    yield running
    running.web.kill()


def see(page: Any, screen: str) -> None:
    """axe finds nothing, in light and in dark."""
    eyes = Eyes(page, "classes")
    eyes.look(screen)
    assert not eyes.found, "\n".join(eyes.found)


def room_of(page: Any) -> str:
    address: str = page.evaluate("location.pathname")
    return address


def test_a_second_class_is_opened_at_the_door_by_keyboard_with_a_template(school: School) -> None:
    teacher = school.teacher
    teacher.goto("/")
    teacher.get_by_role("button", name="Open another class", exact=True).press("Enter")
    teacher.keyboard.type("7B")
    teacher.get_by_label("The water cycle").check()
    see(teacher, "1-opened")
    teacher.get_by_role("button", name="Open it", exact=True).press("Enter")
    teacher.get_by_text("Saved", exact=True).wait_for()
    assert teacher.get_by_label("Film title").input_value() == "The water cycle"
    teacher.get_by_role("tab", name="Class").click()
    assert teacher.get_by_label("Name of the class").input_value() == "7B"
    teacher.get_by_text("Nobody has come in yet").wait_for()  # Ana is in the other one


def test_a_pupil_of_the_second_class_finds_nothing_of_the_first(school: School) -> None:
    teacher, ana = school.teacher, school.ana
    code = teacher.evaluate("fetch('/api' + location.pathname).then((r) => r.json()).then((r) => r.code)")
    bo = school.bo = school.open("es-ES")
    bo.goto("/")
    bo.get_by_label("Código de la sala").fill(code)
    bo.get_by_label("Tu nombre").fill("Bo")
    bo.get_by_role("button", name="Entrar").click()
    bo.get_by_role("button", name="Entrar").click()
    bo.get_by_text("Guardado", exact=True).wait_for()
    teacher.locator(".pupil", has_text="Bo").get_by_text("is here").wait_for()
    first, second = room_of(ana), room_of(bo)
    assert first != second
    for page, other, words in (
        (bo, first, "No existe esa sala, o no es tuya."),
        (ana, second, "There is no such room, or it is not yours."),
    ):
        page.goto(other)
        page.get_by_text(words, exact=False).wait_for()
    ana.goto(first)
    ana.get_by_text("Saved", exact=True).wait_for()
    bo.goto(second)
    bo.get_by_text("Guardado", exact=True).wait_for()


def test_the_projector_says_which_class_it_is_as_soon_as_it_is_renamed(school: School) -> None:
    teacher = school.teacher
    board = teacher.context.new_page()
    board.goto(f"{room_of(teacher)}/code")
    board.get_by_text("7B", exact=True).wait_for()
    teacher.get_by_label("Name of the class").fill("7B science")
    teacher.keyboard.press("Enter")
    board.get_by_text("7B science", exact=True).wait_for()
    look(board, "classes-2-board")
    board.close()


def test_the_door_lists_both_and_one_is_deleted_without_touching_the_other(school: School) -> None:
    teacher, ana, bo = school.teacher, school.ana, school.bo
    teacher.goto("/")
    first, second = (teacher.get_by_role("region", name=name) for name in ("7A", "7B science"))
    first.get_by_text("1 person has come in", exact=False).wait_for()
    second.get_by_role("link", name="The water cycle").wait_for()
    see(teacher, "3-list")
    first.get_by_role("button", name="Delete the class “7A” …").press("Enter")
    teacher.get_by_role("alertdialog").get_by_role("button", name="Cancel").press("Enter")  # it has the focus
    first.get_by_role("button", name="Delete the class “7A” …").press("Enter")
    see(teacher, "4-ask")
    teacher.get_by_role("button", name="Delete for good", exact=True).press("Enter")
    teacher.get_by_role("heading", name="The class is deleted").wait_for()
    teacher.get_by_text("“7A” was deleted. People: 1. Films: 1.", exact=False).wait_for()
    first.wait_for(state="detached")
    see(teacher, "5-receipt")
    ana.get_by_text("This room is closed to you", exact=False).wait_for()
    # Nothing of it stays on a pupil's computer either.
    ana.wait_for_function("async () => !(await indexedDB.databases()).some(({ name }) => name.startsWith('telar-'))")
    # The other goes on as if nothing had been.
    bo.locator(".level.prompt .cm-content").click(timeout=20 * SECOND)
    bo.keyboard.press("Control+Home")
    bo.keyboard.type("Bo escribe. ")
    bo.get_by_text("Guardado", exact=True).wait_for()
    second.get_by_role("link", name="The water cycle").click()
    teacher.locator(".clip .words", has_text="Bo escribe.").first.wait_for()
