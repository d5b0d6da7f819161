"""What every training here shares, and the codec's own loop: schedules, averaged weights, resumable runs, curves.

A run is a folder: `state.pt` (written whole, so that a killed run goes on exactly), `curves.csv`, sample sheets. The
priors' loops are in `prior_training`.
"""

import copy
import csv
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from synthesis import codec as codecs
from synthesis import metrics
from synthesis.codebook import usage
from synthesis.codec import Codec, CodecConfig
from synthesis.dataset import Pool, PoolCodes
from synthesis.optim import MuonAdamW

SAVE_SECONDS = 60.0
Say = Callable[[dict[str, float]], None]


@dataclass(frozen=True)
class Schedule:
    """One cosine from `rate` to a hundredth of it, after a warm-up of a thirtieth of the steps."""

    steps: int
    rate: float

    def at(self, step: int) -> float:
        warm = max(self.steps // 30, 1)
        if step < warm:
            return self.rate * (step + 1) / warm
        share = min((step - warm) / max(self.steps - warm, 1), 1.0)
        return self.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


class Average:
    """Moving average of a net's parameters: what is shipped, smoother than the last step."""

    def __init__(self, net: nn.Module, decay: float = 0.99) -> None:
        self.decay = decay
        self.weights = {name: p.detach().float().clone() for name, p in net.named_parameters()}

    def follow(self, masters: dict[str, Tensor]) -> None:
        for name, master in masters.items():
            self.weights[name].lerp_(master, 1 - self.decay)

    def into(self, net: nn.Module) -> None:
        """Write the averaged parameters into a net of the same shape."""
        with torch.no_grad():
            for name, parameter in net.named_parameters():
                parameter.copy_(self.weights[name])


class Run:
    """A folder that a training can be stopped in and gone on from at any moment."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.saved = folder, time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)

    def resume(self) -> dict[str, Any] | None:
        """What the last `save` wrote; None for a fresh run."""
        path = self.folder / "state.pt"
        state: dict[str, Any] | None = torch.load(path, weights_only=False) if path.exists() else None
        return state

    def is_due(self) -> bool:
        return time.monotonic() - self.saved > SAVE_SECONDS

    def save(self, state: dict[str, Any]) -> None:
        fresh = self.folder / f".state.{os.getpid()}"
        torch.save(state, fresh)
        fresh.replace(self.folder / "state.pt")
        self.saved = time.monotonic()

    def log(self, row: dict[str, float]) -> None:
        """One line of the curves; the first line names the columns."""
        path = self.folder / "curves.csv"
        is_new = not path.exists()
        with path.open("a", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            if is_new:
                writer.writeheader()
            writer.writerow({name: f"{value:.5g}" for name, value in row.items()})


@dataclass
class CodecTraining:
    """Everything that changes while the codec trains: saved and loaded whole, so that a resumed run goes on exactly.

    order, place: the clips of this epoch, and how many of them were picked.
    """

    codec: Codec
    optimiser: MuonAdamW
    average: Average
    rng: np.random.Generator
    order: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    place: int = 0
    step: int = 0
    cpu_seconds: float = 0.0

    @classmethod
    def begin(cls, config: CodecConfig, *, rate: float, dtype: torch.dtype, seed: int) -> "CodecTraining":
        torch.manual_seed(seed)
        codec = Codec(config)
        average = Average(codec)
        codec.to(dtype).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return cls(codec, MuonAdamW(codec.named_parameters(), rate=rate), average, np.random.default_rng(seed))

    def state(self) -> dict[str, Any]:
        return {
            "codec": self.codec.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.weights,
            "rng": self.rng.bit_generator.state,
            "torch": torch.get_rng_state(),
            "order": self.order,
            "place": self.place,
            "step": self.step,
            "cpu_seconds": self.cpu_seconds,
        }

    def load(self, state: dict[str, Any]) -> None:
        self.codec.load_state_dict(state["codec"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.weights = state["average"]
        self.rng.bit_generator.state = state["rng"]
        torch.set_rng_state(state["torch"])
        self.order, self.place = state["order"], state["place"]
        self.step, self.cpu_seconds = state["step"], state["cpu_seconds"]

    def pick(self, count: int, size: int) -> NDArray[np.int64]:
        """The next `size` of `count` clips: each once an epoch, in an order of its own."""
        if self.place + size > len(self.order):
            self.order, self.place = self.rng.permutation(count), 0
        self.place += size
        return self.order[self.place - size : self.place]


def train_codec(
    pool: Pool,
    run: Run,
    config: CodecConfig,
    *,
    steps: int,
    rate: float = 2e-3,
    batch: int = 8,
    dtype: torch.dtype = torch.float32,
    seed: int = 0,
    say: Say = lambda _: None,
    show: Callable[[Codec], None] = lambda _: None,
    until: int | None = None,
) -> Codec:
    """Train, or go on training, to `steps` (or stop early at `until`); returns the averaged codec, frozen.

    say, show: told the figures, and given the averaged codec, at each measurement.

    The first 15 % pass latents unquantised with noise; crops of 8 frames, and whole clips of 16 in the last quarter.
    """
    training = CodecTraining.begin(config, rate=rate, dtype=dtype, seed=seed)
    saved = run.resume()
    if saved is not None:
        training.load(saved)
    schedule = Schedule(steps, rate)
    stop = steps if until is None else min(until, steps)
    while training.step < stop:
        began = time.thread_time()
        row = codec_step(training, pool, training.pick(pool.trained_on, batch), schedule)
        training.cpu_seconds += time.thread_time() - began
        if training.step % 100 == 0 or training.step == stop:
            codec = averaged(training)
            row |= measure_codec(codec, pool) | {"cpu_seconds": training.cpu_seconds}
            run.log(row)
            say(row)
            show(codec)
        if run.is_due() or training.step == stop:
            run.save(training.state())
    return averaged(training)


def codec_step(training: CodecTraining, pool: Pool, picked: NDArray[np.int64], schedule: Schedule) -> dict[str, float]:
    """One step of the optimiser on crops of the picked clips."""
    share = training.step / schedule.steps
    steps = 8 if share >= 0.75 else 4
    rows = np.sort(picked[: len(picked) // 2] if steps == 8 else picked)
    first = int(training.rng.integers(0, 8 - steps + 1))
    frames = codecs.from_frames(torch.from_numpy(pool.frames[rows, 2 * first : 2 * (first + steps)]))
    coverage = torch.from_numpy(pool.coverage[rows, first : first + steps]).float() / 255
    training.codec.train()
    coded = training.codec(frames, quantized=share >= 0.15)
    losses = codecs.loss(coded, frames, coverage)
    torch.autograd.backward(losses["total"])
    training.optimiser.rate = schedule.at(training.step)
    training.optimiser.step()
    training.optimiser.zero_grad()
    training.average.follow(training.optimiser.masters)
    training.step += 1
    return {"step": float(training.step), **{name: float(term.detach()) for name, term in losses.items()}}


def averaged(training: CodecTraining) -> Codec:
    """A frozen copy with the averaged weights and the codebooks as they are now."""
    codec = copy.deepcopy(training.codec)  # draws no random number, unlike a fresh one: measuring moves nothing
    training.average.into(codec)
    return codec.freeze()


def measure_codec(codec: Codec, pool: Pool, clips: int = 32) -> dict[str, float]:
    """PSNR (whole, subject, top alone), motion ratios, use of the codes, on clips that are never trained on."""
    rows = slice(pool.trained_on, pool.trained_on + clips)
    real = codecs.from_frames(torch.from_numpy(np.array(pool.frames[rows])))
    coverage = torch.from_numpy(np.array(pool.coverage[rows])).float() / 255
    codes = codec.encode(real)
    made, top_only = codec.decode(codes.top, codes.bottom), codec.decode(codes.top, None)
    use_top, perplexity_top = usage(codes.top, codec.config.top_codes)
    use_bottom, perplexity_bottom = usage(codes.bottom, codec.config.bottom_codes)
    inside, boundary = metrics.latent_motion(made, real)
    return {
        "psnr": metrics.psnr(made, real),
        "psnr_subject": metrics.psnr(made, real, coverage),
        "psnr_top": metrics.psnr(top_only, real),
        "in_latent": inside,
        "boundary": boundary,
        "use_top": use_top,
        "use_bottom": use_bottom,
        "perplexity_top": perplexity_top,
        "perplexity_bottom": perplexity_bottom,
    }


def encode_pool(codec: Codec, pool: Pool, batch: int = 32) -> PoolCodes:
    """Codes of every clip of a pool."""
    tops, bottoms = [], []
    for start in range(0, len(pool), batch):
        codes = codec.encode(codecs.from_frames(torch.from_numpy(np.array(pool.frames[start : start + batch]))))
        tops.append(codes.top.numpy().astype(np.uint16))
        bottoms.append(codes.bottom.numpy().astype(np.uint16))
    return PoolCodes(np.concatenate(tops), np.concatenate(bottoms), codec.hash)
