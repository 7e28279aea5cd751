"""What already runs from the same Compose files on an environment's engine, and what taking its place would mean."""

import os
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.domain import compose_project as compose
from backend.domain.adoption import Adoption, FoundContainer
from backend.domain.compose_project import ComposeProject
from backend.domain.container import ContainerState, NamedResource
from backend.domain.service import Mount, MountKind, Service
from backend.engine.environments.host_ports import taken_ports
from backend.engine.environments.order import levels
from backend.engine.environments.routing import routing_of, strategy_of
from backend.engine.environments.site import Site

_ANONYMOUS = re.compile(r"[0-9a-f]{64}")
_STOP = 10.0  # seconds that an engine gives a container to end unless it was told otherwise
_SWITCH = 2.0  # seconds until a proxy has opened host ports that have just become free
_START = 3.0  # seconds that a service without health check takes at least


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for it. `taken` reads which volumes of the engine another environment adopted, with its name."""

    site: Site
    project: ComposeProject
    taken: Callable[[], Awaitable[Mapping[str, str]]]

    async def find(self, services: Mapping[str, Service], *, agreed: bool) -> Adoption | None:
        """Return what was found, None when nothing of these services runs and no volume of theirs was left."""
        if not self.project.names:
            return None
        everything = await self.site.engine.containers.list({})
        made = [state for state in everything if self._ours(state, services)]
        mine = [state for state in made if _service(state) in services and not _once(state)]
        known = await self._volumes(everything, services)
        kept = _kept(services, mine, known)
        elsewhere = await self.taken() if kept else {}
        volumes = {key: name for key, name in kept.items() if name not in elsewhere}
        if not mine and not volumes:
            return None
        others = [state for state in made if state not in mine]
        project = next((state.labels[compose.PROJECT] for state in mine), self.project.names[0])
        wanted = [port for service in services.values() for port in service.ports if port.published]
        holders = await taken_ports(self.site, wanted, [state for state in everything if state.running])
        names = {state.name for state in mine}
        taken = {port: f"host port {port} is taken by {holder}" for port, holder in holders.items()}
        late = _late(services)
        ordered = [name for group in levels(services) for name in group]
        seconds = _seconds(services, [name for name in ordered if name in late])
        running = {_service(state) for state in mine if state.running}
        return Adoption(
            project=project,
            containers=tuple(_found(state) for state in sorted(mine, key=lambda state: state.name)),
            volumes=volumes,
            networks=() if others or not mine else await self._networks(project, everything, mine),
            left=(*_left(others), *self._left_volumes(mine, kept, elsewhere)),
            early=tuple(name for name in ordered if name not in late) if mine else (),
            late=tuple(seconds) if mine else (),
            downtime={name: _downtime(name, services, seconds) for name in services if name in running},
            clashes=tuple(f"{taken[port]} of Compose project {project}" for port in holders if holders[port] in names),
            obstacles=(
                *(taken[port] for port in holders if holders[port] not in names),
                *_in_use(volumes, [state for state in everything if state.running and state not in mine]),
            ),
            agreed=agreed,
        )

    def _ours(self, state: ContainerState, services: Mapping[str, Service]) -> bool:
        labels = dict(state.labels)
        if folder := labels.get(compose.FOLDER):
            labels[compose.FOLDER] = os.path.realpath(folder)
        return self.project.owns(state.labels, services) or self.project.owns(labels, services)

    async def _volumes(
        self, everything: Sequence[ContainerState], services: Mapping[str, Service]
    ) -> dict[str, NamedResource]:
        """Return Compose's volumes of this project by name; none where another folder uses the project's name too."""
        found: dict[str, NamedResource] = {}
        for name in self.project.names:
            same = [state for state in everything if state.labels.get(compose.PROJECT) == name]
            if all(self._ours(state, services) or not state.labels.get(compose.FOLDER) for state in same):
                found |= {one.name: one for one in await self.site.engine.volumes.list({compose.PROJECT: name})}
        return found

    async def _networks(
        self, project: str, everything: Sequence[ContainerState], mine: Sequence[ContainerState]
    ) -> tuple[str, ...]:
        found = [network.name for network in await self.site.engine.networks.list({compose.PROJECT: project})]
        foreign = {name for state in everything if state not in mine for name in state.addresses}
        foreign |= {name for state in everything if state not in mine and _project(state) == project for name in found}
        return tuple(sorted(set(found) - foreign))

    def _left_volumes(
        self, mine: Sequence[ContainerState], kept: Mapping[str, str], elsewhere: Mapping[str, str]
    ) -> Iterator[str]:
        for key, name in kept.items():
            if name in elsewhere:
                yield (
                    f"volume {name} stays with {elsewhere[name]}, which adopted it: "
                    f"{self.site.environment} gets a volume {key} of its own"
                )
        seen = set(kept.values())
        for state in mine:
            for mount in state.mounts:
                if mount.kind is not MountKind.VOLUME or mount.source in seen:
                    continue
                seen.add(mount.source)
                if _ANONYMOUS.fullmatch(mount.source):
                    what = f"unnamed volume {mount.source[:12]} of {state.name} ({mount.target})"
                    yield f"{what}: the new version starts without its data; the volume stays on the engine"
                else:
                    yield f"volume {mount.source} of {state.name} ({mount.target}): the new version does not mount it"


def _kept(
    services: Mapping[str, Service], mine: Sequence[ContainerState], known: Mapping[str, NamedResource]
) -> dict[str, str]:
    """Return the engine's volumes by their names in the Compose files: by the mounts of what runs, else by Compose's labels."""
    found: dict[str, str] = {}
    labelled = {one.labels.get(compose.VOLUME, ""): name for name, one in known.items()}
    for name, service in services.items():
        mounted = {
            mount.target: mount.source for state in mine if _service(state) == name for mount in _named(state.mounts)
        }
        for mount in _named(service.mounts):
            volume = mounted.get(mount.target, "")
            if volume and (volume not in known or known[volume].labels.get(compose.VOLUME) == mount.source):
                found.setdefault(mount.source, volume)
            elif mount.source in labelled:
                found.setdefault(mount.source, labelled[mount.source])
    return found


def _named(mounts: Sequence[Mount]) -> Iterator[Mount]:
    for mount in mounts:
        if mount.kind is MountKind.VOLUME and mount.source and not _ANONYMOUS.fullmatch(mount.source):
            yield replace(mount, target=mount.target.rstrip("/") or "/")


def _in_use(volumes: Mapping[str, str], others: Sequence[ContainerState]) -> Iterator[str]:
    for name in volumes.values():
        for state in others:
            if any(mount.source == name and not mount.read_only for mount in state.mounts):
                yield f"{state.name} writes to volume {name} too"


def _late(services: Mapping[str, Service]) -> frozenset[str]:
    """Return the services of which two versions cannot run at once, and those that need one of them."""
    late = {name for name, service in services.items() if strategy_of(service, routing_of(service)).recreate}
    while more := {
        name
        for name, service in services.items()
        if name not in late and any(need.service in late for need in service.depends_on)
    }:
        late |= more
    return frozenset(late)


def _downtime(name: str, services: Mapping[str, Service], late: Mapping[str, float]) -> str:
    if name not in late:
        return f"about {_SWITCH:.0f} s once the old copy has stopped (which may take {_STOP:.0f} s)"
    strategy = strategy_of(services[name], routing_of(services[name]))
    needs = [need.service for need in services[name].depends_on if need.service in late]
    why = strategy.why or f"it needs {', '.join(needs)}"
    return f"up to {_STOP + _SWITCH + late[name]:.0f} s: {why}"


def _seconds(services: Mapping[str, Service], ordered: Sequence[str]) -> dict[str, float]:
    """Return how long each of these services takes to be healthy once they start; `ordered`: what others need comes first."""
    found: dict[str, float] = {}
    for name in ordered:
        check = services[name].healthcheck
        own = check.start_period + check.interval if check else _START
        found[name] = own + max(
            (found[need.service] for need in services[name].depends_on if need.service in found), default=0.0
        )
    return found


def _found(state: ContainerState) -> FoundContainer:
    return FoundContainer(
        id=state.id,
        name=state.name,
        service=_service(state),
        image=state.reference or state.image,
        status=state.status.value,
        running=state.running,
        since=state.started,
        ports=tuple(dict.fromkeys(replace(port, host_ip="") for port in state.ports if port.published)),
    )


def _left(others: Sequence[ContainerState]) -> Iterator[str]:
    for state in others:
        why = "a one-off command" if _once(state) else f"service {_service(state)} is not part of the environment"
        yield f"container {state.name}: {why}"


def _service(state: ContainerState) -> str:
    return state.labels.get(compose.SERVICE, "")


def _project(state: ContainerState) -> str:
    return state.labels.get(compose.PROJECT, "")


def _once(state: ContainerState) -> bool:
    return state.labels.get(compose.ONE_OFF, "").lower() == "true"
