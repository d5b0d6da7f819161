"""Three people in real Chromium move one clip at the same moment, again and again: they agree, and no clip is lost."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.reviewing import House, make_house

pytestmark = pytest.mark.browser

ROUNDS = 30
AHEAD = 0.25  # seconds from asking to the moment of the presses
# Presses a key on the clip at a moment of the wall clock; what it promises is that they are done.
PRESS = """([clip, keys, at]) => new Promise((done) => setTimeout(() => {
    for (const key of keys) {
        const card = document.querySelector(`.clip[data-clip="${clip}"]`);
        card.focus();
        card.dispatchEvent(new KeyboardEvent('keydown', { key, altKey: true, bubbles: true, cancelable: true }));
    }
    done();
}, at - Date.now()))"""
ORDER = "() => [...document.querySelectorAll('.clip')].map((card) => card.dataset.clip)"
# Notes every order that this screen shows.
NOTE = f"""() => {{
    const order = {ORDER};
    window.orders = [order().join()];
    new MutationObserver(() => order().join() === window.orders.at(-1) || window.orders.push(order().join()))
        .observe(document.querySelector('.timeline'), {{ subtree: true, childList: true, attributes: true }});
}}"""
LEFT, RIGHT = "ArrowLeft", "ArrowRight"
# What each of the three presses, by turns: apart, the same, to and fro.
ROUND = [
    ([RIGHT], [LEFT], [RIGHT, RIGHT]),
    ([LEFT, LEFT], [RIGHT], [LEFT]),
    ([RIGHT, LEFT, RIGHT], [LEFT, LEFT], [RIGHT]),
    ([LEFT], [RIGHT, RIGHT], [LEFT, RIGHT]),
]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[list[Any]]:
    house: House = make_house(tmp_path_factory.mktemp("moves"), chromium)
    alice = house.owner()
    code = alice.locator(".header .code b").inner_text()
    yield [alice, *(house.guest(f"/?code={code}", name) for name in ("Bo", "Cid"))]
    house.close()


def test_three_screens_move_one_clip_at_once_thirty_times_and_agree_each_time(three: list[Any]) -> None:
    known = sorted(three[0].evaluate(ORDER))
    for page in three:
        page.evaluate(NOTE)
    contests = 0
    for number in range(ROUNDS):
        starts = [page.evaluate("() => window.orders.length - 1") for page in three]
        at = (time.time() + AHEAD) * 1000
        for page, keys in zip(three, ROUND[number % len(ROUND)], strict=True):
            page.evaluate(
                f"(given) => {{ window.pressed = ({PRESS})(given); }}", [known[number % len(known)], keys, at]
            )
        for page in three:
            page.evaluate("() => window.pressed")
        all_is_heard(three, f"Round {number}")
        orders = [page.evaluate(ORDER) for page in three]
        assert orders == [orders[0]] * 3, f"round {number}"
        assert sorted(orders[0]) == known
        ways = zip(three, starts, strict=True)
        paths = [page.evaluate("(start) => window.orders.slice(start)", start) for page, start in ways]
        contests += len({tuple(path) for path in paths}) > 1
    assert contests > ROUNDS / 2, "else nobody raced"


def all_is_heard(three: list[Any], title: str) -> None:
    """Everything is in the house, and then one more word comes to every screen, said after the moves."""
    for page in three:
        page.locator(".saved").get_by_text("Saved", exact=True).wait_for()
    three[0].get_by_label("Film title").fill(title)
    for page in three:
        page.wait_for_function("(title) => document.querySelector('input.title').value === title", arg=title)
