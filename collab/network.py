"""Where others reach this machine: its address in the local network, and that address as a picture to point a phone at.

Refuses to know rooms and codes: it is given what to write. Nothing is sent to find an address out.
"""

import io
import socket
from urllib.parse import urlsplit

import segno

LOCAL = {"localhost", "127.0.0.1", "::1"}
UNROUTED = ("192.0.2.1", 9)  # kept for documentation (RFC 5737): nobody is there, and a datagram socket sends nothing


def lan_address() -> str | None:
    """The IPv4 address by which others in the same network reach this machine; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(UNROUTED)
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith("127.") else found


def for_others(here: str, shared: str) -> str:
    """The address to give to others: `here`, as a browser has it, unless that leads each to their own machine; then
    `shared`, the one that `make run` found ("" for none)."""
    return shared if shared and urlsplit(here).hostname in LOCAL else here


def picture(text: str) -> bytes:
    """A QR code (ISO/IEC 18004) as SVG, black on white whatever is around it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=8, border=4, light="white")
    return out.getvalue()


def terminal(text: str) -> str:
    """The same in characters, for the terminal."""
    out = io.StringIO()
    segno.make(text, micro=False).terminal(out=out, compact=True)
    return out.getvalue()
