"""A place to run pipelines in: simulated engine, real journal and archive, and fakes for the rest of the world."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from backend.domain.deployment import Deployment
from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError, NotFoundError, RefusedError
from backend.domain.facts import Fact, StepChanged
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step, Value
from backend.domain.release import Release
from backend.domain.run import Run, RunRequest, Source
from backend.domain.service import BuildSection, Composition, SecretSource, Service
from backend.domain.workspace import Workspace
from backend.drivers.simulated.clocks import ScaledClock
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.world import SimulatedWorld
from backend.engine.bus import Bus
from backend.engine.executor import Executor
from backend.engine.ledger import Ledger
from backend.engine.world import World
from backend.ports.container_engine import Connector
from backend.ports.world import ProbeResult
from backend.store.archive import FileArchive
from backend.store.journal import SqliteJournal

CONSOLE = "c0ffee0123456789"
_CURRENT = DockerTarget()


class FixedTree:
    """A working tree that changes only when a test says so."""

    def __init__(self) -> None:
        self.now = Source("c0ffee", False, "main")

    async def source(self) -> Source:
        """What it is now."""
        return self.now


class FixedSecrets:
    """Secrets from a mapping."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    async def resolve(self, source: SecretSource) -> str:
        """Return the value or say that there is none."""
        try:
            return self.values[source.name]
        except KeyError:
            raise ConsoleError(f"The secret {source.name} is nowhere.") from None


class ScriptedProber:
    """Answers in order; the last one again and again."""

    def __init__(self, *answers: ProbeResult) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def get(self, url: str, *, timeout: float = 5.0) -> ProbeResult:
        """Give the next answer."""
        del timeout
        self.asked.append(url)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class RecordingDeployer:
    """Remembers what was deployed where; `problems` are raised in order before it obeys."""

    def __init__(self) -> None:
        self.running: dict[str, Release] = {}
        self.calls: list[str] = []
        self.problems: list[ConsoleError] = []
        self.phase = Phase.SUCCEEDED
        self.message = ""

    async def deploy(
        self, environment: str, release: Release, *, by: str, run: str, say: Callable[[str], None]
    ) -> Deployment:
        """Remember it."""
        self.calls.append(f"deploy {environment} {release.version}")
        if self.problems:
            raise self.problems.pop(0)
        say(f"deploying to {environment}")
        self.running[environment] = release
        return Deployment(
            f"d-{run}-{environment}", environment, 1, "deploy", release, {}, Composition(), self.phase, 1.0, by,
            message=self.message,
        )  # fmt: skip

    async def promote(
        self, origin: str, to: str, *, by: str, run: str, say: Callable[[str], None], release: str = ""
    ) -> Deployment:
        """Bring what runs in the origin to the next."""
        self.calls.append(f"promote {origin} {to}")
        if self.problems:
            raise self.problems.pop(0)
        if origin not in self.running:
            raise NotFoundError(f"Nothing runs in {origin}.")
        if release and self.running[origin].id != release:
            raise RefusedError(f"{self.running[origin].version} lives in {origin} now.")
        return await self.deploy(to, self.running[origin], by=by, run=run, say=say)

    async def endpoint(self, environment: str, service: str) -> str:
        """A made-up address."""
        return f"http://{environment}.test/{service}"


@dataclass
class Workshop:
    """One workspace with everything around it."""

    root: Path
    world: World
    simulated: SimulatedWorld
    executor: Executor
    deployer: RecordingDeployer
    prober: ScriptedProber
    secrets: FixedSecrets
    tree: FixedTree
    facts: list[Fact] = field(default_factory=list)
    services: dict[str, Service] = field(default_factory=dict)
    composition: Composition = field(default_factory=Composition)

    def service(self, name: str, **fields: object) -> Service:
        """Describe a service; built from a folder of its own unless it has an image."""
        if "image" not in fields and "build" not in fields:
            folder = self.root / name
            folder.mkdir(exist_ok=True)
            (folder / "Dockerfile").write_text(f'FROM base:1\nWORKDIR /app\nRUN echo {name} > name\nCMD ["serve"]\n')
            fields["build"] = BuildSection(name)
        self.services[name] = Service(name, **fields)  # type: ignore[arg-type]
        return self.services[name]

    def workspace(self, *stages: Stage) -> Workspace:
        """Return the workspace with these stages."""
        composition = replace(self.composition, services=dict(self.services))
        return Workspace(str(self.root), "shop", composition, pipeline=Pipeline(stages))

    async def run(self, *stages: Stage, request: RunRequest | None = None) -> Run:
        """Run the stages to their end."""
        run = await self.executor.start(self.workspace(*stages), request or RunRequest(by="ann"))
        return await self.executor.wait(run)

    async def log(self, run: Run, ref: str, attempt: int = 0) -> str:
        """Return a step's log."""
        text, _ = await self.world.archive.read_log(run.id, ref, attempt or run.steps[ref].attempt)
        return text.decode()

    async def until(self, wanted: Callable[[Fact], bool]) -> Fact:
        """Wait for a fact (seen or to come)."""
        arrived: asyncio.Future[Fact] = asyncio.get_running_loop().create_future()

        def hear(fact: Fact) -> None:
            if wanted(fact) and not arrived.done():
                arrived.set_result(fact)

        stop = self.world.ledger.bus.subscribe(hear)
        for fact in list(self.facts):
            hear(fact)
        try:
            return await asyncio.wait_for(arrived, 20)
        finally:
            stop()

    async def until_step(self, ref: str, phase: Phase, attempt: int = 1) -> None:
        """Wait until a step entered a phase."""
        await self.until(
            lambda fact: isinstance(fact, StepChanged) and (fact.ref, fact.phase, fact.attempt) == (ref, phase, attempt)
        )

    def left(self) -> list[str]:
        """What is on the engine besides images and built-in networks."""
        containers = [container.spec.name for container in self.simulated.containers.values()]
        return [*containers, *self.simulated.networks, *self.simulated.volumes]


@asynccontextmanager
async def open_workshop(
    root: Path,
    *,
    simulated: SimulatedWorld | None = None,
    connector: Connector | None = None,
    scale: float = 20.0,
    parallel: int = 4,
    target: DockerTarget = _CURRENT,
    console: str = CONSOLE,
) -> AsyncIterator[Workshop]:
    """Open a workshop over a folder; what ran before in that folder is still in its history."""
    await asyncio.to_thread(root.mkdir, exist_ok=True)
    clock = ScaledClock(scale)
    engine = simulated or SimulatedWorld(clock)
    if simulated is None:
        engine.shelf.add("base:1")
    journal = SqliteJournal(root.parent / f"{root.name}-data")
    await journal.open()
    ledger = Ledger(journal, Bus(), clock)
    tree = FixedTree()
    deployer, prober, secrets = RecordingDeployer(), ScriptedProber(ProbeResult(200, "ok", 0.01)), FixedSecrets({})
    world = World(
        console=console,
        history=journal,
        archive=FileArchive(root.parent / f"{root.name}-data"),
        ledger=ledger,
        connector=connector or SimulatedConnector(engine),
        clock=clock,
        secrets=secrets,
        prober=prober,
        tree=tree,
        deployer=deployer,
        parallel=parallel,
        target=target,
    )
    shop = Workshop(root, world, engine, Executor(world), deployer, prober, secrets, tree)
    ledger.bus.subscribe(shop.facts.append)
    await ledger.start()
    try:
        yield shop
    finally:
        await shop.executor.close()
        await ledger.close()
        await journal.close()
        if simulated is None:
            await engine.end()


def stage(name: str, *steps: Step, needs: tuple[str, ...] = ()) -> Stage:
    """Return a stage."""
    return Stage(name, needs, steps)


def command(name: str, line: Value, image: str = "base:1", **fields: object) -> Step:
    """Return a `run` step."""
    options = {"command": line, **fields.pop("options", {})}  # type: ignore[dict-item]
    return Step(name, "run", image, options, **fields)  # type: ignore[arg-type]
