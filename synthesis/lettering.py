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
_ROWS = (
    "00000004444404aa00000aavavaa4fke5u4op248j3cik8lid44000002488842842224804lel40044v4400000c48000v00000000cc"
    "01248g0ehjlphe4c4444eeh1248vv2421he26aiv22vgu11he68guhhev124888ehhehheehhf12c0cc0cc00cc0c48248g84200v0v00"
    "8421248eh12404eh1dlleehhhvhhuhhuhhuehggghesihhhisvgguggvvggugggehgnhhfhhhvhhhe44444e72222ichihokihggggggv"
    "hrllhhhhhpljhhehhhhheuhhugggehhhliduhhukihfgge11uv444444hhhhhhehhhhha4hhhlllahha4ahhhhha444v1248gve88888e"
    "0g84210e22222e4ah0000000000v842000000e1fhfggmphhu00egghe11djhhf00ehvge698s8880fhhf1eggmphhh40c444e20622ic"
    "ggikokic44444e00qllhh00mphhh00ehhhe00uhugg00djf1100mpggg00ege1u88s889600hhhjd00hhha400hhlla00ha4ah00hhf1e"
    "00v248v244844244444448442448008l200"
)
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
    place = 7 * (ord(letter) - ord(" "))
    return _ROWS[place : place + 7] if 0 <= place < len(_ROWS) else _BOX


def _pixels(rows: str) -> NDArray[np.bool_]:
    return np.array([[int(row, 32) >> (4 - place) & 1 for place in range(5)] for row in rows], bool)
