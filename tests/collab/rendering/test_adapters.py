"""When a hand is taught, by what, and which version is current afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.models import Adapter, Audit, Fact, Hand, Job, Room, Take, Team, TrainingUse
from collab.people.permissions import Access
from collab.rendering import adapters, claims, hand_listing, ledger, store, takes
from tests.collab.learning import HELPS, HELPS_NOT, current, learn
from tests.collab.reel import access, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

LATE: dict[str, bytes] = {"before": b"late", "after": b"late"}


def test_a_press_teaches_from_what_was_accepted(accepted: Cast) -> None:
    job = adapters.start(accepted.room, access=access(accepted))
    assert (job.kind, job.state, len(job.order["keys"])) == ("tune", "waiting", 8)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    assert len(lesson.accepted) == 8
    assert lesson.accepted[0][0]["phases"] == ["number 7"]
    assert lesson.accepted[0][1] == b"codes"


def test_nothing_accepted_is_nothing_to_learn(cast: Cast) -> None:
    with pytest.raises(adapters.NothingAccepted):
        adapters.start(cast.room)


def test_two_presses_teach_once(accepted: Cast) -> None:
    assert adapters.start(accepted.room).id == adapters.start(accepted.room).id


def test_a_version_that_helps_becomes_the_current_one(accepted: Cast) -> None:
    version = learn(accepted.room, HELPS)
    assert version is not None
    assert current(accepted) == version
    assert store.read(store.adapter_name(version.sha256)) == b"weights"
    assert TrainingUse.objects.filter(adapter=version).count() == 8
    hand = hand_listing.hand_state(accepted.room.hand)
    assert (hand["version"], hand["accepted"], hand["job"]) == (1, 0, None)
    assert hand["versions"][0]["report"] == {**HELPS, "joules": 0}
    assert [fact.data["version"] for fact in Fact.objects.filter(kind="hand").order_by("number")][-1] == 1


def test_a_version_that_does_not_help_is_kept_and_not_used(accepted: Cast) -> None:
    version = learn(accepted.room, HELPS_NOT)
    assert version is not None
    assert current(accepted) is None
    assert Job.objects.get().reason == "tune_no_gain"


def test_a_tune_without_weights_makes_no_version(accepted: Cast) -> None:
    assert learn(accepted.room, HELPS_NOT, weights=None) is None
    assert (Job.objects.get().state, Adapter.objects.count()) == ("done", 0)


def test_the_next_version_succeeds_the_last(accepted: Cast) -> None:
    first = learn(accepted.room, HELPS)
    second = learn(accepted.room, HELPS, weights=b"other weights")
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert current(accepted) == second


def test_another_take_is_stamped_with_the_new_version(accepted: Cast) -> None:
    version = learn(accepted.room, HELPS)
    document = plain(*(f"number {number}" for number in range(8)))
    document["variations"] = {"c0:0": 1}
    write(accepted.room, document)
    preview = claims.claim("preview", base="base")
    assert preview is not None
    assert preview.adapter == b"weights"
    assert Take.objects.get(id=preview.take).adapter == version


# To see


def probe(room: Room, name: str = "boat") -> None:
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    assert lesson.next_probe == name
    assert adapters.save_probe(lesson, name, state=b"learnt", before=b"before", after=name.encode())


def test_the_last_slices_of_a_tune_draw_the_fixed_prompts_one_by_one(accepted: Cast) -> None:
    adapters.start(accepted.room, access=access(accepted))
    for number, name in enumerate(adapters.PROBES):
        probe(accepted.room, name)
        assert Job.objects.get().progress == pytest.approx(0.85 + 0.15 * (number + 1) / 4)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    assert (lesson.next_probe, lesson.style) == (None, "warm")
    version = adapters.finish(lesson, adapter=b"weights", report={**HELPS, "seconds": 9}, base="base")
    line = ledger.hand(access(accepted))
    (shown,) = line["versions"]
    assert [one["name"] for one in shown["probes"]] == list(adapters.PROBES)
    assert {one["style"] for one in shown["probes"]} == {"warm"}
    assert version is not None
    for one in version.probes:
        assert store.read(store.probe_name(one["after"])) == one["name"].encode()
        assert ledger.may_read(accepted.room, one["before"])
    assert (shown["by"], shown["by_itself"], shown["report"]["joules"]) == ("Bob", False, 90)
    assert {use["clip"] for use in shown["uses"]} == {f"c{number}" for number in range(8)}
    assert len(line["lessons"]) == 8


def test_what_the_lesson_left_out_is_shown_and_not_counted_among_what_taught(accepted: Cast) -> None:
    adapters.start(accepted.room, access=access(accepted))
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    out = {lesson.keys[at] for at in (1, 6)}
    assert adapters.finish(lesson, adapter=b"weights", report={**HELPS, "left_out": [1, 6]}, base="base")
    (shown,) = ledger.hand(access(accepted))["versions"]
    assert {use["key"] for use in shown["uses"] if use["left_out"]} == out
    assert len(shown["uses"]) == 8
    other = Room.objects.create(team=accepted.room.team, hand=accepted.room.hand)
    (shown,) = ledger.hand(Access(other, accepted.members["bob"]))["versions"]
    assert (shown["uses"], shown["elsewhere"]) == ([], 6)


def test_a_probe_that_comes_too_late_is_no_probe(accepted: Cast) -> None:
    adapters.start(accepted.room)
    late = adapters.claim_slice(base="base")
    Job.objects.update(lease=timezone.now() - timedelta(seconds=1))
    adapters.claim_slice(base="base")
    assert late is not None
    assert not adapters.save_probe(late, "boat", state=b"late", **LATE)
    assert Job.objects.get().report == {}


def test_another_room_reads_no_probe_and_hears_only_how_many_lessons_came_from_here(accepted: Cast) -> None:
    other = Room.objects.create(team=accepted.room.team, hand=accepted.room.hand)
    adapters.start(accepted.room, access=access(accepted))
    probe(accepted.room)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    version = adapters.finish(lesson, adapter=b"weights", report=HELPS, base="base")
    assert version is not None
    (shown,) = ledger.hand(Access(other, accepted.members["bob"]))["versions"]
    # Bob is a guest of the first room alone: the other does not learn his name.
    assert (shown["uses"], shown["elsewhere"], shown["by"], shown["by_itself"]) == ([], 8, None, False)
    picture = version.probes[0]["after"]
    assert ledger.may_read(other, picture)
    foreign = Team.objects.create(name="Others")
    elsewhere = Room.objects.create(team=foreign, hand=Hand.objects.create(team=foreign, name="Theirs"))
    assert not ledger.may_read(elsewhere, picture)


def test_what_a_stale_version_drew_for_show_is_shown_no_more(accepted: Cast) -> None:
    adapters.start(accepted.room)
    probe(accepted.room)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    version = adapters.finish(lesson, adapter=b"weights", report=HELPS, base="base")
    assert version is not None
    takes.unaccept(access(accepted), clip="c0", index=0)
    (shown,) = ledger.hand(access(accepted))["versions"]
    assert (shown["stale"], shown["probes"]) == (True, [])
    assert not ledger.may_read(accepted.room, version.probes[0]["after"])


def test_one_press_returns_to_any_version_that_passed_and_to_the_base(accepted: Cast) -> None:
    first, second = learn(accepted.room, HELPS), learn(accepted.room, HELPS, weights=b"other")
    assert current(accepted) == second
    adapters.use(access(accepted), 1)
    assert current(accepted) == first
    document = plain(*(f"number {number}" for number in range(8)))
    document["variations"] = {"c0:0": 1}
    write(accepted.room, document)
    claim = claims.claim("preview", base="base")
    assert claim is not None
    assert claim.adapter == b"weights"
    adapters.use(access(accepted), 0)
    assert current(accepted) is None
    assert [row.data["number"] for row in Audit.objects.filter(what="hand_version")] == [1, 0]
    assert [fact.data["version"] for fact in Fact.objects.filter(kind="hand").order_by("number")][-2:] == [1, 0]


def test_nobody_returns_to_a_version_that_is_stale_shelved_or_not_there(accepted: Cast) -> None:
    learn(accepted.room, HELPS)
    learn(accepted.room, HELPS_NOT, weights=b"shelf")
    with pytest.raises(adapters.Shelved):
        adapters.use(access(accepted), 2)
    with pytest.raises(adapters.NoVersion):
        adapters.use(access(accepted), 3)
    takes.unaccept(access(accepted), clip="c0", index=0)
    with pytest.raises(adapters.Stale):
        adapters.use(access(accepted), 1)


# Cut short


def test_a_late_slice_is_no_slice(accepted: Cast) -> None:
    adapters.start(accepted.room)
    first = adapters.claim_slice(base="base")
    assert adapters.claim_slice(base="base") is None
    Job.objects.update(lease=timezone.now() - timedelta(seconds=1))
    second = adapters.claim_slice(base="base")
    assert first is not None
    assert second is not None
    assert not adapters.save_slice(first, state=b"late", progress=0.9)
    assert adapters.finish(first, adapter=b"late", report=HELPS, base="base") is None
    assert adapters.save_slice(second, state=b"half", progress=0.5)


def test_three_failed_slices_end_a_tune(accepted: Cast) -> None:
    adapters.start(accepted.room)
    for _ in range(adapters.ATTEMPTS_MAX):
        lesson = adapters.claim_slice(base="base")
        assert lesson is not None
        adapters.fail(lesson)
    assert adapters.claim_slice(base="base") is None
    assert (Job.objects.get().state, Job.objects.get().reason) == ("failed", "tune_failed")


def test_a_state_that_nobody_can_go_on_from_is_thrown_away_before_the_last_attempt(accepted: Cast) -> None:
    """Of another version of Telar, which was replaced while somebody taught."""
    adapters.start(accepted.room)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    adapters.save_slice(lesson, state=b"of another version", progress=0.5)
    given = []
    for _ in range(adapters.ATTEMPTS_MAX):
        lesson = adapters.claim_slice(base="base")
        assert lesson is not None
        given.append((lesson.state, Job.objects.get().progress > 0))
        adapters.fail(lesson)
    assert given == [(b"of another version", True)] * 2 + [(None, False)]
