"""Times, sizes and digests as people read them."""

import time


def duration(seconds: float) -> str:
    """Return `0.4s`, `12s`, `1m 42s`, `3h 5m` or `2d 4h`."""
    seconds = max(0.0, seconds)
    if seconds < 10:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60}s"
    if whole < 86_400:
        return f"{whole // 3600}h {whole % 3600 // 60}m"
    return f"{whole // 86_400}d {whole % 86_400 // 3600}h"


def ago(then: float, now: float | None = None) -> str:
    """Return an age in one unit: `18m`; "" for no time."""
    if not then:
        return ""
    return duration((time.time() if now is None else now) - then).split(" ")[0].replace(".0s", "s")


def plural(count: int, noun: str) -> str:
    """Return `1 step`, `2 steps`."""
    return f"{count} {noun}{'s' * (count != 1)}"


def clock_time(moment: float) -> str:
    """Return the local time of day."""
    return time.strftime("%H:%M:%S", time.localtime(moment))


def date_time(moment: float) -> str:
    """Return the local date and time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment)) if moment else ""


def table(rows: list[list[str]]) -> list[str]:
    """Return rows with columns padded to their visible widths."""
    columns = max((len(row) for row in rows), default=0)
    sizes = [max((visible(row[i]) for row in rows if i < len(row)), default=0) for i in range(columns)]
    return ["  ".join(cell + " " * (sizes[i] - visible(cell)) for i, cell in enumerate(row)).rstrip() for row in rows]


def visible(text: str) -> int:
    """Return how many columns a text takes, colours not counted."""
    length, inside = 0, False
    for character in text:
        if character == "\x1b":
            inside = True
        elif inside:
            inside = character != "m"
        else:
            length += 1
    return length
