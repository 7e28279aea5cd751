"""plan, promote, rollback."""

from pathlib import Path

import typer

from backend.cli.live_deployment import carry_out, opens_by_itself, show_plan
from backend.cli.options import ADOPT, JSON, OVERRIDE, WAIT, WORKSPACE, YES, folder_of
from backend.cli.session import Session, execute

_TO = typer.Option(..., "--to", metavar="ENV", help="The environment it goes to.")
_FROM = typer.Option("", "--from", metavar="ENV", help="The environment it comes from; default: the one before.")
_RELEASE = typer.Option("", "--release", metavar="RELEASE", help="Id or version; default: what runs in the one before.")
_WAITS, _SAYS_NO = 4, 1


def plan(
    context: typer.Context,
    *,
    to: str = _TO,
    release: str = _RELEASE,
    origin: str = _FROM,
    adopt: bool = ADOPT,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Show what a promotion would change: exit 0 when it may go, 4 when it has to wait for a gate, 1 when one says no."""

    async def body(session: Session) -> int:
        found = await session.console.plan_promotion(to, release=release, origin=origin, adopt=adopt)
        show_plan(session, found)
        if found.clash:
            return _SAYS_NO
        if not found.blocked:
            return 0
        return _WAITS if opens_by_itself(found) else _SAYS_NO

    return execute(folder_of(context, workspace), body, json=json)


def promote(
    context: typer.Context,
    *,
    to: str = _TO,
    release: str = _RELEASE,
    origin: str = _FROM,
    adopt: bool = ADOPT,
    yes: bool = YES,
    wait: bool = WAIT,
    override: str = OVERRIDE,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Show the plan, ask, carry it out and follow it; --wait waits for closed gates."""

    async def body(session: Session) -> int:
        console = session.console
        return await carry_out(
            session,
            lambda: console.plan_promotion(to, release=release, origin=origin, adopt=adopt),
            yes=yes,
            wait=wait,
            override=override,
        )

    return execute(folder_of(context, workspace), body, json=json)


def rollback(
    context: typer.Context,
    *,
    environment: str = typer.Argument(..., metavar="ENV", help="The environment."),
    to: str = typer.Option("", "--to", metavar="RELEASE", help="Release or deployment; default: the one before."),
    yes: bool = YES,
    override: str = OVERRIDE,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Show what going back would change, ask, and go back."""

    async def body(session: Session) -> int:
        console = session.console
        return await carry_out(session, lambda: console.plan_rollback(environment, to=to), yes=yes, override=override)

    return execute(folder_of(context, workspace), body, json=json)


COMMANDS = {"plan": plan, "promote": promote, "rollback": rollback}
