"""What the mouse points at: the card lights up, ports come out, and the cursor says what a press would do."""

from PySide6.QtCore import QPoint, Qt

from gui.graph.items.marks import PortsItem
from gui.graph.pointed import Pointed, pointed
from gui.graph.ports import port_of
from gui.graph.surface import Surface


class Hover:
    """Ports are shown for what is pointed at and for the current node, where edges can be drawn."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._on = Pointed()
        self._ports = PortsItem(surface.scene.pencil)
        surface.scene.put(self._ports)
        surface.choice.shown.connect(self._show_ports)

    def move(self, at: QPoint) -> None:
        """The mouse is here now."""
        self._point(pointed(self._surface, at))

    def leave(self) -> None:
        """The mouse is gone, or the drawing is another one: nothing is pointed at until it moves again."""
        self._point(Pointed())

    def _point(self, on: Pointed) -> None:
        if on == self._on:
            return
        for name, hovered in ((self._on.step, False), (on.step, True)):
            card = self._surface.scene.cards.get(name)
            if card is not None:
                card.hovered = hovered
                card.update()
        self._on = on
        self._show_ports()
        cursor = Qt.CursorShape.ArrowCursor
        if on.port:
            cursor = Qt.CursorShape.CrossCursor
        elif on.node or on.edge is not None:
            cursor = Qt.CursorShape.PointingHandCursor
        self._surface.view.viewport().setCursor(cursor)

    def _show_ports(self) -> None:
        on, arrangement = self._on, self._surface.scene.arrangement
        shown = (on.port or on.step or on.stage, self._surface.choice.current) if self._surface.editor.editable else ()
        ports = {port_of(arrangement, ref): None for ref in shown if ref}
        self._ports.show_ports((port for port in ports if port is not None), port_of(arrangement, on.port))
