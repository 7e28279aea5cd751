"""validate, doctor."""

from pathlib import Path
from typing import Annotated

import typer

from backend.cli import json_lines
from backend.cli.options import JSON, WORKSPACE, folder_of
from backend.cli.session import Session, execute
from backend.cli.words import plural, table
from backend.domain.doctor import Verdict
from backend.domain.problem import Severity


def validate(context: typer.Context, workspace: Path | None = WORKSPACE, json: bool = JSON) -> int:
    """Check the files: exit 0 when they can be run, 2 when not."""

    async def body(session: Session) -> int:
        found = session.console.workspace
        terminal = session.terminal
        for problem in found.problems:
            if json:
                json_lines.emit(problem)
                continue
            bad = problem.severity is Severity.ERROR
            text = terminal.data(f"{problem.place}: {problem.message}")
            session.say(terminal.mark(False, text) if bad else terminal.warning(text))
            if problem.hint:
                session.say(f"    {terminal.data(problem.hint)}")
        if found.errors:
            session.say(f"{plural(len(found.errors), 'mistake')} to correct.")
            return 2
        steps = sum(1 for _ in found.pipeline.steps())
        services, environments = len(found.composition.services), len(found.environments)
        counts = ", ".join((plural(services, "service"), plural(environments, "environment"), plural(steps, "step")))
        session.say(terminal.mark(True, terminal.data(f"{found.project}: {counts}.")))
        return 0

    return execute(folder_of(context, workspace), body, json=json, start=False)


def doctor(
    context: typer.Context,
    workspace: Path | None = WORKSPACE,
    approve: Annotated[
        str, typer.Option(metavar="FINGERPRINT", help="Let this program of the kubeconfig run to log in.")
    ] = "",
    json: bool = JSON,
) -> int:
    """Say what is really used and what is missing: exit 0 when nothing is bad."""

    async def body(session: Session) -> int:
        terminal = session.terminal
        if approve:
            session.say(terminal.data(f"Approved: {await session.console.approve_login(approve)}"))
        checks = await session.console.doctor()
        rows = []
        for check in checks:
            if json:
                json_lines.emit(check)
                continue
            name = terminal.data(check.name)
            sign = (
                terminal.warning(name)
                if check.verdict is Verdict.WARNING
                else terminal.mark(check.verdict is Verdict.OK, name)
            )
            rows.append([sign, terminal.data(" ".join(check.found.split()))])
            if check.cure:
                rows.append(["", terminal.paint(terminal.data(check.cure), "strong")])
        for line in table(rows):
            session.say(line)
        return int(any(check.verdict is Verdict.BAD for check in checks))

    return execute(folder_of(context, workspace), body, json=json, start=False)


COMMANDS = {"validate": validate, "doctor": doctor}
