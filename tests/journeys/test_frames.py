"""Every frame of a film is shown once and in order, also across a segment that is replaced while it plays."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import free_port
from tests.journeys.numbered import AGAIN, BAR, BITS, CLIPS, FILM, NEW_TAKE, TAKE
from tests.journeys.web import MAKE, Web, run_web, signed_in, told

pytestmark = pytest.mark.browser

RATE = 24
BEGINS = 24  # frames, at most
FEW = 8  # frames: more that were lost to a busy machine would hide what is looked for
SLOWLY = 0.4  # so that a busy machine leaves no frame out
# Reads the bars of the frame that the video shows.
LOOK = f"""() => {{
    const video = document.querySelector('video');
    const canvas = Object.assign(document.createElement('canvas'), {{ width: 640, height: 360 }});
    const paper = canvas.getContext('2d', {{ willReadFrequently: true }});
    window.look = () => {{
        paper.drawImage(video, 0, 0, 640, 360);
        const row = paper.getImageData(0, 180, 640, 1).data;
        let number = 0;
        for (let bit = 0; bit < {BITS}; bit++)
            if (row[4 * Math.floor((bit + 0.5) * {BAR} * 40 / 7)] > 127) number |= 1 << bit;
        return number;
    }};
}}"""
WATCH = f"""() => {{
    const video = document.querySelector('video');
    window.shown = [];
    const note = (_, told) => {{
        const dropped = video.getVideoPlaybackQuality().droppedVideoFrames;
        window.shown.push([Math.floor(told.mediaTime * {RATE} + 0.01), window.look(), told.presentedFrames, dropped]);
        video.requestVideoFrameCallback(note);
    }};
    video.requestVideoFrameCallback(note);
}}"""
# In one breath, so that no frame passes at full speed.
PLAY = f"""() => {{
    document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: ' ', bubbles: true }}));
    document.querySelector('video').playbackRate = {SLOWLY};
}}"""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    yield from run_web(tmp_path_factory.mktemp("web"), free_port())


@pytest.fixture(scope="module")
def film(web: Web) -> dict[str, Any]:
    """The numbered film's room, and its owner's cookie."""
    made: dict[str, Any] = web.run(MAKE)
    told(web, "numbered", "lay", made)
    return made


@pytest.fixture
def page(web: Web, film: dict[str, Any], chromium: Any) -> Iterator[Any]:
    context = signed_in(web, chromium, film["cookies"]["alice"])
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"/rooms/{film['room']}")
    page.wait_for_function(
        """(count) => { const cells = [...document.querySelectorAll('.cell')];
            return cells.length === count && cells.every((cell) => cell.dataset.state === 'ready'); }""",
        arg=len(CLIPS),
    )
    page.evaluate(LOOK)
    yield page
    context.close()


def test_stepping_shows_every_frame_once_and_in_order(page: Any) -> None:
    for wanted in FILM:
        page.wait_for_function("(wanted) => window.look() === wanted", arg=wanted)
        page.keyboard.press(".")
    page.wait_for_function("(wanted) => window.look() === wanted", arg=FILM[-1])  # and rests on the last


def test_the_exported_film_has_the_same_frames(web: Web, film: dict[str, Any]) -> None:
    assert told(web, "numbered", "export", film) == FILM


def test_a_playing_film_shows_every_frame_once_and_in_order_across_a_segment_that_is_replaced(
    page: Any, web: Web, film: dict[str, Any]
) -> None:
    page.wait_for_function("(wanted) => window.look() === wanted", arg=FILM[0])
    page.evaluate(WATCH)
    page.evaluate(PLAY)
    told(web, "numbered", "again", film)
    page.wait_for_function("(last) => window.shown.length && window.shown.at(-1)[0] >= last", arg=len(FILM) - 1)
    seen = page.evaluate("() => window.shown")
    order = [frame for frame, *_ in seen]
    assert order == sorted(order)
    shown = {0: FILM[0]} | {frame: number for frame, number, *_ in seen}
    renewed = range(at := sum(stop - start for start, stop in CLIPS[:AGAIN]), at + CLIPS[AGAIN][1] - CLIPS[AGAIN][0])
    wanted = [number + (NEW_TAKE - AGAIN) * TAKE if at in renewed else number for at, number in enumerate(FILM)]
    # A run that begins hands its last still picture out until the first one is decoded, the longer the busier the
    # machine is: stepping has looked at those.
    begun = next(frame for frame in sorted(shown) if frame and shown[frame] != FILM[0])
    assert begun <= BEGINS
    assert {frame: number for frame, number in shown.items() if frame >= begun and number != wanted[frame]} == {}
    missing = [frame for frame in range(begun, len(FILM)) if frame not in shown]
    assert len(missing) <= lost_to_the_machine(seen), missing
    assert len(missing) <= FEW, missing


def lost_to_the_machine(seen: list[tuple[int, int, int, int]]) -> int:
    """How many frames a busy machine presented before they were looked at, or decoded too late to present."""
    unseen = sum(after[2] - before[2] - 1 for before, after in itertools.pairwise(seen))
    return unseen + seen[-1][3] - seen[0][3]
