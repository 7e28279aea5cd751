"""What the history knows of an environment whose engine has not answered yet."""

from collections.abc import Sequence

from backend.domain.deployment import Deployment, EnvironmentState, ServiceState
from backend.domain.health import Health
from backend.domain.phase import Phase


def remembered_state(name: str, deployments: Sequence[Deployment]) -> EnvironmentState:
    """Return the last known state: what should run there, its health unknown. `deployments` newest first."""
    last = next((found for found in deployments if found.phase is Phase.SUCCEEDED), None)
    if last is None or last.action == "down":
        return EnvironmentState(name, history=tuple(deployments), reachable=False)
    services = {
        service: ServiceState(
            service,
            Health.UNKNOWN,
            wanted=deployed.replicas,
            image=deployed.image,
            release=last.release.id,
            version=last.release.version,
            since=last.finished,
        )
        for service, deployed in last.services.items()
    }
    return EnvironmentState(
        name, services, deployment=last, history=tuple(deployments), reachable=False, as_of=last.finished
    )
