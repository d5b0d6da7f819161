"""Dissolves: a picture that comes up over another, frame by frame, as planes of bytes.

Owns what a blended frame is, and what lies under a film's dissolves; export and screen get the same frames, since the
same function encodes them. What the outgoing take still has behind its cut goes on underneath, then its last frame
stands; where no take was, black. Loads numpy and PyAV, never torch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from synthesis import media, watermark

Planes = NDArray[np.uint8]  # (h + h / 2, w): Y, then U, then V
Take = TypeVar("Take", bound=Path | None)
# The first frame of the film that is dissolved, and how many are; in order, none over another.
Dissolve = tuple[int, int]

FRAMES_MAX = 48


@dataclass(frozen=True)
class Under:
    """What lies under a part of a dissolve: `take` from its frame `first` on (its last one stands; None: black), when
    `done` of the dissolve's `of` frames are over."""

    take: Path | None
    first: int
    done: int
    of: int


def split(
    cuts: Sequence[Sequence[tuple[Take, int, int]]], dissolves: Sequence[Dissolve]
) -> list[list[tuple[Take, int, int]]]:
    """A film's pieces, split where a dissolve begins or ends."""
    edges = [edge for first, frames in dissolves for edge in (first, first + frames)]
    found, at = [], 0
    for pieces in cuts:
        parts: list[tuple[Take, int, int]] = []
        for take, start, stop in pieces:
            inner = sorted({start + edge - at for edge in edges if at < edge < at + stop - start})
            parts += [(take, low, high) for low, high in pairwise([start, *inner, stop])]
            at += stop - start
        found.append(parts)
    return found


def unders(pieces: Sequence[tuple[Path | None, int, int]], dissolves: Sequence[Dissolve]) -> dict[int, Under]:
    """What lies under each dissolved piece, by the frame of the film at which it begins. pieces: as of `split`."""
    found: dict[int, Under] = {}
    frames = {first + frame: (first, count) for first, count in dissolves for frame in range(count)}
    at = 0
    before: tuple[Path | None, int] = (None, 0)
    going = before
    for take, start, stop in pieces:
        if at in frames:
            first, count = frames[at]
            going = before if at == first else going
            found[at] = Under(going[0], going[1] + at - first, at - first, count)
        at, before = at + stop - start, (take, stop)
    return found


def write(take: Path, start: int, stop: int, *, under: Under, path: Path) -> None:
    """Write the dissolved frames [start, stop) of a take as a fragment, which a player takes like the take's own: they
    stand at their own times in it.

    Raises ValueError for a range outside the take, av.FFmpegError where a take cannot be read.
    """
    media.encode(pictures(take, start, stop, under=under), path, metadata={})
    media.begin_at(path, start)


def pictures(take: Path, start: int, stop: int, *, under: Under) -> Iterator[VideoFrame]:
    """The frames [start, stop) of a take as they come up over what is under them, each marked anew with the take's own
    bits: of two marks that shine through one another the bits can often not be read. Raises as `write`."""
    above = media.decoded(take, start, stop)
    below = _below(under, stop - start)
    about = media.read_metadata(take) or (media.read_metadata(under.take) if under.take else {})
    for place, (over, beneath) in enumerate(zip(above, below, strict=True)):
        planes = blend(beneath, planes_of(over), done=under.done + place, of=under.of)
        if about:  # black over black is nobody's
            watermark.mark_luma(planes[: media.HEIGHT], media.payload(about))
        picture = VideoFrame.from_ndarray(planes, format="yuv420p")
        picture.pts, picture.time_base = place, Fraction(1, media.RATE)
        yield picture


def blend(under: Planes, over: Planes, *, done: int, of: int) -> Planes:
    """Frame `done` (from 0) of a dissolve of `of` frames: round(under + (over - under) * (done + 1) / (of + 1)) in each
    byte, a half up."""
    share, whole = done + 1, of + 1
    mixed = under.astype(np.uint32) * (whole - share) + over.astype(np.uint32) * share
    blended: Planes = ((mixed + whole // 2) // whole).astype(np.uint8)
    return blended


def planes_of(picture: VideoFrame) -> Planes:
    return picture.to_ndarray(format="yuv420p").astype(np.uint8)


def _below(under: Under, count: int) -> list[Planes]:
    """So many pictures of what is underneath."""
    if under.take is None:
        return [_black()] * count
    last = media.TAKE_FRAMES - 1
    first = min(under.first, last)
    found = [planes_of(picture) for picture in media.decoded(under.take, first, min(first + count, last + 1))]
    return found + [found[-1]] * (count - len(found))


def _black() -> Planes:
    """Black of limited range."""
    planes = np.full((media.HEIGHT * 3 // 2, media.WIDTH), 128, np.uint8)
    planes[: media.HEIGHT] = 16
    return planes
