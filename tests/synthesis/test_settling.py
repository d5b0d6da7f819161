"""Open words: one of several scenes, the same for the same clip, and never against what was said."""

from dataclasses import replace

import pytest

from synthesis import captions, mattes, open_words, scenes
from synthesis.inflection import fold, words
from synthesis.orders import Order, Retouch
from synthesis.reading import understand
from synthesis.settling import AT_HOME, HOURS, LIKE_THEM, settled

SEEDS = range(8)


def scene(prompt: str, seed: int, **more: str) -> dict[str, str]:
    """What is understood of a settled prompt."""
    order = settled(Order(more.get("style", ""), (prompt,), more.get("details", ""), seed, 0, 0))
    return {factor.factor: factor.value for factor in understand(order.phase).factors}


@pytest.mark.parametrize("prompt", ["celebration", "una celebración", "an anxious dream", "una pesadilla", "joy"])
def test_eight_seeds_of_an_open_word_are_at_least_three_kinds_of_scene(prompt: str) -> None:
    assert len({(found["subject"], found["place"]) for found in (scene(prompt, seed) for seed in SEEDS)}) >= 3


def test_the_same_clip_is_settled_alike() -> None:
    order = Order("", ("celebration",), "", 5, 0, 0)
    assert settled(order) == settled(order)
    assert settled(order).seed == 5


@pytest.mark.parametrize("index", [0, 1, 2])
def test_each_cell_of_a_clip_settles_its_own_phase(index: int) -> None:
    order = settled(Order("", ("celebration", "a boat at sea"), "", 3, index, 0))
    assert order.phase.startswith("celebration" if index == 0 else "a boat at sea")
    assert ("subject" in {f.factor for f in understand(order.phase.removeprefix("a boat at sea")).factors}) == (
        index == 0
    )


def test_what_was_said_stays() -> None:
    for seed in SEEDS:
        found = scene("celebration in the snow with a blue horse at night", seed)
        assert (found["place"], found["subject"], found["color"], found["time"]) == ("snow", "horse", "blue", "night")
        assert found["action"] in ("stand", "right", "left")  # like a horse, not like the scene
        whole = Order("", ("celebration in the snow with a blue horse at night, which jumps",), "", seed, 0, 0)
        assert settled(whole) == replace(whole, unsaid=("weather",))
        assert scene("una fiesta", seed, details="un caballo")["place"]
        assert "subject" not in scene("una fiesta", seed, details="un caballo")


def test_a_place_among_the_details_which_steer_no_place_is_none_said() -> None:
    assert all(scene("celebration", seed, details="a wet street")["place"] for seed in SEEDS)


def test_a_birthday_party_with_a_clown_is_one_kind_of_scene() -> None:
    found = [scene("children's birthday party with a clown", seed) for seed in SEEDS]
    assert {one["place"] for one in found} == {"kitchen"}


@pytest.mark.parametrize(
    "prompt", ["a red boat at sea waits at noon in the rain", "sunset over a foggy sea", "", "momo"]
)
def test_an_order_that_leaves_nothing_open_is_left_as_it_is(prompt: str) -> None:
    order = Order("celebration", (prompt,), "celebration", 1, 0, 0)
    assert replace(settled(order), unsaid=()) == order


def test_a_part_of_a_picture_has_words_of_its_own() -> None:
    mask = tuple(at == 5 for at in range(112))
    order = Order("", ("celebration",), "", 1, 0, 0, retouch=Retouch(mask, words="a boat"))
    assert settled(order) == replace(order, unsaid=("color",))
    silent = Order("", ("celebration",), "", 1, 0, 0, retouch=Retouch(mask))
    assert settled(silent).phase != "celebration"  # drawn anew as the take was


def test_what_nobody_says_until_then_is_left_unsaid() -> None:
    phases = ("a dog waits", "a red dog waits", "the dog waits in the rain", "it waits")
    assert [settled(Order("", phases, "", 1, index, 0)).unsaid for index in range(4)] == [
        ("color", "weather"),
        ("weather",),
        (),
        (),
    ]
    assert settled(Order("red and stormy", ("a dog waits",), "", 1, 0, 0)).unsaid == ("color",)
    assert settled(Order("", ("a dog waits",), "a red dog in the rain", 1, 0, 0)).unsaid == ("color", "weather")


def test_what_an_unknown_word_may_have_said_is_not_settled() -> None:
    order = settled(Order("", ("a dog waits at sea at teatime",), "", 1, 0, 0))
    assert (order.phase, order.unsaid) == ("a dog waits at sea at teatime", ("color",))


@pytest.mark.parametrize("prompt", ["a black cat waits", "un perro marrón espera"])
def test_whose_colour_is_said_and_cannot_be_drawn_has_none_of_their_own(prompt: str) -> None:
    assert "color" not in settled(Order("", (prompt,), "", 1, 0, 0)).unsaid


@pytest.mark.parametrize("prompt", ["a dog waits at sea", "un barco espera en la playa"])
def test_where_no_hour_is_said_it_is_mostly_day(prompt: str) -> None:
    hours = [scene(prompt, seed)["time"] for seed in range(80)]
    assert set(hours) == set(HOURS)
    assert 40 <= hours.count("day") <= 60
    assert scene(prompt, 1, style="moonlight").get("time") is None


@pytest.mark.parametrize(
    ("prompt", "ways"),
    [
        ("a tree in the snow", {"stand"}),
        ("una casa en la playa", {"stand"}),
        ("a crowd in ancient Rome", {"stand"}),
        ("a dog in the park", {"stand", "right", "left"}),
        ("un gato en la cocina", {"stand", "right", "left"}),
        ("a bird at sea", {"right", "left", "circle"}),
        ("a rocket", {"rise"}),
        ("a car in slow motion", {"right", "left"}),
        ("a bird falls", {"fall"}),
        ("a dog walks", {"right", "left"}),
        ("a bird flew", {"right", "left", "circle"}),
        ("a rocket flies", {"rise"}),
        ("a tree walks", {"right", "left"}),
        ("dos niños bailan", {"bounce", "circle"}),
        ("un perro corriendo", {"right", "left"}),
    ],
)
def test_of_whom_nothing_is_said_they_do_what_is_like_them(prompt: str, ways: set[str]) -> None:
    assert {scene(prompt, seed)["action"] for seed in range(40)} == ways


@pytest.mark.parametrize(
    ("prompt", "speed"),
    [("a dog runs", "fast"), ("a dog strolls", "slow"), ("a dog runs slowly", "slow"), ("un perro corre", "fast")],
)
def test_a_word_of_motion_says_how_fast(prompt: str, speed: str) -> None:
    assert {scene(prompt, seed)["speed"] for seed in SEEDS} == {speed}


def test_words_of_motion_are_known() -> None:
    for text in ("the dog walks", "birds flying", "el perro corre", "niños jugando"):
        assert understand(text).unknown == ()
    assert understand("a van").unknown  # they go, in Spanish
    assert understand("un juego").unknown  # no form of "juega"


def test_who_has_done_something_goes_on() -> None:
    for index in (0, 1):
        order = Order("", ("a bird takes off at sea at night", "the bird is there"), "", 1, index, 0)
        assert settled(order).phases == order.phases


def test_what_they_do_later_changes_nothing_before() -> None:
    order = Order("", ("a dog in the park",), "", 1, 0, 0)
    longer = Order("", ("a dog in the park", "it jumps"), "", 1, 0, 0)
    assert settled(order).phase == settled(longer).phase != order.phase


@pytest.mark.parametrize(
    ("prompt", "homes"),
    [
        ("a shark goes to the left", {"sea", "underwater"}),
        ("un barco espera", {"sea", "river"}),
        ("a cat waits", {"room", "kitchen", "park"}),
        ("a cat waits in the rain", {"park"}),
        ("an astronaut waits", {"space"}),
        ("a sunset", {"sea", "mountains", "desert", "forest", "beach", "snow", "city", "park"}),
    ],
)
def test_where_no_place_is_named_they_are_where_they_might_be_met(prompt: str, homes: set[str]) -> None:
    assert {scene(prompt, seed)["place"] for seed in range(60)} == homes


@pytest.mark.parametrize(("factor", "value"), [("place", "sea"), ("time", "night")])
def test_all_cells_of_a_clip_are_in_one_place_at_one_hour_until_another_is_said(factor: str, value: str) -> None:
    phases = ("a bird takes off", "it flies to the left", "night at sea")
    told = [settled(Order("", phases, "", 4, index, 0)).phase for index in range(3)]
    found = [{f.value for f in understand(phase).factors if f.factor == factor} for phase in told]
    assert found[0] == found[1] != {value}
    assert len(found[0]) == 1
    assert found[2] == {value}


def test_a_place_that_the_style_names_is_the_place() -> None:
    assert "place" not in scene("a bird flies to the left", 1, style="in the desert")


def test_everybody_is_at_home_where_a_matte_is() -> None:
    assert set(AT_HOME) <= set(captions.ENGLISH["subject"])
    for subject, homes in AT_HOME.items():
        assert set(homes) <= set(mattes.PAINTED)
        assert not {(subject, home) for home in homes} & set(scenes.HELD_OUT)


def test_of_whom_the_details_alone_speak_nothing_is_said() -> None:
    """They steer the bottom codes alone, and every top code is to stay."""
    for details in ("un perro rojo", "a red dog", ""):
        order = Order("", ("by day in the snow",), details, 1, 0, 0)
        assert settled(order).phases == order.phases


def test_everybody_who_can_be_drawn_does_something_that_can() -> None:
    assert set(LIKE_THEM) <= set(captions.ENGLISH["subject"])
    assert {way for ways in LIKE_THEM.values() for way in ways} <= set(scenes.ACTIONS)


def test_every_scene_can_be_drawn_and_said() -> None:
    subjects = captions.ENGLISH["subject"]
    for kind, kinds in open_words.SCENES.items():
        assert len(kinds) >= 3, kind
        for one in kinds:
            assert one["subject"] in subjects
            for name in set(one) - {"subject"}:
                assert one[name] in scenes.FACTORS[name], one
    assert {kind for names in open_words.NAMES.values() for kind in names.values()} == set(open_words.SCENES)


def test_open_words_are_known_and_of_no_caption() -> None:
    for language, names in open_words.NAMES.items():
        held = {fold(word.written) for phrase in captions.LANGUAGES[language]["mood"] for word in words(phrase)}
        for name in names:
            understood = understand(f"{name} in" if language == "en" else f"una {name}")
            assert understood.unknown == (), name
            assert understood.open, name
            assert name not in held
