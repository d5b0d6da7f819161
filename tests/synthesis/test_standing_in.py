"""What the codes' nets hear: stand-ins, the captions' words for synonyms, and what goes without saying."""

import pytest
import torch

from synthesis import captions, guests
from synthesis.engine import Engine, Order
from synthesis.reading import understand
from synthesis.standing_in import recoloured
from tests.synthesis.asking import told


@pytest.mark.parametrize(
    ("parts", "heard"),
    [
        (("", "a red giraffe in the desert"), ("", "a red horse in the desert")),
        (("", "Una jirafa azul en la playa"), ("", "Una caballo azul en la playa")),
        (("", "A robot, then the robot falls"), ("", "A person, then the person falls")),
        (("", "The robot sees another robot"), ("", "The person sees another person")),
        (("calm", "a red dog at sea", "the dog, rain"), ("calm", "a red cat at sea", "the cat, rain")),
        (("", "an elephant and a giraffe"), ("", "an horse and a horse")),
        (("", "a boat at sea", "rain"), ("", "a boat at sea", "rain")),
        (("film of a giraffe", "at sea"), ("film of a giraffe", "at sea")),  # the style calls for a hand
        (("calm", "a red boat at midnight"), ("calm", "a red boat at midnight, at night")),  # no caption holds it
        (("", "una casa, medianoche", "tormenta"), ("", "una casa, medianoche, de noche", "tormenta, lluvia")),
        (("moonlit", "a red boat"), ("moonlit", "a red boat, at night")),
    ],
)
def test_the_codes_nets_hear_what_they_were_taught(parts: tuple[str, ...], heard: tuple[str, ...]) -> None:
    assert told(parts, lesson=True) == heard


@pytest.mark.parametrize(
    ("parts", "heard"),
    [
        (("", "a giraffe at sea"), ("", "a yellow horse at sea")),
        (("", "a giraffe and a boat"), ("", "a yellow horse and a boat")),  # of whom is cast
        (("", "a kitchen fire"), ("", "a kitchen red flame")),  # one who was taught has a colour too
        (("", "un árbol en la nieve"), ("", "un árbol verde en la nieve")),
        (("", "un corazón salta"), ("", "un pelota roja salta")),
        (("blue and gold", "a giraffe at sea"), ("blue and gold", "a yellow horse at sea")),  # a style's is nobody's
        (("", "a giraffe at sea", "blue"), ("", "a horse at sea", "blue")),
        (("", "by day at sea"), ("", "by day at sea")),
    ],
)
def test_whoevers_colour_is_not_said_has_their_own(parts: tuple[str, ...], heard: tuple[str, ...]) -> None:
    assert told(parts, lesson=True, unsaid=("color",)) == heard


def test_of_several_colours_the_clips_seed_chooses_one() -> None:
    for subject, own in guests.OWN_COLORS.items():
        words = captions.ENGLISH["subject"][subject][0]
        told_by_seed = [told(("", words), unsaid=("color",), seed=seed)[1] for seed in range(40)]
        colors = {f.value for text in told_by_seed for f in understand(text).factors if f.factor == "color"}
        assert colors == set(own), subject
        assert told_by_seed[7] == told(("", words), unsaid=("color",), seed=7)[1]


def test_the_sky_is_clear_where_nobody_speaks_of_the_weather() -> None:
    assert told(("", "a red boat at sea"), unsaid=("weather",)) == ("", "a red boat at sea, clear sky")
    assert told(("", "un barco rojo"), unsaid=("weather",)) == ("", "un barco rojo, cielo despejado")
    assert told(("", "a red boat", "heavy rain"), unsaid=("weather",)) == ("", "a red boat", "heavy rain")


@pytest.mark.parametrize(
    ("prompt", "details", "expected"),
    [
        ("a boat at sea", "a red boat", True),
        ("a blue boat at sea", "the boat is red", True),
        ("un barco rojo", "rojo, lluvia", False),
        ("a red boat", "heavy rain", False),
        ("a boat", "", False),
    ],
)
def test_details_may_name_a_colour_that_the_top_codes_were_not_told(prompt: str, details: str, expected: bool) -> None:
    assert recoloured(Order("red and blue", (prompt,), details, 3, 0, 0)) == expected


def test_a_colour_among_the_details_leaves_the_top_codes_as_they_are(engine: Engine) -> None:
    plain, red = (
        engine._from_bytes(engine.render(Order("", ("a boat at sea",), details, 3, 0, 0)))
        for details in ("", "a red boat")
    )
    assert torch.equal(plain.top, red.top)
    assert not torch.equal(plain.bottom, red.bottom)
