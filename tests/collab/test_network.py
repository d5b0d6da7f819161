"""Where others reach this machine, and the picture that leads their phones there."""

import socket
from typing import Any

import pytest
from django.test import Client

from collab import network, supervisor
from collab.embedded import CannotStart
from collab.people import members

SHARED = "http://192.168.7.20:8000"


@pytest.mark.parametrize(
    ("here", "shared", "given"),
    [
        ("http://localhost:8000", SHARED, SHARED),
        ("http://127.0.0.1:8000", SHARED, SHARED),
        ("http://[::1]:8000", SHARED, SHARED),
        ("http://telar.school:8000", SHARED, "http://telar.school:8000"),
        ("http://localhost:8000", "", "http://localhost:8000"),
    ],
)
def test_an_address_of_this_machine_alone_is_not_given_to_others(here: str, shared: str, given: str) -> None:
    assert network.for_others(here, shared) == given


def test_the_picture_is_an_svg_that_changes_with_what_it_says() -> None:
    one, other = network.picture(f"{SHARED}/?code=LUNA-42"), network.picture(f"{SHARED}/?code=LUNA-43")
    assert one.startswith(b"<?xml")
    assert b"<svg" in one
    assert one != other
    assert network.terminal(SHARED).count("\n") > 10


def test_a_shared_telar_listens_everywhere_under_its_address_and_no_other_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELAR_HOSTS", raising=False)
    monkeypatch.setattr(network, "lan_address", lambda: "192.168.7.20")
    more = supervisor.shared(8000)
    assert more["TELAR_ADDRESS"] == SHARED
    assert more["TELAR_HOSTS"].split(",") == ["localhost", "127.0.0.1", "[::1]", "192.168.7.20"]
    assert more["TELAR_BIND"] == "0.0.0.0"


def test_a_machine_without_a_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_route(self: socket.socket, address: Any) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", no_route)
    assert network.lan_address() is None
    with pytest.raises(CannotStart, match="LAN=1"):
        supervisor.shared(8000)


@pytest.mark.django_db
def test_the_projector_is_told_the_address_that_others_can_use(cast: Any, settings: Any) -> None:
    settings.ADDRESS = SHARED
    members.invite(cast.room)
    owner = Client()
    owner.force_login(cast.users["alice"])
    told = owner.get(f"/api/rooms/{cast.room.id}", headers={"host": "localhost"}).json()
    assert told["address"] == SHARED
    drawn = owner.get(f"/rooms/{cast.room.id}/code.svg", headers={"host": "localhost"})
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn.content == network.picture(f"{SHARED}/?code={told['code']}")
