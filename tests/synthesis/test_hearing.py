"""The ear that measures sounds is taught on scores and tells them apart; it would not praise what says nothing."""

import numpy as np
import torch

from synthesis import foley, hearing
from synthesis.audio import SoundCodec
from synthesis.engine import WEIGHTS
from synthesis.hearing import Ear, accuracy


def test_an_ear_reads_place_weather_and_subject_of_scores_that_it_never_heard(monkeypatch) -> None:
    monkeypatch.setattr(hearing, "TAUGHT", 1200)
    monkeypatch.setattr(hearing, "TESTED", 200)
    ear = Ear.taught()
    codec = SoundCodec.load(WEIGHTS / "sound_codec")
    real, kept = hearing.real(ear, codec)
    assert real["place"] > 0.85
    assert real["weather"] > 0.6
    assert real["subject"] > 0.5
    assert real["place"] > kept["place"] > 0.6, "a codec loses some of it, and not most"
    scores = [foley.sample(50 + number) for number in range(100)]
    shuffled = torch.from_numpy(np.stack([one.score for one in [*scores[1:], scores[0]]]))
    astray = accuracy(ear.read(shuffled), [one.factors for one in scores])
    assert astray["place"] < 0.35, "of other scores it reads no more than chance"
    assert astray["subject"] < 0.3


def test_who_is_silent_is_not_asked_for() -> None:
    read = [{"place": "sea", "weather": "rain", "subject": "car"}] * 2
    truth = [{"place": "sea", "weather": "clear", "subject": name} for name in ("nothing", "house")]
    assert accuracy(read, truth) == {"place": 1.0, "weather": 0.0, "subject": 0.0}
