"""What the codes' nets hear where words name a guest, a matte or a finish, are words that no caption holds, or are left
out: what they were taught.

Owns the rewriting of an order's words. A guest is replaced by its stand-in in the text's language, wherever it is
named, and a matte by its own, which the prompt says too where the style alone names it. A synonym has the captions'
phrase beside it. What is `unsaid` is told: whoever is cast has one of their own colours, a fire is red, the sky is
clear; where the details say it, they alone do. Of a finish the nets hear nothing, so that the same picture is there
before and after one is chosen. The people's words stay as they are, also the style, which calls for a hand. Knows no
nets.
"""

import random
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from synthesis import captions, mattes, setting
from synthesis.guests import OWN_COLORS, STAND_INS
from synthesis.lexicon import is_synonym
from synthesis.orders import Order
from synthesis.prompt import Parts
from synthesis.reading import Understood, understand

# Words before a place that lead to it.
_LEADING = {
    "en": "in|on|at|by|before|among|inside|of|over|the|a|an",
    "es": "en|ante|junto|a|al|sobre|entre|dentro|orillas|de|del|el|la|los|las|un|una",
}

_BEFORE = "in|the|a|an|as|like|by|of|en|el|la|los|las|un|una|con|como|al|de"  # a finish
_AFTER = "of|style|film|painting|drawing|de|estilo"

# Where a word begins and ends (`inflection.WORD`), and what may stand between two that were read as one name, numbers
# and single letters among it, which reading passes over. Each can be read in one way alone, so no text takes long.
_BEGIN, _END = r"(?<![^\W_])", r"(?![^\W_])"
_BETWEEN = r"[\W_]+(?:(?:[^\W\d_]|[^\W\d_]*\d[^\W_]*)[\W_]+)*"


def heard(order: Order, *, details: bool) -> Parts:
    """(style, prompt) or (style, prompt, details) of a settled order as the codes' nets hear them when they draw."""
    parts = order.words if details else order.theme
    return (_unfinished(parts)[0], *stood_in(order, details=details)[1:])


def recoloured(order: Order) -> bool:
    """Whether the details name a colour that the prompt does not: the top codes were told another."""
    if order.part:
        return False
    said = understand(order.phase, "", order.details).factors  # each value once: what both say, the prompt says
    return any(found.factor == "color" and found.part == "details" for found in said)


def stood_in(order: Order, *, details: bool) -> Parts:
    """The same with the style as it is written, which calls for a hand: so a lesson hears them."""
    parts = order.words if details else order.theme
    color = random.Random(f"{order.seed} color").random()
    return _stood_in(parts, order.unsaid, color)


@lru_cache(maxsize=4096)
def _stood_in(parts: Parts, unsaid: tuple[str, ...], chance: float) -> Parts:
    """chance: which of their own colours somebody has, of those from 0 to 1."""
    parts = (parts[0], *_unfinished(parts)[1:])
    style, prompt, details = (*parts, "", "", "")[:3]
    whole = understand(prompt, style, details)
    silent = [name for name in unsaid if not any(f.factor == name and f.part == "details" for f in whole.factors)]
    subjects = [found for found in whole.factors if found.factor == "subject"]
    cast = max(subjects, key=lambda found: found.confidence).value if subjects and "color" in silent else ""
    color = OWN_COLORS[cast][int(chance * len(OWN_COLORS[cast]))] if cast else ""
    prompt, *rest = (_rewritten(text, whole.language, cast=cast, color=color) for text in parts[1:])
    prompt = _joined(prompt, *_besides(parts, whole, clear="weather" in silent))
    rest = [_joined(text, *_synonymous(whole, "details")) for text in rest]
    return (style, prompt, *rest)


def _besides(parts: Parts, whole: Understood, *, clear: bool) -> Iterator[str]:
    """What the prompt says too: a matte that the style alone names, what synonyms of style and prompt say, and that the
    sky is clear where nobody says anything of the weather."""
    places = [found for found in whole.factors if found.factor == "place" and found.value in mattes.STAND_INS]
    chosen = setting.matte(parts) if places and all(found.part == "style" for found in places) else None
    if chosen and setting.MATTE_NAMES[chosen - 1] in mattes.STAND_INS:
        yield _place(places[0].value, whole.language)
    yield from _synonymous(whole, "style", "prompt")
    if clear:
        yield captions.LANGUAGES[whole.language]["weather"]["clear"][0]


def _synonymous(whole: Understood, *parts: str) -> Iterator[str]:
    """The captions' phrases for what is said in words that no caption holds."""
    for found in whole.factors:
        if found.part in parts and is_synonym(found.words):
            yield captions.LANGUAGES[whole.language][found.factor][found.value][0]


def _joined(*texts: str) -> str:
    return ", ".join(filter(None, texts))


def _unfinished(parts: Parts) -> Parts:
    """Parts without the words that name a finish, and what leads to these; letters are one with their accents."""
    style, prompt, details = (unicodedata.normalize("NFC", part) for part in (*parts, "", "", "")[:3])
    texts = {"style": style, "prompt": prompt, "details": details}
    for found in understand(prompt, style, details).factors:
        if found.factor == "finish":
            named_so = rf"{_led_by(_BEFORE)}{_written(found.words)}(?:[\s_]+(?:{_AFTER}){_END})*\s*,?"
            texts[found.part] = re.sub(named_so, "", texts[found.part], flags=re.IGNORECASE).strip(" ,;")
    return tuple(texts.values())[: len(parts)]


def _rewritten(text: str, language: str, *, cast: str, color: str) -> str:
    """cast: whose own colour is told, since they are drawn; "": nobody's."""
    factors = understand(text).factors
    for factor in factors:
        if factor.factor == "place" and factor.value in mattes.STAND_INS:
            named_so = _led_by(_LEADING[language]) + _written(factor.words)
            text = re.sub(named_so, _place(factor.value, language), text, flags=re.IGNORECASE)
    found = [(factor.words, factor.value) for factor in factors if factor.factor == "subject"]
    for words, subject in sorted(found, key=lambda pair: -len(pair[0])):
        own = color if subject == cast else ""
        if subject in STAND_INS or own:
            _, noun = named(STAND_INS.get(subject, subject), own, language)
            text = re.sub(_written(words), noun, text, flags=re.IGNORECASE)
    return text


def _written(words: str) -> str:
    """A pattern for words as `reading` found them: whatever stands between them, and an underscore ends a word."""
    return _BEGIN + _BETWEEN.join(map(re.escape, words.split(" "))) + _END


def _led_by(words: str) -> str:
    return rf"(?:{_BEGIN}(?:{words})[\s_]+)*"


def _place(matte: str, language: str) -> str:
    """A matte's stand-in as the captions first name it: "in the desert"."""
    said: str = captions.LANGUAGES[language]["place"][mattes.STAND_INS[matte]][0]
    return said


def named(subject: str, color: str, language: str) -> tuple[str, str]:
    """A subject as the captions first name it: its article, and the noun with a colour ("": none) in its place."""
    said: str = captions.LANGUAGES[language]["subject"][subject][0]
    gender, said = (said[0], said[2:]) if language == "es" else ("", said)
    article, noun = said.split(" ", 1)
    if not color:
        return article, noun
    if language == "en":
        return article, f"{captions.ENGLISH['color'][color][0]} {noun}"
    masculine, feminine = captions.SPANISH["color"][color][0].split("/")
    return article, f"{noun} {feminine if gender == 'f' else masculine}"
