"""What the engine's priors wear: at most one adapter, as far as an order's style calls for it; and the words that it
knows, whatever the style.

Owns the base's weights while an adapter is added to them, and puts them back bit for bit. Knows no orders.
"""

from dataclasses import dataclass

from synthesis import adapter as adapters
from synthesis import calling
from synthesis.prompt import Reader
from synthesis.vocabulary import Vocabulary


@dataclass(frozen=True)
class _Worn:
    adapter: bytes
    style: str
    strength: float
    originals: adapters.Tensors
    words: Vocabulary


class Wardrobe:
    """Puts adapters on these nets and takes them off. base: the version that they must belong to. refiner: the hash of
    the one that their words were learnt with; "" where there is none."""

    def __init__(self, nets: adapters.Nets, reader: Reader, *, base: str, refiner: str = "") -> None:
        self._nets, self._reader, self._base, self._refiner = nets, reader, base, refiner
        self._worn: _Worn | None = None

    @property
    def strength(self) -> float:
        """How far an adapter is worn, 0 to 1; 0 where none is or the style does not call for it."""
        return self._worn.strength if self._worn else 0.0

    @property
    def words(self) -> Vocabulary:
        """The words of the adapter that is worn."""
        return self._worn.words if self._worn else Vocabulary()

    def words_of(self, adapter: bytes) -> Vocabulary:
        """The words of an adapter that is not put on. Raises adapter.BadAdapter."""
        return self._words(adapter, adapters.from_bytes(adapter, base=self._base))

    def _words(self, adapter: bytes, tensors: adapters.Tensors) -> Vocabulary:
        try:
            return Vocabulary.read(tensors, adapters.words(adapter), refiner=self._refiner)
        except (ValueError, TypeError) as error:
            raise adapters.BadAdapter(f"an adapter with words that cannot be read: {error}") from error

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
            words = self._words(adapter, tensors)
            originals = adapters.attach(self._nets, tensors, strength=strength)
            self._worn = _Worn(adapter, style, strength, originals, words)
