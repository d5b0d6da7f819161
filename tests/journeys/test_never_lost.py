"""Nothing that somebody wrote is lost: one line is cut and heals, one tab is killed, one edit comes too late."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error

from collab import sentences
from tests.journeys.everyone import LANGUAGES, Eyes, School, make_school, t
from tests.journeys.relay import Relay
from tests.journeys.reviewing import DRAW, House, look, make_house
from tests.journeys.screen import READ, bytes_of, takes

pytestmark = pytest.mark.browser

BACK_MS_MAX = 1_000  # from an open line to a face on another screen
# Notes when a line of this page opens.
LINES = """window.opened = [];
window.WebSocket = class extends WebSocket {
    constructor(...given) { super(...given); this.addEventListener('open', () => window.opened.push(Date.now())); }
};"""
# Notes whatever the saved state says from now on.
HEAR = """() => {
    const words = () => document.querySelector('.saved').textContent;
    window.said = [[words(), 0]];
    new MutationObserver(() => words() === window.said.at(-1)[0] || window.said.push([words(), Date.now()]))
        .observe(document.querySelector('.header'), { subtree: true, childList: true, characterData: true });
}"""
# Notes when somebody's face goes and comes.
FACE = """(name) => {
    const here = () => document.querySelector(`.faces [aria-label^="${name}"]`) !== null;
    window.face = [[here(), 0]];
    new MutationObserver(() => here() === window.face.at(-1)[0] || window.face.push([here(), Date.now()]))
        .observe(document.body, { subtree: true, childList: true, attributes: true });
}"""
# Whether the copy of this browser holds these words, in one update of the document.
COPIED = """async ([room, words]) => {
    const wait = (ask) => new Promise((done, fail) => { ask.onsuccess = () => done(ask.result); ask.onerror = fail; });
    const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith(`telar-${room}`));
    const copy = await wait(indexedDB.open(name));
    const updates = await wait(copy.transaction('updates').objectStore('updates').getAll());
    copy.close();
    return updates.some((update) => new TextDecoder().decode(update).includes(words));
}"""
THUMBS = "() => [...document.querySelectorAll('.cell .thumb')].map((thumb) => thumb.style.backgroundImage)"


class Story:
    """Alice owns the film, Bo came by its code, and so did Cid, whose line goes through the relay."""

    house: House
    relay: Relay
    alice: Any
    bo: Any
    cid: Any


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[Story]:
    told = Story()
    told.house = make_house(tmp_path_factory.mktemp("lost"), chromium)
    told.relay = Relay(told.house.web.port)
    told.alice = told.house.owner()
    code = told.alice.get_by_role("button", name=re.compile("Copy the link")).locator("b").inner_text()
    told.bo = told.house.guest(f"/?code={code}", "Bo")
    told.cid = told.house.guest(f"/?code={code}", "Cid", base_url=told.relay.address, init=LINES)
    saved(told.cid)
    yield told
    told.relay.close()
    told.house.close()


def saved(page: Any) -> None:
    page.locator(".saved").get_by_text("Saved", exact=True).wait_for()


def offline(page: Any) -> None:
    page.locator(".saved").get_by_text("Offline: your words wait here", exact=True).wait_for()


def put(page: Any, clip: int, key: str, words: str) -> None:
    """Words at the beginning (Home) or at the end (End) of what the clip says, counted from 1."""
    page.locator("[role=option]").nth(clip - 1).click()
    page.get_by_role("textbox", name="This moment").click()
    page.keyboard.press(f"Control+{key}")
    page.keyboard.insert_text(words)


def words_of(page: Any, clip: int) -> str:
    page.locator("[role=option]").nth(clip - 1).click()
    words: str = page.get_by_role("textbox", name="This moment").evaluate(READ)
    return words


def shows(page: Any, clip: int, words: str) -> None:
    page.locator("[role=option]").nth(clip - 1).get_by_text(words).wait_for()


def clips_changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The clips whose segments show other files, and all of them do."""
    changed = {name for name in after if before[name] != after[name]}
    clips = {name.split(":")[0] for name in changed}
    assert changed == {name for name in after if name.split(":")[0] in clips}
    return clips


def test_what_three_wrote_while_one_was_offline_is_all_there_and_only_that_is_drawn(story: Story) -> None:
    alice, bo, cid = three = (story.alice, story.bo, story.cid)
    first = words_of(cid, 2)
    names = list(dict.fromkeys(part["clip"] for part in takes(alice)["segments"]))
    at_first = bytes_of(alice, takes(alice)["segments"])
    story.relay.cut()
    offline(cid)
    cid.evaluate(HEAR)
    put(cid, 1, "End", " The last light goes.")
    put(cid, 2, "End", " Cid was here.")
    put(alice, 2, "Home", "Alice was here. ")
    put(bo, 4, "Home", "Bo was here. ")
    for page in (alice, bo):
        shows(page, 2, "Alice was here.")
        shows(page, 4, "Bo was here.")
        saved(page)
    story.house.web.run(DRAW)
    meanwhile = bytes_of(alice, takes(alice)["segments"])
    assert clips_changed(at_first, meanwhile) == {names[1], names[3]}
    assert [words for words, _ in cid.evaluate("window.said")] == ["Offline: your words wait here"]

    story.relay.heal()
    saved(cid)
    said = cid.evaluate("window.said")
    assert [words for words, _ in said].count("Saved") == 1, said
    assert said[-1][1] >= cid.evaluate("window.opened.at(-1)")
    for page in three:
        shows(page, 1, "The last light goes.")
        shows(page, 2, "Cid was here.")
        shows(page, 4, "Bo was here.")
        assert words_of(page, 2) == f"Alice was here. {first} Cid was here."
    drawn = story.house.web.run(DRAW)
    after = bytes_of(alice, takes(alice)["segments"])
    assert clips_changed(meanwhile, after) == {names[0], names[1]}
    assert drawn == sum(meanwhile[name] != after[name] for name in after)
    shown = set()
    for page in three:
        page.wait_for_function(
            "() => [...document.querySelectorAll('.cell')].every((c) => c.dataset.state === 'ready')"
        )
        shown.add(tuple(page.evaluate(THUMBS)))
    assert len(shown) == 1, "three screens, one film"
    look(cid, "lost-1-merged")


def test_a_face_is_back_on_the_other_screen_within_a_second_of_the_line(story: Story) -> None:
    alice, cid = story.alice, story.cid
    alice.evaluate(FACE, "Cid")
    cid.evaluate(FACE, "Alice")
    for _ in range(3):
        story.relay.cut()
        for page in (alice, cid):
            page.wait_for_function("() => !window.face.at(-1)[0]")
        story.relay.heal()
        for page in (alice, cid):
            page.wait_for_function("() => window.face.at(-1)[0]")
        opened = cid.evaluate("window.opened.at(-1)")
        for page in (alice, cid):
            assert 0 <= page.evaluate("window.face.at(-1)[1]") - opened <= BACK_MS_MAX


def test_a_killed_tab_loses_no_word_that_was_typed_without_a_line(story: Story) -> None:
    alice, cid = story.alice, story.cid
    words = "A lamp is lit before the line is back."
    story.relay.cut()
    offline(cid)
    put(cid, 3, "End", f" {words}")
    cid.wait_for_function(COPIED, arg=[story.house.room, words])  # it is written beside the typing
    kill(cid)
    # A new tab gets its pages, and for now no line: what it shows is the copy in this browser.
    story.relay.heal(sockets=False)
    story.cid = cid = story.house.tab(cid.context)
    cid.goto(f"/rooms/{story.house.room}")
    shows(cid, 3, words)
    assert cid.evaluate("window.opened") == []
    assert alice.get_by_text(words).count() == 0
    cid.evaluate(HEAR)
    story.relay.heal()
    saved(cid)
    assert [said for said, _ in cid.evaluate("window.said")].count("Saved") == 1
    shows(alice, 3, words)
    assert words_of(alice, 3) == words_of(cid, 3)


def kill(page: Any) -> None:
    """Its process dies at once, without a farewell."""
    with page.expect_event("crash"), suppress(Error):  # nobody is left to say that it was gone to
        page.goto("chrome://crash")
    page.close()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[School]:
    running = make_school(tmp_path_factory.mktemp("refused"), chromium, drawn=False)
    yield running
    running.close()


@pytest.fixture
def relay(school: School) -> Iterator[Relay]:
    line = Relay(school.web.port)
    yield line
    line.close()


def close_clip(teacher: Any, language: str) -> str:
    """Nobody writes in the second clip any more: it is locked, or in Spanish it is somebody's. Returns why."""
    teacher.locator(".clip").nth(1).click()
    if language == "en":
        teacher.locator(".clip").nth(1).press("Shift+L")
        teacher.locator(".clip.locked").wait_for()
    else:
        teacher.get_by_label(t(language, "class.whose")).select_option(label="Bo")
        teacher.locator(".clip").nth(1).locator('.whose[data-sign="Bo"]').wait_for()
    teacher.locator(".saved").get_by_text(t(language, "status.saved"), exact=True).wait_for()
    return sentences.changes(language)["locked" if language == "en" else "foreign"]


def write_in(page: Any, language: str, clip: int, words: str) -> None:
    page.locator(".clip").nth(clip - 1).click()
    page.get_by_role("textbox", name=t(language, "prompt.prompt")).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_for_a_clip_that_the_teacher_closed_meanwhile_are_kept_for_who_wrote_them(
    school: School, relay: Relay, language: str
) -> None:
    teacher = school.teacher(language)
    ada = school.pupil(language, "Ada", base_url=relay.address, permissions=["clipboard-read", "clipboard-write"])
    relay.cut()
    ada.locator(".saved.offline").wait_for()
    write_in(ada, language, 2, " Umbrellas open.")
    write_in(ada, language, 3, " It smells of rain.")
    why = close_clip(teacher, language)
    relay.heal()
    notice = ada.locator(".notice[role=alert]")
    notice.get_by_text(t(language, "refused.kept", message=why)).wait_for()
    kept = notice.locator("pre").inner_text()
    assert "Umbrellas open." in kept
    assert "It smells of rain." in kept, "what came with it was not taken either"
    eyes = Eyes(ada, f"{language}-refused")
    eyes.look("notice")
    notice.get_by_role("button", name=t(language, "refused.copy")).click()
    notice.get_by_role("button", name=t(language, "refused.copied")).wait_for()
    assert ada.evaluate("navigator.clipboard.readText()") == kept
    eyes.look("copied")
    assert not eyes.found, "\n".join(eyes.found)

    # The document is the room's again: the closed clip is closed here too, and the others are written in as before.
    assert ada.locator(".clip", has_text="Umbrellas").count() == 0
    ada.locator(".clip").nth(1).click()
    assert ada.get_by_role("textbox", name=t(language, "prompt.prompt")).get_attribute("aria-readonly") == "true"
    notice.get_by_role("button", name=t(language, "refused.close")).click()
    notice.wait_for(state="detached")
    write_in(ada, language, 3, " It smells of rain.")
    ada.locator(".saved").get_by_text(t(language, "status.saved"), exact=True).wait_for()
    teacher.locator(".clip").nth(2).get_by_text("It smells of rain.").wait_for()
    assert teacher.locator(".clip", has_text="Umbrellas").count() == 0
