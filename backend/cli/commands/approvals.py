"""approve, reject."""

from pathlib import Path

import typer

from backend.cli.commands.runs import follow
from backend.cli.facts_queue import facts_of
from backend.cli.options import JSON, WAIT, WORKSPACE, folder_of
from backend.cli.session import Session, execute

_RUN = typer.Argument(..., metavar="RUN", help="Number or id of the run.")
_STEP = typer.Argument(..., metavar="STEP", help="The step that asks, as stage/step.")
_REASON = typer.Option("", "--reason", help="Why; it is kept.")


def approve(
    context: typer.Context,
    *,
    run: str = _RUN,
    step: str = _STEP,
    reason: str = _REASON,
    wait: bool = WAIT,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Say yes; when no other process carries the run, it goes on here."""
    return _answer(context, (run, step), reason=reason, approved=True, wait=wait, workspace=workspace, json=json)


def reject(
    context: typer.Context,
    *,
    run: str = _RUN,
    step: str = _STEP,
    reason: str = _REASON,
    wait: bool = WAIT,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Say no; when no other process carries the run, it ends here."""
    code = _answer(context, (run, step), reason=reason, approved=False, wait=wait, workspace=workspace, json=json)
    return 0 if code == 1 else code  # the run said no because the person did: that is what was asked for


def _answer(
    context: typer.Context,
    step: tuple[str, str],
    *,
    reason: str,
    approved: bool,
    wait: bool,
    workspace: Path | None,
    json: bool,
) -> int:
    async def body(session: Session) -> int:
        console = session.console
        run = await console.run(step[0])
        async with facts_of(console) as facts:
            await console.approve(run.id, step[1], approved=approved, reason=reason)
            session.say(f"{'Approved' if approved else 'Rejected'}: {step[1]} of run #{run.number}.")
            if not console.owns(run.id):
                return 0  # the process that carries the run goes on with it
            return await follow(session, facts, run.id, wait=wait)

    return execute(folder_of(context, workspace), body, json=json, watch=True)


COMMANDS = {"approve": approve, "reject": reject}
