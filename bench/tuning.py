"""What a lesson costs whoever writes meanwhile: previews by a whole Telar, idle and while its hand is taught.

One person writes a prompt, waits for its preview and its full take, looks at that for a moment and writes the next. The
same again while a lesson on the film's accepted takes is going on, which has that moment for itself; where it ends
before they have, another is pressed for.
"""

import asyncio
import contextlib
import os
import time
from typing import Any

import psycopg
from pycrdt import Map
from websockets.exceptions import ConnectionClosed

from bench.lesson import School, film_of, opened, settle, share
from bench.lines import note, tell
from bench.pupils import Pupil
from collab.wire import protocol

PROMPTS = 20
SLOWER_MAX = 2.0  # times
LOOK_SECONDS = 3.0  # a slice of a lesson takes two at most: one is going on when the next prompt is written
WAIT_SECONDS_MAX = 120.0  # for one prompt's full take
FIRST_CLIENT = 6_000
LIVE = "SELECT count(*) FROM collab_job WHERE kind = 'tune' AND state IN ('waiting', 'running')"
TAUGHT = "SELECT coalesce(sum(progress), 0) FROM collab_job WHERE kind = 'tune'"


def run() -> None:
    count = int(os.environ.get("TELAR_BENCH_PROMPTS", PROMPTS))
    with opened() as school:
        made = school.manage("bench_hand")
        note("  the sample film is drawn first: its takes are what teaches")
        settle(school)
        idle = asyncio.run(previews(school, made, FIRST_CLIENT, count, teaching=False))
        taught = asyncio.run(previews(school, made, FIRST_CLIENT + 1, count, teaching=True))
        lessons = number(school, TAUGHT)
    load: dict[str, Any] = {"of": count, "load_average": round(os.getloadavg()[0], 1)}
    for name, waits in (("idle", idle), ("while a hand is taught", taught)):
        tell("tuning", f"preview p95, {name}", share(waits, 0.95), "s", p50=round(share(waits, 0.5), 2), **load)
    tell("tuning", "lessons learnt meanwhile", lessons, "lessons", "> 0", lessons > 0)
    slower = share(taught, 0.95) / share(idle, 0.95)
    tell("tuning", "preview p95, taught over idle", slower, "times", f"<= {SLOWER_MAX:.0f}", slower <= SLOWER_MAX)


async def previews(school: School, made: dict[str, str], client: int, count: int, *, teaching: bool) -> list[float]:
    """Seconds from each prompt to its preview. client: the writer's CRDT id."""
    origin = f"http://127.0.0.1:{school.port}"
    address = f"ws://127.0.0.1:{school.port}/ws/rooms/{made['room']}"
    film = await film_of(address, origin, made["cookie"])
    clip = sorted(film.get("clips", type=Map).keys())[0]
    writer = Pupil(client, client, clip, made["cookie"], address, origin, drops=False)
    stay = asyncio.create_task(writer.stay(time.perf_counter() + 2 * count * WAIT_SECONDS_MAX))
    try:
        while not writer.joined:
            await asyncio.sleep(0.05)
        for _ in range(count):
            if teaching and not number(school, LIVE):
                note(f"  {await asyncio.to_thread(school.manage, 'bench_hand', '--teach', made['room'])}")
            await write(writer)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        stay.cancel()
        await asyncio.gather(stay, return_exceptions=True)
    return [one.preview for one in writer.asked]


async def write(writer: Pupil) -> None:
    """One prompt, until its full take is there. Raises RuntimeError when it does not come."""
    before = writer.doc.get_state()
    writer.edits += 1
    writer.write_prompt(time.perf_counter())
    prompt = writer.asked[-1]
    with contextlib.suppress(ConnectionClosed):
        await writer.send(protocol.update(writer.doc.get_update(before)), prompt.at)
    while not prompt.full:
        if time.perf_counter() - prompt.at > WAIT_SECONDS_MAX:
            raise RuntimeError(f"“{prompt.words}” was not drawn in time")
        await asyncio.sleep(0.02)


def number(school: School, query: str) -> float:
    with psycopg.connect(school.environment["DATABASE_URL"]) as line:
        row = line.execute(query).fetchone()
    return float(row[0]) if row else 0.0
