"""Named versions: given, renamed, deleted, brought back; and what others said of one keeps it."""

import pytest
from django.utils import timezone

from collab.log import history, named
from collab.models import Audit, Comment, Fact, Pin, Room, Version
from collab.people.permissions import Access, NotAllowed
from collab.review import decisions, pins
from tests.collab.log.writer import Writer
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def access(cast: Cast, name: str = "bob") -> Access:
    return Access(cast.room, cast.members[name])


def names(cast: Cast) -> list[str]:
    return [version["name"] for version in named.versions(access(cast))]


@pytest.fixture
def cut(room: Room, cast: Cast) -> int:
    """A version that Bob, an editor, named."""
    return int(named.name_version(access(cast), "Frist cut")["id"])


def test_a_state_is_named_and_told_to_the_screens(room: Room, cast: Cast, alice: Writer) -> None:
    alice.type(" one")
    named.name_version(access(cast), "  First   cut ")
    named.name_version(access(cast, "alice"), "Sketch", seq=1)
    latest, first = named.versions(access(cast))
    assert (first["name"], first["seq"], first["member"]["name"]) == ("First cut", 2, "Bob")
    assert (latest["name"], latest["seq"]) == ("Sketch", 1)
    assert [fact.data["name"] for fact in Fact.objects.filter(kind="version")] == ["First cut", "Sketch"]


def test_names_and_their_number_have_limits(room: Room, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("", "  ", "x" * 81):
        with pytest.raises(named.BadName):
            named.name_version(access(cast), name)
    with pytest.raises(history.NoState):
        named.name_version(access(cast), "Later", seq=99)
    monkeypatch.setattr(named, "VERSIONS_MAX", 1)
    named.name_version(access(cast), "One")
    with pytest.raises(named.TooMany):
        named.name_version(access(cast), "Two")
    assert Version.objects.count() == 1


def test_a_version_gets_another_name_and_everybody_hears_of_it(room: Room, cast: Cast, cut: int) -> None:
    said = named.rename(access(cast), cut, "  First   cut ")
    assert (said["id"], said["name"], names(cast)) == (cut, "First cut", ["First cut"])
    assert [fact.data["name"] for fact in Fact.objects.filter(kind="version")] == ["Frist cut", "First cut"]
    audit = Audit.objects.get(what="version_named")
    assert (audit.member, audit.data) == (
        cast.members["bob"],
        {"version": cut, "from": "Frist cut", "to": "First cut"},
    )
    for name in ("", "x" * 81):
        with pytest.raises(named.BadName):
            named.rename(access(cast), cut, name)
    with pytest.raises(pins.NoVersion):
        named.rename(access(cast), cut + 1, "Nothing")
    assert names(cast) == ["First cut"]


def test_a_deleted_version_is_watched_by_nobody_and_comes_back_as_it_was(room: Room, cast: Cast, cut: int) -> None:
    before = (pins.watch(access(cast, "vera"), cut), named.versions(access(cast)))
    named.delete(access(cast), cut)
    assert named.versions(access(cast)) == []
    assert named.deleted(access(cast)) == [{"id": cut, "name": "Frist cut"}]
    assert Fact.objects.filter(kind="version").last().data["gone"] is True
    for command in (
        lambda: pins.watch(access(cast), cut),
        lambda: named.rename(access(cast), cut, "Other"),
        lambda: named.delete(access(cast), cut),
        lambda: decisions.decide(access(cast, "rita"), cut, verdict="approved"),
    ):
        with pytest.raises(pins.NoVersion):
            command()
    assert named.bring_back(access(cast), cut)["id"] == cut
    assert (pins.watch(access(cast, "vera"), cut), named.versions(access(cast))) == before
    assert named.deleted(access(cast)) == []
    with pytest.raises(pins.NoVersion):
        named.bring_back(access(cast), cut)


def test_who_named_a_version_and_the_owners_change_it_and_nobody_else(room: Room, cast: Cast, cut: int) -> None:
    theirs = int(named.name_version(access(cast, "alice"), "Sketch")["id"])
    assert [(one["id"], one["renames"], one["deletes"]) for one in named.versions(access(cast))] == [
        (theirs, False, False),
        (cut, True, True),
    ]
    assert all(one["renames"] and one["deletes"] for one in named.versions(access(cast, "alice")))
    assert not any(one["renames"] or one["deletes"] for one in named.versions(access(cast, "vera")))
    for command in (lambda: named.rename(access(cast), theirs, "Mine"), lambda: named.delete(access(cast), theirs)):
        with pytest.raises(NotAllowed):
            command()
    named.delete(access(cast, "alice"), theirs)
    assert named.deleted(access(cast)) == []
    with pytest.raises(NotAllowed):
        named.bring_back(access(cast), theirs)
    # Of a version whose maker is gone, its owners dispose.
    Version.objects.filter(pk=cut).update(member=None)
    with pytest.raises(NotAllowed):
        named.delete(access(cast), cut)
    named.delete(access(cast, "alice"), cut)


def test_what_was_said_of_a_version_keeps_it_and_a_decision_its_name_too(room: Room, cast: Cast, cut: int) -> None:
    said = Comment.objects.create(room=room, version_id=cut, clip="c1", frame=0, until=1, text="dark")
    with pytest.raises(named.Reviewed):
        named.delete(access(cast), cut)
    assert [(one["renames"], one["deletes"]) for one in named.versions(access(cast))] == [(True, False)]
    Comment.objects.filter(pk=said.pk).update(removed=timezone.now())
    assert [(one["renames"], one["deletes"]) for one in named.versions(access(cast))] == [(True, True)]
    decisions.decide(access(cast, "rita"), cut, verdict="again", reason="dark")
    assert [(one["renames"], one["deletes"]) for one in named.versions(access(cast))] == [(False, False)]
    with pytest.raises(named.Decided):
        named.rename(access(cast), cut, "Other")
    with pytest.raises(named.Reviewed):
        named.delete(access(cast, "alice"), cut)
    assert names(cast) == ["Frist cut"]


def test_what_is_deleted_makes_room_and_the_oldest_deleted_is_gone_for_good(
    room: Room, cast: Cast, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named, "VERSIONS_MAX", 1)
    monkeypatch.setattr(named, "DELETED_MAX", 1)
    with pytest.raises(named.TooMany):
        named.name_version(access(cast), "Second")
    named.delete(access(cast), cut)
    second = named.name_version(access(cast), "Second")["id"]
    with pytest.raises(named.TooMany):
        named.bring_back(access(cast), cut)
    named.delete(access(cast), second)
    assert named.deleted(access(cast)) == [{"id": second, "name": "Second"}]
    assert not Version.objects.filter(pk=cut).exists()
    assert not Pin.objects.filter(version=cut).exists()
