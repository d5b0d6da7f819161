"""What is said to people when something does not work, in their language.

The catalogues of the screen (frontend/src/locales) are the source; what they lack is said from here.
"""

import json
from functools import cache
from typing import Any

from django.conf import settings

LANGUAGES = ("en", "es")

ENGLISH = {
    "sign_in": "Join a room with its code, or sign in, to go on.",
    "not_found": "There is no such room, or it is not yours.",
    "not_allowed": "Your role in this room does not allow this.",
    "csrf": "This page is out of date. Reload it and try again.",
    "bad_request": "This request could not be read.",
    "name_empty": "Write a name, so that the others know who you are.",
    "name_long": "A name has at most 40 characters.",
    "name_taken": "Somebody in this room already has this name. Choose another.",
    "room_full": "This room is full: 250 people are in it.",
    "too_many_tries": "Too many wrong codes. Wait a minute and try again.",
    "title_long": "A title has at most 200 characters.",
    "segment_missing": "This segment is not in the film any more.",
    "not_ready": "This take is not finished yet. Accept it when it is.",
    "nothing_to_retry": "There is nothing to try again here.",
    "nothing_accepted": "Accept a take first: the machine learns from what you accept.",
    "nothing_to_export": "No segment has a picture yet, so there is no film to export.",
    "job_missing": "There is no such job in this room.",
    "server": "Something went wrong here. Your words are safe. Try again.",
    "unavailable": "The server is catching its breath. Your words are safe. Try again in a moment.",
    "render_failed": "The machine could not draw this segment.",
    "worker_lost": "The machine stopped three times while it drew this segment.",
    "export_failed": "The film could not be put together.",
    "export_lost": "The machine stopped three times while it put the film together.",
    "tune_failed": "The machine could not learn from these takes.",
    "tune_lost": "The machine stopped three times while it learned.",
    "tune_no_gain": "It learned, but the result was no closer to what you accepted, so nothing changed.",
    "tune_forgets": "It learned, but it forgot too much of what it knew, so nothing changed.",
    "link_used": "This sign-in link was already used.",
    "link_expired": "This sign-in link no longer works.",
    "screen_missing": "The screen is not built yet. Start Telar with `make run`.",
}

SPANISH = {
    "sign_in": "Entra en una sala con su código, o inicia sesión, para continuar.",
    "not_found": "No existe esa sala, o no es tuya.",
    "not_allowed": "Tu papel en esta sala no permite hacer esto.",
    "csrf": "Esta página está anticuada. Recárgala e inténtalo de nuevo.",
    "bad_request": "No se ha podido leer esta petición.",
    "name_empty": "Escribe un nombre para que los demás sepan quién eres.",
    "name_long": "Un nombre tiene como máximo 40 caracteres.",
    "name_taken": "Alguien de esta sala ya tiene este nombre. Elige otro.",
    "room_full": "Esta sala está llena: ya hay 250 personas.",
    "too_many_tries": "Demasiados códigos equivocados. Espera un minuto e inténtalo de nuevo.",
    "title_long": "Un título tiene como máximo 200 caracteres.",
    "segment_missing": "Este segmento ya no está en la película.",
    "not_ready": "Esta toma aún no está terminada. Acéptala cuando lo esté.",
    "nothing_to_retry": "Aquí no hay nada que volver a intentar.",
    "nothing_accepted": "Acepta antes una toma: la máquina aprende de lo que aceptas.",
    "nothing_to_export": "Ningún segmento tiene imagen todavía, así que no hay película que exportar.",
    "job_missing": "No existe ese trabajo en esta sala.",
    "server": "Algo ha fallado aquí. Tus palabras están a salvo. Inténtalo de nuevo.",
    "unavailable": "El servidor está recuperando el aliento. Tus palabras están a salvo. Inténtalo en un momento.",
    "render_failed": "La máquina no ha podido dibujar este segmento.",
    "worker_lost": "La máquina se ha parado tres veces mientras dibujaba este segmento.",
    "export_failed": "No se ha podido montar la película.",
    "export_lost": "La máquina se ha parado tres veces mientras montaba la película.",
    "tune_failed": "La máquina no ha podido aprender de estas tomas.",
    "tune_lost": "La máquina se ha parado tres veces mientras aprendía.",
    "tune_no_gain": "Ha aprendido, pero el resultado no se acerca más a lo que aceptasteis, así que nada cambia.",
    "tune_forgets": "Ha aprendido, pero ha olvidado demasiado de lo que sabía, así que nada cambia.",
    "link_used": "Este enlace de acceso ya se ha usado.",
    "link_expired": "Este enlace de acceso ya no sirve.",
    "screen_missing": "La pantalla aún no está construida. Arranca Telar con `make run`.",
}


def sentence(code: str, language: str) -> str:
    """The sentence of an error code; the code itself where nobody wrote one."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    own = {"en": ENGLISH, "es": SPANISH}[language]
    return _catalogue(language).get(code) or own.get(code) or ENGLISH.get(code) or code


@cache
def _catalogue(language: str) -> dict[str, str]:
    """The `errors` of one catalogue, nested or with dotted names; empty where the screen is not there."""
    path = settings.LOCALES / f"{language}.json"
    try:
        data: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    errors = dict(data["errors"]) if isinstance(data.get("errors"), dict) else {}
    errors |= {name.removeprefix("errors."): text for name, text in data.items() if name.startswith("errors.")}
    return {name: text for name, text in errors.items() if isinstance(text, str)}
