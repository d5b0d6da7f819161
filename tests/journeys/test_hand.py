"""The hand in real Chromium: what people see of it, returning by one press, and taking a lesson back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import free_port
from tests.journeys.web import make_web

pytestmark = pytest.mark.browser
SECOND = 1000
# A film of three accepted takes and a hand with two versions that they taught; pictures of plain colours.
MAKE = """
import json
import numpy as np
from pathlib import Path
from tempfile import mkdtemp
from collab.film.timeline import Timeline
from collab.log import rooms
from collab.models import Hand
from collab.people import members
from collab.people.permissions import Access
from collab.rendering import adapters, claims, takes, wants
from synthesis import media
owner = members.found("Marta")
room = rooms.create_room(team=owner.team, hand=owner.hand, title="Film", language="en")
access = Access(room, owner.member)

def picture(*color):
    path = Path(mkdtemp()) / "picture.jpg"
    media.write_thumb(np.broadcast_to(np.array(color, np.uint8), (16, 64, 112, 3)), path)
    return path.read_bytes()

seq, timeline = rooms.fold(room)
wants.apply(room, timeline, seq=seq, pressed=True)
while claim := claims.claim("preview", base="base"):
    claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
number = 0
while claim := claims.claim("full", base="base"):
    number += 1
    folder = Path(mkdtemp())
    (folder / "film").write_bytes(claim.key.encode())
    (folder / "thumb").write_bytes(picture(40 * number % 255, 120, 160))
    shown = {"film": folder / "film", "thumb": folder / "thumb"} if claim.picture else {"film": None, "thumb": None}
    claims.fulfil(claim, codes=b"codes", seconds=2, **shown)
clips = [clip.id for clip in timeline.clips][:3]

def learn(after, left_out=()):
    adapters.start(room, access=access)
    for number in range(len(adapters.PROBES)):
        lesson = adapters.claim_slice(base="base")
        adapters.save_probe(
            lesson, lesson.next_probe, state=b"learnt", before=picture(90, 90, 120), after=picture(after, 90, 60)
        )
    report = {
        "helps": True, "reason": "", "style_before": 2.0, "style_after": 1.1, "base_before": 2.0, "base_after": 2.02,
        "seconds": 31.4, "curve": [[0, 1, 1], [12, 0.8, 1.01], [24, 0.66, 1.02], [36, 0.58, 1.012], [48, 0.55, 1.01]],
        "left_out": list(left_out),
    }
    adapters.finish(adapters.claim_slice(base="base"), adapter=bytes([after]), report=report, base="base")

for clip in clips[:2]:
    takes.accept(access, clip=clip, index=0)
learn(160)
takes.accept(access, clip=clips[2], index=0)
learn(220, left_out=[1])
print(json.dumps({"link": members.sign_in_link(owner.user, room=room), "room": str(room.id)}))
"""


@dataclass
class House:
    page: Any
    browser: Any
    address: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("hand")
    web = make_web(folder, free_port())
    made = web.run(MAKE)
    web.start()
    context = chromium.new_context(
        base_url=f"http://{web.address}", viewport={"width": 1280, "height": 800}, locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(20 * SECOND)
    page.goto(made["link"])
    page.locator("[role=option]").first.wait_for()
    yield House(page, chromium, web.address)
    context.close()
    web.kill()


def version(page: Any, name: str) -> Any:
    return page.get_by_role("listitem", name=name, exact=True)


def test_the_panel_leads_to_the_versions_with_what_they_brought(house: House) -> None:
    page = house.page
    page.get_by_role("button", name="See its versions").click()
    used = version(page, "Hand 2")
    used.get_by_text("in use").wait_for()
    used.get_by_text("45% closer to what you accepted").wait_for()
    used.get_by_text("Marta pressed Teach").wait_for()
    used.get_by_text("Before and after").click()
    pictures = used.locator(".probe img")
    assert pictures.count() == 6
    page.wait_for_function("() => [...document.querySelectorAll('.probe img')].some((image) => image.naturalWidth)")
    used.get_by_text("1 take did not go with the others or with its words, and was left out").wait_for()
    used.get_by_text("2 takes taught it").click()
    used.get_by_role("listitem").filter(has_text="left out").get_by_role("button", name="Go to Clip 2").wait_for()
    used.get_by_role("button", name="Go to Clip 3").click()
    page.locator(".clip").nth(2).and_(page.locator("[aria-selected=true]")).wait_for()


def test_one_press_by_the_keyboard_returns_to_an_earlier_version(house: House) -> None:
    page = house.page
    page.get_by_role("button", name="Use this one: hand 1, from the next take on").focus()
    page.keyboard.press("Enter")
    version(page, "Hand 1").get_by_text("in use").wait_for()
    page.get_by_role("button", name="Use this one: hand 2, from the next take on").click()
    version(page, "Hand 2").get_by_text("in use").wait_for()


def test_a_lesson_taken_back_puts_its_versions_out_of_use_at_once(house: House) -> None:
    page = house.page
    page.get_by_role("checkbox", name="Clip 3").click()
    version(page, "Hand 2").get_by_text("Out of use", exact=False).wait_for()
    version(page, "Hand 1").get_by_text("in use").wait_for()
    assert version(page, "Hand 2").get_by_role("button", name="Use this one").count() == 0
    page.get_by_role("checkbox", name="Clip 1").click()
    version(page, "First hand").get_by_text("in use").wait_for()
    page.get_by_text("Something was taken back").wait_for()
    # The film is as it was accepted.
    page.get_by_role("tab", name="Clip").click()
    page.locator(".clip").first.click()
    page.get_by_role("button", name="Take back", exact=True).wait_for()
