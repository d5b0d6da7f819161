"""Training of the refiner: windows of the training clips, as their codes hold them and as the bottom prior draws them.

Owns what a step sees, a function of (clip folder, seed, step). Half of the windows have had codes about their subject
drawn anew by the bottom prior, as those of a take are; some have lost the bottom, as a preview has; some do not say who
is there; and some are recoloured, so that a subject's colours are taken from its codes, whatever a team has taught.
"""

import numpy as np
import torch
from torch import Tensor

from synthesis import blocking as block
from synthesis import casting, masking, metrics, refining
from synthesis.codec import Codec, from_frames
from synthesis.dataset import Pool
from synthesis.prior import FREE, Prior
from synthesis.prior_training import Clips, Speaker, held_out, numbers, picked
from synthesis.prompt import Reader
from synthesis.refining import Refiner, Stage

BATCH = 12
MISTAKEN, RECOLOURED = 6, 2  # windows of a batch: the first ones, and the last
UNSEEN_SHARE = 0.15  # of windows that have no bottom codes
UNCAST_SHARE = 0.15  # of windows that do not say who is there
ASIDE_SHARE = 0.1  # of windows that do not say it in a part of the picture, as after a retouch
MEASURED = 32
_TEMPERATURE = 0.9


class RefinerCourse:
    """Frames from codes, with the frames that the codes were made of as the aim."""

    def __init__(
        self, net: Refiner, codec: Codec, bottom: Prior, pool: Pool, clips: Clips, reader: Reader, *, seed: int = 0
    ) -> None:
        self._net, self._codec, self._bottom, self._pool, self._clips = net, codec, bottom, pool, clips
        self._speaker, self._seed = Speaker(clips, reader), seed

    def loss(self, step: int, share: float) -> Tensor:
        """share: how much of the training is done; unused here."""
        generator = numbers(self._seed + step)
        indices = picked(self._clips.taught, BATCH, self._seed, step)
        first = int(torch.randint(block.STEPS - self._window + 1, (), generator=generator))
        steps = slice(first, first + self._window)
        frames, coverage = self._frames(indices, steps)
        top, bottom = self._codes(indices, steps)
        plain = slice(0, len(indices) - RECOLOURED)
        frames[plain.stop :] = recoloured(frames[plain.stop :], generator)
        codes = self._codec.encode(frames[plain.stop :])
        top[plain.stop :], bottom[plain.stop :] = codes.top, codes.bottom
        bottom[:MISTAKEN] = self._mistaken(
            indices[:MISTAKEN], steps, top[:MISTAKEN], bottom[:MISTAKEN], step, generator
        )
        dropped = torch.rand(len(indices), generator=generator) < UNSEEN_SHARE
        stage = self._stage(indices, steps)
        cast = stage.cast * (torch.rand(len(indices), 1, 1, generator=generator) >= UNCAST_SHARE)
        stage = Stage(cast, stage.plan, some_aside(stage.aside.shape, generator))
        return refining.loss(self._made(top, bottom, stage, dropped), frames, coverage)

    def figures(self) -> dict[str, float]:
        """PSNR in dB of the subjects of held-out clips, by the decoder alone and refined: of their own codes, of codes
        that the bottom prior drew about the subject, of the top alone; and refined of the whole picture."""
        indices, found = held_out(self._clips, MEASURED), dict[str, list[float]]()
        with torch.no_grad():
            for at in range(0, len(indices), 8):
                for name, value in self._measured(indices[at : at + 8]).items():
                    found.setdefault(name, []).append(value)
        return {name: float(np.mean(values)) for name, values in found.items()}

    def _measured(self, indices: list[int]) -> dict[str, float]:
        steps = slice(0, self._window)
        frames, coverage = self._frames(indices, steps)
        top, bottom = self._codes(indices, steps)
        wrong = self._mistaken(indices, steps, top, bottom, -1, numbers(-1))
        nothing, stage = torch.ones(len(indices), dtype=torch.bool), self._stage(indices, steps)
        row = {}
        for name, own, dropped in (("own", bottom, ~nothing), ("drawn", wrong, ~nothing), ("top", bottom, nothing)):
            alone = self._codec.pictures(self._codec.features(top, own, dropped), self._window)
            made = self._made(top, own, stage, dropped)
            row[f"{name}, decoded"] = metrics.psnr(alone, frames, coverage)
            row[f"{name}, refined"] = metrics.psnr(made, frames, coverage)
            row[f"{name}, refined, all"] = metrics.psnr(made, frames)
        return row

    @property
    def _window(self) -> int:
        return self._bottom.config.window

    def _frames(self, indices: list[int], steps: slice) -> tuple[Tensor, Tensor]:
        frames = np.stack([self._pool.frames[i, 2 * steps.start : 2 * steps.stop] for i in indices])
        coverage = self._pool.coverage[indices][:, steps].astype(np.float32) / 255
        return from_frames(torch.from_numpy(frames)), torch.from_numpy(coverage)

    def _codes(self, indices: list[int], steps: slice) -> tuple[Tensor, Tensor]:
        top, bottom = (levels[indices][:, steps].astype(np.int64) for levels in (self._clips.top, self._clips.bottom))
        return torch.from_numpy(top), torch.from_numpy(bottom)

    def _plan(self, indices: list[int], steps: slice) -> Tensor:
        """Camera, size and the path's steps, as the priors hear them: (B, 2 + 2 T)."""
        codes = torch.from_numpy(self._clips.blocking[indices].astype(np.int64))
        return torch.cat([codes[:, :2], codes[:, 2 + 2 * steps.start : 2 + 2 * steps.stop]], 1)

    def _stage(self, indices: list[int], steps: slice) -> Stage:
        plan = self._plan(indices, steps)
        size, path = plan[:, None, 1:2].expand(-1, self._window, -1), plan[:, 2:].view(len(plan), -1, 2)
        cast = torch.tensor([casting.drawn(self._clips.factors(i)) for i in indices])
        aside = torch.zeros(len(plan), self._window, *self._clips.coverage.shape[2:], dtype=torch.bool)
        return Stage(cast[:, None].expand(-1, self._window, -1), torch.cat([size, path], -1), aside)

    def _made(self, top: Tensor, bottom: Tensor, stage: Stage, dropped: Tensor) -> Tensor:
        features = self._codec.features(top, bottom, dropped)
        made: Tensor = self._net(features, self._codec.pictures(features, self._window), stage)
        return made

    @torch.no_grad()
    def _mistaken(
        self, indices: list[int], steps: slice, top: Tensor, bottom: Tensor, seed: int, generator: torch.Generator
    ) -> Tensor:
        """The bottom codes, with many of those about the subject drawn by the bottom prior: in two steps, as takes are
        drawn in six."""
        plan = self._plan(indices, steps)
        words = self._speaker.words(indices, seed, details=True)
        stage = self._bottom.set_stage(words, plan, top)
        hidden = torch.rand(bottom.shape, generator=generator) < torch.rand(len(bottom), 1, 1, 1, generator=generator)
        hidden &= masking.near(plan, *bottom.shape[2:])
        later = hidden & (torch.rand(bottom.shape, generator=generator) < 0.6)
        codes = bottom.masked_fill(hidden, FREE)
        for now in (hidden & ~later, later):
            if now.any():
                chances = (self._bottom.logits(codes, stage, now) / _TEMPERATURE).softmax(-1)
                codes[now] = torch.multinomial(chances, 1, generator=generator)[:, 0]
        return codes


def some_aside(shape: torch.Size, generator: torch.Generator) -> Tensor:
    """For some windows (B, T, H, W) a rectangle, the same at each step: True inside."""
    batch, _, rows, columns = shape
    corners = torch.rand(batch, 4, generator=generator).mul(torch.tensor([rows, rows, columns, columns])).floor()
    low, high = (pick(corners.view(batch, 2, 2), 2).values for pick in (torch.min, torch.max))  # (B, 2): y, x
    y, x = torch.arange(rows)[None, :, None], torch.arange(columns)[None, None, :]
    inside = (low[:, 0, None, None] <= y) & (y <= high[:, 0, None, None])
    inside = inside & (low[:, 1, None, None] <= x) & (x <= high[:, 1, None, None])
    chosen = torch.rand(batch, 1, 1, generator=generator) < ASIDE_SHARE
    return (inside & chosen)[:, None].expand(shape)


def recoloured(frames: Tensor, generator: torch.Generator) -> Tensor:
    """Frames (B, F, H, W, 3) in 0..1, each clip in other colours: each a mixture of the three, some turned round."""
    mix = torch.randn(len(frames), 3, 3, generator=generator).mul(2).softmax(-1)
    turned = (torch.rand(len(frames), 1, 1, 1, 1, generator=generator) < 0.3).float()
    return turned + (1 - 2 * turned) * torch.einsum("bfhwc,bdc->bfhwd", frames, mix)
