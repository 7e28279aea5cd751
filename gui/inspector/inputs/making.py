"""Which input edits which form."""

from collections.abc import Callable, Mapping
from functools import partial

from gui.inspector.entry import Form
from gui.inspector.inputs.choice_input import ChoiceInput
from gui.inspector.inputs.command_input import CommandInput
from gui.inspector.inputs.image_input import ImageInput
from gui.inspector.inputs.input import Input
from gui.inspector.inputs.kept_input import KeptInput
from gui.inspector.inputs.line_input import LineInput
from gui.inspector.inputs.list_input import ListInput
from gui.inspector.inputs.matrix_input import MatrixInput
from gui.inspector.inputs.names_input import NamesInput
from gui.inspector.inputs.number_input import NumberInput
from gui.inspector.inputs.toggle_input import ToggleInput
from gui.inspector.inputs.variables_input import VariablesInput

_MAKERS: Mapping[Form, Callable[[], Input]] = {
    Form.CHOICE: ChoiceInput,
    Form.IMAGE: ImageInput,
    Form.NAMES: NamesInput,
    Form.COMMAND: CommandInput,
    Form.LIST: ListInput,
    Form.VARIABLES: VariablesInput,
    Form.DURATION: partial(LineInput, Form.DURATION),
    Form.TEXT: partial(LineInput, Form.TEXT),
    Form.INTEGER: NumberInput,
    Form.BOOLEAN: ToggleInput,
    Form.MATRIX: MatrixInput,
    Form.KEPT: KeptInput,
}


def make_input(form: Form, root: str) -> Input:
    """Return a new input; `root` is the workspace's folder, for choosing paths."""
    return ListInput(root) if form is Form.PATHS else _MAKERS[form]()
