"""Log lines as `key=value` pairs on standard output, one event a line."""

import os
import sys
import threading
import time

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_COLOURS = {"debug": "\x1b[2m", "info": "\x1b[32m", "warning": "\x1b[33m", "error": "\x1b[31m"}
_lock = threading.Lock()


def threshold() -> int:
    """The lowest level that is written, from LOG_LEVEL; info when it is not set or not known."""
    return LEVELS.get(os.environ.get("LOG_LEVEL", "info").lower(), LEVELS["info"])


def log(level: str, event: str, **fields: object) -> None:
    """Write one line: time, level, event, then the fields; values with spaces or quotes are quoted."""
    if LEVELS[level] < threshold():
        return
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    pairs = " ".join(f"{key}={_quote(value)}" for key, value in fields.items())
    line = f"{stamp} {_COLOURS[level]}{level:<7}\x1b[0m {event} {pairs}".rstrip()
    with _lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _quote(value: object) -> str:
    text = f"{value:.1f}" if isinstance(value, float) else str(value)
    if not text or any(character in text for character in ' "=\n\r\t\x1b'):
        return '"' + text.encode("unicode_escape").decode().replace('"', '\\"') + '"'
    return text
