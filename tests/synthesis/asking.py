"""Orders as the tests of what words name ask for them."""

from synthesis.engine import Order, Retouch
from synthesis.prompt import Parts
from synthesis.standing_in import heard, stood_in

NEON, SEPIA = "neon lights at night", "faded sepia photograph"  # styles that do not call for each other


def boat(style: str, seed: int) -> Order:
    """What a team accepts under a style, another each time."""
    return Order(style, (f"a boat number {seed}",), "", seed, 0, 0)


def order(
    prompt: str,
    *,
    style: str = "",
    seed: int = 3,
    index: int = 0,
    variation: int = 0,
    retouch: Retouch | None = None,
) -> Order:
    return Order(style, (prompt,), "", seed, index, variation, retouch)


def told(parts: Parts, *, lesson: bool = False, unsaid: tuple[str, ...] = (), seed: int = 3) -> Parts:
    """(style, prompt) or (style, prompt, details) as the codes' nets hear them, or as a lesson does."""
    style, prompt, details = (*parts, "")[:3]
    told = stood_in if lesson else heard
    return told(Order(style, (prompt,), details, seed, 0, 0, unsaid=unsaid), details=len(parts) == 3)
