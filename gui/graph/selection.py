"""What is selected on the canvas, as a value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """A line as it is drawn: from the node that is waited for to the one that waits."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Steps (`stage/step`) and stages, the current one last; or one edge."""

    nodes: tuple[str, ...] = ()
    edge: Edge | None = None

    @property
    def current(self) -> str:
        """The node that the keyboard works on, or ""."""
        return self.nodes[-1] if self.nodes else ""

    def toggled(self, ref: str) -> "Selection":
        """Return the selection with the node taken in, or out if it was in."""
        if ref in self.nodes:
            return Selection(tuple(node for node in self.nodes if node != ref))
        return Selection((*self.nodes, ref))

    def extended(self, refs: Iterable[str]) -> "Selection":
        """Return the selection with more nodes; the last of them is the current one."""
        more = dict.fromkeys(refs)
        return Selection((*(node for node in self.nodes if node not in more), *more))

    def within(self, there: Callable[[str], object]) -> "Selection":
        """Return what of the selection still exists; an edge only while both its ends do."""
        kept = self.edge is not None and there(self.edge.source) and there(self.edge.target)
        return Selection(tuple(node for node in self.nodes if there(node)), self.edge if kept else None)
