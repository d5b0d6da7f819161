"""`study --only teams`: three invented teams teach a hand each, and it is measured what that brings.

Owns what is written of a team: a row of figures, the curve, a contact sheet, and blind pairs with their key apart.
"""

import argparse
import csv
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis import transport
from synthesis.codec import Codec
from synthesis.engine import Engine, Slice
from synthesis.looks import FIRST_SEED, TEAMS, Film, Frames, Team, accepted, drawn, learn, orders, rushes
from synthesis.sheets import film_strip, write_png

Line = Callable[[str], None]


def main(engine: Engine, codec: Codec, options: argparse.Namespace, say: Line) -> None:
    """A line of JSON a team to `say`, and everything else in `options.out`."""
    options.out.mkdir(parents=True, exist_ok=True)
    teams = [team for team in TEAMS if options.team in (None, team.name)]
    if options.footage:
        teams = [Team("rushes", "our own rushes", lambda frames: frames)]
    for team in teams:
        row = study(engine, codec, team, options)
        say(json.dumps(row))
        (options.out / f"team-{team.name}.json").write_text(json.dumps(row, indent=1))


def study(engine: Engine, codec: Codec, team: Team, options: argparse.Namespace) -> dict[str, Any]:
    """One team's lesson, measured; its curve, adapter, pairs and sheet are written."""
    number, out = TEAMS.index(team) if team in TEAMS else len(TEAMS), options.out
    first = FIRST_SEED + 1000 * number
    if options.footage:
        films = rushes(options.footage, team.style, codec, options.accepted)
    else:
        films = accepted(team, codec, options.accepted, first=first)
    unaware = engine.render(films[0].order)
    lesson, seconds = learn(engine, films)
    write_curve(out / f"curve-{team.name}.csv", lesson.report)
    taught = lesson.adapter or b""
    (out / f"adapter-{team.name}.safetensors").write_bytes(taught)
    asked = [orders(team, first + 500 + i)[0] for i in range(_share(options.pairs, number))]
    sides = [(drawn(engine, order, None), drawn(engine, order, taught)) for order in asked]
    keep_key(out / "key.json", write_pairs(out / "pairs", team, films, sides, random.Random(number)))
    if sides:
        shown = [film.frames for film in films[: len(sides)][:4]] + [x for side in sides[:4] for x in side]
        write_png(out / f"sheet-{team.name}.png", film_strip(np.stack(shown)))
    return measured(team, films, lesson, seconds) | {
        "off": "identical" if engine.render(films[0].order) == unaware else "changed",
        "nearer_by_colour": nearer(films, sides),
        "floor": floor(engine, team, films),
        "base_if_always_worn": round(engine.lesson().everywhere(taught) - 1, 4),
    }


def keep_key(path: Path, key: dict[str, str]) -> None:
    """Which side of each pair was taught, beside those of other teams."""
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | key, indent=1))


def measured(team: Team, films: list[Film], lesson: Slice, seconds: float) -> dict[str, Any]:
    """One row of the table. Losses are of held-out clips; a change is a share of the loss before. style: 70 % of the
    team's clips hidden; drawn: all hidden, or where its colours are a table, how far these lie apart; base: of base
    clips, 70 % hidden."""
    report = lesson.report
    changes = {
        f"{what}_change": round(report[f"{what}_after"] / report[f"{what}_before"] - 1, 4)
        for what in ("style", "drawn", "base")
        if f"{what}_after" in report  # what forgets is not measured further
    }
    return {
        "team": team.name,
        "accepted": len(films),
        **{name: round(value, 3) for name, value in report.items() if name.endswith(("_before", "_after"))},
        **changes,
        "called": report["called"],
        "passed": report["helps"],
        "reason": report["reason"],
        "strength": report["strength"],
        "cpu_seconds": report["seconds"],
        "clock_seconds": round(seconds, 1),
        "megabytes": round(len(lesson.adapter or b"") / 1e6, 2),
        "gate": report.get("gate", {}),
        "left_out": report["left_out"],
    }


def floor(engine: Engine, team: Team, films: list[Film]) -> float:
    """How far the held-out clips' colours lie from what the base draws of their words with the look itself over it: two
    films are never nearer."""
    held = films[3::4]
    if not held:
        return 0.0
    drawn, seen = transport.beside((team.look(engine.sketch(film.order)) for film in held), (f.frames for f in held))
    return round(float(transport.distances(drawn, seen, 0).mean()), 4)


def nearer(films: list[Film], sides: list[tuple[Frames, Frames]]) -> float | None:
    """In which share of pairs the taught picture's colours lie nearer to the team's than the base's do."""
    if not sides:
        return None
    wanted = np.mean([_colours(film.frames) for film in films], axis=0)
    wins = [np.abs(_colours(own) - wanted).sum() < np.abs(_colours(base) - wanted).sum() for base, own in sides]
    return round(float(np.mean(wins)), 3)


def write_curve(path: Path, report: dict[str, Any]) -> None:
    """The lesson's curve as a table: step, drawn, base, as shares of the losses before."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("step", "drawn", "base"), *report["curve"]])


def write_pairs(
    folder: Path, team: Team, films: list[Film], sides: list[tuple[Frames, Frames]], rng: random.Random
) -> dict[str, str]:
    """Each pair as one picture: the team's clips on top, then A and B; which of them was taught is told apart."""
    folder.mkdir(parents=True, exist_ok=True)
    key = {}
    for number, (base, own) in enumerate(sides):
        name = f"{team.name}-{number:02}"
        taught_first = rng.random() < 0.5
        pair = (own, base) if taught_first else (base, own)
        key[name] = "A" if taught_first else "B"
        clips = rng.sample(films, k=min(2, len(films)))
        write_png(folder / f"{name}.png", film_strip(np.stack([*(film.frames for film in clips), *pair]), columns=1))
    return key


def _colours(frames: Frames) -> NDArray[np.float64]:
    """The share of pixels in each of 4 x 4 x 4 colours."""
    cells = (frames.reshape(-1, 3) // 64).astype(np.int64)
    counts = np.bincount(cells @ np.array([16, 4, 1]), minlength=64)
    return np.asarray(counts / counts.sum())


def _share(pairs: int, number: int) -> int:
    """How many of the pairs are this team's; a team beside the three has as many as the last of them."""
    return pairs // len(TEAMS) + (number < pairs % len(TEAMS))
