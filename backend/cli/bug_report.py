"""Keeping what is needed to mend a mistake of ours, without anything secret."""

import logging
import os
import platform
import re
import sys
import time
import traceback
from pathlib import Path

from backend.domain.errors import ConsoleError
from backend.store.folder import data_home

_SECRET_NAME = re.compile(r"key|secret|token|passw|credential|auth", re.IGNORECASE)


def report_text(error: BaseException) -> str:
    """Return type, message and frames (no local values); values of variables that sound secret are masked."""
    text = "".join(traceback.format_exception(error))
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and len(value) >= 4:
            text = text.replace(value, "***")
    heading = f"Python {platform.python_version()} on {platform.platform()}\ncommand {' '.join(sys.argv[1:2])}\n\n"
    return heading + text


def keep_bug_report(error: BaseException) -> Path | None:
    """Write the report into the data folder and return its path; None when that is not possible."""
    path = data_home() / "bug-reports" / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(report_text(error), encoding="utf-8")
    except OSError:
        return None
    return path


class BugHandler(logging.Handler):
    """Takes mistakes of ours that were logged while the work goes on: kept in a file, told in one line on the error stream."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep and tell a record; work that was left over an error of the user's world is no mistake of ours."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, ConsoleError):
            return
        path = keep_bug_report(error) if error is not None else None
        where = f" Details are in {path}." if path else ""
        print(f"slipway: this is a mistake of Slipway: {record.getMessage().splitlines()[0]}.{where}", file=sys.stderr)
