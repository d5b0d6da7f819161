"""Drills: films whose clips end in choices. Owns words only; what is right to do, a fire service says."""

from collab.film.template import Template

FILMS: dict[str, dict[str, Template]] = {
    "kitchen": {
        "en": Template(
            title="Fire in the kitchen: a drill",
            about="What to do when something burns. An illustration, not instructions of a fire service.",
            style="Simple shapes, clear",
            script="A fire starts in the kitchen. What do you do first? Each answer has a clip.",
            clips=(
                ("A {size} in the kitchen {hour}", "smoke", 4),
                ("A person stands still in the kitchen, thick fog", "much smoke", 2),
                ("A person in the kitchen moves fast to the right", "towards the door", 2),
                ("A person waits in the forest by day", "outside, in clear air", 4),
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
            words=(("size", ("small flame", "big fire", "fire that rises")), ("hour", ("by day", "at night"))),
        ),
        "es": Template(
            title="Fuego en la cocina: un simulacro",
            about="Qué hacer cuando algo arde. Es una ilustración, no instrucciones de los bomberos.",
            style="Formas sencillas, claro",
            script="Empieza un fuego en la cocina. ¿Qué haces primero? Cada respuesta tiene un plano.",
            clips=(
                ("{tamaño} en la cocina {hora}", "humo", 4),
                ("Una persona está quieta en la cocina, niebla espesa", "mucho humo", 2),
                ("Una persona va rápido hacia la derecha en la cocina", "hacia la puerta", 2),
                ("Una persona espera en el bosque de día", "fuera, con tiempo despejado", 4),
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
                ("tamaño", ("Una llama", "Un fuego grande", "Un fuego que sube")),
                ("hora", ("de día", "de noche")),
            ),
        ),
    },
    "security": {
        "en": Template(
            title="Something left behind: a security drill",
            about="Nobody knows whose it is: what do you do? An illustration, not instructions of the police.",
            style="Simple shapes, clear",
            script=(
                "Something stands in the street and belongs to nobody. Go near, or go away? Whom do you tell? Where do"
                " all meet? Each answer has a clip."
            ),
            clips=(
                ("A {thing} stands still in the city {hour}", "clear weather", 4),
                ("A person stands still in the city {hour}, thick fog", "too near", 2),
                ("A person goes to the right in the city {hour}", "away from it, calm", 4),
                ("A person waits in front of skyscrapers {hour}", "somebody in charge, clear weather", 2),
                ("A person goes to the left very fast in the city {hour}", "against the others", 2),
                ("A person rests in the forest {hour}", "far from it, clear weather", 4),
            ),
            ways=(
                (1, (("Walk away from it", 3), ("Go near and touch it", 2))),
                (2, (("Step back and walk away", 3), ("Look once more", 1))),
                (3, (("Tell somebody in charge", 4), ("Run back for your things", 5))),
                (4, (("Go where all meet", 6),)),
                (5, (("Stop, and walk with the others", 3),)),
                (6, ()),
            ),
            checklist=(
                "Play the drill, and choose at the end of each clip.",
                "Choose thing and hour, and watch the clips change.",
                "Write in the script whom to tell where you are, and where all meet.",
                "Ask the people in charge of safety whether each answer is right here.",
            ),
            words=(
                ("thing", ("purple ball", "white striped ball", "red ball with dots")),
                ("hour", ("by day", "at night", "at dusk")),
            ),
        ),
        "es": Template(
            title="Algo olvidado: un simulacro de seguridad",
            about="Nadie sabe de quién es: ¿qué haces? Es una ilustración, no instrucciones de la policía.",
            style="Formas sencillas, claro",
            script=(
                "Algo está en la calle y no es de nadie. ¿Te acercas o te alejas? ¿A quién avisas? ¿Dónde se reúnen"
                " todos? Cada respuesta tiene un plano."
            ),
            clips=(
                ("{cosa} está quieta en la ciudad {hora}", "tiempo despejado", 4),
                ("Una persona está quieta en la ciudad {hora}, niebla espesa", "muy cerca", 2),
                ("Una persona va hacia la derecha en la ciudad {hora}", "lejos de ella, en calma", 4),
                ("Una persona espera ante los rascacielos {hora}", "alguien, tiempo despejado", 2),
                ("Una persona va hacia la izquierda a toda velocidad en la ciudad {hora}", "contra los otros", 2),
                ("Una persona descansa en el bosque {hora}", "lejos, tiempo despejado", 4),
            ),
            ways=(
                (1, (("Alejarse", 3), ("Acercarse y tocarlo", 2))),
                (2, (("Dar un paso atrás y alejarse", 3), ("Mirar otra vez", 1))),
                (3, (("Avisar a quien está a cargo", 4), ("Correr a por tus cosas", 5))),
                (4, (("Ir al punto de encuentro", 6),)),
                (5, (("Parar y andar con los demás", 3),)),
                (6, ()),
            ),
            checklist=(
                "Juega el simulacro y elige al final de cada plano.",
                "Elige cosa y hora, y mira cómo cambian los planos.",
                "Escribe en el guion a quién se avisa aquí y dónde se reúnen todos.",
                "Pregunta a quien lleva la seguridad si cada respuesta es correcta aquí.",
            ),
            words=(
                ("cosa", ("Una pelota morada", "Una pelota blanca a rayas", "Una pelota roja con lunares")),
                ("hora", ("de día", "de noche", "al atardecer")),
            ),
        ),
    },
}
