"""Windows of examples as batches of one level, and the loss of a list of them behind fixed masks.

Owns how cells become windows and how their words are put beside each other. Knows nothing of who teaches what.
"""

import torch

from synthesis.masking import Batch, Hide, loss, near
from synthesis.prior import STRIDE, Prior, Words
from synthesis.prompt import Parts, Reader
from synthesis.replay import Example, bottom_of
from synthesis.saying import said


def batch(prior: Prior, examples: list[Example], reader: Reader, generator: torch.Generator) -> Batch:
    """Windows of one level, each from a step of the clip drawn at random."""
    config = prior.config
    level = config.level
    words = _words([e.theme if level == "top" else e.words for e in examples], reader)
    firsts = torch.randint((8 - config.window) // 2 + 1, (len(examples),), generator=generator)
    spans = [slice(STRIDE * int(i), STRIDE * int(i) + config.window) for i in firsts]
    pairs = list(zip((e.codes for e in examples), spans, strict=True))
    plan = torch.stack(
        [torch.cat([codes.blocking[:2], codes.blocking[2:].view(8, 2)[span].flatten()]) for codes, span in pairs]
    )
    tops = torch.stack([codes.top[span] for codes, span in pairs])
    subject = near(plan, config.rows, config.columns)
    if level == "top":
        return Batch(tops, plan, words, subject)
    bottoms = torch.stack([bottom_of(e)[span] for e, span in zip(examples, spans, strict=True)])
    return Batch(bottoms, plan, words, subject, top=tops)


def mean_loss(prior: Prior, examples: list[Example], reader: Reader, generator: torch.Generator, hide: Hide) -> float:
    """The weighted loss of one batch, nothing learnt."""
    with torch.no_grad():
        windows = batch(prior, examples, reader, generator)
        return float(loss(prior, windows, hide(windows.codes.shape, generator)).weighted)


def _words(texts: list[Parts], reader: Reader) -> Words:
    """Read one by one: a lesson comes back to the same words, and the reader remembers them."""
    read = [reader.states(text) for text in texts]
    mask = torch.zeros(len(read), max(map(len, read)), dtype=torch.bool)
    states = torch.zeros(*mask.shape, read[0].shape[1])
    for row, (told, known) in enumerate(zip(read, mask, strict=True)):
        states[row, : len(told)], known[: len(told)] = told, True
    return Words(states, mask, said(texts))
