"""What the engine is asked for, in plain data. Knows no nets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """What one segment asks for. phases: the clip's, in order; cell `index` takes its own, the last goes on."""

    style: str
    phases: tuple[str, ...]
    details: str
    seed: int
    index: int
    variation: int

    def __post_init__(self) -> None:
        if not self.phases or self.index < 0 or self.variation < 0:
            raise ValueError(f"an order needs a phase and a place in the clip: {self}")

    @property
    def phase(self) -> str:
        return self.phases[min(self.index, len(self.phases) - 1)]

    @property
    def theme(self) -> tuple[str, ...]:
        """The words that blocking and top codes hear: never the details."""
        return (self.style, self.phase)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that the bottom codes hear."""
        return (self.style, self.phase, self.details)
