"""The clip store: files named by what is in them, in whatever storage Django was given.

Owns names and places of files. Knows nothing of takes, rooms or who may read what.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

LEFT_SECONDS = 3600


class Torn(Exception):
    """A file is not what it was when it was kept."""


def film_name(sha256: str) -> str:
    """A take's film, H.264 in fragmented MP4."""
    return f"takes/{sha256}.mp4"


def thumb_name(sha256: str) -> str:
    """Four frames of a take side by side, JPEG."""
    return f"takes/{sha256}.jpg"


def adapter_name(sha256: str) -> str:
    """Low-rank weights, safetensors."""
    return f"adapters/{sha256}.safetensors"


def probe_name(sha256: str) -> str:
    """Four moments of a fixed prompt side by side, JPEG."""
    return f"probes/{sha256}.jpg"


def footage_names(clip: UUID) -> dict[str, str]:
    """A clip of footage, named by itself and not by what is in it, so that nobody else's is deleted with it: its film,
    four of its frames side by side, and its native frames as they were decoded (deflated)."""
    return {kind: f"footage/{clip}.{kind}" for kind in ("mp4", "jpg", "z")}


def upload_name(footage: UUID) -> str:
    """A video as it came, until it is read."""
    return f"uploads/{footage}"


# What an export is, by what people ask for.
EXPORTS = {"mp4": "mp4", "otio": "otioz", "edl": "edl.zip", "fcpxml": "fcpxml.zip", "clips": "clips.zip"}


def export_name(job: object, suffix: str = "mp4") -> str:
    """An export is named by its job: it is made once and asked for once."""
    return f"exports/{job}.{suffix}"


@contextmanager
def workbench() -> Iterator[Path]:
    """An empty folder on the store's own disk, so that keeping a file is one rename; gone afterwards."""
    root = None
    if _is_local():
        root = Path(default_storage.path("workbench"))
        root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix="take-") as folder:
        yield Path(folder)


def tidy() -> None:
    """Remove what killed workers left on the workbench."""
    root = Path(default_storage.path("workbench")) if _is_local() else None
    if root is None or not root.exists():
        return
    for folder in root.iterdir():
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(folder)


def keep(path: Path, *, suffix: str, folder: str = "takes") -> str:
    """Move a finished file into the store and return its SHA-256, which is its name there."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    keep_as(path, f"{folder}/{sha256}{suffix}")
    return sha256


def keep_bytes(data: bytes, *, suffix: str, folder: str) -> str:
    """The same for bytes."""
    with workbench() as bench:
        path = bench / "file"
        path.write_bytes(data)
        return keep(path, suffix=suffix, folder=folder)


def keep_as(path: Path, name: str) -> None:
    """Move a finished file to `name`, whole or not at all; a file that is there stays."""
    if default_storage.exists(name):
        return
    if not _is_local():
        with path.open("rb") as file:
            default_storage.save(name, File(file))
        return
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(path, target)
    except OSError:  # the workbench is on another disk
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copyfile(path, aside)
        os.replace(aside, target)


def arriving(name: str) -> Path:
    """Where a file grows before it is whole: in the store itself where that is a folder, else beside the data."""
    root = Path(default_storage.path(name)) if _is_local() else settings.DATA / name
    root.parent.mkdir(parents=True, exist_ok=True)
    return root


def arrived(name: str) -> None:
    """A file that grew is whole: workers elsewhere may read it."""
    if not _is_local():
        path = arriving(name)
        keep_as(path, name)
        path.unlink(missing_ok=True)


def never_arrived(name: str) -> None:
    """Forget what grew and was never whole."""
    if not _is_local():
        arriving(name).unlink(missing_ok=True)


def free_bytes() -> int:
    """How much room is left where files grow."""
    return shutil.disk_usage(arriving("uploads/none").parent).free


def read(name: str) -> bytes:
    """The whole file. Raises FileNotFoundError."""
    with default_storage.open(name) as file:
        return bytes(file.read())


def remove(name: str) -> None:
    """Forget a file; one that is not there is forgotten already."""
    default_storage.delete(name)


def read_pinned(name: str, sha256: str) -> bytes:
    """The whole file, if it is still what its row says. Raises Torn or FileNotFoundError."""
    data = read(name)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Torn(name)
    return data


def size(name: str) -> int:
    """Its bytes. Raises FileNotFoundError."""
    return int(default_storage.size(name))


def read_range(name: str, *, start: int, stop: int) -> bytes:
    """Its bytes [start, stop)."""
    with default_storage.open(name) as file:
        file.seek(start)
        return bytes(file.read(stop - start))


def local(name: str, folder: Path) -> Path:
    """A path to read the file at; from a remote store it is copied into `folder` first."""
    if _is_local():
        return Path(default_storage.path(name))
    path = folder / Path(name).name
    if not path.exists():
        path.write_bytes(read(name))
    return path


def _is_local() -> bool:
    # default_storage is a lazy wrapper; isinstance sees through it.
    return isinstance(default_storage, FileSystemStorage)
