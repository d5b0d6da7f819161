"""The engine: the machine's only door. Plain data in, plain data out.

Owns the loaded nets, the order of their work (words, blocking, top codes, sound, bottom codes, frames, file) and
the random numbers, which come from (seed, index, variation, level) alone. Knows nothing of rooms, keys or
clips. One torch thread, batch one, one dtype: the same order gives the same bytes on one machine.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from synthesis import adapter as adapters
from synthesis import (
    brought,
    camera,
    checkpoint,
    conditions,
    media,
    nets,
    reading,
    setting,
    tuning,
    whole_lesson,
)
from synthesis.blocking import CONTEXT, STEPS
from synthesis.codec import to_frames
from synthesis.codes import BadCodes, CellCodes
from synthesis.falling import fallen
from synthesis.finishes import finished
from synthesis.levels import DRAFT_SAMPLING, TOP_SAMPLING, Levels
from synthesis.neighbours import Neighbours
from synthesis.nets import WEIGHTS, MissingWeights, Nets, weights_folder
from synthesis.orders import Order, Retouch
from synthesis.precision import probe
from synthesis.prompt import Reader
from synthesis.replay import Example, Replay
from synthesis.settling import settled
from synthesis.sounding import Sounding, stages, unseen
from synthesis.standing_in import stood_in
from synthesis.vocabulary import wanted
from synthesis.wearing import Wardrobe
from synthesis.whole_lesson import Colours, Slice, WholeLesson

Understood = reading.Understood
owner_of = adapters.owner  # whose an adapter is, by its bytes
__all__ = ["WEIGHTS", "BadCodes", "Engine", "MissingWeights", "Order", "Retouch", "Slice", "Stopped", "Understood"]
__all__ += ["owner_of", "weights_folder"]
CALLED_MIN = 0.5  # from here on the words of a style are those of a hand, whatever else they say


class Stopped(Exception):
    """The render was given up between two steps, because should_stop() said so. No file was written."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


class Engine:
    """The nets of one checkpoint folder, warm. Not for two threads at once."""

    def __init__(self, loaded: Nets, reader: Reader) -> None:
        """Use Engine.load."""
        self._codec, self._reader = loaded.codec, reader
        self._refiner, self._matting = loaded.refiner, loaded.matting
        self._priors = {"top": loaded.top, "bottom": loaded.bottom}
        self._levels = Levels(loaded.blocking, self._priors, reader)
        self._neighbours = Neighbours(reader)
        refiner = "" if self._refiner is None else checkpoint.digest(dict(self._refiner.state_dict()))
        self._wardrobe = Wardrobe(self._priors, reader, base=loaded.version, refiner=refiner)
        self.sounding: Sounding | None = None
        self._replay: Path | None = None
        self.version, self.codec = loaded.version, loaded.codec.hash

    @classmethod
    def load(cls, weights: Path | None = None) -> "Engine":
        """Load a checkpoint folder (None: weights_folder()), 1 to 2 s. Sets torch to one thread for the whole process.

        Raises MissingWeights, checkpoint.BadCheckpoint or prompt.MissingModel, each with a sentence.
        """
        torch.set_num_threads(1)
        weights = weights or weights_folder()
        if not (weights / "codec.safetensors").exists():
            raise MissingWeights(f"no weights in {weights}: run `python -m synthesis pretrain`")
        engine = cls(nets.load(weights, probe()), Reader())
        engine._replay = weights / "replay"
        engine.sounding = Sounding.load(weights, engine._reader)
        return engine

    def read(self, prompt: str, style: str = "", details: str = "", *, adapter: bytes | None = None) -> Understood:
        """What is understood of these words, what is not, the nearest that can be drawn, and what would settle it.

        adapter: a hand that may know words beside, and a style by the words under which it was taught. Raises
        adapter.BadAdapter.
        """
        found = reading.understand(prompt, style, details)
        if adapter is not None:
            found = self._wardrobe.words_of(adapter).understood(found)
            if self.called(adapter, style) >= CALLED_MIN:
                found = reading.in_a_known_style(found)
        return self._neighbours.complete(found)

    def called(self, adapter: bytes, style: str) -> float:
        """How far words of style call for an adapter, 0 to 1 (`calling`). Raises adapter.BadAdapter."""
        return self._wardrobe.called(adapter, style)

    def draft(
        self,
        order: Order,
        *,
        adapter: bytes | None = None,
        faithful: bool = False,
        should_stop: Callable[[], bool] = never,
    ) -> bytes:
        """A small marked picture of a first cell, as JPEG: `media.STRIP_FRAMES` moments side by side, from top codes.

        faithful: the very top codes that `preview` will sample, at half as much time again. Keeps nothing.
        Raises Stopped, adapter.BadAdapter, ValueError for an order of a later cell or of a variation.
        """
        before, end = self._beside(order, None, None)
        order = self._heard(order, adapter)
        how = TOP_SAMPLING if faithful else DRAFT_SAMPLING
        cell = self._top(order, before=before, end=end, check=_checker(should_stop), how=how)
        metadata = {**self._metadata(order, cell, adapter), "stage": "draft"}
        return media.draft_strip(self.decode(cell, before=None).numpy(), metadata=metadata)

    def preview(
        self,
        order: Order,
        *,
        context: bytes | None = None,
        anchor: bytes | None = None,
        adapter: bytes | None = None,
        path: Path | None = None,
        thumb: Path | None = None,
        should_stop: Callable[[], bool] = never,
    ) -> bytes:
        """Blocking and top codes of a cell, as a blob; its files, where asked for, are decoded from these alone.

        context: the codes of variation 0 of the cell before (a preview's will do), None at index 0.
        anchor: the codes of variation 0 of this cell, whose last latent step a variation > 0 keeps.
        adapter: bytes that `tune` made, None for the base model. path, thumb: None writes no file.

        Raises Stopped, BadCodes, adapter.BadAdapter, ValueError for an order that makes no sense.
        """
        before, end = self._beside(order, context, anchor)
        order = self._heard(order, adapter)
        check = _checker(should_stop)
        cell = self._top(order, before=before, end=end, check=check)
        if self.sounding:
            cell = self.sounding.sounded(order, cell, before=before, end=end, check=check)
        self._write(order, cell, before=before, adapter=adapter, path=path, thumb=thumb)
        return self._to_bytes(cell)

    def render(
        self,
        order: Order,
        *,
        context: bytes | None = None,
        anchor: bytes | None = None,
        top: bytes | None = None,
        adapter: bytes | None = None,
        path: Path | None = None,
        thumb: Path | None = None,
        should_stop: Callable[[], bool] = never,
    ) -> bytes:
        """All codes of a cell, as a blob, and its files. top: what `preview` returned for the same order,
        context and adapter; without it the top is sampled anew, to the same codes. The rest as in `preview`;
        context and anchor must hold bottom codes.
        """
        before, end = self._beside(order, context, anchor)
        order = self._heard(order, adapter)
        check = _checker(should_stop)
        cell = self._top(order, before=before, end=end, check=check) if top is None else self._from_bytes(top)
        if self.sounding and cell.sound is None:
            cell = self.sounding.sounded(order, cell, before=before, end=end, check=check)
        cell = self._levels.bottom(order, cell, before=before, end=end, check=check)
        check()
        self._write(order, cell, before=before, adapter=adapter, path=path, thumb=thumb)
        return self._to_bytes(cell)

    def hear(
        self,
        order: Order,
        *,
        context: bytes | None = None,
        path: Path | None = None,
        should_stop: Callable[[], bool] = never,
    ) -> bytes:
        """The sound of a cell that is heard and not seen, as a blob, and its file. context: what this returned for the
        cell before. Raises Stopped, BadCodes, ValueError for a variation; MissingWeights where takes are silent.
        """
        if self.sounding is None:
            raise MissingWeights("these weights make silent takes")
        order = settled(order)
        before, _ = self._beside(order, context, None)
        check = _checker(should_stop)
        cell = unseen(self._levels.drawn(order, before, None, check) if stages(order) else None)
        cell = self.sounding.sounded(order, cell, before=before, end=None, check=check)
        samples = self.sounding.samples(order, cell, before)
        if path is not None and samples is not None:
            media.write_sound(samples, path)
        return self._to_bytes(cell)

    def probe(self, order: Order, *, adapter: bytes | None = None) -> bytes:
        """Four moments of a take, side by side, as a small JPEG: for looking at before and after. Keeps nothing."""
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "probe.jpg"
            self.render(order, adapter=adapter, thumb=picture)
            return picture.read_bytes()

    def sketch(self, order: Order, *, adapter: bytes | None = None) -> NDArray[np.uint8]:
        """Frames of a clip that begins with an order's words, from top codes alone: (16, 64, 112, 3) RGB. Keeps nothing
        and marks nothing: what is learnt from, or measured."""
        heard = self._heard(replace(order, phases=(order.phase,), index=0, variation=0), adapter)
        cell = self._top(heard, before=None, end=None, check=_checker(never))
        return np.asarray(self.decode(cell, before=None))

    def tune(
        self,
        state: bytes | None,
        *,
        accepted: list[tuple[Order, bytes]],
        clips: Sequence[whole_lesson.Clip] = (),
        seconds: float = 2.0,
        seed: int = 0,
        owner: str = "",
    ) -> Slice:
        """One slice of teaching: about `seconds` of steps from `state` (None: begin) on accepted takes.

        accepted: the orders and full codes of takes that people accepted, the same at each slice. clips: captions and
        frames of footage among them, which may teach words (`namable`). owner: whose the adapter will be. Deterministic
        given state and seed. Raises BadCodes, lesson_state.BadState, ValueError for nothing accepted.
        """
        # A retouch teaches as the picture that it became: its own words are of a corner alone.
        whole = [(settled(replace(order, retouch=None)), data) for order, data in accepted]
        examples = [
            Example(
                stood_in(order, details=False), stood_in(order, details=True), CellCodes.from_bytes(data, self.codec)
            )
            for order, data in whole
        ]
        colours = Colours(
            [order for order, _ in whole],
            self.sketch,
            lambda number: np.asarray(self.decode(examples[number].codes, before=None)),
        )
        lesson = WholeLesson(self.lesson(owner), self._codec, self._refiner, colours, clips)
        return lesson.slice(state, examples, seconds=seconds, seed=seed)

    def namable(self, captions: Sequence[str]) -> list[int]:
        """Which clips of footage may teach a word, by their captions: `tune` is to be given their frames."""
        return [] if self._refiner is None else sorted({at for own in wanted(captions).values() for at in own})

    def lesson(self, owner: str = "") -> tuning.Lesson:
        """The base's nets and replay, ready to be taught or measured; what was worn is taken off."""
        self._wardrobe.wear(None)
        assert self._replay is not None
        return tuning.Lesson(self._priors, self._reader, Replay.open(self._replay), base=self.version, owner=owner)

    def encode(self, frames: NDArray[np.uint8]) -> bytes:
        """Full codes of a clip that people brought: brought.cell."""
        return brought.cell(self._codec, frames).to_bytes(self.codec)

    def take_off(self) -> None:
        """Be the base again, bit for bit: what one team taught is not worn for the next."""
        self._wardrobe.wear(None)

    def decode(self, cell: CellCodes, *, before: CellCodes | None) -> Any:
        """The cell's frames: (16, 64, 112, 3) uint8 RGB. before: the cell that it continues, for the seam."""
        tops, bottoms = [cell.top], [cell.bottom]
        if before is not None:
            tops.insert(0, before.top[-CONTEXT:])
            bottoms.insert(0, None if cell.bottom is None else conditions.own_bottom(before)[-CONTEXT:])
        top = torch.cat(tops)[None]
        bottom = None if cell.bottom is None else torch.cat([b for b in bottoms if b is not None])[None]
        features = self._codec.features(top, bottom)
        drawn = self._codec.pictures(features, top.shape[1])[0]
        cast = conditions.figures(cell, before)
        if self._refiner is not None:
            words = self._wardrobe.words.drawings
            for figure, where in cast:
                drawn = self._refiner.refined(features, drawn, figure, where, words=words)
        if self._matting is not None:
            drawn = self._matting.matted(drawn, [figure for figure, _ in cast], conditions.mattes(cell, before))
        frames = to_frames(drawn.clamp(0, 1))[-2 * STEPS :]
        frames = frames if cell.views is None else camera.film(frames, cell.views)
        if weather := setting.falls(cell.weather, cell.matte):
            frames = torch.from_numpy(fallen(frames.numpy(), weather))
        if finish := setting.finish_of(cell.finish):
            frames = torch.from_numpy(finished(frames.numpy(), finish))
        return frames if cell.grade is None else torch.from_numpy(cell.grade.shown(frames.numpy()))

    def _top(self, order: Order, *, before: CellCodes | None, end: CellCodes | None, **how: Any) -> CellCodes:
        """A cell as far as the top, in the colours of the hand that is worn."""
        cell = self._levels.top(order, before=before, end=end, **how)
        return conditions.coloured(cell, self._wardrobe.grade, order, end)

    def _to_bytes(self, cell: CellCodes) -> bytes:
        return cell.to_bytes(self.codec, self.sounding.hash if self.sounding else "")

    def _from_bytes(self, data: bytes) -> CellCodes:
        return CellCodes.from_bytes(data, self.codec, self.sounding.hash if self.sounding else "")

    def _heard(self, order: Order, adapter: bytes | None) -> Order:
        """The order as the nets hear it that wear this adapter."""
        self._wardrobe.wear(adapter, order.style)
        return settled(self._wardrobe.words.heard(order))

    def _beside(
        self, order: Order, context: bytes | None, anchor: bytes | None
    ) -> tuple[CellCodes | None, CellCodes | None]:
        """The cell before and the anchor, read. A cell has a context exactly when it is not the first."""
        if (context is None) != (order.index == 0):
            raise ValueError(f"cell {order.index} {'needs a' if order.index else 'has no'} context")
        if (anchor is None) != (order.variation == 0):
            raise ValueError(f"variation {order.variation} {'needs an' if order.variation else 'has no'} anchor")
        before = None if context is None else self._from_bytes(context)
        return before, None if anchor is None else self._from_bytes(anchor)

    def _write(
        self,
        order: Order,
        cell: CellCodes,
        *,
        before: CellCodes | None,
        adapter: bytes | None,
        path: Path | None,
        thumb: Path | None,
    ) -> None:
        if path is None and thumb is None:
            return
        frames = self.decode(cell, before=before).numpy()
        if path is not None:
            sound = self.sounding.samples(order, cell, before) if self.sounding else None
            media.write_take(frames, path, metadata=self._metadata(order, cell, adapter), sound=sound)
        if thumb is not None:
            media.write_thumb(frames, thumb)

    def _metadata(self, order: Order, cell: CellCodes, adapter: bytes | None) -> dict[str, str]:
        """What a file says of its making. No words: they are the people's, a file may travel."""
        return {
            "engine": self.version,
            "codec": self.codec,
            "adapter": adapters.name(adapter) if adapter and self._wardrobe.strength else "",
            "stage": "preview" if cell.bottom is None else "full",
            "cell": f"{order.seed}:{order.index}:{order.variation}",
        }


def _checker(should_stop: Callable[[], bool]) -> Callable[[], None]:
    def check() -> None:
        if should_stop():
            raise Stopped

    return check
