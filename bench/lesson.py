"""A class on one machine: thirty pupils on real websockets, everything of `make run` beside them.

Each makes an edit every ten seconds, one in six of them to the prompt of a clip of their own, and tells where they are.
Once all stay; once a third drop out and come back. TELAR_BENCH_MINUTES says for how long each (10), TELAR_BENCH_PUPILS
how many (30). What more cores would carry is calculated from the CPU-seconds that were measured, not tried.
"""

import asyncio
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from pycrdt import Doc, Map, Text
from websockets.asyncio.client import connect

from bench.house import ROOT, free_port
from bench.lines import note, tell
from bench.pupils import Pupil, missing
from collab import embedded
from collab.film import lib0
from collab.wire import protocol
from collab.wire.protocol import Kind, Step

MINUTES, PUPILS = 10.0, 30
DROPPING = 3  # one pupil in so many
START_SECONDS_MAX = 180.0
QUIET_SECONDS_MAX = 300.0
LAST_SECONDS_MAX = 60.0  # what was asked for last may still come
PREVIEW_SECONDS, FULL_SECONDS, WORST_MAX = 5.0, 60.0, 2.0
BUSY = 0.8  # of its cores a machine may be busy and still answer at once
TICK = os.sysconf("SC_CLK_TCK")
FIRST_CLIENT = 5_000
PARTS = {
    "collab.asgi": "web", "collab.film.sandbox": "documents", "-Q plan": "plan", "-Q draft": "previews",
    "-Q render": "full takes", "-Q default": "other work", " beat": "beat", "postgres": "database", "redis": "redis",
}  # fmt: skip


@dataclass(frozen=True)
class School:
    """A running Telar with all its processes."""

    environment: dict[str, str]
    port: int

    def manage(self, *command: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    def unfinished(self) -> int:
        """Takes that are still to be drawn."""
        query = "SELECT count(*) FROM collab_take WHERE state IN ('requested', 'previewed', 'rendering')"
        with psycopg.connect(self.environment["DATABASE_URL"]) as line:
            row = line.execute(query).fetchone()
        return int(row[0]) if row else 0


def run() -> None:
    minutes = float(os.environ.get("TELAR_BENCH_MINUTES", MINUTES))
    count = int(os.environ.get("TELAR_BENCH_PUPILS", PUPILS))
    with opened() as school:
        note("  the sample film is drawn first, so that only the class is measured")
        settle(school)
        for drops in (False, True):
            asyncio.run(lesson(school, count, seconds=60 * minutes, drops=drops))


@contextlib.contextmanager
def opened() -> Iterator[School]:
    """Everything that `make run` starts, on data of its own, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="telar-bench-"))
    servers = embedded.start(folder, folder)
    port = free_port()
    environment = {
        **os.environ, "DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url, "TELAR_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "collab.settings", "PORT": str(port), "TELAR_LOG_LEVEL": "WARNING",
        "TELAR_STOCK_JOULES": "0",
    }  # fmt: skip
    command = [sys.executable, "-m", "collab.supervisor"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: healthy(port), START_SECONDS_MAX, "Telar did not start")
        yield School(environment, port)
    finally:
        process.terminate()
        process.wait(60)
        servers.stop()
        cluster = servers.cluster.resolve()
        shutil.rmtree(cluster if servers.owner is None else cluster.parent, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def healthy(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
        return bool(answer.status == 200)
    return False


def settle(school: School) -> None:
    wait_for(lambda: school.unfinished() == 0, QUIET_SECONDS_MAX, "takes were left to be drawn")


def wait_for(holds: Any, seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(otherwise)
        time.sleep(0.5)


async def lesson(school: School, count: int, *, seconds: float, drops: bool) -> None:
    made = school.manage("bench_class", "--pupils", str(count))
    address = f"ws://127.0.0.1:{school.port}/ws/rooms/{made['room']}"
    origin = f"http://127.0.0.1:{school.port}"
    await give_each(address, origin, made)
    pupils = [
        Pupil(
            number,
            FIRST_CLIENT + number,
            f"p{number}",
            one["cookie"],
            address,
            origin,
            drops and number % DROPPING == 0,
        )
        for number, one in enumerate(made["pupils"])
    ]
    burnt, began = burning(), time.perf_counter()
    await lesson_of(pupils, seconds)
    wall = time.perf_counter() - began
    cost = {part: used - burnt.get(part, 0.0) for part, used in burning().items()}
    film = await film_of(address, origin, made["teacher"])
    report(pupils, film, name=", a third dropping and returning" if drops else "", wall=wall)
    if not drops:
        carry(pupils, cost, wall=wall)


async def lesson_of(pupils: list[Pupil], seconds: float) -> None:
    """Everybody works for so long; then they wait for what they asked for last."""
    start = time.perf_counter()
    stop = start + seconds
    stays = [asyncio.create_task(pupil.stay(stop + LAST_SECONDS_MAX)) for pupil in pupils]
    await asyncio.gather(*(pupil.work(start, stop) for pupil in pupils))
    for pupil in pupils:
        pupil.drops = False
    while time.perf_counter() < stop + LAST_SECONDS_MAX and not all(is_served(pupil) for pupil in pupils):
        await asyncio.sleep(0.2)
    for stay in stays:
        stay.cancel()
    await asyncio.gather(*stays, return_exceptions=True)


def is_served(pupil: Pupil) -> bool:
    """They are back, everything said is saved, and the last picture is there."""
    return pupil.joined and pupil.told >= pupil.sent > 0 and (not pupil.asked or bool(pupil.asked[-1].full))


async def give_each(address: str, origin: str, made: dict[str, Any]) -> None:
    """The teacher lays a clip of two seconds, without words yet, for each pupil."""
    film = await film_of(address, origin, made["teacher"])
    before = film.get_state()
    with film.transaction():
        for number, one in enumerate(made["pupils"]):
            film.get("clips", type=Map)[f"p{number}"] = Map(
                {
                    "place": ["picture", f"b{number:03}"], "prompt": Text(""), "details": Text(""), "start": 0,
                    "stop": 48, "seed": number + 1, "source": "prompt", "locked": False, "owner": str(one["member"]),
                }
            )  # fmt: skip
    async with connect(address, additional_headers={"Cookie": made["teacher"], "Origin": origin}) as line:
        await line.send(bytes((Kind.FEED,)) + lib0.text('{"since": 0}'))
        await line.send(protocol.ask(film.get_state()))
        async for message in line:
            frame = bytes(message) if not isinstance(message, str) else b""
            if frame[:2] == bytes((Kind.SYNC, Step.ASK)):
                await line.send(protocol.answer(film.get_update(before)))
            if frame[0] == Kind.SAVED and frame[1]:
                return


async def film_of(address: str, origin: str, cookie: str) -> Doc[Any]:
    """The room's film, as a newcomer gets it."""
    async with connect(address, additional_headers={"Cookie": cookie, "Origin": origin}, max_size=None) as line:
        await line.send(bytes((Kind.FEED,)) + lib0.text('{"since": 0}'))
        await line.send(protocol.ask(b"\0"))
        async for message in line:
            frame = bytes(message) if not isinstance(message, str) else b""
            if frame[:2] == bytes((Kind.SYNC, Step.ANSWER)):
                film: Doc[Any] = Doc()
                film.apply_update(lib0.Reader(frame[2:]).take())
                return film
    raise RuntimeError("the room gave no film")


# Figures


def report(pupils: list[Pupil], film: Doc[Any], *, name: str, wall: float) -> None:
    edits = sum(pupil.edits for pupil in pupils)
    lost = missing(pupils, film)
    saves = [value for pupil in pupils for value in pupil.saves]
    load = {
        "pupils": len(pupils), "minutes": round(wall / 60, 1), "prompts": sum(len(pupil.asked) for pupil in pupils),
        "drops": sum(pupil.drops_made for pupil in pupils), "load_average": os.getloadavg()[0],
    }  # fmt: skip
    refused = [code for pupil in pupils for code in pupil.refused]
    tell("class", f"edits saved{name}", edits - lost, "edits", f"{edits}", lost == 0, refused=len(refused), **load)
    tell("class", f"saved p95{name}", 1000 * share(saves, 0.95), "ms")
    for stage, words, goal in (("preview", "previews", PREVIEW_SECONDS), ("full", "full takes", FULL_SECONDS)):
        waits = {pupil.number: waited(pupil, stage) for pupil in pupils}
        known = [value for each in waits.values() for value in each]
        late = sum(not each.full and not each.over for pupil in pupils for each in pupil.asked)
        worst, middle = fairness([statistics.mean(each) for each in waits.values() if each])
        p95 = share(known, 0.95)
        overtaken = sum(each.over and not getattr(each, stage) for pupil in pupils for each in pupil.asked)
        more: dict[str, Any] = {"p50": round(share(known, 0.5), 2), "of": len(known), "unfinished": late}
        more["overtaken"] = overtaken  # written again before it came: nobody waited for it any more
        tell("class", f"{words} p95{name}", p95, "s", f"<= {goal:.0f}", p95 <= goal, **more)
        ratio = worst / middle if middle else -1.0
        tell(
            "class", f"{words}, worst pupil to median{name}", ratio, "times", f"<= {WORST_MAX:.0f}", ratio <= WORST_MAX
        )


def waited(pupil: Pupil, stage: str) -> list[float]:
    """Seconds for each prompt that this pupil waited for; one that never came counts as waited for until now."""
    found = [(one, one.of(stage)) for one in pupil.asked]
    return [value or time.perf_counter() - one.at for one, value in found if value is not None]


def share(values: list[float], part: float) -> float:
    return sorted(values)[int(part * (len(values) - 1))] if values else -1.0


def fairness(means: list[float]) -> tuple[float, float]:
    return (max(means), statistics.median(means)) if means else (0.0, 0.0)


def carry(pupils: list[Pupil], cost: dict[str, float], *, wall: float) -> None:
    """How many such pupils machines would carry: by their cores, and by the one core that the web process has.

    Where not all that was asked for was drawn in time, drawing is counted as if it had been.
    """
    asked = [one for pupil in pupils for one in pupil.asked if one.full or not one.over]
    drawn = sum(bool(one.full) for one in asked)
    used = {part: seconds / wall for part, seconds in cost.items() if seconds > 0}
    for part in ("previews", "full takes"):
        used[part] = used.get(part, 0.0) * len(asked) / max(drawn, 1)
    total = sum(used.values())
    shares = {part: round(value, 3) for part, value in sorted(used.items(), key=lambda pair: -pair[1])}
    more: dict[str, Any] = {"cores": os.cpu_count(), "by_part": shares, "asked": len(asked), "drawn": drawn}
    tell("class", "cores that this class needs", total, "cores", **more)
    for cores in (2, 4, 8):
        by_cores, by_web = len(pupils) * BUSY * cores / total, len(pupils) * BUSY / used["web"]
        more = {"by_cores": int(by_cores), "by_one_web_process": int(by_web), "calculated": True}
        tell("class", f"pupils that {cores} cores would carry", min(by_cores, by_web), "pupils", **more)


def burning() -> dict[str, float]:
    """CPU-seconds so far, by part of the house, of the dead with them."""
    parents, spent, names = {}, {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            pid = int(entry.name)
            parents[pid], spent[pid] = int(stat[1]), sum(map(int, stat[11:15])) / TICK
            names[pid] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    found: dict[str, float] = defaultdict(float)
    below = [os.getpid()]
    for pid in below:
        below += [child for child, parent in parents.items() if parent == pid]
    for pid in below[1:]:
        found[part_of(names[pid])] += spent[pid]
    return found


def part_of(command: str) -> str:
    return next((part for word, part in PARTS.items() if word in command), "supervisor")
