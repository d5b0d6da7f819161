"""The evening of edits: counted as the planner counts."""

import json
import random

import pytest

from bench import edits, stock
from bench.joules import Costs


def test_a_trim_and_a_move_ask_for_nothing_and_a_prompt_for_its_own_clip() -> None:
    for edit, takes in ((edits.trim, 0), (edits.move, 0), (edits.prompt, edits.CELLS)):
        film, evening = edits.first(), edits.Evening()
        evening.plan(film, 0)
        assert evening.planned == edits.CLIPS * edits.CELLS
        evening.plan(*edit(film, random.Random(1)))
        assert evening.planned == edits.CLIPS * edits.CELLS + takes


def test_the_evening_is_the_same_each_time_and_cheaper_than_the_edited_clips() -> None:
    one, two = edits.play(40), edits.play(40)
    assert (one.planned, one.whole, one.clip) == (two.planned, two.whole, two.clip)
    assert 0 < one.planned <= one.clip < one.whole
    assert one.silent > 0


def test_joules_count_previews_full_takes_and_what_is_only_continued_each_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    evening = edits.play(40)
    assert 0 < evening.context <= evening.clip_context < evening.whole_context
    edits.tell_joules(evening, Costs(full=1.0, shown=1.5, codes=0.5))
    told = {line["figure"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert told["joules, planned"]["value"] == evening.planned * 15 + evening.context * 5
    assert told["joules, whole film at each edit"]["value"] == evening.whole * 15 + evening.whole_context * 5
    assert told["joules, edited clip at each edit"]["value"] == evening.clip * 15 + evening.clip_context * 5
    assert told["joules, planned"]["holds"] is True
    assert told["joules, planned"]["watts"] == 10


def test_an_edit_of_one_clip_differs_in_it_and_one_of_what_is_shared_in_all() -> None:
    film, die = edits.first(), random.Random(2)
    for edit, many in ((edits.prompt, 1), (edits.variation, 1), (edits.trim, 1), (edits.style, 30), (edits.word, 30)):
        assert len(edits.differing(film, edit(film, die)[0])) == many


def test_the_stock_is_every_cell_of_every_template_once_in_each_language() -> None:
    assert stock.languages() == ["en", "es"]
    shown, context = stock.cells("en")
    assert (shown, context) == stock.cells("es"), "the same films in other words"
    assert shown >= 60
    assert context == 0, "a template begins at the beginning of its clips"
