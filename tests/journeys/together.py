"""Alice's film, and Elk who came by its code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.journeys.reviewing import House, make_house


class Story:
    """Alice owns the film, Elk came by its code and reads Spanish."""

    house: House
    alice: Any
    elk: Any
    code: str


def opened(folder: Path, chromium: Any) -> Iterator[Story]:
    told = Story()
    told.house = make_house(folder, chromium)
    told.alice = told.house.owner()
    told.code = told.alice.get_by_role("button", name=re.compile("Copy the link")).locator("b").inner_text()
    told.elk = told.house.guest(f"/?code={told.code}", "Elk", spanish=True)
    yield told
    told.house.close()
