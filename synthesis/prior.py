"""The priors: masked transformers that write a clip's codes from words, blocking and, below, the top codes.

Owns nets of one kind (top: layout and motion; bottom: detail, told the top codes; sound: what is heard) and the masked
parallel decoding that samples them in windows of latent steps. What is already known (the context that a
cell continues, an anchor's last step) is never sampled again. Knows nothing of frames or clips.

B batch · T latent steps of a window · H, W latent grid · D width · K codes · N = T * H * W · M memory
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import audio, prompt
from synthesis import blocking as block
from synthesis.attention import Block, Listener, Memory, hide, prepare
from synthesis.saying import UNSAID, Saying, said

FREE = -1
# A window moves on by this many steps; the steps before them are known by then.
STRIDE = 2
# Guidance ends when no more than this share of a window is hidden.
GUIDED = 0.5
WIDTH_PIXELS, HEIGHT_PIXELS = 112, 64
_SPREADS = (5.0, 10.0, 20.0)
_WIDEST = len(_SPREADS) - 1
_FEATURES = 9 + len(_SPREADS) + block.CAMERAS


@dataclass(frozen=True)
class PriorConfig:
    """One level's shape; follows from the level and the one dial `size`."""

    level: str
    width: int
    layers: int
    heads: int
    window: int
    rows: int
    columns: int
    codes: int
    told: int  # how many codes the level above has; 0 at the top

    @classmethod
    def of(cls, size: str, level: str, *, top_codes: int, bottom_codes: int = 0) -> "PriorConfig":
        """level: top, bottom, or sound, whose rows are the codes of a step (`audio`) and which hears no level above."""
        width, layers, heads = {
            ("small", "top"): (256, 5, 4),
            ("small", "bottom"): (192, 4, 4),
            ("small", "sound"): (160, 3, 4),
            ("tiny", "top"): (32, 1, 2),
            ("tiny", "bottom"): (32, 1, 2),
            ("tiny", "sound"): (32, 1, 2),
        }[size, level]
        if level == "top":
            return cls(level, width, layers, heads, 8, 4, 7, top_codes, 0)
        if level == "sound":
            return cls(level, width, layers, heads, *audio.CODES, 1, top_codes, 0)
        return cls(level, width, layers, heads, 4, 8, 14, bottom_codes, top_codes)

    def plain(self) -> dict[str, str | int]:
        return asdict(self)


@dataclass(frozen=True)
class Words:
    """Token states (B, M, 384), their mask (B, M): True where there is a token that may be heard; and what the whole
    text says of place, hour and weather (B, 3), as `saying` numbers it."""

    states: Tensor
    mask: Tensor
    said: Tensor

    @classmethod
    def read(cls, reader: prompt.Reader, parts: prompt.Parts) -> "Words":
        """The words of one clip."""
        states = reader.states(parts)
        return cls(states[None], torch.ones(1, len(states), dtype=torch.bool), said([parts]))

    def hushed(self) -> "Words":
        """The same, with no word heard."""
        return Words(self.states, torch.zeros_like(self.mask), torch.full_like(self.said, UNSAID))


@dataclass(frozen=True)
class Stage:
    """What stays the same over the steps of a sampling: ground (B, T, H, W, D), each layer's memory, and what the
    words add to the logits of a window that is hidden whole (B, T, H, W, K)."""

    ground: Tensor
    memories: list[Memory]
    bias: Tensor | None = None


class Prior(nn.Module):
    """Codes, some of them hidden, to the logits of all."""

    def __init__(self, config: PriorConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.listen = Listener(prompt.WIDTH, width)
        self.norm_memory = nn.LayerNorm(width)
        self.silence = nn.Parameter(torch.zeros(width))
        self.code = nn.Embedding(config.codes + 1, width)  # the last one is hidden
        self.time = nn.Embedding(config.window, width)
        self.row = nn.Embedding(config.rows, width)
        self.column = nn.Embedding(config.columns, width)
        self.camera = nn.Embedding(block.CAMERAS, width)
        self.size = nn.Embedding(block.SIZES, width)
        self.across = nn.Embedding(block.COLUMNS, width)
        self.down = nn.Embedding(block.ROWS, width)
        self.map = nn.Linear(_FEATURES, width)
        self.map_out = nn.Linear(width, width)
        self.told = nn.Embedding(config.told, width) if config.told else None
        self.blocks = nn.ModuleList(Block(width, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(width)
        self.score = nn.Linear(width, config.codes)
        prepare(self, config.layers)
        # The bottom sees the weather in the top codes.
        self.saying = None if config.told else Saying(config.rows, config.codes)
        # Silent at first: beside embeddings this small, a loud tone drowns where a cell is and what is beside it.
        nn.init.zeros_(self.listen.whole.weight)

    def set_stage(self, words: Words, plan: Tensor, top: Tensor | None = None, *, heard: Tensor | None = None) -> Stage:
        """All that conditions a window.

        plan (B, 2 + 2 T): camera, size and the path's T steps. top (B, T, 4, 7) for the bottom prior.
        heard (B,): False where the plan is kept back (training).
        """
        heard = torch.ones(len(plan), dtype=torch.bool) if heard is None else heard
        told, tone = self.listen(words.states, words.mask)
        seen = plan_features(plan, self.config.rows, self.config.columns) * heard[:, None, None, None, None]
        ground = self._grid() + self._map(seen) + tone[:, None, None, None]  # (B, T, H, W, D)
        if self.told is not None:
            assert top is not None
            ground = ground + self.told(top).repeat_interleave(2, 2).repeat_interleave(2, 3)
        # What is said of the weather is seen around the subject, not in it; it is heard whoever is there.
        around = 1 - seen[..., _WIDEST, None] * (self.config.level != "sound")
        bias = None if self.saying is None else self.saying(words.said) * around
        return Stage(ground, self._remember(told, words.mask, plan, heard), bias)

    def logits(self, codes: Tensor, stage: Stage, where: Tensor) -> Tensor:
        """codes (B, T, H, W) with FREE where hidden -> the logits (n, K) of the cells `where` (B, T, H, W), float32.

        The words' bias fades as the window fills: what is seen says the same, and twice is too much.
        """
        logits: Tensor = self.score(self.states(codes, stage)[where]).float()
        if stage.bias is None:
            return logits
        hidden = (codes == FREE).float().mean((1, 2, 3)).square()
        return logits + (stage.bias * hidden[:, None, None, None, None])[where]

    def states(self, codes: Tensor, stage: Stage) -> Tensor:
        """codes (B, T, H, W) with FREE where hidden -> (B, T, H, W, D), from which `score` gives logits.

        Codes and stage may both be cut to the same columns.
        """
        shape = codes.shape
        told = self.code(torch.where(codes == FREE, self.config.codes, codes))
        x = (told + stage.ground).flatten(1, 3)  # (B, N, D)
        for layer, memory in zip(self.blocks, stage.memories, strict=True):
            x, _ = layer(x, memory)
        out: Tensor = self.norm(x).view(*shape, -1)
        return out

    def _grid(self) -> Tensor:
        """Where each cell lies: (T, H, W, D)."""
        return self.time.weight[:, None, None] + self.row.weight[:, None] + self.column.weight

    def _remember(self, told: Tensor, spoken: Tensor, plan: Tensor, heard: Tensor) -> list[Memory]:
        """told (B, M, D): the words; spoken (B, M): which of them may be heard."""
        path = plan[:, 2:].reshape(len(plan), -1, 2)  # (B, T, 2)
        steps = self.across(path[:, :, 0]) + self.down(path[:, :, 1]) + self.time.weight
        whole = self.camera(plan[:, 0]) + self.size(plan[:, 1])
        silence = self.silence.expand(len(plan), 1, -1)
        memory = self.norm_memory(torch.cat([silence, whole[:, None], steps, told], 1))  # (B, M, D)
        known = heard[:, None].expand(-1, 1 + steps.shape[1])
        mask = torch.cat([torch.ones_like(heard)[:, None], known, spoken], 1)
        bias = hide(mask, memory.dtype)
        return [cast(Block, layer).remember(memory, bias) for layer in self.blocks]

    def _map(self, seen: Tensor) -> Tensor:
        """The plan as each cell sees it, from its own place: (B, T, H, W, D)."""
        drawn: Tensor = self.map_out(F.relu(self.map(seen.to(self.map.weight.dtype))).square())
        return drawn


def plan_features(plan: Tensor, rows: int, columns: int) -> Tensor:
    """Offsets from the subject, closeness, velocity, size and camera for each cell: (B, T, H, W, features).

    plan (B, 2 + 2 T). A scene with nobody (size 0) has camera features alone.
    """
    path = plan[:, 2:].reshape(len(plan), -1, 2).float() * 2 + 1  # pixels
    moved = path.diff(dim=1)
    moved = torch.cat([moved[:, :1], moved], 1)[:, :, None, None] / 8  # (B, T, 1, 1, 2)
    y = (torch.arange(rows) + 0.5) * (HEIGHT_PIXELS / rows)
    x = (torch.arange(columns) + 0.5) * (WIDTH_PIXELS / columns)
    dx = x[None, None, None, :] - path[:, :, 0, None, None]  # (B, T, 1, W)
    dy = y[None, None, :, None] - path[:, :, 1, None, None]  # (B, T, H, 1)
    dx, dy = dx + 0 * dy, dy + 0 * dx
    near = [torch.exp(-(dx**2 + dy**2) / (2 * spread**2)) for spread in _SPREADS]
    seen = [*near, (dx / 12).tanh(), (dy / 12).tanh(), dx / WIDTH_PIXELS, dy / HEIGHT_PIXELS]
    present = (plan[:, 1] > 0).float()[:, None, None, None].expand_as(dx)
    size = (plan[:, 1].float() / block.SIZES)[:, None, None, None].expand_as(dx)
    velocity = [moved[..., i].expand_as(dx) for i in range(2)]
    subject = torch.stack([*seen, *velocity, velocity[0].abs(), size, present], -1) * present[..., None]
    camera = F.one_hot(plan[:, 0], block.CAMERAS).float()[:, None, None, None].expand(*dx.shape, -1)
    return torch.cat([subject, camera], -1)


@dataclass(frozen=True)
class Sampling:
    """How a level is sampled: steps for a whole window and for one that moves on; temperatures; guidance.

    guidance: how far the words are followed beyond what they make likelier (1: no further), while more than half of
    a window is hidden: there place and light are decided. Costs a second pass in those steps.
    """

    steps: int
    steps_on: int
    temperature: float = 0.9
    choice: float = 3.0
    guidance: float = 1.0


@torch.inference_mode()
def sample(
    prior: Prior,
    codes: Tensor,
    *,
    words: Words,
    plan: Tensor,
    top: Tensor | None = None,
    how: Sampling,
    generator: torch.Generator,
    instead: Words | None = None,
    check: Callable[[], None] = lambda: None,
) -> Tensor:
    """Fill the FREE cells of codes (T, H, W), T >= the prior's window; the others come back as they were.

    plan (2 + 2 T,), top (T, 4, 7). instead: words that guidance leads away from (None: silence). check is called before
    each step and may raise to give up.
    """
    codes = codes.clone()
    for window in windows(len(codes), prior.config.window):
        path = plan[2 + 2 * window.start : 2 + 2 * window.stop]
        told = torch.cat([plan[:2], path])[None], None if top is None else top[None, window]
        stage = prior.set_stage(words, *told)
        silent = prior.set_stage(instead or words.hushed(), *told) if how.guidance != 1 else None
        whole = bool((codes[window] == FREE).all())
        before = 1.0
        for share in _schedule(how.steps if whole else how.steps_on):
            check()
            stages = stage, silent if before > GUIDED else None
            codes[window] = _step(prior, codes[window], stages, share=share, how=how, generator=generator)
            before = share
    return codes


def windows(length: int, window: int) -> Iterator[slice]:
    """The windows over `length` steps, each STRIDE further, together all of them."""
    for start in range(0, length - window + 1, STRIDE):
        yield slice(start, start + window)


def _schedule(steps: int) -> Iterator[float]:
    """The share of the window that stays hidden after each step: a cosine, 0 at the end."""
    for step in range(1, steps + 1):
        yield math.cos(math.pi / 2 * step / steps) if step < steps else 0.0


def _step(
    prior: Prior,
    codes: Tensor,
    stages: tuple[Stage, Stage | None],
    *,
    share: float,
    how: Sampling,
    generator: torch.Generator,
) -> Tensor:
    """One step of masked parallel decoding on codes (T, H, W): draw every free cell, keep the surest.

    stages: with the words, and without them where this step is guided (classifier-free guidance, Ho and Salimans 2022).
    Numbers are drawn for all cells, so that what is known does not move what others draw.
    """
    draws = torch.rand(2, *codes.shape, generator=generator).clamp(1e-6, 1 - 1e-6)
    free = codes == FREE
    if not free.any():
        return codes
    heard, silent = (None if stage is None else prior.logits(codes[None], stage, free[None]) for stage in stages)
    assert heard is not None
    logits = heard if silent is None else silent + how.guidance * (heard - silent)
    chances = (logits / how.temperature).softmax(-1)
    drawn = (chances.cumsum(-1) < draws[0][free][:, None]).sum(-1).clamp(max=prior.config.codes - 1)
    doubt = -draws[1][free].log().neg().log()  # Gumbel
    sure = chances.gather(1, drawn[:, None])[:, 0].clamp(min=1e-9).log() + how.choice * share * doubt
    keep = len(sure) - min(int(share * codes.numel()), len(sure) - 1)
    chosen = sure.topk(keep).indices
    filled = torch.full_like(drawn, FREE)
    filled[chosen] = drawn[chosen]
    result = codes.clone()
    result[free] = filled
    return result
