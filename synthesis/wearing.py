"""What the engine wears: at most one adapter, as far as an order's style calls for it; and the words that it knows,
whatever the style. A style whose colours it knows is shown in them, and its priors stay the base's.

Owns the base's weights while an adapter is added to them, and puts them back bit for bit. Knows no orders.
"""

from dataclasses import dataclass

from synthesis import adapter as adapters
from synthesis import calling, lut
from synthesis.prompt import Reader
from synthesis.vocabulary import Vocabulary


@dataclass(frozen=True)
class _Worn:
    adapter: bytes
    style: str
    strength: float
    originals: adapters.Tensors
    words: Vocabulary
    grade: lut.Grade | None


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
    def grade(self) -> lut.Grade | None:
        """The colours of the style that it is worn for; None where they are as they are drawn."""
        return self._worn.grade if self._worn else None

    def called(self, adapter: bytes, style: str) -> float:
        """How far words of style call for an adapter, 0 to 1. Raises adapter.BadAdapter."""
        tensors = adapters.from_bytes(adapter, base=self._base)
        return max(self._shares(tensors, style))

    def _shares(self, tensors: adapters.Tensors, style: str) -> tuple[float, float]:
        """How far its priors and how far its colours are called for: what has a table needs no other codes, and a hand
        that adds nothing to the priors is not called by the styles that it learnt nothing under."""
        _, shown = self._nearest(tensors, style)
        priors = calling.share(tensors.get(adapters.STYLES), style, self._reader) if adapters.adds(tensors) else 0.0
        return min(priors, 1 - shown), shown

    def _nearest(self, tensors: adapters.Tensors, style: str) -> tuple[int, float]:
        styles = tensors.get(adapters.TABLE_STYLES)
        return (0, 0.0) if styles is None else calling.nearest(styles, style, self._reader)

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
            strength, shown = self._shares(tensors, style)
            words, grade = self._words(adapter, tensors), None
            if shown:
                grade = adapters.grade_of(tensors, self._nearest(tensors, style)[0]).mixed(shown)
            originals = adapters.attach(self._nets, tensors, strength=strength)
            self._worn = _Worn(adapter, style, max(strength, shown), originals, words, grade)
