"""Updates that were made by honest people and hurt afterwards, as hostile ones are found by the thousand."""

import base64
import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pycrdt import Doc, Map, Text

from collab.film import document, lib0
from tests.collab.guards import VECTORS as GUARDED

FIXTURE = Path(__file__).parent.parent / "fixtures" / "hostile_updates.json"
VECTORS = json.loads(FIXTURE.read_text())["vectors"]


def honest(chooser: random.Random) -> Iterator[bytes]:
    """Valid updates of many shapes, as material."""
    film = document.seed(title="Film", language="en")
    yield film
    doc: Doc[Any] = Doc(client_id=chooser.randrange(2, 2**31))
    doc.apply_update(film)
    clips, title = doc.get("clips", type=Map), doc.get("title", type=Text)
    for number in range(12):
        state = doc.get_state()
        with doc.transaction():
            title.insert(number, chooser.choice(["a", "ñ", "😀", "words "]))
            if number % 3 == 0:
                clips[f"n{number}"] = Map({"prompt": Text("sea"), "start": 0, "stop": 48, "place": ["picture", "a9"]})
            if number % 3 == 1:
                clips["c1"]["prompt"].insert(0, "x")
                clips["c2"]["stop"] = chooser.randrange(1, 14_400)
            if number % 4 == 3:
                del title[0:1]
                title.format(0, 2, {"bold": True})
        yield doc.get_update(state)
        yield doc.get_update()
    for vector in VECTORS:
        yield bytes.fromhex(vector["hex"])
        if "base" in vector:
            yield zlib.decompress(base64.b64decode(vector["base"]))
    yield from (vector.update for vector in GUARDED if len(vector.update) < 4_000)


def mutant(material: list[bytes], chooser: random.Random) -> bytes:
    """One update, hurt in one to four places."""
    body = bytearray(chooser.choice(material))
    for _ in range(chooser.randrange(1, 5)):
        at = chooser.randrange(len(body) + 1)
        match chooser.randrange(7):
            case 0:
                body[at : at + 1] = bytes((chooser.randrange(256),))
            case 1:
                del body[at : at + chooser.randrange(1, 9)]
            case 2:
                body[at:at] = chooser.randbytes(chooser.randrange(1, 9))
            case 3:
                body[at : at + 1] = lib0.uint(chooser.choice([0, 1, 127, 128, 2**31 - 1, 2**31, 2**32, 2**53, 2**55]))
            case 4:
                other = chooser.choice(material)
                body[at:at] = other[chooser.randrange(len(other) + 1) :][: chooser.randrange(1, 40)]
            case 5:
                body[at : at + 1] = bytes((body[at] ^ 1 << chooser.randrange(8),)) if at < len(body) else b""
            case 6:
                body[at:at] = body[at : at + chooser.randrange(1, 30)]
    return bytes(body)
