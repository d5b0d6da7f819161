"""Laid sounds are heard wherever the film goes, from a named version too."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from collab.film.timeline import Timeline
from collab.models import Version
from collab.people.permissions import access_room
from collab.rendering import claims, store
from collab.review import pins
from synthesis import media, sounds
from tests.collab.reel import write
from tests.collab.rendering.test_exchange import draw_pictures
from tests.collab.review.test_leaving import made, trimmed
from tests.collab.review.test_sound import QUIET, loudness, wav
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

TONE = (9000 * np.sin(np.arange(sounds.SAMPLES) / 5)).astype(np.int16)
# In trimmed(): a boat 0 to 20, black 20 to 32, a car 32 to 80, an empty prompt 80 to 86. It lies over 22 to 82.
RAIN = {"text": "Lluvia, ¡mucha!", "frames": 60, "level": 100, "seed": 3}


def draw_sounds(path: Path) -> None:
    while claim := claims.claim("preview", base="base"):
        if not claim.sound:
            claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
            continue
        media.write_sound(TONE, path / "sound.mp4")
        claims.heard(claim, codes=claim.key.encode(), film=path / "sound.mp4", seconds=1)


@pytest.fixture
def film(cast: Cast, tmp_path: Path) -> dict[str, Any]:
    document = trimmed() | {"sounds": {"c1:2": RAIN}}
    write(cast.room, document)
    draw_sounds(tmp_path)
    draw_pictures(tmp_path)
    return document


def assert_over(found: list[float]) -> None:
    assert min(found[23:81]) > 4000
    assert max([*found[:21], *found[84:]]) < QUIET


def test_it_is_heard_over_the_film_also_over_black_and_with_a_line_burnt_in(cast: Cast, film: Any) -> None:
    assert_over(loudness(store.read(made(cast).file)))
    assert_over(loudness(store.read(made(cast, burn=True).file)))
    for format in ("otio", "edl", "fcpxml"):
        with zipfile.ZipFile(io.BytesIO(store.read(made(cast, format=format).file))) as zipped:
            (name,) = (name for name in zipped.namelist() if name.endswith(".wav"))
            sound = wav(zipped.read(name))
        np.testing.assert_array_equal(sound[22_200:69_800], TONE[200:47_800])
        assert not sound[:22_000].any()
        assert not sound[82_000:].any()


def test_a_level_of_nothing_leaves_the_film_as_silent_as_its_takes(cast: Cast, film: Any) -> None:
    film["sounds"]["c1:2"] = {**RAIN, "level": 0}
    write(cast.room, film)
    assert loudness(store.read(made(cast).file)) == []


def test_it_lies_in_the_zip_by_itself_and_in_no_clip(cast: Cast, film: Any) -> None:
    film["sounds"]["c2:0"] = {**RAIN, "text": "thunder"}
    write(cast.room, film)
    with zipfile.ZipFile(io.BytesIO(store.read(made(cast, format="clips").file))) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
        place = "sounds/001-lluvia-mucha.wav"
        assert manifest["sounds"] == [
            {"text": RAIN["text"], "from": 22, "frames": 60, "level": 100, "file": place},
            {"text": "thunder", "from": 32, "frames": 54, "level": 100, "file": None},
        ]
        np.testing.assert_array_equal(wav(zipped.read(place))[200:47_800], TONE[200:47_800])
        assert len(wav(zipped.read(place))) == 60_000
        assert all(loudness(zipped.read(clip["file"])) == [] for clip in manifest["clips"] if clip["file"])


def test_a_version_keeps_the_sounds_that_it_had(cast: Cast, film: Any) -> None:
    version = Version.objects.create(room=cast.room, seq=1, name="First")
    pins.pin(version, Timeline.from_plain(film), now=True)
    film["sounds"] = {"c2:0": {**RAIN, "text": "waves"}}
    write(cast.room, film)
    assert_over(loudness(store.read(made(cast, version=version.pk).file)))
    (told,) = pins.watch(access_room(cast.users["alice"], cast.room.pk), version.pk)["sounds"]
    assert (told["from"], told["to"], told["level"], told["text"]) == (22, 82, 100, RAIN["text"])
    assert len(told["urls"]) == 2
    assert all(url.endswith(".mp4") for url in told["urls"])
    assert loudness(store.read(made(cast).file)) == [], "what is laid now is not drawn yet"
