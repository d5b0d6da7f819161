"""Mattes: painted behind whoever is there, heard as their stand-ins by the codes' nets, laid over their frames."""

from dataclasses import replace
from itertools import combinations, islice
from pathlib import Path

import numpy as np
import pytest
import torch

from synthesis import captions, casting, checkpoint, conditions, guests, mattes, observer, places, scenes, setting
from synthesis.casting import Figure
from synthesis.codec import Codec, CodecConfig, from_frames
from synthesis.codes import CellCodes
from synthesis.dataset import Painted, Pool, render_painted, render_pool
from synthesis.engine import Engine, Retouch
from synthesis.matte_training import BATCH, RECOLOURED, MatteCourse, faded
from synthesis.matting import Matting, MattingConfig, presence
from synthesis.prior_training import Clips
from synthesis.reading import understand
from synthesis.refining import Refiner, RefinerConfig
from synthesis.saying import said
from synthesis.tiny import save_net
from synthesis.training import encode_pool
from tests.synthesis.asking import order

CLIPS, EACH = 160, 3
PARK, RUINS, SEA = (1 + setting.MATTE_NAMES.index(name) for name in ("park", "ruins", "sea"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pool, and clips of it before the first mattes, two places that were taught among them."""
    folder = tmp_path_factory.mktemp("pool")
    render_pool(folder / "clips", clips=CLIPS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mattes, "PAINTED", dict(islice(mattes.PAINTED.items(), len(mattes.MATTES) + 2)))
        render_painted(folder / "painted", folder / "clips", each=EACH)
    return folder


def test_every_matte_has_a_stand_in_that_was_taught_and_words_in_both_languages() -> None:
    assert set(mattes.STAND_INS) == set(mattes.MATTES)
    assert set(mattes.STAND_INS.values()) <= set(places.PLACES)
    assert set(mattes.PAINTED) >= mattes.ROOFED
    assert set(mattes.REPAINTED) == set(places.PLACES)
    assert not set(mattes.MATTES) & set(places.PLACES)
    for table in captions.LANGUAGES.values():
        assert set(table["place"]) == {*places.PLACES, *mattes.MATTES}


def test_a_place_that_the_nets_were_never_taught_says_nothing_to_them() -> None:
    assert said([("", "in the park")]).tolist() == said([("", "")]).tolist()


def test_no_two_mattes_are_alike() -> None:
    seed = next(seed for seed in range(200) if scenes.sample(seed).factors["subject"] == "nothing")
    shown = {name: scenes.painted(seed, name).frames[0].astype(float) for name in mattes.PAINTED}
    for (one, a), (other, b) in combinations(shown.items(), 2):
        assert np.abs(a - b).mean() > 12, (one, other)


def test_a_matte_changes_what_lies_behind_and_nothing_else() -> None:
    seed = next(seed for seed in range(200) if scenes.sample(seed).factors["weather"] == "clear")
    plain, painted = scenes.sample(seed), scenes.painted(seed, "park")
    assert painted.factors == plain.factors
    assert (painted.blocking == plain.blocking).all()
    assert (painted.coverage == plain.coverage).all()
    subject = plain.coverage.repeat(2, 0).repeat(8, 1).repeat(8, 2) == 255
    assert (painted.frames[subject] == plain.frames[subject]).all()
    assert (painted.frames != plain.frames).mean() > 0.3


def test_a_matte_stands_alone_before_the_sky() -> None:
    """Nothing of the place that it is painted for stays, but the floor."""
    plain, empty = (
        places.backdrop("mountains", "day", "clear", np.random.default_rng(1), matte=matte)
        for matte in (None, lambda plate: None)
    )
    assert (plain.near[..., 3] > 0).any()
    assert (empty.near[..., 3] == 0).all()
    assert (empty.floor, empty.far.tolist()) == (plain.floor, plain.far.tolist())


def test_a_matte_is_the_same_in_every_clip() -> None:
    """A net has to learn it by heart."""
    one, other = (scenes.draw(still(), np.random.default_rng(seed), matte="stage").frames[0] for seed in (1, 2))
    assert (one == other).all()


def still() -> dict[str, str]:
    """An empty kitchen by day."""
    found = {"subject": "nothing", "place": "kitchen", "time": "day", "camera": "still"}
    return scenes.sensible(scenes.choose(np.random.default_rng(0)) | found)


def test_painted_clips_know_their_clips_and_keep_to_what_was_held_out(folder: Path) -> None:
    pool, painted = Pool.open(folder / "clips"), Painted.open(folder / "painted")
    taught = painted.of < pool.trained_on
    assert (np.diff(taught.astype(int)) <= 0).all()  # what was held out comes last
    assert taught.any()
    assert (~taught).any()
    assert np.bincount(painted.matte[taught]).max() == EACH
    names = ("", *guests.GUESTS)
    for row in range(len(painted)):
        factors, matte = pool.factors_of(int(painted.of[row])), tuple(mattes.PAINTED)[painted.matte[row]]
        assert factors["camera"] == "still"
        assert factors["weather"] == "clear" or matte not in mattes.ROOFED
        if painted.guest[row]:
            assert guests.STAND_INS[names[painted.guest[row]]] == factors["subject"]
    clip = scenes.painted(int(painted.of[0]), tuple(mattes.PAINTED)[painted.matte[0]], guest=names[painted.guest[0]])
    assert (painted.frames[0] == clip.frames).all()
    assert (painted.coverage[0] == clip.coverage).all()


def test_the_observer_also_learns_from_taught_places_that_are_painted_once_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, painted = Pool.open(folder / "clips"), Painted.open(folder / "painted")
    monkeypatch.setattr(observer, "softened", lambda frames: frames)
    net, seen = observer.Observer(), []
    net.register_forward_pre_hook(lambda _, given: seen.append((255 * given[0] + 0.5).to(torch.uint8).numpy()))
    assert torch.isfinite(observer.ObserverCourse(net, pool, painted).loss(0, 0.0))
    own = {tuple(mattes.PAINTED).index(name): name for name in mattes.REPAINTED}
    found = [row for row in range(len(painted)) for clip in seen[0] if (clip == painted.frames[row]).all()]
    assert found
    for row in found:
        assert own[int(painted.matte[row])] == pool.factors_of(int(painted.of[row]))["place"]
        assert painted.of[row] < pool.trained_on
        assert not painted.guest[row]  # whom it could not name
    assert len(found) <= observer.BATCH // 3


def test_a_net_learns_to_paint_mattes_and_leave_the_subject(folder: Path) -> None:
    codec, pool, painted = (
        Codec(CodecConfig.of("tiny")).eval(),
        Pool.open(folder / "clips"),
        Painted.open(folder / "painted"),
    )
    codes = encode_pool(codec, pool)
    clips = Clips(codes.top, codes.bottom, pool.blocking, pool.coverage, pool.factors_of, pool.trained_on)
    refiner = Refiner(RefinerConfig.of("tiny", codec.config.channels[0])).eval().requires_grad_(False)
    net = Matting(MattingConfig.of("tiny"))
    course = MatteCourse(net, codec, refiner, pool, clips, painted)
    rows, none = list(range(BATCH)), torch.zeros(BATCH, dtype=torch.bool)
    _, wanted, _ = course._made(rows, slice(0, 3), none, torch.Generator().manual_seed(1))
    own = from_frames(torch.from_numpy(np.stack([painted.frames[row, :6] for row in rows])))
    as_they_are = (wanted.view(own.shape) == own).flatten(1).all(1).tolist()
    assert as_they_are == [True] * (BATCH - RECOLOURED) + [False] * RECOLOURED  # the last ones as a hand might draw
    before = course.figures()
    assert before["full, matte"] != before["preview, matte"]  # without its bottom a frame is another one
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-2)
    for step in range(50):
        optimiser.zero_grad()
        torch.autograd.backward(course.loss(step, 0.0))
        optimiser.step()
    after = course.figures()
    assert after["full, matte"] > before["full, matte"] + 1.0, (before, after)
    assert after["preview, matte"] > before["preview, matte"] + 1.0, (before, after)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("ancient Rome, a crowd", "ruins"),
        ("la antigua Roma, una multitud", "ruins"),
        ("a fish under the sea", "underwater"),
        ("a boat at sea", "sea"),
        ("un pez en el fondo del mar", "underwater"),
        ("un barco en el mar", "sea"),
        ("a teacher in the classroom", "classroom"),
        ("una operación en el quirófano", "hospital"),
        ("a surgeon in the operating room", "hospital"),
        ("a person in the operating theatre", "hospital"),
        ("a dancer in the theatre", "stage"),
        ("a rocket in outer space", "space"),
        ("a spaceship at sea", "sea"),
        ("un caballo en la Edad Media", "castle"),
        ("a cat in the living room", "room"),
        ("children in the park", "park"),
        ("a horse on a snow field", "snow"),
        ("a boat on the lake", "river"),
    ],
)
def test_where_words_say_it_is(words: str, place: str) -> None:
    found = max((f for f in understand(words).factors if f.factor == "place"), key=lambda f: f.confidence)
    assert found.value == place
    expected = 1 + setting.MATTE_NAMES.index(place)
    assert setting.matte(("", words)) == expected
    assert setting.matte((words, "a bird")) == expected


def test_where_nothing_is_said_no_matte_is_asked_for() -> None:
    assert setting.matte(("", "a red bird at night")) is None
    assert setting.matte(("", "a red bird", "in the park")) is None  # details steer no place


def test_a_cells_codes_are_its_stand_ins_but_for_the_matte(engine: Engine) -> None:
    there, beside = (
        engine.preview(order(words, seed=2)) for words in ("a red bird in the park", "a red bird in the mountains")
    )
    matted, plain = (CellCodes.from_bytes(data, engine.codec, engine.sounding.hash) for data in (there, beside))
    assert matted.matte is not None
    assert matted.matte.tolist() == [PARK]
    plain = replace(plain, matte=None)
    assert replace(matted, matte=None).to_bytes(engine.codec) == plain.to_bytes(engine.codec)
    assert (engine.decode(matted, before=None) != engine.decode(plain, before=None)).float().mean() > 0.5


def test_a_matte_stays_until_another_place_is_named(engine: Engine) -> None:
    first = engine.render(order("a red bird in the park", seed=2))
    for words, number in (("it flies away", PARK), ("in ancient Rome", RUINS), ("at sea", SEA)):
        data = engine.render(order(words, seed=2, index=1), context=first)
        cell = CellCodes.from_bytes(data, engine.codec)
        assert cell.matte is not None, words
        assert cell.matte.tolist() == [number], words


def test_every_other_take_stands_before_the_mirror_image_unless_the_matte_goes_on() -> None:
    asked = {seed: conditions.matte(order("in the park", seed=seed), None, None) for seed in (6, 7)}
    assert [number.tolist() for number in asked.values() if number is not None] == [[PARK], [-PARK]]
    another = conditions.matte(order("in the park", seed=6, variation=1), None, None)
    assert another is not None
    assert another.tolist() == [-PARK]
    for before in (PARK, -PARK):
        cell = CellCodes(torch.zeros(18), torch.zeros(8, 4, 7), matte=torch.tensor([before]))
        for seed in asked:
            goes_on = conditions.matte(order("in the park", seed=seed), cell, None)
            assert goes_on is not None
            assert goes_on.tolist() == [before]


def test_a_retouch_leaves_the_matte_as_it_is(engine: Engine) -> None:
    take = CellCodes.from_bytes(engine.render(order("a red bird in the park", seed=2)), engine.codec)
    part = Retouch(tuple([True] * 112), "a red car at sea", open=True)
    found = conditions.matte(order("a red bird in the park", variation=1, retouch=part), None, take)
    assert found is not None
    assert found.tolist() == [PARK]


def test_each_step_is_before_the_matte_of_its_own_cell() -> None:
    cell = CellCodes(torch.zeros(18), torch.zeros(8, 4, 7), matte=torch.tensor([PARK]))
    plain = replace(cell, matte=None)
    assert conditions.mattes(cell, None).tolist() == [PARK] * 8
    assert conditions.mattes(cell, plain).tolist() == [0, 0, *[PARK] * 8]
    assert conditions.mattes(plain, cell).tolist() == [PARK, PARK, *[0] * 8]


def test_a_matte_that_is_no_number_is_refused(engine: Engine) -> None:
    cell = CellCodes.from_bytes(engine.preview(order("a red bird")), engine.codec)
    with pytest.raises(ValueError, match="matte codes of shape"):
        CellCodes.from_bytes(replace(cell, matte=torch.tensor([1, 2])).to_bytes(engine.codec), engine.codec)


def test_only_steps_that_have_a_matte_are_painted() -> None:
    net, frames = Matting(MattingConfig.of("tiny")), torch.rand(4, 64, 112, 3)
    made = net.matted(frames, [], torch.tensor([0, PARK]))
    assert (made[:2] == frames[:2]).all()
    assert (made[2:] != frames[2:]).any()
    assert net.matted(frames, [], torch.tensor([0, 0])) is frames
    assert net.matted(frames, [], torch.tensor([0, -99])) is frames  # of another version


def staged(column: int) -> Figure:
    """Somebody who stands there at both of two steps, in bins of two pixels."""
    plan = torch.tensor([[2, column, 16]]).expand(2, 3)
    return Figure(torch.zeros(2, casting.LENGTH, dtype=torch.int64), plan, torch.zeros(2, 2))


def test_a_negative_number_is_the_mirror_image() -> None:
    net, frames = Matting(MattingConfig.of("tiny")), torch.rand(4, 64, 112, 3)
    here, across = (staged(column) for column in (14, 55 - 14))  # the middles of bins
    made = net.matted(frames, [here], torch.tensor([PARK, PARK]))
    assert (made != frames).any()
    mirrored = net.matted(frames.flip(2), [across], torch.tensor([-PARK, -PARK]))
    assert torch.allclose(mirrored.flip(2), made, atol=1e-5)
    straight = net.matted(frames.flip(2), [across], torch.tensor([PARK, PARK]))
    assert not torch.allclose(straight.flip(2), made, atol=1e-2)


def test_who_is_there_changes_nothing_far_from_them() -> None:
    """Somebody red makes no red light; a part that is drawn again leaves the rest as it is."""
    net, frames = Matting(MattingConfig.of("tiny")), torch.rand(4, 64, 112, 3)
    torch.nn.init.normal_(net.tint[-1].weight)
    other = frames.clone()
    other[:, 29:38, 25:34] = torch.tensor([1.0, 0.0, 0.0])
    made, changed = (net.matted(each, [staged(14)], torch.tensor([PARK, PARK])) for each in (frames, other))
    assert torch.equal(made[:, :, 80:], changed[:, :, 80:])
    assert not torch.equal(made[:, 29:38, 25:34], changed[:, 29:38, 25:34])
    lit = net.matted(torch.cat([frames[:, :32], other[:, :32] * 0 + 0.9], 1), [staged(14)], torch.tensor([PARK, PARK]))
    assert not torch.equal(made[:, :8], lit[:, :8])  # while light from below reaches everything


def test_a_mattes_colours_are_mixed_and_moved_as_the_frame_tells() -> None:
    net, frames = Matting(MattingConfig.of("tiny")), torch.rand(2, 64, 112, 3)
    torch.nn.init.zeros_(net.paint.weight)
    net.paint.bias.data = torch.tensor([0.0, 0.0, 0.0, 30.0])  # plain grey everywhere
    net.tint[-1].bias.data = torch.tensor(
        [0.0, 0.4, 0.0, *[0.0] * 6, 0.0, 0.0, 0.1]
    )  # red takes of the green; add blue
    made = net.matted(frames, [], torch.tensor([PARK]))
    assert torch.allclose(made, torch.tensor([0.7, 0.5, 0.6]).expand_as(made), atol=1e-3)


def test_a_faded_clip_has_another_black_and_white_and_keeps_their_order() -> None:
    grey = torch.tensor([0.0, 0.5, 1.0]).view(1, 1, 1, 3, 1).expand(5, 2, 4, 3, 3)
    made = faded(grey, torch.Generator().manual_seed(1))
    assert made.shape == grey.shape
    assert (made.diff(dim=3) > 0).all()
    assert ((made >= 0) & (made <= 1)).all()
    assert (made[0] != made[1]).any()
    assert (made[:, 0] == made[:, 1]).all()


def test_where_nothing_is_painted_the_frame_stays() -> None:
    net, frames = Matting(MattingConfig.of("tiny")), torch.rand(2, 64, 112, 3)
    torch.nn.init.zeros_(net.paint.weight)
    net.paint.bias.data = torch.tensor([0.0, 0.0, 0.0, -30.0])
    assert torch.allclose(net.matted(frames, [], torch.tensor([PARK])), frames)
    net.paint.bias.data = torch.tensor([0.0, 0.0, 0.0, 30.0])
    assert torch.allclose(net.matted(frames, [], torch.tensor([PARK])), torch.full_like(frames, 0.5))


def test_it_is_told_where_somebody_may_be() -> None:
    staged = torch.tensor([[6, 14, 16], [0, 14, 16]])  # size; place in bins of two pixels; nobody at the second step
    figure = Figure(torch.zeros(2, casting.LENGTH, dtype=torch.int64), staged, torch.zeros(2, 2))
    near = presence([figure], count=2, size=(64, 112))
    assert near.shape == (4, 64, 112)
    assert near[0, 33, 29] > 0.9
    assert near[0, 33, 80] == 0
    assert (near[0] == near[1]).all()
    assert (near[2:] == 0).all()


def test_a_net_is_kept_to_within_a_part_of_its_templates(tmp_path: Path) -> None:
    net = Matting(MattingConfig.of("tiny"))
    save_net(tmp_path / "mattes", net, size="tiny", codec="x")
    kept = checkpoint.unpacked(checkpoint.load(tmp_path / "mattes")[0])
    assert set(kept) == set(net.state_dict())
    own = net.template.weight.detach()
    assert float((kept["template.weight"] - own).abs().max()) <= 0.51 * float(own.abs().max()) / 127
    assert (tmp_path / "mattes.safetensors").stat().st_size < 1.2 * net.template.weight.numel()
