"""`python -m bench [--only NAME]`: run the benchmarks, print their lines."""

import argparse
import sys
from collections.abc import Callable

from bench import attack, edits, lesson, programmes, room, screen, stock, tuning

BENCHES: dict[str, Callable[[], None]] = {
    "room": room.run,
    "edits": edits.run,
    "stock": stock.run,
    "screen": screen.run,
    "attack": attack.run,
    "programmes": programmes.run,
    "class": lesson.run,
    "tuning": tuning.run,
}


def main() -> int:
    arguments = argparse.ArgumentParser(prog="bench", description=__doc__)
    arguments.add_argument("--only", choices=sorted(BENCHES), default=None)
    only = arguments.parse_args().only
    for name, bench in BENCHES.items():
        if only in (None, name):
            bench()
    return 0


if __name__ == "__main__":
    sys.exit(main())
