"""The fields of what is selected: a step, several steps, or a stage."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from backend.domain.document import Document, WrittenField
from backend.domain.edits import Edit, Rename, SetField, Several
from backend.domain.errors import ConsoleError, NotFoundError
from backend.domain.pipeline import SEPARATOR, Value, step_ref
from backend.domain.problem import Problem
from backend.domain.step_kinds import KINDS
from gui.formats import plural
from gui.inspector.entries import kind_of, stage_entries, step_entries
from gui.inspector.entry import Entry, Form
from gui.inspector.field_row import FieldRow
from gui.inspector.head import Head
from gui.inspector.kind_change import KindChange, change_kind, first_subject
from gui.inspector.more_fields import MoreFields
from gui.inspector.placing import WHOLE, problems_by_field, written_refs
from gui.problem_words import problem_words
from gui.widgets.layout import column, holder

Apply = Callable[[Edit, Callable[[ConsoleError], None]], None]
Written = dict[str, Sequence[WrittenField]]


class Inspector(QWidget):
    """Shows and edits the selected nodes of a document. `apply` carries out an edit and says a refusal to the asker.

    `losing` asks before a change of kind that takes fields out: it carries a `KindChange`; call `carry_out` to go on.
    """

    losing = Signal(object)

    def __init__(self, document: Document, apply: Apply) -> None:
        super().__init__()
        self._document = document
        self._apply = apply
        self._refs: tuple[str, ...] = ()
        self._added: set[str] = set()
        self.rows: dict[str, FieldRow] = {}
        self.head = Head()
        self.head.renamed.connect(self._rename)
        self.head.kindChosen.connect(self._choose_kind)
        self._form = QVBoxLayout()
        self._form.setSpacing(8)
        self.more = MoreFields()
        self.more.wanted.connect(self._add)
        inner = column(self.head, self._form, self.more, None, spacing=12, margins=(12, 12, 12, 12))
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(holder(inner))
        self.setLayout(column(self._area, spacing=0))

    # --- what is shown -----------------------------------------------------------------------------------------------
    @property
    def refs(self) -> tuple[str, ...]:
        """The refs of the selected nodes, as they are written in the file."""
        return self._refs

    def show_refs(self, refs: Sequence[str]) -> None:
        """Show other nodes; what is typed in the old ones is committed first."""
        if tuple(refs) != self._refs:
            self.flush()
            self._refs = tuple(refs)
            self._added = set()
            self._area.verticalScrollBar().setValue(0)
        self.refresh()

    def refresh(self) -> None:
        """Show what the document says now; the keyboard stays where it is."""
        written = self._written()
        if not written:
            return
        workspace = self._document.workspace
        steps = all(SEPARATOR in ref for ref in written)
        first, fields = next(iter(written.items()))
        problems = self._problems(first, fields) if len(written) == 1 else {}
        self._show_head(written, problems, steps=steps)
        entries: Sequence[Entry] = ()
        if steps:
            entries = step_entries(workspace, written, problems)
        elif len(written) == 1:
            entries = stage_entries(workspace, first, fields, problems)
        shown = [
            entry
            for entry in entries
            if entry.required or entry.given or entry.problems or entry.name in self._added or not steps
        ]
        self._show_entries(shown)
        self.more.show_entries([entry for entry in entries if entry not in shown])

    def flush(self) -> None:
        """Commit what is being typed."""
        for made in list(self.rows.values()):
            made.input.flush()
        self.head.flush()

    def focus_field(self, name: str) -> None:
        """Put the keyboard into a field and bring it into view."""
        made = self.rows.get(name)
        if made is not None:
            made.input.focus_first()
            self._area.ensureWidgetVisible(made)

    def carry_out(self, change: KindChange) -> None:
        """Change the kind."""
        self._apply(change.edit, self._say)

    # --- inside ------------------------------------------------------------------------------------------------------
    def _written(self) -> Written:
        found: Written = {}
        for ref in self._refs:
            try:
                found[ref] = self._document.fields(ref)
            except NotFoundError:  # it has just been taken out: the selection follows
                continue
        return found

    def _problems(self, ref: str, fields: Sequence[WrittenField]) -> Mapping[str, tuple[Problem, ...]]:
        workspace = self._document.workspace
        written = written_refs(workspace.pipeline)
        own = [one for one in workspace.problems if one.node == ref or written.get(one.node) == ref]
        return problems_by_field(own, self._document.path, fields)

    def _show_head(self, written: Written, problems: Mapping[str, tuple[Problem, ...]], *, steps: bool) -> None:
        ref, fields = next(iter(written.items()))
        if len(written) > 1:
            what = self.tr("steps") if steps else self.tr("stages and steps")
            self.head.show_several(f"{len(written)} {what}", "\n".join(written))
        else:
            first, last = self._document.lines(ref)
            where = f"{self._document.path}:{first}" + (f"–{last}" if last > first else "")
            stage = next((one for one in self._document.workspace.pipeline.stages if one.name == ref), None)
            count = plural(len({step.written for step in stage.steps}), "step") if stage is not None else ""
            second = " · ".join(part for part in (count, where) if part)
            self.head.show_one(ref, ref.rpartition(SEPARATOR)[2], second)
            self.head.show_kind(kind_of(fields), visible=steps)
        locked = [self.tr("Locked: {0}. Change it in the YAML.").replace("{0}", one) for one in self._locked(written)]
        self.head.say([*locked, *(problem_words(problem) for problem in problems.get(WHOLE, ()))])

    def _locked(self, written: Written) -> list[str]:
        pipeline = self._document.workspace.pipeline
        stages = [stage.locked for stage in pipeline.stages if stage.locked and stage.name in written]
        steps = [
            step.locked
            for stage in pipeline.stages
            for step in stage.steps
            if step.locked and step_ref(stage.name, step.written) in written
        ]
        return [*stages, *steps]

    def _show_entries(self, entries: Sequence[Entry]) -> None:
        """Show the entries in their order; a row stays the same widget while its field is edited in the same way."""
        wanted = {entry.name: entry for entry in entries}
        for name, old in list(self.rows.items()):
            if name not in wanted or old.entry.form is not wanted[name].form:
                del self.rows[name]
                self._form.removeWidget(old)
                old.hide()
                old.deleteLater()
        for at, entry in enumerate(entries):
            if entry.name in self.rows:
                self.rows[entry.name].show_entry(entry)
            else:
                made = FieldRow(entry, self._document.workspace.root)
                made.changed.connect(self._set)
                self.rows[entry.name] = made
            row = self.rows[entry.name]
            if self._form.indexOf(row) != at:
                self._form.removeWidget(row)
                self._form.insertWidget(at, row)
        self._chain()

    def _chain(self) -> None:
        """Let Tab walk the fields from above to below: new widgets would come last."""
        before: QWidget = self.head.kind
        for row in sorted(self.rows.values(), key=self._form.indexOf):
            for part in (*row.input.stops(), row.remove):
                QWidget.setTabOrder(before, part)
                before = part
        QWidget.setTabOrder(before, self.more.fold)

    def _set(self, name: str, value: Value) -> None:
        self._added.discard(name)
        typing = name in self.rows and self.rows[name].input.typing
        edits = tuple(SetField(ref, name, value, typing) for ref in self._refs)
        label = self.tr("set {0} of {1} steps").replace("{0}", name).replace("{1}", str(len(edits)))
        self._apply(edits[0] if len(edits) == 1 else Several(edits, label), partial(self._refused, name))

    def _refused(self, name: str, error: ConsoleError) -> None:
        if name in self.rows:
            self.rows[name].show_refusal(error.text)

    def _add(self, name: str) -> None:
        self._added.add(name)
        self.refresh()
        if name in self.rows and self.rows[name].entry.form is Form.BOOLEAN:
            self._set(name, True)
        self.focus_field(name)

    def _rename(self, name: str) -> None:
        if len(self._refs) == 1 and name != self._refs[0].rpartition(SEPARATOR)[2]:
            self._apply(Rename(self._refs[0], name), self._say)

    def _say(self, error: ConsoleError) -> None:
        self.head.say([error.text])

    def _choose_kind(self, name: str) -> None:
        ref = self._refs[0]
        fields = self._document.fields(ref)
        old, new = kind_of(fields), KINDS[name]
        if old is not None and old.name == new.name:
            return
        change = change_kind(ref, fields, old, new, first_subject(new, self._document.workspace))
        if change.lost:
            self.losing.emit(change)
        else:
            self.carry_out(change)
