"""Choosing among takes in real Chromium: the strip, two takes compared, an offer beside an accepted one; and a script
whose paragraphs become clips."""

from typing import Any

import pytest

from tests.journeys.screen import bytes_of, first, takes, wait_until_drawn, write

pytestmark = pytest.mark.browser


def test_an_older_take_is_compared_and_shown_again_without_drawing(owl: Any) -> None:
    owl.locator("[data-clip]").first.click()
    old = first(owl)
    owl.get_by_role("button", name="Accept take").click()
    owl.get_by_role("button", name="Take 1, shown, accepted").wait_for()
    owl.get_by_role("button", name="Another take").click()
    owl.get_by_role("button", name="Take 2, shown").wait_for()
    owl.get_by_role("button", name="Compare").wait_for(timeout=120_000)
    wait_until_drawn(owl, seconds=120)
    owl.get_by_role("button", name="Compare").focus()
    owl.keyboard.press("Enter")
    both = owl.get_by_role("group", name="Two takes beside each other")
    sides = both.locator("video")
    owl.wait_for_function(
        """() => [...document.querySelectorAll('.compare video')].every((video) => video.readyState >= 2)
                && document.querySelectorAll('.compare video').length === 2"""
    )
    assert len({side.get_attribute("src") for side in sides.all()}) == 2
    words = owl.get_by_role("textbox", name="This moment").inner_text().strip()
    names = [side.get_attribute("aria-label") for side in sides.all()]
    assert names == [f"Take 1. Clip 1: {words}", f"Take 2. Clip 1: {words}"]
    # They run on one clock.
    owl.keyboard.press("Space")
    owl.wait_for_function("() => document.querySelector('.compare video').currentTime > 0.4")
    owl.keyboard.press("Space")
    owl.wait_for_function(
        """() => { const [one, two] = document.querySelectorAll('.compare video');
                   return !two.seeking && Math.abs(one.currentTime - two.currentTime) < 0.03; }"""
    )
    both.get_by_label("Where one take ends and the other begins").focus()
    owl.keyboard.press("Home")
    assert sides.nth(1).evaluate("(video) => video.style.clipPath") == "inset(0px 0px 0px 0%)"
    both.get_by_role("button", name="One through the other").click()
    both.get_by_label("How much of the right one is seen").focus()
    owl.keyboard.press("End")
    assert sides.nth(1).evaluate("(video) => [video.style.opacity, video.style.clipPath].join()") == "1,"
    owl.keyboard.press("Home")
    assert sides.nth(1).evaluate("(video) => getComputedStyle(video).opacity") == "0"
    assert sides.nth(0).bounding_box() == sides.nth(1).bounding_box()
    both.get_by_role("button", name="Side by side").click()
    assert sides.nth(0).bounding_box()["width"] == pytest.approx(sides.nth(1).bounding_box()["width"], abs=1)
    assert both.get_by_label("Take on the left").input_value() == old["key"], "the accepted one"
    both.get_by_role("button", name="Show this one").first.click()
    owl.get_by_role("button", name="Take 1, shown, accepted").wait_for()
    owl.keyboard.press("Escape")
    both.wait_for(state="detached")
    wait_until_drawn(owl, seconds=60)
    assert first(owl)["url"] == old["url"]


def test_another_look_is_offered_beside_the_accepted_take_and_put_in_its_place_by_a_press(owl: Any) -> None:
    wait_until_drawn(owl, seconds=120)
    old = first(owl)
    write(owl, "Whole film", "Cold morning light")
    offer = owl.get_by_role("region", name="What would be drawn now")
    offer.get_by_text("This take stays.").wait_for()
    wait_until_drawn(owl, seconds=240)
    assert first(owl)["url"] == old["url"]
    offer.get_by_role("button", name="See the new take").click()
    offer.get_by_role("button", name="Compare").click(timeout=120_000)
    both = owl.get_by_role("group", name="Two takes beside each other")
    right = both.get_by_label("Take on the right")
    assert right.evaluate("(field) => field.selectedOptions[0].textContent") == "New take"
    owl.keyboard.press("Escape")
    assert first(owl)["url"] == old["url"], "looking changes nothing"
    offer.get_by_role("button", name="Replace").click(timeout=120_000)
    offer.wait_for(state="detached")
    new = first(owl)
    assert new["accepted"]
    assert new["url"] != old["url"]
    # Taking the new one back returns the one that was accepted before it.
    owl.get_by_role("button", name="Take back").click()
    write(owl, "Whole film", "Cold morning light, calm")
    offer.get_by_text("This take stays.").wait_for()
    assert first(owl)["url"] == old["url"]


def test_stop_sends_a_large_change_back_to_wait_and_says_what_it_costs(owl: Any) -> None:
    owl.get_by_role("button", name="Large changes start by themselves").click()
    # Once, not letter by letter: a plan of letters that come after the press would start by itself again.
    owl.get_by_role("textbox", name="Whole film").click()
    owl.keyboard.press("Control+A")
    owl.keyboard.insert_text("Dark night")
    stop = owl.get_by_role("button", name="Stop ")
    stop.wait_for()
    while takes(owl)["style"] != "Dark night":
        owl.wait_for_timeout(100)
    stop.click()
    gate = owl.locator(".gate")
    gate.get_by_text("s of work").wait_for()
    assert takes(owl)["held"] > 0
    gate.get_by_role("button", name="Render").click()
    wait_until_drawn(owl, seconds=300)


def test_paragraphs_become_clips_and_each_finds_the_other(owl: Any) -> None:
    before = bytes_of(owl, takes(owl)["segments"])
    owl.get_by_role("tab", name="Script").click()
    owl.get_by_role("textbox", name="Script").click()
    owl.keyboard.press("Control+A")
    owl.keyboard.type("A red boat leaves.\n\nA bird in the forest.\nNight over the city.")
    owl.get_by_role("button", name="Make a clip of it A bird in the forest.").click()
    owl.locator("[data-clip]", has_text="A bird in the forest.").wait_for()
    owl.get_by_role("button", name="Make clips of 2 paragraphs").click()
    owl.get_by_text("Every paragraph has a clip.").wait_for()
    words = [words.strip() for words in owl.locator("[data-clip] .words").all_inner_texts()]
    assert words[-3:] == ["A red boat leaves.", "A bird in the forest.", "Night over the city."]
    # From the paragraph to its clip, and back with the cursor in it.
    rows = owl.get_by_role("list", name="Paragraphs and their clips").get_by_role("listitem")
    rows.nth(1).get_by_role("button", name="Clip ").click()
    owl.get_by_role("button", name="From the script: ‘A bird in the forest.’").click()
    owl.wait_for_function("() => document.activeElement?.closest('.level.script') !== null")
    owl.wait_for_function("() => document.querySelectorAll('.lines li')[1].classList.contains('here')")
    wait_until_drawn(owl, seconds=240)
    after = bytes_of(owl, takes(owl)["segments"])
    assert {place: after[place] for place in before} == before, "nothing else was drawn"
