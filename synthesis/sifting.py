"""Before a lesson: how strange the base finds each accepted example under its own words, and whom that leaves out.

Owns who is compared with whom: an example with those of its own style, since a look is strange as a whole; what is of
styles too few to tell is compared with one another. Each step is a function of (state, seed). Knows no lesson.
"""

from collections.abc import Sequence

import torch

from synthesis import calling, gate
from synthesis.lesson_batches import mean_loss
from synthesis.lesson_measures import HIDING
from synthesis.lesson_state import State
from synthesis.prior import Prior
from synthesis.prompt import Reader
from synthesis.replay import Example

AT_ONCE = 8  # examples that one step looks at


class Course:
    """The steps of it. prior: the one of the top, where it is decided what is seen."""

    def __init__(self, prior: Prior, reader: Reader, accepted: Sequence[Example], *, seed: int) -> None:
        self._prior, self._reader, self._accepted, self._seed = prior, reader, accepted, seed

    @property
    def name(self) -> str:
        """Which one it is; a state of another is refused."""
        return f"sifting {len(self._accepted)} {self._seed}"

    @property
    def steps(self) -> int:
        return -(-len(self._accepted) // AT_ONCE) if len(self._accepted) >= gate.OUTLIER_FROM else 0

    def begin(self) -> State:
        return State(done=self.steps == 0)

    def step(self, now: State) -> None:
        """Look at some more of them, always behind the same masks; at the end, say who is left out."""
        first = now.step * AT_ONCE
        for at, example in enumerate(self._accepted[first : first + AT_ONCE], start=first):
            generator = torch.Generator().manual_seed(self._seed)
            now.losses[f"each.{at}"] = mean_loss(self._prior, [example], self._reader, generator, HIDING["style"])
        now.step += 1
        now.done = now.step == self.steps
        if now.done:
            now.left_out = self._strange([now.losses[f"each.{at}"] for at in range(len(self._accepted))])

    def _strange(self, losses: list[float]) -> list[int]:
        styles = calling.alike([example.theme[0] for example in self._accepted], self._reader).values()
        many = [own for own in styles if len(own) >= gate.OUTLIER_FROM]
        few = sorted(at for own in styles if own not in many for at in own)
        return sorted(own[i] for own in [*many, few] for i in gate.outliers([losses[at] for at in own]))
