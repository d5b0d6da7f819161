"""One vector-quantised codebook: latents in, nearest codes out; the codes follow the latents by moving averages.

Owns the codes, how they move (exponential moving averages, revival of codes that nobody uses) and how the
gradient passes them (the rotation trick). Always in float32: a quantiser in bfloat16 cannot reach all of its
codes. Knows nothing of frames or levels.

B batch · D code width · K codes · N vectors of a batch
"""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTH = 16
DECAY = 0.99
DEAD_SHARE = 0.1  # a code used less than this share of an even use is dead


@dataclass(frozen=True)
class Quantized:
    """codes: int64 (...); vectors: like the latents, with their gradient; commitment: a scalar, not yet weighted."""

    codes: Tensor
    vectors: Tensor
    commitment: Tensor


class Codebook(nn.Module):
    """K codes of D numbers. Moves in training mode alone, and never by gradient.

    Every state is a buffer, `started` too: a reloaded codebook is not initialised again, and a codec that
    was frozen with `eval()` and `requires_grad_(False)` stays as it is.
    """

    codes: Tensor
    counts: Tensor
    sums: Tensor
    started: Tensor
    frozen: bool

    def __init__(self, size: int, width: int = WIDTH) -> None:
        super().__init__()
        self.size, self.width, self.frozen = size, width, False
        self.register_buffer("codes", F.layer_norm(torch.randn(size, width), (width,)))
        self.register_buffer("counts", torch.ones(size))
        self.register_buffer("sums", self.codes.clone())
        self.register_buffer("started", torch.tensor(False))

    def _apply(self, fn: Any, recurse: bool = True) -> "Codebook":
        """Move with the parent, but stay float32 whatever it is cast to: bfloat16 would merge codes for good."""
        kept = dict(self._buffers)
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]
        for name, before in kept.items():
            now = self._buffers[name]
            if before is not None and now is not None and now.dtype != before.dtype:
                self._buffers[name] = before.to(now.device)
        return self

    def forward(self, latents: Tensor) -> Quantized:
        """Snap each latent to its nearest code.

        latents: (..., D), any float type and scale; they are normalised to mean 0 and variance 1 first. The
        commitment loss is taken before the gradient's step around the codes; after it, it would have none.
        """
        wanted = F.layer_norm(latents.float(), (self.width,))
        flat = wanted.reshape(-1, self.width)
        if self.training and not self.frozen and not bool(self.started):
            self._start(flat.detach())
        codes = self.nearest(flat)
        nearest = F.embedding(codes, self.codes)
        commitment = F.mse_loss(flat, nearest)
        vectors = rotate(flat, nearest) if torch.is_grad_enabled() else nearest
        if self.training and not self.frozen:
            self._follow(flat.detach(), codes)
        return Quantized(codes.view(latents.shape[:-1]), vectors.view(latents.shape).to(latents.dtype), commitment)

    def nearest(self, flat: Tensor) -> Tensor:
        """(N, D) float32 -> (N,) int64. |x|^2 is the same for all codes and left out."""
        return (self.codes.square().sum(1) - 2 * flat @ self.codes.t()).argmin(1)

    def look_up(self, codes: Tensor) -> Tensor:
        """codes (...) int -> vectors (..., D) float32."""
        return F.embedding(codes, self.codes)

    @torch.no_grad()
    def _start(self, flat: Tensor) -> None:
        """Begin from latents that exist: random codes would mostly never be anybody's nearest."""
        chosen = torch.randint(len(flat), (self.size,))
        self.codes.copy_(flat[chosen] + 0.01 * torch.randn(self.size, self.width))
        self.sums.copy_(self.codes)
        self.counts.fill_(1.0)
        self.started.fill_(True)

    @torch.no_grad()
    def _follow(self, flat: Tensor, codes: Tensor) -> None:
        used = torch.zeros(self.size).index_add_(0, codes, torch.ones(len(codes)))
        sums = torch.zeros(self.size, self.width).index_add_(0, codes, flat)
        self.counts.lerp_(used, 1 - DECAY)
        self.sums.lerp_(sums, 1 - DECAY)
        alive = self.counts > 1e-3
        self.codes[alive] = self.sums[alive] / self.counts[alive, None]
        self._revive(flat, len(codes) / self.size)

    def _revive(self, flat: Tensor, even: float) -> None:
        """Dead codes begin again at latents of this batch, with an even share to live on."""
        dead = (self.counts < DEAD_SHARE * even).nonzero().squeeze(1)
        if len(dead):
            self.codes[dead] = flat[torch.randint(len(flat), (len(dead),))]
            self.counts[dead] = even
            self.sums[dead] = self.codes[dead] * even


def rotate(latents: Tensor, codes: Tensor) -> Tensor:
    """The codes, with a gradient that turns and scales with them (rotation trick, Fifty et al. 2024).

    latents, codes: (N, D). The map from latent to code is written as a rotation and a scale that are
    constants, so gradients keep the angle they had to the code.
    """
    e, q = F.normalize(latents.detach(), dim=1), F.normalize(codes.detach(), dim=1)
    r = F.normalize(e + q, dim=1)
    scale = codes.norm(dim=1, keepdim=True) / latents.norm(dim=1, keepdim=True).clamp_min(1e-6)
    turned = latents - 2 * (latents * r).sum(1, keepdim=True) * r + 2 * (latents * e).sum(1, keepdim=True) * q
    out: Tensor = turned * scale.detach()
    return out + (codes - out).detach()  # the value is the code itself, but for rounding


def usage(codes: Tensor, size: int) -> tuple[float, float]:
    """(share of codes in use, perplexity) of a set of codes. Perplexity is the exponential of their entropy."""
    shares = torch.bincount(codes.reshape(-1), minlength=size).double()
    shares = shares / shares.sum()
    entropy = -(shares * shares.clamp_min(1e-12).log()).sum()
    return float((shares > 0).double().mean()), float(entropy.exp())
