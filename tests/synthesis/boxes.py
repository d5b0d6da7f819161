"""What is inside an MP4: its boxes and its encoded pictures."""

from collections.abc import Iterator
from pathlib import Path

import av


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The boxes of one level of an MP4: name and content."""
    while data:
        size = int.from_bytes(data[:4], "big")
        assert 8 <= size <= len(data), "a box ends inside its parent"
        yield data[4:8].decode("latin-1"), data[8:size]
        data = data[size:]


def box(data: bytes, *path: str) -> bytes:
    for name in path:
        (data,) = [content for found, content in boxes(data) if found == name]
    return data


def packets(path: Path) -> list[av.Packet]:
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(video=0) if packet.size]
