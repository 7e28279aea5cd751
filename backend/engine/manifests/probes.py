"""How the kubelet sees whether a container is well: the Compose file's healthcheck."""

import math
from typing import Any

from backend.domain.service import HealthCheck, Service
from backend.engine.manifests.literal import literals
from backend.engine.manifests.ports import only_port
from backend.engine.manifests.setting import PodImage

_SLACK = 60.0  # seconds for scheduling and pulling beside what the healthcheck grants
_DEADLINE = 600  # Kubernetes' own


def probes(service: Service, image: PodImage) -> dict[str, Any]:
    """Return the container's probes. Readiness alone is what Docker's healthcheck means; with `liveness: true` what is unhealthy is
    restarted too, after it has once been well within `start_period`.
    """
    action = _action(service, image)
    if not action:
        return {}
    check = service.healthcheck or HealthCheck(())
    period = max(1, round(check.interval))
    times = {"periodSeconds": period, "timeoutSeconds": max(1, math.ceil(check.timeout))}
    found: dict[str, Any] = {"readinessProbe": {**action, **times, "failureThreshold": check.retries}}
    if service.cluster.liveness:
        patience = check.retries + math.ceil(check.start_period / period)
        found["startupProbe"] = {**action, **times, "failureThreshold": patience}
        found["livenessProbe"] = {**action, **times, "failureThreshold": check.retries}
    return found


def patience(service: Service) -> int:
    """Return after how many seconds without progress a rollout has failed: Kubernetes' own, or what the healthcheck needs."""
    check = service.healthcheck
    if check is None:
        return _DEADLINE
    return max(_DEADLINE, math.ceil(check.start_period + (check.interval + check.timeout) * check.retries + _SLACK))


def _action(service: Service, image: PodImage) -> dict[str, Any]:
    check, wish = service.healthcheck, service.cluster.probe
    if wish is not None:
        return {"httpGet": {"path": wish.path, "port": only_port(service, image, wish.port, "probe")}}
    if check is None or not check.test or check.test[0] == "NONE":
        return {}
    words = ("/bin/sh", "-c", *check.test[1:]) if check.test[0] == "CMD-SHELL" else check.test[1:]
    return {"exec": {"command": literals(words)}}
