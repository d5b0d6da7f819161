"""Films to begin from: what people come with, in both languages, each with a checklist of what to do with it.

The words stand in templates_*.py, one for each thing that people come for; document.py lays them out. `{name}` stands
for a word of the film, whose `choices` somebody may choose among. What may be chosen at the end of a clip leads to
others by their numbers.
"""

from collections.abc import Iterator
from typing import Any

from collab.film import templates_drills, templates_learning, templates_showing, templates_stages
from collab.film.template import Template
from collab.film.timeline import FRAME_RATE

BLANK = "blank"
TRACK = {"en": "Picture", "es": "Imagen"}
# What people come for, in the order in which it is offered; the screen has words for each.
AIMS: dict[str, dict[str, dict[str, Template]]] = {
    "explain": templates_learning.FILMS,
    "practise": templates_drills.FILMS,
    "stage": templates_stages.FILMS,
    "show": templates_showing.FILMS,
}
TEMPLATES = {name: texts for films in AIMS.values() for name, texts in films.items()}
EMPTY = {"en": Template("", "", "", "", (("", "", 4),)), "es": Template("", "", "", "", (("", "", 4),))}


def names() -> Iterator[str]:
    yield from TEMPLATES


def aim(name: str) -> str:
    """What people come for who begin from this template."""
    return next(each for each, films in AIMS.items() if name in films)


def template(name: str, language: str) -> Template | None:
    """A template in this language, or in English; the blank film under BLANK; None for a name nobody gave."""
    texts = EMPTY if name == BLANK else TEMPLATES.get(name, {})
    return texts.get(language) or texts.get("en")


def _choices(ways: tuple[tuple[str, int], ...]) -> list[dict[str, str]]:
    return [{"label": label, "to": f"c{to}"} for label, to in ways]


def plain(found: Template, *, title: str, language: str) -> dict[str, Any]:
    """The film as document.read would give it, for document.lay."""
    ways = dict(found.ways)
    return {
        "title": title or found.title,
        "style": found.style,
        "script": found.script,
        "words": {
            f"w{number}": {"name": name, "text": choices[0], "choices": list(choices)}
            for number, (name, choices) in enumerate(found.words, 1)
        },
        "tracks": {"picture": {"pos": "a0", "name": TRACK.get(language, TRACK["en"]), "kind": "picture"}},
        "clips": {
            f"c{number}": {
                "place": ["picture", f"a{number - 1}"], "prompt": prompt, "details": details, "start": 0,
                "stop": seconds * FRAME_RATE, "seed": number, "source": "prompt", "locked": False, "owner": "",
                **({"choices": _choices(ways[number])} if number in ways else {}),
            }
            for number, (prompt, details, seconds) in enumerate(found.clips, 1)
        },
        "variations": {},
        "retouches": {},
        "markers": {},
        "titles": {},
        "sounds": {},
    }  # fmt: skip
