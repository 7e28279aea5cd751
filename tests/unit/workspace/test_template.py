"""Interpolation as Compose does it."""

import pytest

from backend.workspace.template import Template, TemplateError

VARIABLES = {"A": "a", "EMPTY": "", "_x9": "u"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain", "plain"),
        ("$A", "a"),
        ("${A}", "a"),
        ("$A-$_x9.", "a-u."),
        ("$$A", "$A"),
        ("$${A}", "${A}"),
        ("${A:-d}", "a"),
        ("${B:-d}", "d"),
        ("${B-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${A:+r}", "r"),
        ("${B:+r}", ""),
        ("${EMPTY:+r}", ""),
        ("${EMPTY+r}", "r"),
        ("${B+r}", ""),
        ("${A:?e}", "a"),
        ("${EMPTY?e}", ""),
        ("${B:-${C:-${A}}}", "a"),
        ("${B:-x${A}y}z", "xayz"),
        ("${B:-http://h:80/?q=1}", "http://h:80/?q=1"),
        ("${B:-$$}", "$"),
        ("${A:-${C:?never asked}}", "a"),
        ("${B:-}", ""),
        ("a}b", "a}b"),
        ("${A}}", "a}"),
    ],
)
def test_variables_are_put_in(text: str, result: str) -> None:
    assert Template(VARIABLES).render(text) == result


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${B:?say it}", "the variable B has no value: say it"),
        ("${B?}", "the variable B has no value"),
        ("${EMPTY:?e ${A}}", "the variable EMPTY has no value: e a"),
        ("$", "a single $ begins a variable"),
        ("$1", "a single $ begins a variable"),
        ("${", "a variable's name is expected"),
        ("${}", "a variable's name is expected"),
        ("${A", "is expected after the name"),
        ("${A!b}", "is expected after the name"),
        ("${A:-b", "the closing } is missing"),
        ("${A:-" * 40, "nested deeper than"),
    ],
)
def test_what_is_no_template_is_told(text: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message.replace("$", r"\$").replace("}", r"\}")):
        Template(VARIABLES).render(text)


def test_only_names_without_value_and_default_are_told_as_unset() -> None:
    unset: list[str] = []
    assert Template(VARIABLES, unset.append).render("$A$B${C:-d}${D:+$E}${F:-$G}$EMPTY") == "ad"
    assert unset == ["B", "G"]


def test_variables_that_grow_without_bound_are_refused() -> None:
    with pytest.raises(TemplateError, match="beyond all measure"):
        Template({"A": "x" * 100_000}).render("$A" * 100)
