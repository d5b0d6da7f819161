"""Words that ask for no scene in particular: "celebration", "an anxious dream"; and for no way in particular: "walks".
They ask for one of several.

Owns which words these are, in English and Spanish, and the scenes or ways that each may become. Which one it becomes,
`settling` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from synthesis.inflection import Word, each, roots

Factors = dict[str, str]
# The later the surer: an anxious dream is more anxious than dreamt, a birthday party more of a birthday.
SCENES: dict[str, tuple[Factors, ...]] = {
    "celebration": (
        {"subject": "dancer", "place": "city", "time": "night", "action": "circle"},
        {"subject": "children", "place": "beach", "time": "day", "action": "bounce"},
        {"subject": "crowd", "place": "city", "time": "sunset", "action": "bounce"},
        {"subject": "clown", "place": "city", "time": "day", "action": "bounce"},
        {"subject": "balloon", "place": "mountains", "time": "day", "action": "rise", "color": "red"},
        {"subject": "flame", "place": "beach", "time": "night", "action": "stand"},
    ),
    "birthday": (
        {"subject": "children", "place": "kitchen", "time": "day", "action": "bounce"},
        {"subject": "balloon", "place": "kitchen", "time": "day", "action": "rise", "color": "red"},
        {"subject": "clown", "place": "kitchen", "time": "day", "action": "bounce"},
    ),
    "dream": (
        {"subject": "house", "place": "sea", "time": "night", "weather": "fog"},
        {"subject": "horse", "place": "sea", "time": "night", "action": "rise", "color": "white"},
        {"subject": "butterfly", "place": "forest", "time": "night", "color": "purple"},
        {"subject": "balloon", "place": "mountains", "time": "dawn", "weather": "fog", "action": "rise"},
    ),
    "fear": (
        {"subject": "person", "place": "forest", "time": "night", "weather": "fog"},
        {"subject": "house", "place": "forest", "time": "night", "weather": "rain"},
        {"subject": "tree", "place": "mountains", "time": "night", "weather": "fog"},
        {"subject": "shark", "place": "sea", "time": "night", "weather": "rain"},
    ),
    "joy": (
        {"subject": "children", "place": "beach", "time": "day", "action": "bounce"},
        {"subject": "dog", "place": "beach", "time": "day", "action": "bounce"},
        {"subject": "bird", "place": "mountains", "time": "dawn", "action": "rise"},
        {"subject": "heart", "place": "beach", "time": "sunset", "action": "bounce", "color": "red"},
    ),
    "sadness": (
        {"subject": "person", "place": "city", "time": "night", "weather": "rain", "action": "stand"},
        {"subject": "boat", "place": "sea", "time": "dawn", "weather": "fog", "action": "stand"},
        {"subject": "tree", "place": "snow", "time": "sunset", "weather": "snow"},
    ),
    "adventure": (
        {"subject": "rocket", "place": "mountains", "time": "dawn", "action": "rise"},
        {"subject": "boat", "place": "sea", "time": "sunset", "action": "right"},
        {"subject": "dinosaur", "place": "forest", "time": "day", "action": "right"},
        {"subject": "person", "place": "desert", "time": "day", "action": "right"},
    ),
    "journey": (
        {"subject": "train", "place": "mountains", "time": "day", "action": "right"},
        {"subject": "boat", "place": "sea", "time": "dawn", "action": "right"},
        {"subject": "plane", "place": "sea", "time": "sunset", "action": "right"},
        {"subject": "car", "place": "desert", "time": "day", "action": "right"},
    ),
}
NAMES: dict[str, dict[str, str]] = {
    "en": {
        "celebration": "celebration", "party": "celebration", "festival": "celebration", "carnival": "celebration",
        "birthday": "birthday", "dream": "dream", "fantasy": "dream", "nightmare": "fear", "fear": "fear",
        "anxious": "fear", "anxiety": "fear", "scary": "fear", "joy": "joy", "happiness": "joy", "happy": "joy",
        "love": "joy", "sadness": "sadness", "sad": "sadness", "lonely": "sadness", "loneliness": "sadness",
        "adventure": "adventure", "journey": "journey", "travel": "journey", "trip": "journey",
    },
    "es": {
        "celebracion": "celebration", "fiesta": "celebration", "carnaval": "celebration", "cumpleanos": "birthday",
        "sueno": "dream", "fantasia": "dream", "pesadilla": "fear", "miedo": "fear", "ansiedad": "fear",
        "angustia": "fear", "alegria": "joy", "felicidad": "joy", "feliz": "joy", "amor": "joy",
        "tristeza": "sadness", "triste": "sadness", "soledad": "sadness", "aventura": "adventure", "viaje": "journey",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Motion:
    """Actions that a word of motion leaves open, and the speed that it says beside them ("": none)."""

    actions: tuple[str, ...]
    speed: str = ""


_GO, _RUN, _STROLL = (Motion(("right", "left"), speed) for speed in ("", "fast", "slow"))
_FLY, _FLOAT = Motion(("right", "left", "circle", "rise")), Motion(("right", "left", "rise"), "slow")
_PLAY = Motion(("bounce", "circle"))
# English ones by their root; Spanish ones as they are written, since a noun is often a form of its verb ("juego").
_MOTIONS: dict[str, tuple[tuple[frozenset[str], Motion], ...]] = {
    "en": (
        (each("walk go move cross pass march swim sail drive ride roll flow"), _GO),
        (each("run race rush gallop chase hurry"), _RUN),
        (each("stroll wander crawl creep"), _STROLL),
        (each("fly"), _FLY),
        (each("float drift hover"), _FLOAT),
        (each("dance play"), _PLAY),
    ),
    "es": (
        (
            each(
                """
                camina caminan caminar caminando anda andan andar andando va van ir yendo mueve mueven moviendose
                cruza cruzan cruzar cruzando pasa pasan pasar pasando marchan marchando nadan nadar nadando navega
                navegan navegar navegando conduce conducen conducir conduciendo
                """
            ),
            _GO,
        ),
        (each("corre corren correr corriendo galopa galopan galopar galopando persigue persiguen"), _RUN),
        (each("pasea pasean pasear paseando vaga vagan vagando"), _STROLL),
        (each("vuela vuelan volar volando"), _FLY),
        (each("flota flotan flotar flotando"), _FLOAT),
        (each("baila bailan bailar bailando juega juegan jugar jugando"), _PLAY),
    ),
}


def motion_of(folded: str, language: str) -> Motion | None:
    """What a word of motion leaves open; None for other words."""
    forms = roots(folded, "en") if language == "en" else [folded]
    return next((motion for known, motion in _MOTIONS[language] if not known.isdisjoint(forms)), None)


def moving(words: Sequence[Word], language: str) -> Motion | None:
    """What the first word of motion among some leaves open."""
    return next(filter(None, (motion_of(word.folded, language) for word in words)), None)


def opened(words: Sequence[Word]) -> tuple[str, ...]:
    """The kinds of scenes that some words leave open, the surest first."""
    found = {kind_of(word.folded) for word in words}
    return tuple(kind for kind in reversed(SCENES) if kind in found)


def kind_of(folded: str) -> str:
    """What an open word leaves open, in either language; "" for other words."""
    for language, names in NAMES.items():
        for root in roots(folded, language):
            if root in names:
                return names[root]
    return ""
