"""The screen for who enlarges it four times, wants more contrast, the system's own colours, or nothing that moves."""

import pytest

from tests.journeys.everyone import Eyes, School, t

pytestmark = pytest.mark.browser
# How long the longest animation or transition on the screen lasts, in seconds.
LONGEST = """() => Math.max(...[...document.querySelectorAll('*')].flatMap((one) => {
    const style = getComputedStyle(one);
    return `${style.animationDuration},${style.transitionDuration}`.split(',').map(parseFloat); }))"""


@pytest.mark.parametrize("wish", [{"contrast": "more"}, {"forced_colors": "active"}], ids=["contrast", "forced"])
def test_axe_finds_nothing_with_more_contrast_or_the_systems_colours(school: School, wish: dict[str, str]) -> None:
    page = school.teacher("en", **wish)
    eyes = Eyes(page, "-".join(wish))
    eyes.look("editor")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    eyes.look("sheet")
    page.goto("/")
    page.get_by_label("Room code").wait_for()
    eyes.look("door")
    assert not eyes.found, "\n".join(eyes.found)


def test_in_the_systems_colours_one_tab_is_underlined(school: School) -> None:
    page = school.teacher("en", forced_colors="active")
    lines = page.locator("[role=tab]").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).borderBottomColor)"
    )
    assert lines[0] not in lines[1:]
    assert len(set(lines[1:])) == 1


def test_nothing_moves_for_who_asks_for_less_motion(school: School) -> None:
    page = school.teacher("en")
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(LONGEST) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(LONGEST) == 0


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_screen_of_a_quarter_of_the_usual_size_can_be_worked_on(school: School, language: str) -> None:
    page = school.teacher(language, viewport={"width": 320, "height": 256})
    eyes = Eyes(page, f"{language}-320x256")
    eyes.look("editor")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("textbox", name=t(language, "prompt.prompt")).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and a cloud")
    page.get_by_text(t(language, "status.saved"), exact=True).wait_for()
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") < 256
    page.locator(".clip").first.focus()
    page.keyboard.press("?")
    close = page.get_by_role("button", name=t(language, "keys.close"), exact=True)
    close.scroll_into_view_if_needed()
    box = page.get_by_role("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] + box["height"] <= 256
    close.click()
    page.get_by_role("button", name=t(language, "transport.full"), exact=True).click()
    page.wait_for_function("() => document.fullscreenElement")
    assert not eyes.found, "\n".join(eyes.found)
