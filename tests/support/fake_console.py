"""A Console for tests of the window: it answers from values that the test sets and publishes facts that the test says.

No engine, no files, no time of its own. Every call is written down in `calls`. `fail` makes a query raise, `hold` makes it
wait until `free`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from backend.console import Console
from backend.domain.adoption import Adoption
from backend.domain.board import Board, PromotionHint
from backend.domain.deployment import EnvironmentState
from backend.domain.doctor import Check, Verdict
from backend.domain.document import Document
from backend.domain.errors import ConsoleError, InputError, NotFoundError
from backend.domain.facts import (
    ArtifactMade,
    Fact,
    JournalledFact,
    RunFinished,
    RunStarted,
    StepChanged,
    TestsReported,
    WorkspaceReloaded,
)
from backend.domain.phase import Phase
from backend.domain.plan import Change, GateState, Plan
from backend.domain.release import Release
from backend.domain.report import TestReport
from backend.domain.run import Run, RunRequest, RunSummary
from backend.domain.workspace import Workspace
from gui.models.run_fold import fold, summary
from tests.support import shop_values as shop


class FakeConsole(Console):
    """The shop: staging runs #128, production #127, the last run failed a test or is whatever the test says."""

    def __init__(self, workspace: Workspace | None = None, *, simulated: bool = False) -> None:
        self._workspace = workspace or shop.workspace()
        self._simulated = simulated
        self._listeners: list[Callable[[Fact], None]] = []
        self._held: dict[str, asyncio.Event] = {}
        self._failing: dict[str, BaseException] = {}
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.environments: dict[str, EnvironmentState] = {
            "staging": shop.environment_state("staging", 128),
            "production": shop.environment_state("production", 127),
        }
        self.hints: tuple[PromotionHint, ...] = (PromotionHint("production", "staging", "r0128", "#128", True, ""),)
        self.known_runs: dict[str, Run] = {
            made.id: made
            for made in (
                shop.run(129, phase=Phase.FAILED, failing="unit/cart", age=600.0),
                shop.run(128),
                shop.run(127, age=180_000.0),
            )
        }
        self.reports: dict[tuple[str, str], TestReport] = {("run-129", "unit/cart"): shop.report(failed=True)}
        self.stories: dict[str, list[JournalledFact]] = {}
        self.logs: dict[tuple[str, str], bytes] = {}
        self.environment_lines: list[str] = ["GET /healthz 200 1ms", "GET /products 200 3ms"]
        self.adoption: Adoption | None = None
        self.checks: tuple[Check, ...] = (
            Check("Engine", Verdict.OK, "docker 20.10 at unix:///var/run/docker.sock"),
            Check("Builder", Verdict.WARNING, "classic builder", "Install buildx to build stages side by side."),
            Check("Proxy", Verdict.BAD, "HTTP_PROXY points to an address that does not answer", "unset HTTP_PROXY"),
        )
        self.document: Document | None = None
        self.started = False
        self.closed = False

    # what a test says -----------------------------------------------------------------------------------------------
    def publish(self, *facts: Fact) -> None:
        """Tell everybody; known runs follow."""
        for fact in facts:
            run = getattr(fact, "run", "")
            if run in self.known_runs:
                self.known_runs[run] = fold(self.known_runs[run], fact)
            for listener in tuple(self._listeners):
                listener(fact)

    def fail(self, query: str, error: BaseException | None) -> None:
        """Make a query raise from now on; None mends it."""
        if error is None:
            self._failing.pop(query, None)
        else:
            self._failing[query] = error

    def hold(self, query: str) -> None:
        """Make a query wait until `free`."""
        self._held[query] = asyncio.Event()

    def free(self, query: str) -> None:
        """Let it answer."""
        self._held.pop(query).set()

    def called(self, name: str) -> list[tuple[object, ...]]:
        """Return the arguments of each call of a method."""
        return [arguments for call, arguments in self.calls if call == name]

    @property
    def listeners(self) -> int:
        """How many still listen."""
        return len(self._listeners)

    async def _answer(self, name: str, *arguments: object) -> None:
        self.calls.append((name, arguments))
        held = self._held.get(name)
        if held is not None:
            await held.wait()
        await asyncio.sleep(0)
        if name in self._failing:
            raise self._failing[name]

    # the facade -----------------------------------------------------------------------------------------------------
    @property
    def workspace(self) -> Workspace:
        """As the test set it."""
        return self._workspace

    @workspace.setter
    def workspace(self, value: Workspace) -> None:
        self._workspace = value

    @property
    def simulated(self) -> bool:
        """As the test set it."""
        return self._simulated

    async def start(self) -> None:
        """Begin."""
        await self._answer("start")
        self.started = True

    async def close(self) -> None:
        """End."""
        await self._answer("close")
        self.closed = True

    def subscribe(self, listener: Callable[[Fact], None]) -> Callable[[], None]:
        """Keep a listener."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def reload(self) -> Workspace:
        """Return the workspace."""
        await self._answer("reload")
        return self._workspace

    def open_document(self) -> Document:
        """Return the document that the test set."""
        if self.document is None:
            raise InputError("There is no text.")
        return self.document

    async def save(self) -> None:
        """Save the document, and read it as the workspace."""
        await self._answer("save")
        document = self.open_document()
        document.save()
        self._workspace = document.workspace
        self.publish(WorkspaceReloaded(shop.NOW))

    async def start_run(self, request: RunRequest) -> str:
        """Write the request down."""
        await self._answer("start_run", request)
        return "run-130"

    async def retry(self, run: str) -> str:
        """Write it down."""
        await self._answer("retry", run)
        return "run-130"

    async def abort(self, run: str) -> None:
        """Write it down."""
        await self._answer("abort", run)

    async def approve(self, run: str, ref: str, *, approved: bool = True, reason: str = "") -> None:
        """Write the answer down."""
        await self._answer("approve", run, ref, approved, reason)

    async def runs(self, *, limit: int = 100, before: int | None = None) -> Sequence[RunSummary]:
        """Return the known runs, newest first."""
        await self._answer("runs", limit, before)
        ordered = sorted(self.known_runs.values(), key=lambda run: -run.number)
        return [summary(run) for run in ordered if before is None or run.number < before][:limit]

    async def run(self, run: str) -> Run:
        """Return a known run."""
        await self._answer("run", run)
        if run == "latest" and self.known_runs:
            return max(self.known_runs.values(), key=lambda known: known.number)
        if run not in self.known_runs:
            raise NotFoundError(f"There is no run {run}.", "See the runs list.")
        return self.known_runs[run]

    async def run_facts(self, run: str) -> Sequence[JournalledFact]:
        """Return what the test set, else facts that lead to the known run."""
        await self._answer("run_facts", run)
        found = await self.run(run)
        return self.stories.get(found.id) or story(found)

    async def report(self, run: str, ref: str) -> TestReport | None:
        """Return the report that the test set."""
        await self._answer("report", run, ref)
        return self.reports.get((run, ref))

    async def read_log(self, run: str, ref: str, *, attempt: int = 0, offset: int = 0) -> tuple[bytes, int]:
        """Return up to 4 MiB of what the test wrote."""
        await self._answer("read_log", run, ref, attempt, offset)
        data = self.logs.get((run, ref), b"")[offset : offset + (4 << 20)]
        return data, offset + len(data)

    async def follow_log(self, run: str, ref: str) -> AsyncIterator[str]:
        """Yield what is there."""
        for line in self.logs.get((run, ref), b"").decode().splitlines():
            yield line

    async def board(self) -> Board:
        """Return the environments as the test set them."""
        await self._answer("board")
        newest = max(self.known_runs.values(), key=lambda run: run.number, default=None)
        names = tuple(self._workspace.composition.services)
        return Board(names, dict(self.environments), summary(newest) if newest else None, self.hints)

    async def environment(self, name: str) -> EnvironmentState:
        """Return one environment."""
        await self._answer("environment", name)
        return self.environments[name]

    async def environment_logs(
        self, name: str, service: str, *, follow: bool = False, tail: int = 500
    ) -> AsyncIterator[str]:
        """Yield the lines that the test set."""
        await self._answer("environment_logs", name, service)
        for line in self.environment_lines:
            yield line

    async def releases(self) -> Sequence[Release]:
        """Return two."""
        await self._answer("releases")
        return [shop.release(128), shop.release(127)]

    async def plan_promotion(self, to: str, *, release: str = "", origin: str = "", adopt: bool = False) -> Plan:
        """Return a plan from #127 to #128."""
        await self._answer("plan_promotion", to, release, origin)
        found = self.adoption and replace(self.adoption, agreed=adopt)
        return replace(self.plan(to), adoption=found)

    async def plan_rollback(self, environment: str, *, to: str = "") -> Plan:
        """Return a plan back."""
        await self._answer("plan_rollback", environment, to)
        back = self.plan(environment)
        return replace(back, action="rollback", release=shop.release(126), previous=shop.release(127), origin="")

    async def plan_scale(self, environment: str, service: str, replicas: int) -> Plan:
        """Return a plan of one change."""
        await self._answer("plan_scale", environment, service, replicas)
        change = Change(service, "replicas", "2", str(replicas))
        strategies = {name: "rolling" if name == service else "unchanged" for name in shop.SERVICES}
        return replace(self.plan(environment), action="scale", changes=(change,), strategies=strategies, gates=())

    async def plan_down(self, environment: str) -> Plan:
        """Return a plan that removes everything."""
        await self._answer("plan_down", environment)
        strategies = dict.fromkeys(shop.SERVICES, "remove")
        return replace(self.plan(environment), action="down", release=None, changes=(), strategies=strategies, gates=())

    async def promote(self, plan: Plan, *, override: str = "") -> str:
        """Write it down."""
        await self._answer("promote", plan, override)
        return f"{plan.environment}-15"

    async def doctor(self) -> Sequence[Check]:
        """Return the checks that the test set."""
        await self._answer("doctor")
        return self.checks

    def plan(self, environment: str) -> Plan:
        """Return a promotion with images, one variable and open gates."""
        old, new = shop.release(127), shop.release(128)
        changes = [Change(name, "image", old.images[name].short, new.images[name].short) for name in shop.SERVICES]
        changes.append(Change("gateway", "environment.LOG_LEVEL", "info", "debug"))
        return Plan(
            id="4be1f0a29c77d3",
            action="promote",
            environment=environment,
            computed=shop.NOW - 1,
            release=new,
            previous=old,
            origin="staging",
            base_generation=14,
            changes=tuple(changes),
            strategies=dict.fromkeys(shop.SERVICES, "rolling"),
            gates=(GateState("tests", True, "unit 47 of 47, integration 6 of 6"),),
            services=shop.deployment(environment, 15, 128).services,
        )


def story(run: Run) -> list[JournalledFact]:
    """Return facts, in order, that lead to a run; what was never begun has none but a skip."""
    chosen = tuple(ref for ref, step in run.steps.items() if step.attempt)
    facts: list[JournalledFact] = []
    for ref in chosen:
        step = run.steps[ref]
        facts.append(StepChanged(run.id, ref, Phase.RUNNING, step.started, step.attempt))
        if step.tests is not None:
            facts.append(TestsReported(run.id, ref, step.attempt, step.finished, step.tests))
        facts += [ArtifactMade(run.id, ref, step.finished, artifact) for artifact in step.artifacts]
        if step.phase.final:
            facts.append(
                StepChanged(
                    run.id, ref, step.phase, step.finished, step.attempt, step.message, step.reason, step.exit_code,
                    step.reused_from, step.marked, step.cached,
                )
            )  # fmt: skip
    facts.sort(key=lambda fact: fact.at)
    end: list[JournalledFact] = [RunFinished(run.id, run.phase, run.finished)] if run.phase.final else []
    return [RunStarted(run.id, run.number, run.started, run.pipeline, run.request, run.source, chosen), *facts, *end]


def unreachable() -> ConsoleError:
    """Return the error of a lost engine."""
    return ConsoleError(
        "The engine at unix:///var/run/docker.sock does not answer.", "Start it: sudo systemctl start docker"
    )
