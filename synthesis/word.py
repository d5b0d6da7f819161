"""A word that a hand knows: somebody whom no scene has, learnt from clips that a team brought.

The codes' nets have never heard of them. They hear a *stand-in* (film's word for who takes an actor's place while a
scene is set up), a subject that they know; the word is drawn over it: a template of what it looks like and how far it
covers, laid where the path has it, and a few convolutions that take light and pose from what the codes say. Owns that
net, its numbers and its bytes. Knows no texts.

N latent steps of two frames · S side of a crop in cells of four pixels
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import casting, refining
from synthesis.casting import Figure
from synthesis.codec import to_first
from synthesis.inflection import fold
from synthesis.refining import TEMPLATE, Refiner

FIRST, _NUMBERS = 1_000, 30_000  # a word's number among the cast: no subject has so large a one
_COVERS = 3  # which channel of a template says how far it covers; those before it are its colours
_EDGE = 8.0  # how sharply
_RIDGE = 1e-3


def number(name: str) -> int:
    """Who a word is among the cast of a cell: the same in every version of a hand."""
    return FIRST + zlib.crc32(fold(name).encode()) % _NUMBERS


@dataclass(frozen=True)
class Meaning:
    """What a hand says of a word. name: as captions write it. stand_in, color: whom the codes' nets hear in its place.
    refiner: the hash of the refiner over whose features it was learnt."""

    name: str
    stand_in: str
    color: str
    refiner: str

    @property
    def number(self) -> int:
        return number(self.name)


class Drawing(nn.Module):
    """The net of a word."""

    def __init__(self, stand_in: str) -> None:
        super().__init__()
        channels, side = TEMPLATE
        self.stand_in = 1 + casting.SUBJECTS.index(stand_in)
        self.template = nn.Parameter(torch.zeros(channels, side, side))
        self.draw = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1)
        self.draw_on = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1)
        self.tell = nn.Conv2d(2 * channels, 7, 1)  # light and change of each colour, and of how far it covers
        self.light = nn.Linear(_COVERS, _COVERS)  # of all that is covered, by the colours that stand there

    def begin(self, refiner: Refiner, look: Tensor, covers: Tensor) -> "Drawing":
        """As a first guess what was seen: look (side, side, 3), covers (side, side), in the refiner's strokes."""
        with torch.no_grad():
            for own, given in ((self.draw, refiner.draw), (self.draw_on, refiner.draw_on)):
                own.load_state_dict({name: value.float() for name, value in given.state_dict().items()})
            known = refiner.template.weight[self.stand_in].float().view(self.template.shape)
            self.template.copy_(torch.cat([look.permute(2, 0, 1), covers[None], known[_COVERS + 1 :]]))
            for parameter in (*self.tell.parameters(), *self.light.parameters()):
                parameter.zero_()
        return self

    @torch.no_grad()
    def light_by(self, colors: Tensor, lights: Tensor) -> None:
        """Settle how light follows from what stands there, by least squares: colors (M, 3) of `mean`, lights (M, 3)."""
        told = torch.cat([colors, torch.ones(len(colors), 1)], 1)
        scale = _RIDGE * len(told) * torch.eye(told.shape[1])
        found = torch.linalg.solve(told.T @ told + scale, told.T @ (lights - 1))
        self.light.weight.copy_(found[:-1].T)
        self.light.bias.copy_(found[-1])

    def forward(self, x: Tensor, gate: Tensor, shown: Tensor, figure: Figure) -> Tensor:
        """Corrections (N, 2, 4 S, 4 S, 3). x, gate: what `Refiner.heard` says of the stand-in; shown (N, 2, 4 S, 4 S,
        3): the crops that are to be corrected."""
        laid, behind, mean = self.mean(shown, figure)
        y = F.gelu(self.draw(torch.cat([x, laid * (1 + gate)], 1)), approximate="tanh")
        y = F.gelu(self.draw_on(y), approximate="tanh")
        light, change, covers = self.tell(y).split((_COVERS, _COVERS, 1), 1)
        colors = laid[:, :_COVERS] * (1 + light + self.light(mean)[..., None, None]) + change
        share = torch.sigmoid(_EDGE * (laid[:, _COVERS : _COVERS + 1] - 0.5) + covers)
        return refining.placed(share * (colors - behind), figure)

    def mean(self, shown: Tensor, figure: Figure) -> tuple[Tensor, Tensor, Tensor]:
        """The template where the figure is (2 N, channels, 4 S, 4 S), what stands there (2 N, 3, 4 S, 4 S), and its
        mean colours (2 N, 3)."""
        laid = refining.lay(self.template.expand(len(shown), -1, -1, -1), figure)
        behind = to_first(refining.turned(shown, figure.leftwards, axis=3).flatten(0, 1))
        inside = laid[:, _COVERS : _COVERS + 1].clamp(0, 1)
        return laid, behind, (behind * inside).sum((2, 3)) / inside.sum((2, 3)).clamp(min=1)

    def corrections(self, refiner: Refiner, features: Tensor, shown: Tensor, figure: Figure) -> Tensor:
        x, gate = refiner.heard(features, self.stood_in(figure))
        made: Tensor = self(x.float(), gate.float(), shown, figure)
        return made

    def stood_in(self, figure: Figure) -> Figure:
        """The figure as the codes' nets heard of it: without a pattern."""
        cast = torch.stack(
            [torch.full_like(figure.cast[:, 0], self.stand_in), 0 * figure.cast[:, 1], figure.cast[:, 2]], 1
        )
        return replace(figure, cast=cast)


def loaded(meaning: Meaning, tensors: Mapping[str, Tensor]) -> Drawing:
    """The net of a word, ready to draw. Raises ValueError where the tensors are not one."""
    net = Drawing(meaning.stand_in)
    try:
        net.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    except RuntimeError as error:
        raise ValueError(f"not the tensors of a word: {error}") from error
    return net.eval().requires_grad_(False)
