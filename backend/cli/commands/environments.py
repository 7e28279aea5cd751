"""status, scale, down."""

from pathlib import Path

import typer

from backend.cli import json_lines
from backend.cli.live_deployment import carry_out
from backend.cli.options import JSON, WORKSPACE, YES, folder_of
from backend.cli.session import Session, execute
from backend.cli.terminal import Terminal
from backend.cli.words import ago, clock_time, table
from backend.domain.board import Board
from backend.domain.deployment import EnvironmentState, ServiceState
from backend.domain.errors import InputError
from backend.domain.health import Health

_ENVIRONMENT = typer.Argument(..., metavar="ENV", help="The environment.")


def status(context: typer.Context, workspace: Path | None = WORKSPACE, json: bool = JSON) -> int:
    """Show every service against every environment, the last run, and what may move on."""

    async def body(session: Session) -> int:
        if problems := session.console.workspace.errors:
            raise InputError("The workspace has errors.", "`slipway validate` lists them.", problems)
        board = await session.console.board()
        if json:
            json_lines.emit(board)
            return 0
        for line in _board(board, session.terminal):
            session.say(line)
        return 0

    return execute(folder_of(context, workspace), body, json=json)


def scale(
    context: typer.Context,
    *,
    environment: str = _ENVIRONMENT,
    service: str = typer.Argument(..., metavar="SERVICE"),
    replicas: int = typer.Argument(..., metavar="N", min=0, help="How many replicas."),
    yes: bool = YES,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Change a service's replicas; no request is dropped where its rollout is rolling."""

    async def body(session: Session) -> int:
        console = session.console
        return await carry_out(session, lambda: console.plan_scale(environment, service, replicas), yes=yes)

    return execute(folder_of(context, workspace), body, json=json)


def down(
    context: typer.Context,
    *,
    environment: str = _ENVIRONMENT,
    yes: bool = YES,
    workspace: Path | None = WORKSPACE,
    json: bool = JSON,
) -> int:
    """Remove what runs in an environment; its name has to be typed."""

    async def body(session: Session) -> int:
        console = session.console
        return await carry_out(session, lambda: console.plan_down(environment), yes=yes, typed=environment)

    return execute(folder_of(context, workspace), body, json=json)


def _board(board: Board, terminal: Terminal) -> list[str]:
    lines = []
    if board.last_run is not None:
        run = board.last_run
        headline = f" · {run.headline.partition(chr(10))[0]}" if run.headline else ""
        when = f" {ago(run.finished)} ago" if run.finished else ""
        lines += [f"run #{run.number}  {terminal.phase(run.phase)}{terminal.data(f'{when}{headline}')}", ""]
    names = list(board.environments)
    rows = [[terminal.paint(cell, "strong") for cell in ("service", *names)]]
    for service in board.services:
        cells = [_cell(board.environments[name].services.get(service), terminal) for name in names]
        rows.append([terminal.data(service), *cells])
    lines += table(rows)
    for name, state in board.environments.items():
        lines += _remarks(name, state, terminal)
    for hint in board.promotions:
        way = f"{hint.origin} -> {hint.environment}"
        if hint.possible:
            command = f"slipway promote --to {hint.environment}"
            lines += ["", terminal.data(f"{way}: {hint.version} may move on   ({command})")]
        elif hint.message:
            lines += ["", terminal.data(f"{way}: {hint.message}")]
    return lines


def _cell(state: ServiceState | None, terminal: Terminal) -> str:
    if state is None or (state.health is Health.MISSING and not state.wanted):
        return terminal.paint("-", "muted")
    image = state.image.short[:6] if state.image else ""
    words = [state.health.value, state.version, image, f"{state.ready}/{state.wanted}", ago(state.since)]
    return terminal.health(state.health, terminal.data(" ".join(word for word in words if word)))


def _remarks(name: str, state: EnvironmentState, terminal: Terminal) -> list[str]:
    remarks = []
    if not state.reachable:
        as_of = f"; last known values as of {clock_time(state.as_of)}" if state.as_of else ""
        remarks.append(
            terminal.warning(terminal.data(f"{name} cannot be reached{as_of}. {' '.join(state.message.split())}"))
        )
    if state.lock is not None:
        stale = ", its heart has stopped" if state.lock.stale else ""
        lock = state.lock
        remarks.append(terminal.data(f"{name} is locked by {lock.holder} for {lock.purpose}, {lock.age:.0f} s{stale}"))
    for service in state.services.values():
        texts = [service.message, service.drift and f"drift: {service.drift}"]
        remarks += [terminal.warning(terminal.data(f"{name} {service.service}: {text}")) for text in texts if text]
        if service.endpoints:
            remarks.append(
                terminal.paint(terminal.data(f"{name} {service.service}: {', '.join(service.endpoints)}"), "muted")
            )
    return ["", *remarks] if remarks else []


COMMANDS = {"status": status, "scale": scale, "down": down}
