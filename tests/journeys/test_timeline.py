"""Cutting a film in real Chromium: by keyboard, by mouse and by finger; and nothing that is there is drawn again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import browsers
from tests.journeys.conftest import Telar, come_in
from tests.journeys.screen import SECOND, bytes_of, takes

pytestmark = pytest.mark.browser
SPAN = re.compile(r"Clip (\d+)(?:, locked)?: (.*?)\. ([\d.]+) s, (.*)")


@pytest.fixture(scope="module")
def elk(house: Telar, chromium: Any, owl: Any) -> Iterator[Any]:
    page = come_in(house, chromium, "Elk")
    yield page
    page.context.close()


def clips(page: Any) -> list[tuple[str, float]]:
    """The film as a screen reader hears it: words and seconds of each clip."""
    told = page.get_by_role("option").evaluate_all("(all) => all.map((clip) => clip.getAttribute('aria-label'))")
    read = [SPAN.fullmatch(label) for label in told]
    assert all(read), told
    return [(found[2], float(found[3])) for found in read if found]


def drawn(house: Telar) -> dict[Path, int]:
    """Every file of the clip store with the moment that it was written."""
    found = (house.data / "clips").rglob("*")
    return {path: path.stat().st_mtime_ns for path in found if path.is_file()}


def settled(page: Any, segments: int) -> set[str]:
    """The addresses of the takes that the room shows, once so many segments are planned and ready."""
    page.get_by_text("Saved", exact=True).wait_for()
    for _ in range(100):
        shown = takes(page)["segments"]
        if len(shown) == segments and all(segment["state"] == "ready" for segment in shown):
            return set(bytes_of(page, shown).values())
        page.wait_for_timeout(100)
    raise AssertionError(f"{segments} segments were awaited, there are {takes(page)['segments']}")


def drag(page: Any, start: tuple[float, float], by: float, *, keys: str = "") -> None:
    if keys:
        page.keyboard.down(keys)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by / 2, start[1], steps=4)
    page.mouse.move(start[0] + by, start[1], steps=4)
    page.mouse.up()
    if keys:
        page.keyboard.up(keys)


def box(page: Any, at: int) -> Any:
    return page.locator("[role=option]").nth(at).bounding_box()


def undo(page: Any, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Control+z")


def test_splitting_trimming_copying_and_moving_draw_nothing_and_each_is_one_undo(owl: Any, house: Telar) -> None:
    film = clips(owl)
    count = len(takes(owl)["segments"])
    shown = settled(owl, count)
    files = drawn(house)
    assert len(files) >= count, "the store holds what is shown"

    # S at frame 30 of the first clip: its first segment is shown by both parts.
    owl.locator("[role=option]").first.click()
    for _ in range(30):
        owl.keyboard.press(".")
    owl.keyboard.press("s")
    assert clips(owl)[:2] == [(film[0][0], 1.25), (film[0][0], film[0][1] - 1.25)]
    assert owl.locator('.cell[data-state="changed"]').count() == 0, "a cut never turns a picture grey"
    assert settled(owl, count + 1) == shown

    # [ and ] trim to the playhead, a handle to where the mouse lets go.
    for _ in range(12):
        owl.keyboard.press(".")
    owl.keyboard.press("[")
    assert clips(owl)[1] == (film[0][0], film[0][1] - 1.75)
    owl.locator("[role=option]").nth(2).click()
    edge = box(owl, 2)
    owl.keyboard.down("Control")
    drag(owl, (edge["x"] + edge["width"] - 4, edge["y"] + 40), -40)
    owl.keyboard.up("Control")
    trimmed = clips(owl)
    assert 0.1 < film[1][1] - trimmed[2][1] < 1.5

    # D copies; a drag takes the copy to the front.
    owl.keyboard.press("d")
    assert clips(owl)[2:4] == [trimmed[2], trimmed[2]]
    copied = box(owl, 3)
    drag(owl, (copied["x"] + 30, copied["y"] + 40), box(owl, 0)["x"] + 4 - copied["x"] - 30)
    moved = clips(owl)
    assert moved == [trimmed[2], *trimmed[:3], *trimmed[3:]]
    # Alt with an arrow moves it on by one.
    owl.keyboard.press("Alt+ArrowRight")
    assert clips(owl) == [trimmed[0], trimmed[2], *trimmed[1:]]

    assert settled(owl, owl.locator(".cell").count()) <= shown, "no file but those that were there"
    assert drawn(house) == files, "no take was drawn and none was written again"
    undo(owl, 6)
    owl.wait_for_function("(count) => document.querySelectorAll('[role=option]').length === count", arg=len(film))
    assert clips(owl) == film
    assert settled(owl, count) == shown
    assert drawn(house) == files


def test_a_slip_shows_another_stretch_and_a_gap_opens_at_the_playhead(owl: Any) -> None:
    film = clips(owl)
    owl.locator("[role=option]").nth(1).click()
    place = box(owl, 1)
    drag(owl, (place["x"] + 120, place["y"] + 40), -30, keys="Shift")
    begins = owl.get_by_label("Where in its own time the clip begins, in seconds")
    assert float(begins.input_value()) > 0
    assert clips(owl)[1][1] == film[1][1]
    owl.keyboard.press("g")
    assert clips(owl)[1] == ("Gap", 2)
    owl.get_by_text("A gap: black until somebody fills it.").wait_for()
    owl.keyboard.press("End")
    assert owl.locator(".timecode").inner_text() != "00:00:00"
    undo(owl, 2)
    assert clips(owl) == film


def test_a_locked_clip_refuses_both_people_in_words(owl: Any, elk: Any) -> None:
    film = clips(owl)
    owl.locator("[role=option]").nth(2).click()
    owl.keyboard.press("Shift+L")
    elk.get_by_role("option", name="Clip 3, locked").wait_for()
    elk.locator("[role=option]").nth(2).click()
    elk.keyboard.press("Delete")
    elk.get_by_text("Clip 3 is locked. Unlock it to change it.").wait_for()
    place = box(elk, 2)
    drag(elk, (place["x"] + 60, place["y"] + 40), -200)
    field = elk.get_by_role("textbox", name="This moment")
    field.wait_for()
    words = field.inner_text()
    field.click()
    elk.keyboard.type("xyz")
    assert field.inner_text() == words
    assert clips(elk) == film
    owl.keyboard.press("Shift+L")
    elk.get_by_role("option", name="Clip 3: ").wait_for()


def test_two_people_cut_one_clip_at_once_and_each_undoes_only_their_own(owl: Any, elk: Any) -> None:
    film = clips(owl)
    for page in (owl, elk):
        page.locator("[role=option]").nth(3).click()
    for _ in range(24):
        owl.keyboard.press(".")
    owl.keyboard.press("s")
    elk.locator("[role=option]").nth(5).wait_for()
    # Elk trims what Owl split off.
    elk.locator("[role=option]").nth(4).click()
    for _ in range(10):
        elk.keyboard.press(".")
    elk.keyboard.press("[")
    cut = [(film[3][0], 1.0), (film[3][0], round(film[3][1] - 1 - 10 / 24, 2))]
    told = "(label) => document.querySelectorAll('[role=option]')[4].getAttribute('aria-label').includes(label)"
    owl.wait_for_function(told, arg=f" {cut[1][1]} s")
    assert clips(owl)[3:5] == cut
    undo(elk, 1)
    owl.wait_for_function(told, arg=f" {film[3][1] - 1:g} s")
    undo(owl, 1)
    elk.wait_for_function("(count) => document.querySelectorAll('[role=option]').length === count", arg=len(film))
    assert clips(elk) == clips(owl) == film


def test_clips_are_copied_into_another_room_over_plain_http(owl: Any, house: Telar, chromium: Any) -> None:
    context = chromium.new_context(base_url=house.address, locale="en-GB")
    owner = context.new_page()
    owner.set_default_timeout(20 * SECOND)
    owner.goto(house.link)
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Origin": house.address}
    made = owner.request.post("/api/rooms", data={"title": "Elsewhere"}, headers=headers)
    assert made.ok, made.text()
    first = owner.locator("[role=option]").nth(1)
    first.click()
    label = first.get_attribute("aria-label")
    assert label is not None
    owner.keyboard.press("Control+c")
    owner.goto(f"/rooms/{made.json()['id']}")
    owner.locator("[role=option]").first.wait_for()
    owner.get_by_text("Saved", exact=True).wait_for()
    before = clips(owner)
    owner.locator("[role=option]").last.click()
    owner.keyboard.press("Control+v")
    assert [words for words, _ in clips(owner)] == [
        *(words for words, _ in before),
        label.split(": ")[1].split(". ")[0],
    ]
    owner.get_by_text("Saved", exact=True).wait_for()
    owner.keyboard.press("Control+x")
    assert clips(owner) == before
    context.close()


def test_the_sheet_shows_every_key_and_gives_the_focus_back(owl: Any) -> None:
    owl.locator("[role=option]").first.click()
    owl.keyboard.press("?")
    sheet = owl.get_by_role("dialog", name="Keys")
    sheet.get_by_text("Split at the playhead").wait_for()
    film = clips_behind(owl)
    owl.keyboard.press("s")
    owl.keyboard.press("Escape")
    sheet.wait_for(state="detached")
    assert len(clips(owl)) == film
    assert owl.evaluate("document.activeElement.getAttribute('role')") == "option"


def clips_behind(page: Any) -> int:
    count: int = page.evaluate("document.querySelectorAll('[data-clip]').length")
    return count


def test_the_picture_steps_by_frames_and_a_clip_loops(owl: Any) -> None:
    owl.locator("[role=option]").first.click()
    owl.locator("#picture").focus()
    owl.keyboard.press("Home")
    for key, shows in (("ArrowRight", "00:00:01"), ("Shift+ArrowRight", "00:01:01"), ("ArrowLeft", "00:01:00")):
        owl.keyboard.press(key)
        assert owl.locator(".timecode").inner_text() == shows
    owl.keyboard.press("o")
    owl.keyboard.press("r")
    owl.keyboard.press("l")
    # Past the mark it begins again: the time goes down while the film runs.
    owl.wait_for_function(
        """() => new Promise((done) => {
               const video = document.querySelector('video');
               let last = video.currentTime;
               const look = () => {
                   if (video.currentTime < last && !video.paused) return done(true);
                   last = video.currentTime;
                   requestAnimationFrame(look);
               };
               look();
           })"""
    )
    owl.keyboard.press("k")
    owl.keyboard.press("r")
    owl.keyboard.press("Shift+X")


def test_a_finger_lifts_a_clip_after_a_rest_and_scrolls_at_once(house: Telar, chromium: Any, owl: Any) -> None:
    page = come_in(house, chromium, "Bee", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    film = clips(page)
    hand = browsers.tools(page)
    page.locator("[role=option]").nth(1).scroll_into_view_if_needed()

    def touch(kind: str, *point: float) -> None:
        points = [{"x": point[0], "y": point[1]}] if point else []
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def press() -> tuple[float, float]:
        place = box(page, 1)
        x, y = place["x"] + 50, place["y"] + 40
        touch("touchStart", x, y)
        return x, y

    def pull(x: float, y: float) -> None:
        for step in range(1, 9):
            touch("touchMove", x - 16 * step, y)
        touch("touchEnd")

    pull(*press())
    page.wait_for_function("() => document.querySelector('.scroll').scrollLeft > 40")
    assert clips(page) == film
    # What was flung goes on for a while, over any place that is set meanwhile.
    page.wait_for_function(
        """() => { const box = document.querySelector('.scroll');
                   window.rested = box.scrollLeft === 0 ? (window.rested ?? 0) + 1 : 0;
                   box.scrollLeft = 0;
                   return window.rested > 12; }"""
    )
    place = press()
    page.locator("[data-clip][data-held]").wait_for()
    pull(*place)
    page.wait_for_function(
        "(words) => document.querySelector('[role=option]').getAttribute('aria-label').includes(words)",
        arg=film[1][0],
    )
    page.get_by_role("button", name="Undo").tap()
    page.get_by_text("Saved", exact=True).wait_for()
    assert clips(page) == film
    page.context.close()


def test_a_key_is_given_to_something_else_on_the_sheet_and_taken_back(owl: Any) -> None:
    owl.keyboard.press("?")
    sheet = owl.get_by_role("dialog", name="Keys")
    sheet.get_by_role("button", name="Change keys", exact=True).click()
    key = sheet.get_by_role("button", name="Gap at the playhead: G. Give it another key", exact=True)
    key.click()
    sheet.get_by_text("Press the new key").wait_for()
    owl.keyboard.press("d")
    sheet.get_by_text("D is “Duplicate” already. Give that another key first.").wait_for()
    owl.keyboard.press("Escape")
    key.wait_for()  # as it was, and the sheet is still open
    key.click()
    owl.keyboard.press("?")  # which closes the sheet where no key is waited for
    sheet.get_by_text("? is “All keys” already. Give that another key first.").wait_for()
    owl.keyboard.press("Shift+G")
    sheet.get_by_text("Gap at the playhead: now Shift G.").wait_for()
    owl.keyboard.press("Escape")
    sheet.wait_for(state="detached")
    gap = owl.get_by_role("button", name="Gap at the playhead", exact=True)
    assert gap.get_attribute("aria-keyshortcuts") == "Shift+G"
    before = owl.locator("[data-clip]").count()
    owl.keyboard.press("Home")
    owl.keyboard.press("g")
    owl.keyboard.press("Shift+G")
    owl.wait_for_function("(count) => document.querySelectorAll('[data-clip]').length > count", arg=before)
    assert owl.locator("[data-clip]").count() == before + 1, "g does nothing any more"
    owl.keyboard.press("Control+z")
    owl.get_by_text("Saved", exact=True).wait_for()
    owl.reload()
    owl.locator("[data-clip]").first.wait_for()
    assert gap.get_attribute("title") == "Gap at the playhead (Shift G)"
    owl.keyboard.press("?")
    sheet.get_by_role("button", name="Back to the usual keys", exact=True).click()
    sheet.get_by_text("All keys are the usual ones again.").wait_for()
    owl.keyboard.press("Escape")
    assert gap.get_attribute("aria-keyshortcuts") == "g"
