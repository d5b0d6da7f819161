"""What a screen shows of the numbered film (numbered.py): read from the picture itself, frame by frame.

The picture is read where the browser says that it shows another one, so what is told is what is seen, whatever the
player believes. A busy machine may show a picture that nobody looks at: `unseen` says how many those were. Where each
frame is sought, it may come to a frame too late: `late` says how many those were.
"""

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.journeys.numbered import BAR, BITS, CLIPS, FILM
from tests.journeys.web import MAKE, Web, signed_in, told

RATE = 24
SLOWLY = 0.4  # so that a busy machine leaves no frame out
FEW = 8  # frames: more that were lost to a busy machine would hide what is looked for
STARTS = [sum(stop - start for start, stop in CLIPS[:clip]) for clip in range(len(CLIPS))]
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
    const watch = window.watch = {{ shown: [], looks: [], sought: [] }};
    const frame = () => Math.floor(video.currentTime * {RATE} + 0.01);
    const look = () => {{
        if (window.watch !== watch) return;
        watch.looks.push([performance.now(), frame()]);
        requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
    video.addEventListener('seeked', () => video.seeking || watch.sought.push(frame()));
    const note = (_, told) => {{
        if (window.watch !== watch) return;
        const dropped = video.getVideoPlaybackQuality().droppedVideoFrames;
        const shown = Math.floor(told.mediaTime * {RATE} + 0.01);
        watch.shown.push([shown, window.look(), told.presentedFrames, dropped, told.expectedDisplayTime]);
        video.requestVideoFrameCallback(note);
    }};
    video.requestVideoFrameCallback(note);
}}"""
# Whether this frame is there; where the take under the playhead arrives meanwhile, the player looks at that.
VISIT = """([at, number]) => {
    const video = document.querySelector('video');
    if (Math.abs(video.currentTime - at) > 0.01 && !video.seeking) video.currentTime = at;
    return window.look() === number;
}"""
# In one breath, so that no frame passes at full speed.
PLAY = f"""() => {{
    document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: ' ', bubbles: true }}));
    document.querySelector('video').playbackRate = {SLOWLY};
}}"""


@dataclass(frozen=True)
class Seen:
    """One picture: its frame of the film as the browser says, its number, and the counts of pictures and lost ones."""

    frame: int
    number: int
    presented: int
    dropped: int
    at: float  # milliseconds


def laid(web: Web) -> dict[str, Any]:
    """The numbered film's room, and its people's cookies."""
    made: dict[str, Any] = web.run(MAKE)
    told(web, "numbered", "lay", made)
    return made


@contextmanager
def opened(web: Web, chromium: Any, film: dict[str, Any]) -> Iterator[Any]:
    """Its owner's page, on which every take is there to be played; it rests on the first frame."""
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
    for start, (head, stop) in zip(STARTS, CLIPS, strict=True):  # the picture alone goes there, not the playhead
        last = start + stop - head - 1
        page.wait_for_function(VISIT, arg=[(last + 0.5) / RATE, FILM[last]])
    go(page, 0)
    yield page
    context.close()


def wait_for(page: Any, number: int) -> None:
    """The picture shows it."""
    page.wait_for_function("(wanted) => window.look() === wanted", arg=number)


def go(page: Any, frame: int) -> None:
    """The playhead rests on this frame, and the picture shows it."""
    page.keyboard.press("Home")
    page.locator("#picture").focus()
    for _ in range(frame // RATE):
        page.keyboard.press("Shift+ArrowRight")
    for _ in range(frame % RATE):
        page.keyboard.press("ArrowRight")
    wait_for(page, FILM[frame])


def mark(page: Any, first: int, last: int) -> None:
    """The range from one frame to another comes round; the playhead rests on its first one."""
    go(page, first)
    page.keyboard.press("i")
    go(page, last)
    page.keyboard.press("o")
    page.keyboard.press("r")
    go(page, first)


def wait_until_run(page: Any, frame: int) -> None:
    """The film that is watched has run to this frame, or past it."""
    page.wait_for_function("(frame) => window.watch.shown.some(([shown]) => shown >= frame)", arg=frame)


def wait_until_still(page: Any) -> None:
    """The film has stopped by itself, and what it shows then is on the screen."""
    page.wait_for_function("() => document.querySelector('.play').getAttribute('aria-label') === 'Play'")
    page.evaluate(
        """() => new Promise((done) => { const { requestAnimationFrame: next } = window;
            const video = document.querySelector('video');
            const look = () => video.seeking ? next(look) : next(() => next(() => next(done)));
            next(look); })"""
    )


def playhead(page: Any) -> int:
    """The frame of the film that the player says it is on."""
    minutes, seconds, frames = map(int, page.locator(".timecode").text_content().split(":"))
    return (minutes * 60 + seconds) * RATE + frames


def seen(page: Any) -> list[Seen]:
    """What was seen since it is watched. Behind the film's end its last frame is held, under the same number."""
    shown = page.evaluate("() => window.watch.shown")
    return [Seen(min(frame, len(FILM) - 1), *counts) for frame, *counts in shown]


def frames(pictures: list[Seen], film: list[int] = FILM) -> list[int]:
    """The frames of the film that these pictures are by their numbers; one that stays is told once."""
    at = {number: frame for frame, number in enumerate(film)}
    return [frame for frame, _ in itertools.groupby(at[picture.number] for picture in pictures)]


def unseen(pictures: list[Seen]) -> int:
    """How many pictures a busy machine showed before they were looked at, or had too late to show them."""
    passed = sum(after.presented - before.presented - 1 for before, after in itertools.pairwise(pictures))
    return passed + pictures[-1].dropped - pictures[0].dropped


def late(page: Any, rate: int) -> int:
    """How many frames a busy machine had no time for, in a run of `rate` frames a second in which each one is sought.

    The page was not drawn while it was due, or the next one was due before it came.
    """
    looks, sought = page.evaluate("() => [window.watch.looks, window.watch.sought]")
    # The page is watched before the player looks: what is found is what was asked for at the look before.
    times, asked = [time for time, _ in looks[:-1]], [frame for _, frame in looks[1:]]
    passed = sum(
        max(0, min(abs(there - here) - 1, math.ceil((after - before) / 1000 * rate) - 1))
        for (before, after), (here, there) in zip(itertools.pairwise(times), itertools.pairwise(asked), strict=True)
    )
    return passed + len(set(asked) - set(sought))


def pace(pictures: list[Seen]) -> float:
    """Frames of the film a second."""
    first, last = pictures[0], pictures[-1]
    return (last.frame - first.frame) / (last.at - first.at) * 1000
