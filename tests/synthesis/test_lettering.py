"""Letters in a picture: the same for screen and export, within the picture whatever somebody writes."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from synthesis import joining, lettering, media


@pytest.mark.parametrize(
    "text", ["W" * 300, "a " * 150, "\u4f60\u597d", "<img src=x>", "\u0301" * 50, "\u202e abc", ""]
)
@pytest.mark.parametrize("look", lettering.LOOKS)
def test_no_text_leaves_the_picture(text: str, look: str) -> None:
    drawn = lettering.title(text, look)
    assert drawn.shape == (360, 640, 4)
    light = drawn[..., 0] > 128
    assert not light[:, :20].any()
    assert not light[:, -20:].any()
    assert light.any() == bool(text)
    assert (drawn[..., 3] == 255).all() == (look == "card")


def test_accents_of_spanish_are_drawn_as_letters_of_their_own() -> None:
    for plain, accented in ("nñ", "aá", "uü", "?¿"):
        assert (lettering.title(plain, "card") != lettering.title(accented, "card")).any()
    unknown = lettering.title(lettering.UNKNOWN, "card")
    assert (lettering.title("\u4f60", "card") == unknown).all()
    assert (lettering.title("ñ", "card") != unknown).any()


def test_the_png_holds_the_very_pixels(tmp_path: Path) -> None:
    drawn = lettering.title("Act one", "low")
    path = tmp_path / "title.png"
    path.write_bytes(lettering.png(drawn))
    with av.open(str(path)) as file:
        assert (next(file.decode(video=0)).to_ndarray(format="rgba") == drawn).all()


def test_every_letter_that_people_write_in_two_languages_has_a_shape_of_its_own() -> None:
    letters = [chr(place) for place in range(32, 127)] + list("áéíóúüñÁÉÍÓÚÜÑ¿¡")
    shapes = {letter: lettering.line(letter).tobytes() for letter in letters}
    assert len(set(shapes.values())) == len(letters)
    assert lettering.line("漢").tobytes() == lettering.line("界").tobytes() not in shapes.values()
    assert lettering.line("n\u0303").tobytes() == shapes["ñ"]


def seen(planes: tuple[Any, ...]) -> Any:
    """The planes as a screen shows them: BT.709, limited range, in floating point."""
    y, u, v = ((plane.astype(float) - zero) for plane, zero in zip(planes, (16, 128, 128), strict=True))
    u, v = u.repeat(2, 0).repeat(2, 1) / 224, v.repeat(2, 0).repeat(2, 1) / 224
    y = y / 219
    return np.dstack([y + 1.5748 * v, y - 0.1873 * u - 0.4681 * v, y + 1.8556 * u]) * 255


def test_letters_are_laid_on_the_planes_as_a_browser_lays_them_on_the_picture() -> None:
    planes = (np.full((360, 640), 90, np.uint8), np.full((180, 320), 110, np.uint8), np.full((180, 320), 150, np.uint8))
    for letters in (lettering.title("Ñandú", "middle"), lettering.title("low", "low"), lettering.title("x", "card")):
        laid = tuple(plane.copy() for plane in planes)
        lettering.lay(laid, letters)
        alpha = letters[..., 3:] / 255
        wanted = seen(planes) * (1 - alpha) + letters[..., :3] * alpha
        flat = (letters[..., 3].reshape(180, 2, 320, 2).std(axis=(1, 3)) == 0).repeat(2, 0).repeat(2, 1)
        assert np.abs(seen(laid) - wanted)[flat].max() < 3, "but for the rounding of three bytes"
        # Four pixels share a colour: at an edge of a letter it is theirs in the mean.
        assert np.abs(seen(laid) - wanted).mean() < 1.5
        untouched = letters[..., 3] == 0
        assert (laid[0][untouched] == planes[0][untouched]).all()


def test_a_film_under_a_title_differs_there_alone_and_keeps_its_length(tmp_path: Path) -> None:
    take, plain, titled, both = (tmp_path / f"{name}.mp4" for name in ("take", "plain", "titled", "both"))
    slope = np.linspace(30, 220, media.NATIVE_SHAPE[1], dtype=np.uint8)
    still = np.broadcast_to(slope[None, None, :, None], (media.NATIVE_FRAMES, *media.NATIVE_SHAPE)).copy()
    media.write_take(still, take, metadata={"a": "b"})
    cuts: list[joining.Cut] = [(take, 4, 20), 10, (take, 0, 10)]
    joining.write_film(cuts, plain, metadata={})
    # Over the last frames of the take, all of the black, and the first of the take again.
    over: list[joining.Over] = [(12, 30, "Turn", "low"), (34, 40, "The end", "card")]
    joining.write_film(cuts, titled, metadata={}, titles=over)
    before, after = media.read_frames(plain), media.read_frames(titled)
    assert len(before) == len(after) == 36
    differs = [bool((before[at] != after[at]).any()) for at in range(36)]
    assert differs == [12 <= at < 30 or at >= 34 for at in range(36)]
    letters = lettering.title("Turn", "low")
    alpha = letters[..., 3:] / 255
    wanted = before[15] * (1 - alpha) + letters[..., :3] * alpha
    assert np.abs(after[15] - wanted).mean() < 4, "what the screen shows, but for the encoder"
    assert np.abs(after[35] - lettering.title("The end", "card")[..., :3].astype(int)).mean() < 2
    with av.open(str(titled)) as film:
        assert all(packet.is_keyframe for packet in film.demux(video=0) if packet.size), "any frame may be cut at"
    joining.write_film(cuts, both, metadata={}, titles=over, line=lambda place: f"Cut {place}")
    twice = media.read_frames(both)
    assert np.abs(twice[15, :310].astype(int) - after[15, :310]).mean() < 3, "a timecode stands over the titles"
    assert np.abs(twice[15, 314:348, 200:440].astype(int) - after[15, 314:348, 200:440]).mean() > 10
