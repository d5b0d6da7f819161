"""The vector-quantised codebook, and the silent bugs that codebooks are known for."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from vector_quantize_pytorch import VectorQuantize

from synthesis.codebook import Codebook, usage

WIDTH = 16


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def points(count: int, *, clusters: int = 0, seed: int = 1) -> Tensor:
    """Normalised latents (count, 16); with clusters, near that many places."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(clusters or count, WIDTH, generator=generator)
    if clusters:
        x = x[torch.arange(count) % clusters] + 0.05 * torch.randn(count, WIDTH, generator=generator)
    return F.layer_norm(x, (WIDTH,))


def state(codebook: Codebook) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in codebook.state_dict().items()}


def test_the_nearest_code_is_the_one_that_numpy_finds() -> None:
    codebook = Codebook(64).eval()
    latents = points(500)
    found = codebook(latents).codes.numpy()
    exact = ((latents.double().numpy()[:, None] - codebook.codes.double().numpy()) ** 2).sum(-1)
    # Two codes may be equally near in float32: what counts is that none is nearer by more than rounding.
    assert (exact[np.arange(500), found] - exact.min(1)).max() < 1e-5
    assert (found == exact.argmin(1)).mean() > 0.99


def test_vectors_are_the_codes() -> None:
    codebook = Codebook(64).eval()
    made = codebook(points(50).view(2, 5, 5, WIDTH).requires_grad_())
    assert made.codes.shape == (2, 5, 5)
    assert torch.allclose(made.vectors, codebook.look_up(made.codes), atol=1e-5)


def test_evaluation_never_moves_the_codebook() -> None:
    codebook = Codebook(64)
    codebook(points(200))
    codebook.eval()
    before = state(codebook)
    for seed in range(5):
        codebook(points(200, seed=seed))
    assert all(torch.equal(before[name], tensor) for name, tensor in codebook.state_dict().items())


def test_training_moves_the_codebook_towards_the_latents() -> None:
    codebook = Codebook(32)
    latents = points(512, clusters=32)
    first = float(codebook(latents).commitment)
    for _ in range(100):
        codebook(latents)
    assert float(codebook(latents).commitment) < 0.8 * first


def test_reloading_a_codebook_does_not_initialise_it_again() -> None:
    codebook = Codebook(32)
    codebook(points(512, seed=1))
    reloaded = Codebook(32)
    reloaded.load_state_dict(state(codebook))
    latents = points(512, seed=2)
    codebook(latents)
    reloaded(latents)
    assert torch.equal(codebook.codes, reloaded.codes)


@pytest.mark.parametrize("count", [4, 16, 2000])
def test_a_fresh_codebook_is_finite_after_one_step(count: int) -> None:
    codebook = Codebook(256)
    for latents in (points(count), torch.zeros(count, WIDTH)):
        made = codebook(latents)
        assert made.vectors.isfinite().all()
        assert made.commitment.isfinite()
        assert all(tensor.isfinite().all() for tensor in (codebook.codes, codebook.counts, codebook.sums))


def test_commitment_moves_the_encoder_and_not_the_codes() -> None:
    codebook = Codebook(32)
    latents = points(100).requires_grad_()
    codebook(latents).commitment.backward()
    assert latents.grad is not None
    assert latents.grad.abs().sum() > 0
    assert list(codebook.parameters()) == []
    assert not codebook.codes.requires_grad


def test_the_gradient_passes_the_codes() -> None:
    codebook = Codebook(32).eval()
    latents = points(100).requires_grad_()
    wanted = torch.randn(100, WIDTH)
    (codebook(latents).vectors * wanted).sum().backward()
    assert latents.grad is not None
    assert (latents.grad.abs().sum(1) > 0).all()
    assert F.cosine_similarity(latents.grad, wanted).mean() > 0.3


class Plain(Codebook):
    """A codebook as in the first papers: codes that nobody uses stay where they are."""

    def _revive(self, flat: Tensor, even: float) -> None:
        pass


def share_in_use_after_collapse(codebook: Codebook) -> float:
    """All codes but one are far from every latent; then 60 steps of training."""
    codebook.started.fill_(True)
    codebook.codes[1:] = 50.0
    codebook.sums.copy_(codebook.codes)
    for seed in range(60):
        codebook(points(512, seed=seed))
    return usage(codebook.eval()(points(4096, seed=99)).codes, codebook.size)[0]


def test_a_collapsed_codebook_heals() -> None:
    assert share_in_use_after_collapse(Codebook(32)) > 0.9


def test_a_plain_codebook_stays_collapsed() -> None:
    assert share_in_use_after_collapse(Plain(32)) < 0.1


def test_a_codebook_stays_float32_in_a_bfloat16_body() -> None:
    body = nn.Sequential(nn.Linear(WIDTH, WIDTH), Codebook(1024))
    codebook = body[1]
    assert isinstance(codebook, Codebook)
    before = state(codebook)
    for dtype in (torch.bfloat16, torch.float16, torch.float32):
        body.to(dtype)
        assert body[0].weight.dtype == dtype
        assert all(torch.equal(before[name], tensor) for name, tensor in codebook.state_dict().items())
        assert codebook.codes.dtype == torch.float32


def crowded() -> Codebook:
    """1024 codes around one place, as near to each other as a trained book's."""
    codebook = Codebook(1024).eval()
    codebook.codes.copy_(F.layer_norm(points(1) + 0.05 * torch.randn(1024, WIDTH), (WIDTH,)))
    return codebook


def test_all_codes_can_be_reached_however_crowded() -> None:
    codebook = crowded().to(torch.bfloat16)
    assert codebook(codebook.codes).codes.tolist() == list(range(1024))


def test_a_quantiser_in_bfloat16_could_not_reach_all_codes() -> None:
    codes = crowded().codes.bfloat16()
    found = (codes.square().sum(1) - 2 * codes @ codes.t()).argmin(1)
    assert len(found.unique()) < 900


def test_a_bfloat16_latent_finds_the_code_it_stands_on() -> None:
    codebook = Codebook(1024).eval()
    made = codebook(codebook.codes.bfloat16())
    assert made.codes.tolist() == list(range(1024))
    assert made.vectors.dtype == torch.bfloat16


def batches() -> Iterator[Tensor]:
    return (points(256, clusters=40, seed=seed) for seed in range(8))


def test_codes_move_like_those_of_vector_quantize_pytorch() -> None:
    ours = Plain(32)
    theirs = VectorQuantize(dim=WIDTH, codebook_size=32, decay=0.99, eps=1e-9, kmeans_init=False)
    start = points(32, seed=9)
    book = theirs._codebook
    for tensor in (ours.codes, ours.sums, book.embed[0], book.embed_avg[0]):
        tensor.copy_(start)
    book.cluster_size.fill_(1.0)
    ours.started.fill_(True)
    theirs.train()
    for latents in batches():
        found, (_, codes, _) = ours(latents).codes, theirs(latents[None])
        assert torch.equal(found, codes[0])
    assert not torch.allclose(ours.codes, start, atol=1e-2)
    assert torch.allclose(ours.codes, book.embed[0], atol=1e-4)


def test_usage_counts_codes_and_how_evenly_they_are_used() -> None:
    assert usage(torch.arange(64), 64) == (1.0, pytest.approx(64))
    assert usage(torch.zeros(64, dtype=torch.int64), 64) == (1 / 64, pytest.approx(1))
