"""How many copies of a service run, with which limits, and how they are replaced and restarted."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from backend.domain.service import Resources, UpdateOrder
from backend.notation.nodes import Block, Node, Scalar, shown
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.quantities import parse_cpus, parse_size
from backend.workspace.compose.scope import Scope

_MOST_REPLICAS = 1000
_RESTART = re.compile(r"no|always|unless-stopped|on-failure(:\d{1,9})?", re.ASCII)
_CONDITIONS = {
    "none": "no",
    "on-failure": "on-failure",
    "any": "always",
    "unless-stopped": "unless-stopped",
    "always": "always",
}


@dataclass(frozen=True, slots=True)
class Deploy:
    """What a service says about its copies, with Slipway's own defaults."""

    replicas: int = 1
    resources: Resources = field(default_factory=Resources)
    order: UpdateOrder = UpdateOrder.START_FIRST
    restart: str = "unless-stopped"


def read_deploy(scope: Scope, service: Block, name: str) -> Deploy:
    """Return what `deploy:` and the older keys beside it (scale, mem_limit, cpus, restart, ...) say."""
    reader = scope.reader
    block = reader.block(service.get("deploy"), f"{name}.deploy") or Block({}, service.place)
    check_keys(reader, block, "deploy", f"{name}.deploy")
    mode = reader.choice(
        block.get("mode"), f"{name}.deploy.mode", ("replicated", "global", "replicated-job", "global-job"), "replicated"
    )
    if mode != "replicated":
        scope.findings.warning(
            block.key_place("mode"), f"{name}.deploy.mode: {mode} is not honoured", "set deploy.replicas"
        )
    return Deploy(
        _replicas(scope, service, block, name),
        _resources(scope, service, block, name),
        _order(scope, block, f"{name}.deploy.update_config"),
        _restart(scope, service, block, name),
    )


def _replicas(scope: Scope, service: Block, deploy: Block, name: str) -> int:
    scale, replicas = service.get("scale"), deploy.get("replicas")
    found = scope.reader.integer(replicas, f"{name}.deploy.replicas", most=_MOST_REPLICAS, default=1)
    if scale is None:
        return found
    wanted = scope.reader.integer(scale, f"{name}.scale", most=_MOST_REPLICAS, default=1)
    if replicas is not None and wanted != found:
        scope.findings.error(
            scale.place, f"{name}.scale: it differs from deploy.replicas ({found})", "keep one of them"
        )
    return wanted


def _resources(scope: Scope, service: Block, deploy: Block, name: str) -> Resources:
    reader, where = scope.reader, f"{name}.deploy.resources"
    block = reader.block(deploy.get("resources"), where) or Block({}, deploy.place)
    check_keys(reader, block, "deploy.resources", where)
    limits = reader.block(block.get("limits"), f"{where}.limits") or Block({}, block.place)
    check_keys(reader, limits, "deploy.resources.limits", f"{where}.limits")
    reserved = reader.block(block.get("reservations"), f"{where}.reservations") or Block({}, block.place)
    check_keys(reader, reserved, "deploy.resources.reservations", f"{where}.reservations")

    def one(part: Block, key: str, older: str, by: Callable[[str], float]) -> float:
        found = reader.convert(part.get(key), f"{where}.{key}", by)
        other = reader.convert(service.get(older), f"{name}.{older}", by) if older else None
        if found is not None and other is not None and found != other:
            hint = "keep one of them"
            scope.findings.error(service.key_place(older), f"{name}.{older}: it differs from deploy.resources", hint)
        return found if found is not None else other or 0.0

    return Resources(
        one(limits, "cpus", "cpus", parse_cpus),
        int(one(limits, "memory", "mem_limit", parse_size)),
        int(one(limits, "pids", "pids_limit", _pids)),
        one(reserved, "cpus", "", parse_cpus),
        int(one(reserved, "memory", "mem_reservation", parse_size)),
    )


def _pids(text: str) -> int:
    if text == "-1":
        return 0
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ValueError("expected a whole number")
    return int(text)


def _order(scope: Scope, deploy: Block, name: str) -> UpdateOrder:
    block = scope.reader.block(deploy.get("update_config"), name)
    if block is None:
        return UpdateOrder.START_FIRST
    check_keys(scope.reader, block, "deploy.update_config", name)
    action = scope.reader.choice(
        block.get("failure_action"), f"{name}.failure_action", ("rollback", "pause", "continue"), "rollback"
    )
    if action != "rollback":
        hint = "see `on_failure:` of an environment in slipway.yaml"
        scope.findings.warning(
            block.key_place("failure_action"), f"{name}.failure_action: {action} is not honoured", hint
        )
    if scope.reader.integer(block.get("parallelism"), f"{name}.parallelism", default=1) != 1:
        scope.findings.warning(
            block.key_place("parallelism"), f"{name}.parallelism is not honoured", "copies are replaced one by one"
        )
    return UpdateOrder(
        scope.reader.choice(block.get("order"), f"{name}.order", tuple(UpdateOrder), UpdateOrder.START_FIRST)
    )


def _restart(scope: Scope, service: Block, deploy: Block, name: str) -> str:
    block = scope.reader.block(deploy.get("restart_policy"), f"{name}.deploy.restart_policy")
    if block is not None and block.entries:
        where = f"{name}.deploy.restart_policy"
        check_keys(scope.reader, block, "deploy.restart_policy", where)
        condition = _CONDITIONS[
            scope.reader.choice(block.get("condition"), f"{where}.condition", tuple(_CONDITIONS), "any")
        ]
        attempts = scope.reader.integer(block.get("max_attempts"), f"{where}.max_attempts")
        return f"{condition}:{attempts}" if condition == "on-failure" and attempts else condition
    return _plain_restart(scope, service.get("restart"), f"{name}.restart")


def _plain_restart(scope: Scope, node: Node | None, name: str) -> str:
    default = Deploy().restart
    if node is None:
        return default
    if isinstance(node, Scalar) and node.value is False:
        return "no"  # written for a YAML 1.1 reader, where a bare `no` is false
    found = scope.reader.scalar(node, name)
    if found is None:
        return default
    if _RESTART.fullmatch(found.text):
        return found.text
    options = ("no", "always", "unless-stopped", "on-failure", "on-failure:3")
    scope.findings.error(
        found.place,
        f"{name}: expected no, always, unless-stopped or on-failure[:times], found {shown(found.text)}",
        scope.reader.guess(found.text, options),
    )
    return default
