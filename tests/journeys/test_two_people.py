"""Two people in real Chromium: they join, write, watch, accept and teach."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Telar, come_in
from tests.journeys.screen import READ, SECOND, bytes_of, takes, wait_until_drawn, write

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(telar: Telar, chromium: Any) -> Iterator[tuple[Any, Any]]:
    """Owl and Elk, each in a browser context of their own, in the sample film's room."""
    pages = [come_in(telar, chromium, name) for name in ("Owl", "Elk")]
    yield pages[0], pages[1]
    for page in pages:
        page.context.close()


def pixels(page: Any) -> list[int]:
    """A few pixels of the picture that is on the screen."""
    drawn: list[int] = page.evaluate(
        """() => { const video = document.querySelector('video');
                   const canvas = Object.assign(document.createElement('canvas'), {width: 16, height: 9});
                   canvas.getContext('2d').drawImage(video, 0, 0, 16, 9);
                   return [...canvas.getContext('2d').getImageData(0, 0, 16, 9).data]; }"""
    )
    return drawn


def test_the_sample_film_is_drawn_without_a_press(people: tuple[Any, Any]) -> None:
    owl, _ = people
    segments = wait_until_drawn(owl, seconds=180)
    assert len(segments) >= 8
    assert all(segment["stage"] == "full" for segment in segments)


def test_they_see_each_other_and_agree_on_a_prompt_that_both_type_in(people: tuple[Any, Any]) -> None:
    owl, elk = people
    for page in people:
        page.locator("[role=option]").nth(1).click()
    # Clip 2 is held by the other: the name stands on the clip.
    owl.locator(".holder[data-names*='Elk']").wait_for()
    fields = [page.get_by_role("textbox", name="This moment") for page in people]
    fields[0].click()
    owl.keyboard.press("Control+Home")
    fields[1].click()
    elk.keyboard.press("Control+End")
    for letter, other in zip("Hey ", " now", strict=True):
        owl.keyboard.type(letter)
        elk.keyboard.type(other)
    for page in people:
        page.wait_for_function(
            f"""() => {{ const words = ({READ})(document.querySelector('.level.prompt .cm-content'));
                        return words.startsWith('Hey ') && words.endsWith('now'); }}"""
        )
        page.get_by_text("Saved", exact=True).wait_for()
    assert read(fields[0]) == read(fields[1])
    # The other's cursor has a name, inside the words.
    owl.locator(".cm-ySelectionInfo", has_text="Elk").first.wait_for(state="attached")


def read(field: Any) -> str:
    """The field's words, without the cursors drawn among them."""
    words: str = field.evaluate(READ)
    return words


def test_one_prompt_changes_exactly_its_own_segments(people: tuple[Any, Any]) -> None:
    owl, elk = people
    before = wait_until_drawn(owl, seconds=120)
    files = bytes_of(owl, before)
    third = owl.locator("[role=option]").nth(2)
    clip = third.get_attribute("data-clip")
    third.click()
    # Elk watches the third clip meanwhile.
    elk.locator("[role=option]").nth(2).click()
    elk.wait_for_function("() => document.querySelector('video').readyState >= 2")
    old = pixels(elk)

    write(owl, "This moment", "A yellow balloon rises over the sea at night")
    owl.locator(f'.cell[data-segment^="{clip}:"]:not([data-state="ready"])').first.wait_for()
    after = wait_until_drawn(owl, seconds=60)
    new = bytes_of(owl, after)

    changed = {name for name in files if files[name] != new.get(name)}
    assert changed == {name for name in files if name.startswith(f"{clip}:")}
    # Elk did nothing, and sees the new picture in place.
    elk.wait_for_function(
        """(old) => { const video = document.querySelector('video');
                      const canvas = Object.assign(document.createElement('canvas'), {width: 16, height: 9});
                      canvas.getContext('2d').drawImage(video, 0, 0, 16, 9);
                      const now = [...canvas.getContext('2d').getImageData(0, 0, 16, 9).data];
                      return now.reduce((sum, value, at) => sum + Math.abs(value - old[at]), 0) / now.length > 8; }""",
        arg=old,
    )


def test_a_playing_film_runs_on_and_shows_what_the_other_changed(people: tuple[Any, Any]) -> None:
    owl, elk = people
    wait_until_drawn(owl, seconds=60)
    for page in people:
        page.locator("[role=option]").last.click()
    elk.wait_for_function("() => document.querySelector('video').readyState >= 2")
    start, old = elk.evaluate("document.querySelector('video').currentTime"), pixels(elk)
    elk.locator("[role=option]").first.click()
    elk.get_by_role("button", name="Play", exact=True).click()
    write(owl, "This moment", "A white house in the snow at night")
    elk.wait_for_function(
        "(start) => document.querySelector('video').currentTime > start + 0.2", arg=start, timeout=60 * SECOND
    )
    assert not elk.evaluate("document.querySelector('video').paused")
    new = pixels(elk)
    elk.get_by_role("button", name="Pause", exact=True).click()
    assert sum(abs(a - b) for a, b in zip(old, new, strict=True)) / len(old) > 8


def test_undo_brings_the_old_take_back_without_drawing(people: tuple[Any, Any]) -> None:
    owl, _ = people
    owl.locator("[role=option]").nth(3).click()
    before = bytes_of(owl, wait_until_drawn(owl, seconds=60))
    write(owl, "Its details", "heavy rain")
    owl.locator('.cell:not([data-state="ready"])').first.wait_for()
    wait_until_drawn(owl, seconds=60)
    spent = sum(segment["seconds"] for segment in takes(owl)["segments"])
    field = owl.get_by_role("textbox", name="Its details")
    field.click()
    while "heavy rain" in read(field):
        owl.keyboard.press("Control+Z")
    owl.locator('.cell:not([data-state="ready"])').first.wait_for()
    assert bytes_of(owl, wait_until_drawn(owl, seconds=20)) == before
    assert spent > 0


def test_the_film_plays_through_for_both(people: tuple[Any, Any]) -> None:
    for page in people:
        page.locator("[role=option]").first.click()
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_function("() => document.querySelector('video').currentTime > 3", timeout=30 * SECOND)
        page.get_by_role("button", name="Pause", exact=True).click()
        assert page.evaluate("document.querySelector('video').buffered.length") == 1


def test_what_they_accept_teaches_the_hand_that_draws_the_next_take(people: tuple[Any, Any]) -> None:
    owl, elk = people
    segments = wait_until_drawn(owl, seconds=60)
    for at, segment in enumerate(segments[:8]):
        page = people[at % 2]
        page.locator(f'[data-segment="{segment["clip"]}:{segment["index"]}"]').click()
        chip = page.locator(".segments li").nth(sum(1 for other in segments[:at] if other["clip"] == segment["clip"]))
        chip.get_by_role("button").first.click()
        page.get_by_role("button", name="Accept take").click()
        page.get_by_role("button", name="Take back").wait_for()
    owl.get_by_text("8 of 8 to learn from").wait_for()
    elk.get_by_text("8 of 8 to learn from").wait_for()

    owl.get_by_role("button", name="Teach").click()
    owl.get_by_text("Hand 1", exact=True).first.wait_for(timeout=480 * SECOND)
    hand = takes(owl)["hand"]
    assert hand["version"] == 1, json.dumps(hand)
    elk.get_by_text("Hand 1", exact=True).first.wait_for()

    owl.locator("[role=option]").last.click()
    owl.get_by_role("button", name="Another take", exact=True).click()
    owl.locator('.cell:not([data-state="ready"])').first.wait_for()
    wait_until_drawn(owl, seconds=60)
    owl.locator(".decision .version", has_text="Hand 1").wait_for()
    newest = takes(owl)["segments"][-1]
    assert (newest["variation"], newest["version"]) == (1, 1)


def test_a_changed_role_changes_the_screen_without_a_reload(
    people: tuple[Any, Any], telar: Telar, chromium: Any
) -> None:
    _, elk = people
    context = chromium.new_context(base_url=telar.address)
    owner = context.new_page()
    owner.goto(telar.link)
    room = elk.url.rsplit("/", 1)[1].split("?")[0]
    found = owner.request.get(f"/api/rooms/{room}/people").json()["people"]
    member = next(person["id"] for person in found if person["name"] == "Elk")
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    for role, waits_for in (("viewer", "visible"), ("editor", "hidden")):
        answer = owner.request.patch(
            f"/api/rooms/{room}/people/{member}",
            data={"role": role},
            headers={"X-CSRFToken": token, "Origin": telar.address},
        )
        assert answer.ok, answer.text()
        elk.get_by_text("You can look, not change", exact=True).wait_for(state=waits_for)
    elk.get_by_text("Saved", exact=True).wait_for()
    elk.locator("[role=option]").first.click()
    write(elk, "Its details", "seen again")
    elk.get_by_text("Saved", exact=True).wait_for()
    context.close()


def test_the_film_leaves_as_one_marked_file(people: tuple[Any, Any], tmp_path: Path) -> None:
    import av

    owl, _ = people
    owl.get_by_role("button", name="Export").click()
    with owl.expect_download(timeout=60 * SECOND) as download:
        owl.get_by_role("link", name="Download film").click()
    path = tmp_path / "film.mp4"
    download.value.save_as(path)
    with av.open(str(path)) as film:
        assert "synthetic" in json.dumps(film.metadata).lower()
        assert sum(1 for _ in film.decode(video=0)) == 18 * 24


def test_a_wrong_code_a_long_name_and_a_taken_name_are_answered_in_spanish(telar: Telar, chromium: Any) -> None:
    context = chromium.new_context(locale="es-ES")
    page = context.new_page()
    page.goto(telar.address)
    page.get_by_label("Código").fill("NADA-00")
    page.get_by_label("Tu nombre").fill("Búho")
    page.get_by_role("button", name="Entrar").click()
    page.get_by_text("Ninguna sala tiene este código").wait_for()
    page.get_by_label("Código").fill(telar.code)
    page.get_by_label("Tu nombre").fill("Owl")
    page.get_by_role("button", name="Entrar").click()
    page.get_by_text("Elige otro").wait_for()
    assert page.evaluate("document.documentElement.lang") == "es"
    context.close()
