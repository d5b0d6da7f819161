"""Where every item of a document lies: under which shared type, at which key.

The CRDT keeps this for itself; the checks need it before anything is applied. An item's place never changes, and a
client's items in one text are one run here, so a text of 260,000 edits costs as much as its authors. Knows neither
bytes nor rules. What was collected (deleted together with its parent) lies nowhere: `None`.
"""

from bisect import bisect_right

ARRAY, MAP, TEXT = 0, 1, 2

Id = tuple[int, int]  # client id, clock


class Type:
    """A shared type. `path`: root name, then keys down to it (None for an entry of a list); `kind` None: a root."""

    __slots__ = ("_places", "kind", "path")

    def __init__(self, path: tuple[str | None, ...], kind: int | None = None) -> None:
        self.path = path
        self.kind = kind
        self._places: dict[str | None, Place] = {}

    def find(self, key: str | None) -> "Place | None":
        """The one place of this key (None: among the type's own list or text), where an item stands there."""
        return self._places.get(key)

    def keep(self, place: "Place") -> None:
        self._places.setdefault(place.key, place)

    def let_go(self) -> None:
        self._places.clear()


class Place:
    """A key of a shared type, or its list: two items lie in the same place when these are the same object."""

    __slots__ = ("key", "type")

    def __init__(self, type: Type, key: str | None) -> None:
        self.type = type
        self.key = key

    @property
    def path(self) -> tuple[str | None, ...]:
        return self.type.path if self.key is None else (*self.type.path, self.key)


class Runs:
    """One client's items in order: run i ends before clock `ends[i]` and lies at `places[i]`. An item that does not
    stand behind the client's last one, as letters do that are typed in one go, has its clock in `breaks`."""

    __slots__ = ("breaks", "ends", "places", "start")

    def __init__(self, start: int = 0) -> None:
        self.start = start
        self.ends: list[int] = []
        self.places: list[Place | None] = []
        self.breaks: list[int] = []

    @property
    def end(self) -> int:
        return self.ends[-1] if self.ends else self.start

    def add(self, end: int, place: Place | None, *, goes_on: bool) -> None:
        """What comes next, up to `end`. goes_on: behind the item before."""
        if not goes_on:
            self.breaks.append(self.end)
        if self.ends and self.places[-1] is place:
            self.ends[-1] = end
        else:
            self.ends.append(end)
            self.places.append(place)

    def at(self, clock: int) -> Place | None:
        ends = self.ends
        index = bisect_right(ends, clock)
        return self.places[index] if index < len(ends) and clock >= self.start else None

    def unbroken(self, first: int, last: int) -> bool:
        """Whether each item from clock `first` to `last` stands behind the one before."""
        index = bisect_right(self.breaks, first)
        return index == len(self.breaks) or self.breaks[index] > last

    def within(self, start: int, end: int) -> list[Place | None]:
        """The places of the runs that share a clock with [start, end)."""
        first = bisect_right(self.ends, start)
        last = bisect_right(self.ends, end - 1) + 1
        return self.places[first:last]


class Items:
    """The items of one document."""

    def __init__(self) -> None:
        self.clients: dict[int, Runs] = {}
        self.types: dict[Id, Type] = {}
        self.roots: dict[str, Type] = {}

    def let_go(self) -> None:
        """Nobody asks any more. Types and places hold each other: they would stay until the collector came by."""
        for each in (*self.types.values(), *self.roots.values()):
            each.let_go()

    def root(self, name: str) -> Type:
        found = self.roots.get(name)
        if found is None:
            found = self.roots[name] = Type((name,))
        return found

    def place(self, client: int, clock: int) -> Place | None:
        runs = self.clients.get(client)
        return runs.at(clock) if runs else None

    def add(self, client: int, end: int, place: Place | None, *, goes_on: bool) -> None:
        """The client's next items up to `end`; what is known already is passed over. goes_on: as of `Runs.add`."""
        runs = self.clients.get(client)
        if runs is None:
            runs = self.clients[client] = Runs()
        if end > runs.end:
            runs.add(end, place, goes_on=goes_on)

    def turned(self, left: Id, right: Id) -> bool:
        """Whether `right` is known to stand before `left`, or is the same: both were typed in one go."""
        runs = self.clients.get(left[0]) if left[0] == right[0] and left[1] >= right[1] else None
        return runs is not None and runs.unbroken(right[1], left[1])

    def within(self, client: int, start: int, end: int) -> list[Place | None]:
        runs = self.clients.get(client)
        return runs.within(start, end) if runs else []
