"""YAML as values with places: what the readers read and the merge rules merge."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from backend.domain.pipeline import Value
from backend.domain.problem import Place

_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OCTAL = re.compile(r"0o([0-7]+)")
_HEX = re.compile(r"0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LONGEST_NUMBER = 64
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written; `plain` texts (no quotes, no `!!str`) may mean null, a boolean or a number.

    `tag` is "" or one of Compose's `!reset` and `!override`, here and in the other nodes.
    """

    text: str
    place: Place
    plain: bool = False
    tag: str = ""

    @property
    def value(self) -> str | int | float | bool | None:
        """The value by the core schema of YAML 1.2 (section 10.3.2): `22:22`, `on` and `yes` are texts, `010` is ten."""
        return resolve(self.text) if self.plain else self.text

    @property
    def null(self) -> bool:
        """True for nothing, `~` and `null`."""
        return self.plain and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    place: Place
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping by the text of its keys; `keys` keeps the nodes of the keys for their places."""

    entries: Mapping[str, "Node"]
    place: Place
    keys: Mapping[str, Scalar] = field(default_factory=dict)
    tag: str = ""

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, None when it is missing."""
        return self.entries.get(key)

    def key_place(self, key: str) -> Place:
        """Return where a key stands; the mapping's own place when it is missing."""
        return self.keys[key].place if key in self.keys else self.place

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """Yield keys and values in the file's order."""
        yield from self.entries.items()


Node: TypeAlias = Scalar | Sequence | Block


def resolve(text: str) -> str | int | float | bool | None:
    """Return what a plain scalar means under the core schema of YAML 1.2; what is longer than 64 characters stays a text."""
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if text[0] not in "+-.0123456789" or len(text) > _LONGEST_NUMBER:
        return text
    return _number(text)


def _number(text: str) -> str | int | float:
    if _INTEGER.fullmatch(text):
        return int(text)
    if octal := _OCTAL.fullmatch(text):
        return int(octal[1], 8)
    if hexadecimal := _HEX.fullmatch(text):
        return int(hexadecimal[1], 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", "").lower())
    return text


def plain(node: Node) -> Value:
    """Return a node as a plain value: what the file says without places."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Block():
            return {key: plain(value) for key, value in node.items()}


def describe(node: Node) -> str:
    """Say in a few words what a node is."""
    match node:
        case Scalar() if node.null:
            return "nothing"
        case Scalar():
            return shown(node.text)
        case Sequence():
            return "a list"
        case Block():
            return "a mapping"


def shown(text: str) -> str:
    """Return a text as it may stand in a message: in quotes, on one line, not longer than 60 characters."""
    return repr(text if len(text) <= 60 else text[:59] + "…")
