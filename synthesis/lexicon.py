"""What the captions taught: which words ask for which factor, in English and Spanish.

Owns the cues (a phrase of the captions and the factor that it says) and the words that count as known. It is read off
`captions`, so that it knows what training has said and nothing else. Knows nothing of nets.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from synthesis import captions
from synthesis.inflection import FALSE_FRIENDS, FRAMING, FUNCTION, Word, each, fold, roots, words

# The captions' tables by what they say; an hour and a light are a time told in another way.
TABLES = {
    "subject": "subject",
    "color": "color",
    "pattern": "pattern",
    "action": "action",
    "speed": "speed",
    "place": "place",
    "time": "time",
    "hour": "time",
    "light": "time",
    "weather": "weather",
    "camera": "camera",
    "finish": "finish",
}
# Parts of captions that say as much alone, or in another order. Every word of them is in the captions.
SHORTER: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "action": {
            "right": ("moves to the right", "from left to right", "crosses to the right", "to the right"),
            "left": ("moves to the left", "from right to left", "crosses to the left", "to the left"),
            "rise": ("climbs", "moves up", "lifts"),
            "fall": ("drops", "goes down", "moves down"),
            "bounce": ("hops", "up and down"),
            "circle": ("spins", "in circles", "round and round", "turns around", "goes around"),
            "stand": ("stands", "stays"),
        },
        "speed": {"slow": ("slow motion",), "fast": ("full speed",)},
        "place": {
            "sea": ("calm sea", "waves"),
            "city": ("street", "skyscrapers"),
            "desert": ("dunes", "sand", "sand of the desert"),
            "forest": ("trees of a forest", "trees of the forest"),
            "mountains": ("peaks",),
            "beach": ("palm", "palm tree"),
            "snow": ("snowy",),
            "ruins": ("Rome", "Greece", "columns"),
            "underwater": ("reef", "coral"),
            "castle": ("medieval",),
        },
        "time": {
            "sunset": ("sunset", "sun goes down", "sunset colours"),
            "night": ("moon", "moonlight", "starry", "stars"),
            "dawn": ("morning", "early morning", "sun rises"),
            "day": ("sunny", "daylight"),
        },
        "weather": {
            "fog": ("mist", "hazy"),
            "snow": ("snow falling", "snowing", "light snow", "heavy snow"),
            "rain": ("raining",),
        },
        "camera": {"zoom": ("zoom",), "pan": ("camera moves sideways",)},
        "subject": {"balloon": ("hot-air balloon",), "boat": ("sailing",)},
        "finish": {
            "noir": ("black and white",),
            "old_film": ("twenties", "silent"),
            "video": ("eighties",),
            "painting": ("oil", "impressionist"),
            "pixels": ("pixel",),
            "pencil": ("sketch",),
        },
    },
    "es": {
        "action": {
            "right": ("se mueve hacia la derecha", "de izquierda a derecha", "hacia la derecha"),
            "left": ("se mueve hacia la izquierda", "de derecha a izquierda", "hacia la izquierda"),
            "bounce": ("arriba y abajo",),
            "circle": ("en círculos",),
            "stand": ("quieto", "se queda"),
        },
        "speed": {"slow": ("cámara lenta", "lento"), "fast": ("toda velocidad", "deprisa")},
        "place": {
            "sea": ("olas", "mar en calma"),
            "city": ("calle", "gran ciudad"),
            "desert": ("dunas", "arena"),
            "mountains": ("montañas", "cumbres"),
            "forest": ("árboles del bosque",),
            "beach": ("palmera", "orillas del mar"),
            "snow": ("nevado",),
            "ruins": ("Roma", "columnas"),
            "underwater": ("submarino", "arrecife", "coral"),
            "castle": ("medieval", "aldea"),
        },
        "time": {
            "sunset": ("puesta de sol", "se pone el sol", "anochecer"),
            "night": ("luna", "estrellada"),
            "dawn": ("mañana", "primera hora"),
            "day": ("soleado", "día"),
        },
        "weather": {"snow": ("nevando", "nieve cayendo", "nieve suave", "nieve intensa")},
        "camera": {"zoom": ("zoom", "cámara se acerca"), "pan": ("panorámico",)},
        "subject": {"balloon": ("globo aerostático",)},
        "finish": {
            "noir": ("blanco y negro",),
            "old_film": ("años veinte", "mudo"),
            "video": ("años ochenta",),
            "painting": ("pintura", "impresionista"),
            "pixels": ("píxeles",),
            "pencil": ("boceto",),
        },
    },
}
# Words that no caption holds and that say as much: the nets hear the captions' own phrase beside them (`standing_in`).
SYNONYMS: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "time": {
            "day": ("afternoon", "midday", "daytime"),
            "sunset": ("twilight", "nightfall"),
            "night": ("midnight", "moonlit", "nocturnal", "nighttime"),
            "dawn": ("daybreak",),
        },
        "weather": {
            "clear": ("cloudless",),
            "rain": ("storm", "stormy", "thunderstorm", "rainstorm", "downpour", "drizzle", "thunder", "lightning"),
            "snow": ("blizzard", "snowstorm"),
        },
        "speed": {"slow": ("leisurely", "gently", "unhurried"), "fast": ("swiftly", "rapidly", "speeding")},
    },
    "es": {
        "time": {
            "sunset": ("crepúsculo", "ocaso"),
            "night": ("medianoche", "nocturno"),
            "dawn": ("madrugada",),
        },
        "weather": {
            "rain": ("tormenta", "lluvioso", "aguacero", "llovizna", "trueno", "relámpago", "chubasco"),
            "snow": ("ventisca", "nevasca"),
        },
        "speed": {"slow": ("pausadamente",), "fast": ("velozmente", "veloz")},
    },
}
# Known only inside these: "new" is no news in "New York", nor is a book in "like a picture book".
COMPOUNDS = {
    "en": (
        "New York", "hot-air balloon", "picture book", "Middle Ages", "living room", "operating room",
        "operating theatre", "black and white", "Van Gogh", "comic book",
    ),
    "es": (
        "Nueva York", "globo aerostático", "libro de cuentos", "nave espacial", "Edad Media", "sala de operaciones",
        "blanco y negro", "Van Gogh", "años veinte", "años ochenta",
    ),
}  # fmt: skip
# The first word of these names no thing.
FIGURES_OF_SPEECH = frozenset({("heart", "of"), ("corazon", "de"), ("corazon", "del")})
# Function words that a cue needs all the same.
TELLING = {
    "en": each("up down off right left along around round to first even under"),
    "es": each("derecha izquierda hacia primera toda cada mas cerca"),
}
# Nouns as often as verbs: read as an action only where something does it.
_NOUNS_TOO = each("land sink drop fall rest circle spin turn wait lift hop climb jump bounce pole")
_ARTICLES = each("a an the this that un una el la los las unos unas")
_DOERS = each("to and people they we who")
# A caption's phrase whose one word says something else elsewhere.
_TOO_SHORT = {"en": frozenset({("pole",)}), "es": frozenset({("polo",)})}


@dataclass(frozen=True)
class Cue:
    """These roots, near one another, ask for `value` of `factor`."""

    roots: tuple[str, ...]
    factor: str
    value: str
    sure: float


class Lexicon:
    """One language's cues, longest first, and its known words."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._of: dict[str, str] = {}  # any root of a caption's word -> the word that stands for all its forms
        whole = {fold(word) for phrase in COMPOUNDS[language] for word in _plain(phrase)}
        held = (captions.LANGUAGES[language], SYNONYMS[language])
        spoken = [fold(word) for table in held for phrase in phrases(table) for word in _plain(phrase)]
        for word in filter(self.carries, spoken):
            self._note(word)
        self.compounds = frozenset(tuple(self.root(fold(w)) for w in _plain(p)) for p in COMPOUNDS[language])
        outside = _outside_compounds(language)
        self.only_inside = frozenset(self.root(word) for word in whole if word not in outside)
        self.cues = sorted(set(self._cues()), key=lambda cue: (-len(cue.roots), -cue.sure, cue.roots, cue.value))

    def root(self, folded: str) -> str:
        """The caption's word that this is a form of; "" where the captions have none."""
        return next((self._of[root] for root in roots(folded, self.language) if root in self._of), "")

    def carries(self, folded: str) -> bool:
        """Whether a word may ask for something: no article, no number, no talk of pictures."""
        return folded in TELLING[self.language] or folded not in FUNCTION[self.language]

    def content(self, text: str) -> tuple[str, ...]:
        """The roots of a phrase's words, without those that carry nothing."""
        return tuple(root for word in words(text) if self.carries(word.folded) and (root := self.root(word.folded)))

    def _note(self, word: str) -> None:
        stands = next((self._of[root] for root in roots(word, self.language) if root in self._of), word)
        for root in roots(word, self.language):
            self._of.setdefault(root, stands)

    def _cues(self) -> Iterator[Cue]:
        for table, factor in TABLES.items():
            for value, said in captions.LANGUAGES[self.language][table].items():
                yield from self._said(factor, value, said, sure=1.0)
        for more in (SHORTER[self.language], SYNONYMS[self.language]):
            for factor, values in more.items():
                for value, short in values.items():
                    yield from self._said(factor, value, short, sure=0.8)

    def _said(self, factor: str, value: str, said: Any, *, sure: float) -> Iterator[Cue]:
        for phrase in said:
            for plain in _forms(phrase):
                content = self.content(plain)
                if content and content not in _TOO_SHORT[self.language] and value != "plain":
                    yield Cue(content, factor, value, sure)


@cache
def lexicon(language: str) -> Lexicon:
    return Lexicon(language)


def is_synonym(written: str) -> bool:
    """Whether no caption holds a word, and one that says as much is known."""
    return any(root in words for language, words in _synonyms().items() for root in roots(fold(written), language))


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    return {language: frozenset(map(fold, phrases(table))) for language, table in SYNONYMS.items()}


def phrases(said: Any) -> Iterator[str]:
    """Every phrase of a table of captions."""
    if isinstance(said, str):
        yield from _forms(said)
    else:
        for part in said.values() if isinstance(said, dict) else said:
            yield from phrases(part)


def language_of(found: list[Word]) -> str:
    """In which of the two languages a text is written; English where nothing tells."""
    counts = dict.fromkeys(captions.LANGUAGES, 0.0)
    for word in found:
        for language in counts:
            other = "es" if language == "en" else "en"
            known = lexicon(language).root(word.folded) and word.folded not in FALSE_FRIENDS[other]
            counts[language] += (word.folded in FUNCTION[language]) + 0.9 * bool(known)
    return "es" if counts["es"] > counts["en"] else "en"


def is_framing(word: Word) -> bool:
    return word.folded in FRAMING


def is_noun_here(word: Word, before: Word | None, cue: Cue) -> bool:
    """Whether a word that could be an action is a thing: "the kitchen sink", "a jump"."""
    if cue.factor != "action" or len(cue.roots) > 1 or before is None:
        return False
    if before.folded in _ARTICLES:
        return True
    return word.folded in _NOUNS_TOO and not before.folded.endswith("s") and before.folded not in _DOERS


def _forms(phrase: str) -> Iterator[str]:
    """A caption's entry as plain words: Spanish nouns carry their gender, colours both endings."""
    if phrase[:2] in {"m ", "f "}:
        phrase = phrase[2:]
    yield from phrase.split("/")


def _plain(phrase: str) -> list[str]:
    return [word.written for word in words(phrase)]


def _outside_compounds(language: str) -> set[str]:
    """Folded caption words that also stand outside the compounds."""
    found = set()
    compounds = [fold(compound).replace("-", " ") for compound in COMPOUNDS[language]]
    for phrase in phrases(captions.LANGUAGES[language]):
        left = fold(phrase).replace("-", " ")
        for compound in compounds:
            left = left.replace(compound, " ")
        found |= {word.folded for word in words(left)}
    return found
