"""A team's own footage in real Chromium: brought, read by the child, given words, learnt from by a tiny engine, taken
back and deleted; and a file that is no video. One room, in the order of the story."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthesis.tiny import make_tiny
from tests.journeys.conftest import free_port
from tests.journeys.everyone import Eyes
from tests.journeys.web import Web, make_web
from tests.videos import film

pytestmark = pytest.mark.browser
SECOND = 1000
MAKE = """
import json
from collab.log import rooms
from collab.people import members
owner = members.found("Marta")
room = rooms.create_room(team=owner.team, hand=owner.hand, title="Film", language="en")
print(json.dumps({"link": members.sign_in_link(owner.user, room=room), "room": str(room.id)}))
"""
# What the workers do, at the moment that the story says.
INGEST = """
from collab import tasks
from collab.rendering import footage
for one in footage.waiting():
    tasks.ingest(one)
print("null")
"""
LEARN = """
from collab import tasks
from collab.rendering import adapters
while adapters.waits():
    tasks.tune()
print("null")
"""


def drawing(number: int) -> Any:
    """A yellow ball that crosses a blue picture."""
    data = np.full((180, 320, 3), (30, 60, 140), np.uint8)
    data[60:120, 4 * number % 260 : 4 * number % 260 + 60] = (240, 200, 40)
    return data


@dataclass
class House:
    web: Web
    page: Any
    eyes: Eyes
    folder: Path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("footage")
    make_tiny(folder / "weights")
    web = make_web(folder, free_port(), TELAR_WEIGHTS=str(folder / "weights"))
    made = web.run(MAKE)
    web.start()
    context = chromium.new_context(
        base_url=f"http://{web.address}", viewport={"width": 1280, "height": 800}, locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(30 * SECOND)
    page.goto(made["link"])
    page.locator("[role=option]").first.wait_for()
    page.get_by_role("tab", name="Hand", exact=True).click()
    yield House(web, page, Eyes(page, "footage"), folder)
    context.close()
    web.kill()


def part(page: Any) -> Any:
    return page.get_by_role("region", name="Your own footage", exact=True)


def files(house: House, folder: str) -> list[str]:
    place = house.folder / "clips" / folder
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


def bring(house: House, path: Path) -> None:
    footage = part(house.page)
    footage.get_by_label("Video").set_input_files(str(path))
    footage.get_by_role("checkbox", name="Everybody who stands in it").check()
    footage.get_by_role("button", name="Bring it", exact=True).click()


def test_a_video_is_brought_with_a_tick_and_read_into_clips(house: House, tmp_path: Path) -> None:
    footage = part(house.page)
    footage.get_by_text("at most 500 MB and 2 minutes").wait_for()
    path = film(tmp_path / "our ball.mp4", seconds=8, size=(320, 180), picture=drawing)
    footage.get_by_label("Video").set_input_files(str(path))
    button = footage.get_by_role("button", name="Bring it", exact=True)
    assert button.get_attribute("aria-disabled") == "true"
    house.eyes.look("before")
    footage.get_by_role("checkbox", name="Everybody who stands in it").check()
    button.click()
    footage.get_by_text("Waits to be read").wait_for()
    house.web.run(INGEST)
    video = footage.get_by_role("article", name="our ball.mp4", exact=True)
    video.get_by_role("listitem", name="Clip 4 of our ball.mp4", exact=True).wait_for()
    assert video.get_by_role("listitem").count() == 4
    assert files(house, "uploads") == []
    assert len(files(house, "footage")) == 12
    video.get_by_role("button", name="Play clip 1 of our ball.mp4", exact=True).click()
    house.page.wait_for_function("() => (document.querySelector('.footage video')?.currentTime ?? 0) > 0.2")


def test_words_are_written_by_the_keyboard_and_the_clips_teach(house: House) -> None:
    page, footage = house.page, part(house.page)
    for number in range(1, 5):
        field = footage.get_by_role("textbox", name=f"What is to be seen in clip {number} of our ball.mp4", exact=True)
        field.focus()
        page.keyboard.type(f"a yellow ball rolls, part {number}")
        page.keyboard.press("Enter")
        footage.get_by_role("checkbox", name=f"Clip {number} of our ball.mp4 teaches the hand", exact=True).and_(
            page.locator(":enabled")
        ).wait_for()
    footage.get_by_role("button", name="All with words teach", exact=True).click()
    footage.get_by_text("4 clips teach").wait_for()
    page.get_by_text("4 of 8 to learn from").wait_for()
    footage.get_by_role("textbox", name="What is to be seen in clip 1 of our ball.mp4", exact=True).and_(
        page.locator("[readonly]")
    ).wait_for()
    house.eyes.look("teaching")


def test_a_lesson_says_which_clips_taught_it(house: House) -> None:
    page = house.page
    page.get_by_role("button", name="Teach", exact=True).click()
    house.web.run(LEARN)
    version = page.get_by_role("listitem", name="Hand 1", exact=True)
    version.get_by_text("4 clips of footage taught it").click()
    version.get_by_text("a yellow ball rolls, part 3").wait_for()
    house.eyes.look("learnt")


def test_taking_one_clip_back_puts_the_version_out_of_use_at_once(house: House) -> None:
    page, footage = house.page, part(house.page)
    footage.get_by_role("checkbox", name="Clip 2 of our ball.mp4 teaches the hand", exact=True).click()
    page.get_by_role("listitem", name="Hand 1", exact=True).get_by_text("Out of use", exact=False).wait_for()
    page.get_by_text("Something was taken back").wait_for()
    footage.get_by_text("3 clips teach").wait_for()


def test_deleting_asks_first_and_leaves_no_file(house: House) -> None:
    page, footage = house.page, part(house.page)
    footage.get_by_role("button", name="Delete our ball.mp4", exact=True).click()
    footage.get_by_role("alertdialog").wait_for()
    house.eyes.look("delete")
    page.keyboard.press("Enter")  # the focus is on the way back
    footage.get_by_role("button", name="Delete our ball.mp4", exact=True).click()
    footage.get_by_role("button", name="Delete for good", exact=True).click()
    footage.get_by_text("No footage yet.").wait_for()
    assert files(house, "footage") == files(house, "uploads") == []
    page.get_by_role("listitem", name="Hand 1", exact=True).get_by_text("4 that taught it are deleted").wait_for()


def test_a_file_that_is_no_video_gets_a_sentence_and_leaves_nothing(house: House, tmp_path: Path) -> None:
    (tmp_path / "letter.mp4").write_bytes(b"Dear all, this is a letter.\n" * 400)
    bring(house, tmp_path / "letter.mp4")
    footage = part(house.page)
    footage.get_by_text("Waits to be read").wait_for()
    house.web.run(INGEST)
    footage.get_by_text("This is no video that Telar can read").wait_for()
    assert files(house, "uploads") == files(house, "footage") == []
    house.eyes.look("refused")
    footage.get_by_role("button", name="Remove letter.mp4", exact=True).click()
    footage.get_by_text("No footage yet.").wait_for()
    assert house.eyes.found == []
