"""Environments over a simulated engine whose time jumps."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.domain.container import ContainerSpec
from backend.domain.environment import DockerTarget
from backend.domain.image import ImageIdentity
from backend.drivers.simulated.behaviour import Behaviour, HttpAnswer, Scripted
from backend.drivers.simulated.clocks import InstantClock
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.prober import SimulatedProber
from backend.drivers.simulated.proxy_program import ProxyProgram
from backend.drivers.simulated.world import SimulatedWorld
from backend.ports.container_engine import ContainerEngine
from tests.support.two_services import Stage, composition

_BROKEN = {
    "crash": Scripted(exit_code=3, errors=("cannot find my configuration",), seconds=0.1),
    "sick": Scripted(exit_code=None, healthy_after=None),
    "late": Scripted(exit_code=None, healthy_after=1.0, http=HttpAnswer(500, "broken")),
}


def behave(spec: ContainerSpec) -> Behaviour:
    """Do what the variables BROKEN, DIES (after seconds) and ENDS (with a code) say; jobs end by themselves."""
    said = spec.environment
    if "BROKEN" in said:
        return _BROKEN[said["BROKEN"]]
    if "DIES" in said:
        return Scripted(exit_code=1, healthy_after=1.0, seconds=float(said["DIES"]))
    if "ENDS" in said:
        return Scripted(exit_code=int(said["ENDS"]), seconds=0.2)
    if spec.labels.get("slipway.role") == "job":
        return Scripted(exit_code=int(said.get("JOB_EXIT", "0")), lines=("migrated",), seconds=0.2)
    return Scripted(exit_code=None, healthy_after=1.0, lines=("serving",), seconds=0.1)


@pytest.fixture
async def world() -> AsyncIterator[SimulatedWorld]:
    """A world with the proxy's image and one for the services, ended after the test."""
    world = SimulatedWorld(InstantClock())
    world.shelf.add("slipway/proxy:1", ProxyProgram(world))
    world.shelf.add("slipway/python-base:bookworm", behave)
    world.shelf.add("other:1", behave)
    yield world
    await world.end()


@pytest.fixture
async def engine(world: SimulatedWorld) -> ContainerEngine:
    """The world's engine."""
    return await SimulatedConnector(world).connect(DockerTarget())


@pytest.fixture
def image(world: SimulatedWorld) -> ImageIdentity:
    """The services' image."""
    return world.shelf.find("slipway/python-base:bookworm").info.identity


@pytest.fixture
def stage(world: SimulatedWorld, tmp_path: Path) -> Stage:
    """A workspace with one environment."""
    stage = Stage("shop", SimulatedConnector(world), world.clock, SimulatedProber(world), tmp_path)
    stage.set("staging", composition("1", 18080))
    return stage
