"""What must be right within one step beyond the types of its fields."""

import re
from urllib.parse import urlsplit

from backend.domain.pipeline import Step
from backend.domain.problem import Place
from backend.notation.nodes import Block, shown
from backend.workspace.reader import Reader
from backend.workspace.slipway.step_values import ALL, StepValues

_STATUS = re.compile(r"[1-5]\d\d")


def check_step(values: StepValues, step: Step, block: Block, where: str) -> None:
    """Report what a step of its kind cannot do."""
    match step.kind:
        case "build":
            _build(values, step, block, where)
        case "integration":
            _integration(values, step, block, where)
        case "promote":
            _promote(values, step, block, where)
        case "http":
            _http(values, step, block, where)


def _place(block: Block, key: str) -> Place:
    node = block.get(key)
    return node.place if node is not None else block.place


def _build(values: StepValues, step: Step, block: Block, where: str) -> None:
    built = [service.name for service in values.composition.services.values() if service.build is not None]
    if step.subject == ALL:
        if not built and values.sure:
            values.reader.findings.error(_place(block, "build"), f"{where}.build: no service has a build section")
        return
    for name in step.subject if isinstance(step.subject, list) else ():
        if name not in built:
            expected = f"expected one of {', '.join(built)}" if built else ""
            values.reader.findings.error(
                _place(block, "build"), f"{where}.build: the service {name} has no build section", expected
            )


def _integration(values: StepValues, step: Step, block: Block, where: str) -> None:
    if step.subject == ALL:
        return
    named = step.subject if isinstance(step.subject, list) else []
    for name in named:
        service = values.composition.services[str(name)]
        missing = [other.service for other in service.depends_on if other.service not in named]
        if missing:
            values.reader.findings.warning(
                _place(block, "integration"),
                f"{where}.integration: {name} depends on {', '.join(missing)}, which is not started",
                "add it to the list",
            )


def _promote(values: StepValues, step: Step, block: Block, where: str) -> None:
    order = list(values.environments)
    origin, to = step.subject, step.options.get("to")
    if not isinstance(origin, str) or not isinstance(to, str) or origin not in order or to not in order:
        return
    if origin == to:
        values.reader.findings.error(_place(block, "to"), f"{where}.to: a release cannot be promoted to where it is")
    elif order.index(to) < order.index(origin):
        values.reader.findings.error(
            _place(block, "to"),
            f"{where}.to: {to} comes before {origin}",
            f"environments stand in promotion order: {', '.join(order)}",
        )


def _http(values: StepValues, step: Step, block: Block, where: str) -> None:
    reader = values.reader
    subject = step.subject if isinstance(step.subject, str) else ""
    if subject.startswith("/"):
        for key in ("service", "environment"):
            if key not in block.entries:
                reader.findings.error(_place(block, "http"), f"{where}: a path needs `{key}:`", "or write a full URL")
    elif subject and not _is_url(subject):
        expected = f"expected a URL, or a path such as /healthz, found {shown(subject)}"
        reader.findings.error(_place(block, "http"), f"{where}.http: {expected}")
    elif subject:
        _useless(reader, block, where)
    status = step.options.get("status")
    if status is not None and not _STATUS.fullmatch(str(status)):
        reader.findings.error(
            _place(block, "status"), f"{where}.status: expected a status from 100 to 599, found {status}"
        )


def _useless(reader: Reader, block: Block, where: str) -> None:
    for key in ("service", "environment"):
        if key in block.entries:
            reader.findings.warning(block.key_place(key), f"{where}.{key} says nothing beside a full URL")


def _is_url(text: str) -> bool:
    try:
        url = urlsplit(text)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname)
