"""Whom a client certificate names: as Kubernetes reads it, the common name is the user, organisations are groups."""

import base64
import binascii
import re
from collections.abc import Iterator

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_COMMON_NAME, _ORGANISATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_VERSION = 0xA0


def subject(pem: bytes) -> tuple[str, tuple[str, ...]]:
    """Return common name and organisations of the first certificate in a PEM text, empty when it cannot be read."""
    found = _PEM.search(pem)
    if found is None:
        return "", ()
    try:
        certificate = next(_parts(base64.b64decode(found[1])))[1]
        fields = [part for part in _parts(next(_parts(certificate))[1]) if part[0] != _VERSION]
        names = list(_names(fields[4][1]))  # after serial number, algorithm, issuer, validity
    except (binascii.Error, ValueError, IndexError, StopIteration):
        return "", ()
    user = next((text for kind, text in names if kind == _COMMON_NAME), "")
    return user, tuple(text for kind, text in names if kind == _ORGANISATION)


def _names(data: bytes) -> Iterator[tuple[bytes, str]]:
    for _, one in _parts(data):
        for _, pair in _parts(one):
            (_, kind), (_, value) = list(_parts(pair))[:2]
            yield kind, value.decode("utf-8", "replace")


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of what stands one after the other (DER)."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        if at + length > len(data):
            raise ValueError("cut off")
        yield tag, data[at : at + length]
        at += length
