"""Markers in real Chromium: named by keyboard, seen by the others, kept through cuts, and gone with one undo."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Telar, come_in

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("TELAR_SHOTS", "")  # a folder: the screens are kept there


@pytest.fixture(scope="module")
def elk(house: Telar, chromium: Any, owl: Any) -> Iterator[Any]:
    page = come_in(house, chromium, "Elk")
    yield page
    page.context.close()


def flags(page: Any) -> list[str]:
    """The markers as a screen reader hears them."""
    told = "(all) => all.map((flag) => flag.getAttribute('aria-label'))"
    return list(page.locator(".flags button").evaluate_all(told))


def settled(page: Any, wanted: list[str]) -> None:
    page.wait_for_function(
        """(wanted) => JSON.stringify([...document.querySelectorAll('.flags button')]
               .map((flag) => flag.getAttribute('aria-label'))) === JSON.stringify(wanted)""",
        arg=wanted,
    )


def timecode(page: Any) -> str:
    return str(page.locator(".timecode").inner_text())


def keep(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def test_a_marker_is_named_by_keyboard_seen_by_the_other_and_moves_with_its_clip(owl: Any, elk: Any) -> None:
    owl.locator("[role=option]").first.click()
    owl.keyboard.press("Home")
    for _ in range(30):
        owl.keyboard.press(".")
    owl.keyboard.press("m")
    owl.get_by_role("textbox", name="What is here").wait_for()
    owl.keyboard.type("The boat <b>turns</b>")
    owl.get_by_role("radio", name="green").check()
    keep(owl, "marker-open")
    owl.get_by_role("textbox", name="What is here").focus()
    owl.keyboard.press("Enter")
    assert owl.evaluate("document.activeElement.getAttribute('role')") == "option", "the keyboard goes on at the clip"
    named = "Marker ‘The boat <b>turns</b>’ at 00:01:06, green"
    assert flags(owl) == [named]
    settled(elk, [named])

    # Elk sets another in the second clip; both jump from one to the next.
    second = elk.locator("[role=option]").nth(1)
    second.click()
    elk.keyboard.press("m")
    elk.keyboard.press("Escape")
    plain = f"Marker at {timecode(elk)}, blue"
    settled(owl, [named, plain])
    owl.keyboard.press("Home")
    owl.keyboard.press(">")
    assert timecode(owl) == "00:01:06"
    owl.keyboard.press(">")
    assert timecode(owl) == timecode(elk)
    owl.keyboard.press("<")
    assert timecode(owl) == "00:01:06"

    # A cut before its frame brings it earlier, its own undo puts it back; the other's stays.
    for _ in range(10):
        owl.keyboard.press(",")
    owl.keyboard.press("[")
    assert flags(owl)[0] == "Marker ‘The boat <b>turns</b>’ at 00:00:10, green"
    owl.keyboard.press("Control+z")
    settled(elk, [named, plain])
    keep(owl, "markers")
    # Owl takes back the colour, the words and the marker, and nothing of Elk's.
    for _ in range(4):
        owl.keyboard.press("Control+z")
    settled(elk, [plain])
    elk.keyboard.press("Shift+M")
    settled(owl, [])


def test_a_locked_clip_takes_no_marker_and_says_so(owl: Any) -> None:
    owl.locator("[role=option]").nth(2).click()
    owl.keyboard.press("Shift+L")
    owl.keyboard.press("m")
    owl.get_by_text("Clip 3 is locked. Unlock it to change it.").wait_for()
    assert flags(owl) == []
    owl.keyboard.press("Shift+L")
    owl.get_by_role("option", name="Clip 3: ").wait_for()


def test_what_a_marker_says_fits_a_phone(house: Telar, chromium: Any, owl: Any) -> None:
    page = come_in(house, chromium, "Bee", viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.locator("[role=option]").first.click()
    page.keyboard.press("m")
    card = page.locator(".spot-card")
    card.wait_for()
    page.keyboard.type("A point of the film with a long name")
    place = card.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
    keep(page, "marker-phone")
    page.get_by_role("button", name="Remove", exact=True).click()
    settled(owl, [])
    page.context.close()
