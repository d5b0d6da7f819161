"""Teaching a word: from captioned clips of somebody to a net that draws them wherever they are sent.

Owns the lesson's order: see where they are, choose a stand-in, put it in their place in each clip, learn to draw them
over it, measure on clips that did not teach. The codes that it learns over are those of the stand-in in the very places
of the clips, with the mistakes that a prior makes, so that what it meets later is what it was taught on. Each step is a
function of (state, seed).

N clips · T latent steps (8) · S side of a crop in cells of four pixels
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from synthesis import blocking as block
from synthesis import casting, checkpoint, figures, refining, scenes, spotting
from synthesis.casting import Figure
from synthesis.codec import STRIDE, Codec, from_frames
from synthesis.optim import MuonAdamW
from synthesis.refiner_training import ALIKE, mistaken
from synthesis.refining import Refiner
from synthesis.spotting import Spotted
from synthesis.word import Drawing, Meaning
from synthesis.word_state import State

STEPS, RATE, WARM_UP = 40, 4e-3, 4
WINDOWS, LONG = 3, 4  # of a batch, and how many latent steps one has
UNSEEN_SHARE = 0.25  # of windows that have no bottom codes, as a preview has none
FIT_MIN = 0.35  # clips that agree less do not show whom the others show
CLIPS_MIN = 12  # that show somebody
GAIN_MIN = 0.3  # of the error with the stand-in alone: less is not them
_SEEING = 1 + spotting.TURNS  # steps before the stand-ins
_PALE = 0.08  # of so little colour are those that are none
_ROOTED = ("house", "tree", "flame")  # nobody who stands in for whoever may walk


@dataclass(frozen=True)
class Lot:
    """Windows to learn from, step by step: features (N, C, H/4, W/4), who is where, the crops about them as decoded,
    what those lack (both (N, 2, 4 S, 4 S, 3)), and how far they are covered (N, 4 S, 4 S), -1 outside the picture."""

    features: Tensor
    figure: Figure
    shown: Tensor
    wanted: Tensor
    covered: Tensor


class Course:
    """The steps of one word's lesson. frames: (16, 64, 112, 3) uint8 of each clip whose caption names it."""

    def __init__(
        self, codec: Codec, refiner: Refiner, name: str, frames: Sequence[NDArray[np.uint8]], *, seed: int
    ) -> None:
        self._codec, self._refiner, self.word, self._seed = codec, refiner, name, seed
        self._frames = torch.from_numpy(np.stack(frames))
        self._refiner_hash = checkpoint.digest(dict(refiner.state_dict()))

    @property
    def name(self) -> str:
        """Which lesson it is, of which clips and by which nets; a state of another is refused."""
        parts = (self._frames.numpy().tobytes(), self._codec.hash.encode(), self._refiner_hash.encode())
        return f"{self.word} {hashlib.sha256(b''.join(parts)).hexdigest()[:16]} {self._seed} {self.steps}"

    @property
    def steps(self) -> int:
        return _SEEING + 2 + STEPS + 1

    def begin(self) -> State:
        return State()

    def step(self, now: State) -> None:
        """The next step."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed * 10_007 + now.step)
            if now.step < _SEEING:
                self._see(now)
            elif now.step == _SEEING:
                self._stage(now)
            elif now.step == _SEEING + 1:
                self._begin(now)
            elif now.step < self.steps - 1:
                self._learn(now, now.step - _SEEING - 2)
            else:
                self._measure(now)
        now.step += 1

    def learnt(self, now: State) -> tuple[Meaning, dict[str, Tensor]]:
        """What a hand keeps of a word."""
        return Meaning(self.word, now.stand_in, now.color, self._refiner_hash), self._net(now).state_dict()

    def _see(self, now: State) -> None:
        """Where they are, a little better; at the end, which clips show them."""
        if now.step == 0:
            now.at = now.first = spotting.begin(self._codec, self._frames)
            return
        assert now.at is not None
        assert now.first is not None
        now.at = spotting.nearer(self._frames, now.at, now.first, now.step - 1)
        if now.step == _SEEING - 1:
            now.at, fit = spotting.every_frame(self._frames, now.at)
            kept = (fit >= FIT_MIN).nonzero()[:, 0].tolist()
            now.held, now.taught = kept[3::4], [i for n, i in enumerate(kept) if n % 4 != 3]
            if len(kept) < CLIPS_MIN:
                now.reason, now.done = "unseen", True

    def _stage(self, now: State) -> None:
        """The clips with a stand-in, as codes."""
        at = _of(now)
        seen = spotting.look_of(self._frames, at, torch.tensor(now.taught))
        now.at = at = replace(at, look=seen.look, sure=seen.sure)
        now.stand_in, now.color = stand_in(at), color(at)
        now.top, now.bottom = staged(self._codec, self._frames, at, now.stand_in, now.color)

    @torch.no_grad()
    def _begin(self, now: State) -> None:
        """A first guess of the net: what was seen, and as dark as their stand-in is in the clips that teach."""
        at = _of(now)
        net = Drawing(now.stand_in).begin(self._refiner, at.look, at.sure)
        colors, lights, clips = [], [], torch.tensor(now.taught)
        for first in range(0, block.STEPS, LONG):
            lot = self._lot(now, net, clips, first, mistakes=False)
            colors.append(net.mean(lot.shown, lot.figure)[2])
            lights.append(at.light[clips].repeat_interleave(LONG * STRIDE, 0))
        net.light_by(torch.cat(colors), torch.cat(lights))
        now.keep(net, _optimiser(net))

    def _learn(self, now: State, turn: int) -> None:
        net = self._net(now)
        optimiser = _optimiser(net)
        now.restore(optimiser)
        optimiser.rate = RATE * min(1.0, (turn + 1) / WARM_UP) * (0.55 + 0.45 * float(np.cos(np.pi * turn / STEPS)))
        clips = torch.tensor(now.taught)[torch.randint(len(now.taught), (WINDOWS,))]
        lot = self._lot(now, net, clips, int(torch.randint(block.STEPS - LONG + 1, ())), mistakes=True)
        with torch.no_grad():
            x, gate = self._refiner.heard(lot.features, net.stood_in(lot.figure))
        with torch.enable_grad():
            made = net(x.float(), gate.float(), lot.shown, lot.figure)
            torch.autograd.backward(refining.loss(made, lot.wanted, lot.covered))
        optimiser.step()
        now.keep(net, optimiser)

    @torch.no_grad()
    def _measure(self, now: State) -> None:
        """Mean squared errors of whom the held-out clips show: with the stand-in as the base draws it, and the word."""
        net, before, after = self._net(now), [], []
        for first in range(0, block.STEPS, LONG):
            lot = self._lot(now, net, torch.tensor(now.held), first, mistakes=False)
            there = (lot.covered > 0.5)[:, None, ..., None].expand_as(lot.wanted)
            own = net.corrections(self._refiner, lot.features, lot.shown, lot.figure)
            stood = self._refiner(lot.features, net.stood_in(lot.figure))
            before.append(float((lot.wanted - stood)[there].square().mean()))
            after.append(float((lot.wanted - own)[there].square().mean()))
        now.before, now.after, now.done = float(np.mean(before)), float(np.mean(after)), True
        if not now.after < now.before * (1 - GAIN_MIN):
            now.reason = "unlike"

    def _net(self, now: State) -> Drawing:
        net = Drawing(now.stand_in)
        net.load_state_dict(now.net)
        return net

    def _lot(self, now: State, net: Drawing, clips: Tensor, first: int, *, mistakes: bool) -> Lot:
        """Windows of clips from a step on. mistakes: as a prior makes them, and some without their bottom codes."""
        at, steps = _of(now), slice(first, first + LONG)
        plan = at.blocking()[clips]
        top, bottom = now.top[clips, steps], now.bottom[clips, steps]
        dropped = torch.zeros(len(clips), dtype=torch.bool)
        if mistakes:
            window = torch.cat([plan[:, :2], plan[:, 2 + 2 * steps.start : 2 + 2 * steps.stop]], 1)
            generator = torch.Generator().manual_seed(int(torch.randint(1 << 30, ())))
            bottom = mistaken(bottom, window, _confused(self._codec), generator)
            dropped = torch.rand(len(clips)) < UNSEEN_SHARE
        features = self._codec.features(top, bottom, dropped)
        pictures = self._codec.pictures(features, LONG)
        wanted = from_frames(self._frames[clips, 2 * steps.start : 2 * steps.stop])
        ways = torch.where(at.left[clips], casting.LEFT, casting.RIGHT).tolist()
        cast = [torch.tensor([net.stand_in, casting.UNKNOWN, way]) for way in ways]
        figure = Figure.joined([Figure.of(*one).at(steps) for one in zip(cast, plan, strict=True)])
        shown, wanted = (refining.about(each.flatten(0, 1), figure) for each in (pictures.clamp(0, 1), wanted))
        inside = refining.about(torch.ones_like(pictures).flatten(0, 1), figure)[:, 0, ..., 0] > 0
        return Lot(features, figure, shown, wanted - shown, torch.where(inside, _covered(at, figure), -1.0))


def stand_in(at: Spotted) -> str:
    """The subject whose outline is most like what was seen: the codes' nets will hear of it. Who stays up in the air is
    one that flies, who stays on the ground one that does not."""
    covers = at.sure > 0.5
    staying = (at.y.amax(1) - at.y.amin(1)) < 6
    flies = bool(at.y[staying].median() < scenes.HEIGHT / 2 - 2) if staying.any() else None
    fit = {
        name: _overlap(covers, outline(name))
        for name in figures.SUBJECTS
        if name not in _ROOTED and (flies is None or (name in scenes.AIRBORNE) == flies)
    }
    return max(fit, key=lambda name: fit[name])


def outline(subject: str) -> Tensor:
    """Where a subject covers the square of `spotting`: bool (S, S)."""
    alpha = torch.from_numpy(_sprite(subject, "red")[0, ..., 3].copy())[None, None]
    along = ((torch.arange(spotting.SIDE) + 0.5) / spotting.SIDE * 2 - 1) * spotting.REACH / 1.05
    grid = torch.stack(torch.meshgrid(along, along, indexing="xy"), -1)[None]
    return F.grid_sample(alpha, grid, align_corners=False)[0, 0] > 0.5


def color(at: Spotted) -> str:
    """The colour that prompts know and that most of them has: each place counts as much as it is coloured."""
    names = list(figures.COLORS)
    shades = torch.tensor([figures.COLORS[name] for name in names])
    hues = F.normalize(shades - shades.mean(1, keepdim=True), dim=1)
    places = at.look[at.sure > 0.5]
    own = places - places.mean(1, keepdim=True)
    if own.norm(dim=1).mean() < _PALE:
        return "white"
    nearest = (own @ hues[:-1].T).argmax(1)  # white has no hue
    return names[int(nearest.bincount(own.norm(dim=1)).argmax())]


def emptied(pictures: Tensor, at: Spotted) -> Tensor:
    """Clips (N, F, H, W, 3) without whom they show: what other frames show behind them, else what is beside."""
    behind, known = spotting.ground(pictures, at)
    share = known[..., None].float()
    while share.amin() == 0 and share.amax() > 0:
        both = torch.cat([behind * share, share], -1).permute(0, 3, 1, 2)
        near = F.avg_pool2d(both, 5, 1, 2).permute(0, 2, 3, 1)
        behind = torch.where(share > 0, behind, near[..., :3] / near[..., 3:].clamp(min=1e-6))
        share = torch.where(share > 0, share, (near[..., 3:] > 0).float())
    about = spotting.distance(at, *pictures.shape[2:4]) < spotting.HIDDEN
    return torch.where(about[..., None], behind[:, None], pictures)


def staged(codec: Codec, frames: Tensor, at: Spotted, who: str, its_color: str) -> tuple[Tensor, Tensor]:
    """Codes of the clips with a stand-in in the place of whom they show: top (N, T, 4, 7), bottom (N, T, 8, 14)."""
    empty = emptied(from_frames(frames), at).numpy()
    sprite = _sprite(who, its_color)
    lights = (at.light / at.light.quantile(0.9, 0)).clamp(0.2, 1).numpy()
    still, codes = np.zeros(scenes.FRAMES, np.float32), []
    for i, (picture, light) in enumerate(zip(empty, lights, strict=True)):
        pose = np.floor(np.arange(scenes.FRAMES) * 0.6 + i).astype(np.int64) % figures.POSES
        motion = scenes.Motion(at.x[i].numpy(), at.y[i].numpy(), pose, bool(at.left[i]), still, still, still + 1)
        drawn, _ = scenes.place_subject(
            picture,
            sprite * [*light, 1],
            motion,
            scenes.world(motion),
            radius=float(at.radius[i]),
            light=light,
            glow=1.0,
        )
        codes.append(codec.encode(torch.from_numpy(drawn.astype(np.float32).clip(0, 1))[None]))
    return torch.cat([one.top for one in codes]), torch.cat([one.bottom for one in codes])


def _sprite(subject: str, its_color: str) -> figures.Field:
    return figures.figure(figures.SUBJECTS[subject], its_color, "plain")


def _overlap(one: Tensor, other: Tensor) -> float:
    return float((one & other).sum() / (one | other).sum().clamp(min=1))


def _covered(at: Spotted, figure: Figure) -> Tensor:
    """How far they cover the crops: (N, 4 S, 4 S)."""
    laid = refining.lay(at.sure.expand(len(figure.cast), 1, -1, -1), figure)
    return refining.turned(laid.view(-1, STRIDE, *laid.shape[2:]).amax(1), figure.leftwards)


def _confused(codec: Codec) -> Tensor:
    """The codes that lie nearest to each bottom code."""
    vectors = codec.bottom_book.look_up(torch.arange(codec.config.bottom_codes))
    return torch.cdist(vectors, vectors).topk(1 + ALIKE, largest=False).indices[:, 1:]


def _optimiser(net: Drawing) -> MuonAdamW:
    return MuonAdamW(net.named_parameters(), rate=RATE, weight_decay=0.0, tables={"template"})


def _of(now: State) -> Spotted:
    assert now.at is not None
    return now.at
