"""Who the words name belongs to a cell, and its pictures show it; cells older than the cast look as they did."""

from dataclasses import replace

import pytest
import torch

from synthesis import casting, conditions
from synthesis.codec import to_frames
from synthesis.codes import BadCodes, CellCodes
from synthesis.engine import Engine, Order, Retouch
from synthesis.settling import settled
from synthesis.standing_in import stood_in
from synthesis.whole_lesson import WholeLesson

BOAT = Order("", ("a red boat crosses to the right at sea",), "", 7, 0, 0)
LEFT = tuple(column < 7 for _ in range(8) for column in range(14))


@pytest.fixture(scope="module")
def undecided(weights) -> Engine:
    """It stages somebody as often as nobody."""
    engine = Engine.load(weights)
    engine._levels.blocking.score[1].bias.data[0] += 2.4
    return engine


@pytest.fixture(scope="module")
def engine(weights) -> Engine:
    engine = Engine.load(weights)
    engine._levels.blocking.score[0].bias.data[0] += 100  # a still camera
    engine._levels.blocking.score[1].bias.data[5] += 100  # and somebody there
    return engine


def read(engine: Engine, data: bytes) -> CellCodes:
    return CellCodes.from_bytes(data, engine.codec, engine.sounding.hash)


def plain(engine: Engine, cell: CellCodes) -> torch.Tensor:
    """The codec's own frames."""
    bottom = None if cell.bottom is None else cell.bottom[None]
    return to_frames(engine._codec.decode(cell.top[None], bottom)[0])


def who(cell: CellCodes) -> list[list[int]]:
    assert cell.cast is not None
    return cell.cast[:, :2].tolist()


def number(subject: str) -> int:
    return 1 + casting.SUBJECTS.index(subject)


def test_a_cell_holds_whom_its_words_name_in_either_language(engine):
    cells = [
        read(engine, engine.preview(replace(BOAT, phases=(words,))))
        for words in (BOAT.phases[0], "un barco rojo va a la derecha en el mar", "sunset over a calm sea")
    ]
    assert [who(cell) for cell in cells] == [[[number("boat"), 0]], [[number("boat"), 0]], [[casting.UNKNOWN, 0]]]


def staged(engine: Engine, prompt: str, details: str = "") -> set[bool]:
    """Whether somebody is there, in sixteen takes."""
    orders = [replace(BOAT, phases=(prompt,), details=details, seed=seed) for seed in range(16)]
    return {bool(read(engine, engine.preview(order)).blocking[1] > 0) for order in orders}


def test_who_is_named_comes_and_where_nobody_is_named_nobody_does(undecided):
    assert staged(undecided, "a boat at sea") == {True}
    assert staged(undecided, "at sea", "a red bird") == {True}
    assert staged(undecided, "sunset over a calm sea") == {False}
    assert staged(undecided, "a cow at sea") == {True, False}  # an unknown word may be anybody


def test_who_was_there_goes_on_where_the_next_phase_names_nobody(engine):
    order = replace(BOAT, phases=("a boat at sea", "sunset over a calm sea"))
    first = engine.render(order)
    second = engine.render(replace(order, index=1), context=first)
    third = engine.render(replace(order, index=2, phases=(*order.phases, "a horse")), context=second)
    assert read(engine, second).blocking[1] == read(engine, first).blocking[1] > 0
    assert [who(read(engine, cell))[0][0] for cell in (first, second, third)] == [
        number("boat"), number("boat"), number("horse"),
    ]  # fmt: skip


def test_who_goes_looks_there_and_who_stays_looks_as_before(engine):
    first = read(engine, engine.render(BOAT))
    for steps, looks in ((range(10, 26, 2), casting.RIGHT), (range(40, 24, -2), casting.LEFT)):
        path = torch.tensor([value for x in steps for value in (x, 16)])
        goes = torch.cat([first.blocking[:2], path])
        cast, _ = conditions.cast(BOAT, goes, None, None)
        assert cast[0, 2] == looks
        stays = torch.cat([first.blocking[:2], torch.tensor(8 * [30, 16])])
        before = replace(first, cast=cast)
        assert conditions.cast(replace(BOAT, index=1), stays, before, None)[0][0, 2] == looks
        assert conditions.cast(replace(BOAT, variation=1), stays, None, before)[0][0, 2] == looks
    ways = {int(conditions.cast(replace(BOAT, seed=seed), stays, None, None)[0][0, 2]) for seed in range(20)}
    assert ways == {casting.LEFT, casting.RIGHT}


def test_a_take_and_its_preview_have_the_same_cast(engine):
    top = engine.preview(BOAT)
    assert torch.equal(read(engine, engine.render(BOAT, top=top)).cast, read(engine, top).cast)


@pytest.mark.parametrize("full", [True, False], ids=["a take", "a preview"])
def test_the_picture_shows_who_is_cast(engine, full):
    cell = read(engine, engine.render(BOAT) if full else engine.preview(BOAT))
    horse = replace(cell, cast=torch.cat([torch.tensor([[number("horse"), 0]]), cell.cast[:, 2:]], 1))
    shown, other = engine.decode(cell, before=None), engine.decode(horse, before=None)
    assert not torch.equal(shown, other)
    assert not torch.equal(shown, plain(engine, cell))


def test_a_cell_from_before_there_was_a_cast_is_drawn_as_it_was(engine):
    cell = replace(read(engine, engine.render(BOAT)), cast=None, matte=None)
    again = read(engine, cell.to_bytes(engine.codec))
    assert again.cast is None
    assert torch.equal(engine.decode(again, before=None), plain(engine, cell))


def test_a_retouch_that_says_nothing_keeps_the_cast(engine):
    first = engine.render(BOAT)
    retouched = read(engine, engine.render(replace(BOAT, variation=1, retouch=Retouch(LEFT, "", True)), anchor=first))
    assert torch.equal(retouched.cast, read(engine, first).cast)
    assert retouched.where.all()


def test_under_a_retouch_that_says_what_is_there_nobody_else_is(engine):
    first = engine.render(BOAT)
    order = replace(BOAT, variation=1, retouch=Retouch(LEFT, "a calm sea", True))
    retouched = read(engine, engine.render(order, anchor=first))
    assert who(retouched) == [[number("boat"), 0], [casting.UNKNOWN, 0]]
    frames, bare = engine.decode(replace(retouched, matte=None), before=None), plain(engine, retouched)
    assert torch.equal(frames[:, :, :56], bare[:, :, :56])
    assert not torch.equal(frames[:, :, 56:], bare[:, :, 56:])


def test_whom_a_retouch_names_stands_under_its_mask_and_only_there(engine):
    order = replace(BOAT, variation=1, retouch=Retouch(LEFT, "un globo a rayas", True))
    retouched = read(engine, engine.render(order, anchor=engine.render(BOAT)))
    assert who(retouched) == [[number("boat"), 0], [number("balloon"), 1]]
    assert retouched.cast[1, 5:7].tolist() == [14, 16]  # in bins of two pixels, the middle of the mask
    assert torch.equal(retouched.where[1], torch.tensor(LEFT).view(8, 14))
    retouched = replace(retouched, matte=None)
    bare = replace(retouched, where=retouched.where & torch.tensor([True, False])[:, None, None])
    frames, without = engine.decode(retouched, before=None), engine.decode(bare, before=None)
    assert not torch.equal(frames[:, :, :56], without[:, :, :56])
    assert torch.equal(frames[:, :, 56:], without[:, :, 56:])


def test_a_second_retouch_remembers_the_first(engine):
    first = engine.render(BOAT)
    upper = tuple(row < 4 for row in range(8) for _ in range(14))
    one = engine.render(replace(BOAT, variation=1, retouch=Retouch(LEFT, "a tree", True)), anchor=first)
    two = read(engine, engine.render(replace(BOAT, variation=2, retouch=Retouch(upper, "the sky", True)), anchor=one))
    assert who(two)[1] == [number("tree"), 0]
    left, above = (torch.tensor(mask).view(8, 14) for mask in (LEFT, upper))
    assert torch.equal(two.where, torch.stack([~left & ~above, left & ~above, above]))


def test_a_cell_continues_one_that_has_fewer_figures(engine):
    first = engine.render(BOAT)
    order = replace(BOAT, variation=1, retouch=Retouch(LEFT, "a tree", True))
    before, after = read(engine, first), read(engine, engine.render(replace(BOAT, index=1), context=first))
    more = read(engine, engine.render(order, anchor=first))
    plainly = engine.decode(after, before=before)
    assert torch.equal(engine.decode(after, before=replace(before, cast=more.cast, where=more.where)), plainly)


def test_a_cast_of_another_shape_is_no_codes(engine):
    cell = read(engine, engine.preview(BOAT))
    cell = replace(cell, cast=cell.cast[:, :4])
    with pytest.raises(BadCodes, match="cast codes of shape"):
        CellCodes.from_bytes(cell.to_bytes(engine.codec), engine.codec)


def test_weights_without_a_refiner_draw_by_the_codec_alone(weights, tmp_path):
    for path in weights.iterdir():
        if path.stem != "refiner":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    engine = Engine.load(tmp_path)
    cell = read(engine, engine.render(replace(BOAT, seed=8)))
    assert torch.equal(engine.decode(replace(cell, views=None, matte=None), before=None), plain(engine, cell))
    assert engine.version == Engine.load(weights).version


def test_a_guest_is_cast_and_all_else_is_its_stand_ins(engine):
    guest, host = (
        read(engine, engine.render(replace(BOAT, phases=(f"{who} crosses to the right at sea",), details=details)))
        for who, details in (("a giraffe", "the giraffe, rain"), ("a yellow horse", "the yellow horse, rain"))
    )
    assert (who(guest), who(host)) == ([[number("giraffe"), 0]], [[number("horse"), 0]])
    for part in ("blocking", "top", "bottom", "sound"):
        assert getattr(guest, part).equal(getattr(host, part)), part
    assert guest.cast[:, 2:].equal(host.cast[:, 2:])
    assert not engine.decode(guest, before=None).equal(engine.decode(host, before=None))


def test_a_lesson_hears_the_stand_in_and_the_settled_scene(engine, monkeypatch):
    monkeypatch.setattr(WholeLesson, "slice", lambda self, state, examples, **_: examples)
    codes, party = engine.render(BOAT), replace(BOAT, phases=("celebration",))
    guest, scene = engine.tune(
        None, accepted=[(replace(BOAT, phases=("a giraffe waits at sea by day",)), codes), (party, codes)]
    )
    heard = "a yellow horse waits at sea by day, clear sky"
    assert (guest.theme, guest.words) == (("", heard), ("", heard, ""))
    assert scene.words == stood_in(settled(party), details=True) != party.words


@pytest.mark.parametrize("seed", [1, 2])
def test_an_open_word_is_drawn_as_the_scene_that_its_seed_makes_of_it(engine, seed):
    order = Order("", ("celebration",), "", seed, 0, 0)
    assert settled(order) != order
    assert engine.preview(order) == engine.preview(settled(order))
    assert engine.render(order) == engine.render(settled(order))
    assert engine.draft(order) == engine.draft(settled(order))
    assert engine.hear(order) == engine.hear(settled(order))
