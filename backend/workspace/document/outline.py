"""Stages and steps by their refs, in values and in the text."""

import re
from collections.abc import Iterable

from backend.domain.errors import NotFoundError, RefusedError
from backend.domain.pipeline import SEPARATOR, Pipeline, Stage, Step, Value
from backend.domain.step_kinds import KINDS
from backend.workspace.document.spots import Spot
from backend.workspace.document.values import Path, block, get, texts
from backend.workspace.slipway.names import NODE

PIPELINE: Path = ("pipeline",)
_NAME = re.compile(NODE, re.ASCII)
_NUMBERED = re.compile(r"(.*?)-(\d+)")


def path_of(ref: str) -> Path:
    """Return where a stage or step stands in the file's values."""
    stage, separator, step = ref.partition(SEPARATOR)
    return (*PIPELINE, stage, "steps", step) if separator else (*PIPELINE, stage)


def steps_path(stage: str) -> Path:
    """Return where a stage's steps stand."""
    return (*PIPELINE, stage, "steps")


def nodes(values: dict[str, Value]) -> dict[str, Value]:
    """Return a mapping's stages or steps: all but extensions."""
    return {key: value for key, value in values.items() if not key.startswith("x-")}


def stages(root: Value) -> dict[str, Value]:
    """Return the stages by name."""
    return nodes(block(root, PIPELINE))


def steps(root: Value, stage: str) -> dict[str, Value]:
    """Return a stage's steps by name."""
    return nodes(block(root, steps_path(stage)))


def need(root: Value, ref: str) -> Value:
    """Return a stage's or step's value; NotFoundError."""
    stage, separator, step = ref.partition(SEPARATOR)
    found = steps(root, stage) if separator else stages(root)
    name = step if separator else stage
    if name not in found:
        raise NotFoundError(f"There is no {'step' if separator else 'stage'} {ref}.")
    return found[name]


def needs(value: Value) -> tuple[str, ...]:
    """Return what a stage or step says it waits for."""
    return texts(value.get("needs")) if isinstance(value, dict) else ()


def kind_of(step: Value) -> str:
    """Return the key that says a step's kind, "" when none does."""
    return next((key for key in step if key in KINDS), "") if isinstance(step, dict) else ""


def graph(root: Value, *refs: str) -> Pipeline:
    """Return only names and needs, for the rules of the graph; of steps, as they are written, those in the refs' stages."""
    looked_at = {ref.partition(SEPARATOR)[0] for ref in refs if SEPARATOR in ref}
    inside = {
        stage: tuple(Step(step, "", needs=needs(fields)) for step, fields in steps(root, stage).items())
        for stage in looked_at
    }
    return Pipeline(tuple(Stage(name, needs(value), inside.get(name, ())) for name, value in stages(root).items()))


def check_name(name: str, taken: Iterable[str], what: str) -> None:
    """Refuse a name that cannot be used or is taken."""
    if not _NAME.fullmatch(name) or name.startswith("x-"):
        raise RefusedError(
            f"{name!r} cannot be a {what}'s name.",
            "Use letters, digits, _, . and -, at most 63, not beginning with x-.",
        )
    if name in taken:
        raise RefusedError(f"There is a {what} {name} already.", "Take another name.")


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, with the first free number where it is taken: cart, cart-2, cart-3."""
    known = set(taken)
    if name not in known:
        return name
    stem = found[1] if (found := _NUMBERED.fullmatch(name)) else name
    number = 2
    while (candidate := f"{stem[: 62 - len(str(number))]}-{number}") in known:
        number += 1
    return candidate


def locate(root: Spot, path: Path, *, follow: bool = True) -> tuple[Spot, Spot, Spot] | None:
    """Return mapping, key and value of what stands at a path; through aliases and merges only with `follow`."""
    found: tuple[Spot, Spot, Spot] | None = None
    spot = root
    for name in path:
        if spot.kind == "alias":
            if not follow:
                return None
            spot = spot.real
        found = _entry(spot, name, 0, follow=follow)
        if found is None:
            return None
        spot = found[2]
    return found


def _entry(spot: Spot, name: str, depth: int, *, follow: bool) -> tuple[Spot, Spot, Spot] | None:
    if (own := spot.entry(name)) is not None:
        return (spot, *own)
    if not follow or depth > 8:
        return None
    for key, value in spot.entries:
        if key.merges:
            for source in value.items if value.kind == "list" else [value]:
                if (found := _entry(source.real, name, depth + 1, follow=True)) is not None:
                    return found
    return None


def ref_of(path: Path) -> str:
    """Return the ref of the stage or step that a path leads into, else the path itself in words."""
    if path[:1] == PIPELINE and len(path) > 1:
        return f"{path[1]}{SEPARATOR}{path[3]}" if len(path) > 3 and path[2] == "steps" else path[1]
    return ".".join(path[:2])


def refs_at(root: Spot, wanted: set[int]) -> tuple[str, ...]:
    """Return the refs of the stages and steps in which nodes with these ids stand."""
    found: dict[str, None] = {}
    waiting: list[tuple[Spot, Path]] = [(root, ())]
    while waiting:
        spot, path = waiting.pop()
        if id(spot) in wanted:
            found[ref_of(path)] = None
        waiting += [(item, path) for item in reversed(spot.items)]
        waiting += [(value, (*path, key.text)) for key, value in reversed(spot.entries)]
    return tuple(found)


def value_at(root: Value, ref: str) -> Value:
    """Return what stands at a ref, None when there is nothing."""
    return get(root, path_of(ref))
