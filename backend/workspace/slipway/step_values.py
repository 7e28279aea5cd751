"""Checks the values of a step's fields by their type, and returns them as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from backend.domain.environment import Environment
from backend.domain.pipeline import Value
from backend.domain.service import Composition
from backend.domain.step_fields import command_argv, duration, variables
from backend.domain.step_kinds import FieldType
from backend.notation.nodes import Block, Node, Scalar, Sequence, describe, plain, shown
from backend.workspace.compose.service import IMAGE
from backend.workspace.reader import Reader

ALL = "*"


@dataclass(frozen=True, slots=True)
class StepValues:
    """What the values refer to: the base composition's services, and the environments.

    `sure` is false when services may be missing because of a mistake in their files.
    """

    reader: Reader
    composition: Composition
    environments: Mapping[str, Environment]
    sure: bool = True

    def read(self, node: Node, type_: FieldType, name: str) -> Value:
        """Return a value of the type, None after a problem."""
        match type_:
            case FieldType.SERVICES:
                return self._services(node, name)
            case FieldType.SERVICE | FieldType.ENVIRONMENT | FieldType.IMAGE | FieldType.TEXT:
                return self._word(node, type_, name)
            case FieldType.GLOBS:
                return self._globs(node, name)
            case FieldType.PATHS:
                return self._paths(node, name)
            case FieldType.INTEGER | FieldType.BOOLEAN:
                whole = type_ is FieldType.INTEGER
                return self.reader.integer(node, name) if whole else self.reader.boolean(node, name)
            case _:  # a matrix is checked by its own reader, before there are steps
                return self._checked(node, type_, name)

    def _word(self, node: Node, type_: FieldType, name: str) -> str | None:
        what = {
            FieldType.SERVICE: "a service's name",
            FieldType.ENVIRONMENT: "an environment's name",
            FieldType.IMAGE: "a service's name or an image",
        }.get(type_, "a text")
        found = self.reader.scalar(node, name, what)
        if found is None:
            return None
        match type_:
            case FieldType.SERVICE:
                return self.service(found, name)
            case FieldType.ENVIRONMENT if found.text not in self.environments:
                hint = self.reader.findings.nearest(found.text, self.environments)
                self.reader.findings.error(found.place, f"{name}: there is no environment {shown(found.text)}", hint)
                return None
            case FieldType.IMAGE:
                self._image(found, name)
        return found.text

    def service(self, node: Scalar, name: str) -> str | None:
        """Return the name of a known service."""
        if node.text in self.composition.services:
            return node.text
        hint = self.reader.findings.nearest(node.text, self.composition.services)
        self.reader.findings.error(node.place, f"{name}: there is no service {shown(node.text)}", hint)
        return None

    def _services(self, node: Node, name: str) -> Value:
        if isinstance(node, Scalar) and node.text == ALL:
            return ALL
        found = self.reader.texts(node, name, 'a list of services, or "*" for all that are built')
        if not found:
            if (isinstance(node, Sequence) and not node.items) or isinstance(node, Scalar):
                self.reader.findings.error(node.place, f"{name}: expected at least one service")
            return None
        names: list[Value] = []
        for item in found:
            service = self.service(item, name)
            if service in names:
                self.reader.findings.error(item.place, f"{name}: the service {service} is named twice")
            elif service is not None:
                names.append(service)
        return names

    def _image(self, node: Scalar, name: str) -> None:
        services = self.composition.services
        if node.text in services:
            return
        if not IMAGE.fullmatch(node.text):
            self.reader.findings.error(
                node.place,
                f"{name}: expected a service's name or an image such as python:3.13, found {shown(node.text)}",
            )
        elif not any(mark in node.text for mark in "/:@"):
            near = self.reader.guess(node.text, services)
            if near:
                self.reader.findings.warning(
                    node.place, f"{name}: there is no service {shown(node.text)}, so it counts as an image", near
                )

    def _globs(self, node: Node, name: str) -> Value:
        found = self.reader.texts(node, name, "a pattern or a list of patterns")
        for item in found:
            if not item.text or "\0" in item.text or ".." in PurePosixPath(item.text).parts:
                self.reader.findings.error(
                    item.place, f"{name}: expected a pattern such as reports/*.xml, found {shown(item.text)}"
                )
        return [item.text for item in found]

    def _paths(self, node: Node, name: str) -> Value:
        found = self.reader.texts(node, name, "a path or a list of paths")
        paths: list[Value] = []
        for item in found:
            path = self.reader.existing(item, name, kind="")
            if path is not None:
                paths.append(item.text)
        return paths

    def _checked(self, node: Node, type_: FieldType, name: str) -> Value:
        value = _written(node) if type_ is FieldType.VARIABLES else plain(node)
        try:
            match type_:
                case FieldType.COMMAND:
                    command_argv(value)
                case FieldType.VARIABLES:
                    return dict(variables(value))
                case _:
                    duration(value)
        except ValueError as error:
            self.reader.findings.error(node.place, f"{name}: {error}, found {describe(node)}")
            return None
        return value


def _written(node: Node) -> Value:
    """Return a plain value whose numbers stay as they are written (`1.10`)."""
    match node:
        case Scalar():
            return node.text if isinstance(node.value, int | float) and not isinstance(node.value, bool) else node.value
        case Sequence():
            return [_written(item) for item in node.items]
        case Block():
            return {key: _written(value) for key, value in node.items()}
