"""A camera that moves is a window over what is drawn: it goes on from cell to cell, and takes no code with it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from synthesis import camera
from synthesis.codes import CellCodes
from synthesis.engine import Engine, Order, Retouch

FIRST = Order("", ("the sea, the camera pans",), "", 7, 0, 0)


@pytest.fixture(autouse=True)
def panned(engine: Engine) -> Iterator[None]:
    """Random weights know no words: here every blocking pans, with somebody in the picture."""
    net = engine._levels.blocking
    kept = [net.score[i].bias.data.clone() for i in (0, 1)]
    net.score[0].bias.data[camera.KINDS.index("pan")] += 100
    net.score[1].bias.data[5] += 100
    yield
    for i in (0, 1):
        net.score[i].bias.data = kept[i]


def read(engine: Engine, data: bytes) -> CellCodes:
    return CellCodes.from_bytes(data, engine.codec)


def still(engine: Engine, order: Order) -> CellCodes:
    """The same order with the camera held."""
    net = engine._levels.blocking
    net.score[0].bias.data[camera.KINDS.index("still")] += 1_000
    try:
        return read(engine, engine.render(order))
    finally:
        net.score[0].bias.data[camera.KINDS.index("still")] -= 1_000


def test_a_pan_draws_what_a_still_camera_would_and_moves_over_it(engine: Engine) -> None:
    panned, held = read(engine, engine.render(FIRST)), still(engine, FIRST)
    assert panned.views is not None
    assert held.views is None
    for one, other in ((panned.blocking, held.blocking), (panned.top, held.top), (panned.bottom, held.bottom)):
        assert torch.equal(one, other)
    shown = engine.decode(panned, before=None)
    assert torch.equal(shown, camera.film(engine.decode(held, before=None), panned.views))
    assert not torch.equal(shown, engine.decode(held, before=None))


def test_the_next_cell_goes_on_where_the_camera_was_left(engine: Engine) -> None:
    first = engine.render(FIRST)
    second = read(engine, engine.render(replace(FIRST, index=1), context=first))
    before = read(engine, first).views
    assert before is not None
    assert second.views is not None
    assert torch.equal(second.views[0], before[-1])
    assert second.views[-1, 0] == before[0, 0]


def test_a_variation_is_filmed_as_the_take_that_the_next_cell_continues(engine: Engine) -> None:
    first = engine.render(FIRST)
    other = read(engine, engine.render(replace(FIRST, variation=1), anchor=first))
    own = read(engine, first).views
    assert own is not None
    assert other.views is not None
    assert torch.equal(other.views, own)


def test_a_preview_is_filmed_as_its_full_take(engine: Engine) -> None:
    top = engine.preview(FIRST)
    early, late = read(engine, top).views, read(engine, engine.render(FIRST, top=top)).views
    assert early is not None
    assert late is not None
    assert torch.equal(early, late)


def test_a_mask_frees_the_codes_that_lie_under_it_on_the_screen(engine: Engine) -> None:
    """What was circled on a picture that pans lies elsewhere among the codes; all others stay."""
    mask = torch.zeros(8, 14, dtype=torch.bool)
    mask[3:5, 6:8] = True
    first = engine.render(FIRST)
    retouch = Retouch(tuple(mask.flatten().tolist()))
    drawn = read(engine, engine.render(replace(FIRST, variation=1, retouch=retouch), anchor=first))
    before = read(engine, first)
    assert drawn.views is not None
    assert before.views is not None
    assert torch.equal(drawn.views, before.views)
    free = camera.under(mask, before.views)
    assert free.sum() > mask.sum()
    assert drawn.bottom is not None
    assert before.bottom is not None
    changed = (drawn.bottom != before.bottom).any(0)
    assert changed.any()
    assert not (changed & ~free).any()


def test_codes_that_were_stored_without_a_window_are_read_as_before(engine: Engine) -> None:
    held = still(engine, FIRST)
    assert b"views" not in held.to_bytes(engine.codec)
    assert read(engine, held.to_bytes(engine.codec)).views is None
