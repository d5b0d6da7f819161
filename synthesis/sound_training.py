"""Training of the codec of scores; and of the prior over its codes, whose course is the picture's (`prior_training`).

Owns which scores a step sees and the figures that say how well they are heard again. Scores are written anew in each
run: six thousand take ten seconds.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from synthesis import audio, foley
from synthesis.audio import SoundCodec
from synthesis.codebook import usage
from synthesis.foley import Score
from synthesis.prior_training import SoundClips

BATCH = 32
HELD_OUT = 256  # the last scores are never trained on
DECIBELS = 20 / np.log(10)


def write_scores(count: int, *, first_seed: int = 0) -> list[Score]:
    return [foley.sample(first_seed + number) for number in range(count)]


def taught(scores: list[Score]) -> int:
    """Scores [0, taught) may be trained on."""
    return len(scores) - min(HELD_OUT, len(scores) // 4)


class SoundCodecCourse:
    """The codec learns to say scores again."""

    def __init__(self, codec: SoundCodec, scores: list[Score], *, seed: int = 0) -> None:
        self._codec, self._seed, self._taught = codec, seed, taught(scores)
        self._scores = torch.from_numpy(np.stack([one.score for one in scores]))

    def loss(self, step: int, share: float) -> Tensor:
        """share: how much of the training is done, 0 to 1; unused here."""
        chosen = np.random.default_rng([self._seed, step]).integers(0, self._taught, BATCH)
        score = self._scores[chosen]
        return audio.loss(self._codec(score), score)

    def figures(self) -> dict[str, float]:
        return measure(self._codec, self._scores[self._taught :])


def measure(codec: SoundCodec, scores: Tensor) -> dict[str, float]:
    """Of scores (B, H, 36): by how many decibels what is heard comes out louder or softer, from both levels and from
    the top alone; by how many semitones voices are off; and the use of the codes."""
    codes = codec.encode(scores)
    made, theme = codec.decode(codes), codec.decode(codes, top_alone=True)
    heard, sung = scores[..., : foley.LEVELS] > foley.HEARD, scores[..., foley.BANDS : foley.LEVELS] > foley.HEARD + 1
    use_top, perplexity_top = usage(codes[..., 0], codec.config.codes)
    use_bottom, perplexity_bottom = usage(codes[..., 1:], codec.config.codes)
    octaves = (made[..., foley.LEVELS :] - scores[..., foley.LEVELS :]).abs()[sung]
    return {
        "decibels": _off(made, scores, heard),
        "decibels_top": _off(theme, scores, heard),
        "semitones": float(octaves.mean()) * 12,
        "use_top": use_top,
        "use_bottom": use_bottom,
        "perplexity_top": perplexity_top,
        "perplexity_bottom": perplexity_bottom,
    }


def _off(made: Tensor, scores: Tensor, heard: Tensor) -> float:
    apart = made[..., : foley.LEVELS].clamp(min=foley.FAINT) - scores[..., : foley.LEVELS].clamp(min=foley.FAINT)
    return float(apart.abs()[heard].mean()) * float(DECIBELS)


def sound_clips(codec: SoundCodec, scores: list[Score], batch: int = 64) -> SoundClips:
    """The scores as the prior's course reads them: their codes, paths and factors."""
    stacked = np.stack([one.score for one in scores])
    codes = [codec.encode(torch.from_numpy(stacked[at : at + batch])).numpy() for at in range(0, len(scores), batch)]
    nothing: NDArray[np.uint8] = np.zeros((len(scores), 0), np.uint8)
    return SoundClips(
        np.concatenate(codes).astype(np.uint16)[..., None],
        nothing.astype(np.uint16),
        np.stack([one.blocking for one in scores]),
        nothing,
        lambda number: scores[number].factors,
        taught(scores),
    )
