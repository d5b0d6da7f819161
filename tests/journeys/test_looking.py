"""How the film is looked at, in real Chromium: the whole screen, and the range that is played round and round."""

import pytest

from tests.journeys.everyone import Eyes, School, t

pytestmark = pytest.mark.browser
FILLED = "() => document.fullscreenElement?.id === 'picture'"
REFUSES = "Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('refused'))"


def test_a_key_fills_the_screen_where_space_plays_and_the_key_leaves_it(school: School) -> None:
    page = school.teacher("en")
    page.get_by_role("button", name="Full screen").focus()
    page.keyboard.press("Shift+F")
    page.wait_for_function(FILLED)
    assert page.evaluate("document.activeElement.id") == "picture"
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause", exact=True).wait_for(state="attached")
    assert page.evaluate(FILLED)
    page.keyboard.press("Space")
    page.keyboard.press("Shift+F")
    page.wait_for_function("() => !document.fullscreenElement")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Full screen"
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function(FILLED)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause", exact=True).wait_for(state="attached")
    assert page.evaluate(FILLED)


def test_where_the_browser_refuses_its_screen_the_window_is_filled_and_a_sentence_says_so(school: School) -> None:
    page = school.open("es")
    page.add_init_script(REFUSES)
    page.goto(school.made["es"]["links"].pop())
    page.get_by_text(t("es", "status.saved"), exact=True).wait_for()
    page.get_by_role("button", name=t("es", "transport.full")).click()
    page.get_by_text(t("es", "transport.full_window"), exact=True).wait_for()
    box = page.locator("#picture").bounding_box()
    assert [round(box[side]) for side in ("x", "y", "width", "height")] == [0, 0, 1280, 800]
    eyes = Eyes(page, "es")
    eyes.look("filled")
    assert not eyes.found, "\n".join(eyes.found)
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.getElementById('picture').getBoundingClientRect().width < 1000")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == t("es", "transport.full")


def test_a_finger_marks_what_is_played_round_and_round(school: School) -> None:
    page = school.teacher("en", has_touch=True, viewport={"width": 390, "height": 800})
    page.get_by_role("button", name="Mark its end").tap()
    page.locator(".marked").wait_for()
    page.get_by_role("button", name="Loop", exact=True).tap()
    page.locator(".marked.looping").wait_for()
    page.get_by_role("button", name="Remove the marks").tap()
    page.locator(".marked").wait_for(state="detached")
    eyes = Eyes(page, "en-390")
    eyes.look("transport")
    assert not eyes.found, "\n".join(eyes.found)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
