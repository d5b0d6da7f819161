"""What a room shows: segments with their takes, what waits for a press, who is there, as plain JSON for screens.

Reads rows and writes none. Reasons are codes of the catalogue's `errors`: facts go to people of every language.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from collab.film import kept_out
from collab.film.recipes import segment, spoken
from collab.film.timeline import VARIATION_MAX, Clip, Timeline
from collab.models import (
    Acceptance,
    Head,
    Member,
    Planned,
    Play,
    Room,
    Take,
    Team,
    Want,
)
from collab.rendering import budget, hand_listing, laying, pace

JOBS_MAX = 10
VERSIONS_MAX = 50
VARIATIONS_MAX = 24  # shown of one segment
PRICE_OF = 50  # takes that an estimate is made from

Json = dict[str, Any]

# A take's state as the screens name it; a superseded one is about to be asked for again.
SHOWN_STATE = {
    Take.State.REQUESTED: "waiting",
    Take.State.PREVIEWED: "preview",
    Take.State.RENDERING: "rendering",
    Take.State.READY: "ready",
    Take.State.FAILED: "failed",
    Take.State.SUPERSEDED: "waiting",
}

# The newest finished take that each segment of a room had before the one it waits for.
LAST_READY = """
    SELECT DISTINCT ON (w.clip, w.index) w.clip, w.index, t.id
    FROM collab_want w JOIN collab_take t ON t.team_id = %s AND t.key = w.key AND t.file <> ''
    WHERE w.room_id = %s AND w.until IS NOT NULL AND NOT w.context AND NOT w.offer
    ORDER BY w.clip, w.index, w.until DESC, w.id DESC
"""


def state(room: Room) -> Json:
    """All that a screen shows of a room beside its document: STATE, at the fact `fact`."""
    room = Room.objects.select_related("hand__current", "team", "approved").get(id=room.id)
    timeline = planned(room)
    return {
        "fact": room.facts,
        "seq": room.planned_seq,
        "damaged": Head.objects.filter(room=room).exclude(bad=None).exists(),
        **rules(room),
        "approved": approved(room),
        "play": play(room),
        "people": [person(member) for member in people(room).order_by("id")],
        "style": timeline.style,
        "clips": quotes(timeline),
        "segments": segments(room),
        "sounds": laying.listed(room),
        "kept_out": kept_out.hits(timeline, room.team.kept_out),
        "automatic": room.automatic,
        **gate(room),
        "hand": hand_listing.hand_state(room.hand),
        "jobs": [hand_listing.job_state(job) for job in room.jobs.order_by("-created")[:JOBS_MAX]],
    }


def rules(room: Room) -> Json:
    """What holds for everybody in the room but its owners."""
    is_class = room.team.kind == Team.Kind.CLASS
    return {
        "frozen": room.frozen is not None,
        "is_class": is_class,
        "class_name": room.team.name if is_class else "",
        "cursors_hidden": room.cursors_hidden,
        "budget_spent": budget.is_spent(room.team_id),
        "teaches": not is_class or room.team.class_teaches,
    }


def approved(room: Room) -> Json | None:
    """The version for which the film is locked until an owner reopens it."""
    version = room.approved
    return {"id": version.pk, "name": version.name, "seq": version.seq} if version else None


def play(room: Room) -> Json | None:
    """The play that runs in the room."""
    found = Play.objects.filter(room=room, ended=None).first()
    return {"id": found.pk, "started": found.started.isoformat(timespec="seconds")} if found else None


def people(room: Room) -> QuerySet[Member]:
    """Everybody who may enter the room, whether they are there or not."""
    return Member.objects.filter(Q(room=room) | Q(room=None), team=room.team_id, removed=None)


def person(member: Member) -> Json:
    return {
        "id": str(member.pk),
        "name": member.name,
        "color": member.color,
        "picture": member.picture,
        "role": member.role,
        "paused": member.paused is not None,
    }


def planned(room: Room) -> Timeline:
    """The timeline that the last plan read; an empty one before the first."""
    row = Planned.objects.filter(room=room).first()
    return Timeline.from_json(row.timeline) if row else Timeline()


def quotes(timeline: Timeline) -> dict[str, Json]:
    """The words that a plan read, clip by clip: a screen marks a clip *changed* when its own words differ.

    `words`, only where a text names any: what each name stood for, in the order of style, prompt and details.
    """
    return {clip.id: _quote(timeline, clip) for clip in timeline.clips}


def _quote(timeline: Timeline, clip: Clip) -> Json:
    said = spoken((timeline.style, clip.prompt, clip.details), timeline.words)
    quote = {"prompt": clip.prompt, "details": clip.details, "style": timeline.style, "seed": clip.seed}
    return quote | ({"words": said} if said else {})


def held(room: Room) -> int:
    """Segments that wait for a press."""
    return Want.objects.filter(room=room, until=None, held=True, context=False).count()


def gate(room: Room) -> Json:
    """What waits for a press, and about what it would cost: by the pace of this house before the team has a take."""
    waiting = Want.objects.filter(room=room, until=None, held=True)
    pictures = set(waiting.filter(context=False).values_list("key", flat=True))
    codes = set(waiting.values_list("key", flat=True)) - pictures
    # A take that only others continue needs no film; what its codes take is most of the work all the same.
    number = len(pictures) + len(codes)
    cost = {name: round(each * number, 1) for name, each in price(room).items()} if pictures else None
    return {"held": held(room), "price": cost}


def price(room: Room) -> Json:
    """What a segment cost lately, on the average: work seconds and joules of this team's newest finished takes."""
    drawn = Take.objects.filter(team=room.team_id, state=Take.State.READY, seconds__gt=0, sound=False)
    newest = drawn.order_by("-ready")
    paid = list(newest.values_list("seconds", "joules")[:PRICE_OF])
    if not paid:
        seconds = pace.of("preview") + pace.of("full")
        return {"seconds": seconds, "joules": pace.joules(seconds)}
    return {
        "seconds": sum(seconds for seconds, _ in paid) / len(paid),
        "joules": sum(joules for _, joules in paid) / len(paid),
    }


def segments(room: Room, *, clips: Collection[str] | None = None) -> list[Json]:
    """Every segment that the room's timeline asks for (of the given clips), with the take it shows."""
    wants = Want.objects.filter(room=room, until=None, context=False, offer=False).order_by("id")
    if clips is not None:
        wants = wants.filter(clip__in=clips)
    rows = list(wants)
    takes = _takes(room, [want.key for want in rows])
    earlier = _last_ready(room)
    nexts = _next_variations(room, rows)
    spent = budget.is_spent(room.team_id)
    accepted = set(Acceptance.objects.filter(room=room).values_list("clip", "index", "key"))
    offers = _offers(room, rows, accepted)
    return [
        _segment(
            want,
            takes.get(want.key),
            earlier=earlier.get((want.clip, want.index)),
            next_variation=nexts[want.clip, want.index],
            accepted=(want.clip, want.index, want.key) in accepted,
            held=want.held or spent,
        )
        | {"offer": offers.get((want.clip, want.index))}
        for want in rows
    ]


def variations(room: Room, *, clip: str, index: int) -> list[Json]:
    """The takes that a segment has had with the words it has now, by variation: what its strip shows.

    A key does not name its clip: what was drawn before a split, or for the clip that this is a copy of, counts too.
    """
    timeline = planned(room)
    found = next((each for each in timeline.clips if each.id == clip), None)
    want = Want.objects.filter(room=room, clip=clip, index=index, until=None, context=False, offer=False).first()
    if found is None or want is None:
        return []
    most = max(_next_variations(room, [want])[clip, index], want.variation + 1)
    keys = {want.key: want.variation}
    for number in range(max(0, most - VARIATIONS_MAX), most):
        asked = segment(timeline, found, index=index, variation=number, hand=str(room.hand_id))
        if asked and number != want.variation:
            keys[asked.key] = number
    had = Want.objects.filter(room=room, key__in=keys, context=False)
    known = set(had.values_list("key", flat=True))
    accepted = set(Acceptance.objects.filter(room=room, clip=clip, index=index).values_list("key", flat=True))
    takes = _takes(room, known)
    rows = [
        {"variation": keys[key], "key": key, "accepted": key in accepted, "state": SHOWN_STATE[Take.State(take.state)]}
        | picture(room.id, take)
        | _cost(take)
        for key, take in takes.items()
    ]
    return sorted(rows, key=lambda row: row["variation"])


def take_fact(room: Room, take: Take) -> Json:
    """What became of a take, for a room that wants it."""
    return {"key": take.key, "state": SHOWN_STATE[Take.State(take.state)], **picture(room.id, take), **_cost(take)}


def picture(room_id: object, take: Take | None) -> Json:
    """Where the take's film and thumbnail are, as far as it has come; nulls without any."""
    film, thumb = (take.file, take.thumb) if take and take.file else ("", "")
    stage = "full" if film else None
    if take and not film and take.preview_file:
        film, thumb, stage = take.preview_file, take.preview_thumb, "preview"
    return {
        "url": f"/media/rooms/{room_id}/takes/{film}.mp4" if film else None,
        "thumb": f"/media/rooms/{room_id}/takes/{thumb}.jpg" if thumb else None,
        "stage": stage,
        "version": (take.adapter.number if take.adapter else 0) if take and film else None,
    }


def _takes(room: Room, keys: Collection[str]) -> dict[str, Take]:
    """The team's takes by key, without their codes."""
    rows = (
        Take.objects.filter(team=room.team_id, key__in=keys).select_related("adapter").defer("top", "codes", "recipe")
    )
    return {take.key: take for take in rows}


def _last_ready(room: Room) -> dict[tuple[str, int], Take]:
    with connection.cursor() as cursor:
        cursor.execute(LAST_READY, [room.team_id, room.id])
        places = {(clip, index): take for clip, index, take in cursor.fetchall()}
    rows = Take.objects.filter(id__in=places.values()).select_related("adapter").defer("top", "codes", "recipe")
    takes = {take.id: take for take in rows}
    return {place: takes[take] for place, take in places.items()}


def next_variation(room: Room, *, clip: str, index: int) -> int:
    """The first variation that a segment has not had, nor one of another clip that has shown the same take."""
    shown = Want.objects.filter(room=room, clip=clip, index=index, until=None, context=False, offer=False)
    return _next_variations(room, list(shown)).get((clip, index), 1)


def _next_variations(room: Room, rows: Collection[Want]) -> dict[tuple[str, int], int]:
    """The first variation above all that each segment has had, or one of another clip that has shown the same take."""
    seen = Want.objects.filter(room=room, context=False)
    counted = seen.values("clip", "index").annotate(highest=Max("variation"))
    highest = {(clip, index): most for clip, index, most in counted.values_list("clip", "index", "highest")}
    places: dict[str, list[tuple[str, int]]] = {}
    same = seen.filter(key__in={want.key for want in rows})
    for key, clip, index in same.values_list("key", "clip", "index").distinct():
        places.setdefault(key, []).append((clip, index))
    return {
        (want.clip, want.index): min(max(highest[place] for place in places[want.key]) + 1, VARIATION_MAX)
        for want in rows
    }


def _offers(room: Room, rows: list[Want], accepted: set[tuple[str, int, str]]) -> dict[tuple[str, int], Json]:
    """What could be shown in place of accepted and locked takes, where the film asks for something else now."""
    timeline = planned(room)
    clips = {clip.id: clip for clip in timeline.clips}
    found: dict[tuple[str, int], str] = {}
    for want in rows:
        clip = clips.get(want.clip)
        if clip is None or not (clip.locked or (want.clip, want.index, want.key) in accepted):
            continue
        number = timeline.variation(clip.id, want.index)
        asked = segment(timeline, clip, index=want.index, variation=number, hand=str(room.hand_id))
        if asked and asked.key != want.key:
            found[want.clip, want.index] = asked.key
    takes = _takes(room, set(found.values()))
    seen = Want.objects.filter(room=room, offer=True, key__in=set(found.values()))
    asked_for = {(want.clip, want.index, want.key): want.until is None for want in seen.order_by("id")}
    return {place: _offer(room, key, takes.get(key), asked_for.get((*place, key))) for place, key in found.items()}


def _offer(room: Room, key: str, take: Take | None, is_open: bool | None) -> Json:
    """`asked`: null: nobody asked to see it; true: it is drawn to be compared; false: the older one was kept."""
    state = SHOWN_STATE[Take.State(take.state)] if take and is_open else None
    return {"key": key, "asked": is_open, "state": state, **picture(room.id, take if is_open else None)}


def _segment(
    want: Want, take: Take | None, *, earlier: Take | None, next_variation: int, accepted: bool, held: bool
) -> Json:
    has_picture = bool(take and (take.file or take.preview_file))
    shown = take if has_picture else earlier
    is_done = take is not None and take.state in (Take.State.RENDERING, Take.State.READY, Take.State.FAILED)
    is_held = held and not has_picture and not is_done
    return {
        "clip": want.clip,
        "index": want.index,
        "variation": want.variation,
        "key": want.key,
        "state": "held" if is_held else SHOWN_STATE[Take.State(take.state)] if take else "waiting",
        "next_variation": next_variation,
        "accepted": accepted,
        "shown": shown.key if shown else None,
        **picture(want.room_id, shown),
        **_cost(take),
    }


def _cost(take: Take | None) -> Json:
    return {
        "seconds": round(take.seconds, 3) if take else 0,
        "joules": round(take.joules, 2) if take else 0,
        "reason": (take.reason or None) if take else None,
    }
