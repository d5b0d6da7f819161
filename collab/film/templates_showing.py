"""Films that show something off: a place, a car, a coat, a feeling. Owns words only."""

from collab.film.template import Template

FILMS: dict[str, dict[str, Template]] = {
    "travel": {
        "en": Template(
            title="A journey to sell: travel advertisement",
            about="Twenty seconds that make one want to go there; the place is a word you choose.",
            style="A calm film, clear weather",
            script="See it. Set out. Rise above it. Rest. Title and price come last, in the cut.",
            clips=(
                ("A bright day {where}, slow zoom in", "clear sky", 4),
                ("A white sailing boat goes to the right at sea by day", "soft waves", 4),
                ("A {balloon} rises slowly {where} at sunrise", "first light", 4),
                ("A person rests {where} in the evening", "warm evening light", 4),
                ("A seagull goes to the left over the waves while the sun goes down", "golden evening", 4),
            ),
            checklist=(
                "Choose the place once, and see three clips go there.",
                "Write the line that the voice says, in the script.",
                "Have another variation drawn of the clip that should sell it.",
                "Say in the film that its images are generated: it shows no real place.",
            ),
            words=(
                ("where", ("on a tropical beach", "in the Alps", "in ancient Rome", "by the lake")),
                ("balloon", ("red hot-air balloon", "yellow striped balloon", "blue balloon with dots")),
            ),
        ),
        "es": Template(
            title="Un viaje que vender: anuncio",
            about="Veinte segundos que dan ganas de ir; el lugar es una palabra que eliges.",
            style="En calma, tiempo despejado",
            script="Verlo. Partir. Subir por encima. Descansar. El título y el precio van al final, en el montaje.",
            clips=(
                ("Un día luminoso {lugar}, zoom lento", "cielo despejado", 4),
                ("Un velero blanco va hacia la derecha en el mar de día", "olas suaves", 4),
                ("{globo} sube despacio {lugar} al amanecer", "primera luz", 4),
                ("Una persona descansa {lugar} al atardecer", "luz cálida de la tarde", 4),
                ("Una gaviota va hacia la izquierda sobre las olas mientras se pone el sol", "tarde dorada", 4),
            ),
            checklist=(
                "Elige el lugar una vez y mira cómo tres planos van allí.",
                "Escribe en el guion la frase que dice la voz.",
                "Pide otra variación del plano que tiene que vender.",
                "Di en la película que sus imágenes son generadas: no muestra ningún lugar real.",
            ),
            words=(
                ("lugar", ("en una playa tropical", "en los Andes", "en la antigua Roma", "en el lago")),
                ("globo", ("Un globo aerostático rojo", "Un globo amarillo a rayas", "Un globo azul con lunares")),
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
                ("A {car} goes to the right in the city", "skyscrapers", 4),
                ("A {car} goes to the right in the desert", "dunes", 4),
                ("A {car} goes to the right in the mountains", "before the peaks", 4),
                ("A {car} goes to the right in the snow", "falling snow", 4),
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
                ("Un {coche} va hacia la derecha en las montañas", "ante las cumbres", 4),
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
    "fashion": {
        "en": Template(
            title="Fashion through the seasons",
            about="One coat, four seasons: the same person in each.",
            style="Calm film, soft colours",
            script="Spring, summer, autumn, winter. What stays, what changes?",
            clips=(
                ("A person in a {coat} in the garden at dawn", "spring, soft morning light", 4),
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
                ("Una persona con un {abrigo} en el jardín al amanecer", "primavera, luz suave", 4),
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
            about="No story: light, colour and movement for one feeling, as a painting.",
            style="{feeling}",
            script="What does it feel like, if nobody may say it?",
            clips=(
                ("Sunset over a calm sea", "soft waves", 4),
                ("A balloon rises slowly in the sky over the dunes", "soft light", 4),
                ("Thick fog in the forest", "trees, soft light", 4),
                ("A white bird circles slowly over a calm sea", "up in the sky", 4),
            ),
            checklist=(
                "Choose a feeling, and let the others guess it from the film alone.",
                "Change one place so that it fits better.",
                "Write what you changed, and why.",
            ),
            words=(
                (
                    "feeling",
                    (
                        "oil painting, golden evening",
                        "watercolour, quiet, pale dawn colours",
                        "pencil drawing, dark night, cold",
                        "bright daylight, clear and sunny",
                    ),
                ),
            ),
        ),
        "es": Template(
            title="Un sentimiento como cuadro",
            about="Sin historia: luz, color y movimiento para un sentimiento, como un cuadro.",
            style="{sentimiento}",
            script="¿Cómo se siente, si nadie puede decirlo?",
            clips=(
                ("Atardecer sobre un mar en calma", "olas suaves", 4),
                ("Un globo sube despacio sobre las dunas", "muy lejos", 4),
                ("Niebla espesa en el bosque", "árboles, luz suave", 4),
                ("Un pájaro blanco da vueltas despacio sobre un mar en calma", "arriba en el cielo", 4),
            ),
            checklist=(
                "Elige un sentimiento y deja que los demás lo adivinen solo por la película.",
                "Cambia un lugar para que encaje mejor.",
                "Escribe qué has cambiado y por qué.",
            ),
            words=(
                (
                    "sentimiento",
                    (
                        "óleo, tarde dorada",
                        "acuarela, tranquilo, colores pálidos del alba",
                        "dibujo a lápiz, noche oscura, frío",
                        "luz de día, claro y soleado",
                    ),
                ),
            ),
        ),
    },
}
