"""The board's rows as values: one per service, computed from the board and the newest run. Pure."""

from dataclasses import dataclass

from backend.domain.board import Board
from backend.domain.deployment import ServiceState
from backend.domain.phase import Phase, worst
from backend.domain.pipeline import Step
from backend.domain.run import Run

ALL = "*"


@dataclass(frozen=True, slots=True)
class BuildCell:
    """What the newest run says about one service; `what` is the kind of step that is running or went wrong."""

    run: str
    number: int
    phase: Phase
    at: float
    what: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Whether a service may move on: `kind` is same, promote, wait or "" (nothing to say)."""

    kind: str = ""
    text: str = ""
    environment: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One service in one environment; `version` is the release's where the image is the release's own."""

    environment: str
    state: ServiceState | None
    version: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One service across the board."""

    service: str
    build: BuildCell | None
    cells: tuple[Cell, ...]
    move: Move


def rows_of(board: Board, newest: Run | None) -> list[BoardRow]:
    """Return the rows in the Compose file's order."""
    return [
        BoardRow(service, build_cell(newest, service), _cells(board, service), move_of(board, service))
        for service in board.services
    ]


def build_cell(run: Run | None, service: str) -> BuildCell | None:
    """Return the worst phase among the run's build and test steps that concern a service; None without any."""
    if run is None:
        return None
    concerned = [run.steps[ref] for ref, step in run.pipeline.steps() if ref in run.steps and _concerns(step, service)]
    if not concerned:
        return None
    phase = worst(step.counted for step in concerned)
    cause = next((step for step in concerned if step.counted is phase), concerned[0])
    what = cause.kind if phase not in (Phase.SUCCEEDED, Phase.SKIPPED) else ""
    at = max((step.finished or step.started for step in concerned), default=run.started)
    return BuildCell(run.id, run.number, phase, at, what)


def move_of(board: Board, service: str) -> Move:
    """Return the first promotion that would change this service, else that it is the same everywhere."""
    same = False
    for hint in board.promotions:
        origin = board.environments.get(hint.origin)
        target = board.environments.get(hint.environment)
        ahead = origin.services.get(service) if origin else None
        there = target.services.get(service) if target else None
        if ahead is None or ahead.image is None:
            continue
        if there is not None and there.image == ahead.image:
            same = True
            continue
        if hint.possible:
            return Move("promote", f"Promote {hint.version}".strip(), hint.environment, hint.origin)
        return Move("wait", hint.message, hint.environment, hint.origin)
    return Move("same", "same") if same else Move()


def _cells(board: Board, service: str) -> tuple[Cell, ...]:
    cells = []
    for name, environment in board.environments.items():
        state = environment.services.get(service)
        deployment = environment.deployment
        version = state.version if state is not None else ""
        if (
            not version
            and deployment is not None
            and state is not None
            and deployment.release.images.get(service) == state.image
        ):
            version = deployment.release.version
        cells.append(Cell(name, state, version, environment.reachable))
    return tuple(cells)


def _concerns(step: Step, service: str) -> bool:
    if step.kind not in ("build", "test"):
        return False
    subject = step.subject
    return subject in (ALL, service) or (isinstance(subject, list) and service in subject)
