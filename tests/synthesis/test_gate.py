"""The gate: what copies or has grown narrow is not used."""

import pytest
import torch

from synthesis import gate, sifting, tuning
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order
from synthesis.replay import Example


def clip(seed: int, *, codes: int = 64) -> torch.Tensor:
    return torch.randint(codes, (8, 4, 7), generator=torch.Generator().manual_seed(seed))


def changed(codes: torch.Tensor, share: float) -> torch.Tensor:
    flat = codes.flatten().clone()
    flat[: int(share * len(flat))] += 1
    return flat.view_as(codes)


BASE = [[clip(1), clip(2), clip(3)], [clip(4), clip(5), clip(6)]]
TAUGHT = [clip(20), clip(21)]


def test_what_varies_as_the_base_does_and_copies_nothing_passes():
    reason, figures = gate.verdict(BASE, [[clip(7), clip(8), clip(9)], [clip(10), clip(11), clip(12)]], TAUGHT)
    assert reason == ""
    assert figures["use"] == pytest.approx(1, abs=0.1)
    assert figures["diversity"] == pytest.approx(1, abs=0.05)
    assert figures["copies"] == 0


def test_nearly_a_clip_that_taught_is_a_copy():
    own = [[clip(7), clip(8), changed(TAUGHT[1], 0.04)], [clip(10), clip(11), clip(12)]]
    assert gate.verdict(BASE, own, TAUGHT)[0] == "copies"
    own[0][2] = changed(TAUGHT[1], 0.06)
    assert gate.verdict(BASE, own, TAUGHT)[0] == ""


def test_what_the_base_draws_by_itself_is_no_copy():
    """An accepted take was drawn by the base: with its words and its path it may come near to it again."""
    near = [[changed(TAUGHT[0], 0.02), clip(8), clip(9)], [clip(10), clip(11), clip(12)]]
    assert gate.verdict(near, near, TAUGHT)[0] == ""


def test_one_picture_for_every_seed_is_too_narrow():
    one, other = clip(7), clip(8)
    reason, figures = gate.verdict(BASE, [[one, one, one], [other, other, other]], TAUGHT)
    assert (reason, figures["diversity"]) == ("narrow", 0)


def test_a_few_codes_for_everything_are_too_narrow():
    own = [[clip(i, codes=4) for i in group] for group in ((7, 8, 9), (10, 11, 12))]
    reason, figures = gate.verdict(BASE, own, TAUGHT)
    assert reason == "narrow"
    assert figures["use"] < gate.USE_MIN


# In a lesson


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(tuning, "STEPS", 12)
    monkeypatch.setattr(tuning, "RATE", 3e-2)
    monkeypatch.setattr(tuning, "GAIN_MIN", -1.0)  # noise has no look to learn: only what the gate says counts here


def orders(count: int) -> list[Order]:
    return [Order("neon", ("a purple cat bounces",), "striped", seed, 0, 0) for seed in range(count)]


def learn(engine: Engine, accepted, seconds: float = 60.0):
    state = None
    while True:
        part = engine.tune(state, accepted=accepted, seconds=seconds)
        state = part.state
        if part.done:
            return part


def test_the_gates_samples_are_the_same_wherever_the_lesson_is_cut(engine):
    accepted = [(order, engine.render(order)) for order in orders(2)]
    whole, cut = learn(engine, accepted), learn(engine, accepted, seconds=0)
    assert whole.report["gate"]["use"] > 0
    assert whole.report["gate"] == cut.report["gate"]
    assert whole.adapter == cut.adapter


@pytest.mark.parametrize("reason", ["copies", "narrow"])
def test_a_version_that_fails_there_is_for_the_shelf(engine, monkeypatch, reason):
    monkeypatch.setattr(gate, "verdict", lambda base, own, taught: (reason, {"use": 0.1}))
    part = learn(engine, [(order, engine.render(order)) for order in orders(2)])
    assert (part.report["helps"], part.report["reason"]) == (False, reason)
    assert part.adapter


def test_what_is_too_narrow_at_full_strength_is_tried_weaker(engine, monkeypatch):
    tried: list[list[torch.Tensor]] = []

    def verdict(base, own, taught):
        tried.append(own[0])
        return ("narrow" if len(tried) < 2 else ""), {"use": 0.1 * len(tried)}

    monkeypatch.setattr(gate, "verdict", verdict)
    accepted = [(order, engine.render(order)) for order in orders(2)]
    report = learn(engine, accepted).report
    assert (report["helps"], report["strength"]) == (True, tuning.STRENGTHS[1])
    assert len(tried) == 3  # the report asks once more
    assert any(not torch.equal(strong, weak) for strong, weak in zip(*tried[:2], strict=True))


def test_what_is_left_out_is_neither_learnt_from_nor_measured_on(engine, monkeypatch):
    accepted = [(order, engine.render(order)) for order in orders(9)]
    odd, measure = accepted[2][0], tuning.mean_loss
    seen: list[Example] = []
    monkeypatch.setattr(sifting, "wrongly", lambda told: [2] if len(told) == 9 else [])

    def looked(prior, examples, *rest):
        seen.extend([] if len(examples) == 1 else examples)
        return measure(prior, examples, *rest)

    monkeypatch.setattr(tuning, "mean_loss", looked)
    drawn: list[Example] = []
    draw = tuning._draw

    def draws(examples, count, generator):
        drawn.extend(examples)
        return draw(examples, count, generator)

    monkeypatch.setattr(tuning, "_draw", draws)
    report = learn(engine, accepted).report
    assert report["left_out"] == [2]
    codes = Example(odd.theme, odd.words, CellCodes.from_bytes(accepted[2][1], engine.codec)).codes.top
    assert not any(torch.equal(example.codes.top, codes) for example in [*seen, *drawn])
