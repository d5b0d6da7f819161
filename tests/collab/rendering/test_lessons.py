"""What is taken back: every version that it taught is stale at once, and nothing is drawn by one of those again."""

from pathlib import Path
from typing import Any

import pytest

from collab.models import Acceptance, Adapter, Audit, Hand, Job, Take, Team, TrainingUse, Want
from collab.people import classroom
from collab.rendering import adapters, claims, due, hand_listing, lessons, listing, takes, wants
from collab.wire import doors
from tests.collab.learning import HELPS, HELPS_NOT, current, learn
from tests.collab.reel import access, draw, facts, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

EIGHT = tuple(f"number {number}" for number in range(8))


def taught(cast: Cast, weights: bytes = b"weights", report: dict[str, Any] = HELPS) -> Adapter:
    version = learn(cast.room, report, weights=weights)
    assert version is not None
    return version


def key_of(cast: Cast, clip: str) -> str:
    return Acceptance.objects.get(room=cast.room, clip=clip).key


def take_lesson_back(cast: Cast, clip: str, *, teaches: bool = False) -> None:
    lessons.set_teaches(access(cast), clip=clip, index=0, key=key_of(cast, clip), teaches=teaches)


def stale() -> list[int]:
    return list(Adapter.objects.filter(stale=True).order_by("number").values_list("number", flat=True))


def another_take(cast: Cast, clip: str = "c0", variation: int = 1) -> None:
    document = plain(*EIGHT)
    document["variations"] = {f"{clip}:0": variation}
    write(cast.room, document)


def test_what_is_taken_back_makes_every_version_that_it_taught_stale(accepted: Cast) -> None:
    takes.unaccept(access(accepted), clip="c0", index=0)
    without = taught(accepted)
    takes.accept(access(accepted), clip="c0", index=0)
    taught(accepted, b"with"), taught(accepted, b"with again")
    take_lesson_back(accepted, "c0")
    assert stale() == [2, 3]
    assert current(accepted) == without
    hand = facts(accepted.room, "hand")[-1]
    assert (hand["version"], hand["relearns"]) == (1, True)
    # The clip is accepted still: only its lesson was taken back.
    assert Acceptance.objects.filter(clip="c0", teaches=False).exists()
    assert Audit.objects.filter(what="lesson_taken_back", member=accepted.members["bob"]).exists()


def test_with_no_version_left_the_hand_goes_back_to_the_base(accepted: Cast) -> None:
    taught(accepted)
    takes.unaccept(access(accepted), clip="c3", index=0)
    assert current(accepted) is None
    assert hand_listing.hand_state(accepted.room.hand)["version"] == 0


def test_a_version_on_the_shelf_does_not_take_the_place_of_a_stale_one(accepted: Cast) -> None:
    takes.unaccept(access(accepted), clip="c0", index=0)
    taught(accepted, report=HELPS_NOT)
    takes.accept(access(accepted), clip="c0", index=0)
    taught(accepted, b"with")
    take_lesson_back(accepted, "c0")
    assert current(accepted) is None


def test_what_somebody_else_accepted_too_goes_on_teaching(accepted: Cast, tmp_path: Path) -> None:
    """Two clips of the same words and seed are one take: it teaches while one of its acceptances does."""
    document = plain(*EIGHT, "number 0")
    document["clips"]["c8"]["seed"] = 1
    write(accepted.room, document)
    draw(tmp_path)
    takes.accept(access(accepted, "alice"), clip="c8", index=0)
    version = taught(accepted)
    take_lesson_back(accepted, "c0")
    assert current(accepted) == version
    take_lesson_back(accepted, "c8")
    assert stale() == [1]


def test_it_is_taught_anew_without_what_was_taken_back_at_once(accepted: Cast) -> None:
    taught(accepted)
    gone = key_of(accepted, "c0")
    take_lesson_back(accepted, "c0")
    assert due.start() == 1  # seven are left, and the last tune was a moment ago
    job = Job.objects.latest("created")
    assert len(job.order["keys"]) == 7
    assert gone not in job.order["keys"]
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    version = adapters.finish(lesson, adapter=b"anew", report=HELPS, base="base")
    assert current(accepted) == version
    assert not TrainingUse.objects.filter(adapter=version, key=gone).exists()
    assert due.start() == 0


def test_a_lesson_that_fails_is_not_tried_again_every_two_seconds(accepted: Cast) -> None:
    taught(accepted)
    take_lesson_back(accepted, "c0")
    assert due.start() == 1
    Job.objects.filter(state="waiting").update(state="failed", reason="tune_failed")
    assert due.start() == 0


def test_nothing_is_taught_anew_when_nothing_is_left(accepted: Cast) -> None:
    taught(accepted)
    for number in range(8):
        take_lesson_back(accepted, f"c{number}")
    assert due.start() == 0
    with pytest.raises(adapters.NothingAccepted):
        adapters.start(accepted.room)


def test_a_tune_that_learns_from_it_ends_and_its_worker_comes_too_late(accepted: Cast) -> None:
    adapters.start(accepted.room)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    take_lesson_back(accepted, "c0")
    job = Job.objects.get()
    assert (job.state, job.reason, job.slice) == ("failed", "tune_withdrawn", None)
    assert not adapters.save_slice(lesson, state=b"late", progress=0.5)
    assert adapters.finish(lesson, adapter=b"late", report=HELPS, base="base") is None
    assert Adapter.objects.count() == 0
    assert due.start() == 1


# Never used again


def test_a_take_that_was_stamped_with_it_is_drawn_by_another(accepted: Cast) -> None:
    version = taught(accepted)
    another_take(accepted)
    assert Take.objects.filter(adapter=version, state="requested").count() == 1
    take_lesson_back(accepted, "c5")
    claim = claims.claim("preview", base="base")
    assert claim is not None
    assert claim.adapter is None
    assert Take.objects.get(id=claim.take).adapter is None


@pytest.mark.parametrize("stage", ["preview", "full"])
def test_what_is_being_drawn_by_it_is_given_up_and_comes_too_late(accepted: Cast, stage: Any) -> None:
    version = taught(accepted)
    another_take(accepted)
    claim = claims.claim("preview", base="base")
    assert claim is not None
    if stage == "full":
        assert claims.previewed(claim, top=b"stale top", film=None, thumb=None, seconds=1)
        claim = claims.claim("full", base="base")
        assert claim is not None
    assert claim.adapter == b"weights"
    take_lesson_back(accepted, "c5")
    assert not claims.is_mine(claim, renew=True)
    late = {"film": None, "thumb": None, "seconds": 1.0}
    assert not claims.previewed(claim, top=b"late", **late)
    assert not claims.fulfil(claim, codes=b"late", **late)
    anew = claims.claim("preview", base="base")
    assert anew is not None
    assert (anew.key, anew.adapter) == (claim.key, None)
    assert claims.previewed(anew, top=b"top", film=None, thumb=None, seconds=1)
    full = claims.claim("full", base="base")
    assert full is not None
    assert (full.top, full.adapter) == (b"top", None)
    assert not Take.objects.filter(adapter=version, state__in=takes.LIVE).exists()


def test_no_new_take_continues_with_a_stale_version(accepted: Cast) -> None:
    """A take is stamped with its predecessor's version, unless that one may not be used any more."""
    taught(accepted)
    another_take(accepted)
    document = plain(*EIGHT, "one of two cells")
    document["clips"]["c8"]["stop"] = 96
    write(accepted.room, document)
    stamped = Take.objects.filter(recipe__phases=["one of two cells"])
    assert {take.adapter.number for take in stamped if take.adapter} == {1}
    take_lesson_back(accepted, "c5")
    document["clips"]["c8"]["stop"] = 144
    write(accepted.room, document)
    third = Want.objects.get(room=accepted.room, clip="c8", index=2, until=None)
    assert Take.objects.get(key=third.key).adapter is None
    while claim := claims.claim("preview", base="base"):
        assert claim.adapter is None
        claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)


def test_takes_that_it_drew_stay(accepted: Cast, tmp_path: Path) -> None:
    taught(accepted)
    another_take(accepted)
    draw(tmp_path)
    before = listing.segments(accepted.room)
    take_lesson_back(accepted, "c5")
    assert listing.segments(accepted.room) == before


# Who gave it


def test_who_is_shown_out_takes_their_lessons_along(accepted: Cast) -> None:
    taught(accepted)
    doors.remove(access(accepted, "alice"), accepted.members["bob"].pk)
    assert stale() == [1]
    assert current(accepted) is None
    assert not Acceptance.objects.filter(teaches=True).exists()
    # The film stays as it was accepted.
    assert Acceptance.objects.count() == 8
    kinds = [kind for kind in ("people", "hand") if facts(accepted.room, kind)]
    assert kinds == ["people", "hand"]


def test_what_they_asked_for_and_others_accepted_goes_with_them_too(accepted: Cast) -> None:
    taught(accepted)
    Want.objects.filter(room=accepted.room, clip="c2").update(asked_by=accepted.members["rita"])
    doors.remove(access(accepted, "alice"), accepted.members["rita"].pk)
    assert list(Acceptance.objects.filter(teaches=False).values_list("clip", flat=True)) == ["c2"]
    assert stale() == [1]


def test_another_persons_going_changes_nothing(accepted: Cast) -> None:
    version = taught(accepted)
    doors.remove(access(accepted, "alice"), accepted.members["vera"].pk)
    assert current(accepted) == version


def test_only_who_accepted_in_the_room_can_take_a_lesson_back(accepted: Cast) -> None:
    with pytest.raises(lessons.NoLesson):
        lessons.set_teaches(access(accepted), clip="c0", index=1, key=key_of(accepted, "c0"), teaches=False)


def test_nobody_teaches_more_than_a_fifth_once_five_people_accepted(accepted: Cast, tmp_path: Path) -> None:
    people = [*accepted.members.values(), None]
    names = tuple(f"scene {number}" for number in range(20))
    write(accepted.room, plain(*EIGHT, *names), pressed=True)
    draw(tmp_path)
    for number in range(20):
        takes.accept(access(accepted), clip=f"c{number + 8}", index=0)
    # bob accepted 8 + 12, the others two each.
    for number in range(8):
        Acceptance.objects.filter(clip=f"c{number + 8}").update(member=people[number % 4 + (number % 4 > 0)])
    Acceptance.objects.filter(clip__in=["c8", "c12"]).update(member=accepted.members["alice"])
    keys = lessons.keys(accepted.room.hand)
    given = dict(Acceptance.objects.values_list("key", "member"))
    shares = [given[key] for key in keys]
    assert len(set(shares)) == 5
    assert max(map(shares.count, set(shares))) <= len(keys) / 5
    assert len(keys) == 10


def test_who_accepted_much_does_not_crowd_the_others_out(accepted: Cast) -> None:
    """Two people share a lesson: the first of each come before the hundredth of one."""
    lists = [[f"a{n}" for n in range(120)], ["b0", "b1"]]
    assert lessons._fair(lists)[:4] == ["a0", "b0", "a1", "b1"]
    assert len(lessons._fair(lists)) == lessons.LESSON_MAX


def test_what_a_lesson_would_not_use_is_not_given_to_it() -> None:
    """So that taking it back makes no version stale."""
    ink, neon = [f"ink{n}" for n in range(60)], [f"neon{n}" for n in range(20)]
    styles = {key: key.rstrip("0123456789") for key in ink + neon}
    assert lessons._asked_for(ink, styles) == set(ink[: lessons.LOOK_MAX])
    assert lessons._asked_for(lessons._turns([ink, neon]), styles) == {*ink[:16], *neon[:16]}


def test_a_style_of_weeks_ago_goes_on_teaching_beside_the_newest(cast: Cast, tmp_path: Path, monkeypatch: Any) -> None:
    """Of more than a lesson holds, each style gives its newest; and no more styles than a hand remembers."""
    monkeypatch.setattr(lessons, "LESSON_MAX", 6)
    monkeypatch.setattr(lessons, "STYLES_MAX", 3)
    for week, style in enumerate(("oldest", "old", "ink", "neon")):
        write(cast.room, plain(*(f"{style} {number}" for number in range(4)), style=style))
        draw(tmp_path)
        for number in range(4):
            takes.accept(access(cast), clip=f"c{number}", index=0)
        assert len(lessons.keys(cast.room.hand)) == min(4 * (week + 1), 6)
    words = {take.key: take.recipe["phases"][0] for take in Take.objects.all()}
    chosen = [words[key] for key in lessons.keys(cast.room.hand)]
    assert chosen == ["neon 3", "ink 3", "old 3", "neon 2", "ink 2", "old 2"]


def test_styles_that_are_too_old_teach_where_there_is_room(monkeypatch: Any) -> None:
    monkeypatch.setattr(lessons, "STYLES_MAX", 2)
    styles = {"a1": "a", "a0": "a", "b0": "b", "c1": "c", "c0": "c"}
    assert lessons._in_turns(["a1", "c1", "a0", "b0", "c0"], styles) == ["a1", "c1", "a0", "c0", "b0"]


# Classes


def make_class(cast: Cast) -> None:
    classroom.set_class(access(cast, "alice"), True)
    cast.room.team.refresh_from_db()


def test_a_class_teaches_nothing_until_its_teacher_says_so(cast: Cast, tmp_path: Path) -> None:
    make_class(cast)
    takes.set_automatic(access(cast), True)
    write(cast.room, plain(*EIGHT))
    draw(tmp_path)
    for number in range(4):
        takes.accept(access(cast), clip=f"c{number}", index=0)
    assert due.start() == 0
    with pytest.raises(lessons.Silent):
        adapters.start(cast.room, access=access(cast))
    with pytest.raises(lessons.Silent):
        take_lesson_back(cast, "c0", teaches=True)
    classroom.set_teaches(access(cast, "alice"), True)
    cast.room.team.refresh_from_db()
    takes.accept(access(cast), clip="c7", index=0)
    assert lessons.keys(cast.room.hand) == [key_of(cast, "c7")]  # what came before does not count by itself
    take_lesson_back(cast, "c0", teaches=True)
    assert len(lessons.keys(cast.room.hand)) == 2
    assert facts(cast.room, "class")[-1]["teaches"] is True


def test_saying_no_again_takes_everything_back_that_the_class_taught(accepted: Cast) -> None:
    make_class(accepted)
    classroom.set_teaches(access(accepted, "alice"), True)
    accepted.room.team.refresh_from_db()
    taught(accepted)
    classroom.set_teaches(access(accepted, "alice"), False)
    assert stale() == [1]
    assert Hand.objects.get().current is None
    assert facts(accepted.room, "hand")[-1]["silent"] is True


def test_pupils_work_teaches_nothing_when_the_class_becomes_a_team(cast: Cast, tmp_path: Path) -> None:
    make_class(cast)
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=0)
    classroom.set_class(access(cast, "alice"), False)
    assert Team.objects.get().kind == "team"
    assert lessons.keys(cast.room.hand) == []


def test_a_lesson_ends_when_the_team_becomes_a_class(accepted: Cast) -> None:
    version = taught(accepted)
    adapters.start(accepted.room)
    make_class(accepted)
    assert Job.objects.latest("created").reason == "tune_withdrawn"
    assert current(accepted) == version  # a team's work taught it
    assert wants.apply(accepted.room, listing.planned(accepted.room), seq=accepted.room.planned_seq + 99) is not None
