"""What the drawn world sounds like: a score says what a scene holds, and follows its subject."""

import numpy as np
import pytest

from synthesis import foley, scenes

CALM = {
    "subject": "nothing",
    "place": "desert",
    "time": "day",
    "weather": "clear",
    "camera": "still",
    "action": "stand",
    "speed": "normal",
    "color": "none",
    "pattern": "plain",
}
LOW, HIGH = foley.BANDS, foley.BANDS + 1  # the columns of the voices' loudness


def score(seed: int = 0, **factors: str) -> foley.Array:
    rng = np.random.default_rng(seed)
    chosen = CALM | factors
    return foley.write(chosen, scenes.move(chosen, 13.0, 52.0, rng), rng)


def loudness(written: foley.Array, low: float, high: float) -> float:
    """Of the noise between two frequencies: its mean logarithm."""
    inside = (low <= foley.CENTRES) & (high >= foley.CENTRES)
    return float(written[:, : foley.BANDS][:, inside].mean())


def test_a_score_is_a_function_of_one_integer_and_within_its_bounds() -> None:
    one, again, other = foley.sample(5), foley.sample(5), foley.sample(6)
    assert one.score.shape == (foley.HOPS, foley.WIDTH)
    assert (one.score == again.score).all()
    assert one.factors == again.factors
    assert (one.score != other.score).any()
    levels = one.score[:, : foley.BANDS + foley.VOICES]
    assert foley.SILENCE <= levels.min() <= levels.max() <= foley.LOUDEST
    assert one.score[:, foley.BANDS + foley.VOICES :].min() >= 0
    assert one.score[:, foley.BANDS + foley.VOICES :].max() <= foley.OCTAVES


def test_rain_hisses_above_whatever_the_place_sounds_like() -> None:
    for place in ("sea", "city", "forest", "mountains"):
        assert loudness(score(place=place, weather="rain"), 2000, 8000) > loudness(score(place=place), 2000, 8000) + 0.5


def test_fog_swallows_what_is_high_and_leaves_what_is_low() -> None:
    fog, clear = score(place="sea", weather="fog"), score(place="sea")
    assert loudness(fog, 4000, 9000) < loudness(clear, 4000, 9000) - 1
    assert abs(loudness(fog, 100, 600) - loudness(clear, 100, 600)) < 0.1


def test_crickets_sing_at_night_and_birds_in_the_morning() -> None:
    assert score(place="desert", time="night")[:, HIGH].max() > -4
    assert score(place="desert")[:, HIGH].max() == foley.SILENCE
    dawn = [score(seed, place="forest", time="dawn")[:, HIGH].max() for seed in range(12)]
    dusk = [score(seed, place="forest", time="sunset")[:, HIGH].max() for seed in range(12)]
    assert np.mean(np.array(dawn) > -4) > 0.7
    assert max(dusk) == foley.SILENCE


def test_a_ball_sounds_where_it_turns_upwards() -> None:
    rng = np.random.default_rng(3)
    factors = CALM | {"subject": "ball", "action": "bounce", "speed": "fast", "color": "red"}
    motion = scenes.move(factors, 13.0, 52.0, rng)
    low = foley.write(factors, motion, rng)[:, : foley.BANDS][:, foley.CENTRES < 400].max(1)
    struck = np.flatnonzero(np.diff(low) > 0.7)
    turns = np.flatnonzero((motion.y[1:-1] >= motion.y[:-2]) & (motion.y[1:-1] > motion.y[2:])) + 1
    assert len(turns)
    for at in turns / (scenes.FRAMES - 1) * foley.HOPS:
        assert np.abs(struck - at).min() < foley.HOPS / scenes.FRAMES, "within a frame of the picture"


@pytest.mark.parametrize("action", ["left", "right"])
def test_a_car_is_loudest_in_the_middle_of_the_picture(action: str) -> None:
    motor = score(subject="car", action=action, speed="fast", color="red")[:, LOW]
    middle = slice(foley.HOPS // 2 - 20, foley.HOPS // 2 + 20)
    assert motor[middle].mean() > motor[:20].mean() + 0.3
    assert motor[middle].mean() > motor[-20:].mean() + 0.3


def test_what_is_slow_beats_slowly() -> None:
    def hooves(speed: str) -> float:
        struck = score(4, subject="horse", action="right", speed=speed, color="red")[:, : foley.BANDS].max(1)
        return float((np.diff(struck) > 1).sum())

    assert hooves("slow") < hooves("normal") < hooves("fast")
