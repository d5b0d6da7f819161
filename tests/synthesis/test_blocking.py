"""Who is where and how they move is decided first, one value after the other."""

import pytest
import torch

from synthesis import blocking as block
from synthesis.blocking import ABSENT, Blocking, BlockingConfig, counted, sequences, shifted


@pytest.fixture
def net() -> Blocking:
    torch.manual_seed(1)
    return Blocking(BlockingConfig.of("tiny")).eval()


def draw(net: Blocking, seed: int = 3, context: torch.Tensor | None = None, anchor: torch.Tensor | None = None):
    states = torch.randn(7, 384, generator=torch.Generator().manual_seed(0))
    return net.sample(states, context=context, anchor=anchor, generator=torch.Generator().manual_seed(seed))


def somebody(net: Blocking) -> torch.Tensor:
    return next(drawn for seed in range(50) if (drawn := draw(net, seed))[1] > 0)


def test_the_same_numbers_draw_the_same_blocking(net):
    assert torch.equal(draw(net), draw(net))
    assert any(not torch.equal(draw(net), draw(net, seed)) for seed in range(4, 8))


def test_every_value_is_one_that_exists(net):
    drawn = draw(net)
    limits = torch.tensor([block.CAMERAS, block.SIZES, *(block.COLUMNS, block.ROWS) * block.STEPS])
    assert ((drawn >= 0) & (drawn < limits)).all()


def test_a_cell_that_continues_keeps_the_subjects_size(net):
    before = somebody(net)
    assert all(draw(net, seed, context=before)[1] == before[1] for seed in range(5))


def test_a_variation_keeps_camera_size_and_where_the_clip_ends(net):
    first = somebody(net)
    for seed in range(5):
        other = draw(net, seed, anchor=first)
        assert torch.equal(other[:2], first[:2])
        assert torch.equal(other[-2:], first[-2:])


def test_nobody_stays_in_the_middle(net):
    with torch.no_grad():
        net.score[1].bias[0] = 100.0
    assert draw(net).tolist()[1:] == [0, *block.NOBODY * block.STEPS]


def test_sampling_follows_what_training_scores(net):
    """The cache of keys and values gives the scores that a whole sequence gets at once."""
    codes = somebody(net)[None]
    sequence, states = sequences(codes), torch.randn(1, 5, 384)
    mask, end = torch.ones(1, 5, dtype=torch.bool), torch.full((1, 2), ABSENT)
    memories, tone = net.remember(states, mask, end)
    x = net.embed(sequence) + tone[:, None]
    order = torch.full((block.PLACES, block.PLACES), -1e4).triu(1)
    whole, _ = net.blocks[0](x, memories[0], bias=order)
    past, steps = None, []
    for i in range(block.PLACES):
        state, past = net.blocks[0](x[:, i : i + 1], memories[0], past=past)
        steps.append(state)
    assert torch.allclose(torch.cat(steps, 1), whole, atol=1e-5)


def test_context_and_what_is_absent_are_not_learnt():
    codes = torch.tensor([[1, 4, *range(10, 26)], [1, 0, *block.NOBODY * 8]])
    assert counted(sequences(codes)).sum(1).tolist() == [18, 2]
    assert counted(shifted(codes, 3)).sum(1).tolist() == [2 + 2 * 3, 2]
    assert shifted(codes, 3)[0, 2:6].tolist() == [16, 17, 18, 19]
