"""What each kind of edit renders: the table is written by hand, the plan has to agree with it."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.film import timeline as film
from collab.film.recipes import Segment
from collab.film.timeline import Timeline
from collab.rendering.planning import ASK_ABOVE, Plan, Standing, plan

Plain = dict[str, Any]
Edit = Callable[[Plain], object]


def clip(place: str, prompt: str, start: int, stop: int, seed: int, **more: object) -> Plain:
    return {
        "place": ["main", place], "prompt": prompt, "details": "", "start": start, "stop": stop, "seed": seed,
        "source": "prompt", "locked": False, "owner": "", **more,
    }  # fmt: skip


def sample() -> Plain:
    """Three clips, drawn already: `sea` shows cells 0 to 2, `car` 0 and 1, `lake` 1 and 2 (its cell 0 is context)."""
    return {
        "title": "Film",
        "style": "warm light",
        "script": "",
        "words": {"w1": {"name": "hero", "text": "a red car"}, "w2": {"name": "place", "text": "a city"}},
        "tracks": {"main": {"pos": "a", "name": "Picture", "kind": "picture"}},
        "clips": {
            "sea": clip("a", "a calm sea, then a storm", 0, 144, 1),
            "car": clip("b", "{hero} drives", 0, 96, 2),
            "lake": clip("c", "a lake", 48, 144, 3),
        },
        "variations": {},
        "retouches": {},
    }


PART = {"of": 0, "mask": "0" * 27 + "f", "words": "a sail", "open": False}


@dataclass
class Room:
    """A room as rows would hold it: takes in hand and open Wants."""

    pictures: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    standing: set[Standing] = field(default_factory=set)
    accepted: list[Standing] = field(default_factory=list)
    hand: str = "1"

    def plan(self, plain: Plain) -> Plan:
        return plan(
            Timeline.from_plain(plain),
            hand=self.hand,
            in_hand=self.pictures,
            codes_in_hand=self.codes,
            standing=self.standing,
            accepted=self.accepted,
        )

    def apply(self, plain: Plain) -> Plan:
        """Draw at once what a plan asks for."""
        found = self.plan(plain)
        self.standing -= set(found.closes)
        self.standing |= {Standing(part.clip, part.index, part.key, part.own, context) for part, context in found.opens}
        self.standing |= set(found.reopens)
        self.pictures |= {part.key for part in found.affected}
        self.codes = (self.codes | {part.key for part in found.affected_context}) - self.pictures
        return found

    def want(self, name: str) -> Standing:
        """A segment's open Want, e.g. "sea1"."""
        return next(want for want in self.standing if f"{want.clip}{want.index}" == name and not want.context)

    def accept(self, *names: str) -> None:
        self.accepted = [self.want(name) for name in names] + self.accepted


def names(parts: tuple[Segment, ...]) -> str:
    """ "sea0 car1v2": cell 0 of sea, variation 2 of cell 1 of car."""
    return " ".join(
        sorted(f"{part.clip}{part.index}" + (f"v{part.variation}" if part.variation else "") for part in parts)
    )


def put(path: str, value: object) -> Edit:
    """Set one field, e.g. "clips.sea.prompt"."""

    def edit(plain: Plain) -> None:
        *way, last = path.split(".")
        for step in way:
            plain = plain[step]
        plain[last] = value

    return edit


def both(*edits: Edit) -> Edit:
    return lambda plain: [edit(plain) for edit in edits]


def drop(path: str) -> Edit:
    root, name = path.split(".")
    return lambda plain: plain[root].pop(name)


def split(name: str, at: int) -> Edit:
    """Cut a clip in two as the screen does: the right part is a new clip with all that belongs to it."""

    def edit(plain: Plain) -> None:
        left = plain["clips"][name]
        plain["clips"]["right"] = {**copy.deepcopy(left), "start": at, "place": ["main", "am"]}
        left["stop"] = at
        for cell, number in list(plain["variations"].items()):
            clip_id, index = cell.split(":")
            if clip_id == name:
                plain["variations"][f"right:{index}"] = number

    return edit


def copied(name: str) -> Edit:
    return lambda plain: plain["clips"].update(copy={**copy.deepcopy(plain["clips"][name]), "place": ["main", "z"]})


EVERYTHING = "car0 car1 lake1 lake2 sea0 sea1 sea2"

# What somebody does | segments rendered | context rendered
EDITS: dict[str, tuple[Edit, str, str]] = {
    "nothing": (both(), "", ""),
    "moves a clip": (put("clips.car.place", ["main", "0"]), "", ""),
    "moves a clip to another track": (
        both(put("tracks.top", {"pos": "b", "kind": "picture"}), put("clips.car.place", ["top", "a"])), "", "",
    ),
    "moves a clip to a missing track": (put("clips.car.place", ["gone", "a"]), "", ""),
    "trims the head": (put("clips.sea.start", 10), "", ""),
    "trims the head by a whole cell": (put("clips.sea.start", 48), "", ""),
    "trims the tail": (put("clips.sea.stop", 100), "", ""),
    "shortens by a whole cell": (put("clips.sea.stop", 96), "", ""),
    "trims both ends into one cell": (both(put("clips.sea.start", 60), put("clips.sea.stop", 61)), "", ""),
    "splits inside a cell": (split("sea", 60), "", ""),
    "splits on the grid": (split("sea", 96), "", ""),
    "splits a clip that starts late": (split("lake", 100), "", ""),
    "splits a clip with a variation": (
        both(put("variations.sea:1", 1), split("sea", 60)), "right1v1", "",
    ),
    "slips by one frame": (both(put("clips.sea.start", 1), put("clips.sea.stop", 145)), "sea3", ""),
    "slips by a cell": (both(put("clips.sea.start", 48), put("clips.sea.stop", 192)), "sea3", ""),
    "slips far": (both(put("clips.car.start", 240), put("clips.car.stop", 336)), "car5 car6", "car2 car3 car4"),
    "slips to the start": (both(put("clips.lake.start", 0), put("clips.lake.stop", 96)), "lake0", ""),
    "lengthens by one frame": (put("clips.car.stop", 97), "car2", ""),
    "lengthens by two cells": (put("clips.sea.stop", 240), "sea3 sea4", ""),
    "lengthens to the left, over context": (put("clips.lake.start", 0), "lake0", ""),
    "edits a prompt": (put("clips.car.prompt", "{hero} stops"), "car0 car1", ""),
    "edits the prompt of a clip that starts late": (put("clips.lake.prompt", "a river"), "lake1 lake2", "lake0"),
    "adds white space": (put("clips.car.prompt", "  {hero}\n drives "), "", ""),
    "adds a phase at the end": (put("clips.sea.prompt", "a calm sea, then a storm, then the sun"), "sea2", ""),
    "adds a phase nobody sees yet": (put("clips.lake.prompt", "a lake, then a, then b, then rain"), "lake1 lake2", ""),
    "adds a phase beyond the end": (put("clips.car.prompt", "{hero} drives, then stops, then turns"), "car1", ""),
    "adds a phase in front": (put("clips.sea.prompt", "fog, then a calm sea, then a storm"), "sea0 sea1 sea2", ""),
    "edits the first phase": (put("clips.sea.prompt", "a rough sea, then a storm"), "sea0 sea1 sea2", ""),
    "edits the second phase": (put("clips.sea.prompt", "a calm sea, then a wave"), "sea1 sea2", ""),
    "removes the last phase": (put("clips.sea.prompt", "a calm sea"), "sea1 sea2", ""),
    "says then in Spanish": (put("clips.sea.prompt", "a calm sea, luego a storm"), "", ""),
    "edits details": (put("clips.sea.details", "foam"), "sea0 sea1 sea2", ""),
    "edits the style": (put("style", "cold light"), EVERYTHING, "lake0"),
    "edits a word": (put("words.w1.text", "a blue car"), "car0 car1", ""),
    "edits a word nobody uses": (put("words.w2.text", "a town"), "", ""),
    "renames a word that is used": (put("words.w1.name", "car"), "car0 car1", ""),
    "uses an unknown word": (put("clips.car.prompt", "{villain} drives"), "car0 car1", ""),
    "makes the unknown word known": (
        both(put("clips.car.prompt", "{villain} drives"), put("words.w3", {"name": "villain", "text": "a van"})),
        "car0 car1", "",
    ),
    "adds an equal name with a later id": (put("words.w9", {"name": "hero", "text": "a bus"}), "", ""),
    "adds an equal name with an earlier id": (put("words.w0", {"name": "hero", "text": "a bus"}), "car0 car1", ""),
    "uses a word in the style": (put("style", "warm light in {place}"), EVERYTHING, "lake0"),
    "asks another take of one segment": (put("variations.sea:1", 1), "sea1v1", ""),
    "draws a part of one segment anew": (
        both(put("retouches.sea:1:1", PART), put("variations.sea:1", 1)), "sea1v1", "",
    ),
    "draws a part anew of a take that is not there yet": (
        both(
            put("retouches.sea:1:2", {**PART, "of": 1}), put("retouches.sea:1:1", PART), put("variations.sea:1", 2)
        ),
        "sea1v2", "sea1v1",
    ),
    "keeps a part that it does not show": (put("retouches.sea:1:1", PART), "", ""),
    "asks another take of the first": (put("variations.car:0", 1), "car0v1", ""),
    "asks another take of the last": (put("variations.car:1", 4), "car1v4", ""),
    "asks another take over context": (put("variations.lake:1", 1), "lake1v1", ""),
    "asks another take of a cell that is not shown": (put("variations.lake:0", 1), "", ""),
    "asks another take and edits the prompt": (
        both(put("variations.sea:1", 2), put("clips.sea.prompt", "waves")), "sea0 sea1v2 sea2", "sea1",
    ),
    "changes a seed": (put("clips.car.seed", 9), "car0 car1", ""),
    "writes a seed that is text": (put("clips.car.seed", "nonsense"), "car0 car1", ""),
    "writes the seed as text": (put("clips.car.seed", "2"), "", ""),
    "undoes": (both(put("clips.car.prompt", "{hero} stops"), put("clips.car.prompt", "{hero} drives")), "", ""),
    "merges two people's edits": (
        both(put("clips.sea.prompt", "a calm sea, then a wave"), put("clips.car.seed", 9)), "car0 car1 sea1 sea2", "",
    ),
    "says what may be chosen after a clip": (put("clips.sea.choices", [{"label": "Sail", "to": "car"}]), "", ""),
    "renames a choice": (
        both(
            put("clips.sea.choices", [{"label": "Sail", "to": "car"}]),
            put("clips.sea.choices", [{"label": "Swim", "to": "lake"}]),
        ),
        "", "",
    ),
    "makes a clip an ending": (put("clips.sea.choices", []), "", ""),
    "deletes a clip": (drop("clips.car"), "", ""),
    "duplicates a clip": (copied("sea"), "", ""),
    "duplicates a clip and edits the copy": (
        both(copied("sea"), put("clips.copy.prompt", "a calm sea, then a wave")), "copy1 copy2", "",
    ),
    "empties a prompt": (put("clips.car.prompt", "  "), "", ""),
    "makes a clip a gap": (put("clips.car.source", "gap"), "", ""),
    "makes a clip footage that is not here": (put("clips.car.source", "asset"), "", ""),
    "writes a new clip": (put("clips.new", clip("d", "a forest", 0, 48, 4)), "new0", ""),
    "writes a new clip that starts late": (put("clips.new", clip("d", "a forest", 100, 140, 4)), "new2", "new0 new1"),
    "writes two equal clips": (
        both(put("clips.n1", clip("d", "a forest", 0, 48, 4)), put("clips.n2", clip("e", "a forest", 0, 48, 4))),
        "n2" "0", "",
    ),
    "puts a clip on a sound track": (
        both(put("tracks.low", {"pos": "0", "kind": "sound"}), put("clips.n", clip("a", "rain", 0, 48, 5)),
             put("clips.n.place", ["low", "a"])), "", "",
    ),
    "writes title and script": (both(put("title", "New"), put("script", "Once")), "", ""),
    "changes an owner": (put("clips.sea.owner", "12"), "", ""),
    "locks a clip": (put("clips.sea.locked", True), "", ""),
    "locks a clip and edits the style": (
        both(put("clips.sea.locked", True), put("style", "cold")), "car0 car1 lake1 lake2", "lake0",
    ),
    "locks a clip and edits its word": (
        both(put("clips.car.locked", True), put("words.w1.text", "a blue car")), "", "",
    ),
    "locks a clip, edits the style and the clip itself": (
        both(put("clips.sea.locked", True), put("style", "cold"), put("clips.sea.prompt", "waves")),
        "car0 car1 lake1 lake2 sea0 sea1 sea2", "lake0",
    ),
    "locks a clip, edits the style and its last phase": (
        both(put("clips.sea.locked", True), put("style", "cold"), put("clips.sea.prompt", "a calm sea, then a wave")),
        "car0 car1 lake1 lake2 sea1 sea2", "lake0 sea0",
    ),
    "locks a clip, edits the style and asks another take of it": (
        both(put("clips.sea.locked", True), put("style", "cold"), put("variations.sea:1", 1)),
        "car0 car1 lake1 lake2 sea1v1", "lake0 sea0 sea1",
    ),
}  # fmt: skip


def drawn() -> Room:
    room = Room()
    room.apply(sample())
    return room


def test_a_new_film_is_drawn_whole() -> None:
    found = Room().plan(sample())
    assert names(found.affected) == EVERYTHING
    assert names(found.affected_context) == "lake0"


@pytest.mark.parametrize("doing", EDITS)
def test_an_edit_renders_what_it_touched(doing: str) -> None:
    edit, rendered, context = EDITS[doing]
    plain = sample()
    edit(plain)
    found = drawn().plan(plain)
    assert names(found.affected) == rendered
    assert names(found.affected_context) == context


@pytest.mark.parametrize("doing", EDITS)
def test_going_back_renders_nothing(doing: str) -> None:
    room, plain = drawn(), sample()
    EDITS[doing][0](plain)
    room.apply(plain)
    back = room.apply(sample())
    assert (names(back.affected), names(back.affected_context)) == ("", "")
    assert room.standing == drawn().standing


def test_another_hand_draws_everything_anew() -> None:
    room = drawn()
    room.hand = "2"
    found = room.plan(sample())
    assert (names(found.affected), names(found.affected_context)) == (EVERYTHING, "lake0")


def test_an_accepted_segment_keeps_its_take_when_the_style_changes() -> None:
    room, plain = drawn(), sample()
    room.accept("sea1")
    put("style", "cold")(plain)
    kept = room.want("sea1").key
    found = room.apply(plain)
    assert names(found.affected) == "car0 car1 lake1 lake2 sea0 sea2"
    # sea2 continues what sea1 says in the new style: that is drawn as codes, and not shown.
    assert names(found.affected_context) == "lake0 sea1"
    assert room.want("sea1").key == kept


def test_an_accepted_segment_keeps_its_take_when_the_hand_changes() -> None:
    room = drawn()
    room.accept("car0", "car1")
    room.hand = "2"
    assert "car" not in names(room.plan(sample()).affected)


def test_an_edit_of_the_clip_itself_releases_an_accepted_segment() -> None:
    room, plain = drawn(), sample()
    room.accept("car0")
    both(put("style", "cold"), put("clips.car.details", "dust"))(plain)
    assert "car0" in names(room.plan(plain).affected)


def test_undoing_that_edit_brings_the_accepted_take_back() -> None:
    room, plain = drawn(), sample()
    room.accept("car0")
    kept = room.want("car0").key
    both(put("style", "cold"), put("clips.car.details", "dust"))(plain)
    room.apply(plain)
    assert room.want("car0").key != kept
    put("clips.car.details", "")(plain)
    assert "car0" not in names(room.apply(plain).affected)
    assert room.want("car0").key == kept
    again = room.plan(plain)
    assert (again.opens, again.reopens, again.closes) == ((), (), ())


def test_of_two_accepted_takes_the_newer_is_shown() -> None:
    room, plain = drawn(), sample()
    room.accept("car0")
    older = room.accepted
    put("style", "cold")(plain)
    room.accepted = []
    room.apply(plain)
    room.accept("car0")
    newer = room.want("car0").key
    room.accepted += older
    put("style", "blue")(plain)
    room.apply(plain)
    assert room.want("car0").key == newer


def test_a_copy_of_an_accepted_clip_keeps_its_take_too() -> None:
    room, plain = drawn(), sample()
    room.accept("car0", "car1")
    copied("car")(plain)
    room.apply(plain)
    put("style", "cold")(plain)
    assert "copy" not in names(room.plan(plain).affected)


def test_another_take_of_an_accepted_segment_is_a_persons_own_edit() -> None:
    room, plain = drawn(), sample()
    room.accept("car0")
    put("variations.car:0", 1)(plain)
    assert names(room.plan(plain).affected) == "car0v1"


def test_unlocking_lets_the_style_through() -> None:
    room, plain = drawn(), sample()
    both(put("clips.sea.locked", True), put("style", "cold"))(plain)
    room.apply(plain)
    put("clips.sea.locked", False)(plain)
    assert names(room.plan(plain).affected) == "sea0 sea1 sea2"


def test_a_locked_clip_keeps_the_context_of_what_is_still_being_drawn() -> None:
    room, plain = drawn(), sample()
    put("clips.lake.locked", True)(plain)
    room.apply(plain)
    put("style", "cold")(plain)
    found = room.plan(plain)
    assert not [want for want in found.closes if want.clip == "lake"]


def test_what_only_lost_its_picture_is_no_loss() -> None:
    room, plain = drawn(), sample()
    put("clips.sea.start", 48)(plain)
    found = room.apply(plain)
    assert [(want.clip, want.index) for want in found.closes] == [("sea", 0)]
    assert names(found.context) == "lake0 sea0"


def test_a_large_plan_asks_first() -> None:
    plain = sample()
    for number in range(ASK_ABOVE):
        plain["clips"][f"n{number}"] = clip(f"n{number}", f"number {number}", 0, 48, 1)
    room = drawn()
    assert not room.plan(plain).asks
    plain["clips"]["one more"] = clip("zz", "one more", 0, 48, 1)
    assert room.plan(plain).asks


def test_equal_clips_count_once_at_the_gate() -> None:
    plain = sample()
    for number in range(20):
        plain["clips"][f"n{number}"] = clip(f"n{number}", "the same", 0, 48, 1)
    found = drawn().plan(plain)
    assert len(found.affected) == 1
    assert not found.asks


def test_a_long_way_to_the_first_shown_frame_asks_too() -> None:
    plain = sample()
    plain["clips"]["late"] = clip("z", "late", 10_000, 10_048, 1)
    found = drawn().plan(plain)
    assert len(found.affected) == 2
    assert found.asks


def test_a_room_shows_a_thousand_segments_and_no_more() -> None:
    plain = sample()
    plain["clips"] = {f"c{number}": clip(f"{number:03}", "x", 0, 14_400, number) for number in range(5)}
    assert len(Room().plan(plain).wanted) == film.SEGMENTS_MAX


# Properties

fields = st.one_of(
    st.tuples(st.just("prompt"), st.sampled_from(["a", "a, then b", "a, then c", "{hero}", "", "b; then a. Then c"])),
    st.tuples(st.just("details"), st.sampled_from(["", "x", "y"])),
    st.tuples(st.just("start"), st.integers(0, 300)),
    st.tuples(st.just("stop"), st.integers(0, 400)),
    st.tuples(st.just("seed"), st.integers(0, 2)),
    st.tuples(st.just("locked"), st.booleans()),
    st.tuples(st.just("source"), st.sampled_from(["prompt", "gap"])),
    st.tuples(st.just("place"), st.sampled_from([["main", "a"], ["main", "z"], ["x", "y"]])),
)
clip_edits = st.tuples(st.sampled_from(["sea", "car", "lake"]), fields).map(
    lambda made: put(f"clips.{made[0]}.{made[1][0]}", made[1][1])
)
room_edits = st.one_of(
    st.sampled_from(["warm", "cold"]).map(lambda text: put("style", text)),
    st.sampled_from(["a dog", "a cat"]).map(lambda text: put("words.w1.text", text)),
    st.tuples(st.sampled_from(["sea:0", "sea:1", "car:0", "lake:1"]), st.integers(0, 3)).map(
        lambda made: put(f"variations.{made[0]}", made[1])
    ),
)
edits = st.lists(st.one_of(clip_edits, room_edits), max_size=8)


def edited(changes: list[Edit]) -> Plain:
    plain = sample()
    for change in changes:
        change(plain)
    return plain


@given(edits)
@settings(max_examples=200, deadline=None)
def test_a_plan_applied_twice_plans_nothing(changes: list[Edit]) -> None:
    room, plain = drawn(), edited(changes)
    room.apply(plain)
    again = room.plan(plain)
    assert (again.affected, again.affected_context, again.opens, again.closes) == ((), (), (), ())


@given(edits)
@settings(max_examples=100, deadline=None)
def test_two_people_making_one_edit_render_once(changes: list[Edit]) -> None:
    once, twice = drawn(), drawn()
    assert once.plan(edited(changes)).affected == twice.plan(edited(changes + changes)).affected


@given(edits, edits)
@settings(max_examples=100, deadline=None)
def test_undo_finds_every_old_take(first: list[Edit], then: list[Edit]) -> None:
    # A lock is what keeps an older take than the words ask for; once released by an edit, the words count.
    unlock = both(*(put(f"clips.{name}.locked", False) for name in ("sea", "car", "lake")))
    room = drawn()
    room.apply(edited([*first, unlock]))
    room.apply(edited([*first, *then, unlock]))
    assert room.plan(edited([*first, unlock])).affected == ()


@given(edits)
@settings(max_examples=100, deadline=None)
def test_whatever_is_drawn_finds_what_it_continues(changes: list[Edit]) -> None:
    room = drawn()
    found = room.apply(edited(changes))
    have = room.pictures | room.codes
    for part in (*found.wanted, *found.context):
        assert part.key in have
        assert all(key in have for key in (part.follows, part.anchor) if key)


@given(edits, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_in_which_rows_come_changes_nothing(changes: list[Edit], chance: Any) -> None:
    room, plain = drawn(), edited(changes)
    standing = list(room.standing)
    chance.shuffle(standing)
    shuffled = plan(
        Timeline.from_plain(plain), hand="1", in_hand=room.pictures, codes_in_hand=room.codes, standing=standing
    )
    assert shuffled.affected == room.plan(plain).affected
    assert set(shuffled.closes) == set(room.plan(plain).closes)
