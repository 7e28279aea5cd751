"""What stages say, kept for as long as their text and what it refers to stay as they are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from backend.domain.pipeline import Stage
from backend.domain.service import Composition
from backend.domain.step_kinds import KINDS, FieldType
from backend.notation.findings import MOST_GUESSES, Findings
from backend.notation.nodes import Block
from backend.workspace.slipway.matrix import MOST_STEPS, MatrixReader
from backend.workspace.slipway.stage_text import StageText
from backend.workspace.slipway.stages import StageRead, StageReader, moved_stage, needed_names
from backend.workspace.slipway.step_values import StepValues

_FILES = frozenset(field.name for kind in KINDS.values() for field in kind.fields if field.type is FieldType.PATHS)


@dataclass(slots=True)
class _Kept:
    """A stage's reading with what was found; `lines` and `stage` are how it was wanted the last time."""

    section: Block
    read: StageRead
    findings: Findings
    made: int
    lines: int
    stage: Stage
    needs_known: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """What steps refer to outside of their stage."""

    composition: Composition
    environments: tuple[str, ...]
    sure: bool

    def same(self, other: "_Context | None") -> bool:
        return (
            other is not None
            and self.composition is other.composition
            and (self.environments, self.sure) == (other.environments, other.sure)
        )


@dataclass(slots=True)
class KeptStages:
    """Reads stages; those whose `StageText.section` is still the same object are not read anew."""

    _context: _Context | None = None
    _kept: dict[tuple[int, str], _Kept] = field(default_factory=dict)

    def read(self, values: StepValues, texts: Sequence[StageText]) -> tuple[StageRead, ...]:
        """Return the stages, places as in the file; problems go to the values' findings."""
        context = _Context(values.composition, tuple(values.environments), values.sure)
        known = self._kept if context.same(self._context) else {}
        names = {text.name: None for text in texts}
        kept: dict[tuple[int, str], _Kept] = {}
        guesses = made = 0
        for text in texts:
            key = id(text.section), text.name
            found = known.get(key)
            needs_known = all(need in names for need in needed_names(text))
            if found is None or not needs_known or not found.needs_known or not _settled(found):
                found = _read(values, names, text, Findings(), MatrixReader(values.composition, sure=values.sure))
                found.needs_known = needs_known
            kept[key] = found
            guesses, made = guesses + found.findings.guesses, made + found.made
            if guesses > MOST_GUESSES or made > MOST_STEPS:  # the limits are for all stages together
                self.forget()
                return tuple(
                    _placed(values, *pair) for pair in zip(texts, _together(values, names, texts), strict=True)
                )
        self._context, self._kept = context, kept
        return tuple(_placed(values, *pair) for pair in zip(texts, kept.values(), strict=True))

    def forget(self) -> None:
        """Read all stages anew the next time."""
        self._context, self._kept = None, {}


def _settled(kept: _Kept) -> bool:
    """Return whether only an edit can change what was found: a file that was missing may be there the next time."""
    return not kept.findings.broken or not any(_FILES & step.options.keys() for step in kept.read.stage.steps)


def _placed(values: StepValues, text: StageText, kept: _Kept) -> StageRead:
    """Return a stage with its places in the file; what was found goes to the values' findings."""
    values.reader.findings.take(kept.findings, below=text.lines)
    if kept.lines != text.lines:
        kept.lines, kept.stage = text.lines, moved_stage(kept.read.stage, text.lines)
    return StageRead(kept.stage, kept.read.stopped)


def _together(values: StepValues, names: Collection[str], texts: Sequence[StageText]) -> Iterator[_Kept]:
    """Read all stages with one allowance of looked-up names and of steps that matrices make."""
    findings, matrices = Findings(), MatrixReader(values.composition, sure=values.sure)
    for text in texts:
        yield _read(values, names, text, findings.apart(), matrices)


def _read(
    values: StepValues, names: Collection[str], text: StageText, findings: Findings, matrices: MatrixReader
) -> _Kept:
    own = replace(values, reader=replace(values.reader, findings=findings))
    read = StageReader(own, names, matrices).read(text)
    return _Kept(text.section, read, findings, matrices.made, 0, read.stage)
