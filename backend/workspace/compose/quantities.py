"""Compose's ways to write sizes, durations, CPUs and command lines. Everything raises ValueError with what was expected."""

import re
import shlex

from backend.domain.step_fields import duration

_SIZE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([kmgtp]?)(i?b)?", re.ASCII | re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_OPERATORS = re.compile(r"(?<!\S)(&&|\|\||[|;&<]|>>?|2>&1)(?!\S)|;(?=\s|$)")


def parse_size(text: str) -> int:
    """Return bytes: `64m`, `1.5gb`, `512k`, `1073741824`; units are powers of 1024 in upper or lower case."""
    match = _SIZE.fullmatch(text.strip()[:64])
    if match is None:
        raise ValueError("expected a size such as 64m or 1.5gb")
    size = float(match[1]) * 1024 ** _POWERS[match[2].lower()]
    if size > 2**62:
        raise ValueError("expected a size below 4 exbibytes")
    return int(size)


def parse_duration(text: str) -> float:
    """Return seconds: `1m30s`, `500ms`, `1.5h`; a unit is needed, but for 0."""
    if re.fullmatch(r"[0-9.]+", text.strip(), re.ASCII) and text.strip() != "0":
        raise ValueError("expected a duration with its unit, such as 1m30s or 500ms")
    return duration(text)


def parse_cpus(text: str) -> float:
    """Return a fraction of a core: `0.5`, `2`."""
    if not re.fullmatch(r"\d{1,6}(\.\d{1,18})?|\.\d{1,18}", text.strip(), re.ASCII):
        raise ValueError("expected a number of CPUs such as 0.5 or 2")
    return float(text)


def split_command(text: str) -> tuple[str, ...]:
    """Return the words of a command line as a shell splits them, without being a shell."""
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise ValueError(f"expected a command line: {str(error).lower()}") from None


def shell_operator(text: str) -> str:
    """Return the first operator that only a shell would understand, outside of quotes, or ""."""
    found = _OPERATORS.search(re.sub(r"'[^']*'|\"(?:\\.|[^\"\\])*\"", "_", text))
    return found.group() if found else ""
