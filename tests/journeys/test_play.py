"""A drill in real Chromium: the film stops where somebody chooses, by keyboard, in both languages, drawn or not."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys import drill
from tests.journeys.conftest import free_port
from tests.journeys.drill import Drill, look, said, until
from tests.journeys.everyone import Eyes
from tests.journeys.web import make_web

pytestmark = pytest.mark.browser
REFUSE = "() => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('not here')); }"

# A headset at the browser's boundary: it draws with the page's own WebGL, and the test moves its head.
HEADSET = """() => {
    const one = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    // Wide enough that the screen fills most of the view.
    const lens = new Float32Array([1.7, 0, 0, 0, 0, 3, 0, 0, 0, 0, -1, -1, 0, 0, -0.2, 0]);
    globalThis.head = one;
    class Session extends EventTarget {
        updateRenderState({ baseLayer }) { this.layer = baseLayer; }
        async requestReferenceSpace() { return {}; }
        requestAnimationFrame(next) { setTimeout(() => {
            if (this.over) return;
            const view = { projectionMatrix: lens, transform: { inverse: { matrix: new Float32Array(one) } } };
            next(0, { getViewerPose: () => ({ transform: { matrix: globalThis.head }, views: [view] }) });
            const pixel = new Uint8Array(4);
            const { gl } = this.layer;
            gl.readPixels(gl.canvas.width / 2, gl.canvas.height / 2, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
            globalThis.seen = [...pixel];
        }, 30); }
        async end() { this.over = true; this.dispatchEvent(new Event('end')); }
    }
    WebGLRenderingContext.prototype.makeXRCompatible = async () => undefined; // no device is there to refuse it
    globalThis.XRWebGLLayer = class {
        constructor(session, gl) { this.gl = gl; this.framebuffer = null; }
        getViewport() { return { x: 0, y: 0, width: this.gl.canvas.width, height: this.gl.canvas.height }; }
    };
    Object.defineProperty(Navigator.prototype, 'xr', { configurable: true, get: () => ({
        isSessionSupported: async (mode) => mode === 'immersive-vr',
        requestSession: async () => (globalThis.session = new Session()),
    }) });
}"""

# Keeps what is said in a place that comes and goes: two seconds are soon over where the machine is busy.
NOTES = """(place) => {
    globalThis.noted = new Set();
    const look = () => document.querySelectorAll(place).forEach((one) => globalThis.noted.add(one.textContent));
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def drills(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[Drill]:
    web = make_web(tmp_path_factory.mktemp("drill"), free_port())
    rooms = drill.make(web, teacher="es")
    web.start()
    yield Drill(web, chromium, rooms)
    web.kill()


def test_a_viewer_plays_the_drill_by_the_keyboard_and_sees_which_way_it_was(drills: Drill) -> None:
    page = drills.vera = drills.open("en-GB")
    page.goto("/")
    page.get_by_label("Room code").fill(drills.rooms["en"]["viewer"])
    page.get_by_label("Your name").fill("Vera")
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Go in").click()
    page.locator(".clip").first.wait_for()  # not an option of a list in the inspector
    page.get_by_role("link", name="Play with choices").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Fire in the kitchen: a drill").wait_for()
    # A viewer plays the film as it stands: no word of it is theirs to choose.
    page.get_by_text("small flame", exact=True).wait_for()
    assert page.get_by_role("combobox").count() == 0
    assert page.get_by_role("button", name="Begin").evaluate("(one) => one === document.activeElement")
    look(page, "1-ready")
    page.keyboard.press("Enter")
    until(page, "playing")
    # Who does not see the picture hears what is in it.
    page.locator(".play-mode > [role=status]", has_text="small flame in the kitchen").wait_for(state="attached")
    assert (
        page.locator(".play-mode video").get_attribute("aria-label").startswith("Clip 1: A small flame in the kitchen")
    )
    until(page, "choosing")
    assert drill.frame(page) == 95, "it stands on the clip's last frame"
    assert said(page) == "What do you do? 1: Go out at once and close the door. 2: Stay and look at the fire."
    assert page.get_by_role("group", name="What do you do?").evaluate("(one) => one === document.activeElement")
    look(page, "2-choosing")
    eyes = Eyes(page, "play-en")
    eyes.look("choosing")
    page.keyboard.press("7")
    page.keyboard.press(" ")
    until(page, "choosing")
    page.keyboard.press("2")
    until(page, "playing")
    assert said(page) == "You chose: Stay and look at the fire."
    page.get_by_role("button", name="Look once more").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the way back to the first clip
    until(page, "playing")
    page.get_by_role("button", name="Go out at once and close the door").wait_for()
    page.keyboard.press("1")
    until(page, "over")
    assert drill.frame(page) == (4 + 2 + 2 + 4) * 24 - 1
    way = page.locator(".path li").all_inner_texts()
    assert way == [
        "Stay and look at the fire after clip 1",
        "Look once more after clip 2",
        "Go out at once and close the door after clip 1",
    ]
    look(page, "3-over")
    eyes.look("over")
    assert not eyes.found, "\n".join(eyes.found)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, "playing")


def test_the_film_fills_the_screen_with_its_choices_and_the_window_where_that_is_refused(drills: Drill) -> None:
    page = drills.vera
    page.keyboard.press("f")
    page.locator(".play-mode[data-immersive=screen]").wait_for()
    until(page, "choosing")
    page.keyboard.press("1")
    until(page, "playing")
    page.keyboard.press("Escape")
    page.locator(".play-mode[data-immersive=off]").wait_for()
    page.evaluate(REFUSE)
    page.get_by_role("button", name="Whole screen").click()
    page.locator(".play-mode[data-immersive=window]").wait_for()
    page.get_by_text("This browser does not give its whole screen here").wait_for()
    box, size = page.locator(".play-mode video").bounding_box(), page.viewport_size
    assert (box["width"], box["height"]) == (size["width"], size["height"])
    look(page, "4-window")
    until(page, "over")
    assert page.get_by_role("button", name="Play again").is_visible()
    page.keyboard.press("Escape")
    page.locator(".play-mode[data-immersive=off]").wait_for()
    assert page.get_by_role("link", name="Back to the film").is_visible()


def test_one_looks_around_by_keys_and_by_the_device_and_a_house_without_a_headset_says_so(drills: Drill) -> None:
    page = drills.vera
    page.reload()
    page.get_by_role("button", name="Begin").wait_for()
    page.get_by_text("No headset is found.").or_(page.get_by_text("This browser knows no headsets (WebXR).")).wait_for()
    page.get_by_role("button", name="Begin").click()
    until(page, "playing")
    page.keyboard.press("l")
    page.get_by_role("button", name="Stop looking around").wait_for()
    placed = "(wanted) => document.querySelector('.play-mode video').style.transform === wanted"
    page.wait_for_function(placed, arg="scale(1.6) translate(0%, 0%)")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(placed, arg="scale(1.6) translate(-3.75%, 0%)")
    turn = (
        """([alpha, beta]) => dispatchEvent(new DeviceOrientationEvent('deviceorientation', {alpha, beta, gamma: 0}))"""
    )
    page.evaluate(turn, [0, 90])
    page.evaluate(turn, [350, 90])
    page.wait_for_function(placed, arg="scale(1.6) translate(-7.5%, 0%)")
    page.get_by_text("Move the device to look around in the picture.").wait_for()
    look(page, "4-look")
    page.keyboard.press("l")
    page.get_by_role("button", name="Look around").wait_for()
    page.wait_for_function(placed, arg="")


def test_in_a_headset_the_film_is_on_a_screen_and_a_choice_is_looked_at_and_pressed(drills: Drill) -> None:
    page = drills.vera
    page.add_init_script(f"({HEADSET})()")
    page.reload()
    page.get_by_role("button", name="In a headset").click()
    page.get_by_role("button", name="Leave the headset").wait_for()
    until(page, "playing")
    page.wait_for_function("() => globalThis.seen && Math.max(...seen.slice(0, 3)) > 20")
    until(page, "choosing")
    # The second choice stands at 34 % of the screen's height, three metres ahead.
    page.evaluate("""() => { const up = Math.atan((0.5 - 0.375) * 1.8 / 3), [c, s] = [Math.cos(up), Math.sin(up)];
                             globalThis.head = [1, 0, 0, 0, 0, c, s, 0, 0, -s, c, 0, 0, 0, 0, 1]; }""")
    page.wait_for_function("() => new Promise((next) => setTimeout(() => next(true), 120))")
    page.evaluate("session.dispatchEvent(new Event('select'))")
    until(page, "playing")
    assert said(page) == "You chose: Stay and look at the fire."
    page.get_by_role("button", name="Leave the headset").click()
    page.get_by_role("button", name="In a headset").wait_for()


def test_a_teacher_says_by_the_keyboard_what_comes_after_a_clip_and_undoes_it(drills: Drill) -> None:
    page = drills.marta = drills.open("es-ES")
    page.goto(drills.rooms["es"]["link"])
    page.locator(".clip").nth(2).click()
    after = page.get_by_role("group", name="Después de este plano")
    after.get_by_label("Sigue el plano siguiente").focus()
    assert after.get_by_label("Sigue el plano siguiente").is_checked()
    page.keyboard.press("ArrowDown")  # "whoever plays it chooses"
    after.get_by_label("Qué dice la opción 1").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Llamar al 112")
    page.keyboard.press("Tab")
    assert after.get_by_label("Adónde lleva la opción 1").evaluate("(one) => one === document.activeElement")
    page.keyboard.type("4")  # the fourth clip, by its number
    after.get_by_role("button", name="Añadir una opción").focus()
    page.keyboard.press("Enter")
    after.get_by_label("Qué dice la opción 2").wait_for()
    look(page, "5-after")
    page.get_by_role("button", name="Deshacer", exact=True).click()
    after.get_by_label("Qué dice la opción 2").wait_for(state="detached")
    page.get_by_text("Guardado", exact=True).wait_for()
    assert page.locator(".cell[data-state=changed]").count() == 0, "what may be chosen changes no picture"


def test_the_timeline_shows_where_a_clip_asks_and_where_each_choice_leads(drills: Drill) -> None:
    page = drills.marta
    clips = page.locator(".clip")
    clips.nth(2).click()
    asks = "Acaba en 1 opción. 1, «Llamar al 112», lleva al plano 4"
    page.wait_for_function(
        "(words) => document.querySelectorAll('[role=option]')[2].ariaLabel.includes(words)", arg=asks
    )
    assert "La opción 1 del plano elegido lleva aquí" in clips.nth(3).get_attribute("aria-label")
    assert clips.nth(2).locator(".ends").get_attribute("data-sign") == "1"
    assert clips.nth(3).locator(".led").get_attribute("data-sign") == "→ 1"
    look(page, "5-signs")
    clips.nth(3).click()
    page.keyboard.press("Delete")
    broken = page.locator(".ends.broken")
    broken.first.wait_for()
    clips.nth(2).click()
    gone = "1, «Llamar al 112», lleva a un plano que ya no está"
    page.wait_for_function(
        "(words) => document.querySelectorAll('[role=option]')[2].ariaLabel.includes(words)", arg=gone
    )
    look(page, "5-broken")
    page.get_by_role("button", name="Deshacer", exact=True).click()
    broken.first.wait_for(state="detached")
    page.get_by_text("Guardado", exact=True).wait_for()


def test_a_drill_that_is_not_drawn_yet_is_played_all_the_same_in_spanish_on_a_phone(drills: Drill) -> None:
    page = drills.open("es-ES", width=390, height=844)
    page.goto("/")
    page.get_by_label("Código de la sala").fill(drills.rooms["es"]["viewer"])
    page.get_by_label("Tu nombre").fill("Leo")
    page.get_by_role("button", name="Entrar").click()
    page.get_by_text("Recuerda tus tres dibujos").wait_for()
    page.get_by_role("button", name="Entrar").click()
    page.get_by_text("Puedes mirar, no cambiar").first.wait_for()
    page.goto(f"/rooms/{drills.rooms['es']['room']}/play#c3")
    page.get_by_text("6 de 6 partes todavía no están dibujadas").wait_for()
    look(page, "6-ready-es")
    eyes = Eyes(page, "play-es")
    eyes.look("ready")
    page.evaluate(NOTES, ".undrawn")
    page.get_by_role("button", name="Empezar").click()
    until(page, "choosing")
    [note] = page.evaluate("() => [...globalThis.noted]")
    assert note.startswith("Esta parte todavía no está dibujada. Dice: Una persona va rápido")
    assert said(page) == "¿Qué haces? 1: Llamar al 112."
    look(page, "7-choosing-es")
    eyes.look("choosing")
    assert not eyes.found, "\n".join(eyes.found)
    # While somebody stands at the choice, the clip that it leads to is deleted.
    drills.marta.locator(".clip").nth(3).click()
    drills.marta.locator(".clip").nth(3).press("Delete")
    page.get_by_text("No lleva a ninguna parte: ese plano ya no está.").wait_for()
    page.keyboard.press("1")
    until(page, "choosing")
    look(page, "8-broken-es")
    page.get_by_role("button", name="Jugar otra vez").click()
    until(page, "playing")
    page.get_by_text("Una llama pequeña", exact=False).wait_for(state="detached")
