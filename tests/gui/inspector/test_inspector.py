"""Each field has the widget that fits it, writes one edit, and shows what is wrong with it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backend.domain.edits import Edit, Rename, SetField, Several
from backend.domain.errors import RefusedError
from backend.domain.pipeline import Value
from gui.inspector import Inspector
from gui.inspector.inputs.choice_input import ChoiceInput
from gui.inspector.inputs.command_input import ARGUMENTS, SHELL, CommandInput
from gui.inspector.inputs.image_input import ImageInput
from gui.inspector.inputs.input import Input
from gui.inspector.inputs.line_input import LineInput
from gui.inspector.inputs.list_input import ListInput
from gui.inspector.inputs.matrix_input import MatrixInput
from gui.inspector.inputs.names_input import NamesInput
from gui.inspector.inputs.number_input import NumberInput
from gui.inspector.inputs.toggle_input import ToggleInput
from gui.inspector.inputs.variables_input import VariablesInput
from tests.support.fake_document import FakeDocument

SomeInput = TypeVar("SomeInput", bound=Input)
CART, FLOW = "unit/cart", "integration/flow"
COMMAND = "        command: python3 -m tests.junit_unittest -o reports/unit.xml tests/unit/cart\n"
Show = Callable[..., Inspector]


def field(inspector: Inspector, name: str, kind: type[SomeInput]) -> SomeInput:
    found = inspector.rows[name].input
    assert isinstance(found, kind)
    return found


def only(document: FakeDocument) -> Edit:
    (edit,) = document.edits
    return edit


def type_over(widget: QWidget, text: str) -> None:
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for at, line in enumerate(text.split("\n")):
        if at:
            QTest.keyClick(widget, Qt.Key.Key_Return)
        QTest.keyClicks(widget, line)


def add(document: FakeDocument, lines: str) -> None:
    """Put lines into the step cart."""
    document.replace(COMMAND, COMMAND + "".join(f"        {line}\n" for line in lines.splitlines()))


def test_the_subject_of_a_test_is_chosen_among_the_services(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((CART,))
    chosen = field(inspector, "test", ChoiceInput)
    assert chosen.combo.currentText() == "cart"
    QTest.keyClick(chosen.combo, Qt.Key.Key_Down)
    assert only(document) == SetField(CART, "test", "orders")


def test_a_service_that_there_is_not_stays_visible_with_its_error_under_it(
    inspector: Inspector, document: FakeDocument
) -> None:
    inspector.show_refs((CART,))
    document.replace("test: cart", "test: crat")
    assert field(inspector, "test", ChoiceInput).combo.currentText() == "crat (unknown)"
    assert inspector.rows["test"].said() == ["There is no service 'crat'. Did you mean cart?"]
    document.replace("test: crat", "test: cart")
    assert inspector.rows["test"].said() == []


def test_a_command_keeps_its_form_until_it_is_switched(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((FLOW,))
    command = field(inspector, "command", CommandInput)
    type_over(command.edit, "./flow-test 'a b'")
    QTest.keyClick(command.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert document.edits.pop() == SetField(FLOW, "command", "./flow-test 'a b'")
    QTest.mouseClick(command.which.button(ARGUMENTS), Qt.MouseButton.LeftButton)
    assert document.edits.pop() == SetField(FLOW, "command", ["./flow-test", "a b"])
    document.replace("command: ./flow-test\n", "command: [./flow-test, a b]\n")
    type_over(command.edit, "one\ntwo words")
    command.flush()
    assert document.edits.pop() == SetField(FLOW, "command", ["one", "two words"])
    QTest.mouseClick(command.which.button(SHELL), Qt.MouseButton.LeftButton)
    assert document.edits.pop() == SetField(FLOW, "command", "one 'two words'")


def test_a_command_of_several_lines_ends_with_a_line_break_as_block_texts_do(
    inspector: Inspector, document: FakeDocument
) -> None:
    inspector.show_refs((FLOW,))
    document.replace("command: ./flow-test\n", "command: |\n          one\n          two\n")
    command = field(inspector, "command", CommandInput)
    assert command.edit.toPlainText() == "one\ntwo"
    type_over(command.edit, "one\nthree")
    command.flush()
    assert only(document) == SetField(FLOW, "command", "one\nthree\n")


def test_text_with_an_open_quote_is_not_split_into_arguments(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((FLOW,))
    command = field(inspector, "command", CommandInput)
    type_over(command.edit, "echo 'a")
    command.flush()
    document.edits.clear()
    QTest.mouseClick(command.which.button(ARGUMENTS), Qt.MouseButton.LeftButton)
    assert document.edits == []
    assert "a quote is not closed" in inspector.rows["command"].said()[0]


def test_typing_is_committed_on_enter_on_leaving_and_after_a_pause(
    inspector: Inspector, document: FakeDocument, qtbot: QtBot
) -> None:
    inspector.show_refs((CART,))
    line = field(inspector, "timeout", LineInput)
    type_over(line.line, "3m")
    QTest.keyClick(line.line, Qt.Key.Key_Return)
    assert document.edits.pop() == SetField(CART, "timeout", "3m")
    type_over(line.line, "90")
    inspector.show_refs((FLOW,))
    assert document.edits.pop() == SetField(CART, "timeout", 90)
    line = field(inspector, "timeout", LineInput)
    type_over(line.line, "1h")
    qtbot.waitUntil(lambda: document.edits == [SetField(FLOW, "timeout", "1h", typing=True)])


def test_a_duration_that_cannot_be_meant_is_said_while_typing_and_not_written(
    inspector: Inspector, document: FakeDocument
) -> None:
    inspector.show_refs((CART,))
    line = field(inspector, "timeout", LineInput)
    type_over(line.line, "soon")
    assert inspector.rows["timeout"].said() == ["Expected a duration such as 90, 90s, 5m or 1h30m"]
    QTest.keyClick(line.line, Qt.Key.Key_Return)
    assert document.edits == []
    type_over(line.line, "5m")
    assert inspector.rows["timeout"].said() == []


def test_the_services_of_an_integration_are_ticked(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((FLOW,))
    names = field(inspector, "integration", NamesInput)
    QTest.mouseClick(names.boxes["orders"], Qt.MouseButton.LeftButton)
    assert document.edits.pop() == SetField(FLOW, "integration", ["gateway", "catalog", "cart"])
    QTest.mouseClick(names.boxes["*"], Qt.MouseButton.LeftButton)
    assert document.edits.pop() == SetField(FLOW, "integration", "*")


def test_the_last_service_cannot_be_taken_out(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((FLOW,))
    document.replace("[gateway, catalog, cart, orders]", "[cart]")
    names = field(inspector, "integration", NamesInput)
    QTest.mouseClick(names.boxes["cart"], Qt.MouseButton.LeftButton)
    assert document.edits == []
    assert names.boxes["cart"].isChecked()
    assert inspector.rows["integration"].said()[0] == "At least one must stay"


def test_needs_that_would_make_a_circle_cannot_be_ticked_and_say_why(
    inspector: Inspector, document: FakeDocument
) -> None:
    add(document, "needs: [catalog]")
    inspector.show_refs(("unit/catalog",))
    inspector.more.buttons["needs"].click()
    names = field(inspector, "needs", NamesInput)
    assert not names.boxes["cart"].isEnabled()
    assert "that would be a circle" in names.boxes["cart"].toolTip()
    QTest.mouseClick(names.boxes["orders"], Qt.MouseButton.LeftButton)
    assert only(document) == SetField("unit/catalog", "needs", ["orders"])


def test_the_last_need_goes_with_its_key(inspector: Inspector, document: FakeDocument) -> None:
    add(document, "needs: [catalog]")
    inspector.show_refs((CART,))
    QTest.mouseClick(field(inspector, "needs", NamesInput).boxes["catalog"], Qt.MouseButton.LeftButton)
    assert only(document) == SetField(CART, "needs", None)


def test_patterns_are_rows_and_one_alone_stays_a_text(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((CART,))
    rows = field(inspector, "junit", ListInput)
    type_over(rows.rows[0][0], "out/*.xml")
    QTest.keyClick(rows.rows[0][0], Qt.Key.Key_Return)
    assert document.edits.pop() == SetField(CART, "junit", "out/*.xml")
    QTest.keyClicks(rows.rows[1][0], "more.xml")
    rows.flush()
    assert document.edits.pop() == SetField(CART, "junit", ["out/*.xml", "more.xml"])
    QTest.keyClick(rows.rows[0][0], Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert document.edits.pop() == SetField(CART, "junit", "more.xml")


def test_chosen_paths_are_written_relative_and_those_outside_are_refused(
    inspector: Inspector, document: FakeDocument
) -> None:
    inspector.show_refs((CART,))
    rows = field(inspector, "files", ListInput)
    root = Path(document.workspace.root)
    rows.take([str(root / "flow-test")])
    assert document.edits.pop() == SetField(CART, "files", ["tests", "flow-test"])
    rows.take([str(root.parent)])
    assert document.edits == []
    assert inspector.rows["files"].said() == ["Choose something inside the workspace"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("environment: {PORT: 80, MODE: fast}", {"PORT": 80, "MODE": "slow"}),
        ("environment: [PORT=80, MODE=fast]", ["PORT=80", "MODE=slow"]),
    ],
)
def test_variables_keep_the_form_of_the_file_and_what_was_not_touched(
    inspector: Inspector, document: FakeDocument, written: str, expected: Value
) -> None:
    add(document, written)
    inspector.show_refs((CART,))
    rows = field(inspector, "environment", VariablesInput)
    type_over(rows.rows[1][1], "slow")
    rows.flush()
    assert only(document) == SetField(CART, "environment", expected)


def test_a_variable_without_a_name_is_not_written(inspector: Inspector, document: FakeDocument) -> None:
    add(document, "environment: {PORT: 80}")
    inspector.show_refs((CART,))
    rows = field(inspector, "environment", VariablesInput)
    type_over(rows.rows[0][0], " ")
    rows.flush()
    assert document.edits == []
    assert "expected the name of a variable" in inspector.rows["environment"].said()[0].lower()


def test_a_matrix_says_how_many_steps_it_makes(inspector: Inspector, document: FakeDocument) -> None:
    add(document, "matrix: {python: [3.11, 3.12], db: [pg, mysql]}")
    inspector.show_refs((CART,))
    rows = field(inspector, "matrix", MatrixInput)
    assert [cell.text() for cell in rows.rows[0]] == ["python", "3.11, 3.12"]
    assert rows.made.text() == "makes 4 steps"
    type_over(rows.rows[1][1], "pg, mysql, sqlite")
    assert rows.made.text() == "makes 6 steps"
    rows.flush()
    assert only(document) == SetField(CART, "matrix", {"python": [3.11, 3.12], "db": ["pg", "mysql", "sqlite"]})


def test_numbers_clicked_in_a_row_are_one_edit(inspector: Inspector, document: FakeDocument) -> None:
    add(document, "retries: 1")
    inspector.show_refs((CART,))
    number = field(inspector, "retries", NumberInput)
    QTest.keyClick(number.spin, Qt.Key.Key_Up)
    QTest.keyClick(number.spin, Qt.Key.Key_Up)
    QTest.keyClick(number.spin, Qt.Key.Key_Return)
    assert only(document) == SetField(CART, "retries", 3)


def test_unset_fields_are_folded_and_can_be_added_and_taken_out_again(
    inspector: Inspector, document: FakeDocument
) -> None:
    inspector.show_refs((CART,))
    assert "continue_on_error" not in inspector.rows
    QTest.mouseClick(inspector.more.fold, Qt.MouseButton.LeftButton)
    QTest.mouseClick(inspector.more.buttons["continue_on_error"], Qt.MouseButton.LeftButton)
    assert document.edits.pop() == SetField(CART, "continue_on_error", True)
    add(document, "continue_on_error: true")
    assert field(inspector, "continue_on_error", ToggleInput).box.isChecked()
    QTest.mouseClick(field(inspector, "continue_on_error", ToggleInput).box, Qt.MouseButton.LeftButton)
    assert document.edits.pop() == SetField(CART, "continue_on_error", False)
    QTest.mouseClick(inspector.rows["continue_on_error"].remove, Qt.MouseButton.LeftButton)
    assert document.edits.pop() == SetField(CART, "continue_on_error", None)
    assert not inspector.rows["command"].remove.isVisible()


def test_an_image_is_a_service_or_any_text(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((FLOW,))
    image = field(inspector, "in", ImageInput)
    type_over(image.line, "alpine:3.22")
    QTest.keyClick(image.line, Qt.Key.Key_Return)
    assert document.edits.pop() == SetField(FLOW, "in", "alpine:3.22")


def test_a_missing_required_field_is_shown_with_its_error(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((FLOW,))
    document.replace("        in: gateway\n", "")
    assert inspector.rows["in"].said()[0].startswith("A step of kind 'integration' needs `in:`")


def test_a_key_that_no_schema_knows_is_shown_and_can_be_taken_out(inspector: Inspector, document: FakeDocument) -> None:
    add(document, "timout: 3m")
    inspector.show_refs((CART,))
    assert "has no 'timout'" in inspector.rows["timout"].said()[0]
    QTest.mouseClick(inspector.rows["timout"].remove, Qt.MouseButton.LeftButton)
    assert only(document) == SetField(CART, "timout", None)


def test_a_refusal_stands_at_the_field(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs((CART,))
    document.refusal = RefusedError("This value comes from another file.", "Change it there.")
    line = field(inspector, "timeout", LineInput)
    type_over(line.line, "3m")
    QTest.keyClick(line.line, Qt.Key.Key_Return)
    assert inspector.rows["timeout"].said() == ["This value comes from another file. Change it there."]


def test_several_steps_show_what_they_share_and_change_together(inspector: Inspector, document: FakeDocument) -> None:
    add(document, "retries: 2")
    inspector.show_refs((CART, "unit/orders"))
    assert inspector.rows["test"].entry.mixed
    assert "needs" not in inspector.rows
    assert "needs" not in inspector.more.buttons
    line = field(inspector, "timeout", LineInput)
    assert line.line.text() == "2m"
    type_over(line.line, "4m")
    QTest.keyClick(line.line, Qt.Key.Key_Return)
    edit = only(document)
    assert isinstance(edit, Several)
    assert edit.edits == (SetField(CART, "timeout", "4m"), SetField("unit/orders", "timeout", "4m"))
    inspector.show_refs((CART, FLOW))
    assert "command" not in inspector.rows


def test_a_stage_shows_its_name_and_what_it_needs(inspector: Inspector, document: FakeDocument) -> None:
    inspector.show_refs(("unit",))
    names = field(inspector, "needs", NamesInput)
    assert names.boxes["build"].isChecked()
    assert not names.boxes["production"].isEnabled()
    type_over(inspector.head.name, "tests")
    QTest.keyClick(inspector.head.name, Qt.Key.Key_Return)
    assert only(document) == Rename("unit", "tests")


def test_what_is_being_typed_stays_when_the_document_changes_elsewhere(
    inspector: Inspector, document: FakeDocument
) -> None:
    inspector.show_refs((CART,))
    line = field(inspector, "timeout", LineInput)
    type_over(line.line, "7")
    add(document, "retries: 2")
    assert line.line.text() == "7"
    assert inspector.rows["timeout"].input is line
    document.replace("timeout: 2m\n      orders", "timeout: 9m\n      orders")
    assert line.line.text() == "9m"


def test_another_kind_keeps_what_fits_and_asks_before_it_loses(
    inspector: Inspector, document: FakeDocument, qtbot: QtBot
) -> None:
    inspector.show_refs((CART,))
    inspector.head.kind.setCurrentIndex(inspector.head.kind.findData("run"))
    inspector.head.kind.activated.emit(0)
    edit = only(document)
    assert isinstance(edit, Several)
    assert edit.edits == (SetField(CART, "run", "cart"),)
    document.edits.clear()
    inspector.head.kind.setCurrentIndex(inspector.head.kind.findData("deploy"))
    with qtbot.waitSignal(inspector.losing) as asked:
        inspector.head.kind.activated.emit(0)
    assert document.edits == []
    (change,) = asked.args or [None]
    assert change.lost == ("test", "command", "files", "junit")


def test_what_a_field_is_for_stands_under_it_only_where_it_is_missing_or_asked_for(
    inspector: Inspector, document: FakeDocument
) -> None:
    inspector.show_refs((CART,))
    row = inspector.rows["timeout"]
    assert row.help.isHidden()
    assert "The step fails when it takes longer." in row.toolTip()
    QTest.mouseClick(row.about, Qt.MouseButton.LeftButton)
    assert not row.help.isHidden()
    assert row.help.text() == "The step fails when it takes longer."
    QTest.mouseClick(row.about, Qt.MouseButton.LeftButton)
    assert row.help.isHidden()
    document.replace(COMMAND, "")
    assert inspector.rows["command"].help.text().startswith("required · ")
