"""Before a lesson: whose words do not tell what is seen, so that the clip is left out: a poisoned caption, a slip.

Owns who is compared with whom, and how. What is seen is strange to the base where a team has a look of its own, and
clips differ by how much there is to see; so it is not told by the loss under a clip's own words, but by how that stands
to the loss under other clips' words, the farthest: about a third where the base drew it, one where words tell nothing.
Compared are clips of one style, since a look is strange as a whole; of styles too few to tell, all with one another.
Figures: `study --only poison`. Each step is a function of (state, seed). Knows no lesson.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import torch

from synthesis import calling
from synthesis.lesson_batches import mean_loss
from synthesis.lesson_measures import HIDING
from synthesis.lesson_state import State
from synthesis.prior import Prior
from synthesis.prompt import Reader
from synthesis.replay import Example

AT_ONCE = 2  # examples that one step looks at
OTHERS = 2  # other clips' words that are tried as well
JUDGED_FROM = 8  # of fewer clips nobody can say whose words are wrong
LEFT_OUT_MAX = 0.25  # more than this share cannot all be wrong
TELLS_MAX = 0.6  # where its words do not bring the median clip so far down, the base does not read that look


class Course:
    """The steps of it. prior: the one of the top, where it is decided what is seen."""

    def __init__(self, prior: Prior, reader: Reader, accepted: Sequence[Example], *, seed: int) -> None:
        self._prior, self._reader, self._accepted, self._seed = prior, reader, accepted, seed
        styles = calling.alike([example.theme[0] for example in accepted], reader).values()
        many = [own for own in styles if len(own) >= JUDGED_FROM]
        few = sorted(at for own in styles if own not in many for at in own)
        self._groups = [own for own in [*many, few] if len(own) >= JUDGED_FROM]
        self._asked = [at for group in self._groups for at in group]

    @property
    def name(self) -> str:
        """Which one it is; a state of another is refused."""
        return f"sifting {self._groups} {self._seed} {OTHERS}"

    @property
    def steps(self) -> int:
        return -(-len(self._asked) // AT_ONCE)

    def begin(self) -> State:
        return State(done=self.steps == 0)

    def step(self, now: State) -> None:
        """Look at some more of them, always behind the same masks; at the end, say who is left out."""
        first = now.step * AT_ONCE
        for at in self._asked[first : first + AT_ONCE]:
            now.losses[f"told.{at}"] = self._told(at)
        now.step += 1
        now.done = now.step == self.steps
        if now.done:
            told = [[now.losses[f"told.{at}"] for at in group] for group in self._groups]
            now.left_out = sorted(group[i] for group, own in zip(self._groups, told, strict=True) for i in wrongly(own))

    def _told(self, at: int) -> float:
        """What an example's words leave of its loss, beside others' words; 1 where all have the same."""
        own = self._accepted[at]
        (group,) = (group for group in self._groups if at in group)
        others = self._farthest(own.theme[1], {self._accepted[i].theme[1] for i in group})
        under = [self._loss(replace(own, theme=(own.theme[0], other))) for other in others]
        return self._loss(own) * len(under) / sum(under) if under else 1.0

    def _farthest(self, words: str, among: set[str]) -> list[str]:
        """Those that mean least what these do: of a scene told in other words they would be no proof."""
        own = calling.unit(words, self._reader)
        return sorted(among - {words}, key=lambda other: (float(own @ calling.unit(other, self._reader)), other))[
            :OTHERS
        ]

    def _loss(self, example: Example) -> float:
        generator = torch.Generator().manual_seed(self._seed)
        return mean_loss(self._prior, [example], self._reader, generator, HIDING["drawn"])


def wrongly(told: Sequence[float]) -> list[int]:
    """Whose words leave about as much as others' do, where most clips' own leave far less."""
    middle = median(told)
    if middle > TELLS_MAX:
        return []
    found = [i for i, left in enumerate(told) if left > (1 + middle) / 2]
    return found if len(found) <= LEFT_OUT_MAX * len(told) else []
