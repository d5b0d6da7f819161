"""A whole lesson: first the look by codes, then the colours of each style, then one word after the other, in slices of
one state.

Owns how they come together in one adapter and one report. A style whose colours are learnt is shown by its table and
needs no other codes; where one is, the hand has no look by codes at all, and so where that brings nothing: codes that
serve several styles drew those without a table further away than the base (`study --only continual`).
Knows nothing of who brought the clips, or why.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from synthesis import adapter, blob, calling, lut_lesson, vocabulary, word_lesson
from synthesis.codec import Codec
from synthesis.lesson_state import BadState
from synthesis.lesson_state import State as ColoursState
from synthesis.orders import Order
from synthesis.refining import Refiner
from synthesis.replay import Example
from synthesis.tuning import Lesson, Slice
from synthesis.word_state import State as WordState

LOOK_MAX = 32  # of what was accepted, the first so many teach the look by codes; colours are taught by more
Clip = tuple[str, NDArray[np.uint8]]  # a caption, and (16, 64, 112, 3) RGB
_LOOK, _COLOURS, _WORD = "look", "colours", "word"
# Of a report, what is said of a look by codes: nothing, where it is not worn.
_OF_LOOKS = ("style_before", "style_after", "drawn_before", "drawn_after", "base_before", "base_after", "curve")


@dataclass(frozen=True)
class Colours:
    """What teaches colours: the accepted orders, the base's frames of one, and the accepted frames by number."""

    orders: Sequence[Order]
    drawn: Callable[[Order], NDArray[np.uint8]]
    seen: Callable[[int], NDArray[np.uint8]]


@dataclass(frozen=True)
class _Part:
    """A lesson after the look, as far as it has come. name: which one it is; a state of another is refused."""

    name: str
    course: Any
    state: Any


@dataclass(frozen=True)
class WholeLesson:
    """What teaches: the priors' lesson, the codec and the refiner (without which there are no words), what teaches
    colours, and clips that people brought."""

    look: Lesson
    codec: Codec
    refiner: Refiner | None
    colours: Colours
    clips: Sequence[Clip] = ()

    def words(self, seed: int) -> dict[str, word_lesson.Course]:
        """A course for each word that is worth a lesson."""
        if self.refiner is None:
            return {}
        found = vocabulary.wanted([caption for caption, _ in self.clips])
        return {
            name: word_lesson.Course(self.codec, self.refiner, name, [self.clips[at][1] for at in clips], seed=seed)
            for name, clips in found.items()
        }

    def slice(self, state: bytes | None, accepted: Sequence[Example], *, seconds: float, seed: int) -> Slice:
        """As `Lesson.slice`, of all parts. Raises BadState, ValueError for no example."""
        stored = {} if state is None else _opened(state)
        look = self.look.slice(stored.get(_LOOK), accepted[:LOOK_MAX], seconds=seconds, seed=seed)
        left_out = look.report.get("left_out", [])
        parts = self._parts(stored, left_out, seed)
        steps = look.steps + sum(part.course.steps for part in parts.values())
        if look.done and len(stored) > 1:  # where the look was done only now, the others begin with the next slice
            _go_on(list(parts.values()), seconds)
        begun = {key: part.state.to_bytes(part.name) for key, part in parts.items()} if look.done else {}
        whole = _closed({_LOOK: look.state, **begun})
        step = look.step + sum(part.state.step for part in parts.values())
        if not look.done or not all(part.state.done for part in parts.values()):
            return Slice(whole, step, steps, False, None, {})
        return Slice(whole, steps, steps, True, *_together(look, parts, self.look))

    def _parts(self, stored: dict[str, bytes], left_out: Sequence[int], seed: int) -> dict[str, _Part]:
        """What follows the look, as it was stored or from its beginning."""
        own, reader = self.colours, self.look.reader
        course = lut_lesson.Course(own.orders, own.drawn, own.seen, reader, left_out=left_out, seed=seed)
        parts = dict[str, _Part]()
        if course.groups:
            now = ColoursState.from_bytes(stored[_COLOURS], course.name) if _COLOURS in stored else ColoursState()
            parts[_COLOURS] = _Part(course.name, course, now)
        for at, (word, lesson) in enumerate(self.words(seed).items()):
            key, name = f"{_WORD}.{at}", f"{word} {lesson.hash} {seed} {lesson.steps}"
            begun = WordState.from_bytes(stored[key], name) if key in stored else WordState()
            parts[key] = _Part(name, lesson, begun)
        return parts


def _go_on(parts: Sequence[_Part], seconds: float) -> None:
    """Steps for about so long, at least one, if there is one."""
    start = time.monotonic()
    for part in parts:
        now, cpu = part.state, time.process_time()
        while not now.done:
            part.course.step(now)
            now.seconds, cpu = now.seconds + time.process_time() - cpu, time.process_time()
            if time.monotonic() - start >= seconds:
                return


def _together(look: Slice, parts: dict[str, _Part], lesson: Lesson) -> tuple[bytes | None, dict[str, Any]]:
    """One adapter of what was learnt, and its report: of the look by codes as `Lesson` says it, `tables` and `words` a
    record each of what was to be learnt, `look`, why that is not worn, and `seconds` of all parts."""
    assert look.adapter is not None
    report, worn = dict(look.report), bool(look.report["helps"])
    tensors, tables, plain = dict[str, Tensor](), list[lut_lesson.Learnt](), ""
    colours, words = parts.get(_COLOURS), [part for key, part in parts.items() if key != _COLOURS]
    if colours:
        found = colours.course.learnt(colours.state)
        tables = [one for one in found if not one.reason]
        report["tables"] = [_told_table(one) for one in found]
        if tables:
            tensors, worn = _packed(tables, lesson), False
    if words:
        learnt = [part.course.learnt(part.state) for part in words if not part.state.reason]
        report["words"] = [_told_word(part.course.word, part.state) for part in words]
        if learnt:
            own, plain = vocabulary.packed(learnt)
            tensors |= own
    report["seconds"] = round(sum((part.state.seconds for part in parts.values()), look.report["seconds"]), 1)
    if not tensors:
        return look.adapter, report
    if not worn:
        report = _unworn(report, tables)
    return adapter.completed(look.adapter, tensors, words=plain, worn=worn), report


def _unworn(report: dict[str, Any], tables: Sequence[lut_lesson.Learnt]) -> dict[str, Any]:
    """A report of a hand whose look by codes is left out: its numbers and its curve are those of the tables, if there
    are any, and what wears no codes forgets nothing."""
    kept = {name: value for name, value in report.items() if name not in _OF_LOOKS}
    kept |= {"helps": True, "reason": "", "strength": 1.0, "look": report["reason"]}
    if tables:
        turns = zip(*(one.curve for one in tables), strict=True)
        kept["drawn_before"] = float(np.mean([one.before for one in tables]))
        kept["drawn_after"] = float(np.mean([one.after for one in tables]))
        kept["base_before"] = kept["base_after"] = report["base_before"]
        kept["curve"] = [[at[0][0], round(float(np.mean([left for _, left in at])), 4), 1.0] for at in turns]
    return kept


def _packed(tables: Sequence[lut_lesson.Learnt], lesson: Lesson) -> dict[str, Tensor]:
    return {
        **adapter.of_grades([one.grade for one in tables]),
        adapter.TABLE_STYLES: torch.stack([calling.unit(one.style, lesson.reader) for one in tables]),
    }


def _told_table(one: lut_lesson.Learnt) -> dict[str, Any]:
    """style, clips, before and after (distances of held-out clips), learnt, reason ("alike", "unlike", "narrow")."""
    return {
        "style": one.style,
        "clips": one.clips,
        "before": round(one.before, 4),
        "after": round(one.after, 4),
        "learnt": not one.reason,
        "reason": one.reason,
    }


def _told_word(word: str, now: WordState) -> dict[str, Any]:
    """word, stand_in, color, learnt, reason ("unseen", "unlike"), clips, before and after (mean squared errors of
    held-out clips), seconds."""
    return {
        "word": word,
        "stand_in": now.stand_in,
        "color": now.color,
        "learnt": not now.reason,
        "reason": now.reason,
        "clips": len(now.held) + len(now.taught),
        "before": round(now.before, 5),
        "after": round(now.after, 5),
        "seconds": round(now.seconds, 1),
    }


def _closed(parts: dict[str, bytes]) -> bytes:
    return blob.write({name: torch.frombuffer(bytearray(data), dtype=torch.uint8) for name, data in parts.items()}, {})


def _opened(data: bytes) -> dict[str, bytes]:
    try:
        return {name: part.numpy().tobytes() for name, part in blob.read(data)[0].items()}
    except blob.BadBlob as error:
        raise BadState(f"not a state of a lesson: {error}") from error
