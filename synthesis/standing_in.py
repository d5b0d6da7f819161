"""What the codes' nets hear where words name a guest: its stand-in, whom they were taught.

Owns the rewriting of an order's words. A guest is replaced by its stand-in in the text's language, wherever it is
named; where no words give a colour, whoever is cast has their own, also one who was taught: a fire is red. The people's
words stay as they are, and so does the style, which calls for a hand. Knows no nets.
"""

import re
from functools import lru_cache

from synthesis import captions
from synthesis.guests import OWN_COLORS, STAND_INS
from synthesis.prompt import Parts
from synthesis.reading import understand


@lru_cache(maxsize=4096)
def stood_in(parts: Parts) -> Parts:
    """(style, prompt) or (style, prompt, details) as the codes' nets hear them."""
    style, prompt, details = (*parts, "", "", "")[:3]
    whole = understand(prompt, style, details)
    subjects = [found for found in whole.factors if found.factor == "subject"]
    if not any(found.value in STAND_INS or found.value in OWN_COLORS for found in subjects):
        return parts
    coloured = any(found.factor == "color" for found in whole.factors)
    cast = "" if coloured else max(subjects, key=lambda found: found.confidence).value
    return (style, *(_rewritten(text, whole.language, cast=cast) for text in parts[1:]))


def _rewritten(text: str, language: str, *, cast: str) -> str:
    """cast: whose own colour is told, since they are drawn; "": nobody's."""
    found = [(factor.words, factor.value) for factor in understand(text).factors if factor.factor == "subject"]
    for words, subject in sorted(found, key=lambda pair: -len(pair[0])):
        color = OWN_COLORS.get(subject, "") if subject == cast else ""
        if subject in STAND_INS or color:
            _, noun = named(STAND_INS.get(subject, subject), color, language)
            text = re.sub(rf"\b{re.escape(words)}\b", noun, text, flags=re.IGNORECASE)
    return text


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
