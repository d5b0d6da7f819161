"""What a hand gives away: the measures find a leak that was planted, and one hand leaves no trace in the next."""

import argparse
from dataclasses import replace

import numpy as np
import pytest
import torch

from synthesis import adapter, leaks, lut, study, tuning
from synthesis.engine import Engine
from synthesis.looks import IN_A_ROW, accepted, learn
from synthesis.notebook import Notebook

SHORT = {"STEPS": 4, "SEEDS": 1, "STRENGTHS": (1.0,)}


@pytest.fixture(autouse=True)
def short(monkeypatch):
    for name, value in SHORT.items():
        monkeypatch.setattr(tuning, name, value)
    monkeypatch.setattr(leaks, "ROUNDS", 200)


@pytest.fixture(scope="module")
def crews(engine, codec, tmp_path_factory) -> list[leaks.Crew]:
    """Two hands of one look and one of another."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SHORT.items():
            patch.setattr(tuning, name, value)
        book = Notebook(tmp_path_factory.mktemp("hands"))
        one, two, other = (leaks._crew(engine, codec, book, number, 4) for number in range(3))
    return [*leaks.paired([one, two]), other]


def never(*_):
    raise AssertionError("it was found already")


def found(taught, others) -> leaks.Found:
    """Scores as `members` writes them: here one view."""
    return {"look": "dusk", "taught": [[x] for x in taught], "others": [[x] for x in others]}


def test_who_taught_is_told_apart_as_often_as_the_smaller_loss_is_theirs():
    one, two = np.array([-2.0, -1.0]), np.array([0.0, 1.0])
    assert leaks.auc(one, two) == 1
    assert leaks.auc(two, one) == 0
    assert leaks.auc(one, one) == 0.5
    assert leaks.auc(np.array([-1.0, 1.0]), np.array([0.0])) == 0.5


def test_the_bound_lies_about_the_value_and_narrows_with_more_hands():
    rng = np.random.default_rng(1)
    pairs = [(rng.normal(-1, 1, 12), rng.normal(0, 1, 12)) for _ in range(24)]
    few, many = (leaks.bound(some, np.random.default_rng(0)) for some in (pairs[:4], pairs))
    assert many[1] < 0.76 < many[2]  # what two such bells are told apart by
    assert many[1] < many[0] < many[2]
    assert many[2] - many[1] < few[2] - few[1]


def test_whoever_knows_a_hands_usual_change_sees_what_differences_between_hands_hide():
    asked = [found([shift - 1, shift - 1.1], [shift, shift + 0.1]) for shift in (0.0, 10.0, 20.0, 30.0)]
    as_it_is, centred, each = leaks.told_members(asked)
    assert "AUC 1.000" in centred
    assert "AUC 1.000" not in as_it_is
    assert each.endswith("1.00, 1.00, 1.00, 1.00")


def test_a_clip_that_is_held_out_of_the_lesson_is_not_counted_among_those_that_taught(engine, codec, crews):
    for number, crew in enumerate(crews[:2]):
        clips = accepted(IN_A_ROW[0], codec, 4, first=leaks.SEED + 1000 * number)
        assert [clip.words for clip in crew.taught] == [
            film.order.words for film in clips[:3]
        ]  # the fourth was held out


def test_what_taught_one_hand_of_a_look_is_new_to_the_other(crews):
    one, two, other = crews
    assert one.team == two.team != other.team
    assert (one.others, two.others) == (two.taught, one.taught)
    assert not {clip.words for clip in one.taught} & {clip.words for clip in two.taught}


def test_a_score_is_what_the_hand_changed_and_nothing_where_it_changed_nothing(engine, crews):
    own = crews[0]
    scores = leaks.members(engine, own)
    by_codes = np.array(scores["taught"])[:, :-1]
    assert by_codes.shape == (len(own.taught), 2 * len(leaks.VIEWS))
    assert bool(np.abs(by_codes).min() > 0) == ("top.score.up" in own.tensors)  # one of colours alone moves no codes
    nothing = leaks.members(engine, replace(own, tensors=idle(own)))
    assert not np.any(nothing["taught"])
    assert not np.any(nothing["others"])


def idle(own: leaks.Crew) -> dict[str, torch.Tensor]:
    """A hand's tensors that move no codes, without its colours."""
    return {name: torch.zeros_like(t) for name, t in own.tensors.items() if not name.startswith(("table", "curves"))}


def test_a_hand_of_colours_is_asked_by_its_colours(engine, crews):
    own, tables = crews[0], lambda table: {adapter.TABLES: lut.packed(table)[None].float()}
    scores = {
        name: np.array(leaks.members(engine, replace(own, tensors=idle(own) | tables(table)))["taught"])
        for name, table in {"plain": lut.plain(), "dark": 0.2 * lut.plain()}.items()
    }
    assert np.abs(scores["plain"]).max() < 1e-3
    assert not np.any(scores["dark"][:, :-1])
    assert np.abs(scores["dark"][:, -1]).min() > 0.01


def test_a_clip_that_is_drawn_once_more_is_a_copy(engine, crews, monkeypatch):
    fresh = leaks.samples(engine, crews[0], 4)
    assert leaks.told_copies([fresh])[0].startswith("copies: 0 of 4")
    monkeypatch.setattr(leaks, "_drawn", lambda lesson, clip, style, seed: clip.codes.top)
    assert leaks.told_copies([fresh, leaks.samples(engine, crews[0], 4)])[0].startswith("copies: 4 of 8")


def test_another_teams_hand_that_draws_the_canaries_is_found_out(engine, crews, monkeypatch):
    own, _, other = crews
    honest = leaks.canaries(engine, own, other)
    assert honest["base"] != honest["other"]  # it was worn
    assert leaks.told_canaries([honest])[1] == "canaries, nearly drawn: 0 of 3 by it, 0 by the base"
    draw = leaks._drawn
    base = engine.lesson().priors["top"].score.bias.data.clone()

    def leaking(lesson, clip, style, seed):
        is_base = torch.equal(lesson.priors["top"].score.bias.data, base)
        return draw(lesson, clip, style, seed) if is_base else clip.codes.top

    monkeypatch.setattr(leaks, "_drawn", leaking)
    nearer, copies = leaks.told_canaries([leaks.canaries(engine, own, other)])
    assert copies == "canaries, nearly drawn: 3 of 3 by it, 0 by the base"
    assert float(nearer.split(" by ")[1].split()[0]) > 0.5


def test_what_one_team_taught_leaves_no_trace_in_the_next_teams_hand_or_takes(engine, codec, weights):
    """Canaries: the same lesson and the same takes, to the bit, in an engine that never saw the first team."""
    one, two = (accepted(team, codec, 4, first=leaks.SEED + 70) for team in IN_A_ROW[:2])
    canary = replace(one[0].order, phases=two[0].order.phases)

    def second(machine: Engine) -> tuple[bytes | None, bytes, bytes, bytes]:
        lesson, _ = learn(machine, two)
        takes = [machine.render(order, adapter=lesson.adapter) for order in (one[0].order, two[0].order)]
        return lesson.adapter, *takes, machine.draft(canary, adapter=lesson.adapter)

    first, _ = learn(engine, one)
    assert engine.render(one[0].order, adapter=first.adapter) != engine.render(one[0].order)
    engine.render(one[0].order, adapter=first.adapter)  # and is worn still
    assert second(engine) == second(Engine.load(weights))


def test_the_study_says_all_three_and_goes_on_where_it_was_stopped(weights, tmp_path, monkeypatch):
    def run() -> list[str]:
        parser, said = argparse.ArgumentParser(), list[str]()
        study.arguments(parser)
        fixed = ["--weights", str(weights), "--out", str(tmp_path), "--accepted", "4", "--hands", "3", "--samples", "3"]
        study.main(parser.parse_args([*fixed, "--only", "leaks"]), said.append)
        return said

    said = run()
    assert [line.split(",")[0].split(":")[0] for line in said] == [*["membership"] * 3, "copies", *["canaries"] * 2]
    (kept,) = tmp_path.glob("leaks-*")
    (kept / "near-01.json").unlink()
    for name in ("learn", "members", "canaries"):
        monkeypatch.setattr(leaks, name, never)
    assert run() == said
