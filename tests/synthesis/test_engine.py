"""One door: orders in, codes and files out, the same for the same order."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from synthesis import adapter, conditions, media, retouching, watermark
from synthesis.casting import Figure
from synthesis.codes import CellCodes
from synthesis.engine import BadCodes, Engine, MissingWeights, Order, Retouch, Stopped

FIRST = Order("watercolour", ("sunset over a calm sea", "a boat comes"), "red sails", 7, 0, 0)
SECOND, THIRD = replace(FIRST, index=1), replace(FIRST, index=2)


@pytest.fixture(scope="module")
def engine(weights) -> Engine:
    engine = Engine.load(weights)
    engine._levels.blocking.score[0].bias.data[0] += 100  # a still camera: one that moves has test_engine_camera
    return engine


def read(engine: Engine, data: bytes) -> CellCodes:
    return CellCodes.from_bytes(data, engine.codec)


def film(engine: Engine, order: Order) -> list[bytes]:
    cells: list[bytes] = []
    for index in range(3):
        cells.append(engine.render(replace(order, index=index), context=cells[-1] if cells else None))
    return cells


def test_the_same_order_makes_the_same_bytes(engine, tmp_path):
    made = [engine.render(FIRST, path=tmp_path / f"{i}.mp4", thumb=tmp_path / f"{i}.jpg") for i in range(2)]
    assert made[0] == made[1]
    assert (tmp_path / "0.mp4").read_bytes() == (tmp_path / "1.mp4").read_bytes()
    assert (tmp_path / "0.jpg").read_bytes() == (tmp_path / "1.jpg").read_bytes()


def test_a_full_render_ends_the_same_with_and_without_its_preview(engine):
    assert engine.render(FIRST, top=engine.preview(FIRST)) == engine.render(FIRST)


def test_two_films_in_any_order_have_the_same_codes(engine):
    other = replace(FIRST, seed=8)
    one_by_one = film(engine, FIRST), film(engine, other)
    mixed: dict[int, list[bytes]] = {7: [], 8: []}
    for order in (other, FIRST, replace(other, index=1), replace(other, index=2), SECOND, THIRD):
        cells = mixed[order.seed]
        cells.append(engine.render(order, context=cells[-1] if cells else None))
    assert (mixed[7], mixed[8]) == one_by_one


def test_an_edit_of_details_keeps_blocking_and_every_top_code(engine):
    red, blue = (read(engine, engine.render(replace(FIRST, details=d))) for d in ("red sails", "blue sails in rain"))
    assert torch.equal(red.blocking, blue.blocking)
    assert torch.equal(red.top, blue.top)
    assert not torch.equal(red.bottom, blue.bottom)


def test_a_later_phase_leaves_earlier_cells_alone(engine):
    changed = replace(FIRST, phases=(FIRST.phases[0], "a whale jumps"))
    assert engine.render(FIRST) == engine.render(changed)


# A part of a take drawn anew: two columns of four rows in the middle, as a person would mark them.
CORNER = [row in (2, 3, 4, 5) and column in (6, 7) for row in range(8) for column in range(14)]


def retouched(engine: Engine, **how: object) -> tuple[CellCodes, CellCodes]:
    before = engine.render(FIRST)
    order = replace(FIRST, variation=1, retouch=Retouch(tuple(CORNER), **how))
    return read(engine, before), read(engine, engine.render(order, anchor=before))


def test_a_retouch_keeps_every_code_outside_its_mask(engine):
    before, after = retouched(engine)
    marked = torch.tensor(CORNER).view(8, 14)
    changed = before.bottom != after.bottom
    assert changed[:, marked].any()
    assert not changed[:, ~marked].any()
    assert not (before.top != after.top)[:, [0, 3]].any()
    assert torch.equal(before.blocking, after.blocking)


def test_a_retouch_ends_as_the_next_cell_expects_unless_none_follows(engine):
    before, after = retouched(engine)
    assert torch.equal(before.bottom[-1], after.bottom[-1])
    assert torch.equal(before.top[-1], after.top[-1])
    before, after = retouched(engine, open=True)
    assert (before.bottom[-1] != after.bottom[-1]).any()


def test_what_a_retouch_says_is_heard_by_both_levels_in_place_of_what_the_clip_says():
    order = replace(FIRST, retouch=Retouch(tuple(CORNER), "a house"))
    assert order.words == order.theme == ("watercolour", "a house")
    silent = replace(FIRST, retouch=Retouch(tuple(CORNER)))
    assert (silent.words, silent.theme) == (FIRST.words, FIRST.theme)


def test_whom_a_retouch_names_stands_in_the_middle_of_its_mask(engine):
    before, after = retouched(engine, words="a red balloon")
    staged = retouching.staged(before.blocking, Retouch(tuple(CORNER), "a red balloon"))
    assert staged[0] == before.blocking[0], "the camera goes on as it did"
    assert staged[1] > 0
    assert staged[2:].tolist() == [28, 16] * 8, "bins of two pixels: the mask's middle is the picture's"
    assert torch.equal(after.blocking, before.blocking), "the take's own subject is where it was"


def test_a_retouch_that_names_nobody_is_drawn_without_anybody(engine):
    before, _ = retouched(engine)
    assert retouching.staged(before.blocking, Retouch(tuple(CORNER), "a calm sea"))[1] == 0
    assert torch.equal(retouching.staged(before.blocking, Retouch(tuple(CORNER))), before.blocking)


def test_a_mask_is_read_from_its_highest_bit():
    assert Retouch.from_hex("8" + 27 * "0").mask == (True, *111 * (False,))


def test_a_variation_differs_but_ends_as_the_next_cell_expects(engine):
    first = engine.render(FIRST)
    shown = read(engine, engine.render(SECOND, context=first))
    other = engine.render(replace(SECOND, variation=1), context=first, anchor=engine.render(SECOND, context=first))
    varied = read(engine, other)
    assert torch.equal(varied.top[-1], shown.top[-1])
    assert torch.equal(varied.bottom[-1], shown.bottom[-1])
    assert not torch.equal(varied.bottom, shown.bottom)


def test_the_picture_goes_on_where_the_cell_before_ended(engine):
    """Decoding a cell behind its context is decoding the endless stream: the same frames, bit for bit."""
    plain = {"matte": None, "finish": None}
    before, after = (replace(read(engine, data), **plain) for data in film(engine, FIRST)[:2])
    features = engine._codec.features(
        torch.cat([before.top, after.top])[None], torch.cat([before.bottom, after.bottom])[None]
    )
    (one, where), (two, there) = (conditions.figures(cell, None)[0] for cell in (before, after))
    stream = engine._refiner.refined(
        features, engine._codec.pictures(features, 16)[0], Figure.joined([one, two]), torch.cat([where, there])
    )[16:].clamp(0, 1)
    assert (engine.decode(after, before=before).float() / 255 - stream).abs().max() < 0.02


def test_outside_an_edit_codes_and_frames_stay_bit_for_bit(engine):
    """I13: rendering anything else between moves nothing."""
    before = film(engine, FIRST)
    frames = engine.decode(read(engine, before[1]), before=read(engine, before[0]))
    film(engine, replace(FIRST, seed=99, style="neon"))
    assert film(engine, FIRST) == before
    assert torch.equal(engine.decode(read(engine, before[1]), before=read(engine, before[0])), frames)


def test_an_adapter_changes_its_own_takes_and_leaves_the_base(engine):
    base = engine.render(FIRST)
    tensors = adapter.fresh(engine._priors, torch.Generator().manual_seed(0))
    data = adapter.to_bytes({n: t + 0.2 for n, t in tensors.items()}, base=engine.version, strength=1.0)
    assert engine.render(FIRST, adapter=data) != base
    assert engine.render(FIRST) == base


def test_a_render_is_given_up_between_steps_and_leaves_no_file(engine, tmp_path):
    asked = []

    def should_stop() -> bool:
        asked.append(True)
        return len(asked) > 5

    with pytest.raises(Stopped):
        engine.render(FIRST, path=tmp_path / "take.mp4", should_stop=should_stop)
    assert len(asked) == 6
    assert not list(tmp_path.iterdir())


def test_a_take_says_what_made_it(engine, tmp_path):
    engine.preview(FIRST, path=tmp_path / "take.mp4")
    told = media.read_metadata(tmp_path / "take.mp4")
    assert (told["engine"], told["stage"], told["cell"]) == (engine.version, "preview", "7:0:0")


def test_a_preview_and_a_full_take_carry_the_invisible_mark_of_their_making(engine, tmp_path):
    for draw in (engine.preview, engine.render):
        draw(FIRST, path=tmp_path / "take.mp4")
        found = watermark.detect(media.read_frames(tmp_path / "take.mp4"))
        assert found.is_marked
        assert (found.payload ^ media.payload(media.read_metadata(tmp_path / "take.mp4"))).bit_count() <= 1


def test_orders_and_codes_that_make_no_sense_are_refused(engine):
    preview = engine.preview(FIRST)
    with pytest.raises(ValueError, match="needs a context"):
        engine.render(SECOND)
    with pytest.raises(ValueError, match="needs an anchor"):
        engine.render(replace(FIRST, variation=2))
    with pytest.raises(ValueError, match="phase"):
        Order("", (), "", 0, 0, 0)
    with pytest.raises(BadCodes, match="preview"):
        engine.render(SECOND, context=preview)
    with pytest.raises(BadCodes):
        engine.render(SECOND, context=preview[:40])
    with pytest.raises(BadCodes, match="codec"):
        engine.render(SECOND, context=read(engine, preview).to_bytes("another"))


def test_a_folder_without_weights_says_so(tmp_path):
    with pytest.raises(MissingWeights, match="pretrain"):
        Engine.load(tmp_path)


def test_a_draft_is_a_small_marked_picture_that_says_it_is_synthetic(engine, tmp_path):
    import av

    made = [engine.draft(FIRST) for _ in range(2)]
    assert made[0] == made[1]
    assert b"Synthetic" in made[0]
    (tmp_path / "draft.jpg").write_bytes(made[0])
    with av.open(str(tmp_path / "draft.jpg")) as file:
        strip = next(file.decode(video=0)).to_ndarray(format="rgb24")
    assert strip.shape == (108, 192 * media.STRIP_FRAMES, 3)
    assert watermark.detect(np.stack(np.split(strip, media.STRIP_FRAMES, axis=1))).is_marked


def test_a_faithful_draft_shows_the_codes_that_the_preview_will_have(engine):
    faithful = engine.draft(FIRST, faithful=True)
    frames = engine.decode(read(engine, engine.preview(FIRST)), before=None).numpy()
    cell = read(engine, engine.preview(FIRST))
    metadata = {**engine._metadata(FIRST, cell, None), "stage": "draft"}
    assert faithful == media.draft_strip(frames, metadata=metadata)
    assert faithful != engine.draft(replace(FIRST, seed=8), faithful=True)


def test_a_draft_follows_words_and_seed_but_not_the_details(engine):
    draft = engine.draft(FIRST)
    assert engine.draft(replace(FIRST, details="blue sails")) == draft
    assert engine.draft(replace(FIRST, seed=8)) != draft
    assert engine.draft(replace(FIRST, phases=("a cat in the forest",))) != draft


def test_a_draft_is_of_a_first_cell_and_can_be_given_up(engine):
    with pytest.raises(ValueError, match="context"):
        engine.draft(SECOND)
    with pytest.raises(Stopped):
        engine.draft(FIRST, should_stop=lambda: True)


def test_an_engine_reads_what_it_is_asked(engine):
    understood = engine.read("a cow at sea", "warm evening light", "rain")
    assert {found.factor: found.value for found in understood.factors} == {
        "place": "sea",
        "time": "sunset",
        "weather": "rain",
    }
    assert [word.word for word in understood.unknown] == ["cow"]
