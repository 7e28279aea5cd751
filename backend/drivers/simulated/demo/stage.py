"""The demonstration's engine: a world whose images behave like a small shop's, whatever the workspace calls them."""

from collections.abc import Callable

from backend.domain import labels
from backend.domain.container import ContainerSpec
from backend.domain.run import Source
from backend.drivers.simulated.behaviour import Behaviour
from backend.drivers.simulated.clocks import ScaledClock
from backend.drivers.simulated.demo.service_program import ServiceProgram
from backend.drivers.simulated.demo.test_program import TestProgram
from backend.drivers.simulated.proxy_program import ProxyProgram
from backend.drivers.simulated.world import SimulatedWorld

PERSON = "anna@shop.example"


class Stage:
    """The world with its switches: `troubled` containers are unhealthy, `failing` tests fail, `source` is the commit."""

    def __init__(self, clock: ScaledClock) -> None:
        self.clock = clock
        self.troubled: set[str] = set()
        self.failing: set[str] = set()
        self.tree = StageTree()
        self.world = SimulatedWorld(clock, name="demo", latency=0.002)
        self.world.layer_seconds = 0.9
        self.world.shelf.anything = self._program
        self.world.shelf.add("slipway/proxy:1", ProxyProgram(self.world))

    def _program(self, spec: ContainerSpec) -> Behaviour:
        if spec.labels.get(labels.ROLE) == "step":
            return TestProgram(spec, self.failing)
        return ServiceProgram(spec, self.troubled)


class StageTree:
    """Port `Tree`: the commit that the demonstration is at; `advance` makes the next one for each run, once it is set."""

    def __init__(self) -> None:
        self.commit = Source("4be1f0c2a97d", False, "main")
        self.advance: Callable[[], Source] | None = None

    async def source(self) -> Source:
        """See the port."""
        if self.advance is not None:
            self.commit = self.advance()
        return self.commit

    async def person(self) -> str:
        """Return who plays."""
        return PERSON
