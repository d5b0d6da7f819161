"""The tasks with a real engine on random weights, and a real Celery worker from plan to take."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from collab import tasks
from collab.log import rooms
from collab.models import Adapter, Head, Job, Member, Room, Take, Update, Want
from collab.people import members
from collab.people.permissions import Access
from collab.rendering import adapters, claims, exchange, listing, store, takes
from synthesis.codes import CellCodes
from synthesis.engine import owner_of
from tests.collab.reel import access, plain, states, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole engine that draws noise."""
    from synthesis.tiny import make_tiny

    folder = tmp_path_factory.mktemp("weights")
    make_tiny(folder)
    return folder


@pytest.fixture(autouse=True)
def tiny_engine(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TELAR_WEIGHTS", str(weights))
    tasks.engine.cache_clear()
    yield
    tasks.engine.cache_clear()


def draw_all(most: int = 60) -> None:
    """What the workers' wake-ups come to, in one process."""
    for _ in range(most):
        tasks.preview()
        tasks.render()
        if not Take.objects.filter(state__in=takes.LIVE).exists():
            return


def files(room: Room) -> dict[str, str]:
    """The SHA-256 of each segment's film, read from the store and compared with its name."""
    found = {}
    for part in listing.segments(room):
        name = Path(part["url"]).stem
        assert hashlib.sha256(store.read(store.film_name(name))).hexdigest() == name
        found[f"{part['clip']}:{part['index']}"] = name
    return found


def test_a_written_film_is_drawn(cast: Cast, tmp_path: Path) -> None:
    from synthesis import media

    write(cast.room, plain("a red boat at sea, then it turns", "a car", stop=96))
    draw_all()
    assert set(states(cast.room).values()) == {"ready"}
    made = files(cast.room)
    assert len(made) == 4
    assert media.read_frames(store.local(store.film_name(made["c0:1"]), tmp_path)).shape == (48, 360, 640, 3)
    take = Take.objects.get(recipe__index=1, recipe__phases=["a car"])
    assert take.base == tasks.engine().version
    assert take.seconds > 0
    assert take.joules == pytest.approx(take.seconds * 10)


def test_a_laid_sound_is_drawn_as_sound_alone_and_goes_on_from_cell_to_cell(cast: Cast, tmp_path: Path) -> None:
    from synthesis import media, mixing

    rain = {"text": "heavy rain", "frames": 96, "level": 80, "seed": 3}
    write(cast.room, plain("a boat") | {"sounds": {"c0:4": {**rain, "frames": 40}}})
    draw_all()
    film = {**plain("a boat", stop=144), "sounds": {"c0:4": rain}}
    write(cast.room, film)
    draw_all()
    rows = listing.state(cast.room)["sounds"]
    assert [row["state"] for row in rows] == ["ready", "ready"]
    paths = [store.local(store.film_name(Path(row["url"]).stem), tmp_path) for row in rows]
    one, two = (media.read_sound(path) for path in paths)
    assert one is not None
    assert two is not None
    assert mixing._meets(one, two)
    assert media.SYNTHETIC.encode() in paths[0].read_bytes()
    take = Take.objects.filter(sound=True).first()
    assert take is not None
    assert take.seconds > 0


def test_a_machine_whose_takes_are_silent_says_so_of_a_laid_sound(
    cast: Cast, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.engine().sounding = None
    write(cast.room, plain("a boat") | {"sounds": {"c0:4": {"text": "rain", "frames": 24, "level": 80, "seed": 3}}})
    draw_all()
    (row,) = listing.state(cast.room)["sounds"]
    assert (row["state"], row["reason"]) == ("failed", "machine_silent")


def test_an_edit_leaves_every_other_file_as_it_was(cast: Cast) -> None:
    write(cast.room, plain("a boat", "a car", stop=96))
    draw_all()
    before = files(cast.room)
    edited = plain("a boat", "a blue bus", stop=96)
    write(cast.room, edited)
    draw_all()
    after = files(cast.room)
    assert {name for name in before if before[name] != after[name]} == {"c1:0", "c1:1"}


def test_a_variation_fits_where_it_stands(cast: Cast) -> None:
    document = plain("a boat", stop=144)
    write(cast.room, document)
    draw_all()
    before = files(cast.room)
    document["variations"] = {"c0:1": 1}
    write(cast.room, document)
    draw_all()
    after = files(cast.room)
    assert {name for name in before if before[name] != after[name]} == {"c0:1"}


def test_a_retouch_changes_its_cells_and_keeps_the_others(cast: Cast) -> None:
    document = plain("a boat", stop=96)
    write(cast.room, document)
    draw_all()
    before = codes_of(cast, 0)
    document["retouches"] = {"c0:0:1": {"of": 0, "mask": f"{0b11 << 60:028x}", "words": "a red sail", "open": False}}
    document["variations"] = {"c0:0": 1}
    write(cast.room, document)
    draw_all()
    after = codes_of(cast, 1)
    assert set(states(cast.room).values()) == {"ready"}
    changed = (before.bottom != after.bottom).any(0).nonzero().tolist()
    assert changed
    assert {tuple(cell) for cell in changed} <= {(3, 8), (3, 9)}


def codes_of(cast: Cast, variation: int) -> CellCodes:
    take = Take.objects.get(team=cast.room.team_id, recipe__index=0, recipe__variation=variation)
    return CellCodes.from_bytes(bytes(take.codes or b""), tasks.engine().codec)


def test_the_order_of_drawing_changes_no_code(cast: Cast) -> None:
    write(cast.room, plain("a boat", stop=96))
    draw_all()
    first = dict(Take.objects.values_list("key", "codes"))
    Take.objects.update(state="requested", top=None, codes=None)
    while claim := claims.claim("preview", base=tasks.engine().version):
        tasks._work(tasks.engine(), claim)
    while claim := claims.claim("full", base=tasks.engine().version):
        tasks._work(tasks.engine(), claim)
    assert {key: bytes(codes or b"") for key, codes in Take.objects.values_list("key", "codes")} == {
        key: bytes(codes or b"") for key, codes in first.items()
    }


def test_a_take_nobody_wants_is_given_up_between_steps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "ASK_SECONDS", 0)
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base=tasks.engine().version)
    assert claim is not None
    write(cast.room, plain("a car"))
    from synthesis.engine import Stopped

    with pytest.raises(Stopped):
        tasks._work(tasks.engine(), claim)
    assert Take.objects.get(id=claim.take).state == "superseded"


def test_a_watch_renews_the_lease_while_the_take_is_wanted(cast: Cast, settings: Any) -> None:
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    assert claim is not None
    before = Take.objects.get().lease
    watch = claims.Watch(claim, asked=0, renewed=0)
    assert not watch()
    after = Take.objects.get().lease
    assert before is not None
    assert after is not None
    assert after > before


def test_what_the_engine_cannot_draw_fails_after_three_attempts(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    Take.objects.update(recipe={**Take.objects.get().recipe, "phases": []})
    for _ in range(4):
        tasks.preview()
    take = Take.objects.get()
    assert (take.state, take.reason) == ("failed", "render_failed")


def test_a_machine_without_weights_says_so_instead_of_letting_people_wait(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast.room, plain("a boat"))
    tasks.engine.cache_clear()
    monkeypatch.setenv("TELAR_WEIGHTS", str(tmp_path / "nothing"))
    for _ in range(claims.ATTEMPTS_MAX + 1):
        tasks.preview()
    take = Take.objects.get()
    assert (take.state, take.reason) == ("failed", "machine_missing")


def test_a_team_is_taught_in_slices(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    write(cast.room, plain("a boat", "a car"))
    draw_all()
    for clip in ("c0", "c1"):
        takes.accept(access(cast), clip=clip, index=0)
    job = adapters.start(cast.room)
    monkeypatch.setattr(tasks, "SLICE_SECONDS", 20)
    for _ in range(40):
        tasks.tune()
        job.refresh_from_db()
        if job.state in ("done", "failed"):
            break
    assert job.state == "done"
    assert job.progress == 1
    assert "helps" in job.report
    version = Adapter.objects.get()
    assert (version.helps, version.reason == "") == (job.report["helps"],) * 2
    assert [probe["name"] for probe in version.probes] == list(adapters.PROBES)
    weights = store.read_pinned(store.adapter_name(version.sha256), version.sha256)
    assert tasks.adapters.owner_of(cast.room.team_id) == owner_of(weights)


def test_no_slice_is_taught_while_somebody_waits(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    draw_all()
    takes.accept(access(cast), clip="c0", index=0)
    job = adapters.start(cast.room)
    write(cast.room, plain("a car"))
    tasks.tune()
    job.refresh_from_db()
    assert job.state == "waiting"


def test_an_export_is_made(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    draw_all()
    job = exchange.start(access(cast))
    tasks.export(str(job.id))
    job.refresh_from_db()
    assert job.state == "done"
    tasks.export(str(job.id))


def test_the_sweeper_plans_rooms_that_are_behind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(tasks.wake, "wake", lambda name, queue, **given: woken.append((name, given)))
    Head.objects.filter(room=cast.room).update(seq=3)
    Update.objects.create(room=cast.room, seq=3, parts=[], bytes=b"", crc=0)
    tasks.sweep()
    assert woken == []
    Update.objects.update(created="2020-01-01T00:00:00Z")
    tasks.sweep()
    assert ("collab.tasks.plan", {"room_ids": [str(cast.room.id)]}) in woken


def test_the_sweeper_finds_what_a_lost_message_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    write(cast.room, plain("a boat"))
    woken: list[str] = []
    monkeypatch.setattr(tasks.wake, "wake", lambda name, queue, **given: woken.append(name))
    tasks.sweep()
    assert woken == ["collab.tasks.preview"]


def test_a_room_that_is_gone_is_no_error() -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    tasks.plan([nobody])
    tasks.compact(nobody)


def test_a_room_that_cannot_be_planned_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[str] = []

    def one(room_id: str) -> None:
        if room_id == "bad":
            raise ValueError
        planned.append(room_id)

    monkeypatch.setattr(tasks, "plan_one", one)
    tasks.plan(["a", "bad", "b"])
    assert planned == ["a", "b"]


# A real worker

QUEUES = ("plan", "draft", "render,default")
WORKER = ("--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "INFO")


@pytest.fixture
def workers(weights: Path, tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Celery as it is started in a house: one process plans, one previews, one renders, and beat wakes the sweeper."""
    database = connection.settings_dict
    place = f"?host={database['HOST']}&port={database['PORT']}" if database["PORT"] else f"?host={database['HOST']}"
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}{place}",
        "TELAR_WEIGHTS": str(weights),
    }
    celery = [sys.executable, "-m", "celery", "-A", "collab"]
    commands = {queue: [*celery, "worker", *WORKER, "-Q", queue, "-n", f"{queue}@test"] for queue in QUEUES}
    commands["beat"] = [*celery, "beat"]
    started = []
    for name, command in commands.items():
        with (tmp_path / f"{name}.log").open("wb") as log:
            started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT))
    yield started
    for path in sorted(tmp_path.glob("*.log")):
        sys.stderr.write(f"--- {path.name}\n{path.read_text()[-4000:]}\n")  # shown where the test failed
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def until(holds: Any, *, seconds: float = 240) -> None:
    """Wait for rows that another process writes: seconds on a machine of one's own, minutes on a crowded one."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_torn_notes_of_an_earlier_beat_stop_no_sweep(tmp_path: Path) -> None:
    (tmp_path / "beat-schedule.dir").write_text("'entries', (0, 348)\n")
    (tmp_path / "beat-schedule.dat").touch()
    command = [sys.executable, "-m", "celery", "-A", "collab", "beat", "--loglevel", "INFO"]
    environment = {**os.environ, "TELAR_DATA": str(tmp_path)}
    said = tmp_path / "said"
    with said.open("wb") as log:
        beat = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        until(lambda: "Sending due task sweep" in said.read_text() or beat.poll() is not None, seconds=60)
        assert beat.poll() is None, said.read_text()
    finally:
        beat.kill()
        beat.wait(15)


def test_a_new_room_is_planned_previewed_and_drawn_by_real_workers(workers: list[Any]) -> None:
    owner = members.found("Ann")
    room = rooms.create_room(team=owner.team, hand=owner.hand, title="", language="en")
    until(lambda: Room.objects.get(id=room.id).planned_seq == 1)
    wanted = Want.objects.filter(room=room, until=None).count()
    assert wanted >= 8
    assert listing.held(room) == 0  # what a new room holds was asked for
    until(lambda: Take.objects.filter(state="ready").count() == wanted)
    assert {part["stage"] for part in listing.segments(room)} == {"full"}
    job = exchange.start(Access(room, Member.objects.get(id=owner.member.id)))
    until(lambda: Job.objects.get(id=job.id).state in ("done", "failed"))
    assert Job.objects.get(id=job.id).state == "done"


def test_a_killed_worker_loses_no_take(workers: list[Any], settings: Any) -> None:
    owner = members.found("Ann")
    room = rooms.create_room(team=owner.team, hand=owner.hand, title="", language="en")
    until(lambda: Take.objects.filter(state="rendering").exists())
    workers[2].kill()
    until(lambda: not Take.objects.filter(state__in=["requested"]).exists())
    held = Take.objects.get(state="rendering")
    Take.objects.filter(id=held.id).update(lease="2020-01-01T00:00:00Z")
    tasks.sweep()
    draw_all()
    assert {part["state"] for part in listing.segments(room)} == {"ready"}
