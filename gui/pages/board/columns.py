"""The board's columns, as text for filter, clipboard and screen readers; the delegate paints them."""

from collections.abc import Sequence

from gui.formats import absolute, ago
from gui.looks import Look, look
from gui.models.rows import Column, RowsModel
from gui.pages.board.row import BoardRow, Cell
from gui.theme import Role
from gui.widgets.clock import clock

SERVICE_WIDTH = 132
BUILD_WIDTH = 128
MOVE_WIDTH = 156
CELL_MOST = 460


def board_model(environments: Sequence[str]) -> RowsModel[BoardRow]:
    """Return an empty board over these environments."""
    columns = [
        Column[BoardRow]("service", lambda row: row.service, width=SERVICE_WIDTH, strong=True),
        Column[BoardRow]("build", build_text, look=_build_look, tip=_build_tip, width=BUILD_WIDTH, priority=1),
        *(_environment_column(name, at) for at, name in enumerate(environments)),
        Column[BoardRow]("", lambda row: row.move.text, tip=lambda row: row.move.text, width=MOVE_WIDTH),
    ]
    return RowsModel(columns, lambda row: row.service)


def build_text(row: BoardRow) -> str:
    """Return `#128 4m` or `#127 test`."""
    if row.build is None:
        return ""
    return f"#{row.build.number} {row.build.what or ago(row.build.at, clock().now())}"


def cell_text(cell: Cell) -> str:
    """Return version, digest, replicas and age of a cell."""
    state = cell.state
    if state is None:
        return "not deployed"
    digest = state.image.short if state.image else ""
    parts = (
        cell.version,
        digest,
        f"{state.ready}/{state.wanted}",
        ago(state.since, clock().now()),
        "drift" if state.drift else "",
    )
    return " ".join(part for part in parts if part)


def cell_look(cell: Cell) -> Look | None:
    """Return a cell's sign; grey when its engine is lost."""
    if cell.state is None:
        return None
    shown = look(cell.state.health)
    return shown if cell.reachable else Look(shown.shape, Role.UNKNOWN, f"{shown.word}, as last known")


def cell_tip(cell: Cell) -> str:
    """Return everything known of a cell."""
    state = cell.state
    if state is None:
        return f"Not deployed to {cell.environment} yet"
    lines = [
        f"{state.service} in {cell.environment}: {state.health}",
        state.message,
        f"drift: {state.drift}" if state.drift else "",
        f"{state.ready} of {state.wanted} replicas ready",
        state.image.config_digest if state.image else "",
        f"since {absolute(state.since)}" if state.since else "",
        *state.endpoints,
    ]
    return "\n".join(line for line in lines if line)


def _environment_column(name: str, at: int) -> Column[BoardRow]:
    return Column(
        name,
        lambda row: cell_text(row.cells[at]),
        look=lambda row: cell_look(row.cells[at]),
        tip=lambda row: cell_tip(row.cells[at]),
        most=CELL_MOST,
    )


def _build_look(row: BoardRow) -> Look | None:
    return look(row.build.phase) if row.build else None


def _build_tip(row: BoardRow) -> str:
    if row.build is None:
        return "No run has built this yet"
    return f"Run #{row.build.number}: {row.build.phase}\n{absolute(row.build.at)}"
