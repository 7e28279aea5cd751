"""Every line outside of what an edit changes stays as it is, whatever the edit and the file."""

import pathlib
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.domain.edits import Delete, Duplicate, Edit, Move, Rename, SetField, SetSource
from backend.domain.errors import ConsoleError
from backend.workspace.document.lines import block_end, block_start
from backend.workspace.document.reading import read_text
from backend.workspace.document.spots import Spot
from backend.workspace.document.values import Path, get
from tests.unit.workspace.document.any_edit import any_edit
from tests.unit.workspace.document.corpus import FILES
from tests.unit.workspace.document.edited import opened_bytes

_SETTINGS = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
_EDITS = 3

Parts = dict[Path, tuple[range, str]]  # path to its lines, and its value without that of inner parts


@pytest.mark.parametrize("name", FILES)
@_SETTINGS
@given(chance=st.randoms(use_true_random=False))
def test_any_edit_leaves_the_lines_of_other_nodes_alone(tmp_path: pathlib.Path, name: str, chance: Random) -> None:
    document = opened_bytes(tmp_path, FILES[name])
    for _ in range(_EDITS):
        edit, before = any_edit(chance, document), document.text
        if edit is None or isinstance(edit, SetSource):
            continue
        try:
            document.apply(edit)
        except ConsoleError:
            continue
        assert_untouched(before, document.text, edit)


@pytest.mark.parametrize("name", FILES)
def test_each_edit_of_each_node_leaves_the_lines_of_other_nodes_alone(tmp_path: pathlib.Path, name: str) -> None:
    document = opened_bytes(tmp_path, FILES[name])
    before, pipeline = document.text, document.workspace.pipeline
    stages = [stage.name for stage in pipeline.stages]
    steps = list(dict.fromkeys(f"{stage.name}/{step.written}" for stage in pipeline.stages for step in stage.steps))
    edits: list[Edit] = [Move((ref,), stages[-1]) for ref in steps]
    for ref in (*stages, *steps):
        edits += (Delete((ref,)), Duplicate((ref,)), Rename(ref, "another"), SetField(ref, "x-more", ["a", "b"]))
    applied = 0
    for edit in edits:
        try:
            document.apply(edit)
        except ConsoleError:
            assert document.text == before
            continue
        assert_untouched(before, document.text, edit)
        document.undo()
        applied += 1
    assert applied > len(edits) / 2


def assert_untouched(before: str, after: str, edit: Edit) -> None:
    """Compare the lines that belong to no node whose value, name or existence changed."""
    old, new = _parts(before), _parts(after)
    changed = {path for path in {**old, **new} if path not in old or path not in new or old[path][1] != new[path][1]}
    kept, left = _rest(before, old, new, changed), _rest(after, new, old, changed)
    if any("&" in line for path in changed & old.keys() for line in _lines(before, old[path][0])):
        # A definition moves to where its text is used.
        kept, left = ([line for line in lines if "*" not in line and "&" not in line] for lines in (kept, left))
    if not isinstance(edit, Rename):  # a gap comes or goes with an entry
        kept, left = ([line for line in lines if line.strip()] for lines in (kept, left))
    assert left == kept


def _parts(text: str) -> Parts:
    """Return what has lines of its own: environments, stages, their fields, steps. What stands between braces is one part."""
    reading = read_text(text, "slipway.yaml")
    assert reading.root is not None
    found: Parts = {}
    waiting: list[tuple[Path, Spot]] = [((), reading.root)]
    while waiting:
        above, spot = waiting.pop()
        for key, value in spot.entries:
            path = (*above, key.text)
            span = block_start(text, key), block_end(text, key, value)
            first, last = (text.count("\n", 0, at) for at in span)
            inner = value.kind == "mapping" and not value.flow and _has_parts(path)
            found[path] = (range(first, last + 1), "" if inner else repr(get(reading.value, path)))
            if inner:
                waiting.append((path, value))
    return found


def _has_parts(path: Path) -> bool:
    match path:
        case ("pipeline" | "environments",) | ("pipeline", _) | ("pipeline", _, "steps"):
            return True
        case _:
            return False


def _rest(text: str, parts: Parts, others: Parts, changed: set[Path]) -> list[str]:
    gone: set[int] = set()
    for path in changed & parts.keys():
        own = set(parts[path][0])
        if path in others:  # not the lines of the parts in it
            inner = (span for other, (span, _) in parts.items() if other != path and other[: len(path)] == path)
            own.difference_update(*inner)
        gone |= own
    return [line for number, line in enumerate(text.removesuffix("\n").split("\n")) if number not in gone]


def _lines(text: str, span: range) -> list[str]:
    return text.split("\n")[span.start : span.stop]
