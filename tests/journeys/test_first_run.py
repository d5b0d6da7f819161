"""The first film of two people who have never seen Telar, over plain http at this machine's address in its network:
from a link to a film that leaves, without an account, drawn by the shipped weights; once in each language."""

import io
import json
import os
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import opentimelineio as otio
import pytest

from collab import network
from tests.journeys.conftest import Telar, start_telar
from tests.journeys.everyone import LANGUAGES, t
from tests.journeys.keyboard import said, share, tab_to
from tests.journeys.reviewing import look, step_to
from tests.journeys.screen import SECOND, bytes_of, first, takes, wait_until_drawn, write

pytestmark = pytest.mark.browser
FIVE_MINUTES = 300  # seconds
LOCALE = {"en": "en-GB", "es": "es-ES"}


@dataclass(frozen=True)
class Words:
    """What the two of them write: a look, an outline of three paragraphs, and what each changes of it."""

    style: str
    script: str
    hers: str
    his: str
    said: str


WORDS = {
    "en": Words(
        style="Warm evening light",
        script="A white boat on a calm sea at sunset.\nA red car in the city at night.\nA bird over the forest by day.",
        hers="A white boat on a calm sea at dawn",
        his="A yellow balloon over the forest by day",
        said="More sky here",
    ),
    "es": Words(
        style="Luz cálida de atardecer",
        script="Un barco blanco en un mar en calma al atardecer.\nUn coche rojo en la ciudad de noche.\n"
        "Un pájaro sobre el bosque de día.",
        hers="Un barco blanco en un mar en calma al amanecer",
        his="Un globo amarillo sobre el bosque de día",
        said="Más cielo aquí",
    ),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telar]:
    """`LAN=1 make run`, on a fresh clone's data."""
    if network.lan_address() is None:
        no_network = "This machine has no address but its own (127.0.0.1): the story needs one that others reach it by."
        # Runners of CI have one; where one has none, what was not tried must stand out.
        pytest.skip(f"NOT TRIED IN CI: {no_network}" if os.environ.get("CI") == "true" else no_network)
    running = start_telar(tmp_path_factory.mktemp("lan"), LAN="1")
    yield running
    running.discard()


@pytest.fixture(scope="module")
def codes(shared: Telar, chromium: Any) -> dict[str, str]:
    """The owner, on the machine itself, opens an empty film for each pair; its code, by language."""
    context = chromium.new_context(base_url=shared.address, locale="en-GB")
    page = context.new_page()
    page.goto(shared.link)
    page.get_by_text("Saved", exact=True).wait_for()
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Origin": shared.address}
    found = {}
    for language in LANGUAGES:
        made = page.request.post("/api/rooms", data={"title": "", "template": "blank"}, headers=headers)
        assert made.ok, made.text()
        found[language] = made.json()["code"]
    context.close()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_people_make_their_first_film(
    shared: Telar, codes: dict[str, str], chromium: Any, tmp_path: Path, language: str
) -> None:
    began, waits = time.monotonic(), Drawing()
    words, code = WORDS[language], codes[language]
    address = f"http://{network.lan_address()}:{shared.port}"
    ada, bo = (Person(chromium.new_context(base_url=address, locale=LOCALE[language]), language) for _ in range(2))

    ada.page.goto(f"/?code={code}")
    assert not ada.page.evaluate("window.isSecureContext")
    assert ada.page.get_by_label(ada("join.code")).input_value() == code
    ada.come_in("Ada")
    look(ada.page, f"first-1-empty-{language}")
    write(ada.page, ada("prompt.style"), words.style)
    ada.outline(words.script)
    drawn = waits.wait(ada.page)
    assert len({part["clip"] for part in drawn}) == 3
    look(ada.page, f"first-2-three-{language}")

    bo.page.goto("/")
    bo.page.get_by_label(bo("join.code")).fill(code.lower().replace("-", " "))
    bo.come_in("Bo")
    ada.page.get_by_role("list", name=ada("header.people")).get_by_text("B", exact=False).first.wait_for()
    before = bytes_of(ada.page, takes(ada.page)["segments"])
    hers, his = drawn[0]["clip"], drawn[-1]["clip"]
    ada.rewrite(hers, words.hers)
    bo.rewrite(his, words.his)
    for person, clip, wrote in ((ada, his, words.his), (bo, hers, words.hers)):
        person.page.locator(f'[data-clip="{clip}"]', has_text=wrote).wait_for()
    waits.wait(ada.page)
    after = bytes_of(ada.page, takes(ada.page)["segments"])
    changed = {name.split(":")[0] for name in before if before[name] != after.get(name)}
    assert changed == {hers, his}, "only what they wrote was drawn again"

    old = ada.another_take(hers, waits)
    ada.compare_and_accept()
    look(ada.page, f"first-3-accepted-{language}")
    assert first(ada.page)["accepted"]
    bo.page.locator(f'[data-clip="{hers}"]').first.click()
    bo.page.get_by_role("button", name=bo("takes.take_shown_accepted", number=2)).wait_for()
    assert first(bo.page)["url"] == first(ada.page)["url"] != old

    bo.comment(words.said)
    ada.tab("review")
    ada.page.locator(".thread-card", has_text=words.said).wait_for()
    look(ada.page, f"first-4-comment-{language}")
    film, bundle = ada.take_away(tmp_path)
    ada.share_and_export()
    # All of it; a machine that is busy with something else is forgiven what it draws slowly, and nothing else.
    assert time.monotonic() - began - waits.seconds < FIVE_MINUTES
    with av.open(str(film)) as made:
        assert "synthetic" in json.dumps(made.metadata).lower()
        assert sum(1 for _ in made.decode(video=0)) == 48 * len(drawn)
    with zipfile.ZipFile(bundle) as files:
        timeline = otio.adapters.read_from_string(files.read("content.otio").decode(), "otio_json")
        shown = timeline.video_tracks()[0].find_clips()
        assert len(shown) == len(drawn)
        for clip in shown:
            with av.open(io.BytesIO(files.read(clip.media_reference.target_url))) as take:
                assert sum(1 for _ in take.decode(video=0)) == 48
    for person in (ada, bo):
        person.page.context.close()


class Drawing:
    """How long the story waited until all was drawn."""

    seconds = 0.0

    def wait(self, page: Any) -> list[dict[str, Any]]:
        began = time.monotonic()
        drawn = wait_until_drawn(page, seconds=300)
        self.seconds += time.monotonic() - began
        return drawn


class Person:
    """Somebody at their screen, and what they do there, in their language."""

    def __init__(self, context: Any, language: str) -> None:
        self.language = language
        self.page = context.new_page()
        self.page.set_viewport_size({"width": 1280, "height": 800})
        self.page.set_default_timeout(90 * SECOND)

    def __call__(self, key: str, **values: object) -> str:
        return t(self.language, key, **values)

    def saved(self) -> None:
        self.page.get_by_text(self("status.saved"), exact=True).wait_for()

    def come_in(self, name: str) -> None:
        self.page.get_by_label(self("join.name")).fill(name)
        self.page.get_by_role("button", name=self("join.button"), exact=True).click()
        self.page.locator("[role=option]").first.wait_for()
        self.saved()

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=self(f"tabs.{name}"), exact=True).click()

    def outline(self, script: str) -> None:
        """Three paragraphs become three clips; the empty one that the film began with goes."""
        self.tab("script")
        self.page.get_by_role("textbox", name=self("script.label")).click()
        self.page.keyboard.insert_text(script)
        self.page.get_by_role("button", name=self("script.make_all_other", count=3)).click()
        self.page.locator("[role=option]").nth(3).wait_for()
        self.page.locator("[role=option]").first.click()
        self.page.keyboard.press("Delete")
        self.page.locator("[role=option]").nth(3).wait_for(state="detached")
        self.saved()

    def rewrite(self, clip: str, words: str) -> None:
        self.tab("clip")
        self.page.locator(f'[data-clip="{clip}"]').first.click()
        write(self.page, self("prompt.prompt"), words)
        self.saved()

    def another_take(self, clip: str, waits: Drawing) -> str:
        """Asks for one and waits until it is drawn; the address of the one before."""
        self.page.locator(f'[data-clip="{clip}"]').first.click()
        old: str = first(self.page)["url"]
        self.page.get_by_role("button", name=self("takes.another"), exact=True).click()
        self.page.get_by_role("button", name=self("takes.take_shown", number=2)).wait_for()
        self.page.get_by_role("button", name=self("compare.open"), exact=True).wait_for()
        waits.wait(self.page)
        return old

    def compare_and_accept(self) -> None:
        self.page.get_by_role("button", name=self("compare.open"), exact=True).click()
        both = self.page.get_by_role("group", name=self("compare.label"))
        self.page.wait_for_function(
            """() => { const sides = [...document.querySelectorAll('.compare video')];
                       return sides.length === 2 && sides.every((video) => video.readyState >= 2)
                           && sides[0].currentSrc !== sides[1].currentSrc; }"""
        )
        self.page.keyboard.press("Escape")
        both.wait_for(state="detached")
        self.page.get_by_role("button", name=self("takes.accept"), exact=True).click()
        self.page.get_by_role("button", name=self("takes.unaccept"), exact=True).wait_for()

    def comment(self, words: str) -> None:
        self.tab("review")
        step_to(self.page, 30)
        self.page.get_by_label(self("review.on_frame", where="00:01:06")).fill(words)
        self.page.get_by_role("button", name=self("review.send"), exact=True).click()
        self.page.locator(".thread-card", has_text=words).wait_for()

    def share_and_export(self) -> None:
        """By keyboard from the header, where the clipboard has no https. The link first: the film is made at once, and
        the live region keeps only what it said last."""
        self.tab("clip")
        tab_to(self.page, self("header.export"), back=True)
        share(self.page, self)
        tab_to(self.page, self("header.export"))
        self.page.keyboard.press("Enter")
        said(self.page, self("header.exported"))
        tab_to(self.page, self("header.download"), back=True)
        with self.page.expect_download() as download:
            self.page.keyboard.press("Enter")
        assert download.value.suggested_filename.endswith(".mp4")

    def take_away(self, folder: Path) -> tuple[Path, Path]:
        """The film as MP4 and as an OpenTimelineIO bundle, downloaded."""
        found = []
        for form in ("mp4", "otio"):
            name = self(f"review.as_{form}", name=self("review.the_film"))
            self.page.get_by_role("button", name=name, exact=True).click()
            link = self.page.get_by_role("link", name=self("review.download", name=name), exact=True)
            with self.page.expect_download() as download:
                link.click()
            found.append(folder / download.value.suggested_filename)
            download.value.save_as(found[-1])
        return found[0], found[1]
