"""Rain, snow and fog: named by words, drawn over the frames, seamless from one cell to the next."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from synthesis import conditions, setting
from synthesis.codes import CellCodes
from synthesis.engine import Engine
from synthesis.falling import FALLING, fallen
from tests.synthesis.asking import order

RAIN, SNOW, FOG, HEAVY = (1 + FALLING.index(name) for name in ("rain", "snow", "fog", "heavy rain"))
GREY = np.full((16, 64, 112, 3), 100, np.uint8)


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        (("", "a red car in the rain"), RAIN),
        (("", "un coche rojo bajo la lluvia"), RAIN),
        (("", "a red car at sea", "heavy rain"), HEAVY),
        (("", "it is snowing over the city"), SNOW),
        (("", "a red car in fog"), FOG),
        (("", "un coche rojo entre la niebla"), FOG),
        (("", "a red car under a clear sky"), setting.PLAIN),
        (("", "a red car"), None),
    ],
)
def test_words_say_what_falls(parts: tuple[str, ...], number: int | None) -> None:
    assert setting.weather(parts) == number


@pytest.mark.parametrize(
    ("words", "weather"),
    [
        ("light rain over the city", "light rain"),
        ("lluvia ligera en la calle", "light rain"),
        ("a drizzle over the city", "light rain"),
        ("a thunderstorm at sea", "heavy rain"),
        ("it is raining very hard", "heavy rain"),
        ("llueve con fuerza", "heavy rain"),
        ("softly falling snow", "light snow"),
        ("light snow over the city", "light snow"),
        ("nieve intensa en el bosque", "heavy snow"),
        ("entre niebla muy espesa", "heavy fog"),
        # Of something else, in another clause, or both at once.
        ("warm light, rain", "rain"),
        ("rain. Light of the evening", "rain"),
        ("rain in the soft light", "rain"),
        ("a heavy car in the rain", "rain"),
        ("light heavy rain", "rain"),
    ],
)
def test_words_beside_it_say_how_much_of_it(words: str, weather: str) -> None:
    number = setting.weather(("", words))
    assert number is not None
    assert FALLING[number - 1] == weather


def test_how_much_is_read_where_the_weather_is_said() -> None:
    assert setting.weather(("", "a red car", "light rain")) == 1 + FALLING.index("light rain")
    assert setting.weather(("soft light", "a red car in the rain")) == RAIN


def test_the_weathers_that_takes_were_drawn_in_keep_their_numbers() -> None:
    assert FALLING[:3] == ("rain", "snow", "fog")


@pytest.mark.parametrize("kind", ["rain", "snow", "fog"])
def test_light_is_less_than_heavy_and_both_go_on_from_cell_to_cell(kind: str) -> None:
    covered = [
        np.abs(fallen(GREY, f"{amount} {kind}".strip()).astype(int) - 100).mean() for amount in ("light", "", "heavy")
    ]
    assert 1.5 * covered[0] < covered[1] < covered[2] / 1.5
    heavy = fallen(GREY, f"heavy {kind}").astype(int)
    steps = [np.abs(heavy[(at + 1) % 16] - heavy[at]).mean() for at in range(16)]
    assert 0 < max(steps) < 1.3 * min(steps)


@pytest.mark.parametrize("weather", ["rain", "snow"])
def test_what_falls_is_seen_and_hides_nobody(weather: str) -> None:
    made = fallen(GREY, weather)
    assert made.shape == GREY.shape
    assert made.dtype == np.uint8
    changed = (made != GREY).any(-1)
    assert 0.005 < changed.mean() < 0.05
    assert all(changed[at].any() for at in range(16))
    assert (changed[0] != changed[1]).any()


@pytest.mark.parametrize("weather", ["rain", "snow"])
def test_one_cell_goes_on_as_the_next(weather: str) -> None:
    """Each frame follows from the one before as the first does from the last: everything is some rows further down."""
    light = (fallen(GREY, weather)[..., 0].astype(int) - 100).sum(2)  # of each row
    rows = {"rain": 8, "snow": 2}[weather]
    for frame in range(16):
        assert (light[(frame + 1) % 16] == np.roll(light[frame], rows)).all()


def test_fog_has_the_light_of_its_hour_and_hides_nobody() -> None:
    for level, fog in itertools.product((25, 120, 230), ("light fog", "fog", "heavy fog")):
        scene = np.full((16, 64, 112, 3), level, np.uint8)
        scene[:, 24:40, 48:64] = (200, 20, 20)
        made = fallen(scene, fog).astype(int)
        red, green, _ = made[0, 32, 56]
        assert red - green > 45  # of 180
        assert level <= made[:, :20].mean() < level * 1.4 + 12


def test_fog_goes_on_from_cell_to_cell() -> None:
    """Its last frame leads to its first as any to the next."""
    made = fallen(GREY, "fog").astype(int)
    steps = [np.abs(made[(at + 1) % 16] - made[at]).mean() for at in range(16)]
    assert 0 < max(steps) < 1.3 * min(steps)


def test_nothing_falls_under_a_roof() -> None:
    number = torch.tensor([RAIN])
    place = {name: torch.tensor([1 + setting.MATTE_NAMES.index(name)]) for name in ("kitchen", "city")}
    assert setting.falls(number, place["city"]) == "rain"
    assert setting.falls(number, None) == "rain"
    assert setting.falls(number, place["kitchen"]) == ""
    assert setting.falls(number, -place["kitchen"]) == ""
    assert setting.falls(None, None) == ""
    assert setting.falls(torch.tensor([99]), None) == ""  # of another version


def test_it_goes_on_falling_until_other_weather_is_named() -> None:
    rains = CellCodes(torch.zeros(18), torch.zeros(8, 4, 7), weather=torch.tensor([RAIN]))
    said = {
        words: conditions.weather(order(words), rains, None)
        for words in ("a red car", "a red car, snow is falling", "under a clear sky")
    }
    assert [None if number is None else number.tolist() for number in said.values()] == [[RAIN], [SNOW], None]


def test_a_take_keeps_what_falls_and_shows_it(engine: Engine) -> None:
    data = engine.render(order("a red car at sea in the rain"))
    cell = CellCodes.from_bytes(data, engine.codec, engine.sounding.hash)
    assert cell.weather is not None
    assert cell.weather.tolist() == [RAIN]
    dry = engine.decode(replace(cell, weather=None), before=None).numpy()
    assert (engine.decode(cell, before=None).numpy() == fallen(dry, "rain")).all()
    with pytest.raises(ValueError, match="weather codes of shape"):
        CellCodes.from_bytes(replace(cell, weather=torch.tensor([1, 2])).to_bytes(engine.codec), engine.codec)
