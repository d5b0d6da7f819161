"""A figure, as everybody gets it: one line of JSON."""

import json
import sys
from typing import Any

# One session opens all sockets of a load (house.RAISED); no other limit is touched.
LIMITS = "as shipped, but any number of sockets for one person"


def tell(
    bench: str, figure: str, value: float | None, unit: str, goal: str = "", holds: bool | None = None, **more: Any
) -> None:
    """One figure. holds: whether it reaches its goal; None where there is no goal, or nothing to compare with."""
    rounded = None if value is None else round(value, 3)
    line = {"bench": bench, "figure": figure, "value": rounded, "unit": unit, "goal": goal, "holds": holds}
    sys.stdout.write(json.dumps({**line, "limits": LIMITS, **more}) + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """What a person at the terminal wants to see meanwhile."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
