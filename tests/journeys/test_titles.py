"""Titles in real Chromium: written by keyboard, seen by the other, over the same frames in the export."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from synthesis import lettering
from tests.journeys.conftest import Telar, come_in
from tests.journeys.reviewing import until_frame
from tests.journeys.screen import SECOND, takes

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("TELAR_SHOTS", "")  # a folder: the screens are kept there

# What the screen shows of the picture's middle: the video and the title over it, laid by the browser.
PIXELS = """() => {
    const canvas = document.createElement('canvas');
    canvas.width = 640; canvas.height = 360;
    const pen = canvas.getContext('2d');
    pen.drawImage(document.querySelector('#picture video'), 0, 0, 640, 360);
    const title = document.querySelector('.title-over:not([hidden])');
    if (title) pen.drawImage(title, 0, 0, 640, 360);
    return Array.from(pen.getImageData(0, 0, 640, 360).data);
}"""
LOADED = "() => { const one = document.querySelector('.title-over'); return one && !one.hidden && one.complete; }"


@pytest.fixture(scope="module")
def elk(house: Telar, chromium: Any, owl: Any) -> Iterator[Any]:
    page = come_in(house, chromium, "Elk")
    yield page
    page.context.close()


def keep(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def picture(page: Any) -> Any:
    page.wait_for_function("() => !document.querySelector('#picture video').seeking")
    return np.array(page.evaluate(PIXELS), np.uint8).reshape(360, 640, 4)[..., :3]


def test_a_title_is_written_by_keyboard_and_the_export_shows_what_the_screen_shows(
    owl: Any, elk: Any, tmp_path: Path
) -> None:
    wants = takes(owl)["segments"]
    owl.locator("[role=option]").first.click()
    owl.keyboard.press("Home")
    for _ in range(12):
        owl.keyboard.press(".")
    plain = picture(owl)
    owl.keyboard.press("t")
    owl.get_by_role("textbox", name="What the title says").wait_for()
    owl.keyboard.type("El señor <b>mar</b>")
    owl.keyboard.press("Enter")
    owl.get_by_label("Titles").get_by_role(
        "button", name="Title ‘El señor <b>mar</b>’, 00:00:12 to 00:03:12"
    ).wait_for()
    elk.get_by_label("Titles").get_by_role("button", name="Title ‘El señor <b>mar</b>’").click()
    elk.get_by_label("How it stands").select_option("low")
    owl.wait_for_function("() => document.querySelector('.title-over').src.includes('/low.png')")
    owl.wait_for_function(LOADED)
    keep(owl, "title")
    keep(elk, "title-open")
    seen = picture(owl)
    letters = lettering.title("El señor <b>mar</b>", "low")
    alpha = letters[..., 3:] / 255
    laid = plain * (1 - alpha) + letters[..., :3] * alpha
    assert np.abs(seen - laid).max() < 2, "as the export lays it, but for rounding"
    assert owl.locator(".title-over b").count() == 0
    owl.keyboard.press(",")
    assert owl.locator(".title-over").is_hidden(), "the frame before it shows the picture alone"
    assert takes(owl)["segments"] == wants, "a title asks for no take"

    owl.get_by_text("Saved", exact=True).wait_for()
    owl.get_by_role("button", name="Export", exact=True).click()
    with owl.expect_download(timeout=60 * SECOND) as coming:
        owl.get_by_role("link", name="Download film").first.click()
    path = tmp_path / "film.mp4"
    coming.value.save_as(path)
    with av.open(str(path)) as film:
        frames = [frame.to_ndarray(format="rgb24") for _, frame in zip(range(13), film.decode(video=0), strict=False)]
    assert np.abs(frames[12].astype(int) - seen).mean() < 6, "the export's frame is the screen's, but for the encoder"
    assert np.abs(frames[11].astype(int) - seen).mean() > 6, "and the one before has no title"


def test_each_press_on_a_title_is_one_undo_and_a_cut_carries_it(owl: Any, elk: Any) -> None:
    elk.keyboard.press("Escape")
    button = owl.get_by_label("Titles").get_by_role("button")
    owl.locator("[role=option]").first.click()
    owl.keyboard.press("Home")
    for _ in range(6):
        owl.keyboard.press(".")
    owl.keyboard.press("[")
    owl.get_by_role("button", name="Title ‘El señor <b>mar</b>’, 00:00:06 to 00:03:06").wait_for()
    owl.keyboard.press("Control+z")
    owl.get_by_role("button", name="Title ‘El señor <b>mar</b>’, 00:00:12 to 00:03:12").wait_for()
    owl.get_by_label("Titles").get_by_role("button").click()
    owl.keyboard.press("Escape")
    # Elk made it a lower third: her own undo takes that back, and nothing of Owl's.
    elk.keyboard.press("Control+z")
    owl.wait_for_function("() => document.querySelector('.title-over').src.includes('/middle.png')")
    keep(owl, "title-middle")
    # Owl takes back the words, then the title.
    owl.keyboard.press("Control+z")
    owl.get_by_role("button", name="Title ‘no words yet’").wait_for()
    owl.keyboard.press("Control+z")
    button.wait_for(state="detached")
    elk.get_by_label("Titles").get_by_role("button").wait_for(state="detached")


def test_a_title_is_given_its_length_and_its_beginning_and_removed(owl: Any) -> None:
    owl.locator("[role=option]").first.click()
    owl.keyboard.press("Home")
    owl.keyboard.press("t")
    owl.get_by_role("textbox", name="What the title says").wait_for()
    owl.keyboard.type("¿Quién más?")
    owl.keyboard.press("Tab")
    owl.get_by_label("Seconds that it stands").fill("1.5")
    owl.keyboard.press("Enter")
    owl.get_by_role("button", name="Title ‘¿Quién más?’, 00:00:00 to 00:01:12").wait_for()
    owl.get_by_label("How it stands").select_option("card")
    keep(owl, "title-card")
    owl.keyboard.press("Escape")
    # The title at the playhead is opened where the playhead stands, and may begin there.
    owl.locator("[role=option]").first.click()
    owl.keyboard.press("Home")
    until_frame(owl, 0)
    for _ in range(30):
        owl.keyboard.press(".")
    until_frame(owl, 30)
    owl.keyboard.press("t")
    owl.get_by_role("button", name="Begin here", exact=True).click()
    owl.get_by_role("button", name="Title ‘¿Quién más?’, 00:01:06 to 00:02:18").wait_for()
    owl.keyboard.press("Escape")


def test_over_a_locked_clip_no_title_is_made_and_a_sentence_says_so(owl: Any) -> None:
    before = owl.get_by_label("Titles").get_by_role("button").count()
    owl.locator("[role=option]").nth(2).click()
    owl.keyboard.press("Shift+L")
    owl.keyboard.press("t")
    owl.get_by_text("Clip 3 is locked. Unlock it to change it.").wait_for()
    assert owl.get_by_label("Titles").get_by_role("button").count() == before
    owl.keyboard.press("Shift+L")
    owl.get_by_role("option", name="Clip 3: ").wait_for()


def test_a_reviewer_sees_titles_and_writes_none(house: Telar, chromium: Any, owl: Any) -> None:
    context = chromium.new_context(base_url=house.address, locale="en-GB", viewport={"width": 1280, "height": 800})
    alice = context.new_page()
    alice.goto(house.link)
    alice.get_by_role("tab", name="Review").click()
    alice.get_by_label("Works for").select_option("1")
    alice.get_by_role("button", name="New link").click()
    code = alice.locator(".links li b").inner_text()
    context.close()
    context = chromium.new_context(base_url=house.address, locale="es", viewport={"width": 1280, "height": 800})
    rita = context.new_page()
    rita.goto(f"{house.address}/?code={code}")
    rita.get_by_label("Tu nombre").fill("Rita")
    rita.get_by_role("button", name="Entrar").click()
    title = rita.get_by_label("Títulos").get_by_role("button")
    title.wait_for()
    title.click()
    rita.wait_for_function(LOADED)
    assert rita.get_by_role("textbox", name="Qué dice el título").get_attribute("readonly") is not None
    assert rita.get_by_label("Cómo se muestra").count() == 0
    keep(rita, "title-reviewer")
    rita.keyboard.press("Escape")
    rita.locator("[role=option]").nth(2).click()
    rita.keyboard.press("t")
    assert rita.get_by_label("Qué dice el título").count() == 0
    context.close()


def test_a_title_is_written_on_a_phone(house: Telar, chromium: Any, owl: Any) -> None:
    page = come_in(house, chromium, "Bee", viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.locator("[role=option]").first.click()
    page.get_by_label("Titles").get_by_role("button").click()
    card = page.locator(".spot-card")
    card.wait_for()
    place = card.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
    page.wait_for_function(LOADED)
    keep(page, "title-phone")
    page.get_by_role("button", name="Remove", exact=True).click()
    owl.get_by_label("Titles").get_by_role("button").wait_for(state="detached")
    page.context.close()
