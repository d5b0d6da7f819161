"""Training of blocking and priors, on the codes and captions of the training clips.

Owns which windows, words and masks a step sees; each is a function of (clip folder, seed, step), so that a
training cut short goes on as if it had not been. Each sample draws a fresh caption, half of them Spanish.
Knows nothing of frames.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from synthesis import blocking as block
from synthesis import masking
from synthesis.captions import caption, everything
from synthesis.masking import COVERED, Batch, Hide, hide_some
from synthesis.prior import Prior, Words
from synthesis.prompt import Parts, Reader
from synthesis.saying import said

LANGUAGES = ("en", "es")
SILENT_SHARE = 0.08  # of samples that hear no words
UNPLANNED_SHARE = 0.1  # of samples from which the blocking is kept back
CROP_COLUMNS = 8
CROPPED_UNTIL = 0.6  # of the training, for the bottom prior
BATCH = {"blocking": 64, "top": 24, "bottom": 20, "bottom, whole": 12, "sound": 24}


@dataclass(frozen=True)
class Clips:
    """What the training reads of N clips: codes, blocking, where the subject is, and the factors of each.

    top (N, 8, 4, 7), bottom (N, 8, 8, 14), blocking (N, 18), coverage (N, 8, 8, 14) in 0..255.
    """

    top: NDArray[np.uint16]
    bottom: NDArray[np.uint16]
    blocking: NDArray[np.int16]
    coverage: NDArray[np.uint8]
    factors: Callable[[int], dict[str, str]]
    taught: int  # clips [0, taught) train, the rest are held out

    def subject(self, indices: list[int], level: str) -> Tensor:
        """Which cells the subject covers: (B, 8, H, W) of the level's grid."""
        share = torch.from_numpy(self.coverage[indices].astype(np.float32) / 255)  # (B, 8, 8, 14)
        if level == "top":
            share = nn.functional.avg_pool2d(share, 2)
        return share > COVERED


@dataclass(frozen=True)
class SoundClips(Clips):
    """The same of N sounds: top (N, 8, 7, 1) holds their codes; what a step's top code says counts for more."""

    def subject(self, indices: list[int], level: str) -> Tensor:
        themes = torch.zeros(len(indices), *self.top.shape[1:], dtype=torch.bool)
        themes[:, :, 0] = True
        return themes


class Course(Protocol):
    """What a training loop needs: a loss to minimise at a step, and figures of the held-out clips."""

    def loss(self, step: int, share: float) -> Tensor: ...

    def figures(self) -> dict[str, float]: ...


class BlockingCourse:
    """The blocking learns from the words of whole clips, half of the time as if it continued one."""

    def __init__(self, net: block.Blocking, clips: Clips, reader: Reader, *, seed: int = 0) -> None:
        self._net, self._clips, self._seed = net, clips, seed
        self._speaker = Speaker(clips, reader)

    def loss(self, step: int, share: float) -> Tensor:
        """share: how much of the training is done, 0 to 1; unused here."""
        return self._loss(picked(self._clips.taught, BATCH["blocking"], self._seed, step), self._seed + step)

    def figures(self) -> dict[str, float]:
        held = held_out(self._clips)
        with torch.no_grad():
            return {"loss": float(self._loss(held, -1)), "loss, other words": float(self._loss(held, -1, astray=True))}

    def _loss(self, indices: list[int], seed: int, *, astray: bool = False) -> Tensor:
        """seed < 0: measured, every clip whole and heard. astray: with the words of another clip."""
        generator = numbers(seed)
        codes = torch.from_numpy(self._clips.blocking[indices].astype(np.int64))
        words = self._speaker.words(indices[1:] + indices[:1] if astray else indices, seed, details=False)
        sequence, anchor = block.sequences(codes), torch.full((len(codes), 2), block.ABSENT)
        if seed >= 0:
            sequence = _some_continue(codes, sequence, generator)
            held = (torch.rand(len(codes), generator=generator) < 0.3) & (codes[:, 1] > 0) & (sequence[:, -1] >= 0)
            anchor[held] = codes[held, -2:]
        return self._net.loss(sequence, words.states, words.mask, anchor, block.counted(sequence))


class PriorCourse:
    """One prior learns windows of its level; the bottom one first near the subject, later whole.

    hide: what is hidden of windows (B, T, H, W). frank, once: as of a Speaker.
    """

    def __init__(
        self,
        net: Prior,
        clips: Clips,
        reader: Reader,
        *,
        seed: int = 0,
        hide: Hide = hide_some,
        frank: bool = False,
        once: bool = False,
    ) -> None:
        self._net, self._clips, self._seed, self._hide = net, clips, seed, hide
        self._level = net.config.level
        self._speaker = Speaker(clips, reader, frank=frank, once=once)

    def loss(self, step: int, share: float) -> Tensor:
        """share: how much of the training is done, 0 to 1."""
        generator = numbers(self._seed + step)
        crop = self._level == "bottom" and share < CROPPED_UNTIL
        size = BATCH["bottom, whole" if self._level == "bottom" and not crop else self._level]
        batch = self._batch(picked(self._clips.taught, size, self._seed, step), self._seed + step, generator)
        columns = masking.around(batch.subject, CROP_COLUMNS, generator) if crop else None
        shape = batch.codes.shape if columns is None else torch.Size((*batch.codes.shape[:3], CROP_COLUMNS))
        return masking.loss(self._net, batch, self._hide(shape, generator), columns=columns).weighted

    def figures(self) -> dict[str, float]:
        """Cross-entropy of held-out clips in nat, of all cells and of the subject's: at 70 % hidden, also with other
        words, and with everything hidden."""
        unseen = self._measure(", unseen", hide=masking.hide_all)
        return self._measure("") | self._measure(", other words", astray=True) | unseen

    def _measure(self, name: str, *, astray: bool = False, hide: Hide = masking.hide_share) -> dict[str, float]:
        values = []
        held = held_out(self._clips)
        with torch.no_grad():
            for i in range(0, len(held), 16):
                generator = numbers(-1 - i)
                batch = self._batch(held[i : i + 16], -1 - i, generator, astray=astray)
                values.append(masking.loss(self._net, batch, hide(batch.codes.shape, generator)))
        return {
            f"all{name}": float(np.mean([value.all for value in values])),
            f"subject{name}": float(np.nanmean([value.subject for value in values])),
        }

    def _batch(self, indices: list[int], seed: int, generator: torch.Generator, *, astray: bool = False) -> Batch:
        window, clips = self._net.config.window, self._clips
        firsts = torch.randint(block.STEPS - window + 1, (len(indices),), generator=generator)
        steps = firsts[:, None] + torch.arange(window)  # (B, T)
        rows = torch.arange(len(indices))[:, None]
        codes = torch.from_numpy(clips.blocking[indices].astype(np.int64))
        path = codes[:, 2:].view(len(indices), block.STEPS, 2)[rows, steps].flatten(1)
        top = torch.from_numpy(clips.top[indices].astype(np.int64))[rows, steps]
        own = top
        if self._level == "bottom":
            own = torch.from_numpy(clips.bottom[indices].astype(np.int64))[rows, steps]
        named = indices[1:] + indices[:1] if astray else indices
        return Batch(
            own,
            torch.cat([codes[:, :2], path], 1),
            self._speaker.words(named, seed, details=self._level != "top"),
            clips.subject(indices, self._level)[rows, steps],
            top=top if self._level == "bottom" else None,
            heard=torch.rand(len(indices), generator=generator) >= (UNPLANNED_SHARE if seed >= 0 else 0),
        )


class Speaker:
    """Words for clips: a fresh caption each time, in either language, read to states.

    frank: half of the captions leave nothing open. once: a clip keeps the caption that it was given first, whose states
    are kept too: where a net is small, reading is most of a step.
    """

    def __init__(self, clips: Clips, reader: Reader, *, frank: bool = False, once: bool = False) -> None:
        self._clips, self._reader, self._frank = clips, reader, frank
        self._read: dict[int, tuple[Parts, Tensor]] | None = {} if once else None

    def words(self, indices: list[int], seed: int, *, details: bool) -> Words:
        """Captions of the clips; with seed >= 0 some hear nothing."""
        texts, states = self._texts(indices, seed, details=details)
        words = Words(*states, said(texts))
        if seed < 0:
            return words
        heard = torch.rand(len(texts), 1, generator=numbers(seed + 7)) >= SILENT_SHARE
        return Words(words.states, words.mask & heard, words.said * heard)

    def _texts(self, indices: list[int], seed: int, *, details: bool) -> tuple[list[Parts], tuple[Tensor, Tensor]]:
        """Captions with their states (B, M, 384) and the mask (B, M) of both."""
        if self._read is None:
            texts = [self.caption(i, seed, details=details) for i in indices]
            return texts, self._reader.batch(texts)
        if new := sorted({*indices} - {*self._read}):
            fresh = [self.caption(i, i, details=details) for i in new]
            states, mask = self._reader.batch(fresh)
            for at, i in enumerate(new):
                self._read[i] = fresh[at], states[at, mask[at]].half()
        known = [self._read[i] for i in indices]
        padded = nn.utils.rnn.pad_sequence([states for _, states in known], batch_first=True).float()
        lengths = torch.tensor([len(states) for _, states in known])
        return [text for text, _ in known], (padded, torch.arange(padded.shape[1]) < lengths[:, None])

    def caption(self, index: int, seed: int, *, details: bool = True) -> Parts:
        """One caption of a clip, as the parts that a prior of the level hears."""
        rng = random.Random(f"{index} {seed}")
        say = everything if self._frank and rng.random() < 0.5 else caption
        words = say(self._clips.factors(index), rng, language=rng.choice(LANGUAGES))
        return (words.style, words.prompt, words.details) if details else (words.style, words.prompt)


def _some_continue(codes: Tensor, sequence: Tensor, generator: torch.Generator) -> Tensor:
    """Half of the clips as if they continued from one of their own steps."""
    sequence = sequence.clone()
    firsts = torch.randint(-5, block.STEPS - block.CONTEXT, (len(codes),), generator=generator)
    for first in range(block.STEPS - block.CONTEXT):
        chosen = firsts == first
        if chosen.any():
            sequence[chosen] = block.shifted(codes[chosen], first)
    return sequence


def picked(count: int, size: int, seed: int, step: int) -> list[int]:
    """The clips of a step: every clip once in each pass, in an order of its own."""
    passes = max(1, count // size)
    order = np.random.default_rng([seed, step // passes]).permutation(count)
    first = step % passes * size
    return [int(i) for i in order[first : first + size]]


def held_out(clips: Clips, count: int = 96) -> list[int]:
    return list(range(clips.taught, min(clips.taught + count, len(clips.top))))


def numbers(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed % 2**62)
