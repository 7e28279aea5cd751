"""runs, logs, releases."""

import difflib
from pathlib import Path

import typer

from backend.cli import json_lines
from backend.cli.options import JSON, WORKSPACE, folder_of
from backend.cli.session import Session, execute
from backend.cli.words import ago, date_time, duration, table
from backend.domain.errors import InputError


def runs(
    context: typer.Context,
    *,
    limit: int = typer.Option(20, "--limit", "-n", min=1, help="How many."),
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """List runs, newest first."""

    async def body(session: Session) -> int:
        terminal = session.terminal
        rows = []
        for row in await session.console.runs(limit=limit):
            if json:
                json_lines.emit(row)
                continue
            took = duration(row.finished - row.started) if row.finished else ""
            tests = f"{row.tests.passed}/{row.tests.total} tests" if row.tests.total else ""
            headline = terminal.data(row.headline.partition("\n")[0])
            when = date_time(row.started)
            rows.append(
                [f"#{row.number}", terminal.phase(row.phase), when, took, tests, row.source.commit[:8], headline]
            )
        if not json and not rows:
            session.say("There are no runs yet. Start one: slipway run")
        for line in table(rows):
            session.say(line)
        return 0

    return execute(folder_of(context, workspace), body, json=json)


def logs(
    context: typer.Context,
    *,
    run: str = typer.Argument("", metavar="RUN|SERVICE", help="A run (number, id, latest); with --env a service."),
    step: str = typer.Argument("", metavar="[STEP]", help="The step, as stage/step."),
    env: str = typer.Option("", "--env", help="Show the log of a service deployed there."),
    follow: bool = typer.Option(False, "-f", "--follow", help="Go on until it ends."),
    tail: int = typer.Option(500, "--tail", min=0, help="Lines to begin with (deployed services)."),
    workspace: Path | None = WORKSPACE,
) -> int:
    """Show a log. Colours stay on a terminal; other control sequences never pass."""

    async def body(session: Session) -> int:
        console, terminal = session.console, session.terminal
        if env:
            if not run:
                raise InputError("Which service?", f"slipway logs --env {env} SERVICE")
            async for line in console.environment_logs(env, run, follow=follow, tail=tail):
                terminal.line(terminal.data(line))
            return 0
        if run in console.workspace.composition.services:
            raise InputError(f"{run} is a service, not a run.", f"slipway logs --env ENVIRONMENT {run}")
        found = await console.run(run or "latest")
        ref = _step(step, list(found.steps), found.number)
        if follow:
            async for line in console.follow_log(found.id, ref):
                terminal.line(terminal.data(line))
            return 0
        offset, rest = 0, b""
        while True:
            data, following = await console.read_log(found.id, ref, offset=offset)
            if not data:
                break
            *lines, rest = (rest + data).split(b"\n")
            offset = following
            for raw in lines:
                terminal.line(terminal.data(raw.decode("utf-8", "replace")))
        if rest:
            terminal.line(terminal.data(rest.decode("utf-8", "replace")))
        return 0

    return execute(folder_of(context, workspace), body)


def releases(context: typer.Context, workspace: Path | None = WORKSPACE, json: bool = JSON) -> int:
    """List releases, newest first."""

    async def body(session: Session) -> int:
        rows = []
        for release in await session.console.releases():
            if json:
                json_lines.emit(release)
                continue
            evidence = ", ".join(f"{part.stage} {part.phase.value}" for part in release.evidence)
            dirty = "uncommitted" if release.source.dirty and release.source.commit else ""
            data = [
                release.id,
                release.version,
                f"{ago(release.created)} ago",
                release.source.commit[:8],
                dirty,
                evidence,
            ]
            rows.append([session.terminal.data(cell) for cell in data])
        if not json and not rows:
            session.say("There are no releases yet. A run that builds and tests makes one: slipway run")
        for line in table(rows):
            session.say(line)
        return 0

    return execute(folder_of(context, workspace), body, json=json)


def _step(name: str, refs: list[str], number: int) -> str:
    if name in refs:
        return name
    alone = [ref for ref in refs if ref.partition("/")[2] == name]  # `cart` for `unit/cart`, where there is but one
    if name and len(alone) == 1:
        return alone[0]
    close = difflib.get_close_matches(name, refs, 1)
    hint = f"Did you mean {close[0]}?" if close else f"Its steps: {', '.join(refs)}."
    raise InputError(f"Run #{number} has no step {name!r}." if name else "Which step?", hint)


COMMANDS = {"runs": runs, "logs": logs, "releases": releases}
