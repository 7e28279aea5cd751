"""The board: every service against every environment, and what may move on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import pairwise

from backend.domain.board import Board, PromotionHint
from backend.domain.deployment import EnvironmentState
from backend.domain.errors import ConsoleError
from backend.domain.plan import Plan
from backend.domain.run import RunSummary
from backend.domain.workspace import Workspace

PlanPromotion = Callable[[str], Awaitable[Plan]]


def assemble_board(
    workspace: Workspace,
    states: Mapping[str, EnvironmentState],
    last_run: RunSummary | None,
    promotions: tuple[PromotionHint, ...],
) -> Board:
    """Return the board: services in the Compose file's order, then those that run somewhere but are in the file no more."""
    services = dict.fromkeys(workspace.composition.services)
    for environment in workspace.environments.values():
        services.update(dict.fromkeys(environment.composition.services))
    for state in states.values():
        services.update(dict.fromkeys(state.services))
    return Board(tuple(services), states, last_run, promotions)


async def promotion_hints(
    workspace: Workspace, states: Mapping[str, EnvironmentState], plan: PlanPromotion
) -> tuple[PromotionHint, ...]:
    """Return for each environment after the first whether the release before it may move on; a plan says why not."""
    names = list(workspace.environments)
    return tuple(await asyncio.gather(*(_hint(origin, to, states, plan) for origin, to in pairwise(names))))


async def _hint(origin: str, to: str, states: Mapping[str, EnvironmentState], plan: PlanPromotion) -> PromotionHint:
    here, there = states.get(origin), states.get(to)
    running = here.deployment if here else None
    if running is None or not running.services:
        return PromotionHint(to, origin, message=f"nothing runs in {origin} yet")
    release = running.release
    hint = PromotionHint(to, origin, release.id, release.version)
    if there is not None and there.deployment is not None and there.deployment.release.id == release.id:
        return PromotionHint(to, origin, release.id, release.version, message="same release")
    unreachable = next((state for state in (here, there) if state is not None and not state.reachable), None)
    if unreachable is not None:
        return PromotionHint(to, origin, release.id, release.version, message=f"{unreachable.name} cannot be reached")
    try:
        found = await plan(to)
    except ConsoleError as error:
        return PromotionHint(to, origin, release.id, release.version, message=error.message)
    if found.blocked:
        waits = "; ".join(f"{gate.name}: {gate.message}" for gate in found.blocked)
        return PromotionHint(to, origin, hint.release, hint.version, message=f"waits: {waits}")
    return PromotionHint(to, origin, hint.release, hint.version, possible=True)
