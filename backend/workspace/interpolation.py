"""Puts variables into the values of a file's nodes; keys stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node, Scalar, Sequence
from backend.workspace.template import Template, TemplateError

_MOST_CHARACTERS = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Interpolation:
    """Interpolates whole files. What an alias shares is done once and stays shared."""

    variables: Mapping[str, str]
    findings: Findings
    _done: dict[int, Node] = field(default_factory=dict)
    _left: list[int] = field(default_factory=lambda: [_MOST_CHARACTERS])

    def apply(self, node: Node) -> Node:
        """Return the node with variables put in; a text that cannot be read stays as it is, with a problem."""
        known = self._done.get(id(node))
        if known is None:
            known = self._done[id(node)] = self._apply(node)
        return known

    def _apply(self, node: Node) -> Node:
        match node:
            case Scalar():
                return self._scalar(node) if "$" in node.text else node
            case Sequence():
                items = tuple(self.apply(item) for item in node.items)
                return replace(node, items=items)
            case Block():
                return replace(node, entries={key: self.apply(value) for key, value in node.items()})

    def _scalar(self, node: Scalar) -> Scalar:
        unset: list[str] = []
        try:
            text = Template(self.variables, unset.append).render(node.text)
            self._left[0] -= len(text)
            if self._left[0] < 0:
                raise TemplateError("the variables make this file grow beyond all measure")
        except TemplateError as error:
            hint = "" if "has no value" in str(error) else "write $$ for one $"
            self.findings.error(node.place, str(error), hint)
            return node
        for name in unset:
            self.findings.warning(
                node.place,
                f"the variable {name} is not set: it counts as empty",
                f"set it, or write ${{{name}:-default}}",
            )
        return replace(node, text=text, plain=node.plain and text != "")
