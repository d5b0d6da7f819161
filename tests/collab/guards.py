"""Updates that each guard of the document process is there for: a small room, and what must be said to each."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pycrdt import Array, Doc, Map, Text

from collab.film import document
from collab.film.lib0 import block, text, uint
from collab.film.policy import Actor
from collab.film.validation import reach

SEED = document.seed(title="Film", language="en")
# What stands in the room before each: the sample film, bob's locked clip and his open one, alice's words at the end.
BOB, EVE = Actor("2", "editor"), Actor("3", "editor")
ICE = Actor("3", "editor", frozen=True)
PUPIL, OTHER = Actor("2", "editor", is_class=True), Actor("3", "editor", is_class=True)
CLIENT = 7  # the author of every vector below; nothing is known of it


class Vector(NamedTuple):
    name: str
    update: bytes
    code: str | None  # None: taken
    sender: Actor = EVE
    first: bool = False


def wrote(write: Callable[[Doc[Any]], object], *, client: int = CLIENT, base: tuple[bytes, ...] = ()) -> bytes:
    """What a client who has the room's film sends after one change."""
    doc: Doc[Any] = Doc(client_id=client)
    for update in base:
        doc.apply_update(update)
    state = doc.get_state()
    with doc.transaction():
        write(doc)
    return doc.get_update(state)


def clips(doc: Doc[Any]) -> Map[Any]:
    return doc.get("clips", type=Map)


def lay(doc: Doc[Any]) -> None:
    for key, locked in (("locked", True), ("open", False)):
        fields = {"prompt": Text("sea"), "start": 0, "stop": 48, "locked": locked, "owner": "2"}
        clips(doc)[key] = Map(fields)
    clips(doc)["nobodys"] = Map({"prompt": Text("sea"), "locked": True, "owner": ""})
    doc.get("variations", type=Map)["locked:0"] = 1


LAID = wrote(lay, client=5, base=(SEED,))
ROOM = (SEED, LAID)
RETOUCH = {"of": 0, "mask": "f" * 28, "words": "a sail", "open": True}
END = reach(LAID)[5]


def change(write: Callable[[Doc[Any]], object]) -> bytes:
    return wrote(write, base=ROOM)


def retouch(place: str, **more: Any) -> bytes:
    return change(lambda doc: doc.get("retouches", type=Map).update({place: {**RETOUCH, **more}}))


def marker(place: str, **more: Any) -> bytes:
    one = {"label": "Turn", "color": "blue", **more}
    return change(lambda doc: doc.get("markers", type=Map).update({place: one}))


def title(place: str, **more: Any) -> bytes:
    one = {"text": "Turn", "look": "low", "frames": 72, **more}
    return change(lambda doc: doc.get("titles", type=Map).update({place: Map(one)}))


def sound(place: str, **more: Any) -> bytes:
    one = {"text": "heavy rain", "frames": 96, "level": 80, "seed": 7, **more}
    return change(lambda doc: doc.get("sounds", type=Map).update({place: Map(one)}))


def run(info: int, *rest: bytes, client: int = CLIENT, clock: int = 0, more: bytes = b"", count: int = 1) -> bytes:
    """One client's structs by hand, nothing deleted."""
    return uint(1) + uint(count) + uint(client) + uint(clock) + bytes((info,)) + b"".join(rest) + more + b"\x00"


def at(client: int, clock: int) -> bytes:
    return uint(client) + uint(clock)


def root(name: str) -> bytes:
    return b"\x01" + text(name)


def field(name: str, value: Any) -> bytes:
    """A field of the open clip, set."""
    return change(lambda doc: clips(doc)["open"].update({name: value}))


def value(body: bytes) -> bytes:
    """Words w: choices, as encoded."""
    return run(0x28, root("variations"), text("c1:0"), uint(1), body)


TITLE = text("x")  # one unit of text
FIRST_LETTER = at(1, 0)  # of the title, which the server wrote first
STYLE_LETTER = at(1, len("Film"))

OWN = b"\xc4" + at(CLIENT, 2) + at(CLIENT, 1) + TITLE  # behind its third letter and before its second

NUMBERED = root("variations"), text("c1:0")
TURNED = b"\x88" + at(CLIENT, 0) + b"\x01\x7d\x02" + b"\xc8" + at(CLIENT, 1) + at(CLIENT, 0) + b"\x01\x7d\x03"

TYPED_IN_LOCKED = change(lambda doc: clips(doc)["locked"]["prompt"].insert(0, "x"))
TYPED_IN_OPEN = change(lambda doc: clips(doc)["open"]["prompt"].insert(0, "x"))
TEACHER = Actor("1", "owner", is_class=True)

VECTORS = [
    Vector("a letter", change(lambda doc: doc.get("title", type=Text).insert(2, "a")), None),
    Vector("nothing", b"\x00\x00", None),
    Vector("a new clip", change(lambda doc: clips(doc).update({"n": Map({"prompt": Text("x"), "start": 1})})), None),
    # lib0
    Vector("no bytes", b"", "malformed"),
    Vector("ends inside a number", b"\x80", "malformed"),
    Vector("ends before a struct", b"\x01\x01\x07\x00", "malformed"),
    Vector("a number of nine bytes", b"\x80" * 8 + b"\x00\x00", "malformed"),
    Vector("a signed number of nine bytes", value(b"\x7d" + b"\x80" * 9 + b"\x01"), "malformed"),
    Vector("a count beyond the bytes", b"\xff\x7f\x00", "malformed"),
    Vector("a float cut off", b"\x01\x01\x07\x00\x28\x01\x0avariations\x04c1:0\x01\x7b\x00", "malformed"),
    Vector("text that is not UTF-8", run(4, root("title"), b"\x01\xff"), "malformed"),
    Vector("bytes too many", b"\x00\x00\x00", "malformed"),
    # updates
    Vector("nine client ids", uint(9) + b"".join(bytes((0, n, 0)) for n in range(20, 29)) + b"\x00", "too_large"),
    Vector("too many structs", run(0, *[b"\x01\x00"] * 5_000, count=5_000), "too_large"),
    Vector("one client id twice", b"\x02\x00\x07\x00\x00\x07\x00\x00", "malformed"),
    Vector("a client id over 53 bits", b"\x01\x00" + b"\xff" * 7 + b"\x7f" + b"\x00\x00", "malformed"),
    Vector("a run of no length", run(0, b"\x00"), "malformed"),
    Vector("a run to the end of the clock", run(0, uint(2**31)), "too_large"),
    Vector("a run over its units", run(0, uint(200_000)), "too_large"),
    Vector("a collected run with flags", run(0x20, b"\x01"), "malformed"),
    Vector("a skip", run(10, b"\x05"), "content"),
    Vector("a binary", run(3, root("title"), block(b"x")), "content"),
    Vector("an item beside itself", run(0x84, at(CLIENT, 0), TITLE), "malformed"),
    Vector("an item between an item and itself", run(0xC4, FIRST_LETTER, FIRST_LETTER, TITLE), "malformed"),
    Vector("an item between two turned round", run(0xC4, at(1, 3), at(1, 2), TITLE), "malformed"),
    Vector("two of its own turned round", run(4, root("title"), text("xyz"), count=2, more=OWN), None),
    Vector("values turned round", run(0x28, *NUMBERED, b"\x01\x7d\x01", count=3, more=TURNED), "malformed"),
    Vector("an item inside itself", run(4, b"\x00", at(CLIENT, 0), TITLE), "malformed"),
    Vector("a parent of no kind", run(4, b"\x02", at(1, 0), TITLE), "malformed"),
    Vector("another root", run(4, root("secrets"), TITLE), "root"),
    Vector("a long name", run(0x28, root("clips"), text("k" * 66_000), uint(1), b"\x7e"), "too_large", first=True),
    Vector("a deep format", run(6, root("title"), text("b"), text("[" * 13 + "]" * 13)), "content"),
    Vector("an XML type", run(0x27, root("clips"), text("k"), uint(3), text("p")), "content"),
    Vector("deep values", value(b"\x75\x01" * 13 + b"\x7e"), "content"),
    Vector("an unknown value", value(b"\x05"), "malformed"),
    Vector("a deleted run of no length", b"\x00\x01\x01\x01\x00\x00", "malformed"),
    Vector("a deletion beyond every clock", b"\x00\x01\x01\x01\x00" + uint(2**31 + 1), "too_large"),
    Vector("deletes from one client twice", b"\x00\x02" + b"\x01\x01\x00\x01" + b"\x01\x01\x02\x01", "malformed"),
    Vector("deletes out of order", b"\x00\x01\x01\x02\x00\x05\x01\x05", "malformed"),
    # validation
    Vector("too many bytes", run(4, root("script"), text("x" * 65_600)), "too_large"),
    Vector("a hole in the clock", run(4, root("title"), TITLE, clock=5), "gap"),
    Vector("an unknown neighbour", run(0x84, at(99, 3), TITLE), "gap"),
    Vector("a deletion of what nobody wrote", b"\x00\x01\x63\x01\x00\x05", "gap"),
    Vector("between two texts", run(0xC4, FIRST_LETTER, STYLE_LETTER, TITLE), "malformed"),
    Vector(
        "two that wait for each other",
        b"\x02" + b"\x01\x08\x00\x84" + at(7, 0) + TITLE + b"\x01\x07\x00\x84" + at(8, 0) + TITLE + b"\x00",
        "malformed",
    ),
    Vector("goes on in another text", run(0x84, STYLE_LETTER, text("xx"), client=5, clock=END - 1), "malformed"),
    Vector(
        "types in types in types",
        run(
            0x27, root("clips"), text("n"), b"\x01",
            more=b"".join(b"\x27\x00" + at(CLIENT, n) + text("n") + b"\x01" for n in range(8)), count=9,
        ),
        "content",
    ),
    # policy: what a film holds
    Vector("the paragraph of a clip", field("paragraph", "9007199254740991:1 9007199254740991:2"), None),
    Vector("a paragraph too long", field("paragraph", "x" * 81), "value"),
    Vector("what may be chosen after a clip", field("choices", [{"label": "Run", "to": "c2"}] * 6), None),
    Vector("a clip that is not heard", field("quiet", True), None),
    Vector("a clip that is hardly heard", field("quiet", 1), "value"),
    Vector("an ending", field("choices", []), None),
    Vector("a choice that leads nowhere", field("choices", [{"label": "Run", "to": "gone"}]), None),
    Vector("seven choices", field("choices", [{"label": "Run", "to": "c2"}] * 7), "value"),
    Vector("a choice of 81 letters", field("choices", [{"label": "x" * 81, "to": "c2"}]), "value"),
    Vector("a choice without words", field("choices", [{"label": "", "to": "c2"}]), "value"),
    Vector("a choice of numbers", field("choices", [{"label": 1, "to": "c2"}]), "value"),
    Vector("a choice to a clip of no name", field("choices", [{"label": "Run", "to": "k" * 65}]), "value"),
    Vector("a choice with more in it", field("choices", [{"label": "Run", "to": "c2", "at": 1}]), "value"),
    Vector("a choice without a clip", field("choices", [{"label": "Run"}]), "value"),
    Vector("words where choices are", field("choices", "Run"), "value"),
    Vector("words where one choice is", field("choices", ["Run"]), "value"),
    Vector("choices as a map", change(lambda doc: clips(doc)["open"].update({"choices": Map({})})), "content"),
    Vector("an unknown field", field("colour", "red"), "content"),
    Vector("an id too long", change(lambda doc: clips(doc).update({"k" * 65: Map({})})), "content"),
    Vector("an id of nothing", change(lambda doc: clips(doc).update({"": Map({})})), "content"),
    Vector("words where a map is", change(lambda doc: clips(doc).update({"n": "words"})), "content"),
    Vector("an array where a map is", change(lambda doc: clips(doc).update({"n": Array([1])})), "content"),
    Vector("a value inside a text", run(0x88, FIRST_LETTER, uint(1), b"\x7d\x01"), "content"),
    Vector("words where frames are", field("start", "one"), "value"),
    Vector("no number", field("start", float("nan")), "value"),
    Vector("half a frame", field("stop", 1.5), "value"),
    Vector("before the first frame", field("start", -1), "value"),
    Vector("after the last frame", field("stop", 14_401), "value"),
    Vector("ends at once", change(lambda doc: clips(doc).update({"n": Map({"start": 5, "stop": 5})})), "value"),
    Vector("both ends moved", change(lambda doc: clips(doc)["open"].update({"start": 50, "stop": 40})), None),
    Vector("a seed too high", field("seed", 2**31), "value"),
    Vector("a place of three", field("place", ["a", "b", "c"]), "value"),
    Vector("a flag of words", field("locked", "yes"), "value", BOB),
    Vector("a retouch", retouch("open:0:1"), None),
    Vector("a retouch without a mask", retouch("open:0:1", mask="f"), "value"),
    Vector("a retouch with more in it", retouch("open:0:1", by=1), "value"),
    Vector("a retouch of take 1000", retouch("open:0:1", of=1_000), "value"),
    Vector("a marker", marker("open:7"), None),
    Vector("a marker without words", marker("open:7", label=""), None),
    Vector("a marker of 81 letters", marker("open:7", label="x" * 81), "value"),
    Vector("a marker of a colour that nobody knows", marker("open:7", color="#ff0000"), "value"),
    Vector("a marker with more in it", marker("open:7", by="2"), "value"),
    Vector("a title", title("open:7"), None),
    Vector("a title without words", title("open:7", text=""), None),
    Vector("a title of 201 letters", title("open:7", text="x" * 201), "value"),
    Vector("a title that looks as nobody knows", title("open:7", look="url(x)"), "value"),
    Vector("a title for no time", title("open:7", frames=0), "value"),
    Vector("a title for half a frame", title("open:7", frames=1.5), "value"),
    Vector("a title for longer than a clip's source", title("open:7", frames=14_401), "value"),
    Vector("a title with more in it", title("open:7", by="2"), "content"),
    Vector("a laid sound", sound("open:7"), None),
    Vector("a short one that is not heard", sound("open:7", frames=24, level=0), None),
    Vector("a laid sound of less than a second", sound("open:7", frames=23), "value"),
    Vector("a laid sound of more than twenty seconds", sound("open:7", frames=481), "value"),
    Vector("a laid sound that is too loud", sound("open:7", level=101), "value"),
    Vector("a laid sound of 201 letters", sound("open:7", text="x" * 201), "value"),
    Vector("a laid sound with more in it", sound("open:7", url="x"), "content"),
    Vector("a sound that is no map", change(lambda doc: doc.get("sounds", type=Map).update({"open:7": {}})), "content"),
    Vector("a title that is no map", change(lambda doc: doc.get("titles", type=Map).update({"open:7": {}})), "content"),
    Vector("variation 1000", change(lambda doc: doc.get("variations", type=Map).update({"open:0": 1_000})), "value"),
    Vector("a title of 201", change(lambda doc: doc.get("title", type=Text).insert(0, "x" * 201)), "long"),
    Vector("a prompt of 2,001", change(lambda doc: clips(doc)["open"]["prompt"].insert(0, "x" * 2_001)), "long"),
    Vector("501 clips", change(lambda doc: clips(doc).update({f"n{n}": Map({}) for n in range(500)})), "many"),
    # policy: who may
    Vector("typing in another's locked clip", TYPED_IN_LOCKED, "locked"),
    Vector("deleting there", change(lambda doc: clips(doc)["locked"]["prompt"].__delitem__(slice(0, 1))), "locked"),
    Vector("deleting it", change(lambda doc: clips(doc).pop("locked")), "locked"),
    Vector("its retouch", retouch("locked:0:1"), "locked"),
    Vector("a marker of it", marker("locked:7"), "locked"),
    Vector("a title of it", title("locked:7"), "locked"),
    Vector("its variation", change(lambda doc: doc.get("variations", type=Map).update({"locked:0": 3})), "locked"),
    Vector("its choices", change(lambda doc: clips(doc)["locked"].update({"choices": []})), "locked"),
    Vector("unlocking it", change(lambda doc: clips(doc)["locked"].update({"locked": False})), "not_yours"),
    Vector("taking it", change(lambda doc: clips(doc)["open"].update({"owner": "3"})), "not_yours"),
    Vector("its owner types", TYPED_IN_LOCKED, None, BOB),
    Vector("its owner unlocks", change(lambda doc: clips(doc)["locked"].update({"locked": False})), None, BOB),
    Vector("the room's owner types", TYPED_IN_LOCKED, None, Actor("1")),
    Vector("anybody unlocks nobody's", change(lambda doc: clips(doc)["nobodys"].update({"locked": False})), None),
    Vector("a pupil types in another's clip", TYPED_IN_OPEN, "foreign", OTHER),
    Vector("deletes it", change(lambda doc: clips(doc).pop("open")), "foreign", OTHER),
    Vector("moves it", change(lambda doc: clips(doc)["open"].update({"place": ["a", "b"]})), "foreign", OTHER),
    Vector("its end", change(lambda doc: clips(doc)["open"].update({"choices": []})), "foreign", OTHER),
    Vector("a retouch of it", retouch("open:0:1"), "foreign", OTHER),
    Vector("a marker on it", marker("open:7"), "foreign", OTHER),
    Vector("a title over it", title("open:7"), "foreign", OTHER),
    Vector("its take", change(lambda doc: doc.get("variations", type=Map).update({"open:0": 3})), "foreign", OTHER),
    Vector("a pupil takes nobody's", change(lambda doc: clips(doc)["c1"].update({"owner": "3"})), "not_yours", OTHER),
    Vector("a pupil types in nobody's", change(lambda doc: clips(doc)["c1"]["prompt"].insert(0, "x")), None, OTHER),
    Vector("a pupil types in their own", TYPED_IN_OPEN, None, PUPIL),
    Vector("a pupil's new clip", change(lambda doc: clips(doc).update({"n": Map({"owner": "3"})})), None, OTHER),
    Vector("a pupil's title", change(lambda doc: doc.get("title", type=Text).insert(0, "x")), None, OTHER),
    Vector("the teacher gives it", change(lambda doc: clips(doc)["open"].update({"owner": "3"})), None, TEACHER),
    Vector("typing in a frozen room", change(lambda doc: doc.get("title", type=Text).insert(0, "x")), "frozen", ICE),
    Vector("a title in a frozen room", title("open:7"), "frozen", ICE),
    Vector("deleting in a frozen room", change(lambda doc: clips(doc).pop("open")), "frozen", ICE),
    Vector("an owner's typing in an approved film", TYPED_IN_OPEN, "approved", Actor("1", "owner", approved=True)),
    Vector("nothing in a frozen room", b"\x00\x00", None, ICE),
    Vector("its owner in a frozen room", TYPED_IN_LOCKED, None, Actor("1", "owner", True)),
    Vector("deleting another's open clip", change(lambda doc: clips(doc).pop("open")), None),
]  # fmt: skip
