"""The terminal that is written to: colours, signs, widths and prompts, as far as it can."""

import os
import shutil
import sys
from dataclasses import dataclass
from typing import TextIO

from backend.cli.clean import RESET, clean
from backend.domain.health import Health
from backend.domain.phase import Phase

_COLOURS = {"ok": "32", "busy": "36", "warn": "33", "bad": "31", "muted": "2", "strong": "1"}

_PHASES: dict[Phase, tuple[str, str, str]] = {
    Phase.SUCCEEDED: ("✓", "+", "ok"),
    Phase.FAILED: ("✗", "x", "bad"),
    Phase.ERRORED: ("‼", "!", "bad"),
    Phase.ABORTED: ("■", "#", "warn"),
    Phase.RUNNING: ("▸", ">", "busy"),
    Phase.WAITING: ("‖", "=", "warn"),
    Phase.PENDING: ("·", ".", "muted"),
    Phase.SKIPPED: ("–", "-", "muted"),
}
_HEALTHS: dict[Health, tuple[str, str, str]] = {
    Health.HEALTHY: ("●", "*", "ok"),
    Health.PROGRESSING: ("◐", "~", "busy"),
    Health.DEGRADED: ("▲", "^", "bad"),
    Health.SUSPENDED: ("‖", "=", "muted"),
    Health.MISSING: ("◌", "?", "warn"),
    Health.UNKNOWN: ("○", "o", "muted"),
}


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command writes. Data goes through `clean`; a sign always stands beside its word, never colour alone."""

    out: TextIO
    colours: bool
    unicode: bool
    width: int = 100

    @property
    def interactive(self) -> bool:
        """True when a person can answer."""
        return sys.stdin is not None and sys.stdin.isatty() and self.out.isatty()

    def line(self, text: str = "") -> None:
        """Write a line, at once."""
        if not self.unicode:
            text = text.encode(self.out.encoding or "ascii", "replace").decode(self.out.encoding or "ascii")
        self.out.write(f"{text}\n")
        self.out.flush()

    def paint(self, text: str, role: str) -> str:
        """Return text in the colour of a role, where colours may be used."""
        return f"\x1b[{_COLOURS[role]}m{text}{RESET}" if self.colours and role in _COLOURS else text

    def data(self, text: str) -> str:
        """Return a line of foreign text, made safe; its colours stay where colours may be used."""
        return clean(text, colours=self.colours)

    def phase(self, phase: Phase, word: str = "") -> str:
        """Return a phase as sign and word."""
        return self._signed(_PHASES[phase], word or phase.value)

    def health(self, health: Health, word: str = "") -> str:
        """Return a health as sign and word (" " for the sign alone beside a column that says it)."""
        return self._signed(_HEALTHS[health], word or health.value)

    def mark(self, good: bool, text: str) -> str:
        """Return a line of a check."""
        return self._signed(("✓", "+", "ok") if good else ("✗", "x", "bad"), text)

    def warning(self, text: str) -> str:
        """Return a warning."""
        return self._signed(("▲", "^", "warn"), text)

    def _signed(self, sign: tuple[str, str, str], text: str) -> str:
        return self.paint(f"{sign[0] if self.unicode else sign[1]} {text}".rstrip(), sign[2])


def open_terminal(out: TextIO | None = None) -> Terminal:
    """Return the terminal of this process; NO_COLOR, FORCE_COLOR, TERM=dumb and pipes are respected."""
    out = out or sys.stdout
    environment = os.environ
    coloured = out.isatty() and environment.get("TERM", "") != "dumb"
    if environment.get("FORCE_COLOR", "") not in ("", "0"):
        coloured = True
    if environment.get("NO_COLOR"):
        coloured = False
    encoding = (getattr(out, "encoding", "") or "").lower()
    return Terminal(out, coloured, encoding.startswith("utf"), shutil.get_terminal_size((100, 24)).columns)
