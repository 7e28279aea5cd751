"""The promotions that are possible or waiting, one lane between two environments each."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from backend.domain.board import Board, PromotionHint
from gui.formats import plural
from gui.looks import MAY_MOVE, Look, Shape
from gui.theme import Role
from gui.widgets.button import Button
from gui.widgets.hue import HueName
from gui.widgets.label import Elided, Text
from gui.widgets.layout import panel, row
from gui.widgets.sign import Sign

_WAITS = Look(Shape.BARS, Role.WARN, "waits")
_SAME = Look(Shape.DOT, Role.OK, "same")


class Lanes(QWidget):
    """`promote` carries the hint whose button was pressed."""

    promote = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_board(self, board: Board) -> None:
        """Show the lanes of a board; unchanged ones are left alone."""
        wanted = tuple((hint, differing(board, hint), old_version(board, hint)) for hint in board.promotions)
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for hint, count, old in wanted:
            self._column.addWidget(self._lane(hint, count, old))

    def _lane(self, hint: PromotionHint, count: int, old: str) -> QFrame:
        same = count == 0
        sign = Sign(_SAME if same else MAY_MOVE if hint.possible else _WAITS)
        if same:
            text = self.tr("The same everywhere: nothing to promote.")
        else:
            versions = f"{old} → {hint.version}" if old else hint.version
            text = f"{versions} · {plural(count, 'new image')}"
        parts: list[QWidget] = [
            sign,
            HueName(hint.origin),
            Text("→", tone="muted", selectable=False),
            HueName(hint.environment),
        ]
        line = row(*parts, 8, Elided(text, tone="muted" if same else ""), margins=(12, 6, 6, 6))
        line.setStretch(line.count() - 1, 1)
        if not same and not hint.possible and hint.message:
            line.addWidget(Text(self.tr("waits: {0}").replace("{0}", hint.message), tone="warn"))
        if not same:
            button = Button(
                self.tr("Promote to {0}…").replace("{0}", hint.environment),
                "promote",
                kind="primary" if hint.possible else "",
                call=lambda: self.promote.emit(hint),
                name=f"promote-{hint.environment}",
                tip=self.tr("Shows the plan first"),
            )
            line.addWidget(button)
        return panel(line)


def differing(board: Board, hint: PromotionHint) -> int:
    """Return how many services of the origin run another image in the environment."""
    origin, target = board.environments.get(hint.origin), board.environments.get(hint.environment)
    if origin is None or target is None:
        return 0
    return sum(
        state.image is not None and (name not in target.services or target.services[name].image != state.image)
        for name, state in origin.services.items()
    )


def old_version(board: Board, hint: PromotionHint) -> str:
    """Return the version that runs in the environment now."""
    target = board.environments.get(hint.environment)
    return target.deployment.release.version if target is not None and target.deployment is not None else ""
