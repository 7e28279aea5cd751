"""Keeps what a widget shows as a small PNG."""

from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget


def keep_picture(widget: QWidget, file: Path, limit: int) -> None:
    """Write a picture of the widget; above `limit` bytes with 256 colours. Says how large it became."""
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    picture.save(str(file), quality=1)
    if file.stat().st_size > limit:
        _with_few_colours(picture).save(str(file), quality=1)
    print(f"{file.name}: {file.stat().st_size // 1024} KiB")


def _with_few_colours(picture: QImage) -> QImage:
    """Keep the 256 commonest colours; only the edges of letters move to a neighbour."""
    whole = picture.convertToFormat(QImage.Format.Format_RGB32)
    common = Counter(memoryview(whole.constBits()).cast("B").cast("I")).most_common(256)
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return whole.convertToFormat(QImage.Format.Format_Indexed8, [color for color, _count in common], plain)
