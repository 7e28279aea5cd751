"""The keyboard on the canvas: walking, opening, folding, zooming, connecting."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from gui.graph.editing.rules import is_step
from gui.graph.gestures.wire import Wire
from gui.graph.hand import Hand
from gui.graph.keys import Order, order, wish
from gui.graph.navigation import Heading, along, inward, neighbour, next_edge, outward
from gui.graph.selection import Selection
from gui.graph.surface import Surface

_STEP = 1.25
_HEADINGS = {
    Order.LEFT: Heading.LEFT,
    Order.RIGHT: Heading.RIGHT,
    Order.UP: Heading.UP,
    Order.DOWN: Heading.DOWN,
}
_EDGES = {Order.EDGE: 1, Order.EDGE_BACK: -1, Order.DOWN: 1, Order.UP: -1}


class Keyboard(QObject):
    """`activated` and `foldWanted` carry a ref, `wished` a Wish, `spoke` words for a screen reader."""

    activated = Signal(str)
    foldWanted = Signal(str)
    foldAllWanted = Signal()
    searchWanted = Signal()
    wished = Signal(object)
    spoke = Signal(str)

    def __init__(self, surface: Surface, hand: Hand) -> None:
        super().__init__(surface.view)
        self._surface, self._hand = surface, hand
        self._choice = surface.choice
        self._node = ""  # whose edges are walked
        view = surface.view
        self._plain: dict[Order | None, Callable[[], object]] = {
            Order.CLOSER: lambda: view.zoom(_STEP),
            Order.FARTHER: lambda: view.zoom(1 / _STEP),
            Order.FIT: view.fit,
            Order.FOLD_ALL: self.foldAllWanted.emit,
            Order.FIND: self.searchWanted.emit,
        }

    def keeps(self, event: QKeyEvent) -> bool:
        """True for what the window's shortcuts must leave to the canvas: Esc while there is something to let go or
        the pipeline is edited (one too many would lead away from it), and Ctrl+F.
        """
        meant = order(event)
        mine = meant is Order.FIND and event.key() != Qt.Key.Key_Slash  # the window's own filter comes first
        held = self._hand.busy or self._hand.press or self._choice.selection != Selection()
        held = held or self._surface.editor.editable
        return mine or (meant is Order.BACK and bool(held))

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key says; False when it means nothing here."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hand.panning = True
            self._surface.view.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            return True
        self._surface.hint.drop()
        asked = wish(event)
        if asked is not None and not self._hand.busy and self._surface.editor.document is not None:
            self.wished.emit(asked)
            return True
        return self._obey(order(event), extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def release(self, event: QKeyEvent) -> bool:
        """Space let go: the mouse selects again."""
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        self._hand.panning = False
        self._surface.view.viewport().unsetCursor()
        return True

    def begin_wire(self) -> None:
        """Draw an edge by keys: arrows choose, Enter connects."""
        current = self._choice.current
        if self._surface.editor.editable and current:
            self._hand.cancel()
            self._hand.wire = Wire(self._surface, current)
            self._aim(self._hand.wire, current)
            self.spoke.emit(self.tr("Connecting: choose what waits with the arrows, Enter connects, Esc leaves"))

    def _obey(self, meant: Order | None, *, extend: bool) -> bool:
        current, edge = self._choice.current, self._choice.selection.edge
        match meant:
            case _ if meant in self._plain:
                self._plain[meant]()
            case Order.FOLD if current:
                self.foldWanted.emit(current)
            case Order.BACK:
                return self._back()
            case Order.OPEN if (wire := self._hand.take_wire()) is not None:
                wire.commit()
            case Order.OPEN if is_step(current):
                self.activated.emit(current)
            case None | Order.OPEN:
                return False
            case Order.EDGE | Order.EDGE_BACK:
                self._walk_edges(_EDGES[meant])
            case Order.UP | Order.DOWN if edge is not None:
                self._walk_edges(_EDGES[meant])
            case Order.LEFT | Order.RIGHT if edge is not None:
                self._choice.select(edge.source if meant is Order.LEFT else edge.target)
            case _:
                self._walk(meant, extend=extend)
        return True

    def _walk(self, meant: Order, *, extend: bool) -> None:
        """Go where the key leads: with the selection, with its end, or with an edge that is drawn by keys."""
        choice, wire = self._choice, self._hand.wire
        ref = self._led(meant, (wire.target or wire.source) if wire is not None else choice.current)
        if wire is not None:
            self._aim(wire, ref)
        elif extend and ref:
            choice.choose(choice.selection.extended((ref,)))
            choice.reveal(ref)
        else:
            choice.select(ref)

    def _walk_edges(self, by: int) -> None:
        """Choose the next of the edges at the current node; arrows lead from an edge to its ends."""
        edge = self._choice.selection.edge
        if edge is None:
            self._node = self._choice.current
        elif self._node not in (edge.source, edge.target):
            self._node = edge.target
        found = next_edge(self._surface.scene.arrangement, self._node, edge, by)
        if found is not None and self._surface.editor.editable and self._hand.wire is None:
            self._choice.choose(Selection(edge=found))

    def _led(self, meant: Order, here: str) -> str:
        arrangement = self._surface.scene.arrangement
        match meant:
            case Order.NEXT | Order.PREVIOUS:
                return along(arrangement, here, 1 if meant is Order.NEXT else -1)
            case Order.FIRST | Order.LAST:
                refs = list(arrangement.cards) or [""]
                return refs[0 if meant is Order.FIRST else -1]
            case Order.OUT:
                return outward(arrangement, here)
            case Order.INTO:
                return inward(arrangement, here)
            case _:
                return neighbour(arrangement, here, _HEADINGS[meant])

    def _aim(self, wire: Wire, ref: str) -> None:
        wire.aim(ref)
        self.spoke.emit(wire.said or ref)

    def _back(self) -> bool:
        """Esc: stop the gesture, else drop the selection, else leave the key to the page unless this is edited."""
        if self._hand.busy or self._hand.press is not None:
            self._hand.cancel()
        elif self._choice.selection != Selection():
            self._choice.choose(Selection())
        else:
            return self._surface.editor.editable
        return True
