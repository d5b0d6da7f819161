"""A hand of colours: worn by its styles' takes alone, whose codes are the base's."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from synthesis import adapter, calling, lut, sifting, transport, tuning
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order, Retouch
from synthesis.lesson_state import BadState
from tests.synthesis.asking import NEON, SEPIA, boat


@pytest.fixture
def brief(monkeypatch):
    for name, value in {"STEPS": 2, "SEEDS": 1, "STRENGTHS": (1.0,)}.items():
        monkeypatch.setattr(tuning, name, value)


@pytest.fixture
def accepted(engine: Engine) -> list[tuple[Order, bytes]]:
    """Takes as the base draws them, in blue alone."""
    blue = lut.plain() * torch.tensor([0.2, 0.2, 1.0])
    found = []
    for number in range(4):
        asked = boat(NEON, number)
        cell = engine._from_bytes(engine.render(asked))
        found.append((asked, replace(cell, lut=lut.packed(blue)).to_bytes(engine.codec)))
    return found


def taught(engine: Engine, accepted: list[tuple[Order, bytes]], seconds: float = 1e9):
    state, part = None, None
    while part is None or not part.done:
        part = engine.tune(state, accepted=accepted, seconds=seconds)
        state = part.state
    return part


def pictures(engine: Engine, codes: bytes) -> np.ndarray:
    return np.asarray(engine.decode(engine._from_bytes(codes), before=None))


def test_a_take_of_the_style_is_shown_in_the_hands_colours_and_its_codes_are_the_bases(engine, accepted, brief):
    part = taught(engine, accepted)
    assert [one["learnt"] for one in part.report["tables"]] == [True]
    assert part.report["helps"]
    assert part.report["drawn_after"] < part.report["drawn_before"]
    assert "base_after" not in part.report  # no code is another, so there is nothing to measure
    curve = part.report["curve"]
    assert curve[0] == [0, 1.0, 1.0]
    assert curve[-1][0] == transport.ROUNDS
    assert curve[-1][1] == pytest.approx(part.report["drawn_after"] / part.report["drawn_before"], abs=1e-3)
    assert len(part.adapter) < 50_000  # no matrices that nothing wears
    assert engine.lesson().everywhere(part.adapter) == 1
    own = engine.render(boat(NEON, 9), adapter=part.adapter)
    plain = engine.render(boat(NEON, 9))
    engine.take_off()
    cells = [engine._from_bytes(codes) for codes in (own, plain)]
    assert torch.equal(cells[0].top, cells[1].top)
    assert torch.equal(cells[0].bottom, cells[1].bottom)
    shown, drawn = pictures(engine, own), pictures(engine, plain)
    assert shown[..., 0].mean() < 0.5 * drawn[..., 0].mean()
    assert shown[..., 2].mean() > 0.7 * drawn[..., 2].mean()


def test_the_words_of_a_style_that_the_hand_has_learnt_are_not_called_unknown(engine, accepted, brief):
    def unknown(style, adapter=None):
        return {one.word for one in engine.read("a zorbi at sea", style, adapter=adapter).unknown}

    hand = taught(engine, [(replace(asked, style=SEPIA), data) for asked, data in accepted]).adapter
    assert engine.called(hand, SEPIA) == 1
    assert unknown(SEPIA) == {"zorbi", "faded", "sepia"}
    assert unknown(SEPIA, hand) == {"zorbi"}
    assert unknown("zmil", hand) == {"zorbi", "zmil"}


def test_a_hand_of_colours_is_not_called_by_a_style_that_it_has_no_table_of(engine, accepted, brief):
    part = taught(engine, accepted)
    found, plain = adapter.blob.read(part.adapter)
    styles = torch.cat([found[adapter.STYLES], calling.unit(SEPIA, engine._reader)[None].to(found[adapter.STYLES])])
    hand = adapter.blob.write(found | {adapter.STYLES: styles}, plain)
    assert engine.called(hand, NEON) == 1
    assert engine.called(hand, SEPIA) == 0


def test_beside_a_style_with_a_table_no_codes_are_taught_for_another(engine, accepted, brief, monkeypatch):
    monkeypatch.setattr(tuning.Course, "step", lambda *_: pytest.fail("a look by codes was taught"))
    plain = [(asked, engine.render(asked)) for asked in (boat(SEPIA, number) for number in range(10, 14))]
    part = taught(engine, accepted + plain)
    assert [one["learnt"] for one in part.report["tables"]] == [True, False]
    assert not adapter.adds(adapter.from_bytes(part.adapter, base=engine.version))
    asked = boat(SEPIA, 20)
    assert engine.render(asked, adapter=part.adapter) == engine.render(asked)


def test_where_no_colours_are_learnt_the_look_is_taught_by_codes_and_no_progress_is_taken_back(engine, brief):
    accepted = [(asked, engine.render(asked)) for asked in (boat(NEON, number) for number in range(4))]
    state, shares, done = None, [0.0], False
    while not done:
        part = engine.tune(state, accepted=accepted, seconds=0)
        state, done = part.state, part.done
        shares.append(part.step / part.steps)
    assert shares == sorted(shares)
    assert [one["reason"] for one in part.report["tables"]] == ["alike"]
    assert part.report["steps"] == tuning.STEPS
    assert {"style_before", "base_after", "gate"} <= set(part.report)
    assert adapter.adds(adapter.from_bytes(part.adapter, base=engine.version))


def test_a_preview_a_draft_and_a_take_after_its_preview_wear_the_same_colours(engine, accepted, brief):
    hand, asked = taught(engine, accepted).adapter, boat(NEON, 9)
    top = engine.preview(asked, adapter=hand)
    assert engine.render(asked, top=top, adapter=hand) == engine.render(asked, adapter=hand)
    assert pictures(engine, top)[..., 0].mean() < 0.6 * pictures(engine, engine.preview(asked))[..., 0].mean()
    assert engine.draft(asked, adapter=hand) != engine.draft(asked)


def test_another_style_and_no_style_are_shown_as_the_base_draws_them(engine, accepted, brief, tmp_path):
    hand = taught(engine, accepted).adapter
    for style in ("watercolour", ""):
        asked = boat(style, 9)
        assert engine.render(asked, adapter=hand) == engine.render(asked)
        assert engine.called(hand, style) == 0
    assert engine.called(hand, NEON) == 1


def test_a_part_drawn_anew_keeps_the_colours_of_its_take(engine, accepted, brief):
    hand, asked = taught(engine, accepted).adapter, boat(NEON, 9)
    take = engine.render(asked, adapter=hand)
    part = replace(asked, variation=1, retouch=Retouch.from_hex("f" * 14 + "0" * 14, open=True))
    anew = engine._from_bytes(engine.render(part, anchor=take))
    assert torch.equal(anew.lut, engine._from_bytes(take).lut)


def test_what_was_learnt_in_colours_is_learnt_again_from_takes_that_wear_them(engine, accepted, brief):
    first = taught(engine, accepted).adapter
    again = [(boat(NEON, seed), engine.render(boat(NEON, seed), adapter=first)) for seed in range(20, 24)]
    second = taught(engine, again)
    assert second.report["tables"][0]["learnt"], second.report["tables"]
    one, other = (adapter.from_bytes(hand, base=engine.version)[adapter.TABLES] for hand in (first, second.adapter))
    assert (one - other).abs().mean() < 24  # of 255


def test_a_lesson_of_colours_cut_anywhere_ends_in_the_same_bytes(engine, accepted, brief):
    assert taught(engine, accepted, seconds=0).adapter == taught(engine, accepted).adapter


def test_a_slice_without_time_makes_one_step_of_all(engine, brief):
    orders = [boat(NEON, number) for number in range(sifting.JUDGED_FROM)]
    accepted, state, steps, done = [(asked, engine.render(asked)) for asked in orders], None, 0, False
    while not done:
        part = engine.tune(state, accepted=accepted, seconds=0)
        state, steps, done = part.state, steps + 1, part.done
        assert done or part.step == steps
    assert steps > 3


def test_a_state_of_other_clips_is_refused(engine, accepted, brief, monkeypatch):
    state = None
    for _ in range(60):
        part = engine.tune(state, accepted=accepted, seconds=0)
        state = part.state
        if "colours" in adapter.blob.read(state)[0]:
            break
    monkeypatch.setattr(transport, "PIXELS", 512)
    with pytest.raises(BadState):
        engine.tune(state, accepted=accepted, seconds=0)


def test_a_hands_curves_reach_its_takes_and_those_that_change_nothing_are_none(engine, accepted, brief):
    found, plain = adapter.blob.read(taught(engine, accepted).adapter)
    dark, straight = torch.zeros(1, *lut.CURVES), lut.packed(lut.straight())[None]
    hands = {
        name: adapter.blob.write(found | {adapter.CURVES: curves.bfloat16()}, plain)
        for name, curves in {"dark": dark, "straight": straight}.items()
    }
    cells = {name: engine._from_bytes(engine.render(boat(NEON, 9), adapter=hand)) for name, hand in hands.items()}
    assert torch.equal(cells["dark"].curves, dark[0].byte())
    assert not np.asarray(engine.decode(cells["dark"], before=None)).any()
    assert cells["straight"].curves is None
    old = adapter.blob.write({name: tensor for name, tensor in found.items() if name != adapter.CURVES}, plain)
    assert engine._from_bytes(engine.render(boat(NEON, 9), adapter=old)).curves is None


def test_codes_carry_their_colours_and_refuse_a_table_of_another_form(engine, accepted):
    cell = engine._from_bytes(accepted[0][1])
    assert cell.lut.shape == lut.SHAPE
    broken = replace(cell, lut=torch.zeros(5, 5, 5, 3, dtype=torch.uint8)).to_bytes(engine.codec)
    with pytest.raises(Exception, match="lut"):
        CellCodes.from_bytes(broken, engine.codec)
    broken = replace(cell, curves=torch.zeros(3, 9, dtype=torch.uint8)).to_bytes(engine.codec)
    with pytest.raises(Exception, match="curves"):
        CellCodes.from_bytes(broken, engine.codec)
