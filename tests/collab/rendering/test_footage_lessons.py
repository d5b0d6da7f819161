"""What a team's own footage teaches, and that it is gone when somebody takes it away."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from collab import tasks
from collab.models import Adapter, Audit, Footage, FootageClip, Hand, Job, Member, Room, Team, TrainingUse
from collab.people import classroom, farewell
from collab.rendering import adapters, due, footage, hand_listing, ledger, lessons, store
from collab.wire import doors
from tests.collab.brought import given, stored, there
from tests.collab.learning import HELPS, current, learn
from tests.collab.reel import access, facts
from tests.conftest import Cast
from tests.videos import film

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_store")]


def test_a_clip_with_words_teaches_beside_accepted_takes(accepted: Cast, tmp_path: Path) -> None:
    brought = there(accepted, tmp_path)
    with pytest.raises(footage.NoWords):
        footage.set_teaches(access(accepted), str(brought.id), 0, True)
    clip = given(accepted, brought)
    job = adapters.start(accepted.room)
    assert job.order["keys"][0] == clip.key
    assert len(job.order["keys"]) == 9
    assert hand_listing.hand_state(accepted.room.hand)["accepted"] == 9


class Machine:
    """Stands for the engine: makes codes, notes what it is taught."""

    version = "base"

    def __init__(self) -> None:
        self.taught: list[Any] = []

    def encode(self, frames: Any) -> bytes:
        assert frames.shape == (16, 64, 112, 3)
        return b"codes of footage"

    def namable(self, captions: Any) -> list[int]:
        return []

    def tune(self, state: bytes | None, *, accepted: Any, clips: Any, seconds: float, owner: str) -> Any:
        self.taught = accepted
        return type("Slice", (), {"state": b"s", "step": 1, "steps": 2, "done": False, "adapter": None, "report": {}})

    def take_off(self) -> None: ...


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The engine of the tasks."""
    found = Machine()
    monkeypatch.setattr(tasks, "engine", lambda: found)
    return found


def test_a_lesson_reads_the_clips_codes_under_its_words_and_look(cast: Cast, tmp_path: Path, machine: Machine) -> None:
    brought = there(cast, tmp_path)
    footage.describe(access(cast), str(brought.id), "  old   film ")
    given(cast, brought, 0, "a cat sleeps")
    given(cast, brought, 1, "a dog runs")
    adapters.start(cast.room)
    tasks.tune()  # makes the codes
    assert machine.taught == []
    tasks.tune()
    words = {(order.style, order.phases, codes) for order, codes in machine.taught}
    assert words == {
        ("old film", ("a cat sleeps",), b"codes of footage"),
        ("old film", ("a dog runs",), b"codes of footage"),
    }


def test_codes_of_another_engine_are_made_anew(cast: Cast, tmp_path: Path) -> None:
    clip = given(cast, there(cast, tmp_path))
    adapters.start(cast.room)
    adapters.keep_codes(clip, b"old", base="before")
    assert [one.id for one in adapters.uncoded(base="base")] == [clip.id]


def test_frames_that_cannot_be_read_leave_the_lesson_without_them(cast: Cast, tmp_path: Path, machine: Machine) -> None:
    brought = there(cast, tmp_path)
    first, second = given(cast, brought, 0), given(cast, brought, 1, "a dog")
    store.remove(store.footage_names(first.id)["z"])
    adapters.start(cast.room)
    tasks.tune()
    tasks.tune()
    assert [order.phases for order, _ in machine.taught] == [(second.caption,)]


def test_eight_clips_start_a_lesson_by_themselves(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brought = there(cast, tmp_path, seconds=16)
    for number in range(7):
        given(cast, brought, number, f"number {number}")
    assert due.start() == 0
    given(cast, brought, 7, "the last")
    monkeypatch.setattr(due, "GATHER_SECONDS", 10)
    assert due.start() == 0  # perhaps another one is given in a moment
    FootageClip.objects.update(given=timezone.now() - timedelta(seconds=60))
    assert due.start() == 1
    assert Job.objects.get(kind="tune").room == cast.room


def test_words_stay_while_a_clip_teaches(cast: Cast, tmp_path: Path) -> None:
    brought = there(cast, tmp_path)
    given(cast, brought)
    with pytest.raises(footage.Teaching):
        footage.caption(access(cast), str(brought.id), 0, "something else")
    with pytest.raises(footage.Teaching):
        footage.describe(access(cast), str(brought.id), "another look")


def test_nobody_teaches_more_than_a_fifth_where_five_people_teach(cast: Cast, tmp_path: Path) -> None:
    """Footage counts like takes: 30 clips of one person beside one of each of four others."""
    people = ["bob", "alice"]
    for name in ("carl", "dora", "eva"):
        user = type(cast.users["bob"]).objects.create_user(name)
        cast.members[name] = Member.objects.create(
            team=cast.room.team, user=user, room=cast.room, role="editor", name=name.title()
        )
        people.append(name)
    for name in people:
        count = 30 if name == "bob" else 1
        one = Footage.objects.create(room=cast.room, member=cast.members[name], name="a", size=1, state="ready")
        for number in range(count):
            one.clips.create(
                number=number, caption=f"{name} {number}", teaches=True, hand=cast.room.hand, given=timezone.now()
            )
    keys = lessons.keys(Hand.objects.get(id=cast.room.hand_id))
    owners = [FootageClip.objects.get(id=key.removeprefix("footage:")).footage.member.name for key in keys]
    assert owners.count("Bob") <= max(1, len(keys) // 5)


# Taking back


def taught(cast: Cast) -> Adapter:
    version = learn(cast.room, HELPS)
    assert version is not None
    return version


def test_taking_a_clip_back_makes_every_version_that_it_taught_stale_at_once(accepted: Cast, tmp_path: Path) -> None:
    before = taught(accepted)
    brought = there(accepted, tmp_path)
    clip = given(accepted, brought)
    after = taught(accepted)
    assert TrainingUse.objects.filter(adapter=after, key=clip.key).exists()
    assert current(accepted) == after
    footage.set_teaches(access(accepted), str(brought.id), 0, False)
    after.refresh_from_db()
    assert after.stale
    assert current(accepted) == before
    assert Hand.objects.get(id=accepted.room.hand_id).relearn
    assert facts(accepted.room, "hand")[-1]["relearns"] is True
    assert Audit.objects.filter(what="footage_taken_back", member=accepted.members["bob"]).exists()
    # It stays to be looked at, and may teach again: the version that fell does not come back by that.
    footage.set_teaches(access(accepted), str(brought.id), 0, True)
    after.refresh_from_db()
    assert after.stale


def test_deleting_footage_deletes_its_files_and_what_it_taught_is_out_of_use(cast: Cast, tmp_path: Path) -> None:
    brought = there(cast, tmp_path)
    given(cast, brought)
    version = taught(cast)
    line = ledger.hand(access(cast))["versions"][0]
    assert [one["caption"] for one in line["footage"]] == ["a cat sleeps"]
    footage.delete(access(cast), str(brought.id))
    version.refresh_from_db()
    assert version.stale
    assert stored("footage") == []
    assert not FootageClip.objects.exists()
    line = ledger.hand(access(cast))["versions"][0]
    assert (line["footage"], line["deleted"], line["elsewhere"]) == ([], 1, 0)


def test_a_lesson_under_way_ends_when_its_clip_is_taken_back(cast: Cast, tmp_path: Path) -> None:
    brought = there(cast, tmp_path)
    clip = given(cast, brought)
    job = adapters.start(cast.room)
    adapters.keep_codes(clip, b"codes", base="base")
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    footage.delete(access(cast), str(brought.id))
    assert adapters.finish(lesson, adapter=b"weights", report=HELPS, base="base") is None
    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", "tune_withdrawn")


def test_removing_a_person_deletes_what_they_brought_and_what_it_taught_falls(cast: Cast, tmp_path: Path) -> None:
    given(cast, there(cast, tmp_path))
    kept = there(cast, tmp_path, name="alice")
    version = taught(cast)
    doors.remove(access(cast, "alice"), cast.members["bob"].pk)
    version.refresh_from_db()
    assert version.stale
    assert list(Footage.objects.all()) == [kept]
    assert len(stored("footage")) == 6


def test_only_who_brought_it_and_owners_delete_it(cast: Cast, tmp_path: Path) -> None:
    brought = there(cast, tmp_path, name="alice")
    for name in ("bob", "rita", "vera"):
        with pytest.raises(footage.NotAllowed):
            footage.delete(access(cast, name), str(brought.id))
    footage.delete(access(cast, "alice"), str(brought.id))


def test_a_frozen_room_lets_its_people_take_back_and_delete(cast: Cast, tmp_path: Path) -> None:
    brought = there(cast, tmp_path)
    given(cast, brought)
    Room.objects.filter(id=cast.room.id).update(frozen=timezone.now())
    client = Client()
    client.force_login(cast.users["bob"])
    address = f"/api/rooms/{cast.room.id}/footage/{brought.id}"
    back = client.patch(f"{address}/clips/0", json.dumps({"teaches": False}), "application/json")
    assert back.status_code == 200
    again = client.patch(f"{address}/clips/0", json.dumps({"teaches": True}), "application/json")
    assert (again.status_code, again.json()["code"]) == (403, "frozen")
    assert client.delete(address).status_code == 200


# Classes


def test_a_class_brings_and_teaches_nothing_until_its_teacher_says_so(cast: Cast, tmp_path: Path) -> None:
    Team.objects.filter(id=cast.room.team_id).update(kind=Team.Kind.CLASS)
    cast.room.team.refresh_from_db()
    with pytest.raises(lessons.Silent):
        footage.begin(access(cast), name="a", size=5, consent=True)
    classroom.set_teaches(access(cast, "alice"), True)
    cast.room.team.refresh_from_db()
    clip = given(cast, there(cast, tmp_path))
    version = taught(cast)
    classroom.set_teaches(access(cast, "alice"), False)
    cast.room.team.refresh_from_db()
    version.refresh_from_db()
    clip.refresh_from_db()
    assert (version.stale, clip.teaches) == (True, False)
    with pytest.raises(lessons.Silent):
        footage.set_teaches(access(cast), str(clip.footage_id), 0, True)


def test_the_end_of_a_class_deletes_its_footage(cast: Cast, tmp_path: Path) -> None:
    Member.objects.filter(pk=cast.members["alice"].pk).update(room=None)
    given(cast, there(cast, tmp_path))
    Team.objects.filter(id=cast.room.team_id).update(kind=Team.Kind.CLASS)
    alice = access(cast, "alice")
    alice.member.refresh_from_db()
    farewell.delete(alice)
    assert not Footage.objects.exists()
    assert stored("footage") == []


def test_the_bytes_of_a_video_come_by_http_and_its_pictures_are_no_browsers_to_keep(cast: Cast, tmp_path: Path) -> None:
    data = film(tmp_path / "a.mp4").read_bytes()
    client = Client()
    client.force_login(cast.users["bob"])
    address = f"/api/rooms/{cast.room.id}/footage"
    body = {"name": "Mi gata.mp4", "bytes": len(data), "consent": True}
    begun = client.post(address, json.dumps(body), "application/json").json()
    put = client.generic("PUT", f"{address}/{begun['id']}/bytes?at=0", data, "application/octet-stream")
    assert put.json() == {"got": len(data)}
    tasks.ingest(begun["id"])
    (one,) = client.get(address).json()["footage"]
    assert (one["name"], one["state"], one["by"], len(one["clips"])) == ("Mi gata.mp4", "ready", "Bob", 2)
    picture = client.get(one["clips"][0]["thumb"])
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.headers["Cache-Control"] == "private, no-store"
    for name in ("vera", "rita", "charlie"):
        other = Client()
        other.force_login(cast.users[name])
        assert other.get(one["clips"][0]["thumb"]).status_code == 404
        assert other.get(one["clips"][0]["film"]).status_code == 404
    refused = client.post(
        address, json.dumps({**body, "consent": False}), "application/json", HTTP_ACCEPT_LANGUAGE="es"
    )
    assert refused.json()["message"].startswith("Di antes que")
