"""The film that leaves: cut as it is shown, joined from real files, its progress told."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from numpy.typing import NDArray

from collab.film.timeline import Timeline
from collab.models import Fact, Job, Take
from collab.rendering import claims, exchange, hand_listing, store
from synthesis import media
from synthesis.lettering import line as lettering_of
from tests.collab.reel import access, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def draw_pictures(path: Path, *, sound: NDArray[np.int16] | None = None) -> None:
    """Draw every take as a real file: one shade per take, and one sound for all."""
    shade = 40
    while claim := claims.claim("preview", base="base"):
        claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
    while claim := claims.claim("full", base="base"):
        film = path / "take.mp4"
        frames = np.full((16, 64, 112, 3), shade, np.uint8)
        shade = (shade + 60) % 256
        media.write_take(frames, film, metadata={"key": claim.key}, sound=sound)
        claims.fulfil(claim, codes=b"codes", film=film if claim.picture else None, thumb=None, seconds=2)


def document() -> dict[str, Any]:
    """Ten frames of a boat (8 to 18), a gap of 12, a car over two cells (40 to 60), an empty prompt of 6."""
    film = plain("a boat", "", "a car", "")
    film["clips"]["c0"] |= {"start": 8, "stop": 18}
    film["clips"]["c1"] |= {"source": "gap", "stop": 12}
    film["clips"]["c2"] |= {"start": 40, "stop": 60}
    film["clips"]["c3"] |= {"stop": 6}
    return film


def test_a_film_is_cut_as_it_is_shown() -> None:
    timeline = Timeline.from_plain(document())
    url = "/media/rooms/r/takes/{}.mp4"
    segments = [
        {"clip": "c0", "index": 0, "url": url.format("boat")},
        {"clip": "c2", "index": 0, "url": url.format("car0")},
        {"clip": "c2", "index": 1, "url": None},
    ]
    assert exchange.film(timeline, segments) == [
        ["boat", 8, 18], [None, 0, 12], ["car0", 40, 48], [None, 0, 18],
    ]  # fmt: skip


def test_an_export_joins_the_takes_without_touching_their_pictures(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, document())
    draw_pictures(tmp_path)
    job = exchange.start(access(cast))
    order = exchange.claim(str(job.id))
    assert order is not None
    assert exchange.make(order)
    job.refresh_from_db()
    assert (job.state, job.progress) == ("done", 1)
    assert hand_listing.job_state(job)["url"] == f"/media/rooms/{cast.room.id}/exports/{job.id}.mp4"
    frames = media.read_frames(store.local(job.file, tmp_path))
    assert len(frames) == 10 + 12 + 20 + 6
    boat = Take.objects.get(recipe__phases=["a boat"])
    whole = media.read_frames(store.local(store.film_name(boat.file), tmp_path))
    assert np.array_equal(frames[:10], whole[8:18])
    assert frames[10:22].max() < 20
    assert frames[42:].max() < 20
    assert frames[22:42].min() > 20


def test_the_room_hears_of_its_export(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, document())
    draw_pictures(tmp_path)
    order = exchange.claim(str(exchange.start(access(cast)).id))
    assert order is not None
    exchange.make(order)
    told = [fact.data for fact in Fact.objects.filter(kind="job").order_by("number")]
    assert told[0]["state"] == "waiting"
    assert told[-1]["state"] == "done"
    assert sorted(fact["progress"] for fact in told) == [fact["progress"] for fact in told]


def test_asking_twice_for_one_film_makes_it_once(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, document())
    draw_pictures(tmp_path)
    first = exchange.start(access(cast))
    assert exchange.start(access(cast)).id == first.id
    order = exchange.claim(str(first.id))
    assert order is not None
    assert exchange.claim(str(first.id)) is None
    exchange.make(order)
    assert exchange.start(access(cast)).id != first.id


def test_nothing_drawn_is_nothing_to_export(cast: Cast) -> None:
    with pytest.raises(exchange.NothingToExport):
        exchange.start(access(cast))


def test_an_export_whose_file_is_missing_fails_with_a_reason(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, document())
    draw_pictures(tmp_path)
    job = exchange.start(access(cast))
    job.order["cuts"][0][0] = "0" * 64
    job.save()
    for _ in range(exchange.ATTEMPTS_MAX):
        order = exchange.claim(str(job.id))
        assert order is not None
        with pytest.raises(OSError, match="No such file"):
            exchange.make(order)
        exchange.fail(order)
    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", "export_failed")


def test_a_worker_that_dies_three_times_ends_the_export(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, document())
    draw_pictures(tmp_path)
    job = exchange.start(access(cast))
    for _ in range(exchange.ATTEMPTS_MAX):
        assert exchange.waiting() == [str(job.id)]
        assert exchange.claim(str(job.id))
        assert exchange.waiting() == []
        Job.objects.update(lease=timezone.now() - timedelta(seconds=1))
    assert exchange.claim(str(job.id)) is None
    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", "export_lost")


def test_joining_a_film_loads_no_torch() -> None:
    code = "import sys; from synthesis import media; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_label_is_the_name_on_one_line_and_a_timecode_counts_frames_of_24() -> None:
    # The same pairs stand in frontend/src/player/burnt.test.ts.
    assert exchange.label("  Cut 1\n") == "Cut 1"
    assert exchange.label("") == "Telar"
    assert exchange.label("The harbour at dawn, second cut of March") == "The harbour at dawn, seco..."
    assert exchange.label("El puerto al amanecer, versón") == "El puerto al amanecer, ve..."
    assert exchange.line("Cut 1", 0) == "Cut 1  00:00:00:00"
    assert exchange.line("Cut 1", 24 * 3725 + 23) == "Cut 1  01:02:05:23"


def test_timecode_and_label_are_burnt_in_where_somebody_asks_and_the_file_says_so(
    cast: Cast, tmp_path: Path, client: Any
) -> None:
    write(cast.room, document())
    draw_pictures(tmp_path)
    client.force_login(cast.users["alice"])
    answer = client.post(f"/api/rooms/{cast.room.id}/export", {"burn": True}, "application/json").json()
    order = exchange.claim(answer["id"])
    assert order is not None
    exchange.make(order)
    job = Job.objects.get(id=answer["id"])
    frames = media.read_frames(store.local(job.file, tmp_path))
    assert len(frames) == 48
    strip = lettering_of(exchange.line(exchange.label(cast.room.title), 17))
    seen = frames[17, 314:348]
    across = slice(320 - strip.shape[1] // 2, 320 + strip.shape[1] // 2)
    assert seen[:, across][strip[..., 0] > 240].min() > 150, "ink is white, in a gap too"
    assert frames[17, :300].max() < 30, "and the rest of the frame is what it was"
    file = client.get(f"/media/rooms/{cast.room.id}/exports/{job.id}.mp4")
    assert file.headers["Content-Disposition"].endswith('timecode.mp4"')
    assert exchange.start(access(cast)).id != job.id
    answer = client.post(f"/api/rooms/{cast.room.id}/export", {"burn": True, "format": "edl"}, "application/json")
    assert answer.status_code == 422
