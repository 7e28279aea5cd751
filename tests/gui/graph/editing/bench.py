"""A view whose pipeline can be edited, and hands that press, drag and type on it."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from gui.graph import PipelineView
from gui.graph.arrange import Line, Point
from gui.graph.ports import port_of
from gui.graph.scene import PipelineScene

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Bench:
    """Presses and keys reach the viewport and the canvas like a person's."""

    def __init__(self, view: PipelineView) -> None:
        self.view = view
        self.canvas = view.canvas
        self.port = view.canvas.viewport()

    @property
    def scene(self) -> PipelineScene:
        """The picture."""
        scene = self.canvas.scene()
        assert isinstance(scene, PipelineScene)
        return scene

    @property
    def hint(self) -> str:
        """The words at the mouse."""
        return self.canvas.hint.text

    def chosen(self) -> tuple[str, ...]:
        """The selected nodes."""
        return self.view.selection.nodes

    def faded(self) -> list[str]:
        """The cards that step back."""
        return [ref for ref, card in self.scene.cards.items() if card.faded]

    def spot(self, ref: str) -> QPoint:
        """The middle of a card, or of a stage's header."""
        arrangement = self.scene.arrangement
        place = arrangement.cards.get(ref) or arrangement.stages[ref].header
        return self._pixel(place.centre)

    def dot(self, ref: str) -> QPoint:
        """A node's port."""
        point = port_of(self.scene.arrangement, ref)
        assert point is not None
        return self._pixel(point)

    def ground(self, stage: str) -> QPoint:
        """A free place in a stage, beside its cards."""
        frame = self.scene.arrangement.stages[stage].frame
        return self._pixel(Point(frame.x + 5, frame.bottom - 5))

    def edge(self, source: str, target: str) -> QPoint:
        """The middle of a line's middle piece, where it has left the others."""
        line: Line | None = self.canvas.surface.scene.edges.between(source, target)
        assert line is not None
        middle = (len(line.points) - 1) // 2
        first, last = line.points[middle], line.points[middle + 1]
        return self._pixel(Point((first.x + last.x) / 2, (first.y + last.y) / 2))

    def click(self, at: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """Click."""
        QTest.mouseClick(self.port, LEFT, held, at)

    def hover(self, at: QPoint) -> None:
        """Move the mouse with no button held."""
        QTest.mouseMove(self.port, at)

    def press(self, at: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        """Press."""
        QTest.mousePress(self.port, button, held, at)

    def drag(self, *path: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """Press at the first place and move over the others; the button stays down."""
        self.press(path[0], held)
        self.go(path[0] + QPoint(4, 3), *path[1:])

    def go(self, *path: QPoint) -> None:
        """Move on with the button down."""
        for at in path:
            QTest.mouseMove(self.port, at)

    def release(self, at: QPoint) -> None:
        """Let go."""
        QTest.mouseRelease(self.port, LEFT, NONE, at)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press a key on the canvas."""
        QTest.keyClick(self.canvas, key, held)

    def field(self) -> QLineEdit:
        """The field that renames."""
        found = [field for field in self.view.findChildren(QLineEdit, "rename") if field.isVisible()]
        assert len(found) == 1
        return found[0]

    def renaming(self) -> bool:
        """True while a name is edited."""
        return any(field.isVisible() for field in self.view.findChildren(QLineEdit, "rename"))

    def menu(self) -> QMenu:
        """The open menu."""
        found = [menu for menu in self.view.findChildren(QMenu) if menu.isVisible()]
        assert found
        return found[0]

    def choose(self, begins: str) -> None:
        """Trigger the entry of the open menu whose words begin so, and close the menu."""
        menu = self.menu()
        actions = [action for action in menu.actions() if action.text().startswith(begins)]
        assert actions, [action.text() for action in menu.actions()]
        menu.close()
        actions[0].trigger()

    def entries(self) -> dict[str, bool]:
        """The open menu's words without shortcuts, and whether they can be chosen."""
        return {
            action.text().partition("\t")[0]: action.isEnabled() for action in self.menu().actions() if action.text()
        }

    def _pixel(self, point: Point) -> QPoint:
        return self.canvas.mapFromScene(QPointF(point.x, point.y))
