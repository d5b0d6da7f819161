"""Keystrokes of one batch are judged one by one and applied as one: with what comes of it, nobody can tell."""

import random
from typing import Any

import pytest
from pycrdt import Doc, Text, merge_updates

from collab.film import document, judging, sandbox, validation
from collab.film.lib0 import uint
from collab.film.policy import Actor
from tests.collab.guards import BOB, EVE, ROOM, clips, wrote
from tests.collab.verdicts import asked, codes, verdicts

Update = list[Any]  # as `asked`


@pytest.fixture
def rooms() -> sandbox.Rooms:
    made = sandbox.Rooms(bytearray(sandbox.MARKER.size))
    made.load("room", None, 1, list(ROOM))
    return made


def sent(update: bytes, sender: Actor = EVE) -> Update:
    return asked(update, sender=sender)


def judge(rooms: sandbox.Rooms, *updates: Update, seq: int = 1) -> dict[str, Any]:
    return rooms.judge([("room", seq, list(updates))])[0]


class Author:
    """A Yjs client that is in the room."""

    def __init__(self, client: int) -> None:
        self.doc: Doc[Any] = Doc(client_id=client)
        for update in ROOM:
            self.doc.apply_update(update)

    def words(self) -> str:
        return str(clips(self.doc)["open"]["prompt"])

    def type(self, at: int, words: str, clip: str = "open") -> bytes:
        """at: characters before it. (The binding counts bytes.)"""
        state = self.doc.get_state()
        text = clips(self.doc)[clip]["prompt"]
        text.insert(len(str(text)[:at].encode()), words)
        return self.doc.get_update(state)

    def cut(self, at: int) -> bytes:
        state, start = self.doc.get_state(), len(self.words()[:at].encode())
        del clips(self.doc)["open"]["prompt"][start : start + len(self.words()[at].encode())]
        return self.doc.get_update(state)


def session(seed: int) -> list[Update]:
    """What three people who hear nothing of each other do to one prompt: type, here and there cut."""
    chance = random.Random(seed)
    authors = [Author(client) for client in (70, 71, 72)]
    updates = []
    for _ in range(40):
        author = chance.choice(authors)
        length = len(author.words())
        if length and chance.random() < 0.15:
            updates.append(sent(author.cut(chance.randrange(length))))
        else:
            updates.append(sent(author.type(chance.randint(0, length), chance.choice(["a", "bc", "é", "🦉"]))))
    return updates


@pytest.mark.parametrize("seed", range(20))
def test_a_batch_comes_to_what_its_updates_come_to_alone(rooms: sandbox.Rooms, seed: int) -> None:
    updates = session(seed)
    together = judge(rooms, *updates)
    alone = sandbox.Rooms(bytearray(sandbox.MARKER.size))
    alone.load("room", None, 1, list(ROOM))
    one_by_one = [judge(alone, update, seq=alone.live["room"].seq) for update in updates]
    found = verdicts(together, updates)
    assert found == [verdicts(answer, [update])[0] for answer, update in zip(one_by_one, updates, strict=True)]
    told: Doc[Any] = Doc()
    for update in (*ROOM, together["merged"]):
        told.apply_update(update)
    kept: Doc[Any] = Doc()
    for update in (*ROOM, *(log for _, _, log in found if log)):
        kept.apply_update(update)
    films = [document.read(doc) for doc in (rooms.live["room"].doc, alone.live["room"].doc, told, kept)]
    assert films.count(films[0]) == 4
    assert rooms.live["room"].known == alone.live["room"].known


def test_keystrokes_that_follow_each_other_reach_the_document_as_one_update(rooms: sandbox.Rooms) -> None:
    one, two = Author(70), Author(71)
    judge(rooms, sent(one.type(0, "a")), sent(two.type(0, "z")))  # the text is measured, both are known
    before = rooms.live["room"].doc
    applied: list[bytes] = []
    subscription = before.observe(lambda event: applied.append(event.update))
    answer = judge(rooms, sent(one.type(1, "b")), sent(two.type(1, "c")), sent(one.type(2, "d")), seq=2)
    before.unobserve(subscription)
    assert codes(answer) == ["saved"] * 3
    assert len(applied) == 1


@pytest.mark.parametrize("people", [1, 2, 9])
def test_what_is_typed_at_once_is_merged_as_the_crdt_merges_it(rooms: sandbox.Rooms, people: int) -> None:
    authors = [Author(client) for client in random.Random(people).sample(range(70, 2**32), people)]
    judge(rooms, *(sent(author.type(0, "a")) for author in authors))
    updates = [author.type(1, "🦉b") for author in authors]
    answer = judge(rooms, *map(sent, updates), seq=2)
    assert answer["merged"] == (merge_updates(*updates) if people > 1 else updates[0])
    assert answer["verdicts"] == [author.doc.client_id for author in authors]


def test_r23_a_clip_that_is_locked_between_two_keystrokes_takes_the_first_alone(rooms: sandbox.Rooms) -> None:
    eve = Author(70)
    judge(rooms, sent(eve.type(0, "a")))
    lock = wrote(lambda doc: clips(doc)["open"].update({"locked": True}), client=9, base=ROOM)
    answer = judge(rooms, sent(eve.type(1, "b")), sent(lock, BOB), sent(eve.type(2, "c")), seq=2)
    assert codes(answer) == ["saved", "saved", "locked"]
    assert str(clips(rooms.live["room"].doc)["open"]["prompt"]) == "absea"


def test_r23_what_one_may_another_may_not(rooms: sandbox.Rooms) -> None:
    bob, eve = Author(70), Author(71)
    judge(rooms, sent(bob.type(0, "a", "locked"), BOB), sent(eve.type(0, "a"), EVE))
    answer = judge(rooms, sent(bob.type(1, "b", "locked"), BOB), sent(eve.type(0, "c", "locked"), EVE), seq=2)
    assert codes(answer) == ["saved", "locked"]


def test_r22_a_text_that_grows_by_keystrokes_of_one_batch_ends_at_its_limit(rooms: sandbox.Rooms) -> None:
    eve = Author(70)
    answer = judge(rooms, *(sent(eve.type(0, "x" * 100)) for _ in range(21)))
    assert codes(answer) == ["saved"] * 19 + ["long"]
    assert answer["spoilt"]


def test_r9_a_keystroke_under_an_id_that_no_browser_can_have_is_refused(rooms: sandbox.Rooms) -> None:
    eve = Author(70)
    judge(rooms, sent(eve.type(0, "a")))
    typed = eve.type(1, "b")
    huge = b"\x01\x01" + uint(2**53) + b"\0" + typed[4:]
    assert typed.startswith(b"\x01\x01" + uint(70) + b"\x01")
    assert codes(judge(rooms, sent(huge), seq=2)) == ["malformed"]


def test_a_film_that_is_full_takes_no_keystroke(rooms: sandbox.Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    eve = Author(70)
    judge(rooms, sent(eve.type(0, "a")))
    monkeypatch.setattr(judging, "DOCUMENT_BYTES_MAX", len(rooms.live["room"].doc.get_update()))
    assert codes(judge(rooms, sent(eve.type(1, "b")), seq=2)) == ["full"]


def test_of_keystrokes_that_fail_together_each_is_tried_alone_and_one_is_refused(
    rooms: sandbox.Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Author(70), Author(71)
    before = [one.type(0, "a"), two.type(0, "z")]
    judge(rooms, *map(sent, before))
    good, killer = one.type(1, "b"), two.type(1, "c")
    whole = Doc.apply_update

    def apply(doc: Doc[Any], update: bytes) -> None:
        if b"\x01c" in update:
            raise BaseException("the CRDT panicked")
        whole(doc, update)

    monkeypatch.setattr(Doc, "apply_update", apply)
    assert judge(rooms, sent(good), sent(killer), seq=2) == {"need": True}
    assert "room" not in rooms.live
    rooms.load("room", None, 2, [*ROOM, *before])
    answer = judge(rooms, sent(good), sent(killer), seq=2)
    assert codes(answer) == ["saved", "malformed"]
    assert answer["spoilt"]


def test_a_document_that_took_less_than_it_was_given_is_not_called_saved(
    rooms: sandbox.Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Author(70), Author(71)
    judge(rooms, sent(one.type(0, "a")), sent(two.type(0, "z")))
    typed = one.type(1, "b")
    whole = Doc.apply_update
    monkeypatch.setattr(Doc, "apply_update", lambda doc, update: whole(doc, typed))
    assert judge(rooms, sent(typed), sent(two.type(1, "c")), seq=2) == {"need": True}


@pytest.mark.parametrize("value", [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 2**31, 2**53])
def test_numbers_of_keystrokes_are_read_as_they_were_written(value: int) -> None:
    assert validation.number(uint(value)) == value


def between(left: tuple[int, int], right: bytes, clock: int) -> bytes:
    """A letter that 70 types, by hand."""
    return b"\x01\x01" + uint(70) + uint(clock) + b"\xc4" + uint(left[0]) + uint(left[1]) + right + b"\x01y\x00"


@pytest.mark.parametrize("right", [0, 1, 2])
@pytest.mark.parametrize("longer", [False, True])
def test_r9_a_keystroke_between_letters_of_one_go_turned_round_is_refused(
    rooms: sandbox.Rooms, right: int, longer: bool
) -> None:
    """Where it lies hangs on how the letters are cut: the document as it stands and as it is read again differ."""
    author = Author(70)
    for seq, letter in enumerate("abc", 1):
        assert codes(judge(rooms, sent(author.type(seq - 1, letter)), seq=seq)) == ["saved"]
    clock = bytes((0x80 | right, 0)) if longer else uint(right)
    assert codes(judge(rooms, sent(between((70, 2), uint(70) + clock, clock=3)), seq=4)) == ["malformed"]


def turned(words: bytes = b"abc") -> bytes:
    """Letters at the title's end, and one behind the third of them and before the second: as Yjs sends it, seldom."""
    own = uint(70) + uint(2), uint(70) + uint(1)
    letters = b"\x84" + uint(1) + uint(3) + uint(len(words)) + words
    return b"\x01\x02" + uint(70) + uint(0) + letters + b"\xc4" + own[0] + own[1] + b"\x01y\x00"


def test_r9_letters_that_come_turned_round_themselves_are_read_alike_by_everybody(rooms: sandbox.Rooms) -> None:
    author = Author(71)
    answer = judge(rooms, sent(turned()))
    assert codes(answer) == ["saved"]
    assert rooms.prove("room", 2) == {"same": True}
    author.doc.apply_update(answer["merged"])
    title = author.doc.get("title", type=Text)
    assert str(title) == document.read(rooms.live["room"].doc)["title"]
    assert sorted(str(title)) == sorted("Filmabcy")
    rooms.load("later", None, 2, [*ROOM, answer["merged"]])
    assert rooms.prove("later", 2) == {"same": True}, "from the log too"
    typed: list[bytes] = []
    author.doc.observe(lambda event: typed.append(event.update))
    for seq, letter in enumerate("zz", 2):
        title.insert(2, letter)
        answer = judge(rooms, sent(typed[-1]), seq=seq)
        assert codes(answer) == ["saved"]
    assert answer["verdicts"] == [71], "a keystroke among letters whose place is known"
    assert rooms.prove("room", 4) == {"same": True}


def test_a_long_text_is_not_written_anew_for_a_letter(rooms: sandbox.Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "STRAIGHT_MAX", 7)
    answer = judge(rooms, sent(turned()))
    assert codes(answer) == ["malformed"]
    assert answer["spoilt"]


def test_r9_a_keystroke_between_letters_that_were_typed_backwards_is_taken(rooms: sandbox.Rooms) -> None:
    author, other = Author(70), Author(71)
    for seq, letter in enumerate("cba", 1):
        update = author.type(0, letter)
        other.doc.apply_update(update)
        assert codes(judge(rooms, sent(update), seq=seq)) == ["saved"]
    for seq, at in ((4, 1), (5, 3)):
        assert codes(judge(rooms, sent(other.type(at, "x")), seq=seq)) == ["saved"]
    assert rooms.prove("room", 6) == {"same": True}


def test_a_log_that_holds_such_a_letter_can_still_be_opened(rooms: sandbox.Rooms) -> None:
    hurt = between((1, 1), uint(1) + uint(1), clock=0)
    rooms.load("old", None, 3, [*ROOM, hurt])
    assert codes(rooms.judge([("old", 3, [sent(Author(71).type(0, "x"))])])[0]) == ["saved"]
