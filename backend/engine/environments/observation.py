"""What an environment looks like now, from its containers and its records."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain import labels
from backend.domain.container import ContainerState, ContainerStatus
from backend.domain.deployment import DeployedService, Deployment, ReplicaState, ServiceState
from backend.domain.health import Health, worst_health
from backend.domain.image import ImageIdentity
from backend.engine.environments.endpoints import endpoints
from backend.engine.environments.routing import routing_of
from backend.engine.environments.site import ONCE, Site

_HEALTH = {
    ContainerStatus.CREATED: Health.PROGRESSING,
    ContainerStatus.PAUSED: Health.SUSPENDED,
    ContainerStatus.RESTARTING: Health.DEGRADED,
    ContainerStatus.REMOVING: Health.PROGRESSING,
    ContainerStatus.EXITED: Health.DEGRADED,
    ContainerStatus.DEAD: Health.DEGRADED,
}


@dataclass(frozen=True, slots=True)
class Observation:
    """Reads a site. `moving`: a deployment is under way, so that copies of two generations are no drift."""

    site: Site
    moving: bool = False

    async def services(self, current: Deployment | None) -> dict[str, ServiceState]:
        """Return all services that should be there or of which something is."""
        containers = await self.site.engine.containers.list(self.site.labels)
        wanted = current.services if current else {}
        replicas = _by_service(containers, "replica")
        proxies = _by_service(containers, "proxy")
        names = dict.fromkeys([*wanted, *sorted(replicas)])
        return {name: self._service(name, current, replicas.get(name, []), proxies.get(name, [])) for name in names}

    def _service(
        self,
        name: str,
        current: Deployment | None,
        states: Sequence[ContainerState],
        proxies: Sequence[ContainerState],
    ) -> ServiceState:
        deployed = current.services.get(name) if current else None
        replicas = tuple(_replica(state) for state in states)
        wanted = deployed.replicas if deployed else 0
        health = worst_health(replica.health for replica in replicas) if replicas or wanted else Health.SUSPENDED
        message = next((f"{replica.name}: {replica.message}" for replica in replicas if replica.message), "")
        if 0 < len(states) < wanted:
            health = health if health is Health.DEGRADED or self.moving else Health.DEGRADED
            message = message or f"{len(states)} of {wanted} copies"
        if wanted and not states:
            message = "no copy runs"
        drift = "" if self.moving else _drift(deployed, states, proxies)
        proxy = next((state for state in proxies if state.running), None)
        if proxies and proxy is None:
            health, message = Health.DEGRADED, f"its proxy {proxies[0].name} is {proxies[0].status}"
        return ServiceState(
            service=name,
            health=health,
            wanted=wanted,
            replicas=replicas,
            image=deployed.image if deployed else replicas[0].image if replicas else None,
            release=current.release.id if current and deployed else "",
            version=current.release.version if current and deployed else "",
            since=min((state.created for state in states if state.created), default=0.0),
            drift=drift,
            message=message,
            endpoints=self._endpoints(deployed, proxy, states),
        )

    def _endpoints(
        self, deployed: DeployedService | None, proxy: ContainerState | None, states: Sequence[ContainerState]
    ) -> tuple[str, ...]:
        if deployed is None:
            return ()
        holder = proxy or next((state for state in states if state.running), None)
        open_ports = {port.published for port in holder.ports} if holder else set()
        published = [port for port in deployed.service.ports if port.published and port.published in open_ports]
        return endpoints(self.site.engine.info.endpoint, published, routing_of(deployed.service))


def _by_service(containers: Sequence[ContainerState], role: str) -> dict[str, list[ContainerState]]:
    found: dict[str, list[ContainerState]] = {}
    for state in sorted(containers, key=lambda item: item.name):
        if state.labels.get(labels.ROLE) == role:
            found.setdefault(state.labels.get(labels.SERVICE, ""), []).append(state)
    return found


def _replica(state: ContainerState) -> ReplicaState:
    health, message = _health(state)
    generation = state.labels.get(labels.GENERATION, "")
    return ReplicaState(
        name=state.name,
        health=health,
        image=ImageIdentity(state.image),
        generation=int(generation) if generation.isdecimal() else 0,
        started=state.started,
        restarts=state.restarts,
        message=message,
    )


def _health(state: ContainerState) -> tuple[Health, str]:
    if state.status is ContainerStatus.RUNNING:
        match state.health:
            case "starting":
                return Health.PROGRESSING, ""
            case "unhealthy":
                return Health.DEGRADED, " ".join(state.health_output.split())[:200] or "unhealthy"
            case _:
                return Health.HEALTHY, ""
    if (
        state.status is ContainerStatus.EXITED
        and state.exit_code == 0
        and not state.restarts
        and state.labels.get(ONCE)
    ):
        return Health.HEALTHY, ""  # it runs once, and did
    said = f"{state.status}, exit code {state.exit_code}" if state.finished else str(state.status)
    if state.oom_killed:
        said = "killed: out of memory"
    return _HEALTH[state.status], f"{said}{': ' + state.error if state.error else ''}"


def _drift(
    deployed: DeployedService | None, states: Sequence[ContainerState], proxies: Sequence[ContainerState]
) -> str:
    """Say how what runs differs from the record: somebody changed, added or removed something by hand."""
    if deployed is None:
        return f"not part of the deployment: {', '.join(state.name for state in states)}" if states else ""
    said = []
    other = [state.name for state in states if state.image != deployed.image.config_digest]
    if other:
        said.append(f"another image than the record's: {', '.join(other)}")
    hashes = {state.labels.get(labels.CONFIG_HASH, "") for state in states}
    if len(hashes) > 1 and not other:
        said.append("copies with different configurations")
    if len(states) != deployed.replicas:
        said.append(f"{len(states)} copies instead of {deployed.replicas}")
    if not proxies and routing_of(deployed.service).proxied:
        said.append("its proxy is gone")
    return "; ".join(said)
