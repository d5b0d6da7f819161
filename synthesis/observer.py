"""The observer: a small net that reads a clip's factors back from its frames, so that obedience can be measured.

Owns the net, its training on drawn clips and its two files. It never guides what is drawn. What it reads of a generated
clip is worth no more than what it reads of a real one: the evaluation prints both, and quotes a factor only where it
reads real clips right.

B batch · T latent steps of two frames · h, w cells of 8 pixels · C channels
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import checkpoint, mattes, scenes
from synthesis.codec import from_frames, to_patches
from synthesis.dataset import Painted, Pool

WIDTH = 64
BATCH = 16
REGIONS = (2, 4)
# What a factor is read from: the whole picture, the subject's cells, or the way of the subject and of the picture.
SCENE, SUBJECT, MOTION = ("place", "time", "weather"), ("subject", "color", "pattern"), ("action", "speed", "camera")
FACTORS = (*SCENE, *SUBJECT, *MOTION)


@dataclass(frozen=True)
class Seen:
    """logits: by factor (B, values). coverage (B, T, h, w): logits of where the subject is. path (B, T, 2): the
    subject's centre, x and y in cells."""

    logits: dict[str, Tensor]
    coverage: Tensor
    path: Tensor


class Observer(nn.Module):
    """Pairs of frames to features; attention on the subject, which its own coverage teaches; three heads."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(96, 48, 1)
        self.fine = nn.Conv2d(48, 48, 3, padding=1)
        self.down = nn.Conv2d(48, WIDTH, 3, stride=2, padding=1)
        self.middle = nn.ModuleList(nn.Conv2d(WIDTH, WIDTH, 3, padding=1) for _ in range(2))
        self.norms = nn.ModuleList(nn.GroupNorm(1, n) for n in (48, 48, WIDTH, WIDTH, WIDTH))
        self.where = nn.Conv2d(WIDTH, 1, 1)
        moved = WIDTH + WIDTH + 4 + 2 * REGIONS[0] * REGIONS[1]
        self.time = nn.ModuleList([nn.Conv1d(moved, 96, 3, padding=1), nn.Conv1d(96, 96, 3, padding=1)])
        widths = {**dict.fromkeys(SCENE, 2 * WIDTH), **dict.fromkeys(SUBJECT, 2 * WIDTH), **dict.fromkeys(MOTION, 96)}
        self.heads = nn.ModuleDict({name: nn.Linear(widths[name], len(scenes.FACTORS[name])) for name in FACTORS})

    def forward(self, frames: Tensor) -> Seen:
        """frames (B, 2T, 64, 112, 3) in 0..1."""
        batch, steps = len(frames), frames.shape[1] // 2
        features = self._features(to_patches(frames))
        features = features.view(batch, steps, *features.shape[1:])  # (B, T, C, h, w)
        coverage = self.where(features.flatten(0, 1)).view(batch, steps, *features.shape[-2:])
        share = coverage.flatten(2).softmax(-1)  # (B, T, h * w)
        there = torch.einsum("btck,btk->btc", features.flatten(3), share)
        whole = features.mean((3, 4))
        path = torch.stack([(share * axis).sum(-1) for axis in _axes(features.shape[-2:])], -1)
        logits = {name: self.heads[name](_summary(whole)) for name in SCENE}
        logits |= {name: self.heads[name](_summary(there)) for name in SUBJECT}
        moves = self._moves(whole, there, path, flow(frames))
        logits |= {name: self.heads[name](moves) for name in MOTION}
        return Seen(logits, coverage, path)

    def _features(self, x: Tensor) -> Tensor:
        x = F.silu(self.norms[0](self.patch(x)))
        x = x + F.silu(self.norms[1](self.fine(x)))
        x = F.silu(self.norms[2](self.down(x)))
        for norm, layer in zip(self.norms[3:], self.middle, strict=True):
            x = x + F.silu(norm(layer(x)))
        return x

    def _moves(self, whole: Tensor, there: Tensor, path: Tensor, flow: Tensor) -> Tensor:
        """(B, 96): what happens over the clip."""
        step = F.pad(path.diff(dim=1), (0, 0, 1, 0))
        x = torch.cat([whole, there, path / 7 - 1, step, flow.flatten(2)], -1).transpose(1, 2)  # (B, C, T)
        for layer in self.time:
            x = F.silu(layer(x))
        return x.mean(-1)


def flow(frames: Tensor) -> Tensor:
    """How each region of the picture moves, in half-size pixels a frame: (B, 2T, H, W, 3) -> (B, T, regions, 2).

    Least squares over the region (Lucas and Kanade 1981), from each frame to the next; two of these a latent step.
    """
    luma = F.avg_pool2d(frames.mean(-1), 2) * 8  # (B, 2T, H/2, W/2)
    after = F.pad(luma[:, 1:], (0, 0, 0, 0, 0, 1), mode="replicate")
    between = F.pad((luma + after) / 2, (1, 1, 1, 1), mode="replicate")
    x = (between[..., 1:-1, 2:] - between[..., 1:-1, :-2]) / 2
    y = (between[..., 2:, 1:-1] - between[..., :-2, 1:-1]) / 2
    t = after - luma
    xx, yy, xy, xt, yt = (F.adaptive_avg_pool2d(a * b, REGIONS) for a, b in ((x, x), (y, y), (x, y), (x, t), (y, t)))
    xx, yy = xx + 0.01, yy + 0.01
    moved = torch.stack([xy * yt - yy * xt, xy * xt - xx * yt], -1) / (xx * yy - xy * xy)[..., None]
    steps: Tensor = moved.clamp(-4, 4).unflatten(1, (-1, 2)).mean(2)  # type: ignore[no-untyped-call]
    return steps.flatten(2, 3)


def loss(seen: Seen, factors: Tensor, coverage: Tensor) -> Tensor:
    """Mean cross-entropy of the factors (B, 9), and of where the subject is: coverage (B, T, h, w) in 0..1.

    A scene with nobody teaches nothing about colour, pattern, action and speed.
    """
    names = list(scenes.FACTORS)
    somebody = factors[:, names.index("subject")] != scenes.SUBJECTS.index("nothing")
    total = F.binary_cross_entropy_with_logits(seen.coverage, coverage)
    for name, logits in seen.logits.items():
        each = F.cross_entropy(logits, factors[:, names.index(name)], reduction="none")
        counts = torch.ones_like(somebody) if name in (*SCENE, "subject", "camera") else somebody
        total = total + (each * counts).sum() / counts.sum().clamp(min=1)
    return total


class ObserverCourse:
    """Clips of a pool, a third of them before their own place painted once more; a third of all as they look after a
    codec's loss of detail, so that it reads those too."""

    def __init__(self, net: Observer, pool: Pool, painted: Painted, *, seed: int = 0) -> None:
        self._net, self._pool, self._painted, self._seed = net, pool, painted, seed
        names = tuple(mattes.PAINTED)
        self._repainted = [
            row
            for row, (of, matte, guest) in enumerate(zip(painted.of, painted.matte, painted.guest, strict=True))
            if of < pool.trained_on and not guest and pool.factors_of(int(of))["place"] == names[matte]
        ]

    def loss(self, step: int, share: float) -> Tensor:
        """share: how much of the training is done; unused here."""
        rng = np.random.default_rng([self._seed, step])
        size = min(BATCH, self._pool.trained_on)
        count = min(size // 3, len(self._repainted))
        chosen = np.sort(rng.choice(self._repainted, count, replace=False)).astype(int)
        rows = np.sort(rng.choice(self._pool.trained_on, size - count, replace=False))
        frames, factors, coverage = self._clips(np.concatenate([rows, self._painted.of[chosen]]))
        if count:
            frames[-count:] = from_frames(torch.from_numpy(np.array(self._painted.frames[chosen])))
        blurred = torch.from_numpy(rng.random(size) < 1 / 3)
        frames = torch.where(blurred[:, None, None, None, None], softened(frames), frames)
        return loss(self._net(frames), factors, coverage)

    def figures(self) -> dict[str, float]:
        """Share of 192 held-out clips read right, by factor."""
        rows = np.arange(self._pool.trained_on, len(self._pool))[:192]
        with torch.no_grad():
            read = [
                read_factors(self._net, self._clips(part)[0]) for part in np.array_split(rows, -(-len(rows) // BATCH))
            ]
        truth = [self._pool.factors_of(int(i)) for i in rows]
        return accuracy([factors for part in read for factors in part], truth)

    def _clips(self, rows: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> tuple[Tensor, Tensor, Tensor]:
        pool = self._pool
        frames = from_frames(torch.from_numpy(np.array(pool.frames[rows])))
        coverage = torch.from_numpy(pool.coverage[rows].astype(np.float32) / 255)
        return frames, torch.from_numpy(pool.factors[rows].astype(np.int64)), coverage


def softened(frames: Tensor) -> Tensor:
    """Frames (B, F, H, W, 3) without their finest detail: the mean of 3 x 3 pixels."""
    flat = frames.flatten(0, 1).permute(0, 3, 1, 2)
    soft = F.avg_pool2d(F.pad(flat, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    return soft.permute(0, 2, 3, 1).reshape(frames.shape)


def read_factors(observer: Observer, frames: Tensor) -> list[dict[str, str]]:
    """What the observer reads in each clip. frames (B, 16, 64, 112, 3) in 0..1."""
    seen = observer(frames)
    best = {name: logits.argmax(-1).tolist() for name, logits in seen.logits.items()}
    return [{name: scenes.FACTORS[name][best[name][i]] for name in FACTORS} for i in range(len(frames))]


def accuracy(read: list[dict[str, str]], truth: list[dict[str, str]]) -> dict[str, float]:
    """Share read right, by factor; colour, pattern, action and speed among the clips that have a subject."""
    found = {}
    for name in FACTORS:
        pairs = [
            (a[name], b[name])
            for a, b in zip(read, truth, strict=True)
            if b["subject"] != "nothing" or name in (*SCENE, "subject", "camera")
        ]
        found[name] = sum(a == b for a, b in pairs) / max(len(pairs), 1)
    return found


def save(path: Path, observer: Observer) -> None:
    """Write the observer's two files, bfloat16."""
    tensors = {name: tensor.to(torch.bfloat16) for name, tensor in observer.state_dict().items()}
    checkpoint.save(path, tensors, {"scenes": scenes.VERSION})


def load(path: Path) -> Observer:
    """Raises checkpoint.BadCheckpoint: missing, damaged, or taught on other scenes."""
    tensors, config = checkpoint.load(path)
    if config.get("scenes") != scenes.VERSION:
        raise checkpoint.BadCheckpoint(f"{path}: taught on scenes {config.get('scenes')}, these are {scenes.VERSION}")
    observer = Observer()
    observer.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    return observer.eval().requires_grad_(False)


def _axes(shape: torch.Size) -> tuple[Tensor, Tensor]:
    """x and y of each cell, flat."""
    rows, columns = shape
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    return x.flatten().float(), y.flatten().float()


def _summary(x: Tensor) -> Tensor:
    """(B, T, C) -> (B, 2C): mean and largest over the clip."""
    return torch.cat([x.mean(1), x.amax(1)], -1)
