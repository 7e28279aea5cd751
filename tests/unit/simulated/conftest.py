"""A world whose time jumps."""

from collections.abc import AsyncIterator

import pytest

from backend.domain.environment import DockerTarget
from backend.drivers.simulated.clocks import InstantClock
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.world import SimulatedWorld
from backend.ports.container_engine import ContainerEngine


@pytest.fixture
async def world() -> AsyncIterator[SimulatedWorld]:
    """A world with one image, ended after the test."""
    world = SimulatedWorld(InstantClock())
    world.shelf.add("base:1")
    yield world
    await world.end()


@pytest.fixture
async def engine(world: SimulatedWorld) -> ContainerEngine:
    """The world's engine."""
    return await SimulatedConnector(world).connect(DockerTarget())
