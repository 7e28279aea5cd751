"""Reading objects as the API server says them, without trust: what is missing or of another type counts as not there."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

ClusterObject: TypeAlias = Mapping[str, Any]  # keys and values as the API's own reference names them


def part(found: Any, *path: str) -> ClusterObject:
    """Return a mapping within an object, an empty one when it is not there."""
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def items(found: Any, *path: str) -> Iterator[ClusterObject]:
    """Yield the mappings of a list within an object."""
    value = part(found, *path[:-1]).get(path[-1])
    for item in value if isinstance(value, list | tuple) else ():
        if isinstance(item, Mapping):
            yield item


def number(found: Any, *path: str, default: int = 0) -> int:
    """Return a whole number within an object."""
    value = part(found, *path[:-1]).get(path[-1])
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def text(found: Any, *path: str) -> str:
    """Return a text within an object, "" when it is not there."""
    value = part(found, *path[:-1]).get(path[-1])
    return value if isinstance(value, str) else ""


def truth(found: Any, *path: str) -> bool:
    """Whether a value within an object is true."""
    return part(found, *path[:-1]).get(path[-1]) is True


def condition(found: Any, kind: str) -> ClusterObject:
    """Return the condition of a type from an object's status, an empty one when it is not there."""
    return next((item for item in items(found, "status", "conditions") if item.get("type") == kind), {})


def name_of(found: Any) -> str:
    """Return kind and name as people write them: `pod/web-1`."""
    return f"{text(found, 'kind').lower() or 'object'}/{text(found, 'metadata', 'name')}"
