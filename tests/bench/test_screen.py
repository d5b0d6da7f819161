"""What is measured of the screen is measured: on a page of three clips, drawn well and badly."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from bench import screen

PAGE = """<div class="scroll" style="width: 400px; overflow-x: auto">
      <div style="width: 9000px; height: 40px" role="listbox">CLIPS</div></div>
    <textarea aria-label="This moment"></textarea>
    <script>
      const clips = [...document.querySelectorAll('[data-clip]')];
      document.querySelector('textarea').addEventListener('input', (event) => {
        requestAnimationFrame(() => (DRAWN).forEach((clip) => { clip.firstChild.data = event.target.value; }));
      });
    </script>"""
CLIP = '<div role="option" data-clip="c{0}" aria-selected="{1}" style="height: 12px"> </div>'


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium")
    with screen.browser(path) as browser:
        yield browser


def page(chromium: Any, drawn: str) -> Any:
    made = chromium.new_page()
    clips = "".join(CLIP.format(number, "true" if number == 0 else "false") for number in range(3))
    made.set_content(PAGE.replace("CLIPS", clips).replace("DRAWN", drawn))
    return made


def test_an_edit_says_when_it_was_seen_and_which_clips_were_drawn_again(chromium: Any) -> None:
    one = screen.edited(page(chromium, "clips.slice(0, 1)"), 5)
    assert [edit["drawn"] for edit in one] == [["c0"]] * 5
    assert all(0 < edit["took"] < 1_000 for edit in one)
    every = screen.edited(page(chromium, "clips"), 3)
    assert [sorted(edit["drawn"]) for edit in every] == [["c0", "c1", "c2"]] * 3


def test_scrolling_gives_the_time_of_each_frame(chromium: Any) -> None:
    made = page(chromium, "clips")
    frames = screen.scrolled(made, frames=20)
    assert len(frames) == 20
    assert min(frames) > 0
    assert made.evaluate("() => document.querySelector('.scroll').scrollLeft") == 20 * screen.SCROLL_BY
