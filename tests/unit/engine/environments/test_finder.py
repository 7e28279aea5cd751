"""Looking for what Compose started, on an environment of many services."""

from dataclasses import replace

from backend.domain.compose_project import ComposeProject
from backend.domain.service import Dependency, Mount, MountKind
from backend.engine.environments.finder import Finder
from backend.engine.environments.site import Site
from backend.ports.container_engine import ContainerEngine
from tests.support.compose_up import ComposeUp
from tests.support.two_services import composition

_LAYERS = 30  # a walk along each way would never end
HERE = "/home/ann/shop"


async def _nobody() -> dict[str, str]:
    return {}


async def test_services_that_need_each_other_in_many_ways_are_judged_once_each(engine: ContainerEngine) -> None:
    base = composition("1", 18080)
    await ComposeUp(engine, "shop", HERE).up(base)
    front, inner = base.services["front"], base.services["inner"]
    services = {}
    for layer in range(_LAYERS):
        below = tuple(Dependency(f"{side}{layer + 1}") for side in "ab") if layer < _LAYERS - 1 else ()
        for side in "ab":
            services[f"{side}{layer}"] = replace(inner, name=f"{side}{layer}", depends_on=below)
    last = f"a{_LAYERS - 1}"
    services[last] = replace(services[last], mounts=(Mount(MountKind.VOLUME, "/data", "data"),))
    services["front"] = replace(front, depends_on=(Dependency("a0"), Dependency("b0")))
    found = await Finder(Site("shop", "staging", engine), ComposeProject(("shop",), (HERE,)), _nobody).find(
        services, agreed=False
    )
    assert found is not None
    assert found.late[0] == last
    assert found.late[-1] == "front"
    assert found.downtime["front"].endswith("it needs a0, b0")
