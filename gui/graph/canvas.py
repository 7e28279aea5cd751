"""The canvas: shows the scene, moves and zooms it, and turns clicks and keys into selections and activations."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip

from gui.formats import tip
from gui.graph.arrange import Point
from gui.graph.gestures.gesture import Gesture
from gui.graph.gestures.pan import Pan
from gui.graph.hits import stage_at, step_at
from gui.graph.items.detail import NEAR
from gui.graph.keys import Order, order
from gui.graph.navigation import Heading, along, neighbour
from gui.graph.scene import PipelineScene
from gui.graph.viewport import Viewport

_STEP = 1.25
_WHEEL = 1.0015  # per eighth of a degree: one notch is 20 %
_CLICK = 4  # pixels that a hand may tremble in a click
_HEADINGS = {
    Order.LEFT: Heading.LEFT,
    Order.RIGHT: Heading.RIGHT,
    Order.UP: Heading.UP,
    Order.DOWN: Heading.DOWN,
}


class Canvas(Viewport):
    """`selected` gives a ref or ""; `activated` a ref. `tell(kind, name)` is asked for the tooltip of a step or stage."""

    selected = Signal(str)
    activated = Signal(str)
    searchWanted = Signal()
    foldWanted = Signal(str)
    foldAllWanted = Signal()

    def __init__(self, scene: PipelineScene) -> None:
        super().__init__(scene)
        self._current = ""
        self._hovered = ""
        self._gesture: Gesture | None = None
        self._pressed: QPoint | None = None
        self._pressed_on = ""
        self._space = False
        self.tell: Callable[[str, str], str] = lambda kind, name: ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)

    @property
    def current(self) -> str:
        """The ref of the selected step, or ""."""
        return self._current

    def zoom_to(self, ref: str) -> None:
        """Bring a step into the middle at full size and select it; of a stage its header. Unknown names change nothing."""
        arrangement = self._picture.arrangement
        if ref in arrangement.cards:
            self.show_at_full_size(arrangement.cards[ref])
            self.select(ref)
        elif ref in arrangement.stages:
            self.show_at_full_size(arrangement.stages[ref].header)

    def select(self, ref: str) -> None:
        """Select a step, or nothing with "", and keep it in view."""
        if ref and ref not in self._picture.arrangement.cards:
            return
        changed = ref != self._current
        self._current = ref
        self._picture.surround(ref)
        if ref:
            self.reveal(self._picture.arrangement.cards[ref])
        if changed:
            self.selected.emit(ref)

    def forget(self) -> None:
        """Drop what belonged to the old drawing."""
        self._cancel()
        self._hovered = ""
        if self._current and self._current not in self._picture.arrangement.cards:
            self._current = ""
            self.selected.emit("")
        self._picture.surround(self._current)

    # --- mouse -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or, with the middle button or Space held, a move of the canvas."""
        at = event.position().toPoint()
        if event.button() is Qt.MouseButton.MiddleButton or (
            self._space and event.button() is Qt.MouseButton.LeftButton
        ):
            self._gesture = Pan(self, at)
        elif event.button() is Qt.MouseButton.LeftButton and (folding := self._chevron_under(at)):
            self.foldWanted.emit(folding)
        elif event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._pressed_on = at, self._step_under(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture; a press that wanders off becomes a move of the canvas."""
        at = event.position().toPoint()
        if self._gesture is None and self._pressed is not None and (at - self._pressed).manhattanLength() > _CLICK:
            self._gesture = Pan(self, self._pressed)
        if self._gesture is not None:
            self._gesture.move(at)
            self._fitted = False
        else:
            self._hover(self._step_under(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture, or take the click as a selection."""
        at = event.position().toPoint()
        if self._gesture is not None:
            self._gesture.finish(at)
        elif self._pressed is not None:
            self.select(self._pressed_on)
        self._gesture = self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Activate the step; on empty ground fit everything."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._chevron_under(event.position().toPoint()):
            self.mousePressEvent(event)  # two quick clicks are two
            return
        ref = self._step_under(event.position().toPoint())
        if ref:
            self.select(ref)
            self.activated.emit(ref)
        else:
            self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        super().leaveEvent(event)
        self._hover("")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom under the mouse; with Shift, or sideways, move."""
        turn = event.angleDelta()
        if (turn.x() and not turn.y()) or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.slide(turn.x() or turn.y())
        elif turn.y():
            self.zoom(_WHEEL ** turn.y(), event.position().toPoint())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what a card or header knows, and take the pinch of a touchpad."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1 + event.value(), event.position().toPoint())
            return True
        return super().viewportEvent(event)

    # --- keyboard ----------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep from the window's shortcuts what means something here: Esc while there is something to let go, and Ctrl+F."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            wish = order(event)
            mine = wish is Order.FIND and event.key() != Qt.Key.Key_Slash  # the window's own filter comes first
            if mine or (wish is Order.BACK and (self._gesture or self._pressed or self._current)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key says; what means nothing here goes on to the page."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            return
        if not self._obey(order(event)):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space let go: the mouse selects again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().unsetCursor()
        else:
            super().keyReleaseEvent(event)

    def _obey(self, wish: Order | None) -> bool:
        arrangement = self._picture.arrangement
        match wish:
            case Order.LEFT | Order.RIGHT | Order.UP | Order.DOWN:
                self.select(neighbour(arrangement, self._current, _HEADINGS[wish]))
            case Order.NEXT | Order.PREVIOUS:
                self.select(along(arrangement, self._current, 1 if wish is Order.NEXT else -1))
            case Order.FIRST | Order.LAST:
                refs = list(arrangement.cards) or [""]
                self.select(refs[0 if wish is Order.FIRST else -1])
            case Order.OPEN if self._current:
                self.activated.emit(self._current)
            case Order.CLOSER | Order.FARTHER:
                self.zoom(_STEP if wish is Order.CLOSER else 1 / _STEP)
            case Order.FIT:
                self.fit()
            case Order.FOLD if self._current:
                self.foldWanted.emit(self._current)
            case Order.FOLD_ALL:
                self.foldAllWanted.emit()
            case Order.FIND:
                self.searchWanted.emit()
            case Order.BACK:
                return self._back()
            case _:
                return False
        return True

    def _back(self) -> bool:
        """Esc: stop the gesture, else drop the selection, else leave the key to the page."""
        if self._gesture is not None or self._pressed is not None:
            self._cancel()
        elif self._current:
            self.select("")
        else:
            return False
        return True

    # --- the rest ----------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring in full."""
        super().focusInEvent(event)
        self._picture.set_focused(True)
        if not self._current and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.select(next(iter(self._picture.arrangement.cards), ""))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the ring quietly, and end what the hand was doing."""
        super().focusOutEvent(event)
        self._picture.set_focused(False)
        self._space = False
        self._cancel()

    def _cancel(self) -> None:
        if self._gesture is not None:
            self._gesture.cancel()
        self._gesture = self._pressed = None
        self.viewport().unsetCursor()

    def _hover(self, ref: str) -> None:
        if ref == self._hovered:
            return
        for name, hovered in ((self._hovered, False), (ref, True)):
            card = self._picture.cards.get(name)
            if card is not None:
                card.hovered = hovered
                card.update()
        self._hovered = ref
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if ref else Qt.CursorShape.ArrowCursor)

    def _show_tip(self, event: QHelpEvent) -> None:
        point = self._point(event.pos())
        ref = step_at(self._picture.arrangement, point)
        text = self.tell("step", ref) if ref else self.tell("stage", stage_at(self._picture.arrangement, point))
        QToolTip.showText(event.globalPos(), tip(text), self.viewport())

    def _step_under(self, at: QPoint) -> str:
        return step_at(self._picture.arrangement, self._point(at))

    def _chevron_under(self, at: QPoint) -> str:
        return self._picture.fold_at(self._point(at)) if self.scale_now >= NEAR else ""

    def _point(self, at: QPoint) -> Point:
        place = self.mapToScene(at)
        return Point(place.x(), place.y())
