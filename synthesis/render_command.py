"""`python -m synthesis render`: a film from words, without a server.

Owns the command's arguments, the chain of cells and the progress bar. How a cell is drawn is the engine's.
"""

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from synthesis import joining, media
from synthesis.engine import Engine, Order, weights_folder

CELL_SECONDS = media.TAKE_FRAMES / media.RATE
SECONDS_MAX = 600.0
_BAR = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `python -m synthesis render`."""
    parser.add_argument("prompt", nargs="+", help="what happens; several: one after the other, two seconds each")
    parser.add_argument("--style", default="", help="the film's look and theme")
    parser.add_argument("--details", default="", help="what drives the detail alone")
    parser.add_argument("--seconds", type=_seconds, default=2 * CELL_SECONDS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--adapter", type=Path, help="an adapter that `tune` made")
    parser.add_argument("--weights", type=Path, default=weights_folder())
    parser.add_argument("--out", type=Path, required=True, help="the MP4 to write")


def main(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Run the command: bar to standard error, one line to `say` at the end."""
    began = time.monotonic()
    engine = Engine.load(options.weights)
    order = Order(options.style, tuple(options.prompt), options.details, options.seed, 0, 0)
    adapter = options.adapter.read_bytes() if options.adapter else None
    frames = round(options.seconds * media.RATE)
    render(engine, order, frames=frames, path=options.out, adapter=adapter, progress=_bar)
    say(f"{options.out}: {frames / media.RATE:g} s of film in {time.monotonic() - began:.1f} s by {engine.version}")


def render(
    engine: Engine,
    order: Order,
    *,
    frames: int,
    path: Path,
    adapter: bytes | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """Draw the cells that `frames` film frames need, each continuing the one before, and join them.

    order: of the first cell. progress: the share done, 0 to 1. The file appears whole or not at all.
    """
    cells = math.ceil(frames / media.TAKE_FRAMES)
    cuts: list[joining.Cut] = []
    context = None
    with tempfile.TemporaryDirectory() as folder:
        for index in range(cells):
            progress(index / cells)
            take = Path(folder) / f"{index}.mp4"
            context = engine.render(replace(order, index=index), context=context, adapter=adapter, path=take)
            cuts.append((take, 0, min(media.TAKE_FRAMES, frames - index * media.TAKE_FRAMES)))
        joining.write_film(cuts, path, metadata={"engine": engine.version, "codec": engine.codec})
    progress(1.0)


def _seconds(text: str) -> float:
    value = float(text)
    if not 1 / media.RATE <= value <= SECONDS_MAX:
        raise argparse.ArgumentTypeError(f"{text} is not between one frame and {SECONDS_MAX:g} seconds")
    return value


def _bar(share: float) -> None:
    """A bar on standard error, drawn over itself."""
    filled = round(share * _BAR)
    end = "\n" if share >= 1 else ""
    sys.stderr.write(f"\r[{'#' * filled}{'.' * (_BAR - filled)}] {share:4.0%}{end}")
    sys.stderr.flush()
