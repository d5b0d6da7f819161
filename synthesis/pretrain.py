"""Training from nothing, resumable: clips, codec, codes, the nets that draw, the observer, replay, sound.

Owns the order of the stages, their folders and figures. How much each takes is in `amounts`, how it learns in
`training`, `prior_training` and `courses`. A run's folder holds one folder for each stage, and `weights`, which
Engine.load reads.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from synthesis import checkpoint, nets
from synthesis import codec as codecs
from synthesis import observer as observers
from synthesis.amounts import CLIPS, PAINTED, RATES, SCORES, STEPS, VISITS
from synthesis.audio import SoundCodec, SoundCodecConfig
from synthesis.blocking import Blocking, BlockingConfig
from synthesis.codec import Codec, CodecConfig
from synthesis.codes import CellCodes
from synthesis.courses import teach
from synthesis.dataset import Pool, PoolCodes, render_painted, render_pool, render_visits
from synthesis.masking import hide_more
from synthesis.matte_training import MatteCourse
from synthesis.matting import Matting, MattingConfig
from synthesis.observer import Observer, ObserverCourse
from synthesis.optim import tables_of
from synthesis.precision import probe
from synthesis.prior import Prior, PriorConfig
from synthesis.prior_training import BlockingCourse, Clips, Course, PriorCourse, Speaker
from synthesis.prompt import Reader
from synthesis.refiner_training import RefinerCourse
from synthesis.refining import Refiner, RefinerConfig
from synthesis.replay import Example, Replay
from synthesis.sheets import film_strip, write_png
from synthesis.sound_training import SoundCodecCourse, sound_clips, write_scores
from synthesis.tiny import save_net
from synthesis.training import CodecTraining, Run, Schedule, codec_step, encode_pool, train_codec

STAGES = (
    "clips",
    "codec",
    "codes",
    "blocking",
    "top",
    "saying",
    "bottom",
    "refiner",
    "mattes",
    "observer",
    "replay",
    "sound_codec",
    "sound",
)
REPLAYED, REPLAY_HELD = 192, 48
TIMED_STEPS = 3
Line = Callable[[str], None]
Net = TypeVar("Net", bound=nn.Module)


@dataclass(frozen=True)
class Plan:
    """What one call was asked for. steps, minutes: of each stage that trains; neither: the size's own steps.

    begin: a folder of weights to go on from; None: from nothing.
    """

    run: Path
    size: str = "small"
    clips: int | None = None
    steps: int | None = None
    minutes: float | None = None
    seed: int = 0
    begin: Path | None = None

    @property
    def weights(self) -> Path:
        return self.run / "weights"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `python -m synthesis pretrain`."""
    parser.add_argument("--run", type=Path, required=True, help="folder of the run; go on where it was stopped")
    parser.add_argument("--size", choices=sorted(STEPS), default="small")
    parser.add_argument("--stage", choices=(*STAGES, "all"), default="all")
    parser.add_argument("--clips", type=int, help="how many clips to draw")
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--steps", type=int, help="steps of each stage that trains")
    amount.add_argument("--minutes", type=float, help="minutes of each stage that trains, on one core of this machine")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--begin",
        type=Path,
        metavar="WEIGHTS",
        help="go on from these weights; their codec and observer are kept as they are",
    )


def main(options: argparse.Namespace, say: Line) -> None:
    """Run the command; one line to `say` for each measurement."""
    torch.set_num_threads(1)
    amount = options.steps, options.minutes
    plan = Plan(options.run, options.size, options.clips, *amount, options.seed, options.begin)
    pretrain(plan, options.stage, say)


def pretrain(plan: Plan, stage: str, say: Line) -> None:
    """Run one stage, or all of them in order. A stage that is done returns at once."""
    for name in STAGES if stage == "all" else (stage,):
        began = time.monotonic()
        _HANDLERS[name](plan, _speaker(name, say))
        say(f"{name}: done in {time.monotonic() - began:.0f} s")


def draw_clips(plan: Plan, say: Line) -> None:
    clips = plan.clips or CLIPS[plan.size]
    folder = plan.run / "clips"
    if not (folder / "pool.json").exists():
        render_pool(folder, clips=clips, first_seed=plan.seed * 1_000_000, say=lambda count: say(f"{count} of {clips}"))


def teach_codec(plan: Plan, say: Line) -> None:
    if plan.begin is not None:
        _ship(plan.begin / "codec", plan.weights / "codec")
        return
    pool, run, dtype = Pool.open(plan.run / "clips"), Run(plan.run / "codec"), probe()
    config = CodecConfig.of(plan.size)
    steps = _steps(plan, "codec", lambda: _time_codec(pool, config, dtype))
    codec = train_codec(
        pool,
        run,
        config,
        steps=steps,
        rate=RATES["codec"],
        dtype=dtype,
        seed=plan.seed,
        say=lambda row: say(_figures(row)),
        show=lambda codec: write_png(run.folder / "sheet.png", contact_sheet(codec, pool)),
    )
    codec.save(run.folder / "codec", steps=steps, clips=pool.trained_on, seed=plan.seed)
    _ship(run.folder / "codec", plan.weights / "codec")


def contact_sheet(codec: Codec, pool: Pool, clips: int = 8) -> NDArray[np.uint8]:
    """Held-out clips, one a row, four frames each: as they are, from both levels, from the top alone."""
    rows = slice(pool.trained_on, pool.trained_on + clips)
    real = torch.from_numpy(np.array(pool.frames[rows]))
    codes = codec.encode(codecs.from_frames(real))
    made, top = (codecs.to_frames(codec.decode(codes.top, bottom)) for bottom in (codes.bottom, None))
    return film_strip(torch.stack([real, made, top], 1).flatten(0, 1).numpy(), columns=3)


def code_clips(plan: Plan, say: Line) -> None:
    codec = Codec.load(plan.weights / "codec", probe())
    folder = plan.run / "codes"
    if not (folder / "codes.json").exists() or PoolCodes.open(folder).codec != codec.hash:
        encode_pool(codec, Pool.open(plan.run / "clips")).save(folder)


def teach_blocking(plan: Plan, say: Line) -> None:
    clips, reader, codec = open_clips(plan), Reader(dtype=probe()), PoolCodes.open(plan.run / "codes").codec
    torch.manual_seed(plan.seed)
    net = Blocking(BlockingConfig.of(plan.size))
    _begin(plan, "blocking", net)
    course = BlockingCourse(net, clips, reader, seed=plan.seed)
    net = _taught(plan, "blocking", net, course, codec=codec, dtype=torch.float32, say=say)
    save_net(plan.weights / "blocking", net, size=plan.size, codec=codec)


def teach_prior(level: str) -> Callable[[Plan, Line], None]:
    """The stage of one level."""

    def stage(plan: Plan, say: Line) -> None:
        clips, reader, codec = open_clips(plan), Reader(dtype=probe()), PoolCodes.open(plan.run / "codes").codec
        net = _new_prior(plan, level)
        _begin(plan, level, net)
        if net.saying is not None:
            net.saying.requires_grad_(False)  # it has a stage of its own
        course = PriorCourse(net, clips, reader, seed=plan.seed)
        net = _taught(plan, level, net, course, codec=codec, dtype=probe(), say=say)
        save_net(plan.weights / level, net, size=plan.size, codec=codec)

    return stage


def teach_saying(plan: Plan, say: Line) -> None:
    """The top as it stands hears what is said of place, hour and weather, where it sees nothing yet."""
    clips, reader, codec = open_clips(plan), Reader(dtype=probe()), PoolCodes.open(plan.run / "codes").codec
    top = _new_prior(plan, "top")
    assert top.saying is not None
    top.load_state_dict(checkpoint.load(plan.weights / "top")[0])
    top.to(probe()).eval()
    course = PriorCourse(top, clips, reader, seed=plan.seed, hide=hide_more, frank=True)
    top.requires_grad_(False)
    top.saying.requires_grad_(True)
    top.saying = _taught(plan, "saying", top.saying, course, codec=codec, dtype=torch.float32, say=say)
    save_net(plan.weights / "top", top, size=plan.size, codec=codec)


def teach_refiner(plan: Plan, say: Line) -> None:
    """What corrects the decoder: it needs frames and their codes."""
    codec = Codec.load(plan.weights / "codec", probe())
    torch.manual_seed(plan.seed)
    net = Refiner(RefinerConfig.of(plan.size, codec.config.channels[0]))
    _begin(plan, "refiner", net)
    pool, visits = Pool.open(plan.run / "clips"), plan.run / "visits"
    found = render_visits(visits, plan.run / "clips", each=VISITS[plan.size])
    course = RefinerCourse(net, codec, pool, open_clips(plan), found, seed=plan.seed)
    net = _taught(plan, "refiner", net, course, codec=codec.hash, dtype=torch.float32, say=say)
    save_net(plan.weights / "refiner", net, size=plan.size, codec=codec.hash)


def teach_mattes(plan: Plan, say: Line) -> None:
    """Places that no codes hold: it needs the refiner, whose frames it paints over."""
    codec = Codec.load(plan.weights / "codec", probe())
    if plan.begin is not None and not (plan.weights / "refiner.json").exists():
        _ship(plan.begin / "refiner", plan.weights / "refiner")
    refiner = nets.load_refiner(plan.weights, codec, torch.float32)
    torch.manual_seed(plan.seed)
    net = Matting(MattingConfig.of(plan.size))
    _begin(plan, "mattes", net)
    painted = render_painted(plan.run / "painted", plan.run / "clips", each=PAINTED[plan.size])
    course = MatteCourse(net, codec, refiner, Pool.open(plan.run / "clips"), open_clips(plan), painted, seed=plan.seed)
    net = _taught(plan, "mattes", net, course, codec=codec.hash, dtype=torch.float32, say=say)
    save_net(plan.weights / "mattes", net, size=plan.size, codec=codec.hash)


def teach_observer(plan: Plan, say: Line) -> None:
    """Reads factors back for the evaluation; it needs clips, and places painted once more."""
    if plan.begin is not None:
        _ship(plan.begin / "observer", plan.weights / "observer")
        return
    torch.manual_seed(plan.seed)
    net = Observer()
    painted = render_painted(plan.run / "painted", plan.run / "clips", each=PAINTED[plan.size])
    course = ObserverCourse(net, Pool.open(plan.run / "clips"), painted, seed=plan.seed)
    steps = _steps(plan, "observer", lambda: _time_course(course))
    net = teach(net, course, Run(plan.run / "observer"), steps=steps, rate=RATES["observer"], say=_figures_to(say))
    observers.save(plan.weights / "observer", net)


def keep_replay(plan: Plan, say: Line) -> None:
    """Base clips that travel with the weights: some that were trained on to teach beside, some held out to measure."""
    pool, codes = Pool.open(plan.run / "clips"), PoolCodes.open(plan.run / "codes")
    speaker = Speaker(open_clips(plan), Reader())

    def example(i: int) -> Example:
        words = speaker.caption(i, plan.seed)
        parts = (torch.from_numpy(x[i].astype(np.int64)) for x in (pool.blocking, codes.top, codes.bottom))
        return Example(words[:2], words, CellCodes(*parts))

    held = min(REPLAY_HELD, len(pool) - pool.trained_on)
    taught = np.linspace(0, pool.trained_on - 1, min(REPLAYED, pool.trained_on)).astype(int)
    Replay(
        [example(int(i)) for i in taught], [example(i) for i in range(pool.trained_on, pool.trained_on + held)]
    ).save(plan.weights / "replay")


def teach_sound_codec(plan: Plan, say: Line) -> None:
    """Scores and codes for what is heard: no clip is needed, and the picture's codec has no part in it."""
    torch.manual_seed(plan.seed)
    codec = SoundCodec(SoundCodecConfig.of(plan.size))
    course = SoundCodecCourse(codec, write_scores(SCORES[plan.size]), seed=plan.seed)
    steps = _steps(plan, "sound_codec", lambda: _time_course(course))
    run = Run(plan.run / "sound_codec")
    teach(codec, course, run, steps=steps, rate=RATES["sound_codec"], say=_figures_to(say)).save(
        plan.weights / "sound_codec"
    )


def teach_sound(plan: Plan, say: Line) -> None:
    """What is heard, by the words and the path."""
    codec = SoundCodec.load(plan.weights / "sound_codec")
    torch.manual_seed(plan.seed)
    net = Prior(PriorConfig.of(plan.size, "sound", top_codes=codec.config.codes))
    clips, reader = sound_clips(codec, write_scores(SCORES[plan.size])), Reader(dtype=probe())
    course = PriorCourse(net, clips, reader, seed=plan.seed, once=True)
    net = _taught(plan, "sound", net, course, codec=codec.hash, dtype=torch.float32, say=say)
    save_net(plan.weights / "sound", net, size=plan.size, codec=codec.hash)


def open_clips(plan: Plan) -> Clips:
    """The pool and its codes as the courses read them. Raises FileNotFoundError before clips and codes are done."""
    pool, codes = Pool.open(plan.run / "clips"), PoolCodes.open(plan.run / "codes")
    return Clips(codes.top, codes.bottom, pool.blocking, pool.coverage, pool.factors_of, pool.trained_on)


_HANDLERS: dict[str, Callable[[Plan, Line], None]] = {
    "clips": draw_clips,
    "codec": teach_codec,
    "codes": code_clips,
    "blocking": teach_blocking,
    "top": teach_prior("top"),
    "saying": teach_saying,
    "bottom": teach_prior("bottom"),
    "refiner": teach_refiner,
    "mattes": teach_mattes,
    "observer": teach_observer,
    "replay": keep_replay,
    "sound_codec": teach_sound_codec,
    "sound": teach_sound,
}


def _taught(plan: Plan, stage: str, net: Net, course: Course, *, codec: str, dtype: torch.dtype, say: Line) -> Net:
    """The net, taught on a codec's codes. Raises ValueError when the run learnt those of another codec so far."""
    origin = plan.run / stage / "codec.txt"
    if origin.exists() and origin.read_text() != codec:
        raise ValueError(f"{origin.parent} learnt codes of codec {origin.read_text()}, not {codec}: begin another run")
    checkpoint.write(origin, codec.encode())
    return teach(
        net,
        course,
        Run(plan.run / stage),
        steps=_steps(plan, stage, lambda: _time_course(course)),
        rate=RATES[stage],
        dtype=dtype,
        say=_figures_to(say),
    )


def _new_prior(plan: Plan, level: str) -> Prior:
    shape = CodecConfig.of(plan.size)
    torch.manual_seed(plan.seed)
    return Prior(PriorConfig.of(plan.size, level, top_codes=shape.top_codes, bottom_codes=shape.bottom_codes))


def _begin(plan: Plan, stage: str, net: nn.Module) -> None:
    """Give a net the weights that the run goes on from, where there are some. A table that has grown since, as by a new
    guest, keeps its first rows."""
    if plan.begin is not None and (plan.begin / f"{stage}.safetensors").exists():
        own, tables = net.state_dict(), tables_of(net)
        for name, tensor in checkpoint.unpacked(checkpoint.load(plan.begin / stage)[0]).items():
            rows = len(tensor) if name in tables else None
            own[name] = torch.cat([tensor.to(own[name]), own[name][rows:]]) if rows else tensor
        net.load_state_dict(own)


def _steps(plan: Plan, stage: str, seconds_a_step: Callable[[], float]) -> int:
    """How many steps a stage takes. Minutes become steps once: a run that goes on keeps its schedule."""
    if plan.minutes is None:
        return plan.steps or STEPS[plan.size][stage]
    path = plan.run / stage / "steps.json"
    if not path.exists():
        steps = max(int(plan.minutes * 60 / seconds_a_step()), 1)
        checkpoint.write(path, json.dumps({"steps": steps, "minutes": plan.minutes}).encode())
    return int(json.loads(path.read_text())["steps"])


def _time_codec(pool: Pool, config: CodecConfig, dtype: torch.dtype) -> float:
    """Seconds of one step, by a training that is thrown away."""
    training, schedule = CodecTraining.begin(config, rate=0.0, dtype=dtype, seed=0), Schedule(1000, 0.0)
    began = time.thread_time()
    for _ in range(TIMED_STEPS):
        codec_step(training, pool, training.pick(pool.trained_on, min(8, pool.trained_on)), schedule)
    return (time.thread_time() - began) / TIMED_STEPS


def _time_course(course: Course) -> float:
    """Seconds of one step, early and late in the course; no weight moves."""
    began = time.thread_time()
    for share in (0.0, 1.0):
        torch.autograd.backward(course.loss(0, share))
    return (time.thread_time() - began) / 2


def _ship(source: Path, target: Path) -> None:
    """Copy a checkpoint's two files."""
    for suffix in (".safetensors", ".json"):
        checkpoint.write(target.with_suffix(suffix), source.with_suffix(suffix).read_bytes())


def _speaker(stage: str, say: Line) -> Line:
    return lambda line: say(f"{stage}: {line}")


def _figures_to(say: Line) -> Callable[[dict[str, float]], None]:
    return lambda row: say(_figures(row))


def _figures(row: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in row.items())
