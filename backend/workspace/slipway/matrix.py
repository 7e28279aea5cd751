"""`matrix:` of a step: reads the values, and puts them into the step's fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend.domain.matrix import (
    MOST_COMBINATIONS,
    NAME,
    combinations,
    filled,
    references,
    variable,
    whole_reference,
)
from backend.domain.service import Composition
from backend.notation.nodes import Block, Node, Scalar, Sequence, shown
from backend.workspace.reader import Reader
from backend.workspace.slipway.step_values import ALL

KEY, SERVICE, COMMAND = "matrix", "service", "command"
MOST_STEPS = 4096
_NAME = re.compile(NAME, re.ASCII)
_EXAMPLE = "write for example `{python: ['3.12', '3.13']}`"
_LEFT_ALONE = (KEY, COMMAND, "needs")

Combination = Mapping[str, Scalar]


@dataclass(slots=True)
class MatrixReader:
    """Reads the matrices of one pipeline; together they make no more steps than anybody can look at."""

    composition: Composition
    sure: bool = True  # false: services may be missing because of a mistake in their files
    made: int = field(default=0, init=False)

    def read(self, reader: Reader, node: Node, where: str) -> tuple[Combination, ...]:
        """Return the combinations in order; () after a problem with a name or with all of its values."""
        name = f"{where}.{KEY}"
        block = reader.block(node, name, "a mapping of names to lists of values")
        if block is None:
            return ()
        values: dict[str, tuple[Scalar, ...]] = {}
        whole = True
        for key, value in block.items():
            place = block.key_place(key)
            twin = next((other for other in values if variable(other) == variable(key)), "")
            if not _NAME.fullmatch(key):
                reader.findings.error(place, f"{name}: expected a name of letters, digits and _, found {shown(key)}")
            elif twin:
                reader.findings.error(
                    place, f"{name}: {key} and {twin} would both be {variable(key)}", f"rename {shown(key)}"
                )
            else:
                values[key] = self._values(reader, key, value, f"{name}.{key}")
            whole = whole and bool(values.get(key))
        if not block.entries:
            reader.findings.error(node.place, f"{name}: expected at least one name with its values", _EXAMPLE)
        count = 1
        for found in values.values():
            count *= len(found)
        if not whole or (values and self._too_many(reader, node, name, count)):
            return ()
        return combinations(values)

    def _values(self, reader: Reader, key: str, node: Node, name: str) -> tuple[Scalar, ...]:
        if isinstance(node, Scalar) and node.text == ALL and key == SERVICE:
            built = [service.name for service in self.composition.services.values() if service.build is not None]
            if not built and self.sure:
                reader.findings.error(node.place, f"{name}: no service has a build section")
            return tuple(Scalar(service, node.place) for service in built)
        if not isinstance(node, Sequence):
            hint = f"write [{node.text}]" if isinstance(node, Scalar) and not node.null and node.text != ALL else ""
            reader.expected("a list of values", node, name, hint or _EXAMPLE)
            return ()
        if not node.items:
            reader.findings.error(node.place, f"{name}: expected at least one value", "or remove the name")
        found: dict[str, Scalar] = {}
        for item in node.items:
            scalar = reader.scalar(item, name, "a value")
            if scalar is not None and scalar.text in found:
                reader.findings.error(scalar.place, f"{name}: {shown(scalar.text)} stands here twice", "remove one")
            elif scalar is not None:
                found[scalar.text] = scalar
        return tuple(found.values())

    def _too_many(self, reader: Reader, node: Node, name: str, count: int) -> bool:
        hint = "split the step, or leave values out"
        if count > MOST_COMBINATIONS:
            reader.findings.error(
                node.place, f"{name}: {count} combinations, expected at most {MOST_COMBINATIONS}", hint
            )
            return True
        self.made += count
        if self.made > MOST_STEPS:
            reader.findings.error(
                node.place, f"{name}: the pipeline's matrices make more than {MOST_STEPS} steps", hint
            )
        return self.made > MOST_STEPS


def put_in(reader: Reader, block: Block, combination: Combination, where: str) -> tuple[Block, bool]:
    """Return a step's mapping with the values in place of `${{ matrix.NAME }}`, and whether all of them are known.

    The command stays as it is: a reference inside it, like one that names nothing, is a problem.
    """
    filler = _Filler(reader, combination)
    entries = {
        key: value if key in _LEFT_ALONE or key.startswith("x-") else filler.fill(value, f"{where}.{key}")
        for key, value in block.items()
    }
    if (command := block.get(COMMAND)) is not None:
        filler.check_command(command, f"{where}.{COMMAND}")
    return replace(block, entries=entries), not filler.unknown


def refers(node: Node) -> bool:
    """Return whether there is a `${{ matrix.NAME }}` in a node."""
    match node:
        case Scalar():
            return bool(references(node.text))
        case Sequence():
            return any(refers(item) for item in node.items)
        case Block():
            return any(refers(value) for value in node.entries.values())


@dataclass(slots=True)
class _Filler:
    reader: Reader
    combination: Combination
    unknown: bool = False

    def fill(self, node: Node, name: str) -> Node:
        match node:
            case Scalar():
                return self._scalar(node, name)
            case Sequence():
                return replace(node, items=tuple(self.fill(item, name) for item in node.items))
            case Block():
                return replace(node, entries={key: self.fill(value, f"{name}.{key}") for key, value in node.items()})

    def check_command(self, node: Node, name: str) -> None:
        match node:
            case Scalar():
                for found in references(node.text):
                    if self._known(node, found, name):
                        self.reader.findings.error(
                            node.place,
                            f"{name}: nothing is put into a command, found {shown(f'${{{{ matrix.{found} }}}}')}",
                            f"use the variable {variable(found)} of its container",
                        )
            case Sequence():
                for item in node.items:
                    self.check_command(item, name)
            case Block():
                pass

    def _scalar(self, node: Scalar, name: str) -> Scalar:
        found = references(node.text)
        known = [reference for reference in found if self._known(node, reference, name)]
        if len(known) < len(found) or not found:
            return node
        alone = whole_reference(node.text)
        if alone:  # the value itself, with its type and its place: that is where it would have to be corrected
            return self.combination[alone]
        return replace(node, text=filled(node.text, {key: value.text for key, value in self.combination.items()}))

    def _known(self, node: Scalar, reference: str, name: str) -> bool:
        if reference in self.combination:
            return True
        self.unknown = True
        what = f"there is no {shown(reference)} in the matrix" if self.combination else "the step has no `matrix:`"
        hint = self.reader.findings.nearest(reference, self.combination) if self.combination else "add one"
        self.reader.findings.error(node.place, f"{name}: {what}", hint)
        return False
