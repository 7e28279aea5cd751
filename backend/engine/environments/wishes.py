"""From what a person asks for to a wish: which images, which composition, which gates."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.domain.adoption import Adoption
from backend.domain.deployment import DeployedService, Deployment
from backend.domain.environment import DockerTarget, Environment
from backend.domain.errors import ConsoleError, InputError, NotFoundError
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.plan import GateState
from backend.domain.release import Evidence, Release
from backend.domain.service import Service
from backend.engine.environments import gates
from backend.engine.environments.entry import Entry
from backend.engine.environments.finder import Finder
from backend.engine.environments.ground import Ground, Grounds
from backend.engine.environments.kept_images import kept
from backend.engine.environments.planner import Wish
from backend.engine.environments.records import adopted_volumes, effective
from backend.ports.world import Clock

EvidenceOf = Callable[[Release], Awaitable[Sequence[Evidence]]]
Releases = Callable[[], Awaitable[Sequence[Release]]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """Makes wishes. `evidence` finds what later runs said about a release; what the release itself carries counts too.
    `releases` are those that runs made, newest first.
    """

    grounds: Grounds
    clock: Clock
    evidence: EvidenceOf | None = None
    releases: Releases | None = None

    async def deploy(self, ground: Ground, release: Release, *, adopt: bool = False) -> Wish:
        """A release that a run made, to an environment; `adopt`: in the place of what already runs."""
        services = await self._services(ground, release, {})
        adoption = await self._adoption(ground, services, adopt=adopt)
        return Wish(
            action="deploy",
            services=services,
            composition=ground.environment.composition,
            release=release,
            gates=await self._gates(ground.environment, release, "", None),
            adoption=adoption,
            warnings=self._unadopted(adoption, adopt=adopt),
        )

    async def promotion(self, to: Ground, release: str, origin: str, *, adopt: bool = False) -> Wish:
        """The release that lives in `origin` (default: the environment before), or one of its earlier ones, to another.

        The first environment gets one that a run made, by default the newest.
        """
        if not origin and self.releases is not None and self._first(to.environment.name):
            return await self.deploy(to, _made(await self.releases(), release), adopt=adopt)
        origin = origin or self._before(to.environment.name)
        source = await self.grounds.connect(origin)
        entries = await source.entries()
        living = effective(entries)
        wanted = _find(entries, release) if release else living
        if wanted is None:
            raise NotFoundError(
                f"there is no release {release} in {origin}" if release else f"no release lives in {origin}",
                f"Deploy it to {origin} first: `slipway run --until` its stage.",
            )
        there = living if living is not None and living.release.id == wanted.release.id else None
        services = await self._services(to, wanted.release, wanted.services)
        adoption = await self._adoption(to, services, adopt=adopt)
        gone = () if there else (f"{wanted.release.version} does not live in {origin} any more",)
        return Wish(
            action="promote",
            services=services,
            composition=to.environment.composition,
            release=wanted.release,
            origin=origin,
            gates=await self._gates(to.environment, wanted.release, origin, there),
            warnings=gone + self._unadopted(adoption, adopt=adopt),
            adoption=adoption,
        )

    async def living(self, origin: str) -> Release | None:
        """Return the release that lives in an environment, None when none does."""
        found = effective(await (await self.grounds.connect(origin)).entries())
        return found.release if found is not None else None

    async def rollback(self, ground: Ground, to: str) -> Wish:
        """An earlier deployment as it was recorded: by its id, its release's id or version; default the one before."""
        entries = await ground.entries()
        current = effective(entries)
        candidates = [
            entry.deployment
            for entry in kept(entries, ground.environment.keep)
            if entry.deployment.phase is Phase.SUCCEEDED and (current is None or entry.deployment.id != current.id)
        ]
        if to:
            chosen = next((item for item in candidates if to in _names(item)), None)
        else:
            other = [item for item in candidates if current is None or item.release.id != current.release.id]
            chosen = next(iter(other or candidates), None)
        if chosen is None:
            known = ", ".join(dict.fromkeys(item.release.version for item in candidates)) or "none"
            raise NotFoundError(
                f"{ground.environment.name} has no kept release {to}".rstrip() + " to go back to", f"Kept are: {known}."
            )
        return Wish("rollback", chosen.services, chosen.composition, chosen.release)

    async def scale(self, ground: Ground, service: str, replicas: int) -> Wish:
        """What lives, with another number of copies of one service."""
        current = effective(await ground.entries())
        if current is None or service not in current.services:
            known = ", ".join(current.services) if current else "nothing"
            raise NotFoundError(f"{service} does not live in {ground.environment.name}", f"There lives: {known}.")
        if replicas < 0:
            raise InputError(f"{replicas} copies of {service} are not possible", "Give 0 or more.")
        services = {**current.services, service: replace(current.services[service], replicas=replicas)}
        return Wish("scale", services, current.composition, current.release)

    async def down(self, ground: Ground) -> Wish:
        """Nothing, where something is."""
        if not await ground.site.engine.containers.list(ground.site.labels):
            raise NotFoundError(f"nothing lives in {ground.environment.name}", "There is nothing to take down.")
        current = effective(await ground.entries())
        note = "named volumes and the records are kept"
        return Wish("down", {}, ground.environment.composition, current.release if current else None, warnings=(note,))

    async def _adoption(
        self, ground: Ground, services: Mapping[str, DeployedService], *, adopt: bool
    ) -> Adoption | None:
        """What could be adopted, where nothing of the environment's own lives."""
        if effective(await ground.entries()) is not None:
            return None
        finder = Finder(ground.site, self.grounds.workspace.compose, lambda: self._adopted(ground))
        return await finder.find({name: deployed.service for name, deployed in services.items()}, agreed=adopt)

    def _unadopted(self, adoption: Adoption | None, *, adopt: bool) -> tuple[str, ...]:
        """Say where an adoption was asked for and nothing is there for it."""
        if not adopt or adoption is not None:
            return ()
        names = " or ".join(self.grounds.workspace.compose.names)
        return (f"nothing to adopt: no container of Compose project {names or '(no name)'} runs from this folder",)

    async def _adopted(self, ground: Ground) -> dict[str, str]:
        """Volumes of this engine that belong to other environments since they adopted them, with these."""
        found: dict[str, str] = {}
        for name, environment in self.grounds.workspace.environments.items():
            if name == ground.environment.name or not isinstance(environment.target, DockerTarget):
                continue
            try:
                other = await self.grounds.connect(name)
            except ConsoleError:
                continue  # another engine, or none: it has nothing here
            if other.site.engine.info.id == ground.site.engine.info.id:
                found |= dict.fromkeys(adopted_volumes(await other.entries()).values(), name)
        return found

    async def _gates(
        self, environment: Environment, release: Release, origin: str, there: Deployment | None
    ) -> tuple[GateState, ...]:
        said = [*release.evidence]
        if self.evidence is not None and environment.gates.tests:
            said += [item for item in await self.evidence(release) if item not in said]
        names = list(self.grounds.workspace.environments)
        return gates.judge(
            environment.gates,
            release,
            said,
            origin=origin,
            there=there,
            now=self.clock.now(),
            final=len(names) > 1 and names[-1] == environment.name,
        )

    async def _services(
        self, ground: Ground, release: Release, origin: Mapping[str, DeployedService]
    ) -> dict[str, DeployedService]:
        found = {}
        for name, service in ground.environment.composition.services.items():
            image = None if self._renamed(service) else release.images.get(name)
            if image is None and name in origin and origin[name].service.image == service.image:
                image = origin[name].image
            if image is None:
                image = await self._resolved(ground, release, service)
            found[name] = DeployedService(service, image, service.replicas)
        return found

    def _renamed(self, service: Service) -> bool:
        """Whether an overlay names another image than the Compose file, which is what the release has."""
        base = self.grounds.workspace.composition.services.get(service.name)
        return base is not None and base.build is None and service.build is None and base.image != service.image

    async def _resolved(self, ground: Ground, release: Release, service: Service) -> ImageIdentity:
        """The identity of an image that nobody built here: what its name means on the target, from now on fixed by the record."""
        if service.build is not None or not service.image:
            raise InputError(
                f"release {release.version} has no image of {service.name}",
                "Run the pipeline again: it builds all services.",
            )
        images = ground.site.engine.images
        try:
            return (await images.inspect(service.image)).identity
        except NotFoundError:
            return (await images.pull(service.image)).identity

    def _first(self, name: str) -> bool:
        return next(iter(self.grounds.workspace.environments)) == name

    def _before(self, name: str) -> str:
        names = list(self.grounds.workspace.environments)
        position = names.index(name)
        if position == 0:
            raise InputError(f"{name} is the first environment: nothing is promoted to it", "Deploy to it by a run.")
        return names[position - 1]


def _made(releases: Sequence[Release], name: str) -> Release:
    for release in releases:
        if not name or name in (release.id, release.version, release.version.removeprefix("#")):
            return release
    raise NotFoundError(
        f"no run made a release {name}".rstrip(), "`slipway releases` lists them; a run of the pipeline makes one."
    )


def _find(entries: Sequence[Entry], name: str) -> Deployment | None:
    done = [entry.deployment for entry in entries if entry.deployment.phase is Phase.SUCCEEDED]
    return next((item for item in done if item.action != "down" and name in _names(item)), None)


def _names(deployment: Deployment) -> tuple[str, ...]:
    release = deployment.release
    return (deployment.id, release.id, release.version, release.version.removeprefix("#"))
