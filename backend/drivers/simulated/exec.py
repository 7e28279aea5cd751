"""Commands inside containers of a simulated engine."""

from collections.abc import Mapping, Sequence

from backend.domain.container import ExecResult
from backend.domain.errors import ConflictError
from backend.drivers.simulated.behaviour import ExecCall
from backend.drivers.simulated.world import SimulatedWorld

_OUTPUT_LIMIT = 16 * 1024 * 1024


class SimulatedExec:
    """Port `Exec`."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def run(
        self,
        container: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        user: str = "",
        working_dir: str = "",
        stdin: bytes | None = None,
    ) -> ExecResult:
        """See the port."""
        await self._world.reach()
        found = self._world.container(container)
        if not found.running or found.process is None:
            raise ConflictError(f"Container {container} is not running.", "Start it first.")
        call = ExecCall(tuple(command), environment or {}, user, working_dir, stdin or b"")
        result = await found.behaviour.exec(found.process, call)
        self._world.check_reachable()
        return ExecResult(result.exit_code, result.stdout[:_OUTPUT_LIMIT], result.stderr[:_OUTPUT_LIMIT])
