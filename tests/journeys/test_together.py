"""Two people in one film in real Chromium: one sees what the other sees, and lets go."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.reviewing import House, make_house

pytestmark = pytest.mark.browser

FRAME = """(frame) => { const video = document.querySelector('#picture video');
                       return Math.floor(video.currentTime * 24 + 0.001) === frame; }"""


class Story:
    """Alice owns the film, Elk came by its code and reads Spanish."""

    house: House
    alice: Any
    elk: Any


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[Story]:
    told = Story()
    told.house = make_house(tmp_path_factory.mktemp("together"), chromium)
    told.alice = told.house.owner()
    code = told.alice.get_by_role("button", name=re.compile("Copy the link")).locator("b").inner_text()
    told.elk = told.house.guest(f"/?code={code}", "Elk", spanish=True)
    yield told
    told.house.close()


def look(page: Any, name: str) -> None:
    """A picture of the screen, for eyes: only where somebody asked for it."""
    if folder := os.environ.get("TELAR_LOOK"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


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
    alice.get_by_role("option").nth(2).click()
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
    elk.get_by_role("option").nth(1).click()
    elk.locator(".company").wait_for(state="detached")
    alice.get_by_role("option").nth(0).click()
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
