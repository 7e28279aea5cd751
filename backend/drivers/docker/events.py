"""From one of the engine's events to ours."""

from backend.domain.container import EngineEvent
from backend.drivers.docker.wire import Actor, Event

# What Podman calls otherwise than Docker.
_ACTIONS = {"died": "die", "remove": "destroy"}


def engine_event(found: Event) -> EngineEvent:
    """Return the event. Of `exec_create: COMMAND` the command is left out: it may hold a secret."""
    actor = found.actor or Actor()
    action, colon, detail = found.action.partition(":")
    if found.kind == "container":
        action = _ACTIONS.get(action, action)
    if colon and action == "health_status":
        action = f"{action}: {detail.strip()}"
    time = found.time_nano / 1e9 if found.time_nano else float(found.time)
    attributes = actor.attributes or {}
    if (code := attributes.get("containerExitCode")) is not None:
        attributes = {**attributes, "exitCode": code}  # Podman's name for it
    return EngineEvent(found.kind, action, actor.id, time, attributes)
