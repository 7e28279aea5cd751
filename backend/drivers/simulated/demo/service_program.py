"""A web service as the demonstration has it: starts, becomes healthy, logs requests, stops when asked."""

import random
import time
from dataclasses import dataclass, field

from backend.domain import labels
from backend.domain.container import ContainerSpec, ExecResult
from backend.drivers.simulated.behaviour import ExecCall, HealthAnswer, HttpAnswer
from backend.drivers.simulated.process import Process
from backend.drivers.simulated.tiny_shell import TinyShell

_PATHS = ("/healthz", "/", "/items", "/items/3", "/basket", "/orders", "/search?q=lamp")
_COLOURS = {"debug": "2", "info": "32", "warning": "33", "error": "31"}


@dataclass(slots=True)
class ServiceProgram:
    """One container of a service. `troubled` holds names of containers whose health check fails, whoever adds them."""

    spec: ContainerSpec
    troubled: set[str]
    _random: random.Random = field(init=False)
    _boot: float = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.spec.name)  # noqa: S311 - the same container always behaves alike
        self._boot = self._random.uniform(0.6, 2.2)

    async def run(self, process: Process) -> int:
        """Serve until the stop signal."""
        name = self.spec.labels.get(labels.SERVICE) or self.spec.name
        self._log(process, "info", "starting", service=name, pid=1)
        if await process.sleep(self._boot):
            return 0
        self._log(process, "info", "listening", address="0.0.0.0:8000", workers=2)
        while not await process.sleep(self._random.expovariate(1 / 1.6)):
            self._request(process)
        self._log(process, "info", "stopping", reason="signal", open_requests=self._random.randrange(3))
        await process.clock.sleep(self._random.uniform(0.1, 0.4))
        return 0

    async def check(self, process: Process) -> HealthAnswer:
        """Healthy once started, unless it was given trouble."""
        if self.spec.name in self.troubled:
            return HealthAnswer(False, "HTTP 503: 2 of 3 connections to the store timed out")
        ready = process.seconds >= self._boot
        return HealthAnswer(ready, "HTTP 200" if ready else "connection refused")

    async def exec(self, process: Process, call: ExecCall) -> ExecResult:
        """Commands inside go to the tiny shell."""
        return await TinyShell().exec(process, call)

    async def answer(self, process: Process, path: str) -> HttpAnswer:
        """Answer a call."""
        healthy = (await self.check(process)).healthy
        return HttpAnswer(200, f'{{"status": "ok", "path": "{path}"}}') if healthy else HttpAnswer(503, "not ready")

    def _request(self, process: Process) -> None:
        took = self._random.lognormvariate(1.2, 0.7)
        path = self._random.choice(_PATHS)
        if self.spec.name in self.troubled and self._random.random() < 0.5:
            self._log(process, "error", "store unreachable", path=path, attempt=3, waited_ms=2000)
        elif took > 12:
            self._log(process, "warning", "slow request", path=path, took_ms=round(took * 20))
        else:
            level = "debug" if path == "/healthz" else "info"
            self._log(process, level, "request", method="GET", path=path, status=200, took_ms=round(took, 1))

    def _log(self, process: Process, level: str, event: str, **values: object) -> None:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(process.clock.now()))
        pairs = " ".join(f"{key}={value}" for key, value in values.items())
        process.say(f"{stamp} \x1b[{_COLOURS[level]}m{level:<7}\x1b[0m {event} {pairs}")
