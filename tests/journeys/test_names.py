"""Named words in real Chromium: two people say what {hero} is, and only the clips that use it are drawn again."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import Telar, come_in
from tests.journeys.screen import READ, bytes_of, wait_until_drawn

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(house: Telar, chromium: Any) -> Iterator[tuple[Any, Any]]:
    owl, elk = (come_in(house, chromium, name) for name in ("Owl", "Elk"))
    wait_until_drawn(owl, seconds=180)
    yield owl, elk
    for page in (owl, elk):
        page.context.close()


def planned(page: Any, clip: int, words: str) -> None:
    """The words of a clip are the film's, and the machine has read and drawn all of it."""
    page.get_by_role("option", name=f"Clip {clip}: {words}").wait_for()
    page.get_by_text("Saved", exact=True).wait_for()
    wait_until_drawn(page, seconds=120)


def test_a_brace_offers_names_and_a_new_one_is_made_while_typing(people: tuple[Any, Any]) -> None:
    owl, elk = people
    owl.locator("[role=option]").first.click()
    field = owl.get_by_role("textbox", name="This moment")
    field.click()
    owl.keyboard.press("Control+A")
    owl.keyboard.type("{her")
    offered = owl.get_by_role("listbox", name="Names to choose from")
    offered.get_by_role("option", name="Make {her} a name").wait_for()
    owl.keyboard.type("o")
    offered.get_by_role("option", name="Make {hero} a name").wait_for()
    owl.keyboard.press("Enter")
    offered.wait_for(state="detached")
    owl.keyboard.type(" at sea, {villain}")
    owl.keyboard.press("Escape")
    assert field.evaluate(READ) == "{hero} at sea, {villain}"
    assert owl.locator(".cm-content .name:not(.unknown)").all_inner_texts() == ["{hero}"]
    assert owl.locator(".cm-content .name.unknown").all_inner_texts() == ["{villain}"]
    owl.get_by_text("Nobody has said yet what {villain} is.").wait_for()
    for _ in "{villain}":
        owl.keyboard.press("Backspace")
    # The other clip that names it takes it from the list, by the keyboard alone.
    elk.locator("[role=option]").nth(2).click()
    elk.get_by_role("textbox", name="This moment").click()
    elk.keyboard.press("Control+A")
    elk.keyboard.type("{h")
    elk.get_by_role("listbox", name="Names to choose from").get_by_role("option", name="{hero}").wait_for()
    elk.keyboard.press("Tab")
    elk.keyboard.type(" in the forest")
    planned(owl, 3, "{hero} in the forest")


def test_two_people_write_in_one_word_and_see_each_other(people: tuple[Any, Any]) -> None:
    for page in people:
        page.get_by_role("tab", name="Names").click()
        page.get_by_role("button", name="{hero} in 2 clips").click()
    owl, elk = people
    fields = [page.get_by_role("textbox", name="It stands for") for page in people]
    fields[0].click()
    owl.keyboard.type("a boat")
    elk.wait_for_function("() => document.querySelector('.level.word .cm-content').textContent.includes('a boat')")
    fields[1].click()
    elk.keyboard.press("Home")
    for _ in range(2):
        elk.keyboard.press("ArrowRight")
    elk.keyboard.type("red ")
    owl.wait_for_function("() => document.querySelector('.level.word .cm-content').textContent.includes('red')")
    owl.get_by_text("Elk", exact=True).first.wait_for()
    assert [field.evaluate(READ) for field in fields] == ["a red boat"] * 2
    planned(owl, 1, "{hero} at sea")


def test_another_choice_draws_only_the_clips_that_name_it(people: tuple[Any, Any]) -> None:
    owl, elk = people
    before = bytes_of(owl, wait_until_drawn(owl, seconds=120))
    owl.get_by_role("button", name="Keep ‘a red boat’ as a choice").click()
    choice = owl.get_by_label("Another choice")
    choice.fill("a blue balloon")
    choice.press("Enter")
    owl.get_by_role("button", name="a blue balloon", exact=True).click()
    cells = "() => [...document.querySelectorAll('.cell[data-state=changed]')].map((cell) => cell.dataset.segment)"
    grey = owl.evaluate(cells)
    planned(owl, 1, "{hero} at sea")
    ids = owl.get_by_role("option").evaluate_all("(all) => all.map((clip) => clip.dataset.clip)")
    assert {segment.split(":")[0] for segment in grey} == {ids[0], ids[2]}, "the screen says at once what it touches"
    after = bytes_of(owl, wait_until_drawn(owl, seconds=120))
    changed = {segment.split(":")[0] for segment in before if after[segment] != before[segment]}
    assert changed == {ids[0], ids[2]}
    # Picked beside the prompts by the other person, it is the old takes again: nothing is drawn.
    elk.get_by_role("tab", name="Clip").click()
    elk.get_by_role("combobox", name="What {hero} is").select_option("a red boat")
    owl.get_by_role("button", name="a red boat", exact=True).and_(owl.locator("[aria-pressed=true]")).wait_for()
    planned(owl, 1, "{hero} at sea")
    assert bytes_of(owl, wait_until_drawn(owl, seconds=120)) == before


def test_another_name_and_a_deleted_one_say_what_they_mean_for_the_clips(people: tuple[Any, Any]) -> None:
    owl, elk = people
    owl.get_by_label("Name", exact=True).fill("ship")
    owl.keyboard.press("Enter")
    owl.get_by_text("2 clips say {hero}.").wait_for()
    told = elk.locator("[data-clip]").first.get_attribute("aria-label")
    assert "{hero} at sea" in told, "nothing is rewritten silently"
    owl.get_by_role("button", name="Write {ship} there too").click()
    elk.get_by_role("option", name="Clip 3: {ship} in the forest").wait_for()
    owl.get_by_role("button", name="Delete {ship}").click()
    owl.get_by_text("{ship} is deleted.").first.wait_for()
    owl.get_by_text("Nobody has said yet what {ship} is.").wait_for()
    owl.get_by_role("region", name="Names").get_by_role("button", name="Undo").click()
    owl.get_by_role("button", name="{ship} in 2 clips").wait_for()
