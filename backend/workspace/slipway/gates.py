"""Gates of an environment, and its verification."""

from collections.abc import Collection

from backend.domain.environment import Gates, VerificationRule
from backend.domain.step_fields import duration
from backend.notation.nodes import Node, shown
from backend.workspace.reader import Reader
from backend.workspace.slipway.names import convert

KEYS = ("tests", "soak", "approvals", "windows", "checks")
_LATER = ("approvals", "windows", "checks")  # well-formed ones are kept by name; they stay closed


def read_gates(reader: Reader, node: Node | None, name: str, stages: Collection[str]) -> Gates:
    """Return the gates; `stages` are the pipeline's."""
    block = reader.block(node, name)
    if block is None:
        return Gates()
    reader.check_keys(block, KEYS, name)
    tests = []
    for item in reader.texts(block.get("tests"), f"{name}.tests", "a list of stages"):
        if item.text not in stages:
            hint = reader.findings.nearest(item.text, stages)
            reader.findings.error(item.place, f"{name}.tests: there is no stage {shown(item.text)}", hint)
        elif item.text not in tests:
            tests.append(item.text)
    _approvals(reader, block.get("approvals"), f"{name}.approvals")
    for key in ("windows", "checks"):
        _list(reader, block.get(key), f"{name}.{key}")
    other = tuple(key for key in _LATER if key in block.entries)
    for key in other:
        reader.findings.warning(
            block.key_place(key),
            f"{name}.{key} cannot be judged by this version: the gate stays closed",
            "remove it to open",
        )
    return Gates(tuple(tests), convert(reader, block.get("soak"), f"{name}.soak", duration) or 0.0, other)


def _approvals(reader: Reader, node: Node | None, name: str) -> None:
    block = reader.block(node, name)
    if block is None:
        return
    reader.check_keys(block, ("count", "signed", "expires"), name)
    reader.integer(block.get("count"), f"{name}.count", 1, 100, 1)
    reader.boolean(block.get("signed"), f"{name}.signed")
    convert(reader, block.get("expires"), f"{name}.expires", duration)


def _list(reader: Reader, node: Node | None, name: str) -> None:
    for item in reader.sequence(node, name):
        block = reader.block(item, name)
        if name.endswith("windows") and block is not None:
            reader.check_keys(block, ("allow", "deny", "timezone"), name)
            if ("allow" in block.entries) == ("deny" in block.entries):
                reader.findings.error(block.place, f"{name}: expected either `allow:` or `deny:`")
            for key, value in block.items():
                reader.text(value, f"{name}.{key}")


def read_verification(reader: Reader, node: Node | None, name: str, services: Collection[str]) -> VerificationRule:
    """Return the checks after a rollout; `services` are the environment's."""
    block = reader.block(node, name)
    if block is None:
        return VerificationRule()
    reader.check_keys(block, ("for", "http", "max_restarts"), name)
    http: dict[str, str] = {}
    paths = reader.block(block.get("http"), f"{name}.http", "a mapping of services to paths")
    for service, value in paths.items() if paths else ():
        assert paths is not None
        path = reader.scalar(value, f"{name}.http.{service}", "a path")
        if service not in services:
            hint = reader.findings.nearest(service, services)
            reader.findings.error(paths.key_place(service), f"{name}.http: there is no service {shown(service)}", hint)
        elif path is not None and not path.text.startswith("/"):
            reader.findings.error(
                path.place, f"{name}.http.{service}: expected a path such as /healthz, found {shown(path.text)}"
            )
        elif path is not None:
            http[service] = path.text
    seconds = convert(reader, block.get("for"), f"{name}.for", duration)
    return VerificationRule(seconds or 0.0, http, reader.integer(block.get("max_restarts"), f"{name}.max_restarts"))
