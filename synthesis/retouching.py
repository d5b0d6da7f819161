"""A part of a take drawn anew: which codes are kept, and who stands under the mask.

Owns what a retouch's mask and words come to for the priors. Knows no nets.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import blocking as block
from synthesis import scenes
from synthesis.orders import CELLS, Retouch
from synthesis.prior import FREE, HEIGHT_PIXELS, WIDTH_PIXELS
from synthesis.reading import understand


def kept(codes: Tensor, retouch: Retouch) -> Tensor:
    """A take's codes (T, H, W) of either level, FREE in every cell that the mask touches."""
    mask = torch.tensor(retouch.mask).view(1, *CELLS).float()
    free = F.adaptive_max_pool2d(mask, codes.shape[1:])[0].bool()
    return torch.where(free, FREE, codes)


def staged(blocking: Tensor, retouch: Retouch) -> Tensor:
    """The blocking (18,) by which the cells under the mask are drawn.

    Whom the words name stands in the middle of the mask, as large as it allows; where they name nobody, nobody does;
    without words all is as in the take.
    """
    if not retouch.words:
        return blocking
    staged = blocking.clone()
    who = [one.value for one in understand(retouch.words).factors if one.factor == "subject" and one.value != "nothing"]
    if not who:
        staged[1:] = torch.tensor([0, *block.NOBODY * block.STEPS])
        return staged
    places = torch.tensor(retouch.mask).view(CELLS).nonzero() + 0.5  # (cells, 2): rows, columns
    y, x = (places.mean(0) * torch.tensor([HEIGHT_PIXELS / CELLS[0], WIDTH_PIXELS / CELLS[1]])).tolist()
    radius = (len(places) * (HEIGHT_PIXELS / CELLS[0]) * (WIDTH_PIXELS / CELLS[1])) ** 0.5 / 2
    small, large = scenes.RADIUS
    size = 1 + round(min(max((radius - small) / (large - small), 0.0), 1.0) * (block.SIZES - 2))
    staged[1:] = torch.tensor([size, *(int(x / 2), int(y / 2)) * block.STEPS])
    return staged
