"""Films that explain: where water goes, what happens in an operation. Owns words only."""

from collab.film.template import Template

FILMS: dict[str, dict[str, Template]] = {
    "water": {
        "en": Template(
            title="The water cycle",
            about="Where a drop goes: sea, cloud, rain, river.",
            style="Drawn like a picture book, simple shapes",
            script="The sun warms the sea. Water rises as mist. Clouds bring rain to the mountains. It comes back.",
            clips=(
                ("A calm sea by day, a small sailing boat waits", "clear sky", 4),
                ("Thick fog rises over the sea at dawn", "soft light", 2),
                ("Heavy rain in the mountains by day", "drops in front of the peaks", 4),
                ("By the river by day, a white bird goes to the left", "soft light", 2),
                ("A fish goes to the right at sea by day", "small waves", 4),
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
            style="Como un libro de cuentos, formas sencillas",
            script="El sol calienta el mar. El agua sube en forma de niebla. Las nubes traen lluvia. Y vuelve.",
            clips=(
                ("Un mar en calma de día, un velero espera", "cielo despejado", 4),
                ("Una niebla espesa sube sobre el mar al amanecer", "luz suave", 2),
                ("Lluvia intensa en las montañas de día", "ante las cumbres", 4),
                ("Junto al río de día, un pájaro blanco va hacia la izquierda", "luz suave", 2),
                ("Un pez va hacia la derecha en el mar de día", "olas suaves", 4),
            ),
            checklist=(
                "Cuenta en el guion qué le pasa al agua en cada plano.",
                "Haz tuyo un plano: otro animal, otro lugar.",
                "Añade la parte que falta: ¿dónde entra la nieve?",
                "Acepta la toma que mejor muestra cada paso.",
            ),
        ),
    },
    "operation": {
        "en": Template(
            title="An operation (illustration, not medical advice)",
            about="What happens to a patient, told in images that stand for it. Illustration, not medical advice.",
            style="Simple shapes, calm",
            script=(
                "Illustration, not medical advice. Arriving early. The anaesthetic: like a night at sea. A heart that"
                " beats too fast. The instrument comes. The heart beats calmly. Home, slowly."
            ),
            clips=(
                ("A person goes to the right slowly in the hospital early in the morning", "arriving", 4),
                ("A starry night over a calm sea", "the anaesthetic, moonlight", 2),
                ("A {heart} bounces very fast in the operating room by day", "the heart", 4),
                ("A white ball goes to the right slowly in the operating room by day", "the instrument", 4),
                ("A {heart} bounces slowly in the operating room by day", "the heart, calm", 4),
                ("A person goes to the right slowly in the park by day", "going home, clear sky", 4),
            ),
            checklist=(
                "Keep the words “illustration, not medical advice” in the title, where everybody sees them.",
                "Say in the script what each image stands for: the ball is the instrument, the night is the sleep.",
                "Show the film to somebody, and ask what they think happens.",
                "Have somebody who knows the operation read the script.",
            ),
            words=(("heart", ("red heart", "red heart with stripes", "purple heart with dots")),),
        ),
        "es": Template(
            title="Una operación (ilustración, no es consejo médico)",
            about="Lo que le pasa a un paciente, con imágenes que lo representan. Ilustración, no es consejo médico.",
            style="Formas sencillas, en calma",
            script=(
                "Ilustración, no es consejo médico. Llegar temprano. La anestesia: como una noche en el mar. Un corazón"
                " que late demasiado rápido. Llega el instrumento. El corazón late en calma. A casa, despacio."
            ),
            clips=(
                ("Una persona va hacia la derecha despacio en el hospital al amanecer", "llegada", 4),
                ("Una noche estrellada sobre un mar en calma", "anestesia, luz de luna", 2),
                ("{corazón} bota a toda velocidad en el quirófano de día", "el corazón", 4),
                ("Una pelota blanca va hacia la derecha despacio en el quirófano de día", "el instrumento", 4),
                ("{corazón} bota despacio en el quirófano de día", "el corazón, en calma", 4),
                ("Una persona va hacia la derecha despacio en el parque de día", "de vuelta, cielo despejado", 4),
            ),
            checklist=(
                "Deja en el título «ilustración, no es consejo médico», donde lo vea todo el mundo.",
                "Di en el guion qué representa cada imagen: la pelota es el instrumento, la noche es el sueño.",
                "Enseña la película a alguien y pregúntale qué cree que pasa.",
                "Que lea el guion alguien que conozca la operación.",
            ),
            words=(("corazón", ("Un corazón rojo", "Un corazón rojo a rayas", "Un corazón morado con lunares")),),
        ),
    },
}
