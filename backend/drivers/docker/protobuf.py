"""Just enough of protobuf's wire format for BuildKit's messages. Source: protobuf.dev, "Encoding"."""

from collections.abc import Iterator

_MOST = 10  # bytes of a 64-bit varint


class BrokenMessageError(ValueError):
    """The bytes are no protobuf message."""


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (field number, value): an int for varints and fixed ones, bytes for what has a length. BrokenMessageError."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        value: int | bytes
        match key & 7:
            case 0:
                value, position = _varint(data, position)
            case 1:
                value, position = _fixed(data, position, 8)
            case 2:
                size, position = _varint(data, position)
                if size > len(data) - position:
                    raise BrokenMessageError("a field is longer than its message")
                value, position = data[position : position + size], position + size
            case 5:
                value, position = _fixed(data, position, 4)
            case kind:
                raise BrokenMessageError(f"unknown wire type {kind}")
        yield key >> 3, value


def text(value: int | bytes) -> str:
    """Return a string field's text."""
    return value.decode(errors="replace") if isinstance(value, bytes) else ""


def timestamp(value: int | bytes) -> float:
    """Return seconds since the epoch of a google.protobuf.Timestamp; 0.0 for Go's zero time."""
    seconds = nanos = 0
    if isinstance(value, bytes):
        for number, part in fields(value):
            if number == 1 and isinstance(part, int):
                seconds = part - (1 << 64) if part >= 1 << 63 else part
            elif number == 2 and isinstance(part, int):
                nanos = part
    return seconds + nanos / 1e9 if seconds > 0 else 0.0


def length_delimited(number: int, value: bytes) -> bytes:
    """Return a field of bytes or text, for the small messages that are written."""
    size, head = len(value), bytearray([number << 3 | 2])  # field numbers up to 15
    while size > 0x7F:
        head.append(size & 0x7F | 0x80)
        size >>= 7
    head.append(size)
    return bytes(head) + value


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for count in range(_MOST):
        if position >= len(data):
            raise BrokenMessageError("the message ends inside a number")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, position
    raise BrokenMessageError("a number is too long")


def _fixed(data: bytes, position: int, size: int) -> tuple[int, int]:
    if position + size > len(data):
        raise BrokenMessageError("the message ends inside a number")
    return int.from_bytes(data[position : position + size], "little"), position + size
