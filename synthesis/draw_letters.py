"""Draws `letters.npz` with Chromium's canvas: DejaVu Sans and DejaVu Sans Mono, bold, at each size of lettering.py.

For whoever changes the alphabet or a size: `python -m synthesis.draw_letters`, with Playwright, Chromium and DejaVu
installed. Nothing loads it in a running house.
"""

import shutil
from typing import Any

import numpy as np

from synthesis.lettering import ATLAS, FACES

RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x370, 0x3FF),
    (0x400, 0x45F),
    (0x490, 0x491),
    (0x2010, 0x2026),
    (0x1E9E, 0x1E9E),
)
MORE = "‹›€→←↑↓•…−×°№™☐"

DRAW = """([letters, size, face]) => {
    const canvas = document.createElement('canvas');
    canvas.width = size * 2; canvas.height = size * 2;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.font = `bold ${size}px "${face}"`; pen.fillStyle = 'white'; pen.textBaseline = 'alphabetic';
    pen.fontKerning = 'none';
    return letters.map((letter) => {
        pen.clearRect(0, 0, canvas.width, canvas.height);
        pen.fillText(letter, size / 2, Math.round(size * 1.25));
        const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
        return [pen.measureText(letter).width, Array.from(data.filter((_, at) => at % 4 === 3))];
    });
}"""


def letters() -> list[str]:
    assigned = (chr(code) for low, high in RANGES for code in range(low, high + 1))
    return sorted({letter for letter in [*assigned, *MORE] if letter.isprintable()})


def main() -> None:
    from playwright.sync_api import sync_playwright

    found: dict[str, Any] = {"letters": np.array([ord(letter) for letter in letters()], np.uint32)}
    with sync_playwright() as play:
        page = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"]).new_page()
        for size, face in FACES.items():
            drawn = page.evaluate(DRAW, [letters(), size, face])
            widths = np.array([round(width) for width, _ in drawn], np.uint8)
            # The few signs that the even face lacks come from another, and keep its pace.
            found[f"widths{size}"] = np.full_like(widths, widths[0]) if "Mono" in face else widths
            found[f"cover{size}"] = np.array([cover for _, cover in drawn], np.uint8).reshape(-1, size * 2, size * 2)
    np.savez_compressed(ATLAS, **found)


if __name__ == "__main__":
    main()
