"""Drawing a take: one worker each, leases, fences, attempts, previews first."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from collab.models import Adapter, Fact, Take, Want
from collab.rendering import claims, store, takes, turns
from collab.rendering.claims import Claim
from tests.collab.reel import access, draw, plain, states, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def late(**changes: object) -> None:
    """Let every lease run out."""
    Take.objects.exclude(lease=None).update(lease=timezone.now() - timedelta(seconds=1), **changes)


def preview(claim: Claim | None) -> bool:
    assert claim is not None
    return claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)


def fulfil(claim: Claim | None, *, film: Path | None = None) -> bool:
    assert claim is not None
    return claims.fulfil(claim, codes=b"codes", film=film, thumb=None, seconds=2)


def test_two_workers_never_draw_one_take(cast: Cast) -> None:
    takes.set_automatic(access(cast), True)
    write(cast.room, plain(*(f"number {number}" for number in range(12))))
    start, got = threading.Barrier(4), []

    def worker() -> None:
        start.wait()
        while claim := claims.claim("preview", base="base"):
            got.append(claim.key)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 12


def test_a_take_goes_from_requested_to_ready(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    assert claim is not None
    assert (claim.recipe["phases"], claim.picture, claim.top) == (["a boat"], True, None)
    film, thumb = tmp_path / "film", tmp_path / "thumb"
    film.write_bytes(b"preview")
    thumb.write_bytes(b"thumb")
    assert claims.previewed(claim, top=b"top", film=film, thumb=thumb, seconds=0.5)
    assert states(cast.room) == {"c0:0": "previewed"}
    full = claims.claim("full", base="base")
    assert full is not None
    assert full.top == b"top"
    assert states(cast.room) == {"c0:0": "rendering"}
    film.write_bytes(b"whole")
    assert fulfil(full, film=film)
    take = Take.objects.get()
    assert (take.state, bytes(take.codes or b""), take.seconds, take.joules) == ("ready", b"codes", 2.5, 25.0)
    assert store.read(store.film_name(take.file)) == b"whole"
    assert store.read(store.film_name(take.preview_file)) == b"preview"
    told = [fact.data for fact in Fact.objects.filter(kind="take").order_by("number")]
    assert [(fact["state"], fact["stage"]) for fact in told] == [
        ("preview", "preview"), ("rendering", "preview"), ("ready", "full"),
    ]  # fmt: skip


def test_a_segment_waits_for_what_it_continues(cast: Cast) -> None:
    write(cast.room, plain("a boat", stop=96))
    first = claims.claim("preview", base="base")
    assert first is not None
    assert claims.claim("preview", base="base") is None
    preview(first)
    second = claims.claim("preview", base="base")
    assert second is not None
    assert (second.recipe["index"], second.context) == (1, b"top")
    preview(second)
    full = claims.claim("full", base="base")
    assert full is not None
    assert full.recipe["index"] == 0
    assert claims.claim("full", base="base") is None
    fulfil(full)
    after = claims.claim("full", base="base")
    assert after is not None
    assert after.context == b"codes"


def test_a_variation_waits_for_its_own_cell_too(cast: Cast, tmp_path: Path) -> None:
    document = plain("a boat")
    document["variations"] = {"c0:0": 1}
    write(cast.room, document)
    base = claims.claim("preview", base="base")
    assert base is not None
    assert (base.recipe["variation"], base.picture) == (0, False)
    assert claims.claim("preview", base="base") is None
    preview(base)
    other = claims.claim("preview", base="base")
    assert other is not None
    assert (other.recipe["variation"], other.anchor, other.context) == (1, b"top", None)


def test_previews_come_first_and_a_full_take_is_due_after_four(cast: Cast) -> None:
    write(cast.room, plain(*(f"number {number}" for number in range(6))))
    for _ in range(3):
        preview(claims.claim("preview", base="base"))
        assert claims.claim("full", base="base") is None
    preview(claims.claim("preview", base="base"))
    assert claims.claim("full", base="base") is not None


def test_a_full_take_is_due_after_ten_seconds(cast: Cast) -> None:
    write(cast.room, plain("a", "b"))
    preview(claims.claim("preview", base="base"))
    assert claims.claim("full", base="base") is None
    Take.objects.filter(state="previewed").update(previewed=timezone.now() - timedelta(seconds=turns.WAIT_SECONDS))
    assert claims.claim("full", base="base") is not None


def test_a_lease_that_runs_out_gives_the_take_back(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    first = claims.claim("preview", base="base")
    assert claims.claim("preview", base="base") is None
    late()
    second = claims.claim("preview", base="base")
    assert first is not None
    assert second is not None
    assert second.take == first.take
    assert second.fence > first.fence
    assert not preview(first)
    assert preview(second)


def test_a_renewed_lease_does_not_run_out(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    assert claim is not None
    late()
    assert claims.is_mine(claim, renew=True)
    assert claims.expire() == 0
    assert claims.is_mine(claim, renew=False)


def test_a_full_take_whose_worker_died_goes_back_to_its_preview(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    preview(claims.claim("preview", base="base"))
    claims.claim("full", base="base")
    late()
    assert claims.expire() == 1
    assert states(cast.room) == {"c0:0": "previewed"}


def test_three_dead_workers_are_enough(cast: Cast) -> None:
    write(cast.room, plain("a boat", stop=96))
    for _ in range(claims.ATTEMPTS_MAX):
        assert claims.claim("preview", base="base")
        late()
    assert claims.claim("preview", base="base") is None
    assert states(cast.room) == {"c0:0": "failed", "c0:1": "failed"}
    assert set(Take.objects.values_list("reason", flat=True)) == {"worker_lost"}


def test_what_nobody_wants_any_more_is_noticed_while_it_is_drawn(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    assert claim is not None
    assert claims.is_mine(claim, renew=False)
    write(cast.room, plain("a car"))
    assert not claims.is_mine(claim, renew=False)
    assert not preview(claim)
    assert Take.objects.get(id=claim.take).state == "superseded"


def test_a_late_result_is_no_result_even_when_the_take_is_wanted_again(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    write(cast.room, plain("a car"))
    write(cast.room, plain("a boat"))
    assert not preview(claim)
    assert Take.objects.get(id=claim.take).state == "requested"


def test_a_doubled_result_counts_once(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    assert preview(claim)
    assert not preview(claim)
    assert Take.objects.get().seconds == 1


def test_giving_up_is_no_attempt(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    for _ in range(5):
        claim = claims.claim("preview", base="base")
        assert claim is not None
        claims.give_up(claim)
    take = Take.objects.get()
    assert (take.state, take.attempts, take.lease) == ("requested", 0, None)


def test_what_is_held_is_never_claimed(cast: Cast) -> None:
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    assert claims.claim("preview", base="base") is None
    assert not claims.waits("preview")


def test_a_withdrawn_version_is_replaced_at_the_claim_and_its_preview_thrown_away(cast: Cast) -> None:
    sha256 = store.keep_bytes(b"weights", suffix=".safetensors", folder="adapters")
    version = Adapter.objects.create(hand=cast.room.hand, number=1, base="base", sha256=sha256, helps=True)
    cast.room.hand.current = version
    cast.room.hand.save()
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    assert claim is not None
    assert claim.adapter == b"weights"
    preview(claim)
    Adapter.objects.update(stale=True)
    assert claims.claim("full", base="base") is None
    again = claims.claim("preview", base="base")
    assert again is not None
    assert again.adapter is None


def test_a_preview_of_another_base_is_not_continued(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    preview(claims.claim("preview", base="old"))
    assert claims.claim("full", base="new") is None
    assert claims.claim("preview", base="new") is not None


def test_a_context_take_that_is_shown_meanwhile_gets_its_picture(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", start=48, stop=96))
    preview(claims.claim("preview", base="base"))
    claim = claims.claim("preview", base="base")
    preview(claim)
    codes_only = claims.claim("full", base="base")
    assert codes_only is not None
    assert not codes_only.picture
    write(cast.room, plain("a boat", start=0, stop=96))
    assert fulfil(codes_only)
    draw(tmp_path)
    assert states(cast.room) == {"c0:0": "ready", "c0:1": "ready"}
    assert len(Take.objects.get(id=codes_only.take).file) == 64


def test_a_take_is_told_to_rooms_that_show_it_and_not_for_context(cast: Cast) -> None:
    write(cast.room, plain("a boat", start=48, stop=96))
    preview(claims.claim("preview", base="base"))
    assert not Fact.objects.filter(kind="take").exists()
    preview(claims.claim("preview", base="base"))
    (fact,) = Fact.objects.filter(kind="take")
    assert fact.data["key"] == Want.objects.get(context=False, until=None).key


def test_codes_of_another_codec_are_drawn_anew_and_pictures_stay(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", stop=48))
    draw(tmp_path)
    shown = Take.objects.get()
    write(cast.room, plain("a boat", stop=96))
    claim = claims.claim("preview", base="new")
    assert claim is not None
    claims.draw_context_again(claim)
    first = claims.claim("preview", base="new")
    assert first is not None
    assert (first.take, first.picture) == (shown.id, False)
    assert claims.claim("preview", base="new") is None
    preview(first)
    second = claims.claim("preview", base="new")
    assert second is not None
    assert (second.take, second.context) == (claim.take, b"top")
    preview(second)
    fulfil(claims.claim("full", base="new"))
    again = Take.objects.get(id=shown.id)
    assert (again.state, again.file, bytes(again.codes or b"")) == ("ready", shown.file, b"codes")
