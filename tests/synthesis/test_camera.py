"""The camera's window does what is asked, goes on where it left off, and never shows what was not drawn."""

import pytest
import torch

from synthesis import camera, scenes

PATH = torch.stack([torch.linspace(18, 94, 8), torch.full((8,), 40.0)], 1)
PICTURE = (torch.rand(16, 64, 112, 3, generator=torch.Generator().manual_seed(0)) * 255).to(torch.uint8)
MOVES = [
    camera.views(kind, path=PATH, start=start, right=right)
    for kind in ("pan", "zoom", "follow")
    for start in (None, torch.tensor(camera.WHOLE), torch.tensor([12.0, 2.0, 1.3]))
    for right in (True, False)
]


def test_the_kinds_are_those_of_the_scenes() -> None:
    assert scenes.FACTORS["camera"] == camera.KINDS


def test_a_still_camera_sees_the_whole_picture() -> None:
    assert camera.views("still", path=PATH, start=None, right=True) is None


def test_a_still_camera_stays_where_another_move_left_it() -> None:
    start = torch.tensor([5.0, -1.0, 1.3])
    seen = camera.views("still", path=None, start=start, right=True)
    assert seen is not None
    assert torch.equal(seen, start.expand(9, 3))


def test_nobody_is_not_followed() -> None:
    assert camera.views("follow", path=None, start=None, right=True) is None


@pytest.mark.parametrize("seen", MOVES)
def test_a_window_never_leaves_the_picture(seen: torch.Tensor) -> None:
    for x, y, zoom in seen.tolist():
        assert zoom >= 1
        assert abs(x) <= 56 * (1 - 1 / zoom) + 1e-3
        assert abs(y) <= 32 * (1 - 1 / zoom) + 1e-3


@pytest.mark.parametrize("kind", ["pan", "zoom", "follow"])
def test_the_next_cell_begins_where_this_one_ended(kind: str) -> None:
    first = camera.views(kind, path=PATH, start=None, right=True)
    assert first is not None
    second = camera.views(kind, path=PATH.flip(0), start=first[-1], right=True)
    assert second is not None
    assert torch.allclose(second[0], first[-1])


def test_a_pan_goes_to_the_other_side_and_back() -> None:
    there = camera.views("pan", path=None, start=None, right=True)
    assert there is not None
    assert there[0, 0] == -there[-1, 0] < 0
    back = camera.views("pan", path=None, start=there[-1], right=True)
    assert back is not None
    assert back[-1, 0] == there[0, 0]
    other = camera.views("pan", path=None, start=None, right=False)
    assert other is not None
    assert torch.equal(other[:, 0], -there[:, 0])


def test_a_zoom_comes_nearer_and_at_last_near_enough() -> None:
    seen, zooms = None, []
    for _ in range(4):
        views = camera.views("zoom", path=None, start=seen, right=True)
        assert views is not None
        assert (views[:, 2].diff() >= 0).all()
        zooms.append(float(views[-1, 2]))
        seen = views[-1]
    assert zooms[0] < zooms[1] == zooms[-1] == camera.CLOSEST


def test_what_is_followed_is_nearer_the_middle_than_without() -> None:
    seen = camera.views("follow", path=PATH, start=None, right=True)
    assert seen is not None
    shown = (PATH[[0, -1], 0] - 56 - seen[[0, -1], 0]) * seen[[0, -1], 2]
    assert (shown.abs() < (PATH[[0, -1], 0] - 56).abs()).all()


def test_the_whole_picture_is_shown_as_it_was_drawn() -> None:
    whole = torch.tensor(camera.WHOLE).expand(9, 3)
    assert (camera.film(PICTURE, whole).int() - PICTURE.int()).abs().max() <= 1


def test_a_window_shows_its_part_larger() -> None:
    """A white square right of the middle fills the window that lies over it."""
    picture = torch.zeros(16, 64, 112, 3, dtype=torch.uint8)
    picture[:, 16:48, 56:112] = 255
    shown = camera.film(picture, torch.tensor([28.0, 0.0, 2.0]).expand(9, 3))
    assert (shown[:, 2:-2, 2:-2] == 255).all()


def test_a_mask_lies_where_what_it_marks_was_drawn() -> None:
    """Twice as near, one cell of what is shown is a quarter of a drawn one."""
    mask = torch.zeros(8, 14, dtype=torch.bool)
    mask[4, 7] = True  # right and below of the middle
    assert torch.equal(camera.under(mask, None), mask)
    near = camera.under(mask, torch.tensor([0.0, 0.0, 2.0]).expand(9, 3))
    assert near.nonzero().tolist() == [[4, 7]]
    mask[:] = True
    part = camera.under(mask, torch.tensor([28.0, 16.0, 2.0]).expand(9, 3))
    assert part[4:, 7:].all()
    assert not part[:4].any()
    assert not part[:, :7].any()


def test_under_a_pan_a_mask_covers_all_the_places_that_it_passed() -> None:
    mask = torch.zeros(8, 14, dtype=torch.bool)
    mask[3, 6] = True
    seen = camera.views("pan", path=None, start=None, right=True)
    columns = camera.under(mask, seen).any(0).nonzero().flatten().tolist()
    assert len(columns) > 3
    assert columns == list(range(columns[0], columns[-1] + 1))
