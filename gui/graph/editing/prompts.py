"""What the editor asks and says around the canvas: menus, the palette's drags, refusals."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from gui.graph.arrange import Point
from gui.graph.canvas import Canvas
from gui.graph.editing.commands import EditCommands
from gui.graph.editing.menu import kind_menu, node_menu, stage_menu
from gui.graph.palette.panel import PalettePanel
from gui.widgets.label import Text
from gui.wish import Wish


class Prompts(QObject):
    """Ties the menus, the palette and the refusals to one canvas."""

    def __init__(self, view: QWidget, canvas: Canvas, commands: EditCommands, palette: PalettePanel) -> None:
        super().__init__(view)
        self._canvas = canvas
        self._commands = commands
        words = self.tr("Drag a kind of step here, or press A: it becomes the first stage.")
        self._lesson = Text(words, tone="muted", selectable=False, parent=canvas)
        self._lesson.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._lesson.hide()
        canvas.installEventFilter(self)
        canvas.menuWanted.connect(lambda at: self._open(node_menu(commands, canvas), at, by_key=False))
        commands.pickWanted.connect(self._pick)
        commands.editor.refused.connect(self._refuse)
        commands.editor.noted.connect(lambda words: self._refuse(words, ""))
        palette.held.connect(lambda kind, at: canvas.carry(kind, self._inside(at)))
        palette.dropped.connect(lambda kind, at: canvas.land(self._inside(at)))
        palette.taken.connect(commands.add)

    def teach(self, wanted: bool) -> None:
        """Say how to begin on an empty canvas."""
        self._lesson.setVisible(wanted)
        self._centre()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the lesson in the middle."""
        if event.type() is QEvent.Type.Resize:
            self._centre()
        return False

    def _centre(self) -> None:
        self._lesson.adjustSize()
        self._lesson.move(self._canvas.rect().center() - self._lesson.rect().center())

    def _pick(self, wish: Wish) -> None:
        make = kind_menu if wish is Wish.ADD else stage_menu
        self._open(make(self._commands, self._canvas), self._commands.spot())

    def _open(self, menu: QMenu, at: QPoint, *, by_key: bool = True) -> None:
        if menu.isEmpty():
            menu.deleteLater()
            return
        menu.popup(at)
        if by_key:
            menu.setActiveAction(next((action for action in menu.actions() if action.isEnabled()), menu.actions()[0]))

    def _refuse(self, reason: str, tone: str = "bad") -> None:
        """Say why not: under the mouse if it is there, else at the selected node."""
        canvas = self._canvas
        at = canvas.viewport().mapFromGlobal(canvas.cursor().pos())
        if not canvas.viewport().rect().contains(at) or not canvas.viewport().underMouse():
            place = canvas.surface.place(canvas.current)
            at = canvas.viewport().rect().center()
            if place is not None:
                spot = canvas.surface.spot(Point(place.x, place.bottom))
                at = spot if canvas.viewport().rect().contains(spot) else at
        canvas.hint.say(reason, at, tone, stays=False)
        canvas.spoke.emit(reason)

    def _inside(self, at: QPoint) -> QPoint:
        return self._canvas.viewport().mapFromGlobal(at)
