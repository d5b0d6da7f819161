"""How the web process is put together: HTTP to Django, websockets to the rooms, strange origins to nobody."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
http = get_asgi_application()  # first: it sets Django up for what follows

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402

from collab.consumers import RoomConsumer  # noqa: E402

Application = Callable[
    [dict[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]


def with_buffered(application: Application) -> Application:
    """Tell the application, where the server is daphne, how many bytes still wait for a client: nothing in ASGI
    does, and daphne itself takes any amount for a client that never reads."""

    async def call(scope: dict[str, Any], receive: Any, send: Any) -> None:
        protocol = next(iter(getattr(send, "args", ())), None)
        if hasattr(protocol, "transport"):
            scope = {
                **scope,
                "extensions": {**scope.get("extensions", {}), "telar.buffered": lambda: waiting(protocol)},
            }
        await application(scope, receive, send)

    return call


def waiting(protocol: Any) -> int:
    """Bytes in a Twisted transport's buffers."""
    transport = protocol.transport
    return len(getattr(transport, "dataBuffer", b"")) + int(getattr(transport, "_tempDataLen", 0))


async def nowhere(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A websocket for an address that does not exist is turned away."""
    await receive()
    await send({"type": "websocket.close"})


websocket = with_buffered(
    AllowedHostsOriginValidator(
        AuthMiddlewareStack(
            URLRouter(
                [
                    path("ws/rooms/<str:room>", RoomConsumer.as_asgi()),
                    path("ws/<path:rest>", nowhere),  # type: ignore[arg-type]
                ]
            )
        )
    )
)

application = ProtocolTypeRouter({"http": http, "websocket": websocket})
