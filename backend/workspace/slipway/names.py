"""How things may be called, and what else the readers of `slipway.yaml` share."""

import re
from collections.abc import Callable

from backend.domain.problem import Place
from backend.notation.nodes import Node, Scalar, shown
from backend.workspace.reader import Reader

PROJECT = r"[a-z0-9][a-z0-9_-]{0,62}"  # also environments: part of container, volume and network names
NODE = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"  # stages and steps: part of container names and references

_PROJECT = re.compile(PROJECT, re.ASCII)
_NODE = re.compile(NODE, re.ASCII)


def check_project_name(reader: Reader, name: str, place: Place, what: str) -> bool:
    """Report a project's or environment's name that cannot be used."""
    if _PROJECT.fullmatch(name):
        return True
    proposal = re.sub(r"[^a-z0-9_-]+", "-", name.lower())[:63].strip("-_")
    hint = f"did you mean {proposal}?" if _PROJECT.fullmatch(proposal) else ""
    reader.findings.error(
        place, f"{what}: expected lower-case letters, digits, - and _, at most 63, found {shown(name)}", hint
    )
    return False


def check_node_name(reader: Reader, name: str, place: Place, what: str) -> bool:
    """Report a stage's or step's name that cannot be used."""
    if _NODE.fullmatch(name):
        return True
    reader.findings.error(place, f"{what}: expected letters, digits, _, . and -, at most 63, found {shown(name)}")
    return False


def convert(reader: Reader, node: Node | None, name: str, by: Callable[[str | int | float], float]) -> float | None:
    """Return what one of the domain's field readers makes of a scalar; its ValueError becomes a problem."""
    if node is None:
        return None
    value = node.value if isinstance(node, Scalar) else None
    if value is None or isinstance(value, bool):
        reader.expected("a duration such as 90, 90s, 5m or 1h30m", node, name)
        return None
    try:
        return by(value)
    except ValueError as error:
        reader.findings.error(node.place, f"{name}: {error}, found {shown(str(value))}")
        return None
