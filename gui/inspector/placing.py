"""Which problem belongs to which field: by where it stands, and what is missing by its name."""

import re
from collections.abc import Iterable, Mapping, Sequence

from backend.domain.document import WrittenField
from backend.domain.pipeline import Pipeline, step_ref
from backend.domain.problem import Place, Problem

_MISSING = re.compile(r"needs `([\w-]+):`")
WHOLE = ""  # the key of the problems that belong to no single field


def written_refs(pipeline: Pipeline) -> dict[str, str]:
    """Return for every step of the picture its ref in the file: the steps of a matrix are one there."""
    return {
        step_ref(stage.name, step.name): step_ref(stage.name, step.written)
        for stage in pipeline.stages
        for step in stage.steps
    }


def problems_by_field(
    problems: Iterable[Problem], file: str, fields: Sequence[WrittenField]
) -> Mapping[str, tuple[Problem, ...]]:
    """Return one node's problems by the field in which they stand, the others under `WHOLE`."""
    own = sorted((field for field in fields if not field.inherited), key=lambda field: _order(field.place))
    names = {field.name for field in fields}
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        missing = _MISSING.search(problem.message)
        if missing is not None and missing[1] not in names:
            name = missing[1]
        else:
            name = _at(problem, file, own) or _inherited(problem, file, fields)
        found.setdefault(name, []).append(problem)
    return {name: tuple(all_of_it) for name, all_of_it in found.items()}


def _at(problem: Problem, file: str, own: Sequence[WrittenField]) -> str:
    if problem.place.file != file:
        return WHOLE
    before = [field for field in own if _order(field.place) <= _order(problem.place)]
    return before[-1].name if before else WHOLE


def _inherited(problem: Problem, file: str, fields: Sequence[WrittenField]) -> str:
    same = (field for field in fields if field.inherited and field.place.line == problem.place.line)
    return next((field.name for field in same if problem.place.file == file), WHOLE)


def _order(place: Place) -> tuple[int, int]:
    return place.line, place.column
