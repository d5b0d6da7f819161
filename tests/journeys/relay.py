"""One person's way to the house: a relay of bytes on a port of its own, which can be cut and healed."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

SECONDS = 20.0
PIECE = 65_536  # bytes
SOCKETS = b"GET /ws/"  # with this the request for a websocket begins


class Relay:
    """Its `address` stands for the house's. It carries bytes on a thread of its own, where all that is private runs."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages = self.sockets = True  # what is let through
        self.lines: set[asyncio.StreamWriter] = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server: asyncio.Server = self._do(asyncio.start_server(self._open, "127.0.0.1", 0))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Everything that is open breaks off, and nothing new gets through."""
        self._do(self._let(pages=False, sockets=False))

    def heal(self, *, sockets: bool = True) -> None:
        """Lets everything through again; without `sockets` only pages and their files, as some hotels do."""
        self._do(self._let(pages=True, sockets=sockets))

    def close(self) -> None:
        self.cut()
        self._do(self._shut())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)

    async def _let(self, *, pages: bool, sockets: bool) -> None:
        self.pages, self.sockets = pages, sockets
        if not pages:
            for line in self.lines:
                line.transport.abort()

    async def _shut(self) -> None:
        self.server.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _open(self, inner: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self.lines.add(back)
        there: asyncio.StreamWriter | None = None
        try:
            first = await inner.read(PIECE) if self.pages else b""
            if not first or not self.pages or (first.startswith(SOCKETS) and not self.sockets):
                return
            outer, there = await asyncio.open_connection("127.0.0.1", self.port)
            self.lines.add(there)
            there.write(first)
            await asyncio.gather(self._carry(inner, there), self._carry(outer, back))
        except OSError:
            return  # one of the two broke off, and so does the other
        finally:
            for line in (back, there):
                if line:
                    self.lines.discard(line)
                    line.transport.abort()

    async def _carry(self, inner: asyncio.StreamReader, outer: asyncio.StreamWriter) -> None:
        while piece := await inner.read(PIECE):
            outer.write(piece)
            await outer.drain()
        outer.close()  # who said all is heard to the end
