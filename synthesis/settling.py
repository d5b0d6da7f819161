"""An order whose open words are settled: "celebration" becomes one of several scenes, and who is named does something.

Owns the choice. It follows from the clip's seed, so that a take is drawn again alike and four drafts of one word are
four ideas. Only what nobody said is added: where nobody says what somebody does, they do what is like them, since the
blocking would as soon let a tree fly. Knows no nets.
"""

import random
from dataclasses import replace

from synthesis import captions
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


def settled(order: Order) -> Order:
    """The order with words for what an open word of its phase leaves open, and for what somebody does of whom no phase
    until then says it; as it is where nothing is left open, and for a part of a picture, which has words of its own.

    What somebody does is said for whom style and prompt name: an edit of the details keeps every top code."""
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
    if named and not _says_what_they_do(order):
        does = rng.choice([way for way in words["action"][_way(named, rng, paced="speed" in said)] if way])
    phase = ", ".join(filter(None, (order.phase, told, does)))
    return order if phase == order.phase else replace(order, phases=(phase,))


def _way(subject: str, rng: random.Random, *, paced: bool) -> str:
    """paced: a speed was said, so that they move if they can."""
    ways = LIKE_THEM.get(subject, _GOES)
    return rng.choice([way for way in ways if way != "stand"] if paced and set(ways) != {"stand"} else ways)


def _says_what_they_do(order: Order) -> bool:
    """In any phase until then: after a bird has taken off, it is still flying."""
    said = (
        found.factor for phase in order.phases[: order.index + 1] for found in understand(phase, order.style).factors
    )
    return "action" in said
