"""Any edit of any file, right or wrong."""

from collections.abc import Callable
from random import Random

from backend.domain.edits import (
    AddStage,
    AddStep,
    Connect,
    Delete,
    Disconnect,
    Duplicate,
    Edit,
    Move,
    Paste,
    Rename,
    SetField,
    SetSource,
)
from backend.domain.errors import NotFoundError
from backend.domain.pipeline import Value
from backend.workspace.document.text_document import TextDocument

NAMES = ["new", "cart", "web", "build", "n.1", "web-2", "größe", "a b", "x-y", ""]
FIELDS = ["command", "timeout", "needs", "environment", "retries", "files", "test", "run", "build", "x-a"]
TEXTS = [
    "x",
    "a b",
    "yes",
    "1",
    "a: b",
    "a\nb",
    "a\nb\n",
    "  lead\nx",
    "#x",
    "",
    "it's",
    '"q"',
    "ünï ✓ 🚢",
    "tab\there",
]
TEXTS += [
    "\n",
    "x\n\n",
    "- a",
    "*a",
    "&a",
    "{a}",
    "[x",
    "end ",
    "null",
    "~",
    "a\r\nb",
    "\x07",
    "a\x85b",
    "0x10",
    "1:30",
    "2026-11-24",
]
VALUES: list[Value] = [
    *TEXTS,
    1,
    True,
    None,
    1.5,
    ["a"],
    ["a", "b: c"],
    [],
    {"A": "1", "B": None},
    {},
    ["a\nb"],
    [{"a": [1]}],
]


def any_edit(chance: Random, document: TextDocument) -> Edit | None:
    """Choose an edit that mostly names what is there; None where the text has no source for it."""
    stages = [stage.name for stage in document.workspace.pipeline.stages] + ["none"]
    steps = [f"{stage.name}/{step.written}" for stage in document.workspace.pipeline.stages for step in stage.steps]
    refs = [*stages, *steps, *steps, "none/none"]
    ref, other, stage = chance.choice(refs), chance.choice(refs), chance.choice(stages)
    some = tuple(chance.sample(refs, min(len(refs), chance.randint(1, 3))))
    some = some if chance.random() < 0.3 else some[:1]
    name, value = chance.choice(NAMES), chance.choice(VALUES)
    fields: dict[str, Value] = {"run": "alpine", "command": value}
    choices: list[Callable[[], Edit]] = [
        lambda: SetField(ref, chance.choice(FIELDS), value),
        lambda: SetField(ref, "command", value),
        lambda: Connect(other, ref),
        lambda: Connect(f"{ref.partition('/')[0]}/{other.partition('/')[2]}", ref),
        lambda: Disconnect(other, ref),
        lambda: AddStep(stage, name, fields),
        lambda: AddStage(name, {"one": fields}, (other,) if other in stages else (), chance.choice(["", stage])),
        lambda: Delete(some, chance.random() < 0.5),
        lambda: Rename(ref, name),
        lambda: Move(some, stage),
        lambda: Duplicate(some),
        lambda: Paste(document.source(ref), chance.choice(["", stage])),
        lambda: SetSource(ref, document.source(ref) + chance.choice(["\n  # more", "\n  x-a: 1", " ]", "\nother: 1"])),
    ]
    try:
        return chance.choice(choices)()
    except NotFoundError:
        return None
