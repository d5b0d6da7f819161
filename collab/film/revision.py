"""Two states of one document: what an update touched, the edit that makes a document read as it did before, and the
one that takes back what somebody wrote.

Runs in the document process alone. Refuses to know who wrote and when (history.py).
"""

from collections.abc import Iterable
from typing import Any

from pycrdt import Array, Doc, Map, Text, UndoManager, merge_updates

from collab.film.document import MAPS, TEXTS, items

UNDONE = "undone"  # marks what an undo manager takes back
DEEDS_MAX = 1_000  # told of one update: a clip's fields for every clip of a full film
OF_CLIPS = {"variations": "takes", "retouches": "retouched"}
FIELDS = {"place": "moved", "start": "length", "stop": "length", "owner": "given", "source": "filled"}
TOUCHED_MAX = 40  # places told of one span; more is "and so on" to any reader


def touched(doc: Doc[Any], parts: Iterable[tuple[int, bytes]]) -> dict[int, list[str]]:
    """Apply (span, update) in order and say where each span wrote: "title", "clips/c1", "clips/c1/prompt"."""
    found: dict[int, dict[str, None]] = {}
    places: list[str] = []
    subscriptions = [watch(doc.get(name, type=Text), name, places) for name in TEXTS]
    subscriptions += [watch(doc.get(name, type=Map), name, places) for name in MAPS]
    for span, update in parts:
        places.clear()
        doc.apply_update(update)
        found.setdefault(span, {}).update(dict.fromkeys(places))
    del subscriptions
    return {span: sorted(names)[:TOUCHED_MAX] for span, names in found.items()}


def deeds(doc: Doc[Any], updates: Iterable[bytes]) -> list[list[tuple[str, str]]]:
    """Apply in order and say what each update did, as (deed, whose): ("made", "c1"), ("prompt", "c1"), ("title", "").

    A deed on a clip names it; all others name nothing. At most DEEDS_MAX of one update.
    """
    found: list[dict[tuple[str, str], None]] = []

    def heard(root: str) -> Any:
        def changed(events: list[Any]) -> None:
            for event in events:
                found[-1].update(dict.fromkeys(said(root, [str(step) for step in event.path], event)))

        return changed

    def alone(hear: Any) -> Any:
        return lambda event: hear([event])

    texts = [doc.get(name, type=Text).observe(alone(heard(name))) for name in TEXTS]
    maps = [doc.get(name, type=Map).observe_deep(heard(name)) for name in MAPS]
    for update in updates:
        found.append({})
        doc.apply_update(update)
    del texts, maps
    return [list(each)[:DEEDS_MAX] for each in found]


def said(root: str, path: list[str], event: Any) -> Iterable[tuple[str, str]]:
    """One event as deeds."""
    keys = getattr(event, "keys", None) or {}
    if root in OF_CLIPS:  # their keys begin with the clip's id
        return [(OF_CLIPS[root], str(key).split(":")[0]) for key in keys]
    if root != "clips":
        return [(root, "")]
    if not path:
        return [("removed" if change["action"] == "delete" else "made", str(key)) for key, change in keys.items()]
    if len(path) > 1:
        return [(path[1], path[0])]
    return [(field(str(key), change), path[0]) for key, change in keys.items()]


def field(key: str, change: dict[str, Any]) -> str:
    """What it means to set a clip's field."""
    if key == "locked":
        return "locked" if change.get("newValue") is True else "unlocked"
    if key == "quiet":
        return "quieted" if change.get("newValue") is True else "heard"
    return FIELDS.get(key, key)


def watch(shared: Any, name: str, places: list[str]) -> Any:
    """Note every change under this root by its address, three names long at most."""

    def changed(events: list[Any]) -> None:
        for event in events:
            path = [name, *map(str, event.path)]
            keys = getattr(event, "keys", None) or {}  # a map's event names what changed in it
            addresses = [[*path, str(key)] for key in keys] or [path]
            places.extend("/".join(address[:3]) for address in addresses)

    return shared.observe_deep(changed) if isinstance(shared, Map) else shared.observe(lambda event: changed([event]))


def restore(now: Doc[Any], then: Doc[Any]) -> bytes:
    """Make `now` read as `then` does, and return the edit that does it; empty when it does already.

    What is the same stays the same item, so that words which others are typing in it are not torn out.
    """
    written: list[bytes] = []
    subscription = now.observe(lambda event: written.append(event.update))
    with now.transaction():
        for name in TEXTS:
            write_text(now.get(name, type=Text), str(then.get(name, type=Text)))
        for name in MAPS:
            write_map(now.get(name, type=Map), then.get(name, type=Map))
    now.unobserve(subscription)
    return written[0] if written else b""


def retitle(doc: Doc[Any], old: str, new: str) -> bytes:
    """The edit by which a title that ends in `old` ends in `new`; empty where it ends in something else."""
    title = doc.get("title", type=Text)
    if not str(title).endswith(old):
        return b""
    before = doc.get_state()
    write_text(title, str(title).removesuffix(old) + new)
    return doc.get_update(before)


def undo(doc: Doc[Any], parts: Iterable[tuple[bool, bytes]]) -> bytes:
    """Apply (whether it is to be undone, update) in order, and return the edit that takes back what is to be undone and
    leaves what others wrote meanwhile; empty when nothing is left of it."""
    roots: list[Any] = [doc.get(name, type=Text) for name in TEXTS] + [doc.get(name, type=Map) for name in MAPS]
    steps = UndoManager(scopes=roots, capture_timeout_millis=0)
    steps.include_origin(UNDONE)
    for undone, update in parts:
        with doc.transaction(origin=UNDONE if undone else None):
            doc.apply_update(update)
    written: list[bytes] = []
    subscription = doc.observe(lambda event: written.append(event.update))
    while steps.can_undo():
        steps.undo()
    doc.unobserve(subscription)
    return merge_updates(*written) if written else b""


def write_text(text: Text, words: str) -> None:
    """Replace what differs between the common beginning and end."""
    have = str(text)
    if have == words:
        return
    head = common(have, words)
    tail = common(have[head:][::-1], words[head:][::-1])
    start, stop = len(have[:head].encode()), len(have[: len(have) - tail].encode())  # the CRDT counts bytes
    if stop > start:
        del text[start:stop]
    if len(words) - tail > head:
        text.insert(start, words[head : len(words) - tail])
    if str(text) != words:  # something that is no letter stands in it
        text.clear()
        text.insert(0, words)


def common(one: str, other: str) -> int:
    """How many letters both begin with."""
    size = min(len(one), len(other))
    return next((at for at in range(size) if one[at] != other[at]), size)


def write_map(shared: Map[Any], wanted: Map[Any]) -> None:
    theirs = dict(items(wanted))
    for key, _ in items(shared):
        if key not in theirs:
            del shared[key]
    ours = dict(items(shared))
    for key, value in theirs.items():
        write_value(shared, key, ours.get(key), value)


def write_value(shared: Map[Any], key: str, have: Any, value: Any) -> None:
    """Arrays are left alone: the film has none, and some cannot be read without harm."""
    if isinstance(value, Array) or isinstance(have, Array):
        return
    if isinstance(value, Text) and isinstance(have, Text):
        write_text(have, str(value))
    elif isinstance(value, Map) and isinstance(have, Map):
        write_map(have, value)
    elif isinstance(value, Text | Map) or isinstance(have, Text | Map) or have != value or key not in shared:
        shared[key] = copy(value)


def copy(value: Any) -> Any:
    """A shared value as a new one of its own."""
    if isinstance(value, Text):
        return Text(str(value))
    if isinstance(value, Map):
        return Map({key: copy(inner) for key, inner in items(value) if not isinstance(inner, Array)})
    return value
