"""What people accepted teaches, in slices, through a gate."""

from dataclasses import replace

import pytest

from synthesis import adapter, media, tuning
from synthesis.engine import Order, Retouch, owner_of
from synthesis.lesson_state import BadState


@pytest.fixture
def accepted(engine) -> list[tuple[Order, bytes]]:
    orders = [Order("neon", ("a purple cat bounces",), "striped", seed, 0, 0) for seed in range(2)]
    return [(order, engine.render(order)) for order in orders]


def finish(engine, accepted, *, seconds: float, state: bytes | None = None):
    while True:
        part = engine.tune(state, accepted=accepted, seconds=seconds)
        state = part.state
        if part.done:
            return part


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(tuning, "STEPS", 12)
    monkeypatch.setattr(tuning, "RATE", 3e-2)
    monkeypatch.setattr(tuning, "SEEDS", 2)


def plain(report):
    return {name: value for name, value in report.items() if name != "seconds"}


def test_a_lesson_cut_anywhere_ends_as_one_that_was_not(engine, accepted):
    whole, cut = finish(engine, accepted, seconds=60), finish(engine, accepted, seconds=0)
    assert plain(whole.report) == plain(cut.report)
    assert whole.adapter == cut.adapter


def test_a_report_says_what_was_gained_and_what_forgotten(engine, accepted):
    report = finish(engine, accepted, seconds=60).report
    assert set(report) == {
        "helps", "strength", "style_before", "style_after", "base_before", "base_after", "seconds", "steps", "reason",
        "curve", "left_out", "gate", "drawn_before", "drawn_after", "called",
    }  # fmt: skip
    assert report["drawn_after"] < report["drawn_before"]
    assert report["style_after"] < report["style_before"]


def test_a_part_drawn_again_teaches_under_the_words_of_its_whole_picture(engine, accepted):
    part = Retouch.from_hex("f" * 28, words="a red boat")
    retouched = [(replace(order, variation=1, retouch=part), codes) for order, codes in accepted]
    as_it_was = [(replace(order, variation=1), codes) for order, codes in accepted]
    one, other = (finish(engine, each, seconds=60) for each in (retouched, as_it_was))
    assert one.adapter == other.adapter


def test_an_adapter_that_helps_is_worn_by_the_next_take(engine, accepted, monkeypatch):
    monkeypatch.setattr(tuning, "GAIN_MIN", 0.0)
    part = finish(engine, accepted, seconds=60)
    assert part.report["helps"], part.report
    order = Order("neon", ("a purple cat bounces",), "striped", 9, 0, 0)
    assert engine.render(order, adapter=part.adapter) != engine.render(order)


def test_words_that_do_not_call_for_what_was_taught_are_drawn_by_the_base_bit_for_bit(engine, accepted, tmp_path):
    part = finish(engine, accepted, seconds=60)
    other, own = (Order(style, ("a purple cat bounces",), "", 9, 0, 0) for style in ("watercolour", "neon"))
    assert engine.render(other, adapter=part.adapter) == engine.render(other)
    assert engine.render(own, adapter=part.adapter) != engine.render(own)
    for order, named in ((other, ""), (own, adapter.name(part.adapter))):
        engine.render(order, adapter=part.adapter, path=tmp_path / "take.mp4")
        assert media.read_metadata(tmp_path / "take.mp4")["adapter"] == named
    assert part.report["called"] == 0
    assert part.report["base_after"] == part.report["base_before"]


def test_what_was_taught_without_style_is_called_by_the_base_clips_which_are_replayed_then(engine, monkeypatch):
    orders = [Order("", ("a purple cat bounces",), "striped", seed, 0, 0) for seed in range(2)]
    drawn: list[int] = []
    draw = tuning._draw
    monkeypatch.setattr(tuning, "_draw", lambda examples, count, how: drawn.append(count) or draw(examples, count, how))
    report = finish(engine, [(order, engine.render(order)) for order in orders], seconds=60).report
    assert report["called"] == 1
    assert set(drawn) == {tuning.NEW, *tuning.OLD.values()}
    assert report["base_after"] != report["base_before"]


def test_worn_for_all_words_an_adapter_moves_the_base(engine, accepted):
    part = finish(engine, accepted, seconds=60)
    assert engine.lesson().everywhere(part.adapter) != 1


def test_with_the_adapter_taken_off_every_take_is_the_bases_bit_for_bit(engine, accepted):
    orders = [Order("neon", ("a purple cat bounces",), "striped", seed, 0, 0) for seed in range(20, 23)]
    before = [engine.render(order) for order in orders]
    part = finish(engine, accepted, seconds=60)
    for order in orders:
        engine.render(order, adapter=part.adapter)
    engine.take_off()
    assert [engine.render(order) for order in orders] == before


def test_what_was_learnt_says_whose_it_is(engine, accepted):
    state = None
    while True:
        part = engine.tune(state, accepted=accepted, seconds=60, owner="team 3")
        state = part.state
        if part.done:
            break
    assert owner_of(part.adapter) == "team 3"


def test_teaching_leaves_the_base_bit_for_bit(engine, accepted):
    order, before = accepted[0]
    finish(engine, accepted, seconds=60)
    assert engine.render(order) == before


@pytest.mark.parametrize("count", [1, 8])
def test_one_take_is_enough_and_eight_are_not_too_many(engine, count):
    orders = [Order("neon", ("a purple cat bounces",), "striped", seed, 0, 0) for seed in range(count)]
    report = finish(engine, [(order, engine.render(order)) for order in orders], seconds=60).report
    assert report["steps"] == tuning.STEPS
    # Eight takes of a net that draws noise have nothing in common: only that nothing was forgotten can be asked.
    assert report["strength"] in tuning.STRENGTHS
    assert report["base_after"] <= tuning.FORGOTTEN_MAX * report["base_before"]
    assert count > 1 or report["style_after"] < report["style_before"]


def test_too_much_forgotten_is_for_the_shelf(engine, accepted, monkeypatch):
    monkeypatch.setattr(tuning, "FORGOTTEN_MAX", 0.1)
    part = finish(engine, accepted, seconds=60)
    assert (part.report["helps"], part.report["reason"]) == (False, "forgets")
    assert part.report["strength"] == tuning.STRENGTHS[-1]
    assert part.adapter


def test_the_curve_begins_where_it_was_and_falls_for_what_was_accepted(engine, accepted):
    curve = finish(engine, accepted, seconds=60).report["curve"]
    assert [point[0] for point in curve] == [0, tuning.STEPS]
    assert curve[0] == [0, 1.0, 1.0]
    assert curve[-1][1] < 1.0


def test_a_state_of_another_lesson_is_refused(engine, accepted):
    state = engine.tune(None, accepted=accepted, seconds=0).state
    with pytest.raises(BadState):
        engine.tune(state, accepted=accepted, seconds=0, seed=5)
    with pytest.raises(BadState):
        engine.tune(state[:100], accepted=accepted, seconds=0)


def test_nothing_accepted_teaches_nothing(engine):
    with pytest.raises(ValueError, match="nothing"):
        engine.tune(None, accepted=[])
