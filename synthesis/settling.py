"""An order whose open words are settled: "celebration" becomes one of several scenes.

Owns the choice. It follows from the clip's seed, so that a take is drawn again alike and four drafts of one word are
four ideas. Only what nobody said is added; where somebody is named, what they do is theirs to say. Knows no nets.
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


def settled(order: Order) -> Order:
    """The order with words for what an open word of its phase leaves open; as it is where there is no such word, and
    for a part of a picture, which has words of its own."""
    understood = understand(order.phase, order.style, order.details)
    if not understood.open or order.part:
        return order
    said = {factor.factor for factor in understood.factors if is_heard(factor)}
    said |= {"action", "color"} if "subject" in said else set()
    rng = random.Random(order.seed)
    left = {name: value for name, value in rng.choice(SCENES[understood.open[0]]).items() if name not in said}
    if not left:
        return order
    told = {*left, captions.EVERYTHING}
    words = captions.moment(_SILENT | left, told, rng, captions.LANGUAGES[understood.language])
    return replace(order, phases=(f"{order.phase}, {words}",))
