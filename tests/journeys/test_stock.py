"""While nobody asks for anything the templates are drawn: who begins from one sees pictures at once."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import Telar, copy_data, start_telar
from tests.journeys.reviewing import look
from tests.journeys.screen import SECOND, takes

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def idle_house(drawn_house: Telar, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telar]:
    """A Telar whose sample film is drawn and where nobody writes."""
    data = tmp_path_factory.mktemp("idle") / "data"
    copy_data(drawn_house.data, data)
    running = start_telar(data, TELAR_STOCK_JOULES="5000", TELAR_STOCK_QUIET_SECONDS="1")
    yield running
    running.discard()


def test_a_template_has_a_picture_after_a_while_and_its_film_shows_it_at_once(idle_house: Telar, chromium: Any) -> None:
    context = chromium.new_context(base_url=idle_house.address, locale="en-GB", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(90 * SECOND)
    page.goto(idle_house.link)
    page.get_by_text("Saved", exact=True).wait_for()
    nothing_may_be_drawn(page, idle_house)
    page.goto("/")
    while not (drawn := picture_of(page)):
        page.wait_for_timeout(500)
    page.get_by_role("button", name="New film").click()
    water = page.locator("label", has_text="The water cycle")
    water.locator("img").wait_for()
    page.wait_for_function("() => document.querySelector('.new-film img').naturalWidth > 0")
    look(page, "stock-list")
    water.click()
    page.get_by_role("button", name="Make it", exact=True).click()
    page.locator(".cell[data-state=preview], .cell[data-state=ready]").first.wait_for()
    segment = takes(page)["segments"][0]
    assert segment["thumb"].rsplit("/", 1)[1] in {name_of(drawn), name_of(picture_of(page))}
    assert takes(page)["budget_spent"]
    look(page, "stock-film")
    context.close()


def nothing_may_be_drawn(page: Any, house: Telar) -> None:
    """The owner allows no take: whatever a film of theirs shows was lent."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    room = page.url.rsplit("/", 1)[1]
    headers = {"X-CSRFToken": token, "Origin": house.address}
    answer = page.request.put(f"/api/rooms/{room}/budget", data={"takes": 0, "afresh": True}, headers=headers)
    assert answer.ok, answer.text()


def picture_of(page: Any) -> str | None:
    """Where the picture of the first template is; None before it is drawn."""
    found: str | None = page.request.get("/api/templates").json()["templates"][0]["picture"]
    return found


def name_of(address: str | None) -> str:
    assert address
    return address.rsplit("/", 1)[1]
