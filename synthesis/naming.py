"""A lesson that teaches words beside a look: first the look, then one word after the other, in slices of one state.

Owns how both come together in one adapter and one report: a hand whose look brings nothing is worn for its words alone.
Knows nothing of who brought the clips, or why.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from synthesis import adapter, blob, vocabulary
from synthesis.codec import Codec
from synthesis.lesson_state import BadState
from synthesis.refining import Refiner
from synthesis.replay import Example
from synthesis.tuning import Lesson, Slice
from synthesis.word_lesson import Course
from synthesis.word_state import State

Clip = tuple[str, NDArray[np.uint8]]  # a caption, and (16, 64, 112, 3) RGB
_LOOK, _WORD = "look", "word"
# Of a report, what is said of a look: nothing, where the look is not worn.
_OF_LOOKS = ("style_before", "style_after", "drawn_before", "drawn_after", "base_before", "base_after", "curve")


@dataclass(frozen=True)
class Naming:
    """What teaches words: the codec and the refiner, without which there are none, and clips that people brought."""

    codec: Codec
    refiner: Refiner | None
    clips: Sequence[Clip]

    def courses(self, seed: int) -> dict[str, Course]:
        """A course for each word that is worth a lesson."""
        if self.refiner is None:
            return {}
        found = vocabulary.wanted([caption for caption, _ in self.clips])
        return {
            name: Course(self.codec, self.refiner, name, [self.clips[at][1] for at in clips], seed=seed)
            for name, clips in found.items()
        }

    def slice(
        self, lesson: Lesson, state: bytes | None, accepted: Sequence[Example], *, seconds: float, seed: int
    ) -> Slice:
        """As `Lesson.slice`, of the look and of the words. Raises BadState, ValueError for no example."""
        courses = self.courses(seed)
        if not courses:
            return lesson.slice(state, accepted, seconds=seconds, seed=seed)
        parts = {} if state is None else _opened(state)
        look = lesson.slice(parts.get(_LOOK), accepted, seconds=seconds, seed=seed)
        steps = look.steps + sum(course.steps for course in courses.values())
        if not look.done:
            return replace(look, state=_closed({_LOOK: look.state}), steps=steps)
        names = {f"{_WORD}.{at}": _name(name, course, seed) for at, (name, course) in enumerate(courses.items())}
        if not parts.keys() >= names.keys():  # the look was done only now: words begin with the next slice
            begun = {part: State().to_bytes(name) for part, name in names.items()}
            return Slice(_closed({_LOOK: look.state, **begun}), look.step, steps, False, None, {})
        learning = [State.from_bytes(parts[part], name) for part, name in names.items()]
        _go_on(list(courses.values()), learning, seconds)
        words = {part: now.to_bytes(name) for (part, name), now in zip(names.items(), learning, strict=True)}
        whole = _closed({_LOOK: look.state, **words})
        step = look.step + sum(now.step for now in learning)
        if not all(now.done for now in learning):
            return Slice(whole, step, steps, False, None, {})
        return Slice(whole, steps, steps, True, *_together(look, courses, learning))


def _go_on(courses: Sequence[Course], learning: Sequence[State], seconds: float) -> None:
    """Steps for about so long, at least one, if there is one."""
    start = time.monotonic()
    for course, now in zip(courses, learning, strict=True):
        cpu = time.process_time()
        while not now.done:
            course.step(now)
            now.seconds, cpu = now.seconds + time.process_time() - cpu, time.process_time()
            if time.monotonic() - start >= seconds:
                return


def _together(
    look: Slice, courses: dict[str, Course], learning: Sequence[State]
) -> tuple[bytes | None, dict[str, Any]]:
    """One adapter that has the look, if it helps, and the words that were learnt; and its report, with of each word:
    word, stand_in, color, learnt, reason ("unseen", "unlike"), clips, before and after (mean squared errors of held-out
    clips), seconds."""
    both = list(zip(courses.values(), learning, strict=True))
    learnt = [course.learnt(now) for course, now in both if not now.reason]
    report = look.report | {
        "words": [
            {
                "word": name,
                "stand_in": now.stand_in,
                "color": now.color,
                "learnt": not now.reason,
                "reason": now.reason,
                "clips": len(now.held) + len(now.taught),
                "before": round(now.before, 5),
                "after": round(now.after, 5),
                "seconds": round(now.seconds, 1),
            }
            for name, now in zip(courses, learning, strict=True)
        ],
        "seconds": round(look.report["seconds"] + sum(now.seconds for now in learning), 1),
    }
    assert look.adapter is not None
    if not learnt:
        return look.adapter, report
    helps = look.report["helps"]
    if not helps:
        report = {name: value for name, value in report.items() if name not in _OF_LOOKS}
        report |= {"helps": True, "reason": "", "look": look.report["reason"]}
    return adapter.with_words(look.adapter, *vocabulary.packed(learnt), worn=helps), report


def _name(word: str, course: Course, seed: int) -> str:
    return f"{word} {course.hash} {seed} {course.steps}"


def _closed(parts: dict[str, bytes]) -> bytes:
    return blob.write({name: torch.frombuffer(bytearray(data), dtype=torch.uint8) for name, data in parts.items()}, {})


def _opened(data: bytes) -> dict[str, bytes]:
    try:
        return {name: _bytes(part) for name, part in blob.read(data)[0].items()}
    except blob.BadBlob as error:
        raise BadState(f"not a state of a lesson: {error}") from error


def _bytes(part: Tensor) -> bytes:
    return part.numpy().tobytes()
