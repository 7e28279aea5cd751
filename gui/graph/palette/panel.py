"""The palette left of the canvas: the kinds of steps, to be dragged or taken by keyboard."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from backend.domain.step_kinds import KINDS, StepKind
from gui.formats import tip
from gui.graph.palette.picture import kind_picture
from gui.theme import Role, current, icon
from gui.theme.fonts import Size, font

WIDE, NARROW = 120, 40
_FAR = 4  # pixels before a press becomes a drag


class _Entry(QToolButton):
    """One kind. Dragged it follows the mouse, double-clicked or by Enter it goes to the selected stage."""

    held = Signal(str, QPoint)
    dropped = Signal(str, QPoint)
    taken = Signal(str)
    stepped = Signal(int)

    def __init__(self, kind: StepKind) -> None:
        super().__init__()
        self.kind = kind.name
        self._from: QPoint | None = None
        self._dragging = False
        self.setObjectName(f"kind-{kind.name}")
        self.setText(f" {kind.name}")
        self.setAutoRaise(True)
        self.setFont(font(Size.TEXT))
        self.setIconSize(QSize(16, 16))
        self.setFixedHeight(32)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(
            tip(f"{kind.help}\nDrag it onto a stage, an edge or the ground; Enter adds it to the selected stage.")
        )
        self.setAccessibleName(f"{kind.name}: {kind.help}")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        current().changed.connect(self._tint)
        self._tint()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone where there is little room."""
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(style)
        self.setFixedWidth((NARROW if narrow else WIDE) - 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps a drag begins."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._from = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the kind along."""
        at = event.globalPosition().toPoint()
        if self._from is not None and (self._dragging or (at - self._from).manhattanLength() > _FAR):
            self._dragging = True
            self.held.emit(self.kind, at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go where the mouse is."""
        super().mouseReleaseEvent(event)
        dragging, self._from, self._dragging = self._dragging, None, False
        if dragging:
            self.dropped.emit(self.kind, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take it to the selected stage."""
        self.taken.emit(self.kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes it, arrows go on."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.taken.emit(self.kind)
            case Qt.Key.Key_Down | Qt.Key.Key_Up as key:
                self.stepped.emit(1 if key is Qt.Key.Key_Down else -1)
            case _:
                super().keyPressEvent(event)

    def _tint(self) -> None:
        self.setIcon(icon(kind_picture(self.kind), Role.MUTED))


class PalettePanel(QFrame):
    """`held` and `dropped` carry a kind and the place on the screen, `taken` a kind for the selected stage."""

    held = Signal(str, QPoint)
    dropped = Signal(str, QPoint)
    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Kinds of steps"))
        self.setObjectName("step-palette")
        inner = QWidget()
        inner.setProperty("plain", True)
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(4, 8, 4, 8)
        rows.setSpacing(0)
        self.entries = [_Entry(kind) for kind in KINDS.values()]
        for number, entry in enumerate(self.entries):
            rows.addWidget(entry)
            entry.held.connect(self.held)
            entry.dropped.connect(self.dropped)
            entry.taken.connect(self.taken)
            entry.stepped.connect(lambda by, number=number: self._step(number + by))
        rows.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Give the canvas the room: icons alone."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        for entry in self.entries:
            entry.set_narrow(narrow)

    def _step(self, number: int) -> None:
        self.entries[max(0, min(len(self.entries) - 1, number))].setFocus(Qt.FocusReason.TabFocusReason)
