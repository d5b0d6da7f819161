"""The words that a hand knows: what it takes for the rest of the machine to understand and to cast them.

Owns how they stand in an adapter's bytes, how a prompt that says one is told to nets that have never heard it (a
stand-in and its colour, in the prompt's language), and which words of captions are worth a lesson. Knows no codes.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial

from torch import Tensor

from synthesis import lexicon
from synthesis import word as learning
from synthesis.inflection import WORD, each, fold, roots, words
from synthesis.orders import Order
from synthesis.reading import TAUGHT, Factor, Understood, understand
from synthesis.standing_in import named
from synthesis.word import Drawing, Meaning

CLIPS_MIN = 12  # whose captions say a word, for it to be worth a lesson
WORDS_MAX = 3  # of one hand: each is 70 kB of it
_PREFIX = "word"
_ARTICLES = {
    "en": each("a an the this that my our your his her its their one"),
    "es": each("un una el la los las este esta ese esa mi tu su nuestro nuestra"),
}


@dataclass(frozen=True)
class Vocabulary:
    """Words by their number: what they mean, and the net that draws each."""

    meanings: tuple[Meaning, ...] = ()
    drawings: Mapping[int, Drawing] = field(default_factory=dict)

    @classmethod
    def read(cls, tensors: Mapping[str, Tensor], plain: str, *, refiner: str) -> "Vocabulary":
        """Of an adapter's tensors and what it says of its words. Words that were learnt over another refiner's features
        are left out: they are unknown again until they are taught again. Raises ValueError where they are none."""
        found, drawings = [], {}
        for place, plain_one in enumerate(json.loads(plain or "[]")):
            meaning = Meaning(**plain_one)
            if meaning.refiner != refiner:
                continue
            prefix = f"{_PREFIX}.{place}."
            own = {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
            found.append(meaning)
            drawings[meaning.number] = learning.loaded(meaning, own)
        return cls(tuple(found), drawings)

    def understood(self, read: Understood) -> Understood:
        """With the words that the hand knows among what is understood."""
        told = [(one, self._named(one.word)) for one in read.unknown]
        factors = tuple(Factor(TAUGHT, m.name, one.word, one.part, one.phase, 1.0) for one, m in told if m)
        unknown = tuple(one for one, meaning in told if not meaning)
        return replace(read, factors=factors + read.factors, unknown=unknown, known=read.known + len(factors))

    def heard(self, order: Order) -> Order:
        """An order as nets hear it that know no such word, and who it casts."""
        said = [m for part in order.words[1:] for m in self._said(part)]
        if not said:
            return order
        plain = any(factor.factor == "color" for factor in understand(*_texts(order)).factors)
        told = partial(self._told, colored=not plain)
        retouch = order.retouch and replace(order.retouch, words=told(order.retouch.words))
        phases = tuple(told(phase) for phase in order.phases)
        return replace(order, phases=phases, details=told(order.details), retouch=retouch, who=said[0].number)

    def _told(self, text: str, *, colored: bool) -> str:
        language = lexicon.language_of(words(text))

        def instead(match: re.Match[str]) -> str:
            meaning = self._named(match[0])
            if meaning is None:
                return match[0]
            before = {fold(word) for word in WORD.findall(text[: match.start()])[-2:]}
            bare = bool(before & _ARTICLES[language])
            article, noun = named(meaning.stand_in, meaning.color if colored else "", language)
            return noun if bare else f"{article} {noun}"

        return WORD.sub(instead, text)

    def _said(self, text: str) -> Iterator[Meaning]:
        return (meaning for match in WORD.finditer(text) if (meaning := self._named(match[0])))

    def _named(self, written: str) -> Meaning | None:
        return next((meaning for meaning in self.meanings if is_form(written, meaning.name)), None)


def is_form(written: str, name: str) -> bool:
    """Whether a word of a text is this one: whatever its case, in the plural, or of somebody."""
    folded = fold(written)
    plain = folded.removesuffix("'s").removesuffix("'")
    return fold(name) in {plain, *roots(plain, "en"), *roots(plain, "es")}


def wanted(texts: Sequence[str]) -> dict[str, list[int]]:
    """Words of captions that are worth a lesson, as they are mostly written, and which captions say each: those that
    nobody understands and enough captions say. Of words that come together the first is the name, or the one with a
    capital."""
    said: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for at, text in enumerate(texts):
        order = [word.written for word in words(text)]
        for one in understand(text).unknown:
            name = next((name for name in said if is_form(one.word, name)), one.word)
            said[name].append((at, one.word, order.index(one.word) if one.word in order else 0))
    enough = {name: found for name, found in said.items() if len(found) >= CLIPS_MIN}
    chosen: dict[str, list[int]] = {}
    for name in sorted(enough, key=lambda name: _rank(enough[name])):
        clips = [at for at, *_ in enough[name]]
        if all(len(set(clips) & set(other)) < len(clips) / 2 for other in chosen.values()):
            chosen[_mostly([written for _, written, _ in enough[name]])] = clips
    return dict(list(chosen.items())[:WORDS_MAX])


def packed(learnt: Sequence[tuple[Meaning, Mapping[str, Tensor]]]) -> tuple[dict[str, Tensor], str]:
    """Tensors and words of an adapter that knows these."""
    tensors = {
        f"{_PREFIX}.{place}.{name}": tensor for place, (_, own) in enumerate(learnt) for name, tensor in own.items()
    }
    return tensors, json.dumps([asdict(meaning) for meaning, _ in learnt], sort_keys=True)


def _rank(found: Sequence[tuple[int, str, int]]) -> tuple[bool, float, int]:
    """Names first: what is written with a capital though it does not begin the text; then what stands first."""
    capital = sum(written[:1].isupper() for _, written, _ in found) > len(found) / 2
    return not capital, sum(place for *_, place in found) / len(found), -len(found)


def _mostly(written: Sequence[str]) -> str:
    return max(dict.fromkeys(written), key=written.count)


def _texts(order: Order) -> tuple[str, str, str]:
    style, prompt, details = (*order.words, "", "")[:3]
    return prompt, style, details
