"""Any sequence of edits on files of every make."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.domain.edits import SetField, SetSource
from backend.domain.errors import ConsoleError
from backend.domain.graph import cycle, stage_edges, step_edges
from backend.workspace.document.text_document import TextDocument
from backend.workspace.head import FILE
from tests.unit.workspace.document.any_edit import any_edit
from tests.unit.workspace.document.corpus import FILES
from tests.unit.workspace.document.edited import opened_bytes
from tests.unit.workspace.document.model import after, meaning

_SETTINGS = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
_EDITS = 6


@pytest.mark.parametrize("name", FILES)
def test_open_and_save_leave_every_byte(tmp_path: Path, name: str) -> None:
    document = opened_bytes(tmp_path, FILES[name])
    document.save()
    assert (tmp_path / FILE).read_bytes() == FILES[name]
    document.apply(SetField("build/images", "retries", 1))
    document.undo()
    document.save()
    assert (tmp_path / FILE).read_bytes() == FILES[name]


@pytest.mark.parametrize("name", FILES)
@_SETTINGS
@given(chance=st.randoms(use_true_random=False))
def test_any_edits_mean_what_they_say_and_undo_to_the_same_bytes(tmp_path: Path, name: str, chance: Random) -> None:
    document = opened_bytes(tmp_path, FILES[name])
    texts = [document.text]
    for _ in range(_EDITS):
        edit = any_edit(chance, document)
        if edit is None:
            continue
        before = document.text
        try:
            document.apply(edit)
        except ConsoleError:
            assert document.text == before
            continue
        if isinstance(edit, SetSource) and any("YAML" in problem.message for problem in document.workspace.problems):
            document.undo()  # a mistake while typing is taken in
            continue
        if document.text != before:
            texts.append(document.text)
        expected = after(meaning(before), edit)
        assert expected is None or meaning(document.text) == expected
        _no_new_circle(document)
    _all_the_way_back(document, texts)
    document.save()
    assert (tmp_path / FILE).read_bytes() == FILES[name]


def _no_new_circle(document: TextDocument) -> None:
    pipeline = document.workspace.pipeline
    assert cycle(stage_edges(pipeline)) is None
    for stage in pipeline.stages:
        assert cycle(step_edges(pipeline, stage.name)) is None


def _all_the_way_back(document: TextDocument, texts: list[str]) -> None:
    for text in reversed(texts[:-1]):
        document.undo()
        assert document.text == text
    for text in texts[1:]:
        document.redo()
        assert document.text == text
    for _ in texts[1:]:
        document.undo()
    assert not document.dirty
    assert document.undo_label == ""
