"""Adapters: low-rank additions to the linear layers of the priors, a team's own hand.

Owns their birth, their bytes, and how a net wears one: while it learns, as a branch beside each layer; while
it draws, added into the weights, whose originals are put back by `clear`, bit for bit. Knows nothing of
losses or of who taught it.

An adapter is a dict of tensors, fp32: `<net>.<layer>.down` (rank, inputs) and `.up` (outputs, rank); for the layers
of SHIFTED also `.shift` (outputs,), added to their bias; `styles` (S, 384), those that call for it (`calling`);
`tables` (K, 9, 9, 9, 3) and `curves` (K, 3, 256), the colours of K styles (`lut`), and `table_styles` (K, 384), which
those are; and `word.<place>.<part>` of each word that it knows (`vocabulary`).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from synthesis import blob, lut

RANK = 8
# A look is first of all other codes in other shares: a shift of the scores, and of the tone that every cell is given,
# says so at once, where a low rank in the layers between has to find it.
SHIFTED = ("score", "listen.whole")
_ADDED = (".down", ".up", ".shift")
STYLES, TABLES, CURVES, TABLE_STYLES = "styles", "tables", "curves", "table_styles"
# The form of the bytes. 1 had no shifts and no styles and is read still: it is worn for all words. 2 had no tables.
FORM = "3"
_READ = ("1", "2", FORM)
Tensors = dict[str, Tensor]
Nets = Mapping[str, nn.Module]


class BadAdapter(ValueError):
    """The bytes are no adapter, or one of another base model."""


class LowRank(nn.Module):
    """A frozen linear layer and its branch: base(x) + (x down^T) up^T + shift."""

    def __init__(self, base: nn.Linear, down: Tensor, up: Tensor, shift: Tensor | None = None) -> None:
        super().__init__()
        self.base, self.down, self.up, self.shift = base, down, up, shift
        # What callers of a linear layer read from it.
        self.weight = base.weight

    def forward(self, x: Tensor) -> Tensor:
        low = F.linear(F.linear(x, self.down.to(x.dtype)), self.up.to(x.dtype))
        out: Tensor = self.base(x) + low
        return out if self.shift is None else out + self.shift.to(x.dtype)


def fresh(nets: Nets, generator: torch.Generator) -> Tensors:
    """A new adapter that changes nothing yet: `down` is random, `up` and `shift` are zero. It remembers no style."""
    tensors = {}
    for name, layer in _layers(nets):
        down = torch.randn(RANK, layer.in_features, generator=generator) * layer.in_features**-0.5
        tensors[f"{name}.down"], tensors[f"{name}.up"] = down, torch.zeros(layer.out_features, RANK)
        if _is_shifted(name):
            tensors[f"{name}.shift"] = torch.zeros(layer.out_features)
    return tensors


def branch(nets: Nets, tensors: Tensors) -> None:
    """Let the nets learn through these tensors: each linear layer becomes a LowRank. Undone by `unbranch`."""
    for name, layer in list(_layers(nets)):
        net, _, path = name.partition(".")
        shift = tensors.get(f"{name}.shift")
        nets[net].set_submodule(path, LowRank(layer, tensors[f"{name}.down"], tensors[f"{name}.up"], shift))


def unbranch(nets: Nets) -> None:
    """Give every branched layer its place back."""
    for net in nets.values():
        for path, module in list(net.named_modules()):
            if isinstance(module, LowRank):
                net.set_submodule(path, module.base)


def adds(tensors: Tensors) -> bool:
    """Whether a hand adds anything to the priors, or has colours and words alone."""
    return any(name.endswith(_ADDED) for name in tensors)


def attach(nets: Nets, tensors: Tensors, *, strength: float = 1.0) -> Tensors:
    """Add strength times what was learnt to the weights and biases and return the originals, for `clear`.

    A hand that has colours and words alone adds nothing. Raises BadAdapter when the tensors are not of these nets'
    layers.
    """
    if tensors and not adds(tensors):
        return {}
    _check(nets, tensors)
    originals = {}
    with torch.no_grad():
        for name, layer in _layers(nets):
            originals[name] = layer.weight.data
            layer.weight.data = _added(layer.weight, strength * (tensors[f"{name}.up"] @ tensors[f"{name}.down"]))
            shift = tensors.get(f"{name}.shift")
            if shift is not None:
                originals[f"{name}.bias"] = layer.bias.data
                layer.bias.data = _added(layer.bias, strength * shift)
    return originals


def clear(nets: Nets, originals: Tensors) -> None:
    """Put the originals back: the nets are the base again, bit for bit."""
    for name, layer in _layers(nets):
        if name in originals:
            layer.weight.data = originals[name]
        if f"{name}.bias" in originals:
            layer.bias.data = originals[f"{name}.bias"]


@contextmanager
def worn(nets: Nets, tensors: Tensors, *, strength: float = 1.0) -> Iterator[None]:
    """Attached for the length of a `with`; at strength 0 the nets are the base throughout."""
    if not strength:
        yield
        return
    originals = attach(nets, tensors, strength=strength)
    try:
        yield
    finally:
        clear(nets, originals)


def to_bytes(tensors: Tensors, *, base: str, strength: float, owner: str = "") -> bytes:
    """An adapter as bfloat16 safetensors, strength already in it.

    base: the version of the engine that it belongs to. owner: whose it is, in the caller's words.
    """
    scaled = {
        name: (tensor * strength if name.endswith((".up", ".shift")) else tensor).to(torch.bfloat16).contiguous()
        for name, tensor in tensors.items()
    }
    return blob.write(scaled, {"base": base, "owner": owner, "form": FORM})


def completed(data: bytes, tensors: Tensors, *, words: str = "", worn: bool) -> bytes:
    """An adapter's bytes with tables and words beside, and what it says of the words. worn: whether what it adds to the
    priors stays; else the hand has nothing of it."""
    own, metadata = blob.read(data)
    kept = {name: tensor for name, tensor in own.items() if worn or not name.endswith(_ADDED)}
    kept |= {name: tensor.to(torch.bfloat16).contiguous() for name, tensor in tensors.items()}
    return blob.write(kept, metadata | {"words": words})


def from_bytes(data: bytes, *, base: str) -> Tensors:
    """The tensors of an adapter, fp32. Raises BadAdapter when the bytes cannot be read, or are of another
    base or of a later form."""
    try:
        tensors, metadata = blob.read(data)
    except blob.BadBlob as error:
        raise BadAdapter(f"not an adapter: {error}") from error
    form = metadata.get("form", "1")
    if form not in _READ:
        raise BadAdapter(f"an adapter of form {form}, which this version of Telar cannot read: teach it again")
    found = metadata.get("base", "none")
    if found != base:
        raise BadAdapter(f"an adapter of base {found}, but this engine is {base}")
    return {name: tensor.float() for name, tensor in tensors.items()}


def grade_of(tensors: Tensors, number: int) -> lut.Grade:
    """The colours of one of the styles that have some. Curves that change nothing are none."""
    curves = tensors[CURVES][number].byte() if CURVES in tensors else None
    if curves is not None and torch.equal(curves, lut.packed(lut.straight())):
        curves = None
    return lut.Grade(tensors[TABLES][number].byte(), curves)


def of_grades(grades: Sequence[lut.Grade]) -> Tensors:
    """The same as an adapter holds them."""
    curves = [lut.packed(lut.straight()) if one.curves is None else one.curves for one in grades]
    return {TABLES: torch.stack([one.table for one in grades]), CURVES: torch.stack(curves)}


def owner(data: bytes) -> str:
    """Whose an adapter is; "" for nobody's. Raises BadAdapter when the bytes cannot be read."""
    try:
        return blob.read(data)[1].get("owner", "")
    except blob.BadBlob as error:
        raise BadAdapter(f"not an adapter: {error}") from error


def words(data: bytes) -> str:
    """What an adapter says of the words that it knows; "" of none. Raises BadAdapter when the bytes cannot be read."""
    try:
        return blob.read(data)[1].get("words", "")
    except blob.BadBlob as error:
        raise BadAdapter(f"not an adapter: {error}") from error


def name(data: bytes) -> str:
    """Sixteen hex digits that name an adapter's bytes."""
    return hashlib.sha256(data).hexdigest()[:16]


def _added(weight: Tensor, change: Tensor) -> Tensor:
    return (weight.data.float() + change).to(weight.dtype)


def _is_shifted(layer: str) -> bool:
    return layer.partition(".")[2] in SHIFTED


def _layers(nets: Nets) -> Iterator[tuple[str, nn.Linear]]:
    """Each linear layer of each net under its full name, in a fixed order."""
    for net, module in nets.items():
        for path, layer in module.named_modules():
            if isinstance(layer, nn.Linear):
                yield f"{net}.{path}", layer


def _check(nets: Nets, tensors: Tensors) -> None:
    for name, layer in _layers(nets):
        up, down = tensors.get(f"{name}.up"), tensors.get(f"{name}.down")
        if up is None or down is None or (len(up), down.shape[1]) != tuple(layer.weight.shape):
            raise BadAdapter(f"the adapter is not of this base model: {name} has no pair of its shape")
        shift = tensors.get(f"{name}.shift")
        if shift is not None and (not _is_shifted(name) or len(shift) != layer.out_features):
            raise BadAdapter(f"the adapter is not of this base model: {name} has no shift of that shape")
