"""How much of a weather words say: "light rain", "llueve con fuerza", "a drizzle".

Owns these words and where they count: in the weather's own words, right before them or right after them, in the same
clause. Knows nothing of pictures.
"""

from collections.abc import Sequence

from synthesis.inflection import Word, each

LIGHT = each(
    "light lightly gentle gently soft softly slight slightly fine thin little drizzle drizzling "
    "ligera ligeramente leve suave suavemente fina poca debil llovizna lloviznando"
)
HEAVY = each(
    "heavy heavily hard strong strongly thick dense pouring downpour storm stormy thunderstorm rainstorm blizzard "
    "snowstorm intensa intensamente fuerte fuertemente fuerza espesa densa mucha torrencial aguacero tormenta "
    "chubasco ventisca nevasca"
)
_VERY = each("very quite rather so muy con bastante tan")


def beside(line: Sequence[Word], first: int, last: int) -> list[int]:
    """The places of the words that say how much of it, before or after the weather's own, which stand from first to
    last."""
    after = last + 1 if not line[last].ends else len(line)
    if after < len(line) and line[after].folded in _VERY and not line[after].ends:
        after += 1
    places = [first - 1] if first and not line[first - 1].ends else []
    places += [after] if after < len(line) else []
    return [at for at in places if line[at].folded in LIGHT | HEAVY]


def amount(line: Sequence[Word], first: int, last: int) -> str:
    """ "light" or "heavy"; "" where neither is said, or both are."""
    said = {line[at].folded for at in (*range(first, last + 1), *beside(line, first, last))}
    light, heavy = bool(said & LIGHT), bool(said & HEAVY)
    return "" if light == heavy else "light" if light else "heavy"
