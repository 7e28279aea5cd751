"""What the values of step fields mean."""

import pytest

from backend.domain.pipeline import Value
from backend.domain.step_fields import boolean, command_argv, duration, integer, names, text, variables


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (90, 90.0),
        (1.5, 1.5),
        ("90", 90.0),
        ("90s", 90.0),
        ("5m", 300.0),
        ("1h30m", 5400.0),
        ("500ms", 0.5),
        ("1.5h", 5400.0),
        ("2d", 172800.0),
        (0, 0.0),
        (" 3s ", 3.0),
    ],
)
def test_a_duration_is_read_in_seconds(value: Value, seconds: float) -> None:
    assert duration(value) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "value",
    ["", "soon", "5 minutes", "m5", "-3s", -3, True, None, [], {}, "1m x", float("inf"), float("nan"), "9" * 400],
)
def test_what_is_no_duration_is_refused(value: Value) -> None:
    with pytest.raises(ValueError, match="expected a duration"):
        duration(value)


def test_a_text_goes_unchanged_to_the_containers_shell_and_a_list_is_executed_as_it_stands() -> None:
    assert command_argv("echo $HOME && ls *") == ("sh", "-c", "echo $HOME && ls *")
    assert command_argv(["echo", "$HOME", 3]) == ("echo", "$HOME", "3")


@pytest.mark.parametrize("value", ["", "  ", [], None, 3, {"a": "b"}, [["a"]]])
def test_what_is_no_command_is_refused(value: Value) -> None:
    with pytest.raises(ValueError, match="expected a"):
        command_argv(value)


def test_variables_come_from_a_mapping_or_from_a_list() -> None:
    assert variables({"A": 1, "B": True, "C": None, "D": "x=y"}) == {"A": "1", "B": "true", "C": "", "D": "x=y"}
    assert variables(["A=1", "B=x=y", "C="]) == {"A": "1", "B": "x=y", "C": ""}
    assert variables(None) == {}


@pytest.mark.parametrize("value", ["A=1", ["A"], {"": "x"}, {"A": []}, ["=x"], 3])
def test_what_are_no_variables_is_refused(value: Value) -> None:
    with pytest.raises(ValueError, match="expected"):
        variables(value)


def test_one_name_is_a_list_of_one() -> None:
    assert names("a") == ("a",)
    assert names(["a", "b"]) == ("a", "b")
    assert names(None) == ()


@pytest.mark.parametrize("value", ["", 3, [3], [""], {"a": "b"}])
def test_what_are_no_names_is_refused(value: Value) -> None:
    with pytest.raises(ValueError, match="expected a text"):
        names(value)


def test_true_is_no_number_and_one_is_no_truth() -> None:
    assert integer(3) == 3
    assert boolean(False) is False
    assert text(3) == "3"
    with pytest.raises(ValueError, match="whole number"):
        integer(True)
    with pytest.raises(ValueError, match="true or false"):
        boolean(1)
    with pytest.raises(ValueError, match="a text"):
        text(None)
