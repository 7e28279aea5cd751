"""Every command of the window once: its text, icon, shortcut, when it is enabled, and what it calls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.formats import keys_text, tip
from gui.wish import RUNS, Wish


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the palette, menus, buttons and shortcuts know it. `keys` are Qt key sequences, the first is shown.

    `local`: the keys mean this on one widget alone, which takes them itself.
    """

    name: str
    text: str
    picture: str
    keys: tuple[str, ...] = ()
    group: str = ""
    local: bool = False


COMMANDS = (
    Command("go.board", "Go to the board", "board", ("G, B",), "Go"),
    Command("go.pipeline", "Go to the pipeline", "pipeline", ("G, P",), "Go"),
    Command("go.runs", "Go to the runs", "runs", ("G, R",), "Go"),
    Command("go.environment", "Go to the environments", "environment", ("G, E",), "Go"),
    Command("go.settings", "Go to settings and doctor", "settings", ("G, S",), "Go"),
    Command("go.back", "Go back", "back", ("Esc", "Alt+Left"), "Go"),
    Command("go.latest", "Open the latest run", "runs", ("G, L",), "Go"),
    Command("run.all", "Run the pipeline", "play", ("Ctrl+R",), "Run"),
    Command("run.retry", "Run again from what failed", "retry", ("Ctrl+Shift+R",), "Run"),
    Command("run.abort", "Abort the run", "stop", ("Ctrl+.",), "Run"),
    Command("promote", "Promote…", "promote", ("Ctrl+P",), "Promote"),
    Command("palette", "Find a command or a place", "command", ("Ctrl+K",), "Window"),
    Command("filter", "Filter this page", "filter", ("/",), "Window"),
    Command("refresh", "Read again", "refresh", ("F5",), "Window"),
    Command("reload", "Read the workspace's files again", "file", ("Shift+F5",), "Window"),
    Command("notices", "Show the notices", "bell", ("G, N",), "Window"),
    Command("theme.light", "Light colours", "sun", (), "Window"),
    Command("theme.dark", "Dark colours", "moon", (), "Window"),
    Command("theme.system", "Colours as the system has them", "settings", (), "Window"),
    Command("open.folder", "Open a folder…", "folder", ("Ctrl+O",), "Window"),
    Command("open.demo", "Open the simulated demo", "play", (), "Window"),
    Command("close", "Close the window", "close", ("Ctrl+Q",), "Window"),
    *(
        Command(wish.command, wish.text, wish.picture, wish.keys, "Edit", local=not wish.everywhere)
        for wish in Wish
        if wish not in RUNS
    ),
)


class Actions:
    """The window's actions by name. A command without a call stays disabled."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._when: dict[str, Callable[[], bool]] = {}
        self._text: dict[str, Callable[[], str]] = {}
        self._why_not: dict[str, Callable[[], str]] = {}
        self.commands = {command.name: command for command in COMMANDS}
        for command in COMMANDS:
            action = QAction(window.tr(command.text), window)
            if not command.local:
                action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            self._name(action, command, action.text())
            action.setEnabled(False)
            window.addAction(action)
            self._actions[command.name] = action

    def bind(
        self,
        name: str,
        call: Callable[[], object],
        when: Callable[[], bool] = lambda: True,
        text: Callable[[], str] | None = None,
        why_not: Callable[[], str] | None = None,
    ) -> QAction:
        """Say what a command does, when it may, and what it is called where that changes (`Undo rename cart`).

        `why_not` in the place of `when` returns the reason for its tooltip, "" when it may.
        """
        action = self._actions[name]
        action.triggered.connect(lambda: call())
        if why_not is not None:
            self._why_not[name] = why_not
            self._judge(name)
            return action
        self._when[name] = when
        if text is not None:
            self._text[name] = text
        action.setEnabled(when())
        return action

    def action(self, name: str) -> QAction:
        """Return a command's action."""
        return self._actions[name]

    def decide(self) -> None:
        """Judge again which commands are enabled; called when the page, the run or the workspace changed."""
        for name, when in self._when.items():
            self._actions[name].setEnabled(when())
        for name in self._why_not:
            self._judge(name)
        for name, text in self._text.items():
            if text() != self._actions[name].text():
                self._name(self._actions[name], self.commands[name], text())

    def _judge(self, name: str) -> None:
        action, reason = self._actions[name], self._why_not[name]()
        action.setEnabled(not reason)
        self._name(action, self.commands[name], action.text(), reason)

    def _name(self, action: QAction, command: Command, text: str, reason: str = "") -> None:
        shown = keys_text(command.keys)
        action.setText(text)
        called = f"{text}  ({shown})" if shown else text
        action.setToolTip(tip(f"{called}\n{reason}" if reason else called))

    def usable(self) -> Iterator[Command]:
        """Yield the commands that may be called now, in their order."""
        yield from (command for command in COMMANDS if self._actions[command.name].isEnabled())
