"""The transformer block that the blocking and both priors are made of.

Owns self-attention, cross-attention to a memory (the words, and who is where), the feed-forward step, and how
states of words become a memory. Knows nothing of what its tokens mean.

B batch · N tokens · M memory tokens · D width
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Pair = tuple[Tensor, Tensor]
# Keys and values of a memory, and the bias (B, 1, 1, M) that hides its padding (None: there is none).
Memory = tuple[Tensor, Tensor, Tensor | None]


def attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None = None) -> Tensor:
    """softmax(q k / sqrt(d) + bias) v; all (B, heads, N, d). Two plain products: on a CPU in bfloat16 they
    train at nearly twice the speed of torch's fused attention."""
    scores = torch.matmul(query * query.shape[-1] ** -0.5, key.transpose(-1, -2))
    if bias is not None:
        scores = scores + bias
    return torch.matmul(scores.softmax(-1), value)


def hide(mask: Tensor, dtype: torch.dtype) -> Tensor:
    """A mask (B, M), True where there is something, as a bias (B, 1, 1, M) on attention scores."""
    return torch.zeros(mask.shape, dtype=dtype).masked_fill(~mask, -1e4)[:, None, None, :]


class Block(nn.Module):
    """Pre-norm: x + self(x), + cross(x, memory), + feed-forward(x)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm_self, self.norm_cross, self.norm_inner = (nn.LayerNorm(width) for _ in range(3))
        self.mix = nn.Linear(width, 3 * width, bias=False)
        self.mix_out = nn.Linear(width, width, bias=False)
        self.ask = nn.Linear(width, width, bias=False)
        self.tell = nn.Linear(width, 2 * width, bias=False)
        self.ask_out = nn.Linear(width, width, bias=False)
        self.inner = nn.Linear(width, 4 * width)
        self.inner_out = nn.Linear(4 * width, width)

    def remember(self, memory: Tensor, bias: Tensor | None = None) -> Memory:
        """Keys and values of a memory (B, M, D): they stay the same over the steps of a sampling."""
        key, value = self._split(self.tell(memory), 2)
        return key, value, bias

    def forward(
        self, x: Tensor, memory: Memory, *, bias: Tensor | None = None, past: Pair | None = None
    ) -> tuple[Tensor, Pair]:
        """x (B, N, D) -> the same shape, and the keys and values of `past` and x together.

        bias: added to the scores of self-attention, for a causal order. past: of earlier calls.
        """
        query, key, value = self._split(self.mix(self.norm_self(x)), 3)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        x = x + self.mix_out(self._join(attend(query, key, value, bias)))
        (query,) = self._split(self.ask(self.norm_cross(x)), 1)
        x = x + self.ask_out(self._join(attend(query, *memory)))
        x = x + self.inner_out(F.relu(self.inner(self.norm_inner(x))).square())
        return x, (key, value)

    def _split(self, x: Tensor, parts: int) -> tuple[Tensor, ...]:
        """(B, N, parts * D) -> parts of (B, heads, N, D / heads)."""
        batch, tokens, width = x.shape
        each = x.view(batch, tokens, parts, self.heads, width // (parts * self.heads))
        return tuple(each.permute(2, 0, 3, 1, 4))

    def _join(self, x: Tensor) -> Tensor:
        return x.transpose(1, 2).flatten(2)  # (B, N, D)


class Listener(nn.Module):
    """States of words (B, M, S) as a memory (B, M, D), and their mean as a tone (B, D) that every token is given.

    The states of a text model differ tenfold between channels, so they are normalised first. From cross-attention
    alone a net learns late to listen: what a whole text says (place, hour) is in its mean from the first step on.
    """

    def __init__(self, states: int, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(states)
        self.each = nn.Linear(states, width)
        self.whole = nn.Linear(states, width)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """mask (B, M): True where a word may be heard; where there is none the tone is that of silence."""
        normal: Tensor = self.norm(states.to(self.each.weight.dtype))
        heard = mask[..., None].to(normal.dtype)
        mean = (normal * heard).sum(1) / heard.sum(1).clamp(min=1)
        return self.each(normal), self.whole(mean)


def prepare(module: nn.Module, layers: int) -> None:
    """Small first weights; what writes into the stream smaller still, so that depth does not raise it."""
    for name, parameter in module.named_parameters():
        if parameter.ndim >= 2:
            scale = (2 * layers) ** -0.5 if name.endswith(("_out.weight",)) else 1.0
            nn.init.normal_(parameter, std=0.02 * scale)
