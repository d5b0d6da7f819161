"""An order whose open words are settled: "celebration" becomes one of several scenes, and who is named does something,
somewhere.

Owns the choice. It follows from the clip's seed, so that a take is drawn again alike and four drafts of one word are
four ideas. Only what nobody said is added: where nobody says what somebody does, they do what is like them, since the
blocking would as soon let a tree fly; where no place is named, they are where they might be met, for only a place with
a name has a matte. Knows no nets.
"""

import random
from dataclasses import replace
from typing import Any

from synthesis import captions
from synthesis.mattes import ROOFED
from synthesis.open_words import SCENES
from synthesis.orders import Order
from synthesis.reading import is_heard, understand

_SILENT = {
    "subject": "nothing", "place": "sea", "time": "day", "weather": "clear", "camera": "still", "action": "stand",
    "speed": "normal", "color": "none", "pattern": "plain",
}  # fmt: skip
# What somebody does of whom nothing is said, each as likely. Most things rest as often as they go somewhere.
_GOES, _FLIES = ("stand", "stand", "right", "left"), ("right", "left", "circle")
LIKE_THEM = {
    "bird": _FLIES, "butterfly": _FLIES, "plane": ("right", "left"), "fish": ("right", "left"),
    "shark": ("right", "left"), "balloon": ("stand", "rise"), "rocket": ("rise",), "ball": ("stand", "bounce"),
    "heart": ("stand", "bounce"), "house": ("stand",), "tree": ("stand",), "flame": ("stand",), "flower": ("stand",),
    "umbrella": ("stand",), "crowd": ("stand",),
}  # fmt: skip
# Where somebody is of whom no place is said, each as likely.
_ANYWHERE = ("sea", "mountains", "desert", "forest", "beach", "snow", "city", "park")
_ROADS, _MEADOWS = ("city", "desert", "mountains", "snow"), ("park", "mountains", "forest", "river")
AT_HOME = {
    "bird": ("sea", "forest", "mountains", "beach", "park"), "fish": ("sea", "underwater"),
    "shark": ("sea", "underwater"), "boat": ("sea", "river"), "car": _ROADS, "truck": _ROADS, "train": _ROADS,
    "plane": ("mountains", "desert", "city", "beach"), "rocket": ("space", "desert", "city"),
    "balloon": ("mountains", "desert", "beach", "park"), "butterfly": _MEADOWS, "flower": _MEADOWS, "rabbit": _MEADOWS,
    "cat": ("room", "kitchen", "park"), "dog": ("park", "beach", "snow", "room"), "bear": ("forest", "river", "snow"),
    "horse": ("mountains", "beach", "desert", "castle"), "elephant": ("desert", "forest", "river"),
    "giraffe": ("desert", "forest"), "dinosaur": ("forest", "desert", "mountains"),
    "astronaut": ("space",), "robot": ("city", "room", "classroom"), "clown": ("stage", "park", "city"),
    "dancer": ("stage", "beach", "city"), "children": ("park", "beach", "classroom"),
    "crowd": ("city", "stage", "ruins"),
    "house": ("mountains", "forest", "snow", "river"), "tree": ("mountains", "park", "snow"),
    "ball": ("park", "beach", "room"), "umbrella": ("beach", "city", "park"), "flame": ("kitchen", "forest", "desert"),
}  # fmt: skip


def settled(order: Order) -> Order:
    """The order with words for what an open word of its phase leaves open, and for where somebody is and what they do
    where no phase until then says it; as it is where nothing is left open, and for a part of a picture, which has words
    of its own.

    Style and prompt alone count: an edit of the details keeps every top code."""
    if order.part:
        return order
    understood, theme = (understand(order.phase, order.style, details) for details in (order.details, ""))
    said = {found.factor: found.value for found in reversed(understood.factors) if is_heard(found)}
    rng = random.Random(order.seed)
    scene = rng.choice(SCENES[understood.open[0]]) if understood.open else {}
    named = next((found.value for found in theme.factors if found.factor == "subject"), "")
    theirs = {"action", "color"} if "subject" in said else set()
    left = {name: value for name, value in scene.items() if name not in said and name not in theirs}
    words = captions.LANGUAGES[theme.language]
    told = captions.moment(_SILENT | left, {*left, captions.EVERYTHING}, rng, words) if left else ""
    does = ""
    if named and not _says(order, "action"):
        does = rng.choice([way for way in words["action"][_way(named, rng, paced="speed" in said)] if way])
    there = "" if left or not theme.factors or _says(order, "place") else _where(order, words)
    phase = ", ".join(filter(None, (order.phase, told, does, there)))
    return order if phase == order.phase else replace(order, phases=(phase,))


def _way(subject: str, rng: random.Random, *, paced: bool) -> str:
    """paced: a speed was said, so that they move if they can."""
    ways = LIKE_THEM.get(subject, _GOES)
    return rng.choice([way for way in ways if way != "stand"] if paced and set(ways) != {"stand"} else ways)


def _where(order: Order, words: dict[str, Any]) -> str:
    """A place where whom the first phase names might be met, or a landscape: one for all phases. No roof where there is
    talk of the weather."""
    rng = random.Random(f"{order.seed} where")
    first = understand(order.phases[0], order.style).factors
    homes = AT_HOME.get(next((found.value for found in first if found.factor == "subject"), ""), _ANYWHERE)
    open_air = [place for place in homes if place not in ROOFED]
    said: str = words["place"][rng.choice(open_air if open_air and _says(order, "weather") else homes)][0]
    return said


def _says(order: Order, factor: str) -> bool:
    """In any phase until then: after a bird has taken off, it is still flying."""
    return any(
        found.factor == factor
        for phase in order.phases[: order.index + 1]
        for found in understand(phase, order.style).factors
    )
