"""The browser in which a story is seen: Chromium, or with TELAR_BROWSER=firefox this machine's own Firefox."""

import os
import shutil
from typing import Any

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FIREFOX = ("firefox-esr", "firefox")
FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
# What Firefox is told to fill into a field must come as somebody's typing does: the driver's own way sets the value
# behind React's back, which then takes it away again.
TYPED = """Object.defineProperty(window, '__pw_bidiInsertText',
    {get: () => (text) => void document.execCommand('insertText', false, text), set: () => {}})"""


def is_firefox() -> bool:
    return os.environ.get("TELAR_BROWSER") == "firefox"


def launch(playwright: Any) -> Any:
    """A browser; where there is none the story is skipped, but not where CI=true promises Chromium, nor where somebody
    asked for Firefox."""
    names = FIREFOX if is_firefox() else CHROMIUM
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        promised = is_firefox() or os.environ.get("CI") == "true"
        (pytest.fail if promised else pytest.skip)(f"There is no {names[0]} on this machine.")
    if is_firefox():
        plays = {"media.autoplay.default": 0, "media.autoplay.blocking_policy": 0}
        return playwright.firefox.launch(channel="moz-firefox", executable_path=path, firefox_user_prefs=plays)
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


def tools(page: Any) -> Any:
    """A line to Chromium's own tools; elsewhere the story that needs them is skipped."""
    if is_firefox():
        pytest.skip("Only Chromium has the tools that this story needs.")
    return page.context.new_cdp_session(page)
