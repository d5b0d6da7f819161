"""Guests: told apart by their silhouettes, drawn where their stand-ins were, and heard as these by the codes' nets."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from synthesis import captions, casting, figures, guests, scenes
from synthesis.codec import Codec, CodecConfig
from synthesis.dataset import Pool, Visits, render_pool, render_visits
from synthesis.prior_training import Clips
from synthesis.reading import understand
from synthesis.refiner_training import RefinerCourse
from synthesis.refining import Refiner, RefinerConfig
from synthesis.training import encode_pool

EACH = 2
CLIPS = 120


def silhouette(shape: figures.Draw) -> np.ndarray:
    return figures.figure(shape, "red", "plain")[..., 3] > 0.5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pool, and visits to it."""
    folder = tmp_path_factory.mktemp("pool")
    render_pool(folder / "clips", clips=CLIPS)
    render_visits(folder / "visits", folder / "clips", each=EACH)
    return folder


def test_every_guest_has_a_stand_in_that_was_taught_and_words_in_both_languages() -> None:
    assert set(guests.STAND_INS) == set(guests.GUESTS)
    assert set(guests.STAND_INS.values()) <= set(figures.SUBJECTS)
    assert set(guests.OWN_COLORS) == {*figures.SUBJECTS, *guests.GUESTS}
    assert {color for own in guests.OWN_COLORS.values() for color in own} <= set(figures.COLORS)
    for table in captions.LANGUAGES.values():
        assert set(table["subject"]) == {*figures.SUBJECTS, *guests.GUESTS}


def test_a_refiner_is_taught_a_guest_on_its_hosts_codes_and_to_take_the_host_away(folder: Path) -> None:
    codec, pool, visits = (
        Codec(CodecConfig.of("tiny")).eval(),
        Pool.open(folder / "clips"),
        Visits.open(folder / "visits"),
    )
    codes = encode_pool(codec, pool)
    clips = Clips(codes.top, codes.bottom, pool.blocking, pool.coverage, pool.factors_of, pool.trained_on)
    net = Refiner(RefinerConfig.of("tiny", codec.config.channels[0]))
    course = RefinerCourse(net, codec, pool, clips, visits)
    rows, steps, beside = list(range(8)), slice(2, 6), 0
    windows = course.visited(rows, steps)
    assert [tuple(guests.GUESTS)[visits.guest[row]] for row in rows] == [
        casting.SUBJECTS[int(number) - 1] for number in windows.figure.cast[:: len(range(2, 6)), 0]
    ]
    for at, row in enumerate(rows):
        of = visits.of[row]
        assert (windows.top[at].numpy() == codes.top[of, steps]).all()
        assert (windows.bottom[at].numpy() == codes.bottom[of, steps]).all()
        shown = (windows.frames[at] * 255).round().numpy()
        assert (shown == visits.frames[row, 4:12]).all()
        covered = np.maximum(visits.coverage[row, steps], pool.coverage[of, steps])
        beside += int((covered > visits.coverage[row, steps]).sum())
        assert np.allclose(windows.coverage[at] * 255, covered, atol=0.1)
    assert beside > 0  # what of a host looks out from behind a guest has to go as well
    assert float(course.loss(0, 0.0).detach()) > 0


def test_no_two_silhouettes_are_alike() -> None:
    shapes = {name: silhouette(draw) for name, draw in {**figures.SUBJECTS, **guests.GUESTS}.items()}
    for name, shape in shapes.items():
        assert 0.1 < shape.mean() < 0.8, name
    for (one, a), (other, b) in combinations(shapes.items(), 2):
        assert (a & b).sum() / (a | b).sum() < 0.85, (one, other)


def test_a_guest_moves_in_its_place() -> None:
    still = {name for name, draw in guests.GUESTS.items() if not np.ptp(figures.figure(draw, "red", "plain"), 0).any()}
    assert still == {"truck", "train", "plane", "umbrella"}


def test_a_visit_changes_the_subject_and_nothing_else() -> None:
    seed = next(seed for seed in range(200) if scenes.sample(seed).factors["subject"] == "horse")
    host, guest = scenes.sample(seed), scenes.visit(seed, "giraffe")
    assert guest.factors == host.factors
    assert (guest.blocking == host.blocking).all()
    assert guest.mirrored == host.mirrored
    away = np.maximum(host.coverage, guest.coverage).repeat(2, 0).repeat(8, 1).repeat(8, 2) == 0
    assert (guest.frames[away] != host.frames[away]).mean() < 0.001  # an edge may cover less than one part in 255
    assert (guest.frames != host.frames).any()


def test_a_guest_takes_nobodys_place_but_its_stand_ins() -> None:
    seed = next(seed for seed in range(200) if scenes.sample(seed).factors["subject"] == "cat")
    with pytest.raises(ValueError, match="horse stands in for giraffe, not cat"):
        scenes.visit(seed, "giraffe")


def test_visits_know_their_clips_and_keep_to_what_was_held_out(folder: Path) -> None:
    visits, names = Visits.open(folder / "visits"), tuple(guests.GUESTS)
    assert (np.diff(visits.of) >= 0).all()
    taught = visits.of < CLIPS - CLIPS // 4
    counts = np.bincount(visits.guest[taught], minlength=len(names))
    assert counts.max() == EACH
    assert len(set(visits.of[~taught].tolist())) == (~taught).sum() > 0
    for row in (0, len(visits) - 1):
        clip = scenes.visit(int(visits.of[row]), names[visits.guest[row]])
        assert (visits.frames[row] == clip.frames).all()
        assert (visits.coverage[row] == clip.coverage).all()


@pytest.mark.parametrize(
    ("words", "guest"),
    [
        ("a giraffe in the desert", "giraffe"),
        ("Una jirafa en el desierto", "giraffe"),
        ("two children in the snow", "children"),
        ("unos niños en la nieve", "children"),
        ("a child in the snow", ""),
        ("un niño en la nieve", ""),
        ("a crowd of people in the city", "crowd"),
        ("people in the city", ""),
        ("a teddy bear", "bear"),
        ("in the heart of the city", ""),
        ("el corazón de la ciudad", ""),
        ("a red heart", "heart"),
    ],
)
def test_whom_words_name(words: str, guest: str) -> None:
    found = {factor.value for factor in understand(words).factors if factor.value in guests.GUESTS}
    assert found == ({guest} if guest else set())
    number = 1 + casting.SUBJECTS.index(guest) if guest else None
    assert guest == "" or casting.said(("", words)).tolist()[0] == number
