"""Two people in one film in real Chromium: one sees what the other sees, both read who did what."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.reviewing import DRAW, look
from tests.journeys.screen import takes
from tests.journeys.together import Story, opened

pytestmark = pytest.mark.browser

FRAME = """(frame) => { const video = document.querySelector('#picture video');
                       return Math.floor(video.currentTime * 24 + 0.001) === frame; }"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[Story]:
    yield from opened(tmp_path_factory.mktemp("together"), chromium)


def seen(page: Any) -> list[int]:
    """Pixels [from, to) of the film that the timeline shows."""
    found: list[int] = page.evaluate(
        "() => { const box = document.querySelector('.timeline .scroll'); return [box.scrollLeft, box.scrollWidth]; }"
    )
    return found


def test_a_press_on_a_face_shows_what_that_person_sees(story: Story) -> None:
    alice, elk = story.alice, story.elk
    elk.get_by_role("button", name="Alice. Ver lo que ve Alice", exact=True).click()
    elk.get_by_text("Ves lo que ve Alice.", exact=True).wait_for()
    alice.get_by_role("button", name="Elk sees what you see. See what Elk sees", exact=True).wait_for()
    alice.locator("[role=option]").nth(2).click()
    elk.locator('[role=option][aria-selected="true"][aria-posinset="3"]').wait_for()
    alice.locator("#picture").focus()
    alice.keyboard.press("Shift+ArrowRight")
    frame = alice.evaluate("Math.floor(document.querySelector('#picture video').currentTime * 24 + 0.001)")
    elk.wait_for_function(FRAME, arg=frame)
    alice.get_by_role("tab", name="Script").click()
    elk.get_by_role("tab", name="Guion", selected=True).wait_for()
    look(elk, "1-with-alice")
    look(alice, "2-watched")


def test_the_timeline_goes_along(story: Story) -> None:
    alice, elk = story.alice, story.elk
    alice.locator("#picture").focus()
    for _ in range(3):
        alice.keyboard.press("+")
    alice.locator(".timeline .scroll").evaluate("(box) => box.scrollTo({ left: 400 })")
    elk.wait_for_function(
        """([left, width]) => { const box = document.querySelector('.timeline .scroll');
                                return Math.abs(box.scrollLeft - left) < 8
                                    && Math.abs(box.scrollWidth - width) < 12; }""",
        arg=seen(alice),
    )


def test_what_plays_there_plays_here(story: Story) -> None:
    alice, elk = story.alice, story.elk
    alice.locator("#picture").focus()
    alice.keyboard.press("Home")
    alice.get_by_role("button", name="Play", exact=True).click()
    elk.wait_for_function("() => !document.querySelector('#picture video').paused")
    elk.wait_for_function("() => document.querySelector('#picture video').currentTime > 1.5")
    alice.get_by_role("button", name="Pause", exact=True).click()
    stood = alice.evaluate("Math.floor(document.querySelector('#picture video').currentTime * 24 + 0.001)")
    elk.wait_for_function(FRAME, arg=stood)


def test_escape_and_ones_own_hand_end_it(story: Story) -> None:
    alice, elk = story.alice, story.elk
    elk.keyboard.press("Tab")
    assert elk.get_by_text("Ves lo que ve Alice.", exact=True).is_visible(), "looking for one's place ends nothing"
    elk.keyboard.press("Escape")
    elk.locator(".company").wait_for(state="detached")
    alice.get_by_role("button", name="Elk. See what Elk sees", exact=True).wait_for()
    # By keyboard alone: the face is a button, and a press on a clip is one's own again.
    face = elk.get_by_role("button", name="Alice. Ver lo que ve Alice", exact=True)
    face.focus()
    elk.keyboard.press("Enter")
    elk.locator(".company").wait_for()
    elk.locator("[role=option]").nth(1).click()
    elk.locator(".company").wait_for(state="detached")
    alice.locator("[role=option]").nth(0).click()
    alice.get_by_text("Saved", exact=True).wait_for()
    assert elk.locator('[role=option][aria-selected="true"]').get_attribute("aria-posinset") == "2"


def test_nothing_of_it_is_in_the_film_and_who_leaves_is_let_go(story: Story) -> None:
    alice, elk = story.alice, story.elk
    room = f"/api/rooms/{story.house.room}/history"
    before = alice.request.get(room).json()["head"]
    alice.get_by_role("button", name="Elk. See what Elk sees", exact=True).click()
    alice.get_by_text("You see what Elk sees.", exact=True).wait_for()
    elk.get_by_role("button", name="Alice ve lo que tú ves. Ver lo que ve Alice", exact=True).wait_for()
    assert alice.request.get(room).json()["head"] == before
    look(alice, "3-with-elk")
    elk.goto("about:blank")
    alice.locator(".company").wait_for(state="detached")
    assert alice.get_by_role("alert").count() == 0
    assert alice.locator("[role=status]", has_text="Elk has left.").count() == 1


def test_what_happened_is_told_the_way_people_speak_and_leads_to_the_clip(story: Story) -> None:
    alice = story.alice
    story.elk = elk = story.house.guest(f"/?code={story.code}", "Gamo", spanish=True)
    elk.locator("[role=option]").nth(1).click()
    field = elk.get_by_role("textbox", name="Este momento")
    field.click()
    elk.keyboard.press("Control+End")
    elk.keyboard.type(" and stops at a red light")
    elk.get_by_text("Guardado", exact=True).wait_for()
    alice.get_by_role("tab", name="History").click()
    alice.get_by_role("button", name="What happened", exact=True).click()
    told = alice.get_by_role("list", name="What happened")
    told.get_by_text("Gamo wrote what happens in clip 2").wait_for()
    assert told.locator("li", has_text="Gamo").count() == 1, "twenty-five letters are one line"
    # Meanwhile somebody goes on; the list follows by itself.
    elk.locator("[role=option]").nth(3).focus()
    elk.keyboard.press("Shift+L")
    elk.get_by_text("Guardado", exact=True).wait_for()
    story.house.web.run(DRAW)
    told.get_by_text("Gamo locked clip 4").wait_for()
    look(alice, "4-activity")
    told.get_by_role("button", name="Go to clip 2", exact=True).press("Enter")
    alice.locator('[role=option][aria-selected="true"][aria-posinset="2"]').wait_for()


def test_a_clip_says_who_made_it_and_who_changed_it_last(story: Story) -> None:
    alice = story.alice
    alice.get_by_role("tab", name="Clip", exact=True).click()
    alice.get_by_text("There from the beginning · last changed by Gamo", exact=False).wait_for()
    look(alice, "5-authors")
    story.elk.locator("[role=option]").nth(4).focus()
    story.elk.keyboard.press("d")
    story.elk.get_by_text("Creado por Gamo").wait_for()


def test_who_was_shown_out_is_named_no_more(story: Story) -> None:
    alice = story.alice
    person = next(one for one in takes(alice)["people"] if one["name"] == "Gamo")
    token = {"X-CSRFToken": {one["name"]: one["value"] for one in alice.context.cookies()}["csrftoken"]}
    answer = alice.request.delete(
        f"/api/rooms/{story.house.room}/people/{person['id']}", headers={**token, "Referer": story.house.address}
    )
    assert answer.ok, answer.text()
    alice.get_by_role("tab", name="History").click()
    alice.get_by_role("button", name="What happened", exact=True).click()
    told = alice.get_by_role("list", name="What happened")
    told.get_by_text("Somebody who left wrote what happens in clip 2").wait_for()
    for path in ("activity", "authors", "history"):
        assert "Gamo" not in alice.request.get(f"/api/rooms/{story.house.room}/{path}").text()


def test_names_of_two_who_stand_at_one_frame_can_both_be_read(story: Story) -> None:
    story.elk = story.house.guest(f"/?code={story.code}", "Corzo", spanish=True)
    alice, elk = story.alice, story.elk
    lynx = story.house.guest(f"/?code={story.code}", "Lynx", spanish=True)
    for page in (elk, lynx):
        page.locator("#picture").focus()
        page.keyboard.press("Home")
        for _ in range(3):
            page.keyboard.press(".")
    # Where they stand is told them one after the other.
    alice.wait_for_function(
        """() => { const heads = [...document.querySelectorAll('.head.other')];
                   if (heads.length !== 2 || heads[0].style.transform !== heads[1].style.transform) return false;
                   const names = heads.map((head) => head.querySelector('b').getBoundingClientRect());
                   const [left, right] = names.sort((a, b) => a.left - b.left);
                   return left.right <= right.left && right.left < left.right + 4; }"""
    )
    look(alice, "8-names")
    lynx.keyboard.press("End")
    alice.wait_for_function(
        "() => [...document.querySelectorAll('.head.other > b')].every((name) => !name.style.transform)"
    )
    lynx.close()


def test_on_a_phone_nothing_of_the_player_lies_over_the_picture(story: Story) -> None:
    """With two people there are words beside the transport, and in Spanish they are long."""
    elk = story.elk
    elk.set_viewport_size({"width": 390, "height": 844})
    elk.goto(f"/rooms/{story.house.room}")  # where Alice is; alone nobody is asked to lead
    elk.get_by_role("button", name="Tomar el mando", exact=True).wait_for()
    picture = elk.locator("#picture").bounding_box()
    transport = elk.locator(".transport")
    for part in [*transport.get_by_role("button").all(), transport.locator(".time")]:
        box = part.bounding_box()
        assert box["y"] >= picture["y"] + picture["height"] - 1, part
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390, part
        assert box["height"] <= 46, part  # on one line
    # The film lies below its picture, the words of the chosen clip below the film, and nobody's face is cut off.
    below = [elk.locator(part).bounding_box()["y"] for part in ("#picture", ".timeline", ".side")]
    assert below == sorted(below)
    assert below[2] < 844, "the words begin on the first screen"
    edge = elk.locator(".header .code").bounding_box()["x"]
    for face in elk.locator(".header .face").all():
        box = face.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= edge, "a whole face"
    look(elk, "phone")
    elk.set_viewport_size({"width": 1280, "height": 800})


def test_a_version_is_renamed_deleted_and_brought_back_on_two_screens(story: Story) -> None:
    alice, elk = story.alice, story.elk
    alice.goto(f"/rooms/{story.house.room}")
    alice.get_by_role("tab", name="History").click()
    alice.get_by_label("Name this version").fill("Frist cut")
    alice.keyboard.press("Enter")
    elk.get_by_role("tab", name="Historia").click()
    theirs = elk.get_by_role("list", name="Versiones con nombre")
    theirs.locator("b", has_text="Frist cut").wait_for()
    assert theirs.get_by_role("button", name="Borrar Frist cut", exact=True).count() == 0, "he did not name it"
    alice.bring_to_front()
    alice.get_by_role("button", name="Rename Frist cut", exact=True).press("Enter")
    alice.get_by_label("Another name for Frist cut").fill("First cut")
    alice.keyboard.press("Enter")
    theirs.locator("b", has_text="First cut").wait_for()
    alice.get_by_role("button", name="Delete First cut", exact=True).press("Enter")
    back = alice.get_by_role("button", name="Bring back First cut", exact=True)
    back.wait_for()
    theirs.locator("b", has_text="First cut").wait_for(state="detached")
    look(alice, "9-version-deleted")
    # The keyboard has the way back.
    alice.wait_for_function("(button) => button === document.activeElement", arg=back.element_handle())
    alice.keyboard.press("Enter")
    theirs.locator("b", has_text="First cut").wait_for()
    alice.get_by_role("button", name="What happened", exact=True).click()
    alice.get_by_text("brought the version “First cut” back").wait_for()


def test_who_keeps_to_themselves_where_they_are_is_here_and_nowhere(story: Story) -> None:
    alice, lobo = story.alice, story.house.guest(f"/?code={story.code}", "Lobo", spanish=True)
    lobo.locator("[role=option]").nth(1).click()
    alice.locator(".holder[data-names*='Lobo']").wait_for()
    alice.locator(".head.other", has_text="Lobo").wait_for()
    lobo.get_by_role("button", name="Lobo (tú). Lo que los demás ven de ti", exact=True).press("Enter")
    lobo.keyboard.press("Space")
    lobo.keyboard.press("Escape")
    alice.get_by_text("Lobo keeps to themselves where they are").wait_for(state="attached")
    alice.locator(".holder[data-names*='Lobo']").wait_for(state="detached")
    alice.locator(".head.other", has_text="Lobo").wait_for(state="detached")
    # What he does is seen as ever, where he does it is not; a page that is loaded again keeps it.
    lobo.reload()
    lobo.get_by_role("textbox", name="Este momento").click()
    lobo.keyboard.press("Control+Home")
    lobo.keyboard.type("Hoy ")
    alice.locator("[role=option]").nth(0).get_by_text("Hoy ").wait_for()
    assert alice.locator(".head.other, .cm-ySelectionInfo", has_text="Lobo").count() == 0
    assert alice.locator(".holder[data-names*='Lobo']").count() == 0
    assert alice.get_by_role("button", name=re.compile("See what Lobo sees")).count() == 0
    look(alice, "9-apart")
    lobo.get_by_role("button", name="Lobo (tú). Lo que los demás ven de ti", exact=True).click()
    lobo.get_by_label("No mostrar dónde estoy").uncheck()
    alice.locator(".holder[data-names*='Lobo']").wait_for()
    lobo.close()


def test_the_first_steps_lead_a_newcomer_and_stay_away_when_they_are_known(story: Story) -> None:
    puma = story.house.guest(f"/?code={story.code}", "Puma", spanish=True)
    puma.get_by_role("button", name="1 de 3 Cambia el aspecto de la película", exact=True).click()
    puma.wait_for_function("() => document.activeElement?.closest('.level.style')")
    look(puma, "10-first-step")
    puma.keyboard.type("De noche. ")
    puma.get_by_role("button", name="2 de 3 Escribe qué ocurre en este momento", exact=True).click()
    puma.wait_for_function("() => document.activeElement?.closest('.level.prompt')")
    puma.keyboard.type("Ya. ")
    puma.get_by_text("No hace falta nada más. Cada letra se guarda al escribirla.").first.wait_for()  # others are here
    look(puma, "10-known")
    puma.get_by_role("button", name="Cerrar los primeros pasos", exact=True).click()
    puma.get_by_text("Guardado", exact=True).wait_for()
    puma.reload()
    puma.locator("[role=option]").first.wait_for()
    assert puma.locator(".first-steps").count() == 0
    puma.close()
