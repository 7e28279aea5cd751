"""The builder of a simulated engine."""

from collections.abc import Callable
from pathlib import Path

from backend.domain.errors import InputError
from backend.domain.image import BuildEvent, BuildRequest, BuildResult
from backend.drivers.simulated.image_build import ImageBuild
from backend.drivers.simulated.world import SimulatedWorld


class SimulatedBuilder:
    """Port `Builder`. RUN lines go to the tiny shell; programs it does not know count as successful."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def build(self, request: BuildRequest, on_event: Callable[[BuildEvent], None]) -> BuildResult:
        """See the port."""
        await self._world.reach()
        try:
            text = (Path(request.context) / request.dockerfile).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            message = f"Cannot read {request.dockerfile} in {request.context}: {error}"
            raise InputError(message, "Check build.context and build.dockerfile.") from error
        return await ImageBuild(self._world, request, on_event).run(text)
