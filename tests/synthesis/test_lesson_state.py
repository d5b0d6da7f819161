"""What a lesson keeps between slices comes back digit for digit, and only to its own lesson."""

import pytest
import torch

from synthesis.lesson_state import BadState, State


def test_a_state_comes_back_as_it_was():
    state = State(step=7, turn=3, seconds=1.5, losses={"base.top.before.0": 1 / 3}, left_out=[2], strength=1)
    state.tensors["top.score.up"] = torch.randn(3, 2)
    state.moments["top.score.up.first"] = torch.randn(3, 2)
    state.samples["own.0"] = torch.arange(4)
    back = State.from_bytes(state.to_bytes("lesson"), "lesson")
    assert (back.step, back.turn, back.losses, back.left_out) == (7, 3, {"base.top.before.0": 1 / 3}, [2])
    for kind in ("tensors", "moments", "samples"):
        for name, tensor in getattr(state, kind).items():
            assert torch.equal(getattr(back, kind)[name], tensor)


def test_a_state_of_another_lesson_or_in_pieces_is_refused():
    data = State().to_bytes("one")
    with pytest.raises(BadState, match="one"):
        State.from_bytes(data, "other")
    with pytest.raises(BadState, match="not a state"):
        State.from_bytes(data[:20], "one")
