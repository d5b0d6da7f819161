"""The hierarchical VQ-VAE (after VQ-VAE-2, Razavi 2019): frames to top and bottom codes, and back.

The top is shown only a layout of the clip (luma at a quarter of the size, chroma blurred over place and time), so
it holds place, light, who is where and how it moves; the bottom sees everything and holds detail. Both are causal
in time: a frame is a function of its own latent step and the two before it, so a clip can be continued without
touching what was there. Knows nothing of words.

B batch · T latent steps (two frames each) · H, W frame size · h, w = H/8, W/8 bottom grid; the top is half of it ·
C channels · D code width
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import checkpoint
from synthesis.codebook import WIDTH as CODE_WIDTH
from synthesis.codebook import Codebook

STRIDE = 2  # frames of a latent step
PATCH = 4
DECODER_STEPS = 2  # how many latent steps back the decoder sees


@dataclass(frozen=True)
class CodecConfig:
    """A size of the codec. channels: at H/4, H/8 and H/16; blocks: of each encoder stage and each decoder stage."""

    size: str
    channels: tuple[int, int, int]
    blocks: int
    top_codes: int
    bottom_codes: int
    height: int = 64
    width: int = 112

    @classmethod
    def of(cls, size: str) -> "CodecConfig":
        return {
            "small": cls("small", (64, 128, 192), 2, 256, 1024),
            "tiny": cls("tiny", (16, 24, 32), 1, 16, 32),
        }[size]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Codes:
    """top: int64 (B, T, 4, 7); bottom: int64 (B, T, 8, 14)."""

    top: Tensor
    bottom: Tensor


@dataclass(frozen=True)
class Coded:
    """What a training step needs. frames: like the input; coverage: logits (B, T, h, w) of where the subject is."""

    frames: Tensor
    codes: Codes
    commitment: Tensor
    coverage: Tensor


class ChannelNorm(nn.Module):
    """LayerNorm over channels at each place of (N, C, h, w)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean(1, keepdim=True)
        x = (x - mean) * (x.square().mean(1, keepdim=True) - mean.square() + 1e-4).clamp_min(1e-4).rsqrt()
        return x * self.scale[:, None, None] + self.shift[:, None, None]


class ResBlock(nn.Module):
    """x + 1x1(gelu(3x3(norm(x)))); `looks_back` takes 3/8 of the channels from the step before (causal shift)."""

    def __init__(self, channels: int, *, looks_back: bool) -> None:
        super().__init__()
        self.looks_back = looks_back
        self.norm = ChannelNorm(channels)
        self.spatial = nn.Conv2d(channels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.mix.weight)

    def forward(self, x: Tensor, steps: int) -> Tensor:
        y = self.norm(x)
        if self.looks_back:
            y = shift(y, steps)
        out: Tensor = x + self.mix(F.gelu(self.spatial(y), approximate="tanh"))
        return out


def shift(x: Tensor, steps: int) -> Tensor:
    """(B*T, C, h, w): the first 3/8 of the channels come from the latent step before, zeros at the start."""
    channels = 3 * x.shape[1] // 8
    moved = x[:, :channels].unflatten(0, (-1, steps))  # type: ignore[no-untyped-call]
    moved = torch.cat([torch.zeros_like(moved[:, :1]), moved[:, :-1]], 1).flatten(0, 1)
    return torch.cat([moved, x[:, channels:]], 1)


class Stage(nn.Module):
    """Blocks at one size; the first `back` of them look one latent step back each."""

    def __init__(self, channels: int, blocks: int, *, back: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(ResBlock(channels, looks_back=i < back) for i in range(blocks))

    def forward(self, x: Tensor, steps: int) -> Tensor:
        for block in self.blocks:
            x = block(x, steps)
        return x


class Codec(nn.Module):
    """Frames in 0..1 <-> codes."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.config = config
        fine, middle, coarse = config.channels
        blocks = config.blocks
        # Bottom encoder: everything, at H/4 and H/8.
        self.patch = nn.Conv2d(3 * STRIDE * PATCH**2, fine, 1)
        self.fine_in = Stage(fine, blocks, back=1)
        self.down = nn.Conv2d(fine, middle, 2, stride=2)
        self.middle_in = Stage(middle, blocks, back=blocks)
        # Top encoder: the layout alone.
        self.layout = nn.Conv2d(STRIDE + 2, fine, 3, padding=1)
        self.layout_down = nn.Conv2d(fine, middle, 2, stride=2)
        self.layout_middle = Stage(middle, blocks, back=blocks)
        self.top_down = nn.Conv2d(middle, coarse, 2, stride=2)
        self.coarse_in = Stage(coarse, blocks, back=blocks)
        self.to_top = nn.Conv2d(coarse, CODE_WIDTH, 1)
        self.top_book = Codebook(config.top_codes)
        self.to_bottom = nn.Conv2d(2 * middle, CODE_WIDTH, 1)
        self.bottom_book = Codebook(config.bottom_codes)
        # Decoder: the top's features, the bottom's detail on them, frames. Two blocks look back: DECODER_STEPS.
        self.from_top = nn.Conv2d(CODE_WIDTH, coarse, 1)
        self.coarse_out = Stage(coarse, blocks, back=0)
        self.up = nn.ConvTranspose2d(coarse, middle, 2, stride=2)
        self.from_bottom = nn.Conv2d(CODE_WIDTH, middle, 1)
        self.no_bottom = nn.Parameter(torch.zeros(middle))
        self.middle_out = Stage(middle, blocks + 1, back=1)
        self.up_again = nn.ConvTranspose2d(middle, fine, 2, stride=2)
        self.fine_out = Stage(fine, blocks + 1, back=1)
        self.unpatch = nn.Conv2d(fine, 3 * STRIDE * PATCH**2, 1)
        self.coverage = nn.Conv2d(middle, 1, 1)  # it keeps the subject's place in the top

    @classmethod
    def load(cls, path: Path, dtype: torch.dtype = torch.float32) -> "Codec":
        """A frozen codec from a checkpoint (path without suffix); codebooks stay float32."""
        tensors, config = checkpoint.load(path)
        shape = {name: config["codec"][name] for name in CodecConfig.__dataclass_fields__}
        codec = cls(CodecConfig(**{**shape, "channels": tuple(shape["channels"])}))
        codec.load_state_dict(tensors)
        return codec.to(dtype).freeze()

    def save(self, path: Path, **made: Any) -> str:
        """Write a checkpoint beside the JSON of its shape and of how it was made; returns the SHA-256."""
        tensors = {n: t if "_book." in n else t.to(torch.bfloat16) for n, t in self.state_dict().items()}
        return checkpoint.save(path, tensors, {"codec": self.config.plain(), **made})

    def freeze(self) -> "Codec":
        """No gradient and no moving codes, also when a parent module calls .train()."""
        self.requires_grad_(False).eval()
        self.top_book.frozen = self.bottom_book.frozen = True
        return self

    @property
    def dtype(self) -> torch.dtype:
        return self.patch.weight.dtype

    @property
    def hash(self) -> str:
        """16 hex digits: codes of another hash belong to another codec."""
        return checkpoint.digest(self.state_dict())

    # -- encode

    def encode(self, frames: Tensor) -> Codes:
        """frames (B, 2T, H, W, 3) in 0..1 -> Codes."""
        with torch.no_grad():
            steps = frames.shape[1] // STRIDE
            top = self.top_book(self._top_latents(frames))
            bottom = self.bottom_book(self._bottom_latents(frames, self._top_features(top.vectors, steps)))
            return Codes(top.codes.unflatten(0, (-1, steps)), bottom.codes.unflatten(0, (-1, steps)))

    def _top_latents(self, frames: Tensor) -> Tensor:
        steps = frames.shape[1] // STRIDE
        x = F.gelu(self.layout(layout(frames).to(self.dtype)), approximate="tanh")
        x = self.layout_middle(self.layout_down(x), steps)
        x = self.coarse_in(self.top_down(x), steps)
        return to_last(self.to_top(x))

    def _bottom_latents(self, frames: Tensor, top: Tensor) -> Tensor:
        steps = frames.shape[1] // STRIDE
        x = self.fine_in(self.patch(to_patches(frames).to(self.dtype)), steps)
        x = self.middle_in(self.down(x), steps)
        return to_last(self.to_bottom(torch.cat([x, top], 1)))

    # -- decode

    def decode(self, top: Tensor, bottom: Tensor | None) -> Tensor:
        """Codes -> frames (B, 2T, H, W, 3) in 0..1; bottom None decodes from the top alone (a preview)."""
        with torch.no_grad():
            return self.pictures(self.features(top, bottom), top.shape[1]).clamp(0, 1)

    def features(self, top: Tensor, bottom: Tensor | None, dropped: Tensor | None = None) -> Tensor:
        """Codes -> what their frames are made of: (B*T, C, H/4, W/4). dropped: bool (B,), clips without a bottom."""
        with torch.no_grad():
            steps = top.shape[1]
            features = self._top_features(self.top_book.look_up(top.flatten(0, 1)), steps)
            detail = None if bottom is None else self.bottom_book.look_up(bottom.flatten(0, 1))
            return self._drawn(features, detail, steps, dropped)

    def covered(self, top: Tensor) -> Tensor:
        """Where somebody is, as top codes (B, T, h, w) tell it: a share 0..1 of each bottom cell (B, T, H/8, W/8)."""
        with torch.no_grad():
            features = self._top_features(self.top_book.look_up(top.flatten(0, 1)), top.shape[1])
            shares: Tensor = self.coverage(features).float().sigmoid()
            return shares.view(*top.shape[:2], *shares.shape[2:])

    def pictures(self, features: Tensor, steps: int) -> Tensor:
        """Features of clips of `steps` latent steps -> frames (B, 2T, H, W, 3) float32, about 0..1."""
        return from_patches(self.unpatch(features), steps)

    def _top_features(self, vectors: Tensor, steps: int) -> Tensor:
        """(B*T, h/2, w/2, D) -> (B*T, C, h, w)."""
        x = self.coarse_out(self.from_top(to_first(vectors).to(self.dtype)), steps)
        up: Tensor = self.up(x)
        return up

    def _drawn(self, features: Tensor, detail: Tensor | None, steps: int, dropped: Tensor | None = None) -> Tensor:
        """(B*T, C, h, w) -> (B*T, C, H/4, W/4). dropped: bool (B,), clips whose detail is left out."""
        absent = self.no_bottom[None, :, None, None].expand_as(features)
        x = features + (absent if detail is None else self.from_bottom(to_first(detail).to(self.dtype)))
        if dropped is not None:
            x = torch.where(dropped.repeat_interleave(steps)[:, None, None, None], features + absent, x)
        x = self.middle_out(x, steps)
        drawn: Tensor = self.fine_out(self.up_again(x), steps)
        return drawn

    # -- train

    def forward(self, frames: Tensor, *, drop: float = 0.15, quantized: bool = True) -> Coded:
        """One training pass. drop: share of clips decoded from the top alone. quantized False: latents pass
        with a little noise instead (the first part of a run, while the latents still wander)."""
        batch, steps = len(frames), frames.shape[1] // STRIDE
        top_latents = self._top_latents(frames)
        top = self.top_book(top_latents)
        vectors = top.vectors if quantized else noisy(top_latents)
        features = self._top_features(vectors, steps)
        bottom_latents = self._bottom_latents(frames, features)
        bottom = self.bottom_book(bottom_latents)
        detail = bottom.vectors if quantized else noisy(bottom_latents)
        dropped = torch.rand(batch) < drop
        out = from_patches(self.unpatch(self._drawn(features, detail, steps, dropped)), steps)
        codes = Codes(top.codes.unflatten(0, (-1, steps)), bottom.codes.unflatten(0, (-1, steps)))
        coverage = self.coverage(features).squeeze(1).unflatten(0, (-1, steps))
        return Coded(out, codes, top.commitment + bottom.commitment, coverage)


def noisy(latents: Tensor) -> Tensor:
    wanted = F.layer_norm(latents.float(), (latents.shape[-1],))
    return wanted + 0.3 * torch.randn_like(wanted)


def to_last(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1)  # (N, h, w, D)


def to_first(x: Tensor) -> Tensor:
    return x.permute(0, 3, 1, 2)  # (N, D, h, w), channels last in memory


def to_patches(frames: Tensor) -> Tensor:
    """(B, 2T, H, W, 3) in 0..1 -> (B*T, 2*16*3, H/4, W/4) in -1..1."""
    b, f, h, w, c = frames.shape
    x = frames.view(b * f // STRIDE, STRIDE, h // PATCH, PATCH, w // PATCH, PATCH, c)
    x = x.permute(0, 2, 4, 1, 3, 5, 6).reshape(b * f // STRIDE, h // PATCH, w // PATCH, -1)
    return to_first(x * 2 - 1)


def from_patches(x: Tensor, steps: int) -> Tensor:
    """The inverse of to_patches, float32."""
    n, _, h, w = x.shape
    y = to_last(x).reshape(n, h, w, STRIDE, PATCH, PATCH, 3).permute(0, 3, 1, 4, 2, 5, 6)
    return (y.reshape(n // steps, steps * STRIDE, h * PATCH, w * PATCH, 3).float() + 1) / 2


def layout(frames: Tensor) -> Tensor:
    """What the top may see: (B, 2T, H, W, 3) -> (B*T, 2 + 2, H/4, W/4): the luma of both frames, and chroma blurred
    to H/16 and over all steps so far (causal)."""
    b, f, h, w, _ = frames.shape
    x = frames.permute(0, 1, 4, 2, 3)
    luma = 0.299 * x[:, :, 0] + 0.587 * x[:, :, 1] + 0.114 * x[:, :, 2]
    chroma = torch.stack([x[:, :, 0] - luma, x[:, :, 2] - luma], 2)
    luma = F.avg_pool2d(luma.reshape(b * f // STRIDE, STRIDE, h, w), PATCH) * 2 - 1
    chroma = F.avg_pool2d(chroma.reshape(b * f, 2, h, w), 4 * PATCH).view(b, f // STRIDE, STRIDE, 2, h // 16, w // 16)
    so_far = chroma.mean(2).cumsum(1) / torch.arange(1, f // STRIDE + 1).view(1, -1, 1, 1, 1)
    wide = F.interpolate(so_far.flatten(0, 1), scale_factor=4, mode="bilinear", align_corners=False)
    return torch.cat([luma, 2 * wide], 1).contiguous(memory_format=torch.channels_last)


def loss(coded: Coded, frames: Tensor, coverage: Tensor) -> dict[str, Tensor]:
    """The terms of the codec's loss, unweighted and named; `total` is their sum with the weights of the recipe.

    coverage: (B, T, h, w) in 0..1, the share of each bottom cell that the subject covers: it weighs five times.
    """
    weight = 1 + 4 * F.interpolate(coverage.flatten(0, 1)[:, None], scale_factor=8, mode="nearest").squeeze(1)
    weight = weight.view(*coverage.shape[:2], *weight.shape[1:]).repeat_interleave(STRIDE, 1)[..., None]
    error = coded.frames - frames
    pixels = (weight * (error.abs() + error.square())).mean()
    moved, wanted = coded.frames.diff(dim=1), frames.diff(dim=1)
    motion = (weight[:, 1:] * (moved - wanted).abs()).mean()
    energy = (local(moved.abs()) - local(wanted.abs())).abs().mean()
    where = F.binary_cross_entropy_with_logits(coded.coverage.float(), coverage)
    total = pixels + 0.5 * motion + 0.5 * energy + 0.25 * coded.commitment + 0.05 * where
    parts = {"pixels": pixels, "motion": motion, "energy": energy, "commitment": coded.commitment, "coverage": where}
    return {"total": total, **parts}


def local(x: Tensor) -> Tensor:
    """Mean over 8 x 8 pixels and colours: (B, F, H, W, 3) -> (B, F, H/8, W/8)."""
    return F.avg_pool2d(x.mean(-1), 8)


def from_frames(frames: Tensor) -> Tensor:
    """uint8 -> float 0..1."""
    return frames.float() / 255


def to_frames(frames: Tensor) -> Tensor:
    """float 0..1 -> uint8."""
    return (frames * 255 + 0.5).clamp(0, 255).to(torch.uint8)
