"""Films to begin from: what people come with, in both languages, each with a checklist of what to do with it.

Owns words only; document.py lays them out. `{name}` stands for a word of the film, whose `choices` somebody may choose
among. What may be chosen at the end of a clip leads to others by their numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collab.film.timeline import FRAME_RATE

BLANK = "blank"


@dataclass(frozen=True)
class Template:
    """clips: (prompt, details, seconds) in order. words: (name, choices), of which the first holds. ways: of a clip's
    number, (label, number of the clip that it leads to); none at all: the film ends there."""

    title: str
    about: str
    style: str
    script: str
    clips: tuple[tuple[str, str, int], ...]
    checklist: tuple[str, ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ways: tuple[tuple[int, tuple[tuple[str, int], ...]], ...] = ()


TRACK = {"en": "Picture", "es": "Imagen"}
TEMPLATES: dict[str, dict[str, Template]] = {
    "water": {
        "en": Template(
            title="The water cycle",
            about="Where a drop goes: sea, cloud, rain, river.",
            style="Bright daylight, drawn like a picture book",
            script="The sun warms the sea. Water rises as mist. Clouds bring rain to the mountains. It comes back.",
            clips=(
                ("A calm sea by day, a small sailing boat waits", "clear sky", 4),
                ("Thick fog rises over the sea at dawn", "soft light", 2),
                ("Heavy rain in the mountains by day", "drops in front of the peaks", 4),
                ("Rain in the forest, a tree stands still", "wet leaves", 2),
                ("A fish swims to the right at sea", "small waves", 4),
            ),
            checklist=(
                "Say in the script what happens to the water in each clip.",
                "Make one clip yours: another animal, another place.",
                "Add the part that is missing: where does snow come in?",
                "Accept the take that shows each step best.",
            ),
        ),
        "es": Template(
            title="El ciclo del agua",
            about="Adónde va una gota: mar, nube, lluvia, río.",
            style="Luz clara de día, dibujado como un cuento",
            script="El sol calienta el mar. El agua sube en forma de niebla. Las nubes traen lluvia. Y vuelve.",
            clips=(
                ("Un mar en calma de día, un velero espera", "cielo despejado", 4),
                ("Una niebla espesa sube sobre el mar al amanecer", "luz suave", 2),
                ("Lluvia fuerte en las montañas de día", "gotas delante de los picos", 4),
                ("Lluvia en el bosque, un árbol está quieto", "hojas mojadas", 2),
                ("Un pez va hacia la derecha en el mar", "olas pequeñas", 4),
            ),
            checklist=(
                "Cuenta en el guion qué le pasa al agua en cada plano.",
                "Haz tuyo un plano: otro animal, otro lugar.",
                "Añade la parte que falta: ¿dónde entra la nieve?",
                "Acepta la toma que mejor muestra cada paso.",
            ),
        ),
    },
    "kitchen": {
        "en": Template(
            title="Fire in the kitchen: a drill",
            about="What to do when something burns. An illustration, not instructions of a fire service.",
            style="Simple shapes, clear",
            script="A fire starts in the kitchen. What do you do first? Each answer has a clip.",
            clips=(
                ("A {size} in the kitchen {hour}", "smoke", 4),
                ("A person stands still in the kitchen, fog", "much smoke", 2),
                ("A person in the kitchen runs fast to the right", "the door is open", 2),
                ("A person and a house by day, the person waits", "far from the fire", 4),
            ),
            ways=(
                (1, (("Go out at once and close the door", 3), ("Stay and look at the fire", 2))),
                (2, (("Go out now", 3), ("Look once more", 1))),
                (4, ()),
            ),
            checklist=(
                "Play the drill, and choose at the end of each clip.",
                "Choose size and hour, and watch the first clip change.",
                "Write in the script what is right to do, and why.",
                "Show one mistake in a clip of your own.",
                "Ask somebody in your family for the number to call.",
            ),
            words=(("size", ("small flame", "big fire", "fire that grows")), ("hour", ("by day", "at night"))),
        ),
        "es": Template(
            title="Fuego en la cocina: un simulacro",
            about="Qué hacer cuando algo arde. Es una ilustración, no instrucciones de los bomberos.",
            style="Formas simples, claro",
            script="Empieza un fuego en la cocina. ¿Qué haces primero? Cada respuesta tiene un plano.",
            clips=(
                ("{tamaño} en la cocina {hora}", "humo", 4),
                ("Una persona está quieta en la cocina, niebla", "mucho humo", 2),
                ("Una persona en la cocina corre rápido hacia la derecha", "la puerta está abierta", 2),
                ("Una persona y una casa de día, la persona espera", "lejos del fuego", 4),
            ),
            ways=(
                (1, (("Salir enseguida y cerrar la puerta", 3), ("Quedarse y mirar el fuego", 2))),
                (2, (("Salir ahora", 3), ("Mirar otra vez", 1))),
                (4, ()),
            ),
            checklist=(
                "Juega el simulacro y elige al final de cada plano.",
                "Elige tamaño y hora, y mira cómo cambia el primer plano.",
                "Escribe en el guion qué está bien hacer, y por qué.",
                "Muestra un error en un plano tuyo.",
                "Pregunta en casa a qué número hay que llamar.",
            ),
            words=(
                ("tamaño", ("Una llama pequeña", "Un fuego grande", "Un fuego que crece")),
                ("hora", ("de día", "de noche")),
            ),
        ),
    },
    "car": {
        "en": Template(
            title="One car, four landscapes",
            about="The same car in four places: does it read as the same?",
            style="Calm film, clear light",
            script="City, desert, mountains, snow: one car.",
            clips=(
                ("A {car} drives to the right in the city", "skyscrapers", 4),
                ("A {car} drives to the right in the desert", "dunes", 4),
                ("A {car} drives to the right in the mountains", "peaks behind", 4),
                ("A {car} drives to the right in the snow", "falling snow", 4),
            ),
            checklist=(
                "Change the word car once, and see every clip follow.",
                "Add a fifth landscape.",
                "Choose the take in which the car reads best.",
            ),
            words=(("car", ("red car", "blue car", "yellow car", "white striped car")),),
        ),
        "es": Template(
            title="Un coche, cuatro paisajes",
            about="El mismo coche en cuatro lugares: ¿se reconoce?",
            style="Película tranquila, luz clara",
            script="Ciudad, desierto, montañas, nieve: un solo coche.",
            clips=(
                ("Un {coche} va hacia la derecha en la ciudad", "rascacielos", 4),
                ("Un {coche} va hacia la derecha en el desierto", "dunas", 4),
                ("Un {coche} va hacia la derecha en las montañas", "picos detrás", 4),
                ("Un {coche} va hacia la derecha en la nieve", "nieve que cae", 4),
            ),
            checklist=(
                "Cambia una vez la palabra coche y mira cómo la siguen los planos.",
                "Añade un quinto paisaje.",
                "Elige la toma en la que mejor se reconoce el coche.",
            ),
            words=(("coche", ("coche rojo", "coche azul", "coche amarillo", "coche blanco a rayas")),),
        ),
    },
    "terrains": {
        "en": Template(
            title="Terrains of a game",
            about="Backgrounds for the levels of a game, without anybody in them.",
            style="Cartoon, simple shapes",
            script="Level one: forest. Level two: desert. Level three: sea. Level four: snow. The end: night.",
            clips=(
                ("A green forest by day", "clear weather", 2),
                ("The desert at sunset", "dunes", 2),
                ("The open sea by day, fog", "waves", 2),
                ("A snowy landscape at dawn", "falling snow", 2),
                ("High mountains on a starry night", "moonlight", 2),
            ),
            checklist=(
                "Name each level in the script.",
                "Make two takes of each terrain and choose one.",
                "Add a hero to one clip, and see what the background loses.",
            ),
        ),
        "es": Template(
            title="Terrenos de un juego",
            about="Fondos para los niveles de un juego, sin nadie dentro.",
            style="Dibujos animados, formas simples",
            script="Nivel uno: bosque. Nivel dos: desierto. Nivel tres: mar. Nivel cuatro: nieve. El final: de noche.",
            clips=(
                ("Un bosque verde de día", "tiempo despejado", 2),
                ("El desierto al atardecer", "dunas", 2),
                ("El mar abierto de día, niebla", "olas", 2),
                ("Un paisaje nevado al amanecer", "nieve que cae", 2),
                ("Montañas altas en una noche estrellada", "luz de luna", 2),
            ),
            checklist=(
                "Pon nombre a cada nivel en el guion.",
                "Haz dos tomas de cada terreno y elige una.",
                "Añade un héroe a un plano y mira qué pierde el fondo.",
            ),
        ),
    },
    "fashion": {
        "en": Template(
            title="Fashion through the seasons",
            about="One coat, four seasons: the same person in each.",
            style="Calm film, soft colours",
            script="Spring, summer, autumn, winter. What stays, what changes?",
            clips=(
                ("A person in a {coat} in the forest at dawn", "spring, a butterfly", 4),
                ("A person in a {coat} on the beach by day", "summer", 4),
                ("A person in a {coat} in the city, rain", "autumn", 4),
                ("A person in a {coat} in the snow", "winter, falling snow", 4),
            ),
            checklist=(
                "Choose the coat's colour for all four clips at once.",
                "Change the details of one season without touching its prompt.",
                "Write a line for each season.",
            ),
            words=(("coat", ("red coat", "blue coat", "yellow coat", "purple striped coat")),),
        ),
        "es": Template(
            title="La moda en las estaciones",
            about="Un abrigo, cuatro estaciones: la misma persona en cada una.",
            style="Película tranquila, colores suaves",
            script="Primavera, verano, otoño, invierno. ¿Qué queda, qué cambia?",
            clips=(
                ("Una persona con un {abrigo} en el bosque al amanecer", "primavera, una mariposa", 4),
                ("Una persona con un {abrigo} en la playa de día", "verano", 4),
                ("Una persona con un {abrigo} en la ciudad, lluvia", "otoño", 4),
                ("Una persona con un {abrigo} en la nieve", "invierno, nieve que cae", 4),
            ),
            checklist=(
                "Elige el color del abrigo para los cuatro planos a la vez.",
                "Cambia los detalles de una estación sin tocar su texto.",
                "Escribe una frase para cada estación.",
            ),
            words=(("abrigo", ("abrigo rojo", "abrigo azul", "abrigo amarillo", "abrigo morado a rayas")),),
        ),
    },
    "emotion": {
        "en": Template(
            title="A feeling as a painting",
            about="No story: light, colour and movement for one feeling.",
            style="{feeling}",
            script="What does it feel like, if nobody may say it?",
            clips=(
                ("Sunset over a calm sea", "soft waves", 4),
                ("A balloon rises slowly in the sky over the dunes", "far away", 4),
                ("Thick fog in the forest", "nobody there", 4),
            ),
            checklist=(
                "Choose a feeling, and let the others guess it from the film alone.",
                "Change one place so that it fits better.",
                "Write what you changed, and why.",
            ),
            words=(("feeling", ("quiet, golden evening", "dark night, cold", "bright daylight, clear and sunny")),),
        ),
        "es": Template(
            title="Un sentimiento como cuadro",
            about="Sin historia: luz, color y movimiento para un sentimiento.",
            style="{sentimiento}",
            script="¿Cómo se siente, si nadie puede decirlo?",
            clips=(
                ("Atardecer sobre un mar en calma", "olas suaves", 4),
                ("Un globo sube despacio sobre las dunas", "muy lejos", 4),
                ("Niebla espesa en el bosque", "no hay nadie", 4),
            ),
            checklist=(
                "Elige un sentimiento y deja que los demás lo adivinen solo por la película.",
                "Cambia un lugar para que encaje mejor.",
                "Escribe qué has cambiado y por qué.",
            ),
            words=(("sentimiento", ("tranquilo, tarde dorada", "noche oscura, frío", "luz de día, claro y soleado")),),
        ),
    },
}
EMPTY = {"en": Template("", "", "", "", (("", "", 4),)), "es": Template("", "", "", "", (("", "", 4),))}


def names() -> Iterator[str]:
    yield from TEMPLATES


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
    }  # fmt: skip
