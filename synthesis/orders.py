"""What the engine is asked for, in plain data. Knows no nets."""

from dataclasses import dataclass

CELLS = (8, 14)  # rows and columns of the bottom level, which a retouch's mask is laid over


@dataclass(frozen=True)
class Retouch:
    """Draw the cells of a take anew that `mask` names (8 rows of 14, row by row), and keep all others.

    words: what stands there, in place of the clip's prompt and details; "": as the clip says. open: to the cell's end;
    else its last latent step stays, which the next cell continues.
    """

    mask: tuple[bool, ...]
    words: str = ""
    open: bool = False

    @classmethod
    def from_hex(cls, mask: str, *, words: str = "", open: bool = False) -> "Retouch":
        """mask: 28 hex digits, the first cell in the highest bit."""
        count = CELLS[0] * CELLS[1]
        return cls(tuple(bit == "1" for bit in f"{int(mask, 16):0{count}b}"), words, open)


@dataclass(frozen=True)
class Order:
    """What one segment asks for. phases: the clip's, in order; cell `index` takes its own, the last goes on.

    who: the number of whom a word of a hand names, once it is told to nets that do not know it (`vocabulary`). unsaid:
    factors that no phase until then says, once the order is `settled`.
    """

    style: str
    phases: tuple[str, ...]
    details: str
    seed: int
    index: int
    variation: int
    retouch: Retouch | None = None
    who: int = 0
    unsaid: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.phases or self.index < 0 or self.variation < 0:
            raise ValueError(f"an order needs a phase and a place in the clip: {self}")

    @property
    def phase(self) -> str:
        return self.phases[min(self.index, len(self.phases) - 1)]

    @property
    def theme(self) -> tuple[str, ...]:
        """The words that blocking and top codes hear: never the details, but what a retouch says."""
        return (self.style, self.phase) if not self.part else (self.style, self.part)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that the bottom codes hear."""
        return (self.style, self.phase, self.details) if not self.part else (self.style, self.part)

    @property
    def part(self) -> str:
        """What a retouch says of its part; "" where it says nothing, or where none is."""
        return self.retouch.words if self.retouch else ""
