"""The menus of the canvas: what can be done with the selection, and the small ones that choose a kind or a stage."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from backend.domain.step_kinds import KINDS
from gui.formats import keys_text, tip
from gui.graph.editing.commands import EditCommands
from gui.graph.editing.rules import is_step, label, may_move, stage_of
from gui.graph.editing.words import deleting, moving, these
from gui.graph.palette.picture import kind_picture
from gui.theme import icon
from gui.wish import RUNS, Wish

_LONGEST = 72


def node_menu(commands: EditCommands, parent: QWidget) -> QMenu:
    """Return the menu of the selected nodes, of the selected edge, or of the free ground."""
    menu = _menu(parent)
    nodes, edge = commands.selection.nodes, commands.selection.edge
    if edge is not None:
        _wish(menu, commands, Wish.DELETE)
        _wish(menu, commands, Wish.ADD, "Insert a stage here…" if not is_step(edge.source) else "")
        menu.addSeparator()
    if nodes and commands.blocked is not None:
        for wish in RUNS:
            if is_step(nodes[-1]) or wish is Wish.RUN_UNTIL:
                _wish(menu, commands, wish)
        menu.addSeparator()
    if commands.editor.editable:
        _edit_part(menu, commands)
    elif nodes and commands.editor.document is not None:
        _wish(menu, commands, Wish.COPY)
    return menu


def kind_menu(commands: EditCommands, parent: QWidget) -> QMenu:
    """Return the menu of the kinds of steps."""
    menu = _menu(parent)
    for kind in KINDS.values():
        action = _add(menu, kind.name, kind_picture(kind.name), partial(commands.add, kind.name))
        action.setToolTip(tip(kind.help))
    return menu


def stage_menu(commands: EditCommands, parent: QWidget) -> QMenu:
    """Return the menu of the stages that the selected steps may go to, with what each move takes apart."""
    menu = _menu(parent)
    nodes, pipeline = commands.selection.nodes, commands.editor.pipeline
    for stage in pipeline.stages:
        action = _add(menu, stage.name, "move", partial(commands.move, stage.name))
        reason = may_move(pipeline, nodes, stage.name)
        action.setEnabled(not reason)
        action.setToolTip(tip(reason or moving(pipeline, nodes, stage.name)))
    return menu


def _edit_part(menu: QMenu, commands: EditCommands) -> None:
    nodes = commands.selection.nodes
    if not commands.selection.edge:
        _wish(menu, commands, Wish.ADD, f"Add a step to {stage_of(nodes[-1])}…" if nodes else "")
    if len(nodes) == 1:
        _wish(menu, commands, Wish.RENAME)
        _wish(menu, commands, Wish.CONNECT)
        _waits(menu, commands, nodes[0])
    if nodes and all(is_step(ref) for ref in nodes):
        _wish(menu, commands, Wish.MOVE)
    if nodes:
        menu.addSeparator()
        for wish in (Wish.DUPLICATE, Wish.CUT, Wish.COPY):
            _wish(menu, commands, wish)
    _wish(menu, commands, Wish.PASTE)
    if nodes:
        menu.addSeparator()
        _deletes(menu, commands)
    else:
        menu.addSeparator()
        for wish in (Wish.ALL, Wish.UNDO, Wish.REDO, Wish.SAVE):
            _wish(menu, commands, wish)


def _waits(menu: QMenu, commands: EditCommands, ref: str) -> None:
    """List what the node waits for; each can be let go."""
    needs = commands.waits_for(ref)
    if not needs:
        return
    under = menu.addMenu(icon("link"), "Waits for")
    for need in needs:
        action = _add(under, f"{label(need)}: wait no longer", "close", partial(commands.disconnect_nodes, need, ref))
        action.setToolTip(tip(f"{label(ref)} waits no longer for {label(need)}"))


def _deletes(menu: QMenu, commands: EditCommands) -> None:
    nodes, pipeline = commands.selection.nodes, commands.editor.pipeline
    healed, cut = (deleting(pipeline, nodes, heal=heal) for heal in (True, False))
    if healed == cut:
        _wish(menu, commands, Wish.DELETE)
        return
    _wish(menu, commands, Wish.DELETE, f"Delete {these(nodes)}: {healed}")
    _wish(menu, commands, Wish.SEVER, f"Delete {these(nodes)}: {cut}")


def _wish(menu: QMenu, commands: EditCommands, wish: Wish, text: str = "") -> None:
    reason, words = commands.reason(wish), text or commands.text(wish)
    action = _add(menu, words, wish.picture, partial(commands.do, wish), keys_text(wish.keys))
    action.setEnabled(not reason)
    action.setToolTip(tip(reason or words))


def _add(menu: QMenu, words: str, picture: str, call: Callable[[], object], keys: str = "") -> QAction:
    shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    action = QAction(icon(picture), shown.replace("&", "&&") + (f"\t{keys}" if keys else ""), menu)
    action.triggered.connect(lambda: call())
    menu.addAction(action)
    return action


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
