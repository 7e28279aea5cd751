"""What is known about one step on the picture, and how large its card is; how it looks is the card's."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.problem import Problem
from gui.graph.arrange import Rect
from gui.graph.items.pencil import Pencil
from gui.graph.overlay import Mark
from gui.graph.standing import Standing

PAD = 12.0
FIRST, SECOND = 18.0, 36.0  # middles of the two rows


class StepItem(QGraphicsItem):
    """Plain values, handed over by the scene: whoever sets one asks for `update`."""

    def __init__(self, ref: str, step: Step, place: Rect, pencil: Pencil) -> None:
        super().__init__()
        self.ref = ref
        self.step = step
        self.standing: Standing | None = None
        self.mark: Mark | None = None
        self.count = 0  # so many combinations of a matrix, folded to this card; 0 for a step
        self.head = False  # the first card of an unfolded matrix
        self.problems: Sequence[Problem] = ()
        self.critical = False
        self.faded = False
        self.found = False
        self.hovered = False
        self._pencil = pencil
        self._box = QRectF(0, 0, place.width, place.height)
        self.setPos(place.x, place.y)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def take(self, step: Step, place: Rect) -> None:
        """Show the step as it is written now, and have the place's size; where it stands is the scene's."""
        if (self._box.width(), self._box.height()) != (place.width, place.height):
            self.prepareGeometryChange()
            self._box = QRectF(0, 0, place.width, place.height)
        if step is not self.step:
            if not _same(step, self.step):
                self.update()
            self.step = step

    def boundingRect(self) -> QRectF:
        """The card and its border."""
        return self._box.adjusted(-2, -2, 5, 6)

    def shape(self) -> QPainterPath:
        """Empty: hits come from the arrangement."""
        return QPainterPath()

    @property
    def live(self) -> bool:
        """True while the card changes by itself: the step is RUNNING."""
        return self.standing is not None and self.standing.phase is Phase.RUNNING

    @property
    def foldable(self) -> bool:
        """True when a chevron folds or unfolds the matrix that the card belongs to."""
        return bool(self.count) or self.head

    def set_fold(self, count: int, head: bool) -> None:
        """Say how many combinations the card stands for (0: one step), and whether it is the first of an unfolded matrix."""
        if (self.count, self.head) != (count, head):
            self.count, self.head = count, head
            self.update()

    def turn(self) -> None:
        """Repaint the ring alone."""
        self.update(QRectF(PAD, SECOND - 8, 16, 16))

    def tick(self) -> None:
        """Repaint the row with the time."""
        self.update(QRectF(PAD, SECOND - 9, self._box.width() - PAD, 18))


def _same(one: Step, other: Step) -> bool:
    """True when both look alike on a card, wherever they are written."""
    return (
        one.name == other.name
        and one.kind == other.kind
        and one.subject == other.subject
        and one.options == other.options
        and (one.when, one.retries, one.continue_on_error) == (other.when, other.retries, other.continue_on_error)
        and one.locked == other.locked
    )
