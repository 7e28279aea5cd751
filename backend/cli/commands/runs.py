"""run, retry, abort."""

import asyncio
from pathlib import Path

import typer

from backend.cli.facts_queue import facts_of
from backend.cli.live_run import LiveRun
from backend.cli.options import JSON, STEPS, WAIT, WORKSPACE, folder_of
from backend.cli.session import INTERRUPTED, Session, execute
from backend.domain.errors import NotFoundError, RefusedError
from backend.domain.facts import Fact
from backend.domain.phase import Phase
from backend.domain.run import RunRequest

_ABORT_SECONDS = 30.0


def run(
    context: typer.Context,
    *,
    until: str = typer.Option("", "--until", help="Up to this stage, or this step (stage/step) and all it waits for."),
    start: str = typer.Option(
        "", "--from", help="From this step (stage/step) on; a matrix means all its combinations."
    ),
    step: list[str] = STEPS,
    wait: bool = WAIT,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Run the pipeline and follow it; Ctrl-C aborts it."""
    request = RunRequest(until=until, start=start, only=step[0] if len(step) == 1 else tuple(step))

    async def body(session: Session) -> int:
        async with facts_of(session.console) as facts:
            if not await cut_off_runs_first(session, facts, wait=wait):
                return INTERRUPTED
            return await follow(session, facts, await session.console.start_run(request), wait=wait)

    return execute(folder_of(context, workspace), body, json=json, resume=True, watch=True)


def retry(
    context: typer.Context,
    *,
    number: str = typer.Argument("latest", metavar="[RUN]", help="Number or id; default: the last run."),
    wait: bool = WAIT,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Run again from what failed; what succeeded is reused."""

    async def body(session: Session) -> int:
        async with facts_of(session.console) as facts:
            if not await cut_off_runs_first(session, facts, wait=wait):
                return INTERRUPTED
            return await follow(session, facts, await session.console.retry(number), wait=wait)

    return execute(folder_of(context, workspace), body, json=json, resume=True, watch=True)


def abort(
    context: typer.Context,
    *,
    number: str = typer.Argument("", metavar="[RUN]", help="Number or id; default: the newest that is not finished."),
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Stop a run, whichever process carries it, and wait until it has stopped."""

    async def body(session: Session) -> int:
        console = session.console
        chosen = number or next((str(row.number) for row in await console.runs() if not row.phase.final), "")
        if not chosen:
            raise NotFoundError("No run is going on.", "`slipway runs` lists the last ones.")
        target = await console.run(chosen)
        if target.phase.final:
            raise RefusedError(f"Run #{target.number} is over: {target.phase}.", "There is nothing to stop.")
        async with facts_of(console) as facts:
            await console.abort(target.id)
            session.say(f"Stopping run #{target.number} ...")
            try:
                async with asyncio.timeout(_ABORT_SECONDS):
                    await LiveRun(session, facts, target.id, wait=True).follow()
            except TimeoutError:
                raise RefusedError(
                    f"Run #{target.number} has not stopped yet.", "Its engine may be gone: look at `slipway doctor`."
                ) from None
        return 0 if (await console.run(target.id)).phase is Phase.ABORTED else 1

    return execute(folder_of(context, workspace), body, json=json)


async def cut_off_runs_first(session: Session, facts: "asyncio.Queue[Fact]", *, wait: bool) -> bool:
    """Follow the runs of dead processes that go on here; False when the person interrupted that."""
    for earlier in session.console.taken_up:
        session.say("A run was cut off earlier; it goes on first.")
        await follow(session, facts, earlier, wait=wait)
        session.say()
        if session.interrupted:
            return False
    return True


async def follow(session: Session, facts: "asyncio.Queue[Fact]", run: str, *, wait: bool) -> int:
    """Follow a run to its end; the first Ctrl-C aborts it and waits, the second leaves at once."""
    console = session.console
    aborting: set[asyncio.Task[None]] = set()

    def stop() -> None:
        session.say("Stopping the run and removing its containers; Ctrl-C again leaves at once.")
        aborting.add(asyncio.create_task(console.abort(run), name="abort"))

    session.on_interrupt = stop
    shown = await console.run(run)
    source = shown.source
    tree = f" · {source.branch or 'commit'} {source.commit[:8]}" if source.commit else ""
    changes = " (uncommitted changes)" if source.commit and source.dirty else ""
    session.say(session.terminal.paint(f"{console.workspace.project} · run #{shown.number}{tree}{changes}", "strong"))
    try:
        code = await LiveRun(session, facts, run, wait=wait).follow()
    finally:
        session.on_interrupt = None
    await asyncio.gather(*aborting)
    return INTERRUPTED if session.interrupted else code


COMMANDS = {"run": run, "retry": retry, "abort": abort}
