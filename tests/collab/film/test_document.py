"""The room's document: laid out whole, read leniently."""

from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text

from collab.film import document
from collab.film.samples import SAMPLES
from collab.film.timeline import Timeline


def opened(language: str = "en", title: str = "") -> Doc:
    doc: Doc = Doc()
    doc.apply_update(document.seed(title=title, language=language))
    return doc


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_new_room_shows_five_clips_of_two_to_four_seconds(language: str) -> None:
    timeline = Timeline.from_plain(document.read(opened(language)))
    assert [(clip.stop - clip.start) // document.FRAME_RATE for clip in timeline.clips] == [4, 4, 4, 4, 2]
    assert [clip.prompt for clip in timeline.clips] == [prompt for prompt, _, _ in SAMPLES[language].clips]
    assert timeline.title == SAMPLES[language].title


def test_an_unknown_language_reads_english() -> None:
    assert document.read(opened("xx"))["style"] == SAMPLES["en"].style


def test_whole_numbers_come_back_whole() -> None:
    clip = document.read(opened())["clips"]["c1"]
    assert {name: type(clip[name]) for name in ("start", "stop", "seed", "locked")} == {
        "start": int,
        "stop": int,
        "seed": int,
        "locked": bool,
    }


def strange(write: Any) -> dict[str, Any]:
    doc = opened()
    with doc.transaction():
        write(doc)
    copy: Doc = Doc()
    copy.apply_update(doc.get_update())
    plain = document.read(copy)
    Timeline.from_plain(plain)  # and the film can be made of it
    return plain


@pytest.mark.parametrize(
    "value",
    [
        "a text",
        12,
        1e300,
        -0.5,
        float("inf"),
        float("nan"),
        None,
        True,
        b"bytes",
        [],
        {"start": "x"},
        [[[[]]]],
        Text("x"),
        Array([1, Map({"a": 1})]),
        Map({}),
        Map({"place": 7, "prompt": 3, "details": Array([]), "start": "one", "stop": None, "seed": [], "owner": {}}),
        Map({"place": Map({"a": Text("b")}), "prompt": Text("ok")}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, (Text, Array, Map)) else repr(value),
)
@pytest.mark.parametrize("root", ["clips", "tracks", "words", "variations", "retouches", "markers", "titles", "sounds"])
def test_a_strange_but_valid_entry_never_breaks_a_reader(root: str, value: Any) -> None:
    plain = strange(lambda doc: doc.get(root, type=Map).update({"odd": value}))
    assert len(plain["clips"]) in (5, 6)


def test_what_is_not_a_map_is_left_out_of_clips() -> None:
    plain = strange(lambda doc: doc.get("clips", type=Map).update({"odd": "text", "other": Map({"seed": 4})}))
    assert "odd" not in plain["clips"]
    assert plain["clips"]["other"] == {"seed": 4}


def test_variations_are_whole_numbers_alone() -> None:
    values = {"c1:0": 2, "c1:1": 2.5, "c2:0": True, "c3:0": "4", "c4:0": 1e30}
    plain = strange(lambda doc: doc.get("variations", type=Map).update(values))
    assert plain["variations"] == {"c1:0": 2}


def test_a_formatted_text_reads_as_its_words() -> None:
    def bold(doc: Doc) -> None:
        doc.get("title", type=Text).format(0, 4, {"bold": True})

    assert strange(bold)["title"] == SAMPLES["en"].title
