"""Who is here, and that nobody speaks for another."""

import json

from collab.wire.presence import Presence

ALICE = {"id": "1", "name": "Alice"}
BOB = {"id": "2", "name": "Bob"}


def hear(presence: Presence, speaker: str, user: dict[str, str], *entries: tuple[int, int, object]) -> list[int]:
    texts = [(client, clock, json.dumps(state)) for client, clock, state in entries]
    return presence.hear(speaker, user, texts, taken=set())


def test_r14_the_server_says_who_somebody_is() -> None:
    presence = Presence()
    assert hear(presence, "a", ALICE, (7, 1, {"user": {"name": "The boss"}, "playhead": 3})) == [7]
    assert presence.tell() == [(7, 1, {"user": ALICE, "playhead": 3})]


def test_r14_an_empty_presence_is_somebody_too() -> None:
    presence = Presence()
    assert hear(presence, "a", ALICE, (7, 1, {})) == [7]
    assert presence.tell() == [(7, 1, {"user": ALICE})]


def test_r14_entries_for_others_are_dropped() -> None:
    presence = Presence()
    hear(presence, "a", ALICE, (7, 1, {}))
    hear(presence, "b", BOB, (8, 1, {}))
    assert hear(presence, "b", BOB, (7, 2**30, {"cursor": 1}), (9, 1, {})) == []
    assert hear(presence, "a", ALICE, (7, 2, {"cursor": 2})) == [7]


def test_r14_a_client_id_of_another_member_is_nobodys_voice() -> None:
    presence = Presence()
    assert presence.hear("b", BOB, [(7, 1, "{}")], taken={7}) == []


def test_r14_the_clock_must_rise_and_stay_low() -> None:
    presence = Presence()
    hear(presence, "a", ALICE, (7, 5, {}))
    assert hear(presence, "a", ALICE, (7, 5, {"x": 1})) == []
    assert hear(presence, "a", ALICE, (7, 4, {"x": 1})) == []
    assert hear(presence, "a", ALICE, (7, 2**53 - 1, {"x": 1})) == []
    assert hear(presence, "a", ALICE, (7, 6, {"x": 1})) == [7]


def test_r15_leaving_is_told_once_and_forgotten() -> None:
    presence = Presence()
    hear(presence, "a", ALICE, (7, 5, {}))
    assert presence.tell(presence.leave("a")) == [(7, 5, None)]
    presence.forget()
    assert presence.tell() == []
    assert presence.leave("a") == []


def test_r14_a_new_connection_takes_its_id_over_from_a_dead_line_of_the_same_person() -> None:
    presence = Presence()
    hear(presence, "a", ALICE, (7, 5, {"clip": "c1"}))
    assert hear(presence, "thief", BOB, (7, 9, {})) == []
    assert hear(presence, "a2", ALICE, (7, 5, {"clip": "c1"})) == []  # nothing new, but now hers
    assert presence.leave("a") == []
    assert hear(presence, "a2", ALICE, (7, 6, {"clip": "c2"})) == [7]
    assert presence.leave("a2") == [7]


def test_r15_another_connection_may_take_the_id_up_again() -> None:
    presence = Presence()
    hear(presence, "a", ALICE, (7, 5, {}))
    presence.leave("a")
    assert hear(presence, "a2", ALICE, (7, 8, {})) == [7]
    assert presence.tell() == [(7, 8, {"user": ALICE})]


def test_somebody_elses_farewell_sent_again_binds_nobody() -> None:
    presence = Presence()
    assert hear(presence, "b", BOB, (7, 6, None)) == []
    assert hear(presence, "b", BOB, (8, 1, {})) == [8]


def test_r16_nonsense_is_dropped_and_the_rest_is_heard() -> None:
    presence = Presence()
    assert presence.hear("a", ALICE, [(7, 1, "[]"), (7, 2, "{"), (7, 3, '{"x":NaN}'), (7, 4, "{}")], taken=set()) == [7]


CARLA = {"id": "3", "name": "Carla"}


def test_r26_people_of_another_process_are_here_until_it_says_otherwise() -> None:
    presence = Presence()
    assert presence.hear_from("web", [(7, 1, {"user": ALICE}), (8, 1, {"user": BOB})]) == [7, 8]
    assert presence.hear_from("web", [(7, 1, {"user": ALICE})]) == []  # told again
    presence.forget()
    assert presence.tell() == [(7, 1, {"user": ALICE}), (8, 1, {"user": BOB})]
    assert presence.own() == []
    assert presence.tell(presence.hear_from("web", [(7, 1, None)])) == [(7, 1, None)]
    assert presence.tell(presence.lose("web")) == [(8, 1, None)]
    presence.forget()
    assert presence.tell() == []


def test_r26_who_is_not_named_any_more_is_gone() -> None:
    presence = Presence()
    presence.hear_from("web", [(7, 1, {"user": ALICE}), (8, 1, {"user": BOB})])
    presence.hear_from("third", [(9, 1, {"user": CARLA})])
    assert presence.lose("web", but={8}) == [7]
    assert presence.voice(8) == "2"
    assert presence.voice(9) == "3"


def test_r26_nobody_speaks_for_another_across_processes() -> None:
    presence = Presence()
    presence.hear_from("web", [(7, 1, {"user": ALICE})])
    assert hear(presence, "b", BOB, (7, 9, {})) == []
    hear(presence, "b", BOB, (8, 1, {}))
    assert presence.hear_from("web", [(8, 9, {"user": ALICE})]) == []
    assert presence.hear_from("third", [(7, 9, None)]) == []  # not its to say


def test_r26_who_moves_between_processes_is_there_once_and_the_old_line_ends_nothing() -> None:
    presence = Presence()
    hear(presence, "a", ALICE, (7, 5, {"clip": "c1"}))
    assert presence.hear_from("web", [(7, 6, {"user": ALICE, "clip": "c2"})]) == [7]
    assert presence.leave("a") == []
    assert hear(presence, "a2", ALICE, (7, 7, {"clip": "c3"})) == [7]
    assert presence.hear_from("web", [(7, 7, None)]) == []
    assert presence.tell() == [(7, 7, {"user": ALICE, "clip": "c3"})]
