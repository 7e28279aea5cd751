"""The text of new entries, in the style of those that stand there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.domain.errors import RefusedError
from backend.domain.pipeline import Value
from backend.workspace.document.lines import column
from backend.workspace.document.lines import indent as indented
from backend.workspace.document.scalars import write_key
from backend.workspace.document.spots import Spot
from backend.workspace.document.values import Path
from backend.workspace.document.writing import Style

_WIDEST = 120


@dataclass(frozen=True, slots=True)
class NewEntries:
    """Writes new entries; `pieces` are given texts by path, `flow_steps` says whether the file's steps stand in braces."""

    style: Style
    pieces: Mapping[Path, str]
    flow_steps: bool = False

    def write(self, parent: Spot, path: Path, value: Value) -> str:
        """Return `key: value` for a mapping, its lines after the first indented as if the key stood at column 0."""
        if path in self.pieces:
            return self._piece(self.pieces[path], path, value) if parent.flow else self.pieces[path]
        if parent.flow:
            self.whole(path, value, 0, flow=True)
            return self.style.entry(path[-1], value, 0, flow=True)
        if len(path) == 2 and path[0] == "pipeline" and isinstance(value, dict):
            return self._stage(path, value)
        if len(path) == 4 and path[::2] == ("pipeline", "steps"):
            last = parent.entries[-1][1].real if parent.entries else None
            return self._step(
                path[-1], value, 0, flow=last.flow if last and last.kind == "mapping" else self.flow_steps
            )
        return self._below(path, value)

    def whole(self, path: Path, value: Value, indent: int, *, flow: bool) -> str:
        """Return what stands behind the key of a mapping in which given texts stand, as lines below it; "" for any other value."""
        given = [piece for piece in self.pieces if len(piece) > len(path) and piece[: len(path)] == path]
        if not isinstance(value, dict) or not given:
            return ""
        if flow:
            for piece in given:
                _refuse_comments(self.pieces[piece], piece[-1])
            return ""
        inner = indent + self.style.step
        parts = [self._below((*path, name), part) for name, part in value.items()]
        return "".join("\n" + " " * inner + indented(part, inner) for part in parts)

    def _below(self, path: Path, value: Value) -> str:
        if path in self.pieces:
            return self.pieces[path]
        if written := self.whole(path, value, 0, flow=False):
            return f"{write_key(path[-1])}:{written}"
        return self.style.entry(path[-1], value, 0)

    def override(self, alias: str, local: Mapping[str, Value], indent: int, *, flow: bool) -> str:
        """Return a mapping that is an anchor's but for some local values."""
        if flow or self.flow_steps:
            parts = [f"<<: *{alias}", *(self.style.entry(key, value, 0, flow=True) for key, value in local.items())]
            return "{" + ", ".join(parts) + "}"
        inner = indent + self.style.step
        parts = [f"<<: *{alias}", *(self.style.entry(key, value, inner) for key, value in local.items())]
        return "".join("\n" + " " * inner + part for part in parts)

    def _stage(self, path: Path, value: Mapping[str, Value]) -> str:
        step = self.style.step
        lines = [write_key(path[-1]) + ":"]
        for key, part in value.items():
            if key == "steps" and isinstance(part, dict) and part:
                lines.append(" " * step + "steps:")
                for name, fields in part.items():
                    lines.append(" " * 2 * step + self._step(name, fields, 2 * step, flow=self.flow_steps))
            else:
                lines.append(" " * step + self.style.entry(key, part, step))
        return "\n".join(lines)

    def _step(self, name: str, value: Value, indent: int, *, flow: bool) -> str:
        if (
            flow
            and isinstance(value, dict)
            and not any(isinstance(part, str) and "\n" in part for part in value.values())
        ):
            short = self.style.entry(name, value, indent, flow=True)
            if len(short) + indent <= _WIDEST:
                return short
        return self.style.entry(name, value, indent)

    def _piece(self, text: str, path: Path, value: Value) -> str:
        """Return a piece as it may stand between braces."""
        if "\n" not in text.strip() and text.rstrip().endswith("}"):
            return text.strip()
        _refuse_comments(text, path[-1])
        return self.style.entry(path[-1], value, 0, flow=True)


def _refuse_comments(text: str, name: str) -> None:
    if "#" in text:
        raise RefusedError(
            f"{name} has comments that cannot stand between braces.", "Write the steps of that stage in lines."
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What one stage says about the file's style: lists in lines and between brackets, and whether its last step stands in braces."""

    in_lines: int = 0
    in_brackets: int = 0
    flow_steps: bool | None = None  # None: it has no step


def tally(stage: Spot) -> Tally:
    """Return how a stage is written."""
    lists, flow_steps = [0, 0], None
    needs = stage.entry("needs")
    if needs and needs[1].kind == "list":
        lists[needs[1].flow] += 1
    steps = stage.entry("steps")
    for _, fields in steps[1].entries if steps else []:
        if fields.kind == "mapping":
            flow_steps = fields.flow
            for _, value in fields.entries:
                if value.kind == "list":
                    lists[value.flow] += 1
    return Tally(lists[0], lists[1], flow_steps)


def style_of(text: str, root: Spot, tallies: Sequence[Tally] | None = None) -> tuple[Style, bool]:
    """Return how a file is written: indentation, lists, and whether its steps stand in braces (judged by its last step).

    `tallies` are its stages' where they are known.
    """
    step = 2
    pipeline = root.entry("pipeline")
    if pipeline and not pipeline[1].flow and pipeline[1].entries:
        step = max(1, column(text, pipeline[1].entries[0][0].start) - column(text, pipeline[0].start))
    if tallies is None:
        tallies = [tally(stage) for _, stage in pipeline[1].real.entries] if pipeline else []
    flow_steps = next((found.flow_steps for found in reversed(tallies) if found.flow_steps is not None), False)
    block_lists = sum(found.in_lines for found in tallies) > sum(found.in_brackets for found in tallies)
    return Style(step, block_lists), flow_steps
