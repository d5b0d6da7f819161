"""What a film asks for: its texts cut into phases and with their words in place, the recipe and key of every segment.

Pure, standard library only. A key never changes between versions for the same words: takes are found again by it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from collab.film.timeline import RESOLVED_MAX, Clip, Timeline, Word, canonical

# "después de la lluvia" is "after the rain", not the next thing that happens.
THEN = re.compile(r"[,;.]\s+(?:then|luego|después(?!\s+de\b)|entonces)\b[,:]?", re.IGNORECASE)
# "slowly, then faster: a dog walks" says one thing of both: whoever begins so short goes on behind the colon.
HEAD_WORDS_MAX = 3
NAMED = re.compile(r"\{([^{}]{1,80})\}")

Recipe = dict[str, Any]


@dataclass(frozen=True)
class Segment:
    """One cell of a clip with what it asks for.

    `own` hashes what only the clip's own fields say (no hand, no style, words as written). `follows` is the key of the
    cell before at variation 0 and `anchor` that of the take of the same cell that it stands on (variation 0, or the one
    that it retouches); empty where there is none.
    """

    clip: str
    index: int
    variation: int
    key: str
    recipe: Recipe
    own: str
    follows: str
    anchor: str


# Laid sounds


def sound_cell(timeline: Timeline, name: str, index: int) -> Segment | None:
    """A cell of the laid sound at a point, as a segment of its own; None where it says nothing.

    Its recipe is its words, its seed and the place of the cell: neither hand nor style is in it, nor how loud and how
    long it is. `clip` is the point.
    """
    sound = timeline.sounds[name]
    words = _said(sound.text, timeline.words)
    if not words:
        return None
    keys = [key({"sound": words, "seed": sound.seed, "index": at}) for at in (index - 1, index)]
    return Segment(
        clip=name, index=index, variation=0, key=keys[1], recipe={"sound": words, "seed": sound.seed, "index": index},
        own=keys[1], follows=keys[0] if index else "", anchor="",
    )  # fmt: skip


# Texts


def folded(text: str) -> str:
    """NFC, every run of white space one space, trimmed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def phases(prompt: str) -> tuple[str, ...]:
    """The parts of a prompt between its "then"s, folded; empty parts are dropped. Words are not resolved yet.

    What stands behind a colon in the last part is said of every part where nothing but a few words stands before it.
    """
    parts = tuple(part for part in map(folded, THEN.split(folded(prompt))) if part)
    head, colon, shared = parts[-1].partition(": ") if len(parts) > 1 else ("", "", "")
    heads = (*parts[:-1], head)
    if not colon or any(":" in each or not 0 < len(each.split()) <= HEAD_WORDS_MAX for each in heads):
        return parts
    return tuple(f"{each}: {shared}" for each in heads)


def resolve(text: str, words: Iterable[Word]) -> str:
    """Put the words' texts where `{name}` stands.

    Names are compared folded and without case; of equal names the smallest id counts; unknown names stay as written;
    a word's own text is not resolved again. At most 4,000 characters come back.
    """
    known = _known(words)
    return NAMED.sub(lambda match: known.get(_name(match[1]), match[0]), text)[:RESOLVED_MAX]


def spoken(texts: Iterable[str], words: Iterable[Word]) -> list[str | None]:
    """What each name in braces stands for, in order; None for one that no word of the room has."""
    names = [_name(match[1]) for text in texts for match in NAMED.finditer(text)]
    known = _known(words) if names else {}
    return [known.get(name) for name in names]


def _known(words: Iterable[Word]) -> dict[str, str]:
    """What every name stands for: of equal names the smallest id counts."""
    known: dict[str, str] = {}
    for word in sorted(words, key=lambda word: word.id):
        known.setdefault(_name(word.name), word.text)
    return known


def _name(name: str) -> str:
    return folded(name).casefold()


# Recipes and keys


def recipe(timeline: Timeline, clip: Clip, *, index: int, variation: int, hand: str) -> Recipe | None:
    """Everything that people asked for in one cell; None where they asked for nothing.

    Only the phases of cells 0 to `index` are in it: what happens later in a clip changes no earlier picture. Never in
    it: the clip's place, `start`, `stop`, other clips, model and adapter version.
    """
    asked = _recipe(clip, timeline.style, timeline.words, at=(index, variation), hand=hand)
    return asked and _retouched(asked, timeline, clip, timeline.words)


def own(timeline: Timeline, clip: Clip, *, index: int, variation: int) -> str:
    """A hash of what the clip's own fields say of a cell: no hand, no style, words as written."""
    asked = _recipe(clip, "", (), at=(index, variation), hand="")
    return key(_retouched(asked, timeline, clip, ()) if asked else {})


def key(recipe: Recipe) -> str:
    """The name of a recipe: the SHA-256 of its canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(recipe).encode()).hexdigest()


def segment(timeline: Timeline, clip: Clip, *, index: int, variation: int, hand: str) -> Segment | None:
    """The cell of a clip at a variation, with its key and the keys it continues; None where nothing is asked for."""
    asked = recipe(timeline, clip, index=index, variation=variation, hand=hand)
    if asked is None:
        return None
    follows = recipe(timeline, clip, index=index - 1, variation=0, hand=hand) if index else None
    stands_on = timeline.stands_on(clip.id, index, variation)
    anchor = recipe(timeline, clip, index=index, variation=stands_on[0], hand=hand) if stands_on else None
    return Segment(
        clip=clip.id,
        index=index,
        variation=variation,
        key=key(asked),
        recipe=asked,
        own=own(timeline, clip, index=index, variation=variation),
        follows=key(follows) if follows else "",
        anchor=key(anchor) if anchor else "",
    )


def _recipe(clip: Clip, style: str, words: tuple[Word, ...], *, at: tuple[int, int], hand: str) -> Recipe | None:
    if clip.source != "prompt":
        return None
    spoken = [text for part in phases(clip.prompt) if (text := _said(part, words))]
    if not spoken:
        return None
    return {
        "hand": hand,
        "style": _said(style, words),
        "phases": spoken[: at[0] + 1],
        "details": _said(clip.details, words),
        "seed": clip.seed,
        "index": at[0],
        "variation": at[1],
    }


def _retouched(asked: Recipe, timeline: Timeline, clip: Clip, words: tuple[Word, ...]) -> Recipe:
    """A recipe with the retouches that lead to its take, newest first; most have none and stay as they are."""
    variations = [asked["variation"], *timeline.stands_on(clip.id, asked["index"], asked["variation"])]
    steps = [timeline.retouches.get(f"{clip.id}:{asked['index']}:{number}") for number in variations]
    found = [[one.of, one.mask, _said(one.words, words), one.open] for one in steps if one]
    return {**asked, "retouches": found} if found else asked


def _said(text: str, words: tuple[Word, ...]) -> str:
    return folded(resolve(text, words))
