"""Errors and results of what runs inside an environment's keeper and proxies (`control.sh`)."""

from collections.abc import Sequence
from importlib.resources import files

from backend.domain.container import ExecResult, FileEntry
from backend.domain.errors import ConflictError, ConsoleError
from backend.ports.container_engine import ContainerEngine

HOME = "/slipway"
SCRIPT = f"{HOME}/control"
RECORDS = f"{HOME}/records"


class LockLostError(ConflictError):
    """Another console took the lock over: nothing more may be changed by this one."""


class WrittenBeforeError(ConflictError):
    """A record of that name exists; records are never changed."""


def script() -> FileEntry:
    """Return the script as a file to put below `HOME`."""
    data = files("backend.engine.environments").joinpath("control.sh").read_bytes()
    return FileEntry("control", data, mode=0o755)


async def control(engine: ContainerEngine, container: str, *words: str, answers: Sequence[int] = ()) -> ExecResult:
    """Run a command of the script and return its result; exit codes other than 0 and `answers` raise.

    LockLostError when another holds the lock now, WrittenBeforeError for a record that exists.
    """
    result = await engine.exec.run(container, ("sh", SCRIPT, *words))
    if result.exit_code == 0 or result.exit_code in answers:
        return result
    said = (result.stdout + result.stderr).decode(errors="replace").strip()
    match result.exit_code:
        case 9:
            raise LockLostError(said, "Look at the environment: another console is working on it.")
        case 17:
            raise WrittenBeforeError(said)
        case 8:
            raise ConsoleError(
                f"the proxy refused its configuration: {said}", "This is a mistake of Slipway: report it."
            )
        case code:
            raise ConsoleError(f"`control {words[0]}` in {container} ended with {code}: {said}")
