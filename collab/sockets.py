"""One websocket as its hub sees it: who it is, what it was told, how to reach it.

Refuses to know the room. Counting for *Saved* lives here, because its rule is about one connection's order.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from collab import protocol
from collab.protocol import Close

log = logging.getLogger(__name__)

OUT_BYTES_MAX = 4 * 1024 * 1024  # what may wait in a connection's buffer before it is cut

SENTENCES = {
    "en": {
        "malformed": "This change was damaged and was not taken.",
        "too_large": "This change is too large.",
        "gap": "This change builds on words the room does not have.",
        "root": "This change writes outside the film.",
        "content": "This change holds something a film cannot hold.",
        "owner": "This change was signed with another person's id.",
        "full": "The film is full: 5 MB of words and history.",
        "value": "This change sets something to a value it cannot have.",
        "long": "This text is as long as it can be.",
        "many": "The film holds no more of these.",
        "locked": "This clip is locked: its owner or the room's can unlock it.",
        "not_yours": "Only the clip's owner or the room's may change this.",
        "killer": "This change broke the program that reads it.",
        "role": "You read this film now: your role no longer changes it.",
        "muted": "Too many of your changes were refused: for some minutes you can only read here.",
    },
    "es": {
        "malformed": "Este cambio llegó dañado y no se ha guardado.",
        "too_large": "Este cambio es demasiado grande.",
        "gap": "Este cambio se apoya en palabras que la sala no tiene.",
        "root": "Este cambio escribe fuera de la película.",
        "content": "Este cambio contiene algo que una película no puede contener.",
        "owner": "Este cambio iba firmado con la identidad de otra persona.",
        "full": "La película está llena: 5 MB de palabras e historia.",
        "value": "Este cambio da a algo un valor que no puede tener.",
        "long": "Este texto ya no puede ser más largo.",
        "many": "En la película no caben más de estos.",
        "locked": "Este clip está bloqueado: puede desbloquearlo quien lo creó o quien dirige la sala.",
        "not_yours": "Solo quien creó el clip o quien dirige la sala puede cambiar esto.",
        "killer": "Este cambio rompió el programa que lo lee.",
        "role": "Ahora lees esta película: tu papel ya no la cambia.",
        "muted": "Se han rechazado demasiados cambios tuyos: durante unos minutos aquí solo puedes leer.",
    },
}


class Socket:
    """A connection. `send` and `close` reach it; `buffered` says how many bytes still wait for it."""

    def __init__(
        self,
        *,
        member: int,
        user: Mapping[str, Any],
        role: str,
        language: str = "en",
        send: Callable[[bytes], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        buffered: Callable[[], int] = lambda: 0,
    ) -> None:
        self.member = member
        self.user = user
        self.writes = protocol.may_write(role)
        self.sentences = SENTENCES.get(language, SENTENCES["en"])
        self._send = send
        self._close = close
        self.buffered = buffered
        self.entered = False  # gets what the room says
        self.answered = False  # its first SyncStep2 arrived
        self.synced = False  # its own first SyncStep2 was judged
        self.stopped = False  # a change was refused: nothing more is taken from it
        self.gone = False
        self.demoted = False  # it wrote once, and only reads now
        self.fact: int | None = None  # the feed up to here was sent; None before the client's first 64
        self.received = 0
        self.settled: set[int] = set()
        self.saved = 0

    async def send(self, frame: bytes) -> None:
        """Hand over one frame. A connection that takes in less than it is sent is cut."""
        if self.gone:
            return
        if self.buffered() > OUT_BYTES_MAX:
            await self.close(Close.TOO_SLOW)
            return
        try:
            await self._send(frame)
        except Exception as error:  # gone meanwhile
            log.info("a socket went away: %s", error)
            self.gone = True

    async def close(self, code: Close) -> None:
        if not self.gone:
            self.gone = True
            try:
                await self._close(code)
            except Exception as error:
                log.info("a socket went away: %s", error)

    def number(self) -> int:
        """The number of the next sync update that arrived."""
        self.received += 1
        return self.received

    def settle(self, number: int) -> bool:
        """One update is durable or brought nothing. True when the count of *Saved* grew."""
        self.settled.add(number)
        before = self.saved
        while self.saved + 1 in self.settled:
            self.saved += 1
            self.settled.discard(self.saved)
        return self.saved > before

    async def tell_saved(self) -> None:
        if self.fact is not None and not self.stopped:
            await self.send(protocol.saved(self.saved))

    async def refuse(self, code: str) -> None:
        """Say why a change was not taken and take no more; who cannot hear it must reload."""
        if self.stopped:
            return
        self.stopped = True
        if self.fact is None:
            await self.close(Close.RELOAD)
        else:
            await self.send(protocol.refused(code, self.sentences[code]))
