"""What we mean by good: measures of frames, each with its unit. Knows no net and no file.

Frames are float tensors (B, F, H, W, 3) in 0..1 unless a line says otherwise.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def psnr(made: Tensor, real: Tensor, coverage: Tensor | None = None) -> float:
    """Peak signal-to-noise ratio in dB, the mean over clips; with coverage (B, T, h, w) of the covered cells alone."""
    error = (made - real).square().mean(-1)
    if coverage is None:
        per_clip = error.mean((1, 2, 3))
    else:
        weight = F.interpolate(coverage.flatten(0, 1)[:, None], scale_factor=8, mode="nearest").squeeze(1)
        weight = weight.view(*coverage.shape[:2], *weight.shape[1:]).repeat_interleave(
            error.shape[1] // coverage.shape[1], 1
        )
        total = weight.sum((1, 2, 3))
        per_clip = ((error * weight).sum((1, 2, 3)) / total.clamp_min(1e-6))[total > 0]
    return float((-10 * per_clip.clamp_min(1e-10).log10()).mean())


def latent_motion(made: Tensor, real: Tensor, stride: int = 2) -> tuple[float, float]:
    """(inside, boundary): mean frame difference of the made clips over that of the real ones, for frames of one
    latent step and for frames across two. 1 is right; a small `inside` is a picture that stutters."""
    made_moves, real_moves = (x.diff(dim=1).abs().mean((0, 2, 3, 4)) for x in (made, real))
    inside = torch.arange(len(made_moves)) % stride != stride - 1
    return tuple(float(made_moves[m].sum() / real_moves[m].sum().clamp_min(1e-8)) for m in (inside, ~inside))  # type: ignore[return-value]
