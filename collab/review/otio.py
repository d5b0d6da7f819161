"""A film as OpenTimelineIO, in one .otioz file: the timeline, and its media beside it under relative names.

Owns that format and nothing else: it is given shots (shots.py) and a way to files. Each cut of a cell is a clip; each
take of the cell is one of its media references, the one that is shown is active; comments and markers are markers,
dissolves transitions, and titles a track of their own. What the film sounds like is one file under the whole picture.
The library is loaded when a file is written, not before.
"""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from collab.film.timeline import FRAME_RATE, SEGMENT_FRAMES

NAME_MAX = 60
SOUND = "media/sound.wav"

Json = dict[str, Any]


def write(
    shots: Sequence[Json],
    path: Path,
    *,
    title: str,
    metadata: Json,
    find: Callable[[str], Path],
    titles: Sequence[Sequence[Any]] = (),
    sound: Path | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """find: where the take with this SHA-256 can be read. titles: [first frame, frame after the last, text, look],
    in order. sound: what the whole film sounds like; None: it is silent. Raises OSError where a take cannot be read."""
    import opentimelineio as otio

    media = names(shots)
    made = timeline(shots, title=title, metadata=metadata, media=media)
    if titles:
        made.tracks.append(over(titles))
    if sound:
        made.tracks.append(under(made.tracks[0].duration()))
    text = otio.adapters.write_to_string(made, "otio_json")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("version.txt", "1.0.0")
        bundle.writestr("content.otio", text, zipfile.ZIP_DEFLATED)
        if sound:
            bundle.write(sound, SOUND)
        for done, (sha256, name) in enumerate(media.items(), start=1):
            bundle.write(find(sha256), name)
            progress(done / len(media))


def names(shots: Sequence[Json]) -> dict[str, str]:
    """Where each file lies in the bundle: by clip, cell and take, so that a person finds it too."""
    found: dict[str, str] = {}
    for shot in shots:
        for number, take in enumerate(shot.get("takes", []), start=1):
            name = f"clip{shot['number']:03}-cell{shot['index']:03}-take{number:02}-{take['file'][:8]}.mp4"
            found.setdefault(take["file"], f"media/{name}")
    return found


def timeline(shots: Sequence[Json], *, title: str, metadata: Json, media: dict[str, str]) -> Any:
    """The film as an otio.schema.Timeline at 24 frames a second, its first frame 0."""
    import opentimelineio as otio

    track = otio.schema.Track(name="Picture", kind=otio.schema.TrackKind.Video)
    for shot in shots:
        if shot.get("dissolve"):
            track.append(dissolve(shot))
        track.append(gap(shot) if "gap" in shot else clip(shot, media))
    made = otio.schema.Timeline(name=title or "Telar", global_start_time=otio.opentime.RationalTime(0, FRAME_RATE))
    made.metadata["telar"] = {"synthetic": True, **metadata}
    made.tracks.append(track)
    return made


def over(titles: Sequence[Sequence[Any]]) -> Any:
    """A track over the picture; each title a generator, since no file is behind it."""
    import opentimelineio as otio

    track = otio.schema.Track(name="Titles", kind=otio.schema.TrackKind.Video)
    at = 0
    for start, stop, text, look in titles:
        if start > at:
            track.append(otio.schema.Gap(source_range=span(0, start - at)))
        drawn = otio.schema.GeneratorReference(generator_kind="Title", available_range=span(0, stop - start))
        drawn.parameters.update({"text": text, "look": look})
        track.append(otio.schema.Clip(name=text[:NAME_MAX], media_reference=drawn, source_range=span(0, stop - start)))
        at = stop
    return track


def under(length: Any) -> Any:
    """A track with the film's sound from the first frame to the last. length: the picture's."""
    import opentimelineio as otio

    whole = otio.opentime.TimeRange(otio.opentime.RationalTime(0, FRAME_RATE), length)
    reference = otio.schema.ExternalReference(target_url=SOUND, available_range=whole)
    reference.metadata["telar"] = {"synthetic": True}
    track = otio.schema.Track(name="Sound", kind=otio.schema.TrackKind.Audio)
    track.append(otio.schema.Clip(name="Sound", media_reference=reference, source_range=whole))
    return track


def gap(shot: Json) -> Any:
    import opentimelineio as otio

    made = otio.schema.Gap(source_range=span(0, shot["gap"]))
    made.markers.extend(named(one, at=0) for one in shot.get("markers", []))
    return made


def clip(shot: Json, media: dict[str, str]) -> Any:
    import opentimelineio as otio

    words = shot["prompt"].strip() or "—"
    made = otio.schema.Clip(
        name=f"{shot['number']:03} {words[:NAME_MAX]}", source_range=span(shot["head"], shot["frames"])
    )
    references = {f"take-{number}": reference(take, media) for number, take in enumerate(shot["takes"], start=1)}
    active = next((f"take-{n}" for n, take in enumerate(shot["takes"], 1) if take["file"] == shot["shown"]), None)
    if active:
        made.set_media_references(references, active)
    else:
        waiting = otio.schema.MissingReference(name="not drawn yet", available_range=span(0, SEGMENT_FRAMES))
        made.set_media_references({**references, "none": waiting}, "none")
    kept = ("clip", "number", "index", "prompt", "details", "style", "seed", "quiet")
    made.metadata["telar"] = {name: shot[name] for name in kept}
    made.markers.extend(marker(one) for one in shot["comments"])
    made.markers.extend(named(one, at=shot["head"]) for one in shot.get("markers", []))
    return made


def dissolve(shot: Json) -> Any:
    """A cut's coming in: from the cut on, as long as its first cell goes; how long it is in the film it says itself."""
    import opentimelineio as otio

    made = otio.schema.Transition(
        name="Dissolve",
        transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
        in_offset=otio.opentime.RationalTime(0, FRAME_RATE),
        out_offset=otio.opentime.RationalTime(min(shot["dissolve"], shot["frames"]), FRAME_RATE),
    )
    made.metadata["telar"] = {"dissolve": shot["dissolve"]}
    return made


def reference(take: Json, media: dict[str, str]) -> Any:
    import opentimelineio as otio

    name = media[take["file"]]
    made = otio.schema.ExternalReference(target_url=name, available_range=span(0, SEGMENT_FRAMES))
    made.name = Path(name).stem
    made.metadata["telar"] = {"sha256": take["file"], **{key: value for key, value in take.items() if key != "file"}}
    return made


def marker(comment: Json) -> Any:
    import opentimelineio as otio

    color = otio.schema.MarkerColor.GREEN if comment["resolved"] else otio.schema.MarkerColor.RED
    made = otio.schema.Marker(
        name=" ".join(f"{comment['author']}: {comment['text']}".split())[:200],
        marked_range=span(comment["frame"], comment["frames"]),
        color=color,
        comment=comment["text"],
    )
    made.metadata["telar"] = {name: value for name, value in comment.items() if name not in ("index", "frames")}
    return made


def named(one: Json, *, at: int) -> Any:
    """A marker that people set, `at` frames into the source; its colour is one that the format knows by name."""
    import opentimelineio as otio

    made = otio.schema.Marker(name=one["label"], marked_range=span(at + one["frame"], 1), color=one["color"].upper())
    made.metadata["telar"] = {"marker": True}
    return made


def span(start: int, frames: int) -> Any:
    import opentimelineio as otio

    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(start, FRAME_RATE), otio.opentime.RationalTime(frames, FRAME_RATE)
    )
