"""What tests of environments do again and again."""

from collections.abc import Callable

from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.plan import Plan
from backend.drivers.simulated.proxy_program import _SERVER
from backend.drivers.simulated.world import SimulatedWorld
from tests.support.two_services import Stage, composition, release


def living(world: SimulatedWorld) -> dict[str, str]:
    """Return the running replicas with their versions."""
    return {
        container.spec.name: container.spec.environment["VERSION"]
        for container in world.containers.values()
        if container.spec.labels.get("slipway.role") == "replica" and container.running
    }


def roles(world: SimulatedWorld) -> list[str]:
    """Return the roles of all containers, sorted."""
    return sorted(container.spec.labels.get("slipway.role", "") for container in world.containers.values())


def in_traffic(world: SimulatedWorld) -> list[str]:
    """Return the servers that the proxies send calls to."""
    found: list[str] = []
    for container in world.containers.values():
        if container.spec.labels.get("slipway.role") == "proxy" and container.running:
            text = (container.tree.read("/slipway/haproxy.cfg") or b"").decode()
            found += [name for name, _ in _SERVER.findall(text)]
    return sorted(found)


async def until(world: SimulatedWorld, condition: Callable[[], bool]) -> None:
    """Wait for something to happen on the engine, however long that takes by its clock."""
    while not condition():
        await world.pulse.wait()


async def deploy(stage: Stage, version: str, image: ImageIdentity, **broken: str) -> Phase:
    """Deploy a version to staging; `broken` names the services that are no good."""
    given = {name: {"environment": {"VERSION": version, "BROKEN": how}} for name, how in broken.items()}
    stage.set("staging", composition(version, 18080, front=given.get("front"), inner=given.get("inner")))
    console = stage.console()
    deployment = await console.deploy("staging", release(version, image), by="ann", run=f"run-{version}", say=stage.say)
    stage.said.append(deployment.message)
    return deployment.phase


async def carry_out(stage: Stage, plan: Plan, *, override: str = "") -> Phase:
    """Carry a plan out and wait for its end."""
    console = stage.console()
    deployment = await console.finished(await console.carry_out(plan, by="ann", override=override, say=stage.say))
    stage.said.append(deployment.message)
    return deployment.phase
