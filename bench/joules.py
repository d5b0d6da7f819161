"""What takes cost: CPU-seconds of this machine as the worker spends them, and joules at the watts that the server
assumes. Measured on the shipped weights; knows nothing of who asks."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

WATTS = 10.0  # of one core, as the server assumes (TELAR_WATTS_PER_CORE)
PROMPTS = (
    "a red car drives through the city",
    "a white sailing boat goes to the right at sea by day",
    "a crowd of people in the city at night",
    "a horse gallops over the beach at sunset",
)


@dataclass(frozen=True)
class Costs:
    """CPU-seconds of a cell. shown: its preview and its full take, each with its files. codes: of one that only others
    continue, both without a picture. full: the full take alone."""

    full: float
    shown: float
    codes: float

    def joules(self, takes: int, context: int) -> float:
        """takes: cells that are shown; context: cells that they continue."""
        return (takes * self.shown + context * self.codes) * WATTS


def measure() -> Costs:
    """The mean over a few prompts."""
    from synthesis.engine import WEIGHTS, Engine, Order

    engine, spent = Engine.load(WEIGHTS), {"full": 0.0, "shown": 0.0, "codes": 0.0}
    engine.render(Order("", PROMPTS[:1], "", 0, 0, 0))  # what is made once is nobody's
    with tempfile.TemporaryDirectory() as folder:
        film, thumb = Path(folder) / "take.mp4", Path(folder) / "take.jpg"
        for seed, prompt in enumerate(PROMPTS):
            order = Order("", (prompt,), "", seed, 0, 0)
            top, preview = timed(partial(engine.preview, order, path=film, thumb=thumb))
            _, full = timed(partial(engine.render, order, top=top, path=film, thumb=thumb))
            top, first = timed(partial(engine.preview, order))
            _, rest = timed(partial(engine.render, order, top=top))
            spent["full"] += full
            spent["shown"] += preview + full
            spent["codes"] += first + rest
    return Costs(**{name: seconds / len(PROMPTS) for name, seconds in spent.items()})


def timed(work: Callable[[], bytes]) -> tuple[bytes, float]:
    began = time.process_time()
    made = work()
    return made, time.process_time() - began
