"""Who is here: the awareness of one room. Pure, and never stored.

Owns which entry belongs to which connection. A connection speaks for one client id, its first; entries for all
others are dropped unread, because stock clients send everybody's again. Who a person is, the server says. People on
other web processes are here too: their processes speak for them.
"""

from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from collab.film.lib0 import Malformed
from collab.wire.protocol import read_state

CLOCK_MAX = 2**31
State = Mapping[str, Any] | None


@dataclass(frozen=True)
class Here:
    """One person's presence; `state` None: gone."""

    clock: int
    state: State


class Presence:
    """Everybody's presence in a room, by client id."""

    def __init__(self) -> None:
        self.entries: dict[int, Here] = {}
        self.speakers: dict[int, Hashable] = {}  # client id -> the connection that speaks for it
        self.voices: dict[Hashable, int] = {}  # the other way round
        self.people: dict[Hashable, Mapping[str, Any]] = {}  # whose connection it is
        self.elsewhere: dict[int, str] = {}  # client id -> the web process that speaks for it

    def hear(
        self, speaker: Hashable, user: Mapping[str, Any], entries: Iterable[tuple[int, int, str]], *, taken: set[int]
    ) -> list[int]:
        """Take in what a connection says of itself; returns the client ids that changed.

        taken: client ids that belong to other members: never this connection's.
        """
        changed = []
        for client, clock, text in entries:
            if client in taken or clock >= CLOCK_MAX or not self.may_speak(speaker, user, client):
                continue
            try:
                state = read_state(text)
            except Malformed:
                continue
            if state is None and speaker not in self.voices:
                continue  # somebody else's farewell, sent again
            known = None if state is None else {**state, "user": user}
            if self.set(speaker, user, client, Here(clock, known)):
                changed.append(client)
        return changed

    def may_speak(self, speaker: Hashable, user: Mapping[str, Any], client: int) -> bool:
        """For its own id alone; a new connection may take over an id from an older one of the same person, whose
        line went dead without a word."""
        if speaker in self.voices:
            return self.voices[speaker] == client
        return self.voice(client) in (None, user["id"])

    def voice(self, client: int) -> str | None:
        """The id of the person who speaks for a client id, in this web process or another; None: nobody does."""
        if client in self.speakers:
            return str(self.people[self.speakers[client]]["id"])
        here = self.entries.get(client) if client in self.elsewhere else None
        return str(here.state["user"]["id"]) if here and here.state else None

    def hear_from(self, web: str, entries: Iterable[tuple[int, int, State]]) -> list[int]:
        """Take in what another web process says of its own connections; returns the client ids that changed.

        Whoever moved there with the clock they had is that process's from now on; a farewell from a process that
        does not speak for them any more is stale.
        """
        changed = []
        for client, clock, state in entries:
            before = self.entries.get(client)
            if (before and clock < before.clock) or (state is None and self.elsewhere.get(client) != web):
                continue
            if state is not None and self.voice(client) not in (None, state["user"]["id"]):
                continue
            self.move(client, web if state is not None else None)
            if before and clock == before.clock and before.state is not None and state is not None:
                continue
            self.entries[client] = Here(clock, state)
            changed.append(client)
        return changed

    def move(self, client: int, web: str | None) -> None:
        """From now on another process speaks for it, or nobody."""
        speaker = self.speakers.pop(client, None)
        if speaker is not None:
            del self.voices[speaker], self.people[speaker]
        self.elsewhere.pop(client, None)
        if web is not None:
            self.elsewhere[client] = web

    def lose(self, web: str, *, but: Set[int] = frozenset()) -> list[int]:
        """A web process is gone, and all for whom it spoke; or those of them whom it named are still there."""
        clients = [client for client, other in self.elsewhere.items() if other == web and client not in but]
        for client in clients:
            del self.elsewhere[client]
            self.entries[client] = Here(self.entries[client].clock, None)
        return clients

    def own(self) -> list[tuple[int, int, State]]:
        """Everybody for whom a connection of this process speaks."""
        return self.tell(list(self.speakers))

    def set(self, speaker: Hashable, user: Mapping[str, Any], client: int, here: Here) -> bool:
        """The clock must rise, except that a farewell may bear the clock it ends. True: there is something to tell."""
        before = self.entries.get(client)
        if before and here.clock < before.clock:
            return False
        self.bind(speaker, user, client)
        if before and here.clock == before.clock and here.state is not None:
            return False
        self.entries[client] = here
        return True

    def bind(self, speaker: Hashable, user: Mapping[str, Any], client: int) -> None:
        other = self.speakers.get(client)
        if other is not None and other != speaker:
            del self.voices[other], self.people[other]
        self.elsewhere.pop(client, None)
        self.voices[speaker], self.speakers[client], self.people[speaker] = client, speaker, user

    def leave(self, speaker: Hashable) -> list[int]:
        """A connection is gone: its entry says so once, and is then forgotten.

        With the clock it had, as stock servers do: its owner may be back with the next one.
        """
        client = self.voices.pop(speaker, None)
        self.people.pop(speaker, None)
        if client is None:
            return []
        self.speakers.pop(client, None)
        self.entries[client] = Here(self.entries[client].clock, None)
        return [client]

    def forget(self) -> None:
        """Drop the entries of those who left, once everybody was told."""
        for client in self.entries.keys() - self.speakers.keys() - self.elsewhere.keys():
            del self.entries[client]

    def tell(self, clients: Iterable[int] | None = None) -> list[tuple[int, int, State]]:
        """What to send about these clients, or about everybody who is here."""
        chosen = list(self.entries) if clients is None else [client for client in clients if client in self.entries]
        entries = [(client, self.entries[client]) for client in chosen]
        return [
            (client, here.clock, here.state)
            for client, here in entries
            if clients is not None or here.state is not None
        ]
