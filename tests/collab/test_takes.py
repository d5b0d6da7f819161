"""A plan in rows: Wants and takes of a real database, the ask gate, accepting, retrying, two rooms of one team."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from collab import claims, listing, takes
from collab.models import Acceptance, Adapter, Fact, Head, Room, Take, Team, Want
from collab.permissions import Access
from collab.timeline import Timeline
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def plain(*prompts: str, style: str = "warm", **clip_fields: object) -> dict[str, Any]:
    """A film of clips of one cell each: c0, c1 ..."""
    clips = {
        f"c{number}": {
            "place": ["t", f"{number:03}"], "prompt": prompt, "start": 0, "stop": 48, "seed": 1, "source": "prompt",
            **clip_fields,
        }
        for number, prompt in enumerate(prompts)
    }  # fmt: skip
    return {"style": style, "tracks": {"t": {"pos": "a", "kind": "picture"}}, "clips": clips}


def write(room: Room, document: dict[str, Any], *, seq: int | None = None, pressed: bool = False) -> Any:
    """What a plan task does after somebody wrote this."""
    if seq is None:
        Head.objects.filter(room=room).update(seq=F("seq") + 1)
        seq = Head.objects.get(room=room).seq
    return takes.apply(room, Timeline.from_plain(document), seq=seq, pressed=pressed)


def access(cast: Cast, name: str = "bob") -> Access:
    return Access(cast.room, cast.members[name])


def states(room: Room) -> dict[str, str]:
    """The takes that the room's open Wants name, by clip and cell."""
    wants = Want.objects.filter(room=room, until=None).order_by("clip", "index")
    have = {take.key: take for take in Take.objects.filter(team=room.team_id)}
    return {f"{want.clip}:{want.index}" + ("*" if want.context else ""): have[want.key].state for want in wants}


def draw(path: Path, *, stage: str = "full") -> None:
    """Draw everything that can be drawn, with bytes in place of pictures."""
    while claim := claims.claim("preview", base="base"):
        claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
    if stage == "preview":
        return
    while claim := claims.claim("full", base="base"):
        film = path / "film"
        film.write_bytes(claim.key.encode())
        claims.fulfil(claim, codes=b"codes", film=film if claim.picture else None, thumb=None, seconds=2)


def facts(room: Room, kind: str) -> list[dict[str, Any]]:
    return [fact.data for fact in Fact.objects.filter(room=room, kind=kind).order_by("number")]


def test_a_plan_asks_for_takes_and_tells_the_room(cast: Cast) -> None:
    write(cast.room, plain("a boat", "a car"))
    assert states(cast.room) == {"c0:0": "requested", "c1:0": "requested"}
    (fact,) = facts(cast.room, "plan")
    assert fact["affected"] == 2
    assert fact["clips"]["c0"] == {"prompt": "a boat", "details": "", "style": "warm", "seed": 1}
    assert [part["state"] for part in fact["segments"]] == ["waiting", "waiting"]
    assert Room.objects.get(id=cast.room.id).planned_seq == 1


def test_the_same_plan_twice_changes_no_row_and_tells_nobody(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    rows = list(Want.objects.values()), list(Take.objects.values())
    write(cast.room, plain("a boat"))
    assert (list(Want.objects.values()), list(Take.objects.values())) == rows
    assert len(facts(cast.room, "plan")) == 1


def test_an_older_reading_of_the_document_changes_nothing(cast: Cast) -> None:
    write(cast.room, plain("a boat"), seq=5)
    assert write(cast.room, plain("a car"), seq=4) is None
    assert len(states(cast.room)) == 1
    assert Take.objects.get().recipe["phases"] == ["a boat"]


def test_a_take_nobody_wants_any_more_is_let_go_and_undo_finds_it(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    old = Take.objects.get()
    write(cast.room, plain("a car"))
    old.refresh_from_db()
    assert old.state == "superseded"
    write(cast.room, plain("a boat"))
    assert Take.objects.get(id=old.id).state == "requested"
    assert Take.objects.count() == 2


def test_undo_finds_a_finished_take_ready(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    write(cast.room, plain("a car"))
    plan = write(cast.room, plain("a boat"))
    assert plan.affected == ()
    assert states(cast.room) == {"c0:0": "ready"}


def test_a_want_is_closed_and_never_deleted(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    write(cast.room, plain("a car"))
    assert Want.objects.filter(until=None).count() == 1
    assert Want.objects.exclude(until=None).count() == 1


def test_another_room_of_the_team_keeps_a_take_alive(cast: Cast) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Head.objects.create(room=other)
    write(cast.room, plain("a boat"))
    write(other, plain("a boat"))
    assert Take.objects.count() == 1
    write(cast.room, plain())
    assert states(other) == {"c0:0": "requested"}


def test_another_team_renders_its_own(cast: Cast, tmp_path: Path) -> None:
    team = Team.objects.create(name="Others")
    other = Room.objects.create(team=team, hand=team.hands.create(name="Theirs"))
    Head.objects.create(room=other)
    write(cast.room, plain("a boat"))
    write(other, plain("a boat"))
    assert Take.objects.count() == 2
    write(cast.room, plain())
    assert states(other) == {"c0:0": "requested"}
    draw(tmp_path)
    assert not takes.may_read(cast.room, Take.objects.get(team=team).file)


def test_a_segment_shows_its_last_ready_take_until_the_next_has_a_picture(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    old = Take.objects.get()
    write(cast.room, plain("a car"))
    (part,) = listing.segments(cast.room)
    assert part["shown"] == old.key
    assert part["url"].endswith(f"{old.file}.mp4")
    assert part["state"] == "waiting"
    assert part["key"] != old.key


def test_a_large_plan_waits_for_a_press(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    assert listing.held(cast.room) == 9
    draw(tmp_path)
    assert {part["state"] for part in listing.segments(cast.room)} == {"held"}
    assert takes.release(access(cast)) == 9
    assert facts(cast.room, "plan")[-1]["held"] == 0
    draw(tmp_path)
    assert {part["state"] for part in listing.segments(cast.room)} == {"ready"}


def test_a_small_edit_is_drawn_beside_what_is_held(cast: Cast, tmp_path: Path) -> None:
    many = [f"number {number}" for number in range(9)]
    write(cast.room, plain(*many))
    write(cast.room, plain(*many, "one more"))
    draw(tmp_path)
    assert states(cast.room)["c9:0"] == "ready"
    assert listing.held(cast.room) == 9


def test_a_copy_of_what_is_held_does_not_slip_through_the_gate(cast: Cast, tmp_path: Path) -> None:
    many = [f"number {number}" for number in range(9)]
    write(cast.room, plain(*many))
    write(cast.room, plain(*many, "number 3"))
    draw(tmp_path)
    assert "ready" not in states(cast.room).values()


def test_an_automatic_room_does_not_ask(cast: Cast) -> None:
    takes.set_automatic(access(cast), True)
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    assert listing.held(cast.room) == 0


def test_saying_automatic_releases_what_waits(cast: Cast) -> None:
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    takes.set_automatic(access(cast), True)
    assert listing.held(cast.room) == 0


def test_a_fact_too_large_for_a_socket_says_read(cast: Cast) -> None:
    write(cast.room, plain(*("x" * 1900 + str(number) for number in range(12))))
    assert facts(cast.room, "plan") == [{"read": True}]


def test_accepting_keeps_the_take_through_a_change_of_style(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", "a car"))
    draw(tmp_path)
    key = takes.accept(access(cast, "rita"), clip="c0", index=0)
    write(cast.room, plain("a boat", "a car", style="cold"))
    assert Want.objects.get(room=cast.room, clip="c0", until=None).key == key
    assert states(cast.room) == {"c0:0": "ready", "c1:0": "requested"}
    row = Acceptance.objects.get()
    assert (row.member, row.key, len(row.file)) == (cast.members["rita"], key, 64)
    assert facts(cast.room, "accept") == [{"clip": "c0", "index": 0, "key": key, "accepted": True}]
    assert facts(cast.room, "hand")[-1]["accepted"] == 1


def test_an_edit_of_the_clip_itself_releases_it(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=0)
    write(cast.room, plain("a ship"))
    assert states(cast.room) == {"c0:0": "requested"}
    assert not listing.segments(cast.room)[0]["accepted"]
    write(cast.room, plain("a boat"))
    assert listing.segments(cast.room)[0]["accepted"]


def test_undoing_that_edit_brings_the_accepted_take_back(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    key = takes.accept(access(cast), clip="c0", index=0)
    write(cast.room, plain("a ship", style="cold"))
    write(cast.room, plain("a boat", style="cold"))
    (part,) = listing.segments(cast.room)
    assert (part["key"], part["state"], part["accepted"]) == (key, "ready", True)
    assert facts(cast.room, "plan")[-1]["segments"] == [part]
    assert write(cast.room, plain("a boat", style="cold")).reopens == ()


def test_what_is_not_finished_cannot_be_accepted(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    with pytest.raises(takes.NotReady):
        takes.accept(access(cast), clip="c0", index=0)
    draw(tmp_path, stage="preview")
    with pytest.raises(takes.NotReady):
        takes.accept(access(cast), clip="c0", index=0)
    with pytest.raises(takes.NoSegment):
        takes.accept(access(cast), clip="c0", index=7)


def test_accepting_twice_is_accepting_once_and_can_be_taken_back(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=0)
    takes.accept(access(cast, "alice"), clip="c0", index=0)
    assert Acceptance.objects.count() == 1
    takes.unaccept(access(cast), clip="c0", index=0)
    takes.unaccept(access(cast), clip="c0", index=0)
    assert Acceptance.objects.count() == 0
    assert [fact["accepted"] for fact in facts(cast.room, "accept")] == [True, False]


def test_context_is_drawn_as_codes_until_somebody_shows_it(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", start=48, stop=96))
    assert states(cast.room) == {"c0:0*": "requested", "c0:1": "requested"}
    draw(tmp_path)
    hidden = Take.objects.get(context=True)
    assert (hidden.state, hidden.file) == ("ready", "")
    plan = write(cast.room, plain("a boat", start=0, stop=96))
    assert len(plan.affected) == 1
    assert states(cast.room)["c0:0"] == "requested"
    draw(tmp_path)
    hidden.refresh_from_db()
    assert (hidden.state, hidden.context, len(hidden.file)) == ("ready", False, 64)


def test_the_next_variation_is_one_nobody_had(cast: Cast) -> None:
    document = plain("a boat")
    write(cast.room, document)
    assert listing.segments(cast.room)[0]["next_variation"] == 1
    document["variations"] = {"c0:0": 3}
    write(cast.room, document)
    (part,) = listing.segments(cast.room)
    assert (part["variation"], part["next_variation"]) == (3, 4)


def test_who_asked_is_the_clips_owner(cast: Cast) -> None:
    write(cast.room, plain("a boat", owner=str(cast.members["bob"].id)))
    assert Want.objects.get().asked_by == cast.members["bob"]


def test_a_take_is_stamped_with_the_version_its_predecessor_has(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    version = Adapter.objects.create(hand=cast.room.hand, number=1, base="base", sha256="0" * 64, helps=True)
    cast.room.hand.current = version
    cast.room.hand.save()
    document = plain("a boat", "a car", stop=96)
    document["clips"]["c0"]["stop"] = 96
    document["variations"] = {"c0:0": 1}
    write(cast.room, document)
    stamps = {
        (take.recipe["phases"][0], take.recipe["index"], take.recipe["variation"]): take.adapter
        for take in Take.objects.select_related("adapter")
    }
    assert stamps == {
        ("a boat", 0, 0): None,
        ("a boat", 1, 0): None,  # goes on as its clip began
        ("a boat", 0, 1): version,  # another take meets the new version
        ("a car", 0, 0): version,
        ("a car", 1, 0): version,
    }


def test_a_file_is_read_by_rooms_that_want_or_wanted_it_alone(cast: Cast, tmp_path: Path) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Head.objects.create(room=other)
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    file = Take.objects.get().file
    assert takes.may_read(cast.room, file)
    assert not takes.may_read(other, file)
    write(cast.room, plain("a car"))
    assert takes.may_read(cast.room, file)


def test_two_planners_of_one_room_make_each_row_once(cast: Cast) -> None:
    start = threading.Barrier(2)

    def planner() -> None:
        start.wait()
        write(cast.room, plain("a boat", "a car", "a bird"), seq=1)
        connection.close()

    threads = [threading.Thread(target=planner) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Want.objects.count() == 3
    assert Take.objects.count() == 3


def test_letting_go_never_races_another_room_that_begins_to_want(cast: Cast) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Head.objects.create(room=other)
    for round_number in range(1, 9):
        prompt = f"a boat {round_number}"
        write(cast.room, plain(prompt))
        start = threading.Barrier(2)

        def act(room: Room, document: dict[str, Any], start: threading.Barrier = start) -> None:
            start.wait()
            write(room, document)
            connection.close()

        threads = [
            threading.Thread(target=act, args=(cast.room, plain())),
            threading.Thread(target=act, args=(other, plain(prompt))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert states(other) == {"c0:0": "requested"}


def test_retry_tries_the_whole_broken_chain_again(cast: Cast) -> None:
    write(cast.room, plain("a boat", start=0, stop=144))
    fail_all(cast)
    assert set(states(cast.room).values()) == {"failed"}
    assert {part["reason"] for part in listing.segments(cast.room)} == {"render_failed"}
    last = Want.objects.get(room=cast.room, index=2)
    takes.retry(access(cast), last.key)
    assert set(states(cast.room).values()) == {"requested"}
    with pytest.raises(takes.NothingToRetry):
        takes.retry(access(cast), last.key)


def test_a_new_segment_on_a_failed_one_fails_with_its_reason(cast: Cast) -> None:
    write(cast.room, plain("a boat", start=0, stop=48))
    fail_all(cast)
    write(cast.room, plain("a boat", start=0, stop=96))
    assert [part["reason"] for part in listing.segments(cast.room)] == ["render_failed", "render_failed"]


def fail_all(cast: Cast) -> None:
    for _ in range(claims.ATTEMPTS_MAX):
        claim = claims.claim("preview", base="base")
        assert claim is not None
        claims.fail(claim, reason="render_failed")


def test_a_name_that_is_not_there_has_no_state(cast: Cast) -> None:
    state = listing.state(cast.room)
    assert (state["segments"], state["clips"], state["held"], state["jobs"]) == ([], {}, 0, [])
    assert state["hand"] == {"version": 0, "versions": [], "accepted": 0, "enough": 8, "job": None}
