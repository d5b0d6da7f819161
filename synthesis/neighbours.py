"""The nearest thing that can be drawn to a word that is unknown, and what would settle what a prompt left open.

Owns the comparison of words by the sentence model's states, and its threshold. The model reads English; Spanish words
are looked up first, and those that are not in the list have no nearest. Knows nothing of pictures or rooms.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor

from synthesis import captions
from synthesis.inflection import roots, words
from synthesis.open_words import SCENES
from synthesis.prompt import Reader
from synthesis.reading import TAUGHT, TWO, Nearest, Offer, Question, Understood, Unknown, is_heard
from synthesis.translations import ENGLISH_OF

NEAREST_MAX = 12
QUESTIONS_MAX = 2
OFFERS = 3
# Below this a neighbour is chance: of 130 words labelled by hand, what is nearer than this is right in 0.85 or more.
CLOSE = 0.43


class Neighbours:
    """What can be drawn, as the sentence model sees it. The model reads English: Spanish words are first looked up."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def complete(self, understood: Understood) -> Understood:
        """With the nearest of each unknown word, and with the questions."""
        unknown = self._nearest(understood)
        named = replace(understood, unknown=unknown)
        return replace(named, questions=tuple(self._questions(named))[:QUESTIONS_MAX])

    def _nearest(self, understood: Understood) -> tuple[Unknown, ...]:
        asked = [(word, _in_english(word.word, understood.language)) for word in understood.unknown]
        known = [(word, english) for word, english in asked if english][:NEAREST_MAX]
        if not known:
            return understood.unknown
        closeness = self.vectors([english for _, english in known]) @ self._things[1].T
        near = {
            word: self._best(row, english, understood.language)
            for row, (word, english) in zip(closeness, known, strict=True)
        }
        return tuple(replace(word, nearest=near.get(word)) for word in understood.unknown)

    def _best(self, closeness: Tensor, english: str, language: str) -> Nearest | None:
        """The nearest thing to one word; what is done is compared with doings alone."""
        doing = english.endswith("ing")
        fits = torch.tensor([(factor == "action") == doing for factor, *_ in self._things[0]])
        best = int(closeness.masked_fill(~fits, -1.0).argmax())
        if float(closeness[best]) < CLOSE:
            return None
        factor, value, _ = self._things[0][best]
        if factor == "color":  # the model takes black for white: of colours it knows the names alone
            return None
        return Nearest(factor, value, _told(factor, value, language), round(float(closeness[best]), 2))

    def _questions(self, understood: Understood) -> Iterator[Question]:
        """What was left open. Nobody in the picture is no question, unless an unknown word or a doing asks for one."""
        heard = [found for found in understood.factors if is_heard(found)]
        said = {"subject" if found.factor == TAUGHT else found.factor for found in heard}
        for factor in ("subject", "place"):
            several = [found for found in heard if found.factor == factor]
            if any(found.confidence <= TWO for found in several):
                offers = [Offer(found.value, _told(factor, found.value, understood.language)) for found in several]
                yield Question(factor, "several", tuple(offers[:OFFERS]))
        near = any(word.nearest and word.nearest.factor == "subject" for word in understood.unknown)
        if "subject" not in said and not near and (understood.unknown or understood.open or "action" in said):
            yield Question("subject", "unsaid", self._offers("subject", understood))
        for factor in ("place", "time"):
            if factor not in said and understood.content:
                yield Question(factor, "unsaid", self._offers(factor, understood))

    def _offers(self, factor: str, understood: Understood) -> tuple[Offer, ...]:
        """The values that an open word may become; else those that lie nearest to what was said, in their usual order
        where nothing was."""
        open_ = [scene[factor] for kind in understood.open[:1] for scene in SCENES[kind] if factor in scene]
        if open_:
            return tuple(Offer(v, _told(factor, v, understood.language)) for v in [*dict.fromkeys(open_)][:OFFERS])
        values = list(_USUAL[factor])
        about = [_ENGLISH_NOUN[found.value] for found in understood.factors if found.value in _ENGLISH_NOUN]
        about += [english for word in understood.unknown if (english := _in_english(word.word, understood.language))]
        if about and factor != "time":
            names = [_ENGLISH_NOUN[value] for value in values]
            closeness = (self.vectors(about[:4]) @ self.vectors(names).T).amax(0)
            values = [values[at] for at in closeness.argsort(descending=True, stable=True).tolist()]
        return tuple(Offer(value, _told(factor, value, understood.language)) for value in values[:OFFERS])

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """One unit vector a text, (n, 384): the mean of its words' states."""
        states, mask = self._reader.batch([(text,) for text in texts])
        inside = mask.clone()
        inside[:, 0] = False
        lengths = mask.sum(1)
        for row, length in zip(inside, lengths.tolist(), strict=True):
            row[length - 2 :] = False  # the full stop and the end
        mean = (states * inside[..., None]).sum(1) / inside.sum(1, keepdim=True).clamp(min=1)
        return F.normalize(mean, dim=1)

    @cached_property
    def _things(self) -> tuple[list[tuple[str, str, str]], Tensor]:
        """What can be drawn: (factor, value, English word), and their vectors."""
        things = [*_things()]
        return things, self.vectors([word for *_, word in things])


_USUAL: dict[str, tuple[str, ...]] = {
    "subject": ("bird", "boat", "person", "horse", "cat", "car", "fish", "tree", "house", "balloon", "ball", "flame",
                "rocket", "butterfly"),
    "place": ("sea", "city", "forest", "mountains", "beach", "desert", "snow", "kitchen", "park", "river", "castle",
              "ruins", "underwater", "space", "room", "classroom", "hospital", "stage"),
    "time": ("day", "sunset", "night", "dawn"),
}  # fmt: skip
_ENGLISH_NOUN = {value: value for factor in ("subject", "place") for value in _USUAL[factor]}
_ENGLISH_NOUN |= {"mountains": "mountain", "flame": "fire"}
_PLACES = {
    "sea": ("sea", "ocean"), "city": ("city", "skyscraper", "street"), "desert": ("desert", "dune"),
    "forest": ("forest", "rainforest"), "mountains": ("mountain",), "beach": ("beach",), "snow": ("snow",),
    "kitchen": ("kitchen",), "ruins": ("ruins", "temple"), "space": ("space", "planet"), "underwater": ("reef",),
    "classroom": ("classroom", "school"), "hospital": ("hospital",), "park": ("garden", "meadow"),
    "castle": ("castle", "village"), "stage": ("stage", "theatre"), "river": ("river", "lake"),
    "room": ("bedroom", "library"),
}  # fmt: skip
_DOINGS = {
    "stand": ("standing still", "waiting", "resting"), "right": ("travelling",), "rise": ("rising",
    "climbing"), "fall": ("falling", "sinking", "landing"), "bounce": ("jumping", "bouncing", "hopping"),
    "circle": ("spinning", "circling"),
}  # fmt: skip


def _things() -> Iterator[tuple[str, str, str]]:
    for value, nouns in captions.ENGLISH["subject"].items():
        yield from (("subject", value, noun) for noun in dict.fromkeys(n.split(" ", 1)[-1] for n in nouns))
    for table, factor in ((_PLACES, "place"), (_DOINGS, "action")):
        yield from ((factor, value, word) for value, names in table.items() for word in names)
    yield from (("color", value, value) for value in captions.ENGLISH["color"])
    yield from (("weather", value, value) for value in ("fog", "rain"))
    yield from (("time", value, word) for value, word in (("night", "night"), ("sunset", "sunset"), ("dawn", "dawn")))


def _told(factor: str, value: str, language: str) -> str:
    """A value in a text's language, as the captions say it: a noun without its article, a phrase whole."""
    said = captions.LANGUAGES[language][factor][value][0]
    if factor == "subject":
        return str(said).split(" ", 2 if language == "es" else 1)[-1]
    return str(said).split("/")[0]


def _in_english(word: str, language: str) -> str:
    """The word for the sentence model; "" where it would only guess by the spelling."""
    if language == "en":
        return word.lower()
    folded = words(word)[0].folded
    return next((ENGLISH_OF[root] for root in roots(folded, "es") if root in ENGLISH_OF), "")
