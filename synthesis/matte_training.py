"""Training of matting: clips as codec and refiner draw them, and the very clips drawn again before a matte.

Owns what a step sees, a function of (clip folder, seed, step). Half of the windows have mistakes among the codes about
their subject, as those that a prior draws; some have lost the bottom, as a preview has; and the last two are in other
colours together with their aims, so that a matte's colours go the way of the frame's, whatever a team has taught.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import blocking as block
from synthesis import casting, guests, matting
from synthesis.casting import Figure
from synthesis.codec import STRIDE, Codec, from_frames
from synthesis.dataset import Painted, Pool
from synthesis.matting import Matting, presence
from synthesis.prior_training import Clips, numbers, picked
from synthesis.refiner_training import confusions, mistaken, recoloured
from synthesis.refining import Refiner

BATCH, WINDOW = 6, 3
MISTAKEN = 3  # windows of a batch: the first ones
RECOLOURED = 2  # the last ones
UNSEEN_SHARE = 0.25  # of windows that have no bottom codes
MEASURED = 40


class MatteCourse:
    """Mattes over decoded and refined frames, with the clips drawn again before them as the aim."""

    def __init__(
        self, net: Matting, codec: Codec, refiner: Refiner, pool: Pool, clips: Clips, painted: Painted, *, seed: int = 0
    ) -> None:
        self._net, self._codec, self._refiner = net, codec, refiner
        self._pool, self._clips, self._painted, self._seed = pool, clips, painted, seed
        self._taught = int((painted.of < clips.taught).sum())
        self._confused = confusions(codec)

    def loss(self, step: int, share: float) -> Tensor:
        """share: how much of the training is done; unused here."""
        generator = numbers(self._seed + step)
        first = int(torch.randint(block.STEPS - WINDOW + 1, (), generator=generator))
        rows = picked(self._taught, BATCH, self._seed, step)
        dropped = torch.rand(BATCH, generator=generator) < UNSEEN_SHARE
        made, wanted, coverage = self._made(rows, slice(first, first + WINDOW), dropped, generator)
        return matting.loss(made, wanted, coverage)

    def figures(self) -> dict[str, float]:
        """PSNR in dB of held-out clips before their mattes, of all codes and of the top alone: of what the subject
        covers, and of all else."""
        rows = np.linspace(self._taught, len(self._painted) - 1, MEASURED).astype(int).tolist()
        found: dict[str, float] = {}
        for name, lost in (("full", False), ("preview", True)):
            dropped = torch.full((MEASURED,), lost)
            with torch.no_grad():
                made, wanted, coverage = self._made(rows, slice(0, WINDOW), dropped, None)
            error = (made - wanted).square().mean(-1)
            found[f"{name}, subject"] = float(-10 * error[coverage > 0.5].mean().log10())
            found[f"{name}, matte"] = float(-10 * error[coverage == 0].mean().log10())
        return found

    def _made(
        self, rows: list[int], steps: slice, dropped: Tensor, generator: torch.Generator | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Frames as the net makes them and as they are wanted (M, H, W, 3), and how far the subject covers a pixel."""
        painted, indices = self._painted, [int(self._painted.of[row]) for row in rows]
        levels = (self._clips.top, self._clips.bottom)
        top, bottom = (torch.from_numpy(codes[indices][:, steps].astype(np.int64)) for codes in levels)
        figure = Figure.joined([self._figure(row).at(steps) for row in rows])
        if generator is not None:
            plans = torch.from_numpy(self._clips.blocking[indices].astype(np.int64))
            path = slice(2 + 2 * steps.start, 2 + 2 * steps.stop)
            plans = torch.cat([plans[:, :2], plans[:, path]], 1)
            some = slice(0, MISTAKEN)
            bottom[some] = mistaken(bottom[some], plans[some], self._confused, generator)
        features = self._codec.features(top, bottom, dropped)
        drawn = self._codec.pictures(features, top.shape[1]).flatten(0, 1)
        everywhere = torch.ones(len(figure.plan), 8, 14, dtype=torch.bool)
        drawn = self._refiner.refined(features, drawn, figure, everywhere).clamp(0, 1).clone()
        near = presence([figure], count=len(figure.plan), size=(drawn.shape[1], drawn.shape[2]))
        number = torch.from_numpy(painted.matte[rows].astype(np.int64)).repeat_interleave(STRIDE * top.shape[1]) + 1
        shown = np.stack([painted.frames[row, STRIDE * steps.start : STRIDE * steps.stop] for row in rows])
        cells = torch.from_numpy(painted.coverage[rows][:, steps].astype(np.float32) / 255).flatten(0, 1)
        coverage = F.interpolate(cells[:, None], scale_factor=8, mode="nearest")[:, 0].repeat_interleave(STRIDE, 0)
        wanted = from_frames(torch.from_numpy(shown)).flatten(0, 1)
        if generator is not None:
            for window in range(BATCH - RECOLOURED, BATCH):
                own = slice(STRIDE * top.shape[1] * window, STRIDE * top.shape[1] * (window + 1))
                both = faded(recoloured(torch.cat([drawn[own], wanted[own]])[None], generator), generator)[0]
                drawn[own], wanted[own] = both.chunk(2)
        return self._net(drawn, near, number), wanted, coverage

    def _figure(self, row: int) -> Figure:
        of, guest = int(self._painted.of[row]), int(self._painted.guest[row])
        name = tuple(guests.GUESTS)[guest - 1] if guest else ""
        cast = (*casting.drawn(self._clips.factors(of), guest=name), int(self._pool.mirrored[of]))
        return Figure.of(torch.tensor(cast), torch.from_numpy(self._clips.blocking[of].astype(np.int64)))


def faded(frames: Tensor, generator: torch.Generator) -> Tensor:
    """Frames (B, F, H, W, 3) in 0..1, of each clip black and white in other colours: as of sepia, or of two inks."""
    black = 0.4 * torch.rand(len(frames), 1, 1, 1, 3, generator=generator)
    white = 1 - 0.5 * torch.rand(len(frames), 1, 1, 1, 3, generator=generator)
    return black + (white - black) * frames
