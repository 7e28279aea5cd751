"""The canvas: shows the scene, moves and zooms it, and turns clicks and keys into selections, gestures and wishes."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
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
from gui.graph.chosen import Chosen
from gui.graph.edges import Edges
from gui.graph.editing.editor import Editor
from gui.graph.editing.rules import drawn, is_step
from gui.graph.gestures.auto_scroll import AutoScroll
from gui.graph.gestures.box import Box
from gui.graph.gestures.gesture import Gesture
from gui.graph.gestures.move_steps import MoveSteps
from gui.graph.gestures.pan import Pan
from gui.graph.gestures.place_kind import PlaceKind
from gui.graph.gestures.rename import Rename
from gui.graph.gestures.wire import Wire
from gui.graph.hint import Hint
from gui.graph.hits import stage_at
from gui.graph.items.detail import NEAR
from gui.graph.keys import Order, order, wish
from gui.graph.navigation import Heading, along, inward, neighbour, outward
from gui.graph.pointed import Pointed, pointed
from gui.graph.scene import PipelineScene
from gui.graph.selection import Selection
from gui.graph.surface import Surface
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
_MORE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class _Press:
    at: QPoint
    on: Pointed
    held: Qt.KeyboardModifier


class Canvas(Viewport):
    """`selected` gives the current step's ref or ""; `picked` every selection; `activated` a ref; `wished` a Wish that a key
    asked for; `menuWanted` a point on the screen. `tell(kind, name)` is asked for the tooltip of a step or stage.
    """

    selected = Signal(str)
    picked = Signal(object)
    activated = Signal(str)
    searchWanted = Signal()
    foldWanted = Signal(str)
    foldAllWanted = Signal()
    wished = Signal(object)
    menuWanted = Signal(QPoint)
    spoke = Signal(str)

    def __init__(self, scene: PipelineScene, editor: Editor) -> None:
        super().__init__(scene)
        self._editor = editor
        self.selection = self._announced = Selection()
        self.hint = Hint(self)
        self.surface = Surface(self, scene, editor, self.hint, self.choose, self.preview, Edges(scene.arrangement))
        self._chosen = Chosen(scene)
        self._hovered = Pointed()
        self._gesture: Gesture | None = None
        self._wire: Wire | None = None  # drawn by keys: no button is held
        self._field: Rename | None = None
        self._press: _Press | None = None
        self._scroll = AutoScroll(self)
        self._space = False
        self.tell: Callable[[str, str], str] = lambda kind, name: ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)

    @property
    def current(self) -> str:
        """The ref of the current step or stage, or ""."""
        return self.selection.current

    def zoom_to(self, ref: str) -> None:
        """Bring a step, or a stage's header, into the middle at full size and select it. Unknown names change nothing."""
        arrangement = self._picture.arrangement
        if ref in arrangement.cards:
            self.show_at_full_size(arrangement.cards[ref])
        elif ref in arrangement.stages:
            self.show_at_full_size(arrangement.stages[ref].header)
        self.select(ref)

    def select(self, ref: str) -> None:
        """Select one step or stage, or nothing with "", and keep it in view."""
        if not ref:
            self.choose(Selection())
        elif self.surface.place(ref) is not None:
            self.choose(Selection((ref,)))
            self._reveal(ref)

    def choose(self, selection: Selection) -> None:
        """Put a selection on the picture; what does not exist is left out."""
        self.preview(selection)
        before, selection = self._announced, self.selection
        self._announced = selection
        if selection == before:
            return
        self.picked.emit(selection)
        one = selection.current if is_step(selection.current) else ""
        if one != (before.current if is_step(before.current) else ""):
            self.selected.emit(one)

    def preview(self, selection: Selection) -> None:
        """Show a selection that is still being made."""
        self.selection = selection.within(self._picture.arrangement.place)
        self._chosen.show(self.selection, self.surface.edges)
        self._show_ports()

    def take_made(self, refs: tuple[str, ...]) -> None:
        """Select what an edit made or touched, by its refs in the file, and bring it into view."""
        places = self._picture.arrangement.place
        cards = [card for ref in refs for card in ([ref] if places(ref) else drawn(self._editor.pipeline, (ref,)))]
        known = [ref for ref in cards if places(ref) is not None]
        if known:
            self.choose(Selection(tuple(known)))
            self._reveal(self.current)

    def forget(self) -> None:
        """Drop what belonged to the old drawing."""
        self.cancel()
        self._hovered = Pointed()
        self.surface.edges = Edges(self._picture.arrangement)
        self.choose(self.selection)
        if self._field is not None:
            self._field.follow()

    # --- gestures ----------------------------------------------------------------------------------------------------

    def begin_wire(self) -> None:
        """Draw an edge by keys: arrows choose, Enter connects."""
        if self._editor.editable and self.current:
            self.cancel()
            self._wire = Wire(self.surface, self.current)
            self._aim(self.current)
            self.spoke.emit(self.tr("Connecting: choose what waits with the arrows, Enter connects, Esc leaves"))

    def begin_rename(self, ref: str) -> None:
        """Open the field over a name."""
        if self._editor.editable and self.surface.place(ref) is not None:
            self.cancel()
            self._reveal(ref)
            self._field = Rename(self.surface, ref, self._renamed)

    def carry(self, kind: str, at: QPoint) -> None:
        """A kind of step is held over the canvas, or beside it, in pixels of the viewport."""
        if not self._editor.editable:
            return
        if not isinstance(self._gesture, PlaceKind):
            self.cancel()
            self.setFocus()  # Esc reaches whoever has the keyboard
            self._gesture = PlaceKind(self.surface, kind)
        self._go_on(at, scroll=self.viewport().rect().contains(at))

    def land(self, at: QPoint) -> None:
        """The kind is let go."""
        if isinstance(self._gesture, PlaceKind):
            self._finish(at)

    def cancel(self) -> None:
        """End what the hand was doing, without a trace."""
        gesture, self._gesture = self._gesture or self._wire, None
        self._press = self._wire = None
        self._scroll.stop()
        if gesture is not None:
            gesture.cancel()
        self.viewport().unsetCursor()

    @property
    def busy(self) -> bool:
        """True while a gesture is alive."""
        return self._gesture is not None or self._wire is not None

    def _begin(self, press: _Press) -> Gesture:
        """What a press that wanders off becomes."""
        if not self._editor.editable:
            return Pan(self, press.at)
        on = press.on
        if on.port:
            return Wire(self.surface, on.port)
        if on.step:
            if on.step not in self.selection.nodes:
                self.choose(Selection((on.step,)))
            return MoveSteps(self.surface, tuple(ref for ref in self.selection.nodes if is_step(ref)))
        base = self.selection if press.held & _MORE else Selection()
        return Box(self.surface, press.at, Selection(base.nodes), self.selection)

    def _go_on(self, at: QPoint, *, scroll: bool = True) -> None:
        gesture = self._gesture
        if gesture is None:
            return
        gesture.move(at)
        self._fitted = False
        if gesture.scrolls and scroll:
            self._scroll.follow(at, gesture.move)
        else:
            self._scroll.stop()

    def _finish(self, at: QPoint) -> None:
        gesture, self._gesture = self._gesture, None
        self._scroll.stop()
        if gesture is not None:
            gesture.finish(at)
            self._hover(self._under(at))

    # --- mouse -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or, with the middle button or Space held, a move of the canvas; end an edge drawn by keys."""
        at = event.position().toPoint()
        self.hint.drop()
        if self._wire is not None:
            wire, self._wire = self._wire, None
            wire.finish(at) if event.button() is Qt.MouseButton.LeftButton else wire.cancel()
        elif event.button() is Qt.MouseButton.MiddleButton or (
            self._space and event.button() is Qt.MouseButton.LeftButton
        ):
            self._gesture = Pan(self, at)
        elif event.button() is Qt.MouseButton.LeftButton and (folding := self._chevron_under(at)):
            self.foldWanted.emit(folding)
        elif event.button() is Qt.MouseButton.LeftButton:
            self._press = _Press(at, self._under(at), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture; a press that wanders off becomes one."""
        at, press = event.position().toPoint(), self._press
        if self._gesture is None and press is not None and (at - press.at).manhattanLength() > _CLICK:
            self._gesture = self._begin(press)
        if self._gesture is not None:
            self._go_on(at)
        elif self._wire is not None:
            self._wire.move(at)
        else:
            self._hover(self._under(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture, or take the click as a selection."""
        at, press, self._press = event.position().toPoint(), self._press, None
        if self._gesture is not None:
            self._finish(at)
        elif press is not None and event.button() is Qt.MouseButton.LeftButton:
            self._click(press)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Activate the step; on empty ground fit everything."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._chevron_under(event.position().toPoint()):
            self.mousePressEvent(event)  # two quick clicks are two
            return
        on = self._under(event.position().toPoint())
        if on.step:
            self.select(on.step)
            self.activated.emit(on.step)
        elif not on.node:
            self.fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the mouse, or of the selection when a key asks."""
        self.cancel()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.surface.place(self.current)
            spot = self.surface.spot(Point(place.x + 24, place.y + 24)) if place else self.viewport().rect().center()
            self.menuWanted.emit(self.viewport().mapToGlobal(spot))
            return
        on = self._under(event.pos())
        if on.node:
            if on.node not in self.selection.nodes:
                self.choose(Selection((on.node,)))
        else:
            self.choose(Selection(edge=on.edge))
        self.menuWanted.emit(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        super().leaveEvent(event)
        self._hover(Pointed())

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
            meant = order(event)
            mine = meant is Order.FIND and event.key() != Qt.Key.Key_Slash  # the window's own filter comes first
            held = self.busy or self._press or self.selection != Selection()
            if mine or (meant is Order.BACK and held):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key says; what means nothing here goes on to the page."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            return
        self.hint.drop()
        asked = wish(event)
        if asked is not None and not self.busy and self._editor.document is not None:
            self.wished.emit(asked)
        elif not self._obey(order(event), extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space let go: the mouse selects again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().unsetCursor()
        else:
            super().keyReleaseEvent(event)

    def _obey(self, meant: Order | None, *, extend: bool = False) -> bool:
        match meant:
            case Order.CLOSER | Order.FARTHER:
                self.zoom(_STEP if meant is Order.CLOSER else 1 / _STEP)
            case Order.FIT:
                self.fit()
            case Order.FOLD if self.current:
                self.foldWanted.emit(self.current)
            case Order.FOLD_ALL:
                self.foldAllWanted.emit()
            case Order.FIND:
                self.searchWanted.emit()
            case Order.BACK:
                return self._back()
            case Order.OPEN if self._wire is not None:
                wire, self._wire = self._wire, None
                wire.commit()
            case Order.OPEN if is_step(self.current):
                self.activated.emit(self.current)
            case None | Order.OPEN:
                return False
            case _:
                self._walk(meant, extend=extend)
        return True

    def _walk(self, meant: Order, *, extend: bool) -> None:
        """Go where the key leads: with the selection, with its end, or with an edge that is drawn by keys."""
        ref = self._led(meant, (self._wire.target or self._wire.source) if self._wire is not None else self.current)
        if self._wire is not None:
            self._aim(ref)
        elif extend and ref:
            self.choose(self.selection.extended((ref,)))
            self._reveal(ref)
        else:
            self.select(ref)

    def _led(self, meant: Order, here: str) -> str:
        arrangement = self._picture.arrangement
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

    def _aim(self, ref: str) -> None:
        if self._wire is not None:
            self._wire.aim(ref)
            self.spoke.emit(self._wire.said or ref)

    def _back(self) -> bool:
        """Esc: stop the gesture, else drop the selection, else leave the key to the page."""
        if self.busy or self._press is not None:
            self.cancel()
        elif self.selection != Selection():
            self.choose(Selection())
        else:
            return False
        return True

    # --- the rest ----------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring in full."""
        super().focusInEvent(event)
        self._picture.set_focused(True)
        if not self.current and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.select(next(iter(self._picture.arrangement.cards), ""))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the ring quietly, and end what the hand was doing."""
        super().focusOutEvent(event)
        self._picture.set_focused(False)
        self._space = False
        self.cancel()

    def _click(self, press: _Press) -> None:
        on, held = press.on, press.held
        if on.node and held & Qt.KeyboardModifier.ControlModifier and self._editor.editable:
            self.choose(self.selection.toggled(on.node))
        elif on.node and held & Qt.KeyboardModifier.ShiftModifier and self._editor.editable:
            self.choose(self.selection.extended((on.node,)))
        elif on.node:
            self.select(on.node)
        elif not held & _MORE:
            self.choose(Selection(edge=on.edge))

    def _renamed(self) -> None:
        self._field = None
        self.setFocus()

    def _reveal(self, ref: str) -> None:
        arrangement = self._picture.arrangement
        place = arrangement.cards.get(ref)
        if place is None and ref in arrangement.stages:
            place = arrangement.stages[ref].header
        if place is not None:
            self.reveal(place)

    def _under(self, at: QPoint) -> Pointed:
        return pointed(self.surface, at)

    def _hover(self, on: Pointed) -> None:
        if on == self._hovered:
            return
        for name, hovered in ((self._hovered.step, False), (on.step, True)):
            card = self._picture.cards.get(name)
            if card is not None:
                card.hovered = hovered
                card.update()
        self._hovered = on
        self._show_ports()
        cursor = Qt.CursorShape.ArrowCursor
        if on.port:
            cursor = Qt.CursorShape.CrossCursor
        elif on.node or on.edge is not None:
            cursor = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(cursor)

    def _show_ports(self) -> None:
        on = self._hovered
        shown = (on.port or on.step or on.stage, self.current) if self._editor.editable else ()
        self._chosen.show_ports(shown, on.port)

    def _show_tip(self, event: QHelpEvent) -> None:
        on = self._under(event.pos())
        stage = stage_at(self._picture.arrangement, self.surface.point(event.pos()))
        text = self.tell("step", on.step) if on.step else self.tell("stage", stage)
        QToolTip.showText(event.globalPos(), tip(text), self.viewport())

    def _chevron_under(self, at: QPoint) -> str:
        return self._picture.fold_at(self.surface.point(at)) if self.scale_now >= NEAR else ""
