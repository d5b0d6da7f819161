"""A class plays a drill in real Chromium: each at their own pace, the teacher sees live who chose what."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys import drill
from tests.journeys.conftest import free_port
from tests.journeys.drill import Drill, look, until
from tests.journeys.everyone import Eyes
from tests.journeys.web import make_web

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def class_room(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[Drill]:
    """Marta leads, Ana and Bo came in by code; Ana's browser asks for less movement, Bo's is Spanish and small."""
    web = make_web(tmp_path_factory.mktemp("class-play"), free_port())
    running = Drill(web, chromium, drill.make(web, teacher="en"))
    web.start()
    code = running.rooms["en"]["code"]
    running.marta = running.open("en-GB")
    running.marta.goto(running.rooms["en"]["link"])
    running.ana = come_in(running, "Ana", code, "en-GB", ("Room code", "Your name", "Join", "Go in"))
    running.bo = come_in(
        running, "Bo", code, "es-ES", ("Código de la sala", "Tu nombre", "Entrar", "Entrar"), width=390, height=844
    )
    yield running
    web.kill()


def come_in(class_room: Drill, name: str, code: str, locale: str, words: tuple[str, ...], **size: int) -> Any:
    page = class_room.open(locale, **size)
    page.goto("/")
    page.get_by_label(words[0]).fill(code)
    page.get_by_label(words[1]).fill(name)
    page.get_by_role("button", name=words[2]).click()
    page.locator(".pictures-shown").wait_for()
    page.get_by_role("button", name=words[3]).click()
    page.locator(".clip").first.wait_for()
    return page


def desk(class_room: Drill) -> Any:
    return class_room.marta.get_by_role("region", name="Play with the class")


def player(class_room: Drill, name: str) -> Any:
    return desk(class_room).locator("[data-player]", has_text=name)


def test_the_teacher_starts_a_play_by_the_keyboard_and_every_screen_offers_it(class_room: Drill) -> None:
    marta = class_room.marta
    marta.get_by_role("tab", name="Class", exact=True).focus()
    marta.keyboard.press("Enter")
    desk(class_room).get_by_role("button", name="Start a play", exact=True).focus()
    marta.keyboard.press("Enter")
    desk(class_room).get_by_text("Nobody has begun yet.").wait_for()
    class_room.ana.get_by_text("Your class plays this film.").wait_for()
    class_room.bo.get_by_text("Tu clase juega esta película.").wait_for()
    look(class_room.ana, "11-bar")
    class_room.ana.get_by_role("link", name="Play along", exact=True).focus()
    class_room.ana.keyboard.press("Enter")
    class_room.ana.get_by_text("Your class plays this film: your teacher sees what you choose.").wait_for()
    assert class_room.ana.get_by_role("combobox").count() == 0, "no pupil changes the film for all while they play"
    look(class_room.ana, "12-ready")


def test_each_plays_at_their_own_pace_and_the_teacher_sees_who_is_where_and_who_chose_what(class_room: Drill) -> None:
    ana, bo = class_room.ana, class_room.bo
    ana.keyboard.press("Enter")
    player(class_room, "Ana").get_by_text("in clip 1").wait_for()
    until(ana, "choosing")
    ana.keyboard.press("2")
    player(class_room, "Ana").get_by_text("Stay and look at the fire").wait_for()
    player(class_room, "Ana").get_by_text("in clip 2").wait_for()
    bo.get_by_role("link", name="Jugar también", exact=True).click()
    bo.get_by_role("button", name="Empezar", exact=True).click()
    until(bo, "choosing")
    look(bo, "13-bo")
    bo.get_by_role("button", name="Go out at once and close the door").click()
    row = desk(class_room).get_by_role("row", name="Go out at once and close the door")
    row.get_by_text("once").wait_for()
    until(ana, "choosing")
    ana.keyboard.press("1")  # "Go out now"
    until(bo, "over")
    player(class_room, "Bo").get_by_text("is through").wait_for()
    until(ana, "over")
    player(class_room, "Ana").get_by_text("Stay and look at the fire → Go out now → the end, clip 4").wait_for()
    class_room.marta.locator(".play-desk").scroll_into_view_if_needed()
    look(class_room.marta, "14-desk")
    eyes = Eyes(class_room.marta, "desk")
    eyes.look("played")
    assert not eyes.found, "\n".join(eyes.found)


def test_a_choice_that_was_made_without_a_network_arrives_and_a_reloaded_page_goes_on(class_room: Drill) -> None:
    ana = class_room.ana
    ana.get_by_role("button", name="Play again", exact=True).click()
    until(ana, "choosing")
    ana.context.set_offline(True)
    ana.keyboard.press("2")
    ana.get_by_text("One choice is not sent yet.").wait_for()
    ana.context.set_offline(False)
    ana.get_by_text("One choice is not sent yet.").wait_for(state="detached")
    player(class_room, "Ana").get_by_text("Way 2: Stay and look at the fire").wait_for()
    ana.reload()
    ana.get_by_role("button", name="Go on after: Stay and look at the fire").click()
    until(ana, "choosing")
    ana.keyboard.press("1")
    player(class_room, "Ana").get_by_text("Way 2: Stay and look at the fire → Go out now").wait_for()
    until(ana, "over")
    player(class_room, "Ana").get_by_text("Go out now → the end, clip 4").wait_for()
    row = desk(class_room).get_by_role("row", name="Stay and look at the fire")
    row.get_by_text("2 times").wait_for()
    row.get_by_text("1 person").wait_for()


def test_the_play_ends_for_everybody_and_the_table_of_it_names_nobody(class_room: Drill) -> None:
    ana, marta = class_room.ana, class_room.marta
    desk(class_room).get_by_role("button", name="End the play", exact=True).click()
    ana.get_by_text("The play is over: what you choose is not kept any more.").wait_for()
    ana.get_by_role("button", name="Play again", exact=True).click()
    until(ana, "choosing")
    ana.keyboard.press("2")
    until(ana, "playing")
    with marta.expect_download() as told:
        desk(class_room).get_by_role("link", name="Take the choices away as a table").click()
    text = told.value.path().read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    ways = {(line["pupil"], line["way"]): [] for line in lines}
    for line in lines:
        ways[line["pupil"], line["way"]].append(line["choice"] or "-")
    assert sorted(ways.values()) == sorted(
        [
            ["Stay and look at the fire", "Go out now", "-"],
            ["Stay and look at the fire", "Go out now", "-"],
            ["Go out at once and close the door", "-"],
        ]
    )
    assert "Ana" not in text
    assert "Bo" not in text


def test_who_is_shown_out_is_forgotten_and_so_is_a_play_that_is_deleted(class_room: Drill) -> None:
    marta = class_room.marta
    marta.get_by_role("button", name="Remove Bo").click()
    marta.get_by_role("button", name="Show out", exact=True).click()
    class_room.bo.get_by_role("alert").wait_for()
    player(class_room, "Bo").wait_for(state="detached")
    desk(class_room).get_by_role("button", name="Delete", exact=False).first.click()
    desk(class_room).get_by_role("button", name="Delete the play", exact=True).click()
    desk(class_room).get_by_text("Earlier plays").wait_for(state="detached")
    answer = marta.request.get(f"/api/rooms/{class_room.rooms['en']['room']}/plays")
    assert answer.json() == {"plays": []}
