"""Words that a person keeps to themselves: nobody else has them until they are published, and a reload loses none."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import Telar, come_in, start_telar
from tests.journeys.reviewing import look
from tests.journeys.screen import READ, SECOND, wait_until_drawn

pytestmark = pytest.mark.browser
OWN = "A red boat that nobody knows of"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telar]:
    """One that draws its sample film itself: the story drafts as soon as that is done, with weights that are loaded."""
    running = start_telar(tmp_path_factory.mktemp("house") / "data")
    yield running
    running.discard()


@pytest.fixture(scope="module")
def people(house: Telar, chromium: Any) -> Iterator[tuple[Any, Any]]:
    """Jay writes, Kit looks on, each in a browser context of their own."""
    pages = [come_in(house, chromium, name) for name in ("Jay", "Kit")]
    for page in pages:
        page.locator("[role=option]").nth(2).click()
    wait_until_drawn(pages[0], 180)  # a machine that has just begun to load its weights answers no draft
    yield pages[0], pages[1]
    for page in pages:
        page.context.close()


def shared(page: Any) -> str:
    words: str = page.get_by_role("textbox", name="This moment", exact=True).evaluate(READ)
    return words


def until_shared(page: Any, words: str) -> None:
    page.wait_for_function(
        f"(words) => ({READ})(document.querySelector('.level.prompt .cm-content')) === words", arg=words
    )


def own(page: Any) -> Any:
    return page.get_by_role("textbox", name="This moment, to myself")


def pass_something_on(writer: Any, reader: Any, style: str) -> None:
    """What is written later has come: what was written before would be here too."""
    writer.get_by_role("textbox", name="Whole film").click()
    writer.keyboard.press("Control+A")
    writer.keyboard.type(style)
    reader.wait_for_function(
        f"(words) => ({READ})(document.querySelector('.level.style .cm-content')) === words", arg=style
    )


def test_the_other_sees_nothing_and_a_reload_keeps_it(people: tuple[Any, Any]) -> None:
    jay, kit = people
    before = shared(kit)
    sent: list[bytes] = []
    jay.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(bytes_of(data))))
    jay.reload()
    jay.get_by_text("Saved", exact=True).wait_for()
    jay.locator("[role=option]").nth(2).click()
    jay.get_by_role("checkbox", name="Write to myself").press("Space")
    own(jay).fill("")
    own(jay).press_sequentially(OWN)
    jay.locator(".reading").get_by_text("who: boat").wait_for()  # the draft reads along, for Jay
    pass_something_on(jay, kit, "Old film")
    assert shared(kit) == before
    assert sent, "the line was listened to"
    assert not any(OWN.encode() in data or b"nobody knows" in data for data in sent)
    jay.reload()
    jay.get_by_text("Saved", exact=True).wait_for()
    jay.locator("[role=option]").nth(2).click()
    own(jay).wait_for()
    assert own(jay).evaluate(READ) == OWN
    assert kit.get_by_text(OWN).count() == 0


def bytes_of(data: Any) -> bytes:
    return data if isinstance(data, bytes) else str(data).encode()


def test_a_name_in_braces_is_offered_marked_and_said_as_in_published_words(people: tuple[Any, Any]) -> None:
    jay, kit = people
    own(jay).fill("")
    own(jay).press_sequentially("{hero")
    offered = jay.get_by_role("listbox", name="Names to choose from")
    offered.get_by_role("option", name="Make {hero} a name").wait_for()
    look(jay, "own-offered")
    jay.keyboard.press("Enter")
    jay.keyboard.type(" at sea")
    assert own(jay).evaluate(READ) == "{hero} at sea"
    here = jay.get_by_role("list", name="Names in this clip")
    here.get_by_role("button", name="Change {hero}").wait_for()
    kit.get_by_role("tab", name="Names").click()
    kit.locator(".names [aria-expanded=false]").click()
    field = kit.get_by_role("textbox", name="It stands for")
    field.click()
    kit.keyboard.type("a red boat")
    kit.get_by_role("tab", name="Clip").click()
    here.get_by_text("a red boat").wait_for()
    jay.locator('.own .name[title="a red boat"]').wait_for()
    jay.locator(".reading").get_by_text("who: boat").wait_for()
    look(jay, "own-names")
    jay.set_viewport_size({"width": 390, "height": 844})
    own(jay).scroll_into_view_if_needed()
    look(jay, "own-names-phone")
    jay.set_viewport_size({"width": 1280, "height": 800})
    own(jay).press("Control+z")
    assert own(jay).evaluate(READ) != "{hero} at sea", "an undo of its own"
    own(jay).fill(OWN)
    kit.locator("[role=option]").nth(2).click()
    assert OWN not in shared(kit)


def test_published_by_keyboard_it_is_one_edit_that_undo_takes_back(people: tuple[Any, Any]) -> None:
    jay, kit = people
    before = shared(kit)
    jay.get_by_role("button", name="Publish", exact=True).press("Enter")
    until_shared(kit, OWN)
    own(jay).wait_for(state="detached")
    jay.wait_for_function("() => document.activeElement?.matches('.to-myself input') ?? false")
    jay.get_by_role("button", name="Undo", exact=True).click()
    until_shared(kit, before)


def test_where_the_other_wrote_meanwhile_both_stand_there(people: tuple[Any, Any]) -> None:
    jay, kit = people
    jay.get_by_role("checkbox", name="Write to myself").check()
    own(jay).fill("A white bird at sea")
    field = kit.get_by_role("textbox", name="This moment", exact=True)
    field.click()
    kit.keyboard.press("Control+A")
    kit.keyboard.type("A horse in the snow")
    both = jay.get_by_role("group", name="Somebody changed these words while you wrote. Which are to stand?")
    both.get_by_text("A horse in the snow", exact=True).wait_for()
    both.get_by_text("A white bird at sea", exact=True).wait_for()
    assert jay.get_by_role("button", name="Publish", exact=True).count() == 0
    assert shared(kit) == "A horse in the snow"
    look(jay, "both")
    jay.get_by_role("button", name="Publish mine", exact=True).click()
    until_shared(kit, "A white bird at sea")


def test_thrown_away_it_comes_back_and_signing_out_leaves_none_of_it(people: tuple[Any, Any]) -> None:
    jay, _ = people
    jay.get_by_role("checkbox", name="Write to myself").check()
    own(jay).fill("A cat at night")
    jay.get_by_role("button", name="Throw away", exact=True).click()
    own(jay).wait_for(state="detached")
    jay.get_by_role("button", name="Bring back what I threw away", exact=True).click()
    own(jay).wait_for()
    assert own(jay).evaluate(READ) == "A cat at night"
    kept = "() => Object.keys(localStorage).filter((key) => key.startsWith('telar-mine-')).length"
    assert jay.evaluate(kept) == 1
    jay.goto("/")
    jay.get_by_role("button", name="Leave this computer", exact=True).click()
    asked = jay.get_by_role("alertdialog", name="Words of yours are in this browser alone. Leaving erases them.")
    asked.wait_for()
    assert jay.evaluate(kept) == 1, "nothing goes before it was said to"
    asked.get_by_role("button", name="Leave and erase them", exact=True).click()
    jay.get_by_label("Room code").wait_for(timeout=20 * SECOND)
    jay.wait_for_function(f"() => ({kept})() === 0")
