"""The screen: how soon a letter is on the other screen, how fast the longest film stands there, what an edit of it and
scrolling it cost, how much is loaded.

Two people in real Chromium on one server without workers; no figures where there is no Chromium.
"""

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench import house, long_film, weight
from bench.house import House
from bench.lines import note, tell

FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
LETTERS = 100
LETTER_PAUSE_MS = 60
LOADS = 5
TYPED_MS_GOAL, MOUNT_MS_GOAL, FIRST_KB_GOAL = 100.0, 200.0, 200.0
EDITS, EDIT_PAUSE_MS, SCROLLED, SCROLL_BY = 60, 150, 200, 60
FRAME_MS_GOAL = 34.0  # of two frames at most one is left out
SEGMENTS = 2 * long_film.CLIPS

# Clocks of two pages of one browser agree: both count from one start.
CLOCK = "const now = () => performance.timeOrigin + performance.now();"
TYPED = f"""() => {{ {CLOCK} window.typed = [];
    document.addEventListener('beforeinput', () => window.typed.push(now()), true); }}"""
SEEN = f"""() => {{ {CLOCK} window.seen = [];
    const card = document.querySelector('[role=option]');
    new MutationObserver(() => window.seen.push([now(), card.innerText.length]))
        .observe(card, {{ subtree: true, childList: true, characterData: true }}); }}"""
# From the message that brings the film to the frame in which its timeline stands.
MOUNT = """(() => {
    const heard = WebSocket.prototype.addEventListener;
    let began = 0;
    const look = (event) => { if (event.data.byteLength > 20000 && !began) began = performance.now(); };
    const first = (socket) => { if (!socket.watched) { socket.watched = true; heard.call(socket, 'message', look); } };
    const handler = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
    Object.defineProperty(WebSocket.prototype, 'onmessage',
        { ...handler, set(value) { first(this); handler.set.call(this, value); } });
    WebSocket.prototype.addEventListener = function (...told) { first(this); return heard.apply(this, told); };
    const wait = () => began && document.querySelector('[role=option][aria-setsize="COUNT"]')
        ? requestAnimationFrame(() => { window.mounted = performance.now() - began; })
        : requestAnimationFrame(wait);
    requestAnimationFrame(wait);
})()""".replace("COUNT", str(long_film.CLIPS))

# Each letter, the frame in which the chosen clip shows it, and which clips were drawn again for it.
EDITED = """() => { window.edits = [];
    document.addEventListener('beforeinput', () => window.edits.push({ at: performance.now(), drawn: [] }), true);
    new MutationObserver((records) => {
        const edit = window.edits.at(-1);
        if (!edit) return;
        for (const { target } of records) {
            const card = (target.nodeType === 1 ? target : target.parentElement)?.closest('[data-clip]');
            if (!card) continue;
            if (!edit.drawn.includes(card.dataset.clip)) edit.drawn.push(card.dataset.clip);
            if (card.getAttribute('aria-selected') === 'true' && !edit.seen) {
                edit.seen = true;
                requestAnimationFrame(() => { edit.took = performance.now() - edit.at; });
            }
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true }); }"""
# How long each frame takes while the film passes by.
SCROLL = """async ([frames, by]) => { const box = document.querySelector('.scroll'), took = [];
    const frame = () => new Promise(requestAnimationFrame);
    let last = await frame();
    for (let at = 0; at < frames; at += 1) {
        box.scrollLeft += by;
        const now = await frame();
        took.push(now - last);
        last = now;
    }
    return took; }"""


def run() -> None:
    sizes()
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        note("  no Chromium: no figures of the screen")
        return
    with house.opened("plain") as telar, browser(path) as chromium:
        address = f"http://127.0.0.1:{telar.port}"
        letters(chromium, address, made(telar, "manage.py", "demo", "--json"))
        long = made(telar, "-m", "bench.long_film")
        mount(chromium, address, long)
        change(chromium, address, long)


def sizes() -> None:
    """What a page makes a browser load at first; the field that people write in comes behind the editor."""
    build = weight.Build(house.ROOT / "frontend" / "dist")
    for page in weight.PAGES:
        packed = build.first_load(page) / 1000
        holds = packed <= FIRST_KB_GOAL and not (page == "door" and build.has_player(page))
        tell(
            "screen",
            f"first load of the {page}, gzip",
            packed,
            "kB",
            f"<= {FIRST_KB_GOAL:.0f}",
            holds,
            files=len(build.page(page)) + 1,
            has_player=build.has_player(page),
        )
    parts = {name: size / 1000 for name, size in build.late().items()}
    tell("screen", "loaded later, gzip", sum(parts.values()), "kB", parts=parts)


def made(telar: House, *program: str) -> str:
    """The code of a room that a program of the server's environment makes."""
    command = [sys.executable, *program]
    done = subprocess.run(command, cwd=house.ROOT, env=telar.environment, stdout=subprocess.PIPE, check=True)
    return str(json.loads(done.stdout.splitlines()[-1])["code"])


@contextlib.contextmanager
def browser(path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


def come_in(chromium: Any, address: str, code: str, name: str, script: str = "") -> Any:
    context = chromium.new_context(base_url=address, locale="en-GB", viewport={"width": 1280, "height": 800})
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Room code").fill(code)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("option").first.wait_for()
    return page


def letters(chromium: Any, address: str, code: str) -> None:
    writer, reader = (come_in(chromium, address, code, name) for name in ("Owl", "Elk"))
    writer.get_by_role("option").first.click()
    writer.get_by_role("textbox", name="This moment").click()
    writer.keyboard.press("Control+End")
    base = reader.evaluate("() => document.querySelector('[role=option]').innerText.length")
    writer.evaluate(TYPED)
    reader.evaluate(SEEN)
    writer.keyboard.type("x" * LETTERS, delay=LETTER_PAUSE_MS)
    reader.wait_for_function(f"() => window.seen.length && window.seen.at(-1)[1] >= {base + LETTERS}")
    typed, seen = writer.evaluate("() => window.typed"), reader.evaluate("() => window.seen")
    late = sorted(
        next(at for at, length in seen if length >= base + count) - at for count, at in enumerate(typed, start=1)
    )
    p95 = late[int(0.95 * (len(late) - 1))]
    tell("screen", "letter to the other screen, p50", late[len(late) // 2], "ms", letters=len(late))
    tell("screen", "letter to the other screen, p95", p95, "ms", f"<= {TYPED_MS_GOAL:.0f}", p95 <= TYPED_MS_GOAL)
    writer.context.close()
    reader.context.close()


def mount(chromium: Any, address: str, code: str) -> None:
    """From the film's arrival to the frame that shows it; the middle of some loads."""
    took = []
    for number in range(LOADS):
        page = come_in(chromium, address, code, f"Reader {number}", MOUNT)
        page.wait_for_function("() => window.mounted", timeout=60_000)
        took.append(page.evaluate("() => window.mounted"))
        page.context.close()
    middle = sorted(took)[LOADS // 2]
    tell(
        "screen",
        f"a film of {SEGMENTS} segments stands",
        middle,
        "ms",
        f"<= {MOUNT_MS_GOAL:.0f}",
        middle <= MOUNT_MS_GOAL,
    )


def change(chromium: Any, address: str, code: str) -> None:
    """What an edit of the longest film costs, and to pass along it."""
    page = come_in(chromium, address, code, "Writer")
    made = edited(page, EDITS)
    took, drawn = sorted(one["took"] for one in made), sorted(len(one["drawn"]) for one in made)
    about, p95 = f"in a film of {SEGMENTS} segments", took[_share(took, 0.95)]
    tell("screen", f"an edit {about} is seen, p50", took[_share(took, 0.5)], "ms", edits=len(took))
    tell("screen", f"an edit {about} is seen, p95", p95, "ms", f"<= {TYPED_MS_GOAL:.0f}", p95 <= TYPED_MS_GOAL)
    tell("screen", f"clips drawn again by an edit {about}, most", drawn[-1], "clips", "<= 1", drawn[-1] <= 1)
    frames = sorted(scrolled(page))
    p95 = frames[_share(frames, 0.95)]
    tell("screen", f"a frame while a film of {SEGMENTS} segments scrolls, p50", frames[_share(frames, 0.5)], "ms")
    tell(
        "screen",
        f"a frame while a film of {SEGMENTS} segments scrolls, p95",
        p95,
        "ms",
        f"<= {FRAME_MS_GOAL:.0f}",
        p95 <= FRAME_MS_GOAL,
    )
    page.context.close()


def edited(page: Any, edits: int) -> list[dict[str, Any]]:
    """Type into the first clip, a letter an edit: when its clip showed each, and which clips were drawn again."""
    page.get_by_role("option").first.click()
    page.get_by_role("textbox", name="This moment").click()
    page.keyboard.press("Control+End")
    page.evaluate(EDITED)
    page.keyboard.type("x" * edits, delay=EDIT_PAUSE_MS)
    page.wait_for_function(f"() => window.edits.length === {edits} && window.edits.every((edit) => edit.took)")
    found: list[dict[str, Any]] = page.evaluate("() => window.edits")
    return found


def scrolled(page: Any, frames: int = SCROLLED) -> list[float]:
    """How many ms each frame took while the timeline scrolled."""
    found: list[float] = page.evaluate(SCROLL, [frames, SCROLL_BY])
    return found


def _share(ordered: list[Any], share: float) -> int:
    return int(share * (len(ordered) - 1))
