"""Orders as the tests of what words name ask for them."""

from synthesis.engine import Order, Retouch


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
