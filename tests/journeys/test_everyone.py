"""Everyone can use every screen: axe finds nothing, in both languages, in light and dark; what is missing says so."""

from functools import partial
from typing import Any

import pytest

from tests.journeys.everyone import DRAW_ALL, LANGUAGES, Eyes, School, t
from tests.journeys.keyboard import Word, focused, said, share_and_export, tab_to
from tests.journeys.reviewing import EXPORT, until_frame

pytestmark = pytest.mark.browser
TABS = ("clip", "script", "names", "hand", "review", "history", "gallery", "class")


def open_tab(page: Any, language: str, name: str) -> None:
    page.get_by_role("tab", name=t(language, f"tabs.{name}"), exact=True).click()
    page.wait_for_function("() => !document.querySelector('[role=tabpanel] .coming')")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_door(school: School, language: str) -> None:
    page = school.open(language)
    page.goto("/")
    page.get_by_label(t(language, "join.code")).wait_for()
    eyes = Eyes(page, language)
    eyes.look("start")
    page.get_by_role("button", name=t(language, "join.button")).click()
    page.get_by_role("alert").wait_for()
    eyes.look("start-problem")
    page.get_by_label(t(language, "join.code")).fill(school.made[language]["code"])
    page.get_by_label(t(language, "join.name")).fill("Bo")
    page.get_by_role("button", name=t(language, "join.button")).click()
    page.locator("#join-problem").wait_for()
    eyes.look("start-known-name")
    page.get_by_label(t(language, "join.name")).fill("Ada")
    page.get_by_role("button", name=t(language, "join.button")).click()
    page.get_by_role("button", name=t(language, "pictures.go")).wait_for()
    eyes.look("pictures")
    page.get_by_role("button", name=t(language, "pictures.go")).click()
    page.get_by_text(t(language, "status.saved"), exact=True).wait_for()
    eyes.look("pupil")
    page.goto("/")
    page.get_by_role("link", name="Film").first.wait_for()
    eyes.look("rooms")
    assert not eyes.found, "\n".join(eyes.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_the_editor_with_any_tab(school: School, language: str) -> None:
    page = school.teacher(language)
    eyes = Eyes(page, language)
    for name in TABS:
        open_tab(page, language, name)
        eyes.look(f"tab-{name}")
    page.keyboard.press("Escape")
    page.locator(".clip").first.focus()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    eyes.look("sheet")
    page.get_by_role("button", name=t(language, "keys.change"), exact=True).click()
    eyes.look("sheet-change")
    page.keyboard.press("Escape")
    page.goto(f"/rooms/{school.made[language]['copy']}")
    page.get_by_text(t(language, "status.saved"), exact=True).wait_for()
    open_tab(page, language, "task")
    eyes.look("tab-task")
    page.goto("/")
    page.get_by_role("button", name=t(language, "new_film.open")).click()
    page.get_by_role("radio").nth(2).wait_for()
    eyes.look("new-film")
    assert not eyes.found, "\n".join(eyes.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_a_review_its_notes_and_on_the_projector(school: School, language: str) -> None:
    page = school.teacher(language)
    eyes = Eyes(page, f"{language}-review")
    open_tab(page, language, "review")
    page.locator("#comment-text").fill("Darker")
    page.get_by_role("button", name=t(language, "review.send"), exact=True).click()
    page.locator(".threads li").first.wait_for()
    page.get_by_label(t(language, "history.name")).fill("Cut 1")
    page.get_by_role("button", name=t(language, "history.keep"), exact=True).click()
    page.get_by_role("button", name="Cut 1").first.wait_for()
    eyes.look("said")
    page.get_by_role("button", name="Cut 1").first.click()
    page.locator(".standing").wait_for()
    eyes.look("watched")
    page.locator(".standing button").click()
    page.goto(f"/rooms/{school.made[language]['room']}/notes")
    page.get_by_role("heading").first.wait_for()
    eyes.look("notes")
    page.goto(f"/rooms/{school.made[language]['room']}/code")
    page.locator(".board-code").wait_for()
    eyes.look("projector")
    assert not eyes.found, "\n".join(eyes.found)


# The first film by keyboard alone


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_makes_their_first_film_with_keys_alone(school: School, language: str) -> None:
    page, word = school.teacher(language), partial(t, language)
    begin(page, word)
    school.web.run(DRAW_ALL)
    page.locator(".cell[data-state=ready]").first.wait_for()
    cut(page, word)
    school.web.run(DRAW_ALL)
    ask_for_another(page, word)
    school.web.run(DRAW_ALL)
    page.get_by_role("button", name=word("takes.accept"), exact=True).wait_for()
    choose_and_accept(page, word)
    look_about(page, word)
    share_and_export(page, word)
    school.web.run(EXPORT)
    said(page, word("header.exported"))
    tab_to(page, word("header.download"))


def begin(page: Any, word: Word) -> None:
    """A film of one's own; past the header, the look of the film and what happens in it."""
    page.goto("/")
    page.get_by_role("button", name=word("new_film.open")).wait_for()
    tab_to(page, word("new_film.open"))
    page.keyboard.press("Enter")
    tab_to(page, word("new_film.blank"))
    tab_to(page, word("new_film.make"))
    page.keyboard.press("Enter")
    page.get_by_text(word("status.saved"), exact=True).wait_for()
    tab_to(page, word("skips.panel"))
    page.keyboard.press("Enter")
    tab_to(page, word("prompt.style"))
    page.keyboard.type("Ink on paper")
    tab_to(page, word("prompt.prompt"))
    page.keyboard.type("A boat leaves the harbour")
    page.get_by_text(word("status.saved"), exact=True).wait_for()


def cut(page: Any, word: Word) -> None:
    """After thirty frames, heard as it is made; the focus is on what was cut off."""
    page.locator("body").evaluate("() => document.activeElement.blur()")
    tab_to(page, word("skips.timeline"))
    page.keyboard.press("Enter")
    clips = page.get_by_role("listbox", name=word("timeline.clips")).get_by_role("option")
    assert clips.count() == 1
    for _ in range(30):
        page.keyboard.press(".")
    page.keyboard.press("s")
    clips.nth(1).wait_for()
    assert focused(page).startswith(clips.nth(1).get_attribute("aria-label") or "-")
    said(page, word("timeline.split_done", number=1, next=2))
    page.get_by_text(word("status.saved"), exact=True).wait_for()


def ask_for_another(page: Any, word: Word, *, back: bool = True) -> None:
    """Another take of what is under the playhead."""
    tab_to(page, word("takes.another"), back=back)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=word("takes.take_shown", number=2)).wait_for()
    assert focused(page) == word("takes.another")
    page.get_by_text(word("status.saved"), exact=True).wait_for()


def choose_and_accept(page: Any, word: Word) -> None:
    tab_to(page, word("takes.take", number=1), back=True)
    page.keyboard.press("Space")
    page.get_by_role("button", name=word("takes.take_shown", number=1)).wait_for()
    tab_to(page, word("takes.take", number=2))
    page.keyboard.press("Space")
    page.get_by_role("button", name=word("takes.take_shown", number=2)).wait_for()
    tab_to(page, word("takes.accept"))
    page.keyboard.press("Enter")
    said(page, word("takes.accepted"))
    page.get_by_role("button", name=word("takes.unaccept"), exact=True).wait_for()
    assert focused(page) == word("takes.unaccept")


def look_about(page: Any, word: Word) -> None:
    """The sheet of keys gives the focus back; the tabs are one stop, and arrows go among them."""
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert focused(page) == word("takes.unaccept")
    tab_to(page, word("tabs.clip"), back=True)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "tabpanel"
    tab_to(page, word("tabs.clip"), back=True, most=1)
    page.keyboard.press("ArrowRight")
    assert focused(page) == word("tabs.script")
    page.keyboard.press("ArrowLeft")


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_people_come_in_edit_compare_comment_and_export_with_keys_alone(school: School, language: str) -> None:
    word = partial(t, language)
    kim, lee = (come_in(school, language, name) for name in ("Kim", "Lee"))
    rewrite(kim, word, 1, " Kim.")
    rewrite(lee, word, 2, " Lee.")
    kim.locator(".clip").nth(1).get_by_text("Lee.").wait_for()
    lee.locator(".clip").nth(0).get_by_text("Kim.").wait_for()
    school.web.run(DRAW_ALL)
    kim.wait_for_function("() => [...document.querySelectorAll('.cell')].every((one) => one.dataset.state === 'ready')")
    ask_for_another(kim, word, back=False)
    school.web.run(DRAW_ALL)
    compare(kim, word)
    comment(lee, word)
    tab_to(kim, word("tabs.clip"), back=True)
    share_and_export(kim, word)
    school.web.run(EXPORT)
    said(kim, word("header.exported"))
    tab_to(kim, word("header.download"))
    with kim.expect_download() as download:
        kim.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".mp4")


def come_in(school: School, language: str, name: str) -> Any:
    """By the door, with the code and a name, and past the pictures."""
    page, word = school.open(language), partial(t, language)
    page.goto("/")
    page.get_by_label(word("join.code")).wait_for()
    tab_to(page, word("join.code"))
    page.keyboard.type(school.made[language]["code"])
    tab_to(page, word("join.name"))
    page.keyboard.press("Control+A")  # a name is suggested
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=word("pictures.go")).wait_for()
    tab_to(page, word("pictures.go"))
    page.keyboard.press("Enter")
    page.get_by_text(word("status.saved"), exact=True).wait_for()
    return page


def rewrite(page: Any, word: Word, clip: int, words: str) -> None:
    """From the timeline, by arrows to the clip, to what it says."""
    tab_to(page, word("skips.timeline"))
    page.keyboard.press("Enter")
    for _ in range(clip - 1):
        page.keyboard.press("ArrowRight")
    page.locator(f'.clip[aria-selected="true"][aria-posinset="{clip}"]').wait_for()
    tab_to(page, word("prompt.prompt"), back=True)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)
    page.get_by_text(word("status.saved"), exact=True).wait_for()


def compare(page: Any, word: Word) -> None:
    """Two takes beside each other, played, and the line between them moved; the focus comes back."""
    page.get_by_role("button", name=word("compare.open"), exact=True).wait_for()
    tab_to(page, word("compare.open"))
    page.keyboard.press("Enter")
    both = page.get_by_role("group", name=word("compare.label"))
    page.wait_for_function(
        """() => { const sides = [...document.querySelectorAll('.compare video')];
                   return sides.length === 2 && sides.every((video) => video.readyState >= 2); }"""
    )
    tab_to(page, word("compare.seam"))
    page.keyboard.press("Home")
    assert both.locator("video").nth(1).evaluate("(video) => video.style.clipPath") == "inset(0px 0px 0px 0%)"
    page.keyboard.press("Escape")
    both.wait_for(state="detached")
    assert focused(page) == word("compare.open")


def comment(page: Any, word: Word) -> None:
    """On the frame that arrows lead to."""
    page.locator("body").evaluate("() => document.activeElement.blur()")
    tab_to(page, word("skips.picture"))
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    until_frame(page, 30)
    page.keyboard.press("c")
    page.get_by_label(word("review.on_frame", where="00:01:06")).wait_for()
    page.wait_for_function("() => document.activeElement?.id === 'comment-text'")
    page.keyboard.type("Kim")
    page.keyboard.press("Control+Enter")
    page.locator(".thread-card", has_text="Kim").wait_for()


# Large letters, narrow screens, no line


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_four_times_the_size_nothing_scrolls_sideways(school: School, language: str) -> None:
    page = school.teacher(language, viewport={"width": 320, "height": 640})
    wide = """() => [...document.querySelectorAll('body *')].filter((one) => {
        const box = one.getBoundingClientRect();
        const rolls = one.closest('.scroll, .tabs, .tools, .hidden, .strip, .skips, svg');
        return box.width && !rolls && box.right > innerWidth + 1; })
        .map((one) => `${one.tagName}.${one.className} to ${Math.round(one.getBoundingClientRect().right)}`)"""
    eyes = Eyes(page, f"{language}-320")
    found = []
    for name in TABS:
        open_tab(page, language, name)
        eyes.shoot(f"tab-{name}")
        found += [f"{name}: {one}" for one in page.evaluate(wide)]
        assert page.evaluate("document.documentElement.scrollWidth") == 320, (name, found)
    for path in ("/", f"/rooms/{school.made[language]['room']}/code", f"/rooms/{school.made[language]['room']}/notes"):
        page.goto(path)
        page.get_by_role("heading").first.wait_for()
        page.wait_for_load_state("networkidle")
        eyes.shoot(path.rsplit("/", 1)[1] or "door")
        found += [f"{path}: {one}" for one in page.evaluate(wide)]
    assert not found, "\n".join(found)


def test_a_tab_that_cannot_be_loaded_says_so_and_comes_with_another_try(school: School) -> None:
    page = school.open("en")
    page.route("**/assets/HistoryPanel-*.js", lambda route: route.abort())
    page.goto(school.made["en"]["links"].pop())
    page.get_by_text("Saved", exact=True).wait_for()
    page.get_by_role("tab", name="History", exact=True).click()
    page.get_by_text("This part could not be loaded.", exact=False).wait_for()
    eyes = Eyes(page, "en")
    eyes.look("not-here")
    assert not eyes.found, "\n".join(eyes.found)
    page.unroute("**/assets/HistoryPanel-*.js")
    page.get_by_role("button", name="Try again").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name this version").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "tabpanel"


def test_a_room_asks_for_its_lesson_once(school: School) -> None:
    page = school.open("en")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/lesson") else None)
    page.goto(school.made["en"]["links"].pop())
    page.get_by_text("Saved", exact=True).wait_for()
    page.get_by_role("tab", name="Gallery", exact=True).click()
    page.get_by_role("heading", name="Gallery").last.wait_for()
    page.wait_for_load_state("networkidle")
    assert len(asked) == 1
