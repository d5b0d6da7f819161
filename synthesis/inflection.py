"""Words and their forms in English and Spanish: enough grammar to see that "boats" is "boat", "saltando" is "salta".

Owns how a text is cut into words, which words carry no picture, and the roots that a word may have. Knows nothing of
what the machine can draw: a root counts only where a caption has it (lexicon.py).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


def each(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


def pairs(text: str) -> dict[str, str]:
    """ "form:root" words as a table."""
    return dict(pair.split(":") for pair in text.split())


WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_ENDS = frozenset(",;.:!?\n")  # a clause
_DECADE = re.compile(r"(?:19)?[2-9]0s?")
DECADES = {"20s": "twenties", "80s": "eighties"}

# Words that ask for no picture of their own: articles, prepositions, pronouns, auxiliaries, numbers.
FUNCTION: dict[str, frozenset[str]] = {
    "en": each(
        """
        a an the this that these those some any each every all both no not none another other others same such
        i me my mine we us our you your he him his she her it its they them their theirs who whom whose which what
        there here where when while as if because so than too also just only even again once about above across after
        against along among amid amidst at atop before behind below beneath beside between beyond by during for from in
        inside into like near next of off on onto opposite out outside over past per since through throughout till to
        toward towards under until up upon with within without and or but nor then yet
        be is are was were been being am do does did done has have had having will would can could may might must shall
        should lets let get gets got
        very much many more most less least few several lot lots bit quite rather almost nearly really
        one two three four five six seven eight nine ten eleven twelve hundred thousand first second third half
        how why itself himself herself themselves myself ourselves otherwise including included together away
        everything something anything nothing someone anyone everyone
        front back side top bottom middle center centre left right
        """
    ),
    "es": each(
        """
        el la los las lo un una unos unas este esta estos estas ese esa esos esas aquel aquella aquellos aquellas
        yo me mi mis mio nosotros nos nuestro nuestra tu tus te ti usted ustedes su sus suyo le les se si ella ellos
        ellas ello quien quienes que cual cuales cuyo cuya donde cuando mientras como porque pues asi tambien solo aun
        ya otra otro otros otras mismo misma todo toda todos todas cada algun alguna algunos algunas ningun ninguna
        ambos a al ante bajo con contra de del desde durante en entre hacia hasta para por segun sin sobre tras y e o u
        ni pero sino luego entonces despues antes detras delante encima debajo dentro fuera cerca lejos junto frente
        alrededor traves como porque alguno todavia nunca siempre
        es son era eran ser siendo sido fue fueron esta estan estaba estar estando hay habia haber ha han he tiene
        tienen muy mas menos mucho mucha muchos muchas poco poca pocos pocas tan tanto casi bastante algo nada
        uno dos tres cuatro cinco seis siete ocho nueve diez once doce cien mil primer primera primero segundo segunda
        tercer tercero medio media lado parte derecha izquierda
        """
    ),
}
# Talk about the picture, not what is in it.
FRAMING = each(
    """
    video videos closeup clip clips scene scenes shot shots frame frames footage film movie image picture photo
    photograph view camera angle background foreground screen viewer style showing shows show shown seen depicting
    featuring features escena escenas plano planos toma imagen foto pelicula camara fondo vista
    estilo muestra muestran vemos ve
    """
)
# Spelled alike, meaning another thing: not read with the other language's captions.
FALSE_FRIENDS = {
    "en": each("llama polo ave alba sol baja pan bota van"),
    "es": each("red pan pale come sale once even"),
}

_IRREGULAR = {
    "en": pairs(
        """
        men:man women:woman people:person persons:person kitties:kitten kitty:kitten ponies:pony
        woods:woods fell:fall fallen:fall went:go gone:go going:go came:come coming:come took:take taken:take
        ran:run flew:fly flown:fly swam:swim drove:drive crept:creep rode:ride parking:parking stood:stand
        sank:sink sunk:sink spun:spin risen:rise snowing:snowing snowed:snowing
        evening:evening evenings:evening morning:morning
        """  # "rose" is a flower, more often
    ),
    "es": pairs(
        """
        caer:cae caen:cae cayendo:cae cayo:cae caia:cae caido:cae descender:desciende descienden:desciende
        descendiendo:desciende descendio:desciende ascender:asciende ascienden:asciende ascendiendo:asciende
        llover:llueve lloviendo:llueve llovia:llueve nieva:nevando nevar:nevando nevaba:nevando van:va ir:va yendo:va
        iba:va poner:pone poniendo:pone poniendose:pone puso:pone dan:da dar:da dando:da mover:mueve moviendo:mueve
        moviendose:mueve seguir:sigue siguiendo:sigue barquito:barco barquitos:barco cochecito:coche pececito:pez
        ninos:ninos ninas:ninos gente:persona ponis:poni nevada:nevada nevado:nevado nevadas:nevado nevados:nevado
        """
    ),
}
_VERB_ES = re.compile(
    r"(?:andose|iendose|ando|iendo|yendo|arse|erse|irse|aban|aba|aron|ieron|ian|ia|ado|ido|ar|er|ir|an|en|io|o)$"
)
_SMALL_ES = re.compile(r"(?:ecit|cit|it|ill)([oa])s?$")
_COMPARED = each("fast slow quick calm quiet bright dark high big small old warm close clear soft")


@dataclass(frozen=True)
class Word:
    """One word of a text: as written, and folded (no case, no accents). ends: whether its clause ends with it."""

    written: str
    folded: str
    phase: int = 0
    ends: bool = False


def fold(text: str) -> str:
    """Without case and accents: people leave both out."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("’", "'")


def words(text: str, *, phase: int = 0) -> list[Word]:
    """The words of a text in order; numbers and single letters are none, but for "y", and decades ("1980s")."""
    found = []
    text = unicodedata.normalize("NFC", text)
    for match in WORD.finditer(text):
        folded = fold(match[0]).removesuffix("'s").removesuffix("'")
        folded = DECADES.get(folded[-3:], folded) if _DECADE.fullmatch(folded) else folded
        if not any(letter.isdigit() for letter in folded) and (len(folded) > 1 or folded in "aeouyi"):
            found.append(Word(match[0], folded, phase, ends=text[match.end() : match.end() + 1] in _ENDS))
    return found


def roots(word: str, language: str) -> list[str]:
    """What a folded word may be a form of, itself first."""
    irregular = _IRREGULAR[language].get(word)
    if irregular:
        return [word, irregular]
    found = _english(word) if language == "en" else _spanish(word)
    return list(dict.fromkeys(root for root in (word, *found) if len(root) > 1))


def _english(word: str) -> Iterator[str]:
    yield from _plural(word)
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield from _bare(word[: -len(ending)])
    if word.endswith("ied"):
        yield word[:-3] + "y"
    if word.endswith("ly"):
        yield word[:-2]
        yield word[:-3] + "y" if word.endswith("ily") else word[:-1] + "e"
    if word.endswith("y") and len(word) > 4:  # rainy, foggy
        yield from _bare(word[:-1])
    for ending in ("er", "est"):
        if word.endswith(ending):
            yield from (root for root in _bare(word[: -len(ending)]) if root in _COMPARED)


def _plural(word: str) -> Iterator[str]:
    """Also of verbs: goes, passes, cries."""
    if word.endswith("ies"):
        yield word[:-3] + "y"
    elif re.search(r"(?:ch|sh|s|x|z|o)es$", word):
        yield word[:-2]
        yield word[:-1]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]


def _bare(stem: str) -> Iterator[str]:
    """hopp -> hop, ris -> rise, turn."""
    yield stem
    yield stem + "e"
    if len(stem) > 3 and stem[-1] == stem[-2]:
        yield stem[:-1]


def _spanish(word: str) -> Iterator[str]:
    if word.endswith("ces"):
        yield word[:-3] + "z"
    single = word[:-1] if word.endswith("s") and len(word) > 3 else word
    yield single
    if word.endswith("es"):
        yield word[:-2]
    if single.endswith(("o", "a")):
        yield single[:-1] + ("a" if single.endswith("o") else "o")
        yield single[:-1]
    if small := _SMALL_ES.search(word):
        stem = word[: small.start()]
        yield from (stem + small[1], stem, stem + "e")
    if word.endswith("mente"):
        yield word[:-5]
        yield word[:-6] + "o"
    if (verb := _VERB_ES.search(word)) and verb.start() > 2:
        yield word[: verb.start()] + "a"
        yield word[: verb.start()] + "e"
