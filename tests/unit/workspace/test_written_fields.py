"""What stands in a step, right or wrong, is what the inspector shows."""

import pytest

from backend.domain.document import WrittenField
from backend.domain.errors import NotFoundError
from backend.domain.pipeline import Value
from backend.notation.findings import Findings
from backend.notation.parser import parse
from backend.workspace.written_fields import written_fields

TEXT = """\
x-test: &test {timeout: 2m, retries: 1}
pipeline:
  unit:
    needs: [build]
    steps:
      cart:
        test: crat
        timeout: soon
        environment: {VERSION: 1.10, FLAG: true}
        <<: *test
      empty:
"""


def fields(ref: str) -> tuple[WrittenField, ...]:
    return written_fields(parse(TEXT.encode(), "slipway.yaml", Findings()), ref)


def test_wrong_values_stay_as_they_are_written() -> None:
    found: dict[str, Value] = {field.name: field.value for field in fields("unit/cart")}
    assert found == {
        "test": "crat",
        "timeout": "soon",
        "environment": {"VERSION": "1.10", "FLAG": True},
        "retries": 1,
    }


def test_a_field_stands_at_its_key_and_what_comes_through_an_anchor_is_inherited() -> None:
    found = {field.name: field for field in fields("unit/cart")}
    assert (found["timeout"].place.line, found["timeout"].place.column) == (8, 9)
    assert not found["timeout"].inherited
    assert found["retries"].inherited


def test_a_stage_has_fields_too_and_an_empty_step_has_none() -> None:
    assert [field.name for field in fields("unit")] == ["needs", "steps"]
    assert fields("unit/empty") == ()


@pytest.mark.parametrize("ref", ["unit/orders", "staging", "staging/deploy"])
def test_what_is_not_in_the_file_is_said(ref: str) -> None:
    with pytest.raises(NotFoundError, match=ref):
        fields(ref)
