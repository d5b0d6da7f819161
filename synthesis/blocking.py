"""Blocking: who is where and how they move, a few codes per clip, sampled before any picture.

Owns the eighteen numbers (camera, size, then the subject's centre x, y at each of eight latent steps) and
the small autoregressive transformer that samples them one after the other from the words. Masked parallel
decoding lets cells filled in one step disagree about where the subject is; a sequence cannot. Knows nothing
of codes or frames.

Inside, a clip has ten places: two for the steps it continues (absent in a first cell), eight of its own.
A value of -1 is absent (places before a first cell, the path of a scene without a subject) or free.

B batch · L sequence (22) · M text tokens · D width
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import prompt
from synthesis.attention import Block, Listener, Memory, Pair, hide, prepare

STEPS, CONTEXT = 8, 2
CAMERAS, SIZES, COLUMNS, ROWS = 4, 12, 56, 32
LENGTH = 2 + 2 * STEPS
PLACES = 2 + 2 * (CONTEXT + STEPS)
ABSENT = -1
STILL = 0  # among cameras
# Where the path of nobody lies: the middle of the picture.
NOBODY = (28, 16)
TEMPERATURE = 0.9

_SIZES = (CAMERAS, SIZES, COLUMNS, ROWS)
_SIZE = 1  # the size's place in a sequence
_PATH = 2  # the path's place in a sequence, after camera and size
_NEW = _PATH + 2 * CONTEXT  # and its first step that is not context


@dataclass(frozen=True)
class BlockingConfig:
    """Width, depth and heads; follows from the one dial `size`."""

    width: int
    layers: int
    heads: int

    @classmethod
    def of(cls, size: str) -> "BlockingConfig":
        return {"small": cls(160, 3, 4), "tiny": cls(32, 1, 2)}[size]

    def plain(self) -> dict[str, int]:
        return asdict(self)


class Blocking(nn.Module):
    """Autoregressive over the sequence, attending to the text and to the place where the clip must end."""

    def __init__(self, config: BlockingConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.listen = Listener(prompt.WIDTH, width)
        self.norm_memory = nn.LayerNorm(width)
        self.start = nn.Parameter(torch.zeros(width))
        self.place = nn.Embedding(PLACES, width)
        self.value = nn.ModuleList(nn.Embedding(n + 1, width) for n in _SIZES)  # the last one means absent
        self.score = nn.ModuleList(nn.Linear(width, n) for n in _SIZES)
        moves = (2 * COLUMNS - 1, 2 * ROWS - 1)
        self.moved = nn.ModuleList(nn.Embedding(n, width) for n in moves)
        self.move = nn.ModuleList(nn.Linear(width, n) for n in moves)
        self.blocks = nn.ModuleList(Block(width, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(width)
        prepare(self, config.layers)

    def remember(self, states: Tensor, mask: Tensor, anchor: Tensor) -> tuple[list[Memory], Tensor]:
        """What each layer attends to, and the tone (B, D) of the words.

        states (B, M, 384), mask (B, M), anchor (B, 2): the last x and y, or -1.
        """
        words, tone = self.listen(states, mask)
        held = anchor[:, :1] >= 0  # (B, 1)
        end = self.value[2](anchor[:, 0].clamp(min=0)) + self.value[3](anchor[:, 1].clamp(min=0))
        end = end + self.place.weight[-1]
        memory = self.norm_memory(torch.cat([words, end[:, None]], 1))
        bias = hide(torch.cat([mask, held], 1), memory.dtype)
        return [cast(Block, layer).remember(memory, bias) for layer in self.blocks], tone

    def embed(self, sequence: Tensor) -> Tensor:
        """What each place is told, the value before it: sequence (B, L) -> (B, L, D)."""
        told = [self.start.expand(len(sequence), -1)]
        told += [self._told(sequence, i) for i in range(sequence.shape[1] - 1)]
        return torch.stack(told, 1) + self.place.weight[: sequence.shape[1]]

    def _told(self, sequence: Tensor, place: int) -> Tensor:
        """One value of a sequence (B, L) as a vector (B, D); a step of the path also by how far it moved."""
        kind, value = _kind(place), sequence[:, place]
        told: Tensor = self.value[kind](torch.where(value < 0, _SIZES[kind], value))
        if place < _PATH + 2:
            return told
        return told + self._moved(value, sequence[:, place - 2], kind)

    def _moved(self, value: Tensor, before: Tensor, kind: int) -> Tensor:
        table = self.moved[kind - 2]
        known = ((value >= 0) & (before >= 0))[:, None]
        moved: Tensor = table((value - before).clamp(-_span(kind), _span(kind)) + _span(kind))
        return moved * known

    def scores(self, state: Tensor, place: int, before: Tensor | None) -> Tensor:
        """Logits (B, values) of one place from its state (B, D); a step of the path also by how far it moves."""
        kind = _kind(place)
        logits: Tensor = self.score[kind](state).float()
        if before is None:
            return logits
        bins = torch.arange(logits.shape[1])[None] - before.clamp(min=0)[:, None] + _span(kind)
        moves: Tensor = self.move[kind - 2](state).float().gather(1, bins)
        return logits + moves * (before >= 0)[:, None]

    def loss(self, sequence: Tensor, states: Tensor, mask: Tensor, anchor: Tensor, counted: Tensor) -> Tensor:
        """Mean cross-entropy of the counted places. sequence (B, L), counted (B, L) True where it counts."""
        memories, tone = self.remember(states, mask, anchor)
        x = self.embed(sequence) + tone[:, None]
        order = torch.full((x.shape[1], x.shape[1]), -1e4, dtype=x.dtype).triu(1)
        for block, memory in zip(self.blocks, memories, strict=True):
            x, _ = block(x, memory, bias=order)
        x = self.norm(x)
        total = torch.zeros(())
        for i in range(PLACES):
            logits = self.scores(x[:, i], i, sequence[:, i - 2] if i >= _PATH + 2 else None)
            each = F.cross_entropy(logits, sequence[:, i].clamp(min=0), reduction="none")
            total = total + (each * counted[:, i]).sum()
        return total / counted.sum().clamp(min=1)

    @torch.inference_mode()
    def sample(
        self,
        states: Tensor,
        *,
        context: Tensor | None,
        anchor: Tensor | None,
        generator: torch.Generator,
        somebody: bool | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> Tensor:
        """The blocking (18,) int64 of one cell, one value after the other.

        The camera is drawn first; the path is that in the picture which it films, so it is drawn as under a still one.
        states (M, 384) of the words. context (18,): the blocking of the cell before; its last two steps and
        its size go on. anchor (18,): camera, size and the last step are kept. somebody: whether a subject is there,
        where neither decides it; None: as drawn. check: called at each step.
        """
        fixed, end = _fixed(context, anchor)
        if somebody is False and fixed[_SIZE] == ABSENT:
            fixed[_SIZE] = 0
        memories, tone = self.remember(states[None], torch.ones(1, len(states), dtype=torch.bool), end)
        pasts: list[Pair | None] = [None] * len(self.blocks)
        told: Tensor = self.start + self.place.weight[0]
        for i in range(PLACES):
            check()
            state = (told + tone)[:, None]  # (1, 1, D)
            for layer, block in enumerate(self.blocks):
                state, pasts[layer] = block(state, memories[layer], past=pasts[layer])
            before = fixed[i - 2 : i - 1] if i >= _PATH + 2 else None
            fixed[i] = self._settle(self.norm(state)[:, 0], i, before, fixed, generator, somebody=bool(somebody))
            if i == 0:
                camera, fixed[0] = int(fixed[0]), STILL
            if i + 1 < PLACES:
                told = self._told(fixed[None], i)[0] + self.place.weight[i + 1]
        fixed[0] = camera
        return _outside(fixed)

    def _settle(
        self,
        state: Tensor,
        place: int,
        before: Tensor | None,
        fixed: Tensor,
        generator: torch.Generator,
        *,
        somebody: bool,
    ) -> Tensor:
        """The value of one place: what is fixed stays, absent where nobody walks, else drawn; somebody has a size.

        A number is drawn whether or not it is used, so that what is fixed does not move later draws.
        """
        logits = self.scores(state, place, before)[0] / TEMPERATURE
        if somebody and place == _SIZE:
            logits[0] = -torch.inf
        drawn = (
            logits - torch.rand(logits.shape, generator=generator).clamp(1e-9, 1 - 1e-7).log().neg().log()
        ).argmax()
        if fixed[place] >= 0 or _PATH <= place < _NEW or (place >= _PATH and fixed[1] == 0):
            return fixed[place]
        return drawn


def sequences(blocking: Tensor) -> Tensor:
    """Blockings (B, 18) as first cells' sequences (B, 22): no context; no path where there is nobody."""
    path = blocking[:, _PATH:].masked_fill(blocking[:, 1:2] == 0, ABSENT)
    absent = path.new_full((len(path), 2 * CONTEXT), ABSENT)
    return torch.cat([blocking[:, :_PATH], absent, path], 1)


def shifted(blocking: Tensor, first: int) -> Tensor:
    """The same clips as if from step `first` they continued: that step and the next are the context."""
    path = blocking[:, _PATH + 2 * first :].masked_fill(blocking[:, 1:2] == 0, ABSENT)
    rest = path.new_full((len(path), PLACES - _PATH - path.shape[1]), ABSENT)
    return torch.cat([blocking[:, :_PATH], path, rest], 1)


def counted(sequence: Tensor) -> Tensor:
    """Which places of a sequence are learnt: what is there and is not context."""
    known = sequence >= 0
    known[:, _PATH:_NEW] = False
    return known


def _kind(place: int) -> int:
    """0 camera, 1 size, 2 x, 3 y."""
    return place if place < _PATH else 2 + place % 2


def _span(kind: int) -> int:
    return (COLUMNS if kind == 2 else ROWS) - 1


def _fixed(context: Tensor | None, anchor: Tensor | None) -> tuple[Tensor, Tensor]:
    """The sequence (22,) with what is fixed and ABSENT elsewhere, and the last place (1, 2) to arrive at."""
    fixed = torch.full((PLACES,), ABSENT)
    end = torch.full((1, 2), ABSENT)
    if context is not None and context[1] > 0:
        fixed[1] = context[1]
        fixed[_PATH:_NEW] = context[-2 * CONTEXT :]
    if anchor is not None:
        fixed[:_PATH] = anchor[:_PATH]
        if anchor[1] > 0:
            fixed[-2:] = end[0] = anchor[-2:]
    return fixed, end


def _outside(sequence: Tensor) -> Tensor:
    """A sequence (22,) as a blocking (18,): without the context, nobody's path in the middle."""
    own = torch.cat([sequence[:_PATH], sequence[_NEW:]])
    if own[1] == 0:
        own[_PATH:] = torch.tensor(NOBODY * STEPS)
    return own
