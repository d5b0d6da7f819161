"""What a lesson measures: held-out accepted cells and held-out base clips, in jobs of a second or so.

Owns the jobs, behind which masks each is measured, and how their losses become means. Knows nothing of adapters.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from synthesis.masking import hide_all, hide_share
from synthesis.replay import Example

LEVELS = ("top", "bottom")
# Accepted cells of which 70 % is hidden; the same with all hidden; base clips of which 70 % is hidden.
HIDING = {"style": hide_share, "drawn": hide_all, "base": hide_share}
EXAMPLES_MAX, AT_ONCE = 24, 8
Grade = Callable[[Example], float]  # how far an example's words call for what is taught
Losses = Mapping[str, float]


@dataclass(frozen=True)
class Job:
    """Examples of one grade, measured in one step and kept under `key(when)`."""

    what: str
    level: str
    number: int
    grade: float
    examples: list[Example]

    def key(self, when: str) -> str:
        return f"{self.what}.{self.level}.{when}.{self.number}"


def jobs(accepted: list[Example], base: list[Example], grade: Grade) -> list[Job]:
    """All of a lesson, at the end what is forgotten first: at least eight examples of each kind, some twice."""
    return [
        Job(what, level, number, *part)
        for what, examples in (("base", base), ("style", accepted), ("drawn", accepted))
        for level in LEVELS
        for number, part in enumerate(parts((examples * max(1, 8 // len(examples)))[:EXAMPLES_MAX], grade))
    ]


def parts(examples: list[Example], grade: Grade) -> Iterator[tuple[float, list[Example]]]:
    """The examples in batches of one grade each."""
    grades = [grade(example) for example in examples]
    for each in sorted(set(grades)):
        own = [example for example, found in zip(examples, grades, strict=True) if found == each]
        for first in range(0, len(own), AT_ONCE):
            yield each, own[first : first + AT_ONCE]


def mean(every: Sequence[Job], losses: Losses, what: str, when: str, *, levels: Sequence[str] = LEVELS) -> float | None:
    """The mean over the levels that were measured whole (a top that forgets spares the bottom), None for none."""
    found = []
    for level in levels:
        own = [job for job in every if (job.what, job.level) == (what, level)]
        if all(job.key(when) in losses for job in own):
            total = sum(len(job.examples) * losses[job.key(when)] for job in own)
            found.append(total / sum(len(job.examples) for job in own))
    return sum(found) / len(found) if found else None
