"""The environment's answer in one line. Pure."""

from backend.domain.deployment import EnvironmentState
from backend.domain.health import Health, worst_health
from gui.formats import ago, past, plural, time_of_day
from gui.looks import LOST, Look, look
from gui.models.deployment_words import sentence


def answer(state: EnvironmentState, now: float) -> tuple[Look, str, str]:
    """Return sign, answer and second line."""
    name = state.name
    if not state.reachable:
        lost = f"as of {time_of_day(state.as_of)}, lost since {ago(state.as_of, now)}"
        known = f"{lost} · what is shown is the last that was known" if state.as_of else "what runs there is not known"
        return LOST, f"The engine of {name} does not answer", known
    if not state.services:
        return look(Health.MISSING), f"Nothing runs in {name}", "Run the pipeline, or promote a release to it"
    health = worst_health(service.health for service in state.services.values())
    unwell = [service.service for service in state.services.values() if service.health is not Health.HEALTHY]
    verb = "is" if len(unwell) == 1 else "are"
    word = str(health) if len(unwell) == 1 else "not healthy"
    title = f"{', '.join(unwell[:3])} {verb} {word} in {name}" if unwell else f"{name} is healthy"
    return look(health), title, _second(state, now)


def _second(state: EnvironmentState, now: float) -> str:
    parts = [plural(len(state.services), "service")]
    made = state.deployment
    if made is not None:
        parts.append(f"{sentence(made)} {past(made.finished or made.started, now)} by {made.by}")
    if state.lock is not None:
        stale = ", its holder is gone" if state.lock.stale else ""
        parts.append(f"locked by {state.lock.holder} for {state.lock.purpose}, {int(state.lock.age)}s{stale}")
    return " · ".join(parts)
