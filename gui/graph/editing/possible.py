"""Which editing commands can work now, and why the others cannot: pure rules over what is selected and what the Document says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gui.graph.editing.clipping import mixed
from gui.graph.editing.rules import is_step
from gui.graph.selection import Selection
from gui.wish import Wish

_READ_ONLY = "this can only be looked at"
_ONE = "select one step or stage"


@dataclass(frozen=True, slots=True)
class State:
    """`editable`: gestures may change the pipeline; `source`: there is a text to copy from; `steps`: any are shown; `blocked`: why
    the run that is asked for cannot begin.
    """

    selection: Selection
    editable: bool = False
    source: bool = False
    steps: bool = False
    blocked: str = ""
    undo: bool = False
    redo: bool = False
    dirty: bool = False


def why_not(wish: Wish, state: State) -> str:
    """Return why a wish cannot be granted, "" when it can."""
    if wish in _LOOKING:
        return _LOOKING[wish](state)
    if not state.editable:
        return _READ_ONLY
    return _EDITING[wish](state) if wish in _EDITING else ""


def _one(state: State) -> str:
    return "" if len(state.selection.nodes) == 1 else _ONE


def _some(state: State) -> str:
    return "" if state.selection.nodes else "select a step or a stage first"


def _steps(state: State) -> str:
    nodes = state.selection.nodes
    return "" if nodes and all(is_step(ref) for ref in nodes) else "select the steps to move"


def _any(state: State) -> str:
    found = state.selection.nodes or state.selection.edge is not None
    return "" if found else "select a step, a stage or an edge first"


def _text(state: State) -> str:
    if not state.source:
        return _READ_ONLY
    return _some(state) or ("select either stages or steps" if mixed(state.selection.nodes) else "")


def _run(state: State) -> str:
    nodes = state.selection.nodes
    return state.blocked or ("" if nodes and all(is_step(ref) for ref in nodes) else "select a step")


def _run_one(state: State) -> str:
    return _one(state) or _run(state)


def _until(state: State) -> str:
    return _one(state) or state.blocked


_Rule = Callable[[State], str]
_LOOKING: Mapping[Wish, _Rule] = {
    Wish.RUN_ONLY: _run,
    Wish.RUN_FROM: _run_one,
    Wish.RUN_UNTIL: _until,
    Wish.COPY: _text,
    Wish.SAVE: lambda state: "" if state.dirty else "everything is saved",
    Wish.ALL: lambda state: "" if state.steps else "there is nothing to select",
}
_EDITING: Mapping[Wish, _Rule] = {
    Wish.UNDO: lambda state: "" if state.undo else "there is nothing to undo",
    Wish.REDO: lambda state: "" if state.redo else "there is nothing to do again",
    Wish.RENAME: _one,
    Wish.CONNECT: _one,
    Wish.MOVE: _steps,
    Wish.DUPLICATE: _some,
    Wish.CUT: _text,
    Wish.DELETE: _any,
    Wish.SEVER: _any,
}
