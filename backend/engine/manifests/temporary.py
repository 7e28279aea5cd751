"""Volumes in memory, from Compose's `tmpfs:`."""

from typing import Any

from backend.engine.manifests.amounts import size

_UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3}


def memory_volume(text: str) -> tuple[str, dict[str, Any]]:
    """Return the path and the emptyDir of `/path[:size=64m,...]`; its size counts against the container's memory limit."""
    target, _, options = text.partition(":")
    found: dict[str, Any] = {"medium": "Memory"}
    for option in options.split(","):
        key, _, value = option.partition("=")
        number = value.rstrip("kmgKMGbB")
        if key == "size" and number.isascii() and number.isdigit() and len(number) < 15 and int(number):
            unit = value[len(number) :].lower()[:1]
            found["sizeLimit"] = size(int(number) * _UNITS.get(unit, 1))
    return target, found
