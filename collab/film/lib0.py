"""The byte encoding under Yjs's messages and updates (lib0, version 1): bounded reads, exact lengths.

Knows nothing of what the bytes mean. Every fault is a `Malformed`; nothing here recurses or trusts a count.
"""


class Malformed(ValueError):
    """The bytes are not what they claim to be."""


class Reader:
    """Reads forward through `data`; each read checks what remains first."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def byte(self) -> int:
        at = self.at
        if at >= len(self.data):
            raise Malformed("ends too early")
        self.at = at + 1
        return self.data[at]

    def uint(self) -> int:
        """An unsigned varint below 2^53, at most 8 bytes long: more is refused, so reading stays linear."""
        data, at, value, shift = self.data, self.at, 0, 0
        try:
            while True:
                byte = data[at]
                at += 1
                value |= (byte & 0x7F) << shift
                if byte < 0x80:
                    break
                shift += 7
                if shift > 49:
                    raise Malformed("a number is too long")
        except IndexError:
            raise Malformed("ends inside a number") from None
        self.at = at
        return value

    def signed(self) -> int:
        """A signed varint of at most 8 bytes: sign and six bits, then seven at a time."""
        byte = self.byte()
        value, minus, shift = byte & 0x3F, byte & 0x40, 6
        while byte >= 0x80:
            if shift > 48:
                raise Malformed("a number is too long")
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
        return -value if minus else value

    def count(self) -> int:
        """A number of things that each take at least one byte: never more than what remains."""
        value = self.uint()
        if value > self.left:
            raise Malformed(f"promises {value} things in {self.left} bytes")
        return value

    def fixed(self, length: int) -> bytes:
        """Exactly so many bytes."""
        if length > self.left:
            raise Malformed("ends too early")
        start = self.at
        self.at = start + length
        return self.data[start : self.at]

    def take(self) -> bytes:
        """Bytes that stand behind their own length."""
        length, start = self.count(), self.at
        self.at = start + length
        return self.data[start : self.at]

    def text(self) -> str:
        try:
            return self.take().decode()
        except UnicodeDecodeError:
            raise Malformed("text is not UTF-8") from None

    def end(self) -> None:
        """Nothing may follow."""
        if self.left:
            raise Malformed(f"{self.left} bytes too many")


def uint(value: int) -> bytes:
    """An unsigned varint."""
    if value < 0x80:
        return bytes((value,))
    if value < 0x4000:
        return bytes((value & 0x7F | 0x80, value >> 7))
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def block(data: bytes) -> bytes:
    """Bytes behind their own length."""
    return uint(len(data)) + data


def text(value: str) -> bytes:
    return block(value.encode())
