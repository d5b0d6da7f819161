"""The web process (`python -m collab.web -b HOST -p PORT`): daphne, with the limits of the wire, on uvloop.

A fifth of a busy web process was asyncio's own loop, finding out in Python which of its sockets has something to say;
uvloop asks the same in C. The rest of the command line is daphne's.
"""

import asyncio
import sys

import uvloop

APPLICATION = "collab.asgi:application"
BYTES_MAX = 5 * 1024 * 1024  # of a frame: daphne cuts at 1 MiB without a close code unless told otherwise
LIMITS = (f"--websocket-max-message-size={BYTES_MAX}", f"--websocket-max-frame-size={BYTES_MAX}")


def main(arguments: list[str]) -> None:
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    from daphne.cli import CommandLineInterface  # it takes the loop that there is
    from twisted.internet import reactor

    from collab.wire.edge import find_ends

    find_ends(reactor)
    CommandLineInterface().run([*arguments, *LIMITS, APPLICATION])


if __name__ == "__main__":
    main(sys.argv[1:])
