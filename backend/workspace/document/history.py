"""Undo and redo: each step keeps only what it replaced."""

from dataclasses import dataclass, field

from backend.workspace.document.patches import common_ends

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """At `start` the text `old` became `new`; `series` names steps of typing that may become one."""

    start: int
    old: str
    new: str
    label: str
    series: str = ""


@dataclass(slots=True)
class History:
    """The last 1,000 steps."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def push(self, old: str, new: str, label: str, series: str = "") -> None:
        """Note a change; one of the same series as the last becomes part of it."""
        self.undone.clear()
        if series and self.done and self.done[-1].series == series:
            last = self.done.pop()
            old = _replace(old, last.start, last.new, last.old)
            label = last.label
        if old != new:
            self.done.append(_step(old, new, label, series))
            del self.done[:-_MOST]

    def undo(self, text: str) -> str | None:
        """Return the text before the last step, None when there is none."""
        if not self.done:
            return None
        step = self.done.pop()
        self.undone.append(step)
        return _replace(text, step.start, step.new, step.old)

    def redo(self, text: str) -> str | None:
        """Return the text with the step that was taken back, None when there is none."""
        if not self.undone:
            return None
        step = self.undone.pop()
        self.done.append(step)
        return _replace(text, step.start, step.old, step.new)


def _step(old: str, new: str, label: str, series: str) -> Step:
    front, back = common_ends(old, new)
    return Step(front, old[front : len(old) - back], new[front : len(new) - back], label, series)


def _replace(text: str, start: int, old: str, new: str) -> str:
    assert text.startswith(old, start)
    return text[:start] + new + text[start + len(old) :]
