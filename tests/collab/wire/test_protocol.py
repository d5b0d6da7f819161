"""Frames: the formulas of PROTOCOL.md, bounded, exact, one kind of error."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.film import lib0
from collab.wire import protocol
from collab.wire.protocol import Ask, BadMessage, Close, Edit, Presence, Since, WhoIsHere, parse


def refuses(frame: bytes) -> Close:
    with pytest.raises(BadMessage) as caught:
        parse(frame)
    return caught.value.close


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (b"\x00\x00\x01\x00", Ask(b"\x00")),
        (b"\x00\x01\x02\x00\x00", Edit(b"\x00\x00", True)),
        (b"\x00\x02\x02\x00\x00", Edit(b"\x00\x00", False)),
        (b"\x01\x06\x01\x07\x02\x02{}", Presence(((7, 2, "{}"),))),
        (b"\x03", WhoIsHere()),
        (b"\x40" + lib0.text('{"since": 12}'), Since(12)),
    ],
)
def test_r1_each_kind_a_client_may_send_is_read(frame: bytes, message: protocol.Message) -> None:
    assert parse(frame) == message


@pytest.mark.parametrize("kind", [2, 4, 63, 65, 66, 127])
def test_r2_unknown_kinds_and_the_servers_own_end_the_connection(kind: int) -> None:
    assert refuses(bytes((kind, 0))) == Close.RELOAD


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x00",
        b"\x00\x03\x00",  # no such step
        b"\x00\x02\x05ab",  # shorter than it says
        b"\x00\x02\x01ab",  # longer than it says
        b"\x03\x00",
        b"\x01\x02\x05\x00",  # five entries in no bytes
        b"\x01\x06\x01\x07\x02\x02\xff\xff",  # not UTF-8
        b"\x00\x02" + b"\xff" * 100_000 + b"\x01",  # a length without end
        b"\x40" + lib0.text("{}"),
        b"\x40" + lib0.text('{"since": -1}'),
        b"\x40" + lib0.text('{"since": true}'),
        b"\x40" + lib0.text('{"since": "1"}'),
        b"\x40" + lib0.text("[" * 150),
    ],
)
def test_r2_a_frame_that_is_not_exactly_a_message_ends_the_connection(frame: bytes) -> None:
    assert refuses(frame) == Close.RELOAD


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"\x00\x00", protocol.STATE_VECTOR_BYTES_MAX),
        (b"\x00\x01", protocol.FIRST_BYTES_MAX),
        (b"\x00\x02", protocol.UPDATE_BYTES_MAX),
        (b"\x01", protocol.AWARENESS_BYTES_MAX),
        (b"\x40", protocol.FEED_BYTES_MAX),
    ],
)
def test_r3_a_message_over_its_length_is_too_large_before_it_is_read(head: bytes, size: int) -> None:
    assert refuses(head + lib0.uint(size + 1)) == Close.TOO_LARGE


def test_r3_a_message_of_the_full_length_is_taken() -> None:
    body = bytes(protocol.UPDATE_BYTES_MAX)
    assert parse(protocol.update(body)) == Edit(body, False)


@given(st.binary(max_size=200))
def test_r2_no_frame_raises_anything_else(frame: bytes) -> None:
    with contextlib.suppress(BadMessage):
        parse(frame)


@given(st.integers(0, 2**53))
def test_numbers_come_back_as_they_were_written(value: int) -> None:
    reader = lib0.Reader(lib0.uint(value))
    assert reader.uint() == value
    reader.end()


@given(
    st.lists(st.tuples(st.integers(0, 2**32), st.integers(0, 2**31), st.dictionaries(st.text(), st.text())), max_size=5)
)
def test_presence_comes_back_as_it_was_written(entries: list[tuple[int, int, dict[str, str]]]) -> None:
    message = parse(protocol.awareness(entries))
    assert isinstance(message, Presence)
    assert [(client, clock, json.loads(text)) for client, clock, text in message.entries] == entries


@pytest.mark.parametrize(
    "text", ["[]", "1", "NaN", '{"x": Infinity}', "{", "[" * 3_000, '{"a": "' + "x" * 5_000 + '"}']
)
def test_r16_a_presence_is_a_small_object_or_nothing(text: str) -> None:
    with pytest.raises(lib0.Malformed):
        protocol.read_state(text)


def test_close_codes_that_may_be_tried_again_are_45xx_and_each_has_a_sentence() -> None:
    assert {code for code in Close if code < 4500} == {Close.SIGN_IN, Close.NOT_ALLOWED, Close.RELOAD}
    assert set(protocol.SENTENCES) == set(Close)
    assert all(len(sentence.encode()) <= 123 for sentence in protocol.SENTENCES.values())  # a close frame holds no more


def test_r4_owners_and_editors_write_and_the_others_read() -> None:
    assert [role for role in ("owner", "editor", "reviewer", "viewer", "") if protocol.may_write(role)] == [
        "owner",
        "editor",
    ]


@pytest.mark.parametrize("size", [0, 1, 126, 127, 128, 129, 1_000])
def test_r2_an_update_has_exactly_its_length(size: int) -> None:
    frame = protocol.update(bytes(size))
    assert protocol.parse(frame) == protocol.Edit(bytes(size), False)
    for wrong in (frame[:-1], frame + b"x", frame[:2]):
        with pytest.raises(protocol.BadMessage):
            protocol.parse(wrong)
