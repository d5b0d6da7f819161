"""Clips that leave one by one: a zip whose manifest tells the truth about its files."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.test import Client

from collab.film.timeline import Timeline
from collab.models import Take, Version
from collab.rendering import hand_listing, store
from collab.review import clips, pins
from synthesis import media
from tests.collab.reel import write
from tests.collab.review.test_leaving import film, made
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["film"]


def unpacked(cast: Cast, folder: Path, **asked: Any) -> tuple[dict[str, Any], Path, list[str]]:
    job = made(cast, format="clips", **asked)
    assert hand_listing.job_state(job)["url"].endswith(".clips.zip")
    (folder / "clips.zip").write_bytes(store.read(job.file))
    with zipfile.ZipFile(folder / "clips.zip") as zipped:
        assert zipped.testzip() is None
        zipped.extractall(folder / "out")
        names = zipped.namelist()
    return json.loads((folder / "out" / "manifest.json").read_text()), folder / "out", names


def test_each_clip_is_one_file_that_holds_what_the_film_shows_of_it(cast: Cast, film: Any, tmp_path: Path) -> None:
    manifest, out, names = unpacked(cast, tmp_path)
    boat, car, empty = manifest["clips"]
    assert sorted(names) == ["clips/001-a-boat-a.mp4", "clips/003-a-car.mp4", "manifest.json"]
    assert [one["frames"] for one in manifest["clips"]] == [20, 48, 6]
    for one in (boat, car):
        path = out / one["file"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == one["sha256"]
        assert path.stat().st_size == one["bytes"]
        assert len(media.read_frames(path)) == one["frames"]
    assert (empty["file"], empty["black"], empty["takes"]) == (None, 6, [])
    first, second = (Take.objects.get(file=take["sha256"]) for take in boat["takes"])
    whole = media.read_frames(store.local(store.film_name(first.file), tmp_path))
    assert np.array_equal(media.read_frames(out / boat["file"])[:8], whole[40:48])
    assert [take["key"] for take in boat["takes"]] == [first.key, second.key]


def test_the_manifest_says_words_seeds_rate_size_and_that_all_is_generated(
    cast: Cast, film: Any, tmp_path: Path
) -> None:
    manifest, out, _ = unpacked(cast, tmp_path)
    assert (manifest["form"], manifest["synthetic"], manifest["rate"]) == ("telar-clips/1", True, 24)
    assert "generated" in manifest["marking"]["en"]
    assert "generados" in manifest["marking"]["es"]
    boat = manifest["clips"][0]
    assert (boat["prompt"], boat["seed"], boat["takes"][0]["recipe"]["seed"]) == ("a boat á", 1, 1)
    with av.open(str(out / boat["file"])) as file:
        (stream,) = file.streams.video
        assert (stream.width, stream.height, stream.average_rate) == (manifest["width"], manifest["height"], 24)
        assert media.SYNTHETIC in file.metadata.values()


def test_all_takes_go_along_by_choice_whole_under_names_of_their_own(cast: Cast, film: Any, tmp_path: Path) -> None:
    manifest, out, names = unpacked(cast, tmp_path, takes=True)
    takes = [take for clip in manifest["clips"] for take in clip["takes"]]
    assert [len(clip["takes"]) for clip in manifest["clips"]] == [2, 2, 0]
    assert [take["shown"] for take in manifest["clips"][1]["takes"]] == [False, True]
    assert sorted(take["file"] for take in takes) == sorted(name for name in names if name.startswith("takes/"))
    for take in takes:
        assert hashlib.sha256((out / take["file"]).read_bytes()).hexdigest() == take["sha256"]


def test_as_loops_they_end_where_they_begin_and_the_manifest_says_how_well(
    cast: Cast, film: Any, tmp_path: Path
) -> None:
    manifest, out, _ = unpacked(cast, tmp_path, loops=True)
    boat, car, empty = manifest["clips"]
    assert [(one["loop"], one["frames"]) for one in manifest["clips"]] == [(True, 14), (True, 36), (False, 6)]
    for one in (boat, car):
        frames = media.read_frames(out / one["file"]).astype(int)
        steps = [np.abs(a - b).mean() for a, b in zip(frames, [*frames[1:], frames[0]], strict=True)]
        assert len(frames) == one["frames"]
        assert (one["seam"], one["neighbours"]) == (round(steps[-1], 3), round(max(steps[:-1]), 3))
        assert one["seam"] <= one["neighbours"] + 0.001
        assert hashlib.sha256((out / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    assert (boat["faded"], "seam" in empty) == (5, False)
    plain, _, _ = unpacked(cast, tmp_path)
    assert [one["loop"] for one in plain["clips"]] == [False, False, False]


def test_only_reviewers_ask_and_all_takes_are_for_clips_alone(cast: Cast, film: Any, client: Client) -> None:
    address = f"/api/rooms/{cast.room.id}/export"
    client.force_login(cast.users["bob"])
    for body, status in (
        ({"format": "otio", "takes": True}, 422),
        ({"format": "clips", "takes": "perhaps"}, 422),
        ({"format": "mp4", "loops": True}, 422),
        ({"format": "clips", "takes": True}, 200),
        ({"format": "clips", "loops": True}, 200),
    ):
        assert client.post(address, body, "application/json").status_code == status, body
    client.force_login(cast.users["vera"])
    assert client.post(address, {"format": "clips"}, "application/json").status_code == 403


def test_names_are_safe_everywhere_whatever_somebody_wrote() -> None:
    def named(prompt: str) -> str:
        return clips.name({"number": 7, "prompt": prompt})

    assert named("../../etc/passwd") == "007-etc-passwd"
    assert named('CON: "a|b"?') == "007-con-a-b"
    assert named("Niño en la selva\n") == "007-nino-en-la-selva"
    assert named("海の夕日") == "007"
    assert len(named("word " * 100)) <= 4 + clips.SLUG_MAX


def test_a_clip_that_another_one_cuts_in_two_is_one_clip() -> None:
    cells = [{"clip": "c0", "number": 1, "head": head, "frames": 4} for head in (0, 20)]
    cell = {**cells[0], "clip": "c1", "number": 2}
    assert [[part["head"] for part in found] for found in clips.by_clip([cells[0], cell, {"gap": 3}, cells[1]])] == [
        [0, 20], [0],
    ]  # fmt: skip


def test_a_version_leaves_with_its_name(cast: Cast, film: Any, tmp_path: Path) -> None:
    version = Version.objects.create(room=cast.room, seq=1, name="First")
    pins.pin(version, Timeline.from_plain(film), now=True)
    film["clips"]["c2"]["prompt"] = "a horse"
    write(cast.room, film)
    manifest, _, _ = unpacked(cast, tmp_path, version=version.pk)
    assert manifest["version"]["name"] == "First"
    assert [clip["prompt"] for clip in manifest["clips"]] == ["a boat á", "a car", ""]
