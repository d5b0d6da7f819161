"""Tables and curves that show colours as a team has them."""

import numpy as np
import torch

from synthesis import lut


def test_the_plain_table_shows_every_colour_as_it_is_drawn():
    frames = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), np.uint8)
    assert (lut.Grade(lut.packed(lut.plain())).shown(frames) == frames).all()


def test_a_colour_is_shown_as_the_knot_that_it_lies_on_and_between_knots_in_between():
    table = lut.packed(lut.plain()).clone()
    table[8, 0, 0] = torch.tensor([0, 255, 0])  # red as green
    red, half = np.array([[[[255, 0, 0]]]], np.uint8), np.array([[[[239, 0, 0]]]], np.uint8)
    assert lut.Grade(table).shown(red).tolist() == [[[[0, 255, 0]]]]
    between = lut.Grade(table).shown(half)[0, 0, 0]
    assert 100 < between[0] < 130
    assert 110 < between[1] < 140


def test_a_table_is_mixed_as_far_as_it_is_called_for():
    negative = lut.packed(1 - lut.plain())
    white = np.full((1, 1, 1, 3), 255, np.uint8)
    found = [int(lut.Grade(negative).mixed(share).shown(white)[0, 0, 0, 0]) for share in (0.0, 0.25, 1.0)]
    assert found == [255, 191, 0]


def test_the_table_that_leads_from_colours_to_their_negatives_is_found_and_looked_up_alike():
    colours = torch.rand(2000, 3, generator=torch.Generator().manual_seed(0))
    fit = lut.Fit(colours, stiff=0.3)
    table = fit.table(1 - colours)
    assert (lut.looked_up(colours, table) - (1 - colours)).abs().max() < 0.05
    assert torch.allclose(fit.colours(table), lut.looked_up(colours, table), atol=1e-5)


def test_a_colour_that_nobody_has_shown_goes_the_way_of_its_neighbours():
    colours = 0.5 * torch.rand(2000, 3, generator=torch.Generator().manual_seed(0))  # only dark ones
    table = lut.Fit(colours, stiff=0.3).table(colours * torch.tensor([1.0, 0.5, 0.5]))
    bright = lut.looked_up(torch.tensor([[0.8, 0.8, 0.8]]), table)[0]
    assert bright[0] > bright[1] + 0.2


def test_curves_that_change_nothing_change_nothing():
    frames = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), np.uint8)
    plain = lut.Grade(lut.packed(lut.plain()), lut.packed(lut.straight()))
    assert (plain.shown(frames) == frames).all()


def test_matched_curves_rise_and_give_each_level_as_often_as_it_was_wanted():
    colours = torch.rand(3000, 3, generator=torch.Generator().manual_seed(0))
    wanted = (colours.flip(0) * 2).round() / 2 * torch.tensor([1.0, 0.8, 0.6])
    curves = lut.matched(colours, wanted)
    assert (curves.diff(dim=1) >= 0).all()
    shown = lut.curved(colours, curves)
    for channel in range(3):
        now, goal = shown[:, channel].sort().values, wanted[:, channel].sort().values
        assert (now - goal).abs().mean() < 0.01


def test_the_table_sees_what_the_curves_made():
    black, negative = torch.zeros(lut.CURVES, dtype=torch.uint8), lut.packed(1 - lut.plain())
    assert (lut.Grade(negative, black).shown(np.zeros((1, 1, 1, 3), np.uint8)) == 255).all()
    assert (lut.Grade(negative, black).shown(np.full((1, 1, 1, 3), 200, np.uint8)) == 255).all()


def test_curves_are_mixed_as_far_as_they_are_called_for():
    dark = lut.Grade(lut.packed(lut.plain()), torch.zeros(lut.CURVES, dtype=torch.uint8))
    white = np.full((1, 1, 1, 3), 255, np.uint8)
    assert [int(dark.mixed(share).shown(white)[0, 0, 0, 0]) for share in (0.0, 0.25, 1.0)] == [255, 191, 0]
