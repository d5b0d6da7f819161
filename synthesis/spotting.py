"""Whoever clips of footage have in common: where they are in each, which way they look, and what they look like.

The codec's own sense of where somebody is (`Codec.covered`) says about where; then the clips are laid over one another,
each shifted, turned and enlarged until they agree (congealing, Learned-Miller 2006). What agrees is the one that the
captions name; what does not is background. Owns that search. Knows no words.

N clips · F frames of a clip (16) · S side of what is seen of somebody (32), which reaches REACH of their radius · C 3
"""

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import blocking as block
from synthesis import scenes
from synthesis.codec import Codec, from_frames

SIDE, REACH = 32, 1.25
_MIDDLE = sum(scenes.RADIUS) / 2
_NEAR, _BOTH = (0.92, 1.0, 1.08), (False, True)
# Scales and turns that are tried, and how far, in samples, each frame is moved.
_TURNS = (((1.0,), _BOTH, 10), (_NEAR, _BOTH, 6), ((1.0,), (False,), 5), (_NEAR, _BOTH, 5), ((1.0,), (False,), 4))
TURNS = len(_TURNS)
HIDDEN = 1.35  # of their radius: so far about somebody the ground is taken to be hidden
_SHOWN = 3  # in so many frames the ground must be seen somewhere about somebody, for what covers it to be known
_ASTRAY = 9.0  # pixels from where the codec has them, at which a place is hardly believed
_SMALLEST, _LARGEST = 9.0, 18.0  # radius in pixels: of others nothing is learnt


@dataclass(frozen=True)
class Spotted:
    """Somebody in N clips. x, y (N, F): where, in pixels; radius (N,): half of their side; left (N,) bool: they look to
    the left; light (N, 3): how bright each colour is against the mean of the clips; look (S, S, 3) in 0..1 under that
    mean, looking to the right; sure (S, S): 1 where all clips agree, 0 where they do not."""

    x: Tensor
    y: Tensor
    radius: Tensor
    left: Tensor
    light: Tensor
    look: Tensor
    sure: Tensor

    def blocking(self) -> Tensor:
        """As `scenes` would tell it, under a still camera: (N, 18)."""
        small, large = scenes.RADIUS
        size = 1 + ((self.radius - small) / (large - small) * (block.SIZES - 2)).round().clamp(0, block.SIZES - 2)
        path = torch.stack([self.x, self.y], -1).view(-1, block.STEPS, 2, 2).mean(2) / 2
        path = path.floor().clamp(min=0).minimum(torch.tensor([block.COLUMNS - 1.0, block.ROWS - 1.0]))
        still = torch.full_like(size, block.STILL)
        return torch.cat([still[:, None], size[:, None], path.flatten(1)], 1).to(torch.int64)


def places(codec: Codec, frames: Tensor) -> tuple[Tensor, Tensor]:
    """About where somebody is at each latent step: x, y (N, T) in pixels. frames uint8 (N, F, H, W, 3)."""
    covered = torch.cat([codec.covered(codec.encode(from_frames(clip[None])).top) for clip in frames])
    rows, columns = covered.shape[2:]
    weight = covered.square()
    seen = weight.sum((2, 3)).clamp(min=1e-6)
    cell = frames.shape[2] / rows
    x = (weight * (torch.arange(columns) + 0.5) * cell).sum((2, 3)) / seen
    y = (weight * (torch.arange(rows)[:, None] + 0.5) * cell).sum((2, 3)) / seen
    x, y = (_steadied(along, seen) for along in (x, y))
    return x, y


def begin(codec: Codec, frames: Tensor) -> Spotted:
    """A first guess, where the codec has somebody: of every second frame alone."""
    x, y = places(codec, frames)
    count, nothing = len(frames), torch.zeros(SIDE, SIDE, 3)
    found = Spotted(x, y, torch.full((count,), _MIDDLE), _leftwards(x), torch.ones(count, 3), nothing, _round())
    pictures = from_frames(frames[:, ::2])
    for _ in range(2):
        found = _centred(found, *_apart(pictures, found))
    return _agreed(pictures, found)


def nearer(frames: Tensor, at: Spotted, first: Spotted, turn: int) -> Spotted:
    """One turn of TURNS: each clip where it agrees best with what all look like, then what they look like. first: the
    guess of the beginning, from which nobody strays far."""
    scales, turns, reach = _TURNS[turn]
    pictures = from_frames(frames[:, ::2])
    found = _moved(pictures, at, (first.x, first.y), scales=scales, turns=turns, reach=reach)
    found = replace(found, radius=found.radius * _MIDDLE / found.radius.log().mean().exp())
    return _agreed(pictures, found)


def every_frame(frames: Tensor, at: Spotted) -> tuple[Spotted, Tensor]:
    """The same of all frames, and how well each clip agrees, a correlation (N,)."""
    fit = _fit(from_frames(frames[:, ::2]), at)
    return replace(at, x=_between(at.x), y=_between(at.y)), fit


def look_of(frames: Tensor, at: Spotted, some: Tensor) -> Spotted:
    """Of some clips (indices) alone; what they look like is learnt from these."""
    part = replace(at, **{name: getattr(at, name)[some] for name in ("x", "y", "radius", "left", "light")})
    return _agreed(from_frames(frames[some]), part)


def ground(pictures: Tensor, at: Spotted) -> tuple[Tensor, Tensor]:
    """What is behind somebody, as far as other frames show it: (N, H, W, 3), and where they do (N, H, W) bool."""
    height, width = pictures.shape[2:4]
    away = distance(at, height, width) > HIDDEN
    shown = torch.where(away[..., None], pictures, torch.nan)
    known = away.sum(1) >= 2
    return shown.nanmedian(1).values.nan_to_num(0.0), known


def distance(at: Spotted, height: int, width: int) -> Tensor:
    """How far pixels are from somebody, in their radius: (N, F, H, W)."""
    across = torch.arange(width) + 0.5 - at.x[..., None, None]
    down = torch.arange(height)[:, None] + 0.5 - at.y[..., None, None]
    return torch.hypot(across, down) / at.radius[:, None, None, None]


def _apart(pictures: Tensor, at: Spotted) -> tuple[Tensor, Tensor]:
    """What is not the ground (N, F, H, W) in 0..1, and where the ground is known (N, 1, H, W) 0 or 1."""
    behind, known = ground(pictures, at)
    differs = (pictures - behind[:, None]).abs().amax(-1)
    return ((differs - 0.06) * 6).clamp(0, 1) * known[:, None], known[:, None].float()


def _centred(at: Spotted, apart: Tensor, known: Tensor) -> Spotted:
    """Each place in the middle of what is not ground, where enough of it is seen."""
    height, width = apart.shape[2:]
    weight = apart * (distance(at, height, width) < 1.5)
    total = weight.sum((2, 3))
    x = (weight * (torch.arange(width) + 0.5)).sum((2, 3)) / total.clamp(min=1)
    y = (weight * (torch.arange(height)[:, None] + 0.5)).sum((2, 3)) / total.clamp(min=1)
    inside = (known.expand_as(apart) * (distance(at, height, width) < 1)).sum((2, 3)) / (
        torch.pi * at.radius[:, None].square()
    )
    sure = (inside > 0.8) & (total > 60)
    return replace(at, x=torch.where(sure, x, at.x), y=torch.where(sure, y, at.y))


def seen(pictures: Tensor, at: Spotted, side: int = SIDE) -> Tensor:
    """What is about somebody, in their own frame: pictures (N, F, H, W, C) -> (N, F, side, side, C). A larger side sees
    more, as finely."""
    count, frames, height, width, _ = pictures.shape
    reach = REACH * at.radius[:, None, None] * (side / SIDE)
    along = (torch.arange(side) + 0.5) / side * 2 - 1
    turn = torch.where(at.left, -1.0, 1.0)[:, None, None]
    across = (at.x[..., None] + reach * along * turn) / width * 2 - 1  # (N, F, side)
    down = (at.y[..., None] + reach * along) / height * 2 - 1
    square = (count, frames, side, side)
    grid = torch.stack([across[:, :, None].expand(square), down[..., None].expand(square)], -1)
    flat = pictures.flatten(0, 1).permute(0, 3, 1, 2)
    found = F.grid_sample(flat, grid.flatten(0, 1), padding_mode="border", align_corners=False)
    return found.permute(0, 2, 3, 1).reshape(*square, -1)


def _agreed(pictures: Tensor, at: Spotted) -> Spotted:
    """What the clips that are laid over one another look like, and how far it covers the ground that some show."""
    apart, known = _apart(pictures, at)
    both = seen(torch.stack([apart, known.expand_as(apart)], -1), at)  # (N, F, S, S, 2)
    covers, shown = both.sum((0, 1)).unbind(-1)
    sure = torch.where(shown > _SHOWN, covers / shown.clamp(min=1e-6), 0.5) * _round(1.25)
    crops = seen(pictures, at)
    trust = (both[..., 1] > 0.5).float() * both[..., 0] + (both[..., 1] <= 0.5) * 0.1
    own = (crops * trust[..., None]).sum(1) / trust.sum(1).clamp(min=1e-3)[..., None]  # (N, S, S, 3)
    weight = trust.mean(1)[..., None]  # of each clip
    light = at.light
    for _ in range(2):
        plain = own / light[:, None, None]
        look = (plain * weight).sum(0) / weight.sum(0).clamp(min=1e-3)
        part = (sure * (sure > 0.5))[..., None]
        light = (own * part).sum((1, 2)) / (look * part).sum((0, 1)).clamp(min=1e-3)
        light = (light / light.log().mean(0).exp()).clamp(0.2, 4)
    return replace(at, light=light, look=look, sure=sure)


def _moved(
    pictures: Tensor,
    at: Spotted,
    about: tuple[Tensor, Tensor],
    *,
    scales: tuple[float, ...],
    turns: tuple[bool, ...],
    reach: int,
) -> Spotted:
    """Each clip turned, enlarged and shifted, frame by frame, to where it agrees best with what all look like."""
    best: tuple[Tensor, Spotted] | None = None
    for scale in scales:
        for turn in turns:
            tried = replace(at, radius=(at.radius * scale).clamp(_SMALLEST, _LARGEST), left=at.left ^ turn)
            score, tried = _shifted(pictures, tried, about, reach)
            score = score - 0.02 * turn  # a figure that is the same both ways stays as it is
            if best is not None:
                score, tried = torch.maximum(score, best[0]), _either(score > best[0], tried, best[1])
            best = score, tried
    assert best is not None
    return best[1]


def _shifted(pictures: Tensor, at: Spotted, about: tuple[Tensor, Tensor], reach: int) -> tuple[Tensor, Spotted]:
    """Frames shifted to where they agree best, and how well each clip then does (N,)."""
    side = SIDE + 2 * reach
    wide = seen(pictures, at, side) / at.light[:, None, None, None]  # (N, F, side, side, 3)
    frames = wide.shape[1]
    score = _alike(wide.flatten(0, 1), at.look, at.sure)  # (N F, 2 reach + 1, 2 reach + 1)
    along = torch.arange(-reach, reach + 1).float()
    pixel = 2 * REACH * at.radius[:, None, None] / SIDE
    right, down = along * pixel * torch.where(at.left, -1.0, 1.0)[:, None, None], along * pixel  # (N, 1, k)
    off_x = (at.x - about[0])[..., None] + right  # (N, F, k)
    off_y = (at.y - about[1])[..., None] + down
    astray = (off_x[:, :, None].square() + off_y[..., None].square()) / _ASTRAY**2
    score = score.view(astray.shape) - 0.15 * astray
    places = score.flatten(2).argmax(2)
    found = score.flatten(2).gather(2, places[..., None])[..., 0]
    dx = right.expand(-1, frames, -1).gather(2, (places % len(along))[..., None])[..., 0]
    dy = down.expand(-1, frames, -1).gather(2, (places // len(along))[..., None])[..., 0]
    weight = found.clamp(min=0.01)
    return found.mean(1), replace(at, x=_smooth(at.x + dx, weight), y=_smooth(at.y + dy, weight))


def _alike(wide: Tensor, look: Tensor, sure: Tensor) -> Tensor:
    """Weighted correlation of each shift: (M, side, side, 3) -> (M, k, k), 1 where it is the same."""
    channels = wide.permute(0, 3, 1, 2)
    weight = sure / sure.sum().clamp(min=1e-6)
    mean = (look * weight[..., None]).sum((0, 1))
    shape = (look - mean).permute(2, 0, 1) * weight  # (3, S, S)
    every = weight.expand(3, 1, SIDE, SIDE)
    own = F.conv2d(channels, every, groups=3)
    squares = F.conv2d(channels.square(), every, groups=3)
    both = F.conv2d(channels, shape[:, None], groups=3).sum(1)
    spread = (squares - own.square()).clamp(min=0).sum(1).sqrt()
    wanted = ((look - mean).square() * weight[..., None]).sum().sqrt()
    away = (own - mean[:, None, None]).abs().mean(1)
    return both / (spread * wanted).clamp(min=1e-4) - away


def _fit(pictures: Tensor, at: Spotted) -> Tensor:
    crops = seen(pictures, at) / at.light[:, None, None, None]
    return _alike(crops.flatten(0, 1), at.look, at.sure).view(len(pictures), -1).mean(1)


def _either(better: Tensor, one: Spotted, other: Spotted) -> Spotted:
    chosen = {
        name: torch.where(
            better.view(-1, *[1] * (getattr(one, name).dim() - 1)), getattr(one, name), getattr(other, name)
        )
        for name in ("x", "y", "radius", "left")
    }
    return replace(one, **chosen)


def _leftwards(x: Tensor) -> Tensor:
    return x[:, -1] - x[:, 0] < -6


def _round(far: float = 1.0) -> Tensor:
    """1 in the middle of what is seen of somebody, falling to 0 as far from it as is told."""
    along = (torch.arange(SIDE) + 0.5) / SIDE * 2 - 1
    return ((far - torch.hypot(along[:, None], along)) / 0.25).clamp(0, 1)


def _steadied(along: Tensor, weight: Tensor) -> Tensor:
    """A path by steps (N, T), each between the steps beside it, those weighing more that are seen well."""
    both = torch.stack([along, weight])
    before, after = torch.cat([both[..., :1], both[..., :-1]], -1), torch.cat([both[..., 1:], both[..., -1:]], -1)
    total = 0.5 * before[1] + both[1] + 0.5 * after[1]
    return (0.5 * before[0] * before[1] + both[0] * both[1] + 0.5 * after[0] * after[1]) / total


def _between(along: Tensor) -> Tensor:
    """A path by frames (N, F) of one by every second frame."""
    after = torch.cat([along[:, 1:], 2 * along[:, -1:] - along[:, -2:-1]], 1)
    return torch.stack([along, (along + after) / 2], -1).flatten(1)


def _smooth(along: Tensor, weight: Tensor) -> Tensor:
    """A path (N, F) without jumps: where a frame agrees little, it lies between those beside it that agree more."""
    wide, heavy = (F.pad(each[:, None], (1, 1), mode="replicate")[:, 0].unfold(1, 3, 1) for each in (along, weight**3))
    heavy = heavy * torch.tensor([0.15, 1.0, 0.15])
    return (wide * heavy).sum(-1) / heavy.sum(-1)
