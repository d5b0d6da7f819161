"""What a film may hold, who may change it, and that every guard is needed."""

import ast
import inspect
import signal
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from pycrdt import Doc, Map, Text

from collab.film import document, judging, lib0, policy, updates, validation
from collab.film.policy import Actor
from tests.collab.guards import BOB, CLIENT, EVE, ROOM, VECTORS, Vector, clips, wrote

GUARDED = (lib0, updates, validation, policy)


def room(*more: bytes) -> judging.Live:
    live = judging.Live()
    for update in (*ROOM, *more):
        live.apply(update)
        validation.absorb(update, live.items)
    live.measure()
    return live


def verdict(vector: Vector) -> str | None:
    """The code of a refusal; None where it is taken."""
    limits = updates.FIRST if vector.first else updates.LIVE
    try:
        judging.judge_one(room(), vector.update, limits, vector.sender)
    except judging.Spoilt as spoilt:
        return str(spoilt.args[0].code)
    except updates.Refused as refused:
        return refused.code
    return None


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_r9_r22_r23_r28_r29_each_update_is_taken_or_refused_for_its_reason(vector: Vector) -> None:
    assert verdict(vector) == vector.code


def raises(source: str) -> list[int]:
    """The lines of every statement that refuses."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Raise) and node.exc]


class Without(ast.NodeTransformer):
    """One refusal taken out."""

    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node) if node.lineno == self.line else node


def rebuilt(target: ModuleType, line: int) -> dict[str, Any]:
    """The pure modules once more, with one refusal of `target` missing."""
    kept = {module.__name__: module for module in GUARDED}
    fresh: dict[str, Any] = {}
    try:
        for name, module in kept.items():
            tree = ast.parse(inspect.getsource(module))
            sys.modules[name] = copy = ModuleType(name)
            exec(compile(Without(line).visit(tree) if module is target else tree, name, "exec"), copy.__dict__)
            fresh[name.rpartition(".")[2]] = copy
    finally:
        sys.modules.update(kept)
    return fresh


class Hung(Exception):
    """It did not end."""


def looked(vector: Vector, live: judging.Live, pure: dict[str, Any]) -> str | None:
    """What is said before anything is applied: without a guard, applying might be the end of this process."""
    limits = pure["updates"].FIRST if vector.first else pure["updates"].LIVE
    stage = "bytes"
    try:
        checked = pure["validation"].check(vector.update, known=live.known, limits=limits, items=live.items)
        stage = "film"
        pure["policy"].check_schema(checked)
        paths = [run.place.path for run in checked.written if run.place]
        pure["policy"].check_rights(paths, vector.sender, live.guard)
    except Exception as error:
        return f"{stage}: {getattr(error, 'code', type(error).__name__)}"
    return None


def guards() -> Iterator[Any]:
    for module in (lib0, updates, validation, policy):
        source = inspect.getsource(module)
        for line in raises(source):
            text = source.splitlines()[line - 1].strip()
            if text not in ELSEWHERE:
                yield pytest.param(module, line, id=f"{module.__name__.removeprefix('collab.')}: {text}"[:90])


# Not reached by an update: translations of one error into another, and state vectors (test_r13).
ELSEWHERE = {
    'raise Refused("malformed", str(error)) from error',
    'raise Refused("too_large", f"{count} client ids")',
    'raise Malformed("a clock is too high")',
}


@pytest.fixture(scope="module")
def live() -> judging.Live:
    return room()


@pytest.fixture
def patience() -> Iterator[None]:
    """A guard may be what ends a loop."""

    def ring(*_: object) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 2)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(("module", "line"), list(guards()))
def test_every_guard_is_missed_when_it_is_taken_out(
    module: ModuleType, line: int, live: judging.Live, patience: None
) -> None:
    whole = {name.__name__.rpartition(".")[2]: name for name in GUARDED}
    weakened = rebuilt(module, line)
    assert any(looked(vector, live, weakened) != looked(vector, live, whole) for vector in VECTORS)


def test_r23_a_synchronisation_that_repeats_old_deletions_touches_nothing() -> None:
    """A Yjs client names every deletion there ever was, also those in a clip that was locked since."""
    cut = wrote(lambda doc: clips(doc)["open"]["prompt"].__delitem__(slice(0, 1)), client=8, base=ROOM)
    lock = wrote(lambda doc: clips(doc)["open"].update({"locked": True}), client=9, base=(*ROOM, cut))
    doc: Doc[Any] = Doc(client_id=CLIENT)
    for update in (*ROOM, cut, lock):
        doc.apply_update(update)
    state = doc.get_state()
    doc.get("title", type=Text).insert(0, "a")
    live = room(cut, lock)
    assert judging.judge_one(live, doc.get_update(state), updates.FIRST, EVE)[0] == "saved"
    fresh_cut = wrote(lambda doc: clips(doc)["open"]["prompt"].__delitem__(slice(0, 1)), base=(*ROOM, cut, lock))
    with pytest.raises(judging.Spoilt, match="locked"):
        judging.judge_one(live, fresh_cut, updates.LIVE, EVE)


def test_r22_a_text_is_measured_again_and_again_as_it_grows() -> None:
    live = room()
    doc: Doc[Any] = Doc(client_id=CLIENT)
    for update in ROOM:
        doc.apply_update(update)
    codes = []
    for _ in range(9):
        state = doc.get_state()
        doc.get("title", type=Text).insert(0, "x" * 49)
        try:
            codes.append(judging.judge_one(live, doc.get_update(state), updates.LIVE, EVE)[0])
        except judging.Spoilt as spoilt:
            codes.append(spoilt.args[0].code)
            break
    assert codes == ["saved"] * 4 + ["long"]


def test_r23_who_may_change_a_clip_is_asked_anew_when_that_changes() -> None:
    live = room()
    lock = wrote(lambda doc: clips(doc)["open"].update({"locked": True}), client=9, base=ROOM)
    type_in = wrote(lambda doc: clips(doc)["open"]["prompt"].insert(0, "x"), base=ROOM)
    assert judging.judge_one(live, lock, updates.LIVE, BOB)[0] == "saved"
    with pytest.raises(updates.Refused, match="locked"):
        judging.judge_one(live, type_in, updates.LIVE, EVE)
    assert judging.judge_one(live, type_in, updates.LIVE, Actor("9", "owner"))[0] == "saved"


def test_every_row_of_the_sample_film_is_in_the_table() -> None:
    doc: Doc[Any] = Doc()
    doc.apply_update(document.seed(title="", language="es"))
    fields = {name for clip in clips(doc).values() for name in clip}
    told = {path[2] for path in policy.ROWS if path[:2] == ("clips", "*") and len(path) == 3}
    assert fields == told - {"paragraph", "choices", "quiet", "dissolve"}  # what people make
    tracks = doc.get("tracks", type=Map)
    assert {name for track in tracks.values() for name in track} == {
        path[2] for path in policy.ROWS if path[:2] == ("tracks", "*") and len(path) == 3
    }
