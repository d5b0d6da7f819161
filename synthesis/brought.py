"""Clips that people brought, as the codes that a lesson learns from. Knows nets, and no files."""

import numpy as np
import torch
from numpy.typing import NDArray

from synthesis.blocking import NOBODY, STEPS
from synthesis.codec import Codec, from_frames
from synthesis.codes import CellCodes

SHAPE = (2 * STEPS, 64, 112, 3)


def cell(codec: Codec, frames: NDArray[np.uint8]) -> CellCodes:
    """Full codes of (16, 64, 112, 3) uint8 RGB, unmarked. Who is in it is not known, so nobody is staged.

    Raises ValueError for frames of another shape.
    """
    if frames.shape != SHAPE or frames.dtype != np.uint8:
        raise ValueError(f"a clip is {SHAPE} uint8, not {frames.shape} {frames.dtype}")
    codes = codec.encode(from_frames(torch.from_numpy(frames.copy())[None]))
    blocking = torch.tensor([0, 0, *NOBODY * STEPS])
    return CellCodes(blocking, codes.top[0].to(torch.int64), codes.bottom[0].to(torch.int64))
