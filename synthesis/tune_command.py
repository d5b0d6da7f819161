"""`python -m synthesis tune`: teach an adapter from accepted takes on disk, without a server.

Owns the command's arguments and the form of the folder: `takes.json`, a list of {"style", "phases",
"details", "seed", "index", "variation", "codes"}, codes being a file beside it as the engine returned it.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from synthesis.engine import Engine, Order, weights_folder


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `python -m synthesis tune`."""
    parser.add_argument("takes", type=Path, help="a folder with takes.json and the codes that it names")
    parser.add_argument("--weights", type=Path, default=weights_folder())
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="the adapter to write, if it helps")


def main(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Run the command; the report as one JSON line to `say`."""
    engine = Engine.load(options.weights)
    accepted = read(options.takes)
    state = None
    while True:
        part = engine.tune(state, accepted=accepted, seed=options.seed)
        state = part.state
        sys.stderr.write(f"\rstep {part.step} of {part.steps}" + ("\n" if part.done else ""))
        if part.done:
            break
    if part.adapter is not None and part.report["helps"]:
        options.out.write_bytes(part.adapter)
    say(json.dumps(part.report))


def read(folder: Path) -> list[tuple[Order, bytes]]:
    """The accepted takes of a folder. Raises OSError, KeyError or ValueError where the folder is not one."""
    accepted = []
    for take in json.loads((folder / "takes.json").read_text()):
        data = (folder / take.pop("codes")).read_bytes()
        accepted.append((Order(**{**take, "phases": tuple(take["phases"])}), data))
    return accepted
