"""Letters in a picture: titles over a film's frames, and the one line that a film for review says of itself.

Owns how both look, and the one way in which letters are set. A title is drawn once for the screen, which lays its PNG
over the player, and for the export, which lays the same pixels over the same frames. The letters themselves were drawn
beforehand (draw_letters.py) and lie beside this file, so that no machine's own fonts are in them; a sign that they lack
is a box. A text is pixels here and nothing else. Knows no film and no codec; loads numpy alone.
"""

import struct
import unicodedata
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 640, 360
# Pixels by face. A line's letters are all as wide as each other, so that a timecode that counts does not shake.
FACES = {40: "DejaVu Sans", 28: "DejaVu Sans", 20: "DejaVu Sans Mono"}
TITLE_SIZES, LINE_SIZE = (40, 28), 20
ATLAS = Path(__file__).with_name("letters.npz")
LOOKS = ("middle", "low", "card")
TEXT_MAX = 200
LINES_MAX = 4
UNKNOWN = "☐"
_SIDE = 40  # kept free left and right of a title
_BAND = 150  # of 255, how dark the band under low letters is
# Around a line, and between it and the picture's lower edge; how dark its strip is; its baseline from the strip's top.
_PAD, _EDGE, _STRIP, _BASE = 6, 12, 158, 24
_LINE_HEIGHT = 34
_BLACK, _LEVELS, _NEUTRAL = 16, 219, 128  # of a film's pictures, which keep to the limited range

Picture = NDArray[np.uint8]


@lru_cache(maxsize=1)
def _atlas() -> dict[str, NDArray[np.generic]]:
    with np.load(ATLAS) as stored:
        return {name: stored[name] for name in stored.files}


@lru_cache(maxsize=1)
def _places() -> dict[str, int]:
    return {chr(int(code)): place for place, code in enumerate(_atlas()["letters"])}


def _place(letter: str) -> int:
    known = _places()
    return known.get(letter, known[UNKNOWN])


def _width(text: str, size: int) -> int:
    widths = _atlas()[f"widths{size}"]
    return sum(int(widths[_place(letter)]) for letter in text)


def lines(text: str, size: int) -> list[str]:
    """The text in lines that fit; a word that is wider than the picture is cut."""
    most, found = WIDTH - 2 * _SIDE, [""]
    for whole in " ".join(unicodedata.normalize("NFC", text).split())[:TEXT_MAX].split(" "):
        word = whole
        while _width(word, size) > most:
            fits = next(count for count in range(len(word), 0, -1) if _width(word[:count], size) <= most)
            found, word = [*found, word[:fits]], word[fits:]
        joined = f"{found[-1]} {word}".strip()
        found = [*found[:-1], joined] if _width(joined, size) <= most else [*found, word]
    return [line for line in found if line]


@lru_cache(maxsize=64)
def title(text: str, look: str) -> Picture:
    """(360, 640, 4) uint8 RGBA, straight alpha. look: one of LOOKS. At most four lines, in the larger size that holds
    them; what is beyond those of the smaller is left out. Nothing but what the look brings where the text is empty."""
    large, small = TITLE_SIZES
    size = large if look != "low" and len(lines(text, large)) <= LINES_MAX - 1 else small
    rows = lines(text, size)[:LINES_MAX]
    high = size * 5 // 4
    top = HEIGHT - 28 - high * len(rows) if look == "low" else (HEIGHT - high * len(rows)) // 2
    cover = np.zeros((HEIGHT, WIDTH), np.uint8)
    for number, row in enumerate(rows):
        left = (WIDTH - _width(row, size)) // 2
        _set(cover, row, size, left=left, base=top + number * high + size)
    return _over(cover, _under(cover, look, top=top, bottom=top + high * len(rows)))


def line(text: str) -> Picture:
    """One line on a darkened strip, (34, 12 a letter and 12, 4) RGBA. What is wider than the picture is cut."""
    advance = _width(" ", LINE_SIZE)
    fits = unicodedata.normalize("NFC", text)[: (WIDTH - 4 * _PAD) // advance]
    cover = np.zeros((_LINE_HEIGHT, _width(fits, LINE_SIZE) + 2 * _PAD), np.uint8)
    _set(cover, fits, LINE_SIZE, left=_PAD, base=_BASE)
    return _over(cover, np.full(cover.shape, _STRIP, np.uint8))


def _set(cover: Picture, text: str, size: int, *, left: int, base: int) -> None:
    """Set letters one after another on a baseline; what lies outside is cut."""
    atlas, widths = _atlas()[f"cover{size}"], _atlas()[f"widths{size}"]
    wide = np.pad(cover, 2 * size)
    y = 2 * size + base - round(size * 1.25)
    x = 2 * size + left - size // 2
    for letter in text:
        place = _place(letter)
        spot = wide[y : y + 2 * size, x : x + 2 * size]
        np.maximum(spot, atlas[place][: spot.shape[0], : spot.shape[1]], out=spot)
        x += int(widths[place])
    cover[:] = wide[2 * size : -2 * size, 2 * size : -2 * size]


def _under(letters: Picture, look: str, *, top: int, bottom: int) -> Picture:
    """How dark the frame becomes under the letters: all of it, a band, or a rim around each letter."""
    if look == "card":
        return np.full((HEIGHT, WIDTH), 255, np.uint8)
    under = np.zeros((HEIGHT, WIDTH), np.uint8)
    if not letters.any():
        return under
    if look == "low":
        under[max(0, top - 12) : bottom + 12] = _BAND
        return under
    for down in range(-2, 3):
        for right in range(-2, 3):
            np.maximum(under, np.roll(letters, (down, right), (0, 1)), out=under)
    return (under.astype(np.uint16) * 200 // 255).astype(np.uint8)


def _over(letters: Picture, under: Picture) -> Picture:
    """White letters over a shade, as one RGBA picture."""
    shade = letters.astype(np.uint16)
    alpha = shade + (under.astype(np.uint16) * (255 - shade) + 127) // 255
    light = np.where(alpha > 0, (shade * 255 + alpha // 2) // np.maximum(alpha, 1), 0)
    return np.dstack([light, light, light, alpha]).astype(np.uint8)


def png(picture: Picture) -> bytes:
    """RGBA as a PNG: its header, one block of rows that no filter went over, its end."""
    height, width = picture.shape[:2]
    rows = np.pad(picture.reshape(height, 4 * width), ((0, 0), (1, 0)))
    head = struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)
    blocks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in blocks
    )


def burn(planes: tuple[Picture, Picture, Picture], text: str) -> None:
    """Lay a line over a picture, in the middle of its lower edge. planes: as in `lay`."""
    drawn = line(text)
    # Even places, since two pixels share a colour.
    left = (WIDTH - drawn.shape[1]) // 4 * 2
    lay(planes, drawn, top=(HEIGHT - _EDGE - _LINE_HEIGHT) // 2 * 2, left=left)


def lay(planes: tuple[Picture, Picture, Picture], letters: Picture, *, top: int = 0, left: int = 0) -> None:
    """Lay grey letters over a picture as a browser lays a PNG over a video, with no way through RGB and back.

    planes: Y (h, w), U and V (h / 2, w / 2), limited range, changed in place. letters: RGBA of even size, at an even
    place.
    """
    light, *colours = planes
    height, width = letters.shape[:2]
    alpha = letters[..., 3].astype(np.uint32)
    ink = _BLACK + (letters[..., 0].astype(np.uint32) * _LEVELS + 127) // 255
    box = np.s_[top : top + height, left : left + width]
    light[box] = (light[box] * (255 - alpha) + ink * alpha + 127) // 255
    half = np.s_[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2]
    whole = 4 * 255
    covered = alpha.reshape(height // 2, 2, width // 2, 2).sum(axis=(1, 3))
    for plane in colours:
        plane[half] = (plane[half] * (whole - covered) + _NEUTRAL * covered + whole // 2) // whole
