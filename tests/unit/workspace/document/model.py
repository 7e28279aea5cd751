"""What each edit means, said once more on plain values and in another way than the Document does it: by changing a copy in place."""

import copy
import re
from typing import Any

from backend.domain.edits import (
    AddStage,
    AddStep,
    Connect,
    Delete,
    Disconnect,
    Duplicate,
    Edit,
    Move,
    Rename,
    SetField,
)
from backend.notation.findings import Findings
from backend.notation.nodes import plain
from backend.notation.parser import parse

Values = dict[str, Any]
_KINDS = ("build", "test", "integration", "run", "deploy", "promote", "http", "approve")


def meaning(text: str) -> Values:
    """Return what a text says, with the needs of all nodes as sorted lists of names."""
    node = parse(text.encode(), "slipway.yaml", Findings())
    assert node is not None
    found: Any = plain(node)
    return normal(found)


def normal(root: Values) -> Values:
    """Return values in which needs are sorted lists, and missing ones empty: their order and repetition mean nothing."""
    root = copy.deepcopy(root)
    for stage in _stages(root).values():
        for node in (stage, *_steps(stage).values()) if isinstance(stage, dict) else ():
            if isinstance(node, dict):
                node["needs"] = sorted(set(_names(node.get("needs"))))
    for environment in root.get("environments", {}).values():
        gates = environment.get("gates") or {}
        gates["tests"] = _names(gates.get("tests"))
        environment["gates"] = gates
    return root


def after(root: Values, edit: Edit) -> Values | None:
    """Return the values after an edit, None when this model does not know it."""
    root = copy.deepcopy(root)
    match edit:
        case AddStage():
            stages = list(root["pipeline"].items())
            at = next((index for index, (name, _) in enumerate(stages) if name == edit.before), len(stages))
            stages.insert(at, (edit.name, {"needs": list(edit.needs), "steps": copy.deepcopy(dict(edit.steps))}))
            root["pipeline"] = dict(stages)
        case AddStep():
            root["pipeline"][edit.stage]["steps"] = {
                **_steps(root["pipeline"][edit.stage]),
                edit.name: dict(edit.fields),
            }
        case SetField():
            node = _node(root, edit.ref)
            node = {} if node is None else node
            kind = next((key for key in node if key in _KINDS), None)
            if edit.value is None:
                node.pop(edit.name, None)
            elif "/" in edit.ref and edit.name in _KINDS and edit.name not in node and kind:
                node = {edit.name if key == kind else key: value for key, value in node.items()}
                node[edit.name] = copy.deepcopy(edit.value)
            else:
                node[edit.name] = copy.deepcopy(edit.value)
            _set_node(root, edit.ref, node)
        case Connect():
            _node(root, edit.target)["needs"].append(edit.source.rpartition("/")[2])
        case Disconnect():
            needs = _node(root, edit.target)["needs"]
            needs[:] = [name for name in needs if name != edit.source.rpartition("/")[2]]
        case Rename():
            _rename(root, edit)
        case Delete():
            _delete(root, list(dict.fromkeys(edit.refs)), heal=edit.heal)
        case Move() if len(edit.refs) == 1:
            _move(root, edit.refs[0], edit.stage)
        case Duplicate() if len(edit.refs) == 1:
            _duplicate(root, edit.refs[0])
        case _:
            return None
    return normal(root)


def _names(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(item) for item in items if item is not None and not isinstance(item, list | dict)]


def _stages(root: Values) -> Values:
    return {key: value for key, value in (root.get("pipeline") or {}).items() if not key.startswith("x-")}


def _steps(stage: Any) -> Values:
    found = stage.get("steps") if isinstance(stage, dict) else None
    return found if isinstance(found, dict) else {}


def _node(root: Values, ref: str) -> Any:
    stage, _, step = ref.partition("/")
    return root["pipeline"][stage]["steps"][step] if step else root["pipeline"][stage]


def _set_node(root: Values, ref: str, node: Any) -> None:
    stage, _, step = ref.partition("/")
    if step:
        root["pipeline"][stage]["steps"][step] = node
    else:
        root["pipeline"][stage] = node


def _siblings(root: Values, ref: str) -> Values:
    stage, _, step = ref.partition("/")
    return _steps(root["pipeline"][stage]) if step else _stages(root)


def _rename(root: Values, edit: Rename) -> None:
    old = edit.ref.rpartition("/")[2]
    for node in _siblings(root, edit.ref).values():
        if isinstance(node, dict) and old in node["needs"]:
            renamed = [edit.name if name == old else name for name in node["needs"]]
            node["needs"] = list(dict.fromkeys(renamed))
    stage, _, step = edit.ref.partition("/")
    if not step:
        for environment in root.get("environments", {}).values():
            tests = environment["gates"]["tests"]
            tests[:] = [edit.name if name == old else name for name in tests]
    parent = root["pipeline"][stage]["steps"] if step else root["pipeline"]
    pairs = [(edit.name if key == old else key, value) for key, value in parent.items()]
    parent.clear()
    parent.update(pairs)


def _delete(root: Values, refs: list[str], *, heal: bool) -> None:
    for ref in [ref for ref in refs if "/" in ref and ref.partition("/")[0] not in refs]:
        stage = ref.partition("/")[0]
        if len(_steps(root["pipeline"][stage])) == 1:
            refs = [*refs, stage]
        else:
            _delete_one(root, ref, heal=heal)
    for ref in dict.fromkeys(ref for ref in refs if "/" not in ref):
        _delete_one(root, ref, heal=heal)


def _delete_one(root: Values, ref: str, *, heal: bool) -> None:
    stage, _, step = ref.partition("/")
    name = step or stage
    node = _node(root, ref)
    before = node["needs"] if heal and isinstance(node, dict) else []
    for other_name, other in _siblings(root, ref).items():
        if isinstance(other, dict) and name in other["needs"]:
            healed = [new for need in other["needs"] for new in (before if need == name else [need])]
            other["needs"] = [need for need in dict.fromkeys(healed) if need not in {name, other_name}]
    del (root["pipeline"][stage]["steps"] if step else root["pipeline"])[name]
    if not step:
        for environment in root.get("environments", {}).values():
            environment["gates"]["tests"] = [test for test in environment["gates"]["tests"] if test != name]


def _move(root: Values, ref: str, stage: str) -> None:
    origin, _, name = ref.partition("/")
    if origin == stage:
        return
    node = copy.deepcopy(_node(root, ref))
    _delete(root, [ref], heal=True)
    if isinstance(node, dict):
        node["needs"] = []
    steps = _steps(root["pipeline"][stage])
    root["pipeline"][stage]["steps"] = {**steps, _free(name, steps): node}


def _duplicate(root: Values, ref: str) -> None:
    stage, _, step = ref.partition("/")
    parent = root["pipeline"][stage]["steps"] if step else root["pipeline"]
    pairs: list[tuple[str, Any]] = []
    for key, value in parent.items():
        pairs.append((key, value))
        if key == (step or stage):
            pairs.append((_free(key, parent), copy.deepcopy(value)))
    parent.clear()
    parent.update(pairs)


def _free(name: str, taken: Values) -> str:
    if name not in taken:
        return name
    stem = re.sub(r"-\d+$", "", name)
    return next(other for number in range(2, 99) if (other := f"{stem}-{number}") not in taken)
