"""The keeper: the small container through which an environment's records are written and its fence is asked."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType

from backend.domain.container import Attachment, ContainerSpec, FileEntry
from backend.domain.errors import ConflictError, NotFoundError, RefusedError
from backend.domain.labels import ENVIRONMENT, PROJECT
from backend.domain.service import Mount, MountKind
from backend.engine.environments.fence import HOME, RECORDS, SCRIPT, control, script
from backend.engine.environments.proxy_image import proxy_image
from backend.engine.environments.site import Site, bounded

_LOOK = "slipway.look"  # label of a container that only reads, for a moment
_LOOK_SECONDS = 600.0  # after which nobody reads through it any more: who made it was killed


@dataclass(frozen=True, slots=True)
class Keeper:
    """The keeper of a site. Everything here may be called by several consoles at once."""

    site: Site

    async def ensure(self) -> None:
        """Make network, records volume and keeper where they are missing, and start the keeper."""
        site, engine = self.site, self.site.engine
        await self._check_owner()
        await asyncio.gather(
            engine.networks.create(site.network, site.labels),
            engine.volumes.create(site.records, site.labelled("records")),
        )
        running = await self.running()
        if not running:
            await self._create(site.keeper, (Attachment(site.network),))
        draft = f".key-{secrets.token_hex(4)}"
        key = FileEntry(draft, f"{secrets.token_hex(32)}\n".encode(), mode=0o600)
        await engine.files.put(site.keeper, HOME, [script(), key])
        if not running:
            await engine.containers.start(site.keeper)
        # Also in one that runs: who made it may have died before this.
        await control(engine, site.keeper, "init", f"{HOME}/{draft}")

    async def _check_owner(self) -> None:
        """RefusedError when these names belong to another environment: `shop` with `eu-staging`, and `shop-eu` with `staging`."""
        try:
            labels = (await self.site.engine.containers.inspect(self.site.keeper)).labels
        except NotFoundError:
            return
        if any(labels.get(key) != value for key, value in self.site.labels.items()):
            raise RefusedError(
                f"the names of {self.site.environment} of {self.site.project} belong to {labels.get(ENVIRONMENT, 'something else')}"
                f" of {labels.get(PROJECT, 'somebody else')} on this engine",
                "Give the project or the environment another name.",
            )

    async def recorded(self) -> bool:
        """Whether there are records of this environment, so whether anything was ever deployed."""
        volumes = await self.site.engine.volumes.list(self.site.labelled("records"))
        return any(volume.name == self.site.records for volume in volumes)

    async def exists(self) -> bool:
        """Whether there is a keeper, running or not."""
        try:
            await self.site.engine.containers.inspect(self.site.keeper)
        except NotFoundError:
            return False
        return True

    async def running(self) -> bool:
        """Whether the keeper runs."""
        try:
            return (await self.site.engine.containers.inspect(self.site.keeper)).running
        except NotFoundError:
            return False

    async def remove(self, term: int) -> None:
        """Remove the keeper that is there now and the network; the records volume stays."""
        try:
            keeper = await self.site.engine.containers.inspect(self.site.keeper)
            await self.run("guard", str(term))
            await self._forget_looks(keeper.created - _LOOK_SECONDS)
            await self.site.engine.containers.remove(keeper.id)
        except NotFoundError:
            pass  # it is gone already
        await self.site.engine.networks.remove(self.site.network)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[str]:
        """Give a container from which the records can be read: the keeper, or for a moment one that is never started."""
        if await self.exists():
            yield self.site.keeper
            return
        name = bounded(f"{self.site.keeper}-look-{secrets.token_hex(4)}")
        await self._create(name, networks=(), more={_LOOK: "yes"})
        try:
            # Of the engine's two times, not of ours: clocks of machines differ.
            await self._forget_looks((await self.site.engine.containers.inspect(name)).created - _LOOK_SECONDS)
            yield name
        finally:
            await self.site.engine.containers.remove(name)

    async def run(self, *words: str) -> str:
        """Run a command of the script in the keeper and return what it said."""
        result = await control(self.site.engine, self.site.keeper, *words)
        return result.stdout.decode(errors="replace").strip()

    async def record(self, term: int, generation: int, name: str, data: bytes) -> None:
        """Write a record. Its text goes ahead as a file: standard input has no end over TLS."""
        draft = f".record-{secrets.token_hex(4)}"
        await self.site.engine.files.put(self.site.keeper, HOME, [FileEntry(draft, data, mode=0o600)])
        await self.run("record", str(term), str(generation), name, f"{HOME}/{draft}")

    async def _forget_looks(self, before: float) -> None:
        """Remove the containers through which somebody read before that time and was killed."""
        containers = self.site.engine.containers
        for state in await containers.list({**self.site.labelled("records"), _LOOK: ""}):
            if state.created < before:
                await containers.remove(state.id)

    async def _create(
        self, name: str, networks: tuple[Attachment, ...], more: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        site = self.site
        spec = ContainerSpec(
            name=name,
            image=await proxy_image(site.engine),
            entrypoint=("sh",),
            command=(SCRIPT, "wait"),
            labels={**site.labelled("records"), **more},
            mounts=(Mount(MountKind.VOLUME, RECORDS, site.records),),
            networks=networks,
            restart="unless-stopped",
            user="0:0",
            cap_drop=("ALL",),
            security_opt=("no-new-privileges",),
        )
        try:
            await site.engine.containers.create(spec)
        except ConflictError:
            return  # another console was first
