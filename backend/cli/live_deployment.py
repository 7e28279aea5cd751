"""Carrying out a plan from the terminal: showing it, asking, following it to its end."""

import asyncio
from collections.abc import Awaitable, Callable

from backend.cli import json_lines
from backend.cli.facts_queue import facts_of
from backend.cli.plan_text import plan_lines
from backend.cli.session import INTERRUPTED, Session
from backend.cli.words import duration
from backend.domain.deployment import Deployment
from backend.domain.errors import RefusedError, WaitingError
from backend.domain.facts import DeploymentChanged, Fact
from backend.domain.phase import Phase
from backend.domain.plan import Plan
from backend.engine.environments.gates import SOAK

_EXIT = {Phase.SUCCEEDED: 0, Phase.SKIPPED: 0, Phase.FAILED: 1, Phase.ERRORED: 3, Phase.ABORTED: INTERRUPTED}
_LOOK_AGAIN = 5.0  # seconds between two looks at a closed gate


def show_plan(session: Session, plan: Plan) -> None:
    """Print a plan."""
    if session.json:
        json_lines.emit(plan)
        return
    for line in plan_lines(plan, session.terminal):
        session.say(line)


async def carry_out(
    session: Session,
    make: Callable[[], Awaitable[Plan]],
    *,
    yes: bool,
    wait: bool = False,
    override: str = "",
    typed: str = "",
) -> int:
    """Show the plan that `make` gives, ask unless `yes`, carry it out and follow it. `typed`: what must be typed as a yes."""
    plan = await make()
    show_plan(session, plan)
    if plan.empty:
        session.say("There is nothing to do.")
        return 0
    if plan.adoption is not None and plan.clash:
        raise RefusedError(plan.clash, plan.adoption.hint(plan.environment))
    if plan.blocked and not override:
        plan = await _opened(session, plan, make, wait=wait)
    session.say()
    if not yes and not session.confirm(_question(plan, typed), typed):
        session.say("Nothing was changed.")
        return 1
    async with facts_of(session.console) as facts:
        deployment = await session.console.promote(plan, override=override)
        session.on_interrupt = lambda: session.say(
            f"The change of {plan.environment} goes on to its end. Press Ctrl-C again to leave; the next start takes it up."
        )
        return _end(session, await _followed(session, facts, deployment))


def _question(plan: Plan, typed: str) -> str:
    verb = {"down": "Take down", "rollback": "Roll back", "scale": "Scale", "deploy": "Deploy to"}.get(
        plan.action, "Promote to"
    )
    return f"{verb} {plan.environment}?" + (f" Type {typed} to go on." if typed else "")


def opens_by_itself(plan: Plan) -> bool:
    """Whether time alone opens every gate that is closed."""
    return all(gate.name == SOAK for gate in plan.blocked)


async def _opened(session: Session, plan: Plan, make: Callable[[], Awaitable[Plan]], *, wait: bool) -> Plan:
    while plan.blocked:
        closed = "; ".join(f"{gate.name}: {gate.message}" for gate in plan.blocked)
        message = f"The way to {plan.environment} is closed: {closed}"
        if not opens_by_itself(plan):
            raise RefusedError(message, "Mend that first, or give a reason to pass: --override REASON.")
        if not wait:
            raise WaitingError(message, "--wait waits until it opens; --override REASON passes it for a reason.")
        session.say(session.terminal.phase(Phase.WAITING, session.terminal.data(f"waiting: {closed}")))
        await asyncio.sleep(_LOOK_AGAIN)
        plan = await make()
    return plan


async def _followed(session: Session, facts: "asyncio.Queue[Fact]", deployment: str) -> Deployment:
    """Print what the deployment says until it is over; what cuts it off (a lost engine) is raised."""
    said = ""
    finished = asyncio.ensure_future(session.console.finished(deployment))
    try:
        while not finished.done() or not facts.empty():
            coming = asyncio.ensure_future(facts.get())
            await asyncio.wait({finished, coming}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                continue
            fact = coming.result()
            if session.json:
                json_lines.emit(fact)
            if not isinstance(fact, DeploymentChanged) or fact.deployment.id != deployment:
                continue
            now = fact.deployment
            if now.message and now.message != said and not now.phase.final:
                said = now.message
                session.say(f"  {session.terminal.phase(now.phase, session.terminal.data(now.message))}")
        return finished.result()
    finally:
        finished.cancel()


def _end(session: Session, deployment: Deployment) -> int:
    took = duration(deployment.finished - deployment.started)
    text = f"{deployment.environment}: {deployment.action} {deployment.phase.value} after {took}"
    if deployment.message:
        text += f" · {deployment.message}"
    session.say(session.terminal.phase(deployment.phase, session.terminal.data(text)))
    return _EXIT.get(deployment.phase, 1)
