"""What is offered beside an accepted or locked take, the strip of a segment, and *stop*: rows of a real database."""

from pathlib import Path
from typing import Any

import pytest

from collab.models import Acceptance, Room, Take, Want
from collab.rendering import listing, offers, takes
from tests.collab.reel import access, draw, facts, plain, states, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def shown(cast: Cast, clip: str = "c0") -> dict[str, Any]:
    (part,) = listing.segments(Room.objects.get(id=cast.room.id), clips=[clip])
    return part


@pytest.fixture
def kept(cast: Cast, tmp_path: Path) -> Cast:
    """c0 is accepted under a warm look; the look is cold now."""
    write(cast.room, plain("a boat", "a car"))
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=0)
    write(cast.room, plain("a boat", "a car", style="cold"))
    draw(tmp_path)
    return cast


def test_an_accepted_take_stays_and_what_the_new_look_asks_for_is_offered_and_not_drawn(kept: Cast) -> None:
    part = shown(kept)
    assert part["accepted"]
    assert part["state"] == "ready"
    assert part["offer"]["asked"] is None
    assert part["offer"]["key"] != part["key"]
    assert not Take.objects.filter(key=part["offer"]["key"]).exists(), "an offer costs nothing until somebody asks"
    assert shown(kept, "c1")["offer"] is None


def test_a_press_draws_the_offer_beside_the_kept_take_which_is_shown_on(kept: Cast, tmp_path: Path) -> None:
    before = shown(kept)
    offers.see(access(kept), clip="c0", index=0)
    assert facts(kept.room, "plan")[-1]["segments"][0]["offer"]["state"] == "waiting"
    draw(tmp_path)
    part = shown(kept)
    assert (part["key"], part["url"]) == (before["key"], before["url"])
    assert part["offer"]["state"] == "ready"
    assert part["offer"]["url"] not in (None, part["url"])
    count = len(facts(kept.room, "plan"))
    write(kept.room, plain("a boat", "a car", style="cold"))
    assert len(facts(kept.room, "plan")) == count, "the same plan twice tells nobody"


def test_replacing_accepts_the_new_take_and_taking_that_back_shows_the_old_one_again(
    kept: Cast, tmp_path: Path
) -> None:
    old = shown(kept)
    offers.see(access(kept), clip="c0", index=0)
    with pytest.raises(takes.NotReady):
        offers.replace(access(kept), clip="c0", index=0)
    draw(tmp_path)
    offers.replace(access(kept), clip="c0", index=0)
    new = shown(kept)
    assert (new["key"], new["accepted"], new["offer"]) == (old["offer"]["key"], True, None)
    assert Want.objects.filter(room=kept.room, until=None, clip="c0", context=False).count() == 1
    takes.unaccept(access(kept), clip="c0", index=0)
    write(kept.room, plain("a boat", "a car", style="cold"))
    back = shown(kept)
    assert (back["key"], back["accepted"]) == (old["key"], True)


def test_keeping_leaves_what_is_shown_and_is_remembered_for_this_look(kept: Cast, tmp_path: Path) -> None:
    old = shown(kept)
    offers.see(access(kept), clip="c0", index=0)
    offers.keep(access(kept), clip="c0", index=0)
    part = shown(kept)
    assert (part["key"], part["url"]) == (old["key"], old["url"])
    assert part["offer"]["asked"] is False
    assert Take.objects.get(key=part["offer"]["key"]).state == Take.State.SUPERSEDED
    write(kept.room, plain("a boat", "a car", style="dark"))
    draw(tmp_path)
    assert shown(kept)["offer"]["asked"] is None, "another look is another offer"
    write(kept.room, plain("a boat", "a car"))
    assert shown(kept)["offer"] is None, "the look of before asks for what is shown"


def test_a_locked_clip_may_be_compared_and_is_not_replaced(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    write(cast.room, plain("a boat", style="cold", locked=True))
    offers.see(access(cast), clip="c0", index=0)
    draw(tmp_path)
    with pytest.raises(offers.Locked):
        offers.replace(access(cast), clip="c0", index=0)
    assert not Acceptance.objects.exists()


def test_there_is_no_offer_where_nothing_is_kept(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    for command in (offers.see, offers.keep, offers.replace):
        with pytest.raises(offers.NoOffer):
            command(access(cast), clip="c0", index=0)
    assert Want.objects.filter(offer=True).count() == 0


def test_an_offer_of_a_later_cell_brings_its_context_and_keeps_nobody_waiting(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", stop=96))
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=1)
    write(cast.room, plain("a boat", style="cold", stop=96))
    draw(tmp_path)
    offers.see(access(cast), clip="c0", index=1)
    draw(tmp_path)
    part = next(part for part in listing.segments(cast.room) if part["index"] == 1)
    assert part["offer"]["state"] == "ready"


def test_a_strip_holds_the_takes_that_the_words_of_now_have_had(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    write(cast.room, {**plain("a boat"), "variations": {"c0:0": 1}})
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=0)
    write(cast.room, {**plain("a boat"), "variations": {"c0:0": 2}})
    strip = listing.variations(cast.room, clip="c0", index=0)
    assert [(take["variation"], take["state"], take["accepted"]) for take in strip] == [
        (0, "ready", False),
        (1, "ready", True),
        (2, "waiting", False),
    ]
    assert strip[0]["url"] != strip[1]["url"]
    write(cast.room, {**plain("a house"), "variations": {"c0:0": 2}})
    assert [take["variation"] for take in listing.variations(cast.room, clip="c0", index=0)] == [2]
    assert listing.variations(cast.room, clip="nothing", index=0) == []


def test_a_copy_and_the_right_part_of_a_split_go_on_with_the_takes_and_the_numbers_of_the_clip(
    cast: Cast, tmp_path: Path
) -> None:
    long = plain("a boat", stop=96)
    for number in range(3):
        write(cast.room, {**long, "variations": {"c0:1": number}})
        draw(tmp_path)
    left, right = long["clips"]["c0"], plain("", "a boat", start=48, stop=96)["clips"]["c1"]
    split = {"c0": {**left, "stop": 48}, "c1": right, "c2": {**right, "place": ["t", "002"]}}
    write(cast.room, {**long, "clips": split, "variations": {"c1:1": 1, "c2:1": 2}})
    for clip, shows in (("c1", 1), ("c2", 2)):
        strip = listing.variations(cast.room, clip=clip, index=1)
        assert [(take["variation"], take["state"]) for take in strip] == [(0, "ready"), (1, "ready"), (2, "ready")]
        (part,) = listing.segments(Room.objects.get(id=cast.room.id), clips=[clip])
        assert (part["variation"], part["next_variation"]) == (shows, 3), "the next take is none that is there"
    other = {**split, "c2": {**right, "place": ["t", "002"], "prompt": "a car"}}
    write(cast.room, {**long, "clips": other, "variations": {"c1:1": 1, "c2:1": 2}})
    assert [take["variation"] for take in listing.variations(cast.room, clip="c2", index=1)] == [2]


def test_several_takes_more_are_drawn_beside_the_one_that_is_shown(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", "a car"))
    draw(tmp_path)
    before = shown(cast)
    assert offers.more(access(cast), clip="c0", index=0, count=3) == [1, 2, 3]
    strip = listing.variations(cast.room, clip="c0", index=0)
    assert [(take["variation"], take["state"]) for take in strip] == [
        (0, "ready"), (1, "waiting"), (2, "waiting"), (3, "waiting"),
    ]  # fmt: skip
    told = facts(cast.room, "plan")[-1]["segments"]
    assert [(part["clip"], part["next_variation"]) for part in told] == [("c0", 4)]
    draw(tmp_path)
    strip = listing.variations(cast.room, clip="c0", index=0)
    assert {take["state"] for take in strip} == {"ready"}
    assert len({take["url"] for take in strip}) == len({take["key"] for take in strip}) == 4, "each is its own"
    assert shown(cast) == {**before, "next_variation": 4}, "the film shows what it showed"
    assert listing.held(cast.room) == 0, "a press for each number would be one too many"


def test_one_of_them_is_shown_at_once_and_the_others_stay(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    offers.more(access(cast), clip="c0", index=0, count=2)
    draw(tmp_path)
    count = Take.objects.count()
    write(cast.room, {**plain("a boat"), "variations": {"c0:0": 2}})
    assert (shown(cast)["variation"], shown(cast)["state"]) == (2, "ready")
    assert set(states(cast.room).values()) == {"ready"}
    assert Take.objects.count() == count
    assert offers.more(access(cast), clip="c0", index=0, count=2) == [3, 4]
    write(cast.room, plain("a house"))
    asked = Want.objects.filter(until=None, context=False).values_list("variation", "offer")
    assert list(asked) == [(0, False)], "of other words nobody asked for more"
    assert set(Take.objects.filter(key__in=lost()).values_list("state", flat=True)) == {"superseded"}


def lost() -> set[str]:
    """Keys of more takes that were asked for, not drawn, and are not wanted any more."""
    return set(Want.objects.exclude(until=None).filter(variation__in=[3, 4]).values_list("key", flat=True))


def test_more_of_a_later_cell_bring_what_they_continue(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, {**plain("a boat", start=48, stop=96), "variations": {"c0:1": 1}})
    draw(tmp_path)
    offers.more(access(cast), clip="c0", index=1, count=2)
    write(cast.room, {**plain("a boat", start=48, stop=96, style="warm"), "variations": {"c0:1": 1}})
    draw(tmp_path)
    assert [take["variation"] for take in listing.variations(cast.room, clip="c0", index=1)] == [1, 2, 3]
    assert set(states(cast.room).values()) == {"ready"}


def test_stopped_they_wait_at_the_gate_and_a_press_draws_them(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    offers.more(access(cast), clip="c0", index=0, count=2)
    assert takes.hold(access(cast)) == 2
    assert listing.held(cast.room) == 2
    assert takes.release(access(cast)) == 2
    draw(tmp_path)
    assert {take["state"] for take in listing.variations(cast.room, clip="c0", index=0)} == {"ready"}


def test_keeping_an_accepted_take_leaves_more_takes_as_they_are(kept: Cast, tmp_path: Path) -> None:
    offers.see(access(kept), clip="c0", index=0)
    more = offers.more(access(kept), clip="c0", index=0, count=2)
    offers.keep(access(kept), clip="c0", index=0)
    open_now = Want.objects.filter(room=kept.room, clip="c0", until=None, offer=True)
    assert sorted(open_now.values_list("variation", flat=True)) == more
    with pytest.raises(offers.NoOffer):
        offers.replace(access(kept), clip="c0", index=0)


def test_there_are_no_more_of_what_is_locked_or_is_not_there(cast: Cast) -> None:
    write(cast.room, plain("a boat", locked=True))
    with pytest.raises(offers.Locked):
        offers.more(access(cast), clip="c0", index=0, count=2)
    for clip, index in (("strange", 0), ("c0", 7)):
        write(cast.room, plain("a boat"))
        with pytest.raises(offers.NoOffer):
            offers.more(access(cast), clip=clip, index=index, count=2)
    assert not Want.objects.filter(offer=True).exists()


def test_stop_sends_what_is_not_begun_back_to_the_gate_and_a_press_lets_it_go_on(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    write(cast.room, plain("a boat", "a car", "a house"))
    assert takes.hold(access(cast)) == 2
    fact = facts(cast.room, "plan")[-1]
    assert fact["held"] == 2
    assert fact["price"] == {"seconds": 6.0, "joules": pytest.approx(fact["price"]["joules"])}
    draw(tmp_path)
    assert states(cast.room) == {"c0:0": "ready", "c1:0": "requested", "c2:0": "requested"}
    assert takes.release(access(cast)) == 2
    draw(tmp_path)
    assert set(states(cast.room).values()) == {"ready"}
    assert takes.hold(access(cast)) == 0


def test_the_room_hears_whether_large_changes_wait(cast: Cast) -> None:
    takes.set_automatic(access(cast), True)
    assert facts(cast.room, "gate") == [{"automatic": True}]
    assert listing.state(cast.room)["automatic"]
