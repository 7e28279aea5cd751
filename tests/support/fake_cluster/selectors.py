"""Label and field selectors."""

import re
from typing import Any

_SET = re.compile(r"(?P<key>\S+)\s+(?P<op>in|notin)\s+\((?P<values>[^)]*)\)")


def matches(thing: dict[str, Any], labels: str, fields: str) -> bool:
    """Return whether an object is selected."""
    own = thing["metadata"].get("labels") or {}
    parts = re.split(r",(?![^(]*\))", labels) if labels else []
    return all(_label(own, part.strip()) for part in parts) and all(
        _equal(lambda key: str(_at(thing, key)), part) for part in fields.split(",") if part
    )


def _label(own: dict[str, str], part: str) -> bool:
    if found := _SET.fullmatch(part):
        within = own.get(found["key"]) in [value.strip() for value in found["values"].split(",")]
        return within is (found["op"] == "in")
    if part.startswith("!"):
        return part[1:] not in own
    if "=" not in part:
        return part in own
    return _equal(own.get, part)


def _equal(value: Any, part: str) -> bool:
    found = re.fullmatch(r"([^!=]+)(!=|==|=)(.*)", part)
    assert found, f"no selector: {part}"
    return (value(found[1].strip()) == found[3].strip()) is (found[2] != "!=")


def _at(thing: dict[str, Any], path: str) -> Any:
    value: Any = thing
    for key in path.split("."):
        value = (value or {}).get(key, "")
    return value
