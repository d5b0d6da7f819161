"""A film as one file: ranges of takes joined without encoding them again, or with a line burnt into every frame.

Owns what a cut is and how cuts become a film; what every file of the house is stands in `media`. Loads numpy and PyAV,
never torch.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame

from synthesis import lettering, media

# A stretch of a film: frames [start, stop) of a take, or so many black frames.
Cut = tuple[Path, int, int] | int


def write_film(
    cuts: Sequence[Cut],
    path: Path,
    *,
    metadata: Mapping[str, str],
    progress: Callable[[float], None] = lambda share: None,
    line: Callable[[int], str] | None = None,
) -> None:
    """Join takes into one plain MP4 without encoding them again: its frames are theirs, bit for bit.

    Only takes of another ENCODER, from before an upgrade, are encoded a second time: the film would not play else. So
    is a whole film that has something burnt in.

    cuts: in order, (take, start, stop) for frames [start, stop) of a take, or a number of black frames.
    line: what is burnt into each frame of the film, by its number; None: nothing.
    progress: called after each cut with the share done, 0 to 1. The file appears whole or not at all.

    Raises ValueError for an empty film or a range outside its take.
    """
    if not cuts:
        raise ValueError("a film needs at least one cut")
    with tempfile.TemporaryDirectory() as folder, media.whole(path) as part:
        black = Path(folder) / "black.mp4"
        media.encode(_black(media.TAKE_FRAMES), black, metadata={})
        with media.muxer(part, media.FILM, metadata) as out:
            if line is None:
                _copy_cuts(cuts, out, black=black, progress=progress)
            else:
                _burn_cuts(cuts, out, black=black, progress=progress, line=line)


def _burn_cuts(
    cuts: Sequence[Cut],
    out: OutputContainer,
    *,
    black: Path,
    progress: Callable[[float], None],
    line: Callable[[int], str],
) -> None:
    """Encode all cuts again, with a line of letters in each picture."""
    stream = media.h264(out, crf="20")
    place = 0
    for done, cut in enumerate(cuts, start=1):
        for take, start, stop in _pieces(cut, black):
            for picture in _decoded(take, start, stop):
                for packet in stream.encode(_burnt(picture, line(place), place)):
                    out.mux(packet)
                place += 1
        progress(done / len(cuts))
    for packet in stream.encode(None):
        out.mux(packet)


def _decoded(take: Path, start: int, stop: int) -> list[VideoFrame]:
    """The pictures [start, stop) of a take."""
    with media.reading(take) as container:
        pictures = list(_again(container))
    if not 0 <= start < stop <= len(pictures):
        raise ValueError(f"frames [{start}, {stop}) of {take.name}, which has {len(pictures)}")
    return pictures[start:stop]


def _burnt(picture: VideoFrame, text: str, place: int) -> VideoFrame:
    planes = picture.to_ndarray(format="yuv420p").astype(np.uint8)  # (h + h / 2, w): Y, then U, then V
    light, colours = planes[: media.HEIGHT], planes[media.HEIGHT :].reshape(2, media.HEIGHT // 2, media.WIDTH // 2)
    lettering.burn((light, colours[0], colours[1]), text)
    burnt = VideoFrame.from_ndarray(planes, format="yuv420p")
    burnt.pts, burnt.time_base = place, Fraction(1, media.RATE)
    return burnt


def _copy_cuts(cuts: Sequence[Cut], out: OutputContainer, *, black: Path, progress: Callable[[float], None]) -> None:
    """Copy the packets of all cuts. Every picture is an IDR, so any of them may follow any other."""
    with media.reading(black) as container:
        template = container.streams.video[0]
        parameters = template.codec_context.extradata
        stream = out.add_stream_from_template(template)
    place = 0
    for done, cut in enumerate(cuts, start=1):
        for take, start, stop in _pieces(cut, black):
            alike = _alike(take, black.parent, parameters=parameters)
            for data in _packets(alike, start, stop):
                media.mux(data, out, stream, place=place)
                place += 1
        progress(done / len(cuts))


def _pieces(cut: Cut, black: Path) -> Iterator[tuple[Path, int, int]]:
    """A cut as ranges of takes: a gap repeats the black take."""
    if not isinstance(cut, int):
        yield cut
        return
    if cut < 1:
        raise ValueError(f"a gap of {cut} frames")
    for start in range(0, cut, media.TAKE_FRAMES):
        yield black, 0, min(media.TAKE_FRAMES, cut - start)


def _alike(take: Path, folder: Path, *, parameters: bytes | None) -> Path:
    """The take; or, where other settings made it, a copy in `folder` that ours made."""
    with media.reading(take) as container:
        if container.streams.video[0].codec_context.extradata == parameters:
            return take
        copy = folder / take.name
        if not copy.exists():
            media.encode(_again(container), copy, metadata={})
    return copy


def _again(container: InputContainer) -> Iterator[VideoFrame]:
    """A file's pictures, as they are encoded here."""
    for place, picture in enumerate(container.decode(video=0)):
        whole = picture.reformat(media.WIDTH, media.HEIGHT, "yuv420p", interpolation=media.SCALER)
        whole.pts, whole.time_base = place, Fraction(1, media.RATE)
        yield whole


def _packets(take: Path, start: int, stop: int) -> list[bytes]:
    """The encoded pictures [start, stop) of a take."""
    with media.reading(take) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    if not 0 <= start < stop <= len(packets):
        raise ValueError(f"frames [{start}, {stop}) of {take.name}, which has {len(packets)}")
    return packets[start:stop]


def _black(count: int) -> Iterator[VideoFrame]:
    return media.film_pictures(np.zeros((count, *media.NATIVE_SHAPE), np.uint8))
