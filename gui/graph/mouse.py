"""The mouse over the canvas: clicks choose, presses that wander off become gestures."""

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent

from gui.graph.arrange import Point
from gui.graph.editing.rules import is_step
from gui.graph.gestures.box import Box
from gui.graph.gestures.gesture import Gesture
from gui.graph.gestures.move_steps import MoveSteps
from gui.graph.gestures.pan import Pan
from gui.graph.gestures.wire import Wire
from gui.graph.hand import Hand, Press
from gui.graph.hover import Hover
from gui.graph.pointed import pointed
from gui.graph.selection import Selection
from gui.graph.surface import Surface

_CLICK = 4  # pixels that a hand may tremble in a click
_MORE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton


class Mouse(QObject):
    """`activated` and `foldWanted` carry a ref, `menuWanted` a point on the screen."""

    activated = Signal(str)
    foldWanted = Signal(str)
    menuWanted = Signal(QPoint)

    def __init__(self, surface: Surface, hand: Hand, hover: Hover) -> None:
        super().__init__(surface.view)
        self._surface, self._hand, self._hover = surface, hand, hover
        self._choice = surface.choice

    def press(self, event: QMouseEvent) -> None:
        """Begin a click or, with the middle button or Space held, a move of the canvas; end an edge drawn by keys."""
        at, left = event.position().toPoint(), event.button() is _LEFT
        self._surface.hint.drop()
        wire = self._hand.take_wire()
        if wire is not None:
            wire.finish(at) if left else wire.cancel()
        elif event.button() is Qt.MouseButton.MiddleButton or (self._hand.panning and left):
            self._hand.gesture = Pan(self._surface.view, at)
        elif left:
            on = pointed(self._surface, at)
            if on.fold:
                self.foldWanted.emit(on.fold)
            else:
                self._hand.press = Press(at, on, event.modifiers())

    def move(self, event: QMouseEvent) -> None:
        """Go on with the gesture; a press that wanders off becomes one."""
        at, hand = event.position().toPoint(), self._hand
        if hand.gesture is None and hand.press is not None and (at - hand.press.at).manhattanLength() > _CLICK:
            hand.gesture = self._begin(hand.press)
        if hand.gesture is not None:
            hand.go_on(at)
        elif hand.wire is not None:
            hand.wire.move(at)
        else:
            self._hover.move(at)

    def release(self, event: QMouseEvent) -> None:
        """End the gesture, or take the click as a selection."""
        at, hand = event.position().toPoint(), self._hand
        press, hand.press = hand.press, None
        if hand.gesture is not None:
            hand.finish(at)
            self._hover.move(at)
        elif press is not None and event.button() is _LEFT:
            self._click(press)

    def press_twice(self, event: QMouseEvent) -> None:
        """Activate the step; on empty ground fit everything."""
        if event.button() is not _LEFT:
            return
        on = pointed(self._surface, event.position().toPoint())
        if on.fold:
            self.press(event)  # two quick clicks are two
        elif on.step:
            self._choice.select(on.step)
            self.activated.emit(on.step)
        elif not on.node:
            self._surface.view.fit()

    def ask_menu(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the mouse, or of the selection when a key asks."""
        self._hand.cancel()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.menuWanted.emit(self._surface.view.viewport().mapToGlobal(self._spot()))
            return
        on = pointed(self._surface, event.pos())
        if on.node:
            self._choice.take(on.node)
        else:
            self._choice.choose(Selection(edge=on.edge))
        self.menuWanted.emit(event.globalPos())

    def _spot(self) -> QPoint:
        """Where the menu of the selection opens: at its node or its edge, else in the middle."""
        surface, edge = self._surface, self._choice.selection.edge
        place = surface.place(self._choice.current)
        line = surface.scene.edges.between(edge.source, edge.target) if edge is not None else None
        if place is not None:
            return surface.spot(Point(place.x + 24, place.y + 24))
        if line is not None:
            return surface.spot(line.points[len(line.points) // 2])
        return surface.view.viewport().rect().center()

    def _begin(self, press: Press) -> Gesture:
        """What a press that wanders off becomes."""
        surface, on = self._surface, press.on
        if not surface.editor.editable:
            return Pan(surface.view, press.at)
        if on.port:
            return Wire(surface, on.port)
        if on.step:
            self._choice.take(on.step)
            return MoveSteps(surface, tuple(ref for ref in self._choice.selection.nodes if is_step(ref)))
        before = self._choice.selection
        base = before if press.held & _MORE else Selection()
        return Box(surface, press.at, Selection(base.nodes), before)

    def _click(self, press: Press) -> None:
        choice, on, held = self._choice, press.on, press.held
        editable = self._surface.editor.editable
        if on.node and held & Qt.KeyboardModifier.ControlModifier and editable:
            choice.choose(choice.selection.toggled(on.node))
        elif on.node and held & Qt.KeyboardModifier.ShiftModifier and editable:
            choice.choose(choice.selection.extended((on.node,)))
        elif on.node:
            choice.select(on.node)
        elif not held & _MORE:
            choice.choose(Selection(edge=on.edge))
