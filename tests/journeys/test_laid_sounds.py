"""A sound track that two people edit, in real Chromium: a quiet clip, and sounds laid over the film."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.journeys.conftest import free_port
from tests.journeys.reviewing import look
from tests.journeys.screen import SECOND
from tests.journeys.sounding import END, LAID_TONE, LISTEN, RISING, SILENT
from tests.journeys.test_sound import BEGINS, QUIET, looks, ready, steady, until
from tests.journeys.web import MAKE, Web, run_web, signed_in, told

pytestmark = pytest.mark.browser

# The film: a tone that rises until 96, another until 132, a take without a sound until 180.
HEARD = 0.49 * 0.5  # a level of 70, and how loud the tone is


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    yield from run_web(tmp_path_factory.mktemp("web"), free_port())


@pytest.fixture(scope="module")
def film(web: Web) -> dict[str, Any]:
    made: dict[str, Any] = web.run(MAKE)
    told(web, "sounding", "lay", made)
    return made


def come_in(web: Web, film: dict[str, Any], chromium: Any, name: str, **how: Any) -> Any:
    context = signed_in(web, chromium, film["cookies"][name])
    page = context.new_page()
    if how:
        page.set_viewport_size(how)
    page.add_init_script(LISTEN)
    page.set_default_timeout(60 * SECOND)
    page.goto(f"/rooms/{film['room']}")
    ready(page)
    return page


@pytest.fixture(scope="module")
def alice(web: Web, film: dict[str, Any], chromium: Any) -> Iterator[Any]:
    page = come_in(web, film, chromium, "alice")
    yield page
    assert page.evaluate("window.violations") == []
    page.context.close()


@pytest.fixture(scope="module")
def bob(web: Web, film: dict[str, Any], chromium: Any) -> Iterator[Any]:
    page = come_in(web, film, chromium, "bob")
    yield page
    assert page.evaluate("window.violations") == []
    page.context.close()


def bar(page: Any, words: str, span: str) -> Any:
    return page.get_by_label("Laid sounds").get_by_role("button", name=f"Sound ‘{words}’, {span}")


def saved(page: Any) -> None:
    page.get_by_text("Saved", exact=True).wait_for()


def listened(page: Any, second: float) -> list[dict[str, float]]:
    """What was heard from the beginning of the film to there."""
    page.locator("#picture").focus()
    page.keyboard.press("Home")
    page.evaluate("window.record()")
    page.keyboard.press(" ")
    until(page, second)
    page.keyboard.press("k")
    return looks(page)


def test_a_sound_is_laid_by_one_seen_by_the_other_drawn_and_heard_in_step(
    alice: Any, bob: Any, web: Web, film: dict[str, Any]
) -> None:
    stops = alice.locator(".timeline [tabindex='0'], .timeline button:not([tabindex])").count()
    alice.locator("[role=option]").nth(2).click()
    alice.keyboard.press("a")
    alice.get_by_role("textbox", name="What is heard").wait_for()
    look(alice, "laid-empty")
    alice.keyboard.type("heavy rain")
    alice.keyboard.press("Enter")
    bar(alice, "heavy rain", "00:05:12 to 00:07:12. Being drawn").wait_for()
    bar(bob, "heavy rain", "00:05:12 to 00:07:12. Being drawn").wait_for()
    saved(alice)
    told(web, "sounding", "hear", film)
    bar(bob, "heavy rain", "00:05:12 to 00:07:12. Drawn").wait_for()
    bar(alice, "heavy rain", "00:05:12 to 00:07:12. Drawn").wait_for()
    assert alice.locator(".timeline [tabindex='0'], .timeline button:not([tabindex])").count() == stops + 1
    seen = listened(bob, END - 0.05)
    over = steady(seen, SILENT, END)
    assert len(over) > 20
    assert np.median([each["high"] for each in over]) == pytest.approx(LAID_TONE, abs=5)
    assert np.median([each["loud"] for each in over]) == pytest.approx(HEARD, abs=0.02)
    loud = told(web, "sounding", "loudness", film)
    assert min(loud[135:177]) == pytest.approx(HEARD / np.sqrt(2), rel=0.1)


def test_it_is_dragged_stretched_and_moved_by_keys_and_each_is_one_undo(alice: Any, bob: Any) -> None:
    place = bar(alice, "heavy rain", "").bounding_box()
    second = alice.locator("[data-clip]").first.bounding_box()["width"] / 4
    middle = place["y"] + place["height"] / 2
    alice.mouse.move(place["x"] + 30, middle)
    alice.mouse.down()
    alice.mouse.move(place["x"] + 30 - second, middle, steps=4)
    alice.mouse.move(place["x"] + 30 - 1.5 * second, middle, steps=4)
    alice.mouse.up()
    bar(bob, "heavy rain", "00:04:00 to 00:07:12").wait_for()
    assert alice.get_by_role("dialog").count() == 0, "a drag opens nothing"
    place = bar(alice, "heavy rain", "").bounding_box()
    alice.mouse.move(place["x"] + place["width"] - 3, middle)
    alice.mouse.down()
    alice.mouse.move(place["x"] + place["width"] - 3 - 1.5 * second, middle, steps=6)
    alice.mouse.up()
    bar(bob, "heavy rain", "00:04:00 to 00:06:").wait_for()
    alice.keyboard.press("Control+z")
    bar(bob, "heavy rain", "00:04:00 to 00:07:12").wait_for()
    bar(bob, "heavy rain", "").focus()
    bob.keyboard.press("Alt+ArrowLeft")
    bar(alice, "heavy rain", "00:03:12 to 00:07:12").wait_for()
    bob.keyboard.press("Alt+Shift+ArrowLeft")
    bar(alice, "heavy rain", "00:03:12 to 00:07:00").wait_for()
    bob.keyboard.press("Control+z")
    bob.keyboard.press("Control+z")
    bar(alice, "heavy rain", "00:04:00 to 00:07:12").wait_for()
    bar(bob, "heavy rain", "").focus()
    bob.keyboard.press("Delete")
    alice.get_by_label("Laid sounds").wait_for(state="detached")
    bob.keyboard.press("Control+z")
    bar(alice, "heavy rain", "00:04:00 to 00:07:12").wait_for()


def test_a_sound_that_was_moved_is_heard_before_it_is_planned_there(alice: Any, bob: Any) -> None:
    """Nothing plans in this house unless it is told to."""
    for page in (alice, bob):
        seen = listened(page, 5.95)
        over = steady(seen, SILENT, 6.05)
        assert over
        assert np.median([each["loud"] for each in over]) == pytest.approx(HEARD, abs=0.02)


def test_a_dragged_sound_rests_at_a_marker_and_not_with_control(alice: Any, bob: Any) -> None:
    alice.locator("#picture").focus()
    alice.keyboard.press("Home")
    for _ in range(10):
        alice.keyboard.press(".")
    alice.keyboard.press("m")
    alice.keyboard.press("Escape")
    alice.keyboard.press("Home")
    frame = (
        alice.locator("[data-clip]").first.bounding_box()["width"] + 3
    ) / 96  # as wide as it lasts, but for the gap

    def drag(frames: float) -> None:
        place = bar(alice, "heavy rain", "").bounding_box()
        x, y = place["x"] + 30, place["y"] + place["height"] / 2
        alice.mouse.move(x, y)
        alice.mouse.down()
        alice.mouse.move(x + frames * frame / 2, y, steps=3)
        alice.mouse.move(x + frames * frame, y, steps=3)

    def line() -> Any:
        return alice.locator(".snap:not([hidden])")

    drag(10 - 96 + 2.4 / frame)
    stands, flag = line().bounding_box(), alice.locator(".flag").first.bounding_box()
    assert abs(stands["x"] - flag["x"]) < flag["width"], "the line stands at the marker"
    look(alice, "sound-rests")
    alice.mouse.up()
    assert line().count() == 0
    bar(bob, "heavy rain", "00:00:10 to").wait_for()
    alice.keyboard.press("Control+z")
    bar(bob, "heavy rain", "00:04:00 to 00:07:12").wait_for()
    alice.keyboard.down("Control")
    drag(10 - 96 + 2)
    assert line().count() == 0, "with Control nothing holds it"
    alice.mouse.up()
    alice.keyboard.up("Control")
    bar(bob, "heavy rain", "00:00:12 to").wait_for()
    alice.keyboard.press("Control+z")
    bar(bob, "heavy rain", "00:04:00 to 00:07:12").wait_for()


def test_its_card_covers_no_clip_and_says_how_loud_and_how_long(alice: Any, bob: Any) -> None:
    bar(alice, "heavy rain", "").click()
    card = alice.get_by_role("dialog")
    box = card.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= alice.locator(".timeline").bounding_box()["y"]
    look(alice, "laid-card")
    level = alice.get_by_role("slider", name="How loud", exact=True)
    level.focus()
    for _ in range(6):
        alice.keyboard.press("ArrowRight")
    alice.get_by_label("Seconds that it is heard").fill("2")
    alice.keyboard.press("Enter")
    bar(bob, "heavy rain", "00:04:00 to 00:06:00").wait_for()
    bar(bob, "heavy rain", "").click()
    assert bob.get_by_role("slider", name="How loud", exact=True).input_value() == "100"
    bob.get_by_role("button", name="Another sound", exact=True).click()
    bar(alice, "heavy rain", "00:04:00 to 00:06:00. Being drawn").wait_for()
    bob.keyboard.press("Escape")
    alice.keyboard.press("Escape")
    assert alice.get_by_role("dialog").count() == 0


def test_a_quiet_clip_is_silent_on_both_screens_and_in_the_film_that_leaves(
    alice: Any, bob: Any, web: Web, film: dict[str, Any]
) -> None:
    told(web, "sounding", "hear", film)
    bar(bob, "heavy rain", "00:04:00 to 00:06:00. Drawn").wait_for()
    alice.locator("[role=option]").first.click()
    alice.keyboard.press("Shift+Q")
    bob.get_by_role("option", name="Not heard").wait_for()
    assert alice.get_by_role("checkbox", name="Its own sound is not heard", exact=True).is_checked()
    look(alice, "quiet")
    saved(alice)
    seen = listened(bob, 5.3)
    assert max(each["loud"] for each in steady(seen, 0, RISING)) < QUIET
    assert min(each["loud"] for each in steady(seen, RISING + BEGINS, 5.2)) > 0.3
    told(web, "sounding", "hear", film)
    loud = told(web, "sounding", "loudness", film)
    assert max(loud[1:94]) < 0.002
    assert min(loud[98:130]) > 0.3
    alice.keyboard.press("Control+z")
    bob.get_by_role("option", name="Not heard").wait_for(state="detached")


def test_on_a_phone_and_in_spanish_the_row_and_its_card_have_room(
    web: Web, film: dict[str, Any], chromium: Any
) -> None:
    web.run("from collab.models import Member\nMember.objects.filter(name='Bob').update(language='es')\nprint('null')")
    page = come_in(web, film, chromium, "bob", width=390, height=844)
    page.get_by_label("Sonidos puestos").get_by_role("button").click()
    box = page.get_by_role("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    clips = page.locator(".clips").bounding_box()
    assert box["y"] + box["height"] <= clips["y"]
    look(page, "laid-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_whoever_only_looks_hears_it_and_changes_nothing(web: Web, film: dict[str, Any], chromium: Any) -> None:
    page = come_in(web, film, chromium, "vera")
    bar(page, "heavy rain", "00:04:00 to 00:06:00. Drawn").click()
    assert page.get_by_role("textbox", name="What is heard").get_attribute("readonly") is not None
    assert page.get_by_role("button", name="Remove", exact=True).count() == 0
    page.keyboard.press("Escape")
    bar(page, "heavy rain", "").focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Alt+ArrowLeft")
    assert bar(page, "heavy rain", "00:04:00 to 00:06:00").count() == 1
    page.context.close()
