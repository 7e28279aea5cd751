"""How a locked node looks: hatched ground and a padlock."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter

from gui.graph.items.pencil import Pencil
from gui.theme import Role, pixmap


def hatch(painter: QPainter, box: QRectF, radius: float, pencil: Pencil) -> None:
    """Lay the hatching over a ground that is painted already."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pencil.ink.roles[Role.BORDER], Qt.BrushStyle.BDiagPattern))
    painter.drawRoundedRect(box, radius, radius)


def paint_lock(painter: QPainter, box: QRectF, pencil: Pencil) -> None:
    """Paint the padlock into a square."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(box.toRect(), pixmap("lock", pencil.ink.roles[Role.MUTED], 16, ratio))
