"""Journal points: named places at which a test kills the process to see that nothing is lost and nothing done twice."""

import os
import signal
from collections import Counter
from pathlib import Path

_reached: Counter[str] = Counter()


def point(name: str) -> None:
    """Do nothing, unless a test asks: SLIPWAY_KILL_AT=NAME or NAME:N kills the process at the N-th time, without any clean-up;
    SLIPWAY_RECORD_POINTS=FILE appends the name to a file.
    """
    wanted = os.environ.get("SLIPWAY_KILL_AT")
    record = os.environ.get("SLIPWAY_RECORD_POINTS")
    if not wanted and not record:
        return
    _reached[name] += 1
    if record:
        with Path(record).open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")
    if wanted and wanted in (name, f"{name}:{_reached[name]}"):
        os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
