"""One field as the inspector shows it."""

from dataclasses import dataclass
from enum import StrEnum

from backend.domain.pipeline import Value
from backend.domain.problem import Problem


class Form(StrEnum):
    """How a field is edited."""

    CHOICE = "choice"
    IMAGE = "image"
    NAMES = "names"
    COMMAND = "command"
    LIST = "list"
    PATHS = "paths"
    VARIABLES = "variables"
    DURATION = "duration"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXT = "text"
    MATRIX = "matrix"
    KEPT = "kept"  # what this version does not know: shown and taken out, never edited here


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen; `refusal` says why not now, "" when it can."""

    name: str
    refusal: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of one or several selected nodes. `values` are as written, one per node; None where it is not set.

    `everything` is the option that stands for all the others (`*`), `inherited` says that the value comes through an
    anchor: a change is written into the step itself.
    """

    name: str
    form: Form
    help: str = ""
    values: tuple[Value, ...] = (None,)
    required: bool = False
    inherited: bool = False
    options: tuple[Option, ...] = ()
    everything: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def mixed(self) -> bool:
        """True when the selected nodes differ here."""
        return any(value != self.values[0] for value in self.values)

    @property
    def value(self) -> Value:
        """What stands in all of them; None when it is not set or they differ."""
        return None if self.mixed else self.values[0]

    @property
    def given(self) -> bool:
        """True when at least one of them has it."""
        return any(value is not None for value in self.values)
