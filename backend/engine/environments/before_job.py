"""The one-off job before a rollout: in the new image, once per deployment whatever is killed in between."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from backend.domain import labels
from backend.domain.cause import Cause
from backend.domain.container import ContainerState, ContainerStatus
from backend.domain.environment import JobBefore
from backend.domain.errors import ConflictError, NotFoundError
from backend.engine.environments.failure import RolloutError
from backend.engine.environments.rendering import Rendered
from backend.engine.environments.replicas import Replicas
from backend.engine.environments.site import Site


@dataclass(frozen=True, slots=True)
class BeforeJob:
    """Runs the job of one deployment. Its container has a fixed name: what exists is followed, not started again."""

    site: Site
    replicas: Replicas
    say: Callable[[str], None]

    async def run(self, job: JobBefore, rendered: Rendered, generation: int, *, begun: bool) -> None:
        """Run it to its end; RolloutError when it does not end with 0.

        `begun`: its start is on record. Then a container that is not there has run and was removed, or never began; nobody can
        tell, so it is not run again but reported.
        """
        name = self.site.job(job.service, generation)
        state = await self._state(name)
        if state is None and begun:
            raise RolloutError(
                f"{job.service}: the job before the rollout was begun, and its container is gone",
                Cause.OTHER,
                hint="Look whether it did its work, then deploy again.",
            )
        if state is None or state.status is ContainerStatus.CREATED:
            await self._start(job, rendered, generation, name)
        self.say(f"{job.service}: running the job before the rollout")
        exit_code = await self.site.engine.streams.wait(name)
        lines = tuple(rendered.masker.mask(line) for line in await self.replicas.last_lines(name))
        for line in lines:
            self.say(f"{job.service} | {line}")
        if exit_code:
            raise RolloutError(
                f"{job.service}: the job before the rollout ended with exit code {exit_code}", Cause.EXIT_CODE, lines
            )

    async def remove(self, job: JobBefore, generation: int) -> None:
        """Remove its container."""
        await self.site.engine.containers.remove(self.site.job(job.service, generation))

    async def _state(self, name: str) -> ContainerState | None:
        with suppress(NotFoundError):
            return await self.site.engine.containers.inspect(name)
        return None

    async def _start(self, job: JobBefore, rendered: Rendered, generation: int, name: str) -> None:
        words = ("/bin/sh", "-c", job.command) if isinstance(job.command, str) else job.command
        spec = replace(
            rendered.spec,
            name=name,
            entrypoint=words[:1],
            command=words[1:],
            labels={**self.site.labelled("job", service=job.service), labels.GENERATION: str(generation)},
            ports=(),
            healthcheck=None,
            restart="no",
            networks=tuple(replace(attachment, aliases=()) for attachment in rendered.spec.networks),
        )
        with suppress(ConflictError):
            await self.site.engine.containers.create(spec)
        for folder, entries in rendered.files.items():
            await self.site.engine.files.put(name, folder, entries)
        await self.site.engine.containers.start(name)
