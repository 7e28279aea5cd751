"""The latest deployments of all environments, newest first."""

from backend.domain.board import Board
from backend.domain.deployment import Deployment
from gui.formats import absolute, ago
from gui.looks import look
from gui.models.deployment_words import sentence
from gui.models.rows import Column, RowsModel
from gui.widgets.clock import clock


def changes_model() -> RowsModel[Deployment]:
    """Return an empty list of changes."""
    columns = (
        Column[Deployment]("what", _what, look=lambda made: look(made.phase), tip=_tip),
        Column[Deployment]("by", lambda made: made.by.partition("@")[0], width=90, muted=True, priority=1),
        Column[Deployment](
            "age", lambda made: ago(made.finished or made.started, clock().now()), width=52, right=True, muted=True
        ),
    )
    return RowsModel(columns, lambda made: made.id)


def latest(board: Board, count: int = 30) -> list[Deployment]:
    """Return the newest records of the board."""
    records = [made for state in board.environments.values() for made in state.history]
    return sorted(records, key=lambda made: -made.started)[:count]


def _what(made: Deployment) -> str:
    return f"{sentence(made)}: {made.message or made.phase}" if made.phase.bad else sentence(made)


def _tip(made: Deployment) -> str:
    lines = (_what(made), f"by {made.by}", absolute(made.finished or made.started), made.message, made.id)
    return "\n".join(line for line in lines if line)
