"""Words for scenes, in English and Spanish: what people would type for them.

Owns the vocabulary and its mixing: each caption says some of a clip's factors, in one of many ways, spread over the
three prompts of the screen (style: the whole film; prompt: this moment; details). Vague ones are among them, so that a
machine taught by them guesses what was left open. Knows nothing of pictures.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Factors = dict[str, str]


@dataclass(frozen=True)
class Caption:
    """style and prompt steer the top, details the bottom alone; each may be empty."""

    style: str
    prompt: str
    details: str


# Spanish nouns carry their gender, so that a colour can agree with them.
ENGLISH: dict[str, Any] = {
    "subject": {
        "bird": ["a bird", "a bird", "a little bird", "the bird", "a seagull", "a dove"],
        "fish": ["a fish", "a fish", "a big fish", "the fish"],
        "horse": ["a horse", "a horse", "the horse", "a pony"],
        "cat": ["a cat", "a cat", "the cat", "a kitten"],
        "balloon": ["a balloon", "a hot-air balloon", "the balloon"],
        "car": ["a car", "a car", "the car", "an old car"],
        "rocket": ["a rocket", "a rocket", "the rocket", "a spaceship"],
        "boat": ["a boat", "a sailing boat", "the boat", "a small sailing boat", "a ship"],
        "person": ["a person", "a man", "a woman", "somebody", "a child", "a walker"],
        "house": ["a house", "a little house", "the house"],
        "tree": ["a tree", "the tree", "a lone tree"],
        "ball": ["a ball", "a ball", "the ball"],
        "flame": ["a flame", "a fire", "flames", "the fire"],
        "butterfly": ["a butterfly", "a butterfly", "the butterfly"],
        # Guests: the codes' nets never hear these, but their stand-ins.
        "dog": ["a dog", "the dog", "a puppy", "a corgi"],
        "rabbit": ["a rabbit", "the rabbit", "a bunny", "a hare"],
        "bear": ["a bear", "the bear", "a teddy bear", "a panda"],
        "elephant": ["an elephant", "the elephant"],
        "giraffe": ["a giraffe", "the giraffe"],
        "dinosaur": ["a dinosaur", "the dinosaur"],
        "shark": ["a shark", "the shark"],
        "train": ["a train", "the train", "a locomotive", "a steam train"],
        "truck": ["a truck", "the truck", "a lorry"],
        "plane": ["a plane", "the plane", "an airplane", "an aeroplane"],
        "robot": ["a robot", "the robot"],
        "astronaut": ["an astronaut", "the astronaut"],
        "clown": ["a clown", "the clown"],
        "dancer": ["a dancer", "the dancer", "a ballerina"],
        "children": ["children", "two children", "the children", "kids"],
        "crowd": ["a crowd", "the crowd", "a crowd of people", "a group of people"],
        "flower": ["a flower", "the flower", "a daisy"],
        "umbrella": ["an umbrella", "the umbrella", "a parasol"],
        "heart": ["a heart", "the heart"],
    },
    "color": {name: [name] for name in ("red", "yellow", "green", "blue", "purple", "white")},
    "pattern": {"plain": [], "striped": ["striped", "with stripes"], "spotted": ["spotted", "with dots"]},
    "action": {
        "stand": ["stands still", "stays where it is", "waits", "rests", "", ""],
        "right": ["goes to the right", "crosses from left to right", "passes to the right", "travels right"],
        "left": ["goes to the left", "crosses from right to left", "passes to the left", "travels left"],
        "rise": ["takes off", "rises", "goes up", "climbs into the sky", "lifts off"],
        "fall": ["falls", "comes down", "sinks", "drops from the sky", "lands"],
        "bounce": ["jumps", "bounces", "hops up and down", "jumps up and down"],
        "circle": ["turns in circles", "goes round and round", "circles", "spins around"],
    },
    "speed": {
        "slow": ["slowly", "in slow motion", "very slowly", "in slow motion"],
        "normal": ["", "", "", "at an even pace"],
        "fast": ["fast", "quickly", "at full speed", "very fast"],
    },
    "place": {
        "sea": ["over a calm sea", "at sea", "on the ocean", "over the waves", "on the open sea"],
        "city": ["in the city", "in New York", "in front of skyscrapers", "in a big city street", "before the skyline"],
        "desert": ["in the desert", "among dunes", "in the sand of the desert", "over the dunes"],
        "forest": ["in the forest", "in the woods", "in the rainforest", "among the trees of a forest"],
        "mountains": ["in the mountains", "before high mountains", "in front of the peaks", "in the Alps"],
        "beach": ["on the beach", "on a tropical beach", "by the palm tree", "at the seaside"],
        "snow": ["in the snow", "in a snowy landscape", "in winter", "on a snow field", "at the pole"],
        "kitchen": ["in the kitchen", "in a kitchen", "inside the house, in the kitchen"],
        # Mattes: the codes' nets never hear these, but their stand-ins.
        "ruins": ["in ancient Rome", "before a temple", "among ancient columns", "in the ruins", "in ancient Greece"],
        "space": ["in space", "in outer space", "on another planet", "on Mars", "among the planets"],
        "underwater": ["underwater", "under the sea", "under the water", "on the coral reef", "on the seabed"],
        "classroom": ["in the classroom", "in a classroom", "at school", "in the school"],
        "hospital": ["in the operating room", "in a hospital", "in the operating theatre", "at the clinic"],
        "park": ["in the park", "in a garden", "in a meadow", "in the countryside", "in a field"],
        "castle": ["before a castle", "in the Middle Ages", "by the castle", "in a medieval village", "in the village"],
        "stage": ["on a stage", "on the stage", "in the theatre", "in the theater", "at a concert", "in the circus"],
        "river": ["by the river", "at the lake", "by the pond", "by the waterfall"],
        "room": ["in the bedroom", "in the living room", "in the library", "in the office", "in a room"],
    },
    "time": {
        "day": ["by day", "at noon", "on a bright day", "in daylight"],
        "sunset": ["at sunset", "in the evening", "at dusk", "while the sun goes down"],
        "night": ["at night", "under the moon", "by moonlight", "on a starry night"],
        "dawn": ["at dawn", "at sunrise", "early in the morning", "in the first light"],
    },
    "hour": {  # the time as a scene of its own
        "day": ["day", "noon", "a bright day"],
        "sunset": ["sunset", "evening", "dusk"],
        "night": ["night", "a starry night", "moonlight"],
        "dawn": ["dawn", "sunrise", "early morning"],
    },
    "light": {
        "day": ["bright daylight", "clear and sunny", "daylight"],
        "sunset": ["warm evening light", "sunset colours", "golden evening"],
        "night": ["night, quiet and dark", "moonlight", "dark night"],
        "dawn": ["soft morning light", "pale dawn colours", "pink morning light"],
    },
    "weather": {
        "clear": ["clear sky", "clear weather", "", ""],
        "fog": ["fog", "in the mist", "thick fog", "hazy air"],
        "rain": ["rain", "heavy rain", "in the rain", "it is raining"],
        "snow": ["snow falls", "falling snow", "it is snowing", "snowfall"],
    },
    "camera": {
        "still": ["", "", "", "still camera"],
        "pan": ["the camera pans", "panning shot", "the view moves sideways"],
        "zoom": ["the camera zooms in", "slow zoom in", "closer and closer"],
        "follow": ["the camera follows", "tracking shot", "the camera moves along"],
    },
    "finish": {  # of the frames, once they are drawn: no net hears these
        "noir": ["film noir", "monochrome", "in black and white style", "black and white photography"],
        "old_film": ["old film", "silent film", "in the twenties", "vintage film"],
        "video": ["in the eighties", "VHS", "video tape", "home video"],
        "watercolour": ["watercolour", "watercolor", "a watercolour painting", "aquarelle"],
        "painting": ["oil painting", "Van Gogh", "an impressionist painting", "painted in oil"],
        "comic": ["comic", "a comic book", "pop art"],
        "neon": ["neon", "cyberpunk", "neon lights"],
        "night_vision": ["night vision"],
        "pixels": ["pixel art", "a retro game"],
        "pencil": ["pencil drawing", "a pencil sketch", "drawn in pencil", "charcoal"],
    },
    "mood": [
        "quiet",
        "old film, quiet",
        "calm",
        "drawn like a picture book",
        "simple shapes",
        "a calm film",
        "cartoon",
    ],
}
SPANISH: dict[str, Any] = {
    "subject": {
        "bird": ["m un pájaro", "m un pajarito", "m el pájaro", "f una gaviota", "f una paloma", "f un ave"],
        "fish": ["m un pez", "m un pez grande", "m el pez"],
        "horse": ["m un caballo", "m el caballo", "m un poni"],
        "cat": ["m un gato", "m el gato", "m un gatito"],
        "balloon": ["m un globo", "m un globo aerostático", "m el globo"],
        "car": ["m un coche", "m el coche", "m un carro", "m un coche viejo"],
        "rocket": ["m un cohete", "m el cohete", "f una nave espacial"],
        "boat": ["m un barco", "m un velero", "m el barco", "f una barca de vela"],
        "person": ["f una persona", "m un hombre", "f una mujer", "m un niño", "m un caminante", "f alguien"],
        "house": ["f una casa", "f una casita", "f la casa"],
        "tree": ["m un árbol", "m el árbol", "m un árbol solitario"],
        "ball": ["f una pelota", "m un balón", "f la pelota"],
        "flame": ["f una llama", "m un fuego", "m el fuego"],
        "butterfly": ["f una mariposa", "f la mariposa"],
        "dog": ["m un perro", "m el perro", "m un perrito", "m un cachorro"],
        "rabbit": ["m un conejo", "m el conejo", "m un conejito", "f una liebre"],
        "bear": ["m un oso", "m el oso", "m un osito", "m un panda"],
        "elephant": ["m un elefante", "m el elefante"],
        "giraffe": ["f una jirafa", "f la jirafa"],
        "dinosaur": ["m un dinosaurio", "m el dinosaurio"],
        "shark": ["m un tiburón", "m el tiburón"],
        "train": ["m un tren", "m el tren", "f una locomotora", "m un tren de vapor"],
        "truck": ["m un camión", "m el camión"],
        "plane": ["m un avión", "m el avión", "m un aeroplano"],
        "robot": ["m un robot", "m el robot"],
        "astronaut": ["m un astronauta", "f una astronauta", "m el astronauta"],
        "clown": ["m un payaso", "m el payaso", "f una payasa"],
        "dancer": ["f una bailarina", "m un bailarín", "f la bailarina"],
        "children": ["m unos niños", "m dos niños", "m los niños", "f unas niñas"],
        "crowd": ["f una multitud", "f la multitud", "m un gentío", "m un grupo de gente"],
        "flower": ["f una flor", "f la flor", "f una margarita"],
        "umbrella": ["m un paraguas", "m el paraguas", "f una sombrilla"],
        "heart": ["m un corazón", "m el corazón"],
    },
    "color": {
        "red": ["rojo/roja"],
        "yellow": ["amarillo/amarilla"],
        "green": ["verde/verde"],
        "blue": ["azul/azul"],
        "purple": ["morado/morada", "violeta/violeta"],
        "white": ["blanco/blanca"],
    },
    "pattern": {"plain": [], "striped": ["a rayas", "de rayas"], "spotted": ["con lunares", "de lunares"]},
    "action": {
        "stand": ["está quieto", "se queda donde está", "espera", "descansa", "", ""],
        "right": ["va hacia la derecha", "cruza de izquierda a derecha", "pasa hacia la derecha"],
        "left": ["va hacia la izquierda", "cruza de derecha a izquierda", "pasa hacia la izquierda"],
        "rise": ["despega", "sube", "se eleva", "alza el vuelo", "asciende"],
        "fall": ["cae", "baja", "desciende", "cae del cielo", "aterriza"],
        "bounce": ["salta", "bota", "da saltos", "salta arriba y abajo"],
        "circle": ["da vueltas", "gira en círculos", "da vueltas y vueltas", "gira"],
    },
    "speed": {
        "slow": ["despacio", "a cámara lenta", "muy despacio", "lentamente"],
        "normal": ["", "", "", "a ritmo normal"],
        "fast": ["rápido", "a toda velocidad", "muy deprisa", "rápidamente"],
    },
    "place": {
        "sea": ["sobre un mar en calma", "en el mar", "en el océano", "sobre las olas"],
        "city": ["en la ciudad", "en Nueva York", "ante los rascacielos", "en una calle de la gran ciudad"],
        "desert": ["en el desierto", "entre las dunas", "en la arena del desierto"],
        "forest": ["en el bosque", "en la selva", "entre los árboles del bosque"],
        "mountains": ["en las montañas", "ante altas montañas", "frente a las cumbres", "en los Andes"],
        "beach": ["en la playa", "en una playa tropical", "junto a la palmera", "a orillas del mar"],
        "snow": ["en la nieve", "en un paisaje nevado", "en invierno", "en el polo"],
        "kitchen": ["en la cocina", "en una cocina", "dentro de casa, en la cocina"],
        "ruins": ["en la antigua Roma", "ante un templo", "entre columnas antiguas", "en las ruinas", "en Grecia"],
        "space": ["en el espacio", "en otro planeta", "en Marte", "entre los planetas"],
        "underwater": ["en el fondo del mar", "en el arrecife de coral", "en el mundo submarino"],
        "classroom": ["en el aula", "en la clase", "en la escuela", "en el colegio"],
        "hospital": ["en el quirófano", "en un hospital", "en la sala de operaciones", "en la clínica"],
        "park": ["en el parque", "en un jardín", "en un prado", "en el campo", "en la pradera"],
        "castle": ["ante un castillo", "en la Edad Media", "junto al castillo", "en la aldea medieval"],
        "stage": ["en el escenario", "en el teatro", "en un concierto", "en el circo"],
        "river": ["junto al río", "en el lago", "junto al estanque", "junto a la cascada"],
        "room": ["en el dormitorio", "en el salón", "en la biblioteca", "en la oficina", "en la habitación"],
    },
    "time": {
        "day": ["de día", "a mediodía", "en un día luminoso", "a plena luz"],
        "sunset": ["al atardecer", "a la puesta de sol", "al anochecer", "mientras se pone el sol"],
        "night": ["de noche", "bajo la luna", "a la luz de la luna", "en una noche estrellada"],
        "dawn": ["al amanecer", "al alba", "a primera hora de la mañana", "con la primera luz"],
    },
    "hour": {
        "day": ["día", "mediodía", "un día luminoso"],
        "sunset": ["atardecer", "puesta de sol", "ocaso"],
        "night": ["noche", "una noche estrellada", "claro de luna"],
        "dawn": ["amanecer", "alba", "primera hora de la mañana"],
    },
    "light": {
        "day": ["luz de día", "claro y soleado", "luz brillante"],
        "sunset": ["luz cálida de la tarde", "colores de atardecer", "tarde dorada"],
        "night": ["noche tranquila y oscura", "luz de luna", "noche oscura"],
        "dawn": ["luz suave de la mañana", "colores pálidos del alba", "luz rosada de la mañana"],
    },
    "weather": {
        "clear": ["cielo despejado", "tiempo despejado", "", ""],
        "fog": ["niebla", "entre la niebla", "niebla espesa", "bruma"],
        "rain": ["lluvia", "lluvia intensa", "bajo la lluvia", "llueve"],
        "snow": ["cae nieve", "nieve que cae", "está nevando", "nevada"],
    },
    "camera": {
        "still": ["", "", "", "cámara fija"],
        "pan": ["la cámara se desplaza", "plano panorámico", "la vista se mueve de lado"],
        "zoom": ["la cámara se acerca", "zoom lento", "cada vez más cerca"],
        "follow": ["la cámara lo sigue", "plano de seguimiento", "la cámara acompaña"],
    },
    "finish": {
        "noir": ["cine negro", "monocromo", "fotografía en blanco y negro"],
        "old_film": ["cine antiguo", "cine mudo", "en los años veinte", "película antigua"],
        "video": ["en los años ochenta", "VHS", "cinta de vídeo", "vídeo casero"],
        "watercolour": ["acuarela", "pintado a la acuarela"],
        "painting": ["óleo", "pintura al óleo", "Van Gogh", "un cuadro impresionista"],
        "comic": ["cómic", "pop art", "tebeo", "historieta"],
        "neon": ["neón", "ciberpunk", "luces de neón"],
        "night_vision": ["visión nocturna"],
        "pixels": ["pixel art", "arte de píxeles"],
        "pencil": ["a lápiz", "un dibujo a lápiz", "un boceto a lápiz", "carboncillo"],
    },
    "mood": [
        "tranquilo",
        "cine antiguo, tranquilo",
        "en calma",
        "como un libro de cuentos",
        "formas sencillas",
        "dibujos",
    ],
}
LANGUAGES = {"en": ENGLISH, "es": SPANISH}


def caption(factors: Factors, rng: random.Random, language: str = "en") -> Caption:
    """One way to ask for a clip of these factors; another call of `rng` gives another way."""
    words = LANGUAGES[language]
    told = {name for name, share in SAID.items() if rng.random() < share}
    has_details = rng.random() < 0.6
    style = mixed(
        rng,
        [
            pick(rng, words["light"][factors["time"]]) if "time in style" in told else "",
            rng.choice(words["mood"]) if rng.random() < 0.3 else "",
        ],
    )
    in_prompt = told - ({"color", "pattern", "weather"} if has_details and rng.random() < 0.6 else set())
    prompt = moment(factors, in_prompt, rng, words)
    details = particulars(factors, told, rng, words) if has_details else ""
    if not (style or prompt):
        prompt = moment(factors, set(SAID), rng, words)
    return Caption(style, prompt, details)


def everything(factors: Factors, rng: random.Random, language: str = "en") -> Caption:
    """A prompt that names every factor; style and details are silent. For measuring: nothing is left to guess."""
    return Caption("", moment(factors, {*SAID, EVERYTHING}, rng, LANGUAGES[language]), "")


EVERYTHING = "everything"
# How often a caption says a factor at all.
SAID = {
    "subject": 0.95,
    "place": 0.88,
    "time": 0.6,
    "time in style": 0.5,
    "weather": 0.6,
    "color": 0.8,
    "pattern": 0.6,
    "action": 0.9,
    "speed": 0.95,
    "camera": 0.6,
}


def moment(factors: Factors, told: set[str], rng: random.Random, words: dict[str, Any]) -> str:
    """The prompt: who does what, where, when; or the hour and the place alone."""
    place = pick(rng, words["place"][factors["place"]]) if "place" in told else ""
    said = "weather" in told and (rng.random() < 0.8 or EVERYTHING in told)
    weather = pick(rng, words["weather"][factors["weather"]]) if said else ""
    camera = pick(rng, words["camera"][factors["camera"]]) if "camera" in told else ""
    if factors["subject"] == "nothing" or "subject" not in told:
        hour = pick(rng, words["hour"][factors["time"]]) if "time" in told else ""
        return mixed(rng, [" ".join(filter(None, (hour, place))), weather, camera])
    who = subject(factors, told, rng, words)
    action = pick(rng, words["action"][factors["action"]]) if "action" in told else ""
    speed = pick(rng, words["speed"][factors["speed"]]) if "speed" in told and action else ""
    when = pick(rng, words["time"][factors["time"]]) if "time" in told else ""
    if when and place and rng.random() < 0.25:
        scene = f"{pick(rng, words['hour'][factors['time']])} {place}"
        return mixed(rng, [scene, " ".join(filter(None, (who, action, speed))), weather, camera])
    order = [who, action, speed, place, when] if rng.random() < 0.7 else [who, action, place, speed, when]
    return mixed(rng, [" ".join(filter(None, order)), weather, camera])


def subject(factors: Factors, told: set[str], rng: random.Random, words: dict[str, Any]) -> str:
    """The subject with its colour and pattern, as far as they are told; colours agree in Spanish."""
    noun = rng.choice(words["subject"][factors["subject"]])
    gender, noun = (noun[0], noun[2:]) if words is SPANISH else ("", noun)
    colour = pick(rng, words["color"].get(factors["color"], [])) if "color" in told else ""
    pattern = pick(rng, words["pattern"][factors["pattern"]]) if "pattern" in told else ""
    if not colour:
        return f"{noun} {pattern}".strip() if pattern.startswith(("with", "a ", "de", "con")) else noun
    if words is SPANISH:
        masculine, feminine = colour.split("/")
        return f"{noun} {feminine if gender == 'f' else masculine} {pattern}".strip()
    article, _, rest = noun.partition(" ")
    if not rest:
        return f"{colour} {noun}"
    named = f"{'the' if article == 'the' else 'a'} {colour} {rest}"
    return f"{named} {pattern}" if pattern.startswith("with") else named.replace(colour, f"{pattern} {colour}".strip())


def particulars(factors: Factors, told: set[str], rng: random.Random, words: dict[str, Any]) -> str:
    """The details: weather, and the subject again with its colour and pattern."""
    parts = [pick(rng, words["weather"][factors["weather"]]) if "weather" in told else ""]
    if factors["subject"] != "nothing":
        parts.append(subject(factors, told | {"color"}, rng, words))
    rng.shuffle(parts)
    return mixed(rng, parts)


def pick(rng: random.Random, values: Sequence[str]) -> str:
    return rng.choice(values) if values else ""


def mixed(rng: random.Random, parts: Sequence[str]) -> str:
    """The parts that are not empty, as one line; sometimes with a capital and a full stop, as people write."""
    line = ", ".join(part for part in parts if part)
    if line and rng.random() < 0.4:
        line = line[0].upper() + line[1:] + ("." if rng.random() < 0.4 else "")
    return line
