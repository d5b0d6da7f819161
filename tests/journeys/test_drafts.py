"""Somebody types and sees at once what it would look like, and what the machine understood of it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import Telar, come_in

pytestmark = pytest.mark.browser
SECOND = 1000


@pytest.fixture(scope="module")
def wren(telar: Telar, chromium: Any) -> Iterator[Any]:
    """Wren in the sample film's room, whose takes are drawn."""
    page = come_in(telar, chromium, "Wren")
    drawn(page)
    yield page
    page.context.close()


def drawn(page: Any) -> None:
    page.wait_for_function(
        """() => { const cells = [...document.querySelectorAll('.cell[data-state]')];
                   return cells.length > 0 && cells.every((cell) => cell.dataset.state === 'ready'); }""",
        timeout=180 * SECOND,
    )


def write(page: Any, words: str) -> None:
    page.get_by_role("textbox", name="This moment").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_a_draft_follows_typing_until_the_preview_is_there(wren: Any) -> None:
    wren.locator("[role=option]").first.click()
    wren.evaluate(
        """() => { window.drafts = [];
                   const seen = new MutationObserver(() => {
                     const shown = document.querySelector('.draft-picture .moving');
                     if (shown && !window.drafts.length) window.drafts.push(performance.now()); });
                   seen.observe(document.querySelector('#picture'), {childList: true, subtree: true}); }"""
    )
    write(wren, "A red cow at sea, at sunset")
    began = time.monotonic()
    said = wren.locator(".reading")  # and, later, the line for screen readers
    said.get_by_text("place: sea").wait_for()
    said.get_by_text("time: sunset").wait_for()
    said.get_by_text("I do not know ‘cow’; the nearest I can draw is ‘horse’.").wait_for()
    wren.wait_for_function("() => window.drafts.length > 0")
    assert time.monotonic() - began < 5
    drawn(wren)
    wren.locator(".draft-picture").wait_for(state="detached")  # the take itself, not its draft


def test_one_press_writes_the_nearest_and_undo_takes_it_back(wren: Any) -> None:
    wren.get_by_role("button", name="Write ‘horse’").click()
    field = wren.locator(".level.prompt .cm-content")
    wren.locator(".reading").get_by_text("who: horse").wait_for()
    assert "A red horse at sea" in field.text_content()
    wren.get_by_role("button", name="Undo").click()
    wren.locator(".reading").get_by_text("I do not know ‘cow’").wait_for()
    assert "A red cow at sea" in field.text_content()


def test_four_ideas_are_chosen_by_keyboard_and_undone(wren: Any) -> None:
    drawn(wren)
    before = wren.locator("[data-segment]").first.get_attribute("data-segment")
    wren.get_by_role("button", name="Four ideas").focus()
    wren.keyboard.press("Enter")
    ideas = wren.get_by_role("list", name="Four ideas for these words").get_by_role("button")
    ideas.nth(3).wait_for()
    assert ideas.count() == 4
    pictures = [idea.evaluate("(node) => node.style.backgroundImage") for idea in ideas.all()]
    assert len(set(pictures)) == 4
    assert all(picture.startswith('url("data:image/jpeg;base64,') for picture in pictures)
    ideas.nth(2).focus()
    wren.keyboard.press("Enter")
    wren.locator('.idea[aria-pressed="true"]').wait_for()
    wren.get_by_text("Idea 3 is the clip's now.").wait_for(state="attached")
    drawn(wren)
    wren.get_by_role("button", name="Undo").click()
    wren.locator('.idea[aria-pressed="true"]').wait_for(state="detached")
    drawn(wren)
    assert wren.locator("[data-segment]").first.get_attribute("data-segment") == before


def test_a_draft_that_a_newer_one_overtakes_is_no_error_for_any_console(wren: Any) -> None:
    wrong: list[str] = []
    wren.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    answers = wren.evaluate(
        """async (room) => {
            const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
            const ask = (prompt) => fetch(`/api/rooms/${room}/draft`, {
                method: 'POST',
                headers: { 'content-type': 'application/json', 'X-CSRFToken': token },
                body: JSON.stringify({ prompt, seeds: [1, 2, 3, 4], faithful: true }),
            }).then(async (answer) => [answer.status, await answer.json()]);
            return Promise.all([ask('a boat at sea'), ask('a red boat at sea')]);
        }""",
        wren.url.rstrip("/").rpartition("/")[2].partition("?")[0],
    )
    assert [status for status, _ in answers] == [200, 200]
    gone, came = sorted((answer for _, answer in answers), key=lambda answer: len(answer["pictures"]))
    assert (gone["reason"], gone["understood"], gone["pictures"]) == ("draft_newer", None, [])
    assert len(came["pictures"]) == 4
    assert wrong == []
