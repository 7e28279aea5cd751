"""What the values of a step's fields mean: one reading for the file checks and for the step kinds that run them.

Every function takes a plain YAML value as it stands in `Step.options` and raises ValueError, with what was expected,
for a value that cannot be meant.
"""

import math
import re

from backend.domain.pipeline import Value

_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_LONGEST = 100 * 365 * 86400.0


def duration(value: Value) -> float:
    """Return seconds: a number, or a text such as `90`, `90s`, `5m`, `1h30m`, `500ms`."""
    expected = "a duration such as 90, 90s, 5m or 1h30m"
    match value:
        case bool() | None | list() | dict():
            raise ValueError(f"expected {expected}")
        case int() | float():
            seconds = float(value)
        case str():
            text = value.strip()
            if _NUMBER.fullmatch(text):
                seconds = float(text)
            else:
                parts = list(_PART.finditer(text))
                if not parts or "".join(part.group() for part in parts) != text:
                    raise ValueError(f"expected {expected}")
                seconds = sum(float(part[1]) * _SECONDS[part[2]] for part in parts)
    if not math.isfinite(seconds) or not 0 <= seconds <= _LONGEST:
        raise ValueError(f"expected {expected}, not negative and at most 100 years")
    return seconds


def command_argv(value: Value) -> tuple[str, ...]:
    """Return what is exec'd: a string goes unchanged to `sh -c`, a list is taken as it is."""
    match value:
        case str() if value.strip():
            return ("sh", "-c", value)
        case [_, *_]:
            return tuple(_text(part) for part in value)
        case _:
            raise ValueError("expected a command: a text for `sh -c`, or a list of arguments")


def variables(value: Value) -> dict[str, str]:
    """Return names and values: from a mapping, or from a list of NAME=value."""
    found: dict[str, str] = {}
    match value:
        case None:
            return found
        case dict():
            for name, content in value.items():
                found[_variable(name)] = "" if content is None else _text(content)
        case list():
            for entry in value:
                name, equals, content = _text(entry).partition("=")
                if not equals:
                    raise ValueError(f"expected NAME=value, found {name!r}")
                found[_variable(name)] = content
        case _:
            raise ValueError("expected a mapping of names to values, or a list of NAME=value")
    return found


def names(value: Value) -> tuple[str, ...]:
    """Return one or several texts: a text alone, or a list of texts; nothing for None."""
    match value:
        case None:
            return ()
        case str() if value:
            return (value,)
        case list() if all(isinstance(entry, str) and entry for entry in value):
            return tuple(str(entry) for entry in value)
        case _:
            raise ValueError("expected a text, or a list of texts")


def integer(value: Value) -> int:
    """Return a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("expected a whole number")
    return value


def boolean(value: Value) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def text(value: Value) -> str:
    """Return a text; numbers and booleans are taken as they would be written."""
    return _text(value)


def _text(value: Value) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            raise ValueError("expected a text")


def _variable(name: str) -> str:
    if not name or "=" in name or "\0" in name:
        raise ValueError(f"expected the name of a variable, found {name!r}")
    return name
