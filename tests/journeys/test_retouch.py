"""A part of a take is marked on the picture and drawn again: from the takes, and from a comment that is a drawing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.journeys.screen import bytes_of, first, takes, wait_until_drawn

pytestmark = pytest.mark.browser


def pull_frame(page: Any, *, start: tuple[float, float], stop: tuple[float, float]) -> None:
    """From one corner to the other, in shares of the picture."""
    box = page.locator("svg.drawing-now").bounding_box()
    page.mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + stop[0] * box["width"], box["y"] + stop[1] * box["height"], steps=8)
    page.mouse.up()


def frames(page: Any, folder: Path) -> Any:
    from synthesis import media

    path = folder / "take.mp4"
    path.write_bytes(page.request.get(first(page)["url"]).body())
    return media.read_frames(path).astype(np.float32)


def test_what_is_marked_is_drawn_again_and_the_rest_of_the_picture_stays(owl: Any, tmp_path: Path) -> None:
    owl.locator("[data-clip]").first.click()
    before, film = frames(owl, tmp_path), bytes_of(owl, takes(owl)["segments"])
    owl.get_by_role("button", name="Draw a part again").click()
    owl.get_by_text("Nothing is marked yet.").wait_for()
    assert owl.get_by_role("button", name="Draw this part").is_disabled()
    pull_frame(owl, start=(0.0, 0.0), stop=(0.285, 0.5))
    owl.get_by_text("16 of 112 squares marked").wait_for()
    owl.get_by_label("What should be there").fill("a red balloon")
    owl.get_by_role("button", name="Draw this part").click()
    owl.get_by_role("button", name="Take 2, shown").wait_for()
    assert owl.locator("svg.drawing-now").count() == 0
    wait_until_drawn(owl, seconds=120)
    after = frames(owl, tmp_path)
    moved = np.abs(after - before).mean(axis=(0, 3))  # (360, 640)
    # Far from what is marked only the invisible mark differs: about two of 255 levels.
    assert moved[200:, 280:].mean() < 4
    assert moved[:140, :140].mean() > 1.5 * moved[200:, 280:].mean()
    now = bytes_of(owl, takes(owl)["segments"])
    assert sum(now[place] != film[place] for place in film) == 1
    # One undo brings the take back that was there, with nothing to draw.
    owl.locator("[data-clip]").first.focus()
    owl.keyboard.press("Control+Z")
    owl.get_by_role("button", name="Take 1, shown").wait_for()
    wait_until_drawn(owl, seconds=60)
    assert bytes_of(owl, takes(owl)["segments"]) == film


def test_a_comment_with_a_frame_becomes_the_part_that_is_drawn_again(owl: Any) -> None:
    owl.get_by_role("tab", name="Review").click()
    owl.get_by_role("button", name="Mark a part", exact=True).click()
    pull_frame(owl, start=(0.5, 0.5), stop=(0.8, 0.9))
    owl.locator("form.compose textarea").fill("a boat here")
    owl.locator("form.compose").get_by_role("button", name="Comment", exact=True).click()
    owl.locator("li.thread-card").get_by_role("button", name="Draw this part again").click()
    assert owl.get_by_label("What should be there").input_value() == "a boat here"
    # By keyboard alone from here: the field has the focus, Enter draws.
    owl.keyboard.press("Enter")
    owl.get_by_role("button", name="Take 3, shown").or_(owl.get_by_role("button", name="Take 2, shown")).wait_for()
    wait_until_drawn(owl, seconds=120)


def test_escape_puts_the_pens_away_and_changes_nothing(owl: Any) -> None:
    before = first(owl)
    owl.get_by_role("button", name="Draw a part again").click()
    owl.get_by_label("What should be there").press("Escape")
    owl.locator("form.retouch").wait_for(state="detached")
    assert owl.locator("svg.drawing-now").count() == 0
    assert first(owl) == before
