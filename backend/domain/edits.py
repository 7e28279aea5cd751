"""What can be done to a pipeline's definition, as values: the window says these to the Document, which makes text of them.

A ref names a stage (`unit`) or a step as it is written in the file (`unit/cart`; a matrix is one step there).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from backend.domain.pipeline import Value


@dataclass(frozen=True, slots=True)
class AddStage:
    """A new stage with its first steps: name to fields, the kind first. `before` names the stage it is written above, "" for the end."""

    name: str
    steps: Mapping[str, Mapping[str, Value]]
    needs: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class AddStep:
    """A new step at the end of a stage; the first of `fields` is its kind."""

    stage: str
    name: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for a stage or step; all that refers to it (needs, gates) follows."""

    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Move:
    """Steps, with the comments that belong to them, to the end of another stage. Needs that no longer hold are dropped."""

    refs: tuple[str, ...]
    stage: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A copy right behind each original, with a new name; the copies need among themselves what the originals do."""

    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delete:
    """Take stages or steps out. `heal`: what waited for them waits for what they waited for; else the edges are cut."""

    refs: tuple[str, ...]
    heal: bool = True


@dataclass(frozen=True, slots=True)
class Connect:
    """Let `target` wait for `source`: two stages, or two steps of one stage."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Let `target` wait for `source` no longer."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class SetField:
    """One field of a step (its kind's own key included) or of a stage; None takes the key out.

    `typing`: goes on with the last edit of the same field; both are one step of undo.
    """

    ref: str
    name: str
    value: Value | None
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Paste:
    """Steps as YAML (`name: {kind: ...}`) at the end of a stage, or whole stages (`name: {steps: ...}`) at the end of the pipeline,
    as the text says; taken names get a number. `stage` is where steps go, "" where none is chosen: then steps are refused.
    """

    text: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class SetSource:
    """The YAML of one stage or step, its key included, as `Document.source` gave it and a person changed it.

    `typing`: goes on with the last edit of the same node's source; both are one step of undo.
    """

    ref: str
    text: str
    typing: bool = False


@dataclass(frozen=True, slots=True)
class SetText:
    """The whole file. `typing`: goes on with the last edit of this kind; both are one step of undo."""

    text: str
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Edits that are one step of undo."""

    edits: tuple["Edit", ...]
    label: str = field(default="")


Edit: TypeAlias = (
    AddStage
    | AddStep
    | Rename
    | Move
    | Duplicate
    | Delete
    | Connect
    | Disconnect
    | SetField
    | Paste
    | SetSource
    | SetText
    | Several
)
