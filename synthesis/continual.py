"""`study --only continual`: one team comes to love five looks, one after the other. What does its hand keep?

Owns the ways of teaching that are compared, and their accuracy matrix: how near each look is after each lesson. The
base's weights are moved by one of the ways alone, while it is looked at, and are put back.
"""

import argparse
import csv
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from synthesis import adapter, blob, calling, lesson_measures, transport
from synthesis.codec import Codec
from synthesis.engine import Engine
from synthesis.lesson_batches import mean_loss
from synthesis.lesson_measures import HIDING, LEVELS
from synthesis.looks import FIRST_SEED, IN_A_ROW, Film, Frames, accepted, drawn, learn, orders
from synthesis.notebook import Found, Notebook
from synthesis.optim import MuonAdamW
from synthesis.orders import Order
from synthesis.replay import Example, Replay
from synthesis.sheets import film_strip, write_png
from synthesis.tuning import STEPS, Course, Lesson

Line = Callable[[str], None]
Shelves = Sequence[Sequence[Film]]  # what was accepted of each look so far, in the order of the lessons
LESSON_MAX = 96  # clips that the house gives one lesson
NEWEST_MAX = 32  # clips of a lesson in which looks do not take turns
FRESH = 8  # clips of each look that no lesson sees: what is measured on
SEED = FIRST_SEED + 100_000
RATE = 3e-4  # of all weights; the best for one look of 1e-4, 3e-4, 1e-3 and 3e-3


class Way(Protocol):
    """A way of teaching. What was taught travels as bytes."""

    def teach(self, before: bytes | None, shelves: Shelves) -> bytes:
        """What the hand is after the lesson on the last of the looks; before: what it was."""

    def called(self, taught: bytes, style: str) -> float:
        """How far a style calls for it, 0 to 1."""

    def worn(self, taught: bytes, strength: float) -> AbstractContextManager[None]:
        """A context in which the engine's priors draw with it."""

    def picture(self, taught: bytes | None, order: Order) -> Frames:
        """What is drawn of an order with it."""


class Hand:
    """A lesson from the base, as the house gives it, by what `choose` takes of all that was accepted."""

    def __init__(self, engine: Engine, choose: Callable[[Shelves], list[Film]]) -> None:
        self.engine, self.lesson, self.choose = engine, engine.lesson(), choose

    def teach(self, before: bytes | None, shelves: Shelves) -> bytes:
        lesson, _ = learn(self.engine, self.choose(shelves))
        assert lesson.adapter is not None
        return lesson.adapter

    def called(self, taught: bytes, style: str) -> float:
        return self.engine.called(taught, style)

    def worn(self, taught: bytes, strength: float) -> AbstractContextManager[None]:
        tensors = adapter.from_bytes(taught, base=self.engine.version) if strength else {}
        return adapter.worn(self.lesson.priors, tensors, strength=strength)

    def picture(self, taught: bytes | None, order: Order) -> Frames:
        return self.engine.sketch(order, adapter=taught)


class GoingOn(Hand):
    """The same steps on the new look's clips alone, from where the last lesson left off: nothing is replayed. No gate
    weakens it, and it is called by all the styles that it ever learnt."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, lambda shelves: list(shelves[-1]))

    def teach(self, before: bytes | None, shelves: Shelves) -> bytes:
        course = _course(self.lesson, self.choose(shelves), self.engine.codec)
        now = course.begin()
        if before is not None:
            now.tensors = adapter.from_bytes(before, base=self.engine.version)
            now.tensors.pop(adapter.STYLES)
        for step in range(STEPS):
            course.learn(now, step)
        styles = calling.styles([film.order.style for shelf in shelves for film in shelf], self.lesson.reader)
        return adapter.to_bytes(now.tensors | {adapter.STYLES: styles}, base=self.engine.version, strength=1.0)


class WholeNet:
    """Plain fine-tuning: all weights of both priors learn the new look's clips alone, as many steps, by AdamW."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.lesson = engine, engine.lesson()

    def teach(self, before: bytes | None, shelves: Shelves) -> bytes:
        course = _course(self.lesson, shelves[-1], self.engine.codec)
        with self._moved(before):
            for number, level in enumerate(LEVELS):
                prior = course.priors[level].requires_grad_()
                named = dict(prior.named_parameters())
                optimiser = MuonAdamW(named.items(), rate=RATE, tables=named.keys())  # all of them by AdamW
                for step in range(number, STEPS, len(LEVELS)):
                    with torch.enable_grad():
                        torch.autograd.backward(course.missed(level, step))
                    optimiser.step()
                    optimiser.zero_grad()
                prior.requires_grad_(False)
            return blob.write(self._weights(), {})

    def called(self, taught: bytes, style: str) -> float:
        return 1.0

    def worn(self, taught: bytes, strength: float) -> AbstractContextManager[None]:
        return self._moved(taught)

    def picture(self, taught: bytes | None, order: Order) -> Frames:
        with self._moved(taught):
            return self.engine.sketch(order)

    @contextmanager
    def _moved(self, weights: bytes | None) -> Iterator[None]:
        """The priors with these weights; afterwards the base's again, bit for bit."""
        base = {name: tensor.clone() for name, tensor in self._weights().items()}
        try:
            if weights is not None:
                self._load(blob.read(weights)[0])
            yield
        finally:
            self._load(base)

    def _weights(self) -> dict[str, torch.Tensor]:
        return {
            f"{level}.{name}": tensor.detach()
            for level in LEVELS
            for name, tensor in self.lesson.priors[level].named_parameters()
        }

    def _load(self, tensors: Mapping[str, torch.Tensor]) -> None:
        with torch.no_grad():
            for name, weight in self._weights().items():
                weight.copy_(tensors[name])


def in_turns(shelves: Shelves) -> list[Film]:
    """LESSON_MAX clips, the looks taking turns, the newest first."""
    newest = [list(shelf)[::-1] for shelf in shelves[::-1]]
    turns = [shelf[turn] for turn in range(max(map(len, newest))) for shelf in newest if turn < len(shelf)]
    return turns[:LESSON_MAX]


def newest(shelves: Shelves) -> list[Film]:
    """The NEWEST_MAX clips that were accepted last."""
    return [film for shelf in shelves for film in shelf][::-1][:NEWEST_MAX]


def ways(engine: Engine) -> dict[str, Way]:
    """Those that are compared, by name."""
    return {
        "looks take turns": Hand(engine, in_turns),
        "newest clips": Hand(engine, newest),
        "no replay": GoingOn(engine),
        "all weights": WholeNet(engine),
    }


class Study:
    """Five looks, the clips that teach them, and others that measure."""

    def __init__(self, engine: Engine, codec: Codec, *, count: int, fresh: int) -> None:
        self.engine, self.lesson = engine, engine.lesson()
        self.shelves = [accepted(look, codec, count, first=SEED + 1000 * i) for i, look in enumerate(IN_A_ROW)]
        self.fresh = [accepted(look, codec, fresh, first=SEED + 500 + 1000 * i) for i, look in enumerate(IN_A_ROW)]

    def row(self, way: Way, taught: bytes) -> Found:
        """Where a hand stands: how far what it draws of each look's fresh orders lies from them, by colours and where
        they are (`transport.distances`); and the loss of the base's held-out clips, 70 % hidden, in nat."""
        looks = [self._distance(way, taught, clips) for clips in self.fresh]
        return {"looks": looks, "base": self._loss(way, taught, self.lesson.replay.held)}

    def _distance(self, way: Way, taught: bytes, clips: Sequence[Film]) -> float:
        pictures = (way.picture(taught or None, clip.order) for clip in clips)
        drawn, seen = transport.beside(pictures, (clip.frames for clip in clips))
        return float(transport.distances(drawn, seen, 0).mean())

    def _loss(self, way: Way, taught: bytes, clips: list[Example]) -> float:
        """A mean over both levels."""
        total = 0.0
        for grade, part in lesson_measures.parts(
            clips, lambda clip: way.called(taught, clip.theme[0]) if taught else 0
        ):
            generator = torch.Generator().manual_seed(len(part))
            with way.worn(taught, grade):
                for level in LEVELS:
                    prior = self.lesson.priors[level]
                    total += len(part) * mean_loss(prior, part, self.lesson.reader, generator, HIDING["base"])
        return total / len(LEVELS) / len(clips)


def main(engine: Engine, codec: Codec, options: argparse.Namespace, say: Line) -> None:
    """Run the study: a table to `say`; matrix.csv, the hands and sheet.png in `options.out`/continual."""
    book = Notebook(options.out / f"continual-{engine.version}-{options.accepted}")
    study = Study(engine, codec, count=options.accepted, fresh=FRESH)
    nobody = Hand(engine, newest)
    before = book.entry("base", lambda: study.row(nobody, b""))
    hands, matrices = dict[str, bytes](), dict[str, list[Found]]()
    for name, way in ways(engine).items():
        hands[name], matrices[name] = sequence(study, book, name, way)
        for line in table(name, before, matrices[name]):
            say(line)
    write_matrix(book.folder / "matrix.csv", before, matrices)
    if options.pairs:
        write_sheet(book.folder / "sheet.png", study, hands)


def sequence(study: Study, book: Notebook, name: str, way: Way) -> tuple[bytes, list[Found]]:
    """The hand after the last lesson, and where it stood after each."""
    taught, rows, stem = b"", list[Found](), name.replace(" ", "-")
    for number in range(1, len(study.shelves) + 1):
        taught, row = _lesson(study, book, f"{stem}-{number}", way, taught, number)
        rows.append(row)
    return taught, rows


def _lesson(study: Study, book: Notebook, name: str, way: Way, before: bytes, number: int) -> tuple[bytes, Found]:
    """One lesson: what the hand is then, where it stands, and what the lesson cost."""

    def teach() -> bytes:
        start = time.process_time()
        taught = way.teach(before or None, study.shelves[:number])
        book.entry(f"{name}-cost", lambda: {"cpu_seconds": round(time.process_time() - start, 1)})
        return taught

    taught = book.bytes(f"{name}.safetensors", teach)
    cost = book.entry(f"{name}-cost", dict)
    return taught, book.entry(f"{name}-row", lambda: study.row(way, taught)) | cost


def closeness(before: Found, rows: list[Found]) -> list[list[float]]:
    """The accuracy matrix: the share of a look's distance (column) that is gone after each lesson (row)."""
    return [[1 - after / first for after, first in zip(row["looks"], before["looks"], strict=True)] for row in rows]


def backward(matrix: list[list[float]]) -> float:
    """Backward transfer (Lopez-Paz and Ranzato 2017): how much nearer each look but the last is after all lessons than
    after its own; below 0, something was forgotten."""
    last = len(matrix) - 1
    return sum(matrix[last][look] - matrix[look][look] for look in range(last)) / max(last, 1)


def table(name: str, before: Found, rows: list[Found]) -> Iterator[str]:
    """A way's accuracy matrix and what follows from it, as lines."""
    matrix = closeness(before, rows)
    yield f"{name}: share of each look's distance that is gone after each lesson"
    for number, (shares, row) in enumerate(zip(matrix, rows, strict=True), start=1):
        yield f"  {number}  " + "  ".join(f"{share:6.1%}" for share in shares) + f"   {row['cpu_seconds']:6.1f} CPU-s"
    own = sum(matrix[look][look] for look in range(len(matrix))) / len(matrix)
    base = max(row["base"] for row in rows) / before["base"] - 1
    yield (
        f"  each after its own lesson {own:.1%}, all after the last {sum(matrix[-1]) / len(matrix):.1%}, "
        f"backward transfer {backward(matrix):+.1%}, base at worst {base:+.1%}"
    )


def write_matrix(path: Path, before: Found, matrices: Mapping[str, list[Found]]) -> None:
    """The distances and the base's loss as a table: way, lesson, each look, base; lesson 0 is the base model."""
    lines: list[Sequence[Any]] = [("way", "lesson", *(look.name for look in IN_A_ROW), "base")]
    for name, rows in matrices.items():
        for number, row in enumerate([before, *rows]):
            lines.append((name, number, *(round(value, 4) for value in (*row["looks"], row["base"]))))
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(lines)


def write_sheet(path: Path, study: Study, hands: Mapping[str, bytes]) -> None:
    """A row a look: a clip that taught it, what the base draws in its style, and what each hand does after all five."""
    engine, shown = study.engine, list[Frames]()
    for number, (look, shelf) in enumerate(zip(IN_A_ROW, study.shelves, strict=True)):
        order, _ = orders(look, SEED + 900 + 1000 * number)
        shown += [shelf[0].frames, drawn(engine, order, None)]
        for name, way in ways(engine).items():
            shown.append(way.picture(hands[name], order))
    write_png(path, film_strip(np.stack(shown), every=8, columns=2 + len(hands)))


def _course(lesson: Lesson, films: Sequence[Film], codec: str) -> Course:
    """The steps of a lesson on these clips, with nothing to replay."""
    examples = [film.example(codec) for film in films]
    return Course(lesson.priors, lesson.reader, Replay([], lesson.replay.held), examples, seed=0)
