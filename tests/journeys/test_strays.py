"""A page that asks somebody else, or does what its policy forbids, is found out."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import free_port
from tests.journeys.web import Web, run_web

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("strays")
    yield from run_web(folder, free_port())


def test_the_door_asks_its_own_house_alone(web: Web, chromium: Any) -> None:
    context = chromium.new_context(base_url=f"http://{web.address}", locale="en-GB")
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Room code").wait_for()
    page.wait_for_load_state("networkidle")
    context.close()
    assert chromium.taken() == []


@pytest.mark.parametrize(
    "reach", ["new WebSocket('ws://127.0.0.1:9')", "fetch('http://localhost:9/').catch(() => 0)", "eval('1 + 1')"]
)
def test_what_strays_is_forbidden_and_told(web: Web, chromium: Any, reach: str) -> None:
    context = chromium.new_context(base_url=f"http://{web.address}", locale="en-GB")
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Room code").wait_for()
    with page.expect_console_message(lambda message: "securitypolicyviolation" in message.text):
        page.evaluate(f"() => {{ setTimeout(() => {{ {reach} }}) }}")
    context.close()
    assert any("securitypolicyviolation" in stray for stray in chromium.taken())
