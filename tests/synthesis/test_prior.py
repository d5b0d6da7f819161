"""Codes are written from words and blocking, and what is known is never written again."""

import pytest
import torch

from synthesis.masking import Batch, hide_some, loss
from synthesis.optim import MuonAdamW
from synthesis.prior import FREE, Prior, PriorConfig, Sampling, Words, sample, windows

PLAN = torch.tensor([1, 5, *[20, 10] * 8])
WORDS = Words(
    torch.randn(1, 6, 384, generator=torch.Generator().manual_seed(0)),
    torch.ones(1, 6, dtype=torch.bool),
    torch.zeros(1, 3, dtype=torch.long),
)
HOW = Sampling(steps=3, steps_on=2)


def prior(level: str) -> Prior:
    torch.manual_seed(2)
    return Prior(PriorConfig.of("tiny", level, top_codes=16, bottom_codes=32)).eval()


def write(net: Prior, codes: torch.Tensor, *, plan: torch.Tensor = PLAN, top=None, seed: int = 5):
    generator = torch.Generator().manual_seed(seed)
    return sample(net, codes, words=WORDS, plan=plan, top=top, how=HOW, generator=generator)


def test_every_cell_is_written():
    assert (write(prior("top"), torch.full((8, 4, 7), FREE)) >= 0).all()


def test_the_same_numbers_write_the_same_codes():
    blank = torch.full((8, 4, 7), FREE)
    assert torch.equal(write(prior("top"), blank), write(prior("top"), blank))
    assert not torch.equal(write(prior("top"), blank), write(prior("top"), blank, seed=6))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_known_is_never_sampled_again(seed):
    generator = torch.Generator().manual_seed(seed)
    known = torch.randint(16, (8, 4, 7), generator=generator)
    free = torch.rand(8, 4, 7, generator=generator) < 0.5
    written = write(prior("top"), known.masked_fill(free, FREE), seed=seed)
    assert torch.equal(written[~free], known[~free])
    assert (written >= 0).all()


def test_the_bottom_keeps_context_and_anchor_over_its_windows():
    codes = torch.full((10, 8, 14), FREE)
    codes[:2], codes[-1] = 7, 9
    plan = torch.tensor([1, 5, *[20, 10] * 10])
    written = write(prior("bottom"), codes, plan=plan, top=torch.zeros(10, 4, 7, dtype=torch.long))
    assert (written[:2] == 7).all()
    assert (written[-1] == 9).all()
    assert (written >= 0).all()


def test_guidance_follows_the_words_further_and_silence_not_at_all():
    net, blank = prior("top"), torch.full((8, 4, 7), FREE)

    def guided(guidance: float, words: Words) -> torch.Tensor:
        how, generator = Sampling(3, 2, guidance=guidance), torch.Generator().manual_seed(5)
        return sample(net, blank, words=words, plan=PLAN, how=how, generator=generator)

    assert torch.equal(guided(1, WORDS), write(net, blank))
    assert not torch.equal(guided(6, WORDS), write(net, blank))
    assert torch.equal(guided(6, WORDS.hushed()), guided(1, WORDS.hushed()))


def test_windows_cover_every_step():
    assert [(w.start, w.stop) for w in windows(10, 4)] == [(0, 4), (2, 6), (4, 8), (6, 10)]
    assert [(w.start, w.stop) for w in windows(10, 8)] == [(0, 8), (2, 10)]


def test_every_window_hides_something_and_some_know_their_beginning_or_end():
    hidden = hide_some(torch.Size((400, 8, 4, 7)), torch.Generator().manual_seed(0))
    assert hidden.flatten(1).any(1).all()
    assert 0.3 < float((~hidden[:, :2]).flatten(1).all(1).float().mean()) < 0.5
    assert 0.1 < float((~hidden[:, -1]).flatten(1).all(1).float().mean()) < 0.2


def test_one_clip_is_learnt_by_heart():
    """A fixed number of steps takes one clip's loss from a guess to near nothing."""
    net = prior("top").train()
    codes = torch.randint(16, (1, 8, 4, 7), generator=torch.Generator().manual_seed(1))
    batch = Batch(codes, PLAN[None], WORDS, torch.zeros(1, 8, 4, 7, dtype=torch.bool))
    optimiser = MuonAdamW(net.named_parameters(), rate=1e-2)
    first = None
    for step in range(150):
        value = loss(net, batch, hide_some(codes.shape, torch.Generator().manual_seed(step))).weighted
        first = float(value.detach()) if first is None else first
        value.backward()
        optimiser.step()
        optimiser.zero_grad()
    everything = torch.ones(codes.shape, dtype=torch.bool)
    assert first > 2.5
    assert loss(net, batch, everything).all < 0.5
