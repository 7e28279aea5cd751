"""The YAML of what is selected, and of the whole file: two tabs over one document."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from backend.domain.document import Document
from backend.domain.edits import Edit, SetSource, SetText
from backend.domain.errors import ConsoleError, NotFoundError
from backend.domain.problem import Problem, Severity
from gui.problem_words import problem_words
from gui.source.edit import SourceEdit
from gui.theme.fonts import Size
from gui.widgets.label import Text
from gui.widgets.layout import column, row, rule
from gui.widgets.toggle import Choice

Apply = Callable[[Edit, Callable[[ConsoleError], None]], None]
PAUSE_MS = 350  # typing becomes an edit after so long without a key
NODE, FILE = "node", "file"
_MOST_SAID = 3


class SourcePane(QWidget):
    """Both texts follow the document, and become edits a moment after typing. `apply` carries out an edit.

    A text that is refused stays where it was typed, with the reason under it, also while something else is selected.
    `undoWanted` and `redoWanted` ask for the document's, `escaped` leaves the keyboard to the page.
    """

    undoWanted = Signal()
    redoWanted = Signal()
    escaped = Signal()

    def __init__(self, document: Document, apply: Apply) -> None:
        super().__init__()
        self._document = document
        self._apply = apply
        self._ref = ""
        self._typed = False
        self._goes_on = False
        self._refused: dict[str, tuple[str, str]] = {}  # ref ("" for the file) -> the text that is not taken, and why
        self.which = Choice(((NODE, self.tr("Selection")), (FILE, self.tr("Whole file"))), name=self.tr("Which YAML"))
        self.which.chosen.connect(self.show_tab)
        self.node = self._edit(self.tr("YAML of the selection"))
        self.file = self._edit(self.tr("YAML of the whole file"))
        self.none = Text(self.tr("Choose a step or a stage to see its YAML."), tone="muted", wrap=True)
        self.said = Text(tone="bad", size=Size.SECONDARY, wrap=True)
        self.said.setContentsMargins(12, 6, 12, 6)
        self._texts = QStackedWidget()
        self._empty = QWidget()
        self._empty.setLayout(column(self.none, None, margins=(12, 12, 12, 12)))
        for part in (self._empty, self.node, self.file):
            self._texts.addWidget(part)
        head = row(self.which, None, margins=(8, 6, 8, 6))
        body = column(head, rule(), self._texts, self.said, spacing=0)
        body.setStretch(2, 1)
        self.setLayout(body)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._rest)
        self.show_tab(NODE)

    # --- what is shown -----------------------------------------------------------------------------------------------
    @property
    def tab(self) -> str:
        """Which text is shown, `NODE` or `FILE`."""
        return self._tab

    def show_tab(self, tab: str) -> None:
        """Show the selection's YAML or the whole file."""
        if self._typed:
            self.flush()
        self._tab = tab
        self.which.show_chosen(tab)
        self.refresh()

    def show_refs(self, refs: Sequence[str]) -> None:
        """Show another node; none or several have no YAML of their own."""
        ref = refs[0] if len(refs) == 1 else ""
        if ref != self._ref:
            self.flush()
            self._ref = ref
            self.node.clear_text()
        several = self.tr("Several are selected: choose one to see its YAML.")
        self.none.setText(several if refs else self.tr("Choose a step or a stage to see its YAML."))
        self.refresh()

    def refresh(self) -> None:
        """Show what the document says now. A text that was typed and is not taken stays."""
        if not self._typed:
            self._show_node()
            if self._tab == FILE:
                self.file.show_text(*self._kept("", self._document.text, 1, 0))
        problems = [one for one in self._document.workspace.problems if one.place.file == self._document.path]
        if self._tab == FILE:
            self.file.show_problems(problems)
        elif self._ref:
            self.node.show_problems(self._inside(problems))
        self._say()

    def go_to(self, line: int, column: int) -> None:
        """Put the caret on a place of the file: in the selection's text where it lies inside, else in the whole file."""
        span = self._span()
        if span is None or not span[0] <= line <= span[1]:
            self.show_tab(FILE)
        self.current.go_to(line, column)

    def point_at(self, line: int, column: int) -> None:
        """Show a place of the whole file; the keyboard stays where it is."""
        self.show_tab(FILE)
        self.file.point_at(line, column)

    @property
    def typing(self) -> bool:
        """True while something typed is no edit yet."""
        return self._typed

    @property
    def current(self) -> SourceEdit:
        """The text that is shown."""
        return self.file if self._tab == FILE else self.node

    def flush(self) -> None:
        """Make an edit of what was typed."""
        self._take()
        self._goes_on = False

    # --- inside ------------------------------------------------------------------------------------------------------
    def _rest(self) -> None:
        """A pause: what is typed next goes on with it, in one step of undo."""
        self._goes_on = True
        self._take()

    def _take(self) -> None:
        self._pause.stop()
        if not self._typed:
            return
        self._typed = False
        ref = "" if self._tab == FILE else self._ref
        if not ref and self._tab != FILE:
            return
        text = self.current.toPlainText()
        if ref:  # the last line break is not shown, so that no empty line seems to belong to the node
            text += "\n"
        self._refused.pop(ref, None)
        edit = SetSource(ref, text, self._goes_on) if ref else SetText(text, self._goes_on)
        self._apply(edit, lambda error: self._refuse(ref, text, error))

    def _edit(self, name: str) -> SourceEdit:
        made = SourceEdit()
        made.setAccessibleName(name)
        made.typed.connect(self._touch)
        made.left.connect(self.flush)
        made.undoWanted.connect(self._undo)
        made.redoWanted.connect(self._redo)
        made.escaped.connect(self.escaped)
        made.cursorPositionChanged.connect(self._say)
        return made

    def _touch(self) -> None:
        self._typed = True
        self._pause.start()

    def _undo(self) -> None:
        self.flush()
        self.undoWanted.emit()

    def _redo(self) -> None:
        self.flush()
        self.redoWanted.emit()

    def _show_node(self) -> None:
        span = self._span()
        if span is None:
            self._texts.setCurrentWidget(self.file if self._tab == FILE else self._empty)
            return
        source = self._document.source(self._ref).rstrip("\n")
        self.node.show_text(*self._kept(self._ref, source, span[0], self._offset(span[0])))
        self._texts.setCurrentWidget(self.file if self._tab == FILE else self.node)

    def _kept(self, ref: str, text: str, first: int, offset: int) -> tuple[str, int, int]:
        typed = self._refused.get(ref)
        return (typed[0] if typed is not None else text), first, offset

    def _span(self) -> tuple[int, int] | None:
        if not self._ref:
            return None
        try:
            return self._document.lines(self._ref)
        except NotFoundError:  # it has just been taken out: the selection follows
            return None

    def _offset(self, line: int) -> int:
        """Return how far the node stands to the right in the file."""
        lines = self._document.text.splitlines()
        first = lines[line - 1] if line <= len(lines) else ""
        return len(first) - len(first.lstrip(" "))

    def _inside(self, problems: Sequence[Problem]) -> list[Problem]:
        span = self._span()
        return [one for one in problems if span is not None and span[0] <= one.place.line <= span[1]]

    def _refuse(self, ref: str, text: str, error: ConsoleError) -> None:
        self._refused[ref] = (text.rstrip("\n") if ref else text, error.text)
        self._say()

    def _say(self) -> None:
        """Say under the text why it is not taken, or what is wrong: on the caret's line, else the first."""
        ref = "" if self._tab == FILE else self._ref
        refused = self._refused.get(ref)
        edit = self.current
        found = edit.problems_here() or list(edit.problems[:1])
        shown = refused is not None or (bool(found) and (self._tab == FILE or bool(self._ref)))
        self.said.setVisible(shown)
        if refused is not None:
            self.said.set_tone("bad")
            self.said.setText(self.tr("Not taken yet: {0}").replace("{0}", refused[1]))
        elif shown:
            worst = any(one.severity is Severity.ERROR for one in found)
            self.said.set_tone("bad" if worst else "warn")
            self.said.setText("\n".join(f"{one.place.line}: {problem_words(one)}" for one in found[:_MOST_SAID]))
