"""Colours of a style: learnt from what the base draws and what was accepted, worn by the style's takes alone."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from synthesis import adapter, calling, looks, lut, lut_lesson, scenes, sifting, tuning
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order, Retouch
from synthesis.lesson_state import BadState, State
from synthesis.lut_lesson import Course
from synthesis.prompt import Reader

NEON, SEPIA = "neon lights at night", "faded sepia photograph"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def order(style: str, seed: int) -> Order:
    return Order(style, (f"a boat number {seed}",), "", seed, 0, 0)


def finished(course: Course) -> State:
    now = State()
    while not now.done:
        course.step(now)
    return now


def course(reader: Reader, styles: list[str], seen, *, left_out=(), drawn=None) -> Course:
    """A lesson in which the base draws scenes, and accepted is another scene in some look."""
    return Course(
        [order(style, seed) for seed, style in enumerate(styles)],
        drawn or (lambda asked: scenes.sample(asked.seed).frames),
        seen,
        reader,
        left_out=left_out,
        seed=0,
    )


def of(look):
    return lambda number: look(scenes.sample(number).frames)


# The table


def test_the_plain_table_shows_every_colour_as_it_is_drawn():
    frames = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), np.uint8)
    assert (lut.Grade(lut.packed(lut.plain())).shown(frames) == frames).all()


def test_a_colour_is_shown_as_the_knot_that_it_lies_on_and_between_knots_in_between():
    table = lut.packed(lut.plain()).clone()
    table[8, 0, 0] = torch.tensor([0, 255, 0])  # red as green
    red, half = np.array([[[[255, 0, 0]]]], np.uint8), np.array([[[[239, 0, 0]]]], np.uint8)
    assert lut.Grade(table).shown(red).tolist() == [[[[0, 255, 0]]]]
    between = lut.Grade(table).shown(half)[0, 0, 0]
    assert 100 < between[0] < 130
    assert 110 < between[1] < 140


def test_a_table_is_mixed_as_far_as_it_is_called_for():
    negative = lut.packed(1 - lut.plain())
    white = np.full((1, 1, 1, 3), 255, np.uint8)
    found = [int(lut.Grade(negative).mixed(share).shown(white)[0, 0, 0, 0]) for share in (0.0, 0.25, 1.0)]
    assert found == [255, 191, 0]


def test_the_table_that_leads_from_colours_to_their_negatives_is_found_and_looked_up_alike():
    colours = torch.rand(2000, 3, generator=torch.Generator().manual_seed(0))
    fit = lut.Fit(colours, stiff=0.3)
    table = fit.table(1 - colours)
    assert (lut.looked_up(colours, table) - (1 - colours)).abs().max() < 0.05
    assert torch.allclose(fit.colours(table), lut.looked_up(colours, table), atol=1e-5)


def test_a_colour_that_nobody_has_shown_goes_the_way_of_its_neighbours():
    colours = 0.5 * torch.rand(2000, 3, generator=torch.Generator().manual_seed(0))  # only dark ones
    table = lut.Fit(colours, stiff=0.3).table(colours * torch.tensor([1.0, 0.5, 0.5]))
    bright = lut.looked_up(torch.tensor([[0.8, 0.8, 0.8]]), table)[0]
    assert bright[0] > bright[1] + 0.2


def test_curves_that_change_nothing_change_nothing():
    frames = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), np.uint8)
    plain = lut.Grade(lut.packed(lut.plain()), lut.packed(lut.straight()))
    assert (plain.shown(frames) == frames).all()


def test_matched_curves_rise_and_give_each_level_as_often_as_it_was_wanted():
    colours = torch.rand(3000, 3, generator=torch.Generator().manual_seed(0))
    wanted = (colours.flip(0) * 2).round() / 2 * torch.tensor([1.0, 0.8, 0.6])
    curves = lut.matched(colours, wanted)
    assert (curves.diff(dim=1) >= 0).all()
    shown = lut.curved(colours, curves)
    for channel in range(3):
        now, goal = shown[:, channel].sort().values, wanted[:, channel].sort().values
        assert (now - goal).abs().mean() < 0.01


def test_the_table_sees_what_the_curves_made():
    black, negative = torch.zeros(lut.CURVES, dtype=torch.uint8), lut.packed(1 - lut.plain())
    assert (lut.Grade(negative, black).shown(np.zeros((1, 1, 1, 3), np.uint8)) == 255).all()
    assert (lut.Grade(negative, black).shown(np.full((1, 1, 1, 3), 200, np.uint8)) == 255).all()


def test_curves_are_mixed_as_far_as_they_are_called_for():
    dark = lut.Grade(lut.packed(lut.plain()), torch.zeros(lut.CURVES, dtype=torch.uint8))
    white = np.full((1, 1, 1, 3), 255, np.uint8)
    assert [int(dark.mixed(share).shown(white)[0, 0, 0, 0]) for share in (0.0, 0.25, 1.0)] == [255, 191, 0]


# The lesson


@pytest.mark.parametrize("look", [looks.duotone, looks.negative, looks.sepia])
def test_a_look_is_found_and_shows_a_clip_that_did_not_teach_it(reader, look):
    lesson = course(reader, [SEPIA] * 8, of(look))
    (found,) = lesson.learnt(finished(lesson))
    assert (found.style, found.clips, found.reason) == (SEPIA, 8, "")
    assert found.after < 0.6 * found.before
    fresh = scenes.sample(77).frames
    wanted, shown = look(fresh).astype(float), found.grade.shown(fresh).astype(float)
    assert np.abs(shown - wanted).mean() < 0.6 * np.abs(fresh - wanted).mean()


def test_a_look_of_steps_is_shown_by_curves(reader):
    lesson = course(reader, [SEPIA] * 8, of(looks.poster))
    now = finished(lesson)
    (found,) = lesson.learnt(now)
    assert found.reason == ""
    assert found.grade.curves is not None
    fresh = scenes.sample(77).frames
    tabled = lut.Grade(now.tensors[f"table.0.{lut_lesson.FOLDS - 1}"])
    near, far = (
        np.abs(grade.shown(fresh) - looks.poster(fresh).astype(float)).mean() for grade in (found.grade, tabled)
    )
    assert near < 0.6 * far


@pytest.mark.parametrize(("look", "curves"), [(looks.duotone, False), (looks.poster, True)])
def test_what_brings_the_held_out_clips_nearest_is_worn(reader, look, curves):
    lesson = course(reader, [SEPIA] * 8, of(look))
    now = finished(lesson)
    left = {
        way: sum(now.losses[f"left.{lut_lesson.ROUNDS}.{way}.0.{fold}"] for fold in range(lut_lesson.FOLDS))
        for way in ("table", "both", "curves")
    }
    (found,) = lesson.learnt(now)
    assert found.after == pytest.approx(min(left.values()) / lut_lesson.FOLDS)
    assert (found.grade.curves is not None) == (left["table"] > min(left.values())) == curves


def test_each_style_has_its_own_table_and_near_words_share_one(reader):
    near = "a faded sepia photo"
    assert calling.share(calling.styles([SEPIA], reader), near, reader) == 1
    said = [SEPIA, NEON] * 8 + [near] * 2

    def seen(number: int) -> np.ndarray:
        return (looks.negative if said[number] == NEON else looks.sepia)(scenes.sample(number).frames)

    lesson = course(reader, said, seen)
    assert {style: len(own) for style, own in lesson.groups.items()} == {SEPIA: 10, NEON: 8}
    sepia, neon = lesson.learnt(finished(lesson))
    fresh = scenes.sample(77).frames
    for own, look, other in ((sepia, looks.sepia, looks.negative), (neon, looks.negative, looks.sepia)):
        shown = own.grade.shown(fresh).astype(float)
        assert np.abs(shown - look(fresh)).mean() < 0.5 * np.abs(shown - other(fresh)).mean()


def test_what_looks_as_the_base_draws_it_needs_no_table(reader):
    lesson = course(reader, [SEPIA] * 8, lambda number: scenes.sample(number).frames)
    assert lesson.learnt(finished(lesson))[0].reason == "alike"


def test_looks_without_anything_in_common_have_no_table(reader):
    every = [looks.negative, looks.duotone, looks.ink, lambda frames: frames[..., ::-1].copy()]
    lesson = course(reader, [SEPIA] * 8, lambda number: every[(number // 2) % 4](scenes.sample(number).frames))
    found = lesson.learnt(finished(lesson))[0]
    assert found.reason == "unlike", found


def test_a_table_that_makes_one_grey_of_everything_is_refused(reader):
    noise = np.random.default_rng(0)
    lesson = course(reader, [SEPIA] * 8, lambda number: noise.integers(120, 136, (16, 64, 112, 3)).astype(np.uint8))
    assert lesson.learnt(finished(lesson))[0].reason == "narrow"


def test_fewer_clips_teach_no_colours_and_what_is_left_out_teaches_none(reader):
    assert not course(reader, [SEPIA] * 3, of(looks.sepia)).groups
    assert not course(reader, [SEPIA] * 4, of(looks.sepia), left_out=[1]).groups
    asked: list[int] = []
    lesson = course(
        reader, [SEPIA] * 6, lambda n: asked.append(n) or looks.sepia(scenes.sample(n).frames), left_out=[2]
    )
    finished(lesson)
    assert sorted(asked) == [0, 1, 3, 4, 5]


def test_the_held_out_clips_teach_nothing(reader):
    said = [SEPIA] * 8
    one = course(reader, said, of(looks.sepia))
    other = course(reader, said, lambda n: (looks.negative if n % 4 == 3 else looks.sepia)(scenes.sample(n).frames))
    first, second = finished(one), finished(other)
    for what in ("table", "both", "curves"):
        last = f"{what}.0.{lut_lesson.FOLDS - 1}"
        assert torch.equal(first.tensors[last], second.tensors[last])
    assert other.learnt(second)[0].after > one.learnt(first)[0].after


def test_every_clip_measures_once(reader):
    lesson = course(reader, [SEPIA] * 6, of(looks.sepia))
    now = finished(lesson)
    drawn, seen = (torch.stack([now.samples[f"{what}.{n}"] for n in range(6)]) for what in ("drawn", "seen"))
    assert lesson.learnt(now)[0].before == pytest.approx(float(lut_lesson.distances(drawn, seen, 0).mean()), rel=1e-4)


def test_of_many_clips_of_a_style_the_first_teach_and_the_others_are_not_drawn(reader):
    lesson = course(reader, [SEPIA] * 20, of(looks.sepia))
    assert list(lesson.groups.values()) == [list(range(lut_lesson.CLIPS_MAX))]


# In a hand


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
        asked = order(NEON, number)
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
    assert curve[-1][0] == lut_lesson.ROUNDS
    assert curve[-1][1] == pytest.approx(part.report["drawn_after"] / part.report["drawn_before"], abs=1e-3)
    assert len(part.adapter) < 50_000  # no matrices that nothing wears
    assert engine.lesson().everywhere(part.adapter) == 1
    own = engine.render(order(NEON, 9), adapter=part.adapter)
    plain = engine.render(order(NEON, 9))
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
    plain = [(asked, engine.render(asked)) for asked in (order(SEPIA, number) for number in range(10, 14))]
    part = taught(engine, accepted + plain)
    assert [one["learnt"] for one in part.report["tables"]] == [True, False]
    assert not adapter.adds(adapter.from_bytes(part.adapter, base=engine.version))
    asked = order(SEPIA, 20)
    assert engine.render(asked, adapter=part.adapter) == engine.render(asked)


def test_where_no_colours_are_learnt_the_look_is_taught_by_codes(engine, brief):
    part = taught(engine, [(asked, engine.render(asked)) for asked in (order(NEON, number) for number in range(4))])
    assert [one["reason"] for one in part.report["tables"]] == ["alike"]
    assert part.report["steps"] == tuning.STEPS
    assert {"style_before", "base_after", "gate"} <= set(part.report)
    assert adapter.adds(adapter.from_bytes(part.adapter, base=engine.version))


def test_a_preview_a_draft_and_a_take_after_its_preview_wear_the_same_colours(engine, accepted, brief):
    hand, asked = taught(engine, accepted).adapter, order(NEON, 9)
    top = engine.preview(asked, adapter=hand)
    assert engine.render(asked, top=top, adapter=hand) == engine.render(asked, adapter=hand)
    assert pictures(engine, top)[..., 0].mean() < 0.6 * pictures(engine, engine.preview(asked))[..., 0].mean()
    assert engine.draft(asked, adapter=hand) != engine.draft(asked)


def test_another_style_and_no_style_are_shown_as_the_base_draws_them(engine, accepted, brief, tmp_path):
    hand = taught(engine, accepted).adapter
    for style in ("watercolour", ""):
        asked = order(style, 9)
        assert engine.render(asked, adapter=hand) == engine.render(asked)
        assert engine.called(hand, style) == 0
    assert engine.called(hand, NEON) == 1


def test_a_part_drawn_anew_keeps_the_colours_of_its_take(engine, accepted, brief):
    hand, asked = taught(engine, accepted).adapter, order(NEON, 9)
    take = engine.render(asked, adapter=hand)
    part = replace(asked, variation=1, retouch=Retouch.from_hex("f" * 14 + "0" * 14, open=True))
    anew = engine._from_bytes(engine.render(part, anchor=take))
    assert torch.equal(anew.lut, engine._from_bytes(take).lut)


def test_what_was_learnt_in_colours_is_learnt_again_from_takes_that_wear_them(engine, accepted, brief):
    first = taught(engine, accepted).adapter
    again = [(order(NEON, seed), engine.render(order(NEON, seed), adapter=first)) for seed in range(20, 24)]
    second = taught(engine, again)
    assert second.report["tables"][0]["learnt"], second.report["tables"]
    one, other = (adapter.from_bytes(hand, base=engine.version)[adapter.TABLES] for hand in (first, second.adapter))
    assert (one - other).abs().mean() < 24  # of 255


def test_a_lesson_of_colours_cut_anywhere_ends_in_the_same_bytes(engine, accepted, brief):
    assert taught(engine, accepted, seconds=0).adapter == taught(engine, accepted).adapter


def test_a_slice_without_time_makes_one_step_of_all(engine, brief):
    orders = [order(NEON, number) for number in range(sifting.gate.OUTLIER_FROM)]
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
    monkeypatch.setattr(lut_lesson, "PIXELS", 512)
    with pytest.raises(BadState):
        engine.tune(state, accepted=accepted, seconds=0)


def test_a_hands_curves_reach_its_takes_and_those_that_change_nothing_are_none(engine, accepted, brief):
    found, plain = adapter.blob.read(taught(engine, accepted).adapter)
    dark, straight = torch.zeros(1, *lut.CURVES), lut.packed(lut.straight())[None]
    hands = {
        name: adapter.blob.write(found | {adapter.CURVES: curves.bfloat16()}, plain)
        for name, curves in {"dark": dark, "straight": straight}.items()
    }
    cells = {name: engine._from_bytes(engine.render(order(NEON, 9), adapter=hand)) for name, hand in hands.items()}
    assert torch.equal(cells["dark"].curves, dark[0].byte())
    assert not np.asarray(engine.decode(cells["dark"], before=None)).any()
    assert cells["straight"].curves is None
    old = adapter.blob.write({name: tensor for name, tensor in found.items() if name != adapter.CURVES}, plain)
    assert engine._from_bytes(engine.render(order(NEON, 9), adapter=old)).curves is None


def test_codes_carry_their_colours_and_refuse_a_table_of_another_form(engine, accepted):
    cell = engine._from_bytes(accepted[0][1])
    assert cell.lut.shape == lut.SHAPE
    broken = replace(cell, lut=torch.zeros(5, 5, 5, 3, dtype=torch.uint8)).to_bytes(engine.codec)
    with pytest.raises(Exception, match="lut"):
        CellCodes.from_bytes(broken, engine.codec)
    broken = replace(cell, curves=torch.zeros(3, 9, dtype=torch.uint8)).to_bytes(engine.codec)
    with pytest.raises(Exception, match="curves"):
        CellCodes.from_bytes(broken, engine.codec)
