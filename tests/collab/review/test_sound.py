"""Films are heard wherever they go: in an MP4, in its clips, and beside what another program joins itself."""

import io
import json
import wave
import zipfile
from pathlib import Path
from typing import Any

import av
import numpy as np
import opentimelineio as otio
import pytest
from numpy.typing import NDArray

from collab.film.timeline import Timeline
from collab.log import rooms
from collab.models import Room, Version
from collab.people import editions
from collab.people.permissions import access_room
from collab.rendering import exchange, store, wants
from collab.review import pins
from synthesis import media, sounds
from tests.collab.reel import plain, write
from tests.collab.rendering.test_exchange import draw_pictures
from tests.collab.review.test_leaving import made, trimmed
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

Sound = NDArray[np.int16]

HUM = (9000 * np.sin(np.arange(sounds.SAMPLES) / 9)).astype(np.int16)
LOUD, QUIET = 5000, 30
# Frames of the film: a boat 0 to 20, black 20 to 32, a car 32 to 80, an empty prompt 80 to 86.
FRAMES = 86


@pytest.fixture
def film(cast: Cast, tmp_path: Path) -> dict[str, Any]:
    document = trimmed()
    write(cast.room, document)
    draw_pictures(tmp_path, sound=HUM)
    return document


def loudness(data: bytes) -> list[float]:
    """How loud each frame of a film is, by the samples that stand under it; [] for a film without a sound stream."""
    with av.open(io.BytesIO(data)) as file:
        if not file.streams.audio:
            return []
        heard = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)]) * 32768
    frames = heard[: len(heard) // 1000 * 1000].reshape(-1, 1000)
    return [float(np.sqrt((frame[300:700] ** 2).mean())) for frame in frames]


def assert_heard_as_shown(found: list[float]) -> None:
    assert len(found) == FRAMES
    assert min([*found[:20], *found[32:80]]) > LOUD
    assert max([*found[21:31], *found[81:]]) < QUIET


def wav(data: bytes) -> Sound:
    with wave.open(io.BytesIO(data)) as file:
        assert file.getframerate() == 24_000
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def assert_exact(sound: Sound) -> None:
    """Under each frame the samples of that frame; the fades aside."""
    assert len(sound) == FRAMES * 1000
    np.testing.assert_array_equal(sound[200:7800], HUM[40_200:47_800])
    assert not sound[20_000:32_000].any()
    np.testing.assert_array_equal(sound[32_200:79_800], HUM[200:47_800])
    assert not sound[80_000:].any()


def test_the_film_is_heard_where_it_is_shown_and_black_is_silent(cast: Cast, film: Any) -> None:
    assert_heard_as_shown(loudness(store.read(made(cast).file)))


def test_a_film_with_a_line_burnt_in_is_heard_too(cast: Cast, film: Any) -> None:
    assert_heard_as_shown(loudness(store.read(made(cast, burn=True).file)))


def test_a_film_with_a_title_is_heard_too(cast: Cast, film: Any) -> None:
    film["titles"] = {"c0:50": {"text": "Turn", "look": "low", "frames": 10}}
    write(cast.room, film)
    assert_heard_as_shown(loudness(store.read(made(cast).file)))


def test_a_quiet_clip_is_silent_wherever_the_film_goes(cast: Cast, film: Any) -> None:
    loud = made(cast)
    film["clips"]["c0"]["quiet"] = True
    write(cast.room, film)
    for how in ({}, {"burn": True}):
        found = loudness(store.read(made(cast, **how).file))
        assert max(found[:31]) < QUIET
        assert min(found[32:80]) > LOUD
    assert_heard_as_shown(loudness(store.read(loud.file)))
    for format in ("otio", "edl"):
        with zipfile.ZipFile(io.BytesIO(store.read(made(cast, format=format).file))) as zipped:
            (name,) = (name for name in zipped.namelist() if name.endswith(".wav"))
            sound = wav(zipped.read(name))
        assert not sound[:32_000].any()
        np.testing.assert_array_equal(sound[32_200:79_800], HUM[200:47_800])


def test_a_quiet_clip_leaves_silent_and_says_so_while_its_takes_are_as_they_were(cast: Cast, film: Any) -> None:
    film["clips"]["c0"]["quiet"] = True
    write(cast.room, film)
    with zipfile.ZipFile(io.BytesIO(store.read(made(cast, format="clips", takes=True).file))) as zipped:
        boat, car, _ = json.loads(zipped.read("manifest.json"))["clips"]
        assert [(clip["quiet"], clip["sound"]) for clip in (boat, car)] == [(True, False), (False, True)]
        assert loudness(zipped.read(boat["file"])) == []
        assert min(loudness(zipped.read(car["file"]))) > LOUD
        assert all(take["sound"] in zipped.namelist() for take in boat["takes"])


def test_a_version_says_which_of_its_cells_are_quiet(cast: Cast, film: Any) -> None:
    film["clips"]["c0"]["quiet"] = True
    version = Version.objects.create(room=cast.room, seq=1, name="Quiet")
    pins.pin(version, Timeline.from_plain(film), now=True)
    told = pins.watch(access_room(cast.users["alice"], cast.room.pk), version.pk)["cells"]
    assert [(cell["clip"], cell.get("quiet")) for cell in told][:3] == [("c0", True), ("c0", True), ("c2", None)]
    found = loudness(store.read(made(cast, version=version.pk).file))
    assert max(found[:31]) < QUIET
    assert min(found[32:80]) > LOUD


def test_a_version_is_heard_as_it_was(cast: Cast, film: Any) -> None:
    version = Version.objects.create(room=cast.room, seq=1, name="First")
    pins.pin(version, Timeline.from_plain(film), now=True)
    film["clips"]["c2"]["prompt"] = "a horse"
    write(cast.room, film)
    assert_heard_as_shown(loudness(store.read(made(cast, version=version.pk).file)))
    now = loudness(store.read(made(cast).file))
    assert len(now) == FRAMES
    assert min(now[:20]) > LOUD


def test_an_edition_is_heard_too(cast: Cast, room: Room, tmp_path: Path) -> None:
    edition = editions.make(access_room(cast.users["alice"], room.pk), "Short")
    wants.apply(edition, rooms.fold(edition)[1], seq=rooms.head(edition.pk), pressed=True)
    draw_pictures(tmp_path, sound=HUM)
    job = exchange.start(access_room(cast.users["alice"], edition.pk))
    order = exchange.claim(str(job.id))
    assert order is not None
    assert exchange.make(order)
    job.refresh_from_db()
    found, at = loudness(store.read(job.file)), 0
    for name, start, stop in order.stretches:
        here = found[at : at + stop - start]
        assert (min(here) > LOUD) if name else (max(here[1:-1], default=0) < QUIET)
        at += stop - start
    assert at == len(found)


def test_a_film_of_older_silent_takes_has_no_sound_stream(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw_pictures(tmp_path)
    assert loudness(store.read(made(cast).file)) == []
    for format in ("otio", "edl", "fcpxml", "clips"):
        with zipfile.ZipFile(io.BytesIO(store.read(made(cast, format=format).file))) as zipped:
            assert not [name for name in zipped.namelist() if name.endswith((".wav", ".flac"))]


def test_each_clip_is_heard_and_every_take_has_its_sound_beside_it(cast: Cast, film: Any) -> None:
    job = made(cast, format="clips", takes=True)
    with zipfile.ZipFile(io.BytesIO(store.read(job.file))) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
        boat, car, empty = manifest["clips"]
        assert [clip["sound"] for clip in manifest["clips"]] == [True, True, False]
        assert min(loudness(zipped.read(boat["file"]))) > LOUD
        assert len(loudness(zipped.read(car["file"]))) == 48
        for take in [*boat["takes"], *car["takes"]]:
            with av.open(io.BytesIO(zipped.read(take["sound"]))) as file:
                heard = np.concatenate([frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)])
                assert file.metadata["comment"] == media.SYNTHETIC
            np.testing.assert_array_equal(heard, HUM)
        assert "sounds carry none" in manifest["marking"]["en"]
        assert empty["takes"] == []


def test_a_bundle_has_the_films_sound_as_a_track(cast: Cast, film: Any, tmp_path: Path) -> None:
    (tmp_path / "film.otioz").write_bytes(store.read(made(cast, format="otio").file))
    out = tmp_path / "out"
    out.mkdir()
    timeline = otio.adapters.read_from_file(str(tmp_path / "film.otioz"), extract_to_directory=str(out))
    picture, sound = timeline.tracks
    assert (picture.kind, sound.kind, sound.name) == ("Video", "Audio", "Sound")
    (clip,) = sound
    assert clip.duration() == picture.duration()
    assert (clip.duration().value, clip.duration().rate) == (FRAMES, 24)
    assert_exact(wav((out / clip.media_reference.target_url).read_bytes()))


@pytest.mark.parametrize(("format", "name"), [("edl", "film.edl"), ("fcpxml", "film.fcpxml")])
def test_older_forms_have_it_beside_them_and_say_so(cast: Cast, film: Any, format: str, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(store.read(made(cast, format=format).file))) as zipped:
        assert_exact(wav(zipped.read("sound.wav")))
        told = zipped.read("READ-ME.txt").decode()
        assert name in zipped.namelist()
    assert "Sound, where the film has any, lies beside it as sound.wav" in told
    assert "El sonido, si la película lo tiene, va al lado, en sound.wav" in told
