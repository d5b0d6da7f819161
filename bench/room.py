"""The room: how many edits it delivers, how soon they are saved, what a join and an idle connection cost.

Capacity: rooms of ten who all make five edits a second; rooms are added until the 95th percentile of the time from
an edit's due moment to its arrival at a peer passes 100 ms. Everything is on: validation, the commit that waits for
the disk, the acknowledgement. All processes of a target share one core.
"""

import itertools
from collections.abc import Iterator
from typing import Any

from bench import house, large, peers, stages
from bench.lines import note, tell
from bench.peers import Target

CLIENTS, RATE = 10, 5.0
LATENCY_MS_MAX = 100.0
CLOSE_ENOUGH = 1.1  # the ramp ends when good and bad lie this near
ACK_RUNS = 3
TRIES = 2  # of a step: a machine that was elsewhere for a moment, or a server still cold, says nothing of its ceiling
LIGHT_ROOMS_MAX = 4  # what the small generator can drive
IDLE = 1_000
NOTHING: dict[str, Any] = {"rooms": 0, "delivered_per_s": 0.0, "p95_ms": -1.0}
STEPS = itertools.count(1)  # each step has rooms of its own
ACK_MS_GOAL, IDLE_KB_GOAL, RATIO_GOAL = 30.0, 33.0, 1.5


def run() -> None:
    """Both edges in turn; where Hocuspocus is installed, it climbs step by step beside each of them."""
    stages.run()
    joined = None
    with peers.hocuspocus() as peer:
        for edge in ("plain", "fast"):
            with house.opened(edge) as telar:
                best, base = race(telar, peer, start=60 if edge == "plain" else 150)
                compare(telar, best, base)
                if peer and joined is None:
                    joined = large.joins(peer, than=None)
                telar.stop()
                telar.start()
                acknowledgements(telar, best["rooms"] // 2 or 1)
                joins(telar)
                if peers.yload():
                    large.joins(telar, than=joined)
                    crowd(telar, "50 writers", clients=50, writers=50)
                    crowd(telar, "200 readers of 5", clients=205, writers=5)
                    idle(telar)


def race(telar: Target, peer: Target | None, *, start: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The best step of each that still holds. They climb in turn: a machine's speed changes within minutes."""
    climbs = [climb(telar, start=start if peers.yload() else 1)]
    if peer:
        climbs.append(climb(peer, start=start))
    best: list[dict[str, Any]] = [NOTHING for _ in climbs]
    going = list(range(len(climbs)))
    while going:
        for number in list(going):
            found = next(climbs[number], None)
            if found is None:
                going.remove(number)
            else:
                best[number] = found
    return best[0], best[1] if peer else None


def climb(target: Target, *, start: int) -> Iterator[dict[str, Any]]:
    """A ramp; yields the best so far after each step."""
    most = None if peers.yload() else LIGHT_ROOMS_MAX
    rooms, good, bad = start, NOTHING, None
    while rooms and not (most and rooms > most):
        for _ in range(TRIES):
            seen = try_step(target, f"cap{next(STEPS)}", rooms)
            if holds(seen):
                good = seen
                break
            target.stop()  # an overloaded server may still be digesting
            target.start()
        else:
            bad = rooms
        yield good
        rooms = following(good, bad, rooms)


def try_step(target: Target, prefix: str, rooms: int) -> dict[str, Any]:
    seen = peers.load(target, prefix=prefix, rooms=rooms, clients=CLIENTS, rate=RATE, secs=4 if peers.yload() else 2)
    rate, late = f"{seen['delivered_per_s']:.0f} edits/s", f"p95 {seen['p95_ms']:.0f} ms"
    note(f"  {target.name}: {rooms} rooms, {rate}, {late}, {'ok' if holds(seen) else 'too slow'}")
    return seen


def following(good: dict[str, Any], bad: int | None, rooms: int) -> int:
    """How many rooms to try next; 0 when the ramp is done."""
    if not good["rooms"]:
        return rooms // 2
    if bad is None:
        return max(rooms + 1, int(rooms * 1.4))
    middle = int((good["rooms"] * bad) ** 0.5)
    return middle if bad / good["rooms"] > CLOSE_ENOUGH and middle > good["rooms"] else 0


def holds(seen: dict[str, Any]) -> bool:
    everybody = seen["ready"] == seen["rooms"] * seen["clients"]
    kept_up = seen["delivered_per_s"] > 0.97 * seen["expected_per_s"]
    return bool(everybody and kept_up and 0 <= seen["p95_ms"] <= LATENCY_MS_MAX)


def compare(telar: Target, best: dict[str, Any], base: dict[str, Any] | None) -> None:
    tell("room", f"capacity, {telar.name}", best["delivered_per_s"], "edits/s", **at(best))
    if base is None or not base["rooms"]:
        return
    tell("room", f"capacity, hocuspocus beside {telar.name}", base["delivered_per_s"], "edits/s", **at(base))
    ratio = best["delivered_per_s"] / base["delivered_per_s"]
    goal = f">= {RATIO_GOAL}" if telar.name == "telar fast" else ""
    holds_it = ratio >= RATIO_GOAL if goal else None
    tell("room", f"capacity, {telar.name} to hocuspocus", ratio, "times", goal, holds_it)


def at(seen: dict[str, Any]) -> dict[str, Any]:
    """What a capacity was reached with."""
    return {"clients": seen["rooms"] * CLIENTS, "p95_ms": seen["p95_ms"], "core": cpu(seen)}


def cpu(seen: dict[str, Any]) -> dict[str, float]:
    """Cores in use: a target's first process, all its others, the load generator. Where the last nears 1, the ceiling
    may be the generator's own, and two targets look alike."""
    if "server_cpu_s" not in seen:
        return {}
    others = sum(seen.get(f"aux{number}_cpu_s", 0.0) for number in range(1, 16))
    used = {"first": seen["server_cpu_s"], "others": others, "load": seen["gen_cpu_s"]}
    return {name: round(seconds / seen["secs"], 2) for name, seconds in used.items()}


def acknowledgements(target: Target, rooms: int) -> None:
    """The middle of several loads: one that met a machine which was elsewhere says nothing of the server."""
    runs = []
    for number in range(ACK_RUNS):
        seen = peers.load(target, prefix=f"half{number}", rooms=rooms, clients=CLIENTS, rate=RATE, secs=4)
        runs.append(round(seen["ack_p95_ms"], 1))
    value = sorted(runs)[ACK_RUNS // 2]
    held = min(runs) >= 0 and value <= ACK_MS_GOAL
    goal = f"<= {ACK_MS_GOAL:.0f}"
    tell("room", f"saved p95 at half of capacity, {target.name}", value, "ms", goal, held, rooms=rooms, runs=runs)


def joins(target: Target) -> None:
    """The sample film, one newcomer after the other."""
    seen = peers.load(target, prefix="join", rooms=1, clients=20, rate=0, secs=0, conc=1)
    tell("room", f"join p50, {target.name}", seen["join_p50_ms"], "ms")


def crowd(target: Target, name: str, *, clients: int, writers: int) -> None:
    """One room alone, as full as it gets."""
    seen = peers.load(target, prefix=f"crowd{clients}", rooms=1, clients=clients, writers=writers, rate=RATE, secs=6)
    late = seen["p95_ms"]
    held = seen["ready"] == clients and 0 <= late <= LATENCY_MS_MAX
    tell("room", f"p95 of {name}, {target.name}", late, "ms", f"<= {LATENCY_MS_MAX:.0f}", held)


def idle(target: Target) -> None:
    target.stop()  # a server that held more people a moment ago has room for these already
    target.start()
    seen = peers.load(target, prefix="idle", rooms=100, clients=IDLE // 100, rate=0, secs=0, conc=16, hold=3)
    each = (seen["rss_joined_mb"] - seen["rss_before_mb"]) * 1024 / IDLE
    tell("room", f"idle connection, {target.name}", each, "KB", f"<= {IDLE_KB_GOAL:.0f}", each <= IDLE_KB_GOAL)
