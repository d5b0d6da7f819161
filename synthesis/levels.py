"""From an order to a cell's codes: who is where, then the top codes, then the bottom codes.

Owns the order in which they are sampled, and how. What each is sampled under, `conditions` says. Knows no files, no
hands and no pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from synthesis import casting, conditions, orders
from synthesis.blocking import CONTEXT, STEPS, STILL, Blocking
from synthesis.codes import CellCodes
from synthesis.orders import Order
from synthesis.prior import Prior, Sampling, Words, sample
from synthesis.prompt import Reader
from synthesis.standing_in import heard, recoloured

Check = Callable[[], None]  # raises where the work is to be given up
# Guidance of the top: `evaluate` reads the place as asked in 0.97 of clips with 2, in 0.90 without.
TOP_SAMPLING = Sampling(steps=6, steps_on=3, guidance=2.0)
# A draft has to follow typing: two steps fewer.
DRAFT_SAMPLING = Sampling(steps=4, steps_on=3, guidance=2.0)
BOTTOM_SAMPLING = Sampling(steps=6, steps_on=4)
# Led away from what the prompt alone says: without it `evaluate`'s details_color_changes is a fifth lower.
RECOLOURING = replace(BOTTOM_SAMPLING, guidance=3.0)


@dataclass(frozen=True)
class Levels:
    """The nets that draw. priors: "top" and "bottom"; what they wear is put on elsewhere."""

    blocking: Blocking
    priors: dict[str, Prior]
    reader: Reader

    def top(
        self,
        order: Order,
        *,
        before: CellCodes | None,
        end: CellCodes | None,
        check: Check,
        how: Sampling = TOP_SAMPLING,
    ) -> CellCodes:
        """Who is where, then the top codes, what lies behind, what falls, and the finish."""
        if order.retouch and end:
            blocking, views = end.blocking, end.views
        else:
            drawn = self.drawn(order, before, end, check)
            blocking = torch.cat([torch.tensor([STILL]), drawn[1:]])  # of the codes; what moves is the window over them
            views = end.views if end else conditions.views(drawn, order, before)
        order = conditions.drawn_under(order, views)
        codes = sample(
            self.priors["top"],
            conditions.known(
                before.top if before else None, end.top if end else None, order=order, shape=(STEPS, 4, 7)
            ),
            words=Words.read(self.reader, heard(order, details=False)),
            plan=conditions.plan(conditions.staged(blocking, order), before),
            how=how,
            generator=conditions.generator(order, "top"),
            check=check,
        )
        cast, where = conditions.cast(order, blocking, before, end)
        numbers = {
            "matte": conditions.matte(order, before, end),
            "finish": conditions.finish(order, before, end),
            "weather": conditions.weather(order, before, end),
        }
        return CellCodes(blocking, codes[-STEPS:], views=views, cast=cast, where=where, **numbers)

    def drawn(self, order: Order, before: CellCodes | None, end: CellCodes | None, check: Check) -> Tensor:
        """Who is where, and how they and the camera move: (18,)."""
        return self.blocking.sample(
            self.reader.states(heard(order, details=False)),
            context=before.blocking if before else None,
            anchor=end.blocking if end else None,
            generator=conditions.generator(order, "blocking"),
            somebody=casting.somebody(order.words),
            check=check,
        )

    def bottom(
        self,
        order: Order,
        cell: CellCodes,
        *,
        before: CellCodes | None,
        end: CellCodes | None,
        check: Check,
    ) -> CellCodes:
        """The bottom codes of a cell whose blocking and top codes are known."""
        order = conditions.drawn_under(order, cell.views)
        past, kept = conditions.own_bottom(before) if before else None, conditions.own_bottom(end) if end else None
        known = conditions.known(past, kept, order=order, shape=(STEPS, *orders.CELLS))
        away = Words.read(self.reader, heard(order, details=False)) if recoloured(order) else None
        codes = sample(
            self.priors["bottom"],
            known,
            words=Words.read(self.reader, heard(order, details=True)),
            plan=conditions.plan(conditions.staged(cell.blocking, order), before),
            top=cell.top if before is None else torch.cat([before.top[-CONTEXT:], cell.top]),
            how=RECOLOURING if away else BOTTOM_SAMPLING,
            instead=away,
            generator=conditions.generator(order, "bottom"),
            check=check,
        )
        return replace(cell, bottom=codes[-STEPS:])
