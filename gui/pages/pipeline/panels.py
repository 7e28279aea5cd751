"""Which panels of the page are open and how the room is shared; what was folded is remembered."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.pages.pipeline.tools import FIELDS, SOURCE
from gui.preferences import Preferences

if TYPE_CHECKING:
    from gui.pages.pipeline.page import PipelinePage

_MARGIN = 16  # of the page
_SIDE_PART = 0.4  # of the width for fields and YAML, unless a person gave them more
_PROBLEMS_PART = 0.3  # of the page's height at most
_MOST_PART = 0.6  # whatever a person gave them in a wider window
_PROBLEMS_LEAST = 120
_HEAD = 44  # the folded list of problems
_ANY = 16_777_215  # Qt's largest size


class Panels(QObject):
    """Folds by the page's buttons, and by itself where there is no room for both panels at the side."""

    def __init__(self, page: "PipelinePage", preferences: Preferences) -> None:
        super().__init__(page)
        self._page = page
        self._preferences = preferences
        self._by_itself = False  # folding for want of room is not remembered
        for name, button in page.tools.panels.items():
            button.setChecked(self._remembered(name))
            page.side.set_open(name, shown=button.isChecked())
        if page.document is None:
            page.tools.panels[SOURCE].hide()
        page.problems.set_open(self._remembered("problems"))
        page.tools.folded.connect(self._fold)
        page.across.splitterMoved.connect(self._keep_width)
        page.side.splitterMoved.connect(self._keep_shares)
        page.problems.folded.connect(self._fold_problems)
        page.below.hide()

    def open(self, name: str) -> None:
        """Unfold a panel."""
        self._page.tools.panels[name].setChecked(True)

    def offer(self, name: str) -> None:
        """Unfold a panel that is folded for want of room; one that a person folded stays so."""
        if self._remembered(name):
            self.open(name)

    def show_below(self, shown: bool) -> None:
        """Show the problems while there are any."""
        if shown is self._page.below.isHidden():
            self._page.below.setVisible(shown)
            self._share_below()

    def resized(self, *, first: bool) -> None:
        """Arrange anew where the page has become wider, narrower, or is shown for the first time."""
        page = self._page
        if page.side.arrange(page.width(), page.height()) or first:
            self._fold_cramped()
            self._share()
            self._share_below()

    def _remembered(self, name: str) -> bool:
        return self._preferences.flag(f"pipeline-{name}", default=True)

    def _fold(self, name: str, shown: bool) -> None:
        self._page.side.set_open(name, shown=shown)
        if not self._by_itself:
            self._preferences.keep_flag(f"pipeline-{name}", shown)
            if shown:
                self._fold_cramped(name)
        self._share()

    def _fold_problems(self, shown: bool) -> None:
        self._preferences.keep_flag("pipeline-problems", shown)
        self._share_below()

    def _fold_cramped(self, wanted: str = FIELDS) -> None:
        """Where both panels have no room leave one; what was remembered comes back with the room."""
        self._by_itself = True
        for name, button in self._page.tools.panels.items():
            button.setChecked(self._remembered(name) and (name == wanted or not self._page.side.cramped))
        self._by_itself = False

    def _share(self) -> None:
        """Give the panels what a person gave them, else what they want, but no more than their part: the page is for the picture."""
        page, room = self._page, self._page.width() - 2 * _MARGIN - self._page.across.handleWidth()
        kept = self._preferences.number(self._key("width"))
        wanted = min(kept, int(room * _MOST_PART)) if kept else min(page.side.width_wanted(), int(room * _SIDE_PART))
        page.across.setSizes([max(1, room - wanted), wanted])
        page.side.share(self._preferences.number(self._key("fields")))

    def _keep_width(self) -> None:
        self._preferences.keep_number(self._key("width"), self._page.across.sizes()[1])

    def _keep_shares(self) -> None:
        self._preferences.keep_number(self._key("fields"), self._page.side.shares())

    def _key(self, what: str) -> str:
        side = self._page.side
        return f"pipeline-{what}-{'beside' if side.beside and side.both else 'under'}"

    def _share_below(self) -> None:
        page, shown = self._page, self._page.problems.open
        page.below.setMinimumHeight(100 if shown else _HEAD)
        page.below.setMaximumHeight(_ANY if shown else _HEAD)
        wanted = min(page.problems.height_wanted(), max(_PROBLEMS_LEAST, int(page.height() * _PROBLEMS_PART)))
        page.split.setSizes([max(1, page.split.height() - wanted), wanted])
