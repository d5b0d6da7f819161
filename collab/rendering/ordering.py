"""A recipe in the engine's words. What the hand is, is not the engine's business: it is given the adapter."""

from typing import Any

from synthesis.orders import Order, Retouch


def order(recipe: dict[str, Any]) -> Order:
    """What the engine is asked for, for the take of a recipe (film/recipes.py)."""
    # The first is this take's own; the others made the take that it stands on, whose codes are given beside.
    newest = next(iter(recipe.get("retouches", [])), None) if recipe["variation"] else None
    return Order(
        style=recipe["style"],
        phases=tuple(recipe["phases"]),
        details=recipe["details"],
        seed=recipe["seed"],
        index=recipe["index"],
        variation=recipe["variation"],
        retouch=Retouch.from_hex(newest[1], words=newest[2], open=newest[3]) if newest else None,
    )
