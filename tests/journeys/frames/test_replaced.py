"""The clip on the screen is replaced while it is looked at: by another take, by its preview, by its full take.

What is right: up to some frame the old take is seen, from the next one on the new take, each frame once and in order;
never black, never the old one again, and the film does not stop for it.
"""

import itertools
from typing import Any

import pytest

from tests.journeys.numbered import CLIPS, FILM, NEW_TAKE, TAKE
from tests.journeys.watching import (
    FEW,
    LOOK,
    PLAY,
    STARTS,
    WATCH,
    Seen,
    laid,
    mark,
    seen,
    unseen,
    wait_for,
    wait_until_run,
    wait_until_still,
)
from tests.journeys.web import Web, told

pytestmark = pytest.mark.browser

CLIP = 5  # trimmed at both ends, in the middle of the film
FROM, TO = STARTS[CLIP], STARTS[CLIP + 1]
PREVIEW, FULL = 13, 14  # numbers of takes
STALL = 250  # milliseconds, six frames: so long may one picture stay while another take is put in


@pytest.fixture
def film(web: Web) -> dict[str, Any]:
    """Each story's own: it changes the film."""
    return laid(web)


def test_the_clip_under_the_playhead_is_replaced_at_full_speed(page: Any, web: Web, film: dict[str, Any]) -> None:
    coming: list[Any] = []

    def hold(route: Any) -> None:
        coming.append(route)  # the new take is on its way until the story lets it come

    page.route("**/takes/*.mp4", hold)
    with page.expect_request("**/takes/*.mp4"):
        told(web, "numbered", "again", film, CLIP, NEW_TAKE)
    page.evaluate(WATCH)
    page.keyboard.press("l")
    wait_until_run(page, FROM + 2)
    coming[0].continue_()
    wait_until_still(page)
    pictures = seen(page)
    assert frames_of(pictures) == sorted(frames_of(pictures))
    assert takes_in_turn(pictures) == [CLIP, NEW_TAKE]
    outside = [picture for picture in pictures if not FROM <= picture.frame < TO]
    assert [picture.number for picture in outside] == [FILM[picture.frame] for picture in outside]
    here = [picture.at for picture in pictures if FROM - 1 <= picture.frame <= TO]
    assert max(after - before for before, after in itertools.pairwise(here)) <= STALL
    missing = set(range(FROM, TO)) - set(frames_of(pictures))
    assert len(missing) <= min(FEW, unseen(pictures))


def test_a_preview_and_then_its_full_take_come_up_in_the_clip_that_goes_round(
    page: Any, web: Web, film: dict[str, Any]
) -> None:
    mark(page, FROM, TO - 1)
    page.evaluate(WATCH)
    page.evaluate(PLAY)
    told(web, "numbered", "ask", film, CLIP, PREVIEW)
    told(web, "numbered", "preview", film, {f"n{CLIP}": PREVIEW})
    wait_until_seen(page, PREVIEW)
    told(web, "numbered", "finish", film, {f"n{CLIP}": FULL})
    wait_until_seen(page, FULL)
    page.keyboard.press("k")
    wait_until_still(page)
    pictures = seen(page)
    assert takes_in_turn(pictures) == [CLIP, PREVIEW, FULL]
    order = [picture.number % TAKE - CLIPS[CLIP][0] for picture in pictures]
    left_out = [(after - before - 1) % (TO - FROM) for before, after in itertools.pairwise(distinct(order))]
    assert sum(left_out) <= unseen(pictures), order


def test_black_becomes_a_preview_and_the_preview_a_full_take_while_somebody_looks(
    page: Any, web: Web, film: dict[str, Any]
) -> None:
    told(web, "numbered", "add", film)
    page.reload()
    page.wait_for_function("(count) => document.querySelectorAll('.cell').length === count", arg=len(CLIPS) + 1)
    page.evaluate(LOOK)
    page.keyboard.press("End")
    wait_for(page, 0)
    page.evaluate(WATCH)
    for verb, take in (("preview", PREVIEW), ("finish", FULL)):
        told(web, "numbered", verb, film, {f"n{len(CLIPS)}": take})
        wait_for(page, take * TAKE + 47)
    assert {picture.number for picture in seen(page)} <= {0, PREVIEW * TAKE + 47, FULL * TAKE + 47}


def test_a_take_that_cannot_be_fetched_at_first_leaves_the_one_before_it_on_the_screen(
    page: Any, web: Web, film: dict[str, Any]
) -> None:
    tries = itertools.count()

    def refuse_twice(route: Any) -> None:
        if next(tries) < 2:
            route.fulfill(status=503)
        else:
            route.continue_()

    page.route("**/takes/*.mp4", refuse_twice)
    mark(page, FROM, TO - 1)
    page.evaluate(WATCH)
    page.evaluate(PLAY)
    told(web, "numbered", "again", film, CLIP, NEW_TAKE)
    wait_until_seen(page, NEW_TAKE)
    page.keyboard.press("k")
    wait_until_still(page)
    assert next(tries) > 2
    assert takes_in_turn(seen(page)) == [CLIP, NEW_TAKE]


def frames_of(pictures: list[Seen]) -> list[int]:
    return [picture.frame for picture in pictures]


def takes_in_turn(pictures: list[Seen]) -> list[int]:
    """Which takes the clip showed, one after the other."""
    here = [picture for picture in pictures if FROM <= picture.frame < TO]
    return distinct([picture.number // TAKE for picture in here])


def distinct(values: list[int]) -> list[int]:
    return [value for value, _ in itertools.groupby(values)]


def wait_until_seen(page: Any, take: int) -> None:
    """Several pictures of this take were seen."""
    page.wait_for_function(
        f"(take) => window.watch.shown.filter(([, number]) => Math.floor(number / {TAKE}) === take).length > 30",
        arg=take,
    )
