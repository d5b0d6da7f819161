"""A film as one file: ranges of takes joined without encoding them again, but where something lies over them:
a title, a line burnt in, a take that comes up over another.

Owns what a cut is and how cuts become a film; what every file of the house is stands in `media`. Loads numpy and PyAV,
never torch.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame

from synthesis import dissolving, lettering, media, mixing
from synthesis.dissolving import Under

# A stretch of a film: frames [start, stop) of a take, or so many black frames.
Cut = tuple[Path, int, int] | int
# Frames [start, stop) of a take, black ones among them.
Piece = tuple[Path, int, int]
# The first frame of the film over which a take comes up over what was before it, and how many do.
Dissolve = dissolving.Dissolve
# Begins the sound of a film that is being written.
Sounding = Callable[[OutputContainer], mixing.SoundStream]
# A text over frames [start, stop) of the film, and its look (lettering.LOOKS).
Over = tuple[int, int, str, str]


def write_film(
    cuts: Sequence[Cut],
    path: Path,
    *,
    metadata: Mapping[str, str],
    progress: Callable[[float], None] = lambda share: None,
    line: Callable[[int], str] | None = None,
    titles: Sequence[Over] = (),
    quiet: Sequence[mixing.Span] = (),
    dissolves: Sequence[Dissolve] = (),
    laid: Sequence[mixing.Laid] = (),
) -> None:
    """Join takes into one plain MP4 without encoding them again: its frames are theirs, bit for bit. Where one of them
    has a sound, the film has a sound stream too (mixing.py).

    Only takes of another ENCODER, from before an upgrade, are encoded a second time: the film would not play else. So
    are the frames under a title or in a dissolve, and a whole film that has a line burnt in.

    cuts: in order, (take, start, stop) for frames [start, stop) of a take, or a number of black frames.
    line: what is burnt into each frame of the film, by its number; None: nothing.
    titles, dissolves: in order, none over another. Titles lie over a dissolve.
    quiet: frames of the film, whole cuts, whose takes are not heard. laid: sounds over the film.
    progress: called after each cut with the share done, 0 to 1. The file appears whole or not at all.

    Raises ValueError for an empty film, a range outside its take or a sound that cannot be read.
    """
    if not cuts:
        raise ValueError("a film needs at least one cut")
    with tempfile.TemporaryDirectory() as folder, media.whole(path) as part:
        black = Path(folder) / "black.mp4"
        write_black(black)
        pieces = dissolving.split([list(_pieces(cut, black)) for cut in cuts], dissolves)
        flat = [(None if take == black else take, start, stop) for take, start, stop in chain.from_iterable(pieces)]
        unders, heard = dissolving.unders(flat, dissolves), mixing.hushed(flat, quiet)
        sound = partial(mixing.SoundStream, pieces=heard, unders=dissolving.unders(heard, dissolves), laid=laid)
        with media.muxer(part, media.FILM, metadata) as out:
            if line is None:
                _copy_cuts(pieces, out, black=black, progress=progress, titles=titles, unders=unders, sound=sound)
            else:
                _burn_cuts(pieces, out, progress=progress, line=line, titles=titles, unders=unders, sound=sound)


def write_black(path: Path) -> None:
    """Write a take's length of black, what a film shows where it shows nothing. The screen's filler is such a file
    (frontend/public/filler.mp4), so that a gap looks there as it leaves."""
    media.encode(media.film_pictures(np.zeros((media.TAKE_FRAMES, *media.NATIVE_SHAPE), np.uint8)), path, metadata={})


def write_sound(
    cuts: Sequence[Cut],
    path: Path,
    *,
    quiet: Sequence[mixing.Span] = (),
    dissolves: Sequence[Dissolve] = (),
    laid: Sequence[mixing.Laid] = (),
) -> bool:
    """Write what is heard of a film as a WAV, for a program that joins the takes itself. False, and no file, where
    every take is silent and nothing is laid over them. quiet, laid: as write_film has them.

    Raises ValueError for a sound that cannot be read.
    """
    pieces: list[mixing.Piece] = []
    for cut in cuts:
        pieces += [cut] if not isinstance(cut, int) else [(None, start, stop) for start, stop in _gap(cut)]
    pieces = mixing.hushed(pieces, quiet)
    if not mixing.is_heard(pieces, laid):
        return False
    (parts,) = dissolving.split([pieces], dissolves)
    with media.whole(path) as part:
        heard = mixing.samples(parts, dissolving.unders(parts, dissolves))
        mixing.write_wav(mixing.overlaid(heard, laid), part, about=media.SYNTHETIC)
    return True


def write_laid(one: mixing.Laid, path: Path) -> bool:
    """Write a laid sound by itself, at its full level, as a WAV. False, and no file, where nothing of it is drawn."""
    if not any(one.cells):
        return False
    with media.whole(path) as part:
        mixing.write_wav(iter([mixing.voiced(one)]), part, about=media.SYNTHETIC)
    return True


def _burn_cuts(
    cuts: Sequence[Sequence[Piece]],
    out: OutputContainer,
    *,
    progress: Callable[[float], None],
    line: Callable[[int], str],
    titles: Sequence[Over],
    unders: Mapping[int, Under],
    sound: Sounding,
) -> None:
    """Encode all cuts again, with a line of letters in each picture, and the titles under it."""
    stream = media.h264(out, crf="20")
    heard = sound(out)
    place = 0
    for done, cut in enumerate(cuts, start=1):
        for take, start, stop in cut:
            for picture in _decoded(take, start, stop, unders.get(place)):
                for packet in stream.encode(_lettered(picture, place, _over(titles, place), line(place))):
                    out.mux(packet)
                place += 1
            heard.add()
        progress(done / len(cuts))
    for packet in stream.encode(None):
        out.mux(packet)
    heard.end()


def _lettered(picture: VideoFrame, place: int, over: Over | None, text: str = "") -> VideoFrame:
    """A picture with a title and a line of letters laid over it, as frame number `place`."""
    planes = picture.to_ndarray(format="yuv420p").astype(np.uint8)  # (h + h / 2, w): Y, then U, then V
    light, colours = planes[: media.HEIGHT], planes[media.HEIGHT :].reshape(2, media.HEIGHT // 2, media.WIDTH // 2)
    split = (light, colours[0], colours[1])
    if over:
        lettering.lay(split, lettering.title(over[2], over[3]))
    if text:
        lettering.burn(split, text)
    laid = VideoFrame.from_ndarray(planes, format="yuv420p")
    laid.pts, laid.time_base = place, Fraction(1, media.RATE)
    return laid


def _copy_cuts(
    cuts: Sequence[Sequence[Piece]],
    out: OutputContainer,
    *,
    black: Path,
    progress: Callable[[float], None],
    titles: Sequence[Over],
    unders: Mapping[int, Under],
    sound: Sounding,
) -> None:
    """Copy the packets of all cuts. Every picture is an IDR, so any of them may follow any other."""
    with media.reading(black) as container:
        template = container.streams.video[0]
        parameters = template.codec_context.extradata
        stream = out.add_stream_from_template(template)
    heard = sound(out)
    place = 0
    for done, cut in enumerate(cuts, start=1):
        for take, start, stop in cut:
            alike = _alike(take, black.parent, parameters=parameters)
            under = unders.get(place)
            for data in (
                _dissolved(take, start, stop, under=under, titles=titles, place=place)
                if under
                else _titled(alike, start, stop, titles=titles, place=place)
            ):
                media.mux(data, out, stream, place=place)
                place += 1
            heard.add()
        progress(done / len(cuts))
    heard.end()


def _decoded(take: Path, start: int, stop: int, under: Under | None) -> Iterable[VideoFrame]:
    """The pictures [start, stop) of a take as the film shows them, without letters."""
    if under:
        return dissolving.pictures(take, start, stop, under=under)
    return media.decoded(take, start, stop)


def _over(titles: Sequence[Over], place: int) -> Over | None:
    """The title over a frame of the film."""
    return next((one for one in titles if one[0] <= place < one[1]), None)


def _dissolved(take: Path, start: int, stop: int, *, under: Under, titles: Sequence[Over], place: int) -> list[bytes]:
    """The encoded pictures [start, stop) of a take that come up over what is under them, with the titles over both."""
    pictures = dissolving.pictures(take, start, stop, under=under)
    overs = [_over(titles, frame) for frame in range(place, place + stop - start)]
    if any(overs):
        pictures = (
            _lettered(one, at, over) if over else one
            for at, (one, over) in enumerate(zip(pictures, overs, strict=True))
        )
    return _encoded(pictures)


def _titled(take: Path, start: int, stop: int, *, titles: Sequence[Over], place: int) -> Iterator[bytes]:
    """The encoded pictures [start, stop) of a take, whose first is frame `place` of the film, under its titles."""
    copied, at = _cut_packets(take, start, stop), start
    while at < stop:
        here = place + at - start
        over = _over(titles, here)
        edges = [over[1]] if over else [one[0] for one in titles if one[0] > here]
        end = min([stop, *(start + edge - place for edge in edges)])
        yield from _under_title(take, at, end, over) if over else copied[at - start : end - start]
        at = end


def _under_title(take: Path, start: int, stop: int, over: Over) -> list[bytes]:
    """The pictures [start, stop) of a take with a title over them, encoded with the settings of a take: a player goes
    from them to copied ones and back without noticing."""
    return _encoded(_lettered(one, place, over) for place, one in enumerate(media.decoded(take, start, stop)))


def _encoded(pictures: Iterable[VideoFrame]) -> list[bytes]:
    """Pictures encoded with the settings of a take, for a film that is joined of such."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "encoded.mp4"
        media.encode(pictures, path, metadata={})
        return _packets(path)


def _pieces(cut: Cut, black: Path) -> Iterator[Piece]:
    """A cut as ranges of takes: a gap repeats the black take."""
    if not isinstance(cut, int):
        yield cut
        return
    for start, stop in _gap(cut):
        yield black, start, stop


def _gap(frames: int) -> Iterator[tuple[int, int]]:
    """A gap in stretches no longer than a take."""
    if frames < 1:
        raise ValueError(f"a gap of {frames} frames")
    for start in range(0, frames, media.TAKE_FRAMES):
        yield 0, min(media.TAKE_FRAMES, frames - start)


def _alike(take: Path, folder: Path, *, parameters: bytes | None) -> Path:
    """The take; or, where other settings made it, a copy in `folder` that ours made."""
    with media.reading(take) as container:
        if container.streams.video[0].codec_context.extradata == parameters:
            return take
        copy = folder / take.name
        if not copy.exists():
            media.encode(media.again(container), copy, metadata={})
    return copy


def _cut_packets(take: Path, start: int, stop: int) -> list[bytes]:
    """The encoded pictures [start, stop) of a take."""
    packets = _packets(take)
    if not 0 <= start < stop <= len(packets):
        raise ValueError(f"frames [{start}, {stop}) of {take.name}, which has {len(packets)}")
    return packets[start:stop]


def _packets(path: Path) -> list[bytes]:
    with media.reading(path) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]
