"""Five looks in a row: who teaches what, what the matrix says, and that the base comes out of it as it went in."""

import argparse
import csv

import pytest

from collab.rendering import lessons
from synthesis import continual, lut_lesson, study, tuning, whole_lesson
from synthesis.adapter import STYLES, from_bytes
from synthesis.codec import Codec
from synthesis.looks import IN_A_ROW


@pytest.fixture(scope="module")
def looks(engine, weights) -> continual.Study:
    return continual.Study(engine, Codec.load(weights / "codec"), count=4, fresh=2)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(tuning, "STEPS", 4)
    monkeypatch.setattr(continual, "STEPS", 4)
    monkeypatch.setattr(continual, "FRESH", 2)
    monkeypatch.setattr(continual, "LESSON_MAX", 6)
    monkeypatch.setattr(continual, "NEWEST_MAX", 6)
    monkeypatch.setattr(tuning, "SEEDS", 1)
    monkeypatch.setattr(tuning, "STRENGTHS", (1.0,))


def named(films, looks) -> list[str]:
    """Which clip of which look each is: "1b" is the second clip of the first."""
    every = {
        film.order.seed: f"{i}{'abcd'[n]}" for i, shelf in enumerate(looks.shelves, 1) for n, film in enumerate(shelf)
    }
    return [every[film.order.seed] for film in films]


def test_in_turns_every_look_still_teaches_and_of_the_newest_the_first_are_gone(looks):
    assert named(continual.in_turns(looks.shelves[:1]), looks) == ["1d", "1c", "1b", "1a"]
    assert named(continual.in_turns(looks.shelves), looks) == ["5d", "4d", "3d", "2d", "1d", "5c"]
    assert named(continual.newest(looks.shelves), looks) == ["5d", "5c", "5b", "5a", "4d", "4c"]


def test_forgetting_is_what_a_look_lost_since_its_own_lesson():
    before = {"looks": [4.0, 5.0], "base": 2.0}
    rows = [{"looks": [2.0, 5.0], "base": 2.0, "cpu_seconds": 1}, {"looks": [3.0, 2.5], "base": 2.2, "cpu_seconds": 1}]
    matrix = continual.closeness(before, rows)
    assert matrix == [[0.5, 0.0], [0.25, 0.5]]
    assert continual.backward(matrix) == -0.25
    three = [[0.5, 0.0, 0.0], [0.3, 0.4, 0.0], [0.1, 0.3, 0.5]]
    assert continual.backward(three) == pytest.approx(((0.1 - 0.5) + (0.3 - 0.4)) / 2)
    said = list(continual.table("no replay", before, rows))
    assert "backward transfer -25.0%, base at worst +10.0%" in said[-1]


def test_going_on_begins_at_the_last_lesson_and_remembers_its_style(engine, looks):
    way = continual.GoingOn(engine)
    first = way.teach(None, looks.shelves[:1])
    after, anew = way.teach(first, looks.shelves[:2]), way.teach(None, looks.shelves[1:2])
    one, two, other = (from_bytes(each, base=engine.version)["top.score.up"] for each in (first, after, anew))
    assert (two - one - other).norm() < 0.5 * other.norm()  # the second lesson's move, from where the first one ended
    remembered = from_bytes(after, base=engine.version)[STYLES]
    assert len(remembered) == 2
    assert [way.called(after, look.style) for look in IN_A_ROW[:3]] == [1, 1, 0]


def test_all_weights_are_moved_while_they_are_looked_at_and_then_put_back(engine, looks):
    order = looks.shelves[0][0].order
    before = engine.render(order)
    way = continual.WholeNet(engine)
    once = way.teach(None, looks.shelves[:1])
    assert engine.render(order) == before
    with way.worn(once, 1.0):
        assert engine.render(order) != before
    assert engine.render(order) == before
    twice = way.teach(once, looks.shelves[:2])
    rows = [looks.row(way, taught) for taught in (once, twice)]
    assert rows[0]["base"] != rows[1]["base"]
    assert not any(parameter.requires_grad for prior in way.lesson.priors.values() for parameter in prior.parameters())


def test_a_hand_leaves_the_looks_that_do_not_call_for_it_as_they_were(engine, looks):
    way = continual.Hand(engine, continual.newest)
    base, row = looks.row(way, b""), looks.row(way, way.teach(None, looks.shelves[:1]))
    assert row["looks"][0] != base["looks"][0]
    assert row["looks"][1:] == base["looks"][1:]
    assert row["base"] == base["base"]


def test_the_study_says_its_tables_and_goes_on_where_it_was_stopped(weights, tmp_path, monkeypatch):
    def run() -> list[str]:
        parser, said = argparse.ArgumentParser(), list[str]()
        study.arguments(parser)
        fixed = ["--weights", str(weights), "--out", str(tmp_path), "--accepted", "4", "--pairs", "1"]
        study.main(parser.parse_args([*fixed, "--only", "continual"]), said.append)
        return said

    said = run()
    assert len(said) == 4 * 7
    (matrix,) = tmp_path.glob("continual-*/matrix.csv")
    rows = list(csv.DictReader(matrix.open()))
    assert [(row["way"], row["lesson"]) for row in rows[5:8]] == [
        ("looks take turns", "5"), ("newest clips", "0"), ("newest clips", "1"),
    ]  # fmt: skip
    assert (matrix.parent / "sheet.png").stat().st_size > 0
    # Stopped before the last row was written: nobody is taught again for it.
    (matrix.parent / "all-weights-5-row.json").unlink()
    monkeypatch.setattr(continual, "learn", None)
    monkeypatch.setattr(continual.WholeNet, "teach", None)
    assert run() == said


def test_a_lesson_of_the_study_has_as_many_clips_as_one_of_the_house(monkeypatch):
    monkeypatch.undo()
    assert continual.LESSON_MAX == lessons.LESSON_MAX
    assert (whole_lesson.LOOK_MAX, lut_lesson.CLIPS_MAX) == (lessons.LOOK_MAX, lessons.STYLE_MAX)
