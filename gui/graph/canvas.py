"""The canvas: shows the scene, moves and zooms it, and hands what the mouse and the keys do to those who know."""

from collections.abc import Callable

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
from gui.graph.choice import Choice
from gui.graph.editing.editor import Editor
from gui.graph.editing.rules import drawn
from gui.graph.gestures.place_kind import PlaceKind
from gui.graph.gestures.rename import Rename
from gui.graph.hand import Hand
from gui.graph.hint import Hint
from gui.graph.hits import stage_at, step_at
from gui.graph.hover import Hover
from gui.graph.keyboard import Keyboard
from gui.graph.mouse import Mouse
from gui.graph.scene import PipelineScene
from gui.graph.selection import Selection
from gui.graph.surface import Surface
from gui.graph.viewport import Viewport

_WHEEL = 1.0015  # per eighth of a degree: one notch is 20 %


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
        self.hint = Hint(self)
        self._choice = Choice(scene, self)
        self.surface = Surface(self, scene, editor, self.hint, self._choice)
        self._hand = Hand(self.surface)
        self._hover = Hover(self.surface)
        self._mouse = Mouse(self.surface, self._hand, self._hover)
        self._keyboard = Keyboard(self.surface, self._hand)
        self._field: Rename | None = None
        self.tell: Callable[[str, str], str] = lambda kind, name: ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self._choice.selected.connect(self.selected)
        self._choice.picked.connect(self.picked)
        for hand in (self._mouse, self._keyboard):
            hand.activated.connect(self.activated)
            hand.foldWanted.connect(self.foldWanted)
        self._mouse.menuWanted.connect(self.menuWanted)
        self._keyboard.foldAllWanted.connect(self.foldAllWanted)
        self._keyboard.searchWanted.connect(self.searchWanted)
        self._keyboard.wished.connect(self.wished)
        self._keyboard.spoke.connect(self.spoke)

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self._choice.selection

    @property
    def current(self) -> str:
        """The ref of the current step or stage, or ""."""
        return self._choice.current

    @property
    def busy(self) -> bool:
        """True while a gesture is alive."""
        return self._hand.busy

    def select(self, ref: str) -> None:
        """Select one step or stage, or nothing with "", and keep it in view."""
        self._choice.select(ref)

    def choose(self, selection: Selection) -> None:
        """Put a selection on the picture; what does not exist is left out."""
        self._choice.choose(selection)

    def zoom_to(self, ref: str) -> None:
        """Bring a step or a stage into the middle, at full size if it fits, and select it. Unknown names change nothing."""
        arrangement = self._picture.arrangement
        if ref in arrangement.cards:
            self.show_at_full_size(arrangement.cards[ref])
        elif ref in arrangement.stages:
            self.show_at_full_size(arrangement.stages[ref].frame)
        self.select(ref)

    def take_made(self, refs: tuple[str, ...]) -> None:
        """Select what an edit made or touched, by its refs in the file, and bring it into view."""
        places = self._picture.arrangement.place
        cards = [card for ref in refs for card in ([ref] if places(ref) else drawn(self._editor.pipeline, (ref,)))]
        known = [ref for ref in cards if places(ref) is not None]
        if known:
            self.choose(Selection(tuple(known)))
            self._choice.reveal(self.current)

    def forget(self) -> None:
        """Drop what belonged to the old drawing."""
        self.cancel()
        self._hover.leave()
        self.choose(self.selection)
        if self._field is not None:
            self._field.follow()

    # --- gestures that do not begin with a press ---------------------------------------------------------------------

    def begin_wire(self) -> None:
        """Draw an edge by keys: arrows choose, Enter connects."""
        self._keyboard.begin_wire()

    def begin_rename(self, ref: str) -> None:
        """Open the field over a name."""
        if self._editor.editable and self.surface.place(ref) is not None:
            self.cancel()
            self._choice.reveal(ref)
            self._field = Rename(self.surface, ref, self._renamed)

    def carry(self, kind: str, at: QPoint) -> None:
        """A kind of step is held over the canvas, or beside it, in pixels of the viewport."""
        if not self._editor.editable:
            return
        if not isinstance(self._hand.gesture, PlaceKind):
            self.cancel()
            self.setFocus()  # Esc reaches whoever has the keyboard
            self._hand.gesture = PlaceKind(self.surface, kind)
        self._hand.go_on(at, scroll=self.viewport().rect().contains(at))

    def land(self, at: QPoint) -> None:
        """The kind is let go."""
        if isinstance(self._hand.gesture, PlaceKind):
            self._hand.finish(at)
            self._hover.move(at)

    def cancel(self) -> None:
        """End what the hand was doing, without a trace."""
        self._hand.cancel()

    def _renamed(self) -> None:
        self._field = None
        self.setFocus()

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse's."""
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The mouse's."""
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The mouse's."""
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The mouse's."""
        self._mouse.press_twice(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The mouse's, also when a key asks."""
        self._mouse.ask_menu(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        super().leaveEvent(event)
        self._hover.leave()

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

    def event(self, event: QEvent) -> bool:
        """Keep from the window's shortcuts what means something here."""
        override = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._keyboard.keeps(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keyboard's; what means nothing there goes on to the page."""
        if not self._keyboard.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The keyboard's."""
        if not self._keyboard.release(event):
            super().keyReleaseEvent(event)

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
        self._hand.panning = False
        self.cancel()

    def _show_tip(self, event: QHelpEvent) -> None:
        arrangement, point = self._picture.arrangement, self.surface.point(event.pos())
        step = step_at(arrangement, point)
        text = self.tell("step", step) if step else self.tell("stage", stage_at(arrangement, point))
        QToolTip.showText(event.globalPos(), tip(text), self.viewport())
