"""Editions of one film, made, drawn, compared and named anew by two people in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.reviewing import DRAW, look
from tests.journeys.screen import takes
from tests.journeys.together import Story, opened

pytestmark = pytest.mark.browser

# Plans all rooms, and draws what is missing.
DRAW_ALL = DRAW.replace("room = Room.objects.get()", "rooms = list(Room.objects.all())").replace(
    "tasks.plan_one(str(room.id))", "for room in rooms:\n    tasks.plan_one(str(room.id))"
)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[Story]:
    yield from opened(tmp_path_factory.mktemp("editions"), chromium)


def test_an_edition_costs_nothing_where_it_says_the_same(story: Story) -> None:
    alice, elk = story.alice, story.elk
    story.house.web.run(DRAW)
    alice.get_by_role("tab", name="Editions").click()
    alice.get_by_label("Name", exact=True).fill("Snow")
    look(alice, "6-new-edition")
    alice.get_by_role("button", name="Make this edition").click()
    listed = alice.get_by_role("list", name="Editions of this film")
    listed.locator("b", has_text="Snow").wait_for()
    assert story.house.web.run(DRAW_ALL) == 0, "the same recipes are there already"
    count = len(takes(alice)["segments"])
    listed.get_by_text(f"{count} of {count} segments as here").wait_for()
    # Who writes here writes there too.
    elk.get_by_role("tab", name="Ediciones").click()
    elk.get_by_role("link", name="Abrir Snow", exact=True).click()
    elk.get_by_text("Guardado", exact=True).wait_for()
    elk.locator("[role=option]").first.click()
    field = elk.get_by_role("textbox", name="Este momento")
    field.click()
    elk.keyboard.press("Control+A")
    elk.keyboard.type("A white house in the snow")
    elk.get_by_text("Guardado", exact=True).wait_for()
    changed = len([part for part in takes(elk)["segments"] if part["clip"] == "c1"])
    assert story.house.web.run(DRAW_ALL) == changed, "one clip says something else, one clip is drawn"
    alice.get_by_role("tab", name="Script").click()
    alice.get_by_role("tab", name="Editions").click()
    listed.get_by_text(f"{count - changed} of {count} segments as here").wait_for()


def test_an_edition_in_another_language_draws_only_the_clips_that_were_said_anew(story: Story) -> None:
    alice = story.alice
    alice.get_by_label("Name", exact=True).fill("Español")
    alice.get_by_role("combobox", name="Language").select_option(label="Español")
    alice.get_by_text("What the clips say", exact=True).click()
    second = alice.get_by_role("textbox", name="Clip 2", exact=True)
    assert second.get_attribute("lang") == "es"
    assert second.input_value(), "it begins with the words that are there"
    second.fill("Un velero blanco en el mar al atardecer")
    look(alice, "7-edition-in-spanish")
    alice.get_by_role("button", name="Make this edition").click()
    listed = alice.get_by_role("list", name="Editions of this film").get_by_role("listitem").filter(has_text="Español")
    listed.get_by_text("Español").nth(1).wait_for()
    segments = takes(alice)["segments"]
    changed = len([part for part in segments if part["clip"] == "c2"])
    assert story.house.web.run(DRAW_ALL) == changed > 0
    alice.get_by_role("tab", name="Script").click()
    alice.get_by_role("tab", name="Editions").click()
    listed.get_by_text(f"{len(segments) - changed} of {len(segments)} segments as here").wait_for()
    alice.get_by_role("button", name="Delete Español").click()
    listed.wait_for(state="detached")


def test_several_takes_are_asked_for_by_the_keyboard_and_stand_in_the_strip(story: Story) -> None:
    alice = story.alice
    alice.get_by_role("tab", name="Clip").click()
    alice.locator("[role=option]").first.click()
    field = alice.get_by_label("Takes at once")
    field.wait_for()
    alice.get_by_role("button", name="Another take").focus()
    alice.keyboard.press("Tab")
    assert field.evaluate("(one) => one === document.activeElement"), "after the press for one"
    field.fill("3")
    before = takes(alice)["segments"][0]
    alice.keyboard.press("Enter")
    strip = alice.get_by_role("region", name="Takes", exact=True).locator(".take[aria-pressed]")
    alice.wait_for_function("() => document.querySelectorAll('.takes .take[aria-pressed]').length === 4")
    assert story.house.web.run(DRAW_ALL) == 3
    alice.wait_for_function(
        "() => [...document.querySelectorAll('.takes .take[aria-pressed]')].every((one) => one.style.backgroundImage)"
    )
    look(alice, "7-several-takes")
    assert strip.first.get_attribute("aria-pressed") == "true"
    assert takes(alice)["segments"][0]["url"] == before["url"], "the film shows what it showed"
    alice.get_by_role("tab", name="Editions").click()


def test_two_editions_are_seen_side_by_side(story: Story) -> None:
    alice = story.alice
    alice.locator("[role=option]").first.click()
    alice.get_by_role("button", name="Compare Snow", exact=True).click()
    alice.locator(".versus.beside").wait_for()
    alice.wait_for_function(
        """() => { const two = [...document.querySelectorAll('#picture video')];
                   return two.length === 2 && two.every((video) => video.readyState >= 2); }"""
    )
    look(alice, "7-beside")
    alice.get_by_role("tab", name="Review").click()
    alice.get_by_text("1 place differs.").wait_for()
    alice.keyboard.press("Escape")
    alice.locator(".versus").wait_for(state="detached")


def test_an_edition_gets_another_name_and_is_deleted_and_brought_back_on_two_screens(story: Story) -> None:
    alice, elk = story.alice, story.elk
    elk.set_viewport_size({"width": 390, "height": 844})
    elk.goto(f"/rooms/{story.house.room}")
    elk.get_by_role("tab", name="Ediciones").click()
    alice.get_by_role("tab", name="Editions").click()
    listed = alice.get_by_role("list", name="Editions of this film")
    alice.bring_to_front()  # Firefox presses no buttons by key in a window that is not in front
    listed.get_by_role("button", name="Rename Snow", exact=True).press("Enter")
    alice.get_by_label("Another name for Snow").press_sequentially("Deep snow")
    look(alice, "7-rename")
    alice.keyboard.press("Enter")
    listed.locator("b", has_text="Deep snow").wait_for()
    theirs = elk.get_by_role("list", name="Ediciones de esta película")
    theirs.locator("b", has_text="Deep snow").wait_for()
    theirs.get_by_role("button", name="Cambiar el nombre de Deep snow", exact=True).wait_for()
    assert theirs.get_by_role("button", name="Borrar Deep snow", exact=True).count() == 0, "he did not make it"
    look(elk, "7-editions-phone")
    inside = story.elk.context.new_page()
    inside.goto(theirs.get_by_role("link", name="Abrir Deep snow", exact=True).get_attribute("href"))
    inside.get_by_text("Guardado", exact=True).wait_for()
    inside.wait_for_function("() => document.title.includes(' · Deep snow')")
    alice.bring_to_front()
    listed.get_by_role("button", name="Delete Deep snow", exact=True).press("Enter")
    alice.get_by_role("status").get_by_text("Deep snow is deleted. It can be brought back.").wait_for()
    back = alice.get_by_role("button", name="Bring back Deep snow", exact=True)
    back.wait_for()
    look(alice, "7-deleted")
    inside.locator(".card-page").wait_for()  # shown out
    look(inside, "7-deleted-inside")
    theirs.locator("b", has_text="Deep snow").wait_for(state="detached")
    # The keyboard has the way back.
    alice.wait_for_function("(button) => button === document.activeElement", arg=back.element_handle())
    alice.keyboard.press("Enter")
    theirs.locator("b", has_text="Deep snow").wait_for()
    inside.reload()
    inside.get_by_text("Guardado", exact=True).wait_for()
    inside.close()
    elk.set_viewport_size({"width": 1280, "height": 800})
