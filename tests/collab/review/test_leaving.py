"""What a studio takes away: an OpenTimelineIO bundle that equals the room, a version's own MP4, notes as a table."""

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import av
import opentimelineio as otio
import pytest

from collab.film.timeline import Timeline
from collab.models import Job, Take, Team, Version
from collab.people import aliases
from collab.rendering import exchange, hand_listing, listing, store
from collab.review import comments, decisions, notes, pins
from synthesis import media
from tests.collab.reel import access, plain, write
from tests.collab.rendering.test_exchange import draw_pictures
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def trimmed() -> dict[str, Any]:
    """A boat over two cells (frames 40 to 60), a gap of 12, a car of two cells, a clip without words of 6."""
    document = plain("a boat á", "", "a car", "")
    document["clips"]["c0"] |= {"start": 40, "stop": 60}
    document["clips"]["c1"] |= {"source": "gap", "stop": 12}
    document["clips"]["c3"] |= {"stop": 6}
    return document


@pytest.fixture
def film(cast: Cast, tmp_path: Path) -> dict[str, Any]:
    """What `trimmed` says, the car drawn twice."""
    document = trimmed()
    write(cast.room, document)
    draw_pictures(tmp_path)
    document["variations"] = {"c2:0": 1}
    write(cast.room, document)
    draw_pictures(tmp_path)
    return document


def made(cast: Cast, **asked: Any) -> Job:
    job = exchange.start(access(cast, "rita"), **asked)
    order = exchange.claim(str(job.id))
    assert order is not None
    assert exchange.make(order)
    job.refresh_from_db()
    return job


def bundle(cast: Cast, folder: Path, **asked: Any) -> tuple[Any, Path]:
    """The bundle, read back by the library, with its media unpacked beside it."""
    job = made(cast, format="otio", **asked)
    path = folder / "film.otioz"
    path.write_bytes(store.read(job.file))
    out = folder / "out"
    out.mkdir()
    timeline = otio.adapters.read_from_file(str(path), extract_to_directory=str(out))
    return timeline, out


def test_the_bundle_read_back_by_opentimelineio_equals_the_room(cast: Cast, film: Any, tmp_path: Path) -> None:
    comments.write(access(cast, "rita"), clip="c2", frame=7, until=10, text="Too dark", strokes=[[1, 2, 3, 4]])
    timeline, _ = bundle(cast, tmp_path)
    (track,) = timeline.tracks
    shape = [
        (type(part).__name__, part.source_range.start_time.value, part.source_range.duration.value) for part in track
    ]
    assert shape == [("Clip", 40, 8), ("Clip", 0, 12), ("Gap", 0, 12), ("Clip", 0, 48), ("Clip", 0, 6)]
    assert all(part.source_range.duration.rate == 24 for part in track)
    assert timeline.duration().value == exchange_length(cast)
    rows = {(part["clip"], part["index"]): part for part in listing.segments(cast.room)}
    for clip in track.find_clips():
        about = clip.metadata["telar"]
        shown = rows.get((about["clip"], about["index"]))
        if shown is None:
            assert isinstance(clip.media_reference, otio.schema.MissingReference)
            continue
        active = clip.media_reference
        assert active.metadata["telar"]["sha256"] == Path(shown["url"]).stem
        assert active.metadata["telar"]["recipe"]["seed"] == about["seed"] == 1
        assert active.metadata["telar"]["key"] == shown["key"]
        assert about["prompt"] == film["clips"][about["clip"]]["prompt"]
    car = track[3]
    assert len(car.media_references()) == 2, "both takes of the car are there"
    assert car.active_media_reference_key == "take-2"
    (marker,) = car.markers
    assert (marker.name, marker.marked_range.start_time.value, marker.marked_range.duration.value) == (
        "Rita: Too dark", 7, 3,
    )  # fmt: skip
    assert list(marker.metadata["telar"]["strokes"][0]) == [1, 2, 3, 4]
    assert timeline.metadata["telar"]["synthetic"] is True


def test_markers_leave_on_the_frame_that_they_name_also_those_on_a_gap(cast: Cast, film: Any, tmp_path: Path) -> None:
    film["markers"] = {
        "c0:50": {"label": "The boat turns", "color": "green"},  # frame 2 of its second cell
        "c1:3": {"label": "Black", "color": "purple"},
        "c0:60": {"label": "trimmed away", "color": "red"},
    }
    write(cast.room, film)
    timeline, _ = bundle(cast, tmp_path)
    said = [
        (at, one.name, one.color, one.marked_range.start_time.value)
        for at, part in enumerate(timeline.tracks[0])
        for one in part.markers
    ]
    assert said == [(1, "The boat turns", "GREEN", 2), (2, "Black", "PURPLE", 3)]


def test_titles_leave_as_a_track_of_their_own_and_in_the_mp4_over_their_frames_alone(
    cast: Cast, film: Any, tmp_path: Path
) -> None:
    before = media.read_frames(store.local(made(cast).file, tmp_path))
    film["titles"] = {"c0:50": {"text": "El señor ¿vuelve?", "look": "low", "frames": 10}}  # frame 10 of the film
    write(cast.room, film)
    timeline, _ = bundle(cast, tmp_path)
    picture, titles = timeline.tracks
    gap, turn = titles
    assert (gap.duration().value, turn.duration().value, turn.name) == (10, 10, "El señor ¿vuelve?")
    assert dict(turn.media_reference.parameters) == {"text": "El señor ¿vuelve?", "look": "low"}
    assert sum(part.duration().value for part in picture) == exchange_length(cast)
    after = media.read_frames(store.local(made(cast).file, tmp_path))
    differs = [at for at in range(len(after)) if (after[at] != before[at]).any()]
    assert len(after) == len(before)
    assert differs == list(range(10, 20))


def test_a_version_keeps_the_titles_that_it_had(cast: Cast, film: Any, tmp_path: Path) -> None:
    film["titles"] = {"c0:50": {"text": "Turn", "look": "low", "frames": 10}}
    write(cast.room, film)
    version = Version.objects.create(room=cast.room, seq=1, name="First")
    pins.pin(version, Timeline.from_plain(film), now=True)
    film["titles"] = {}
    write(cast.room, film)
    watched = pins.watch(access(cast), version.pk)
    assert watched["titles"] == [{"from": 10, "to": 20, "text": "Turn", "look": "low"}]
    timeline, _ = bundle(cast, tmp_path, version=version.pk)
    assert [track.name for track in timeline.tracks] == ["Picture", "Titles"]


def exchange_length(cast: Cast) -> int:
    return sum(stop - start for _, start, stop in exchange.film(listing.planned(cast.room), []))


def test_every_reference_resolves_beside_the_timeline_by_a_relative_name(cast: Cast, film: Any, tmp_path: Path) -> None:
    timeline, out = bundle(cast, tmp_path)
    references = [one for clip in timeline.find_clips() for one in clip.media_references().values()]
    external = [one for one in references if isinstance(one, otio.schema.ExternalReference)]
    assert len(external) == 4
    for one in external:
        assert one.target_url.startswith("media/")
        with av.open(str(out / one.target_url)) as file:
            assert sum(1 for _ in file.decode(video=0)) == one.available_range.duration.value == 48
    with zipfile.ZipFile(tmp_path / "film.otioz") as bundled:
        assert bundled.read("version.txt") == b"1.0.0"
        assert len(bundled.namelist()) == 4 + 2


def test_a_version_leaves_with_its_own_pins_words_and_decisions(cast: Cast, film: Any, tmp_path: Path) -> None:
    version = Version.objects.create(room=cast.room, seq=1, name="First")
    pins.pin(version, Timeline.from_plain(film), now=True)
    decisions.decide(access(cast, "rita"), version.pk, verdict="approved", clip="c2")
    old = version.pins.get(clip="c2").file
    film["clips"]["c2"]["prompt"] = "a red car"
    write(cast.room, film)
    draw_pictures(tmp_path)
    timeline, _ = bundle(cast, tmp_path, version=version.pk)
    car = timeline.tracks[0][3]
    assert car.media_reference.metadata["telar"]["sha256"] == old
    assert car.name == "003 a car"
    assert timeline.metadata["telar"]["version"]["name"] == "First"
    assert timeline.metadata["telar"]["decisions"][0]["verdict"] == "approved"
    cuts = [cut[0] for cut in made(cast, version=version.pk).order["cuts"]]
    assert old in cuts
    assert old not in [cut[0] for cut in made(cast).order["cuts"]]


def test_the_mp4_says_that_its_colours_are_bt709(cast: Cast, film: Any, tmp_path: Path) -> None:
    with av.open(str(store.local(made(cast).file, tmp_path))) as file:
        context = file.streams.video[0].codec_context
        frame = next(file.decode(video=0))
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (1, 1, 1, 1)
        assert (frame.color_primaries, frame.color_trc, frame.colorspace) == (1, 1, 1)


def test_notes_are_a_table_in_the_order_of_the_film_that_no_program_reads_as_formulas(
    cast: Cast, film: Any, tmp_path: Path
) -> None:
    rita = access(cast, "rita")
    late = comments.write(rita, clip="c2", frame=7, text="=SUM(A1)")
    comments.answer(access(cast, "bob"), late["id"], "@Rita, no\nreally")
    comments.write(rita, clip="c0", frame=50, text="Dunkel")
    comments.write(rita, clip="c0", frame=3, text="cut away")
    comments.resolve(access(cast, "bob"), late["id"], True)
    film["clips"]["c2"]["prompt"] = "a red car"
    write(cast.room, film)
    draw_pictures(tmp_path)
    rows = list(csv.DictReader(io.StringIO(notes.table(cast.room))))
    assert [(row["timecode"], row["clip"], row["text"], row["older_take"]) for row in rows] == [
        ("00:00:00:10", "1", "Dunkel", "no"),
        ("00:00:01:15", "3", "'=SUM(A1)", "yes"),
        ("00:00:01:15", "3", "'@Rita, no\nreally", "yes"),
        ("", "1", "cut away", "no"),
    ]
    assert set(notes.places(cast.room).values()) == {39, 10, None}
    assert (rows[1]["resolved_by"], rows[2]["answer_to"]) == ("Bob", str(late["id"]))
    assert rows[1]["take_sha256"] in set(Take.objects.values_list("file", flat=True))


@pytest.mark.parametrize(("format", "name"), [("edl", "film.edl"), ("fcpxml", "film.fcpxml")])
def test_older_forms_hold_the_cuts_and_say_what_they_lose(
    cast: Cast, film: Any, tmp_path: Path, format: str, name: str
) -> None:
    comments.write(access(cast, "rita"), clip="c2", frame=7, until=10, text="Too dark")
    film["markers"] = {"c2:9": {"label": "Turn", "color": "blue"}}
    write(cast.room, film)
    job = made(cast, format=format)
    assert hand_listing.job_state(job)["url"].endswith(f".{format}.zip")
    (tmp_path / "film.zip").write_bytes(store.read(job.file))
    with zipfile.ZipFile(tmp_path / "film.zip") as zipped:
        zipped.extractall(tmp_path)
        brought = sorted(name for name in zipped.namelist() if name.startswith("media/"))
    lost = (tmp_path / "READ-ME.txt").read_text()
    assert "It loses all takes but the shown one" in lost
    assert "titles" in lost
    assert "títulos" in lost
    assert "Pierde todas las tomas menos la mostrada" in lost
    text = (tmp_path / name).read_text()
    assert "TOO DARK" in text.upper()
    assert re.search(r"00:00:00:09 BLUE +TURN|start=\"9/24s\"[^>]*value=\"Turn\"|value=\"Turn\"", text)
    media = sorted(re.findall(r"media/[\w.-]+\.mp4", text))
    assert len(media) == 3, "one take of each cut that has a picture"
    assert brought == media
    timeline = otio.adapters.read_from_file(str(tmp_path / name))
    assert [clip.duration().rescaled_to(24).value for clip in timeline.find_clips()] == [8, 12, 48]


def test_the_files_of_a_class_name_nobody(cast: Cast, film: Any, tmp_path: Path) -> None:
    Team.objects.filter(pk=cast.room.team_id).update(kind=Team.Kind.CLASS)
    cast.room.team.refresh_from_db()
    rita, bob = access(cast, "rita"), access(cast, "bob")
    said = comments.write(rita, clip="c2", frame=7, text="@bob, darker; Rita-like")
    comments.answer(bob, said["id"], "yes, @Rita")
    comments.resolve(bob, said["id"], True)
    comments.write(access(cast, "alice"), clip="c2", frame=9, text="Well done, @Bobby")
    version = Version.objects.create(room=cast.room, seq=1, name="First")
    pins.pin(version, Timeline.from_plain(film), now=True)
    decisions.decide(rita, version.pk, verdict="again", clip="c2", reason="ask @Bob")
    numbers = aliases.numbers(cast.room)
    ritas, bobs = (f"#{numbers[cast.members[name].pk]}" for name in ("rita", "bob"))
    rows = list(csv.DictReader(io.StringIO(notes.table(cast.room))))
    assert [(row["author"], row["text"], row["resolved_by"]) for row in rows] == [
        (ritas, f"'@{bobs}, darker; Rita-like", bobs),
        (bobs, f"yes, @{ritas}", ""),
        ("#0", "Well done, @Bobby", ""),
    ]
    for format in ("otio", "edl", "fcpxml", "clips"):
        with zipfile.ZipFile(io.BytesIO(store.read(made(cast, format=format, version=version.pk).file))) as bundled:
            texts = [
                bundled.read(name).decode()
                for name in bundled.namelist()
                if name.endswith((".otio", ".edl", ".fcpxml", ".txt", ".json"))
            ]
        told = "\n".join(texts).upper()
        assert (f"{ritas}: " in told) == (format in ("otio", "edl", "fcpxml")), told
        assert "RITA:" not in told
        assert "@RITA" not in told
        assert not re.search(r"@BOB\b", told)
        assert '"ALICE"' not in told
