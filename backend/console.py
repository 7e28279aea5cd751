"""The facade: the only door of the window and the terminal to the backend.

Commands return as soon as the work is recorded and started; what happens then arrives as facts through `subscribe`. Queries read.
Runs and promotions belong to the Console, never to a page. All errors are `ConsoleError`s.
"""

from collections.abc import AsyncIterator, Callable, Sequence

from backend.domain.board import Board
from backend.domain.deployment import EnvironmentState
from backend.domain.doctor import Check
from backend.domain.facts import Fact
from backend.domain.plan import Plan
from backend.domain.release import Release
from backend.domain.report import TestReport
from backend.domain.run import Run, RunRequest, RunSummary
from backend.domain.workspace import Workspace


class Console:
    """One open workspace. Created by `backend.assemble`; `await start()` before use, `await close()` at the end."""

    @property
    def workspace(self) -> Workspace:
        """The workspace as last read; with errors it can be looked at, not run."""
        raise NotImplementedError

    @property
    def simulated(self) -> bool:
        """True over simulated drivers; every page says so."""
        raise NotImplementedError

    async def start(self) -> None:
        """Open history, take up unfinished runs and deployments of dead processes, follow other processes' facts,
        watch the workspace's files and the engines.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Stop watching. Containers of running steps go on; the next start takes them up again."""
        raise NotImplementedError

    def subscribe(self, listener: Callable[[Fact], None]) -> Callable[[], None]:
        """Call `listener` in the event loop's thread with every fact from now on; returns the way to stop."""
        raise NotImplementedError

    async def reload(self) -> Workspace:
        """Read the workspace's files again (also done by itself when they change)."""
        raise NotImplementedError

    # runs -----------------------------------------------------------------------------------------------------------
    async def start_run(self, request: RunRequest) -> str:
        """Start a run and return its id. InputError when the workspace has errors or names are unknown."""
        raise NotImplementedError

    async def retry(self, run: str) -> str:
        """Run again from what failed, reusing what succeeded; returns the new run's id."""
        raise NotImplementedError

    async def abort(self, run: str) -> None:
        """Ask a run to stop; its containers are gone within 5 s. Works on runs of other processes too."""
        raise NotImplementedError

    async def approve(self, run: str, ref: str, *, approved: bool = True, reason: str = "") -> None:
        """Answer an approve step."""
        raise NotImplementedError

    async def runs(self, *, limit: int = 100, before: int | None = None) -> Sequence[RunSummary]:
        """Return runs, newest first; page on with `before` (a run number)."""
        raise NotImplementedError

    async def run(self, run: str) -> Run:
        """Return a run by id, number (`12`, `#12`) or `latest`; NotFoundError."""
        raise NotImplementedError

    async def report(self, run: str, ref: str) -> TestReport | None:
        """Return the tests of a step's last attempt, None when it had none."""
        raise NotImplementedError

    async def read_log(self, run: str, ref: str, *, attempt: int = 0, offset: int = 0) -> tuple[bytes, int]:
        """Return up to 4 MiB of a step's log (UTF-8, ANSI colours kept) from a byte offset, and the next offset.

        `attempt` 0 is the last one. Call again with the next offset to follow; empty means nothing new yet.
        """
        raise NotImplementedError

    def follow_log(self, run: str, ref: str) -> AsyncIterator[str]:
        """Yield a step's lines, from the first, until the step is final and all is read."""
        raise NotImplementedError

    # environments ---------------------------------------------------------------------------------------------------
    async def board(self) -> Board:
        """Return every service against every environment. A lost engine keeps its last known values (`reachable`)."""
        raise NotImplementedError

    async def environment(self, name: str) -> EnvironmentState:
        """Return what an environment looks like now."""
        raise NotImplementedError

    def environment_logs(self, name: str, service: str, *, follow: bool = False, tail: int = 500) -> AsyncIterator[str]:
        """Yield log lines of all replicas of a deployed service, prefixed by the replica where there are several."""
        raise NotImplementedError

    async def releases(self) -> Sequence[Release]:
        """Return known releases, newest first."""
        raise NotImplementedError

    async def plan_promotion(self, to: str, *, release: str = "", origin: str = "") -> Plan:
        """Return what bringing a release to an environment would change.

        Default: the release that runs in the environment before it (or `origin`).
        """
        raise NotImplementedError

    async def plan_rollback(self, environment: str, *, to: str = "") -> Plan:
        """Return what going back would change; `to` is a release or deployment id, default the one before."""
        raise NotImplementedError

    async def plan_scale(self, environment: str, service: str, replicas: int) -> Plan:
        """Return what scaling would change."""
        raise NotImplementedError

    async def plan_down(self, environment: str) -> Plan:
        """Return what taking the environment down would remove; named volumes are kept."""
        raise NotImplementedError

    async def promote(self, plan: Plan, *, override: str = "") -> str:
        """Carry out a plan (promotion, rollback, scale or down) and return the deployment's id; facts tell how it goes.

        RefusedError/WaitingError when a gate is closed (unless `override` gives a reason, which is kept) or the world changed since.
        """
        raise NotImplementedError

    # the rest -------------------------------------------------------------------------------------------------------
    async def doctor(self) -> Sequence[Check]:
        """Return which engine, context, PATH, proxy, builder, tools and folders are really used, and what is missing."""
        raise NotImplementedError
