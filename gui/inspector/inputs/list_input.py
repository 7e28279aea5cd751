"""Patterns or paths, one per row; paths can be chosen in the workspace."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from backend.domain.pipeline import Value
from gui.inspector.entries import names_in
from gui.inspector.entry import Entry
from gui.inspector.inputs.rows_input import RowsInput
from gui.widgets.button import Button


class ListInput(RowsInput):
    """One text or a list of them; a single text stays one while it is alone. With a `root` files and folders can be chosen."""

    def __init__(self, root: str = "") -> None:
        super().__init__()
        self._root = root
        if root:
            for text, mode in (
                (self.tr("File…"), QFileDialog.FileMode.ExistingFiles),
                (self.tr("Folder…"), QFileDialog.FileMode.Directory),
            ):
                self.foot.insertWidget(
                    self.foot.count() - 1,
                    Button(text, kind="link", call=lambda mode=mode: self._choose(mode)),  # type: ignore[misc]
                )

    def titles(self) -> tuple[str, ...]:
        """Return an example."""
        return (self.tr("a path in the workspace") if self._root else self.tr("a pattern such as reports/*.xml"),)

    def cells(self, entry: Entry) -> Sequence[Sequence[str]]:
        """Return a row per text."""
        return [(name,) for name in names_in(entry.value)]

    def value(self) -> Value:
        """Return one text where one stood, else a list; nothing for none."""
        names: list[Value] = [cells[0].strip() for cells in self.texts()]
        if not names:
            return None
        was_list = self.entry is not None and isinstance(self.entry.value, list)
        return names[0] if len(names) == 1 and not was_list else names

    def take(self, chosen: Sequence[str]) -> None:
        """Add chosen files; those outside of the workspace are refused."""
        root = Path(self._root).resolve()
        names = []
        for text in chosen:
            path = Path(text).resolve()
            if not path.is_relative_to(root) or path == root:
                self.complained.emit(self.tr("choose something inside the workspace"))
                return
            names.append(path.relative_to(root).as_posix())
        present = {cells[0] for cells in self.texts()}
        for name in names:
            if name not in present:
                free = next((cells for cells in self.rows if not cells[0].text()), None)
                if free is None:
                    self._append()
                    free = self.rows[-1]
                free[0].setText(name)
                self._dirty = True
        self.flush()

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self.window(), self.tr("Choose in the workspace"), self._root)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self.take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
