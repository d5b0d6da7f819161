"""The document process with faults planted: words that kill it or eat its memory as they are applied, words that
hang it when they are read. No bytes are known that pass today's checks and do this to a film; some may be found."""

import os
import signal
import sys

from pycrdt import Doc

from collab.film import document, judging, sandbox

apply, look = judging.Live.apply, document.look


def fragile_apply(live: judging.Live, update: bytes) -> bytes:
    if b"KILL" in update:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"GREEDY" in update:
        bytearray(2**31)
    return apply(live, update)


def fragile_look(doc: Doc, root: str, key: str | None = None) -> object:
    found = look(doc, root, key)
    while "HANG" in str(found):
        pass
    return found


if __name__ == "__main__":
    judging.Live.apply = fragile_apply
    document.look = fragile_look
    sandbox.main(int(sys.argv[1]), int(sys.argv[2]))
