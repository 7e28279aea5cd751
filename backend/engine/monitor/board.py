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
from backend.ports.world import Clock

_STANDS = 3.0  # seconds
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


class PromotionHints:
    """Whether releases may move on, by plans. A plan is work for journal and engine, and boards are asked for with every fact:
    an answer stands for a moment while the same deployments live.
    """

    def __init__(self, plan: PlanPromotion, clock: Clock) -> None:
        self._plan = plan
        self._clock = clock
        self._asked: tuple[object, float] = (None, 0.0)
        self._known: tuple[PromotionHint, ...] = ()

    async def of(
        self, workspace: Workspace, states: Mapping[str, EnvironmentState], newest: RunSummary | None
    ) -> tuple[PromotionHint, ...]:
        """Return for each environment after the first whether the release before it may move on, or why not."""
        deployments = tuple(
            (name, state.reachable, state.deployment and state.deployment.id) for name, state in states.items()
        )
        question = (id(workspace), deployments, newest and (newest.id, newest.phase))
        now = self._clock.monotonic()
        if question != self._asked[0] or now - self._asked[1] > _STANDS:
            pairs = pairwise(workspace.environments)
            self._known = tuple(await asyncio.gather(*(_hint(origin, to, states, self._plan) for origin, to in pairs)))
            self._asked = (question, now)
        return self._known


async def _hint(origin: str, to: str, states: Mapping[str, EnvironmentState], plan: PlanPromotion) -> PromotionHint:
    here, there = states.get(origin), states.get(to)
    running = here.deployment if here else None
    if running is None or not running.services:
        lost = running is None and here is not None and not here.reachable
        return PromotionHint(
            to, origin, message=f"{origin} cannot be reached" if lost else f"nothing runs in {origin} yet"
        )
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
