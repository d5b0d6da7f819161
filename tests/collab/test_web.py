"""How the web process is started: on which loop, within which limits."""

import json
import subprocess
import sys

# daphne's command is told, not run.
TOLD = """
import asyncio, json
from daphne import cli
cli.CommandLineInterface.run = lambda self, words: print(json.dumps([type(asyncio.new_event_loop()).__module__, words]))
from collab import web
web.main(["-p", "1"])
"""


def test_daphne_is_started_on_uvloop_with_the_limits_of_the_wire() -> None:
    done = subprocess.run([sys.executable, "-c", TOLD], capture_output=True, text=True, timeout=60, check=True)
    loop, words = json.loads(done.stdout)
    assert loop.startswith("uvloop")
    assert words == [
        "-p",
        "1",
        "--websocket-max-message-size=5242880",
        "--websocket-max-frame-size=5242880",
        "collab.asgi:application",
    ]
