"""What a film to begin from is made of. Knows no words and no document."""

from dataclasses import dataclass


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
