"""One update's bytes: what real clients write is taken, what would hurt a reader is not."""

import contextlib
import json
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from collab.film import document, lib0
from collab.film.updates import FIRST, LIVE, Limits, Refused, check_state
from collab.film.validation import check, reach

FIXTURES = Path(__file__).parents[2] / "fixtures"
VECTORS = json.loads((FIXTURES / "hostile_updates.json").read_text())["vectors"]


def refusal(update: bytes, known: dict[int, int] | None = None, limits: Limits = LIVE) -> str:
    with pytest.raises(Refused) as caught:
        check(update, known=known or {}, limits=limits)
    return caught.value.code


def update_of(write: Callable[[Doc], None], client: int = 7) -> bytes:
    doc: Doc = Doc(client_id=client)
    with doc.transaction():
        write(doc)
    return doc.get_update()


def value_update(body: bytes) -> bytes:
    """Client 7 sets clips["k"] to the plain value in `body`."""
    return b"\x01\x01\x07\x00\x28\x01\x05clips\x01k\x01" + body + b"\x00"


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["name"] != "sticky-index-panic"], ids=lambda v: v["name"])
@pytest.mark.parametrize("known", [{}, {1: 4, 2: 4, 5: 6, 7: 1, 9: 51}], ids=["empty", "populated"])
def test_r9_no_known_killer_passes_unseen(vector: dict[str, str], known: dict[int, int]) -> None:
    """All but the one that only a reader notices, which names items this room does not have."""
    assert refusal(bytes.fromhex(vector["hex"]), known)


def test_r9_a_new_room_is_well_formed() -> None:
    seed = document.seed(title="", language="es")
    checked = check(seed, known={}, limits=LIVE)
    assert (set(checked.ends), checked.overlaps) == ({document.SERVER_CLIENT}, False)


def test_r9_what_a_client_writes_is_taken_and_its_clocks_are_known() -> None:
    doc: Doc = Doc(client_id=7)
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    chooser = random.Random(7)
    title, clips = doc.get("title", type=Text), doc.get("clips", type=Map)
    for number in range(300):
        kind = chooser.randrange(5)
        if kind < 2 or len(title) < 5:
            title.insert(0, "yarn "[: 1 + number % 2])
        elif kind == 2:
            del title[0:1]
        elif kind == 3:
            clips[f"c{number}"] = Map({"prompt": Text("sea"), "place": ["picture", "a0"], "start": 0, "locked": False})
        else:
            clips[f"v{number}"] = {"deep": [1, 2.5, None, True, "x", {"y": -3}]}
    doc.unobserve(subscription)
    known: dict[int, int] = {}
    for update in updates:
        known |= check(update, known=known, limits=LIVE).ends
    assert known == {7: reach(doc.get_update())[7]}


def test_r9_an_update_that_repeats_what_is_known_says_so() -> None:
    update = update_of(lambda doc: doc.get("title", type=Text).insert(0, "abc"))
    assert check(update, known={7: 3}, limits=LIVE).ends == {}
    assert check(update, known={7: 2}, limits=LIVE).overlaps
    assert not check(update, known={}, limits=LIVE).overlaps


def test_r10_a_run_beyond_the_known_clock_is_a_gap() -> None:
    assert refusal(b"\x01\x01\x07\x05\x04\x01\x05title\x01a\x00", {7: 4}) == "gap"
    assert check(b"\x01\x01\x07\x05\x04\x01\x05title\x01a\x00", known={7: 5}, limits=LIVE).ends == {7: 6}


def test_r10_a_deletion_of_what_nobody_wrote_is_a_gap() -> None:
    assert refusal(b"\x00\x01\x09\x01\x00\x05", {9: 4}) == "gap"
    assert check(b"\x00\x01\x09\x01\x00\x05", known={9: 5}, limits=LIVE).ends == {}


@pytest.mark.parametrize(
    ("why", "update"),
    [
        ("a skip", b"\x01\x01\x07\x00\x0a\x05\x00"),
        ("a collected run of no length", b"\x01\x01\x07\x00\x00\x00\x00"),
        ("a deleted run of no length", b"\x01\x01\x07\x00\x01\x01\x05title\x00\x00"),
        ("a text of no length", b"\x01\x01\x07\x00\x04\x01\x05title\x00\x00"),
        ("no values", value_update(b"")[:-2] + b"\x00\x00"),
        ("one client id twice", b"\x02\x00\x07\x00\x00\x07\x00\x00"),
        ("an item beside itself", b"\x01\x01\x07\x00\x84\x07\x00\x01a\x00"),
        ("an item inside itself", b"\x01\x01\x07\x00\x04\x00\x07\x00\x01a\x00"),
        ("a parent of no kind", b"\x01\x01\x07\x00\x04\x02\x07\x00\x01a\x00"),
        ("trailing bytes", b"\x00\x00\x00"),
        ("a count without bytes", b"\xff\xff\xff\x7f\x00"),
        ("text that is not UTF-8", b"\x01\x01\x07\x00\x04\x01\x05title\x01\xff\x00"),
        ("a list longer than the message", value_update(b"\x75\xff\x7f")),
        ("an unknown value", value_update(b"\x05")),
        ("a client id over 53 bits", b"\x01\x00\xff\xff\xff\xff\xff\xff\xff\x7f\x00\x00"),
    ],
)
def test_r9_what_is_not_well_formed_is_refused(why: str, update: bytes) -> None:
    assert refusal(update) in ("malformed", "content"), why


@pytest.mark.parametrize("kind", [2, 3, 5, 9, 11, 12, 31])
def test_r9_content_of_other_kinds_is_refused(kind: int) -> None:
    assert refusal(b"\x01\x01\x07\x00" + bytes((kind,)) + b"\x01\x05title\x01a\x00") == "content"


@pytest.mark.parametrize("reference", [3, 4, 5, 6, 7])
def test_r9_types_other_than_array_map_and_text_are_refused(reference: int) -> None:
    assert refusal(b"\x01\x01\x07\x00\x27\x01\x05clips\x01k" + bytes((reference,)) + b"\x00") == "content"


def test_r9_a_root_outside_the_film_is_refused() -> None:
    assert refusal(update_of(lambda doc: doc.get("secrets", type=Text).insert(0, "x"))) == "root"


def test_r9_values_nest_twelve_deep_and_no_deeper_however_long_the_bytes() -> None:
    def nested(depth: int) -> bytes:
        return value_update(b"\x75\x01" * depth + b"\x7e")

    assert check(nested(11), known={}, limits=LIVE)
    assert refusal(nested(12)) == "content"
    assert refusal(nested(30_000)) == "content"


def test_r9_shared_types_do_not_nest_without_end() -> None:
    def nested(doc: Doc) -> None:
        inner: Map = Map({"x": 1})
        for _ in range(40):
            inner = Map({"in": inner})
        doc.get("clips", type=Map)["deep"] = inner

    assert refusal(update_of(nested)) == "content"
    assert check(
        update_of(lambda doc: doc.get("clips", type=Map).update({"a": Map({"b": Array([1])})})), known={}, limits=LIVE
    )


def test_r9_a_reservation_of_four_gigabytes_is_refused_at_once() -> None:
    assert refusal(value_update((b"\x76" + lib0.uint(2**20) + b"\x00") * 2_000)) == "malformed"


def test_r9_lengths_at_the_end_of_the_clock_are_refused() -> None:
    assert refusal(b"\x01\x01\x07\x00\x00" + lib0.uint(2**31) + b"\x00") == "too_large"
    assert refusal(b"\x00\x01\x07\x01\x01" + lib0.uint(2**31) + b"", {7: 5}) == "too_large"


def test_r9_live_updates_are_small_and_a_first_synchronisation_may_be_large() -> None:
    long = update_of(lambda doc: doc.get("script", type=Text).insert(0, "x" * 80_000))
    assert refusal(long) == "too_large"
    assert check(long, known={}, limits=FIRST).ends == {7: 80_000}
    many = b"\x09" + b"".join(bytes((0, client, 0)) for client in range(9)) + b"\x00"
    assert refusal(many) == "too_large"
    assert check(many, known={}, limits=FIRST).ends == {}


def test_lengths_are_counted_in_utf16_units_as_yjs_does() -> None:
    update = update_of(lambda doc: doc.get("title", type=Text).insert(0, "aé😀"))
    assert check(update, known={}, limits=LIVE).ends == {7: 4}


def test_numbers_of_every_width_pass() -> None:
    for body in (
        b"\x7d\xff\x01",
        b"\x7c" + struct.pack(">f", 1.5),
        b"\x7b" + struct.pack(">d", 0.1),
        b"\x7a" + bytes(8),
    ):
        assert check(value_update(body), known={}, limits=LIVE).ends == {7: 1}


@given(st.binary(max_size=120), st.dictionaries(st.integers(0, 10), st.integers(0, 50)))
def test_r9_no_bytes_raise_anything_but_a_refusal(update: bytes, known: dict[int, int]) -> None:
    with contextlib.suppress(Refused):
        check(update, known=known, limits=LIVE)


@given(st.data())
def test_r9_a_damaged_room_is_refused_or_well_formed_but_never_a_crash(data: st.DataObject) -> None:
    seed = bytearray(document.seed(title="", language="en"))
    for _ in range(data.draw(st.integers(1, 4))):
        seed[data.draw(st.integers(0, len(seed) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refused):
        check(bytes(seed), known={}, limits=FIRST)


@pytest.mark.parametrize("state", [b"", b"\x01", b"\x01\x07", b"\x00\x00", b"\x21", b"\x01\x07" + lib0.uint(2**31)])
def test_r13_a_state_vector_is_checked_too(state: bytes) -> None:
    with pytest.raises(Refused):
        check_state(state)
    check_state(b"\x01\x07\x05")
