"""What a cell is sampled under: its random numbers, the codes that are known, who is where, what lies behind them,
where the camera looks, and how the film is finished.

Follows from an order and the cells beside it. Knows no nets.

T latent steps of a cell
"""

import hashlib
from dataclasses import replace

import torch
from torch import Tensor

from synthesis import camera, casting, orders, retouching, setting
from synthesis.blocking import CONTEXT, STEPS
from synthesis.casting import Figure
from synthesis.codes import CAST, BadCodes, CellCodes
from synthesis.lut import Grade
from synthesis.orders import Order
from synthesis.prior import FREE


def generator(order: Order, level: str) -> torch.Generator:
    """The random numbers of one level of one cell: from seed, index and variation, never from the words."""
    name = f"{order.seed} {order.index} {order.variation} {level}"
    return torch.Generator().manual_seed(int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big"))


def known(before: Tensor | None, end: Tensor | None, *, order: Order, shape: tuple[int, int, int]) -> Tensor:
    """The codes to fill: the context's last steps first, FREE, the anchor's last step last; of a retouch all but its
    cells, on any level each one that it touches."""
    codes = torch.full(shape, FREE)
    if end is not None and order.retouch:
        codes = retouching.kept(end, order.retouch)
    if end is not None and not (order.retouch and order.retouch.open):
        codes[-1] = end[-1]
    return codes if before is None else torch.cat([before[-CONTEXT:], codes])


def views(drawn: Tensor, order: Order, before: CellCodes | None) -> Tensor | None:
    """How the camera that a blocking names goes on from where the cell before left it."""
    path = drawn[2:].view(STEPS, 2) * 2.0 + 1 if drawn[1] > 0 else None
    start = before.views[-1] if before is not None and before.views is not None else None
    if start is None and before is not None:
        start = torch.tensor(camera.WHOLE)
    right = bool(torch.rand((), generator=generator(order, "camera")) < 0.5)
    found = camera.views(camera.KINDS[int(drawn[0])], path=path, start=start, right=right)
    return None if found is None or bool((found == torch.tensor(camera.WHOLE)).all()) else found


def drawn_under(order: Order, views: Tensor | None) -> Order:
    """A retouch's mask lies over what is shown; where a window is, it becomes one of the drawn picture."""
    if order.retouch is None or views is None:
        return order
    mask = camera.under(torch.tensor(order.retouch.mask).view(orders.CELLS), views)
    return replace(order, retouch=replace(order.retouch, mask=tuple(mask.flatten().tolist())))


def staged(blocking: Tensor, order: Order) -> Tensor:
    return retouching.staged(blocking, order.retouch) if order.retouch else blocking


def plan(blocking: Tensor, before: CellCodes | None) -> Tensor:
    """Camera, size and the path of all steps to be sampled, the context's before the cell's own.

    Where the cell before had nobody, the subject waits where it will appear.
    """
    if before is None:
        return blocking
    path = before.blocking[-2 * CONTEXT :] if before.blocking[1] > 0 else blocking[2:4].repeat(CONTEXT)
    return torch.cat([blocking[:2], path, blocking[2:]])


def cast(
    order: Order, blocking: Tensor, before: CellCodes | None, end: CellCodes | None
) -> tuple[Tensor | None, Tensor | None]:
    """Who is there (n, 21), and in which cells they are shown (n, 8, 14).

    As a rule whom the words name, everywhere; where they name nobody, who was there before goes on. A retouch that says
    something puts whom it names under its mask, and nobody else is there any more; one that says nothing keeps the
    cast of its take.
    """
    kept = end if order.retouch else None
    if kept is not None and not order.part:
        return kept.cast, kept.where
    beside = before if before is not None and before.blocking[1] > 0 else None
    who = casting.said(order.words)
    if order.who:
        who = torch.tensor([order.who, casting.UNKNOWN])
    if who[0] == casting.UNKNOWN and kept is None and beside is not None and beside.cast is not None:
        who = beside.cast[0, :2]
    own = staged(blocking, order)
    new = torch.cat([who, torch.tensor([_looks(order, own, beside, None if kept else end)]), own])[None]
    if kept is None:
        return new, torch.ones(1, *orders.CELLS, dtype=torch.bool)
    mask = torch.tensor(order.retouch.mask if order.retouch else ()).view(1, *orders.CELLS)
    if kept.cast is None or kept.where is None:
        return new, mask
    return torch.cat([kept.cast, new]), torch.cat([kept.where & ~mask, mask])


def _looks(order: Order, blocking: Tensor, before: CellCodes | None, end: CellCodes | None) -> int:
    """Which way somebody looks: where they go; else as before, as at the end that is to be reached, or by chance."""
    goes = casting.looks(blocking)
    if goes is not None:
        return goes
    for beside in (before, end):
        if beside is not None and beside.cast is not None:
            return int(beside.cast[0, 2])
    return casting.LEFT if torch.rand((), generator=generator(order, "cast")) < 0.5 else casting.RIGHT


def figures(cell: CellCodes, before: CellCodes | None) -> list[tuple[Figure, Tensor]]:
    """Each who is there at the steps that are decoded, the context's last before the cell's own, and in which cells of
    each step they are shown (T, 8, 14)."""
    parts = [(cell, slice(0, STEPS))]
    if before is not None:
        parts.insert(0, (before, slice(STEPS - CONTEXT, STEPS)))
    count = max(0 if part.cast is None else len(part.cast) for part, _ in parts)
    found = []
    for number in range(count):
        roles = [(_role(part, number), steps) for part, steps in parts]
        figure = Figure.joined(
            [Figure.of(role[0][: casting.LENGTH], role[0][casting.LENGTH :]).at(steps) for role, steps in roles]
        )
        where = torch.cat([role[1].expand(steps.stop - steps.start, -1, -1) for role, steps in roles])
        found.append((figure, where))
    return found


def _role(cell: CellCodes, number: int) -> tuple[Tensor, Tensor]:
    if cell.cast is None or cell.where is None or number >= len(cell.cast):
        return torch.zeros(CAST, dtype=torch.int64), torch.zeros(orders.CELLS, dtype=torch.bool)
    return cell.cast[number], cell.where[number]


def matte(order: Order, before: CellCodes | None, end: CellCodes | None) -> Tensor | None:
    """The matte of a cell (1,): the one that its words name, or by the clip's seed its mirror image, so that takes
    differ; where they name no place, or that of the clip before, what was there stays. A retouch draws a part of its
    take anew and leaves the matte as it is."""
    said = setting.matte(order.words)
    there = before.matte if before else None
    if said and there is not None and abs(int(there)) == said:
        said = int(there)
    elif said and (order.seed + order.variation) % 2:
        said = -said
    return _as_before("matte", said, order, before, end)


def finish(order: Order, before: CellCodes | None, end: CellCodes | None) -> Tensor | None:
    """The finish of a cell (1,), in the way of a matte."""
    return _as_before("finish", setting.finish(order.words), order, before, end)


def weather(order: Order, before: CellCodes | None, end: CellCodes | None) -> Tensor | None:
    """What falls in a cell (1,), in the way of a matte."""
    return _as_before("weather", setting.weather(order.words), order, before, end)


def coloured(cell: CellCodes, own: Grade | None, order: Order, end: CellCodes | None) -> CellCodes:
    """The cell in its colours: its hand's own; under a retouch those of its take."""
    grade = end.grade if order.retouch and end else own
    return cell if grade is None else replace(cell, lut=grade.table, curves=grade.curves)


def _as_before(
    name: str, said: int | None, order: Order, before: CellCodes | None, end: CellCodes | None
) -> Tensor | None:
    """A number of `setting`: what is said, else what the cell before has; under a retouch what its take has."""
    if order.retouch and end:
        kept: Tensor | None = getattr(end, name)
        return kept
    if said is None:
        there: Tensor | None = getattr(before, name, None)
        return there
    return None if said == setting.PLAIN else torch.tensor([said])


def mattes(cell: CellCodes, before: CellCodes | None) -> Tensor:
    """The matte of each step that is decoded (T,), the context's last before the cell's own."""
    parts = [(cell, STEPS)] if before is None else [(before, CONTEXT), (cell, STEPS)]
    numbers = [setting.PLAIN if part.matte is None else int(part.matte) for part, _ in parts]
    return torch.tensor(numbers).repeat_interleave(torch.tensor([steps for _, steps in parts]))


def own_bottom(cell: CellCodes) -> Tensor:
    if cell.bottom is None:
        raise BadCodes("these are a preview's codes; a full render continues full codes")
    return cell.bottom
