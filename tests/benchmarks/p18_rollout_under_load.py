"""P18: requests lost while the services of a Docker environment roll, scale and roll back, at the highest rate that the machine holds.

    python -m tests.benchmarks.p18_rollout_under_load [--requests 100000] [--rate 0]

Two services: `front` is called from outside and calls `inner` for every answer, so that a request counts as lost when either call
is. Nothing is tried again: neither by the load nor by `front`. First the rate: the highest of a rising row that is held without any
deployment (98 % of the requests sent in time, 99 % answered within 250 ms). Then one operation after the other at that rate until
enough requests were sent; each has a load of its own, so that losses have a name. Needs the images that
`packaging/images/make-base-images` makes.
"""

import argparse
import asyncio
import socket
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from backend.domain.environment import DockerTarget
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.drivers.docker.connector import DockerConnector
from backend.drivers.probe.http_prober import HttpProber
from backend.engine.environments.environments import Environments
from tests.e2e.environments.conftest import BASE, WallClock, clean
from tests.support.http_load import LoadProcess, Tally
from tests.support.two_services import Stage, composition, release

_LEAST = 200
_CONNECTIONS = 16
_STEADY = 6.0  # seconds of each trial of a rate


@dataclass
class Bench:
    """The project under load."""

    stage: Stage
    image: ImageIdentity
    port: int
    version: int = 0

    @property
    def console(self) -> Environments:
        """A console on it."""
        return self.stage.console()

    async def roll(self, *services: str) -> None:
        """Deploy a new version of some services, the others unchanged."""
        self.version += 1
        composed = self.stage.environments["staging"].composition if self.version > 1 else composition("1", self.port)
        fresh = composition(str(self.version), self.port)
        kept = {name: fresh.services[name] if name in services else composed.services[name] for name in fresh.services}
        self.stage.set("staging", type(fresh)(kept, fresh.configs, fresh.secrets))
        made = release(str(self.version), self.image)
        done = await self.console.deploy("staging", made, by="bench", run=f"{self.version}", say=self.stage.say)
        assert done.phase is Phase.SUCCEEDED, done.message

    async def scale(self, service: str, replicas: int) -> None:
        """Scale a service."""
        console = self.console
        plan = await console.plan_scale("staging", service, replicas)
        done = await console.finished(await console.carry_out(plan, by="bench"))
        assert done.phase is Phase.SUCCEEDED, done.message

    async def back(self) -> None:
        """Roll back to the release before."""
        console = self.console
        done = await console.finished(await console.carry_out(await console.plan_rollback("staging"), by="bench"))
        assert done.phase is Phase.SUCCEEDED, done.message
        deployed = done.services
        self.stage.set(
            "staging",
            type(done.composition)(
                {name: item.service for name, item in deployed.items()},
                done.composition.configs,
                done.composition.secrets,
            ),
        )

    async def up_and_down(self, service: str) -> None:
        """Scale a service to three copies and back to one."""
        await self.scale(service, 3)
        await self.scale(service, 1)

    async def under_load(self, rate: float, work: Callable[[], Awaitable[None]]) -> tuple[Tally, float]:
        """Do something under load; returns what happened to the requests, and the seconds."""
        begun = time.monotonic()
        async with LoadProcess("127.0.0.1", self.port, rate=rate, connections=_CONNECTIONS) as load:
            await work()
            tally = await load.end()
        return tally, time.monotonic() - begun


async def steady_rate(bench: Bench) -> float:
    """Return the highest rate that is held while nothing is deployed."""
    held, rate = 0.0, float(_LEAST)
    while True:
        tally, seconds = await bench.under_load(rate, lambda: asyncio.sleep(_STEADY))
        p99 = tally.percentile(0.99)
        good = (
            not tally.failures
            and tally.late <= 0.02 * tally.sent
            and p99 <= 0.25
            and tally.sent >= 0.9 * rate * _STEADY
        )
        print(
            f"  {rate:5.0f}/s: {tally.sent} requests in {seconds:.1f} s, p50 {tally.percentile(0.5) * 1e3:.1f} ms,"
            f" p99 {p99 * 1e3:.0f} ms, {tally.failures} lost: {'held' if good else 'not held'}",
            flush=True,
        )
        if not good:
            return held
        held, rate = rate, rate * 1.25


async def run(wanted: int, rate: float) -> int:
    """Run the benchmark and return how many requests were lost."""
    connector, prober = DockerConnector(), HttpProber()
    stage = Stage(f"p18{uuid.uuid4().hex[:6]}", connector, WallClock(), prober, Path(tempfile.mkdtemp()))
    engine = await connector.connect(DockerTarget())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    bench = Bench(stage, (await engine.images.inspect(BASE)).identity, port)
    try:
        await bench.roll("front", "inner")
        print(f"engine {engine.info.version}, {engine.info.cpus} cores; the highest steady rate:")
        rate = rate or await steady_rate(bench)
        if rate < _LEAST:
            print(f"the machine does not hold {_LEAST}/s without a deployment; running at that rate all the same")
            rate = float(_LEAST)
        operations: dict[str, Callable[[], Awaitable[None]]] = {
            "rollout of front (outer)": lambda: bench.roll("front"),
            "rollout of inner": lambda: bench.roll("inner"),
            "rollout of both": lambda: bench.roll("front", "inner"),
            "rollback": bench.back,
            "scale front 1-3-1": lambda: bench.up_and_down("front"),
            "scale inner 1-3-1": lambda: bench.up_and_down("inner"),
        }
        totals = {name: (Tally(), 0.0, 0) for name in operations}
        sent = lost = 0
        while sent < wanted:
            for name, work in operations.items():
                tally, seconds = await bench.under_load(rate, work)
                total, spent, times = totals[name]
                total.add(tally)
                totals[name] = (total, spent + seconds, times + 1)
                sent, lost = sent + tally.sent, lost + tally.failures
            print(f"  {sent} requests so far, {lost} lost", flush=True)
        print(f"at {rate:.0f}/s over {_CONNECTIONS} kept connections:")
        for name, (total, spent, times) in totals.items():
            print(
                f"  {name:<26}{times:4} times {spent:7.0f} s {total.sent:8} requests {total.sent / spent:6.0f}/s"
                f"  p50 {total.percentile(0.5) * 1e3:5.1f}  p99 {total.percentile(0.99) * 1e3:6.0f} ms  lost {total.failures}"
                + (f" {dict(total.failed)}" if total.failures else "")
            )
        print(f"P18: {lost} of {sent} requests lost; target 0: {'met' if not lost else 'NOT MET'}")
        return lost
    finally:
        await clean(stage)
        await prober.close()
        await connector.close()


def main() -> None:
    """Run it from the command line; exit code 1 when a request was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second; 0 finds the highest steady rate")
    given = parser.parse_args()
    raise SystemExit(1 if asyncio.run(run(given.requests, given.rate)) else 0)


if __name__ == "__main__":
    main()
