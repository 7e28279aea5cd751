"""Plans: what a deployment would change, computed from what is wanted, what is recorded and what runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.domain import labels
from backend.domain.adoption import Adoption
from backend.domain.container import ContainerState
from backend.domain.deployment import DeployedService, Deployment
from backend.domain.environment import Environment
from backend.domain.plan import Change, GateState, Plan
from backend.domain.release import Release
from backend.domain.service import Composition, MountKind
from backend.engine.environments.canonical import digest
from backend.engine.environments.differences import changes
from backend.engine.environments.gates import CLEAN_TREE
from backend.engine.environments.host_ports import taken_ports
from backend.engine.environments.renderer import Renderer
from backend.engine.environments.rendering import Rendered
from backend.engine.environments.replicas import Replicas
from backend.engine.environments.roller import divide
from backend.engine.environments.site import Site
from backend.ports.world import Clock


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of an environment. `release` None for down."""

    action: str
    services: Mapping[str, DeployedService]
    composition: Composition
    release: Release | None = None
    origin: str = ""
    gates: tuple[GateState, ...] = ()
    warnings: tuple[str, ...] = ()
    adoption: Adoption | None = None


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans for one environment."""

    site: Site
    environment: Environment
    renderer: Renderer
    replicas: Replicas
    clock: Clock

    async def plan(self, wish: Wish, current: Deployment | None, generation: int) -> Plan:
        """Return the plan; `current` is the deployment that should be living, `generation` the newest on record."""
        rendered = await self.renderer.all(wish.services, wish.composition, missing_images=True)
        strategies: dict[str, str] = {}
        live: dict[str, object] = {}
        found: list[Change] = []
        for name, service in rendered.items():
            states = await self.replicas.of(name)
            division = divide(service, states)
            before = current.services.get(name) if current else None
            own = changes(
                name,
                (before, current.composition) if before and current else None,
                (wish.services[name], wish.composition),
            )
            found.extend(own)
            fresh = before is not None and before.service.ports == service.service.ports
            if division.done and fresh:
                strategies[name] = "unchanged"
            else:
                strategies[name] = str(service.strategy) if states else str(service.strategy.first())
                live[name] = sorted((state.name, state.image) for state in states)
        for name, states in (await self._gone(current, rendered)).items():
            strategies[name] = "remove"
            live[name] = sorted((state.name, state.image) for state in states)
            if current and name in current.services:
                found.extend(changes(name, (current.services[name], current.composition), None))
        return Plan(
            id=self._identity(wish, rendered, live, strategies),
            action=wish.action,
            environment=self.environment.name,
            computed=self.clock.now(),
            release=wish.release,
            previous=current.release if current else None,
            origin=wish.origin,
            base_generation=generation,
            changes=tuple(found),
            strategies=strategies,
            gates=wish.gates,
            warnings=(*wish.warnings, *await self._warnings(wish, current, rendered, strategies)),
            services=wish.services,
            composition=wish.composition,
            adoption=wish.adoption,
        )

    async def _gone(
        self, current: Deployment | None, rendered: Mapping[str, Rendered]
    ) -> dict[str, list[ContainerState]]:
        """Return the copies of services that go; none where a service is only on record."""
        gone: dict[str, list[ContainerState]] = {name: [] for name in (current.services if current else ())}
        for state in await self.site.engine.containers.list(self.site.labelled("replica")):
            gone.setdefault(state.labels.get(labels.SERVICE, ""), []).append(state)
        return {name: gone[name] for name in sorted(gone) if name not in rendered}

    def _identity(
        self, wish: Wish, rendered: Mapping[str, Rendered], live: Mapping[str, object], strategies: Mapping[str, str]
    ) -> str:
        """What the plan stands for (design, section 8): gates by their definition, secrets by their keyed hashes in `hash`."""
        return digest(
            {
                "target": self.site.engine.info.id,
                "project": self.site.project,
                "environment": self.environment.name,
                "action": wish.action,
                "origin": wish.origin,
                "release": {"id": wish.release.id, "images": wish.release.images} if wish.release else None,
                "services": {
                    name: {"hash": item.hash, "replicas": item.replicas, "ports": item.routing.published}
                    for name, item in rendered.items()
                },
                "live": live,
                "strategies": strategies,
                "gates": self.environment.gates,
                **({"adoption": wish.adoption.covered} if wish.adoption and wish.adoption.agreed else {}),
            }
        )

    async def _warnings(
        self, wish: Wish, current: Deployment | None, rendered: Mapping[str, Rendered], strategies: Mapping[str, str]
    ) -> tuple[str, ...]:
        said = []
        reopened = [name for name, item in rendered.items() if _reopened(current, item)]
        said += [
            f"{name}: its proxy is replaced for other host ports; calls fail for about a second" for name in reopened
        ]
        wanted = [port for service in rendered.values() for port in service.routing.published]
        everything = await self.site.engine.containers.list({}) if wanted else ()
        taken = [
            f"host port {port} is taken by {owner}"
            for port, owner in (await taken_ports(self.site, wanted, everything)).items()
        ]
        known = (*wish.adoption.clashes, *wish.adoption.obstacles) if wish.adoption else ()
        said += [text for text in taken if not any(one.startswith(text) for one in known)]
        for name in await self.renderer.missing(wish.services):
            said.append(f"{name}: the engine does not have image {wish.services[name].image.short} yet")
        for name, item in rendered.items():
            if item.strategy.recreate and strategies[name].startswith("recreate"):
                said.append(f"{name} is down for up to {item.strategy.downtime:.0f} s: {item.strategy.why}")
            if item.routing.direct and item.routing.published and item.replicas > 1:
                said.append(f"{name}: {item.replicas} copies cannot share a host port without a proxy (UDP)")
            said += [
                f"{name}: folder {mount.source} must exist on the engine's machine"
                for mount in item.service.mounts
                if mount.kind is MountKind.BIND
            ]
        gated = any(gate.name == CLEAN_TREE for gate in wish.gates)
        dirty = wish.release is not None and wish.release.source.dirty
        if dirty and not gated and wish.action in ("deploy", "promote"):
            said.append("the release was made from a tree with uncommitted changes, or outside version control")
        if wish.action == "rollback" and any(item.service.secrets for item in rendered.values()):
            said.append("secrets keep today's values; records hold none")
        return tuple(said)


def _reopened(current: Deployment | None, rendered: Rendered) -> bool:
    """Whether some host ports of a proxy change while it keeps others: it cannot stand beside its successor."""
    before = current.services.get(rendered.name) if current else None
    if before is None or not rendered.routing.proxied:
        return False
    old, new = ({port for port in service.ports if port.published} for service in (before.service, rendered.service))
    return old != new and bool({port.published for port in old} & {port.published for port in new})
