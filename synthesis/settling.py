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

from synthesis import captions, inflection
from synthesis.mattes import ROOFED
from synthesis.open_words import SCENES, moving
from synthesis.orders import Order
from synthesis.reading import Understood, is_heard, understand

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

# When it is where no hour is said, each as likely.
HOURS = ("day", "day", "day", "day", "day", "dawn", "sunset", "night")

# Colours that no caption holds: whose they are is said, though nobody can draw them.
OTHER_COLORS = inflection.each(
    """
    black brown grey gray orange pink golden silver beige turquoise
    negro negra negros negras marron marrones gris grises naranja naranjas rosa rosas dorado dorada plateado plateada
    """
)


def settled(order: Order) -> Order:
    """The order with words for what an open word of its phase leaves open, and for where and when somebody is and what
    they do where no phase until then says it; and with what else is left `unsaid`. As it is where nothing is left open;
    a part of a picture has words of its own.

    Style and prompt alone count: an edit of the details keeps every top code."""
    if order.part:
        return replace(order, unsaid=("color",))
    theme = understand(order.phase, order.style)
    if not theme.factors and not theme.open:
        return order
    words, rng = captions.LANGUAGES[theme.language], random.Random(order.seed)
    left = _scene(order, theme, rng)
    told = captions.moment(_SILENT | left, {*left, captions.EVERYTHING}, rng, words) if left else ""
    does = _does(order, theme, rng, words)
    there = "" if left or not theme.factors or _says(order, "place") else _where(order, words)
    when = "" if "time" in left or not _is_open(order, "time") else _when(order, words)
    unsaid = tuple(name for name in ("color", "weather") if name not in left and _is_open(order, name))
    phase = ", ".join(filter(None, (order.phase, told, does, there, when)))
    return replace(order, phases=order.phases if phase == order.phase else (phase,), unsaid=unsaid)


def _scene(order: Order, theme: Understood, rng: random.Random) -> dict[str, str]:
    """What an open word becomes, as far as nothing is said of it: whom the words name has their own colour."""
    if not theme.open:
        return {}
    said = {found.factor for found in understand(order.phase, order.style, order.details).factors if is_heard(found)}
    theirs = {"action", "color"} if "subject" in said else set()
    return {name: value for name, value in rng.choice(SCENES[theme.open[0]]).items() if name not in said | theirs}


def _does(order: Order, theme: Understood, rng: random.Random, words: dict[str, Any]) -> str:
    """What somebody does, of whom no action is said; a word of motion says which it may be, and how fast."""
    named = next((found.value for found in theme.factors if found.factor == "subject"), "")
    if not named or _says(order, "action"):
        return ""
    motion = moving(inflection.words(order.phase), theme.language)
    paced = any(found.factor == "speed" for found in theme.factors)
    ways = LIKE_THEM.get(named, _GOES)
    if motion:
        ways = tuple(way for way in ways if way in motion.actions) or motion.actions
    elif paced and set(ways) != {"stand"}:  # they move, if they can
        ways = tuple(way for way in ways if way != "stand")
    does: str = rng.choice([way for way in words["action"][rng.choice(ways)] if way])
    return f"{does} {words['speed'][motion.speed][0]}" if motion and motion.speed and not paced else does


def _where(order: Order, words: dict[str, Any]) -> str:
    """A place where whom the first phase names might be met, or a landscape: one for all phases. No roof where there is
    talk of the weather."""
    rng = random.Random(f"{order.seed} where")
    first = understand(order.phases[0], order.style).factors
    homes = AT_HOME.get(next((found.value for found in first if found.factor == "subject"), ""), _ANYWHERE)
    open_air = [place for place in homes if place not in ROOFED]
    said: str = words["place"][rng.choice(open_air if open_air and _says(order, "weather") else homes)][0]
    return said


def _when(order: Order, words: dict[str, Any]) -> str:
    """An hour, mostly day: one for all phases."""
    said: str = words["time"][random.Random(f"{order.seed} when").choice(HOURS)][0]
    return said


def _is_open(order: Order, factor: str) -> bool:
    """Whether nobody says it, as far as is known: an unknown word may."""
    unknown = [word for phase in order.phases[: order.index + 1] for word in understand(phase).unknown]
    if factor == "color":
        unknown = [word for word in unknown if inflection.fold(word.word) in OTHER_COLORS]
    return not unknown and not _says(order, factor)


def _says(order: Order, factor: str) -> bool:
    """In any phase until then: after a bird has taken off, it is still flying. A style's colour is nobody's."""
    return any(
        found.factor == factor and (factor != "color" or found.part != "style")
        for phase in order.phases[: order.index + 1]
        for found in understand(phase, order.style).factors
    )
