"""How times, durations, sizes and digests are written for people. Pure functions; `now` and times are epoch seconds."""

import html
from datetime import datetime

_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def ago(then: float, now: float) -> str:
    """Return how long ago something was in one unit: `now`, `18m`, `2d`; "" for an unknown time."""
    if then <= 0:
        return ""
    seconds = max(0.0, now - then)
    if seconds < 1:
        return "now"
    return next(f"{int(seconds // size)}{unit}" for size, unit in _UNITS if seconds >= size)


def past(then: float, now: float) -> str:
    """Return how long ago something was as part of a sentence: `just now`, `18m ago`; "" for an unknown time."""
    age = ago(then, now)
    return "just now" if age == "now" else f"{age} ago" if age else ""


def time_of_day(then: float) -> str:
    """Return the local time of day, `12:03:41`; "" for an unknown time."""
    return datetime.fromtimestamp(then).astimezone().strftime("%H:%M:%S") if then > 0 else ""


def absolute(then: float) -> str:
    """Return date and time with the zone, for tooltips and copying; "" for an unknown time."""
    return datetime.fromtimestamp(then).astimezone().strftime("%Y-%m-%d %H:%M:%S %Z") if then > 0 else ""


def duration(seconds: float) -> str:
    """Return `850ms`, `12s`, `1m 42s`, `3h 05m`, `2d 04h`; "" below zero (a clock that was set back)."""
    if seconds < 0:
        return ""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f}s" if seconds < 10 else f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60:02d}s"
    if whole < 86400:
        return f"{whole // 3600}h {whole % 3600 // 60:02d}m"
    return f"{whole // 86400}d {whole % 86400 // 3600:02d}h"


def spent(started: float, finished: float, now: float) -> str:
    """Return how long something took, or takes until now; "" when it has not begun."""
    return duration((finished or now) - started) if started > 0 else ""


def size(count: int) -> str:
    """Return bytes as `512 B`, `1.4 KiB`, `23 MiB`."""
    value = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1024
    raise AssertionError


def digest(value: str) -> str:
    """Return the first twelve hex digits."""
    return value.removeprefix("sha256:")[:12]


def tip(text: str) -> str:
    """Return data as a tooltip that cannot be read as markup: tooltips have no plain text mode of their own."""
    return f"<qt><span style='white-space:pre-wrap'>{html.escape(text)}</span></qt>" if text else ""


def plural(count: int, noun: str) -> str:
    """Return `1 service`, `4 services`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def keys_text(keys: tuple[str, ...]) -> str:
    """Return the first shortcut as people read it: `g b`, `Ctrl+K`."""
    if not keys:
        return ""
    first = keys[0]
    return first.replace(", ", " ").lower() if ", " in first else first
