"""What refers to stages and steps: needs, and the tests that gates ask for."""

from collections.abc import Callable, Iterable, Mapping

from backend.domain.pipeline import Value
from backend.workspace.document.outline import needs, nodes, stages, steps, steps_path
from backend.workspace.document.values import block, get, put, texts, with_needs, with_texts, without

Names = tuple[str, ...]


def with_stage_needs(root: Value, by: Callable[[str, Names], Names]) -> Value:
    """Return the root with the needs of all stages changed by their name and needs."""
    found = block(root, ("pipeline",))
    return put(root, ("pipeline",), _changed(found, by, first=True)) if found else root


def with_step_needs(root: Value, stage: str, by: Callable[[str, Names], Names]) -> Value:
    """Return the root with the needs of a stage's steps changed by their name and needs."""
    found = block(root, steps_path(stage))
    return put(root, steps_path(stage), _changed(found, by, first=False)) if found else root


def with_gates(root: Value, by: Callable[[Names], Names]) -> Value:
    """Return the root with the stages that gates ask for changed; a gate without any is taken out."""
    for name in block(root, ("environments",)):
        path = ("environments", name, "gates")
        gates = get(root, path)
        if not isinstance(gates, dict) or not texts(gates.get("tests")):
            continue
        old = texts(gates.get("tests"))
        new = by(old)
        if new == old:
            continue
        kept = {**gates, "tests": with_texts(gates["tests"], new)} if new else without(gates, "tests")
        root = put(root, path, kept)
    return root


def replaced(names: Iterable[str], by: Mapping[str, Names]) -> Names:
    """Return names with some replaced by others, each once."""
    return tuple(dict.fromkeys(new for name in names for new in by.get(name, (name,))))


def bypasses(waits: Mapping[str, Names], gone: Iterable[str], *, heal: bool) -> dict[str, Names]:
    """Return for each node that goes what takes its place among the needs of others: what it waited for itself, or nothing."""
    going = dict.fromkeys(gone)
    found: dict[str, Names] = {}
    for name in going:
        found[name] = ()
        seen = {name}
        waiting = [*reversed(waits.get(name, ()))] if heal else []
        while waiting:
            other = waiting.pop()
            if other in seen:
                continue
            seen.add(other)
            if other in going:
                waiting += reversed(waits.get(other, ()))
            else:
                found[name] = (*found[name], other)
    return found


def without_stages(root: Value, gone: Iterable[str], *, heal: bool) -> Value:
    """Return the root without some stages; what waited for them or asked for their tests is taken care of."""
    names = set(gone)
    if not names:
        return root
    ways = bypasses({name: needs(value) for name, value in stages(root).items()}, names, heal=heal)
    root = put(root, ("pipeline",), without(block(root, ("pipeline",)), *names))
    root = with_stage_needs(root, lambda name, old: _unlooped(name, old, ways))
    return with_gates(root, lambda old: tuple(name for name in old if name not in names))


def without_steps(root: Value, stage: str, gone: Iterable[str], *, heal: bool) -> Value:
    """Return the root without some steps of a stage; what waited for them is taken care of."""
    names = set(gone)
    ways = bypasses({name: needs(value) for name, value in steps(root, stage).items()}, names, heal=heal)
    root = put(root, steps_path(stage), without(block(root, steps_path(stage)), *names))
    return with_step_needs(root, stage, lambda name, old: _unlooped(name, old, ways))


def _unlooped(name: str, old: Names, ways: Mapping[str, Names]) -> Names:
    if not any(other in ways for other in old):
        return old
    return tuple(other for other in replaced(old, ways) if other != name)


def _changed(values: dict[str, Value], by: Callable[[str, Names], Names], *, first: bool) -> dict[str, Value]:
    changed = dict(values)
    for name, value in nodes(values).items():
        old = needs(value)
        if (new := by(name, old)) != old:
            changed[name] = with_needs(value, new, first=first)
    return changed
