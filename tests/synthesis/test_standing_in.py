"""What the codes' nets hear: stand-ins, the captions' words for synonyms, and what goes without saying."""

import subprocess
import sys
import unicodedata

import pytest
import torch

from synthesis import captions, guests, mattes
from synthesis.engine import Engine, Order
from synthesis.reading import understand
from synthesis.saying import said
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
        (("", "a red bird in the park"), ("", "a red bird in the mountains")),
        (("", "In ancient Rome a red car waits"), ("", "in the desert a red car waits")),
        (("", "A red fish underwater, then it rises"), ("", "A red fish over a calm sea, then it rises")),
        (("", "una casa roja junto al río"), ("", "una casa roja en el bosque")),
        (("", "a dog in the classroom"), ("", "a cat in the kitchen")),
        (("ancient Rome", "a red car"), ("ancient Rome", "a red car, in the desert")),
        (("ancient Rome", "a red car at sea"), ("ancient Rome", "a red car at sea")),
        (("ancient Rome", ""), ("ancient Rome", "in the desert")),
        (("", "an empty stage"), ("", "an empty in the kitchen")),
        (("watercolour, calm", "a boat at sea"), ("calm", "a boat at sea")),  # of a finish nothing is heard
        (("Warm light, oil painting", "a boat at sea"), ("Warm light", "a boat at sea")),
        (("", "New York in the 1980s"), ("", "New York")),
        (("", "an oil painting of a red horse"), ("", "a red horse")),
        (("", "a red bird by Van Gogh in the park"), ("", "a red bird in the mountains")),
        (("", "un dibujo a lápiz de una casa roja"), ("", "una casa roja")),
        (("black and white", "a black and white cat"), ("", "a black and white cat")),
        (("", "neon"), ("", "")),
    ],
)
def test_the_codes_nets_hear_a_mattes_stand_in_and_nothing_of_a_finish(
    parts: tuple[str, ...], heard: tuple[str, ...]
) -> None:
    assert told(parts) == heard
    assert told(parts, lesson=True) == (parts[0], *heard[1:])  # so a lesson hears it: the style calls for a hand


def test_whatever_a_caption_calls_a_matte_its_stand_in_is_heard() -> None:
    for language, table in captions.LANGUAGES.items():
        for matte in mattes.MATTES:
            for words in table["place"][matte]:
                found = {f.value for f in understand(told(("", words))[1]).factors if f.factor == "place"}
                assert found == {mattes.STAND_INS[matte]}, (language, words)


@pytest.mark.parametrize("between", ["_", "  ", "-", " 2 ", ", "])
@pytest.mark.parametrize("language", captions.LANGUAGES)
def test_however_a_matte_s_words_are_written_its_stand_in_is_heard(language: str, between: str) -> None:
    read = 0
    for name in mattes.MATTES:
        for words in captions.LANGUAGES[language]["place"][name]:
            written = unicodedata.normalize("NFD", "clip_" + words.replace(" ", between) + "_3")
            found = [factor for factor in understand(written).factors if factor.factor == "place"]
            if [factor.value for factor in found] == [name]:
                place = mattes.STAND_INS[name]
                wanted = captions.LANGUAGES[language]["place"][place][0]
                assert said([told(("", written))]).tolist() == said([("", wanted)]).tolist(), written
                read += 1
    assert read >= len(mattes.MATTES)


def test_the_words_that_lead_to_a_matte_go_with_it_however_they_are_joined() -> None:
    for written in ("in the park", "in_the_park", "in  the\npark"):
        assert told(("", written))[1] == captions.LANGUAGES["en"]["place"][mattes.STAND_INS["park"]][0]


def test_no_text_takes_long_to_be_replaced() -> None:
    """What may stand between two words is read in one way: in two, each of these numbers would double the time."""
    words = "ancient " + "1 " * 400 + "cat, among ancient columns"
    program = f"from tests.synthesis.asking import told; print(told(('', {words!r}))[1])"
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, timeout=60, check=True, text=True)
    assert done.stdout.strip().endswith("1 cat, in the desert")


def test_whatever_a_caption_calls_a_guest_its_stand_in_is_heard() -> None:
    for language, table in captions.LANGUAGES.items():
        for guest in guests.GUESTS:
            for phrase in table["subject"][guest]:
                words = phrase[2:] if language == "es" else phrase
                found = {factor.value for factor in understand(told(("", words))[1]).factors}
                assert guests.STAND_INS[guest] in found, (guest, words)
                assert not found & set(guests.GUESTS), (guest, words)


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
