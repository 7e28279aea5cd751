"""The viewport: how much of the scene is seen, and how large."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsView

from gui.graph.arrange import Rect
from gui.graph.items.detail import FAR
from gui.graph.scene import PipelineScene

LARGEST, SMALLEST = 2.5, 0.01
_FIT_LARGEST = 1.25
_EDGE = 16  # pixels between the drawing and the viewport's border after a fit
_FLOOR = 48  # the same below, where the zoom buttons float


class Viewport(QGraphicsView):
    """Fits, zooms and reveals; `moved` comes on each scroll, zoom and change of size."""

    moved = Signal()

    def __init__(self, scene: PipelineScene) -> None:
        super().__init__(scene)
        self._picture = scene
        self._fitted = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setMinimumSize(160, 96)

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
        self._set_scale(max(SMALLEST, min(_FIT_LARGEST, self._scale_for(bounds))))
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

    def show_at_full_size(self, place: Rect) -> None:
        """Bring a place into the middle, at the size it is drawn for, or as large as all of it is seen."""
        self._set_scale(max(SMALLEST, min(1.0, self._scale_for(place))))
        self.centerOn(place.centre.x, place.centre.y)
        self._fitted = False
        self.moved.emit()

    def stay(self) -> None:
        """Keep this part in view, even when it was all of it: somebody works on it."""
        self._fitted = False

    def reveal(self, place: Rect) -> None:
        """Move as little as needed to have a place in view."""
        box = QRectF(place.x, place.y, place.width, place.height)
        if not self.seen().contains(box):
            self.ensureVisible(box, 48, 56)
            self._fitted = False
            self.moved.emit()

    def gather(self) -> None:
        """Have everything in view where it all fits at this scale, and move as little as needed for it."""
        bounds = self._picture.arrangement.bounds
        if bounds.width > 0 and bounds.height > 0 and self.scale_now <= self._scale_for(bounds):
            self.ensureVisible(QRectF(bounds.x, bounds.y, bounds.width, bounds.height), _EDGE, _EDGE)

    def slide(self, pixels: int) -> None:
        """Move sideways."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - pixels)
        self._fitted = False

    def _scale_for(self, place: Rect) -> float:
        """The largest scale at which all of a place is seen."""
        room = self.viewport().size()
        wide, high = max(32, room.width() - 2 * _EDGE), max(32, room.height() - _EDGE - _FLOOR)
        return min(wide / place.width, high / place.height)

    def _set_scale(self, scale: float) -> None:
        self.setTransform(QTransform.fromScale(scale, scale))
        self._picture.set_far(scale < FAR)

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
