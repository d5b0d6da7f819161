"""One line of letters burnt into a picture: what a film for review says of itself.

Owns its letters, five pixels by seven, drawn for this file; with accents they serve English and Spanish. A sign that it
lacks is a box. Knows no film and no codec: it is given planes.
"""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

# Each letter as seven rows from the top, a base-32 digit of five pixels each, in the order of ASCII from the space.
_ROWS = ["0000000", "4444404", "aa00000", "aavavaa", "4fke5u4", "op248j3", "cik8lid", "4400000", "2488842", "8422248", "04lel40", "044v440", "0000c48", "000v000", "00000cc", "01248g0", "ehjlphe", "4c4444e", "eh1248v", "v2421he", "26aiv22", "vgu11he", "68guhhe", "v124888", "ehhehhe", "ehhf12c", "0cc0cc0", "0cc0c48", "248g842", "00v0v00", "8421248", "eh12404", "eh1dlle", "ehhhvhh", "uhhuhhu", "ehggghe", "sihhhis", "vgguggv", "vgguggg", "ehgnhhf", "hhhvhhh", "e44444e", "72222ic", "hihokih", "ggggggv", "hrllhhh", "hhpljhh", "ehhhhhe", "uhhuggg", "ehhhlid", "uhhukih", "fgge11u", "v444444", "hhhhhhe", "hhhhha4", "hhhllla", "hha4ahh", "hhha444", "v1248gv", "e88888e", "0g84210", "e22222e", "4ah0000", "000000v", "8420000", "00e1fhf", "ggmphhu", "00egghe", "11djhhf", "00ehvge", "698s888", "0fhhf1e", "ggmphhh", "40c444e", "20622ic", "ggikoki", "c44444e", "00qllhh", "00mphhh", "00ehhhe", "00uhugg", "00djf11", "00mpggg", "00ege1u", "88s8896", "00hhhjd", "00hhha4", "00hhlla", "00ha4ah", "00hhf1e", "00v248v", "2448442", "4444444", "8442448", "008l200"]
_BOX = "vhhhhhv"
# Two rows over a letter, by Unicode's combining marks.
_ACCENTS = {"\u0300": "84", "\u0301": "24", "\u0302": "4a", "\u0303": "dm", "\u0308": "a0"}
_LIKE = str.maketrans(
    {"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "·": "-", "\u00a0": " "}
)

# A letter's cell: two rows for accents, seven for the letter, two for nothing. In the film each pixel is two by two.
_CELL_WIDTH, _CELL_HEIGHT = 6, 11
_SCALE = 2
# Around the line, and between it and the picture's lower edge, in the film's pixels.
_PAD, _EDGE = 6, 12
# What is left of the picture's light behind the line; the light of the letters.
_DIM, _WHITE, _BLACK, _NEUTRAL = 0.38, 235, 16, 128


def burn(planes: tuple[Plane, Plane, Plane], text: str) -> None:
    """Write a line into a picture, in the middle of its lower edge, on a darkened strip.

    planes: Y (h, w), U and V (h / 2, w / 2), limited range, changed in place. What is wider than the picture is cut.
    """
    light, *colours = planes
    letters = line(text)[:, : light.shape[1] - 2 * _PAD]
    height, width = letters.shape
    # Even places, since two pixels share a colour.
    top = (light.shape[0] - _EDGE - height - 2 * _PAD) // 2 * 2
    left = (light.shape[1] - width - 2 * _PAD) // 4 * 2
    box = np.s_[top : top + height + 2 * _PAD, left : left + width + 2 * _PAD]
    half = np.s_[top // 2 : top // 2 + height // 2 + _PAD, left // 2 : left // 2 + width // 2 + _PAD]
    light[box] = _BLACK + (light[box].astype(np.float32) - _BLACK) * _DIM
    for plane in colours:
        plane[half] = _NEUTRAL + (plane[half].astype(np.float32) - _NEUTRAL) * _DIM
    inside = light[top + _PAD : top + _PAD + height, left + _PAD : left + _PAD + width]
    inside[letters] = _WHITE


def line(text: str) -> NDArray[np.bool_]:
    """The letters of a line, (22, 12 a letter) of the film's pixels; True where there is ink."""
    cells = [_letter(letter) for letter in unicodedata.normalize("NFC", text.translate(_LIKE))]
    pixels = np.concatenate([*cells, np.zeros((_CELL_HEIGHT, 0), bool)], axis=1)
    return pixels.repeat(_SCALE, axis=0).repeat(_SCALE, axis=1)


@cache
def _letter(letter: str) -> NDArray[np.bool_]:
    cell = np.zeros((_CELL_HEIGHT, _CELL_WIDTH), bool)
    base, *marks = unicodedata.normalize("NFD", letter)
    if letter in "¿¡":
        cell[2:9, :5] = _pixels(_rows("?" if letter == "¿" else "!"))[::-1, ::-1]
        return cell
    cell[2:9, :5] = _pixels(_rows(base))
    for mark in marks:
        # Small letters leave two rows free above them; a dot makes room for an accent.
        at = 2 if base.islower() and base not in "bdfhklt" else 0
        if mark in _ACCENTS:
            cell[at : at + 2, :5] = _pixels(_ACCENTS[mark])
    return cell


def _rows(letter: str) -> str:
    place = ord(letter) - ord(" ")
    return _ROWS[place] if 0 <= place < len(_ROWS) else _BOX


def _pixels(rows: str) -> NDArray[np.bool_]:
    return np.array([[int(row, 32) >> (4 - place) & 1 for place in range(5)] for row in rows], bool)
