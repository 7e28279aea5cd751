"""A service's proxy: the container that owns its name on the network and its ports on the host."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain import labels
from backend.domain.cause import Cause
from backend.domain.container import Attachment, ContainerSpec, ContainerState, FileEntry
from backend.domain.errors import ConflictError, ConsoleError, NotFoundError, UnreachableError
from backend.domain.service import Mount, MountKind
from backend.engine.environments.canonical import digest
from backend.engine.environments.failure import RolloutError
from backend.engine.environments.fence import HOME, RECORDS, control, script
from backend.engine.environments.haproxy import configuration
from backend.engine.environments.proxy_image import proxy_image
from backend.engine.environments.rendering import Rendered, names_of
from backend.engine.environments.site import Site

_CONFIGURATION = f"{HOME}/haproxy.cfg"
_LISTENS_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies of one environment; every change names the lock's `term` and the deployment's `generation`."""

    site: Site
    term: int
    generation: int
    suspects: frozenset[str] = frozenset()  # ids that a sleeping predecessor may remove when it wakes

    async def of(self, service: str) -> list[ContainerState]:
        """Return a service's proxy, newest last; more than one only after an interruption."""
        found = await self.site.engine.containers.list(self.site.labelled("proxy", service=service))
        return sorted(found, key=lambda state: state.created)

    async def ensure(self, rendered: Rendered, servers: Sequence[str]) -> str:
        """Make the proxy exist with the right names and host ports, and return its container's name.

        A new one begins with these servers. One whose host ports changed is replaced: old ports are closed before the new
        are opened where they overlap. RolloutError when a host port is taken; then the old proxy goes on.
        """
        wanted = await self._spec(rendered)
        found = await self.of(rendered.name)
        fitting = [
            state
            for state in found
            if state.labels.get(labels.CONFIG_HASH) == proxy_hash(rendered) and state.id not in self.suspects
        ]
        if fitting:
            keep = fitting[-1]
            await self._remove([state for state in found if state.id != keep.id])
            if not keep.running:
                await self._open(rendered, keep.name)
            return keep.name
        name = wanted.name
        if any(state.name == name for state in found):  # it did not come up a moment ago
            await self.site.engine.containers.remove(name)
            found = [state for state in found if state.name != name]
        await self.site.engine.containers.create(wanted)
        text = configuration(self._title(rendered), rendered.routing, servers)
        entries = [
            script(),
            FileEntry("haproxy.cfg", text.encode()),
            FileEntry("generation", f"{self.generation}\n".encode()),
        ]
        await self.site.engine.files.put(name, HOME, entries)
        await self._take_over(rendered, name, found)
        return name

    async def switch(self, rendered: Rendered, container: str, servers: Sequence[str]) -> bool:
        """Send calls to these servers from now on; whether anything changed. LockLostError when we are too late."""
        return await self.put(container, configuration(self._title(rendered), rendered.routing, servers).encode())

    async def put(self, container: str, text: bytes) -> bool:
        """Make `text` the configuration of a running proxy; whether it was another before. An error means: as before."""
        if await self.configured(container) == text:
            return False
        name = f"next-{secrets.token_hex(4)}.cfg"
        await self.site.engine.files.put(container, HOME, [script(), FileEntry(name, text)])
        await control(self.site.engine, container, "switch", str(self.term), str(self.generation), f"{HOME}/{name}")
        return True

    async def configured(self, container: str) -> bytes:
        """Return the configuration that a proxy has now."""
        try:
            entries = await self.site.engine.files.get(container, _CONFIGURATION)
        except NotFoundError:
            return b""
        return (entries[0].data or b"") if entries else b""

    async def drain(self, rendered: Rendered, container: str) -> int:
        """Wait until the calls that go by an earlier configuration have ended; how many workers still have some."""
        result = await control(self.site.engine, container, "drain", f"{rendered.routing.drain:.0f}")
        return int(result.stdout.decode().strip() or 0)

    async def _spec(self, rendered: Rendered) -> ContainerSpec:
        image = await proxy_image(self.site.engine)
        ports = rendered.routing.published
        names = names_of(rendered.service)
        own = {
            labels.GENERATION: str(self.generation),
            labels.CONFIG_HASH: proxy_hash(rendered),
        }
        return ContainerSpec(
            name=self.site.proxy(rendered.name, self.generation, self.term),
            image=image,
            entrypoint=("haproxy",),
            command=("-W", "-db", "-f", _CONFIGURATION),
            labels={**self.site.labelled("proxy", service=rendered.name), **own},
            mounts=(Mount(MountKind.VOLUME, RECORDS, self.site.records),),
            networks=(Attachment(self.site.network, names),),
            ports=ports,
            restart="unless-stopped",
            user="0:0",
            stop_signal="SIGUSR1",  # ends when its calls have ended
            stop_timeout=5.0,
            cap_drop=("ALL",),
            cap_add=("NET_BIND_SERVICE", "SETUID", "SETGID", "KILL"),
            security_opt=("no-new-privileges",),
        )

    async def _take_over(self, rendered: Rendered, name: str, old: Sequence[ContainerState]) -> None:
        published = {port.published for port in rendered.routing.published}
        rivals = [state for state in old if published & {port.published for port in state.ports}]
        await asyncio.gather(*(self.site.engine.containers.stop(state.id) for state in rivals))
        try:
            await self._open(rendered, name)
        except BaseException:
            await self.site.engine.containers.remove(name)
            await asyncio.gather(
                *(self.site.engine.containers.start(state.id) for state in rivals), return_exceptions=True
            )
            raise
        await self._remove(old)

    async def _open(self, rendered: Rendered, name: str) -> None:
        try:
            await self.site.engine.containers.start(name)
        except UnreachableError:
            raise
        except ConsoleError as error:
            ports = ", ".join(str(port.published) for port in rendered.routing.published)
            reason = Cause.PORT_TAKEN if isinstance(error, ConflictError) else Cause.OTHER
            raise RolloutError(
                f"{rendered.name}: its proxy cannot start on host port {ports or '(none)'}: {error.message}",
                reason,
                hint="Free the port, or give the service another one in the environment's overlay.",
            ) from None
        port = next(iter(rendered.routing.modes))
        words = ("probe", str(_LISTENS_WITHIN), "127.0.0.1", str(port))
        if (await control(self.site.engine, name, *words, answers=(1,))).exit_code:
            raise RolloutError(f"{rendered.name}: its proxy does not listen on port {port}", Cause.OTHER)

    async def _remove(self, containers: Sequence[ContainerState]) -> None:
        async def one(state: ContainerState) -> None:
            await self.site.engine.containers.stop(state.id)
            await self.site.engine.containers.remove(state.id)

        await asyncio.gather(*(one(state) for state in containers))

    def _title(self, rendered: Rendered) -> str:
        return f"{self.site.project}/{self.site.environment}/{rendered.name}"


def proxy_hash(rendered: Rendered) -> str:
    """Return what makes a proxy's container another one: host ports and names; the rest is in its configuration."""
    return digest({"ports": rendered.routing.published, "names": names_of(rendered.service)})
