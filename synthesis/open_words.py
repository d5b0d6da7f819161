"""Words that ask for no scene in particular: "celebration", "an anxious dream". They ask for one of several.

Owns which words these are, in English and Spanish, and the scenes that each may become. Which one it becomes,
`settling` says.
"""

from collections.abc import Sequence

from synthesis.inflection import Word, roots

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
