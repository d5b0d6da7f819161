"""What the drawn world promises: one integer one clip, all of its factors, and nothing that is held out."""

from collections.abc import Iterator

import numpy as np
import pytest

from synthesis import scenes

ALL = list(range(3000))
PLAIN = {
    "subject": "car",
    "place": "desert",
    "time": "day",
    "weather": "clear",
    "camera": "still",
    "action": "right",
    "speed": "normal",
    "color": "red",
    "pattern": "plain",
}


def chosen() -> Iterator[dict[str, str]]:
    return (scenes.choose(np.random.default_rng(seed)) for seed in ALL)


def test_one_integer_is_one_clip() -> None:
    first, again, other = scenes.sample(5), scenes.sample(5), scenes.sample(6)
    assert (first.frames == again.frames).all()
    assert (first.coverage == again.coverage).all()
    assert (first.blocking == again.blocking).all()
    assert first.factors == again.factors
    assert (first.frames != other.frames).any()


def test_every_value_of_every_factor_comes_out() -> None:
    seen = [set() for _ in scenes.FACTORS]
    for factors in chosen():
        for values, value in zip(seen, factors.values(), strict=True):
            values.add(value)
    assert seen == [set(values) for values in scenes.FACTORS.values()]


def test_every_subject_place_and_hour_can_be_drawn() -> None:
    places, hours, kinds = (scenes.FACTORS[name] for name in ("place", "time", "weather"))
    for i, subject in enumerate(scenes.SUBJECTS):
        factors = scenes.sensible(
            PLAIN | {"subject": subject, "place": places[i % 8], "time": hours[i % 4], "weather": kinds[i // 2 % 4]}
        )
        clip = scenes.draw(factors, np.random.default_rng(i))
        assert clip.frames.shape == (16, 64, 112, 3)
        assert clip.frames.std() > 5, factors
        assert (clip.coverage.max() > 200) == (subject != "nothing"), factors


def test_held_out_pairs_never_come_out_and_can_still_be_drawn() -> None:
    pairs = {(factors["subject"], factors["place"]) for factors in chosen()}
    assert len(pairs) > 100
    assert pairs.isdisjoint(scenes.HELD_OUT)
    for subject, place in scenes.HELD_OUT:
        clip = scenes.draw(PLAIN | {"subject": subject, "place": place}, np.random.default_rng(0))
        assert clip.coverage.max() > 200


def test_it_never_rains_in_the_kitchen() -> None:
    weathers = [factors["weather"] for factors in chosen() if factors["place"] == "kitchen"]
    assert len(weathers) > 100
    assert set(weathers) == {"clear"}


def test_nobody_has_no_colour_and_does_nothing() -> None:
    nobody = [factors for factors in chosen() if factors["subject"] == "nothing"]
    assert nobody
    assert {(f["action"], f["color"], f["camera"] == "follow") for f in nobody} == {("stand", "none", False)}


def path_length(action: str, speed: str) -> float:
    motion = scenes.move(PLAIN | {"action": action, "speed": speed}, 13.0, 54.0, np.random.default_rng(1))
    return float(np.hypot(np.diff(motion.x), np.diff(motion.y)).sum())


@pytest.mark.parametrize("action", ["right", "left", "rise", "fall", "circle"])
def test_slow_normal_and_fast_paths_are_as_04_to_1_to_2(action: str) -> None:
    slow, normal, fast = (path_length(action, speed) for speed in ("slow", "normal", "fast"))
    # A circle is measured along its chords: a little off.
    assert slow / normal == pytest.approx(0.4, rel=0.03)
    assert fast / normal == pytest.approx(2.0, rel=0.03)


def test_the_blocking_is_where_the_subject_was_drawn() -> None:
    checked = 0
    for action, camera in (
        ("right", "still"),
        ("left", "pan"),
        ("rise", "zoom"),
        ("right", "follow"),
        ("bounce", "still"),
    ):
        factors = PLAIN | {"subject": "ball", "action": action, "camera": camera}
        clip = scenes.draw(factors, np.random.default_rng(3))
        for step, (x, y) in enumerate(clip.blocking[2:].reshape(8, 2)):
            if not (10 <= x < 46 and 9 <= y < 24):
                continue  # partly outside the frame: its centre is not the centre of what is seen
            weight = clip.coverage[step].astype(float)
            seen_x = (weight.sum(0) * (np.arange(14) * 8 + 4)).sum() / weight.sum()
            seen_y = (weight.sum(1) * (np.arange(8) * 8 + 4)).sum() / weight.sum()
            assert np.hypot(2 * x + 1 - seen_x, 2 * y + 1 - seen_y) < 4, (action, camera, step)
            checked += 1
    assert checked > 20


def test_the_blocking_of_nobody_is_the_middle() -> None:
    clip = scenes.draw(scenes.sensible(PLAIN | {"subject": "nothing"}), np.random.default_rng(0))
    assert clip.blocking.tolist() == [0, 0, *([28, 16] * 8)]
    assert not clip.coverage.any()


def test_factors_survive_as_numbers() -> None:
    for factors in list(chosen())[:50]:
        assert scenes.named(scenes.index(factors)) == factors
