"""`--json`: one value a line, the same facts that the window receives."""

import json
import sys
from typing import Any

import msgspec

from backend.domain.errors import ConsoleError, InputError


def as_line(value: object) -> str:
    """Return a domain value as one line of JSON, its type's name in `type`."""
    body = msgspec.to_builtins(value)
    fields: dict[str, Any] = body if isinstance(body, dict) else {"value": body}
    return json.dumps({"type": type(value).__name__, **fields}, ensure_ascii=True, separators=(",", ":"))


def emit(value: object) -> None:
    """Write a value as one line."""
    write({}, as_line(value))


def emit_error(error: ConsoleError, exit_code: int) -> None:
    """Write an error as one line; its problems with it."""
    problems = msgspec.to_builtins(error.problems) if isinstance(error, InputError) else []
    write({"type": "Error", "message": error.message, "hint": error.hint, "exit_code": exit_code, "problems": problems})


def write(fields: dict[str, Any], line: str = "") -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line or json.dumps(fields, ensure_ascii=True, separators=(',', ':'))}\n")
    sys.stdout.flush()
