"""What a version shows stays what it shows."""

from pathlib import Path

import pytest

from collab.film.timeline import Timeline
from collab.models import Pin, Room, Take, Version, Want
from collab.rendering import takes
from collab.review import pins
from tests.collab.reel import access, draw, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def name(room: Room, document: dict, *, now: bool = True) -> Version:
    row = Version.objects.create(room=room, seq=1, name="First")
    pins.pin(row, Timeline.from_plain(document), now=now)
    return row


def shown(cast: Cast, version: Version) -> list[tuple[str, str | None]]:
    cells = pins.watch(access(cast, "vera"), version.pk)["cells"]
    return [(f"{cell['clip']}:{cell['index']}", cell["url"]) for cell in cells]


def test_a_version_shows_its_takes_while_the_film_goes_on(cast: Cast, tmp_path: Path) -> None:
    document = plain("a boat", "a car")
    write(cast.room, document)
    draw(tmp_path)
    version = name(cast.room, document)
    before = shown(cast, version)
    assert len({url for _, url in before}) == 2
    document["clips"]["c0"]["prompt"] = "a bird"
    write(cast.room, document)
    draw(tmp_path)
    assert shown(cast, version) == before
    assert shown(cast, name(cast.room, document))[0] != before[0]


def test_a_cell_that_waits_for_its_take_is_pinned_to_the_one_on_the_screens(cast: Cast, tmp_path: Path) -> None:
    document = plain("a boat")
    write(cast.room, document)
    draw(tmp_path)
    boat = Take.objects.get()
    document["clips"]["c0"]["prompt"] = "a bird"
    write(cast.room, document)
    name(cast.room, document)
    assert Pin.objects.get().file == boat.file


def test_a_name_for_long_ago_pins_what_those_words_ask_for(cast: Cast, tmp_path: Path) -> None:
    old, new = plain("a boat"), plain("a bird")
    write(cast.room, old)
    draw(tmp_path)
    boat = Take.objects.get()
    write(cast.room, new)
    draw(tmp_path)
    name(cast.room, old, now=False)
    assert Pin.objects.get().file == boat.file


def test_frames_of_the_film_are_frames_of_the_files(cast: Cast, tmp_path: Path) -> None:
    document = plain("a boat", "a car", "")
    document["clips"]["c0"] |= {"start": 40, "stop": 60}
    document["clips"]["c1"] |= {"source": "gap", "stop": 12}
    write(cast.room, document)
    draw(tmp_path)
    film = pins.watch(access(cast), name(cast.room, document).pk)
    places = [(cell["clip"], cell["index"], cell["from"], cell["to"], cell["head"]) for cell in film["cells"]]
    assert places == [("c0", 0, 0, 8, 40), ("c0", 1, 8, 20, 0), ("c2", 0, 32, 80, 0)]
    assert film["length"] == 80
    assert film["cells"][2]["url"] is None
    assert film["clips"][0] == {"id": "c0", "prompt": "a boat", "start": 40, "stop": 60}


def test_a_pinned_file_can_be_read_when_its_take_holds_another(cast: Cast, tmp_path: Path) -> None:
    document = plain("a boat")
    write(cast.room, document)
    draw(tmp_path)
    version = name(cast.room, document)
    (row,) = version.pins.all()
    Take.objects.update(file="0" * 64)
    Want.objects.all().delete()
    assert takes.may_read(cast.room, row.file)
    assert not takes.may_read(cast.room, "0" * 64)


def test_a_version_of_another_room_is_none_and_an_old_one_cannot_be_watched(cast: Cast) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    theirs = Version.objects.create(room=other, seq=1, name="Theirs")
    with pytest.raises(pins.NoVersion):
        pins.watch(access(cast), theirs.pk)
    old = Version.objects.create(room=cast.room, seq=1, name="Old")
    with pytest.raises(pins.NotPinned):
        pins.watch(access(cast), old.pk)
