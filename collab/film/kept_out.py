"""Words that a teacher keeps out of pictures, and which clips say one of them.

Pure. A word is found whole, whatever its case and accents; "gun*" finds what begins so. Words of the film (`{hero}`)
are resolved first: what is hidden in one is found too.
"""

import re
import unicodedata
from collections.abc import Iterable

from collab.film.recipes import resolve
from collab.film.timeline import Timeline

WORDS_MAX, WORD_MAX = 200, 80


def tidy(words: Iterable[str]) -> list[str]:
    """As they are kept: white space folded, empty ones and doubles dropped."""
    found = {plain(word): " ".join(word.split()) for word in words if plain(word).strip("* ")}
    return list(found.values())


def hits(timeline: Timeline, words: Iterable[str]) -> dict[str, str]:
    """The clips that say a word, with the word: in their prompt or details, or through the style of the film; and the
    laid sounds that do."""
    listed = list(words)
    if not listed:
        return {}
    style = found(resolve(timeline.style, timeline.words), listed)
    says = {
        clip.id: found(resolve(clip.prompt, timeline.words), listed)
        or found(resolve(clip.details, timeline.words), listed)
        or style
        for clip in timeline.clips
        if clip.prompt
    }
    says |= {name: found(resolve(sound.text, timeline.words), listed) for name, sound in timeline.sounds.items()}
    return {clip: word for clip, word in says.items() if word}


def found(text: str, words: Iterable[str]) -> str:
    """The first of the words that the text says; "" for none."""
    said = plain(text)
    return next((word for word in words if re.search(pattern(word), said)), "")


def pattern(word: str) -> str:
    told = plain(word)
    return rf"(?<!\w){re.escape(told.rstrip('*').strip())}" + ("" if told.endswith("*") else r"(?!\w)")


def plain(text: str) -> str:
    """Without case and accents, white space folded."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
