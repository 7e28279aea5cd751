"""What a new step says at first: as right as the workspace lets us guess. What cannot be known is left out and marked by the checks."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from backend.domain.pipeline import Step, Value
from backend.domain.step_kinds import KINDS, FieldType
from backend.domain.workspace import Workspace

_GUESSED = ("command", "junit")  # what all steps of a kind say alike, a new one says, too
_QUESTION = "Is all well?"


def fields(kind: str, workspace: Workspace) -> dict[str, Value]:
    """Return the fields of a new step, its kind first: services without such a step first, environments in their order."""
    steps = [step for _, step in workspace.pipeline.steps() if step.kind == kind]
    made: dict[str, Value] = {kind: _subject(kind, workspace, steps)}
    match kind:
        case "promote":
            made |= _next(workspace, steps)
        case "http":
            made |= _asked(workspace)
        case "integration":
            services = _built(workspace) or tuple(workspace.composition.services)
            made |= {"in": services[0]} if services else {}
    known = KINDS.get(kind)
    for name in _GUESSED:
        if known is not None and known.field(name) is not None:
            made |= _alike(name, steps)
    if known is not None and known.subject is FieldType.IMAGE and "command" in made:
        made[kind] = steps[0].subject  # a command fits the image it was written for
    return made


def step_name(kind: str, made: Mapping[str, Value], taken: Iterable[str]) -> str:
    """Return a free name for a new step: what it is about, else its kind, with a number where that is taken."""
    subject = made.get(kind)
    match kind:
        case "build":
            name = "images" if subject == "*" else str(subject)
        case "test" if isinstance(subject, str) and subject:
            name = subject
        case "integration":
            name = "flow"
        case _:
            name = kind
    return free(name, taken)


def stage_name(kind: str, made: Mapping[str, Value], taken: Iterable[str]) -> str:
    """Return a free name for the new stage of such a step: the stage of life it belongs to."""
    match kind:
        case "test":
            name = "unit"
        case "deploy":
            name = str(made.get("deploy") or kind)
        case "promote":
            name = str(made.get("to") or kind)
        case "http":
            name = "check"
        case _:
            name = kind
    return free(name, taken)


def free(name: str, taken: Iterable[str]) -> str:
    """Return the name, with the next number when it is taken: `cart`, `cart-2`."""
    known = set(taken)
    number, found = 1, name
    while found in known:
        number += 1
        found = f"{name}-{number}"
    return found


def _subject(kind: str, workspace: Workspace, steps: list[Step]) -> Value:
    services = tuple(workspace.composition.services)
    built = _built(workspace) or services
    environments = tuple(workspace.environments)
    used = {str(step.subject) for step in steps}
    special: dict[str, Value] = {
        "build": "*" if not steps else _first(built, used, "*"),
        "integration": list(built),
        "http": "/",
        "approve": _QUESTION,
    }
    known = KINDS.get(kind)
    by_type: dict[FieldType, Value] = {
        FieldType.SERVICE: _first(built, used, ""),
        FieldType.IMAGE: _first(built, used, ""),
        FieldType.SERVICES: list(built),
        FieldType.ENVIRONMENT: _first(environments, used, ""),
    }
    return special[kind] if kind in special else by_type.get(known.subject, "") if known is not None else ""


def _built(workspace: Workspace) -> tuple[str, ...]:
    return tuple(name for name, service in workspace.composition.services.items() if service.build is not None)


def _first(names: tuple[str, ...], used: set[str], otherwise: str) -> str:
    """The first that is not used yet, else the first."""
    return next((name for name in names if name not in used), names[0] if names else otherwise)


def _next(workspace: Workspace, steps: list[Step]) -> dict[str, Value]:
    """The first pair of environments in promotion order that nothing promotes along yet."""
    pairs = list(pairwise(workspace.environments))
    reached = {str(step.options.get("to")) for step in steps}
    pair = next((pair for pair in pairs if pair[1] not in reached), pairs[-1] if pairs else None)
    return {"promote": pair[0], "to": pair[1]} if pair else {}


def _asked(workspace: Workspace) -> dict[str, Value]:
    """Which service answers, and where: the first with a published port, in the first environment."""
    services = workspace.composition.services
    open_ = [name for name, service in services.items() if any(port.published for port in service.ports)]
    chosen = open_ or [name for name, service in services.items() if service.ports] or list(services)
    made: dict[str, Value] = {"service": chosen[0]} if chosen else {}
    return made | ({"environment": next(iter(workspace.environments))} if workspace.environments else {})


def _alike(name: str, steps: list[Step]) -> dict[str, Value]:
    said = [step.options.get(name) for step in steps]
    return {name: said[0]} if said and said[0] and all(other == said[0] for other in said) else {}
