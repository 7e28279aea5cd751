"""The canvas: shows the scene, moves and zooms it, and turns clicks and keys into selections and activations."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip

from gui.formats import tip
from gui.graph.arrange import Point
from gui.graph.gestures.gesture import Gesture
from gui.graph.gestures.pan import Pan
from gui.graph.hits import stage_at, step_at
from gui.graph.items.detail import FAR
from gui.graph.keys import Order, order
from gui.graph.navigation import Heading, along, neighbour
from gui.graph.scene import PipelineScene

LARGEST, SMALLEST = 2.5, 0.04
_EDGE = 16  # pixels between the drawing and the viewport's border after a fit
_FLOOR = 48  # the same below, where the zoom buttons float
_STEP = 1.25
_FIT_LARGEST = 1.25
_WHEEL = 1.0015  # per eighth of a degree: one notch is 20 %
_CLICK = 4  # pixels that a hand may tremble in a click
_HEADINGS = {
    Order.LEFT: Heading.LEFT,
    Order.RIGHT: Heading.RIGHT,
    Order.UP: Heading.UP,
    Order.DOWN: Heading.DOWN,
}


class Canvas(QGraphicsView):
    """`selected` gives a ref or ""; `activated` a ref; `pointed` what the mouse is over; `moved` on each scroll or zoom."""

    selected = Signal(str)
    activated = Signal(str)
    moved = Signal()

    def __init__(self, scene: PipelineScene) -> None:
        super().__init__(scene)
        self._picture = scene
        self._current = ""
        self._hovered = ""
        self._gesture: Gesture | None = None
        self._pressed: QPoint | None = None
        self._pressed_on = ""
        self._space = False
        self._fitted = True
        self.tell: Callable[[str, str], str] = lambda kind, name: ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setMinimumSize(160, 96)

    @property
    def current(self) -> str:
        """The ref of the selected step, or ""."""
        return self._current

    @property
    def scale_now(self) -> float:
        """Screen pixels per scene pixel."""
        return self.transform().m11()

    @property
    def fitted(self) -> bool:
        """True while the whole drawing is kept in view: until somebody zooms or moves."""
        return self._fitted

    def seen(self) -> QRectF:
        """The part of the scene in the viewport."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def fit(self) -> None:
        """Show everything, hardly larger than life, and stay so while the window changes its size."""
        bounds = self._picture.arrangement.bounds
        if bounds.width <= 0 or bounds.height <= 0:
            return
        room = self.viewport().size()
        wide, high = max(32, room.width() - 2 * _EDGE), max(32, room.height() - _EDGE - _FLOOR)
        scale = min(_FIT_LARGEST, wide / bounds.width, high / bounds.height)
        self._set_scale(max(SMALLEST, scale))
        middle = bounds.centre
        self.centerOn(middle.x, middle.y + (_FLOOR - _EDGE) / 2 / self.scale_now)
        self._fitted = True
        self.moved.emit()

    def zoom(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom about a viewport point (the middle by default), which stays where it is."""
        point = at if at is not None else self.viewport().rect().center()
        before = self.mapToScene(point)
        self._set_scale(min(LARGEST, max(SMALLEST, self.scale_now * factor)))
        middle = self.mapToScene(self.viewport().rect().center())
        self.centerOn(middle + before - self.mapToScene(point))
        self._fitted = False
        self.moved.emit()

    def zoom_to(self, ref: str) -> None:
        """Bring a step into the middle at full size and select it; an unknown ref changes nothing."""
        place = self._picture.arrangement.cards.get(ref)
        if place is None:
            return
        self._set_scale(1.0)
        self.centerOn(place.centre.x, place.centre.y)
        self._fitted = False
        self.select(ref)
        self.moved.emit()

    def select(self, ref: str) -> None:
        """Select a step, or nothing with "", and keep it in view."""
        if ref and ref not in self._picture.arrangement.cards:
            return
        changed = ref != self._current
        self._current = ref
        self._picture.surround(ref)
        if ref:
            self._reveal(ref)
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

    def _reveal(self, ref: str) -> None:
        place = self._picture.arrangement.cards[ref]
        seen = self.seen()
        card = QRectF(place.x, place.y, place.width, place.height)
        if not seen.contains(card):
            self.ensureVisible(card, 48, 56)
            self._fitted = False
            self.moved.emit()

    def _set_scale(self, scale: float) -> None:
        self.setTransform(QTransform.fromScale(scale, scale))
        self._picture.set_far(scale < FAR)

    # --- mouse -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or, with the middle button or Space held, a move of the canvas."""
        at = event.position().toPoint()
        if event.button() is Qt.MouseButton.MiddleButton or (
            self._space and event.button() is Qt.MouseButton.LeftButton
        ):
            self._gesture = Pan(self, at)
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
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (turn.x() or turn.y()))
            self._fitted = False
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything in view if it was."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()
        self.moved.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Say that another part is seen."""
        super().scrollContentsBy(dx, dy)
        self.moved.emit()

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

    def _point(self, at: QPoint) -> Point:
        place: QPointF = self.mapToScene(at)
        return Point(place.x(), place.y())
