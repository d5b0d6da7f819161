"""Pupils of a class, as their browsers are on the wire: each a document of its own, presence, an edit now and then, and
a line that may drop and come back. They note when what they asked for was on their screen."""

import asyncio
import contextlib
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, Map, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from collab.film import lib0
from collab.wire import protocol
from collab.wire.protocol import Kind, Step

PAUSE_SECONDS = 10.0  # between one pupil's edits
PROMPT_EVERY = 6  # one in so many goes to a prompt, the others to the script
STAGES = ("preview", "full")
AWAY_SECONDS = (5.0, 15.0)
HERE_SECONDS = (20.0, 40.0)
SUBJECTS = (
    "a white sailing boat", "a red car", "a bird", "a dog", "a cat", "a fish", "a balloon", "a train", "a horse",
    "a butterfly", "a rocket", "a bicycle",
)  # fmt: skip
PLACES = (
    "on a calm sea", "in a city at night", "over snowy mountains", "in a green forest", "in a desert", "on a beach",
    "by a lake", "in a meadow", "under the sea", "on a rainy street",
)  # fmt: skip


@dataclass
class Asked:
    """A prompt that was written: when, and when its pictures were there (0: not)."""

    words: str
    at: float
    keys: set[str] = field(default_factory=set)
    preview: float = 0.0
    full: float = 0.0
    over: bool = False  # written again since
    away: set[str] = field(default_factory=set)  # stages whose pupil was not there all the time: nobody waited

    def of(self, stage: str) -> float | None:
        """Seconds until this stage was on the screen; None where nobody waited for it."""
        waited: float = getattr(self, stage)
        return None if stage in self.away or (self.over and not waited) else waited


@dataclass
class Pupil:
    """number: which of the class; client: its CRDT id; clip: whose prompt it writes in."""

    number: int
    client: int
    clip: str
    cookie: str
    address: str
    origin: str
    drops: bool
    doc: Doc[Any] = field(default_factory=Doc)
    line: ClientConnection | None = None
    fact: int = 0
    clock: int = 0
    edits: int = 0
    sent: int = 0  # updates and first synchronisations on this line
    told: int = 0  # of them called saved
    joined: bool = False
    pending: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    drops_made: int = 0
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.doc = Doc(client_id=self.client)
        self.die = random.Random(self.number)

    # The line

    async def stay(self, until: float) -> None:
        """Be in the room, dropping out now and then where that is this pupil's lot."""
        while time.perf_counter() < until:
            with contextlib.suppress(ConnectionClosed, InvalidHandshake, OSError, TimeoutError):
                await self.visit(until)
            self.joined, self.line = False, None
            if time.perf_counter() < until:
                self.drops_made += 1
                for one in self.asked:
                    one.away |= {stage for stage in STAGES if not getattr(one, stage)}
                await asyncio.sleep(self.die.uniform(*AWAY_SECONDS) if self.drops else 0.5)

    async def visit(self, until: float) -> None:
        headers = {"Cookie": self.cookie, "Origin": self.origin}
        async with connect(self.address, additional_headers=headers, compression=None, max_size=None) as line:
            self.line, self.sent, self.told = line, 0, 0
            self.pending.clear()
            await line.send(bytes((Kind.FEED,)) + lib0.text(json.dumps({"since": self.fact})))
            await line.send(protocol.ask(self.doc.get_state()))
            leaves = until
            if self.drops:
                leaves = min(until, time.perf_counter() + self.die.uniform(*HERE_SECONDS))
            async with asyncio.timeout_at(asyncio.get_running_loop().time() + leaves - time.perf_counter()):
                async for message in line:
                    await self.hear(bytes(message) if not isinstance(message, str) else b"")

    async def hear(self, message: bytes) -> None:
        reader, now = lib0.Reader(message), time.perf_counter()
        kind = reader.uint()
        if kind == Kind.SYNC:
            step, body = reader.uint(), reader.take()
            if step == Step.ASK:
                await self.send(protocol.answer(self.doc.get_update(body)), now)
                await self.be_here()
            else:
                self.doc.apply_update(body)
                self.joined = self.joined or step == Step.ANSWER
        elif kind == Kind.SAVED:
            told = reader.uint()
            self.saves += [now - at for at in self.pending[self.told : told]]
            self.told = max(self.told, told)
        elif kind == Kind.FEED:
            self.learn(json.loads(reader.take()), now)
        elif kind == Kind.REFUSED:
            self.refused.append(reader.take().decode())

    async def send(self, message: bytes, at: float) -> None:
        if self.line is not None:
            self.sent += 1
            self.pending.append(at)
            await self.line.send(message)

    async def be_here(self) -> None:
        """Presence: the clip that is being written in, and the playhead."""
        self.clock += 1
        state = {"user": {"name": f"P{self.number}", "color": "#2a74c2"}, "clip": self.clip, "playhead": self.clock}
        if self.line is not None and self.joined:
            await self.line.send(protocol.awareness([(self.client, self.clock, state)]))

    # What a pupil does

    async def work(self, start: float, until: float) -> None:
        """An edit every PAUSE_SECONDS, on the line or off it."""
        due = start + self.die.uniform(0, PAUSE_SECONDS)
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            with contextlib.suppress(ConnectionClosed):
                await self.edit(due)
            due += PAUSE_SECONDS

    async def edit(self, due: float) -> None:
        if not self.joined and self.edits == 0:
            return  # who has never been in has no film yet
        before = self.doc.get_state()
        self.edits += 1
        if self.edits % PROMPT_EVERY == self.number % PROMPT_EVERY:
            self.write_prompt(due)
        else:
            script = self.doc.get("script", type=Text)
            script += f" p{self.number}e{self.edits}"
        if self.joined:
            await self.send(protocol.update(self.doc.get_update(before)), due)
            await self.be_here()

    def write_prompt(self, due: float) -> None:
        prompt = self.doc.get("clips", type=Map)[self.clip]["prompt"]
        words = f"{self.die.choice(SUBJECTS)} {self.die.choice(PLACES)}, scene {self.number} {self.edits}"
        with self.doc.transaction():
            prompt.clear()
            prompt.insert(0, words)
        for one in self.asked:
            one.over = True
        self.asked.append(Asked(words, due, away=set() if self.joined else set(STAGES)))

    # What it sees

    def learn(self, fact: dict[str, Any], now: float) -> None:
        self.fact = max(self.fact, int(fact.get("n", 0)))
        state = fact.get("state", fact) if fact["kind"] == "state" else fact
        if fact["kind"] in ("plan", "state"):
            self.see_plan(state, now)
        elif fact["kind"] == "take":
            for one in self.asked:
                if fact["key"] in one.keys:
                    self.see(one, fact, now)

    def see_plan(self, state: dict[str, Any], now: float) -> None:
        words = state.get("clips", {}).get(self.clip, {}).get("prompt")
        segments = [one for one in state.get("segments", []) if one["clip"] == self.clip]
        for one in self.asked:
            if one.words == words:
                one.keys |= {segment["key"] for segment in segments}
                for segment in segments:
                    if segment["shown"] == segment["key"]:
                        self.see(one, segment, now)

    @staticmethod
    def see(one: Asked, take: dict[str, Any], now: float) -> None:
        if take["stage"] in ("preview", "full") and not one.preview:
            one.preview = now - one.at
        if take["state"] == "ready" and not one.full:
            one.full = now - one.at


def missing(pupils: list[Pupil], film: Doc[Any]) -> int:
    """Edits that the room's film does not hold: words of the script, and each one's last prompt."""
    script, clips = str(film.get("script", type=Text)), film.get("clips", type=Map)
    held = set(script.split())
    lost = 0
    for pupil in pupils:
        prompts = {edit for edit in range(1, pupil.edits + 1) if edit % PROMPT_EVERY == pupil.number % PROMPT_EVERY}
        lost += sum(f"p{pupil.number}e{edit}" not in held for edit in set(range(1, pupil.edits + 1)) - prompts)
        if pupil.asked and str(clips[pupil.clip]["prompt"]) != pupil.asked[-1].words:
            lost += 1
    return lost
