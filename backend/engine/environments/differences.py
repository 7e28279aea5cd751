"""What would change, field by field, in words for people. Values of secrets never come here; names that smell of one hide theirs."""

import re
from collections.abc import Iterator, Mapping
from difflib import unified_diff

from backend.domain.deployment import DeployedService
from backend.domain.plan import Change
from backend.domain.service import Composition, HealthCheck, Mount, Port

_HIDDEN = re.compile(
    r"pass|secret|token|credential|private|(api|access|signing|encryption)_?key|_key$|dsn$|auth", re.IGNORECASE
)
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
_LONGEST_DIFF = 4000

# Fields shown as they stand, with the name that the Compose file has for them.
_PLAIN: Mapping[str, str] = {
    "command": "command",
    "entrypoint": "entrypoint",
    "healthcheck": "healthcheck",
    "restart": "restart",
    "user": "user",
    "working_dir": "working_dir",
    "hostname": "hostname",
    "stop_grace_period": "stop_grace_period",
    "stop_signal": "stop_signal",
    "init": "init",
    "read_only": "read_only",
    "cap_add": "cap_add",
    "cap_drop": "cap_drop",
    "security_opt": "security_opt",
    "extra_hosts": "extra_hosts",
    "tmpfs": "tmpfs",
    "expose": "expose",
    "aliases": "aliases",
    "order": "deploy.update_config.order",
}
_LIMITS = {
    "cpus": "deploy.resources.limits.cpus",
    "memory": "deploy.resources.limits.memory",
    "pids": "deploy.resources.limits.pids",
    "reserved_cpus": "deploy.resources.reservations.cpus",
    "reserved_memory": "deploy.resources.reservations.memory",
}


def changes(
    name: str,
    before: tuple[DeployedService, Composition] | None,
    after: tuple[DeployedService, Composition] | None,
) -> tuple[Change, ...]:
    """Return what changes for a service that is `before` there and shall be `after`; None where it does not exist."""
    old = dict(_fields(*before)) if before else {}
    new = dict(_fields(*after)) if after else {}
    return tuple(
        _change(name, field, old.get(field, ""), new.get(field, ""))
        for field in dict.fromkeys([*old, *new])
        if old.get(field) != new.get(field)
    )


def _change(name: str, field: str, old: str, new: str) -> Change:
    if field.startswith("configs.") and old and new:
        lines = unified_diff(old.splitlines(), new.splitlines(), "before", "after", lineterm="", n=1)
        return Change(name, field, f"{len(old)} characters", "\n".join(lines)[:_LONGEST_DIFF])
    if field.startswith("environment.") and _HIDDEN.search(field):
        return Change(
            name, field, "(hidden)" if old else "", "(hidden, different)" if old and new else "(hidden)" if new else ""
        )
    return Change(name, field, _CREDENTIALS.sub("//(hidden)@", old), _CREDENTIALS.sub("//(hidden)@", new))


def _fields(deployed: DeployedService, composition: Composition) -> Iterator[tuple[str, str]]:
    service = deployed.service
    yield "image", deployed.image.short
    yield "replicas", str(deployed.replicas)
    yield from ((f"environment.{key}", value or '""') for key, value in service.environment.items())
    for attribute, field in _PLAIN.items():
        if text := _text(getattr(service, attribute)):
            yield field, text
    for attribute, field in _LIMITS.items():
        if value := getattr(service.resources, attribute):
            yield field, _size(value) if attribute.endswith("memory") else f"{value:g}"
    if service.ports:
        yield "ports", ", ".join(_port(port) for port in service.ports)
    if service.mounts:
        yield "volumes", ", ".join(_mount(mount) for mount in service.mounts)
    yield from ((f"labels.{key}", value or '""') for key, value in service.labels.items())
    for grant in service.configs:
        yield f"configs.{grant.source}", composition.configs[grant.source].content or '""'
    for grant in service.secrets:
        yield f"secrets.{grant.source}", _secret(composition, grant.source)


def _secret(composition: Composition, name: str) -> str:
    source = composition.secrets[name]
    reference = source.reference if isinstance(source.reference, str) else source.reference[0]
    return f"from {source.kind} {reference}"


def _text(value: object) -> str:
    match value:
        case None | False | () | "":
            return ""
        case True:
            return "yes"
        case float():
            return f"{value:g} s"
        case tuple():
            return " ".join(str(part) for part in value)
        case HealthCheck():
            times = f"every {value.interval:g} s, {value.retries} tries, {value.start_period:g} s to start"
            return f"{' '.join(value.test)}, {times}"
        case _:
            return str(value)


def _port(port: Port) -> str:
    host = f"{port.host_ip}:" if port.host_ip else ""
    suffix = f"/{port.protocol}" if port.protocol != "tcp" else ""
    return f"{host}{port.published}:{port.target}{suffix}" if port.published else f"{port.target}{suffix}"


def _mount(mount: Mount) -> str:
    return f"{mount.source or mount.kind}:{mount.target}{':ro' if mount.read_only else ''}"


def _size(value: int) -> str:
    for unit, factor in (("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)):
        if value % factor == 0:
            return f"{value // factor}{unit}"
    return str(value)
