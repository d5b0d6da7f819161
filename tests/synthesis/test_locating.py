"""The recogniser of whole frames: it learns to tell places from drawn scenes, and is asked of what was made."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import Tensor

from synthesis import locating, mattes, recognising, scenes
from synthesis.codec import from_frames
from synthesis.engine import Engine
from synthesis.orders import Order

SOME = ("stage", "castle", "sea", "kitchen")


@pytest.fixture(scope="module")
def net() -> Iterator[recognising.Recogniser]:
    """A short lesson, of a few places."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locating, "PLACES", SOME)
        patch.setattr(mattes, "PAINTED", {name: mattes.PAINTED[name] for name in SOME})
        patch.setattr(recognising, "STEPS", 120)
        patch.setattr(recognising, "EACH", 6)
        yield locating.taught()


def frames(matte: str, seed: int) -> Tensor:
    rng = np.random.default_rng(seed)
    factors = scenes.choose(rng) | {"place": mattes.STAND_INS.get(matte, matte), "time": "day", "weather": "clear"}
    return from_frames(torch.from_numpy(scenes.draw(scenes.sensible(factors), rng, matte=matte).frames))


def test_it_tells_mattes_apart_that_it_never_saw_so(net: recognising.Recogniser) -> None:
    assert locating.real(net, 4) > 0.8  # chance gives a quarter


def test_what_is_made_is_asked_for_and_nothing_else_counts(
    engine: Engine, net: recognising.Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def made(machine: Engine, order: Order, *, preview: bool) -> tuple[None, Tensor]:
        assert machine is engine
        asked.append(order.phase)
        return None, frames(shown[order.phase], 5)

    monkeypatch.setattr(recognising, "made", made)
    monkeypatch.setattr(
        locating, "asked", lambda matte, seed, language: recognising.Order("", (matte,), "", seed, 0, 0)
    )
    shown = dict(zip(SOME, SOME, strict=True))
    assert locating.obeyed(engine, net, 1, "en") == 1.0
    assert asked == [*SOME]
    shown |= {"stage": "castle", "sea": "kitchen"}
    assert locating.obeyed(engine, net, 1, "en") == 0.5


def test_a_prompt_names_the_place_and_no_weather_comes_in_under_a_roof() -> None:
    for seed in range(20):
        assert any(
            word in locating.asked("stage", seed, "en").phase.lower() for word in ("stage", "thea", "concert", "circus")
        )
        found = locating.asked("classroom", seed, "es").phase
        assert not any(word in found for word in ("lluvia", "nieva", "niebla", "nevando")), found


def test_a_scene_is_drawn_at_the_stand_in_painted_and_mirrored_by_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    left = np.zeros((16, 64, 112, 3), np.uint8)
    left[:, :, :56] = 255

    def drawn(factors: dict[str, str], rng: object, *, matte: str) -> scenes.Clip:
        asked.append((factors["place"], matte))
        nothing = np.zeros(0)
        return scenes.Clip(left, factors, nothing, nothing, False)

    monkeypatch.setattr(scenes, "draw", drawn)
    seen = [locating.drawn(place, seed) for place in ("castle", "sea") for seed in range(4)]
    assert asked == [("mountains", "castle")] * 4 + [("sea", "sea")] * 2 + [("sea", "")] * 2
    assert [bool(pictures[0, 0, 0, 0] > 0.5) for pictures in seen] == [True, False] * 4  # light on the left, or right
