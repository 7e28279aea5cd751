"""Which run a wish asks for."""

from backend.domain.run import RunRequest
from gui.graph.selection import Selection
from gui.wish import Wish


def run_request(wish: Wish, selection: Selection) -> RunRequest:
    """Return the request: the selected steps alone, from the current one on, or until the current step or stage."""
    match wish:
        case Wish.RUN_FROM:
            return RunRequest(start=selection.current)
        case Wish.RUN_UNTIL:
            return RunRequest(until=selection.current)
        case _:
            return RunRequest(only=selection.current if len(selection.nodes) == 1 else selection.nodes)
