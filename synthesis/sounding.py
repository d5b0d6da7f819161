"""What a cell sounds like: its sound codes, sampled as the picture's are, and their samples.

Owns the codec of scores and the prior over its codes, which is of the same kind as the picture's: told the words and
the path of the subject, it fills what a cell before and an anchor leave open. It is no part of the engine's version:
hands teach pictures, and a take is as good as its picture.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from synthesis import audio, checkpoint, conditions, foley, reading, vocoder
from synthesis.audio import SoundCodec
from synthesis.blocking import NOBODY, STEPS, STILL
from synthesis.codes import CellCodes
from synthesis.orders import Order
from synthesis.prior import Prior, PriorConfig, Sampling, Words, sample
from synthesis.prompt import Reader
from synthesis.standing_in import heard

# Warmer, what is asked for is heard as often, but a motor follows the car's path half as well.
SAMPLING = Sampling(steps=8, steps_on=6, temperature=0.7, choice=1.0, guidance=1.5)
CODEC, PRIOR = "sound_codec", "sound"


def stages(order: Order) -> bool:
    """Whether a laid sound has somebody in it: its words name a subject, who then moves as in a picture of the same
    words, by the same numbers. Without that, half of the subjects were heard, with it six in ten."""
    return any(factor.factor == "subject" for factor in reading.understand(order.phase).factors)


def unseen(drawn: Tensor | None) -> CellCodes:
    """A cell that is heard and not seen, yet without its sound. drawn: who is in it, (18,); None: nobody."""
    who = torch.tensor(NOBODY * STEPS) if drawn is None else drawn[2:]
    size = torch.zeros(1, dtype=torch.int64) if drawn is None else drawn[1:2]
    return CellCodes(torch.cat([torch.tensor([STILL]), size, who]), torch.zeros(STEPS, 4, 7, dtype=torch.int64))


class Sounding:
    """The two nets of sound, warm."""

    def __init__(self, codec: SoundCodec, prior: Prior, reader: Reader) -> None:
        self._codec, self._prior, self._reader = codec, prior, reader
        self.hash = codec.hash

    @classmethod
    def load(cls, weights: Path, reader: Reader) -> "Sounding | None":
        """None where a folder has no nets of sound. Raises checkpoint.BadCheckpoint."""
        if not (weights / f"{CODEC}.safetensors").exists():
            return None
        codec = SoundCodec.load(weights / CODEC)
        tensors, config = checkpoint.load(weights / PRIOR)
        if config["codec"] != codec.hash:
            raise checkpoint.BadCheckpoint(f"{weights / PRIOR} was trained on the codes of another codec of sound")
        prior = Prior(PriorConfig(**config["net"]))
        prior.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
        return cls(codec, prior.eval().requires_grad_(False), reader)

    def sounded(
        self,
        order: Order,
        cell: CellCodes,
        *,
        before: CellCodes | None,
        end: CellCodes | None,
        check: Callable[[], None],
    ) -> CellCodes:
        """The cell with its sound: sampled, or, of a part of a take drawn again, that of the take.

        before, end: the cell before and the anchor, as the engine has them; what has no sound is not continued.
        """
        if order.retouch and end is not None:
            return replace(cell, sound=end.sound, phase=end.phase)
        past, kept = (_grid(one) for one in (before, end))
        codes = sample(
            self._prior,
            conditions.known(past, kept, order=order, shape=(audio.STEPS, audio.ROWS, 1)),
            words=Words.read(self._reader, heard(order, details=True)),
            plan=conditions.plan(cell.blocking, before if past is not None else None),
            how=SAMPLING,
            generator=conditions.generator(order, "sound"),
            check=check,
        )
        drawn = replace(cell, sound=codes[-audio.STEPS :, :, 0])
        _, ends = self._synthesise(order, drawn, before)
        return replace(drawn, phase=torch.tensor(ends, dtype=torch.float64))

    def samples(self, order: Order, cell: CellCodes, before: CellCodes | None) -> NDArray[np.int16] | None:
        """A cell's two seconds (48,000 samples); None for a cell without sound."""
        return None if cell.sound is None else self._synthesise(order, cell, before)[0]

    def score(self, cell: CellCodes, before: CellCodes | None = None) -> NDArray[np.float32]:
        """What a cell that sounds is synthesised from (H + 1, 36): its own hops after the last of the cell before."""
        assert cell.sound is not None
        codes = cell.sound if before is None or before.sound is None else torch.cat([before.sound, cell.sound])
        score = self._codec.decode(codes[None])[0].numpy()
        # The grain of the hop before reaches into the first: at a clip's beginning it is the first's own.
        return np.concatenate([score[:1], score])[-foley.HOPS - 1 :]

    def _synthesise(
        self, order: Order, cell: CellCodes, before: CellCodes | None
    ) -> tuple[NDArray[np.int16], vocoder.Phase]:
        began = None if before is None else before.phase
        phase = (0.0, 0.0) if began is None else (float(began[0]), float(began[1]))
        return vocoder.synthesise(self.score(cell, before), seed=order.seed, index=order.index, phase=phase)


def _grid(cell: CellCodes | None) -> Tensor | None:
    """A cell's sound codes as a prior has them (8, 7, 1)."""
    return None if cell is None or cell.sound is None else cell.sound[:, :, None]
