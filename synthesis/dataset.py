"""Clips on disk for training: drawn once, read many times; the same with guests in them, or before mattes; and the
codes that a codec made of them.

Owns four folders of memory-mapped arrays. Knows no net.
"""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from synthesis import guests, mattes, places, scenes

PAINTED_HELD = 8  # held out clips that are drawn before each matte
ELSEWHERE = 4  # one in so many clips before a matte was not at its stand-in
HELD_OUT = 256  # the last clips of a pool are never trained on
Shapes = dict[str, tuple[tuple[int, ...], type]]
Arrays = dict[str, NDArray[Any]]
SHAPES: Shapes = {
    "frames": ((scenes.FRAMES, scenes.HEIGHT, scenes.WIDTH, 3), np.uint8),
    "coverage": ((scenes.STEPS, 8, 14), np.uint8),
    "factors": ((len(scenes.FACTORS),), np.uint8),
    "blocking": ((18,), np.int16),
    "mirrored": ((), np.uint8),
}
VISIT_SHAPES: Shapes = {
    "of": ((), np.int32),
    "guest": ((), np.uint8),
    "frames": SHAPES["frames"],
    "coverage": SHAPES["coverage"],
}
PAINTED_SHAPES: Shapes = {**VISIT_SHAPES, "matte": ((), np.uint8)}


@dataclass(frozen=True)
class Pool:
    """frames (N, 16, 64, 112, 3) uint8, coverage (N, 8, 8, 14) uint8, factors (N, 9) uint8, blocking (N, 18) int16,
    mirrored (N,) uint8."""

    frames: NDArray[np.uint8]
    coverage: NDArray[np.uint8]
    factors: NDArray[np.uint8]
    blocking: NDArray[np.int16]
    mirrored: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def trained_on(self) -> int:
        """Clips [0, trained_on) may be trained on; the rest is for measuring."""
        return len(self) - min(HELD_OUT, len(self) // 4)

    def factors_of(self, i: int) -> dict[str, str]:
        return scenes.named(self.factors[i])

    @classmethod
    def open(cls, folder: Path) -> "Pool":
        """The finished pool of a folder. Raises FileNotFoundError when there is none, or it is not finished."""
        return cls(**_opened(folder, "pool", SHAPES))


def render_pool(folder: Path, *, clips: int, first_seed: int = 0, say: Callable[[int], None] = lambda _: None) -> Pool:
    """Draw `clips` clips into a folder, going on where an earlier call was stopped.

    say: told how many are drawn, each hundred. Raises ValueError when the folder was begun for another number.
    """

    def draw(arrays: Arrays, i: int) -> None:
        clip = scenes.sample(first_seed + i)
        arrays["frames"][i], arrays["coverage"][i] = clip.frames, clip.coverage
        arrays["factors"][i], arrays["blocking"][i] = scenes.index(clip.factors), clip.blocking
        arrays["mirrored"][i] = clip.mirrored

    _drawn(folder, SHAPES, clips, draw, say)
    (folder / "pool.json").write_text(json.dumps({"clips": clips, "scenes": scenes.VERSION, "first_seed": first_seed}))
    return Pool.open(folder)


@dataclass(frozen=True)
class Visits:
    """Clips of a pool with a guest in its stand-in's place: of (M,) int32, the pool's clip, which was held out where it
    is; guest (M,) uint8, of guests.GUESTS; frames (M, 16, 64, 112, 3) uint8, coverage (M, 8, 8, 14) uint8."""

    of: NDArray[np.int32]
    guest: NDArray[np.uint8]
    frames: NDArray[np.uint8]
    coverage: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.of)

    @classmethod
    def open(cls, folder: Path) -> "Visits":
        """The finished visits of a folder. Raises FileNotFoundError."""
        return cls(**_opened(folder, "visits", VISIT_SHAPES))


def render_visits(folder: Path, pool_folder: Path, *, each: int, say: Callable[[int], None] = lambda _: None) -> Visits:
    """Draw guests into clips of a pool, `each` times each guest as far as its stand-in is there so often; of the held
    out clips all. Goes on where an earlier call was stopped; ValueError as `render_pool`."""
    pool, first_seed = Pool.open(pool_folder), json.loads((pool_folder / "pool.json").read_text())["first_seed"]
    chosen = _visited(pool, each)

    def draw(arrays: Arrays, row: int) -> None:
        of, guest = chosen[row]
        clip = scenes.visit(first_seed + of, tuple(guests.GUESTS)[guest])
        arrays["of"][row], arrays["guest"][row] = of, guest
        arrays["frames"][row], arrays["coverage"][row] = clip.frames, clip.coverage

    _drawn(folder, VISIT_SHAPES, len(chosen), draw, say)
    (folder / "visits.json").write_text(json.dumps({"clips": len(chosen)}))
    return Visits.open(folder)


def _visited(pool: Pool, each: int) -> list[tuple[int, int]]:
    """Which clip which guest visits; a held out clip one guest alone, those of one stand-in by turns."""
    numbers = {guest: number for number, guest in enumerate(guests.GUESTS)}
    turns = {name: deque(n for g, n in numbers.items() if guests.STAND_INS[g] == name) for name in scenes.SUBJECTS}
    counts = [0] * len(numbers)
    chosen = []
    for i in range(len(pool)):
        turn = turns[pool.factors_of(i)["subject"]]
        taught = i < pool.trained_on
        for guest in list(turn) if taught else list(turn)[:1]:
            if not taught or counts[guest] < each:
                counts[guest] += 1
                chosen.append((i, guest))
        turn.rotate(-1)
    return chosen


@dataclass(frozen=True)
class Painted(Visits):
    """Clips of a pool before a matte, those that were held out last: of (M,) int32, the pool's clip; matte (M,) uint8,
    of mattes.PAINTED; guest (M,) uint8, 0 or one more than its place among guests.GUESTS; frames (M, 16, 64, 112, 3)
    uint8, coverage (M, 8, 8, 14) uint8."""

    matte: NDArray[np.uint8]

    @classmethod
    def open(cls, folder: Path) -> "Painted":
        """The finished clips of a folder. Raises FileNotFoundError."""
        return cls(**_opened(folder, "painted", PAINTED_SHAPES))


def render_painted(
    folder: Path, pool_folder: Path, *, each: int, say: Callable[[int], None] = lambda _: None
) -> Painted:
    """Draw clips of a pool again before mattes, `each` times each as far as there are so many; half of those whose
    subject stands in for guests with one of these. Goes on where an earlier call was stopped; ValueError as
    `render_pool`."""
    pool, first_seed = Pool.open(pool_folder), json.loads((pool_folder / "pool.json").read_text())["first_seed"]
    chosen = _painted(pool, each)
    names = ("", *guests.GUESTS)

    def draw(arrays: Arrays, row: int) -> None:
        of, matte, guest = chosen[row]
        clip = scenes.painted(first_seed + of, tuple(mattes.PAINTED)[matte], guest=names[guest])
        arrays["of"][row], arrays["guest"][row], arrays["matte"][row] = of, guest, matte
        arrays["frames"][row], arrays["coverage"][row] = clip.frames, clip.coverage

    _drawn(folder, PAINTED_SHAPES, len(chosen), draw, say)
    (folder / "painted.json").write_text(json.dumps({"clips": len(chosen)}))
    return Painted.open(folder)


def _painted(pool: Pool, each: int) -> list[tuple[int, int, int]]:
    """Which clip is drawn before which matte with which guest; those that are trained on first.

    The codes of a take are drawn under a still camera, so these alone; one in ELSEWHERE is of another place that lets
    the same sky be seen, so that a place which a prior drew badly is painted over too."""
    still: dict[str, list[int]] = {name: [] for name in places.PLACES}
    for i in range(len(pool)):
        factors = pool.factors_of(i)
        if factors["camera"] == "still":
            still[factors["place"]].append(i)
    taught, held = [], []
    for number, matte in enumerate(mattes.PAINTED):
        stand_in = mattes.STAND_INS.get(matte, matte)
        rng = np.random.default_rng([number, each])
        others = [i for name in places.PLACES if name not in (stand_in, "kitchen") for i in still[name]]
        fitting = [i for i in _shuffled(still[stand_in], rng) if _fits(pool.factors_of(i), matte)]
        own = [i for i in fitting if i < pool.trained_on][: each - each // ELSEWHERE]
        strange = [i for i in _shuffled(others, rng) if i < pool.trained_on and _fits(pool.factors_of(i), matte)]
        taught += [(i, number, _guest(pool, i, rng)) for i in own + strange[: each - len(own)]]
        held += [(i, number, _guest(pool, i, rng)) for i in fitting if i >= pool.trained_on][:PAINTED_HELD]
    return [*_shuffled(taught, np.random.default_rng(each)), *held]


def _fits(factors: dict[str, str], matte: str) -> bool:
    """It neither rains nor snows where there is no sky."""
    return factors["weather"] == "clear" or matte not in mattes.ROOFED


def _guest(pool: Pool, i: int, rng: np.random.Generator) -> int:
    hosts = pool.factors_of(i)["subject"]
    fitting = [1 + n for n, guest in enumerate(guests.GUESTS) if guests.STAND_INS[guest] == hosts]
    return int(rng.choice(fitting)) if fitting and rng.random() < 0.5 else 0


def _shuffled(values: list[Any], rng: np.random.Generator) -> list[Any]:
    return [values[at] for at in rng.permutation(len(values))]


def _opened(folder: Path, name: str, shapes: Shapes) -> Arrays:
    """The arrays of a folder that `name`.json calls finished. Raises FileNotFoundError."""
    count = json.loads((folder / f"{name}.json").read_text())["clips"]
    return {each: np.load(folder / f"{each}.npy", mmap_mode="r")[:count] for each in shapes}


def _drawn(
    folder: Path, shapes: Shapes, clips: int, draw: Callable[[Arrays, int], None], say: Callable[[int], None]
) -> None:
    """Fill a folder's arrays row by row, noting each hundred."""
    folder.mkdir(parents=True, exist_ok=True)
    progress = folder / "progress.json"
    done = json.loads(progress.read_text())["clips"] if progress.exists() else 0
    mode = "r+" if done else "w+"
    arrays: Arrays = {
        name: open_memmap(folder / f"{name}.npy", mode=mode, dtype=kind, shape=(clips, *shape))
        for name, (shape, kind) in shapes.items()
    }
    if len(next(iter(arrays.values()))) != clips:
        raise ValueError(f"{folder} was begun for {len(next(iter(arrays.values())))} clips, not {clips}")
    for i in range(done, clips):
        draw(arrays, i)
        if (i + 1) % 100 == 0:
            progress.write_text(json.dumps({"clips": i + 1}))
            say(i + 1)


@dataclass(frozen=True)
class PoolCodes:
    """What a codec made of a pool: top (N, 8, 4, 7) and bottom (N, 8, 8, 14) uint16; `codec` is its hash."""

    top: NDArray[np.uint16]
    bottom: NDArray[np.uint16]
    codec: str

    @classmethod
    def open(cls, folder: Path) -> "PoolCodes":
        codec = json.loads((folder / "codes.json").read_text())["codec"]
        return cls(np.load(folder / "top.npy"), np.load(folder / "bottom.npy"), codec)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "top.npy", self.top)
        np.save(folder / "bottom.npy", self.bottom)
        (folder / "codes.json").write_text(json.dumps({"codec": self.codec}))
