"""A film as files for another program that takes clips one by one, a game say: a zip with a manifest.

Owns the manifest and the names in the zip; it is given shots (shots.py), a way to files and a way to join them. The MP4
of a clip is what the film shows of it, undissolved, with its sound, which a quiet one has not, or on demand a loop of
it, whose last frame is followed by its first; where all takes go along, they lie beside it whole, as they were made,
each with its sound as a FLAC, since no other program finds it inside the take.
"""

import hashlib
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from collab.film.timeline import FRAME_RATE
from collab.sentences import languages, phrase

FORM = "telar-clips/1"
SIZE = (640, 360)  # of every take; a test holds it against a real one
SLUG_MAX = 40

Json = dict[str, Any]
# A take and the frames [start, stop) of it, or a number of black ones; as synthesis.joining has them.
Cut = tuple[Path, int, int] | int
# A clip's cuts as a loop's, and the first frame of its dissolve and how many there are; as synthesis.looping has them.
Loop = tuple[list[Any], tuple[int, int]]


def write(
    shots: Sequence[Json],
    path: Path,
    *,
    title: str,
    metadata: Json,
    takes: bool,
    find: Callable[[str], Path],
    join: Callable[..., None],
    hear: Callable[[Path], bytes | None] = lambda take: None,
    loop: Callable[[list[Cut]], Loop | None] = lambda cuts: None,
    seam: Callable[[Path], tuple[float, float]] = lambda path: (0, 0),
    laid: Sequence[tuple[Sequence[Any], Any]] = (),
    say: Callable[[Any, Path], bool] = lambda one, path: False,
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """takes: every finished take of each clip too. join: writes one MP4 of cuts, silent over its `quiet` frames and
    dissolved at `dissolves`. hear: a take's sound as FLAC, None for a silent one. loop: a clip's cuts as those of a
    loop, None where it stays as it is; seam: of a file, how far its first frame is from its last, and the most that two
    neighbours are from one another. laid: the film's laid sounds, each as [first frame, frame after the last, level,
    text, files] and as `say` has it, which writes one as a WAV, or says that nothing of it is drawn. Raises OSError
    where a take cannot be read."""
    clips, told = by_clip(shots), []
    part = path.with_name("clip.mp4")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for done, cells in enumerate(clips, start=1):
            about = describe(cells)
            if any(cell["shown"] for cell in cells):
                found = cuts(cells, find)
                about |= add_clip(bundle, about, found, part, join=join, loop=loop(found), seam=seam)
                about["sound"] = not about["quiet"] and any(hear(cut[0]) for cut in found if not isinstance(cut, int))
            about["takes"] = add_takes(bundle, cells, find, hear) if takes else shown(cells)
            told.append(about)
            progress(done / len(clips))
        heard = add_sounds(bundle, laid, say, path.with_name("sound.wav"))
        text = manifest(told, title=title, metadata=metadata, sounds=heard)
        bundle.writestr("manifest.json", text, zipfile.ZIP_DEFLATED)


def add_clip(
    bundle: zipfile.ZipFile,
    about: Json,
    found: list[Cut],
    part: Path,
    *,
    join: Callable[..., None],
    loop: Loop | None,
    seam: Callable[[Path], tuple[float, float]],
) -> Json:
    """Put a clip's MP4 into the zip; what the manifest says of the file."""
    told: Json = {}
    dissolves: list[tuple[int, int]] = []
    if loop:
        found, dissolves = loop[0], [loop[1]]
        told = {"frames": sum(stop - start for _, start, stop in loop[0]), "loop": True, "faded": loop[1][1]}
    frames = told.get("frames", about["frames"])
    join(found, part, quiet=[(0, frames)] if about["quiet"] else [], dissolves=dissolves)
    if loop:
        told["seam"], told["neighbours"] = (round(apart, 3) for apart in seam(part))
    file = f"clips/{about['name']}.mp4"
    bundle.write(part, file)
    return {**told, "file": file, "sha256": digest(part), "bytes": part.stat().st_size}


def add_sounds(
    bundle: zipfile.ZipFile,
    laid: Sequence[tuple[Sequence[Any], Any]],
    say: Callable[[Any, Path], bool],
    part: Path,
) -> list[Json]:
    """Put the laid sounds into the zip, each by itself and at its full level; as the manifest has them. They are the
    film's and in no clip's file."""
    told: list[Json] = []
    for number, ((start, stop, level, text, _), one) in enumerate(laid, start=1):
        place = f"sounds/{slug(number, text)}.wav" if say(one, part) else None
        if place:
            bundle.write(part, place)
        told.append({"text": text, "from": start, "frames": stop - start, "level": level, "file": place})
    return told


def manifest(clips: list[Json], *, title: str, metadata: Json, sounds: Sequence[Json] = ()) -> str:
    said = {
        "form": FORM,
        "title": title,
        "synthetic": True,
        "marking": {language: phrase("review", "synthetic_files", language) for language in languages()},
        "rate": FRAME_RATE,
        "width": SIZE[0],
        "height": SIZE[1],
        **metadata,
        "clips": clips,
        "sounds": list(sounds),
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def by_clip(shots: Sequence[Json]) -> list[list[Json]]:
    """The film's clips as they first appear, each with what is seen of its cells; black is no clip."""
    found: dict[str, list[Json]] = {}
    for shot in shots:
        if "gap" not in shot:
            found.setdefault(shot["clip"], []).append(shot)
    return list(found.values())


def describe(cells: Sequence[Json]) -> Json:
    """What a program needs to know of a clip; file: None where nothing of it is drawn yet."""
    first = cells[0]
    kept = ("clip", "number", "prompt", "details", "style", "seed", "quiet")
    return {
        **{field: first[field] for field in kept},
        "name": name(first),
        "file": None,
        "sound": False,
        "loop": False,  # where it is one, its first frames come up over `faded` of its last ones
        "dissolve": first.get("dissolve", 0),  # over so many of its first frames it comes up in the film
        "dissolved": False,  # not in its file
        "frames": sum(cell["frames"] for cell in cells),
        "black": sum(cell["frames"] for cell in cells if not cell["shown"]),
    }


def name(shot: Json) -> str:
    return slug(shot["number"], shot["prompt"])


def slug(number: int, text: str) -> str:
    """A file name for every system: a number and the first words, in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_MAX].strip("-")
    return f"{number:03}-{words}" if words else f"{number:03}"


def cuts(cells: Sequence[Json], find: Callable[[str], Path]) -> list[Cut]:
    return [
        (find(cell["shown"]), cell["head"], cell["head"] + cell["frames"]) if cell["shown"] else cell["frames"]
        for cell in cells
    ]


def say(take: Json, cell: Json) -> Json:
    """A take in the manifest, and which of its frames the clip uses."""
    return {
        "cell": cell["index"],
        "sha256": take["file"],
        "shown": take["file"] == cell["shown"],
        "head": cell["head"],
        "frames": cell["frames"],
        **{field: take[field] for field in ("key", "recipe", "base", "hand_version") if field in take},
    }


def shown(cells: Sequence[Json]) -> list[Json]:
    return [say(take, cell) for cell in cells for take in cell["takes"] if take["file"] == cell["shown"]]


def add_takes(
    bundle: zipfile.ZipFile,
    cells: Sequence[Json],
    find: Callable[[str], Path],
    hear: Callable[[Path], bytes | None],
) -> list[Json]:
    """Put every take of a clip into the zip, each once, also where two cuts show the same cell; as the manifest has
    them."""
    told: list[Json] = []
    for cell in cells:
        for number, take in enumerate(cell["takes"], start=1):
            place = f"takes/{name(cell)}/cell{cell['index']:03}-take{number:02}-{take['file'][:8]}.mp4"
            beside = place.removesuffix(".mp4") + ".flac"
            if place not in bundle.NameToInfo:
                path = find(take["file"])
                bundle.write(path, place)
                if sound := hear(path):
                    bundle.writestr(beside, sound)
            told.append({**say(take, cell), "file": place, "sound": beside if beside in bundle.NameToInfo else None})
    return told


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
