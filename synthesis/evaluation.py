"""`python -m synthesis evaluate`: the suite.

Owns which clips and prompts are measured and what each figure should be (floor: worse is a fault; goal: what
we want). No weight moves. What is read back from pictures is asked in `obedience`.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from synthesis import (
    casting,
    foley,
    guests,
    hearing,
    locating,
    metrics,
    obedience,
    observer,
    orders,
    recognising,
    scenes,
    sound_training,
    variety,
)
from synthesis.audio import SoundCodec
from synthesis.codec import Codec, from_frames
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order, weights_folder
from synthesis.sheets import film_strip, write_png

# Seeds of scenes that no pool has drawn.
FIRST_SEED = 900_000_000
PROMPTS = (
    "sunset over a calm sea",
    "a red boat crosses to the right at sea, at sunset",
    "a yellow balloon rises over the mountains at noon",
    "at night in the city, a blue car goes to the left",
    "a green bird falls in the forest in the morning",
    "un gato blanco camina a la derecha en la playa",
    "a white house on the snow, at dusk",
    "a red ball bounces in the kitchen at noon",
)


@dataclass(frozen=True)
class Figure:
    """One measured value. lower: smaller is better."""

    value: float
    floor: float
    goal: float
    holds: bool
    at_goal: bool

    @classmethod
    def of(cls, value: float, *, floor: float, goal: float, lower: bool = False) -> "Figure":
        sign = -1 if lower else 1
        return cls(round(value, 4), floor, goal, sign * value >= sign * floor, sign * value >= sign * goal)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `python -m synthesis evaluate`."""
    parser.add_argument("--weights", type=Path, default=weights_folder())
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--clips", type=int, default=24, help="how many drawn clips measure the codec")
    parser.add_argument("--asked", type=int, default=48, help="how many clips are asked for, in each language")
    parser.add_argument("--sheet", type=Path, help="a PNG with the clips of `films`")
    parser.add_argument("--only", choices=tuple(_MEASURES), help="one part of the suite")


def main(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Run the command: a table, or JSON {"metrics": {name: {value, floor, goal, holds, at_goal}}}."""
    engine, figures = Engine.load(options.weights), dict[str, Figure]()
    for part in _MEASURES if options.only is None else (options.only,):
        figures |= _MEASURES[part](engine, options)
    if options.json:
        say(json.dumps({"version": engine.version, "metrics": {name: asdict(f) for name, f in figures.items()}}))
        return
    for name, figure in figures.items():
        say(f"{name:26} {figure.value:9.3f}   floor {figure.floor:g}, goal {figure.goal:g}   {_word(figure)}")


def measure_codec(codec: Codec, clips: int) -> dict[str, Figure]:
    """What is lost between frames and frames, on scenes that nobody trained on, and how the codes are used."""
    drawn = [scenes.sample(FIRST_SEED + i) for i in range(clips)]
    real = from_frames(torch.from_numpy(np.stack([clip.frames for clip in drawn])))
    cover = torch.from_numpy(np.stack([clip.coverage for clip in drawn]).astype(np.float32) / 255)
    codes = codec.encode(real)
    made = codec.decode(codes.top, codes.bottom)
    inside, boundary = metrics.latent_motion(made, real)
    return {
        "codec_psnr_db": Figure.of(metrics.psnr(made, real), floor=24, goal=26),
        "codec_psnr_subject_db": Figure.of(metrics.psnr(made, real, cover), floor=15, goal=20),
        "codec_motion_inside": Figure.of(inside, floor=0.3, goal=0.6),
        "codec_motion_boundary": Figure.of(boundary, floor=1.3, goal=1.15, lower=True),
        "perplexity_top_share": Figure.of(perplexity(codes.top) / codec.config.top_codes, floor=0.3, goal=0.5),
        "perplexity_bottom_share": Figure.of(perplexity(codes.bottom) / codec.config.bottom_codes, floor=0.2, goal=0.4),
    }


def measure_refined(engine: Engine, codec: Codec, clips: int) -> dict[str, Figure]:
    """What the refiner gives back of it: the same scenes after the codec, corrected by who is there."""
    drawn = [scenes.sample(FIRST_SEED + i) for i in range(clips)]
    real = from_frames(torch.from_numpy(np.stack([clip.frames for clip in drawn])))
    cover = torch.from_numpy(np.stack([clip.coverage for clip in drawn]).astype(np.float32) / 255)
    codes, made = codec.encode(real), []
    for clip, top, bottom in zip(drawn, codes.top, codes.bottom, strict=True):
        blocking = torch.from_numpy(clip.blocking.astype(np.int64))
        cast = torch.cat([torch.tensor((*casting.drawn(clip.factors), int(clip.mirrored))), blocking])[None]
        where = torch.ones(1, *orders.CELLS, dtype=torch.bool)
        cell = CellCodes(blocking, top, bottom, cast=cast, where=where)
        made.append(from_frames(engine.decode(cell, before=None)))
    inside, boundary = metrics.latent_motion(torch.stack(made), real)
    return {
        "refined_psnr_subject_db": Figure.of(metrics.psnr(torch.stack(made), real, cover), floor=15, goal=20),
        "refined_motion_inside": Figure.of(inside, floor=0.3, goal=0.6),
        "refined_motion_boundary": Figure.of(boundary, floor=1.3, goal=1.15, lower=True),
    }


def measure_films(engine: Engine) -> tuple[dict[str, Figure], Tensor]:
    """Two cells of each prompt: seam, flicker and cost; and the first cells (n, 16, 64, 112, 3) uint8."""
    seams, shown, previews, fulls = [], [], [], []
    for seed, prompt in enumerate(PROMPTS):
        order = Order("", (prompt,), "", seed, 0, 0)
        start = time.process_time()
        top = engine.preview(order)
        middle = time.process_time()
        first = engine.render(order, top=top)
        previews.append(middle - start)
        fulls.append(time.process_time() - start)
        second = engine.render(replace(order, index=1), context=first)
        cells = [CellCodes.from_bytes(data, engine.codec) for data in (first, second)]
        frames = [engine.decode(cells[0], before=None), engine.decode(cells[1], before=cells[0])]
        shown.append(frames[0])
        moves = from_frames(torch.cat(frames)).diff(dim=0).abs().mean((1, 2, 3))
        usual = torch.cat([moves[1:15:2], moves[17::2]]).mean()  # across latent steps, as the seam is
        seams.append(float(moves[15] / usual.clamp_min(1e-6)))
    calm = from_frames(shown[0]).diff(dim=0).abs().mean()
    return {
        "seam_ratio": Figure.of(float(np.median(seams)), floor=2.0, goal=1.25, lower=True),
        "flicker_calm": Figure.of(float(1 - calm), floor=0.97, goal=0.985),
        "preview_cpu_s": Figure.of(float(np.median(previews)), floor=0.5, goal=0.2, lower=True),
        "full_cpu_s": Figure.of(float(np.median(fulls)), floor=1.5, goal=0.7, lower=True),
    }, torch.stack(shown)


# Of what is read in real clips, how much must be read in generated ones.
OBEYED = {
    "place": (0.9, 0.97),
    "time": (0.9, 0.97),
    "weather": (0.9, 0.95),
    "subject": (0.5, 0.7),
    "color": (0.5, 0.9),
    "action": (0.35, 0.75),
    "speed": (0.35, 0.75),
    "camera": (0.35, 0.6),
}


def measure_obedience(engine: Engine, weights: Path, count: int) -> dict[str, Figure]:
    """What an observer reads back: per factor the share of `count` clips, over the share of real ones of the same
    factors. `real_*` says what the observer is worth: a factor that it reads in fewer than 0.9 measures little."""
    net = observer.load(weights / "observer")
    wanted = {language: obedience.asked(count, language) for language in ("en", "es")}
    found = {language: obedience.obeyed(engine, net, orders) for language, orders in wanted.items()}
    best = obedience.ceilings(engine, Codec.load(weights / "codec"), net, wanted["en"])
    figures = {}
    for name, (floor, goal) in OBEYED.items():
        ceiling = max(best.real[name], 1e-6)
        for at, language, slack in (("", "en", 0), ("_es", "es", 0.03)):
            all_clips, some = found[language]
            figures[f"obeyed_{name}{at}"] = Figure.of(all_clips[name] / ceiling, floor=floor - slack, goal=goal - slack)
            if name in some:
                figures[f"unusual_{name}{at}"] = Figure.of(some[name] / ceiling, floor=floor - slack, goal=goal - slack)
        figures[f"real_{name}"] = Figure.of(best.real[name], floor=0.9, goal=0.95)
        figures[f"codec_keeps_{name}"] = Figure.of(best.codec[name] / ceiling, floor=floor, goal=0.95)
        figures[f"refiner_keeps_{name}"] = Figure.of(best.refined[name] / ceiling, floor=floor, goal=0.95)
        figures[f"top_tells_{name}"] = Figure.of(
            best.top[name] / ceiling, floor=0, goal=0
        )  # what it is for is no fault
        figures[f"bottom_draws_{name}"] = Figure.of(best.bottom[name] / ceiling, floor=floor, goal=0.95)
    early = obedience.previewed(engine, net, wanted["en"])
    for name, (floor, goal) in {"subject": (0.3, 0.6), "color": (0.5, 0.8)}.items():
        figures[f"preview_{name}"] = Figure.of(early[name] / max(best.real[name], 1e-6), floor=floor, goal=goal)
    each = max(count // 8, 1)
    slow, fast = obedience.speeds(engine, net, 2 * each)
    changed, stayed = obedience.details_change(engine, net, 6 * each)
    held = obedience.unsaid(engine, net, 4 * each)
    return figures | {
        "direction": Figure.of(obedience.directions(engine, net, each), floor=0.7, goal=0.9),
        "slow_to_normal": Figure.of(slow, floor=0.75, goal=0.5, lower=True),
        "fast_to_normal": Figure.of(fast, floor=1.25, goal=1.8),
        "details_color_changes": Figure.of(changed, floor=0.5, goal=0.8),
        "details_keep_place_time": Figure.of(stayed, floor=0.9, goal=0.97),
        "unsaid_color_stays": Figure.of(held["color"], floor=0.7, goal=0.9),
        "unsaid_time_stays": Figure.of(held["time"], floor=0.9, goal=0.97),
        "unseen_place_and_color": Figure.of(obedience.unseen(engine, net, each), floor=0.4, goal=0.7),
    }


def measure_guests(engine: Engine, each: int) -> dict[str, Figure]:
    """Whether guests are recognised, among all that can be drawn, `each` clips of every one in either language;
    `real_guest` says what the recogniser is worth, as `real_subject` does of the observer."""
    net = recognising.taught()
    best = recognising.real(net, tuple(guests.GUESTS), 4)
    return _recognised("guest", best, partial(recognising.obeyed, engine, net, each), floor=0.5, goal=0.7, early=0.2)


def measure_mattes(engine: Engine, each: int) -> dict[str, Figure]:
    """The same of mattes, among all places."""
    net = locating.taught()
    best = locating.real(net, 6)
    return _recognised("matte", best, partial(locating.obeyed, engine, net, each), floor=0.9, goal=0.97, early=0.0)


def _recognised(
    name: str, best: float, obeyed: Callable[..., float], *, floor: float, goal: float, early: float
) -> dict[str, Figure]:
    """What is recognised as asked in English, in Spanish and in previews, over what is in drawn scenes. obeyed: the
    share for a language and, perhaps, previews; early: what a preview may lack."""
    asked = {name: (obeyed("en"), 0.0), f"{name}_es": (obeyed("es"), 0.03)}
    asked[f"preview_{name}"] = (obeyed("en", preview=True), early)
    return {f"real_{name}": Figure.of(best, floor=0.9, goal=0.95)} | {
        each: Figure.of(share / max(best, 1e-6), floor=floor - slack, goal=goal - slack)
        for each, (share, slack) in asked.items()
    }


def measure_variety(engine: Engine, count: int) -> dict[str, Figure]:
    """Differing, copying, and what is left after half a minute."""
    color, detail = variety.drift(engine)
    return {
        "diversity": Figure.of(variety.diversity(engine, prompts=count, seeds=6), floor=0.75, goal=0.9),
        "memorisation": Figure.of(variety.memorisation(engine, clips=4 * count), floor=0.9, goal=1.0),
        "drift_color_30s": Figure.of(color, floor=0.1, goal=0.05, lower=True),
        "drift_detail_30s": Figure.of(detail, floor=0.7, goal=0.9),
    }


# As OBEYED, of sounds. A house is silent and weather that only muffles is hard to hear, also in real ones.
SOUND_OBEYED = {"place": (0.8, 0.95), "weather": (0.7, 0.9), "subject": (0.5, 0.7)}


LAID_HEARD = {"place": (0.8, 0.95), "weather": (0.8, 0.95), "subject": (0.5, 0.7)}  # as SOUND_OBEYED, of one thing said


def measure_scores(codec: SoundCodec, count: int) -> dict[str, Figure]:
    """What is lost between scores and scores that nobody trained on, and how the codes are used."""
    scores = np.stack([foley.sample(FIRST_SEED + number).score for number in range(count)])
    kept = sound_training.measure(codec, torch.from_numpy(scores))
    return {
        "sound_codec_db": Figure.of(kept["decibels"], floor=3, goal=1.5, lower=True),
        "sound_pitch_semitones": Figure.of(kept["semitones"], floor=2, goal=1, lower=True),
        "sound_use_top": Figure.of(kept["use_top"], floor=0.3, goal=0.5),
        "sound_use_bottom": Figure.of(kept["use_bottom"], floor=0.5, goal=0.9),
    }


def measure_sound(engine: Engine, codec: SoundCodec, count: int) -> dict[str, Figure]:
    """What an ear reads back, over what it reads in real scores, and what the codec keeps of that; whether a motor is
    louder where the car is nearer; the joint of two cells; and the cost of a cell's sound."""
    ear, heard = hearing.Ear.taught(), hearing.Hearing(engine)
    best, kept = hearing.real(ear, codec)
    figures = {}
    for at, language, slack in (("", "en", 0), ("_es", "es", 0.03)):
        found = heard.obeyed(ear, obedience.asked(count, language))
        for name, (floor, goal) in SOUND_OBEYED.items():
            share = found[name] / max(best[name], 1e-6)
            figures[f"sound_{name}{at}"] = Figure.of(share, floor=floor - slack, goal=goal - slack)
    figures |= _laid(ear, heard, best, count)
    for name, (floor, _) in SOUND_OBEYED.items():
        figures[f"sound_real_{name}"] = Figure.of(best[name], floor=0.7, goal=0.9)
        figures[f"sound_codec_keeps_{name}"] = Figure.of(kept[name] / max(best[name], 1e-6), floor=floor, goal=0.95)
    return figures | {
        "sound_follows": Figure.of(heard.follows(max(count // 4, 1)), floor=0.2, goal=0.5),
        "sound_seam": Figure.of(heard.seam(PROMPTS), floor=2.5, goal=1.5, lower=True),
        "sound_cpu_s": Figure.of(heard.cost(Order("", PROMPTS[:1], "", 0, 0, 0)), floor=0.3, goal=0.1, lower=True),
    }


def _laid(ear: hearing.Ear, heard: hearing.Hearing, best: dict[str, float], count: int) -> dict[str, Figure]:
    """The same of laid sounds, which have no picture and mostly say one thing: whether it is heard, the joint of two
    cells, the cost of one."""
    found = heard.said_alone(ear, max(count // 8, 1))
    order = Order("", PROMPTS[:1], "", 0, 0, 0)
    return {
        f"sound_laid_{name}": Figure.of(found[name] / max(best[name], 1e-6), floor=floor, goal=goal)
        for name, (floor, goal) in LAID_HEARD.items()
    } | {
        "sound_laid_seam": Figure.of(heard.seam(PROMPTS, alone=True), floor=2.5, goal=1.5, lower=True),
        "sound_laid_cpu_s": Figure.of(heard.cost_alone(order), floor=0.5, goal=0.2, lower=True),
    }


def _codec(engine: Engine, options: argparse.Namespace) -> dict[str, Figure]:
    codec = Codec.load(options.weights / "codec")
    return measure_codec(codec, options.clips) | measure_refined(engine, codec, options.clips)


def _films(engine: Engine, options: argparse.Namespace) -> dict[str, Figure]:
    figures, clips = measure_films(engine)
    if options.sheet:
        write_png(options.sheet, film_strip(clips.numpy()))
    return figures


def _sound(engine: Engine, options: argparse.Namespace) -> dict[str, Figure]:
    """Nothing, of weights that make silent takes."""
    if engine.sounding is None:
        return {}
    codec = SoundCodec.load(options.weights / "sound_codec")
    return measure_scores(codec, 8 * options.asked) | measure_sound(engine, codec, options.asked)


_MEASURES: dict[str, Callable[[Engine, argparse.Namespace], dict[str, Figure]]] = {
    "codec": _codec,
    "films": _films,
    "obedience": lambda engine, options: measure_obedience(engine, options.weights, options.asked),
    "guests": lambda engine, options: measure_guests(engine, max(options.asked // 24, 1)),
    "mattes": lambda engine, options: measure_mattes(engine, max(options.asked // 12, 1)),
    "variety": lambda engine, options: measure_variety(engine, max(options.asked // 8, 1)),
    "sound": _sound,
}


def perplexity(codes: Tensor) -> float:
    """exp(entropy) of how often each code is used: the number of codes in even use."""
    share = torch.bincount(codes.flatten()).float() / codes.numel()
    return float(torch.exp(-(share * share.clamp_min(1e-12).log()).sum()))


def _word(figure: Figure) -> str:
    return "at goal" if figure.at_goal else "holds" if figure.holds else "BELOW THE FLOOR"
