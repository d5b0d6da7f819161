"""Every frame of a film is shown once and in order, also across a segment that is replaced while it plays."""

from typing import Any

import pytest

from tests.journeys.numbered import AGAIN, CLIPS, FILM, NEW_TAKE, TAKE
from tests.journeys.watching import FEW, PLAY, STARTS, WATCH, seen, unseen, wait_for, wait_until_still
from tests.journeys.web import Web, told

pytestmark = pytest.mark.browser


def test_stepping_shows_every_frame_once_and_in_order(page: Any) -> None:
    for wanted in FILM:
        wait_for(page, wanted)
        page.keyboard.press(".")
    wait_for(page, FILM[-1])  # and rests on the last


def test_the_exported_film_has_the_same_frames(web: Web, film: dict[str, Any]) -> None:
    assert told(web, "numbered", "export", film) == FILM


def test_a_playing_film_shows_every_frame_once_and_in_order_across_a_segment_that_is_replaced(
    page: Any, web: Web, film: dict[str, Any]
) -> None:
    page.evaluate(WATCH)
    page.evaluate(PLAY)
    told(web, "numbered", "again", film)
    wait_until_still(page)
    pictures = seen(page)
    order = [picture.frame for picture in pictures]
    assert order == sorted(order)
    renewed = range(at := STARTS[AGAIN], at + CLIPS[AGAIN][1] - CLIPS[AGAIN][0])
    wanted = [number + (NEW_TAKE - AGAIN) * TAKE if at in renewed else number for at, number in enumerate(FILM)]
    shown = {0: FILM[0]} | {picture.frame: picture.number for picture in pictures}
    assert {frame: number for frame, number in shown.items() if number != wanted[frame]} == {}
    missing = [frame for frame in range(order[0], len(FILM)) if frame not in shown]
    assert len(missing) <= min(FEW, unseen(pictures)), missing
