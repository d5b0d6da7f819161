"""The study of poison: what is slipped in, and that its figures tell found from false, and harm from none."""

import argparse
import json

import numpy as np
import pytest

from synthesis import looks, poison, scenes, sifting, study, transport
from synthesis.codec import Codec
from synthesis.engine import Engine
from synthesis.looks import IN_A_ROW, accepted

DUSK = IN_A_ROW[0]


@pytest.fixture(scope="module")
def lot(codec: Codec) -> poison.Lot:
    own = accepted(DUSK, codec, 14, first=0)
    return poison.Lot(DUSK, own, accepted(IN_A_ROW[1], codec, 14, first=0), own[:2])


def test_nothing_better_can_come_of_the_others_than_without_the_three(codec, lot):
    films = poison.slipped_in(lot, "fewer", codec)
    assert films == [film for at, film in enumerate(lot.own) if at not in poison.slots(len(lot.own))]


@pytest.mark.parametrize("kind", [kind for kind in poison.KINDS if kind != "fewer"])
def test_three_clips_are_replaced_and_no_other(codec, lot, kind):
    films = poison.slipped_in(lot, kind, codec)
    changed = [at for at, film in enumerate(films) if film is not lot.own[at]]
    assert changed == ([] if kind == "clean" else list(poison.slots(len(lot.own))))
    for at in changed:
        assert (films[at].order == lot.own[at].order) == (kind != "words")
        assert (films[at].codes == lot.own[at].codes) == (kind == "words")
        assert films[at].order.style == DUSK.style
    if kind == "black":
        assert not films[3].frames.any()
    if kind == "look":
        assert np.array_equal(films[3].frames, looks.negative(scenes.sample(3).frames))


def test_it_tells_who_was_left_out_rightly_and_wrongly_and_what_they_would_have_done(
    weights, tmp_path, monkeypatch, lot
):
    """The net draws noise, of which nothing is to be learnt, so the scenes stand for what the base draws."""
    monkeypatch.setattr(Engine, "sketch", lambda _, order: scenes.sample(order.seed).frames)
    monkeypatch.setattr(poison, "LOOKS", (DUSK,))
    monkeypatch.setattr(poison, "KINDS", ("clean", "black"))
    monkeypatch.setattr(poison, "_lot", lambda *_: lot)
    monkeypatch.setattr(sifting, "wrongly", lambda told: [3, 5] if len(told) == 14 else [])
    monkeypatch.setattr(transport, "PIXELS", 256)
    parser, said = argparse.ArgumentParser(), list[str]()
    study.arguments(parser)
    arguments = ["--weights", str(weights), "--out", str(tmp_path), "--accepted", "14", "--only", "poison"]
    study.main(parser.parse_args(arguments), said.append)
    clean, black = (json.loads(line) for line in said)
    assert (clean["slipped_in"], clean["found"], clean["false"]) == (0, 0, 2)
    assert (black["slipped_in"], black["found"], black["by_words"], black["false"]) == (3, 3, 1, 1)
    assert clean["left"] < 0.5
    assert black["left"] < 1.2 * clean["left"] < black["left_unsifted"]
    again: list[str] = []
    monkeypatch.setattr(poison, "_found", lambda *_: pytest.fail("it was found already"))
    study.main(parser.parse_args(arguments), again.append)
    assert again == said


@pytest.mark.slow
@pytest.mark.parametrize(("team", "kind"), [(poison.AS_DRAWN, "words"), (DUSK, "look"), (DUSK, "black")])
def test_on_the_shipped_weights_what_is_slipped_in_is_found_and_does_no_harm(team, kind, tmp_path, monkeypatch):
    monkeypatch.setattr(poison, "LOOKS", (team,))
    monkeypatch.setattr(poison, "KINDS", ("clean", kind))
    parser, said = argparse.ArgumentParser(), list[str]()
    study.arguments(parser)
    study.main(parser.parse_args(["--out", str(tmp_path), "--only", "poison"]), said.append)
    clean, poisoned = (json.loads(line) for line in said)
    assert clean["false"] == 0
    assert poisoned["found"] == poisoned["slipped_in"]
    assert poisoned["false"] == 0
    if team is DUSK:
        assert poisoned["left"] < 1.25 * clean["left"]
        assert (poisoned["left_unsifted"] or 1) > 1.5 * poisoned["left"]
