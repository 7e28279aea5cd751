"""From a container as Slipway asks for it to the body of Docker's create call."""

import math
from typing import Any

from backend.domain.container import Attachment, ContainerSpec
from backend.domain.errors import InputError
from backend.domain.service import HealthCheck, Mount, MountKind, Port, Resources

_NANO = 1_000_000_000
_MODES_WITHOUT_NAMES = {"host", "none", "bridge"}


def create_body(spec: ContainerSpec) -> dict[str, Any]:
    """Return the JSON body; networks after the first are connected by calls of their own before the start.

    InputError for a restart policy that no engine knows. Reserved CPUs have no counterpart on an engine and are left out.
    """
    body: dict[str, Any] = {
        "Image": spec.image,
        "Env": [f"{name}={value}" for name, value in spec.environment.items()],
        "Labels": dict(spec.labels),
        "HostConfig": _host_config(spec),
        "ExposedPorts": {_port_key(port): {} for port in spec.ports},
        # Docker counts whole seconds; a shorter wish must not become "kill at once".
        "StopTimeout": math.ceil(spec.stop_timeout),
    }
    if spec.command is not None:
        body["Cmd"] = list(spec.command)
    if spec.entrypoint is not None:
        body["Entrypoint"] = list(spec.entrypoint)
    texts = {
        "User": spec.user,
        "WorkingDir": spec.working_dir,
        "Hostname": spec.hostname,
        "StopSignal": spec.stop_signal,
    }
    body |= {name: text for name, text in texts.items() if text}
    if spec.healthcheck is not None:
        body["Healthcheck"] = _healthcheck(spec.healthcheck)
    if spec.networks and (first := spec.networks[0]).network not in _MODES_WITHOUT_NAMES:
        body["NetworkingConfig"] = {"EndpointsConfig": {first.network: endpoint_settings(first)}}
    return body


def endpoint_settings(attachment: Attachment) -> dict[str, Any]:
    """Return the settings of one network for create and connect."""
    return {"Aliases": list(attachment.aliases)} if attachment.aliases else {}


def _host_config(spec: ContainerSpec) -> dict[str, Any]:
    host: dict[str, Any] = {
        "RestartPolicy": _restart(spec.restart),
        "Mounts": [_mount(mount) for mount in spec.mounts],
        "PortBindings": _bindings(spec.ports),
        "NetworkMode": spec.networks[0].network if spec.networks else "default",
        **_limits(spec.resources),
    }
    if spec.tmpfs:
        host["Tmpfs"] = {path: options for path, _, options in (text.partition(":") for text in spec.tmpfs)}
    if spec.init:
        host["Init"] = True
    if spec.read_only:
        host["ReadonlyRootfs"] = True
    lists = {
        "CapAdd": spec.cap_add,
        "CapDrop": spec.cap_drop,
        "SecurityOpt": spec.security_opt,
        # Compose writes both host:ip and host=ip; engines before 24 know the colon only.
        "ExtraHosts": tuple(host.replace("=", ":", 1) for host in spec.extra_hosts),
    }
    return host | {name: list(values) for name, values in lists.items() if values}


def _limits(resources: Resources) -> dict[str, Any]:
    wanted = {
        "NanoCpus": round(resources.cpus * _NANO),
        "Memory": resources.memory,
        "MemoryReservation": resources.reserved_memory,
        "PidsLimit": resources.pids,
    }
    return {name: value for name, value in wanted.items() if value > 0}


def _restart(policy: str) -> dict[str, Any]:
    name, colon, count = policy.partition(":")
    if name not in {"", "no", "always", "unless-stopped", "on-failure"} or (
        colon and (name != "on-failure" or not count.isdigit())
    ):
        raise InputError(
            f"Restart policy {policy!r} is not known.", "Write no, always, unless-stopped, on-failure or on-failure:3."
        )
    return {"Name": name or "no", "MaximumRetryCount": int(count) if colon else 0}


def _mount(mount: Mount) -> dict[str, Any]:
    wanted: dict[str, Any] = {"Type": mount.kind.value, "Target": mount.target, "ReadOnly": mount.read_only}
    if mount.kind is not MountKind.TMPFS and mount.source:
        wanted["Source"] = mount.source
    return wanted


def _bindings(ports: tuple[Port, ...]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for port in ports:
        if port.published:
            found.setdefault(_port_key(port), []).append({"HostIp": port.host_ip, "HostPort": str(port.published)})
    return found


def _port_key(port: Port) -> str:
    return f"{port.target}/{port.protocol}"


def _healthcheck(check: HealthCheck) -> dict[str, Any]:
    # The engine reads 0 as "its default", and refuses anything below a millisecond.
    return {
        "Test": list(check.test),
        "Interval": round(check.interval * _NANO),
        "Timeout": round(check.timeout * _NANO),
        "Retries": check.retries,
        "StartPeriod": round(check.start_period * _NANO),
    }
