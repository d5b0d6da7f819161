"""A room to review, on a web process alone: its takes are drawn by a script, as films whose shade tells the take."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import TimeoutError as Late

from tests.journeys.conftest import free_port
from tests.journeys.web import Web, make_web

SECOND = 1000

MAKE = """
import json
from collab.log import rooms
from collab.people import members
owner = members.found("Alice")
room = rooms.create_room(team=owner.team, hand=owner.hand, title="Harbour", language="en")
links = [members.sign_in_link(owner.user, room=room) for _ in range(2)]
print(json.dumps({"room": str(room.id), "code": members.invite(room).code, "links": links}))
"""

# Plans what was written and draws what is missing. A picture is one shade, which tells the take, under a bright bar
# that walks to the right.
DRAW = """
import json, tempfile
from pathlib import Path
import numpy as np
from collab import tasks
from collab.models import Room, Take
from collab.rendering import claims
from synthesis import media
room = Room.objects.get()
tasks.plan_one(str(room.id))
drawn = 0
with tempfile.TemporaryDirectory() as folder:
    while claim := claims.claim("preview", base="base"):
        claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
    while claim := claims.claim("full", base="base"):
        shade = 30 + 37 * Take.objects.exclude(file="").count() % 180
        frames = np.full((16, 64, 112, 3), shade, np.uint8)
        for frame in range(16):
            frames[frame, 44:60, 7 * frame : 7 * frame + 7] = 250
        film, thumb = Path(folder) / "take.mp4", Path(folder) / "take.jpg"
        media.write_take(frames, film, metadata={"key": claim.key})
        media.write_thumb(frames, thumb)
        film, thumb = (film, thumb) if claim.picture else (None, None)
        claims.fulfil(claim, codes=b"codes", film=film, thumb=thumb, seconds=2)
        drawn += 1
print(json.dumps(drawn))
"""

EXPORT = """
import json
from collab.rendering import exchange
made = [exchange.make(exchange.claim(job)) for job in exchange.waiting()]
print(json.dumps(made))
"""


@dataclass
class House:
    """Where it is, and the browser contexts of those who are in it."""

    web: Web
    room: str
    links: list[str]
    browser: Any
    contexts: list[Any] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web.port}"

    def open(self, locale: str = "en-GB", init: str = "", **how: Any) -> Any:
        """A page of somebody new. init: JavaScript before any page's own; how: more of the context's options."""
        usual = {"base_url": self.address, "viewport": {"width": 1280, "height": 800}}
        context = self.browser.new_context(locale=locale, **(usual | how))
        context.add_init_script(init)
        self.contexts.append(context)
        return self.tab(context)

    def tab(self, context: Any) -> Any:
        """One more page of somebody."""
        page = context.new_page()
        page.set_default_timeout(90 * SECOND)  # minutes of others' work may stand before it
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.web.kill()

    def owner(self, **how: Any) -> Any:
        page = self.open(**how)
        page.goto(self.links.pop())
        page.locator("[role=option]").first.wait_for()
        page.get_by_text("Saved", exact=True).wait_for()
        return page

    def guest(self, link: str, name: str, *, spanish: bool = False, **how: Any) -> Any:
        """Somebody who opens a link and gives a name."""
        page = self.open("es-ES" if spanish else "en-GB", **how)
        page.goto(link)
        page.get_by_label("Tu nombre" if spanish else "Your name").fill(name)
        page.get_by_role("button", name="Entrar" if spanish else "Join").click()
        page.locator("[role=option]").first.wait_for()
        return page


def make_house(folder: Path, chromium: Any) -> House:
    """A room with the sample film, drawn."""
    web = make_web(folder, free_port())
    made = web.run(MAKE)
    web.run(DRAW)
    web.start()
    return House(web, made["room"], made["links"], chromium)


def look(page: Any, name: str) -> None:
    """Pictures of the screen, light and dark, for eyes: only where somebody asked for them."""
    folder = os.environ.get("TELAR_LOOK")
    if not folder:
        return
    page.screenshot(path=str(Path(folder) / f"{name}.png"))
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=str(Path(folder) / f"{name}-dark.png"))
    page.emulate_media(color_scheme="light")


STANDS = """() => { const video = document.querySelector('#picture video');
                    return {time: video.currentTime * 24, ready: video.readyState, seeking: video.seeking,
                            paused: video.paused, told: document.querySelector('.timecode')?.textContent,
                            keys: document.activeElement?.outerHTML.slice(0, 120)}; }"""


def until_frame(page: Any, frame: int) -> None:
    """Where it stands instead is said when it does not come."""
    try:
        page.wait_for_function(
            """(frame) => { const video = document.querySelector('#picture video');
                            return video.readyState >= 2 && !video.seeking
                                && Math.floor(video.currentTime * 24 + 0.001) === frame; }""",
            arg=frame,
        )
    except Late as late:
        raise AssertionError(f"not at frame {frame}: {page.evaluate(STANDS)}") from late


def step_to(page: Any, frame: int) -> None:
    """With the picture focused: Home is the film's first frame, arrows go one, with Shift a second."""
    page.locator("#picture").focus()  # not in a field, where Home is the line's beginning
    page.keyboard.press("Home")
    page.locator("#picture").focus()
    for _ in range(frame // 24):
        page.keyboard.press("Shift+ArrowRight")
    for _ in range(frame % 24):
        page.keyboard.press("ArrowRight")
    until_frame(page, frame)
