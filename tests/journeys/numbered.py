"""A film whose every frame carries a number: ten clips, most of them trimmed, drawn without an engine.

Frame f of take n says n * 64 + f, in ten bars from left (1) to right (512), white for one. Run inside a process with
Django set up; the browser and the export read the bars back.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS, BAR = 10, 11  # bars, native pixels each
TAKE = 64  # numbers that one take may use
CLIENT = 515151
# What each clip shows of its one take: source frames [start, stop).
CLIPS = [(0, 48), (7, 21), (30, 48), (0, 9), (1, 2), (12, 36), (47, 48), (5, 20), (0, 16), (24, 40)]
AGAIN = 8  # the clip that is drawn anew while the film runs, and the number of its new take
NEW_TAKE = 12
LATE = 99  # where an eleventh clip stands: places are compared as text
FILM = [take * TAKE + frame for take, (start, stop) in enumerate(CLIPS) for frame in range(start, stop)]


def bars(number: int) -> NDArray[np.uint8]:
    frame = np.zeros((64, 112, 3), np.uint8)
    for bit in range(BITS):
        if number >> bit & 1:
            frame[:, bit * BAR : (bit + 1) * BAR] = 255
    return frame


def read(pictures: NDArray[np.uint8]) -> list[int]:
    """The numbers of 640 x 360 frames."""
    columns = [int((bit + 0.5) * BAR * 40 / 7) for bit in range(BITS)]
    return [
        sum(int(frame[180, column].mean() > 127) << bit for bit, column in enumerate(columns)) for frame in pictures
    ]


def write_take(take: int, path: Path) -> None:
    from synthesis import media

    film = np.stack([bars(take * TAKE + frame) for frame in range(media.TAKE_FRAMES)])
    media.encode(media.film_pictures(film), path, metadata={})


def lay(room_id: str) -> None:
    """Put the ten clips in place of the sample's, and draw them."""
    from pycrdt import Map

    from collab.film import document

    def clips(film: Any) -> None:
        shared = film.get("clips", type=Map)
        for name in list(shared.keys()):
            del shared[name]
        for number, (start, stop) in enumerate(CLIPS):
            made = document.clip(number, f"a red car number {number}", "", 2)
            shared[f"n{number}"] = made
            shared[f"n{number}"]["start"], shared[f"n{number}"]["stop"] = start, stop

    edit(room_id, clips)
    draw(room_id, {f"n{number}": number for number in range(len(CLIPS))})


def again(room_id: str, clip: int = AGAIN, take: int = NEW_TAKE) -> None:
    """Somebody wants another take of one clip, and gets it."""
    ask(room_id, clip, seed=take)
    draw(room_id, {f"n{clip}": take})


def ask(room_id: str, clip: int, seed: int) -> None:
    """Somebody wants another take of one clip; nobody draws it yet."""
    from pycrdt import Map

    edit(room_id, lambda film: film.get("clips", type=Map)[f"n{clip}"].__setitem__("seed", seed))


def add(room_id: str) -> None:
    """Somebody writes an eleventh clip behind the others; nobody draws it yet."""
    from pycrdt import Map

    from collab.film import document

    made = document.clip(LATE, "a red car that is new", "", 2)
    edit(room_id, lambda film: film.get("clips", type=Map).__setitem__(f"n{len(CLIPS)}", made))


def edit(room_id: str, change: Any) -> None:
    """A change of the document through the log, and the plan that follows it."""
    from pycrdt import Doc

    from collab.film.timeline import Timeline
    from collab.log import rooms
    from collab.log.entries import Entry
    from collab.models import Room
    from collab.rendering import wants

    room = Room.objects.get(id=room_id)
    end = rooms.head(room.id)
    film: Doc[Any] = Doc(client_id=CLIENT + end)
    for update in rooms.log(room.id).updates:
        film.apply_update(update)
    before = film.get_state()
    with film.transaction():
        change(film)
    stored = rooms.append([Entry(room.id, end, [(None, film.get_update(before))], {CLIENT + end: None})])
    assert stored == {room.id: end + 1}
    timeline = rooms.fold(room)[1]
    assert isinstance(timeline, Timeline)
    wants.apply(room, timeline, seq=end + 1, pressed=True)


def draw(room_id: str, takes: dict[str, int]) -> None:
    """Hand in numbered takes for what waits. takes: clip -> number of its take."""
    from collab.rendering import claims

    while claim := claims.claim("preview", base="base"):
        claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
    finish(room_id, takes)


def preview(room_id: str, takes: dict[str, int]) -> None:
    """Hand in numbered previews for what waits. takes: clip -> number of its preview."""
    from collab.rendering import claims

    wanted = clips_by_key(room_id)
    while claim := claims.claim("preview", base="base"):
        with written(takes[wanted[claim.key]]) as film:
            claims.previewed(claim, top=b"top", film=film, thumb=None, seconds=1)


def finish(room_id: str, takes: dict[str, int]) -> None:
    """Hand in full takes for what has its preview."""
    from collab.rendering import claims

    wanted = clips_by_key(room_id)
    while claim := claims.claim("full", base="base"):
        with written(takes[wanted[claim.key]]) as film:
            claims.fulfil(claim, codes=b"codes", film=film, thumb=None, seconds=1)


def clips_by_key(room_id: str) -> dict[str, str]:
    from collab.models import Want

    return dict(Want.objects.filter(room=room_id, until=None).values_list("key", "clip"))


@contextmanager
def written(take: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "take.mp4"
        write_take(take, film)
        yield film


def export(room_id: str) -> list[int]:
    """The numbers of the exported film's frames."""
    from collab.models import Job, Member, Room
    from collab.people.permissions import Access
    from collab.rendering import exchange, store
    from synthesis import media

    room = Room.objects.get(id=room_id)
    job = exchange.start(Access(room, Member.objects.filter(room=room, role="owner").get()))
    order = exchange.claim(str(job.id))
    assert order
    assert exchange.make(order)
    with tempfile.TemporaryDirectory() as folder:
        return read(media.read_frames(store.local(Job.objects.get(id=job.id).file, Path(folder))))
