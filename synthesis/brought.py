"""Clips that people brought, as the codes that a lesson learns from. Knows nets, and no files."""

import numpy as np
import torch
from numpy.typing import NDArray

from synthesis import lut
from synthesis.blocking import NOBODY, STEPS
from synthesis.codec import Codec, from_frames, to_frames
from synthesis.codes import CellCodes

SHAPE = (2 * STEPS, 64, 112, 3)
APART = 7  # every seventh pixel tells the colours that the codec took for others


def cell(codec: Codec, frames: NDArray[np.uint8]) -> CellCodes:
    """Full codes of (16, 64, 112, 3) uint8 RGB, unmarked, and a table from the codec's colours to theirs: it reads
    strange ones paler than they are. Who is in it is not known, so nobody is staged.

    Raises ValueError for frames of another shape.
    """
    if frames.shape != SHAPE or frames.dtype != np.uint8:
        raise ValueError(f"a clip is {SHAPE} uint8, not {frames.shape} {frames.dtype}")
    codes = codec.encode(from_frames(torch.from_numpy(frames.copy())[None]))
    read = to_frames(codec.pictures(codec.features(codes.top, codes.bottom), STEPS)[0].clamp(0, 1))
    colours, own = (torch.as_tensor(each).reshape(-1, 3)[::APART] / 255 for each in (read, frames.copy()))
    table = lut.packed(lut.Fit(colours, stiff=0.3).table(own))
    blocking = torch.tensor([0, 0, *NOBODY * STEPS])
    return CellCodes(blocking, codes.top[0].to(torch.int64), codes.bottom[0].to(torch.int64), lut=table)
