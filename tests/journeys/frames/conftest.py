"""The house with the numbered film (numbered.py), and its owner's page."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import free_port
from tests.journeys.watching import laid, opened
from tests.journeys.web import Web, run_web


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    yield from run_web(tmp_path_factory.mktemp("web"), free_port())


@pytest.fixture(scope="module")
def film(web: Web) -> dict[str, Any]:
    return laid(web)


@pytest.fixture
def page(web: Web, film: dict[str, Any], chromium: Any) -> Iterator[Any]:
    with opened(web, chromium, film) as page:
        yield page
