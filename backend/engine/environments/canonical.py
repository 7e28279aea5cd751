"""Canonical JSON (RFC 8785 for what stands in it: objects, arrays, texts, whole numbers, plain fractions) and hashes over it."""

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """Turn dataclasses, enums, mappings and sequences into what JSON knows; whole floats become integers, as RFC 8785 writes them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def canonical(value: Any) -> bytes:
    """Return the one way to write a value: keys by UTF-16 units, no spaces, UTF-8."""
    return json.dumps(_ordered(plain(value)), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _ordered(value[key])
            for key in sorted(value, key=lambda text: text.encode("utf-16-be", "surrogatepass"))
        }
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return value


def digest(value: Any, length: int = 16) -> str:
    """Return the first hex digits of the SHA-256 over the canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()[:length]


def keyed(key: bytes, name: str, value: str) -> str:
    """Return what may be kept of a secret: a hash that only who has the environment's key can compare; "" without a key."""
    if not key:
        return ""
    return hmac.new(key, f"{name}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]
