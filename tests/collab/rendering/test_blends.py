"""The dissolved frames that a screen asks for: those of the film that leaves, for who may see both takes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from collab.models import Take, Want
from collab.rendering import blends, exchange, store
from synthesis import media
from tests.collab.reel import access, plain, write
from tests.collab.rendering.test_exchange import draw_pictures
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

HASH = "a" * 64


@pytest.fixture
def film(cast: Cast, tmp_path: Path) -> tuple[str, str]:
    """A boat of 30 frames, and a car that comes up over it in 12; their takes' files."""
    blends._known.clear()
    document = plain("a boat", "a car")
    document["clips"]["c0"] |= {"stop": 30}
    document["clips"]["c1"] |= {"dissolve": 12}
    write(cast.room, document)
    draw_pictures(tmp_path)
    return tuple(Take.objects.get(recipe__phases=[words]).file for words in ("a boat", "a car"))


def ask(client: Client, cast: Cast, address: str, *, name: str = "bob") -> Any:
    client.force_login(cast.users[name])
    return client.get(f"/media/rooms/{cast.room.id}/dissolves/{address}.mp4")


def test_they_are_the_frames_of_the_film_that_leaves(
    cast: Cast, film: tuple[str, str], client: Client, tmp_path: Path
) -> None:
    boat, car = film
    answer = ask(client, cast, f"{car}-0-12-{boat}-30-0-12")
    assert (answer.status_code, answer["Content-Type"]) == (200, "video/mp4")
    assert "immutable" in answer["Cache-Control"]
    (tmp_path / "part.mp4").write_bytes(answer.content)
    job = exchange.start(access(cast))
    order = exchange.claim(str(job.id))
    assert order is not None
    assert order.dissolves == ([30, 12],)
    assert exchange.make(order)
    job.refresh_from_db()
    shown = media.read_frames(store.local(job.file, tmp_path))
    assert len(shown) == 30 + 48
    np.testing.assert_array_equal(shown[30:42], media.read_frames(tmp_path / "part.mp4"))
    light = shown.mean((1, 2, 3))
    assert (np.diff(light[29:43]) > 0).all(), "shade 40 becomes shade 100"


def test_what_was_made_once_is_not_made_again(
    cast: Cast, film: tuple[str, str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(client, cast, f"{film[1]}-0-6-black-0-0-12").content
    monkeypatch.setattr(blends, "_make", None)
    assert ask(client, cast, f"{film[1]}-0-6-black-0-0-12").content == first
    monkeypatch.setattr(blends, "_make", lambda asked: b"x")
    for done in range(1, blends.KEPT + 1):
        blends.part(cast.room, blends.read(f"{film[1]}-0-1-black-0-{done % 47}-{48 - done // 47}"))
    assert len(blends._known) == blends.KEPT, "only the latest are kept"
    assert ask(client, cast, f"{film[1]}-0-6-black-0-0-12").content == b"x"


@pytest.mark.parametrize(
    "address",
    [
        "{car}-0-12-{boat}-30-0-11",  # more frames than the dissolve has
        "{car}-0-12-{boat}-30-1-12",
        "{car}-12-12-{boat}-30-0-12",
        "{car}-40-49-{boat}-30-0-12",
        "{car}-0-12-{boat}-48-0-12",
        "{car}-0-12-{boat}-30-0-49",
        "{car}-0-12-white-30-0-12",
        "black-0-12-{boat}-30-0-12",
        "{car}-0-12-{boat}-30-0",
        "{car}-0-12-" + HASH + "-30-0-12",
        HASH + "-0-12-{boat}-30-0-12",
    ],
)
def test_what_is_no_dissolve_of_takes_of_the_room_is_not_there(
    cast: Cast, film: tuple[str, str], client: Client, address: str
) -> None:
    said = address.format(boat=film[0], car=film[1])
    assert ask(client, cast, said).status_code == 404


def test_both_takes_must_be_the_rooms(cast: Cast, film: tuple[str, str], client: Client) -> None:
    boat, car = film
    Want.objects.filter(clip="c0").delete()
    assert ask(client, cast, f"{car}-0-12-{boat}-30-0-12").status_code == 404
    assert ask(client, cast, f"{car}-0-12-black-0-0-12").status_code == 200


def test_a_file_that_is_gone_is_not_there(cast: Cast, film: tuple[str, str], client: Client) -> None:
    store.remove(store.film_name(film[0]))
    assert ask(client, cast, f"{film[1]}-0-12-{film[0]}-30-0-12").status_code == 404
