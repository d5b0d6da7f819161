"""The evening of edits: counted as the planner counts."""

import random

from bench import edits


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
