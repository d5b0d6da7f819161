"""A whole lesson, in slices of one state: whose words do not fit is left out, then the colours of each style are learnt
by those that go together; where none are, the look by codes; then one word after the other.

Owns how they come together in one adapter and one report. A style whose colours are learnt is shown by its grade and
needs no other codes. Where there is one grade, the hand has no look by codes for any style: codes that serve several
drew those without a grade further away than the base (`study --only continual`). Nor has it a look that brings nothing
beside words that were learnt. Knows nothing of who brought the clips, or why.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from synthesis import adapter, blob, calling, lut_lesson, sifting, transport, vocabulary, word_lesson
from synthesis.codec import Codec
from synthesis.lesson_state import BadState
from synthesis.orders import Order
from synthesis.refining import Refiner
from synthesis.replay import Example
from synthesis.tuning import Lesson
from synthesis.word_state import State as WordState

LOOK_MAX = 32  # of what was accepted, the first so many that stay teach the look by codes; colours are taught by more
Clip = tuple[str, NDArray[np.uint8]]  # a caption, and (16, 64, 112, 3) RGB
_SIFTING, _LOOK, _COLOURS, _WORD = "sifting", "look", "colours", "word"
# Of a report, what is said of a look by codes: nothing, where it is not worn.
_OF_LOOKS = ("style_before", "style_after", "drawn_before", "drawn_after", "base_before", "base_after", "curve")


@dataclass(frozen=True)
class Slice:
    """What one slice leaves. state: for the next. adapter: bytes when done, also of what is better not used.

    report, when done: helps, strength, steps, seconds, reason (why it does not help), left_out (the accepted that were
    not learnt from), called (how far base clips call for it), drawn_before and drawn_after, curve; of a look by codes
    what `tuning.Lesson.learnt` says as well; tables and words, a record each of what was to be learnt; {} before.
    """

    state: bytes
    step: int
    steps: int
    done: bool
    adapter: bytes | None
    report: dict[str, Any]


@dataclass(frozen=True)
class Colours:
    """What teaches colours: the accepted orders, the base's frames of one, and the accepted frames by number."""

    orders: Sequence[Order]
    drawn: Callable[[Order], NDArray[np.uint8]]
    seen: Callable[[int], NDArray[np.uint8]]


class _Part:
    """One lesson of the whole, as far as it has come."""

    def __init__(self, course: Any, base: str, stored: bytes | None) -> None:
        """stored: its state, of which another lesson's is refused; None: it begins."""
        self.course, self._name, self.state = course, f"{base} {course.name}", course.begin()
        if stored is not None:
            self.state = type(self.state).from_bytes(stored, self._name)

    def go_on(self, until: float) -> None:
        """A step, and more until that moment (time.monotonic)."""
        now, cpu = self.state, time.process_time()
        while not now.done:
            self.course.step(now)
            now.seconds, cpu = now.seconds + time.process_time() - cpu, time.process_time()
            if time.monotonic() >= until:
                return

    def to_bytes(self) -> bytes:
        data: bytes = self.state.to_bytes(self._name)
        return data


class _Parts(dict[str, _Part]):
    """The parts by their names in the state, in their order: each begins when those before it are done."""

    def __init__(self, base: str, state: bytes | None, seconds: float) -> None:
        super().__init__()
        self._base, self._stored = base, {} if state is None else _opened(state)
        self._until, self._went = time.monotonic() + seconds, False

    def add(self, key: str, course: Any) -> _Part:
        """One more, which goes on if it is its turn and there is time: at least one step of all is made."""
        turn = self.done
        part = self[key] = _Part(course, self._base, self._stored.get(key))
        if turn and not part.state.done and not (self._went and time.monotonic() >= self._until):
            part.go_on(self._until)
            self._went = True
        return part

    @property
    def done(self) -> bool:
        return all(part.state.done for part in self.values())

    def to_bytes(self) -> bytes:
        """Of those that have begun: what the others are about may depend on them."""
        begun = {key: part.to_bytes() for key, part in self.items() if part.state.step}
        return blob.write(
            {key: torch.frombuffer(bytearray(data), dtype=torch.uint8) for key, data in begun.items()}, {}
        )


@dataclass(frozen=True)
class WholeLesson:
    """What teaches: the priors' lesson, the codec and the refiner (without which there are no words), what teaches
    colours, and clips that people brought."""

    look: Lesson
    codec: Codec
    refiner: Refiner | None
    colours: Colours
    clips: Sequence[Clip] = ()

    def words(self, seed: int) -> list[word_lesson.Course]:
        """A course for each word that is worth a lesson."""
        if self.refiner is None:
            return []
        found = vocabulary.wanted([caption for caption, _ in self.clips])
        return [
            word_lesson.Course(self.codec, self.refiner, name, [self.clips[at][1] for at in clips], seed=seed)
            for name, clips in found.items()
        ]

    def slice(self, state: bytes | None, accepted: Sequence[Example], *, seconds: float, seed: int) -> Slice:
        """Steps from `state` for about `seconds`, at least one. Raises BadState, ValueError for no example."""
        if not accepted:
            raise ValueError("nothing was accepted, so there is nothing to learn")
        parts, look = _Parts(self.look.base, state, seconds), self.look
        sifted = parts.add(_SIFTING, sifting.Course(look.priors["top"], look.reader, accepted, seed=seed)).state
        own, strange = self.colours, sifted.left_out
        colours = lut_lesson.Course(own.orders, own.drawn, own.seen, look.reader, left_out=strange, seed=seed)
        parts.add(_COLOURS, colours)
        left_out = _left_out(parts)
        kept = [example for at, example in enumerate(accepted) if at not in left_out]
        if not parts.done or not _grades(parts):  # counted on until it is known, so that no progress is taken back
            parts.add(_LOOK, look.course(kept[:LOOK_MAX], seed=seed))
        for at, course in enumerate(self.words(seed)):
            parts.add(f"{_WORD}.{at}", course)
        steps = sum(part.course.steps for part in parts.values())
        if not parts.done:
            return Slice(parts.to_bytes(), sum(part.state.step for part in parts.values()), steps, False, None, {})
        return Slice(parts.to_bytes(), steps, steps, True, *_together(parts, look, kept))


def _left_out(parts: _Parts) -> list[int]:
    """Who does not belong, by words or by colours, as far as it is known."""
    return sorted(parts[_SIFTING].state.left_out + parts[_COLOURS].state.left_out)


def _grades(parts: _Parts) -> list[lut_lesson.Learnt]:
    """The styles whose colours were learnt."""
    course, state = parts[_COLOURS].course, parts[_COLOURS].state
    return [one for one in course.learnt(state) if not one.reason]


def _together(parts: _Parts, lesson: Lesson, kept: Sequence[Example]) -> tuple[bytes, dict[str, Any]]:
    """One adapter of what was learnt, and its report. kept: what was not left out."""
    grades, tensors, plain = _grades(parts), dict[str, Tensor](), ""
    if grades:
        taught, report = lesson.bare(kept), _of_grades(grades, lesson)
        tensors = _packed(grades, lesson)
    else:
        taught, report = lesson.learnt(parts[_LOOK].course, parts[_LOOK].state)
    words = [part for key, part in parts.items() if key.startswith(_WORD)]
    learnt = [part.course.learnt(part.state) for part in words if not part.state.reason]
    if learnt:
        own, plain = vocabulary.packed(learnt)
        tensors |= own
    if tensors:
        worn = bool(report["helps"]) and not grades
        taught = adapter.completed(taught, tensors, words=plain, worn=worn)
    if tensors and not report["helps"]:
        report = _without_look(report)
    tables = [_told_table(one) for one in parts[_COLOURS].course.learnt(parts[_COLOURS].state)]
    report |= {"tables": tables} if tables else {}
    report |= {"words": [_told_word(part.course.word, part.state) for part in words]} if words else {}
    seconds = round(sum(part.state.seconds for part in parts.values()), 1)
    return taught, report | {"left_out": _left_out(parts), "seconds": seconds}


def _without_look(report: dict[str, Any]) -> dict[str, Any]:
    """A report of a hand whose look by codes brought nothing and is left out beside its words; `look` says why."""
    kept = {name: value for name, value in report.items() if name not in _OF_LOOKS}
    return kept | {"helps": True, "reason": "", "strength": 1.0, "look": report["reason"]}


def _of_grades(grades: Sequence[lut_lesson.Learnt], lesson: Lesson) -> dict[str, Any]:
    """The report of a hand of colours, which wears no codes: what it forgets needs no measuring."""
    styles = torch.stack([calling.unit(one.style, lesson.reader) for one in grades])
    held = lesson.replay.held
    called = [calling.nearest(styles, example.theme[0], lesson.reader)[1] for example in held]
    turns = zip(*(one.curve for one in grades), strict=True)
    return {
        "helps": True,
        "reason": "",
        "strength": 1.0,
        "steps": transport.ROUNDS,
        "called": round(sum(called) / len(called), 3),
        "drawn_before": float(np.mean([one.before for one in grades])),
        "drawn_after": float(np.mean([one.after for one in grades])),
        "curve": [[at[0][0], round(float(np.mean([left for _, left in at])), 4), 1.0] for at in turns],
    }


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


def _opened(data: bytes) -> dict[str, bytes]:
    try:
        return {name: part.numpy().tobytes() for name, part in blob.read(data)[0].items()}
    except blob.BadBlob as error:
        raise BadState(f"not a state of a lesson: {error}") from error
