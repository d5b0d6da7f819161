"""Dissolves leave with the film: as a transition, a D event, blended frames, or a sentence that says they are lost."""

import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import opentimelineio as otio
import pytest

from collab.film.timeline import Timeline
from collab.models import Version
from collab.rendering import store
from collab.review import pins
from synthesis import media
from tests.collab.reel import access, write
from tests.collab.review.test_clips import unpacked
from tests.collab.review.test_leaving import bundle, film, made
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["film"]


@pytest.fixture
def dissolved(cast: Cast, film: dict[str, Any]) -> dict[str, Any]:
    """A boat (0 to 20) that comes up from black in 12 frames, its first cell having 8; after a gap a car (32 to 80) in
    24."""
    film["clips"]["c0"]["dissolve"] = 12
    film["clips"]["c2"]["dissolve"] = 24
    write(cast.room, film)
    return film


def unzipped(cast: Cast, folder: Path, format: str) -> tuple[str, str]:
    """What the timeline's file says, and what is told to be lost."""
    job = made(cast, format=format)
    (folder / "film.zip").write_bytes(store.read(job.file))
    with zipfile.ZipFile(folder / "film.zip") as zipped:
        return zipped.read(f"film.{format}").decode(), zipped.read("READ-ME.txt").decode()


def test_opentimelineio_has_a_transition_from_the_cut_on(cast: Cast, dissolved: Any, tmp_path: Path) -> None:
    timeline, _ = bundle(cast, tmp_path)
    (track,) = timeline.tracks
    found = [one for one in track if isinstance(one, otio.schema.Transition)]
    assert [(one.transition_type, one.in_offset.value, one.out_offset.value) for one in found] == [
        ("SMPTE_Dissolve", 0, 8),  # as long as its cell goes
        ("SMPTE_Dissolve", 0, 24),
    ]
    assert [one.metadata["telar"]["dissolve"] for one in found] == [12, 24]
    kinds = [type(one).__name__ for one in track]
    assert kinds == ["Transition", "Clip", "Clip", "Gap", "Transition", "Clip", "Clip"]
    assert sum(one.duration().value for one in track if not isinstance(one, otio.schema.Transition)) == 86


def test_an_edl_has_events_of_kind_d_also_out_of_black(cast: Cast, dissolved: Any, tmp_path: Path) -> None:
    text, told = unzipped(cast, tmp_path, "edl")
    events = re.findall(r"^(\d{3})  (\w+) +V +([CD])( \d{3})? +(\S+) (\S+) (\S+) (\S+)", text, re.MULTILINE)
    said = [(one[0], one[1] == "BL", one[2], one[3].strip(), *one[6:]) for one in events]
    assert said == [
        ("001", True, "C", "", "00:00:00:00", "00:00:00:00"),
        ("001", False, "D", "008", "00:00:00:00", "00:00:00:08"),
        ("002", False, "C", "", "00:00:00:08", "00:00:00:20"),
        ("003", True, "C", "", "00:00:00:20", "00:00:01:08"),
        ("004", True, "C", "", "00:00:01:08", "00:00:01:08"),
        ("004", False, "D", "024", "00:00:01:08", "00:00:03:08"),
    ]  # fmt: skip
    assert "keeps cuts, dissolves" in told
    assert "runs on into the second segment of its clip ends with the first one" in told
    assert "cortes, encadenados" in told
    assert "sigue en el segundo segmento de su plano acaba con el primero" in told


def test_an_fcpxml_has_cuts_in_their_place_and_says_so(cast: Cast, dissolved: Any, tmp_path: Path) -> None:
    text, told = unzipped(cast, tmp_path, "fcpxml")
    (tmp_path / "film.fcpxml").write_text(text)
    timeline = otio.adapters.read_from_file(str(tmp_path / "film.fcpxml"))
    assert [clip.duration().rescaled_to(24).value for clip in timeline.find_clips()] == [8, 12, 48]
    assert "dissolves (each becomes a cut)" in told
    assert "encadenados (cada uno queda en corte)" in told


def test_clips_leave_undissolved_and_the_manifest_says_so(cast: Cast, dissolved: Any, tmp_path: Path) -> None:
    manifest, out, _ = unpacked(cast, tmp_path)
    assert [(one["dissolve"], one["dissolved"]) for one in manifest["clips"]] == [(12, False), (24, False), (0, False)]
    car = media.read_frames(out / manifest["clips"][1]["file"])
    whole = media.read_frames(
        store.local(store.film_name(next(one["sha256"] for one in manifest["clips"][1]["takes"])), tmp_path)
    )
    np.testing.assert_array_equal(car, whole)


def test_a_version_keeps_the_dissolves_that_it_had(cast: Cast, dissolved: Any, tmp_path: Path) -> None:
    version = Version.objects.create(room=cast.room, seq=1, name="First")
    pins.pin(version, Timeline.from_plain(dissolved), now=True)
    dissolved["clips"]["c0"]["dissolve"] = 0
    write(cast.room, dissolved)
    watched = pins.watch(access(cast), version.pk)
    assert watched["dissolves"] == [{"from": 0, "frames": 12}, {"from": 32, "frames": 24}]
    now, then = (
        media.read_frames(store.local(made(cast, **asked).file, tmp_path)) for asked in ({}, {"version": version.pk})
    )
    differs = [at for at in range(len(now)) if (now[at] != then[at]).any()]
    assert differs == list(range(12))
