"""Words become the states that everything else attends to."""

import pytest
import torch

from synthesis import prompt
from synthesis.prompt import PART_TOKENS_MAX, MissingModel, Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_the_states_are_those_that_the_model_is_known_for(reader):
    """The published sentence vector of all-MiniLM-L6-v2 for this sentence: the mean of its token states."""
    ids = torch.tensor([[101, 2023, 2003, 2019, 2742, 6251, 102]])  # "This is an example sentence"
    vector = reader._encode(ids, ids > 0)[0].mean(0)
    expected = torch.tensor([0.0677, 0.0635, 0.0487, 0.0793, 0.0374, 0.0027])
    assert torch.allclose((vector / vector.norm())[:6], expected, atol=2e-4)


def test_a_long_prompt_does_not_push_the_details_out(reader):
    long = "a boat " * 500
    tokens = reader.tokens(("", long, "red"))
    assert len(tokens) == PART_TOKENS_MAX + 5
    assert reader.tokens(("", long, "blue")) != tokens


def test_words_read_together_are_the_words_read_alone(reader):
    texts = [("", "sunset over a calm sea"), ("watercolour", "a horse runs to the right on the snow", "white")]
    states, mask = reader.batch(texts)
    for row, there, parts in zip(states, mask, texts, strict=True):
        assert torch.allclose(row[there], reader.states(parts), atol=1e-4)


def test_no_words_are_still_read(reader):
    assert reader.states(("", "", "")).shape == (2, prompt.WIDTH)


def test_files_that_are_not_the_pinned_ones_are_refused(monkeypatch):
    monkeypatch.setitem(prompt.FILES, "tokenizer.json", "0" * 64)
    with pytest.raises(MissingModel, match=r"tokenizer\.json"):
        prompt.files()
