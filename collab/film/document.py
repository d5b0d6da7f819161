"""The room's document: its roots, how a new one is laid out, how one is read.

Owns the CRDT schema. Writing is strict, reading lenient: whatever stands in a valid document, `read` returns
plain data of the expected shape and leaves out what does not fit. Runs in the document process alone.
"""

from typing import Any

from pycrdt import Array, Doc, Map, Text

from collab.film.samples import SAMPLES

# The server writes under one client id, so that its writes do not grow every state vector.
SERVER_CLIENT = 1
TEXTS = ("title", "style", "script")
MAPS = ("words", "tracks", "clips", "variations", "retouches", "markers", "titles", "sounds")
ENTRY_TEXTS = {
    "words": ("text",),
    "tracks": (),
    "clips": ("prompt", "details"),
    "titles": (),
    "sounds": (),
}  # shared types of an entry
FRAME_RATE = 24
ENTRIES_MAX = 2_000  # read from any one map; far above every limit of the product


def seed(*, title: str, language: str) -> bytes:
    """One update that lays out a new room: the sample film under this title (or its own where that is empty)."""
    sample = SAMPLES.get(language, SAMPLES["en"])
    doc: Doc[Any] = Doc(client_id=SERVER_CLIENT)
    texts = {name: doc.get(name, type=Text) for name in TEXTS}
    maps = {name: doc.get(name, type=Map) for name in MAPS}
    with doc.transaction():
        for name, words in {"title": title or sample.title, "style": sample.style, "script": sample.script}.items():
            texts[name].insert(0, words)
        maps["tracks"]["picture"] = Map({"pos": "a0", "name": sample.track, "kind": "picture"})
        for index, (prompt, details, seconds) in enumerate(sample.clips):
            maps["clips"][f"c{index + 1}"] = clip(index, prompt, details, seconds)
    return doc.get_update()


def lay(plain: dict[str, Any]) -> bytes:
    """One update that lays out a new room from what `read` gave of another, or a template says: same ids and words,
    written anew by the server."""
    doc: Doc[Any] = Doc(client_id=SERVER_CLIENT)
    texts = {name: doc.get(name, type=Text) for name in TEXTS}
    maps = {name: doc.get(name, type=Map) for name in MAPS}
    with doc.transaction():
        for name, text in texts.items():
            text.insert(0, plain.get(name, ""))
        for name in ENTRY_TEXTS:
            for key, fields in plain.get(name, {}).items():
                shared = {field: Text(fields.get(field) or "") for field in ENTRY_TEXTS[name]}
                maps[name][key] = Map({**fields, **shared})
        for name in ("variations", "retouches", "markers"):
            for key, value in plain.get(name, {}).items():
                maps[name][key] = value
    return doc.get_update()


def clip(index: int, prompt: str, details: str, seconds: int) -> Map[Any]:
    """A clip at place `index`, whole: keys that hold a shared type are never set twice."""
    return Map(
        {
            "place": ["picture", f"a{index}"],
            "prompt": Text(prompt),
            "details": Text(details),
            "start": 0,
            "stop": seconds * FRAME_RATE,
            "seed": index + 1,
            "source": "prompt",
            "locked": False,
            "owner": "",
        }
    )


def read(doc: Doc[Any]) -> dict[str, Any]:
    """The document as plain data: texts as str, whole numbers as int, unfit values left out.

    {"title", "style", "script", "words": {id: {"name", "text", "choices"}}, "tracks": {id: {"pos", "name",
    "kind"}}, "clips": {id: {"place", "prompt", "details", "start", "stop", "seed", "source", "locked", "owner"
    and where people said so "paragraph", "choices": [{"label", "to"}], "quiet", "dissolve"}},
    "variations": {"clip:index": n}, "retouches": {"clip:index:n": {"of", "mask", "words", "open"}},
    "markers": {"clip:frame": {"label", "color"}}, "titles": {"clip:frame": {"text", "look", "frames"}},
    "sounds": {"clip:frame": {"text", "frames", "level", "seed"}}}
    """
    plain: dict[str, Any] = {name: str(doc.get(name, type=Text)) for name in TEXTS}
    for name in ENTRY_TEXTS:
        entries = items(doc.get(name, type=Map))
        plain[name] = {key: dict(map_value(value)) for key, value in entries if isinstance(value, Map)}
    plain["variations"] = {
        key: value for key, value in map_value(doc.get("variations", type=Map)) if type(value) is int
    }
    for name in ("retouches", "markers"):
        found = map_value(doc.get(name, type=Map))
        plain[name] = {key: value for key, value in found if isinstance(value, dict)}
    return plain


def look(doc: Doc[Any], root: str, key: str | None = None) -> Any:
    """One entry as `read` would give it: a root's text, or what stands at a key of a root (None: nothing)."""
    if root in TEXTS:
        return str(doc.get(root, type=Text))
    value = doc.get(root, type=Map).get(key) if key is not None else None
    return dict(map_value(value)) if isinstance(value, Map) else plain(value) if not isinstance(value, Array) else None


def text_at(doc: Doc[Any], path: tuple[str | None, ...]) -> Text | None:
    """The text at a root, or at a field of an entry; None where there is none."""
    root, *keys = map(str, path)
    found: Any = doc.get(root, type=Text if root in TEXTS else Map)
    for key in keys:
        found = found.get(key) if isinstance(found, Map) else None
    return found if isinstance(found, Text) else None


def keeping(doc: Doc[Any], clip: str) -> tuple[bool, str] | None:
    """Whether a clip is locked, and its owner; None where there is no such clip."""
    with doc.transaction():
        found = doc.get("clips", type=Map).get(clip)
        if not isinstance(found, Map):
            return None
        return found.get("locked") is True, str(found.get("owner") or "")


def count(doc: Doc[Any], root: str) -> int:
    """How many entries one of the root maps has."""
    return len(doc.get(root, type=Map))


def items(shared: Map[Any]) -> list[tuple[str, Any]]:
    return [(key, shared[key]) for key in sorted(shared.keys())[:ENTRIES_MAX]]


def map_value(shared: Map[Any]) -> list[tuple[str, Any]]:
    """The plain entries of a map; shared types deeper than a text are left out."""
    return [(key, plain(value)) for key, value in items(shared) if not isinstance(value, Map | Array)]


def plain(value: Any) -> Any:
    """Text as str; whole floats as int (the CRDT keeps every number as a float)."""
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, float) and abs(value) < 2**53 and value == int(value):
        return int(value)
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return value
