"""Every screen that a press opens is looked at by axe, in both languages, in light and dark, and once as on a phone."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.journeys.everyone import DRAW_ALL, LANGUAGES, Eyes, School, t
from tests.journeys.keyboard import Word

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
NOWHERE = "/rooms/00000000-0000-4000-8000-000000000000"


def press(page: Any, words: str, *, kind: str = "button") -> None:
    page.get_by_role(kind, name=words, exact=True).first.click()


def tab(page: Any, word: Word, name: str) -> None:
    press(page, word(f"tabs.{name}"), kind="tab")
    page.wait_for_function("() => !document.querySelector('[role=tabpanel] .coming')")


def key(page: Any, keys: str) -> None:
    page.locator(".clip").first.click()
    page.keyboard.press(keys)


# What a teacher opens: each leaves the screen as it may stay while the next is opened.


def title_card(page: Any, word: Word) -> None:
    key(page, "t")
    page.locator(".spot-card").wait_for()
    page.keyboard.type("Telar")


def marker_card(page: Any, word: Word) -> None:
    page.keyboard.press("Escape")
    key(page, "m")
    page.locator(".spot-card .colors").wait_for()


def sound_card(page: Any, word: Word) -> None:
    page.keyboard.press("Escape")
    key(page, "a")
    page.locator(".spot-card .laid-level").wait_for()
    page.keyboard.type("rain")


def dissolve_card(page: Any, word: Word) -> None:
    page.keyboard.press("Escape")
    page.locator(".clip").nth(1).click()
    page.keyboard.press("Shift+D")
    page.locator(".comes-in").wait_for()


def myself(page: Any, word: Word) -> None:
    page.locator(".faces button.face").first.click()
    page.locator(".myself-here").wait_for()


def retouch(page: Any, word: Word) -> None:
    page.keyboard.press("Escape")
    page.locator(".clip").nth(2).click()
    press(page, word("takes.part"))
    page.locator("form.retouch").wait_for()


def ideas(page: Any, word: Word) -> None:
    """There is no engine here: its answer is told."""
    page.keyboard.press("Escape")
    read = {"language": "en", "phases": 1, "factors": [], "unknown": [], "questions": [], "open": []}
    told = {"understood": read, "called": None, "pictures": [""] * 4, "reason": ""}
    page.route("**/draft", lambda route: route.fulfill(json=told))
    press(page, word("ideas.ask"))
    page.locator(".idea").nth(3).wait_for()


def script(page: Any, word: Word) -> None:
    tab(page, word, "script")
    page.get_by_role("textbox", name=word("script.label")).click()
    page.keyboard.insert_text("\nA lamp.\nA door.")
    page.locator(".panel button", has_text=word("script.make_all_other", count="#").split("#")[0]).click()
    page.locator(".lines li").nth(1).wait_for()


def editions(page: Any, word: Word) -> None:
    tab(page, word, "editions")
    page.locator(".panel form input").first.fill("Snow")
    page.locator(".panel form input").first.press("Enter")
    page.locator(".panel b", has_text="Snow").wait_for()


TEACHER: tuple[Callable[[Any, Word], None], ...] = (
    title_card, marker_card, sound_card, dissolve_card, myself, retouch, ideas, script, editions,
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_what_a_teacher_opens(school: School, language: str) -> None:
    page, word = school.teacher(language), partial(t, language)
    eyes = Eyes(page, f"{language}-open")
    for opened in TEACHER:
        opened(page, word)
        eyes.look(opened.__name__)
    page.set_viewport_size(PHONE)
    for name in ("clip", "script", "editions", "class"):
        tab(page, word, name)
        eyes.look(f"phone-{name}")
    assert not eyes.found, "\n".join(eyes.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_two_takes_and_on_an_offer(school: School, language: str) -> None:
    page, word = school.teacher(language), partial(t, language)
    eyes = Eyes(page, f"{language}-takes")
    page.locator(".clip").first.click()
    press(page, word("takes.another"))
    page.get_by_role("button", name=word("takes.take_shown", number=2)).wait_for()  # only now “Saved” is said of it
    page.locator(".saved").get_by_text(word("status.saved"), exact=True).wait_for()
    school.web.run(DRAW_ALL)
    press(page, word("compare.open"))
    page.wait_for_function("() => document.querySelectorAll('.compare video').length === 2")
    eyes.look("wipe")
    for way in ("beside", "difference"):
        press(page, word(f"compare.{way}"))
        eyes.look(way)
    page.keyboard.press("Escape")
    press(page, word("takes.accept"))
    page.get_by_role("button", name=word("takes.unaccept"), exact=True).wait_for()
    page.get_by_role("textbox", name=word("prompt.style")).click()
    page.keyboard.insert_text("Ink. ")
    page.locator(".saved").get_by_text(word("status.saved"), exact=True).wait_for()
    school.web.run(DRAW_ALL)
    page.locator(".offer-beside").wait_for()
    eyes.look("offer")
    assert not eyes.found, "\n".join(eyes.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_while_a_room_comes_and_where_none_is(school: School, language: str) -> None:
    page = school.teacher(language)
    eyes = Eyes(page, f"{language}-doors")
    page.route("**/api/rooms/*", lambda route: None)  # it is never answered
    page.goto(f"/rooms/{school.made[language]['room']}")
    page.locator(".editor[aria-busy=true]").wait_for()
    eyes.look("loading")
    page.unroute("**/api/rooms/*")
    page.goto(NOWHERE)
    page.locator(".card-page [role=alert], .card-page[role=alert]").wait_for()
    eyes.look("nowhere")
    assert not eyes.found, "\n".join(eyes.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_where_a_pupil_may_not_write(school: School, language: str) -> None:
    teacher, word = school.teacher(language), partial(t, language)
    pupil = school.pupil(language, "Nil")
    eyes = Eyes(pupil, f"{language}-held")
    pupil.locator(".faces button.face").nth(1).click()
    pupil.locator(".company").wait_for()
    eyes.look("following")
    pupil.keyboard.press("Escape")
    tab(teacher, word, "class")
    teacher.locator(".pupil", has_text="Nil").get_by_role("button", name=word("paused.have")).click()
    pupil.locator(".saved", has_text=word("status.paused")).wait_for()
    eyes.look("paused")
    teacher.locator(".pupil", has_text="Nil").get_by_role("button", name=word("paused.let")).click()
    press(teacher, word("class.freeze"))
    pupil.locator(".saved", has_text=word("status.frozen")).wait_for()
    eyes.look("frozen")
    press(teacher, word("class.thaw"))
    tab(teacher, word, "review")
    teacher.get_by_label(word("history.name")).fill("Cut 1")
    press(teacher, word("history.keep"))
    teacher.get_by_role("button", name="Cut 1").first.click()
    teacher.locator(".standing").wait_for()
    press(teacher, word("review.approve", what=word("review.whole_film")))
    press(teacher, word("review.approve_lock"))
    pupil.locator(".saved", has_text=word("status.approved")).wait_for()
    eyes.look("approved")
    assert not eyes.found, "\n".join(eyes.found)
