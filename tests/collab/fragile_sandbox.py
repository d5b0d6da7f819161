"""The document process with two faults planted: words that kill it as they are applied, and words that hang it
when they are read. No bytes are known that pass today's checks and do this to a film; some may be found."""

import os
import signal
import sys

from pycrdt import Doc

from collab import document, sandbox

apply, read = sandbox.Live.apply, document.read


def fragile_apply(live: sandbox.Live, update: bytes) -> bytes:
    if b"KILL" in update:
        os.kill(os.getpid(), signal.SIGSEGV)
    return apply(live, update)


def fragile_read(doc: Doc) -> dict[str, object]:
    plain = read(doc)
    while "HANG" in str(plain["title"]):
        pass
    return plain


if __name__ == "__main__":
    sandbox.Live.apply = fragile_apply  # type: ignore[method-assign]
    document.read = fragile_read
    sandbox.main(int(sys.argv[1]), int(sys.argv[2]))
