"""The film that leaves: one MP4 joined from the takes that a room or a version shows, an OpenTimelineIO bundle, or
its clips one by one with a manifest.

Owns the jobs of kind export. What is cut and in which order is decided when somebody presses; the worker only joins.
Pixels are copied, never encoded again, but under a title, in a dissolve and where somebody wants timecode and label
burnt in; what is not drawn yet is black.
"""

import logging
from dataclasses import astuple, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from collab.film import dissolves, points
from collab.film import timeline as frames
from collab.film.timeline import Clip, Timeline
from collab.log import feed
from collab.models import Audit, Job, Room, Version
from collab.people import aliases
from collab.people.permissions import Access
from collab.rendering import hand_listing, listing, store, wake
from collab.review import clips, decisions, elsewhere, otio, pins, shots

ATTEMPTS_MAX = 3
LABEL_MAX = 28
LIVE = [Job.State.WAITING, Job.State.RUNNING]

log = logging.getLogger(__name__)

# One stretch of the film as JSON: [SHA-256 of a take's file, start, stop], or [None, 0, length] for black.
Stretch = list[Any]


class NothingToExport(Exception):
    """No segment of the film has a picture yet."""


@dataclass(frozen=True)
class Order:
    """An export to make, ours until the lease ends."""

    job: str
    fence: int
    room: str
    title: str
    stretches: list[Stretch]
    format: str = "mp4"
    label: str | None = None  # what is burnt in beside the timecode; None: nothing is
    takes: bool = False  # all of them go along, where clips leave one by one
    loops: bool = False  # these are loops
    bundle: dict[str, Any] | None = None  # what goes with the media to another editing program; None: an MP4
    titles: tuple[list[Any], ...] = ()  # [first frame, frame after the last, text, look]
    quiet: tuple[list[int], ...] = ()  # [first frame, frame after the last] of what is not heard
    dissolves: tuple[list[int], ...] = ()  # [first frame of the film, frames]
    sounds: tuple[list[Any], ...] = ()  # laid: [first frame, frame after the last, level, text, files of its cells]


def start(
    access: Access,
    *,
    format: str = "mp4",
    version: int | None = None,
    burn: bool = False,
    takes: bool = False,
    loops: bool = False,
) -> Job:
    """Ask for the film as it is shown now, or for a version; the same film that is being made is the answer too.

    burn: an MP4 with timecode and label in its pictures. takes: with format clips, all that are kept; loops:
    each clip as a loop.
    Raises NothingToExport, NoVersion or NotPinned.
    """
    room = access.room
    named = None if version is None else pins.version_of(room, version)
    stretches = film(listing.planned(room), listing.segments(room)) if named is None else film_of(room, named)
    if not any(name for name, _, _ in stretches):
        raise NothingToExport
    order: dict[str, Any] = {"cuts": stretches, "title": room.title, "format": format}
    over = titles(room, named)
    if over and format == "mp4":
        order["titles"] = over
    if silent := quiet(room, named):
        order["quiet"] = silent
    if into := dissolved(room, named):
        order["dissolves"] = into
    if over_it := laid_sounds(room, named):
        order["sounds"] = over_it
    if burn:
        order["label"] = label(named.name if named else room.title)
    order |= {name: True for name, asked in (("takes", takes), ("loops", loops)) if asked}
    if format != "mp4":
        order["bundle"] = bundle(room, named)
    with transaction.atomic():
        Room.objects.select_for_update(no_key=True).get(id=room.id)
        going = Job.objects.filter(room=room, kind=Job.Kind.EXPORT, state__in=LIVE, order=order).first()
        if going:
            return going
        job = Job.objects.create(kind=Job.Kind.EXPORT, room=room, member=access.member, order=order)
        Audit.objects.create(room=room, member=access.member, what="export", data={"job": str(job.id)})
        feed.publish(room, "job", hand_listing.job_state(job))
        transaction.on_commit(lambda: wake.wake("collab.tasks.export", "default", job_id=str(job.id)))
    return job


def label(name: str) -> str:
    """A version's or a film's name as it is burnt in (twin of frontend/src/player/burnt.ts)."""
    words = " ".join(name.split()) or "Telar"
    return words if len(words) <= LABEL_MAX else words[: LABEL_MAX - 3].rstrip() + "..."


def line(label: str, frame: int) -> str:
    """What is burnt into a frame of the film: its label and its timecode, HH:MM:SS:FF at 24."""
    seconds, rest = divmod(frame, frames.FRAME_RATE)
    return f"{label}  {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{rest:02}"


def bundle(room: Room, version: Version | None) -> dict[str, Any]:
    """What goes with the pictures: shots with all takes and comments, and what was decided."""
    about = {"id": version.pk, "name": version.name, "seq": version.seq} if version else None
    called = aliases.Aliases(room)
    decided = [
        {**one, "member": called.person(one["member"]), "reason": called.words(one["reason"])}
        for one in decisions.of(room)
        if version is None or one["version"] == version.pk
    ]
    metadata = {"room": str(room.id), "title": room.title, "version": about, "decisions": decided}
    return {"shots": shots.shots(room, version), "metadata": metadata, "titles": titles(room, version)}


def titles(room: Room, version: Version | None) -> list[list[Any]]:
    """[first frame, frame after the last, text, look] of each title over the film."""
    return [list(astuple(one)) for one in points.titled(_timeline(room, version))]


def quiet(room: Room, version: Version | None) -> list[list[int]]:
    """[first frame, frame after the last] of each stretch of the film whose clips are not heard."""
    return [list(span) for span in points.quiet(_timeline(room, version))]


def dissolved(room: Room, version: Version | None) -> list[list[int]]:
    """[first frame of the film, frames] of each dissolve."""
    return [list(one) for one in dissolves.dissolved(_timeline(room, version))]


def laid_sounds(room: Room, version: Version | None) -> list[list[Any]]:
    """[first frame, frame after the last, level, text, SHA-256 of each cell's file or None] of each laid sound."""
    if not _timeline(room, version).sounds:
        return []
    timeline, shown = shots.film(room, version)
    files = {place: take.file for place, take in shown.items()}
    return [
        [
            one.start,
            one.stop,
            one.sound.level,
            one.sound.text,
            [files.get((one.name, index)) for index in range(pins.cells_of(one))],
        ]
        for one in points.laid(timeline)
    ]


def _timeline(room: Room, version: Version | None) -> Timeline:
    return listing.planned(room) if version is None else pins.timeline_of(version)


def film_of(room: Room, version: Version) -> list[Stretch]:
    """A version's stretches, from its pins."""
    timeline, shown = shots.film(room, version)
    named = [{"clip": clip, "index": index, "url": f"{take.file}.mp4"} for (clip, index), take in shown.items()]
    return film(timeline, named)


def film(timeline: Timeline, segments: list[dict[str, Any]]) -> list[Stretch]:
    """The film's stretches in order. segments: as listing.segments gives them; their urls name the files."""
    shown = {(part["clip"], part["index"]): Path(part["url"]).stem for part in segments if part["url"]}
    by_id = {clip.id: clip for clip in timeline.clips}
    stretches: list[Stretch] = []
    for cut in frames.film(timeline):
        if cut.clip is None:
            _add(stretches, [None, 0, cut.stop - cut.start])
        else:
            _add_clip(stretches, by_id[cut.clip], cut, shown)
    return stretches


def claim(job_id: str) -> Order | None:
    """This export, if it still has to be made and nobody makes it."""
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(Q(lease=None) | Q(lease__lt=Now()), id=job_id, kind=Job.Kind.EXPORT, state__in=LIVE)
            .first()
        )
        if job is None:
            return None
        if job.attempts >= ATTEMPTS_MAX:
            _end(job, state=Job.State.FAILED, reason="export_lost")
            return None
        Job.objects.filter(id=job.id).update(
            state=Job.State.RUNNING, lease=_lease(), fence=F("fence") + 1, attempts=F("attempts") + 1
        )
        job.refresh_from_db()
    known = job.order
    made, format = known.get("bundle"), known.get("format", "mp4")
    return Order(
        str(job.id),
        job.fence,
        str(job.room_id),
        known.get("title", ""),
        known["cuts"],
        format,
        known.get("label"),
        known.get("takes", False),
        known.get("loops", False),
        made,
        tuple(known.get("titles", [])),
        tuple(known.get("quiet", [])),
        tuple(known.get("dissolves", [])),
        tuple(known.get("sounds", [])),
    )


def make(order: Order) -> bool:
    """Join the film and put it where its job says. False when somebody else was quicker. Raises what joining raises.

    Loads numpy and PyAV (and OpenTimelineIO), never torch.
    """
    with store.workbench() as bench:
        path = bench / "film"
        (make_bundle if order.bundle else make_film)(order, path, bench)
        store.keep_as(path, store.export_name(order.job, store.EXPORTS[order.format]))
    with transaction.atomic():
        job = _mine(order).select_for_update().first()
        if job:
            _end(job, state=Job.State.DONE, reason="")
    return job is not None


def make_film(order: Order, path: Path, bench: Path) -> None:
    from synthesis import joining

    joining.write_film(
        _cuts(order, bench),
        path,
        metadata={"title": order.title, "software": "Telar"},
        progress=lambda share: progress(order, share),
        line=None if order.label is None else partial(line, order.label),
        titles=[(start, stop, text, look) for start, stop, text, look in order.titles],
        quiet=_quiet(order),
        dissolves=_dissolves(order),
        laid=_laid(order, bench),
    )


def make_bundle(order: Order, path: Path, bench: Path) -> None:
    held = order.bundle or {}
    _writer(order, bench)(
        held["shots"],
        path,
        title=order.title,
        metadata=held["metadata"],
        find=lambda sha256: store.local(store.film_name(sha256), bench),
        progress=lambda share: progress(order, share),
    )


def _writer(order: Order, bench: Path) -> Any:
    from synthesis import joining, looping, sounds

    if order.format == "clips":
        comes_round: dict[str, Any] = {"loop": looping.looped, "seam": looping.seam} if order.loops else {}
        join = partial(joining.write_film, metadata={"title": order.title, "software": "Telar"})
        return partial(
            clips.write,
            takes=order.takes,
            join=join,
            hear=sounds.flac,
            **comes_round,
            laid=list(zip(order.sounds, _laid(order, bench), strict=True)),
            say=joining.write_laid,
        )
    mixed = bench / "sound.wav"
    heard = joining.write_sound(
        _cuts(order, bench),
        mixed,
        quiet=_quiet(order),
        dissolves=_dissolves(order),
        laid=_laid(order, bench),
    )
    sound = mixed if heard else None
    if order.format in elsewhere.FORMS:
        return partial(elsewhere.write, format=order.format, sound=sound)
    return partial(otio.write, titles=(order.bundle or {}).get("titles", []), sound=sound)


def _cuts(order: Order, bench: Path) -> list[Any]:
    """The film's stretches with their files, as joining has them."""
    return [
        (store.local(store.film_name(name), bench), start, stop) if name else stop - start
        for name, start, stop in order.stretches
    ]


def _laid(order: Order, bench: Path) -> list[Any]:
    """The laid sounds with their files, as joining has them."""
    from synthesis.mixing import Laid

    return [
        Laid(start, stop, level, tuple(name and store.local(store.film_name(name), bench) for name in files))
        for start, stop, level, _, files in order.sounds
    ]


def _quiet(order: Order) -> list[tuple[int, int]]:
    return [(start, stop) for start, stop in order.quiet]


def _dissolves(order: Order) -> list[tuple[int, int]]:
    return [(first, frames) for first, frames in order.dissolves]


def progress(order: Order, share: float) -> None:
    """Note how far an export is and start its lease anew; the room hears of every fifth part."""
    before = Job.objects.values_list("progress", flat=True).get(id=order.job)
    with transaction.atomic():
        kept = _mine(order).update(progress=min(max(share, 0), 1), lease=_lease())
        if kept and int(share * 5) > int(before * 5):
            job = Job.objects.select_related("room").get(id=order.job)
            feed.publish(job.room, "job", hand_listing.job_state(job))


def fail(order: Order) -> None:
    """One attempt went wrong; after the third the export is failed."""
    with transaction.atomic():
        job = _mine(order).select_for_update().first()
        if job and job.attempts >= ATTEMPTS_MAX:
            _end(job, state=Job.State.FAILED, reason="export_failed")
        elif job:
            Job.objects.filter(id=job.id).update(lease=None)


def waiting() -> list[str]:
    """Exports that nobody makes now, oldest first."""
    jobs = Job.objects.filter(Q(lease=None) | Q(lease__lt=Now()), kind=Job.Kind.EXPORT, state__in=LIVE)
    return [str(job) for job in jobs.order_by("created").values_list("id", flat=True)[:20]]


def _add_clip(stretches: list[Stretch], clip: Clip, cut: frames.Cut, shown: dict[tuple[str, int], str]) -> None:
    for index, start, stop in frames.cell_cuts(clip, cut.start, cut.stop):
        name = shown.get((clip.id, index))
        _add(stretches, [name, start, stop] if name else [None, 0, stop - start])


def _add(stretches: list[Stretch], stretch: Stretch) -> None:
    """Append, joining black to black."""
    if stretches and stretch[0] is None and stretches[-1][0] is None:
        stretches[-1][2] += stretch[2]
    else:
        stretches.append(stretch)


def _end(job: Job, *, state: str, reason: str) -> None:
    job.state, job.reason, job.lease, job.finished = state, reason, None, Now()
    if state == Job.State.DONE:
        job.progress, job.file = 1, store.export_name(job.id, store.EXPORTS[job.order.get("format", "mp4")])
    job.save()
    feed.publish(job.room, "job", hand_listing.job_state(job))


def _mine(order: Order) -> Any:
    return Job.objects.filter(id=order.job, fence=order.fence, state=Job.State.RUNNING)


def _lease() -> Any:
    return Now() + timedelta(seconds=settings.LEASE_SECONDS)
