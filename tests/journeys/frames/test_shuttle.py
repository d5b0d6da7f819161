"""J, K and L, and a range that comes round: the frames that are seen are those that the speed says, in order."""

import itertools
from typing import Any

import pytest

from tests.journeys.numbered import FILM
from tests.journeys.watching import (
    FEW,
    RATE,
    WATCH,
    frames,
    go,
    late,
    mark,
    pace,
    playhead,
    seen,
    unseen,
    wait_for,
    wait_until_run,
    wait_until_still,
)

pytestmark = pytest.mark.browser

FIRST, LAST = 45, 65  # of the range: the end of one clip, a whole one, and the beginning of a third
TURNS = 4


def test_stepping_back_shows_every_frame_once_and_in_order(page: Any) -> None:
    page.keyboard.press("End")
    for wanted in reversed(FILM):
        wait_for(page, wanted)
        page.keyboard.press(",")
    wait_for(page, FILM[0])  # and rests on the first


@pytest.mark.parametrize("presses", [1, 2])
def test_j_runs_back_through_every_frame_in_order_at_its_speed(page: Any, presses: int) -> None:
    page.keyboard.press("End")
    wait_for(page, FILM[-1])
    page.evaluate(WATCH)
    for _ in range(presses):
        page.keyboard.press("j")
    wait_until_still(page)
    pictures = seen(page)
    order = frames(pictures)
    assert order == sorted(order, reverse=True)
    assert order[-1] == 0
    # Each frame is sought, by the clock: a busy machine that is late with one goes on with the one that is due then.
    missing = set(range(len(FILM) - 1)) - set(order)
    assert len(missing) <= FEW + unseen(pictures) + late(page, RATE * presses), sorted(missing)
    running = [picture for picture in pictures if picture.frame]
    assert pace(running) == pytest.approx(-RATE * presses, rel=0.1)


def test_l_twice_runs_at_double_speed_in_order(page: Any) -> None:
    page.evaluate(WATCH)
    page.keyboard.press("l")
    wait_until_run(page, 24)
    page.keyboard.press("l")
    wait_until_still(page)
    pictures = seen(page)
    order = frames(pictures)
    assert order == sorted(order)
    assert order[-1] == len(FILM) - 1
    assert len(set(range(order[0], len(FILM))) - set(order)) <= FEW + unseen(pictures)
    doubled = [picture for picture in pictures if 30 <= picture.frame < len(FILM) - 1]
    assert pace(doubled) == pytest.approx(2 * RATE, rel=0.1)


def test_k_rests_on_the_frame_that_is_seen_and_the_film_goes_on_from_there(page: Any) -> None:
    page.evaluate(WATCH)
    for stop in (10, 31, 47, 70, 93, 110, 125, 140):
        page.keyboard.press("l")
        wait_until_run(page, stop)
        page.keyboard.press("k")
        wait_until_still(page)
        assert FILM[playhead(page)] == page.evaluate("() => window.look()")
    order = frames(seen(page))
    assert order == sorted(order)


def test_a_film_that_is_turned_round_leaves_out_no_frame(page: Any) -> None:
    page.evaluate(WATCH)
    page.keyboard.press("l")
    wait_until_run(page, 60)
    page.keyboard.press("j")
    page.wait_for_function("() => window.watch.shown.at(-1)[0] <= 40")
    page.keyboard.press("l")
    wait_until_run(page, 80)
    page.keyboard.press("k")
    wait_until_still(page)
    pictures = seen(page)
    steps = [abs(after - before) for before, after in itertools.pairwise(frames(pictures))]
    turns = 2  # of which each may repeat what the picture had run ahead
    assert sum(step - 1 for step in steps) <= unseen(pictures) + turns


def test_a_film_that_ends_rests_on_its_last_frame_and_never_turns_black(page: Any) -> None:
    go(page, 140)
    page.evaluate(WATCH)
    page.keyboard.press("l")
    wait_until_still(page)
    pictures = seen(page)
    assert {picture.number for picture in pictures} <= set(FILM[140:])
    assert pictures[-1].number == FILM[-1]


@pytest.mark.parametrize("key", ["l", "j"])
def test_a_range_shows_its_frames_and_no_other_in_order_again_and_again(page: Any, key: str) -> None:
    mark(page, FIRST, LAST)
    page.evaluate(WATCH)
    page.keyboard.press(key)
    page.wait_for_function(f"(wanted) => {turned(key)} >= wanted", arg=TURNS)
    page.keyboard.press("k")
    wait_until_still(page)
    pictures = seen(page)
    order = frames(pictures)
    assert set(order) <= set(range(FIRST, LAST + 1))
    step, long = (1 if key == "l" else -1), LAST - FIRST + 1
    left_out = [(after - before - step) * step % long for before, after in itertools.pairwise(order)]
    assert sum(left_out) <= unseen(pictures), order
    assert sum(left_out) <= FEW * TURNS, order


def test_behind_a_range_that_was_played_the_film_is_what_it_was(page: Any) -> None:
    mark(page, FIRST, LAST)
    page.evaluate(WATCH)
    page.keyboard.press("l")
    page.wait_for_function(f"() => {turned('l')} >= 1")
    page.keyboard.press("k")
    go(page, FIRST)
    for wanted in FILM[FIRST : LAST + 20]:
        wait_for(page, wanted)
        page.keyboard.press(".")


def turned(key: str) -> str:
    """How often what is watched has begun again, in the page's words."""
    again = "<" if key == "l" else ">"
    return f"window.watch.shown.filter(([shown], at, all) => at && shown {again} all[at - 1][0]).length"
