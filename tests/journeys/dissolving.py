"""A film of drawn scenes for stories of dissolves: two clips, a gap, a third. Run with Django set up."""

import tempfile
from pathlib import Path
from typing import Any

from tests.journeys.numbered import edit

# Clip, its place, what it shows of its one take; None: a gap.
CLIPS = [("d0", 0, (0, 30)), ("d1", 1, (4, 44)), ("gap", 2, None), ("d2", 3, (0, 24))]
GAP = 12
LENGTH = 30 + 40 + GAP + 24
SEED = 6000  # of the drawn scenes


def lay(room_id: str) -> None:
    """Put these clips in place of the sample's, and draw them."""
    from pycrdt import Map

    from collab.film import document

    def clips(film: Any) -> None:
        shared = film.get("clips", type=Map)
        for name in list(shared.keys()):
            del shared[name]
        for name, place, span in CLIPS:
            shared[name] = document.clip(place, "" if span is None else f"a red car number {place}", "", 2)
            shared[name]["start"], shared[name]["stop"] = span or (0, GAP)
            if span is None:
                shared[name]["source"] = "gap"

    edit(room_id, clips)
    draw(room_id)


def draw(room_id: str) -> None:
    """Hand in a drawn scene for each clip."""
    from collab.models import Want
    from collab.rendering import claims
    from synthesis import media, scenes

    wanted = dict(Want.objects.filter(room=room_id, until=None).values_list("key", "clip"))
    seeds = {name: SEED + place for name, place, _ in CLIPS}
    while claim := claims.claim("preview", base="base"):
        claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
    while claim := claims.claim("full", base="base"):
        with tempfile.TemporaryDirectory() as folder:
            film, thumb = Path(folder) / "take.mp4", Path(folder) / "take.jpg"
            frames = scenes.sample(seeds[wanted[claim.key]]).frames
            media.write_take(frames, film, metadata={"key": claim.key})
            media.write_thumb(frames, thumb)
            claims.fulfil(claim, codes=b"codes", film=film, thumb=thumb, seconds=1)


def export(room_id: str) -> str:
    """Plan what people wrote last, as a worker does, and make the film that leaves; its address."""
    from collab.film.timeline import Timeline
    from collab.log import rooms
    from collab.models import Job, Member, Room
    from collab.people.permissions import Access
    from collab.rendering import exchange, hand_listing, wants

    room = Room.objects.get(id=room_id)
    timeline = rooms.fold(room)[1]
    assert isinstance(timeline, Timeline)
    wants.apply(room, timeline, seq=rooms.head(room.id), pressed=False)
    room.refresh_from_db()
    job = exchange.start(Access(room, Member.objects.filter(room=room, role="owner").get()))
    order = exchange.claim(str(job.id))
    assert order
    assert exchange.make(order)
    return str(hand_listing.job_state(Job.objects.get(id=job.id))["url"])


def takes(room_id: str) -> int:
    """How many takes the room ever asked for."""
    from collab.models import Want

    return Want.objects.filter(room=room_id).count()
