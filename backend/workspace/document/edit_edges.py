"""Edges: who waits for whom."""

from backend.domain.edits import Connect, Disconnect
from backend.domain.errors import NotFoundError, RefusedError
from backend.domain.graph import may_connect
from backend.domain.pipeline import SEPARATOR, Value
from backend.workspace.document.change import Change
from backend.workspace.document.outline import graph, need, needs, path_of
from backend.workspace.document.values import put, with_needs


def connect(root: Value, edit: Connect) -> Change:
    """Let the target wait for the source, where the graph's rules allow it."""
    if reason := may_connect(graph(root, edit.source, edit.target), edit.source, edit.target):
        raise RefusedError(f"{reason[:1].upper()}{reason[1:]}.")
    target = need(root, edit.target)
    if not isinstance(target, dict):
        raise RefusedError(f"{edit.target} is no mapping of fields.", "Edit it as text.")
    names = (*needs(target), _short(edit.source))
    return _change(root, edit.target, target, names, f"connect {_short(edit.source)} to {_short(edit.target)}")


def disconnect(root: Value, edit: Disconnect) -> Change:
    """Let the target wait for the source no longer."""
    target = need(root, edit.target)
    name = _short(edit.source)
    if name not in needs(target) or edit.source.rpartition(SEPARATOR)[0] != edit.target.rpartition(SEPARATOR)[0]:
        raise NotFoundError(f"{edit.target} does not wait for {edit.source}.")
    names = tuple(other for other in needs(target) if other != name)
    return _change(root, edit.target, target, names, f"disconnect {name} from {_short(edit.target)}")


def _change(root: Value, ref: str, old: Value, names: tuple[str, ...], label: str) -> Change:
    new = with_needs(old, names, first=SEPARATOR not in ref)
    return Change(put(root, path_of(ref), new), (ref,), label)


def _short(ref: str) -> str:
    return ref.rpartition(SEPARATOR)[2]
