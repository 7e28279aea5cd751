"""Health checks of a Podman that nobody runs.

Podman leaves them to systemd's timers. Without systemd (in containers, on some distributions) a container stays `starting`
for ever, so that whoever asks for its state runs the check when it is due. Where the timers run, it never is.
"""

import time

from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.frames import parse_time
from backend.drivers.docker.wire import Container

_PERIOD = 30.0  # Podman's default, seconds
_SLACK = 1.0
_LONGEST = 30.0


async def run_when_due(client: EngineClient, found: Container) -> bool:
    """Run the container's check if its last one is older than one and a half periods; returns whether it was run."""
    if not _is_due(found, time.time()):
        return False
    # A check that says no is an answer as well (200); one that cannot be run leaves things as they are.
    await client.call(
        "GET",
        f"/v4.0.0/libpod/containers/{found.id}/healthcheck",
        versioned=False,
        timeout=_LONGEST,
        allow=(404, 409, 500),
        doing=f"run the health check of {found.name}",
    )
    return True


def _is_due(found: Container, now: float) -> bool:
    health = found.state.health
    config = found.config.healthcheck if found.config else None
    if (
        health is None
        or config is None
        or not config.test
        or config.test[0] == "NONE"
        or found.state.status != "running"
    ):
        return False
    period = config.interval / 1e9 or _PERIOD
    last = parse_time(health.log[-1].end) if health.log else parse_time(found.state.started)
    return now - last > period * 1.5 + (_SLACK if health.log else 0.0)
