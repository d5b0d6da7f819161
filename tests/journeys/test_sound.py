"""The film sounds in real Chromium: in step with its picture, without a seam, and silent where it ought to be."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.journeys.conftest import free_port
from tests.journeys.screen import SECOND
from tests.journeys.sounding import END, LISTEN, LOUD, LOW, NEW_TONE, OTHER_TONE, RISE, RISING, SILENT, TONE
from tests.journeys.web import MAKE, Web, run_web, signed_in, told

pytestmark = pytest.mark.browser

APART = 0.06  # seconds between picture and sound that nobody notices
BEGINS = 0.3  # seconds that a run may take to sound
QUIET = 1e-4


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    yield from run_web(tmp_path_factory.mktemp("web"), free_port())


@pytest.fixture(scope="module")
def film(web: Web) -> dict[str, Any]:
    made: dict[str, Any] = web.run(MAKE)
    told(web, "sounding", "lay", made)
    return made


@pytest.fixture
def page(web: Web, film: dict[str, Any], chromium: Any) -> Iterator[Any]:
    context = signed_in(web, chromium, film["cookies"]["alice"])
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.set_default_timeout(60 * SECOND)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    # Without workers nothing is drafted, which the browser calls an error of its own.
    page.on("console", lambda said: errors.append(said.text) if "Audio" in said.text else None)
    page.goto(f"/rooms/{film['room']}")
    ready(page)
    yield page
    assert page.evaluate("window.violations") == []
    assert errors == []
    context.close()


def ready(page: Any) -> None:
    page.wait_for_function(
        """() => { const cells = [...document.querySelectorAll('.cell')];
            return cells.length === 4 && cells.every((cell) => cell.dataset.state === 'ready'); }"""
    )
    page.wait_for_function(
        """(end) => { const { buffered } = document.querySelector('video');
            return buffered.length === 1 && buffered.end(0) > end; }""",
        arg=END,
    )


def until(page: Any, second: float) -> None:
    page.wait_for_function("(second) => document.querySelector('video').currentTime >= second", arg=second)


def looks(page: Any) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.evaluate("window.looks")
    return found


def apart(look: dict[str, float]) -> float:
    """By how many seconds what leaves the loudspeaker is before its picture, where the tone rises."""
    sounds = (look["high"] - LOW) / RISE + look["middle"] - look["late"]
    return sounds - look["at"]


def in_step(seen: list[dict[str, float]]) -> None:
    off = [abs(apart(look)) for look in seen if look["loud"] > QUIET]
    assert len(off) > 0.9 * len(seen)
    assert np.quantile(off, 0.95) < APART, f"apart by up to {max(off):.3f} s, mostly {np.median(off):.3f}"


def steady(seen: list[dict[str, float]], start: float, stop: float) -> list[dict[str, float]]:
    return [look for look in seen if start + BEGINS < look["at"] < stop - 0.1]


def test_a_film_sounds_in_step_with_its_picture_and_without_a_seam_between_takes_of_one_chain(page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("window.record()")
    page.keyboard.press(" ")
    until(page, 2.5)
    around = np.array(page.evaluate("window.last(24000)"))
    page.wait_for_function("() => document.querySelector('.sound button').title.startsWith('This part has no sound')")
    assert page.evaluate("document.querySelector('video').currentTime") >= SILENT
    page.wait_for_function("() => document.querySelector('.play').getAttribute('aria-label') === 'Play'")
    seen = looks(page)
    rise = steady(seen, 0, RISING)
    assert len(rise) > 20
    in_step(rise)
    tones = [look["high"] for look in steady(seen, RISING, SILENT)]
    assert np.median(tones) == pytest.approx(TONE, abs=5)
    assert max(look["loud"] for look in steady(seen, SILENT, END)) < QUIET
    assert page.evaluate("window.taps.length") == 1, "the film sounds once"
    assert [url for url in asked if url.endswith(".mp4")] == [], "what the picture has read is not read again"
    # A tone's samples follow from the two before; a gap, a fade or a click does not.
    turn = around[1:-1] / LOUD
    told = (around[2:] + around[:-2]) / LOUD
    keen = np.abs(turn) > 0.5
    steps = np.arccos(np.clip(told[keen] / turn[keen] / 2, -1, 1))
    highs = steps * 24_000 / 2 / np.pi
    assert np.ptp(highs) == pytest.approx(RISE, rel=0.2), "a second of the tone rises by so much, and never jumps"
    assert np.abs(np.diff(around)).max() < LOUD * 2 * np.pi * 1.1 * highs.max() / 24_000


def test_a_loop_begins_in_step_at_each_turn(page: Any) -> None:
    page.locator("#picture").focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("o")
    page.keyboard.press("Home")
    page.keyboard.press("r")
    page.evaluate("window.record()")
    page.keyboard.press(" ")
    page.wait_for_function(
        """() => window.looks.filter(({ at }, i) => i && at < window.looks[i - 1].at - 1).length === 3"""
    )
    page.keyboard.press(" ")
    seen = looks(page)
    turns = [i for i in range(1, len(seen)) if seen[i]["at"] < seen[i - 1]["at"] - 1]
    for start, stop in pairwise(turns):
        in_step(steady(seen[start:stop], 0, 2))
    # Where the end of the range and its beginning meet in one look, the waves that are counted are of neither.
    highs = [look["high"] for look in seen if look["loud"] > 0.9 * LOUD and look["even"]]
    assert len(highs) > len(seen) / 2
    assert max(highs) < LOW + RISE * 49 / 24 + 3, "nothing is heard of what is behind the range"


@pytest.mark.parametrize("keys", [["l", "l"], ["j"], [" ", "q"], [" ", "k"]], ids=["twice", "back", "mute", "pause"])
def test_a_film_that_does_not_run_at_its_plain_speed_is_silent(page: Any, keys: list[str]) -> None:
    page.locator("#picture").focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press(" ")
    page.wait_for_function("() => window.heard().loud > 0.1")
    page.keyboard.press("k")
    page.wait_for_function("(quiet) => window.heard().loud < quiet", arg=QUIET)
    page.keyboard.press(keys[0])
    if keys[0] == " ":
        page.wait_for_function("() => window.heard().loud > 0.1")
    for key in keys[1:]:
        page.keyboard.press(key)
    page.wait_for_function("(quiet) => window.heard().loud < quiet", arg=QUIET)
    page.evaluate("window.record()")
    page.wait_for_function("() => window.looks.length > 15")
    assert max(look["loud"] for look in looks(page)) < QUIET


def test_whoever_wants_no_sound_has_none_also_after_the_page_is_loaded_anew(page: Any) -> None:
    button = page.get_by_role("button", name="Sound", exact=True)
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    page.reload()
    ready(page)
    assert button.get_attribute("aria-pressed") == "false"
    page.locator("#picture").focus()
    page.keyboard.press(" ")
    until(page, 1)
    assert page.evaluate("window.taps.length") == 0, "without a wish for sound the page asks for none"
    button.click()
    page.wait_for_function("() => window.heard().loud > 0.1")
    slider = page.get_by_role("slider", name="Volume", exact=True)
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "50%"
    page.wait_for_function("(loud) => Math.abs(window.heard().loud - loud / 4) < 0.02", arg=LOUD)


def test_a_take_that_is_replaced_while_the_film_runs_is_heard_at_its_place(
    page: Any, web: Web, film: dict[str, Any]
) -> None:
    page.evaluate("window.record()")
    page.keyboard.press(" ")
    told(web, "sounding", "again", film)
    page.wait_for_function(
        """async () => { const cells = [...document.querySelectorAll('.cell')];
            return cells.every((cell) => cell.dataset.state === 'ready'); }"""
    )
    page.wait_for_function("() => document.querySelector('.play').getAttribute('aria-label') === 'Play'")
    page.keyboard.press(" ")
    until(page, SILENT)
    tones = [look["high"] for look in steady(looks(page), RISING, SILENT)]
    assert np.median(tones[-20:]) == pytest.approx(NEW_TONE, abs=5)


def test_a_film_that_is_played_by_choices_sounds_too(page: Any, film: dict[str, Any]) -> None:
    page.goto(f"/rooms/{film['room']}/play")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.evaluate("window.record()")
    until(page, 3)
    in_step(steady(looks(page), 0, 3))
    assert page.evaluate("window.taps.length") == 1
    page.keyboard.press("q")
    page.wait_for_function("(quiet) => window.heard().loud < quiet", arg=QUIET)
    assert page.get_by_role("button", name="Sound", exact=True).get_attribute("aria-pressed") == "false"


def test_of_two_takes_that_are_compared_the_left_one_is_heard(page: Any, web: Web, film: dict[str, Any]) -> None:
    told(web, "sounding", "another", film)
    page.locator("#picture").focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("button", name="Compare", exact=True).click()
    left = page.get_by_label("Take on the left")
    group = page.get_by_role("group", name="Two takes beside each other")
    group.get_by_role("button", name="Play", exact=True).click()
    heard = {}
    for name in ("Take 2", "Take 1"):
        left.select_option(label=name)
        page.evaluate("document.querySelector('.compare video').play()")
        page.wait_for_function("() => window.heard().loud > 0.1")
        page.evaluate("window.record()")
        page.wait_for_function("() => window.looks.length > 40")
        heard[name] = np.median([look["high"] for look in looks(page)[10:]])
    assert heard["Take 2"] == pytest.approx(OTHER_TONE, abs=5)
    assert heard["Take 1"] != pytest.approx(OTHER_TONE, abs=100)
    page.keyboard.press("Escape")
    page.wait_for_function("(quiet) => window.heard().loud < quiet", arg=QUIET)
