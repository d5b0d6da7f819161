"""Two versions compared in real Chromium, by an editor and by a reviewer who came by a link, in Spanish."""

import statistics
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.everyone import Eyes
from tests.journeys.reviewing import DRAW, House, look, make_house, step_to
from tests.journeys.watching import playhead

pytestmark = pytest.mark.browser

# The colour in the sky of each picture, where a take has its one shade; the canvas is what differs.
SHADES = """() => { const shade = (image) => { const canvas = Object.assign(document.createElement('canvas'),
                        {width: 16, height: 9});
                      canvas.getContext('2d').drawImage(image, 0, 0, 16, 9);
                      return canvas.getContext('2d').getImageData(8, 1, 1, 1).data[0]; };
                    return ['#picture > video', '.versus video', 'canvas.difference'].map((place) => {
                      const image = document.querySelector(place);
                      return image && (image.readyState ?? 2) >= 2 ? shade(image) : null; }); }"""
FRAMES = """() => ['#picture > video', '.versus video'].map((place) => {
                const video = document.querySelector(place);
                return video.seeking ? -1 : Math.floor(video.currentTime * 24 + 0.001); })"""
APART = """() => { const [left, right] = ['#picture > video', '.versus video'].map((place) =>
                     document.querySelector(place));
                   return left.paused || right.paused ? null : (right.currentTime - left.currentTime) * 24; }"""
# What is on the screen when a run is stopped is told with the page's next frame: then the playhead rests.
STOPPED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


class Story:
    house: House
    alice: Any
    remo: Any
    link: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[Story]:
    told = Story()
    told.house = make_house(tmp_path_factory.mktemp("versus"), chromium)
    told.alice = told.house.owner()
    yield told
    told.house.close()


def keep(page: Any, name: str) -> None:
    page.get_by_role("tab", name="Review").click()
    page.get_by_label("Name this version").fill(name)
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name=f"Watch {name}", exact=True).wait_for()


def both_at(page: Any, frame: int) -> None:
    page.wait_for_function(f"(frame) => ({FRAMES})().every((each) => each === frame)", arg=frame)


def test_an_editor_names_two_versions_and_sees_which_segments_differ(story: Story) -> None:
    alice = story.alice
    keep(alice, "Cut 1")
    alice.get_by_role("tab", name="Clip").click()
    alice.locator("[role=option]").nth(1).click()
    alice.get_by_role("textbox", name="This moment").click()
    alice.keyboard.press("Control+A")
    alice.keyboard.type("a white house in the snow")
    alice.get_by_text("Saved", exact=True).wait_for()
    assert story.house.web.run(DRAW) > 0
    alice.wait_for_function("() => [...document.querySelectorAll('.cell')].every((c) => c.dataset.state === 'ready')")
    keep(alice, "Cut 2")
    alice.get_by_role("button", name="Compare Cut 1").click()
    bar = alice.get_by_role("group", name="Two films compared")
    bar.wait_for()
    listed = alice.get_by_role("region", name="What differs")
    listed.get_by_text("1 place differs.").wait_for()
    listed.get_by_role("button", name="Clip 2").click()
    alice.wait_for_function(f"""() => {{ const [left, right] = ({SHADES})();
                                        return left !== null && right !== null && Math.abs(left - right) > 20; }}""")
    look(alice, "versus-1-wipe")
    # With itself nothing differs.
    bar.get_by_label("Film on the left").select_option(label="Cut 1")
    listed.get_by_text("Nothing differs").wait_for()
    bar.get_by_label("Film on the left").select_option(label="The film as it is now")
    listed.get_by_text("1 place differs.").wait_for()


def test_what_differs_is_drawn_as_bright_as_it_says_and_black_where_nothing_does(story: Story) -> None:
    alice = story.alice
    bar = alice.get_by_role("group", name="Two films compared")
    bar.get_by_role("button", name="What differs").click()
    alice.get_by_text("of this frame differs. Black is alike.").wait_for()
    for times in (1, 4):
        alice.locator(".difference-says").get_by_label("Shown").select_option(str(times))
        alice.wait_for_function(
            f"""(times) => {{ const [left, right, difference] = ({SHADES})();
                              const meant = Math.min(255, Math.abs(left - right) * times);
                              return Math.abs(difference - meant) <= 3 * times; }}""",
            arg=times,
        )
    look(alice, "versus-2-difference")
    step_to(alice, 10)
    alice.get_by_text("Black: this frame is the same in both.").wait_for()
    assert alice.evaluate(SHADES)[2] == 0
    alice.locator("#picture").focus()
    alice.keyboard.press("v")
    alice.get_by_text("of this frame differs. Black is alike.").wait_for()
    alice.keyboard.press("Shift+V")
    alice.locator("[role=status]", has_text="Nothing more differs that way.").wait_for()


def test_a_reviewer_by_link_compares_in_spanish_what_the_room_already_shows_and_nothing_else(story: Story) -> None:
    alice = story.alice
    alice.get_by_label("Works for").select_option("1")
    alice.get_by_role("button", name="New link").click()
    story.link = f"/?code={alice.locator('.links li b').inner_text()}"
    story.remo = remo = story.house.guest(story.link, "Remo", spanish=True)
    remo.get_by_role("button", name="Ver Cut 2", exact=True).click()
    remo.locator(".standing", has_text="Estás viendo «Cut 2»").wait_for()
    remo.get_by_role("button", name="Comparar Cut 1").click()
    bar = remo.get_by_role("group", name="Dos películas comparadas")
    bar.wait_for()
    assert bar.get_by_label("Película de la izquierda").locator("option:checked").inner_text() == "Cut 2"
    remo.get_by_role("region", name="Qué es distinto").get_by_role("button", name="Plano 2").click()
    remo.wait_for_function(f"""() => {{ const [left, right] = ({SHADES})();
                                       return left !== null && right !== null && Math.abs(left - right) > 20; }}""")
    bar.get_by_role("button", name="Lado a lado").click()
    widths = [remo.locator(place).bounding_box() for place in ("#picture > video", ".versus video")]
    assert widths[0]["width"] == pytest.approx(widths[1]["width"], abs=1)
    assert widths[1]["x"] == pytest.approx(widths[0]["x"] + widths[0]["width"], abs=1)
    look(remo, "versus-3-beside")
    version = remo.evaluate("() => document.querySelector('.versus-bar select').value")
    stranger = story.house.open()
    answer = stranger.request.get(f"/api/rooms/{story.house.room}/versions/{version}")
    assert answer.status == 401


def test_both_run_as_one_and_stop_on_the_same_frame(story: Story) -> None:
    remo = story.remo
    step_to(remo, 0)
    both_at(remo, 0)
    remo.keyboard.press("l")
    remo.wait_for_function(f"() => ({APART})() !== null && document.querySelector('#picture video').currentTime > 1.2")
    # Looked at from within the page: a busy machine answers a test late.
    apart = remo.evaluate(
        f"""async () => {{ const found = [];
                          for (let look = 0; look < 12; look++) {{
                            await new Promise((next) => setTimeout(next, 60));
                            found.push(({APART})()); }}
                          return found.filter((each) => each !== null); }}"""
    )
    remo.keyboard.press("k")
    assert len(apart) >= 8
    assert abs(statistics.median(apart)) <= 1, apart
    remo.evaluate(STOPPED)
    frame = playhead(remo)
    assert frame > 24
    both_at(remo, frame)
    remo.locator("#picture").focus()
    remo.keyboard.press("ArrowLeft")
    both_at(remo, frame - 1)


def test_a_clip_put_in_before_is_seen_at_its_own_moment(story: Story) -> None:
    alice = story.alice
    alice.keyboard.press("Escape")
    alice.get_by_role("group", name="Two films compared").wait_for(state="detached")
    alice.locator("[role=option]").first.focus()
    alice.keyboard.press("d")
    alice.locator("[role=option]").nth(5).wait_for()
    alice.get_by_text("Saved", exact=True).wait_for()
    story.house.web.run(DRAW)
    keep(alice, "Cut 3")
    alice.get_by_role("button", name="Watch Cut 2", exact=True).click()
    alice.locator(".standing", has_text="You are watching “Cut 2”").wait_for()
    alice.get_by_role("button", name="Compare Cut 3").click()
    listed = alice.get_by_role("region", name="What differs")
    only = listed.get_by_role("button", name="in “Cut 3” alone")
    listed.get_by_role("button", name="later in “Cut 3”").first.wait_for()
    clips = alice.get_by_role("checkbox", name="Clip by clip")
    assert clips.is_checked()
    only.click()
    assert not clips.is_checked(), "what the left film lacks is seen moment by moment"
    clips.check()
    look(alice, "versus-4-moved")


def test_axe_finds_nothing_and_nothing_hangs_over_on_a_phone(story: Story) -> None:
    alice = story.alice
    eyes = Eyes(alice, "versus")
    for way in ("One over the other", "Side by side", "What differs"):
        alice.get_by_role("group", name="Two films compared").get_by_role("button", name=way).click()
        eyes.look(way.split()[0])
    assert eyes.found == []
    assert eyes.screens == 6
    alice.set_viewport_size({"width": 390, "height": 844})
    assert alice.evaluate("document.documentElement.scrollWidth") <= 390
    look(alice, "versus-5-phone")
