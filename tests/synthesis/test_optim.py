"""The optimiser: orthogonal steps for matrices, Adam for the rest, and a memory that survives a stop."""

import pytest
import torch
from torch import Tensor, nn

from synthesis import optim
from synthesis.optim import MuonAdamW, descend, orthogonal, tables_of


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(10, 16)
        self.inner = nn.Linear(16, 24)
        self.outer = nn.Linear(24, 1)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.outer(torch.tanh(self.inner(self.embed(x))))
        return out


def learn(net: Net, optimiser: MuonAdamW, steps: int, first: int = 0) -> float:
    loss = torch.zeros(())
    for step in range(first, first + steps):
        x = torch.randint(10, (32,), generator=torch.Generator().manual_seed(step))
        loss = (net(x).float().squeeze(1) - x.float() / 5).square().mean()
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    return float(loss.detach())


@pytest.mark.parametrize("shape", [(24, 16), (16, 24), (96, 64), (8, 200)])
def test_the_step_of_a_matrix_is_nearly_orthogonal(shape: tuple[int, int]) -> None:
    sizes = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
    assert sizes.min() > 0.5
    assert sizes.max() < 1.35


def test_either_number_format_gives_the_same_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which one is used is the machine's: a core without bfloat16 takes six times as long in it."""
    matrix, found = torch.randn(96, 64), []
    for dtype in (torch.float32, torch.bfloat16):
        monkeypatch.setattr(optim, "_fast", lambda dtype=dtype: dtype)
        found.append(orthogonal(matrix))
    assert (found[0] - found[1]).norm() / found[0].norm() < 0.05


def test_a_convolution_moves_by_the_same_length_whatever_its_gradient() -> None:
    lengths = []
    for scale in (1e-3, 1.0):
        torch.manual_seed(0)
        layer = nn.Conv2d(8, 16, 3, bias=False)
        optimiser = MuonAdamW(layer.named_parameters(), rate=0.01, weight_decay=0.0)
        before = layer.weight.detach().clone()
        layer.weight.grad = scale * torch.randn_like(layer.weight)
        optimiser.step(clip=1e9)
        lengths.append(float((layer.weight.detach() - before).norm()))
    assert lengths[0] == pytest.approx(lengths[1], rel=0.02)
    # 0.2 sqrt(72) for each of 16 directions of length about 1
    assert lengths[0] == pytest.approx(0.01 * 0.2 * 72**0.5 * 4, rel=0.25)


def test_vectors_move_as_adam_moves_them() -> None:
    ours, theirs = nn.Parameter(torch.ones(7)), nn.Parameter(torch.ones(7))
    optimiser = MuonAdamW([("bias", ours)], rate=0.01)
    adam = torch.optim.Adam([theirs], lr=0.01, betas=(0.9, 0.99))
    for _ in range(20):
        gradient = torch.randn(7)
        ours.grad, theirs.grad = gradient.clone(), gradient.clone()
        optimiser.step(clip=1e9)
        adam.step()
    assert torch.allclose(ours, theirs, atol=1e-6)


def test_tables_and_single_rows_are_no_matrices() -> None:
    net = Net()
    optimiser = MuonAdamW(net.named_parameters(), rate=0.01, tables=tables_of(net))
    assert set(optimiser.second) == {"embed.weight", "inner.bias", "outer.weight", "outer.bias"}


def test_it_learns() -> None:
    net = Net()
    optimiser = MuonAdamW(net.named_parameters(), rate=0.02)
    first = learn(net, optimiser, 1)
    assert learn(net, optimiser, 200) < 0.05 * first


def test_steps_too_small_for_bfloat16_add_up() -> None:
    weight = nn.Parameter(torch.ones(4, dtype=torch.bfloat16))
    optimiser = MuonAdamW([("bias", weight)], rate=1e-4)  # bfloat16 has no number between 0.996 and 1
    for _ in range(500):
        weight.grad = torch.ones_like(weight)
        optimiser.step()
    assert weight.dtype == torch.bfloat16
    assert float(weight[0].detach()) == pytest.approx(0.95, abs=0.01)


def test_a_gradient_that_explodes_is_cut() -> None:
    weight = nn.Parameter(torch.zeros(4))
    optimiser = MuonAdamW([("bias", weight)], rate=1e-2)
    weight.grad = torch.full((4,), 1e6)
    optimiser.step()
    assert float(optimiser.first["bias"].norm()) == pytest.approx(0.1, rel=1e-3)  # (1 - 0.9) of a norm of 1


def test_a_weight_without_gradient_stays() -> None:
    net = Net()
    before = net.inner.weight.detach().clone()
    optimiser = MuonAdamW(net.named_parameters(), rate=0.1)
    net.outer(torch.ones(1, 24)).sum().backward()
    optimiser.step()
    assert torch.equal(net.inner.weight, before)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_state_that_was_put_away_goes_on_exactly(dtype: torch.dtype) -> None:
    straight = Net().to(dtype)
    stopped, resumed = Net().to(dtype), Net().to(dtype)
    stopped.load_state_dict(straight.state_dict())
    whole = MuonAdamW(straight.named_parameters(), rate=0.02)
    learn(straight, whole, 20)
    part = MuonAdamW(stopped.named_parameters(), rate=0.02)
    learn(stopped, part, 9)
    rest = MuonAdamW(resumed.named_parameters(), rate=0.02)
    rest.load_state_dict(part.state_dict())
    learn(resumed, rest, 11, first=9)
    for name, tensor in straight.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name
    assert all(torch.equal(whole.masters[name], rest.masters[name]) for name in whole.masters)


def test_a_few_steps_of_descent_bring_a_matrix_and_a_vector_nearer():
    wanted = {"matrix": torch.eye(6, 4), "vector": torch.ones(5)}
    for kind, target in wanted.items():
        at, moments = torch.zeros_like(target), {"first": torch.zeros_like(target), "second": torch.zeros_like(target)}
        for count in range(1, 40):
            descend(at, at - target, moments, rate=0.05, count=count)
        assert (at - target).norm() < 0.4 * target.norm(), kind
