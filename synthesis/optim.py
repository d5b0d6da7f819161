"""The optimiser of every training here: Muon for matrices, AdamW for the rest, float32 masters of bfloat16 weights.

Muon (Jordan 2024) takes the momentum of a matrix to the nearest orthogonal one by five steps of Newton-Schulz;
scaled by 0.2 sqrt(larger side) it works with AdamW's learning rates (Liu et al. 2025).
"""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from synthesis.precision import probe

MOMENTUM = 0.95
BETAS = (0.9, 0.99)
SHORT = 0.9  # momentum where there are a few dozen steps in all
_SMALL = 4096  # numbers of a matrix that is not worth another format


def orthogonal(matrix: Tensor, steps: int = 5) -> Tensor:
    """The orthogonal matrix nearest to one, roughly: (R, C) float32 -> (R, C), singular values near 1."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x: Tensor = matrix.to(_fast()) if matrix.numel() > _SMALL else matrix
    tall = x.shape[0] > x.shape[1]
    x = x.t() if tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        gram = x @ x.t()
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.t() if tall else x).float()


@cache
def _fast() -> torch.dtype:
    """Asked of the machine: where cores have no bfloat16, its products take six times as long as float32's."""
    return probe()


def is_matrix(weight: Tensor) -> bool:
    return weight.dim() >= 2 and min(weight.shape[0], weight[0].numel()) > 1


def tables_of(net: nn.Module) -> set[str]:
    """Names of the parameters of a net's embeddings: rows that are looked up, no maps of a space."""
    found = {f"{name}.weight" for name, module in net.named_modules() if isinstance(module, nn.Embedding)}
    return found & {name for name, _ in net.named_parameters()}


def descend(tensor: Tensor, gradient: Tensor, moments: dict[str, Tensor], *, rate: float, count: int) -> None:
    """One step in place at `rate`, counted from 1: of Muon for a matrix, of Adam for a vector.

    moments: `first` and, for a vector, `second`, zeros before the first step; they are moved.
    """
    moments["first"].lerp_(gradient, 1 - SHORT)
    if is_matrix(tensor):
        flat = gradient.lerp(moments["first"], SHORT)
        tensor -= rate * 0.2 * max(tensor.shape) ** 0.5 * orthogonal(flat)
        return
    moments["second"].lerp_(gradient.square(), 1 - BETAS[1])
    even = (moments["second"] / (1 - BETAS[1] ** count)).sqrt() + 1e-8
    tensor -= rate * moments["first"] / (1 - SHORT**count) / even


class MuonAdamW:
    """step() after backward(). Matrices are weights of two or more dimensions that are not `tables` of embeddings."""

    def __init__(
        self,
        named: Iterable[tuple[str, nn.Parameter]],
        *,
        rate: float,
        weight_decay: float = 0.01,
        tables: Collection[str] = (),
    ) -> None:
        self.named = [(name, parameter) for name, parameter in named if parameter.requires_grad]
        self.rate, self.weight_decay, self.count = rate, weight_decay, 0
        self.masters = {name: parameter.detach().float().clone() for name, parameter in self.named}
        self.first = {name: torch.zeros_like(master) for name, master in self.masters.items()}
        self.second = {n: torch.zeros_like(m) for n, m in self.masters.items() if n in tables or not is_matrix(m)}

    @torch.no_grad()
    def step(self, clip: float = 1.0) -> None:
        """One step at `self.rate`; the gradient's norm is cut at `clip`."""
        self.count += 1
        gradients = {n: p.grad.float() for n, p in self.named if p.grad is not None}
        norm = torch.stack([g.norm() for g in gradients.values()]).norm()
        shrink = float(torch.clamp(clip / (norm + 1e-6), max=1.0))
        for name, parameter in self.named:
            if name not in gradients:
                continue
            master = self.masters[name]
            change = self._change(name, gradients[name] * shrink)
            decay = self.weight_decay if master.dim() >= 2 else 0.0
            master.mul_(1 - self.rate * decay).add_(change, alpha=-self.rate)
            parameter.copy_(master)

    def _change(self, name: str, gradient: Tensor) -> Tensor:
        first = self.first[name]
        if name not in self.second:
            first.lerp_(gradient, 1 - MOMENTUM)
            flat = gradient.lerp(first, MOMENTUM).flatten(1)
            step: Tensor = 0.2 * max(flat.shape) ** 0.5 * orthogonal(flat)
            return step.view_as(gradient)
        second = self.second[name]
        first.lerp_(gradient, 1 - BETAS[0])
        second.lerp_(gradient.square(), 1 - BETAS[1])
        even = (second / (1 - BETAS[1] ** self.count)).sqrt() + 1e-8
        change: Tensor = first / (1 - BETAS[0] ** self.count) / even
        return change

    def zero_grad(self) -> None:
        for _, parameter in self.named:
            parameter.grad = None

    def state_dict(self) -> dict[str, Any]:
        return {"count": self.count, "masters": self.masters, "first": self.first, "second": self.second}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on exactly where a run stopped: masters too, whose bfloat16 copies would have lost digits."""
        self.count = state["count"]
        for mine, theirs in ((self.masters, "masters"), (self.first, "first"), (self.second, "second")):
            for name, tensor in state[theirs].items():
                mine[name].copy_(tensor)
        with torch.no_grad():
            for name, parameter in self.named:
                parameter.copy_(self.masters[name])
