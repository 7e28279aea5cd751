"""The board's answer in one line. Pure."""

from backend.domain.board import Board
from backend.domain.health import Health
from gui.formats import plural
from gui.looks import LOST, Look, look

_ORDER = (Health.DEGRADED, Health.MISSING, Health.UNKNOWN, Health.PROGRESSING, Health.SUSPENDED)


def headline(board: Board) -> tuple[Look, str, str]:
    """Return sign, answer and second line."""
    lost = [name for name, state in board.environments.items() if not state.reachable]
    unwell = [
        (state.health, f"{state.service} in {name}")
        for name, environment in board.environments.items()
        for state in environment.services.values()
        if state.health is not Health.HEALTHY
    ]
    deployed = sum(bool(environment.services) for environment in board.environments.values())
    counts = f"{plural(len(board.services), 'service')} in {plural(len(board.environments), 'environment')}"
    if lost:
        return (
            LOST,
            f"The engine of {' and '.join(lost)} is lost",
            f"What is shown is the last that was known · {counts}",
        )
    if not deployed:
        return look(Health.MISSING), "Nothing is deployed yet", f"Run the pipeline to build, test and deploy · {counts}"
    for health in _ORDER:
        names = [name for found, name in unwell if found is health]
        if names:
            others = len(unwell) - len(names)
            more = f" · {others} more not healthy" if others else ""
            listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            return look(health), f"{listed} {'is' if len(names) == 1 else 'are'} {health}", counts + more
    return look(Health.HEALTHY), "Everything that is deployed is healthy", counts
