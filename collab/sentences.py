"""What is said to people when something does not work, in their language.

The words stand in the screen's catalogues (frontend/src/locales), one per language, read by screen and server alike;
sentences that no screen says by itself under `server` in each, so that no browser has to fetch them. A language is
spoken because its file is there.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings

FIRST = "en"  # spoken where a language is not

# What the server may answer or give as the reason of a take or a job; a test keeps the catalogues complete.
CODES = (
    "sign_in", "not_found", "not_allowed", "csrf", "bad_request", "server", "unavailable", "screen_missing",
    "edition_name", "edition_long", "editions_full", "edition_shown", "edition_here",
    "code_wrong", "code_expired", "name_empty", "name_long", "name_taken", "room_full", "too_many_tries", "title_long",
    "too_many_joins", "too_many_commands", "removed",
    "link_used", "link_expired", "segment_missing", "not_ready", "nothing_to_retry", "nothing_accepted",
    "nothing_to_export", "job_missing", "render_failed", "worker_lost", "machine_missing", "export_failed",
    "export_lost", "tune_failed", "tune_lost", "tune_no_gain", "tune_forgets", "state_missing", "version_name",
    "versions_full", "version_decided", "version_reviewed", "film_full", "room_busy", "log_damaged", "frozen",
    "secret_needed", "secret_wrong", "too_many_secrets", "budget_spent", "checklist_long", "class_name", "classes_full",
    "copies_full", "template_missing", "paused", "kept_out", "no_class", "tune_withdrawn", "lesson_missing",
    "class_silent",
    "hand_version_missing", "hand_version_stale", "hand_version_shelved", "hand_missing",
    "hand_name", "hands_full", "adapter_foreign", "adapter_damaged", "tune_narrow", "tune_copies",
    "approved", "version_missing", "version_not_pinned", "comment_missing", "clip_missing", "comment_empty",
    "comment_long", "drawing_bad", "comments_full", "reason_missing", "reason_long", "decisions_full", "not_approved",
    "play_running", "play_over", "play_missing", "choice_missing", "plays_full", "picks_full",
    "draft_newer", "draft_late", "draft_away", "draft_long", "draft_busy", "too_many_drafts",
)  # fmt: skip


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, the first one first."""
    found = sorted(path.stem for path in settings.LOCALES.glob("*.json"))
    return (FIRST, *(language for language in found if language != FIRST))


def nearest(wanted: str) -> str:
    """The language meant by "es-MX", "es_ES.UTF-8" or a whole Accept-Language; the first one where none is spoken."""
    known = {language.lower(): language for language in languages()}
    for asked in _by_weight(wanted):
        if found := known.get(asked) or known.get(asked.partition("-")[0]):
            return found
    return FIRST


def sentence(code: str, language: str) -> str:
    """The sentence of an error code; the code itself where nobody wrote one."""
    return _errors(language if language in languages() else FIRST).get(code, code)


def changes(language: str) -> Mapping[str, str]:
    """Why a change to the document was not taken, by the reason's code."""
    found: dict[str, str] = _catalogue(language if language in languages() else FIRST)["server"]["changes"]
    return found


def phrase(part: str, name: str, language: str) -> str:
    """A text of the screen, for a file that leaves the house; in the first language where this one lacks it."""
    return str(_part(part, language).get(name) or _part(part, FIRST)[name])


def _by_weight(header: str) -> list[str]:
    """What an Accept-Language asks for, most wanted first: "fr;q=0.3, es-MX" is es-mx, fr."""
    weighed: list[tuple[float, str]] = []
    for part in header.lower().replace("_", "-").split(","):
        if found := re.match(r"\s*([a-z]+(?:-[a-z0-9]+)*)[^;]*(?:;\s*q=(\d(?:\.\d*)?))?", part):
            weighed.append((float(found[2] or 1), found[1]))
    return [asked for weight, asked in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def _errors(language: str) -> dict[str, str]:
    catalogue = _catalogue(language)
    found: dict[str, str] = catalogue["server"]["errors"] | catalogue["errors"]
    return found


@cache
def _part(part: str, language: str) -> dict[str, Any]:
    """All texts of a part, also those that the screen fetches late."""
    whole = _catalogue(language)
    sections = (whole, *whole.get("late", {}).values())
    return {name: text for section in sections for name, text in section.get(part, {}).items()}


@cache
def _catalogue(language: str) -> dict[str, Any]:
    """One catalogue's texts. Raises OSError or ValueError where it is missing or broken."""
    data: dict[str, Any] = json.loads((settings.LOCALES / f"{language}.json").read_text())
    return data
