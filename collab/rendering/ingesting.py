"""A video that came, read: by a child that dies with it, into clips that are written here.

Owns the child's start, its wall clock and its end, and the clips' files. Takes nothing from the child but raw pixels of
one size and a code, so that whatever is in the video, what is kept was encoded here. Loads numpy and PyAV, never torch.
"""

import json
import logging
import os
import select
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from collab.models import FootageClip
from collab.rendering import footage, store
from collab.rendering.footage import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PROGRAM = "synthesis.footage"
WALL_SECONDS = 300.0
HOUSE = Path(__file__).resolve().parents[2]
CLIP_BYTES = 16 * 64 * 112 * 3
END_BYTES_MAX = 4_096
# What a child may say of a video; anything else is a broken child.
REASONS = {
    "footage_unreadable", "footage_no_picture", "footage_short", "footage_long", "footage_large", "footage_small",
    "footage_frames", "footage_heavy",
}  # fmt: skip

UNREADABLE = (OSError, ValueError, zlib.error)

log = logging.getLogger(__name__)


class Refused(Exception):
    """The video cannot be taken; `code` says why, in the catalogue's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(reading: Reading) -> None:
    """Read a video into clips, or refuse it; either way what came is deleted."""
    with store.workbench() as bench:
        try:
            count, told = _clips(reading, store.local(store.upload_name(reading.id), bench), bench)
        except Refused as refused:
            footage.refuse(reading, refused.code)
            return
        if not footage.keep(reading, count, seconds=float(told["seconds"]), broken=bool(told["broken"])):
            for number in range(count):
                for name in store.footage_names(footage.clip_id(reading.id, number)).values():
                    store.remove(name)


def _clips(reading: Reading, video: Path, bench: Path) -> tuple[int, dict[str, Any]]:
    """Decode and write all clips; how many, and what the child told at its end. Raises Refused."""
    count, told = 0, None
    for kind, body in messages(video):
        if kind == b"e":
            told = _end(body)
        elif count < footage.CLIPS_MAX:
            _write(body, reading, count, bench)
            count += 1
    if told is None:  # it died: of memory, of its time, or of the video
        raise Refused("footage_heavy")
    if told["reason"]:
        raise Refused(told["reason"])
    if not count:
        raise Refused("footage_no_picture")
    return count, told


def messages(video: Path, *, seconds: float = WALL_SECONDS) -> Iterator[tuple[bytes, bytes]]:
    """What a child tells of a video, message by message; it ends early where the child dies. Raises Refused where it
    takes too long or says what no child says."""
    with tempfile.TemporaryDirectory(prefix="telar-empty-") as nowhere, video.open("rb") as file:
        os.chmod(nowhere, 0o755)
        child = subprocess.Popen(
            [sys.executable, "-m", PROGRAM],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=nowhere,
            # No credentials, and no threads that would each take memory.
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(HOUSE),
                "PYTHONDONTWRITEBYTECODE": "1",
                "OPENBLAS_NUM_THREADS": "1",
            },
            start_new_session=True,
        )
        assert child.stdout
        try:
            yield from _messages(child.stdout, time.monotonic() + seconds)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()


def _messages(pipe: IO[bytes], deadline: float) -> Iterator[tuple[bytes, bytes]]:
    while head := _exactly(pipe, 5, deadline):
        kind, length = head[:1], int.from_bytes(head[1:], "big")
        fits = length == CLIP_BYTES if kind == b"c" else kind == b"e" and length <= END_BYTES_MAX
        if not fits:
            raise Refused("footage_unreadable")
        yield kind, _exactly(pipe, length, deadline)
        if kind == b"e":
            return


def _exactly(pipe: IO[bytes], count: int, deadline: float) -> bytes:
    """So many bytes; none at the end of the pipe. Raises Refused after the deadline."""
    data = bytearray()
    while len(data) < count:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise Refused("footage_heavy")
        part = os.read(pipe.fileno(), count - len(data))
        if not part:
            return b""
        data += part
    return bytes(data)


def _end(body: bytes) -> dict[str, Any]:
    told: dict[str, Any] = {}
    with suppress(ValueError):
        told = json.loads(body)
    reason = told.get("reason")
    if reason and reason not in REASONS:
        told["reason"] = "footage_unreadable"
    if not told.get("confined"):
        log.warning("this machine closes no system calls to the child that reads videos: its limits alone hold")
    if told.get("error"):
        log.info("a video could not be read: %s", told["error"])
    return {"seconds": 0, "broken": False, "reason": "footage_unreadable", **told}


def _write(body: bytes, reading: Reading, number: int, bench: Path) -> None:
    """A clip's film and picture, and its frames as they are, for lessons of this codec and the next."""
    from synthesis import media

    frames = pixels(body)
    clip = footage.clip_id(reading.id, number)
    names = store.footage_names(clip)
    film, thumb, native = (bench / f"clip.{kind}" for kind in ("mp4", "jpg", "z"))
    media.write_footage(frames, film, metadata={"stage": "footage", "cell": str(clip)})
    media.write_thumb(frames, thumb, about=media.BROUGHT)
    native.write_bytes(zlib.compress(body, 6))
    for path, name in ((film, names["mp4"]), (thumb, names["jpg"]), (native, names["z"])):
        store.keep_as(path, name)


def pixels(body: bytes) -> "NDArray[np.uint8]":
    """Native frames: (16, 64, 112, 3) uint8 RGB."""
    import numpy as np

    return np.frombuffer(body, np.uint8).reshape(16, 64, 112, 3)


def frames(clip: FootageClip) -> "NDArray[np.uint8]":
    """A clip's frames, as `pixels` has them. Raises one of UNREADABLE where its file is gone or broken."""
    return pixels(zlib.decompress(store.read(store.footage_names(clip.id)["z"])))
