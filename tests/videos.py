"""Small videos for tests, made here: as a camera would bring them."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np


def film(
    path: Path,
    *,
    seconds: float = 4,
    size: tuple[int, int] = (320, 180),
    rate: int = 24,
    codec: str = "libx264",
    form: str = "mp4",
    picture: Any = None,
    stretch: int = 1,
) -> Path:
    """A small video: grey that brightens by one level a frame, or what `picture` (frame number) draws."""
    with av.open(str(path), "w", format=form) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = Fraction(1, rate)
        for number in range(round(seconds * rate)):
            data = picture(number) if picture else np.full((size[1], size[0], 3), 40 + number % 200, np.uint8)
            frame = av.VideoFrame.from_ndarray(data, format="rgb24")
            frame.pts, frame.time_base = number * stretch, Fraction(1, rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path
