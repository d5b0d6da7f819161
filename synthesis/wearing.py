"""What the engine's priors wear: at most one adapter, as far as an order's style calls for it.

Owns the base's weights while an adapter is added to them, and puts them back bit for bit. Knows no orders.
"""

from dataclasses import dataclass

from synthesis import adapter as adapters
from synthesis import calling
from synthesis.prompt import Reader


@dataclass(frozen=True)
class _Worn:
    adapter: bytes
    style: str
    originals: adapters.Tensors


class Wardrobe:
    """Puts adapters on these nets and takes them off. base: the version that they must belong to."""

    def __init__(self, nets: adapters.Nets, reader: Reader, *, base: str) -> None:
        self._nets, self._reader, self._base = nets, reader, base
        self._worn: _Worn | None = None

    def wear(self, adapter: bytes | None, style: str = "") -> None:
        """Put the adapter on as far as the style calls for it, unless it is worn so already; None takes it off.

        Raises adapter.BadAdapter, and then nothing is worn.
        """
        if self._worn is not None and (self._worn.adapter, self._worn.style) == (adapter, style):
            return
        if self._worn is not None:
            adapters.clear(self._nets, self._worn.originals)
            self._worn = None
        if adapter is not None:
            tensors = adapters.from_bytes(adapter, base=self._base)
            strength = calling.share(tensors.get(adapters.STYLES), style, self._reader)
            self._worn = _Worn(adapter, style, adapters.attach(self._nets, tensors, strength=strength))
