"""`python -m synthesis study`: what a hand brings, keeps and gives away, by teams that are invented.

Owns the command and which parts it has. Moves no weight for good: adapters are thrown away.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from synthesis import continual, leaks, poison, teams, word_study
from synthesis.codec import Codec
from synthesis.engine import Engine, weights_folder
from synthesis.looks import TEAMS

Line = Callable[[str], None]
_PARTS: dict[str, Callable[[Engine, Codec, argparse.Namespace, Line], None]] = {
    "teams": teams.main,
    "continual": continual.main,
    "leaks": leaks.main,
    "poison": poison.main,
    "words": word_study.main,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `python -m synthesis study`."""
    parser.add_argument("--weights", type=Path, default=weights_folder())
    parser.add_argument("--out", type=Path, default=Path("runs/study"))
    parser.add_argument("--accepted", type=int, default=16, help="clips that each team accepted")
    parser.add_argument("--pairs", type=int, default=40, help="blind pairs over all teams; 0 draws no picture at all")
    parser.add_argument("--hands", type=int, default=12, help="hands that are asked what they give away")
    parser.add_argument("--samples", type=int, default=1000, help="samples among which copies are looked for")
    parser.add_argument("--only", choices=tuple(_PARTS), help="one part of the study")
    names = [team.name for team in TEAMS]
    parser.add_argument("--team", choices=names, help="one of the three teams alone; the same figures")
    parser.add_argument("--footage", type=Path, help="a team that brings these videos, each named as what it shows")


def main(options: argparse.Namespace, say: Line) -> None:
    """Run the command: figures as lines, everything else in `--out`. What was found already is not done again."""
    engine, codec = Engine.load(options.weights), Codec.load(options.weights / "codec")
    only = "teams" if options.team or options.footage else options.only
    for part in _PARTS if only is None else (only,):
        _PARTS[part](engine, codec, options, say)
