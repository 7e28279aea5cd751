"""The latest deployments of all environments, newest first."""

from backend.domain.board import Board
from backend.domain.deployment import Deployment
from gui.formats import absolute, ago
from gui.looks import look
from gui.models.rows import Column, RowsModel
from gui.widgets.clock import clock

_WORDS = {
    "deploy": "deployed",
    "promote": "promoted",
    "rollback": "rolled back",
    "scale": "scaled",
    "down": "taken down",
}


def changes_model() -> RowsModel[Deployment]:
    """Return an empty list of changes."""
    columns = (
        Column[Deployment]("what", sentence, look=lambda made: look(made.phase), tip=_tip),
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


def sentence(made: Deployment) -> str:
    """Return `#128 promoted to production`."""
    words = {"down": "", "scale": made.message}
    subject = words.get(made.action, made.release.version) or made.environment
    place = f" to {made.environment}" if made.action in ("deploy", "promote", "rollback") else ""
    if subject == made.environment:
        place = ""
    text = f"{subject} {_WORDS.get(made.action, made.action)}{place}"
    return text if not made.phase.bad else f"{text}: {made.message or made.phase}"


def _tip(made: Deployment) -> str:
    lines = (sentence(made), f"by {made.by}", absolute(made.finished or made.started), made.message, made.id)
    return "\n".join(line for line in lines if line)
