"""What is said of frames: where it belongs, who may do what, and that it outlives the take."""

from pathlib import Path
from typing import Any

import pytest

from collab.models import Audit, Comment, Take
from collab.people.permissions import NotAllowed
from collab.review import comments, pins
from tests.collab.reel import access, draw, facts, plain, write
from tests.collab.review.test_pins import name
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def film(cast: Cast, tmp_path: Path) -> dict[str, Any]:
    """Two clips, the first of two cells, drawn."""
    document = plain("a boat", "a car")
    document["clips"]["c0"]["stop"] = 96
    write(cast.room, document)
    draw(tmp_path)
    return document


def say(
    cast: Cast, text: str = "Too dark", *, who: str = "rita", clip: str = "c0", frame: int = 50, **more: Any
) -> Any:
    return comments.write(access(cast, who), clip=clip, frame=frame, text=text, **more)


def test_a_comment_belongs_to_the_take_that_its_frame_shows(cast: Cast, film: Any) -> None:
    said = say(cast)
    second = Take.objects.get(recipe__index=1)
    assert (said["clip"], said["frame"], said["until"], said["key"]) == ("c0", 50, 51, second.key)
    assert second.file in said["url"]
    assert said["member"]["name"] == "Rita"
    assert facts(cast.room, "comment") == [{"comment": said}]


def test_it_keeps_its_take_when_another_is_drawn_and_the_next_one_gets_that(
    cast: Cast, film: Any, tmp_path: Path
) -> None:
    first = say(cast)
    film["clips"]["c0"]["prompt"] = "a bird"
    write(cast.room, film)
    draw(tmp_path)
    second = say(cast, "Better")
    assert comments.of(cast.room)[0]["url"] == first["url"] != second["url"]


def test_what_its_author_looked_at_counts_not_what_came_meanwhile(cast: Cast, film: Any, tmp_path: Path) -> None:
    seen = Take.objects.get(recipe__index=1)
    film["clips"]["c0"]["prompt"] = "a bird"
    write(cast.room, film)
    draw(tmp_path)
    assert say(cast, seen=seen.file)["key"] == seen.key
    other = Take.objects.get(recipe__phases=["a car"])
    assert say(cast, seen=other.file)["key"] not in (seen.key, other.key), "a file of another place is not believed"


def test_of_a_version_it_belongs_to_the_pinned_take(cast: Cast, film: Any, tmp_path: Path) -> None:
    version = name(cast.room, film)
    film["clips"]["c0"]["prompt"] = "a bird"
    write(cast.room, film)
    draw(tmp_path)
    said = say(cast, version=version.pk)
    assert said["version"] == version.pk
    assert version.pins.get(clip="c0", index=1).file in said["url"]


def test_answers_stand_in_one_thread_at_their_heads_frames(cast: Cast, film: Any) -> None:
    head = say(cast, until=60)
    first = comments.answer(access(cast, "bob"), head["id"], "I will see")
    second = comments.answer(access(cast, "alice"), first["id"], "So do I")
    assert first["parent"] == second["parent"] == head["id"]
    assert (second["frame"], second["until"], second["key"]) == (50, 60, head["key"])


def test_a_name_after_an_at_sign_is_a_mention_the_longer_name_first(cast: Cast, film: Any) -> None:
    cast.members["vera"].name = "Bob Stone"
    cast.members["vera"].save()
    said = say(cast, "@bob stone and @RITA, not @bobby nor b@alicex: see (@Bob)")
    assert said["mentions"] == [str(cast.members[who].pk) for who in ("vera", "rita", "bob")]


def test_a_thread_is_resolved_with_a_name_and_opened_again(cast: Cast, film: Any) -> None:
    head = say(cast)
    assert comments.resolve(access(cast, "bob"), head["id"], True)["resolved_by"] == "Bob"
    again = comments.resolve(access(cast, "rita"), head["id"], False)
    assert (again["resolved"], again["resolved_by"]) == (None, None)


def test_its_author_and_owners_take_it_away_and_bring_it_back(cast: Cast, film: Any) -> None:
    head = say(cast)
    with pytest.raises(NotAllowed):
        comments.remove(access(cast, "bob"), head["id"])
    assert comments.remove(access(cast, "rita"), head["id"])["text"] == ""
    assert comments.of(cast.room) == []
    assert comments.remove(access(cast, "alice"), head["id"], False)["text"] == "Too dark"
    assert [row["id"] for row in comments.of(cast.room)] == [head["id"]]
    assert list(Audit.objects.values_list("what", flat=True)) == ["comment_removed", "comment_back"]


def test_taking_the_head_away_takes_nobody_elses_words(cast: Cast, film: Any) -> None:
    head = say(cast)
    comments.answer(access(cast, "bob"), head["id"], "Not so dark")
    comments.remove(access(cast, "rita"), head["id"])
    assert [row["text"] for row in comments.of(cast.room)] == ["", "Not so dark"]


def test_only_its_author_writes_it_anew(cast: Cast, film: Any) -> None:
    head = say(cast)
    assert comments.rewrite(access(cast, "rita"), head["id"], "Too bright, @Bob")["mentions"]
    for who in ("bob", "alice"):
        with pytest.raises(NotAllowed):
            comments.rewrite(access(cast, who), head["id"], "Fine")


def test_a_drawing_and_a_region_are_kept_as_whole_numbers_within_the_frame(cast: Cast, film: Any) -> None:
    said = say(cast, "", strokes=[[0, 0, 10_000, 10_000]], region=[100, 200, 300, 400])
    assert (said["strokes"], said["region"]) == ([[0, 0, 10_000, 10_000]], [100, 200, 300, 400])
    wrong: list[dict[str, Any]] = [
        {"strokes": [[0, 0, 10_001, 5]]},
        {"strokes": [[-1, 0]]},
        {"strokes": [[1, 2, 3]]},
        {"strokes": [[]]},
        {"strokes": [[0, 0]] * 41},
        {"strokes": [[0, 0] * 401]},
        {"strokes": [[0, 0] * 400] * 6},
        {"region": [5, 5, 5, 9]},
        {"region": [5, 5, 9]},
        {"frame": 60, "until": 60},
        {"frame": 14_399, "until": 14_401},
    ]
    for bad in wrong:
        with pytest.raises(comments.BadDrawing):
            say(cast, **bad)


def test_nothing_said_a_long_word_no_clip_and_a_full_room_are_refused(
    cast: Cast, film: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(comments.Empty):
        say(cast, " \u200b ")
    with pytest.raises(comments.Long):
        say(cast, "x" * 2_001)
    with pytest.raises(pins.NoClip):
        say(cast, clip="c9")
    monkeypatch.setattr(comments, "COMMENTS_MAX", 1)
    head = say(cast)
    with pytest.raises(comments.Full):
        say(cast)
    with pytest.raises(comments.Full):
        comments.answer(access(cast), head["id"], "More")
    comments.remove(access(cast, "rita"), head["id"])
    assert say(cast)
    assert Comment.objects.filter(removed=None).count() == 1
