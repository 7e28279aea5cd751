"""Plain values: compared strictly, and changed along a path without touching the old ones."""

from collections.abc import Mapping

from backend.domain.pipeline import Value

Path = tuple[str, ...]


def same(a: Value, b: Value) -> bool:
    """Return whether two values are the same to the last type: 1 is not true, nor 1.0; a key's place does not count."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, dict) and isinstance(b, dict):
        return len(a) == len(b) and all(key in b and same(value, b[key]) for key, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (a != a and b != b)  # noqa: PLR0124 - nan


def get(root: Value, path: Path) -> Value:
    """Return what stands at a path, None when there is nothing."""
    for key in path:
        if not isinstance(root, dict) or key not in root:
            return None
        root = root[key]
    return root


def block(root: Value, path: Path) -> dict[str, Value]:
    """Return the mapping at a path, an empty one when there is none."""
    found = get(root, path)
    return found if isinstance(found, dict) else {}


def put(root: Value, path: Path, value: Value) -> Value:
    """Return the root with another value at a path; missing mappings on the way are made."""
    if not path:
        return value
    inner = root if isinstance(root, dict) else {}
    return {**inner, path[0]: put(inner.get(path[0]), path[1:], value)}


def without(values: Mapping[str, Value], *keys: str) -> dict[str, Value]:
    """Return a mapping without some keys."""
    return {key: value for key, value in values.items() if key not in keys}


def texts(value: Value) -> tuple[str, ...]:
    """Return the names in a `needs:` or `tests:`: one text or a list of them."""
    items = value if isinstance(value, list) else [value]
    return tuple(str(item) for item in items if item is not None and not isinstance(item, list | dict))


def with_texts(old: Value, new: tuple[str, ...]) -> Value:
    """Return a list of names in the old one's shape: a text alone stays a text alone."""
    if isinstance(old, str) and len(new) == 1:
        return new[0]
    known = {str(item): item for item in old if not isinstance(item, list | dict)} if isinstance(old, list) else {}
    return [known.get(name, name) for name in new]


def with_needs(node: Value, new: tuple[str, ...], *, first: bool) -> Value:
    """Return a stage or step that needs these; `first`: a new `needs:` comes before all else."""
    if not isinstance(node, dict) or texts(node.get("needs")) == new:
        return node
    if not new:
        return without(node, "needs")
    needs = with_texts(node.get("needs"), new)
    return {"needs": needs, **node} if first and "needs" not in node else {**node, "needs": needs}
