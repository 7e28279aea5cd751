"""Who holds a lock: a console, its process, the machine; and whether that process still lives."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOLDER = "slipway.lock.holder"
CONSOLE = "slipway.lock.console"
MACHINE = "slipway.lock.machine"
PROCESS = "slipway.lock.process"
STARTED = "slipway.lock.started"
PURPOSE = "slipway.lock.purpose"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person's console in one process. `started` tells a process from a later one with its number."""

    person: str
    console: str
    machine: str
    process: int
    started: str

    def labels(self, purpose: str) -> dict[str, str]:
        """Return the labels of a lock that this holder takes."""
        return {
            HOLDER: self.person,
            CONSOLE: self.console,
            MACHINE: self.machine,
            PROCESS: str(self.process),
            STARTED: self.started,
            PURPOSE: purpose,
        }


def this_process(person: str, console: str) -> Holder:
    """Return who we are."""
    return Holder(person, console, _machine(), os.getpid(), _started(os.getpid()))


def dead(labels: Mapping[str, str]) -> bool:
    """Whether the holder was a process of this machine that is gone. False when nobody can tell from here."""
    if os.name != "posix" or labels.get(MACHINE) != _machine() or not labels.get(PROCESS, "").isdecimal():
        return False
    process = int(labels[PROCESS])
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # it lives, and is somebody else's
    return bool(labels.get(STARTED)) and _started(process) != labels[STARTED]


def _machine() -> str:
    # The boot makes the difference between two lives of a machine: numbers of processes begin anew.
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        boot, space = "", ""
    return f"{platform.node()} {boot} {space}".strip()


def _started(process: int) -> str:
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    # A zombie has ended; its start time would still be the same.
    return "" if fields[0] == "Z" else fields[19]
