"""A video that somebody brought, decoded into clips: a program of its own, which dies with what it reads.

`python -m synthesis.footage` reads the video from standard input (a file) and writes to standard output: for each clip
of two seconds `c` and its native frames raw, at the end `e` and a JSON line; each with four bytes of length before it.
Nothing else of the video gets out: no name, no sound, no metadata, no place, no packet.

Owns what a video may be, how its picture is turned, cut and sampled. Refuses to know who sent it and where it goes.
Loads numpy and PyAV, never torch. Source of the guards: what libav does with hostile files is measured, not trusted,
so every number is counted while decoding.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from synthesis import confinement

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
CODECS = {"h264", "hevc", "vp8", "vp9", "libvpx-vp9", "av1", "libdav1d", "prores", "mpeg4"}
SECONDS_MAX = 120
FRAMES_MAX = 7_200
SIDE_MIN, SIDE_MAX, PIXELS_MAX = 16, 4_096, 3_840 * 2_160
STREAMS_MAX = 16  # a phone adds several of its own
WIDTH, HEIGHT, CLIP = 112, 64, 16  # native frames: 16 make the two seconds of a cell
CLIP_BYTES = CLIP * HEIGHT * WIDTH * 3
# What is left at the end, in native frames: so many make a clip that holds its last frame; a whole video needs fewer.
REST_MIN, WHOLE_MIN = 8, 4
LASTS_MAX = 5.0  # a last picture that would stand longer is a wrong number
_RATE, _FILM = 8, 24
_COVER = 0x400  # AV_DISPOSITION_ATTACHED_PIC


class Refused(Exception):
    """This video is not taken; `code` says why in the catalogue's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Count:
    """What was seen of a video while it was decoded."""

    frames: int = 0
    seconds: float = 0.0
    clips: int = 0
    broken: bool = False  # it ended in something that cannot be decoded


def main() -> None:
    """Decode standard input under every limit there is."""
    confinement.limit()
    _load()
    confined = confinement.confine()
    count, reason, said = Count(), "", ""
    try:
        for clip in clips(sys.stdin.buffer, count):
            _put(b"c", clip.tobytes())
    except Refused as refused:
        reason = refused.code
    except MemoryError:
        reason = "footage_heavy"
    except Exception as error:  # libav raises a dozen kinds, and decoding text fields raises more
        reason, said = "footage_unreadable", f"{type(error).__name__}: {error}"[:200]
    told = {"reason": reason, "error": said, "seconds": count.seconds, "broken": count.broken, "confined": confined}
    _put(b"e", json.dumps(told).encode())


def _load() -> None:
    """Everything at once: afterwards no file is opened any more, and PyAV loads its parts when it meets them."""
    import av
    import numpy  # noqa: F401

    for part in pkgutil.walk_packages(av.__path__, "av."):
        if not part.name.endswith("__main__"):
            importlib.import_module(part.name)
    av.logging.set_level(None)


def clips(file: BinaryIO, count: Count) -> Iterator[Any]:
    """Clips of (16, 64, 112, 3) uint8 RGB at 8 frames a second. Raises Refused, MemoryError, or what libav raises."""
    import av
    import numpy as np

    # Only these formats: others may name further files to read, whatever the ending of the file says.
    with av.open(file, options={"format_whitelist": FORMATS, "protocol_whitelist": ""}) as container:
        stream = _picture(container)
        held: list[Any] = []
        for native in _sampled(_decoded(container, stream, count), count, _fitter(stream)):
            held.append(native)
            if len(held) == CLIP:
                count.clips += 1
                yield np.stack(held)
                held = []
    if count.frames == 0:
        raise Refused("footage_no_picture")
    if len(held) >= (REST_MIN if count.clips else WHOLE_MIN):
        count.clips += 1
        yield np.stack(held + held[-1:] * (CLIP - len(held)))
    if count.clips == 0:
        raise Refused("footage_short")


def _picture(container: Any) -> Any:
    """The stream of moving pictures: the first that is no cover of a song."""
    if len(container.streams) > STREAMS_MAX:
        raise Refused("footage_unreadable")
    found = [one for one in container.streams.video if not int(one.disposition) & _COVER]
    if not found:
        raise Refused("footage_no_picture")
    context = found[0].codec_context
    if context.name not in CODECS:
        raise Refused("footage_unreadable")
    _check_size(context.width, context.height)
    context.thread_count = 1
    return found[0]


def _check_size(width: int, height: int) -> None:
    if max(width, height) > SIDE_MAX or width * height > PIXELS_MAX:
        raise Refused("footage_large")
    if min(width, height) < SIDE_MIN:
        raise Refused("footage_small")


def _decoded(container: Any, stream: Any, count: Count) -> Iterator[tuple[float, Any]]:
    """Frames with the second at which each is shown; times never go back, and a gap is one frame's at least."""
    step = 1 / float(stream.guessed_rate or stream.average_rate or _FILM)
    step = min(max(step, 1 / 240), 1.0)
    first: float | None = None
    at, lasts = -step, step
    try:
        for frame in container.decode(stream):
            _check_size(frame.width, frame.height)
            count.frames += 1
            if count.frames > FRAMES_MAX:
                raise Refused("footage_frames")
            told = frame.time
            if told is None:
                told = (first or 0.0) + at + step
            first = told if first is None else first
            at = max(at, told - first, 0.0)
            if at > SECONDS_MAX:
                raise Refused("footage_long")
            lasts = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else step
            yield at, frame
    except (Refused, MemoryError):
        raise
    except Exception:
        if count.frames == 0:
            raise
        count.broken = True  # what was decoded before is whole
    count.seconds = min(at + min(max(lasts, step), LASTS_MAX), SECONDS_MAX) if count.frames else 0.0
    announced = (container.duration or 0) / 1_000_000
    count.broken |= announced > count.seconds * 1.25 + 1


def _sampled(frames: Iterator[tuple[float, Any]], count: Count, fit: Callable[[Any], Any]) -> Iterator[Any]:
    """Native frames: what is on the screen at the middle film frame of each three."""
    shown: Any = None
    fitted: Any = None
    native = 0
    for at, frame in frames:
        while shown is not None and _moment(native) < at:
            fitted = fit(shown) if fitted is None else fitted
            yield fitted
            native += 1
        shown, fitted = frame, None
    while shown is not None and _moment(native) < count.seconds:
        fitted = fit(shown) if fitted is None else fitted
        yield fitted
        native += 1


def _moment(native: int) -> float:
    return (native * (_FILM // _RATE) + 1) / _FILM


def _fitter(stream: Any) -> Callable[[Any], Any]:
    """Scales, turns and cuts a decoded picture to the native 112 x 64, its middle kept."""
    import numpy as np
    from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

    reformatter = VideoReformatter()
    # What the video says (ITU-T H.273) in the scaler's words.
    spaces = {1: Colorspace.ITU709, 5: Colorspace.ITU601, 6: Colorspace.ITU601, 7: Colorspace.SMPTE240M}
    aspect = float(stream.sample_aspect_ratio or 1)
    aspect = aspect if 1 / 16 <= aspect <= 16 else 1.0

    def fit(frame: Any) -> Any:
        turns = round((frame.rotation or 0) / 90) % 4
        wide, high = (HEIGHT, WIDTH) if turns % 2 else (WIDTH, HEIGHT)
        scale = max(wide / (frame.width * aspect), high / frame.height)
        width, height = max(wide, round(frame.width * aspect * scale)), max(high, round(frame.height * scale))
        # What says nothing of its colours has those of its size, as players take it.
        guess = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
        picture = reformatter.reformat(
            frame,
            min(width, 16 * WIDTH),
            min(height, 16 * WIDTH),
            "rgb24",
            src_colorspace=spaces.get(int(frame.colorspace), guess),
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
            threads=1,
        ).to_ndarray()
        picture = np.rot90(picture, turns)
        top, left = (picture.shape[0] - HEIGHT) // 2, (picture.shape[1] - WIDTH) // 2
        return np.ascontiguousarray(picture[top : top + HEIGHT, left : left + WIDTH])

    return fit


def _put(kind: bytes, body: bytes) -> None:
    sys.stdout.buffer.write(kind + len(body).to_bytes(4, "big") + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
