"""What the machine understood of a prompt: its factors, the words it does not know, and what would settle the rest.

Owns the reading of texts against the captions' words; pure. It promises nothing: a word that no caption ever held is
unknown, however near another may be (what is near, `neighbours` says). Knows nothing of pictures, rooms or screens.
"""

import re
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

from synthesis.inflection import FALSE_FRIENDS, FUNCTION, Word, roots, words
from synthesis.intensity import beside
from synthesis.lexicon import FIGURES_OF_SPEECH, Cue, Lexicon, is_framing, is_noun_here, language_of, lexicon
from synthesis.open_words import kind_of, motion_of, opened

Part = Literal["style", "prompt", "details"]

# As the room cuts a prompt (collab/film/recipes.py); a test holds the two together.
THEN = re.compile(r"[,;.]\s+(?:then|luego|después(?!\s+de\b)|entonces)\b[,:]?", re.IGNORECASE)
HEAD_WORDS_MAX = 3
UNKNOWN_MAX = 24
TAUGHT = "word"  # the factor of whom a hand knows and no caption of ours does (vocabulary.py)
INFLECTED, GAP, TWO = 0.9, 0.8, 0.5
# The top codes never hear the details: where, when and what happens stands there in vain.
UNHEARD, UNHEARD_FACTORS = 0.3, ("place", "time", "action", "speed", "camera", "finish")


@dataclass(frozen=True)
class Factor:
    """`words` of a part say `value`. confidence: 1 as a caption says it, less where forms or order differ, half or
    less where the same phase says another value too, or where it stands in the details, which steer neither."""

    factor: str
    value: str
    words: str
    part: Part
    phase: int
    confidence: float


@dataclass(frozen=True)
class Nearest:
    """What can be drawn and lies nearest to a word; word: in the text's language. closeness: cosine."""

    factor: str
    value: str
    word: str
    closeness: float


@dataclass(frozen=True)
class Unknown:
    """A word that no caption held."""

    word: str
    part: Part
    phase: int
    nearest: Nearest | None = None


@dataclass(frozen=True)
class Offer:
    value: str
    words: str


@dataclass(frozen=True)
class Question:
    """What was left open ("unsaid") or said twice ("several"), and what would settle it."""

    factor: str
    why: Literal["unsaid", "several"]
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Understood:
    """A prompt as the machine reads it. content, known: how many words ask for something, how many of them it knows.
    open: what its open words leave open (`open_words`), the surest first."""

    language: str
    phases: int
    factors: tuple[Factor, ...]
    unknown: tuple[Unknown, ...]
    questions: tuple[Question, ...]
    content: int
    known: int
    open: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


@dataclass
class _Text:
    """One part, or one phase of the prompt, while it is read."""

    part: Part
    words: list[Word]
    used: set[int] = field(default_factory=set)


def understand(prompt: str, style: str = "", details: str = "") -> Understood:
    """Everything but the nearest: no model is asked."""
    phases = phases_of(prompt)
    texts = [_Text("style", words(style)), *(_Text("prompt", words(p, phase=at)) for at, p in enumerate(phases))]
    texts.append(_Text("details", words(details)))
    language = language_of([word for text in texts for word in text.words])
    mine, other = lexicon(language), lexicon("es" if language == "en" else "en")
    for text in texts:
        text.used |= _in_figures_of_speech(text)
    factors = [found for text in texts for known in (mine, other) for found in _factors(text, known, mine)]
    factors = _weighed(sorted(factors, key=lambda found: _ORDER.index(found.part)))
    unknown, content, known = _unknown(texts, mine, other)
    left = opened([word for text in texts if text.part == "prompt" for word in text.words])
    return Understood(language, len(phases), tuple(factors), unknown, (), content, known, left)


def phases_of(prompt: str) -> list[str]:
    """The prompt between its "then"s. What short ones share behind a colon is told with the first: it is said once."""
    found = [part for part in map(str.strip, THEN.split(prompt)) if part] or [""]
    head, *shared = re.split(r":\s+", found[-1], maxsplit=1) if len(found) > 1 else ("",)
    heads = [*found[:-1], head]
    if not shared or any(":" in each or not 0 < len(each.split()) <= HEAD_WORDS_MAX for each in heads):
        return found
    return [f"{heads[0]}: {shared[0]}", *heads[1:]]


def in_a_known_style(read: Understood) -> Understood:
    """What is understood where the style is one that a hand has learnt: its words, whatever they are, are drawn."""
    unknown = tuple(one for one in read.unknown if one.part != "style")
    return replace(read, unknown=unknown, known=read.known + len(read.unknown) - len(unknown))


_ORDER: tuple[Part, ...] = ("prompt", "details", "style")


def _in_figures_of_speech(text: _Text) -> set[int]:
    """The places of words that name no thing here: "in the heart of the city"."""
    folded = [word.folded for word in text.words]
    return {at for at, pair in enumerate(pairwise(folded)) if pair in FIGURES_OF_SPEECH}


def _factors(text: _Text, known: Lexicon, mine: Lexicon) -> list[Factor]:
    """What a text says by the cues of one language; words once used say nothing more. Several words together are no
    false friends: they may be of the other language each."""
    carried = [(at, known.root(word.folded)) for at, word in enumerate(text.words) if known.carries(word.folded)]
    alone = [(at, root) for at, root in carried if _is_read(text.words[at], known, mine)]
    found: list[tuple[int, Factor]] = []
    for cue in known.cues:
        if cue.factor == "finish" and cue.sure < 1 and text.part != "style":
            continue  # a black and white cat is no film in black and white
        while at := _find(cue, carried if len(cue.roots) > 1 else alone, text):
            text.used.update(at, beside(text.words, at[0], at[-1]) if cue.factor == "weather" else ())
            found.append((at[0], _factor(cue, text, at)))
    return [factor for _, factor in sorted(found, key=lambda pair: pair[0])]


def _is_read(word: Word, known: Lexicon, mine: Lexicon) -> bool:
    """Whether a word may be a cue by itself: in the text's other language only where its own says nothing."""
    if known is mine:
        return True
    friend = word.folded not in FALSE_FRIENDS[mine.language]
    return friend and not mine.root(word.folded) and word.folded not in FUNCTION[mine.language]


def _find(cue: Cue, read: list[tuple[int, str]], text: _Text) -> list[int]:
    """The places of a cue's words: in order, few others between them; [] where it is not."""
    for begin, (at, root) in enumerate(read):
        if root != cue.roots[0] or at in text.used or is_noun_here(text.words[at], _before(text, at), cue):
            continue
        places, last = [at], begin
        for wanted in cue.roots[1:]:
            ahead = range(last + 1, min(last + _REACH.get(cue.factor, 2), len(read)))
            step = next((n for n in ahead if read[n][1] == wanted and read[n][0] not in text.used), None)
            if step is None:
                break
            places, last = [*places, read[step][0]], step
        if len(places) == len(cue.roots) and (cue.factor != "weather" or places[-1] - at <= 2):
            return places
    return []


# How far on the next word of a cue may stand: "the camera slowly zooms", but "it falls in the snow" is no snowfall.
_REACH = {"camera": 3, "action": 3}


def _before(text: _Text, at: int) -> Word | None:
    return text.words[at - 1] if at else None


def _factor(cue: Cue, text: _Text, at: list[int]) -> Factor:
    said = [text.words[place] for place in at]
    as_taught = all(
        word.folded in roots(root, "en") or word.folded == root for word, root in zip(said, cue.roots, strict=True)
    )
    heard = text.part != "details" or cue.factor not in UNHEARD_FACTORS
    sure = (
        (1.0 if heard else UNHEARD)
        * cue.sure
        * (1.0 if as_taught else INFLECTED)
        * (GAP if at[-1] - at[0] > 2 * len(at) else 1.0)
    )
    written = " ".join(word.written for word in text.words[at[0] : at[-1] + 1])
    return Factor(cue.factor, cue.value, written, text.part, said[0].phase, round(sure, 2))


def _weighed(factors: list[Factor]) -> list[Factor]:
    """Each value of a phase once; where a phase says two values of one factor, both are half as sure."""
    once: dict[tuple[str, str, int], Factor] = {}
    for found in factors:
        once.setdefault((found.factor, found.value, found.phase), found)
    counts = Counter((found.factor, found.phase) for found in once.values() if is_heard(found))
    return [
        replace(found, confidence=round(found.confidence * TWO, 2))
        if counts[found.factor, found.phase] > 1 and found.factor in _ONE and is_heard(found)
        else found
        for found in once.values()
    ]


def is_heard(found: Factor) -> bool:
    """Whether the words stand where they can do what they say."""
    return found.part != "details" or found.factor not in UNHEARD_FACTORS


# A scene has one of each; two actions may follow one another.
_ONE = ("subject", "place", "time", "weather", "color", "finish")


def _unknown(texts: list[_Text], mine: Lexicon, other: Lexicon) -> tuple[tuple[Unknown, ...], int, int]:
    """The unknown words, each once; how many words ask for something; how many of those are known."""
    found: dict[str, Unknown] = {}
    content = known = 0
    for text in texts:
        inside = _inside_compounds(text, mine)
        function = FUNCTION[mine.language] | FUNCTION[language_of(text.words)]  # a style may be in another language
        for at, word in enumerate(text.words):
            if word.folded in function or is_framing(word) or len(word.folded) < 2:
                continue
            content += 1
            if at in text.used or at in inside or _is_known(word, mine, other):
                known += 1
            else:
                found.setdefault(word.folded, Unknown(word.written, text.part, word.phase))
    return tuple(found.values())[:UNKNOWN_MAX], content, known


def _is_known(word: Word, mine: Lexicon, other: Lexicon) -> bool:
    if kind_of(word.folded) or motion_of(word.folded, mine.language):
        return True
    if root := mine.root(word.folded):
        return root not in mine.only_inside
    root = other.root(word.folded)
    return bool(root) and root not in other.only_inside and word.folded not in FALSE_FRIENDS[mine.language]


def _inside_compounds(text: _Text, known: Lexicon) -> set[int]:
    """The places of words that stand in a compound as the captions have it."""
    found: set[int] = set()
    line = [known.root(word.folded) for word in text.words]
    for compound in known.compounds:
        for at in range(len(line) - len(compound) + 1):
            if tuple(line[at : at + len(compound)]) == compound:
                found.update(range(at, at + len(compound)))
    return found
