"""How the web process is put together: HTTP to Django, websockets to the rooms, strange origins to nobody."""

import gc
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
http = get_asgi_application()  # first: it sets Django up for what follows

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from collab.wire import bench_names, edge  # noqa: E402
from collab.wire.consumers import RoomConsumer  # noqa: E402

edge.install(fast=settings.EDGE == "fast")


async def nowhere(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A websocket for an address that does not exist is turned away."""
    await receive()
    await send({"type": "websocket.close"})


websocket = edge.extended(
    AllowedHostsOriginValidator(
        URLRouter(
            [
                path("ws/rooms/<str:room>", RoomConsumer.as_asgi()),
                path("ws/<path:rest>", nowhere),  # type: ignore[arg-type]
            ]
        )
    )
)

if settings.BENCH:
    websocket = bench_names.by_name(websocket)

application = ProtocolTypeRouter({"http": http, "websocket": websocket})

# What is loaded now stays for ever, and an open room is many small objects: left to itself the collector walks them
# all every few thousand new ones, and everybody in every room waits for it (a fifth of a second for 1,400 people).
# What visits leave behind is swept when enough people have left (usher.sweep).
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
