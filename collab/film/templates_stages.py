"""Backgrounds: for a film and its crowd, for the levels of a game. Owns words only."""

from collab.film.template import Template

FILMS: dict[str, dict[str, Template]] = {
    "terrains": {
        "en": Template(
            title="Terrains of a game",
            about="Backgrounds for the levels of a game, as many takes of each as you like.",
            style="Cartoon, simple shapes",
            script="One: forest. Two: ruins. Three: under the sea. Four: castle. The end: space.",
            clips=(
                ("A green forest by day", "clear weather", 2),
                ("Ancient ruins at sunset", "columns", 2),
                ("The coral reef under the sea by day", "", 2),
                ("Before a castle at dawn", "clear weather", 2),
                ("Outer space on a starry night", "", 2),
            ),
            checklist=(
                "Name each level in the script.",
                "Ask for other variations of each terrain: every take is kept.",
                "Take it away as a zip with a manifest, the shown takes or all of them.",
                "Add a hero to one clip, and see what the background loses.",
            ),
        ),
        "es": Template(
            title="Terrenos de un juego",
            about="Fondos para los niveles de un juego, con todas las tomas que quieras de cada uno.",
            style="Dibujos, formas sencillas",
            script="Uno: bosque. Dos: ruinas. Tres: fondo del mar. Cuatro: castillo. El final: espacio.",
            clips=(
                ("Un bosque verde de día", "tiempo despejado", 2),
                ("Ruinas antiguas al atardecer", "columnas", 2),
                ("El arrecife de coral en el fondo del mar de día", "", 2),
                ("Ante un castillo al amanecer", "tiempo despejado", 2),
                ("El espacio en una noche estrellada", "", 2),
            ),
            checklist=(
                "Pon nombre a cada nivel en el guion.",
                "Pide otras variaciones de cada terreno: se guardan todas las tomas.",
                "Llévatelo en un zip con manifiesto: las tomas mostradas o todas.",
                "Añade un héroe a un plano y mira qué pierde el fondo.",
            ),
        ),
    },
    "crowd": {
        "en": Template(
            title="Background and crowd",
            about="A street for a film to be shot before: empty, with passers-by, one figure a clip, and with a crowd.",
            style="A calm film, clear",
            script="The street, empty. Somebody passes, another the other way. Rain. A crowd, by day, by night. Empty.",
            clips=(
                ("A big city street {hour}", "empty, still camera", 4),
                ("A walker goes to the right slowly in the city {hour}", "passing, still camera", 4),
                ("A woman in {colour} goes to the left in the city {hour}", "passing, still camera", 4),
                ("A child hops up and down in the city {hour}", "playing, still camera", 2),
                ("A man crosses from left to right quickly in the city {hour}, rain", "without umbrella", 4),
                ("A crowd of people in the city {hour}", "they wait, still camera", 4),
                ("A crowd in the city on a starry night", "moonlight, slow zoom in", 4),
                ("A big city street on a starry night", "empty, moonlight", 4),
            ),
            checklist=(
                "The machine draws one figure a clip, or a crowd: passers-by come one after the other.",
                "Ask for several takes of the crowd at once: each is another one.",
                "Choose the hour once, and see every clip of it follow.",
                "Have another two variations of each passer-by drawn.",
                "Keep one clip without anybody: the plate.",
            ),
            words=(
                ("hour", ("by day", "at dusk", "early in the morning")),
                ("colour", ("red", "blue", "yellow", "white")),
            ),
        ),
        "es": Template(
            title="Fondo y multitud",
            about="Una calle ante la que rodar: vacía, con gente que pasa, una figura por plano, y con una multitud.",
            style="Cine tranquilo, claro",
            script="La calle, vacía. Pasa alguien, otra al revés. Lluvia. La multitud, de día, de noche. Vacía.",
            clips=(
                ("Una calle de la gran ciudad {hora}", "sin gente", 4),
                ("Un caminante va hacia la derecha despacio en la ciudad {hora}", "pasa", 4),
                ("Una mujer de {color} va hacia la izquierda en la ciudad {hora}", "pasa", 4),
                ("Un niño da saltos en la ciudad {hora}", "juega", 2),
                ("Un hombre cruza de izquierda a derecha rápido en la ciudad {hora}, lluvia", "sin paraguas", 4),
                ("Una multitud en la ciudad {hora}", "espera, cámara fija", 4),
                ("Un gentío en la ciudad en una noche estrellada", "luz de luna, zoom lento", 4),
                ("Una calle de la gran ciudad en una noche estrellada", "luz de luna", 4),
            ),
            checklist=(
                "La máquina dibuja una figura por plano, o una multitud: quien pasa llega uno tras otro.",
                "Pide varias tomas de la multitud a la vez: cada una es otra.",
                "Elige la hora una vez y mira cómo la siguen los planos.",
                "Pide otras dos variaciones de cada persona que pasa.",
                "Deja un plano sin nadie: el fondo limpio.",
            ),
            words=(
                ("hora", ("de día", "al atardecer", "al amanecer")),
                ("color", ("rojo", "azul", "amarillo", "blanco")),
            ),
        ),
    },
}
