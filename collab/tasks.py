"""Every Celery task, and the one door into synthesis.

A message is a wake-up: each task takes its work from rows, does one piece, and wakes itself while rows remain. So any
message may be lost, doubled or late. Only `engine` knows torch, and only inside itself.
"""

import logging
import os
import time
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery import shared_task
from celery.signals import celeryd_after_setup, worker_process_init
from redis import RedisError

from collab.film import recipes
from collab.film.sandbox_client import Died, Failed
from collab.log import quarantine, rooms
from collab.models import FootageClip, Room
from collab.rendering import adapters, claims, drafts, due, exchange, footage, ingesting, stocking, store, wake, wants
from collab.rendering.claims import Claim, Stage
from collab.rendering.ordering import order

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from synthesis.engine import Engine

ENGINE_QUEUES = {"draft", "render"}
SLICE_SECONDS = 2.0

log = logging.getLogger(__name__)


# Planning


@shared_task
def plan(room_ids: list[str]) -> None:
    """Make rooms' rows agree with their documents. One that cannot be planned holds up no other: the sweeper comes
    back to it."""
    for room_id in room_ids:
        try:
            plan_one(room_id)
        except Exception:
            log.exception("room %s could not be planned", room_id)


def plan_one(room_id: str) -> None:
    """What a new room holds needs no press: somebody asked for the room."""
    room = Room.objects.filter(id=room_id).first()
    if room is None:
        return
    try:
        seq, timeline = rooms.fold(room)
    except rooms.BadLog:
        return  # noted: the room can be read, and there is nothing new to plan
    wants.apply(room, timeline, seq=seq, pressed=seq <= 1)


@shared_task
def sweep() -> None:
    """Find what lost messages and dead workers left: every few seconds, from rows alone."""
    claims.expire()
    if behind := wants.behind():
        wake.wake("collab.tasks.plan", "plan", room_ids=behind)
    if claims.waits("preview"):
        wake.wake("collab.tasks.preview", "draft")
    if claims.waits("full"):
        wake.wake("collab.tasks.render", "render")
    for job_id in exchange.waiting():
        wake.wake("collab.tasks.export", "default", job_id=job_id)
    for footage_id in footage.waiting():
        wake.wake("collab.tasks.ingest", "default", footage_id=footage_id)
    due.start()
    if adapters.waits():
        wake.wake("collab.tasks.tune", "render")
    if stocking.due():
        wake.wake("collab.tasks.render", "render")
    store.tidy()
    footage.tidy()
    quarantine.forget()
    for room_id in rooms.long_logs():
        wake.wake("collab.tasks.compact", "default", room_id=room_id)


@shared_task
def compact(room_id: str) -> None:
    """Fold a long log into a snapshot. What stands in the way is noted, and the sweeper comes back to it."""
    room = Room.objects.filter(id=room_id).first()
    if room is None:
        return
    try:
        rooms.compact(room)
    except (rooms.BadLog, Failed, Died) as error:
        log.error("the log of room %s could not be compacted: %s", room_id, error)


# Drawing


@shared_task
def preview() -> None:
    """Draw the next preview."""
    if _draw("preview"):
        wake.wake("collab.tasks.preview", "draft")


@shared_task
def draft(ticket: str, told: bool = False) -> None:
    """Answer one person's draft: what was understood at once, pictures when nobody else waits for a preview of a take.

    Nothing is lost with it: who asked is told so when no answer comes, and the screen asks again by itself.
    """
    box = drafts.Box()
    try:
        asked = box.order(ticket)
        if asked is None:
            return
        machine = _machine_for(box, asked)
        if machine is None:
            return
        if not told:
            understood = machine.read(asked.prompt, asked.style, asked.details, adapter=_hand_of(machine, asked))
            box.answer(asked, {"understood": understood.plain(), "called": _called(machine, asked)})
        if not (asked.seeds and asked.phase):
            return
        if claims.waits_for_another("preview", asked.member) and _draw("preview"):  # this comes back behind it
            wake.wake("collab.tasks.draft", "draft", ticket=ticket, told=True)
            return
        began = time.process_time()
        box.answer(asked, {"pictures": _sketches(machine, asked, box.watch(asked))})
        claims.sketched(asked.room, seconds=time.process_time() - began)
    except RedisError as error:
        log.warning("a draft was given up: %s", error)


@shared_task
def render() -> None:
    """Draw the next full take; teach when there is none; draw ahead when nobody wants anything."""
    if _draw("full"):
        wake.wake("collab.tasks.render", "render")
    elif adapters.waits():
        wake.wake("collab.tasks.tune", "render")
    elif stocking.may_draw() and (_draw("preview", stock=True) or _draw("full", stock=True)):
        wake.wake("collab.tasks.render", "render")


@shared_task
def tune() -> None:
    """Teach one slice, unless somebody waits for a picture: then `render` or the sweeper comes back to it."""
    if claims.waits("full") or claims.waits("preview"):
        return
    machine = engine()
    if clips := adapters.uncoded(base=machine.version):
        for clip in clips:
            adapters.keep_codes(clip, _codes(machine, clip), base=machine.version)
        wake.wake("collab.tasks.tune", "render")
        return
    lesson = adapters.claim_slice(base=machine.version)
    if lesson is None:
        return
    try:
        accepted = [(order(recipe), codes) for recipe, codes in lesson.accepted]
        named = _named(machine, lesson)
        done = machine.tune(lesson.state, accepted=accepted, clips=named, seconds=SLICE_SECONDS, owner=lesson.owner)
        pictures = _probed(machine, lesson, done.adapter) if done.adapter else None
    except Exception:
        log.exception("a slice of a tune failed: %s", lesson.job)
        adapters.fail(lesson)
        return
    finally:
        machine.take_off()
    if not done.done:
        goes_on = adapters.save_slice(lesson, state=done.state, progress=done.step / max(done.steps, 1))
    elif pictures:
        goes_on = adapters.save_probe(lesson, state=done.state, **pictures)
    else:
        adapters.finish(lesson, adapter=done.adapter, report=done.report, base=machine.version)
        return
    if goes_on:
        wake.wake("collab.tasks.tune", "render")


def _named(machine: "Engine", lesson: adapters.Lesson) -> "list[tuple[str, NDArray[np.uint8]]]":
    """Captions and frames of the clips that may teach a word."""
    captions = [clip.caption for clip in lesson.clips]
    return [(captions[at], ingesting.frames(lesson.clips[at])) for at in machine.namable(captions)]


def _codes(machine: "Engine", clip: FootageClip) -> bytes | None:
    """A clip of footage as this engine's codes; None where its frames cannot be read."""
    try:
        return machine.encode(ingesting.frames(clip))
    except ingesting.UNREADABLE:
        log.exception("the frames of a clip of footage cannot be read: %s", clip.id)
        return None


def _probed(machine: "Engine", lesson: adapters.Lesson, adapter: bytes) -> dict[str, Any] | None:
    """The next fixed prompt, drawn by the base and by what was learnt; None when all of them are drawn."""
    name = lesson.next_probe
    if name is None:
        return None
    from synthesis.engine import Order

    asked = Order(lesson.style, (adapters.PROBES[name],), "", seed=7, index=0, variation=0)
    return {"name": name, "before": machine.probe(asked), "after": machine.probe(asked, adapter=adapter)}


@shared_task
def export(job_id: str) -> None:
    """Join the film of one export."""
    work = exchange.claim(job_id)
    if work is None:
        return
    try:
        exchange.make(work)
    except Exception:
        log.exception("an export failed: %s", job_id)
        exchange.fail(work)


@shared_task
def ingest(footage_id: str) -> None:
    """Read a video that came."""
    reading = footage.claim(footage_id)
    if reading is None:
        return
    try:
        ingesting.read(reading)
    except Exception:
        log.exception("a video could not be read: %s", footage_id)
        footage.refuse(reading, "footage_lost")


@cache
def engine() -> "Engine":
    """The machine, loaded once per process."""
    from synthesis.engine import Engine

    return Engine.load()


def _draw(stage: Stage, *, stock: bool = False) -> bool:
    """Draw one take; whether there was one. stock: one that is drawn ahead."""
    try:
        machine = engine()
    except Exception:
        log.exception("the engine could not be loaded")
        return _refuse(stage)
    claim = claims.claim(stage, base=machine.version, stock=stock)
    if claim is None:
        return False
    from synthesis.engine import BadCodes, Stopped

    began = time.process_time()
    try:
        _work(machine, claim)
    except Stopped:
        claims.give_up(claim)
        if stock:
            stocking.lost(claim, seconds=time.process_time() - began)
    except BadCodes:
        claims.draw_context_again(claim)
    except Exception:
        log.exception("a %s failed: %s", stage, claim.key)
        claims.fail(claim, reason="render_failed")
    finally:
        machine.take_off()
    return True


def _machine_for(box: drafts.Box, asked: drafts.Order) -> "Engine | None":
    """The machine; without one who asks is told at once."""
    try:
        return engine()
    except Exception:
        log.exception("the engine could not be loaded")
        box.answer(asked, {"failed": True})
        return None


def _hand_of(machine: "Engine", asked: drafts.Order) -> bytes | None:
    """The weights of the room's hand; None where it has none, or one of another base."""
    sha256, base = asked.adapter
    return adapters.worn_in(UUID(asked.room), sha256, base=machine.version) if base == machine.version else None


def _called(machine: "Engine", asked: drafts.Order) -> float | None:
    """How far the words of style call for the room's hand, 0 to 1; None where there is no hand."""
    adapter = _hand_of(machine, asked)
    return None if adapter is None else machine.called(adapter, recipes.folded(asked.style))


def _sketches(machine: "Engine", asked: drafts.Order, should_stop: Callable[[], bool]) -> list[str]:
    """A picture a seed, in base64; none where a newer draft has taken this one's place."""
    from synthesis.engine import Order, Stopped

    adapter = _hand_of(machine, asked)
    style, details = recipes.folded(asked.style), recipes.folded(asked.details)
    orders = [Order(style, (asked.phase,), details, seed, 0, 0) for seed in asked.seeds]
    try:
        made = [
            machine.draft(order, adapter=adapter, faithful=asked.faithful, should_stop=should_stop) for order in orders
        ]
    except Stopped:
        return []
    finally:
        machine.take_off()
    return [b64encode(picture).decode() for picture in made]


def _refuse(stage: Stage) -> bool:
    """Without an engine a take fails with its reason, so that nobody waits for what cannot come."""
    claim = claims.claim(stage, base="")
    return claim is not None and claims.fail(claim, reason="machine_missing")


def _work(machine: "Engine", claim: Claim) -> None:
    """Draw what was claimed and hand it in. Seconds are CPU-seconds of this process, joules follow from them."""
    unsound = claim.unsound or _foreign(claim)
    if unsound:
        claims.fail(claim, reason=unsound)
        return
    if claim.sound:
        _sound(machine, claim)
        return
    began = time.process_time()
    with store.workbench() as bench:
        film, thumb = (bench / "take.mp4", bench / "take.jpg") if claim.picture else (None, None)
        common: dict[str, Any] = {
            "context": claim.context,
            "anchor": claim.anchor,
            "adapter": claim.adapter,
            "path": film,
            "thumb": thumb,
            "should_stop": claims.Watch(claim, stocking.disturbed) if claim.stock else claims.Watch(claim),
        }
        hand_in: Callable[..., bool]
        if claim.stage == "preview":
            codes = {"top": machine.preview(order(claim.recipe), **common)}
            hand_in = claims.previewed
        else:
            codes = {"codes": machine.render(order(claim.recipe), top=claim.top, **common)}
            hand_in = claims.fulfil
        hand_in(claim, film=film, thumb=thumb, seconds=time.process_time() - began, **codes)


def _sound(machine: "Engine", claim: Claim) -> None:
    """A cell of a laid sound."""
    from synthesis.engine import Order

    if machine.sounding is None:
        claims.fail(claim, reason="machine_silent")
        return
    began, asked = time.process_time(), claim.recipe
    with store.workbench() as bench:
        film = bench / "sound.mp4"
        codes = machine.hear(
            Order("", (asked["sound"],), "", asked["seed"], asked["index"], 0),
            context=claim.context,
            path=film,
            should_stop=claims.Watch(claim),
        )
        claims.heard(claim, codes=codes, film=film, seconds=time.process_time() - began)


def _foreign(claim: Claim) -> str:
    """Whether the bytes themselves say that they are another team's: then nothing is drawn."""
    from synthesis.engine import owner_of

    if claim.adapter is None or owner_of(claim.adapter) == adapters.owner_of(claim.team):
        return ""
    log.error("take %s would be drawn by another team's hand", claim.take)
    return "adapter_foreign"


# Warmth


@celeryd_after_setup.connect
def note_queues(sender: Any = None, instance: Any = None, **_: Any) -> None:
    """A worker that draws loads its engine before the first wake-up: its children read this."""
    if ENGINE_QUEUES & set(instance.app.amqp.queues.consume_from):
        os.environ["TELAR_WARM"] = "1"


@worker_process_init.connect
def warm(**_: Any) -> None:
    """Load the engine where it will be used. A worker that cannot goes on: it tries again at the next wake-up."""
    if os.environ.get("TELAR_WARM") == "1":
        try:
            engine()
        except Exception:
            log.exception("the engine could not be loaded")
